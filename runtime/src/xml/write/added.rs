//! How a user adds content that the schema leaves open: an element of their own, mixed text, an attribute.

use crate::value::unknown::{Place, Unknown, UnknownAttribute, is_qualified_name};
use crate::vocabulary::{XML, XSI};
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::write::standalone::{is_writable, standalone};

impl Unknown {
    /// Adds an element at the end of the parent: behind all of its fields, and behind what was added before.
    ///
    /// The parent may be declared with `xs:any`, and then this is how to send what stands for it.
    ///
    /// ```
    /// use centra_runtime::Unknown;
    ///
    /// let mut unknown = Unknown::new();
    /// unknown.push_element(r#"<o:colour xmlns:o="urn:own">red</o:colour>"#)?;
    /// assert_eq!(unknown.nodes().count(), 1);
    /// assert!(unknown.push_element("<o:colour>red</o:colour>").is_err());
    /// assert!(unknown.push_element("<a/><b/>").is_err());
    /// # Ok::<(), centra_runtime::xml::DecodeError>(())
    /// ```
    ///
    /// Once written and read again it stands behind the last field that was there, so that a value read is not `==` to the
    /// one built; its [`nodes`](Self::nodes) are.
    ///
    /// # Errors
    /// [`DecodeError`] if it is not one well-formed element that declares all prefixes that it uses. Nothing is added then.
    pub fn push_element(&mut self, xml: &str) -> Result<(), DecodeError> {
        let element = alone(xml)?;
        self.keep_element(Place::END, &element, None);
        Ok(())
    }

    /// Adds text at the end of the parent, which should be of mixed content. Markup in it is escaped when it is written.
    ///
    /// ```
    /// use centra_runtime::{Unknown, UnknownNode};
    ///
    /// let mut unknown = Unknown::new();
    /// unknown.push_text("1 < 2");
    /// assert_eq!(unknown.nodes().next(), Some(UnknownNode::Text("1 < 2")));
    /// ```
    pub fn push_text(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        if !text.is_empty() {
            self.keep_text(Place::END, text);
        }
    }

    /// Gives the parent an attribute, or another value to the one that was set before. `namespace` is empty for none. It must not be a
    /// field of the parent: that would stand there twice, which no server reads.
    ///
    /// ```
    /// use centra_runtime::Unknown;
    ///
    /// let mut unknown = Unknown::new();
    /// unknown.set_attribute("urn:own", "mark", "x")?;
    /// unknown.set_attribute("urn:own", "mark", "y")?;
    /// let values: Vec<_> = unknown.attributes().map(|attribute| attribute.value()).collect();
    /// assert_eq!(values, ["y"]);
    /// assert!(unknown.set_attribute("", "no name", "x").is_err());
    /// # Ok::<(), centra_runtime::xml::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// [`DecodeError`] if no attribute has such a name, or if it is one that fields decide about: those of `xsi`, and those whose
    /// values hold prefixes. [`Xml::parse`](crate::Xml::parse) takes these.
    pub fn set_attribute(&mut self, namespace: &str, name: &str, value: &str) -> Result<(), DecodeError> {
        let prefix = if namespace == XML { "xml" } else { "" };
        let attribute = UnknownAttribute::new(namespace, prefix, name, value, None);
        if namespace == XSI || is_qualified_name(&attribute) || !is_writable(&attribute) {
            return Err(DecodeError::new(DecodeErrorKind::IllFormed("not an attribute that can be set"), 0).locate(""));
        }
        self.put_attribute(attribute);
        Ok(())
    }
}

/// The element, which stands by itself; white space around it is no part of it.
pub(crate) fn alone(xml: &str) -> Result<String, DecodeError> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let element = xml.trim_matches(is_space);
    standalone(element).map_err(|error| error.locate(element))
}
