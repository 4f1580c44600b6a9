//! The blocking loop: carries out what the core asks for, in the order in which it asks.

use std::fmt;
use std::time::Duration;

use crate::desk::{Desk, until};
use crate::event::EventId;
use crate::inbox::{Inbox, Scope};
use crate::metrics::{Drained, Metrics};
use crate::options::Options;
use crate::source::{DataOf, Event, Origin, Source};
use crate::step::{Effect, Input, Report, Settlement, Verdict};
use crate::stop::Stop;

/// What a handler makes of an event. An error of the handler is [`Later`](Self::Later) with the error as reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is handled: what the handler wrote in the transaction is committed with that.
    Done,
    /// It is of no interest, and why. What the handler wrote is committed.
    Skip(&'static str),
    /// It is to be tried again, after this time if one is given. What the handler wrote is undone; later events of the object wait.
    Later(Option<Duration>),
    /// It can never be handled, and why: a dead letter, which a person looks at. What the handler wrote is undone.
    Dead(String),
}

impl Outcome {
    /// What the core is told, and the reason that the inbox keeps.
    pub(crate) fn verdict(self) -> (Verdict, String) {
        match self {
            Self::Done => (Verdict::Done, String::new()),
            Self::Skip(reason) => (Verdict::Skip, reason.to_owned()),
            Self::Later(after) => {
                let millis = |after: Duration| u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
                (Verdict::Later(after.map(millis)), "to be tried later".into())
            }
            Self::Dead(reason) => (Verdict::Dead, reason),
        }
    }
}

/// What happens while a queue runs, for a log.
#[derive(Debug)]
pub enum Notice<'a> {
    /// What the core reports.
    Report(&'a Report),
    /// A request failed; it is repeated.
    RequestFailed(&'a (dyn std::error::Error + 'static)),
    /// A transaction failed; what it did is done again.
    InboxFailed(&'a (dyn std::error::Error + 'static)),
    /// A handler did not come to an end with an event.
    NotHandled {
        /// The event.
        id: &'a EventId,
        /// Which attempt it was.
        attempt: u32,
        /// What became of it.
        settlement: Settlement,
        /// Why.
        reason: &'a str,
    },
}

/// How a queue ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It was told to stop.
    Stopped,
    /// Nothing was left that could be handled; with the proof, if nothing was left at all. Only with [`Options::once`].
    Idle(Option<Drained>),
    /// It failed too often in a row.
    GaveUp,
}

/// The events of a service, an inbox, and the loop between them.
pub struct Queue<S: Origin, I> {
    pub(crate) source: S,
    pub(crate) desk: Desk<I, S::Decode>,
}

impl<S: Origin, I: Inbox + 'static> Queue<S, I> {
    /// A queue of a service whose events go through an inbox.
    pub fn new(source: S, inbox: I) -> Self {
        let scope = Scope { endpoint: source.endpoint(), worker: "worker".into() };
        let desk = Desk::new(inbox, scope, source.decode());
        Self { source, desk }
    }

    /// Sets the options.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.desk.book.options = options;
        self
    }

    /// Names this worker, `worker` if not named. Each process or thread at one inbox needs a name of its own, and should keep it when it starts again.
    #[must_use]
    pub fn worker(mut self, name: impl Into<String>) -> Self {
        self.desk.scope.worker = name.into();
        self
    }

    /// Tells a function what happens.
    #[must_use]
    pub fn on_notice(mut self, notice: impl FnMut(&Notice<'_>) + Send + 'static) -> Self {
        self.desk.book.notice = Box::new(notice);
        self
    }

    /// What was counted so far.
    pub fn metrics(&self) -> &Metrics {
        &self.desk.book.metrics
    }

    /// The inbox.
    pub fn inbox(&mut self) -> &mut I {
        &mut self.desk.inbox
    }

    /// Where the events come from.
    pub fn source(&mut self) -> &mut S {
        &mut self.source
    }
}

impl<S: Source, I: Inbox + 'static> Queue<S, I> {
    /// Fetches, hands out and acknowledges until it is told to stop.
    ///
    /// The handler gets an event and the inbox's transaction, so that what it writes there and the event's outcome are one. It may run again for
    /// an event whose transaction failed: what it does elsewhere can happen twice. An event that cannot be read does not reach it: it becomes a dead
    /// letter at once, with the reason.
    ///
    /// # Errors
    /// A failure of the service that trying again cannot mend.
    pub fn run<E: fmt::Display>(
        &mut self,
        stop: &Stop,
        mut handler: impl for<'t> FnMut(Event<DataOf<S>>, &mut I::Tx<'t>) -> Result<Outcome, E>,
    ) -> Result<Ended, S::Error> {
        self.desk.book.start();
        while let Some(effect) = self.desk.book.next(stop) {
            if let Some(effect) = self.ask(effect, stop)? {
                self.desk.transact(effect, stop, &mut handler);
            }
        }
        Ok(self.desk.book.ended.clone())
    }

    /// Makes a request, or waits; what is for the inbox comes back.
    pub(crate) fn ask(&mut self, effect: Effect, stop: &Stop) -> Result<Option<Effect>, S::Error> {
        if self.desk.has_leader(&effect, &self.source) && !self.desk.leads() {
            return Ok(None);
        }
        let Self { source, desk: Desk { book, .. } } = self;
        let outcome = match effect {
            Effect::Fetch { only } => {
                book.asks();
                source.fetch(only.as_ref()).map(|batch| book.fetched(batch))
            }
            Effect::Ack(ids) => source.acknowledge(&ids).map(|said| book.acknowledged(said, ids.len())),
            Effect::Sleep { until: millis } => {
                stop.sleep(until(millis));
                book.feed(Input::Tick);
                Ok(())
            }
            effect => return Ok(Some(effect)),
        };
        book.requested(outcome, |error| source.is_fatal(error))?;
        Ok(None)
    }
}
