//! What happens to content that the schema does not know: it stays with its parent, in place, and is written back.

mod attribute;
mod element;
mod place;
mod placed;

use std::fmt;
use std::sync::Arc;

pub use self::attribute::UnknownAttribute;
pub(crate) use self::attribute::{is_nil, is_qualified_name, is_told, is_type};
pub use self::element::UnknownElement;
pub(crate) use self::place::Place;
pub(crate) use self::placed::Placed;
use crate::xml::text::in_scope::InScope;

/// Elements, attributes and text of one element that its type does not declare, in document order. Empty for nearly all; costs 8 bytes then.
///
/// It holds at most eight times the bytes that it was read from, and about 150 bytes more for each parent that has any. A single element that came twice
/// is kept as it would be written, with its namespace.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Unknown(Option<Box<Content>>);

#[derive(Clone, Default)]
struct Content {
    attributes: Vec<UnknownAttribute>,
    nodes: Vec<Node>,
    /// What the nodes hold: XML of elements, and texts.
    text: String,
    /// Attributes of known elements.
    strays: Vec<UnknownAttribute>,
    /// The namespaces that were in scope around elements.
    scopes: Vec<Arc<InScope>>,
    /// Elements that have attributes among the nodes: those that `take_strays` need not look for are many.
    with_strays: Vec<u32>,
}

/// One node of unknown content.
#[derive(Clone, Copy)]
struct Node {
    place: Place,
    /// Where it begins: in the text, or among the strays.
    begin: u32,
    length: u32,
    node_type: NodeType,
}

/// What a node is, in four bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NodeType(u32);

impl NodeType {
    const TEXT: Self = Self(0);
    const STRAYS: Self = Self(1);
    /// An element that declares all prefixes that it uses.
    const ALONE: Self = Self(2);

    /// An element in the nth scope.
    fn within(scope: usize) -> Self {
        Self(scope as u32 + 3)
    }
}

/// One node of unknown content. `Debug` prints names and sizes, never what it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownNode<'u> {
    /// A whole element.
    Element(UnknownElement<'u>),
    /// Text between elements.
    Text(&'u str),
    /// Attributes of the known element before it, which has no place for them.
    Attributes(&'u [UnknownAttribute]),
}

/// Content that is written the same is equal: in which order the known siblings came does not count.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.attributes == other.attributes && self.placed().written() == other.placed().written()
    }
}

impl Eq for Content {}

impl Content {
    fn node(&self, node: &Node) -> UnknownNode<'_> {
        let range = node.begin as usize..node.begin as usize + node.length as usize;
        match node.node_type {
            NodeType::TEXT => UnknownNode::Text(&self.text[range]),
            NodeType::STRAYS => UnknownNode::Attributes(&self.strays[range]),
            NodeType::ALONE => UnknownNode::Element(UnknownElement::new(&self.text[range], None)),
            NodeType(scope) => {
                let scope = &self.scopes[scope as usize - 3];
                UnknownNode::Element(UnknownElement::new(&self.text[range], Some(scope)))
            }
        }
    }

    fn nodes(&self) -> impl DoubleEndedIterator<Item = (Place, UnknownNode<'_>)> {
        self.nodes.iter().map(|node| (node.place, self.node(node)))
    }

    fn placed(&self) -> Placed<'_> {
        Placed::new(self.nodes().collect())
    }

    /// The node that this text becomes.
    fn text_node(&mut self, place: Place, text: &str, node_type: NodeType) -> Node {
        let begin = number(self.text.len());
        grow(&mut self.text, text.len());
        self.text.push_str(text);
        Node { place, begin, length: number(text.len()), node_type }
    }

    fn element_node(&mut self, place: Place, xml: &str, scope: Option<Arc<InScope>>) -> Node {
        let node_type = match scope {
            None => NodeType::ALONE,
            Some(scope) => {
                if !self.scopes.last().is_some_and(|last| Arc::ptr_eq(last, &scope)) {
                    self.scopes.push(scope);
                }
                NodeType::within(self.scopes.len() - 1)
            }
        };
        self.text_node(place, xml, node_type)
    }

    fn push(&mut self, node: Node) {
        let spare = self.nodes.capacity() - self.nodes.len();
        if spare == 0 {
            self.nodes.reserve_exact(self.nodes.len() / 8 + 1);
        }
        self.nodes.push(node);
    }

    /// Which node the attributes of the element at this place are; they are mostly among the last.
    fn strays_at(&self, place: Place) -> Option<usize> {
        let is_it = |node: &Node| node.place == place && node.node_type == NodeType::STRAYS;
        self.with_strays.contains(&place.element()).then(|| self.nodes.iter().rposition(is_it)).flatten()
    }

    fn remove_strays(&mut self, at: usize) -> Vec<UnknownAttribute> {
        let Node { begin, length, .. } = self.nodes.remove(at);
        let (begin, end) = (begin as usize, begin as usize + length as usize);
        match end == self.strays.len() {
            true => self.strays.split_off(begin),
            false => self.strays[begin..end].to_vec(),
        }
    }

    /// The nodes as if there were no fields that they could stand before or behind.
    fn alone(&self) -> Placed<'_> {
        Placed::new(self.placed().into_nodes().map(|node| (Place::START, node)).collect())
    }

    fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.nodes.is_empty()
    }
}

