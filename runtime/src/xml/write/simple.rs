//! How elements with text, without content or with `xsi:nil` are written.

use crate::value::Simple;
use crate::value::field::Field;
use crate::value::secret::Secret;
use crate::value::unknown::is_nil;
use crate::xml::error::EncodeError;
use crate::xml::table::shape::Element;
use crate::xml::table::slot::Slot;
use crate::xml::write::around::Around;
use crate::xml::write::attributes::Attributes;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::observe::{Owner, Text};

impl<'v> Encoder<'v> {
    /// Writes an element with this text. Returns that it is one.
    ///
    /// A call of its own, so that a field that is absent costs nothing of what a text costs.
    ///
    /// # Errors
    /// A character that XML forbids.
    #[inline(never)]
    pub(in crate::xml) fn simple(
        &mut self,
        element: &Element,
        text: &str,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        if self.is_plain(around) && self.leaf(element.written(), text) {
            return Ok(1);
        }
        self.simple_in_full(element, Text::plain(text), around)
    }

    /// The quick way of the others, compiled once for all of them.
    #[inline(never)]
    fn plain_leaf(&mut self, element: &Element, text: &str, around: Option<&Around<'_>>) -> bool {
        self.is_plain(around) && self.leaf(element.written(), text)
    }

    /// Writes an element with a text that may be printed nowhere.
    ///
    /// # Errors
    /// As [`simple`](Self::simple).
    pub(in crate::xml) fn secret(
        &mut self,
        element: &Element,
        secret: &Secret,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        if self.plain_leaf(element, secret.expose(), around) {
            return Ok(1);
        }
        self.simple_in_full(element, Text::secret(secret), around)
    }

    /// Writes an element with the text, or one that is nil. Compiled once, whatever the value. `expected` says of a text that is no value
    /// what it should be.
    ///
    /// # Errors
    /// As [`simple`](Self::simple).
    pub(in crate::xml) fn simple_or_nil(
        &mut self,
        element: &Element,
        text: Option<&str>,
        expected: Option<&'static str>,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        let Some(text) = text else { return self.blank(element, true, around) };
        if self.plain_leaf(element, text, around) {
            return Ok(1);
        }
        self.simple_in_full(element, Text { text, is_secret: false, expected }, around)
    }

    /// As [`simple`](Self::simple), with what an observer may want to know of the text.
    #[cold]
    pub(in crate::xml) fn simple_in_full(
        &mut self,
        element: &Element,
        text: Text<'_>,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        let other = self.watch_text(Owner::Element(element), text);
        let mut attributes = self.gather();
        if !around.is_some_and(Around::has_type) {
            attributes.simple_type(element);
        }
        self.leaf_in_full(element, attributes, other.as_deref().unwrap_or(text.text), around)
    }

    /// Writes an element whose value may hold names, whose prefixes are declared in its start tag.
    #[cold]
    pub(in crate::xml) fn qualified<T: Simple>(
        &mut self,
        element: &Element,
        field: &Field<T>,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        let seen = field.text().unwrap_or_default();
        let seen = Text { text: &seen, is_secret: false, expected: field.no_value() };
        let other = self.watch_text(Owner::Element(element), seen);
        let mut attributes = self.gather();
        let text = match other {
            Some(other) => other,
            None => attributes.spelled(field).map_err(|error| error.inside(element.name(), None))?,
        };
        self.leaf_in_full(element, attributes, &text, around)
    }

    fn leaf_in_full(
        &mut self,
        element: &Element,
        mut attributes: Attributes<'v>,
        text: &str,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        let strays = || around.iter().flat_map(|around| around.attributes());
        attributes.add_unknown(strays().filter(|attribute| text.is_empty() || !is_nil(attribute)))?;
        let text = attributes.named_text(strays(), text)?;
        self.start(element.written(), attributes);
        self.text(&text).map_err(|error| error.inside(element.name(), None))?;
        self.close(element.written());
        Ok(1)
    }

    /// Writes `<x/>`, with `xsi:nil="true"` if it is nil and the schema or SOAP's encoding allows it. Returns that it is one.
    ///
    /// # Errors
    /// An attribute that stands around it holds a character that XML forbids.
    #[cold]
    pub(in crate::xml) fn blank(
        &mut self,
        element: &Element,
        is_nil: bool,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        if !is_nil && self.plain_leaf(element, "", around) {
            return Ok(1);
        }
        self.watch_blank(element);
        let mut attributes = self.gather();
        if is_nil && attributes.may_be_nil(element) {
            attributes.nil();
        } else if !is_nil && !around.is_some_and(Around::has_type) {
            attributes.simple_type(element);
        }
        self.leaf_in_full(element, attributes, "", around)
    }
}
