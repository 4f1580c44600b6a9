//! Where a queue keeps what must survive a crash: the trait that an inbox implements, and what it is asked.
//!
//! An inbox is a table with one row per event, under the key of endpoint and event id. A row is inserted once, by an insert that trips over the key;
//! from then on it has a state, and only the newest claim can give it an outcome. As the handler's changes are made in the same transaction, an event's
//! effect and its outcome are committed together or not at all.
//!
//! **How long the guarantee holds:** as long as the row is there. An event that comes again after its row was purged is handled again.
//! Purge what is older than any event that the service may still repeat; events that are not through are never purged.

mod admin;
mod handlers;
mod memory;
mod rules;
mod table;

use std::error::Error;

pub use admin::{Admin, Counts, Entry, Kept};
pub use handlers::{AsyncHandlers, BoxFuture};
pub use memory::{Memory, MemoryTx};
pub use rules::{Known, Written, hash};
pub use table::{Busy, Row, State, Table};

use crate::content::Content;
use crate::event::{EventId, Kind, Taken};
use crate::step::{Settlement, Standing};

/// Keeps events, claims and outcomes.
///
/// `Tx` is what a handler gets: it makes its changes through it, so that they are committed with the outcome.
/// The suite in `centra_events::conformance` runs against any implementation.
pub trait Inbox {
    /// A transaction. If it is dropped, what was done in it is undone.
    type Tx<'t>: Transaction
    where
        Self: 't;

    /// Begins a transaction for a worker at an endpoint. It sees what others committed before, and nobody else can write until it ends, or
    /// a write that another transaction got ahead of fails.
    ///
    /// # Errors
    /// The inbox cannot be reached, or is in use for longer than it waits.
    fn begin(&mut self, scope: &Scope) -> Result<Self::Tx<'_>, <Self::Tx<'_> as Transaction>::Error>;

    /// Whether this worker is the one that asks the service for events; the others handle what it keeps. It saves requests where the service gives the same
    /// events to each worker. Nothing depends on it: several may think that they are the one.
    ///
    /// # Errors
    /// The inbox cannot be reached.
    fn leads(&mut self, scope: &Scope) -> Result<bool, <Self::Tx<'_> as Transaction>::Error> {
        let _ = scope;
        Ok(true)
    }
}

/// What is done in one transaction. Times are milliseconds since 1970.
pub trait Transaction {
    /// Why the inbox cannot do what it was asked for. The transaction is of no use afterwards.
    type Error: Error + Send + Sync + 'static;

    /// Inserts an event that is not there; returns how it stands. One that is there with other content takes the newer form
    /// while it has no outcome, and its claim is no longer good.
    ///
    /// # Errors
    /// The inbox fails.
    fn keep(&mut self, arrival: &Arrival<'_>) -> Result<Standing, Self::Error>;

    /// The same for several events, in this order: an inbox that is reached through a network can take them at once.
    ///
    /// # Errors
    /// The inbox fails.
    fn keep_all(&mut self, arrivals: &[Arrival<'_>]) -> Result<Vec<Standing>, Self::Error> {
        arrivals.iter().map(|arrival| self.keep(arrival)).collect()
    }

    /// Claims events, oldest first: of each object the oldest that has no outcome, if it is due and no other worker's claim on it holds.
    ///
    /// # Errors
    /// The inbox fails.
    fn take(&mut self, take: &Take) -> Result<Claims, Self::Error>;

    /// Writes an outcome; `None` if the claim is not the newest, else the earlier events of the object that are superseded.
    ///
    /// # Errors
    /// The inbox fails.
    fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Self::Error>;

    /// Makes a dead letter of an event that has no outcome, and no claim that holds; returns whether it did.
    ///
    /// # Errors
    /// The inbox fails.
    fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> Result<bool, Self::Error>;

    /// The content of an event as it was kept.
    ///
    /// # Errors
    /// The inbox fails.
    fn content(&mut self, id: &EventId) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Marks the state to which [`undo`](Self::undo) goes back. There is one mark at a time.
    ///
    /// # Errors
    /// The inbox fails.
    fn mark(&mut self) -> Result<(), Self::Error>;

    /// Undoes what was done since the last mark, which stays.
    ///
    /// # Errors
    /// The inbox fails.
    fn undo(&mut self) -> Result<(), Self::Error>;

    /// Ends the transaction; what was done is on the disk.
    ///
    /// # Errors
    /// The inbox fails. Whether it was committed may be unknown.
    fn commit(self) -> Result<(), Self::Error>;
}

/// Whose transaction it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The queue that event ids are unique in, such as the endpoint's address.
    pub endpoint: String,
    /// The worker. One that starts again under its old name goes on with its claims at once; others wait for these to expire.
    pub worker: String,
}

/// An event as it came.
pub struct Arrival<'a> {
    /// Its id.
    pub id: &'a EventId,
    /// Its type.
    pub kind: &'a Kind,
    /// The id of its object. Without one the event has no order with others.
    pub entry: Option<&'a str>,
    /// Its content.
    pub content: &'a Content,
    /// The number that [`Claims::change`] was before the service was asked for it; 0 if that is not known.
    pub asked: u64,
    /// The time.
    pub now: u64,
    /// Whether an event that has its outcome is handled again if it comes with other content.
    pub again: bool,
    /// Whether other content means the same.
    pub same: &'a dyn Fn(&[u8]) -> bool,
}

/// What to claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Take {
    /// How many at most.
    pub limit: usize,
    /// Until when the claim holds.
    pub until: u64,
    /// The time.
    pub now: u64,
    /// Whether to claim the newest event of an object, not the oldest. All of its events must be due and free.
    pub newest_only: bool,
}

/// What was claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Claims {
    /// The events, oldest first.
    pub events: Vec<Taken>,
    /// When an event can be claimed that cannot now, or earlier. `None` only if no event is left without an outcome.
    pub due: Option<u64>,
    /// The number of the last content that was kept. What the service is asked for from now on is newer than any content up to it.
    pub change: u64,
}

/// An outcome to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outcome<'a> {
    /// What became of the event.
    pub settlement: Settlement,
    /// Why; empty for an event that was handled.
    pub reason: &'a str,
    /// Whether a final outcome supersedes the earlier events of the object.
    pub supersedes: bool,
    /// The time.
    pub now: u64,
}
