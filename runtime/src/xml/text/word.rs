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

/// So many bytes are looked at as one, so that parts of them need no look at where the text ends.
pub(crate) const WINDOW: usize = 64;

impl Word {
    /// Of `bytes` from `from` on.
    pub(crate) const fn new(bytes: &[u8], from: usize) -> Self {
        let (mut head, mut mask, mut tail) = (0, 0, 0);
        let mut at = from;
        while at < bytes.len() {
            if at < from + 8 {
                head |= (bytes[at] as u64) << (8 * (at - from));
                mask |= 0xFF << (8 * (at - from));
            }
            tail = tail >> 8 | (bytes[at] as u64) << 56;
            at += 1;
        }
        Self { head, mask, tail, length: bytes.len() - from }
    }

    /// One that is nowhere.
    pub(crate) const NOWHERE: Self = Self { head: 1, mask: 0, tail: 0, length: 0 };

    /// The same after another byte; [`NOWHERE`](Self::NOWHERE) if that is no word of at most sixteen.
    #[inline]
    pub(crate) fn after(&self, byte: u8) -> Self {
        match (self.length, self.mask) {
            (0..16, 1..) | (0, 0) if self.head != 1 => Self {
                head: self.head << 8 | u64::from(byte),
                mask: self.mask << 8 | 0xFF,
                tail: if self.length < 8 { self.tail >> 8 } else { self.tail },
                length: self.length + 1,
            },
            _ => Self::NOWHERE,
        }
    }

    /// Where it ends if it stands at `at`, at most sixteen bytes from the beginning. For words of at most sixteen bytes.
    #[inline(always)]
    pub(crate) fn end_in(&self, window: &[u8; WINDOW], at: usize) -> Option<usize> {
        let is_it = word_at(window, at) & self.mask == self.head
            && (self.length <= 8 || word_at(window, at + self.length - 8) == self.tail);
        is_it.then_some(at + self.length)
    }

    /// Whether it is all of a name, of which there are no bytes in the middle.
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

/// The eight bytes at `at`, first lowest. The remainder is no other number: it spares looking whether there are so many.
#[inline(always)]
fn word_at(window: &[u8; WINDOW], at: usize) -> u64 {
    let at = at % (WINDOW / 2);
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
}
