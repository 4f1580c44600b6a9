//! Which known element a tag is: guessed from the schema's order and how the document spells its prefixes, else found by its name.

use crate::vocabulary;
use crate::xml::table::shape::{Element, XML_NUMBER};
use crate::xml::text::name::split;
use crate::xml::text::scopes::{Scopes, braced};
use crate::xml::text::word::{Short, Window, Word, first};

/// How the tags of elements of one namespace begin in this document: `<ns1:` and `</ns1:`, each at most eight bytes.
#[derive(Clone, Copy)]
pub(in crate::xml) struct Tags {
    namespace: u8,
    start: Short,
    end: Short,
}

impl Tags {
    /// Of elements with this prefix; `None` if it is too long.
    fn new(namespace: u8, prefix: &str) -> Option<Self> {
        let begin = |text: &str| Short::new(&[text.as_bytes(), prefix.as_bytes()].concat());
        Some(Self { namespace, start: begin("<")?, end: begin("</")? })
    }

    /// The namespace's number in the tables.
    #[inline(always)]
    pub(in crate::xml) fn namespace(&self) -> u8 {
        self.namespace
    }

    /// The length of `<` and the name if the window begins with the element's start tag.
    #[inline(always)]
    pub(in crate::xml) fn start(&self, window: &Window, element: &Element) -> Option<usize> {
        name(&self.start, window, element)
    }

    /// The length of the end tag if the window begins with the element's and there is no white space in it.
    #[inline(always)]
    pub(in crate::xml) fn end(&self, window: &Window, element: &Element) -> Option<usize> {
        name(&self.end, window, element).filter(|length| byte_at(window, *length) == b'>').map(|length| length + 1)
    }
}

/// Where the element's name ends if the window begins so and the name follows; not for names that are longer than half a window.
#[inline(always)]
fn name(begin: &Short, window: &Window, element: &Element) -> Option<usize> {
    let at = begin.end_in(window)?;
    let end = element.word.end_in(window, at)?;
    (element.word.is_whole() || is_long_name(window, at, element)).then_some(end)
}

/// Whether a name with more than sixteen bytes stands there.
#[inline(never)]
fn is_long_name(window: &Window, at: usize, element: &Element) -> bool {
    at + element.word.len() + 1 < window.len() / 2 && window[at..].starts_with(element.name().as_bytes())
}

/// The byte at `at`.
#[inline(always)]
pub(in crate::xml) fn byte_at(window: &Window, at: usize) -> u8 {
    window[at % 64]
}

/// How a document writes names of one namespace.
#[derive(Clone, Copy)]
struct Prefix<'x> {
    /// The prefix with its colon.
    text: &'x str,
    word: Word,
    tags: Option<Tags>,
}

/// For each of the tables' namespaces the prefix that the document used last.
pub(in crate::xml) struct Spelling<'x> {
    /// The URIs that the tables' numbers stand for.
    uris: &'x [&'x str],
    /// By namespace number.
    prefixes: Vec<Option<Prefix<'x>>>,
    /// Of the scopes in which these are right.
    version: u32,
}

