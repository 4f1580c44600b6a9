//! How content without an element of its own is read and written: choices, repeated sequences, repeated branches.
//!
//! The elements of such a group are rows of the struct that it stands in (for finding them), and rows of its own table
//! (for reading and writing them); `Element::branch` is the number of the latter.

use std::any::Any;

use crate::value::field::Nested;
use crate::value::unknown::Place;
use crate::xml::error::{DecodeError, EncodeError};
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::leftover::{Decoded, Leftover, Read};
use crate::xml::table::shape::{Element, Record, before, first_row};
use crate::xml::table::slot::{Item, Order, Slot, copy_to};
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::fragment::row_fragment;

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
    #[inline]
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        match self {
            Some(value) => value.add(input, start, element),
            None => Ok(C::decode(input, start, element)?.put(|value| *self = Some(value))),
        }
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self.as_ref().map_or(Ok(0), |value| value.encode(output, element, around))
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn as_any(&self) -> &dyn Any {
        self
    }

    #[inline]
    fn same(&self, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref().is_some_and(|other: &Self| match (self, other) {
            (Some(one), Some(other)) => one.same(other),
            (one, other) => one.is_none() && other.is_none(),
        })
    }

    #[inline]
    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Self| *self = other.as_ref().map(C::copy))
    }

    #[inline]
    fn takes(&self, element: &Element, order: Order) -> bool {
        self.as_ref().is_none_or(|value| value.takes(element, order))
    }

    #[inline]
    fn encode_row(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self.as_ref().map_or(Ok(0), |value| value.encode_row(output, element, around))
    }

    #[inline]
    fn count(&self) -> usize {
        self.as_ref().map_or(0, Item::count)
    }

    #[inline]
    fn behind(&self, element: &Element) -> usize {
        self.as_ref().map_or(0, |value| value.behind(element))
    }

    #[inline]
    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        C::model(element)
    }

    #[inline]
    fn clear(&mut self) {
        *self = None;
    }
}

/// A branch of a choice that is a structure, or a group.
impl<T: Record + Default + 'static> Item for Nested<T> {
    #[inline]
    fn names_itself() -> bool {
        !T::absent().shape().group
    }

    #[inline]
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        if T::absent().shape().group {
            return T::decode(input, start, element).map(|read| read.map(Self::from));
        }
        let mut value = Self::absent();
        let leftover = Slot::decode(&mut value, input, start, element)?;
        Ok(Decoded { value, leftover })
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.get() {
            Some(value) if value.is_model_group() => value.encode(output, element, around),
            _ => Slot::encode(self, output, element, around),
        }
    }

    #[inline]
    fn same(&self, other: &Self) -> bool {
        Slot::same(self, other)
    }

    #[inline]
    fn copy(&self) -> Self {
        let mut copy = Self::absent();
        Slot::copy_from(&mut copy, self);
        copy
    }

    #[inline]
    fn model(element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }

    #[inline]
    fn takes(&self, element: &Element, order: Order) -> bool {
        self.get().is_some_and(|value| Item::takes(value, element, order))
    }

    #[inline]
    fn encode_row(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.get() {
            Some(value) if value.is_model_group() => value.encode_row(output, element, around),
            _ => Slot::encode(self, output, element, around),
        }
    }

    #[inline]
    fn count(&self) -> usize {
        self.get().map_or(usize::from(!Self::is_absent(self)), Item::count)
    }

    #[inline]
    fn behind(&self, element: &Element) -> usize {
        self.get().map_or(0, |value| Item::behind(value, element))
    }

    #[inline]
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        if self.is_model_group() {
            return self.get_or_insert().add(input, start, element);
        }
        Ok(<Self as Item>::decode(input, start, element)?.put(|value| *self = value))
    }

    #[inline]
    fn is_model_group(&self) -> bool {
        T::absent().shape().group
    }
}

