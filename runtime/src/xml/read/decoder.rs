//! How a document becomes a typed value: where it begins, and how a structure is read from one element.

use crate::options::Options;
use crate::value::unknown::{Place, Unknown};
use crate::value::{QName, Simple};
use crate::xml::encoding::references::References;
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::spelling::Spelling;
use crate::xml::table::shape::{Derived, Element, Record, Shape};
use crate::xml::text::reader::{Reader, Start};
use crate::xml::text::scope::Scope;

/// Reads one document of UTF-8 text. Made once per document; the fields of a value pull what they need out of it.
pub struct Decoder<'x> {
    reader: Reader<'x>,
    spelling: Spelling<'x>,
    references: References<'x>,
    options: &'x Options,
    /// Whether what is read is in SOAP's own encoding.
    encoding: bool,
}

impl<'x> Decoder<'x> {
    /// A reader over `text`; `namespaces` are the URIs that the tables' numbers stand for.
    pub fn new(text: &'x str, namespaces: &'x [&'x str], options: &'x Options) -> Self {
        Self {
            reader: Reader::new(text, options),
            spelling: Spelling::new(namespaces),
            references: References::default(),
            options,
            encoding: false,
        }
    }

    /// Another one of the same document, which goes on with `reader` and knows what these references refer to.
    pub(in crate::xml) fn elsewhere(&self, reader: Reader<'x>, references: References<'x>) -> Self {
        Self {
            reader,
            spelling: Spelling::new(self.spelling.uris()),
            references,
            options: self.options,
            encoding: self.encoding,
        }
    }

    /// The tags and texts.
    #[inline]
    pub(in crate::xml) fn reader(&self) -> &Reader<'x> {
        &self.reader
    }

