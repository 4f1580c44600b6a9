//! Centra's queue as a source of events: which operations fetch and acknowledge, and what an event carries.

use std::error::Error as StdError;

use centra_events::{Acknowledged, Batch, Event, EventId, Kind, Queue, Source};
use centra_runtime::transport::Transport;
use centra_runtime::xml::{self, Options};
use centra_runtime::{Client as Caller, Error, Port};

use crate::centra::{self, Client, EventsDone, EventsGet, EventsGetRequest};

/// The queue of an endpoint, whose events go through an inbox.
pub fn events<T: Transport, I: centra_events::inbox::Inbox + 'static>(
    client: &Client<T>,
    inbox: I,
) -> Queue<Events<'_, T>, I> {
    Queue::new(Events(client.inner()), inbox)
}

/// The source of events; [`events`] makes it.
#[derive(Debug)]
pub struct Events<'c, T>(&'c Caller<T>);

/// What an event carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// The event as Centra sent it; the object is in its `data`.
    Event(Box<centra::Event>),
    /// It cannot be read as an event; its content is in the inbox as it came.
    Unreadable(String),
}

impl<T: Transport> Events<'_, T> {
    fn get(&self, port: Port, only: Option<&Kind>) -> Result<Vec<centra::Event>, Error> {
        let r#type = Some(only.map_or("all", Kind::as_str).to_owned());
        let request = EventsGetRequest { r#type, ..EventsGetRequest::default() };
        let client = Caller::new(port, self.0.transport());
        Ok(client.call(&centra::EVENTS_GET, request).send()?.value.events.into_iter().collect())
    }
}

impl<T: Transport> Source for Events<'_, T> {
    type Data = Data;
    type Error = Error;

    fn endpoint(&self) -> String {
        self.0.port().uri().to_string()
    }

    fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<Data>, Error> {
        let port = self.0.port().clone();
        let (events, all_readable) = match self.get(port.clone(), only) {
            // One of them cannot be read, and keeps back 99 others: they are fetched once more, and what is no value in it is kept as text.
            Err(Error::Decode { .. }) => (self.get(port.options(Options::default().keep_invalid()), only)?, false),
            events => (events?, true),
        };
        let mut batch = Batch { events: Vec::with_capacity(events.len()), unnamed: 0 };
        for event in events {
            let Some(id) = event.id.clone().filter(|id| !id.is_empty()) else {
                batch.unnamed += 1;
                continue;
            };
            let content = xml::to_vec(&EventsGet { events: vec![event.clone()].into(), ..EventsGet::default() });
            let event = match all_readable {
                true => head(id, event),
                false => match self.read(&content) {
                    Ok(event) => event,
                    Err(error) => Event { data: Data::Unreadable(error.to_string()), ..head(id, event) },
                },
            };
            batch.events.push((event, content));
        }
        Ok(batch)
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Error> {
        let event = ids.iter().map(ToString::to_string).collect();
        let request = EventsDone { event, ..EventsDone::default() };
        match self.0.call(&centra::EVENTS_DONE, request).send() {
            Ok(_) => Ok(Acknowledged::Done),
            Err(Error::Rejected(_)) => Ok(Acknowledged::Refused),
            Err(error) => Err(error),
        }
    }

    fn read(&self, content: &[u8]) -> Result<Event<Data>, Box<dyn StdError + Send + Sync>> {
        let mut reply: EventsGet = xml::from_slice(content)?;
        let event = reply.events.pop().ok_or("there is no event in it")?;
        let id = event.id.clone().ok_or("the event has no id")?;
        Ok(head(id, event))
    }

    fn is_fatal(&self, error: &Error) -> bool {
        matches!(error, Error::Status(reply) if matches!(reply.status(), 401 | 403))
    }
}

fn head(id: String, event: centra::Event) -> Event<Data> {
    Event {
        id: id.into(),
        kind: event.r#type.clone().unwrap_or_default().into(),
        entry: event.entry.clone(),
        mission: event.mission.text().map(Into::into),
        date: event.date.text().map(Into::into),
        data: Data::Event(Box::new(event)),
    }
}