/// A branch of a choice that repeats.
impl<T: Item> Item for Vec<T> {
    #[inline]
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        Ok(T::decode(input, start, element)?.map(|item| vec![item]))
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self.iter().try_fold(0, |count, item| {
            let here = around.map(|around| around.further(count));
            write_branch(item, output, element, here.as_ref()).map(|more| count + more)
        })
    }

    #[inline]
    fn same(&self, other: &Self) -> bool {
        T::same_list(self, other)
    }

    #[inline]
    fn copy(&self) -> Self {
        let mut copy = Self::new();
        T::copy_list(&mut copy, self);
        copy
    }

    #[inline]
    fn model(element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }

    #[inline]
    fn takes(&self, _: &Element, _: Order) -> bool {
        true
    }

    #[inline]
    fn encode_row(
        &self,
        _: &mut Encoder<'_>,
        _: &'static Element,
        _: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        Ok(0)
    }

    #[inline]
    fn count(&self) -> usize {
        T::count_list(self)
    }

    #[inline]
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        if let [.., last] = self.as_mut_slice()
            && last.takes(element, Order::Schema)
        {
            return last.add(input, start, element);
        }
        T::decode_last(self, input, start, element)
    }

    #[inline]
    fn is_model_group(&self) -> bool {
        true
    }
}

/// Reads the first element of a branch of a choice.
///
/// # Errors
/// As [`from_slice`](crate::xml::from_slice).
pub fn read_branch<'x, T: Item>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    row: &'static Element,
) -> Result<Decoded<T>, DecodeError> {
    let result = T::decode(input, start, row);
    if row.grouped { result } else { result.map_err(|error| error.inside(row.name())) }
}

/// What the first element of a branch of a choice is read into, if that is a structure.
#[must_use]
pub fn branch_model<T: Item, C>(_: fn(T) -> C, row: &Element) -> Option<Box<dyn Record>> {
    T::model(row)
}

/// Reads a further element of a branch of a choice.
///
/// # Errors
/// As [`from_slice`](crate::xml::from_slice).
pub fn add_branch<'x, T: Item>(
    item: &mut T,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    row: &'static Element,
) -> Read {
    let result = item.add(input, start, row);
    if row.grouped { result } else { result.map_err(|error| error.inside(row.name())) }
}

/// Writes a branch of a choice and the unknown content behind it. Returns how many elements the branch is.
///
/// # Errors
/// As [`try_to_vec`](crate::xml::try_to_vec).
pub fn write_branch<T: Item>(
    item: &T,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    let count = item.encode(output, element, around)?;
    if item.is_model_group() {
        return Ok(count);
    }
    output.behind(around)?;
    Ok(1)
}

/// Can a group still take this element? Where groups repeat, only if nothing that comes behind it is there already.
pub(in crate::xml) fn group_takes(group: &dyn Record, element: &Element, order: Order) -> bool {
    let elements = group.shape().elements;
    let row = usize::from(element.branch);
    let Some(own) = elements.get(row) else { return false };
    let is_free = |later: &Element| later.slot == own.slot || group.slot(later.slot).is_absent();
    group.slot(own.slot).takes(own, order) && (order == Order::Any || elements[row + 1..].iter().all(is_free))
}

/// Writes what a group has of the field that this element belongs to, if that is not several. Returns how many elements that are.
pub(in crate::xml) fn group_row(
    group: &dyn Record,
    output: &mut Encoder<'_>,
    element: &Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    let own = &group.shape().elements[usize::from(element.branch)];
    let slot = group.slot(own.slot);
    match own {
        own if own.grouped => slot.encode_row(output, own, around),
        own if own.repeats => Ok(0),
        own => slot.encode(output, own, around),
    }
}

/// How many elements are written of the fields that these rows of a group stand for.
pub(in crate::xml) fn group_count(group: &dyn Record, rows: &[Element]) -> usize {
    rows.chunk_by(|one, other| one.slot == other.slot).map(|rows| group.slot(rows[0].slot).count()).sum()
}

/// How many elements of a group are written behind the last of this row.
pub(in crate::xml) fn group_behind(group: &dyn Record, element: &Element) -> usize {
    let rows = &group.shape().elements[usize::from(element.branch)..];
    let own = rows[0].slot;
    let later = rows.iter().position(|row| row.slot != own).unwrap_or(rows.len());
    group.slot(own).behind(&rows[0]) + group_count(group, &rows[later..])
}

