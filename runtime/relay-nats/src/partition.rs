//! One part of a stream as the source of a queue: its events come one by one, in order, and are acknowledged to the server.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use centra_events::{Acknowledged, AsyncSource, Batch, Decode, EventId, Fetched, Kind, Origin};
use futures_util::StreamExt;

use crate::stream::{Error, Stream};
use crate::subject::{Address, filter};

/// How long a fetch waits for an event.
const WAIT: Duration = Duration::from_millis(500);
/// How long the server waits for an acknowledgement before it delivers an event again, to whoever asks.
const ACK_WAIT: Duration = Duration::from_secs(5);

/// The events of one partition, for a [`Queue`](centra_events::Queue).
///
/// The server has one event of a partition under way at a time, whoever asks for it: so the events of an object are in order, on any number of machines.
/// With [`Acknowledge::AfterStored`](centra_events::Acknowledge::AfterStored) an event that is to be tried later waits in the inbox, and the others of the
/// partition go on. With the default it waits in the stream, and the partition waits with it.
pub struct Partition<D> {
    consumer: PullConsumer,
    name: String,
    endpoint: String,
    decode: D,
    /// Delivered, and not yet acknowledged.
    held: BTreeMap<EventId, Message>,
}

impl Stream {
    /// A part of the stream, from 0, for the consumers of a group: each event goes to one of them. `endpoint` is the key of the inbox's rows; with the service's
    /// own, what an inbox got from the service directly is known there.
    ///
    /// # Errors
    /// The server cannot be reached, there is no such partition, or a consumer of that name is made otherwise.
    pub async fn partition<D: Decode>(
        &self,
        group: &str,
        number: u32,
        endpoint: impl Into<String>,
        decode: D,
    ) -> Result<Partition<D>, Error> {
        if number >= self.partitions {
            return Err(Error::Unfit(format!("there is no partition {number} of {}", self.partitions)));
        }
        let name = self.durable(group, number);
        let wanted = pull::Config {
            durable_name: Some(name.clone()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            filter_subject: filter(&self.shop, self.partitions, number),
            max_ack_pending: 1,
            ..pull::Config::default()
        };
        let consumer: PullConsumer =
            self.stream.get_or_create_consumer(&name, wanted.clone()).await.map_err(Error::nats)?;
        let found = &consumer.cached_info().config;
        let fits = found.max_ack_pending == 1
            && found.ack_policy == AckPolicy::Explicit
            && found.filter_subject == wanted.filter_subject
            && found.max_deliver < 1;
        if !fits {
            let why = "must acknowledge explicitly, one at a time and without end, what its filter names";
            return Err(Error::Unfit(format!("the consumer {name} of {} {why}", self.name)));
        }
        Ok(Partition { consumer, name, endpoint: endpoint.into(), decode, held: BTreeMap::new() })
    }
}

impl<D> fmt::Debug for Partition<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Partition({})", self.name)
    }
}

impl<D: Decode> Partition<D> {
    /// The event as it was published; `None` if the subject is of no event.
    fn fetched(&self, message: &Message) -> Option<Fetched<D::Data>> {
        let Address { id, kind, entry } = Address::of(&message.subject)?;
        let content = message.payload.to_vec();
        let event = self.decode.read(&content).map_err(|error| error.to_string());
        Some(Fetched { id, kind, entry, content: content.into(), event })
    }

    /// The next event, if one comes in time.
    async fn next(&self) -> Result<Option<Message>, Error> {
        let messages = self.consumer.batch().max_messages(1).expires(WAIT).messages().await;
        messages.map_err(Error::nats)?.next().await.transpose().map_err(Error::Nats)
    }
}

impl<D: Decode> Origin for Partition<D> {
    type Decode = D;
    type Error = Error;

    fn endpoint(&self) -> String {
        self.endpoint.clone()
    }

    fn decode(&self) -> D {
        self.decode.clone()
    }

    /// Each event goes to one consumer of the group.
    fn same_for_all(&self) -> bool {
        false
    }
}

impl<D: Decode<Data: Send> + Sync> AsyncSource for Partition<D> {
    /// A type that is asked for makes no difference: the server has one event under way, of whatever type.
    async fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<D::Data>, Error> {
        for message in self.held.values() {
            // It is still in work.
            message.ack_with(AckKind::Progress).await.map_err(Error::Nats)?;
        }
        if self.held.is_empty()
            && let Some(message) = self.next().await?
        {
            match Address::of(&message.subject) {
                Some(Address { id, .. }) => _ = self.held.insert(id, message),
                None => message.double_ack().await.map_err(Error::Nats)?,
            }
        }
        if self.held.is_empty() {
            let info = self.consumer.get_info().await.map_err(Error::nats)?;
            if info.num_ack_pending > 0 {
                return Err(Error::Busy);
            }
        }
        Ok(Batch { events: self.held.values().filter_map(|message| self.fetched(message)).collect(), unnamed: 0 })
    }

    /// Waits until the server has said that it will not deliver them again.
    async fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Error> {
        for id in ids {
            if let Some(message) = self.held.get(id) {
                message.double_ack().await.map_err(Error::Nats)?;
                self.held.remove(id);
            }
        }
        Ok(Acknowledged::Done)
    }
}
