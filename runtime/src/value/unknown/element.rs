//! How an unknown element is kept: as it stood in the document, with the namespaces around it, and made to stand by itself on demand.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::xml::text::in_scope::InScope;
use crate::xml::text::prefixes::{declare, undeclared};

/// A whole element that the schema does not know. `Debug` prints its name and size, never what it holds.
#[derive(Clone, Copy)]
pub struct UnknownElement<'u> {
    xml: &'u str,
    /// The namespaces around it; none if it declares all prefixes that it uses.
    scope: Option<&'u Arc<InScope>>,
}

impl<'u> UnknownElement<'u> {
    pub(super) fn new(xml: &'u str, scope: Option<&'u Arc<InScope>>) -> Self {
        Self { xml, scope }
    }

    /// Its name as written, with its prefix.
    #[must_use]
    pub fn name(&self) -> &'u str {
        let tag = &self.xml[1..];
        &tag[..tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(tag.len())]
    }

    /// The element as XML that stands by itself: all prefixes that it uses are declared in it.
    ///
    /// ```
    /// # use centra_runtime::{UnknownNode, xml};
    /// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
    /// # use shop::Product;
    /// let product: Product = xml::from_slice(br#"<product xmlns="urn:shop" xmlns:o="urn:own"><o:n>5</o:n></product>"#)?;
    /// let Some(UnknownNode::Element(own)) = product.unknown.nodes().next() else { panic!() };
    /// assert_eq!(own.to_xml(), r#"<o:n xmlns="urn:shop" xmlns:o="urn:own">5</o:n>"#);
    /// # Ok::<(), xml::DecodeError>(())
    /// ```
    #[must_use]
    pub fn to_xml(&self) -> Cow<'u, str> {
        let Some(scope) = self.scope else { return Cow::Borrowed(self.xml) };
        let mut declarations = String::new();
        undeclared(self.xml, |prefix| scope.lookup(prefix), |prefix, uri| declare(&mut declarations, prefix, uri));
        if declarations.is_empty() {
            return Cow::Borrowed(self.xml);
        }
        let (tag, rest) = self.xml.split_at(1 + self.name().len());
        Cow::Owned([tag, &declarations, rest].concat())
    }
}

/// Elements are equal if they are written the same where they stand by themselves.
impl PartialEq for UnknownElement<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_xml() == other.to_xml()
    }
}

impl Eq for UnknownElement<'_> {}

impl fmt::Debug for UnknownElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element(<{}>, {} bytes)", self.name(), self.xml.len())
    }
}
