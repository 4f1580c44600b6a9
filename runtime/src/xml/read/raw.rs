//! How an element is kept as it stands: its XML, and the namespaces around it.

use std::sync::Arc;

use crate::value::unknown::{Place, Unknown};
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::Decoder;
use crate::xml::text::in_scope::InScope;
use crate::xml::text::prefixes::{declare, undeclared};
#[cfg(feature = "events")]
use crate::xml::text::reader::Checkpoint;
use crate::xml::text::reader::Start;

/// The XML of an element that was passed over.
pub(in crate::xml) struct Raw {
    xml: String,
    /// The namespaces around it; none if it declares all prefixes that it uses.
    scope: Option<Arc<InScope>>,
}

impl Raw {
    /// An element that declares all prefixes that it uses.
    pub(in crate::xml) fn alone(xml: String) -> Self {
        Self { xml, scope: None }
    }

    /// Keeps it as unknown content.
    pub(in crate::xml) fn keep(&self, unknown: &mut Unknown, place: Place) {
        unknown.keep_element(place, &self.xml, self.scope.clone());
    }
}

/// How an element stands in the document.
struct Verbatim<'x> {
    source: &'x str,
    /// The same with what it refers to written into it, and without characters that XML forbids.
    xml: String,
    /// Whether anything was written into it.
    is_edited: bool,
}

impl<'x> Decoder<'x> {
    /// Passes over the element that was just opened and returns its XML.
    #[cold]
    pub(in crate::xml) fn raw(&mut self, start: &Start<'x>) -> Result<Raw, DecodeError> {
        if let Some(xml) = self.raw_referenced(start)? {
            return Ok(Raw::alone(xml));
        }
        let Verbatim { source, xml, is_edited } = self.verbatim(start)?;
        let declarations = self.declarations(source, start)?;
        self.reader().budget().memory(xml.len() + 20, start.offset())?;
        match () {
            () if declarations.is_empty() => Ok(Raw::alone(xml)),
            () if is_edited => Ok(Raw::alone(declaring(&xml, start, &declarations))),
            () => Ok(Raw { xml, scope: self.reader_mut().scope_around(start)? }),
        }
    }

    /// The same as XML that stands by itself: prefixes that it uses are declared on it.
    pub(in crate::xml) fn raw_alone(&mut self, start: &Start<'x>) -> Result<String, DecodeError> {
        if let Some(xml) = self.raw_referenced(start)? {
            return Ok(xml);
        }
        let Verbatim { source, xml, .. } = self.verbatim(start)?;
        let declarations = self.declarations(source, start)?;
        self.reader().budget().memory(xml.len() + declarations.len(), start.offset())?;
        Ok(declaring(&xml, start, &declarations))
    }

    /// Appends the XML of an element that was just read to its end, by itself. Declares all prefixes around it whether it uses them or not, so that
    /// its content need not be looked through.
    #[cfg(feature = "events")]
    pub(in crate::xml) fn copy_alone(
        &mut self,
        start: &Start<'x>,
        content: &Checkpoint,
        xml: &mut String,
    ) -> Result<(), DecodeError> {
        let source = &self.reader().text()[start.offset()..self.reader().at()];
        let may_refer = self.is_encoded() || memchr::memmem::find(source.as_bytes(), b"href").is_some();
        let Some(declarations) = self.reader().declarations_around(start).filter(|_| !may_refer) else {
            self.reader_mut().return_to(content);
            xml.push_str(&self.raw_alone(start)?);
            return Ok(());
        };
        self.count_copy(declarations.len(), start.offset())?;
        self.reader().budget().memory(source.len() + declarations.len(), start.offset())?;
        let (tag, rest) = source.split_at(1 + start.name().len());
        [tag, &declarations, rest].into_iter().for_each(|part| xml.push_str(part));
        Ok(())
    }

    /// Passes over the element.
    fn verbatim(&mut self, start: &Start<'x>) -> Result<Verbatim<'x>, DecodeError> {
        self.reader_mut().take_attributes();
        let content = self.reader().checkpoint();
        self.reader_mut().skip(start)?;
        let end = self.reader().at();
        let source = &self.reader().text()[start.offset()..end];
        let pieces = self.written_out(start)?;
        let mut xml = String::with_capacity(source.len());
        let mut begin = start.offset();
        for (instead, piece) in &pieces {
            self.reader().push_verbatim(&mut xml, begin..instead.start);
            xml.push_str(piece);
            begin = instead.end;
        }
        self.reader().push_verbatim(&mut xml, begin..end);
        self.reader_mut().leave_to(&content);
        Ok(Verbatim { source, xml, is_edited: !pieces.is_empty() })
    }

    /// The declarations that the element needs to stand by itself. Where it is written they cost that much, which counts: a long namespace that many
    /// small elements use must not grow without a bound.
    fn declarations(&self, source: &str, start: &Start<'x>) -> Result<String, DecodeError> {
        let mut declarations = String::new();
        let scopes = self.reader().scopes();
        undeclared(source, |prefix| scopes.lookup(prefix), |prefix, uri| declare(&mut declarations, prefix, uri));
        self.count_copy(declarations.len(), start.offset())?;
        Ok(declarations)
    }
}

/// The element with declarations on it.
fn declaring(xml: &str, start: &Start<'_>, declarations: &str) -> String {
    let (tag, rest) = xml.split_at(1 + start.name().len());
    [tag, declarations, rest].concat()
}
