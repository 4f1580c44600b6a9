//! In which order unknown content is written: by its places, and as it came where they are the same.

use std::borrow::Cow;

use super::{Place, UnknownNode};

/// Elements and text by their places.
#[derive(Default)]
pub(crate) struct Placed<'u>(Vec<(Place, UnknownNode<'u>)>);

impl<'u> Placed<'u> {
    #[cold]
    pub(super) fn new(mut nodes: Vec<(Place, UnknownNode<'u>)>) -> Self {
        // Attributes belong to the element itself, so nothing stands between.
        nodes.sort_by_key(|(place, node)| (*place, !matches!(node, UnknownNode::Attributes(_))));
        Self(nodes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands at this place.
    pub(crate) fn at(&self, place: Place) -> impl Iterator<Item = UnknownNode<'u>> {
        self.between(place, place)
    }

    /// What stands at this place and behind later children of the same kind: it would be lost when the user removed those.
    pub(crate) fn from(&self, place: Place) -> impl Iterator<Item = UnknownNode<'u>> {
        self.between(place, place.end())
    }

    /// What stands at this place and after it.
    pub(crate) fn rest(&self, place: Place) -> impl Iterator<Item = UnknownNode<'u>> {
        self.between(place, Place::END)
    }

    /// What stands behind rows of the table that are not written by themselves, or do not exist: it was not read by this table.
    pub(crate) fn outside(&self, is_written: impl Fn(usize) -> bool) -> impl Iterator<Item = UnknownNode<'u>> {
        let is_outside = move |place: Place| place.row().is_some_and(|row| !is_written(row));
        self.0.iter().filter(move |node| is_outside(node.0)).map(|node| node.1)
    }

    fn between(&self, first: Place, last: Place) -> impl Iterator<Item = UnknownNode<'u>> {
        let begin = self.0.partition_point(|(place, _)| *place < first);
        let end = self.0.partition_point(|(place, _)| *place <= last);
        self.0[begin..end].iter().map(|(_, node)| *node)
    }

    /// The nodes without their places.
    pub(super) fn into_nodes(self) -> impl Iterator<Item = UnknownNode<'u>> {
        self.0.into_iter().map(|(_, node)| node)
    }

    /// The nodes as a reader would find them: two texts side by side are one.
    pub(super) fn written(&self) -> Vec<(Place, Written<'u>)> {
        let mut written: Vec<(Place, Written<'u>)> = Vec::with_capacity(self.0.len());
        for (place, node) in &self.0 {
            let text = match *node {
                UnknownNode::Text(text) => text,
                UnknownNode::Element(element) => {
                    written.push((*place, Written::Element(element.to_xml())));
                    continue;
                }
                UnknownNode::Attributes(attributes) => {
                    written.push((*place, Written::Attributes(attributes)));
                    continue;
                }
            };
            match written.last_mut() {
                Some((last, Written::Text(before))) if last == place => before.to_mut().push_str(text),
                _ => written.push((*place, Written::Text(Cow::Borrowed(text)))),
            }
        }
        written
    }
}

/// What is written of a node.
#[derive(PartialEq, Eq)]
pub(super) enum Written<'u> {
    Element(Cow<'u, str>),
    Text(Cow<'u, str>),
    Attributes(&'u [super::UnknownAttribute]),
}
