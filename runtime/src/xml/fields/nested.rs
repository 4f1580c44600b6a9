//! How a structure in a field is read and written: whether it is there, blank, nil or has content. Compiled once, whatever the structure.

use std::any::Any;
use std::ops::Deref;

use crate::value::field::Nested;
use crate::xml::error::{DecodeError, EncodeError};
use crate::xml::fields::record::{is_bare, is_nil};
use crate::xml::fields::same::{copy_record, same_record};
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::leftover::{Leftover, Read};
use crate::xml::table::shape::{Element, Record, Shape};
use crate::xml::table::slot::{Content, Slot};
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;

/// A field for a structure.
trait Holder: Slot {
    fn shape(&self) -> &'static Shape;
    /// Without content now: nil, or empty.
    fn blank(&mut self, nil: bool);
    /// The structure, made first where there is none, and its size in bytes.
    fn open(&mut self) -> (&mut dyn Record, usize);
    fn content(&self) -> Option<&dyn Record>;
    /// Nil, and without content.
    fn is_bare_nil(&self) -> bool;
}

impl<T: Record + Default + 'static> Holder for Nested<T> {
    #[inline]
    fn shape(&self) -> &'static Shape {
        T::absent().shape()
    }

    #[inline]
    fn blank(&mut self, nil: bool) {
        *self = if nil { Self::nil() } else { Self::empty() };
    }

    #[inline]
    fn open(&mut self) -> (&mut dyn Record, usize) {
        (self.get_or_insert(), size_of::<T>())
    }

    #[inline]
    fn content(&self) -> Option<&dyn Record> {
        match self.get() {
            Some(value) => Some(value),
            None => None,
        }
    }

    #[inline]
    fn is_bare_nil(&self) -> bool {
        Self::is_bare_nil(self)
    }
}

/// Whether two fields of one type hold the same.
fn same(one: &dyn Holder, other: &dyn Holder) -> bool {
    match (one.content(), other.content()) {
        (Some(one), Some(other)) => same_record(one, other),
        (None, None) => (one.is_absent(), one.is_bare_nil()) == (other.is_absent(), other.is_bare_nil()),
        _ => false,
    }
}

/// Makes a field what another of its type is.
fn copy(target: &mut dyn Holder, source: &dyn Holder) {
    target.clear();
    match source.content() {
        Some(record) => copy_record(target.open().0, record),
        None if source.is_absent() => {}
        None => target.blank(source.is_bare_nil()),
    }
}

/// Reads the element. `content` reads what is in it, once there is a structure for it.
fn read<'x>(
    holder: &mut dyn Holder,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
    content: Content<'_, 'x>,
) -> Read {
    if input.reader().opens_with_element(start) {
        // Neither blank nor nil.
        let (record, size) = holder.open();
        input.count_memory(size)?;
        content(input, start, record)?;
        return Ok(Leftover::NONE);
    }
    let keeps_blanks = holder.shape().keeps_blanks();
    let nil = input.is_nil_as(element);
    if input.is_blank(start, element.nillable || input.is_encoded())
        && (input.reader().is_closed(start) || input.is_nil() || !keeps_blanks)
    {
        holder.blank(nil);
        let mut leftover = Leftover::NONE;
        if !input.reader().attributes().is_empty() {
            leftover = Leftover::strays(input.stray_attributes()?);
        }
        input.reader_mut().finish_blank(start)?;
        return Ok(leftover);
    }
    let is_kept = input.is_nil_without(start, keeps_blanks) && nil;
    let before = input.reader().budget().counted();
    let (record, size) = holder.open();
    input.count_memory(size)?;
    content(input, start, record)?;
    if !is_kept && (nil || input.reader().budget().counted() != before) {
        return Ok(Leftover::NONE);
    }
    if holder.content().is_some_and(is_bare) {
        // Nothing but white space and comments: it is written as `<x/>`, so it is the same as that.
        holder.blank(is_kept);
    } else if is_kept {
        unknown(holder.open().0).keep_nil();
    }
    Ok(Leftover::NONE)
}

/// Reads what is in the element as what the structure's table says.
fn content<'x>(input: &mut Decoder<'x>, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
    input.record(start, record)
}

/// Writes what is there: one element. Without content it is blank: nil, or empty.
fn write(
    content: Option<&dyn Record>,
    is_nil: bool,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    match content {
        Some(value) => {
            let written = output.record(element.into(), value, around);
            written.map(|()| 1).map_err(|error| error.inside(element.name(), None))
        }
        None => output.blank(element, is_nil, around),
    }
}

impl<T: Record> Nested<T> {
    /// Is it `xsi:nil`? It may have attributes all the same, and then holds a structure without other content.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.is_bare_nil() || self.get().is_some_and(|value| is_nil(value))
    }
}

impl<T: Record + 'static> Deref for Nested<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.get().unwrap_or_else(|| T::absent())
    }
}

impl<T: Record + Default + 'static> Slot for Nested<T> {
    #[inline]
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        read(self, input, start, element, &mut content)
    }

    #[inline]
    fn decode_by<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
        content: Content<'_, 'x>,
    ) -> Read {
        read(self, input, start, element, content)
    }

    #[inline]
    fn nested_mut(&mut self) -> Option<&mut dyn Record> {
        match self.is_absent() {
            true => None,
            false => Some(self.get_or_insert()),
        }
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.is_absent() {
            true => Ok(0),
            false => write(self.nested(), self.is_bare_nil(), output, element, around),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }

    #[inline]
    fn as_any(&self) -> &dyn Any {
        self
    }

    #[inline]
    fn same(&self, other: &dyn Slot) -> bool {
        match other.as_any().downcast_ref::<Self>() {
            Some(other) => same(self, other),
            None => false,
        }
    }

    #[inline]
    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        match other.as_any().downcast_ref::<Self>() {
            Some(other) => {
                copy(self, other);
                true
            }
            None => false,
        }
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::absent();
    }

    #[inline]
    fn model(&self, _: &Element) -> Option<Box<dyn Record>> {
        Some(Box::new(T::default()))
    }

    #[inline]
    fn nested(&self) -> Option<&dyn Record> {
        self.content()
    }
}
