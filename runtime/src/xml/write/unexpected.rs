//! What of a value its schema does not foresee, wherever it stands: one question finds all that a server sends beyond its WSDL.

use std::fmt;

use crate::value::unknown::{Unknown, UnknownAttribute, UnknownNode};
use crate::xml::error::{Segment, write_path};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Element, Record};
use crate::xml::write::check::Checks;
use crate::xml::write::encoder::Encoder;
use crate::xml::{Document, Options};

/// All of a value that its schema does not foresee, that of a parent before that of its children; nothing if there is nothing.
///
/// These are the elements, attributes and texts in the fields called `unknown`, unless `xs:any`, `xs:anyAttribute` or mixed content allow
/// them, and what [`Options::keep_invalid`] let pass as [`State::Invalid`](crate::State::Invalid). Nothing of it is lost, but nobody who reads
/// fields will see it: it is worth a line in a log, and mostly a sign that the WSDL has changed.
///
/// ```
/// # use centra_runtime::xml;
/// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
/// # use shop::Product;
/// let product: Product = xml::from_slice(
///     br#"<product xmlns="urn:shop"><id>7</id><brand><id>3</id><colour>red</colour></brand></product>"#,
/// )?;
/// let found = xml::unexpected(&product);
/// assert_eq!(found[0].to_string(), "product/brand/{urn:shop}colour: an element that the schema does not know here");
/// # Ok::<(), xml::DecodeError>(())
/// ```
#[must_use]
pub fn unexpected<T: Document>(value: &T) -> Vec<Unexpected> {
    let uris = value.shape().namespaces.uris;
    let mut output = Encoder::new(uris).replacing_illegal().checking(Checks::of_unexpected());
    if output.document(value).is_err() {
        unreachable!("the only encode error is an illegal character, and those are replaced")
    }
    output.checked().map(|checks| checks.unexpected).unwrap_or_default()
}

/// Something in a value that its schema does not foresee. Says where, not what it holds, which may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexpected {
    path: Vec<Segment>,
    what: What,
}

/// What is unexpected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// An element that is not declared there, or one more of what may occur once. Its step of the path is called `{namespace}name`.
    Element,
    /// An attribute that is not declared there. Its step of the path is called `@{namespace}name`.
    Attribute,
    /// Text between elements.
    Text,
    /// A text that is no value of this type.
    Value(&'static str),
}

impl Unexpected {
    /// The way to it, outermost first; of a text the way to its parent.
    #[must_use]
    pub fn path(&self) -> &[Segment] {
        &self.path
    }

    /// What it is.
    #[must_use]
    pub fn what(&self) -> What {
        self.what
    }
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.path.iter())?;
        match self.what {
            What::Element => f.write_str(": an element that the schema does not know here"),
            What::Attribute => f.write_str(": an attribute that the schema does not know here"),
            What::Text => f.write_str(": text where the schema has none"),
            What::Value(expected) => write!(f, ": no {expected}"),
        }
    }
}

/// Which unknown content is none, since the schema leaves room for it.
struct Room {
    elements: bool,
    attributes: bool,
    text: bool,
}

impl Checks {
    /// Notes what is unexpected in a record that was entered, but for what is in its children.
    pub(in crate::xml) fn unexpected_in(&mut self, record: &dyn Record) {
        let shape = record.shape();
        for attribute in shape.attributes {
            if let Some(expected) = record.slot(attribute.slot).no_value() {
                self.no_value(format!("@{}", attribute.name()), expected);
            }
        }
        if let Some(expected) = shape.text.and_then(|slot| record.slot(slot).no_value()) {
            self.unexpected.push(Unexpected { path: self.path.clone(), what: What::Value(expected) });
        }
        let room = Room { elements: shape.any, attributes: shape.any_attribute, text: shape.mixed };
        self.unknown(record.slot(u16::MAX).unknown(), &room);
    }

    /// Notes what a container that was entered holds besides its items. SOAP's own encoding puts attributes where it likes.
    pub(in crate::xml) fn container(&mut self, element: &Element, unknown: &Unknown) {
        let attributes = element.item.is_some_and(|item| item.any_name);
        self.unknown(unknown, &Room { elements: false, attributes, text: false });
    }

    /// Notes a text that is no value of its type.
    pub(in crate::xml) fn no_value(&mut self, name: String, expected: &'static str) {
        let path = self.path_to(name);
        self.unexpected.push(Unexpected { path, what: What::Value(expected) });
    }

    fn unknown(&mut self, unknown: &Unknown, room: &Room) {
        let nth = self.nth.take();
        self.attributes(unknown.attributes(), room);
        for node in unknown.nodes() {
            match node {
                UnknownNode::Element(xml) if !room.elements => {
                    let path = self.path_to(name_of(xml));
                    self.unexpected.push(Unexpected { path, what: What::Element });
                }
                UnknownNode::Text(text) if !room.text && !text.trim_ascii().is_empty() => {
                    self.unexpected.push(Unexpected { path: self.path.clone(), what: What::Text });
                }
                // They belong to a simple element, whose type has no room for any.
                UnknownNode::Attributes(attributes) => {
                    self.attributes(attributes.iter(), &Room { elements: false, attributes: false, text: false });
                }
                _ => {}
            }
        }
        self.nth = nth;
    }

    fn attributes<'u>(&mut self, attributes: impl Iterator<Item = &'u UnknownAttribute>, room: &Room) {
        for attribute in attributes.filter(|_| !room.attributes) {
            let name = match attribute.namespace() {
                "" => format!("@{}", attribute.name()),
                uri => format!("@{{{uri}}}{}", attribute.name()),
            };
            let path = self.path_to(name);
            self.unexpected.push(Unexpected { path, what: What::Attribute });
        }
    }
}

/// `{namespace}name` of an element that stands on its own.
fn name_of(xml: &str) -> String {
    let options = Options::default();
    let mut input = Decoder::new(xml, &[""], &options);
    input.prolog().map(|start| input.expanded(&start)).unwrap_or_default()
}
