//! What goes into the core and what comes out of it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::event::{EventId, Kind, Taken};
use crate::inbox::Claims;

/// The time of a step, and chance. The core has neither by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Now {
    /// Milliseconds since any moment that all workers of an inbox share, such as 1970.
    pub millis: u64,
    /// A random number for the next time to sleep.
    pub random: u32,
}

impl Now {
    /// The system's time, and a number from the operating system.
    #[must_use]
    pub fn read() -> Self {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        // Each state of the standard library's hasher is another one.
        let random = RandomState::new().build_hasher().finish();
        Self {
            millis: u64::try_from(millis).unwrap_or(u64::MAX),
            random: u32::try_from(random >> 32).unwrap_or_default(),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// The core begins, or a time to sleep is over.
    Tick,
    /// The service gave these events, the oldest first. `unnamed` more have no id, so that nobody can acknowledge them.
    Fetched {
        /// Their ids, each once.
        ids: Vec<EventId>,
        /// How many events have no id.
        unnamed: usize,
    },
    /// Another worker of this inbox fetches, so that this one did not.
    Elsewhere,
    /// The inbox did what it was asked for.
    Stored(Stored),
    /// The handler is through with an event.
    Outcome(EventId, Verdict),
    /// The service has forgotten the events of the last acknowledgement.
    Acked,
    /// The last fetch, store or acknowledgement failed. What a transaction did that was not committed is undone.
    Failed,
    /// The service answered that it will not take the last acknowledgement.
    Refused,
    /// The queue is to stop.
    Stop,
}

/// What a handler made of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is handled.
    Done,
    /// It is of no interest.
    Skip,
    /// It is to be tried again after so many milliseconds, or as the options say.
    Later(Option<u64>),
    /// It can never be handled.
    Dead,
    /// The handler failed.
    Failed,
    /// The handler panicked.
    Panicked,
}

/// What the inbox did.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// How each event of [`Store::Keep`] stands now.
    Kept(Vec<(EventId, Standing)>),
    /// The claimed events.
    Taken(Claims),
    /// Whether the claim was still good, and which earlier events of the object the outcome supersedes.
    Settled {
        /// If not, another worker has claimed the event since: the effect must be undone.
        accepted: bool,
        /// Final, too.
        superseded: Vec<EventId>,
    },
    /// These became dead letters.
    Buried(Vec<EventId>),
    /// The transaction is on the disk.
    Committed,
}

/// How an event stands in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is new.
    Fresh,
    /// It is known, and has no final outcome.
    Open,
    /// It is known, and another worker has it in work.
    Claimed,
    /// It is known, without final outcome; what came is its newer form and was taken.
    Renewed,
    /// What came differs, and may be older than what is known. It must be fetched again before it is acknowledged.
    Unsure,
    /// It has its final outcome.
    Final,
    /// It has its final outcome, which was about other content.
    Changed,
    /// It had its final outcome, which was about other content, and is to be handled again.
    Reopened,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Ask the service for its oldest events: [`Input::Fetched`].
    Fetch {
        /// Of this type only.
        only: Option<Kind>,
    },
    /// Ask the inbox, in the open transaction or a new one: [`Input::Stored`].
    Store(Store),
    /// Call the handler in the open transaction, or a new one: [`Input::Outcome`].
    HandOut(Taken),
    /// Tell the service that it may forget these: [`Input::Acked`].
    Ack(Vec<EventId>),
    /// Do nothing until then: [`Input::Tick`].
    Sleep {
        /// Milliseconds, as in [`Now`].
        until: u64,
    },
    /// Tell whoever watches.
    Report(Report),
}

/// What the inbox is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Store {
    /// Insert the events that are not there.
    Keep {
        /// The events as they were fetched.
        ids: Vec<EventId>,
        /// The number of the last content that was in the inbox before the service was asked for them.
        asked: u64,
    },
    /// Claim events: the oldest of each object, if it is due and not claimed.
    Take {
        /// How many at most.
        limit: usize,
        /// Until when the claims hold.
        until: u64,
    },
    /// Write the outcome of an event, if the claim is still the newest.
    Settle(Taken, Settlement),
    /// Make dead letters of those events that have no outcome and are not claimed.
    Bury(Vec<EventId>),
    /// Commit what was done since the last commit.
    Commit,
}

/// What the inbox writes as outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Settlement {
    /// Final: handled. The handler's changes stay.
    Done,
    /// Final: of no interest. The handler's changes stay.
    Skipped,
    /// Final: a dead letter. The handler's changes are undone.
    Dead,
    /// Final: a dead letter, since all attempts are used up. The handler's changes are undone.
    Spent,
    /// To be tried again then. The handler's changes are undone.
    Later(u64),
    /// Given back unhandled; counts as no attempt.
    Released,
}

impl Settlement {
    /// Whether the event is through.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Later(_) | Self::Released)
    }

    /// Whether what the handler changed in the transaction stays.
    #[must_use]
    pub fn keeps_effects(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// What a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Report {
    /// Of the oldest events, which are all that the service gives out, so many wait that the queue stands still soon, or does already.
    HeadBlocked {
        /// The events that wait.
        ids: Vec<EventId>,
        /// How many more have no id and can never be acknowledged.
        unnamed: usize,
    },
    /// An event that has its outcome came again with other content.
    Changed(EventId),
    /// An event became a dead letter.
    Dead(EventId),
    /// A claim was no longer good when the handler was through; its changes are undone.
    Overtaken(EventId),
    /// The service will not take the acknowledgement of this event.
    AckRefused(EventId),
    /// The service has nothing that could be handled now.
    Idle {
        /// Whether nothing at all is left, neither there nor in the inbox.
        drained: bool,
    },
    /// Too many failures in a row.
    GaveUp,
    /// The queue has stopped. No effect follows.
    Stopped,
}
