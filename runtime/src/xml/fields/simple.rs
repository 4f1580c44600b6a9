//! How texts and simple values are read from an element or attribute and written.

use std::any::Any;
use std::borrow::Cow;

use crate::value::Simple;
use crate::value::field::{Field, State};
use crate::value::secret::Secret;
use crate::value::unknown::{Place, Unknown, UnknownAttribute};
use crate::xml::Options;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::leftover::{Decoded, Leftover, Read};
use crate::xml::table::shape::Element;
use crate::xml::table::slot::{Item, Slot, copy_to, reserve};
use crate::xml::text::cursor::is_xml_space;
use crate::xml::text::reader::Start;
use crate::xml::text::scope::Scope;
use crate::xml::write::around::Around;
use crate::xml::write::attributes::Attributes;
use crate::xml::write::encoder::Encoder;

impl Item for String {
    fn names_itself() -> bool {
        true
    }

    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        _: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        input.simple_or_nil(start).map(|read| read.map(Cow::into_owned))
    }

    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        output.simple(element, self, around)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

impl Item for Secret {
    fn names_itself() -> bool {
        true
    }

    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        // It has no state of its own for nil, which would be written as a blank.
        let text = if element.nillable { input.simple_or_nil(start) } else { input.simple(start) };
        text.map(|read| read.map(|text| Self::from(text.into_owned())))
    }

    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        output.secret(element, self, around)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

impl<T: Simple> Item for Field<T> {
    #[inline]
    fn count(&self) -> usize {
        usize::from(!Self::is_absent(self))
    }

    #[inline]
    fn names_itself() -> bool {
        true
    }

    #[inline]
    fn push_missing(items: &mut Vec<Self>, input: &Decoder<'_>) -> Result<bool, DecodeError> {
        reserve(items, input)?;
        items.push(Self::nil());
        Ok(true)
    }

    #[inline]
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        let Decoded { value: text, leftover } = input.simple_unless_nil(start, element)?;
        let Some(text) = text else { return Ok(Decoded { value: Self::nil(), leftover }) };
        match read_field(&text, Scope::new(input.reader()), input.options()) {
            Ok(value) => Ok(Decoded { value, leftover }),
            Err(kind) => Err(DecodeError::new(kind, start.offset())),
        }
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        if T::QUALIFIED && self.has_content() {
            return output.qualified(element, self, around);
        }
        if Self::is_absent(self) {
            return Ok(0);
        }
        let mut buffer = output.lend();
        let outcome = output.simple_or_nil(element, self.text_in(&mut buffer), self.no_value(), around);
        output.give_back(buffer);
        outcome
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

impl Slot for Option<String> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, _: &'static Element) -> Read {
        let nil = input.is_encoded_nil();
        let Decoded { value: text, leftover } = input.simple(start)?;
        *self = if nil && text.is_empty() { None } else { Some(text.into_owned()) };
        Ok(leftover)
    }

    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self {
            Some(text) => output.simple(element, text, around),
            None => Ok(0),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Self| self.clone_from(other))
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn read_text(&mut self, text: &str, _: Scope<'_>, _: &Options) -> Result<(), DecodeErrorKind> {
        *self = Some(text.to_owned());
        Ok(())
    }

    fn take(&mut self, text: &str) -> bool {
        *self = Some(if text.is_empty() { String::new() } else { text.to_owned() });
        true
    }

    fn text(&self) -> Option<Cow<'_, str>> {
        self.as_deref().map(Cow::Borrowed)
    }
}

impl Slot for Option<Secret> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let nil = input.is_encoded_nil();
        let Decoded { value: secret, leftover } = <Secret as Item>::decode(input, start, element)?;
        *self = Some(secret).filter(|secret| !(nil && secret.expose().is_empty()));
        Ok(leftover)
    }

    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self {
            Some(secret) => output.secret(element, secret, around),
            None => Ok(0),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Self| self.clone_from(other))
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn read_text(&mut self, text: &str, _: Scope<'_>, _: &Options) -> Result<(), DecodeErrorKind> {
        *self = Some(Secret::from(text));
        Ok(())
    }

    fn take(&mut self, text: &str) -> bool {
        *self = Some(Secret::from(text));
        true
    }

    fn text(&self) -> Option<Cow<'_, str>> {
        self.as_ref().map(|secret| Cow::Borrowed(secret.expose()))
    }

    fn is_secret(&self) -> bool {
        true
    }
}

