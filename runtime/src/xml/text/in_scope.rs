//! Which namespaces prefixes stand for where unknown content was read: kept once, shared by all of that content.

use std::sync::Arc;

use crate::vocabulary;

/// The namespace declarations of one start tag, and those around it.
pub(crate) struct InScope {
    /// Prefix and URI, in the order of the prefixes; the default namespace has the empty prefix.
    bindings: Box<[(Box<str>, Box<str>)]>,
    outer: Option<Arc<Self>>,
}

impl InScope {
    /// Declarations of one tag inside of others.
    pub(crate) fn new(mut bindings: Vec<(Box<str>, Box<str>)>, outer: Option<Arc<Self>>) -> Arc<Self> {
        bindings.sort();
        Arc::new(Self { bindings: bindings.into(), outer })
    }

    /// The URI that a prefix stands for; `None` if it is not declared.
    pub(crate) fn lookup(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(vocabulary::XML);
        }
        let mut scope = self;
        loop {
            if let Ok(found) = scope.bindings.binary_search_by(|(bound, _)| (**bound).cmp(prefix)) {
                return Some(&scope.bindings[found].1);
            }
            scope = scope.outer.as_deref()?;
        }
    }
}

/// Scopes are as deep as the document, and a destructor that calls itself would need as much stack.
impl Drop for InScope {
    fn drop(&mut self) {
        let mut outer = self.outer.take();
        while let Some(scope) = outer {
            outer = Arc::into_inner(scope).and_then(|mut scope| scope.outer.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_declarations_hide_outer_ones() {
        let outer = InScope::new(vec![("b".into(), "urn:b".into()), ("a".into(), "urn:a".into())], None);
        let inner = InScope::new(vec![("a".into(), "urn:other".into())], Some(outer));
        assert_eq!(inner.lookup("a"), Some("urn:other"));
        assert_eq!(inner.lookup("b"), Some("urn:b"));
        assert_eq!(inner.lookup(""), None);
        assert_eq!(inner.lookup("xml"), Some(vocabulary::XML));
    }

    #[test]
    fn a_million_scopes_inside_of_each_other_are_dropped() {
        let mut scope = None;
        for _ in 0..1_000_000 {
            scope = Some(InScope::new(vec![("a".into(), "urn:a".into())], scope));
        }
    }
}
