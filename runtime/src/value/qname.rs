//! What a qualified name is: a namespace and a local part. Its prefix belongs to the document that it stands in.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::{NotA, Simple};
use crate::xml::{Scope, is_ncname};

/// `xs:QName` or `xs:NOTATION`: a name with its namespace. Two are equal if both parts are, whatever their prefixes.
///
/// Reading resolves the prefix by the declarations in scope; one that is not declared makes the value invalid. Writing declares a prefix for the
/// namespace where none is declared. Outside of a document (`Display`, `FromStr`, [`Field::text`](crate::Field::text), JSON) a name is
/// `{namespace}local`, or `local` in no namespace.
///
/// ```
/// use centra_runtime::value::QName;
///
/// let size = QName::new("urn:shop", "size");
/// assert_eq!((size.namespace(), size.local()), (Some("urn:shop"), "size"));
/// assert_eq!(size.to_string(), "{urn:shop}size");
/// assert_eq!("{urn:shop}size".parse(), Ok(size));
/// assert_eq!(QName::new("", "size").namespace(), None);
/// assert!("shop:size".parse::<QName>().is_err()); // no document says what `shop` is
/// ```
#[derive(Clone)]
pub struct QName {
    namespace: Box<str>,
    local: Box<str>,
    /// As it was read: written again, if it means the same there.
    prefix: Box<str>,
}

impl QName {
    /// A name in `namespace`; `""` for none. Nothing is checked: `local` must be a name without a colon, or what is written is no qualified name,
    /// as `validate` tells. `FromStr` checks.
    #[must_use]
    pub fn new(namespace: &str, local: &str) -> Self {
        Self { namespace: namespace.into(), local: local.into(), prefix: "".into() }
    }

    /// Namespace URI; `None` for no namespace.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        (!self.namespace.is_empty()).then_some(&*self.namespace)
    }

    /// The name in its namespace.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The prefix that it was read with; empty for none.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// `prefix:local` or `local`, by what is in scope.
    fn resolve(text: &str, scope: Scope<'_>) -> Option<Self> {
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) => (is_ncname(prefix).then_some(prefix)?, local),
            None => ("", text),
        };
        is_ncname(local).then_some(())?;
        let namespace = scope.namespace(prefix)?;
        Some(Self { namespace: namespace.into(), local: local.into(), prefix: prefix.into() })
    }
}

impl PartialEq for QName {
    fn eq(&self, other: &Self) -> bool {
        (&self.local, &self.namespace) == (&other.local, &other.namespace)
    }
}

impl Eq for QName {}

impl Hash for QName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.namespace, &self.local).hash(state);
    }
}

impl FromStr for QName {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let (namespace, local) = match text.strip_prefix('{') {
            Some(rest) => rest.rsplit_once('}').ok_or(NotA(Self::NAME))?,
            None => ("", text),
        };
        if is_ncname(local) { Ok(Self::new(namespace, local)) } else { Err(NotA(Self::NAME)) }
    }
}

impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace() {
            Some(namespace) => write!(f, "{{{namespace}}}{}", self.local),
            None => f.write_str(&self.local),
        }
    }
}

impl fmt::Debug for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QName({self})")
    }
}

impl Simple for QName {
    const NAME: &'static str = "xs:QName";
    const QUALIFIED: bool = true;

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn parse_in(text: &str, scope: Scope<'_>) -> Option<Self> {
        if scope.is_document() { Self::resolve(text, scope) } else { Self::parse(text) }
    }

    fn text_with(&self, spell: &mut dyn FnMut(&QName) -> String) -> Cow<'_, str> {
        Cow::Owned(spell(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn a_name_is_its_namespace_and_its_local_part() {
        for text in ["{urn:a}b", "b", "{a}b}c", "{http://x/?a={1}}b.c-d"] {
            assert_eq!(text.parse::<QName>().map(|name| name.to_string()).as_deref(), Ok(text), "{text}");
        }
        assert_eq!("{}b".parse(), Ok(QName::new("", "b")));
        for text in ["", "a:b", "{urn:a}", "{urn:a", "{urn:a}b:c", "{urn:a}1", "a b", ":a", " a"] {
            assert!(text.parse::<QName>().is_err(), "{text}");
        }
    }

    #[test]
    fn prefixes_do_not_count() {
        let read = QName { prefix: "p".into(), ..QName::new("urn:a", "b") };
        assert_eq!(read, QName::new("urn:a", "b"));
        assert_ne!(read, QName::new("urn:b", "b"));
        assert_ne!(read, QName::new("", "b"));
    }

    #[test]
    fn white_space_around_a_name_is_none_of_it() {
        assert_eq!(Field::<QName>::parse(" {urn:a}b\n"), Field::from(QName::new("urn:a", "b")));
        assert_eq!(Field::<QName>::parse("  "), Field::empty());
        assert_eq!(Field::<QName>::parse("p:b").get(), None);
    }
}