impl<T: Simple> Slot for Field<T> {
    #[inline]
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        Ok(<Self as Item>::decode(input, start, element)?.put(|value| *self = value))
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        Item::encode(self, output, element, around)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Self| self.clone_from(other))
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::absent();
    }

    #[inline]
    fn read_text(&mut self, text: &str, scope: Scope<'_>, options: &Options) -> Result<(), DecodeErrorKind> {
        *self = read_field(text, scope, options)?;
        Ok(())
    }

    #[inline]
    fn take(&mut self, text: &str) -> bool {
        if T::QUALIFIED {
            return false;
        }
        match Self::read(text) {
            Ok(value) => {
                *self = value;
                true
            }
            Err(()) => false,
        }
    }

    #[inline]
    fn no_value(&self) -> Option<&'static str> {
        matches!(self.state(), State::Invalid(_)).then_some(T::NAME)
    }

    #[inline]
    fn text(&self) -> Option<Cow<'_, str>> {
        Self::text(self)
    }

    #[inline]
    fn written(&self, tag: &mut Attributes<'_>) -> Result<Option<Cow<'_, str>>, EncodeError> {
        match T::QUALIFIED && self.has_content() {
            true => tag.spelled(self).map(|text| Some(Cow::Owned(text))),
            false => Ok(self.text()),
        }
    }
}

impl Slot for Unknown {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, _: &'static Element) -> Read {
        input.raw(start)?.keep(self, Place::START);
        Ok(Leftover::NONE)
    }

    fn encode(&self, _: &mut Encoder<'_>, _: &'static Element, _: Option<&Around<'_>>) -> Result<usize, EncodeError> {
        Ok(0)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Self| self.clone_from(other))
    }

    fn clear(&mut self) {
        Self::clear(self);
    }

    fn unknown(&self) -> &Unknown {
        self
    }

    fn unknown_mut(&mut self) -> &mut Unknown {
        self
    }
}

/// Reads a simple value that stands there. One that is no value of the type is an error, unless such are to be kept.
#[inline]
fn read_field<T: Simple>(text: &str, scope: Scope<'_>, options: &Options) -> Result<Field<T>, DecodeErrorKind> {
    let outcome = Field::read_in(text, scope);
    if T::QUALIFIED {
        scope.check_work()?;
    }
    match outcome {
        Ok(field) => Ok(field),
        Err(()) if options.keep_invalid => Ok(Field::invalid(text)),
        Err(()) => Err(DecodeErrorKind::invalid(text, T::NAME)),
    }
}

impl<'x> Decoder<'x> {
    /// The text of a simple element; its attributes are left to the parent.
    #[inline]
    pub(in crate::xml) fn simple(&mut self, start: &Start<'x>) -> Result<Decoded<Cow<'x, str>>, DecodeError> {
        if !self.reader().attributes().is_empty() {
            return self.simple_with_attributes(start);
        }
        self.counted_text(start).map(Decoded::from)
    }

    #[cold]
    fn simple_with_attributes(&mut self, start: &Start<'x>) -> Result<Decoded<Cow<'x, str>>, DecodeError> {
        let nil = self.is_nil();
        let strays = self.stray_attributes()?;
        let value = self.counted_text(start)?;
        if nil && !value.bytes().all(is_xml_space) {
            self.reader().budget().note_nil_with_content(start.offset());
        }
        Ok(Decoded { value, leftover: Leftover::strays(strays) })
    }

    #[inline]
    fn counted_text(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        let reader = self.reader_mut();
        let text = reader.text_content(start)?;
        reader.budget().memory(text.len(), start.offset())?;
        Ok(text)
    }

    /// The text of a value that is not a string; `None` if it is nil. Compiled once, whatever the value.
    fn simple_unless_nil(
        &mut self,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Option<Cow<'x, str>>>, DecodeError> {
        let nil = self.is_nil_as(element);
        let read = self.simple(start)?;
        Ok(read.map(|text| (!nil || !text.bytes().all(is_xml_space)).then_some(text)))
    }

    /// As `simple`, for a value without a state of its own for `xsi:nil`, which then is an attribute like others.
    fn simple_or_nil(&mut self, start: &Start<'x>) -> Result<Decoded<Cow<'x, str>>, DecodeError> {
        let nil = self.is_nil();
        let Decoded { value, leftover } = self.simple(start)?;
        if !nil || !value.is_empty() {
            return Ok(Decoded { value, leftover });
        }
        let mut strays = leftover.into_strays();
        strays.push(UnknownAttribute::nil());
        Ok(Decoded { value, leftover: Leftover::strays(strays) })
    }

    /// Whether this element is without content, and without attributes but `xsi:nil`. Where it may be nil, `xsi:type` may stand beside it.
    pub(in crate::xml) fn is_blank(&self, start: &Start<'x>, nillable: bool) -> bool {
        let reader = self.reader();
        match reader.attributes().len() {
            0 => reader.is_hollow(start),
            count => self.is_nil() && (count == 1 || nillable && self.is_only_xsi()) && reader.is_without(start, false),
        }
    }

    /// Counts bytes that the value holds from now on.
    #[inline]
    pub(in crate::xml) fn count_memory(&self, bytes: usize) -> Result<(), DecodeError> {
        self.reader().budget().memory(bytes, self.reader().at())
    }
}
