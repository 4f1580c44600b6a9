//! Where each limit is enforced: one account per document, shared by all readers of it.

use std::cell::Cell;

use crate::options::{Limits, Options};
use crate::xml::error::{DecodeError, DecodeErrorKind};

/// What reading one document has cost so far, against its [`Limits`].
///
/// A reader that follows a reference shares the account of the one that it began at, so nothing is counted twice or forgotten.
pub(in crate::xml) struct Budget<'x> {
    limits: &'x Limits,
    /// Whether a reference to a character that XML forbids is an error.
    strict: bool,
    elements: Cell<u64>,
    depth: Cell<u32>,
    references: Cell<u64>,
    work: Cell<usize>,
    memory: Cell<usize>,
    replaced: Cell<u64>,
    /// Where the first element stands that is nil and has content.
    nil_with_content: Cell<Option<usize>>,
}

impl<'x> Budget<'x> {
    /// Nothing spent.
    pub(in crate::xml) fn new(options: &'x Options) -> Self {
        Self {
            limits: &options.limits,
            strict: options.strict,
            elements: Cell::new(0),
            depth: Cell::new(0),
            references: Cell::new(0),
            work: Cell::new(0),
            memory: Cell::new(0),
            replaced: Cell::new(0),
            nil_with_content: Cell::new(None),
        }
    }

    /// Checks the size of the document. No text can be longer, so 32 bits count the bytes of any.
    pub(in crate::xml) fn document(&self, bytes: usize) -> Result<(), DecodeError> {
        let limit = self.limits.bytes.min(u32::MAX as usize);
        if bytes > limit { Err(beyond("bytes", limit as u64, limit)) } else { Ok(()) }
    }

    /// Counts one element, whose start tag begins at `at`.
    #[inline]
    pub(in crate::xml) fn element(&self, at: usize) -> Result<(), DecodeError> {
        self.elements(1, at)
    }

    /// Counts what costs as much as so many elements.
    #[inline]
    pub(in crate::xml) fn elements(&self, count: u64, at: usize) -> Result<(), DecodeError> {
        let elements = self.elements.get() + count;
        self.elements.set(elements);
        if elements > self.limits.elements { Err(beyond("elements", self.limits.elements, at)) } else { Ok(()) }
    }

    /// Whether a document of so many bytes can hold neither a text that is too long nor too many elements: none has fewer than four bytes.
    #[inline]
    pub(in crate::xml) fn is_ample(&self, bytes: usize) -> bool {
        bytes <= self.limits.text && bytes as u64 / 4 <= self.limits.elements
    }

    /// How many elements were counted.
    #[inline]
    pub(in crate::xml) fn counted(&self) -> u64 {
        self.elements.get()
    }

    /// Goes one level down, into the element that begins at `at`.
    #[inline]
    pub(in crate::xml) fn enter(&self, at: usize) -> Result<(), DecodeError> {
        let depth = self.depth.get() + 1;
        self.depth.set(depth);
        if depth > self.limits.depth { Err(self.too_deep(at)) } else { Ok(()) }
    }

    /// Goes one level up.
    #[inline]
    pub(in crate::xml) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// How many levels down the reader is.
    pub(in crate::xml) fn depth(&self) -> u32 {
        self.depth.get()
    }

    /// Goes back to the level of a checkpoint.
    pub(in crate::xml) fn return_to(&self, depth: u32) {
        self.depth.set(depth);
    }

    /// Checks that an element so many levels further down is within the limit.
    pub(in crate::xml) fn levels(&self, levels: usize, at: usize) -> Result<(), DecodeError> {
        if (self.depth.get() as usize).saturating_add(levels) > self.limits.depth as usize {
            return Err(self.too_deep(at));
        }
        Ok(())
    }

    #[cold]
    fn too_deep(&self, at: usize) -> DecodeError {
        beyond("nested elements", u64::from(self.limits.depth), at)
    }

    /// Checks the number of attributes of one element.
    pub(in crate::xml) fn attributes(&self, count: usize, at: usize) -> Result<(), DecodeError> {
        let limit = self.limits.attributes;
        if count > limit { Err(beyond("attributes", limit as u64, at)) } else { Ok(()) }
    }

