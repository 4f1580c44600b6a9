//! What content of any type is: kept as XML, in place, and written back.

use crate::unknown::{Unknown, UnknownNode};
use crate::update::Update;
use crate::xml::{Namespaces, Record, Shape, Slot};

/// An element whose type is `xs:anyType`: its attributes, text and children are kept as they are.
///
/// ```
/// let value = centra_runtime::Xml::from("text");
/// assert_eq!(value.text(), "text");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// All of its content.
    pub unknown: Unknown,
}

impl Xml {
    /// Its text, without that of its children.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.unknown.nodes().filter_map(|node| match node {
            UnknownNode::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Its children, each as XML that stands on its own.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        self.unknown.nodes().filter_map(|node| match node {
            UnknownNode::Element(xml) => Some(xml.as_str()),
            _ => None,
        })
    }
}

impl From<&str> for Xml {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Xml {
    fn from(text: String) -> Self {
        Self { unknown: Unknown::from_text(text) }
    }
}

impl Record for Xml {
    fn shape(&self) -> &'static Shape {
        static NAMESPACES: Namespaces = Namespaces { uris: &[""], endpoints: &[] };
        static SHAPE: Shape = Shape::new("anyType", &NAMESPACES, &[]).mixed();
        &SHAPE
    }

    fn slot(&self, _: u16) -> &dyn Slot {
        &self.unknown
    }

    fn slot_mut(&mut self, _: u16) -> &mut dyn Slot {
        &mut self.unknown
    }

    fn absent() -> &'static Self {
        static ABSENT: Xml = Xml { unknown: Unknown::new() };
        &ABSENT
    }
}

/// A setter of an update takes it as it is.
impl Update for Xml {
    type Target = Self;
}
