//! How one field, or a part of it, becomes XML that stands on its own.

use crate::value::unknown::{Place, Unknown, UnknownAttribute};
use crate::xml::error::EncodeError;
use crate::xml::table::shape::Element;
use crate::xml::table::slot::Slot;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;

/// A field as XML that stands on its own; `None` if it cannot be written.
pub(in crate::xml) fn fragment(
    slot: &dyn Slot,
    element: &'static Element,
    attributes: &[UnknownAttribute],
    uris: &[&str],
) -> Option<String> {
    let (xml, _) = alone(attributes, uris, |output, around| slot.encode(output, element, around))?;
    Some(xml)
}

/// What a choice or group has of one row, as XML that stands on its own; `None` if it has nothing, or it cannot be written.
pub(in crate::xml) fn row_fragment(
    slot: &dyn Slot,
    element: &'static Element,
    attributes: &[UnknownAttribute],
    uris: &[&str],
) -> Option<String> {
    let (xml, count) = alone(attributes, uris, |output, around| slot.encode_row(output, element, around))?;
    (count > 0).then_some(xml)
}

/// What is written with these attributes, and the number of elements.
fn alone(
    attributes: &[UnknownAttribute],
    uris: &[&str],
    write: impl FnOnce(&mut Encoder<'_>, Option<&Around<'_>>) -> Result<usize, EncodeError>,
) -> Option<(String, usize)> {
    let mut strays = Unknown::new();
    if !attributes.is_empty() {
        strays.keep_strays(Place::START, attributes.to_vec());
    }
    let placed = strays.placed();
    let around = Around::new(&placed, Place::START);
    let mut output = Encoder::fragment(uris).replacing_illegal();
    let count = write(&mut output, Some(&around).filter(|_| !attributes.is_empty())).ok()?;
    Some((String::from_utf8(output.finish()).ok()?, count))
}