/// Reads an element into the field of a group that it belongs to.
pub(in crate::xml) fn group_add<'x>(
    group: &mut dyn Record,
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    element: &'static Element,
) -> Read {
    let own = &group.shape().elements[usize::from(element.branch)];
    let slot = group.slot_mut(own.slot);
    if own.repeats {
        return slot.decode(input, start, own);
    }
    slot.clear();
    slot.decode(input, start, own).map_err(|error| {
        slot.clear();
        error.inside(own.name())
    })
}

/// The place behind the last element of this row, or the first of another branch, in the order in which they are written.
fn here(record: &dyn Record, element: &Element) -> Place {
    let slot = record.slot(element.slot);
    let first = first_row(record.shape().elements, element);
    Place::nth(first, slot.count().saturating_sub(1 + slot.behind(element)))
}

impl<'x> Decoder<'x> {
    /// Hands an element to the choice or group that it belongs to.
    pub(in crate::xml) fn model_group(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
    ) -> Read {
        if !record.slot(element.slot).takes(element, Order::Any) {
            return self.excess(child, element, record, place);
        }
        let mut leftover = self.taken(child, element, record, place)?;
        if leftover.is_kept() {
            return Ok(leftover.at(place));
        }
        if record.slot(element.slot).behind(element) == 0 {
            return Ok(leftover);
        }
        // It is written before others that came first: what stands around those stays with them.
        let here = here(record, element);
        let work = unknown(record).make_room(here) + record.slot(element.slot).count() / 16;
        self.reader().budget().work(work, child.offset())?;
        let strays = leftover.take_strays();
        if !strays.is_empty() {
            unknown(record).keep_strays(here, strays);
        }
        Ok(leftover.at(here))
    }

    /// An element that may come once and is there already, whose place it takes; or one of a choice of which another branch is there.
    #[cold]
    fn excess(&mut self, child: &Start<'x>, element: &'static Element, record: &mut dyn Record, place: Place) -> Read {
        self.check_duplicate(child, element)?;
        let uris = self.spelling().uris();
        let slot = record.slot(element.slot);
        let Some(earlier) = row_fragment(slot, element, &[], uris) else {
            // Behind the first of the other branch, which must come first when all of it is read again.
            let (count, behind) = (slot.count(), here(record, element));
            self.reader().budget().work(count / 16, child.offset())?;
            let place = place.max(behind);
            self.keep_raw(child, record, place)?;
            return Ok(Leftover::kept().at(place));
        };
        let here = here(record, element);
        let (strays, work) = record.slot(u16::MAX).unknown().strays_at(here);
        self.reader().budget().work(work + slot.count() / 16, child.offset())?;
        let earlier = match strays.as_slice() {
            [] => earlier,
            strays => row_fragment(slot, element, strays, uris).unwrap_or(earlier),
        };
        unknown(record).drop_strays_at(here);
        let leftover = self.taken(child, element, record, place)?;
        if leftover.is_kept() {
            // It is no value, so the one before stays.
            let strays = self.put_back(&earlier, element, record)?;
            if !strays.is_empty() {
                unknown(record).keep_strays(here, strays);
            }
            return Ok(leftover.at(place));
        }
        // Those of one group in the order of the schema, in which they come to be here when all of it is read again.
        let elements = record.shape().elements;
        let row = first_row(elements, element) + usize::from(element.branch);
        let rows = elements[row..].iter().take_while(|later| later.slot == element.slot).count();
        let later = elements[row + 1..row + rows].iter().map(|row| row.tag);
        let work = unknown(record).keep_sorted(before(elements, element), &earlier, later);
        self.reader().budget().work(work, child.offset())?;
        self.reader().budget().memory(earlier.len() + 20, child.offset())?;
        let strays = leftover.into_strays();
        if !strays.is_empty() {
            unknown(record).keep_strays(here, strays);
        }
        Ok(Leftover::kept().at(here))
    }
}
