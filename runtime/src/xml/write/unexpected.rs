//! What of a value its schema does not foresee, wherever it stands: one question finds all that a server sends beyond its WSDL.

use std::fmt;

use crate::value::unknown::{Unknown, UnknownAttribute, UnknownNode};
use crate::vocabulary::is_xsi;
use crate::xml::error::{Segment, write_path};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::name::split;
use crate::xml::write::observe::{Observer, Owner, Path, Text, watch};
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
    let mut found = Found::default();
    watch(value, &mut found);
    found.0
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
    /// An attribute that is not declared there. Its step of the path is called `@{namespace}name`. What XML Schema allows everywhere is none,
    /// such as `xsi:schemaLocation`; an `xsi:type` of a structure is, where it names another type than the one that was read.
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

/// What is found on the way.
#[derive(Default)]
struct Found(Vec<Unexpected>);

impl Observer for Found {
    fn record(&mut self, path: &Path, record: &dyn Record) {
        let shape = record.shape();
        let slots = shape.attributes.iter().map(|attribute| (Owner::Attribute(attribute), attribute.slot));
        for (owner, slot) in slots.chain(shape.text.map(|slot| (Owner::Content(shape), slot))) {
            if let Some(expected) = record.slot(slot).no_value() {
                self.note(path.to_text(owner), What::Value(expected));
            }
        }
        let room = Room { elements: shape.any, attributes: shape.any_attribute, text: shape.mixed };
        self.unknown(path, record.slot(u16::MAX).unknown(), &room, Some(shape.name));
    }

    /// SOAP's own encoding puts attributes where it likes.
    fn container(&mut self, path: &Path, element: &Element, unknown: &Unknown) {
        let attributes = element.item.is_some_and(|item| item.any_name);
        self.unknown(path, unknown, &Room { elements: false, attributes, text: false }, None);
    }

    fn text(&mut self, path: &Path, owner: Owner<'_>, text: Text<'_>) -> Option<String> {
        if let (Owner::Element(_), Some(expected)) = (owner, text.expected) {
            self.note(path.to_text(owner), What::Value(expected));
        }
        None
    }
}

impl Found {
    fn note(&mut self, path: Vec<Segment>, what: What) {
        self.0.push(Unexpected { path, what });
    }

    /// `ty` is the name of a structure's type.
    fn unknown(&mut self, path: &Path, unknown: &Unknown, room: &Room, ty: Option<&str>) {
        self.attributes(path, unknown.attributes(), room, ty);
        for node in unknown.nodes() {
            match node {
                UnknownNode::Element(xml) if !room.elements => {
                    self.note(path.to(name_of(&xml.to_xml())), What::Element)
                }
                UnknownNode::Text(text) if !room.text && !text.trim_ascii().is_empty() => {
                    self.note(path.steps().to_vec(), What::Text);
                }
                // They belong to a simple element, whose type has no room for any.
                UnknownNode::Attributes(attributes) => {
                    let room = Room { elements: false, attributes: false, text: false };
                    self.attributes(path, attributes.iter(), &room, None);
                }
                _ => {}
            }
        }
    }

    fn attributes<'u>(
        &mut self,
        path: &Path,
        attributes: impl Iterator<Item = &'u UnknownAttribute>,
        room: &Room,
        ty: Option<&str>,
    ) {
        for attribute in attributes.filter(|attribute| !room.attributes && !is_allowed_anywhere(attribute, ty)) {
            let name = match attribute.namespace() {
                "" => format!("@{}", attribute.name()),
                uri => format!("@{{{uri}}}{}", attribute.name()),
            };
            self.note(path.to(name), What::Attribute);
        }
    }
}

/// Whether every element may have this attribute (XSD 1.0 part 1, §2.6): where a schema lies, whether the element is nil, and its type. The
/// type of a structure is told where it is another than the one that the structure was read as; a simple value fits the declared type, or is
/// told itself.
fn is_allowed_anywhere(attribute: &UnknownAttribute, ty: Option<&str>) -> bool {
    is_xsi(attribute.namespace())
        && match attribute.name() {
            "type" => ty.is_none_or(|ty| split(attribute.value().trim()).1 == ty),
            "nil" | "schemaLocation" | "noNamespaceSchemaLocation" => true,
            _ => false,
        }
}

/// `{namespace}name` of an element that stands on its own.
fn name_of(xml: &str) -> String {
    let options = Options::default();
    let mut input = Decoder::new(xml, &[""], &options);
    input.prolog().map(|start| input.expanded(&start)).unwrap_or_default()
}
