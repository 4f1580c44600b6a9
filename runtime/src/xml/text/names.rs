//! Which namespace a prefix stands for, and which known element a tag name is.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::vocabulary;
use crate::xml::table::shape::{Element, XML_NUMBER};
use crate::xml::text::word::{Word, first};

/// Bindings in scope, and for each of the module's namespaces the prefix that the document used last.
pub(in crate::xml) struct Names<'x> {
    uris: &'x [&'x str],
    /// Declarations in scope, innermost last: prefix (empty for the default) and URI.
    bindings: Vec<(&'x str, Cow<'x, str>)>,
    /// Where each prefix is bound, innermost last, once there are too many declarations to look through.
    index: Option<HashMap<&'x str, Vec<usize>>>,
    /// By namespace number: the prefix with its colon. Emptied whenever the bindings change.
    spelled: Vec<Option<(&'x str, Word)>>,
}

/// Up to so many declarations are looked through one by one. Documents have a handful.
const FEW: usize = 32;

impl<'x> Names<'x> {
    pub(in crate::xml) fn new(uris: &'x [&'x str]) -> Self {
        Self { uris, bindings: Vec::new(), index: None, spelled: vec![None; uris.len()] }
    }

    pub(in crate::xml) fn uris(&self) -> &'x [&'x str] {
        self.uris
    }

    pub(in crate::xml) fn declare(&mut self, prefix: &'x str, uri: Cow<'x, str>) {
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
    pub(in crate::xml) fn mark(&self) -> usize {
        self.bindings.len()
    }

    #[inline(always)]
    pub(in crate::xml) fn undeclare(&mut self, mark: usize) {
        if self.bindings.len() != mark {
            self.go_back(mark);
        }
    }

    #[cold]
    fn go_back(&mut self, mark: usize) {
        for (prefix, _) in self.bindings.drain(mark..).rev() {
            if let Some(places) = self.index.as_mut().and_then(|index| index.get_mut(prefix)) {
                places.pop();
            }
        }
        self.forget();
    }

    /// Does one of the declarations since `mark` bind this prefix?
    pub(in crate::xml) fn binds_since(&self, mark: usize, prefix: &str) -> bool {
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
    pub(in crate::xml) fn lookup(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "xml" => Some(vocabulary::XML),
            _ => match self.place(prefix) {
                Some(place) => Some(&self.bindings[place].1),
                None if prefix.is_empty() => Some(""),
                None => None,
            },
        }
    }

    /// The URI of an element's name; `None` when its prefix is undeclared.
    pub(in crate::xml) fn uri_of(&self, name: &str) -> Option<&str> {
        self.lookup(split(name).0)
    }

    /// Compares the bytes behind a `<` with the elements that may come next, in schema order, spelled as this document spells them.
    /// Answers which it is, and how long its name is.
    #[inline(always)]
    pub(in crate::xml) fn predict(&self, tag: &'x [u8], elements: &[Element], next: usize) -> Option<(usize, usize)> {
        // The elements of one type are mostly in one namespace, so its prefix is compared once.
        let mut namespace = None;
        let mut behind = None;
        for (offset, element) in elements.get(next..)?.iter().enumerate() {
            if namespace != Some(element.namespace) {
                namespace = Some(element.namespace);
                behind = self.behind_prefix(tag, element.namespace);
            }
            let Some((local, first)) = behind else { continue };
            let length = element.word.len();
            if element.word.begins(local, first)
                && let Some(b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r') = local.get(length)
                && (length <= 16 || local[..length] == element.tag.as_bytes()[usize::from(element.local)..])
            {
                return Some((next + offset, tag.len() - local.len() + length));
            }
        }
        None
    }

    /// What follows the prefix of that namespace in `tag`, and its first eight bytes.
    #[inline(always)]
    fn behind_prefix(&self, tag: &'x [u8], namespace: u8) -> Option<(&'x [u8], u64)> {
        let (prefix, word) = self.spelled.get(usize::from(namespace))?.as_ref()?;
        let local = tag.get(word.len()..)?;
        if !word.begins(tag, first(tag)) || (prefix.len() > 16 && !tag.starts_with(prefix.as_bytes())) {
            return None;
        }
        Some((local, first(local)))
    }

    /// Finds an element by name, beginning with the one expected next. No namespace where one is expected is accepted, unless there is one
    /// of that name without a namespace.
    pub(in crate::xml) fn find(&mut self, name: &'x str, elements: &[Element], next: usize) -> Option<usize> {
        let (prefix, local) = split(name);
        let uri = self.lookup(prefix)?;
        let next = next.min(elements.len());
        let position = |fits: &dyn Fn(&Element) -> bool| match elements[next..].iter().position(fits) {
            Some(offset) => Some(next + offset),
            None => elements[..next].iter().position(fits),
        };
        let exact = |element: &Element| {
            element.name() == local
                && self.uris.get(usize::from(element.namespace)).is_some_and(|expected| *expected == uri)
        };
        let Some(index) = position(&exact) else {
            // How it is spelled is not noted: without a prefix another type may mean another element.
            return if uri.is_empty() { position(&|element| element.name() == local) } else { None };
        };
        let spelled = &name[..name.len() - local.len()];
        if let Some(slot) = self.spelled.get_mut(usize::from(elements[index].namespace)) {
            *slot = Some((spelled, Word::new(spelled.as_bytes(), 0)));
        }
        Some(index)
    }

    /// Has this name no namespace, where the element has one?
    pub(in crate::xml) fn is_approximate(&self, name: &str, element: &Element) -> bool {
        let expected = self.uris.get(usize::from(element.namespace)).copied().unwrap_or_default();
        !expected.is_empty() && self.uri_of(name).is_none_or(str::is_empty)
    }

    /// Is this the name of that element?
    pub(in crate::xml) fn matches(&mut self, name: &'x str, element: &Element) -> bool {
        self.find(name, std::slice::from_ref(element), 0).is_some()
    }

    /// `{uri}local`, for messages.
    pub(in crate::xml) fn expanded(&self, name: &str) -> String {
        let (prefix, local) = split(name);
        braced(self.lookup(prefix).unwrap_or(prefix), local)
    }

    pub(in crate::xml) fn expanded_element(&self, element: &Element) -> String {
        let uri = if element.namespace == XML_NUMBER {
            vocabulary::XML
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
pub(in crate::xml) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
