//! Which items make a chunk, and which chunks may go at the same time.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::Settings;
use crate::outgoing::Draft;
use crate::xml::Record;

/// What tells the items of a batch apart, so that two updates of one object keep their order.
pub trait Identify {
    /// The item's id. `None` where it has none: then its chunk goes alone.
    fn identity(&self) -> Option<Cow<'_, str>>;
}

impl<P: Record> Identify for P {
    fn identity(&self) -> Option<Cow<'_, str>> {
        let element = self.shape().elements.iter().find(|element| element.name() == "id")?;
        self.slot(element.slot).text()
    }
}

/// Ids themselves, of events say.
impl Identify for String {
    fn identity(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

/// A chunk on its way.
pub(super) struct Chunk<Q> {
    /// From 0.
    pub(super) number: usize,
    /// Number of its first item.
    pub(super) first: usize,
    pub(super) count: usize,
    pub(super) request: Q,
    /// Its envelope; `None` where it cannot be written, which sending it tells.
    pub(super) written: Option<Box<Draft>>,
    /// Hashes of its ids; `None` if an item has none.
    ids: Option<HashSet<u64>>,
}

/// Cuts the items into chunks, the same each time.
pub(super) struct Chunks<'c, Q, P> {
    items: std::iter::Peekable<Box<dyn Iterator<Item = P> + Send + 'c>>,
    list: fn(&mut Q) -> &mut Vec<P>,
    settings: Settings,
    /// Items that were too many for the last chunk.
    left: Vec<P>,
    number: usize,
    first: usize,
    hasher: RandomState,
}

impl<'c, Q: Default, P: Identify> Chunks<'c, Q, P> {
    pub(super) fn new(
        items: Box<dyn Iterator<Item = P> + Send + 'c>,
        list: fn(&mut Q) -> &mut Vec<P>,
        settings: Settings,
    ) -> Self {
        let items = items.peekable();
        Self { items, list, settings, left: Vec::new(), number: 0, first: 0, hasher: RandomState::new() }
    }

    /// The next chunk that is to be sent; `write` makes the envelope of a request.
    pub(super) fn next(&mut self, write: impl Fn(&Q) -> Option<Draft>) -> Option<Chunk<Q>> {
        loop {
            let chunk = self.cut(&write)?;
            if chunk.number >= self.settings.from {
                return Some(chunk);
            }
        }
    }

    fn cut(&mut self, write: impl Fn(&Q) -> Option<Draft>) -> Option<Chunk<Q>> {
        let mut taken = std::mem::take(&mut self.left);
        while taken.len() < self.settings.items {
            let Some(item) = self.items.next() else { break };
            taken.push(item);
        }
        if taken.len() > self.settings.items {
            self.left = taken.split_off(self.settings.items);
        }
        if taken.is_empty() {
            return None;
        }
        let mut request = Q::default();
        *(self.list)(&mut request) = taken;
        let size = |written: &Option<Draft>| written.as_ref().map_or(0, |written| written.request.body().len());
        let mut written = write(&request);
        let mut bytes = size(&written);
        while bytes > self.settings.bytes && (self.list)(&mut request).len() > 1 {
            let list = (self.list)(&mut request);
            // As many as fit if all are of one size, and fewer than now.
            let fitting = (list.len() * self.settings.bytes / bytes).clamp(1, list.len() - 1);
            let mut rest = list.split_off(fitting);
            rest.append(&mut self.left);
            self.left = rest;
            written = write(&request);
            bytes = size(&written);
        }
        let list = (self.list)(&mut request);
        let hash = |item: &P| item.identity().map(|id| self.hasher.hash_one(&*id));
        let (ids, count) = (list.iter().map(hash).collect(), list.len());
        let chunk =
            Chunk { number: self.number, first: self.first, count, request, written: written.map(Box::new), ids };
        (self.number, self.first) = (self.number + 1, self.first + count);
        Some(chunk)
    }
}

/// The ids that are under way.
#[derive(Default)]
pub(super) struct UnderWay(Vec<(usize, Option<HashSet<u64>>)>);

impl UnderWay {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether the chunk may go beside those that are under way: none of them holds an id of it.
    pub(super) fn admits<Q>(&self, chunk: &Chunk<Q>) -> bool {
        self.0.iter().all(|(_, ids)| match (ids, &chunk.ids) {
            (Some(ids), Some(more)) => ids.is_disjoint(more),
            _ => false,
        })
    }

    pub(super) fn add<Q>(&mut self, chunk: &mut Chunk<Q>) {
        self.0.push((chunk.number, chunk.ids.take()));
    }

    pub(super) fn remove(&mut self, number: usize) {
        self.0.retain(|(other, _)| *other != number);
    }
}
