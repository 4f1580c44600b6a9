//! Where a text that is read comes from: which document, and what was put into it that its author did not write.

use super::Span;

/// A document, as spans name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    document: u32,
    /// Where something was put in, and how many bytes.
    inserted: (usize, usize),
}

impl Origin {
    /// The document with this number, read as it is.
    pub(crate) fn of(document: u32) -> Self {
        Self { document, inserted: (0, 0) }
    }

    /// The same, with this many bytes more at an offset of the text that is read.
    pub(crate) fn with_inserted(self, at: usize, bytes: usize) -> Self {
        Self { inserted: (at, bytes), ..self }
    }

    /// What stands between two offsets of the text that is read, as a place of the document.
    pub(crate) fn span(self, start: usize, end: usize) -> Span {
        let (from, bytes) = self.inserted;
        let own = |at: usize| at - at.saturating_sub(from).min(bytes);
        let offset = |at: usize| u32::try_from(own(at)).unwrap_or(u32::MAX);
        Span { document: self.document, start: offset(start), end: offset(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_behind_what_was_put_in_are_those_of_the_author() {
        let origin = Origin::of(1).with_inserted(4, 10);
        let place = |start, end| (origin.span(start, end).start, origin.span(start, end).end);
        assert_eq!((place(0, 4), place(4, 9), place(14, 16), place(2, 20)), ((0, 4), (4, 4), (4, 6), (2, 10)));
    }
}