/// No document has more: its reader refuses one that is longer.
fn number(length: usize) -> u32 {
    u32::try_from(length).expect("the unknown content of one element is shorter than 4 GiB")
}

/// Makes room without much slack: what is kept is kept for long.
fn grow(text: &mut String, more: usize) {
    if text.capacity() - text.len() < more {
        text.reserve_exact(more.max(text.len() / 8));
    }
}

impl Unknown {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Text alone.
    pub(crate) fn from_text(text: &str) -> Self {
        let mut unknown = Self::new();
        unknown.keep_text(Place::START, text);
        unknown
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Unknown attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &UnknownAttribute> {
        self.0.iter().flat_map(|content| &content.attributes)
    }

    /// Unknown elements and text, in document order.
    pub fn nodes(&self) -> impl Iterator<Item = UnknownNode<'_>> {
        self.placed_nodes().map(|(_, node)| node)
    }

    /// The elements alone, each as XML that stands by itself.
    pub(crate) fn into_elements(self) -> Vec<String> {
        let element = |node| if let UnknownNode::Element(element) = node { Some(element) } else { None };
        self.nodes().filter_map(element).map(|element| element.to_xml().into_owned()).collect()
    }

    /// Drops all of it, so that it is not sent back.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Unknown elements, text and attributes, each with its place.
    pub(crate) fn placed_nodes(&self) -> impl Iterator<Item = (Place, UnknownNode<'_>)> {
        self.0.iter().flat_map(|content| content.nodes())
    }

    #[cold]
    pub(crate) fn keep_attribute(&mut self, attribute: UnknownAttribute) {
        let attributes = &mut self.0.get_or_insert_default().attributes;
        if attributes.len() == attributes.capacity() {
            attributes.reserve_exact(attributes.len() / 8 + 1);
        }
        attributes.push(attribute);
    }

    /// Keeps an attribute in the place of one of the same name.
    pub(crate) fn put_attribute(&mut self, attribute: UnknownAttribute) {
        let is_it =
            |it: &&mut UnknownAttribute| (it.namespace(), it.name()) == (attribute.namespace(), attribute.name());
        match self.0.as_mut().and_then(|content| content.attributes.iter_mut().find(is_it)) {
            Some(old) => *old = attribute,
            None => self.keep_attribute(attribute),
        }
    }

    /// Keeps `xsi:nil` where no state holds it.
    #[cold]
    pub(crate) fn keep_nil(&mut self) {
        self.keep_attribute(UnknownAttribute::nil());
    }

    /// Keeps an element; `scope` are the namespaces around it, none if it declares all prefixes that it uses.
    #[cold]
    pub(crate) fn keep_element(&mut self, place: Place, xml: &str, scope: Option<Arc<InScope>>) {
        let content = self.0.get_or_insert_default();
        let node = content.element_node(place, xml, scope);
        content.push(node);
    }

    #[cold]
    pub(crate) fn keep_text(&mut self, place: Place, text: &str) {
        let content = self.0.get_or_insert_default();
        let node = content.text_node(place, text, NodeType::TEXT);
        content.push(node);
    }

    /// Keeps attributes of the known element at this place.
    #[cold]
    pub(crate) fn keep_strays(&mut self, place: Place, attributes: Vec<UnknownAttribute>) {
        let content = self.0.get_or_insert_default();
        if !content.with_strays.contains(&place.element()) {
            content.with_strays.push(place.element());
        }
        let (begin, length) = (number(content.strays.len()), number(attributes.len()));
        let spare = content.strays.capacity() - content.strays.len();
        if spare < attributes.len() {
            content.strays.reserve_exact(attributes.len().max(content.strays.len() / 8));
        }
        content.strays.extend(attributes);
        content.push(Node { place, begin, length, node_type: NodeType::STRAYS });
    }

