//! What a prefix inside of a value stands for where it is read, and which one is written: prefixes are declared where they are used.

use crate::value::field::{Field, State};
use crate::value::{QName, Simple};
use crate::vocabulary::{XML, XMLNS};
use crate::xml::Options;
use crate::xml::error::{DecodeErrorKind, EncodeError};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::Element;
use crate::xml::text::names::split;
use crate::xml::text::reader::is_name;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::foreign::Tag;

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

impl Encoder<'_> {
    /// Writes an element whose value may hold names.
    #[cold]
    pub(in crate::xml) fn qualified<T: Simple>(
        &mut self,
        element: &Element,
        field: &Field<T>,
    ) -> Result<(), EncodeError> {
        self.check_text(element, &field.text().unwrap_or_default());
        self.open(element.tag);
        let text = self.spelled(field).map_err(|error| error.inside(element.name(), None))?;
        self.raw(">");
        self.text(&text).map_err(|error| error.inside(element.name(), None))?;
        self.end_tag(element.tag);
        Ok(())
    }

    /// The text of a field whose value may hold names, to be written where their prefixes are declared: in the start tag that ends the output.
    #[cold]
    pub(in crate::xml) fn spelled<T: Simple>(&mut self, field: &Field<T>) -> Result<String, EncodeError> {
        let value = match field.state() {
            State::Value(_) if field.is_written() => return Ok(field.text().unwrap_or_default().into_owned()),
            State::Value(value) => value,
            State::Invalid(text) => return Ok(self.undeclared(text)),
            State::Absent | State::Empty | State::Nil => return Ok(String::new()),
        };
        let mut tag = Tag::read(self.written());
        let mut outcome = Ok(());
        let mut spell = |name: &QName| {
            let spelled = self.spell(name, &mut tag);
            spelled.unwrap_or_else(|error| {
                outcome = Err(error);
                String::new()
            })
        };
        let text = value.text_with(&mut spell).into_owned();
        outcome.map(|()| text)
    }

    fn spell(&mut self, name: &QName, tag: &mut Tag) -> Result<String, EncodeError> {
        let prefix = match name.namespace() {
            // Nothing that we write declares a default namespace around our own elements.
            None => return Ok(name.local().to_owned()),
            Some(XML) => "xml".to_owned(),
            Some(XMLNS) => "xmlns".to_owned(),
            Some(uri) => {
                // Those that are written into the same tag unasked.
                let is_ours = |prefix: &str| prefix == "xsi" || self.envelope.is_some_and(|(ours, _)| ours == prefix);
                let prefix = Some(name.prefix()).filter(|prefix| !is_ours(prefix) && can_be_declared(prefix));
                self.declare(prefix.unwrap_or_default(), uri, tag)?
            }
        };
        Ok(format!("{prefix}:{}", name.local()))
    }

    /// A text that is no value because a prefix in it was not declared where it was read; it must not come to mean something by a
    /// declaration of ours.
    fn undeclared(&self, text: &str) -> String {
        let is_ours = |prefix: &str| {
            let number = prefix.strip_prefix("ns").and_then(|number| number.parse::<usize>().ok());
            number.is_some_and(|number| number < self.uris.len())
                || self.envelope.is_some_and(|(ours, _)| ours == prefix)
        };
        let gains_meaning = |word: &str| {
            let (prefix, local) = split(word.trim());
            is_ours(prefix) && is_ncname(local)
        };
        let words = text.split_inclusive(|space: char| space.is_ascii_whitespace());
        words.map(|word| if gains_meaning(word) { format!("undeclared-{word}") } else { word.to_owned() }).collect()
    }
}

/// Can it be bound to any namespace? Names that begin with `xml` are reserved.
fn can_be_declared(prefix: &str) -> bool {
    !prefix.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml"))
}
