//! How a document grows: in pieces that never move, so that it takes its size once while it grows, and once more when it is put together.

/// The bytes of a document so far.
#[derive(Debug, Default)]
pub(super) struct Rope {
    /// Those that are full.
    full: Vec<Vec<u8>>,
    /// The one that is not.
    last: Vec<u8>,
    /// Length of all of them.
    length: usize,
}

/// Bytes of the first piece.
const SMALLEST: usize = 4 << 10;
/// Below so many bytes a document doubles, since few pieces count for more than little memory.
const SMALL: usize = 64 << 10;
/// The most bytes of a piece.
const LARGEST: usize = 1 << 20;
/// The most bytes that are copied at a time.
const COPIED: usize = 1 << 10;

impl Rope {
    /// The number of bytes.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let (here, rest) = bytes.split_at(bytes.len().min(self.last.capacity() - self.last.len()));
        extend(&mut self.last, here);
        self.length += here.len();
        if !rest.is_empty() {
            let piece = next(self.length).max(rest.len());
            let full = std::mem::replace(&mut self.last, Vec::with_capacity(piece));
            self.full.extend(Some(full).filter(|full| !full.is_empty()));
            extend(&mut self.last, rest);
            self.length += rest.len();
        }
    }

    /// The document in one piece, with these bytes at its end. Each of the pieces is given back once it is copied.
    pub(super) fn join(mut self, end: &[u8]) -> Vec<u8> {
        if self.full.is_empty() && self.last.capacity() - self.last.len() >= end.len() {
            self.last.extend_from_slice(end);
            return self.last;
        }
        let mut document = Vec::with_capacity(self.length + end.len());
        self.full.into_iter().chain([self.last]).for_each(|piece| extend(&mut document, &piece));
        document.extend_from_slice(end);
        document
    }
}

/// Adds bytes in parts that the C library copies through vector registers. A longer copy takes it an instruction per byte.
fn extend(document: &mut Vec<u8>, bytes: &[u8]) {
    bytes.chunks(COPIED).for_each(|part| document.extend_from_slice(part));
}

/// Bytes of the piece that follows so many: a third of these.
fn next(length: usize) -> usize {
    let grown = if length < SMALL { length } else { length / 3 };
    grown.clamp(SMALLEST, LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_in_order() {
        for size in [1, 7, 2048, 5000] {
            let (mut rope, mut expected) = (Rope::default(), Vec::new());
            for number in 0..4_000_u32 {
                let bytes = [number.to_le_bytes()[0], number.to_le_bytes()[1]].repeat(size);
                rope.append(&bytes);
                expected.extend_from_slice(&bytes);
                assert_eq!(rope.len(), expected.len());
            }
            expected.extend_from_slice(b"end");
            assert_eq!(rope.join(b"end"), expected);
        }
        assert_eq!(Rope::default().join(b""), b"");
        assert_eq!(Rope::default().join(b"end"), b"end");
    }

    #[test]
    fn what_is_taken_in_vain_is_one_piece() {
        let mut rope = Rope::default();
        for _ in 0..20_000 {
            rope.append(&[b'x'; 2_000]);
            let taken: usize = rope.full.iter().chain([&rope.last]).map(Vec::capacity).sum();
            assert!(taken <= rope.len() + next(rope.len()), "{taken} bytes for {}", rope.len());
        }
    }
}
