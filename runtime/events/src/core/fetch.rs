//! What the last fetch brought, and what of it the service still holds.

use std::collections::BTreeMap;

use crate::event::{EventId, Kind};

/// The last fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Fetch {
    pub(super) source: Option<Kind>,
    /// All that it brought, and which place each has, the oldest first.
    pub(super) places: BTreeMap<EventId, usize>,
    /// By place, the events that the service still holds.
    pub(super) waiting: Vec<Option<EventId>>,
    pub(super) unnamed: usize,
    /// Whether its head was looked at.
    pub(super) judged: bool,
}

impl Fetch {
    pub(super) fn of(source: Option<Kind>, ids: &[EventId], unnamed: usize) -> Self {
        let places = ids.iter().cloned().zip(0..).collect();
        Self { source, places, waiting: ids.iter().cloned().map(Some).collect(), unnamed, judged: false }
    }

    /// The service holds this event no longer, or it is not what blocks the head.
    pub(super) fn forget(&mut self, id: &EventId) {
        if let Some(place) = self.places.get(id) {
            self.waiting[*place] = None;
        }
    }

    /// It does hold it, if it came.
    pub(super) fn keep(&mut self, id: &EventId) {
        if let Some(place) = self.places.get(id) {
            self.waiting[*place] = Some(id.clone());
        }
    }
}
