//! The loop of a relay: carries out what its core asks for, between a service and a stream.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use async_nats::jetstream::{self, ErrorCode};
use bytes::Bytes;
use centra_events::relay::{Effect, Found, Input, Options, Published, Relay as Core, Report};
use centra_events::{Acknowledged, AsyncSource, Batch, DataOf, Decode, EventId, Kind, Now, Origin, Source, Stop};
use futures_util::future::{Either, join_all, select};

use crate::stream::Stream;
use crate::subject::Address;

/// Hands the events of a service on to a stream.
pub struct Relay<S: Origin> {
    source: S,
    stream: Stream,
    options: Options,
    counts: Arc<Mutex<Counts>>,
    notice: Box<dyn FnMut(&Notice<'_>) + Send>,
    /// The last reply of the service.
    batch: BTreeMap<EventId, Message>,
}

struct Message {
    subject: String,
    content: Bytes,
}

/// What a relay did since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Fetches that were answered.
    pub fetches: u64,
    /// Messages that the stream took.
    pub stored: u64,
    /// Events that were in the stream already.
    pub present: u64,
    /// Messages that the stream did not take, as far as is known.
    pub not_stored: u64,
    /// Messages that are larger than the server takes.
    pub too_large: u64,
    /// Events that the service was told to forget.
    pub acknowledged: u64,
    /// Requests to the service that failed.
    pub request_failures: u64,
}

impl Counts {
    /// In Prometheus' text format, each name after `centra_relay_`.
    ///
    /// ```
    /// let counts = centra_relay_nats::Counts { stored: 7, ..Default::default() };
    /// assert!(counts.prometheus().contains("\ncentra_relay_stored_total 7\n"));
    /// ```
    #[must_use]
    pub fn prometheus(&self) -> String {
        let rows = [
            ("fetches", self.fetches, "Fetches that were answered."),
            ("stored", self.stored, "Messages that the stream took."),
            ("present", self.present, "Events that were in the stream already."),
            ("not_stored", self.not_stored, "Messages that the stream did not take, as far as is known."),
            ("too_large", self.too_large, "Messages that are larger than the server takes."),
            ("acknowledged", self.acknowledged, "Events that the service was told to forget."),
            ("request_failures", self.request_failures, "Requests to the service that failed."),
        ];
        let line = |(name, value, help): (&str, u64, &str)| {
            let name = format!("centra_relay_{name}_total");
            format!("# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}\n")
        };
        rows.map(line).concat()
    }
}

/// What happens while a relay runs, for a log.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// What the core reports.
    Report(&'a Report),
    /// A request to the service failed; it is repeated.
    RequestFailed(&'a (dyn std::error::Error + 'static)),
    /// The stream did not take an event, or did not say so; it is sent again.
    NotStored {
        /// The event.
        id: &'a EventId,
        /// Why.
        error: &'a (dyn std::error::Error + 'static),
    },
    /// The server takes no message as large as this event. It stays at the service, and with it the later ones of its object, until the server's
    /// `max_payload` is raised; all others go on. Said once.
    TooLarge {
        /// The event.
        id: &'a EventId,
        /// How many bytes it has; the message has a few more.
        bytes: usize,
        /// How many the server takes.
        max_payload: usize,
    },
}

/// How a relay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to stop.
    Stopped,
    /// The service had nothing that could be handed on, only with [`Options::once`].
    Idle {
        /// Whether it had nothing at all.
        drained: bool,
    },
    /// It failed too often in a row.
    GaveUp,
}

impl<S: Origin> Relay<S> {
    /// A relay from a service to a stream.
    pub fn new(source: S, stream: Stream) -> Self {
        let (options, counts) = (Options::default(), Arc::default());
        Self { source, stream, options, counts, notice: Box::new(|_| ()), batch: BTreeMap::new() }
    }

    /// Sets the options.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Tells a function what happens.
    #[must_use]
    pub fn on_notice(mut self, notice: impl FnMut(&Notice<'_>) + Send + 'static) -> Self {
        self.notice = Box::new(notice);
        self
    }

    /// A function that returns what was counted so far, while the relay runs elsewhere.
    pub fn counts(&self) -> impl Fn() -> Counts + Send + Sync + 'static + use<S> {
        let counts = Arc::clone(&self.counts);
        move || *counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl<S: Origin> fmt::Debug for Relay<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("stream", &self.stream).finish_non_exhaustive()
    }
}

