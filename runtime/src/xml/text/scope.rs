//! What a prefix inside of a value stands for where it is read.

use crate::vocabulary::XMLNS;
use crate::xml::error::DecodeErrorKind;
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::reader::Reader;

/// Where a text stands: what prefixes stand for there.
#[derive(Clone, Copy)]
pub struct Scope<'d> {
    /// A reader in the element that holds the text; none outside of a document, where names are `{namespace}local`.
    reader: Option<&'d Reader<'d>>,
    /// The attribute that is the text.
    attribute: Option<&'d RawAttribute<'d>>,
}

impl<'d> Scope<'d> {
    /// No document.
    pub const NONE: Self = Self { reader: None, attribute: None };

    /// In the text of the element that is being read.
    #[inline]
    pub(in crate::xml) fn new(reader: &'d Reader<'d>) -> Self {
        Self { reader: Some(reader), attribute: None }
    }

    /// In an attribute of it.
    pub(in crate::xml) fn in_attribute(reader: &'d Reader<'d>, attribute: &'d RawAttribute<'d>) -> Self {
        Self { reader: Some(reader), attribute: Some(attribute) }
    }

    pub(crate) fn is_document(self) -> bool {
        self.reader.is_some()
    }

    /// The namespace of names with this prefix, empty for none; `None` if it is not declared.
    pub(crate) fn namespace(self, prefix: &str) -> Option<&'d str> {
        let reader = self.reader?;
        if prefix == "xmlns" {
            return Some(XMLNS);
        }
        let uri = match self.attribute {
            Some(attribute) => reader.namespace_in(attribute, prefix),
            None => reader.scopes().lookup(prefix),
        };
        let uri = uri.filter(|uri| prefix.is_empty() || !uri.is_empty())?;
        // What is usual costs no more than the value itself.
        reader.budget().work(uri.len().saturating_sub(64), reader.at()).ok()?;
        Some(uri)
    }

    /// Checks that what names cost stays within the limit. Beyond it a union, say, takes for text what is a name.
    #[cold]
    pub(in crate::xml) fn check_work(self) -> Result<(), DecodeErrorKind> {
        match self.reader.map(|reader| reader.budget().work(0, reader.at())) {
            Some(Err(error)) => Err(error.kind().clone()),
            _ => Ok(()),
        }
    }
}
