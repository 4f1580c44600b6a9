//! Which namespace a prefix stands for, and which known element a tag name is.

use std::borrow::Cow;
use std::collections::HashMap;

use super::shape::{Element, XML};

/// Bindings in scope, and for each of the module's namespaces the prefix that the document used last.
pub(super) struct Names<'x> {
    uris: &'x [&'x str],
    /// Declarations in scope, innermost last: prefix (empty for the default) and URI.
    bindings: Vec<(&'x str, Cow<'x, str>)>,
    /// Where each prefix is bound, innermost last, once there are too many declarations to look through.
    index: Option<HashMap<&'x str, Vec<usize>>>,
    /// By namespace number: the prefix with its colon. Emptied whenever the bindings change.
    spelled: Vec<Option<&'x str>>,
}

/// Up to so many declarations are looked through one by one. Documents have a handful.
const FEW: usize = 32;

const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";

impl<'x> Names<'x> {
    pub(super) fn new(uris: &'x [&'x str]) -> Self {
        Self { uris, bindings: Vec::new(), index: None, spelled: vec![None; uris.len()] }
    }

    pub(super) fn uris(&self) -> &'x [&'x str] {
        self.uris
    }

    pub(super) fn declare(&mut self, prefix: &'x str, uri: Cow<'x, str>) {
        if let Some(index) = &mut self.index {
            index.entry(prefix).or_default().push(self.bindings.len());
        }
        self.bindings.push((prefix, uri));
        if self.index.is_none() && self.bindings.len() > FEW {
            self.build_index();
        }
        self.forget();
    }

    #[cold]
    fn build_index(&mut self) {
        let mut index = HashMap::<_, Vec<_>>::new();
        for (at, (prefix, _)) in self.bindings.iter().enumerate() {
            index.entry(*prefix).or_default().push(at);
        }
        self.index = Some(index);
    }

    /// How many declarations are in scope; `undeclare` goes back to such a mark.
    pub(super) fn mark(&self) -> usize {
        self.bindings.len()
    }

    #[inline]
    pub(super) fn undeclare(&mut self, mark: usize) {
        if self.bindings.len() != mark {
            for (prefix, _) in self.bindings.drain(mark..).rev() {
                if let Some(places) = self.index.as_mut().and_then(|index| index.get_mut(prefix)) {
                    places.pop();
                }
            }
            self.forget();
        }
    }

    /// Does one of the declarations since `mark` bind this prefix?
    pub(super) fn binds_since(&self, mark: usize, prefix: &str) -> bool {
        self.place(prefix).is_some_and(|place| place >= mark)
    }

    /// The innermost declaration of a prefix.
    fn place(&self, prefix: &str) -> Option<usize> {
        match &self.index {
            None => self.bindings.iter().rposition(|(bound, _)| *bound == prefix),
            Some(index) => index.get(prefix)?.last().copied(),
        }
    }

    fn forget(&mut self) {
        self.spelled.fill(None);
    }

    /// The URI that a prefix stands for; the default namespace for `""`, which may be undeclared.
    pub(super) fn lookup(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "xml" => Some(XML_URI),
            _ => match self.place(prefix) {
                Some(place) => Some(&self.bindings[place].1),
                None if prefix.is_empty() => Some(""),
                None => None,
            },
        }
    }

    /// The URI of an element's name; `None` when its prefix is undeclared.
    pub(super) fn uri_of(&self, name: &str) -> Option<&str> {
        self.lookup(split(name).0)
    }

    /// Compares the bytes behind a `<` with the elements that may come next, in schema order, spelled as this document spells them.
    #[inline]
    pub(super) fn predict(&self, tag: &'x [u8], elements: &[Element], next: usize) -> Option<(usize, usize)> {
        for (offset, element) in elements.get(next..)?.iter().enumerate() {
            let Some(prefix) = self.spelled.get(usize::from(element.namespace)).copied().flatten() else {
                continue;
            };
            let local = &element.tag.as_bytes()[usize::from(element.local)..];
            let length = prefix.len() + local.len();
            if let Some(&b'>' | &b'/' | &b' ' | &b'\n' | &b'\t' | &b'\r') = tag.get(length)
                && same(&tag[prefix.len()..length], local)
                && same(&tag[..prefix.len()], prefix.as_bytes())
            {
                return Some((next + offset, length));
            }
        }
        None
    }

    /// Finds an element by name, beginning with the one expected next. No namespace where one is expected is accepted.
    pub(super) fn find(&mut self, name: &'x str, elements: &[Element], next: usize) -> Option<usize> {
        let (prefix, local) = split(name);
        let uri = self.lookup(prefix)?;
        let next = next.min(elements.len());
        let fits = |element: &&Element| {
            element.name() == local
                && (uri.is_empty()
                    || self.uris.get(usize::from(element.namespace)).is_some_and(|expected| *expected == uri))
        };
        let index = match elements[next..].iter().position(|element| fits(&element)) {
            Some(offset) => next + offset,
            None => elements[..next].iter().position(|element| fits(&element))?,
        };
        let spelled = &name[..name.len() - local.len()];
        if let Some(slot) = self.spelled.get_mut(usize::from(elements[index].namespace)) {
            *slot = Some(spelled);
        }
        Some(index)
    }

    /// Is this the name of that element?
    pub(super) fn matches(&mut self, name: &'x str, element: &Element) -> bool {
        self.find(name, std::slice::from_ref(element), 0).is_some()
    }

    /// `{uri}local`, for messages.
    pub(super) fn expanded(&self, name: &str) -> String {
        let (prefix, local) = split(name);
        braced(self.lookup(prefix).unwrap_or(prefix), local)
    }

    pub(super) fn expanded_element(&self, element: &Element) -> String {
        let uri = if element.namespace == XML {
            XML_URI
        } else {
            self.uris.get(usize::from(element.namespace)).copied().unwrap_or_default()
        };
        braced(uri, element.name())
    }
}

fn braced(uri: &str, local: &str) -> String {
    if uri.is_empty() { local.to_owned() } else { format!("{{{uri}}}{local}") }
}

/// Prefix and local part.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Are two short names the same bytes? Eight at a time, where a call of `memcmp` would cost more than the comparison.
#[inline]
pub(super) fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let (left_blocks, left_rest) = left.as_chunks::<8>();
    let (right_blocks, right_rest) = right.as_chunks::<8>();
    let blocks = left_blocks
        .iter()
        .zip(right_blocks)
        .all(|(left, right)| u64::from_ne_bytes(*left) == u64::from_ne_bytes(*right));
    blocks && left_rest.iter().zip(right_rest).all(|(left, right)| left == right)
}
