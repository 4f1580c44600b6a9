//! How a structure is read as an item of a list or as a branch of a choice, and written; what it is without content.

use crate::value::unknown::{UnknownNode, is_nil as is_nil_attribute};
use crate::xml::error::{DecodeError, EncodeError};
use crate::xml::fields::choice::{group_add, group_behind, group_count, group_row, group_takes};
use crate::xml::fields::same::{copy_record, copy_records, same_record, same_records};
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::leftover::{Decoded, Leftover, Read};
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::{Item, Order, Records, Slot, more_items};
use crate::xml::text::cursor::is_xml_space;
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;

impl<T: Record + Default + 'static> Item for T {
    #[inline]
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        let mut value = Self::default();
        let leftover = record_item(&mut value, input, start, element)?;
        Ok(Decoded { value, leftover })
    }

    #[inline]
    fn decode_last<'x>(
        items: &mut Vec<Self>,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Read {
        last_record(items, input, start, element)
    }

    #[inline]
    fn push_missing(items: &mut Vec<Self>, input: &Decoder<'_>) -> Result<bool, DecodeError> {
        push_nil(items, input)?;
        Ok(true)
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        write_record(self, output, element, around)
    }

    #[inline]
    fn same(&self, other: &Self) -> bool {
        same_record(self, other)
    }

    #[inline]
    fn same_list(list: &Vec<Self>, other: &dyn Slot) -> bool {
        same_records(list, other)
    }

    #[inline]
    fn copy_list(list: &mut Vec<Self>, other: &dyn Slot) -> bool {
        copy_records(list, other)
    }

    #[inline]
    fn count_list(list: &Vec<Self>) -> usize {
        records_count(list)
    }

    #[inline]
    fn records(list: &Vec<Self>) -> Option<&dyn Records> {
        Some(list)
    }

    #[inline]
    fn records_mut(list: &mut Vec<Self>) -> Option<&mut dyn Records> {
        Some(list)
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
        record_takes(self, element, order)
    }

    #[inline]
    fn encode_row(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        write_row(self, output, element, around)
    }

    #[inline]
    fn count(&self) -> usize {
        record_count(self)
    }

    #[inline]
    fn behind(&self, element: &Element) -> usize {
        record_behind(self, element)
    }

    #[inline]
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        if !self.is_model_group() {
            *self = Self::default();
        }
        record_item(self, input, start, element)
    }

    #[inline]
    fn is_model_group(&self) -> bool {
        is_group(self)
    }
}

// What of these traits does not depend on the structure, compiled once.

fn is_group(record: &dyn Record) -> bool {
    record.shape().group
}

fn write_record(
    record: &dyn Record,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    match is_group(record) {
        true => output.group(record, around),
        false => output.record(element.into(), record, around).map(|()| 1),
    }
}

fn write_row(
    record: &dyn Record,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    match is_group(record) {
        true => group_row(record, output, element, around),
        false => write_record(record, output, element, around),
    }
}

fn record_takes(record: &dyn Record, element: &Element, order: Order) -> bool {
    is_group(record) && group_takes(record, element, order)
}

fn record_count(record: &dyn Record) -> usize {
    if is_group(record) { group_count(record, record.shape().elements) } else { 1 }
}

fn records_count(list: &dyn Records) -> usize {
    match list.count() {
        0 => 0,
        _ if is_group(list.at(0)) => (0..list.count()).map(|nth| record_count(list.at(nth))).sum(),
        count => count,
    }
}

fn record_behind(record: &dyn Record, element: &Element) -> usize {
    if is_group(record) { group_behind(record, element) } else { 0 }
}

/// Structures are read where they stand: one is large, and would be moved more than once.
impl<T: Record + Default + 'static> Records for Vec<T> {
    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, nth: usize) -> &dyn Record {
        &self[nth]
    }

    #[inline]
    fn open(&mut self, input: Option<&Decoder<'_>>) -> Result<&mut dyn Record, DecodeError> {
        let nth = self.len();
        if nth == self.capacity() {
            self.reserve_exact(more_items(nth, size_of::<T>(), input)?);
        }
        self.push(T::default());
        Ok(&mut self[nth])
    }

    #[inline]
    fn take_back(&mut self) {
        self.truncate(self.len() - 1);
    }
}

/// Reads one more structure. Compiled once, whatever the structure.
fn last_record<'x>(
    items: &mut dyn Records,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Read {
    let read = record_item(items.open(Some(input))?, input, start, element);
    if read.is_err() {
        items.take_back();
    }
    read
}

#[cold]
fn push_nil(items: &mut dyn Records, input: &Decoder<'_>) -> Result<(), DecodeError> {
    unknown(items.open(Some(input))?).keep_nil();
    Ok(())
}

fn record_item<'x>(
    value: &mut dyn Record,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Read {
    if value.shape().group {
        return group_add(value, input, start, element);
    }
    input.record_or_nil(start, value)?;
    Ok(Leftover::NONE)
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

/// Whether a record that was read from an element without children is as empty as one that was not read.
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

/// Whether the record was read from an element with `xsi:nil` and other attributes, and was not filled since.
pub(crate) fn is_nil(record: &dyn Record) -> bool {
    let (shape, unknown) = (record.shape(), record.slot(u16::MAX).unknown());
    unknown.attributes().any(is_nil_attribute)
        && unknown.nodes().all(|node| matches!(node, UnknownNode::Attributes(_)))
        && shape.text.is_none_or(|slot| record.slot(slot).text().is_none_or(|text| text.is_empty()))
        && shape.elements.iter().all(|element| record.slot(element.slot).is_absent())
}