impl<S: AsyncSource> Relay<S> {
    /// Fetches, publishes and acknowledges until `stop` is set. If the future is dropped, events without an acknowledgement come again, and are not
    /// stored again.
    ///
    /// # Errors
    /// A failure of the service that trying again cannot mend.
    pub async fn run(&mut self, stop: &Stop) -> Result<Ended, S::Error> {
        let mut core = Core::new(self.options.clone());
        let mut todo = VecDeque::from(core.handle(Input::Tick, Now::read()));
        let (mut is_told, mut ended) = (false, Ended::Stopped);
        loop {
            if !is_told && stop.is_stopped() {
                is_told = true;
                let effects = core.handle(Input::Stop, Now::read());
                // What it waited for, it waits for no longer.
                if !effects.is_empty() {
                    todo.retain(|effect| matches!(effect, Effect::Report(_)));
                }
                todo.extend(effects);
            }
            let Some(effect) = todo.pop_front() else { return Ok(ended) };
            let input = match effect {
                Effect::Report(Report::TooLarge(id)) => {
                    let bytes = self.batch.get(&id).map_or(0, |message| message.content.len());
                    let max_payload = self.stream.context.client().max_payload();
                    (self.notice)(&Notice::TooLarge { id: &id, bytes, max_payload });
                    continue;
                }
                Effect::Report(report) => {
                    (self.notice)(&Notice::Report(&report));
                    match report {
                        Report::Idle { drained } if self.options.once => ended = Ended::Idle { drained },
                        Report::GaveUp => ended = Ended::GaveUp,
                        Report::Stopped => return Ok(ended),
                        _ => {}
                    }
                    continue;
                }
                Effect::Sleep { until } => {
                    sleep(Duration::from_millis(until.saturating_sub(Now::read().millis)), stop).await;
                    Input::Tick
                }
                effect => self.carry_out(effect).await?,
            };
            todo.extend(core.handle(input, Now::read()));
        }
    }

    async fn carry_out(&mut self, effect: Effect) -> Result<Input, S::Error> {
        Ok(match effect {
            Effect::Fetch { only } => match self.source.fetch(only.as_ref()).await {
                Ok(batch) => self.fetched(batch),
                Err(error) => self.failed(error)?,
            },
            Effect::Ack(ids) => match self.source.acknowledge(&ids).await {
                Ok(Acknowledged::Done) => {
                    self.count(|counts| counts.acknowledged += ids.len() as u64);
                    Input::Acked
                }
                Ok(Acknowledged::Refused) => Input::Refused,
                Err(error) => self.failed(error)?,
            },
            Effect::Publish(list) => Input::Published(self.publish(list).await),
            Effect::Look(id) => {
                let found = self.look(&id).await;
                Input::Found(id, found)
            }
            Effect::Sleep { .. } | Effect::Report(_) => Input::Tick,
        })
    }

    fn failed(&mut self, error: S::Error) -> Result<Input, S::Error> {
        if self.source.is_fatal(&error) {
            return Err(error);
        }
        self.count(|counts| counts.request_failures += 1);
        (self.notice)(&Notice::RequestFailed(&error));
        Ok(Input::Failed)
    }

    fn fetched(&mut self, batch: Batch<DataOf<S>>) -> Input {
        self.count(|counts| counts.fetches += 1);
        self.batch.clear();
        let (mut events, unnamed) = (Vec::with_capacity(batch.events.len()), batch.unnamed);
        for fetched in batch.events {
            let entry = fetched.entry.filter(|entry| !entry.is_empty());
            let object = entry.as_ref().map(|entry| format!("{} {entry}", fetched.kind));
            let address = Address { id: fetched.id.clone(), kind: fetched.kind, entry };
            let subject = address.subject(&self.stream.shop, self.stream.partitions);
            let message = Message { subject, content: Bytes::from_owner(fetched.content) };
            if self.batch.insert(fetched.id.clone(), message).is_none() {
                events.push((fetched.id, object));
            }
        }
        Input::Fetched { events, unnamed }
    }

