//! What a queue needs of a service: its oldest events, and a way to say that they may be forgotten.

use std::error::Error;
use std::future::Future;

use crate::content::Content;
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

/// An event as it was fetched.
#[derive(Clone, Debug)]
pub struct Fetched<D> {
    /// What acknowledges it.
    pub id: EventId,
    /// What kind of object changed.
    pub kind: Kind,
    /// The id of the object.
    pub entry: Option<String>,
    /// The bytes that the inbox keeps. [`Decode::read`] makes the event from them again.
    pub content: Content,
    /// The event, or why its content is none. It then becomes a dead letter.
    pub event: Result<Event<D>, String>,
}

/// What a fetch brought.
#[derive(Clone, Debug)]
pub struct Batch<D> {
    /// Events, the oldest first.
    pub events: Vec<Fetched<D>>,
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

/// Makes events of what an inbox keeps. It goes where the inbox is, so it holds no connection.
pub trait Decode: Clone + Send + 'static {
    /// What an event carries.
    type Data;

    /// Makes an event of its content again.
    ///
    /// # Errors
    /// Why it is none.
    fn read(&self, content: &[u8]) -> Result<Event<Self::Data>, Box<dyn Error + Send + Sync>>;

    /// Whether two contents mean the same, however they are written.
    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        one == other
    }
}

/// Where events come from, however it is asked.
pub trait Origin {
    /// How an event is read.
    type Decode: Decode;
    /// Why a request failed.
    type Error: Error + Send + Sync + 'static;

    /// The queue that event ids are unique in; the key of its rows in the inbox. It must not change between runs.
    fn endpoint(&self) -> String;

    /// How an event is read that comes out of the inbox.
    fn decode(&self) -> Self::Decode;

    /// Whether the service gives the same events to every worker that asks, so that it is enough if one of an inbox's workers does
    /// ([`Inbox::leads`](crate::inbox::Inbox::leads)).
    fn same_for_all(&self) -> bool {
        true
    }

    /// Whether trying again is of no use, such as after a wrong password. The queue stops then.
    fn is_fatal(&self, error: &Self::Error) -> bool {
        let _ = error;
        false
    }
}

/// What the events of an origin carry.
pub type DataOf<S> = <<S as Origin>::Decode as Decode>::Data;

/// Any pair of operations that fetch and acknowledge, asked by a thread that waits.
pub trait Source: Origin {
    /// Asks for the oldest events, of one type if one is named.
    ///
    /// # Errors
    /// No reply, or one that cannot be read as a whole. An event that alone cannot be read is an event all the same.
    fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<DataOf<Self>>, Self::Error>;

    /// Says that these may be forgotten.
    ///
    /// # Errors
    /// Whether they are is unknown; it is said again.
    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Self::Error>;
}

/// As [`Source`], asked by a task that awaits.
pub trait AsyncSource: Origin {
    /// As [`Source::fetch`].
    fn fetch(&mut self, only: Option<&Kind>) -> impl Future<Output = Result<Batch<DataOf<Self>>, Self::Error>> + Send;

    /// As [`Source::acknowledge`].
    fn acknowledge(&mut self, ids: &[EventId]) -> impl Future<Output = Result<Acknowledged, Self::Error>> + Send;
}
