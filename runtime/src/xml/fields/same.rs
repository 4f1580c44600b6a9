//! How fields of one type are compared and copied without knowing that type: slot by slot, through the tables.

use crate::xml::table::shape::Record;
use crate::xml::table::slot::{Item, Slot};

/// Whether two records are of one type and hold the same.
pub(in crate::xml) fn same_record(one: &dyn Record, other: &dyn Record) -> bool {
    std::ptr::eq(one.shape(), other.shape())
        && one.kind() == other.kind()
        && slots(one).all(|slot| one.slot(slot).same(other.slot(slot)))
}

/// Makes a new record of the same type as another what that one is.
pub(in crate::xml) fn copy_record(target: &mut dyn Record, source: &dyn Record) {
    let is_kind = |kind: &&str| source.kinds().iter().find(|it| it.tag == *kind).map(|it| it.slot);
    if let Some(number) = source.kind().as_ref().and_then(is_kind) {
        target.set_kind(number);
    }
    for slot in slots(source) {
        target.slot_mut(slot).copy_from(source.slot(slot));
    }
}

/// The number of each field, once.
fn slots(record: &dyn Record) -> impl Iterator<Item = u16> + use<> {
    let shape = record.shape();
    let elements = shape.elements.chunk_by(|one, other| one.slot == other.slot).map(|rows| rows[0].slot);
    let attributes = shape.attributes.iter().map(|attribute| attribute.slot);
    // A group has no element of its own, so nothing unknown is in it.
    let unknown = Some(u16::MAX).filter(|_| !shape.group);
    elements.chain(attributes).chain(shape.text).chain(unknown)
}

/// Copies a field, if it is of this type.
#[inline]
pub(in crate::xml) fn copy_to<S: 'static>(source: &dyn Slot, copy: impl FnOnce(&S)) -> bool {
    match source.as_any().downcast_ref() {
        Some(source) => {
            copy(source);
            true
        }
        None => false,
    }
}

// Loops over numbers in place of iterators: there is a copy of each for every generated type, and an iterator's adapters would
// be a dozen functions each.

/// Whether both lists hold the same items.
#[inline]
pub(in crate::xml) fn same_items<T: Item>(one: &[T], other: &[T]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut nth = 0;
    while nth < one.len() {
        if !one[nth].same(&other[nth]) {
            return false;
        }
        nth += 1;
    }
    true
}

/// Copies of the items.
#[inline]
pub(in crate::xml) fn copy_items<T: Item>(items: &[T]) -> Vec<T> {
    let mut copies = Vec::with_capacity(items.len());
    let mut nth = 0;
    while nth < items.len() {
        copies.push(items[nth].copy());
        nth += 1;
    }
    copies
}

/// How many elements the items are.
#[inline]
pub(in crate::xml) fn count_items<T: Item>(items: &[T]) -> usize {
    let (mut count, mut nth) = (0, 0);
    while nth < items.len() {
        count += items[nth].count();
        nth += 1;
    }
    count
}