    /// Sends all, then waits for all.
    async fn publish(&mut self, list: Vec<(EventId, u64)>) -> Vec<(EventId, Published)> {
        let mut sent = Vec::with_capacity(list.len());
        for (id, expected) in list {
            let Some(Message { subject, content }) = self.batch.get(&id) else {
                sent.push((id, None));
                continue;
            };
            let message = PublishMessage::build()
                .payload(content.clone())
                .expected_stream(&self.stream.name)
                .expected_last_subject_sequence(expected);
            let acknowledgement = self.stream.context.send_publish(subject.clone(), message).await;
            sent.push((id, Some(acknowledgement)));
        }
        let answers = sent.into_iter().map(|(id, sent)| async {
            let answer = match sent {
                Some(Ok(acknowledgement)) => acknowledgement.await.map(|_| ()),
                Some(Err(error)) => Err(error),
                None => Err(PublishError::new(PublishErrorKind::Other)),
            };
            (id, answer)
        });
        let answers = join_all(answers).await;
        let mut list = Vec::with_capacity(answers.len());
        for (id, answer) in answers {
            let said = match answer {
                Ok(()) => {
                    self.count(|counts| counts.stored += 1);
                    Published::Stored
                }
                Err(error) if is_there(&error) => Published::There,
                Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => {
                    self.count(|counts| counts.too_large += 1);
                    Published::TooLarge
                }
                Err(error) => {
                    self.count(|counts| counts.not_stored += 1);
                    (self.notice)(&Notice::NotStored { id: &id, error: &error });
                    Published::NotStored
                }
            };
            list.push((id, said));
        }
        list
    }

    /// What the stream has of an event, asked of the server that decides.
    async fn look(&mut self, id: &EventId) -> Found {
        let Some(Message { subject, content }) = self.batch.get(id) else { return Found::Unknown };
        match self.stream.stream.get_last_raw_message_by_subject(subject).await {
            Ok(stored) if stored.payload == *content || self.source.decode().same(&stored.payload, content) => {
                self.count(|counts| counts.present += 1);
                Found::Same
            }
            Ok(stored) => Found::Other(stored.sequence),
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => Found::Nothing,
            Err(error) => {
                (self.notice)(&Notice::NotStored { id, error: &error });
                Found::Unknown
            }
        }
    }
}

/// "Wrong last sequence": another message of the subject is there. Newer servers have a second code for it.
fn is_there(error: &PublishError) -> bool {
    let refusal = std::error::Error::source(error).and_then(|source| source.downcast_ref::<jetstream::Error>());
    let codes = [ErrorCode::STREAM_WRONG_LAST_SEQUENCE, ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT];
    refusal.is_some_and(|refusal| codes.contains(&refusal.error_code()))
}

/// Sleeps, but not longer than until the stop.
async fn sleep(time: Duration, stop: &Stop) {
    match select(pin!(tokio::time::sleep(time)), pin!(stop.stopped())).await {
        Either::Left(_) | Either::Right(_) => {}
    }
}

/// A service that is asked by a thread that waits, for tasks of a runtime with several threads.
#[derive(Clone, Debug)]
pub struct Blocking<S>(pub S);

impl<S: Origin> Origin for Blocking<S> {
    type Decode = S::Decode;
    type Error = S::Error;

    fn endpoint(&self) -> String {
        self.0.endpoint()
    }

    fn decode(&self) -> S::Decode {
        self.0.decode()
    }

    fn is_fatal(&self, error: &S::Error) -> bool {
        self.0.is_fatal(error)
    }
}

impl<S: Source + Send> AsyncSource for Blocking<S>
where
    DataOf<S>: Send,
{
    fn fetch(&mut self, only: Option<&Kind>) -> impl Future<Output = Result<Batch<DataOf<S>>, S::Error>> + Send {
        std::future::ready(tokio::task::block_in_place(|| self.0.fetch(only)))
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> impl Future<Output = Result<Acknowledged, S::Error>> + Send {
        std::future::ready(tokio::task::block_in_place(|| self.0.acknowledge(ids)))
    }
}
