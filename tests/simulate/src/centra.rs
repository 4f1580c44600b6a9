//! The simulated Centra: a queue that gives out the oldest and forgets what is acknowledged, with no lease and no order of acknowledgements.

use std::collections::{BTreeMap, BTreeSet};

use centra_events::{EventId, Kind};

use crate::plan::Planned;

/// All events that are remembered, and which of them are queued.
#[derive(Clone, Debug, Default)]
pub(crate) struct Centra {
    /// By number, which is the order in which they came.
    pub(crate) events: BTreeMap<u32, Event>,
    pub(crate) queue: BTreeSet<u32>,
    /// How many events there ever were; the number of the next.
    pub(crate) count: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) planned: Planned,
    /// Grows with each change of the content.
    pub(crate) version: u32,
    /// When it came.
    pub(crate) at: u64,
}

impl Event {
    pub(crate) fn id(number: u32) -> EventId {
        format!("{number:04}").into()
    }

    pub(crate) fn number(id: &EventId) -> u32 {
        id.as_str().parse().unwrap_or(u32::MAX)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.planned.kind.into()
    }
}

/// An event as a reply shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shown {
    pub(crate) id: EventId,
    pub(crate) kind: Kind,
    pub(crate) entry: Option<String>,
    pub(crate) content: String,
}

/// The version that a content is of, however it is written.
pub(crate) fn version(content: &[u8]) -> u32 {
    std::str::from_utf8(content).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(u32::MAX)
}

impl Centra {
    pub(crate) fn add(&mut self, planned: Planned, at: u64) {
        let number = self.count;
        self.count += 1;
        self.events.insert(number, Event { planned, version: 0, at });
        self.queue.insert(number);
    }

    /// As its support does when it is told of events that nobody can acknowledge.
    pub(crate) fn remove_unnamed(&mut self) {
        let Self { events, queue, .. } = self;
        queue.retain(|number| events[number].planned.has_id);
    }

    /// The oldest, and how many of them have no id.
    pub(crate) fn fetch(&self, only: Option<&Kind>, limit: usize, spaces: usize) -> (Vec<Shown>, usize) {
        let fits = |number: &&u32| only.is_none_or(|kind| self.events[*number].kind() == *kind);
        let numbers: Vec<u32> = self.queue.iter().filter(fits).take(limit).copied().collect();
        let (named, unnamed): (Vec<u32>, Vec<u32>) =
            numbers.into_iter().partition(|number| self.events[number].planned.has_id);
        let shown = named.into_iter().map(|number| {
            let event = &self.events[&number];
            // The same content is written in several ways.
            let content = format!("{:spaces$}{}", "", event.version);
            let entry = event.planned.entry.map(|entry| entry.to_string());
            Shown { id: Event::id(number), kind: event.kind(), entry, content }
        });
        (shown.collect(), unnamed.len())
    }
}
