//! How each kind of field reads itself from an element or attribute and writes itself: text, simple values, structures, containers, repeats.

use std::any::Any;
use std::borrow::Cow;

use crate::value::Simple;
use crate::value::field::{Field, State};
use crate::value::secret::Secret;
use crate::value::unknown::{Place, Unknown, UnknownAttribute, UnknownNode};
use crate::xml::Options;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::fields::choice::{group_add, group_behind, group_count, group_row, group_takes};
use crate::xml::fields::qualified::Scope;
use crate::xml::fields::same::{copy_record, copy_to, same_record};
use crate::xml::read::decoder::Decoder;
use crate::xml::read::decoder::unknown;
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::{Item, Order, Slot};
use crate::xml::text::reader::{Start, is_xml_space};
use crate::xml::write::around::Around;
use crate::xml::write::attributes::Attributes;
use crate::xml::write::encoder::Encoder;

impl<T: Record + Default + 'static> Item for T {
    #[inline]
    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        record_item(&mut value, input, start, element)?;
        Ok(value)
    }

    #[inline]
    fn decode_last<'x>(
        items: &mut Vec<Self>,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        last_record(items, input, start, element)
    }

    #[inline]
    fn push_missing(items: &mut Vec<Self>) -> bool {
        push_nil(items);
        true
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.shape().group {
            true => output.group(self, around),
            false => output.record(element.into(), self, around).map(|()| 1),
        }
    }

    #[inline]
    fn same(&self, other: &Self) -> bool {
        same_record(self, other)
    }

    #[inline]
    fn copy(&self) -> Self {
        let mut copy = Self::default();
        copy_record(&mut copy, self);
        copy
    }

    #[inline]
    fn model(element: &Element) -> Option<Box<dyn Record>> {
        model_of(Box::new(Self::default()), element)
    }

    #[inline]
    fn takes(&self, element: &Element, order: Order) -> bool {
        self.shape().group && group_takes(self, element, order)
    }

    #[inline]
    fn encode_row(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.shape().group {
            true => group_row(self, output, element, around),
            false => self.encode(output, element, around),
        }
    }

    #[inline]
    fn count(&self) -> usize {
        if self.shape().group { group_count(self, self.shape().elements) } else { 1 }
    }

    #[inline]
    fn behind(&self, element: &Element) -> usize {
        if self.shape().group { group_behind(self, element) } else { 0 }
    }

    #[inline]
    fn add<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        if self.shape().group {
            return group_add(self, input, start, element);
        }
        *self = Self::decode(input, start, element)?;
        Ok(())
    }

    #[inline]
    fn is_part(&self) -> bool {
        self.shape().group
    }
}

/// A list of structures. They are read where they stand: a struct is large, and would be moved more than once.
trait InPlace {
    /// Adds one without content.
    fn open(&mut self) -> &mut dyn Record;
    /// Removes the last.
    fn take_back(&mut self);
}

impl<T: Record + Default + 'static> InPlace for Vec<T> {
    #[inline]
    fn open(&mut self) -> &mut dyn Record {
        reserve(self);
        let nth = self.len();
        self.push(T::default());
        &mut self[nth]
    }

    #[inline]
    fn take_back(&mut self) {
        self.pop();
    }
}

/// Reads one more structure. Compiled once, whatever the structure.
fn last_record<'x>(
    items: &mut dyn InPlace,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Result<(), DecodeError> {
    let outcome = record_item(items.open(), input, start, element);
    if outcome.is_err() {
        items.take_back();
    }
    outcome
}

#[cold]
fn push_nil(items: &mut dyn InPlace) {
    unknown(items.open()).keep_nil();
}

fn record_item<'x>(
    value: &mut dyn Record,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Result<(), DecodeError> {
    if value.shape().group {
        return group_add(value, input, start, element);
    }
    input.record_or_nil(start, value)
}

/// What the element is read into, which is the record or, where that is a group, one of its fields.
#[cold]
fn model_of(record: Box<dyn Record>, element: &Element) -> Option<Box<dyn Record>> {
    let shape = record.shape();
    if !shape.group {
        return Some(record);
    }
    let own = shape.elements.get(usize::from(element.branch))?;
    record.slot(own.slot).model(own)
}

/// Makes room for one more item: one, then two, then half as many again. Most lists are short and most items large.
#[inline]
pub(in crate::xml) fn reserve<T>(items: &mut Vec<T>) {
    if items.len() == items.capacity() {
        items.reserve_exact(items.len() / 2 + 1);
    }
}

