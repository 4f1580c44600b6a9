//! How content without an element of its own is read and written: choices, repeated sequences, repeated branches.
//!
//! The elements of such a part are rows of the struct that it stands in (for finding them), and rows of its own table
//! (for reading and writing them); `Element::branch` is the number of the latter.

use super::decode::{Decoder, unknown};
use super::encode::Encoder;
use super::error::{DecodeError, EncodeError};
use super::reader::Start;
use super::shape::{Element, Record};
use super::slot::{Item, Slot};
use crate::field::Nested;
use crate::unknown::Place;

/// A generated enum: one of several contents.
pub trait Choice: Item {
    /// The elements of all variants, in their order.
    const ROWS: &'static [Element];
}

/// The choice's own row that this row of another table stands for.
#[must_use]
pub fn row<C: Choice>(element: &Element) -> &'static Element {
    &C::ROWS[usize::from(element.branch)]
}

impl<C: Choice> Slot for Option<C> {
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        match self {
            Some(value) => value.add(input, start, element),
            None => C::decode(input, start, element).map(|value| *self = Some(value)),
        }
    }

    fn encode(&self, output: &mut Encoder<'_>, index: usize, elements: &'static [Element]) -> Result<(), EncodeError> {
        output.within_part(index, |output| match self {
            Some(value) => value.encode(output, elements),
            None => Ok(()),
        })
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn takes(&self, element: &Element) -> bool {
        self.as_ref().is_none_or(|value| value.takes(element))
    }

    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        C::model(element)
    }

    fn clear(&mut self) {
        *self = None;
    }
}

/// A branch of a choice that is a structure, or a group.
impl<T: Record + Default + 'static> Item for Nested<T> {
    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Result<Self, DecodeError> {
        if T::absent().shape().group {
            return T::decode(input, start, element).map(Self::from);
        }
        let mut value = Self::absent();
        Slot::decode(&mut value, input, start, element)?;
        Ok(value)
    }

    fn encode(&self, output: &mut Encoder<'_>, elements: &'static [Element]) -> Result<(), EncodeError> {
        match self.get() {
            Some(value) if value.is_part() => value.encode(output, elements),
            _ => Slot::encode(self, output, 0, elements),
        }
    }

    fn model(element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }

    fn takes(&self, element: &Element) -> bool {
        self.get().is_some_and(|value| Item::takes(value, element))
    }

    fn add<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        self.get_or_insert().add(input, start, element)
    }

    fn is_part(&self) -> bool {
        T::absent().shape().group
    }
}

/// A branch of a choice that repeats.
impl<T: Item> Item for Vec<T> {
    fn decode<'x>(input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Result<Self, DecodeError> {
        Ok(vec![T::decode(input, start, element)?])
    }

    fn encode(&self, output: &mut Encoder<'_>, elements: &'static [Element]) -> Result<(), EncodeError> {
        self.iter().try_for_each(|item| write_branch(item, output, elements))
    }

    fn model(element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }

    fn takes(&self, _: &Element) -> bool {
        true
    }

    fn add<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        match self.last_mut().filter(|last| last.takes(element)) {
            Some(last) => last.add(input, start, element),
            None => {
                self.push(T::decode(input, start, element)?);
                Ok(())
            }
        }
    }

    fn is_part(&self) -> bool {
        true
    }
}

/// Reads the first element of a branch of a choice.
///
/// # Errors
/// As [`from_slice`](super::from_slice).
pub fn read_branch<'x, T: Item>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    row: &'static Element,
) -> Result<T, DecodeError> {
    let result = T::decode(input, start, row);
    if row.part { result } else { result.map_err(|error| error.inside(row.name())) }
}

/// What the first element of a branch of a choice is read into, if that is a structure.
#[must_use]
pub fn branch_model<T: Item, C>(_: fn(T) -> C, row: &Element) -> Option<Box<dyn Record>> {
    T::model(row)
}

/// Reads a further element of a branch of a choice.
///
/// # Errors
/// As [`from_slice`](super::from_slice).
pub fn add_branch<'x, T: Item>(
    item: &mut T,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    row: &'static Element,
) -> Result<(), DecodeError> {
    let result = item.add(input, start, row);
    if row.part { result } else { result.map_err(|error| error.inside(row.name())) }
}

/// Writes a branch of a choice, and the unknown content behind it.
///
/// # Errors
/// As [`try_to_vec`](super::try_to_vec).
pub fn write_branch<T: Item>(
    item: &T,
    output: &mut Encoder<'_>,
    elements: &'static [Element],
) -> Result<(), EncodeError> {
    item.encode(output, elements)?;
    if item.is_part() { Ok(()) } else { output.wrote_one() }
}

/// Can a group still take this element? Only if nothing that comes behind it is there already.
pub(super) fn group_takes(group: &dyn Record, element: &Element) -> bool {
    let elements = group.shape().elements;
    let row = usize::from(element.branch);
    let Some(own) = elements.get(row) else { return false };
    let is_free = |later: &Element| later.slot == own.slot || group.slot(later.slot).is_absent();
    group.slot(own.slot).takes(own) && elements[row + 1..].iter().all(is_free)
}

/// Reads an element into the field of a group that it belongs to.
pub(super) fn group_add<'x>(
    group: &mut dyn Record,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Result<(), DecodeError> {
    let own = &group.shape().elements[usize::from(element.branch)];
    let result = group.slot_mut(own.slot).decode(input, start, own);
    if own.repeats { result } else { result.map_err(|error| error.inside(own.name())) }
}

impl<'x> Decoder<'x> {
    /// Reads one of the elements that stand side by side in the body of a message.
    pub(crate) fn beside(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let elements = record.shape().elements;
        match self.names.find(start.name, elements, 0) {
            Some(index) => {
                let place = Place::first(index);
                self.known(start, &elements[index], record, place, false)?;
                if !self.strays.is_empty() {
                    let strays = std::mem::take(&mut self.strays);
                    unknown(record).keep_strays(place, strays);
                }
            }
            None => {
                let xml = self.raw(start)?;
                unknown(record).keep_element(Place::START, xml);
            }
        }
        Ok(())
    }
}

impl Encoder<'_> {
    /// Writes what stands in a field of several rows; unknown content goes between its elements by their number.
    pub(super) fn within_part(
        &mut self,
        index: usize,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.run.is_some() {
            return write(self);
        }
        self.run = Some((index, 0));
        let result = write(self);
        let written = self.run.take().map_or(0, |(_, written)| written);
        result?;
        self.unknown_from(Place::nth(index, written))
    }

    /// Writes the elements of a group.
    pub(super) fn group(&mut self, group: &dyn Record) -> Result<(), EncodeError> {
        let elements = group.shape().elements;
        let mut index = 0;
        while index < elements.len() {
            let element = &elements[index];
            let end = index + elements[index..].iter().take_while(|row| row.slot == element.slot).count();
            let slot = group.slot(element.slot);
            slot.encode(self, index, &elements[index..end])?;
            self.check_presence(element, || slot.is_absent());
            if !element.repeats && !slot.is_absent() {
                self.wrote_one()?;
            }
            index = end;
        }
        Ok(())
    }

    /// Writes the unknown content behind the element of a part that was just written.
    pub(super) fn wrote_one(&mut self) -> Result<(), EncodeError> {
        let Some((index, written)) = &mut self.run else { return Ok(()) };
        let place = Place::nth(*index, *written);
        *written += 1;
        self.with_unknown(|output, unknown| output.nodes(unknown.at(place)))
    }
}
