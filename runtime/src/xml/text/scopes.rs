//! Which namespace a prefix stands for where the reader is (Namespaces in XML 1.0, section 6).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::vocabulary;
use crate::xml::text::in_scope::InScope;
use crate::xml::text::name::split;

/// Namespace declarations of all elements that are open.
#[derive(Default)]
pub(in crate::xml) struct Scopes<'x> {
    /// Innermost last.
    bindings: Vec<Binding<'x>>,
    /// Where each prefix is bound, innermost last, once there are too many declarations to look through.
    index: Option<HashMap<&'x str, Vec<usize>>>,
    /// What was made of the first so many declarations, to be kept with unknown content; innermost last.
    kept: Vec<(usize, Arc<InScope>)>,
    /// Changes with each change of the declarations.
    version: u32,
}

struct Binding<'x> {
    /// Empty for the default namespace.
    prefix: &'x str,
    uri: Cow<'x, str>,
    /// The mark before the start tag that declares it.
    mark: usize,
}

/// Up to so many declarations are looked through one by one. Documents have a handful.
const FEW: usize = 32;

impl<'x> Scopes<'x> {
    /// Adds a declaration of the start tag that was begun at `mark`.
    pub(in crate::xml) fn declare(&mut self, prefix: &'x str, uri: Cow<'x, str>, mark: usize) {
        if let Some(index) = &mut self.index {
            index.entry(prefix).or_default().push(self.bindings.len());
        }
        self.bindings.push(Binding { prefix, uri, mark });
        if self.index.is_none() && self.bindings.len() > FEW {
            self.build_index();
        }
        self.version = self.version.wrapping_add(1);
    }

    #[cold]
    fn build_index(&mut self) {
        let mut index = HashMap::<_, Vec<_>>::new();
        for (at, binding) in self.bindings.iter().enumerate() {
            index.entry(binding.prefix).or_default().push(at);
        }
        self.index = Some(index);
    }

    /// How many declarations are in scope; [`undeclare`](Self::undeclare) goes back to such a mark.
    #[inline]
    pub(in crate::xml) fn mark(&self) -> usize {
        self.bindings.len()
    }

    /// A number that is the same as long as the declarations are.
    #[inline]
    pub(in crate::xml) fn version(&self) -> u32 {
        self.version
    }

    /// Forgets the declarations since the mark.
    #[inline(always)]
    pub(in crate::xml) fn undeclare(&mut self, mark: usize) {
        if self.bindings.len() != mark {
            self.go_back(mark);
        }
    }

    #[cold]
    fn go_back(&mut self, mark: usize) {
        for binding in self.bindings.drain(mark..).rev() {
            if let Some(places) = self.index.as_mut().and_then(|index| index.get_mut(binding.prefix)) {
                places.pop();
            }
        }
        while self.kept.last().is_some_and(|(end, _)| *end > mark) {
            self.kept.pop();
        }
        self.version = self.version.wrapping_add(1);
    }

    /// The innermost declaration of a prefix.
    fn place(&self, prefix: &str) -> Option<usize> {
        match &self.index {
            None => self.bindings.iter().rposition(|binding| binding.prefix == prefix),
            Some(index) => index.get(prefix)?.last().copied(),
        }
    }

    /// The declarations that were made before `mark` and are not hidden by later ones; `None` if there are very many.
    #[cfg(feature = "events")]
    pub(in crate::xml) fn around(&self, mark: usize) -> Option<impl Iterator<Item = (&str, &str)>> {
        let around = self.bindings[..mark].iter().enumerate();
        let seen =
            around.filter(|(place, binding)| self.place(binding.prefix) == Some(*place) && !binding.uri.is_empty());
        (self.bindings.len() <= FEW).then(|| seen.map(|(_, binding)| (binding.prefix, &*binding.uri)))
    }

    /// The URI that a prefix stands for; `""` for the default namespace where none is declared.
    pub(in crate::xml) fn lookup(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "xml" => Some(vocabulary::XML),
            _ => match self.place(prefix) {
                Some(place) => Some(&self.bindings[place].uri),
                None if prefix.is_empty() => Some(""),
                None => None,
            },
        }
    }

    /// The URI of an element's name; `None` when its prefix is undeclared.
    pub(in crate::xml) fn uri_of(&self, name: &str) -> Option<&str> {
        self.lookup(split(name).0)
    }

    /// `{uri}local`, for messages.
    pub(in crate::xml) fn expanded(&self, name: &str) -> String {
        let (prefix, local) = split(name);
        braced(self.lookup(prefix).unwrap_or(prefix), local)
    }

    /// The declarations before `mark`, to be kept, and how many bytes that took which were not kept yet. Made once for each tag that declares any.
    #[cold]
    pub(in crate::xml) fn keep(&mut self, mark: usize) -> (Option<Arc<InScope>>, usize) {
        let mut made = 0;
        let before = self.kept.partition_point(|(end, _)| *end <= mark);
        if before < self.kept.len() {
            // Only what is innermost is kept on from, so what was made for tags further in is not asked for any more.
            self.kept.truncate(before);
        }
        loop {
            let (end, outer) = match self.kept.last() {
                Some((end, scope)) if *end == mark => return (Some(Arc::clone(scope)), made),
                Some((end, scope)) => (*end, Some(Arc::clone(scope))),
                None if mark == 0 => return (None, made),
                None => (0, None),
            };
            let tag = self.bindings[end].mark;
            let own = self.bindings[end..mark].iter().take_while(|binding| binding.mark == tag);
            let own: Vec<(Box<str>, Box<str>)> =
                own.map(|binding| (binding.prefix.into(), Box::from(&*binding.uri))).collect();
            made += own.iter().map(|(prefix, uri)| prefix.len() + uri.len() + 32).sum::<usize>() + 64;
            let end = end + own.len();
            self.kept.push((end, InScope::new(own, outer)));
        }
    }
}

/// `{uri}local`, or the local name alone where there is no namespace.
pub(in crate::xml) fn braced(uri: &str, local: &str) -> String {
    if uri.is_empty() { local.to_owned() } else { format!("{{{uri}}}{local}") }
}
