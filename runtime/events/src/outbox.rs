//! Effects outside of the database, such as a mail or a call: written with the event's outcome, carried out after it, and known to be in doubt where they are.
//!
//! A handler cannot send a mail in the inbox's transaction. It writes a [`Message`] there instead ([`Outgoing::send`]), which is committed with the event's
//! outcome or not at all. A [`Sender`] carries it out later, in order for each object, as often as needed.
//!
//! Nobody can make an effect elsewhere happen exactly once. What is certain: a message is carried out **at least once** if it may be repeated
//! ([`Message::repeatable`]), and **at most once** if it may not. Where a process ends in the middle, or no answer came, one that may not be repeated is in
//! [`Doubt`](State::Doubt): it waits, with the later ones of its object, until a person or a later event says what became of it ([`Outgoing::resolve`]).

mod sender;
mod table;

use std::error::Error;

#[doc(hidden)]
pub use sender::Turn;
pub use sender::{Counts, Notice, Options, Sender, Sent};
pub use table::Table;

use crate::inbox::Transaction;

/// An effect that is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// Its name, such as `mail 1001`: what is written again under the same name is not carried out again.
    pub key: &'a str,
    /// What is to be done, for whoever carries it out.
    pub kind: &'a str,
    /// The object that it is about: messages of one object are carried out in the order in which they were written.
    pub object: Option<&'a str>,
    /// What is needed to carry it out.
    pub content: &'a [u8],
    /// Whether carrying it out twice is the same as once.
    pub repeatable: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// To be carried out.
    Waiting,
    /// A sender has it in work.
    Sending,
    /// It is carried out.
    Done,
    /// Nobody knows whether it was carried out.
    Doubt,
    /// It was not and will not be carried out.
    Dead,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Done, Self::Doubt, Self::Dead];

    /// In one word, as outboxes store it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Doubt => "doubt",
            Self::Dead => "dead",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a person or a later event says of a message in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// It was carried out.
    Done,
    /// It was not: it is to be carried out.
    Again,
    /// It is not to be carried out.
    Dead,
}

impl Resolution {
    /// The state that follows.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Done => State::Done,
            Self::Again => State::Waiting,
            Self::Dead => State::Dead,
        }
    }
}

/// A transaction of an inbox in which messages can be written.
pub trait Outgoing: Transaction {
    /// Writes a message; returns whether its name is new. It is carried out after the transaction is committed.
    ///
    /// # Errors
    /// The inbox fails.
    fn send(&mut self, message: &Message<'_>) -> Result<bool, Self::Error>;

    /// Says what became of a message in doubt, because this event shows it; returns whether it was in doubt.
    ///
    /// # Errors
    /// The inbox fails.
    fn resolve(&mut self, key: &str, resolution: Resolution, reason: &str) -> Result<bool, Self::Error>;
}

/// A message that is to be carried out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// [`Message::key`].
    pub key: String,
    /// [`Message::kind`].
    pub kind: String,
    /// [`Message::object`].
    pub object: Option<String>,
    /// [`Message::content`].
    pub content: Vec<u8>,
    /// [`Message::repeatable`].
    pub repeatable: bool,
    /// Which attempt it is; 1 at first.
    pub attempt: u32,
    /// Number of the claim: only the newest can finish the message.
    pub generation: u64,
}

/// What a claim found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// The message to carry out, if one is due.
    pub job: Option<Job>,
    /// Messages that are in doubt from now on, since their sender ended in the middle.
    pub doubts: Vec<String>,
    /// When something is due that is not now; it may be earlier.
    pub due: Option<u64>,
}

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finish {
    /// It is carried out.
    Done,
    /// It was not carried out; again at that moment, in milliseconds since 1970.
    Later(u64),
    /// Nobody knows.
    Doubt,
    /// It cannot be carried out.
    Dead,
}

impl Finish {
    /// The state that follows.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Done => State::Done,
            Self::Later(_) => State::Waiting,
            Self::Doubt => State::Doubt,
            Self::Dead => State::Dead,
        }
    }

    /// When it is tried again.
    #[must_use]
    pub fn due(self) -> Option<u64> {
        match self {
            Self::Later(due) => Some(due),
            _ => None,
        }
    }

    /// Whether nothing follows any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Dead)
    }
}

/// A message as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// [`Message::key`].
    pub key: String,
    /// [`Message::kind`].
    pub kind: String,
    /// [`Message::object`].
    pub object: Option<String>,
    /// What became of it.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it has the state.
    pub reason: String,
}

/// Keeps messages. Each call is a transaction of its own; times are milliseconds since 1970.
pub trait Outbox {
    /// Why the outbox cannot do what it was asked for.
    type Error: Error + Send + Sync + 'static;

    /// Claims the oldest message that is due, of an object none of whose earlier messages waits, is in work or in doubt. Before that, what was in work by a
    /// claim that has expired, or by a worker of the same name, which must have ended, waits again if it may be repeated and is in doubt if not.
    ///
    /// # Errors
    /// The outbox cannot be reached.
    fn claim(&mut self, worker: &str, until: u64, now: u64) -> Result<Claimed, Self::Error>;

    /// Writes what an attempt came to; returns whether the claim is still the newest.
    ///
    /// # Errors
    /// The outbox cannot be reached.
    fn finish(&mut self, job: &Job, finish: Finish, reason: &str, now: u64) -> Result<bool, Self::Error>;

    /// Messages of a state, or of all but those that are done, oldest first.
    ///
    /// # Errors
    /// The outbox cannot be reached.
    fn messages(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Row>, Self::Error>;

    /// Says what became of a message that is in doubt, waits or is dead; returns whether there was one.
    ///
    /// # Errors
    /// The outbox cannot be reached.
    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> Result<bool, Self::Error>;

    /// Removes messages that were done before that moment; returns how many. One that is written again under the same name is carried out again.
    ///
    /// # Errors
    /// The outbox cannot be reached.
    fn forget(&mut self, before: u64) -> Result<usize, Self::Error>;
}

/// Why a message is in doubt whose sender ended.
pub const ENDED: &str = "its sender ended while it was carried out";
