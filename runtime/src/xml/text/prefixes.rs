//! Which prefixes the XML of an element uses without declaring them, so that it can be made to stand by itself.

use std::collections::{HashSet, VecDeque};

use crate::xml::text::entity::{escape_attribute, spelled_out};
use crate::xml::text::name::is_name_char;

/// Calls `declare` with each prefix and URI that must be declared in the start tag of this well-formed element, once each; the default namespace
/// has the empty prefix. `lookup` returns the URI that a prefix stands for around the element.
///
/// A prefix may be used in a name or in a value, and what is a name in a value only its reader knows. So whatever looks like a prefix counts.
pub(crate) fn undeclared<'s>(
    element: &str,
    lookup: impl Fn(&str) -> Option<&'s str>,
    mut declare: impl FnMut(&str, &'s str),
) {
    let uses_none =
        memchr::memchr(b':', element.as_bytes()).is_none() && memchr::memmem::find(element.as_bytes(), b"&#").is_none();
    if uses_none && is_free(lookup("").unwrap_or_default(), &lookup) {
        return undeclared_default(element, lookup, declare);
    }
    let own = declared(element);
    let spelled = spelled_out(element);
    let mut used = Prefixes { seen: HashSet::new(), found: VecDeque::from([""]) };
    used.find(element);
    used.find(&spelled);
    while let Some(prefix) = used.found.pop_front() {
        if prefix != "xml"
            && !own.contains(&prefix)
            && let Some(uri) = lookup(prefix).filter(|uri| !uri.is_empty())
        {
            declare(prefix, uri);
            // The next reader finds the namespace among the values.
            used.find(uri);
        }
    }
}

/// Whether nothing in a namespace looks like a prefix that is bound.
fn is_free<'s>(uri: &str, lookup: impl Fn(&str) -> Option<&'s str>) -> bool {
    let mut prefixes = memchr::memchr_iter(b':', uri.as_bytes()).map(|colon| prefix_before(&uri[..colon]));
    prefixes.all(|prefix| prefix.is_empty() || lookup(prefix).is_none())
}

/// What stands before a colon and may be a prefix.
fn prefix_before(before: &str) -> &str {
    &before[before.trim_end_matches(is_name_char).len()..]
}

/// The common case of an element that uses no prefix, nor declares any.
fn undeclared_default<'s>(
    element: &str,
    lookup: impl Fn(&str) -> Option<&'s str>,
    mut declare: impl FnMut(&str, &'s str),
) {
    let Some(uri) = lookup("").filter(|uri| !uri.is_empty()) else { return };
    let is_declared = memchr::memmem::find(element.as_bytes(), b"xmlns").is_some() && declared(element).contains("");
    if !is_declared {
        declare("", uri);
    }
}

/// Appends a declaration as it stands in a start tag.
pub(crate) fn declare(tag: &mut String, prefix: &str, uri: &str) {
    let (name, colon) = if prefix.is_empty() { ("xmlns", "") } else { ("xmlns:", prefix) };
    tag.extend([" ", name, colon, "=\""]);
    escape_attribute(tag, uri);
    tag.push('"');
}

/// Every prefix that may be used in some XML, once each; first the empty one, which needs no colon.
struct Prefixes<'x> {
    seen: HashSet<&'x str>,
    /// Those that were not looked up yet.
    found: VecDeque<&'x str>,
}

impl<'x> Prefixes<'x> {
    fn find(&mut self, xml: &'x str) {
        for colon in memchr::memchr_iter(b':', xml.as_bytes()) {
            let prefix = prefix_before(&xml[..colon]);
            if !prefix.is_empty() && self.seen.insert(prefix) {
                self.found.push_back(prefix);
            }
        }
    }
}

/// The prefixes that the start tag of the element declares.
fn declared(element: &str) -> HashSet<&str> {
    let mut prefixes = HashSet::new();
    let name = element.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(element.len());
    let mut rest = element[name..].trim_ascii_start();
    while let Some((name, after)) = rest.split_once('=').filter(|_| !rest.starts_with(['/', '>'])) {
        let after = after.trim_ascii_start();
        let Some(quote) = after.chars().next() else { break };
        match name.trim_ascii_end().split_once(':') {
            None if name.trim_ascii_end() == "xmlns" => prefixes.insert(""),
            Some(("xmlns", prefix)) => prefixes.insert(prefix),
            _ => false,
        };
        let Some((_, after)) = after[quote.len_utf8()..].split_once(quote) else { break };
        rest = after.trim_ascii_start();
    }
    prefixes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(element: &str) -> Vec<String> {
        let mut found = Vec::new();
        let lookup = |prefix: &str| (!["none", "xmlns"].contains(&prefix)).then_some("urn:p:q");
        undeclared(element, lookup, |prefix, _| found.push(prefix.to_owned()));
        found
    }

    #[test]
    fn names_values_and_namespaces_are_searched() {
        assert_eq!(needed("<a:b c='d:e'>f:g none:x</a:b>"), ["", "a", "d", "f", "urn", "p"]);
        assert_eq!(needed("<b>&#x61;:b</b>"), ["", "a", "urn", "p"]);
    }

    #[test]
    fn what_the_element_declares_itself_is_not_needed() {
        assert_eq!(needed("<a xmlns = 'x>y' xmlns:b=\"/z\" b:c='1'/>"), [] as [&str; 0]);
        assert_eq!(needed("<a xmlns=''><b xmlns:c='x' c:d='1'/></a>"), ["c", "urn", "p"]);
    }
}
