//! What stands around a field that is written: unknown content of its record, and attributes that the field has no place for.

use crate::value::unknown::{Place, Placed, UnknownAttribute, UnknownNode, is_type};

/// The unknown content of the record that a field belongs to, and the field's place in it.
#[derive(Clone, Copy)]
pub struct Around<'u> {
    unknown: &'u Placed<'u>,
    place: Place,
}

impl<'u> Around<'u> {
    pub(in crate::xml) fn new(unknown: &'u Placed<'u>, place: Place) -> Self {
        Self { unknown, place }
    }

    /// So many elements further on in the same field.
    pub(in crate::xml) fn further(self, elements: usize) -> Self {
        Self { place: self.place.further(elements), ..self }
    }

    /// Attributes of the element that is written at this place.
    pub(super) fn attributes(self) -> impl Iterator<Item = &'u UnknownAttribute> {
        self.unknown.at(self.place).flat_map(|node| match node {
            UnknownNode::Attributes(attributes) => attributes,
            _ => &[],
        })
    }

    /// Whether one of these attributes is `xsi:type`.
    pub(super) fn has_type(&self) -> bool {
        self.attributes().any(is_type)
    }

    /// Elements and text between the element that is written at this place and the next one.
    pub(super) fn behind(self) -> impl Iterator<Item = UnknownNode<'u>> {
        self.unknown.at(self.place)
    }
}
