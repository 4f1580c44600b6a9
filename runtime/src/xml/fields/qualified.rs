//! What a prefix inside of a value stands for where it is read.

use crate::value::Simple;
use crate::value::field::Field;
use crate::vocabulary::XMLNS;
use crate::xml::Options;
use crate::xml::error::DecodeErrorKind;
use crate::xml::read::decoder::Decoder;
use crate::xml::text::reader::is_name;

/// Where a text stands: what prefixes stand for there.
#[derive(Clone, Copy)]
pub struct Scope<'d> {
    /// A reader in the element that holds the text; none outside of a document, where names are `{namespace}local`.
    decoder: Option<&'d Decoder<'d>>,
    /// Where the element or attribute begins.
    at: usize,
}

impl<'d> Scope<'d> {
    /// No document.
    pub const NONE: Self = Self { decoder: None, at: 0 };

    pub(in crate::xml) fn new(decoder: &'d Decoder<'d>, at: usize) -> Self {
        Self { decoder: Some(decoder), at }
    }

    pub(crate) fn is_document(self) -> bool {
        self.decoder.is_some()
    }

    /// The namespace of names with this prefix, empty for none; `None` if it is not declared.
    pub(crate) fn namespace(self, prefix: &str) -> Option<&'d str> {
        let decoder = self.decoder?;
        if prefix == "xmlns" {
            return Some(XMLNS);
        }
        let uri = decoder.namespace_at(self.at, prefix).filter(|uri| prefix.is_empty() || !uri.is_empty())?;
        // What is usual costs no more than the value itself.
        decoder.count_work(uri.len().saturating_sub(64), self.at).ok()?;
        Some(uri)
    }

    /// Reads a simple value that stands here.
    pub(in crate::xml) fn read<T: Simple>(self, text: &str, options: &Options) -> Result<Field<T>, DecodeErrorKind> {
        let outcome = Field::read_in(text, self);
        if T::QUALIFIED {
            self.check_work()?;
        }
        match outcome {
            Ok(field) => Ok(field),
            Err(()) if options.keep_invalid => Ok(Field::invalid(text)),
            Err(()) => Err(DecodeErrorKind::invalid(text, T::NAME)),
        }
    }

    /// Does what names cost stay within the limit? Beyond it a union, say, takes for text what is a name.
    #[cold]
    fn check_work(self) -> Result<(), DecodeErrorKind> {
        match self.decoder.map(|decoder| decoder.count_work(0, self.at)) {
            Some(Err(error)) => Err(error.kind().clone()),
            _ => Ok(()),
        }
    }
}

/// Is this a name without a colon?
pub(crate) fn is_ncname(text: &str) -> bool {
    !text.contains(':') && is_name(text)
}
