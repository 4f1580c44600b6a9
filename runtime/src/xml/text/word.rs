//! How short names are compared: as words of eight bytes, where a call of `memcmp` would cost more than the comparison.

/// The first eight and the last eight bytes of a name, first byte lowest; together they are all of one that has at most sixteen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    head: u64,
    /// Which bytes of `head` there are.
    mask: u64,
    tail: u64,
    length: usize,
}

/// Bytes that are looked at as one, so that the parts of them need no look at where the text ends.
pub(crate) type Window = [u8; 128];

impl Word {
    /// Of `bytes` from `from` on.
    pub(crate) const fn new(bytes: &[u8], from: usize) -> Self {
        // Without a loop: the compiler evaluates this for every element of every table.
        let name = bytes.split_at(from).1;
        if let (Some(head), Some(tail)) = (name.first_chunk(), name.last_chunk()) {
            let (head, tail) = (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
            return Self { head, mask: u64::MAX, tail, length: name.len() };
        }
        let mut short = [0; 8];
        short.split_at_mut(name.len()).0.copy_from_slice(name);
        let (head, missing) = (u64::from_le_bytes(short), 8 * (8 - name.len() as u32));
        let (mask, tail) = match name.len() {
            0 => (0, 0),
            _ => (u64::MAX >> missing, head << missing),
        };
        Self { head, mask, tail, length: name.len() }
    }

    /// Where it ends if it stands at `at`. Bytes in the middle of one with more than sixteen are not looked at.
    #[inline(always)]
    pub(crate) fn end_in(&self, window: &Window, at: usize) -> Option<usize> {
        let is_it = word_at(window, at) & self.mask == self.head
            && (self.length <= 8 || word_at(window, at + self.length - 8) == self.tail);
        is_it.then_some(at + self.length)
    }

    /// Whether there are no bytes in the middle that are not looked at.
    #[inline(always)]
    pub(crate) fn is_whole(&self) -> bool {
        self.length <= 16
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Does `text`, whose first eight bytes are `first`, begin with this name? Bytes in the middle of one with more than sixteen are not looked at.
    #[inline]
    pub(crate) fn begins(&self, text: &[u8], first: u64) -> bool {
        first & self.mask == self.head
            && (self.length <= 8
                || text
                    .get(self.len() - 8..)
                    .and_then(|tail| tail.first_chunk())
                    .is_some_and(|tail| u64::from_le_bytes(*tail) == self.tail))
    }
}

/// At most eight bytes, as one word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short {
    word: u64,
    /// Which bytes of it there are.
    mask: u64,
    length: usize,
}

impl Short {
    /// Of these bytes; `None` if there are more than eight.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let Word { head, mask, length, .. } = Word::new(bytes, 0);
        (length <= 8).then_some(Self { word: head, mask, length })
    }

    /// Where it ends if it stands at the beginning.
    #[inline(always)]
    pub(crate) fn end_in(&self, window: &Window) -> Option<usize> {
        (word_at(window, 0) & self.mask == self.word).then_some(self.length)
    }
}

/// The first eight bytes, first lowest; zeros where there are fewer.
#[inline]
pub(crate) fn first(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(head) => u64::from_le_bytes(*head),
        None => text.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    }
}

/// Whether two short names are the same bytes.
#[inline]
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    match (left.first_chunk(), right.first_chunk(), left.last_chunk(), right.last_chunk()) {
        (Some(head), Some(other_head), Some(tail), Some(other_tail)) => {
            u64::from_ne_bytes(*head) == u64::from_ne_bytes(*other_head)
                && u64::from_ne_bytes(*tail) == u64::from_ne_bytes(*other_tail)
                && (left.len() <= 16 || left == right)
        }
        _ => left.iter().zip(right).all(|(left, right)| left == right),
    }
}

/// The eight bytes at `at`, first lowest; for the first half of a window. The remainder is no other number: it spares a look at how many there are.
#[inline(always)]
pub(crate) fn word_at(window: &Window, at: usize) -> u64 {
    let at = at % 64;
    let mut word = [0; 8];
    word.copy_from_slice(&window[at..at + 8]);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 9] =
        ["", "i", "ia", "id", "carrier1", "carrier2", "carrierinformation", "carrierixxormation", "preferred_date"];

    #[test]
    fn the_same_are_the_same() {
        for left in NAMES {
            for right in NAMES {
                assert_eq!(same(left.as_bytes(), right.as_bytes()), left == right, "{left} {right}");
            }
        }
    }

    #[test]
    fn words_are_beginnings() {
        for name in NAMES {
            let word = Word::new(format!("ns1:{name}").as_bytes(), 4);
            assert_eq!(word.len(), name.len());
            for other in NAMES {
                let text = format!("{other}>text");
                let is_same = word.begins(text.as_bytes(), first(text.as_bytes()))
                    && text.as_bytes().get(word.len()) == Some(&b'>');
                let alike = name.len() > 16 && name.len() == other.len();
                assert_eq!(is_same, name == other || alike, "{name} {other}");
            }
            assert!(!word.begins(b"", 0) || name.is_empty());
        }
    }

    #[test]
    fn words_end_where_they_stand() {
        let window = |text: &str| -> Window {
            let mut window = [b' '; 128];
            window[..text.len()].copy_from_slice(text.as_bytes());
            window
        };
        for begin in ["<", "</", "<ns1:", "</ns12:"] {
            let short = Short::new(begin.as_bytes()).expect("at most eight bytes");
            assert_eq!(short.end_in(&window(&format!("{begin}id>"))), Some(begin.len()));
            assert_eq!(short.end_in(&window(&format!("x{begin}id>"))), None);
            for name in NAMES {
                let word = Word::new(name.as_bytes(), 0);
                for other in NAMES {
                    let end = word.end_in(&window(&format!("{begin}{other}>")), begin.len());
                    let alike = !word.is_whole() && name.len() == other.len();
                    assert_eq!(end.is_some(), other.starts_with(name) || alike, "{begin} {name} {other}");
                    assert!(end.is_none_or(|end| end == begin.len() + name.len()));
                }
            }
        }
        assert!(Short::new(b"</ns123:").is_some() && Short::new(b"</ns1234:").is_none());
    }
}
