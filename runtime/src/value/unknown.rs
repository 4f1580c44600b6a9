//! What happens to content that the schema does not know: it stays with its parent, in place, and is written back.

mod added;

use std::borrow::Cow;
use std::fmt;

pub(crate) use self::added::alone;
use crate::xml::Element;

/// Elements, attributes and text of one element that its type does not declare, in document order. Empty for nearly all; costs 8 bytes then.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Unknown(Option<Box<Content>>);

#[derive(Clone, Default)]
struct Content {
    attributes: Vec<UnknownAttribute>,
    nodes: Vec<(Place, UnknownNode)>,
    /// Elements that have attributes among the nodes: those that `take_strays` need not look for are many.
    with_strays: Vec<u32>,
}

/// What is written the same is the same: in which order the known siblings came does not count.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.attributes == other.attributes && Placed::new(&self.nodes).written() == Placed::new(&other.nodes).written()
    }
}

impl Eq for Content {}

impl Content {
    /// Where the attributes of the element at this place are; they are mostly among the last.
    fn strays_at(&self, place: Place) -> Option<usize> {
        let is_it = |(at, node): &(Place, UnknownNode)| *at == place && matches!(node, UnknownNode::Attributes(_));
        self.with_strays.contains(&place.element).then(|| self.nodes.iter().rposition(is_it)).flatten()
    }
}

/// Where unknown content stands: behind the nth child of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Index of the element in the type's table plus one; 0 before all.
    element: u32,
    /// Which of several, from 0.
    nth: u32,
}

impl Place {
    pub(crate) const START: Self = Self { element: 0, nth: 0 };
    /// Behind all of every kind.
    pub(crate) const END: Self = Self { element: u32::MAX, nth: u32::MAX };

    #[inline]
    pub(crate) fn first(element: usize) -> Self {
        Self { element: element as u32 + 1, nth: 0 }
    }

    #[inline]
    pub(crate) fn next(self) -> Self {
        Self { nth: self.nth + 1, ..self }
    }

    /// So many of this kind further on.
    pub(crate) fn further(self, count: usize) -> Self {
        Self { nth: self.nth + count as u32, ..self }
    }

    /// Behind all of this kind.
    pub(crate) fn last(element: usize) -> Self {
        Self { element: element as u32 + 1, nth: u32::MAX }
    }

    pub(crate) fn nth(element: usize, nth: usize) -> Self {
        Self { element: element as u32 + 1, nth: nth as u32 }
    }
}

#[cfg(feature = "serde")]
impl Place {
    /// None before all, the row alone behind all of its kind, else the row and which of several.
    pub(crate) fn numbers(self) -> Vec<u32> {
        match self {
            Self::START => Vec::new(),
            Self { element, nth: u32::MAX } => vec![element],
            Self { element, nth } => vec![element, nth],
        }
    }

    pub(crate) fn from_numbers(numbers: &[u32]) -> Option<Self> {
        match *numbers {
            [] | [0, ..] => Some(Self::START),
            [element] => Some(Self { element, nth: u32::MAX }),
            [element, nth] => Some(Self { element, nth }),
            _ => None,
        }
    }
}

/// One piece of unknown content. `Debug` prints names and sizes, never what it holds.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownNode {
    /// A whole element as XML that stands on its own: all prefixes that it uses are declared in it.
    Element(String),
    /// Text between elements.
    Text(String),
    /// Attributes of the simple element before it, which has no place for them.
    Attributes(Vec<UnknownAttribute>),
}

/// An attribute that the schema does not know. Two of the same namespace, name and value are equal, whatever their prefixes.
/// `Debug` prints its name alone.
#[derive(Clone)]
pub struct UnknownAttribute {
    namespace: String,
    prefix: String,
    local: String,
    value: String,
    declares: Option<(String, String)>,
}

impl PartialEq for UnknownAttribute {
    fn eq(&self, other: &Self) -> bool {
        (&self.namespace, &self.local, self.meaning()) == (&other.namespace, &other.local, other.meaning())
    }
}

impl Eq for UnknownAttribute {}

impl UnknownAttribute {
    pub(crate) fn new(
        namespace: &str,
        prefix: &str,
        local: &str,
        value: &str,
        declares: Option<(String, String)>,
    ) -> Self {
        Self { namespace: namespace.into(), prefix: prefix.into(), local: local.into(), value: value.into(), declares }
    }

    /// The same with another value, which begins with the same prefix.
    pub(crate) fn with_value(&self, value: String) -> Self {
        Self { value, ..self.clone() }
    }

    /// `xsi:nil="true"`.
    pub(crate) fn nil() -> Self {
        Self::new(crate::vocabulary::XSI, "xsi", "nil", "true", None)
    }

