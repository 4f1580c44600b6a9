//! What content of any type is: kept as XML, in place, and written back.

use std::borrow::Cow;

use crate::options::{Limits, Options};
use crate::update::Settable;
use crate::value::QName;
use crate::value::unknown::{Unknown, UnknownNode};
use crate::xml::write::added::alone;
use crate::xml::{Absent, DecodeError, Decoder, Namespaces, Record, Shape, Slot};

/// An element whose type is `xs:anyType`: its attributes, text and children are kept as they are.
///
/// ```
/// let value = centra_runtime::Xml::from("text");
/// assert_eq!(value.text(), "text");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Xml {
    /// All of its content.
    pub unknown: Unknown,
    /// The name that it had by itself.
    name: Option<Box<QName>>,
}

/// It has no fields, so only the order of its content counts. Its name does not: a field gives it another one.
impl PartialEq for Xml {
    fn eq(&self, other: &Self) -> bool {
        self.unknown.is_same_alone(&other.unknown)
    }
}

impl Eq for Xml {}

impl Xml {
    /// One element: its attributes, its content and its [`name`](Self::name).
    ///
    /// ```
    /// use centra_runtime::Xml;
    ///
    /// let value = Xml::parse(r#"<value unit="cm">about <o:n xmlns:o="urn:own">5</o:n></value>"#)?;
    /// assert_eq!(value.text(), "about ");
    /// assert_eq!(value.elements().collect::<Vec<_>>(), [r#"<o:n xmlns:o="urn:own">5</o:n>"#]);
    /// assert_eq!(value.unknown.attributes().next().map(|unit| unit.value()), Some("cm"));
    /// # Ok::<(), centra_runtime::xml::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// [`DecodeError`] if it is not one well-formed element that declares all prefixes that it uses.
    pub fn parse(element: &str) -> Result<Self, DecodeError> {
        let element = alone(element)?;
        let options = Options::default().strict().limits(Limits::own());
        let mut value = Self::default();
        Decoder::new(&element, &[""], &options).document(&mut value).map_err(|error| error.locate(&element))?;
        Ok(value)
    }

    /// An element without a name.
    pub(crate) fn of(unknown: Unknown) -> Self {
        Self { unknown, name: None }
    }

    /// The name of the element, where it was read by itself. It is written under this name where it stands by itself, as a document or SOAP
    /// header; in a field it has the name of the field.
    ///
    /// ```
    /// use centra_runtime::{Xml, xml};
    ///
    /// let value = Xml::parse(r#"<t:trace xmlns:t="urn:trace">7</t:trace>"#)?;
    /// assert_eq!(value.name().map(|name| name.local()), Some("trace"));
    /// assert!(String::from_utf8_lossy(&xml::to_vec(&value)).ends_with(r#"<t:trace xmlns:t="urn:trace">7</t:trace>"#));
    /// # Ok::<(), xml::DecodeError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&QName> {
        self.name.as_deref()
    }

    /// Its text, without that of its children.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.unknown.nodes().filter_map(|node| match node {
            UnknownNode::Text(text) => Some(text),
            _ => None,
        });
        texts.collect()
    }

    /// Its children, each as XML that stands on its own.
    pub fn elements(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.unknown.nodes().filter_map(|node| match node {
            UnknownNode::Element(element) => Some(element.to_xml()),
            _ => None,
        })
    }
}

impl From<&str> for Xml {
    fn from(text: &str) -> Self {
        Self::of(Unknown::from_text(text))
    }
}

impl From<String> for Xml {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Record for Xml {
    fn shape(&self) -> &'static Shape {
        static NAMESPACES: Namespaces = Namespaces { uris: &[""], endpoints: &[] };
        static SHAPE: Shape = Shape::new("anyType", &NAMESPACES, &[]).mixed().any().any_attribute();
        &SHAPE
    }

    fn slot(&self, _: u16) -> &dyn Slot {
        &self.unknown
    }

    fn slot_mut(&mut self, _: u16) -> &mut dyn Slot {
        &mut self.unknown
    }

    fn absent() -> &'static Self {
        static ABSENT: Xml = Xml { unknown: Unknown::new(), name: None };
        &ABSENT
    }

    fn own_name(&self) -> Option<&QName> {
        self.name()
    }

    fn take_name(&mut self, name: QName) {
        self.name = Some(Box::new(name));
    }

    fn is_any_type(&self) -> bool {
        true
    }
}

impl Absent for Xml {
    const ABSENT: Self = Self { unknown: Unknown::new(), name: None };
}

/// A setter of an update takes it as it is.
impl Settable for Xml {
    type Target = Self;
}
