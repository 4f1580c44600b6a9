//! The events of a reply, until each is in the inbox: found by id, handed on once.

use std::collections::BTreeMap;

use crate::event::EventId;
use crate::source::Fetched;

/// Events by id. Of several with one id the last counts.
pub(super) struct Reply<D> {
    places: BTreeMap<EventId, usize>,
    /// `None` for those that were taken.
    events: Vec<Option<Fetched<D>>>,
}

impl<D> Reply<D> {
    pub(super) fn get(&self, id: &EventId) -> Option<&Fetched<D>> {
        self.events[*self.places.get(id)?].as_ref()
    }

    pub(super) fn take(&mut self, id: &EventId) -> Option<Fetched<D>> {
        self.events[*self.places.get(id)?].take()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<D> Default for Reply<D> {
    fn default() -> Self {
        Self { places: BTreeMap::new(), events: Vec::new() }
    }
}

impl<D> From<Vec<Fetched<D>>> for Reply<D> {
    fn from(events: Vec<Fetched<D>>) -> Self {
        let places = events.iter().map(|event| event.id.clone()).zip(0..).collect();
        Self { places, events: events.into_iter().map(Some).collect() }
    }
}