    /// Namespace URI; empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Local name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.local
    }

    /// The value, references resolved.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Namespace and local part of a value that is a qualified name, such as that of `xsi:type`; else the value alone.
    fn meaning(&self) -> (Option<&str>, &str) {
        match &self.declares {
            Some((prefix, uri)) if crate::xml::is_qualified_name(self) => {
                let name = self.value.trim();
                (Some(uri), name.strip_prefix(prefix.as_str()).map_or(name, |rest| rest.trim_start_matches(':')))
            }
            _ => (None, &self.value),
        }
    }

    /// A prefix that the value itself uses, and its namespace.
    pub(crate) fn declares(&self) -> Option<(&str, &str)> {
        self.declares.as_ref().map(|(prefix, uri)| (prefix.as_str(), uri.as_str()))
    }
}

impl Unknown {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Text alone.
    pub(crate) fn from_text(text: String) -> Self {
        let mut unknown = Self::new();
        unknown.keep_text(Place::START, text);
        unknown
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Unknown attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &UnknownAttribute> {
        self.0.iter().flat_map(|content| &content.attributes)
    }

    /// Unknown elements and text, in document order.
    pub fn nodes(&self) -> impl Iterator<Item = &UnknownNode> {
        self.0.iter().flat_map(|content| content.nodes.iter().map(|(_, node)| node))
    }

    /// The elements alone.
    pub(crate) fn into_elements(self) -> Vec<String> {
        let nodes = self.0.map(|content| content.nodes).unwrap_or_default();
        let element = |(_, node)| if let UnknownNode::Element(xml) = node { Some(xml) } else { None };
        nodes.into_iter().filter_map(element).collect()
    }

    /// Drops all of it, so that it is not sent back.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Unknown elements, text and attributes, each with its place.
    #[cfg(feature = "serde")]
    pub(crate) fn placed_nodes(&self) -> impl Iterator<Item = (Place, &UnknownNode)> {
        self.0.iter().flat_map(|content| content.nodes.iter().map(|(place, node)| (*place, node)))
    }

    /// Adds what is not read from XML.
    #[cfg(feature = "serde")]
    pub(crate) fn keep(&mut self, place: Place, node: UnknownNode) {
        self.0.get_or_insert_default().nodes.push((place, node));
    }

    #[cold]
    pub(crate) fn keep_attribute(&mut self, attribute: UnknownAttribute) {
        self.0.get_or_insert_default().attributes.push(attribute);
    }

    /// Keeps `xsi:nil` where no state holds it.
    #[cold]
    pub(crate) fn keep_nil(&mut self) {
        self.keep_attribute(UnknownAttribute::nil());
    }

    #[cold]
    pub(crate) fn keep_element(&mut self, place: Place, xml: String) {
        self.0.get_or_insert_default().nodes.push((place, UnknownNode::Element(xml)));
    }

    #[cold]
    pub(crate) fn keep_text(&mut self, place: Place, text: String) {
        self.0.get_or_insert_default().nodes.push((place, UnknownNode::Text(text)));
    }

    #[cold]
    pub(crate) fn keep_strays(&mut self, place: Place, attributes: Vec<UnknownAttribute>) {
        let content = self.0.get_or_insert_default();
        if !content.with_strays.contains(&place.element) {
            content.with_strays.push(place.element);
        }
        content.nodes.push((place, UnknownNode::Attributes(attributes)));
    }

    /// Takes out the attributes that belong to the single element of this kind.
    #[cold]
    pub(crate) fn take_strays(&mut self, element: usize) -> Vec<UnknownAttribute> {
        let element = Place::first(element).element;
        let Some(content) = &mut self.0 else { return Vec::new() };
        let Some(noted) = content.with_strays.iter().position(|it| *it == element) else { return Vec::new() };
        content.with_strays.swap_remove(noted);
        let is_it = |(place, node): &(Place, UnknownNode)| {
            place.element == element && matches!(node, UnknownNode::Attributes(_))
        };
        let taken = content.nodes.iter().rposition(is_it).map(|at| content.nodes.remove(at).1);
        if content.attributes.is_empty() && content.nodes.is_empty() {
            self.0 = None;
        }
        match taken {
            Some(UnknownNode::Attributes(attributes)) => attributes,
            _ => Vec::new(),
        }
    }

    /// The attributes of the element at this place, and how many nodes were looked at for them.
    #[cold]
    pub(crate) fn strays_at(&self, place: Place) -> (Vec<UnknownAttribute>, usize) {
        let Some(content) = &self.0 else { return (Vec::new(), 0) };
        match content.strays_at(place) {
            Some(at) => match &content.nodes[at].1 {
                UnknownNode::Attributes(attributes) => (attributes.clone(), content.nodes.len() - at),
                _ => (Vec::new(), 0),
            },
            None if content.with_strays.contains(&place.element) => (Vec::new(), content.nodes.len()),
            None => (Vec::new(), 0),
        }
    }

    /// Drops the attributes of the element at this place.
    #[cold]
    pub(crate) fn drop_strays_at(&mut self, place: Place) {
        let Some(content) = &mut self.0 else { return };
        if let Some(at) = content.strays_at(place) {
            content.nodes.remove(at);
        }
        if content.attributes.is_empty() && content.nodes.is_empty() {
            self.0 = None;
        }
    }

    /// Keeps an element before those of the given names that are kept at the same place. Answers how many nodes it looked at.
    #[cold]
    pub(crate) fn keep_sorted(&mut self, place: Place, xml: String, later: &[Element]) -> usize {
        let nodes = &mut self.0.get_or_insert_default().nodes;
        let is_later = |node: &UnknownNode| match node {
            UnknownNode::Element(xml) => later.iter().any(|element| {
                let rest = xml.get(1..).and_then(|xml| xml.strip_prefix(element.tag));
                rest.is_some_and(|rest| rest.starts_with([' ', '/', '>']))
            }),
            _ => false,
        };
        let mut at = nodes.len();
        for (index, (other, node)) in nodes.iter().enumerate().rev() {
            match *other == place {
                true if is_later(node) => at = index,
                true => break,
                false => {}
            }
        }
        let looked = nodes.len() - at;
        nodes.insert(at, (place, UnknownNode::Element(xml)));
        looked
    }

    /// Moves what stands at this place and behind it, as far as it stands behind children of the same kind, one child on. Answers how many
    /// nodes it looked at.
    #[cold]
    pub(crate) fn make_room(&mut self, place: Place) -> usize {
        let Some(content) = &mut self.0 else { return 0 };
        for (at, _) in &mut content.nodes {
            if at.element == place.element && at.nth >= place.nth && at.nth != u32::MAX {
                at.nth += 1;
            }
        }
        content.nodes.len()
    }

    /// What stands where, to be written.
    #[inline]
    pub(crate) fn placed(&self) -> Placed<'_> {
        match &self.0 {
            None => Placed::default(),
            Some(content) => Placed::new(&content.nodes),
        }
    }
}