impl<'x> Spelling<'x> {
    /// Nothing was spelled yet.
    pub(in crate::xml) fn new(uris: &'x [&'x str]) -> Self {
        Self { uris, prefixes: vec![None; uris.len()], version: 0 }
    }

    /// The URIs that the tables' numbers stand for.
    pub(in crate::xml) fn uris(&self) -> &'x [&'x str] {
        self.uris
    }

    /// How the tags of elements of that namespace begin, if that is known and short.
    #[inline(always)]
    pub(in crate::xml) fn tags(&self, scopes: &Scopes<'x>, namespace: u8) -> Option<&Tags> {
        let prefix = self.prefixes.get(usize::from(namespace))?.as_ref()?;
        prefix.tags.as_ref().filter(|_| self.version == scopes.version())
    }

    /// Compares the bytes after a `<` with the elements that may come next, in schema order, spelled as this document spells them. Returns which it
    /// is, and the length of its name.
    #[inline(always)]
    pub(in crate::xml) fn predict(
        &self,
        scopes: &Scopes<'x>,
        tag: &'x [u8],
        elements: &[Element],
        next: usize,
    ) -> Option<(usize, usize)> {
        if self.version != scopes.version() {
            return None;
        }
        // The elements of one type are mostly in one namespace, so its prefix is compared once.
        let mut namespace = None;
        let mut after = None;
        for (offset, element) in elements.get(next..)?.iter().enumerate() {
            if namespace != Some(element.namespace) {
                namespace = Some(element.namespace);
                after = self.after_prefix(tag, element.namespace);
            }
            let Some((local, first)) = after else { continue };
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
    fn after_prefix(&self, tag: &'x [u8], namespace: u8) -> Option<(&'x [u8], u64)> {
        let Prefix { text: prefix, word, .. } = self.prefixes.get(usize::from(namespace))?.as_ref()?;
        let local = tag.get(word.len()..)?;
        if !word.begins(tag, first(tag)) || (prefix.len() > 16 && !tag.starts_with(prefix.as_bytes())) {
            return None;
        }
        Some((local, first(local)))
    }

    /// Finds an element by name, beginning with the one expected next. No namespace where one is expected is accepted, unless there is one
    /// of that name without a namespace.
    pub(in crate::xml) fn find(
        &mut self,
        scopes: &Scopes<'x>,
        name: &'x str,
        elements: &[Element],
        next: usize,
    ) -> Option<usize> {
        if self.version != scopes.version() {
            self.prefixes.fill(None);
            self.version = scopes.version();
        }
        let (prefix, local) = split(name);
        let uri = scopes.lookup(prefix)?;
        let next = next.min(elements.len());
        let position = |fits: &dyn Fn(&Element) -> bool| match elements[next..].iter().position(fits) {
            Some(offset) => Some(next + offset),
            None => elements[..next].iter().position(fits),
        };
        let exact = |element: &Element| element.name() == local && self.uri(element.namespace) == Some(uri);
        let Some(index) = position(&exact) else {
            // How it is spelled is not noted: without a prefix another type may mean another element.
            return if uri.is_empty() { position(&|element| element.name() == local) } else { None };
        };
        let spelled = &name[..name.len() - local.len()];
        let namespace = elements[index].namespace;
        if let Some(slot) = self.prefixes.get_mut(usize::from(namespace))
            && slot.is_none_or(|prefix| prefix.text != spelled)
        {
            let word = Word::new(spelled.as_bytes(), 0);
            *slot = Some(Prefix { text: spelled, word, tags: Tags::new(namespace, spelled) });
        }
        Some(index)
    }

    /// Finds an element without a namespace that the document puts into one of the tables' namespaces, as a default namespace around it does.
    #[cold]
    pub(in crate::xml) fn find_qualified(
        &self,
        scopes: &Scopes<'x>,
        name: &str,
        elements: &[Element],
        next: usize,
    ) -> Option<usize> {
        let (prefix, local) = split(name);
        scopes.lookup(prefix).filter(|uri| !uri.is_empty() && self.uris.contains(uri))?;
        let fits = |element: &Element| element.name() == local && self.uri(element.namespace) == Some("");
        let next = next.min(elements.len());
        let after = elements[next..].iter().position(fits).map(|offset| next + offset);
        after.or_else(|| elements[..next].iter().position(fits))
    }

    /// Whether this is the name of that element.
    pub(in crate::xml) fn matches(&mut self, scopes: &Scopes<'x>, name: &'x str, element: &Element) -> bool {
        self.find(scopes, name, std::slice::from_ref(element), 0).is_some()
    }

    /// Whether this name has no namespace where the element has one, or has one where the element has none.
    pub(in crate::xml) fn is_approximate(&self, scopes: &Scopes<'x>, name: &str, element: &Element) -> bool {
        let expected = self.uri(element.namespace).unwrap_or_default();
        expected.is_empty() != scopes.uri_of(name).is_none_or(str::is_empty)
    }

    /// The URI of a namespace by its number in the tables.
    pub(in crate::xml) fn uri(&self, namespace: u8) -> Option<&'x str> {
        match namespace {
            XML_NUMBER => Some(vocabulary::XML),
            number => self.uris.get(usize::from(number)).copied(),
        }
    }

    /// `{uri}local`, for messages.
    pub(in crate::xml) fn expanded(&self, element: &Element) -> String {
        braced(self.uri(element.namespace).unwrap_or_default(), element.name())
    }
}
