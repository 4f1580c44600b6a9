//! How events come to a loop of the user's own: one by one, each with a way to say what became of it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::desk::Book;
use crate::drive::{Ended, Outcome, Queue};
use crate::event::Taken;
use crate::inbox::Inbox;
use crate::metrics::Metrics;
use crate::options::Claim;
use crate::source::{DataOf, Decode, Event, Source};
use crate::step::Verdict;
use crate::stop::Stop;

/// An event, and a way to say what became of it.
///
/// What is said counts from when the next event is asked for. If nothing was said until then, the event is tried again later.
#[derive(Debug)]
pub struct Delivery<D> {
    /// The event.
    pub event: Event<D>,
    said: Arc<OnceLock<Outcome>>,
}

impl<D> Delivery<D> {
    /// It is handled.
    pub fn done(&self) {
        self.settle(Outcome::Done);
    }

    /// It is of no interest, and why.
    pub fn skip(&self, reason: &'static str) {
        self.settle(Outcome::Skip(reason));
    }

    /// It is to be tried again, after this time if one is given.
    pub fn later(&self, after: Option<Duration>) {
        self.settle(Outcome::Later(after));
    }

    /// It can never be handled, and why.
    pub fn dead(&self, reason: impl Into<String>) {
        self.settle(Outcome::Dead(reason.into()));
    }

    /// Says what became of it. Only what is said first counts.
    pub fn settle(&self, outcome: Outcome) {
        // It was said before.
        drop(self.said.set(outcome));
    }
}

/// The event that was delivered last.
#[derive(Debug, Default)]
pub(crate) struct Pending(Option<(Taken, Arc<OnceLock<Outcome>>)>);

impl Pending {
    pub(crate) fn deliver<D>(&mut self, taken: Taken, event: Event<D>) -> Delivery<D> {
        let said = Arc::default();
        self.0 = Some((taken, Arc::clone(&said)));
        Delivery { event, said }
    }

    /// Takes what was said of it to the book.
    pub(crate) fn take<D: Decode>(&mut self, book: &mut Book<D>) {
        let Some((taken, said)) = self.0.take() else { return };
        let outcome = said.get().cloned();
        // What is said from now on comes too late.
        drop(said.set(Outcome::Later(None)));
        let (verdict, reason) = match outcome {
            Some(outcome) => outcome.verdict(),
            None => (Verdict::Failed, "nothing was said of it before the next event was asked for".to_owned()),
        };
        book.answered(taken.id, verdict, reason);
    }
}

/// Events as an iterator: [`Queue::deliveries`] makes it.
pub struct Deliveries<S: Source, I> {
    queue: Queue<S, I>,
    stop: Stop,
    pending: Pending,
}

impl<S: Source, I: Inbox + 'static> Queue<S, I> {
    /// Events one by one, for a loop of your own.
    ///
    /// Whatever you do with an event is outside of the inbox's transaction, so after a crash between that and its outcome the event comes again: do what
    /// can be done twice. Events are claimed before they are delivered ([`Claim::Before`]).
    ///
    /// ```no_run
    /// # fn example<S: centra_events::Source, I: centra_events::inbox::Inbox + 'static>(queue: centra_events::Queue<S, I>) -> Result<(), S::Error> {
    /// let stop = centra_events::Stop::default();
    /// for delivery in queue.deliveries(&stop) {
    ///     let delivery = delivery?;
    ///     println!("{} {:?}", delivery.event.kind, delivery.event.entry);
    ///     delivery.done();
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn deliveries(mut self, stop: &Stop) -> Deliveries<S, I> {
        self.desk.book.options.claim = Claim::Before;
        self.desk.book.start();
        Deliveries { queue: self, stop: stop.clone(), pending: Pending::default() }
    }
}

impl<S: Source, I: Inbox + 'static> Deliveries<S, I> {
    /// How it ended; of meaning once the iterator returned `None`.
    pub fn ended(&self) -> &Ended {
        &self.queue.desk.book.ended
    }

    /// What was counted so far.
    pub fn metrics(&self) -> &Metrics {
        self.queue.metrics()
    }
}

impl<S: Source, I: Inbox + 'static> Iterator for Deliveries<S, I> {
    type Item = Result<Delivery<DataOf<S>>, S::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { queue, stop, pending } = self;
        pending.take(&mut queue.desk.book);
        while let Some(effect) = queue.desk.book.next(stop) {
            let delivered = match queue.ask(effect, stop) {
                Ok(None) => None,
                Ok(Some(effect)) => queue.desk.until_hand_out(effect, stop),
                Err(error) => {
                    queue.desk.book.end();
                    return Some(Err(error));
                }
            };
            if let Some((taken, event)) = delivered {
                return Some(Ok(pending.deliver(taken, event)));
            }
        }
        None
    }
}
