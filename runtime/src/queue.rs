//! How two operations, one that fetches events and one that acknowledges them, become the source of an event queue.
//!
//! Generated code says which operations these are ([`Feed`]); the queue itself is that of [`centra_events`], which is re-exported.
//!
//! An event whose content is no value of its type does not keep back the others of its reply: it is kept as XML, and becomes a dead letter with the
//! reason. A reply that is not well-formed fails as a whole, and is fetched again.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;

pub use centra_events::{self, Queue, inbox::Inbox};
use centra_events::{Acknowledged, AsyncSource, Batch, Content, Decode, Event, EventId, Fetched, Kind, Origin, Source};

use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::options::Options;
use crate::response::Response;
use crate::transport::{AsyncTransport, Transport};
use crate::value::Simple;
use crate::value::field::Field;
use crate::verdict::Outcome;
use crate::xml::{DecodeError, Document, Gathered, GatheredItem, GatheredItems, Gathers, Item, Items, Record};

/// Which operations make a queue, and what of an event stands where. Generated code implements it.
pub trait Feed: Copy + Send + Sync + 'static {
    /// The request that fetches.
    type Request: Document + Clone + Send + Sync;
    /// The response to that.
    type Response: Response;
    /// The list of events in the response.
    type List: Items<Item = Self::Item>;
    /// An event as it is fetched.
    type Item: Document + Item;
    /// The request that acknowledges.
    type Done: Document + Send + Sync;
    /// The response to that.
    type Answer: Response;
    /// What a handler gets of an event.
    type Data;

    /// Fetches the oldest events.
    const FETCH: &'static Operation<Self::Request, Self::Response>;
    /// Acknowledges events.
    const ACKNOWLEDGE: &'static Operation<Self::Done, Self::Answer>;

    /// The events of a response: a field of the response itself.
    fn list(response: &mut Self::Response) -> &mut Self::List;

    /// Asks for events of this type, or of all.
    fn select(request: &mut Self::Request, kind: Option<&str>);

    /// The acknowledgement of these.
    fn done(ids: Vec<String>) -> Self::Done;

    /// What an event says of itself.
    fn head(item: &Self::Item) -> Head;

    /// What a handler gets; `xml` is the event's element.
    fn data(item: Self::Item, kind: &str, xml: &str) -> Self::Data;
}

/// What an event says of itself, each part as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What acknowledges it.
    pub id: Option<String>,
    /// What kind of object changed.
    pub kind: Option<String>,
    /// The id of the object.
    pub entry: Option<String>,
    /// What happened to it.
    pub mission: Option<String>,
    /// When it happened.
    pub date: Option<String>,
}

impl Head {
    /// Most events are of the same type as the last one, which they share then.
    fn event<D>(self, data: D, last: &mut Kind) -> Option<Event<D>> {
        let id = EventId::from(self.id.filter(|id| !id.is_empty())?);
        let kind = self.kind.unwrap_or_default();
        if last.as_str() != kind {
            *last = Kind::from(kind);
        }
        let kind = last.clone();
        Some(Event { id, kind, entry: self.entry, mission: self.mission, date: self.date, data })
    }
}

/// The events of a service, as two of its operations give them: the source of a [`Queue`].
pub struct Events<'c, T, F: Feed> {
    client: &'c Client<T>,
    request: F::Request,
    fetch: Operation<F::Request, Gathered<List<F>>>,
}

impl<'c, T, F: Feed> Events<'c, T, F> {
    /// The source of a queue; generated code has a function that makes the whole queue.
    #[must_use]
    pub fn new(client: &'c Client<T>, _: F) -> Self {
        Self { client, request: F::Request::default(), fetch: F::FETCH.read_as() }
    }

    /// Sends this request, with the type of events filled in: for operations that take more, such as the markets whose events are wanted.
    pub fn request(&mut self, request: F::Request) {
        self.request = request;
    }

    fn asking(&self, only: Option<&Kind>) -> F::Request {
        let mut request = self.request.clone();
        F::select(&mut request, only.map(Kind::as_str));
        request
    }

    fn acknowledging(ids: &[EventId]) -> F::Done {
        F::done(ids.iter().map(ToString::to_string).collect())
    }
}

impl<T, F: Feed> fmt::Debug for Events<'_, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Events({}, {})", F::FETCH.name, F::ACKNOWLEDGE.name)
    }
}

impl<T, F: Feed> Origin for Events<'_, T, F> {
    type Decode = Reader<F>;
    type Error = Error;

    fn endpoint(&self) -> String {
        self.client.port().uri().to_string()
    }

    fn decode(&self) -> Reader<F> {
        Reader { namespaces: self.client.port().endpoint.namespaces, feed: PhantomData }
    }

    /// A wrong login, and a service that is gone for good.
    fn is_fatal(&self, error: &Error) -> bool {
        error.is_login() || error.is_retired()
    }
}

impl<T: Transport, F: Feed> Source for Events<'_, T, F> {
    fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<F::Data>, Error> {
        Ok(self.decode().batch(self.client.call(&self.fetch, self.asking(only)).send()?.value))
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Error> {
        acknowledged(self.client.call(F::ACKNOWLEDGE, Self::acknowledging(ids)).send())
    }
}

impl<T: AsyncTransport + Sync, F: Feed> AsyncSource for Events<'_, T, F> {
    async fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<F::Data>, Error> {
        let call = self.client.call(&self.fetch, self.asking(only));
        Ok(self.decode().batch(call.await?.value))
    }

    async fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Error> {
        acknowledged(self.client.call(F::ACKNOWLEDGE, Self::acknowledging(ids)).await)
    }
}

