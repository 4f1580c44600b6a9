//! What a person may ask of an inbox: what is in it, another try for a dead letter, an end for what waits, room.

use std::error::Error;

use super::{Row, State};
use crate::event::EventId;

/// A row, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The endpoint whose event it is.
    pub endpoint: String,
    /// The event.
    pub id: EventId,
    /// Its type.
    pub kind: String,
    /// The id of its object.
    pub entry: Option<String>,
    /// What became of it.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again, in milliseconds since 1970.
    pub due: u64,
    /// Why it has the state.
    pub reason: String,
    /// When it came, in milliseconds since 1970.
    pub kept: u64,
}

/// How much is in the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Without an outcome.
    pub open: u64,
    /// When the oldest of these came, in milliseconds since 1970.
    pub oldest: Option<u64>,
    /// Of those without an outcome, the ones that were tried.
    pub retrying: u64,
    /// Handled.
    pub done: u64,
    /// Of no interest.
    pub skipped: u64,
    /// A later event was handled in their place.
    pub superseded: u64,
    /// Dead letters.
    pub dead: u64,
}

impl Counts {
    /// In Prometheus' text format, with the age of the oldest event that waits at the given time, in milliseconds since 1970.
    ///
    /// ```
    /// let counts = centra_events::inbox::Counts { open: 2, oldest: Some(1_000), ..Default::default() };
    /// assert!(counts.prometheus(4_500).contains("\ncentra_inbox_oldest_seconds 3.5\n"));
    /// ```
    #[must_use]
    pub fn prometheus(&self, now: u64) -> String {
        let oldest = self.oldest.map_or(0, |oldest| now.saturating_sub(oldest));
        let oldest = format!("{}.{}", oldest / 1000, oldest % 1000 / 100);
        let rows = [
            ("waiting", "Events without an outcome.", self.open.to_string()),
            ("failed", "Events without an outcome that were tried.", self.retrying.to_string()),
            ("oldest_seconds", "Age of the oldest event without an outcome.", oldest),
            ("handled", "Events that were handled.", self.done.to_string()),
            ("skipped", "Events of no interest.", self.skipped.to_string()),
            ("superseded", "Events in whose place a later one was handled.", self.superseded.to_string()),
            ("dead", "Dead letters.", self.dead.to_string()),
        ];
        let line = |(name, help, value)| {
            let name = format!("centra_inbox_{name}");
            format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
        };
        rows.map(line).concat()
    }
}

impl Counts {
    /// Counts so many more rows of a state; `oldest` is when the first of them came, `tried` how many of them were tried.
    pub fn add(&mut self, state: State, count: u64, oldest: u64, tried: u64) {
        match state {
            State::Open => (self.open, self.oldest, self.retrying) = (count, Some(oldest), tried),
            State::Done => self.done = count,
            State::Skipped => self.skipped = count,
            State::Superseded => self.superseded = count,
            State::Dead => self.dead = count,
        }
    }
}

/// A row with all that is in it, to be moved to another inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The endpoint whose event it is.
    pub endpoint: String,
    /// The event.
    pub id: EventId,
    /// All else.
    pub row: Row,
}

/// An inbox as a person sees it: all of its endpoints at once.
pub trait Admin {
    /// Why the inbox cannot do what it was asked for.
    type Error: Error + Send + Sync + 'static;

    /// Rows of a state, or of all but those that are through well, oldest first.
    ///
    /// # Errors
    /// The inbox fails.
    fn list(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Entry>, Self::Error>;

    /// How many rows there are of each state.
    ///
    /// # Errors
    /// The inbox fails.
    fn counts(&mut self) -> Result<Counts, Self::Error>;

    /// Lets dead letters be handled again from their first attempt: the one of an id, or all; returns how many. They are handled even if later events
    /// of their objects were: the handler sees an older state of the object than it had.
    ///
    /// # Errors
    /// The inbox fails.
    fn retry(&mut self, id: Option<&str>, now: u64) -> Result<usize, Self::Error>;

    /// Makes a dead letter of an event that has no outcome; returns how many there were, at all endpoints.
    ///
    /// # Errors
    /// The inbox fails.
    fn bury(&mut self, id: &str, reason: &str, now: u64) -> Result<usize, Self::Error>;

    /// Removes events that got their outcome before that moment, with their content; returns how many. Dead letters stay, unless asked for.
    /// An event that the service gives out again afterwards is handled again.
    ///
    /// # Errors
    /// The inbox fails.
    fn purge(&mut self, before: u64, dead: bool) -> Result<usize, Self::Error>;
}