impl Item for String {
    fn names_itself() -> bool {
        true
    }

    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, _: &'static Element) -> Result<Self, DecodeError> {
        input.simple_or_nil(start).map(Cow::into_owned)
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

    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Result<Self, DecodeError> {
        // It has no state of its own for nil, which would be written as a blank.
        let text = if element.nillable { input.simple_or_nil(start) } else { input.simple(start) };
        text.map(|text| Self::from(text.into_owned()))
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
    fn push_missing(items: &mut Vec<Self>) -> bool {
        items.push(Self::nil());
        true
    }

    #[inline]
    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Result<Self, DecodeError> {
        match input.simple_unless_nil(start, element)? {
            None => Ok(Self::nil()),
            Some(text) => {
                let value = Scope::new(input, start.at).read(&text, input.options);
                value.map_err(|kind| DecodeError::new(kind, start.at))
            }
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
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        _: &'static Element,
    ) -> Result<(), DecodeError> {
        let nil = input.is_encoded_nil();
        let text = input.simple(start)?;
        *self = Some(text.into_owned()).filter(|text| !(nil && text.is_empty()));
        Ok(())
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

    fn text(&self) -> Option<Cow<'_, str>> {
        self.as_deref().map(Cow::Borrowed)
    }
}

impl Slot for Option<Secret> {
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        let nil = input.is_encoded_nil();
        let secret = <Secret as Item>::decode(input, start, element)?;
        *self = Some(secret).filter(|secret| !(nil && secret.expose().is_empty()));
        Ok(())
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

    fn text(&self) -> Option<Cow<'_, str>> {
        self.as_ref().map(|secret| Cow::Borrowed(secret.expose()))
    }

    fn is_secret(&self) -> bool {
        true
    }
}

impl<T: Simple> Slot for Field<T> {
    #[inline]
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        *self = <Self as Item>::decode(input, start, element)?;
        Ok(())
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
        *self = scope.read(text, options)?;
        Ok(())
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
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        _: &'static Element,
    ) -> Result<(), DecodeError> {
        let xml = input.raw(start)?;
        self.keep_element(Place::START, xml);
        Ok(())
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

/// Is a record that was read from an element without children as empty as one that was not read?
#[cold]
pub(in crate::xml) fn is_bare(record: &dyn Record) -> bool {
    let shape = record.shape();
    let mut attributes = shape.attributes.iter();
    // Where blanks are no content, they are not told from nothing.
    let is_none = |text: &str| text.bytes().all(|byte| !shape.keeps_blanks() && is_xml_space(byte));
    let is_without = |slot| record.slot(slot).text().is_none_or(|text| is_none(&text));
    shape.text.is_none_or(is_without)
        && record.kind().is_none()
        && record.slot(u16::MAX).is_absent()
        && attributes.all(|attribute| record.slot(attribute.slot).is_absent())
}

/// Is the record one that was read from an element with `xsi:nil` and other attributes, and that was not filled since?
pub(crate) fn is_nil(record: &dyn Record) -> bool {
    let (shape, unknown) = (record.shape(), record.slot(u16::MAX).unknown());
    unknown.attributes().any(crate::xml::write::attributes::is_nil)
        && unknown.nodes().all(|node| matches!(node, UnknownNode::Attributes(_)))
        && shape.text.is_none_or(|slot| record.slot(slot).text().is_none_or(|text| text.is_empty()))
        && shape.elements.iter().all(|element| record.slot(element.slot).is_absent())
}

impl<'x> Decoder<'x> {
    /// The text of a simple element; its attributes are left to the parent.
    #[inline]
    pub(in crate::xml) fn simple(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        if !self.attributes.is_empty() {
            self.stray_attributes()?;
        }
        self.text_content(start)
    }

    /// The text of a value that is not a string; `None` if it is nil. Compiled once, whatever the value.
    fn simple_unless_nil(
        &mut self,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Option<Cow<'x, str>>, DecodeError> {
        let nil = self.is_nil_as(element);
        let text = self.simple(start)?;
        Ok((!nil || !text.bytes().all(is_xml_space)).then_some(text))
    }

    /// As `simple`, for a value without a state of its own for `xsi:nil`, which then is an attribute like others.
    fn simple_or_nil(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        let nil = self.is_nil();
        let text = self.simple(start)?;
        if nil && text.is_empty() {
            self.strays.push(UnknownAttribute::nil());
        }
        Ok(text)
    }

    /// As `record`, where there is no field around the record that could be nil itself: it keeps `xsi:nil` as an attribute.
    pub(in crate::xml) fn record_or_nil(
        &mut self,
        start: &Start<'x>,
        record: &mut dyn Record,
    ) -> Result<(), DecodeError> {
        let nil = self.is_nil() && self.is_without(start, record.shape().keeps_blanks());
        self.record(start, record)?;
        if nil {
            unknown(record).keep_nil();
        }
        Ok(())
    }

    /// Is this element without content, and without attributes but `xsi:nil`? Where it may be nil, `xsi:type` may stand beside it.
    pub(in crate::xml) fn is_blank(&self, start: &Start<'x>, nillable: bool) -> bool {
        let state = || self.is_nil() && (self.attributes.len() == 1 || (nillable && self.is_only_xsi()));
        (self.attributes.is_empty() && self.is_hollow(start)) || (state() && self.is_without(start, false))
    }

    /// Will nothing be written of what is in this element? Then `xsi:nil` beside it is kept: with content it means nothing.
    pub(in crate::xml) fn is_without(&self, start: &Start<'x>, keeps_blanks: bool) -> bool {
        let mut rest = &self.text[self.at..];
        loop {
            rest = if keeps_blanks { rest } else { rest.trim_ascii_start() };
            let end = match rest {
                _ if start.empty || rest.starts_with("</") => return true,
                _ if rest.starts_with("<!--") => "-->",
                _ if rest.starts_with("<?") => "?>",
                _ => return false,
            };
            let Some((_, behind)) = rest.split_once(end) else { return false };
            rest = behind;
        }
    }

    /// Is there nothing at all in this element, not even white space?
    pub(in crate::xml) fn is_closed(&self, start: &Start<'x>) -> bool {
        start.empty || self.text.as_bytes()[self.at..].starts_with(b"</")
    }
}
