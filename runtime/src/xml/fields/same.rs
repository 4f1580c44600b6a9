//! How fields of one type are compared and copied without knowing that type: slot by slot, through the tables.

use crate::xml::table::shape::Record;
use crate::xml::table::slot::Slot;

/// Whether two records are of one type and hold the same.
pub(in crate::xml) fn same_record(one: &dyn Record, other: &dyn Record) -> bool {
    std::ptr::eq(one.shape(), other.shape())
        && one.kind() == other.kind()
        && match one.is_any_type() {
            true => one.slot(u16::MAX).unknown().is_same_alone(other.slot(u16::MAX).unknown()),
            false => slots(one).all(|slot| one.slot(slot).same(other.slot(slot))),
        }
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
    if let Some(name) = source.own_name() {
        target.take_name(name.clone());
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

/// Whether two fields are of one type.
fn same_type(one: &dyn Slot, other: &dyn Slot) -> bool {
    one.as_any().type_id() == other.as_any().type_id()
}

/// Whether two lists of structures are of one type and hold the same. Compiled once, whatever the structures.
pub(in crate::xml) fn same_records(one: &dyn Slot, other: &dyn Slot) -> bool {
    match (one.records(), other.records()) {
        (Some(items), Some(others)) => {
            same_type(one, other)
                && items.count() == others.count()
                && (0..items.count()).all(|nth| same_record(items.at(nth), others.at(nth)))
        }
        _ => false,
    }
}

/// Makes a list of structures what another is; returns `false` if that is of another type. Compiled once, whatever the structures.
pub(in crate::xml) fn copy_records(target: &mut dyn Slot, source: &dyn Slot) -> bool {
    if !same_type(target, source) {
        return false;
    }
    target.clear();
    if let (Some(target), Some(source)) = (target.records_mut(), source.records()) {
        for nth in 0..source.count() {
            // Memory that nobody counts has no limit.
            let Ok(copy) = target.open(None) else { return false };
            copy_record(copy, source.at(nth));
        }
    }
    true
}
