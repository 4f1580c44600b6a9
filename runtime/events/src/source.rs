//! What a queue needs of a service: its oldest events, and a way to say that they may be forgotten.

use std::error::Error;

use crate::event::{EventId, Kind};

/// An event as a handler gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<D> {
    /// What acknowledges it.
    pub id: EventId,
    /// What kind of object changed.
    pub kind: Kind,
    /// The id of the object.
    pub entry: Option<String>,
    /// What happened to it, such as `update` or `delete`.
    pub mission: Option<String>,
    /// When it happened, as the service wrote it.
    pub date: Option<String>,
    /// The object, or what else came.
    pub data: D,
}

/// What a fetch brought.
#[derive(Clone, Debug)]
pub struct Batch<D> {
    /// Events, the oldest first, each with its content: bytes from which [`Source::read`] makes it again.
    pub events: Vec<(Event<D>, Vec<u8>)>,
    /// How many more there were that have no id.
    pub unnamed: usize,
}

/// What the service said to an acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// The events are forgotten.
    Done,
    /// It will not: one of the ids is not acceptable.
    Refused,
}

/// Any pair of operations that fetch and acknowledge.
pub trait Source {
    /// What an event carries.
    type Data;
    /// Why a request failed.
    type Error: Error + Send + Sync + 'static;

    /// The queue that event ids are unique in; the key of its rows in the inbox. It must not change between runs.
    fn endpoint(&self) -> String;

    /// Asks for the oldest events, of one type if one is named.
    ///
    /// # Errors
    /// No answer, or one that cannot be read as a whole. An event that alone cannot be read is an event all the same.
    fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<Self::Data>, Self::Error>;

    /// Says that these may be forgotten.
    ///
    /// # Errors
    /// Whether they are is unknown; it is asked again.
    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Self::Error>;

    /// Makes an event from its content again.
    ///
    /// # Errors
    /// Why it is none.
    fn read(&self, content: &[u8]) -> Result<Event<Self::Data>, Box<dyn Error + Send + Sync>>;

    /// Whether two contents mean the same, however they are written.
    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        one == other
    }

    /// Whether trying again is of no use, such as after a wrong password. The queue stops then.
    fn is_fatal(&self, error: &Self::Error) -> bool {
        let _ = error;
        false
    }
}
