//! How content of any type becomes a value of a type of the schema: only where it says that it is one.

use crate::value::unknown::UnknownElement;
use crate::value::{QName, Simple};
use crate::vocabulary::is_xsi;
use crate::xml::fields::any::Xml;
use crate::xml::{DecodeError, DecodeErrorKind, Document, Element, Options, Record, element_to_string};

/// The namespace of XML Schema's own types.
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

impl Xml {
    /// The type that its `xsi:type` names, if it has one.
    ///
    /// ```
    /// use centra_runtime::{Xml, value::QName};
    ///
    /// let value = Xml::parse(r#"<val xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="v:Host" xmlns:v="urn:v"/>"#)?;
    /// assert_eq!(value.type_name(), Some(QName::new("urn:v", "Host")));
    /// # Ok::<(), centra_runtime::xml::DecodeError>(())
    /// ```
    #[must_use]
    pub fn type_name(&self) -> Option<QName> {
        let named =
            self.unknown.attributes().find(|attribute| attribute.name() == "type" && is_xsi(attribute.namespace()))?;
        let local = named.value().trim();
        let local = local.rsplit_once(':').map_or(local, |(_, local)| local);
        Some(QName::new(named.declares().map_or("", |(_, uri)| uri), local))
    }

    /// Reads it as a structure of the schema.
    ///
    /// It must say that it is one: by the type that `xsi:type` names, else by its own name where `T` is the content of a global element.
    ///
    /// # Errors
    /// It is of another type, says no type, or has a value that its type does not allow.
    pub fn parse_as<T: Document>(&self) -> Result<T, DecodeError> {
        let model = T::default();
        self.check(&model)?;
        let root = root(&model).unwrap_or_else(|| QName::new("", "value"));
        let text = element_to_string(&root, self).unwrap_or_default();
        Options::default().from_slice(text.as_bytes())
    }

    /// Reads it as a simple value: a number, a date, an enumeration of the schema.
    ///
    /// Its `xsi:type`, if it has one, must name the type of `T`.
    ///
    /// # Errors
    /// It is of another type, has elements in it, or is no value of the type.
    pub fn value_as<T: Simple>(&self) -> Result<T, DecodeError> {
        let (is_schemas, local) = match T::NAME.split_once(':') {
            Some((_, local)) => (true, local),
            None => (false, T::NAME),
        };
        if let Some(found) = self.type_name()
            && (found.local() != local || (found.namespace() == Some(SCHEMA)) != is_schemas)
        {
            return Err(unexpected(&found.to_string(), T::NAME));
        }
        let text = self.text();
        let value = if self.elements().next().is_some() { None } else { T::parse(text.trim()) };
        value.ok_or_else(|| {
            let text = text.chars().take(64).collect();
            DecodeError::new(DecodeErrorKind::InvalidValue { text, expected: T::NAME }, 0)
        })
    }

    /// Whether it says that it is a value of this type.
    fn check(&self, model: &dyn Record) -> Result<(), DecodeError> {
        let shape = model.shape();
        match (self.type_name(), self.name(), root(model)) {
            (Some(found), ..) => {
                let is_of_module = shape.namespaces.uris.contains(&found.namespace().unwrap_or_default());
                let is_derived = || model.kinds().iter().any(|kind| name(model, kind) == found);
                if found.local() == shape.name && is_of_module || is_derived() {
                    Ok(())
                } else {
                    Err(unexpected(&found.to_string(), shape.name))
                }
            }
            (None, Some(found), Some(root)) if *found == root => Ok(()),
            (None, Some(found), _) => Err(unexpected(&found.to_string(), shape.name)),
            (None, None, _) => Err(unexpected("", shape.name)),
        }
    }
}

impl UnknownElement<'_> {
    /// Reads it as a structure of the schema, as [`Xml::parse_as`] does: by its name, or by the type that it names.
    ///
    /// ```
    /// # use centra_runtime::{UnknownNode, xml};
    /// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
    /// # use shop::{Product, Reference};
    /// let outer: Product = xml::from_slice(br#"<product xmlns="urn:shop"><product><id>7</id></product></product>"#)?;
    /// let Some(UnknownNode::Element(inner)) = outer.unknown.nodes().next() else { panic!() };
    /// assert_eq!(inner.parse_as::<Product>()?.id.as_deref(), Some("7"));
    /// assert!(inner.parse_as::<Reference>().is_err()); // it does not say that it is a reference
    /// # Ok::<(), xml::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Xml::parse_as`].
    pub fn parse_as<T: Document>(&self) -> Result<T, DecodeError> {
        Xml::parse(&self.to_xml())?.parse_as()
    }
}

/// The global element that the type is the content of.
fn root(model: &dyn Record) -> Option<QName> {
    model.root().map(|root| name(model, root))
}

/// What stands under this tag in the tables of the record's module.
fn name(model: &dyn Record, tag: &Element) -> QName {
    let namespace = model.shape().namespaces.uris.get(usize::from(tag.namespace)).copied().unwrap_or_default();
    QName::new(namespace, tag.name())
}

fn unexpected(found: &str, expected: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedType { found: found.to_owned(), expected, hint: None }, 0)
}
