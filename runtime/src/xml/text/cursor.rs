//! Where a reader stands in the text, and how it moves on.

use crate::xml::error::{DecodeError, DecodeErrorKind};

/// White space as XML counts it (XML 1.0, production 3).
#[inline]
pub(crate) fn is_xml_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

/// A position in a text; the position is always the start of a character.
#[derive(Clone, Copy, Debug)]
pub(in crate::xml) struct Cursor<'x> {
    text: &'x str,
    at: usize,
}

impl<'x> Cursor<'x> {
    /// The start of the text.
    pub(in crate::xml) fn new(text: &'x str) -> Self {
        Self { text, at: 0 }
    }

    /// The whole text.
    #[inline]
    pub(in crate::xml) fn text(&self) -> &'x str {
        self.text
    }

    /// The whole text as bytes.
    #[inline]
    pub(in crate::xml) fn bytes(&self) -> &'x [u8] {
        self.text.as_bytes()
    }

    /// The position: a byte offset.
    #[inline]
    pub(in crate::xml) fn at(&self) -> usize {
        self.at
    }

    /// What is yet to be read.
    #[inline]
    pub(in crate::xml) fn rest(&self) -> &'x [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// The next byte.
    #[inline]
    pub(in crate::xml) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes to a byte offset.
    #[inline]
    pub(in crate::xml) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Passes over so many bytes.
    #[inline]
    pub(in crate::xml) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The offset of the first byte that is no white space.
    #[inline]
    pub(in crate::xml) fn after_space(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while bytes.get(at).is_some_and(|byte| is_xml_space(*byte)) {
            at += 1;
        }
        at
    }

    /// Passes over white space.
    #[inline]
    pub(in crate::xml) fn skip_space(&mut self) {
        self.at = self.after_space();
    }

    /// The error that the document is not well-formed here.
    #[cold]
    pub(in crate::xml) fn ill(&self, what: &'static str) -> DecodeError {
        DecodeError::new(DecodeErrorKind::IllFormed(what), self.at)
    }

    /// The error that the document ends too early.
    #[cold]
    pub(in crate::xml) fn truncated(&self) -> DecodeError {
        DecodeError::new(DecodeErrorKind::Truncated, self.text.len())
    }
}