/// Elements and text by their places; in document order where the place is the same.
#[derive(Default)]
pub(crate) struct Placed<'u>(Vec<&'u (Place, UnknownNode)>);

impl<'u> Placed<'u> {
    #[cold]
    fn new(nodes: &'u [(Place, UnknownNode)]) -> Self {
        let mut nodes: Vec<_> = nodes.iter().collect();
        // Attributes belong to the element itself, so nothing stands between.
        nodes.sort_by_key(|(place, node)| (*place, !matches!(node, UnknownNode::Attributes(_))));
        Self(nodes)
    }

    /// The nodes as a reader would find them: two texts side by side are one.
    fn written(&self) -> Vec<(Place, Cow<'u, UnknownNode>)> {
        let mut written: Vec<(Place, Cow<'u, UnknownNode>)> = Vec::with_capacity(self.0.len());
        for (place, node) in self.0.iter().map(|node| (node.0, &node.1)) {
            if let (Some((last, before)), UnknownNode::Text(text)) = (written.last_mut(), node)
                && *last == place
                && let UnknownNode::Text(before) = before.to_mut()
            {
                before.push_str(text);
            } else {
                written.push((place, Cow::Borrowed(node)));
            }
        }
        written
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands at this place.
    pub(crate) fn at(&self, place: Place) -> impl Iterator<Item = &'u UnknownNode> {
        self.between(place, place)
    }

    /// What stands behind a child that is no longer there: it would otherwise be lost when the user removed that child.
    pub(crate) fn from(&self, place: Place) -> impl Iterator<Item = &'u UnknownNode> {
        self.between(place, Place { nth: u32::MAX, ..place })
    }

    /// What stands at this place and behind it.
    pub(crate) fn rest(&self, place: Place) -> impl Iterator<Item = &'u UnknownNode> {
        self.between(place, Place { element: u32::MAX, nth: u32::MAX })
    }

    /// What stands behind rows of the table that are not written by themselves, or do not exist: it was not read by this table.
    pub(crate) fn outside(&self, is_written: impl Fn(usize) -> bool) -> impl Iterator<Item = &'u UnknownNode> {
        let is_outside = move |place: Place| place.element > 0 && !is_written(place.element as usize - 1);
        self.0.iter().filter(move |node| is_outside(node.0)).map(|node| &node.1)
    }

    fn between(&self, first: Place, last: Place) -> impl Iterator<Item = &'u UnknownNode> {
        let begin = self.0.partition_point(|(place, _)| *place < first);
        let end = self.0.partition_point(|(place, _)| *place <= last);
        self.0[begin..end].iter().map(|(_, node)| node)
    }
}

/// The name of an element and the size of a text: they may hold secrets, whatever they are called.
impl fmt::Debug for UnknownNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(xml) => {
                let tag = xml.trim_start_matches('<');
                let end = tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or_default();
                write!(f, "Element(<{}>, {} bytes)", &tag[..end], xml.len())
            }
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Attributes(attributes) => f.debug_tuple("Attributes").field(attributes).finish(),
        }
    }
}

impl fmt::Debug for UnknownAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownAttribute({{{}}}{})", self.namespace, self.local)
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("None"),
            // Names only: unknown content is a payload that may hold secrets.
            Some(content) => write!(f, "{} attributes, {} nodes", content.attributes.len(), content.nodes.len()),
        }
    }
}