    /// The tags and texts, to read on.
    #[inline]
    pub(in crate::xml) fn reader_mut(&mut self) -> &mut Reader<'x> {
        &mut self.reader
    }

    /// The names of known elements.
    #[inline]
    pub(in crate::xml) fn spelling(&self) -> &Spelling<'x> {
        &self.spelling
    }

    /// Which of the elements this is, beginning with the one expected next.
    pub(in crate::xml) fn find(&mut self, start: &Start<'x>, elements: &[Element], next: usize) -> Option<usize> {
        self.spelling.find(self.reader.scopes(), start.name(), elements, next)
    }

    /// What elements refer to.
    pub(in crate::xml) fn references(&self) -> &References<'x> {
        &self.references
    }

    /// How lenient reading is.
    #[inline]
    pub(in crate::xml) fn options(&self) -> &'x Options {
        self.options
    }

    /// Whether what is read is in SOAP's own encoding.
    #[inline]
    pub(in crate::xml) fn is_encoded(&self) -> bool {
        self.encoding
    }

    /// What is read into the record is in SOAP's own encoding, or not.
    pub(crate) fn set_encoding(&mut self, shape: &Shape) {
        self.encoding = shape.encoded;
    }

    /// Reads a whole document whose root element is the type's.
    pub fn document(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let start = self.reader.prolog()?;
        self.root(&start, record)?;
        self.reader.epilog()
    }

    /// Reads the element whose start tag was just read as the root of `record`, after checking its name.
    pub(crate) fn root(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let shape = record.shape();
        if shape.group {
            return self.beside(start, record);
        }
        match record.root() {
            Some(root) if !self.spelling.matches(self.reader.scopes(), start.name(), root) => {
                return Err(self.unexpected(start, root, shape));
            }
            Some(_) => {}
            None => {
                if let Some(name) = QName::parse_in(start.name(), Scope::new(&self.reader)) {
                    record.take_name(name);
                }
            }
        }
        self.refuse_derived(start, record)?;
        if !self.reader.attributes().is_empty()
            && !self.is_reference_declared(shape)
            && let Some((mut there, target)) =
                self.referenced(start, &|| None).map_err(|error| error.inside(start.local()))?
        {
            there.record_or_nil(&target, record).map_err(|error| error.inside(start.local()))?;
            return self.reader.skip(start);
        }
        self.record_or_nil(start, record).map_err(|error| error.inside(start.local()))
    }

    /// Refuses content of a derived type where the record has no place for it: as its base, it would lose all that the type adds.
    fn refuse_derived(&self, start: &Start<'x>, record: &dyn Record) -> Result<(), DecodeError> {
        let shape = record.shape();
        match shape.derived {
            Some(derived) if !self.reader.attributes().is_empty() && record.kinds().is_empty() => {
                match self.kind_of(derived.names) {
                    Some((_, named)) => Err(self.other_type(start, named, shape, derived)),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Reads attributes and content of the element into `record`, up to and including its end tag.
    pub fn record(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let mut missing = 0;
        if !self.reader.attributes().is_empty() {
            self.take_kind(record);
            missing = self.take_offset(record.shape().array_items())?;
            self.record_attributes(record)?;
        }
        let shape = record.shape();
        if let Some(slot) = shape.text {
            let text = self.reader.text_content(start)?;
            self.reader.budget().memory(text.len(), start.offset())?;
            return record
                .slot_mut(slot)
                .read_text(&text, Scope::new(&self.reader), self.options)
                .map_err(|kind| DecodeError::new(kind, start.offset()));
        }
        if start.is_empty() {
            return Ok(());
        }
        self.reader.budget().enter(start.offset())?;
        self.children(start, record, shape, missing)?;
        self.reader.budget().leave();
        Ok(())
    }

    /// As `record`, where there is no field around the record that could be nil itself: it keeps `xsi:nil` as an attribute.
    pub(in crate::xml) fn record_or_nil(
        &mut self,
        start: &Start<'x>,
        record: &mut dyn Record,
    ) -> Result<(), DecodeError> {
        let nil = self.is_nil_without(start, record.shape().keeps_blanks());
        self.record(start, record)?;
        if nil {
            unknown(record).keep_nil();
        }
        Ok(())
    }

    /// Reads one of the elements that stand side by side in the body of a message.
    pub(crate) fn beside(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let elements = record.shape().elements;
        match self.find(start, elements, 0) {
            Some(index) => {
                let place = Place::first(index);
                let leftover = self.known(start, &elements[index], record, place, false)?;
                self.keep_strays(record, place, leftover)
            }
            None => self.keep_raw(start, record, Place::START),
        }
    }

    /// The error that the content is of a derived type where only the type itself can be read.
    #[cold]
    fn other_type(&self, start: &Start<'x>, named: &Element, shape: &Shape, derived: &Derived) -> DecodeError {
        let hint = Some(format!("read it as `{}`", derived.of));
        let found = self.spelling.expanded(named);
        DecodeError::new(DecodeErrorKind::UnexpectedType { found, expected: shape.name, hint }, start.offset())
            .inside(start.local())
    }

    /// The error that another element stands where one of this shape should.
    #[cold]
    pub(crate) fn unexpected(&self, start: &Start<'x>, expected: &Element, shape: &Shape) -> DecodeError {
        let scopes = self.reader.scopes();
        let found = scopes.expanded(start.name());
        let expected = self.spelling.expanded(expected);
        let uri = scopes.uri_of(start.name()).unwrap_or_default();
        let hint = shape
            .namespaces
            .endpoints
            .iter()
            .find(|(namespace, _)| *namespace == uri)
            .map(|(_, endpoint)| format!("that is the namespace of the endpoint `{endpoint}`"));
        DecodeError::new(DecodeErrorKind::UnexpectedElement { found, expected, hint }, start.offset())
    }
}

/// The `unknown` field of a record: the slot with a number past the last.
pub(in crate::xml) fn unknown(record: &mut dyn Record) -> &mut Unknown {
    record.slot_mut(u16::MAX).unknown_mut()
}
