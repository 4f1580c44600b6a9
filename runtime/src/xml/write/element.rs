//! How one value becomes an element that stands on its own, under any name.

use crate::value::QName;
use crate::xml::Document;
use crate::xml::table::shape::Record;
use crate::xml::table::tag::Tag;
use crate::xml::text::name::is_ncname;
use crate::xml::write::encoder::Encoder;

/// Writes one element that stands on its own: it declares its namespaces, and no XML declaration comes before it.
///
/// The name is yours: that of a row in a list, say, whose type is no root element of the schema. `None` if it is no name of an element, or
/// if the type is a group of elements rather than the content of one. Characters that XML 1.0 forbids become U+FFFD, as in
/// [`to_vec`](crate::xml::to_vec).
///
/// ```
/// # use centra_runtime::{value::QName, xml};
/// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
/// let brand = shop::Reference { id: Some("3".into()), ..Default::default() };
/// let text = xml::element_to_string(&QName::new("urn:shop", "brand"), &brand);
/// assert_eq!(text.as_deref(), Some(r#"<ns1:brand xmlns:ns1="urn:shop"><ns1:id>3</ns1:id></ns1:brand>"#));
/// let text = xml::element_to_string(&QName::new("", "b"), &brand);
/// assert_eq!(text.as_deref(), Some(r#"<b xmlns:ns1="urn:shop"><ns1:id>3</ns1:id></b>"#));
/// assert_eq!(xml::element_to_string(&QName::new("", "no name"), &brand), None);
/// ```
#[must_use]
pub fn element_to_string<T: Document>(name: &QName, value: &T) -> Option<String> {
    element(name, value)
}

/// Compiled once, whatever is written.
fn element(name: &QName, value: &dyn Record) -> Option<String> {
    let shape = value.shape();
    if shape.group || !is_ncname(name.local()) {
        return None;
    }
    let mut uris = shape.namespaces.uris.to_vec();
    let namespace = name.namespace().unwrap_or_default();
    let number = uris.iter().position(|uri| *uri == namespace).unwrap_or_else(|| {
        uris.push(namespace);
        uris.len() - 1
    });
    let tag = if number == 0 { name.local().to_owned() } else { format!("ns{number}:{}", name.local()) };
    let mut output = Encoder::fragment(&uris).replacing_illegal();
    output.element(Tag::of(&tag), name.local(), value).ok()?;
    String::from_utf8(output.finish()).ok()
}