    /// Checks the length of one text or attribute.
    #[inline]
    pub(in crate::xml) fn text(&self, length: usize, at: usize) -> Result<(), DecodeError> {
        let limit = self.limits.text;
        if length > limit { Err(beyond("bytes of text", limit as u64, at)) } else { Ok(()) }
    }

    /// Counts references that are followed.
    pub(in crate::xml) fn reference(&self, at: usize) -> Result<(), DecodeError> {
        self.many_references(1, "references", at)
    }

    /// Counts items that an array leaves out. They cost as much as those that are there, without being sent.
    pub(in crate::xml) fn left_out(&self, items: usize, at: usize) -> Result<(), DecodeError> {
        self.many_references(items as u64, "items that an array leaves out", at)
    }

    fn many_references(&self, count: u64, what: &'static str, at: usize) -> Result<(), DecodeError> {
        let references = self.references.get().saturating_add(count);
        self.references.set(references);
        let limit = self.limits.references;
        if references > limit { Err(beyond(what, limit, at)) } else { Ok(()) }
    }

    /// Checks how many references stand inside of each other.
    pub(in crate::xml) fn references_inside(&self, count: usize, at: usize) -> Result<(), DecodeError> {
        let limit = self.limits.depth;
        if count >= limit as usize {
            return Err(beyond("references inside of references", u64::from(limit), at));
        }
        Ok(())
    }

    /// Counts what costs as much as reading so many bytes more.
    pub(in crate::xml) fn work(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        self.more_bytes(bytes, "bytes of namespaces and references", at)
    }

    /// Counts bytes that a reference stands for.
    pub(in crate::xml) fn referred(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        self.more_bytes(bytes, "bytes behind references", at)
    }

    fn more_bytes(&self, bytes: usize, what: &'static str, at: usize) -> Result<(), DecodeError> {
        let work = self.work.get().saturating_add(bytes);
        self.work.set(work);
        let limit = self.limits.bytes;
        if work > limit { Err(beyond(what, limit as u64, at)) } else { Ok(()) }
    }

    /// Counts bytes that the value holds from now on.
    #[inline]
    pub(in crate::xml) fn memory(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        let memory = self.memory.get().saturating_add(bytes);
        self.memory.set(memory);
        if memory > self.limits.memory { Err(self.too_much(at)) } else { Ok(()) }
    }

    #[cold]
    fn too_much(&self, at: usize) -> DecodeError {
        beyond("bytes of memory", self.limits.memory as u64, at)
    }

    /// How many bytes the value holds.
    pub(in crate::xml) fn held(&self) -> usize {
        self.memory.get()
    }

    /// Says that the value holds no more than it did when [`held`](Self::held) was asked.
    pub(in crate::xml) fn release(&self, held: usize) {
        self.memory.set(held);
    }

    /// Counts a reference to a character that XML forbids, which becomes U+FFFD; an error if the reader is strict.
    #[cold]
    pub(in crate::xml) fn replace(&self, code: u32, at: usize) -> Result<char, DecodeError> {
        if self.strict {
            return Err(DecodeError::new(DecodeErrorKind::IllegalCharacter(code), at));
        }
        self.add_replaced(1);
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// Counts characters that became U+FFFD.
    pub(in crate::xml) fn add_replaced(&self, characters: u64) {
        self.replaced.set(self.replaced.get() + characters);
    }

    /// Notes an element that is nil and has content, which is read.
    #[cold]
    pub(in crate::xml) fn note_nil_with_content(&self, at: usize) {
        self.nil_with_content.set(self.nil_with_content.get().or(Some(at)));
    }

    /// Where the first such element stands.
    pub(in crate::xml) fn nil_with_content(&self) -> Option<usize> {
        self.nil_with_content.get()
    }

    /// How many characters became U+FFFD.
    pub(in crate::xml) fn replaced(&self) -> u64 {
        self.replaced.get()
    }
}

#[cold]
fn beyond(what: &'static str, limit: u64, at: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Limit(what, limit), at)
}