fn acknowledged<R>(reply: Result<R, Error>) -> Result<Acknowledged, Error> {
    match reply {
        Ok(_) => Ok(Acknowledged::Done),
        Err(Error::Rejected(rejection)) if rejection.stated => Ok(Acknowledged::Refused),
        Err(error) => Err(error),
    }
}

/// Makes events of what an inbox keeps: each one's element, as XML that stands by itself.
pub struct Reader<F> {
    /// Those of the endpoint.
    namespaces: &'static [&'static str],
    feed: PhantomData<F>,
}

impl<F> Clone for Reader<F> {
    fn clone(&self) -> Self {
        Self { namespaces: self.namespaces, feed: PhantomData }
    }
}

impl<F> fmt::Debug for Reader<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

impl<F: Feed> Reader<F> {
    fn batch(&self, GatheredItems { items, xml }: GatheredItems<F::Item>) -> Batch<F::Data> {
        let (count, mut unnamed) = (items.len(), 0);
        let (mut read, mut places) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut last = Kind::from("");
        for GatheredItem { value, xml: place } in items {
            match self.event(value, &xml[place.clone()], &mut last) {
                Some(event) => {
                    read.push(event);
                    places.push(place);
                }
                None => unnamed += 1,
            }
        }
        let contents = Content::parts(xml.into_bytes(), places);
        let events = read.into_iter().zip(contents).map(|(event, content)| match event {
            Ok(event) => {
                let (id, kind, entry) = (event.id.clone(), event.kind.clone(), event.entry.clone());
                Fetched { id, kind, entry, content, event: Ok(event) }
            }
            Err((Event { id, kind, entry, .. }, reason)) => Fetched { id, kind, entry, content, event: Err(reason) },
        });
        Batch { events: events.collect(), unnamed }
    }

    /// The event; or what it says of itself, and why it is none. `None` if it has no id.
    fn event(&self, value: Result<F::Item, DecodeError>, xml: &str, last: &mut Kind) -> Option<Read<F::Data>> {
        match value {
            Ok(item) => event::<F>(item, xml, last).map(Ok),
            // What is no value in it is kept as text, so that what it says of itself can be read.
            Err(error) => {
                let item = self.lenient(xml.as_bytes()).unwrap_or_default();
                Some(Err((F::head(&item).event((), last)?, error.to_string())))
            }
        }
    }

    fn lenient(&self, content: &[u8]) -> Result<F::Item, DecodeError> {
        Options::default().keep_invalid().document_in(content, self.namespaces)
    }
}

type Read<D> = Result<Event<D>, (Event<()>, String)>;

/// `None` if it has no id.
fn event<F: Feed>(item: F::Item, xml: &str, last: &mut Kind) -> Option<Event<F::Data>> {
    let head = F::head(&item);
    let data = F::data(item, head.kind.as_deref().unwrap_or_default(), xml);
    head.event(data, last)
}

impl<F: Feed> Decode for Reader<F> {
    type Data = F::Data;

    fn read(&self, content: &[u8]) -> Result<Event<F::Data>, Box<dyn StdError + Send + Sync>> {
        let item = Options::default().document_in(content, self.namespaces)?;
        Ok(event::<F>(item, std::str::from_utf8(content)?, &mut Kind::from("")).ok_or("the event has no id")?)
    }

    /// As values: prefixes, white space and the order of elements do not count.
    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        matches!((self.lenient(one), self.lenient(other)), (Ok(one), Ok(other)) if one.same(&other))
    }
}

/// The list of a feed's response.
pub(crate) struct List<F>(PhantomData<fn() -> F>);

impl<F: Feed> Gathers for List<F> {
    type Whole = F::Response;
    type List = F::List;

    fn list(whole: &mut F::Response) -> &mut F::List {
        F::list(whole)
    }
}

impl<F: Feed> Response for Gathered<List<F>> {
    type Output = GatheredItems<F::Item>;

    fn outcome(self) -> Outcome<Self::Output> {
        let (response, items) = self.finish();
        response.outcome().map(|_| items)
    }

    fn without_content() -> &'static dyn Record {
        F::Response::without_content()
    }

    fn plain_ok() -> Option<Self::Output> {
        F::Response::plain_ok().map(|_| GatheredItems::default())
    }

    fn nothing() -> Option<Self::Output> {
        F::Response::nothing().map(|_| GatheredItems::default())
    }
}

/// A field that holds one simple value.
pub trait Text: Sized {
    /// The value as it was sent; `None` if it is absent, empty or nil.
    fn text(&self) -> Option<String>;

    /// Holds this value.
    fn of(text: String) -> Self;
}

impl Text for String {
    fn text(&self) -> Option<String> {
        Some(self.clone())
    }

    fn of(text: String) -> Self {
        text
    }
}

impl Text for Option<String> {
    fn text(&self) -> Option<String> {
        self.clone()
    }

    fn of(text: String) -> Self {
        Some(text)
    }
}

impl<T: Simple> Text for Field<T> {
    fn text(&self) -> Option<String> {
        self.text().map(Into::into)
    }

    fn of(text: String) -> Self {
        Self::parse(&text)
    }
}

/// The text of a field. Generated code calls this.
pub fn text(field: &impl Text) -> Option<String> {
    field.text()
}

/// A field of this text. Generated code calls this.
pub fn of<T: Text>(text: impl Into<String>) -> T {
    T::of(text.into())
}

/// The one that is there, if there is no other. Generated code calls this.
pub fn only<D, const N: usize>(found: [Option<D>; N]) -> Option<D> {
    let mut found = found.into_iter().flatten();
    let first = found.next();
    first.filter(|_| found.next().is_none())
}