    /// Takes out the attributes that belong to the single element of this kind.
    #[cold]
    pub(crate) fn take_strays(&mut self, element: usize) -> Vec<UnknownAttribute> {
        let element = Place::first(element).element();
        let Some(content) = &mut self.0 else { return Vec::new() };
        let Some(noted) = content.with_strays.iter().position(|it| *it == element) else { return Vec::new() };
        content.with_strays.swap_remove(noted);
        let is_it = |node: &Node| node.place.element() == element && node.node_type == NodeType::STRAYS;
        let taken = content.nodes.iter().rposition(is_it).map(|at| content.remove_strays(at));
        self.clear_if_empty();
        taken.unwrap_or_default()
    }

    /// The attributes of the element at this place, and how many nodes were looked at for them.
    #[cold]
    pub(crate) fn strays_at(&self, place: Place) -> (Vec<UnknownAttribute>, usize) {
        let Some(content) = &self.0 else { return (Vec::new(), 0) };
        match content.strays_at(place) {
            Some(at) => match content.node(&content.nodes[at]) {
                UnknownNode::Attributes(attributes) => (attributes.to_vec(), content.nodes.len() - at),
                _ => (Vec::new(), 0),
            },
            None if content.with_strays.contains(&place.element()) => (Vec::new(), content.nodes.len()),
            None => (Vec::new(), 0),
        }
    }

    /// Drops the attributes of the element at this place.
    #[cold]
    pub(crate) fn drop_strays_at(&mut self, place: Place) {
        let Some(content) = &mut self.0 else { return };
        if let Some(at) = content.strays_at(place) {
            content.remove_strays(at);
        }
        self.clear_if_empty();
    }

    /// Keeps an element that stands by itself before those of the given tags that are kept at the same place. Returns how many nodes it
    /// looked at.
    #[cold]
    pub(crate) fn keep_sorted<'t>(
        &mut self,
        place: Place,
        xml: &str,
        later: impl Iterator<Item = &'t str> + Clone,
    ) -> usize {
        let content = self.0.get_or_insert_default();
        let is_later = |node: &Node| match content.node(node) {
            UnknownNode::Element(element) => later.clone().any(|tag| tag == element.name()),
            _ => false,
        };
        let mut at = content.nodes.len();
        for (index, node) in content.nodes.iter().enumerate().rev() {
            match node.place == place {
                true if is_later(node) => at = index,
                true => break,
                false => {}
            }
        }
        let looked = content.nodes.len() - at;
        let node = content.text_node(place, xml, NodeType::ALONE);
        content.nodes.insert(at, node);
        looked
    }

    /// Moves what stands at this place and after it, as far as it stands behind children of the same kind, one child on. Returns how many
    /// nodes it looked at.
    #[cold]
    pub(crate) fn make_room(&mut self, place: Place) -> usize {
        let Some(content) = &mut self.0 else { return 0 };
        for node in &mut content.nodes {
            node.place.make_room(place);
        }
        content.nodes.len()
    }

    /// What stands where, to be written.
    #[inline]
    pub(crate) fn placed(&self) -> Placed<'_> {
        match &self.0 {
            None => Placed::default(),
            Some(content) => content.placed(),
        }
    }

    /// Whether it is the same where there are no fields that it could stand before or behind.
    pub(crate) fn is_same_alone(&self, other: &Self) -> bool {
        let same = |one: &Content, other: &Content| {
            one.attributes == other.attributes && one.alone().written() == other.alone().written()
        };
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => same(one, other),
            _ => false,
        }
    }

    fn clear_if_empty(&mut self) {
        if self.0.as_ref().is_some_and(|content| content.is_empty()) {
            self.0 = None;
        }
    }
}

/// The name of an element and the size of a text: they may hold secrets, whatever they are called.
impl fmt::Debug for UnknownNode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(element) => element.fmt(f),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Attributes(attributes) => f.debug_tuple("Attributes").field(attributes).finish(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<Unknown>(), 8);
        assert_eq!(size_of::<Node>(), 20);
        assert_eq!(size_of::<UnknownAttribute>(), 32);
    }
}
