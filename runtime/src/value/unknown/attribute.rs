//! How an unknown attribute is kept: as it stood in the tag, with the namespaces in scope there.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::vocabulary::{SOAP_ENCODINGS, SOAP11_ENCODING, SOAP12_ENCODING, XML, XSD, XSI, is_xsi};
use crate::xml::text::in_scope::InScope;
use crate::xml::text::name::split;

/// An attribute that the schema does not know. Two of the same namespace, name and value are equal, whatever their prefixes.
/// `Debug` prints its name alone.
#[derive(Clone)]
pub struct UnknownAttribute {
    /// The name as written, and the value.
    text: Box<str>,
    /// Length of the name.
    name: u32,
    /// What prefixes stand for in name and value; no scope binds none.
    scope: Option<Arc<InScope>>,
}

impl PartialEq for UnknownAttribute {
    fn eq(&self, other: &Self) -> bool {
        (self.namespace(), self.name(), self.meaning()) == (other.namespace(), other.name(), other.meaning())
    }
}

impl Eq for UnknownAttribute {}

impl UnknownAttribute {
    /// As it was read.
    pub(crate) fn read(name: &str, value: &str, scope: Option<Arc<InScope>>) -> Self {
        Self { text: [name, value].concat().into(), name: name.len() as u32, scope }
    }

    /// From its parts. `declares` is a prefix that the value uses, and its namespace. An attribute without a prefix may have a namespace; a prefix
    /// is then found when it is written.
    pub(crate) fn new(
        namespace: &str,
        prefix: &str,
        local: &str,
        value: &str,
        declares: Option<(String, String)>,
    ) -> Self {
        let mut bindings: Vec<(Box<str>, Box<str>)> = Vec::new();
        if let Some((used, uri)) = declares.filter(|(used, _)| used != "xml") {
            bindings.push((used.into(), uri.into()));
        }
        // `xml` has one meaning, and so `xmlns`, which no attribute can have.
        let mut prefix = if prefix == "xml" && namespace != XML { "xmlns" } else { prefix };
        if !namespace.is_empty() && prefix != "xml" {
            // A tag has one meaning for each prefix.
            if bindings.iter().any(|(used, uri)| **used == *prefix && **uri != *namespace) {
                prefix = if prefix.is_empty() { "x" } else { "" };
            }
            bindings.push((prefix.into(), namespace.into()));
            bindings.dedup();
        }
        let name = if namespace.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
        let scope = if bindings.is_empty() { None } else { Some(InScope::new(bindings, None)) };
        Self::read(&name, value, scope)
    }

    /// The same with another value, which begins with the same prefix.
    pub(crate) fn with_value(&self, value: &str) -> Self {
        Self::read(self.written_name(), value, self.scope.clone())
    }

    /// `xsi:nil="true"`.
    pub(crate) fn nil() -> Self {
        static NIL: LazyLock<UnknownAttribute> =
            LazyLock::new(|| UnknownAttribute::new(XSI, "xsi", "nil", "true", None));
        NIL.clone()
    }

    fn written_name(&self) -> &str {
        &self.text[..self.name as usize]
    }

    fn lookup(&self, prefix: &str) -> Option<&str> {
        match &self.scope {
            Some(scope) => scope.lookup(prefix),
            None => (prefix == "xml").then_some(XML),
        }
    }

    /// Namespace URI; empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        match self.written_name().split_once(':') {
            Some((prefix, _)) => self.lookup(prefix).unwrap_or_default(),
            None => "",
        }
    }

    /// Local name.
    #[must_use]
    pub fn name(&self) -> &str {
        split(self.written_name()).1
    }

    /// The value, references resolved.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.text[self.name as usize..]
    }

    pub(crate) fn prefix(&self) -> &str {
        split(self.written_name()).0
    }

    /// Namespace and local part of a value that is a qualified name, such as that of `xsi:type`; else the value alone.
    fn meaning(&self) -> (Option<&str>, &str) {
        match self.declares() {
            Some((prefix, uri)) if is_qualified_name(self) => {
                let name = self.value().trim();
                (Some(uri), name.strip_prefix(prefix).map_or(name, |rest| rest.trim_start_matches(':')))
            }
            _ => (None, self.value()),
        }
    }

    /// If this is `xsi:type` and says of a text that it is a qualified name: the prefix in it, and its namespace.
    pub(crate) fn name_in<'t>(&'t self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let prefix = split(text.trim()).0;
        if prefix.is_empty() || !is_type(self) {
            return None;
        }
        let (_, uri) = self.declares()?;
        let is_name = uri == XSD && matches!(split(self.value().trim()).1, "QName" | "NOTATION");
        self.lookup(prefix).filter(|_| is_name).map(|uri| (prefix, uri))
    }

    /// A prefix that the value itself uses, and its namespace. The type that `xsi:type` names may be in the default namespace.
    pub(crate) fn declares(&self) -> Option<(&str, &str)> {
        let used = split(self.value().trim()).0;
        if used.is_empty() && !(self.name() == "type" && is_xsi(self.namespace())) {
            return None;
        }
        let uri = self.lookup(used).filter(|uri| !uri.is_empty())?;
        Some((used, uri))
    }
}

impl fmt::Debug for UnknownAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownAttribute({{{}}}{})", self.namespace(), self.name())
    }
}

/// Whether it says that there is no value. What has a value is written without it: the value would be lost otherwise.
pub(crate) fn is_nil(attribute: &UnknownAttribute) -> bool {
    attribute.name() == "nil" && attribute.namespace() == XSI
}

/// Whether it is `xsi:type`.
pub(crate) fn is_type(attribute: &UnknownAttribute) -> bool {
    attribute.name() == "type" && attribute.namespace() == XSI
}

/// Whether it is an attribute that says what a SOAP encoded array holds.
pub(crate) fn is_told(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "arrayType" => attribute.namespace() == SOAP11_ENCODING,
        "itemType" | "arraySize" => attribute.namespace() == SOAP12_ENCODING,
        _ => false,
    }
}

/// Whether the value is a name with a prefix, by the meaning of the attribute.
pub(crate) fn is_qualified_name(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "type" => attribute.namespace() == XSI,
        "arrayType" | "itemType" => SOAP_ENCODINGS.contains(&attribute.namespace()),
        _ => false,
    }
}
