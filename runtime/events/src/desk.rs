//! What a queue does between its inbox and a handler: everything but requests and waiting, so that every driver does the same.

mod reply;

use std::collections::VecDeque;
use std::fmt;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::core::Core;
use crate::drive::{Ended, Notice, Outcome};
use crate::event::{EventId, Taken};
use crate::inbox::{Arrival, Inbox, Outcome as Written, Scope, Take, Transaction};
use crate::metrics::{Drained, Metrics};
use crate::options::{Changed, Options};
use crate::source::{Acknowledged, Batch, Decode, Event, Fetched, Origin};
use crate::step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
use crate::stop::Stop;
use reply::Reply;

/// An inbox, and what is known of the run.
pub(crate) struct Desk<I, D: Decode> {
    pub(crate) inbox: I,
    pub(crate) scope: Scope,
    pub(crate) book: Book<D>,
}

/// The state of a run, and who watches it.
pub(crate) struct Book<D: Decode> {
    pub(crate) options: Options,
    pub(crate) metrics: Metrics,
    pub(crate) notice: Box<dyn FnMut(&Notice<'_>) + Send>,
    pub(crate) ended: Ended,
    decode: D,
    core: Core,
    todo: VecDeque<Effect>,
    /// What was fetched, until the transaction ends in which it is kept: later, another worker may have kept a newer form.
    batch: Reply<D::Data>,
    /// What is claimed and not yet handed out, in the order of the claims.
    hand: VecDeque<InHand<D::Data>>,
    /// Why the event in hand has its outcome; `None` where no handler ran.
    reason: Option<String>,
    /// When the fetches of the last round were sent.
    asked: VecDeque<Instant>,
    is_told: bool,
    is_over: bool,
}

/// An event, or why its content is none.
type InHand<D> = (EventId, Result<Event<D>, String>);

impl<I: Inbox + 'static, D: Decode> Desk<I, D> {
    pub(crate) fn new(inbox: I, scope: Scope, decode: D) -> Self {
        Self { inbox, scope, book: Book::new(decode) }
    }

    /// Whether it matters which worker asks the service; a run that ends when nothing is left looks for itself.
    pub(crate) fn has_leader(&self, effect: &Effect, source: &impl Origin) -> bool {
        matches!(effect, Effect::Fetch { .. }) && !self.book.options.once && source.same_for_all()
    }

    /// Whether the service is to be asked by this worker. If not, the core knows.
    pub(crate) fn leads(&mut self) -> bool {
        let leads = match self.inbox.leads(&self.scope) {
            Ok(leads) => leads,
            Err(error) => {
                (self.book.notice)(&Notice::InboxFailed(&error));
                true
            }
        };
        if !leads {
            self.book.feed(Input::Elsewhere);
        }
        leads
    }

    /// Does all that is asked of the inbox, from the first thing to the commit. A failure undoes it and is reported.
    pub(crate) fn transact<E: fmt::Display>(
        &mut self,
        first: Effect,
        stop: &Stop,
        handler: &mut impl for<'t> FnMut(Event<D::Data>, &mut I::Tx<'t>) -> Result<Outcome, E>,
    ) {
        let Self { inbox, scope, book } = self;
        let done = transaction(inbox, scope, book, first, stop, |book, taken, tx| {
            tx.mark()?;
            let (verdict, reason) = match book.in_hand(taken) {
                Ok(event) => told(event, tx, handler),
                Err(reason) => (Verdict::Dead, reason),
            };
            book.answered(taken.id.clone(), verdict, reason);
            Ok(ControlFlow::Continue(()))
        });
        if let Err(error) = done {
            book.inbox_failed(&error);
        }
    }

    /// The same up to an event that is to be handled, which is returned: what was done before it is committed.
    pub(crate) fn until_hand_out(&mut self, first: Effect, stop: &Stop) -> Option<(Taken, Event<D::Data>)> {
        let Self { inbox, scope, book } = self;
        let mut next = Some(first);
        while let Some(effect) = next.take() {
            let taken = match effect {
                Effect::HandOut(taken) => taken,
                effect => match transaction(inbox, scope, book, effect, stop, |_, _, _| Ok(ControlFlow::Break(()))) {
                    Ok(taken) => taken?,
                    Err(error) => {
                        book.inbox_failed(&error);
                        return None;
                    }
                },
            };
            match book.in_hand(&taken) {
                Ok(event) => return Some((taken, event)),
                Err(reason) => {
                    book.answered(taken.id, Verdict::Dead, reason);
                    next = book.next(stop);
                }
            }
        }
        None
    }
}

/// One transaction, to the commit that the core asks for; or to an event at which `hand_out` breaks off, which is returned after a commit.
fn transaction<'t, I: Inbox + 't, D: Decode>(
    inbox: &'t mut I,
    scope: &Scope,
    book: &mut Book<D>,
    first: Effect,
    stop: &Stop,
    mut hand_out: impl FnMut(&mut Book<D>, &Taken, &mut I::Tx<'t>) -> Result<ControlFlow<()>, ErrorOf<'t, I>>,
) -> Result<Option<Taken>, ErrorOf<'t, I>> {
    let mut tx = inbox.begin(scope)?;
    let mut next = Some(first);
    while let Some(effect) = next.take() {
        match effect {
            Effect::Store(Store::Commit) => {
                tx.commit()?;
                book.committed();
                return Ok(None);
            }
            Effect::Store(store) => book.store(&mut tx, store)?,
            Effect::HandOut(taken) => {
                if hand_out(book, &taken, &mut tx)?.is_break() {
                    // The core acknowledges after its own commit; what is on the disk earlier is as good.
                    tx.commit()?;
                    book.batch.clear();
                    return Ok(Some(taken));
                }
            }
            other => unreachable!("the core commits before it asks for {other:?}"),
        }
        next = book.next(stop);
    }
    Ok(None)
}

/// Why a transaction of an inbox fails.
type ErrorOf<'t, I> = <<I as Inbox>::Tx<'t> as Transaction>::Error;

/// Calls the handler; returns its verdict, and why.
fn told<D, T, E: fmt::Display>(
    event: Event<D>,
    tx: &mut T,
    handler: &mut impl FnMut(Event<D>, &mut T) -> Result<Outcome, E>,
) -> (Verdict, String) {
    match catch_unwind(AssertUnwindSafe(|| handler(event, tx))) {
        Ok(Ok(outcome)) => outcome.verdict(),
        Ok(Err(error)) => (Verdict::Failed, error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(ToString::to_string);
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            (Verdict::Panicked, format!("the handler panicked: {text}"))
        }
    }
}

impl<D: Decode> Book<D> {
    fn new(decode: D) -> Self {
        Self {
            options: Options::default(),
            metrics: Metrics::default(),
            notice: Box::new(|_| ()),
            ended: Ended::Stopped,
            decode,
            core: Core::new(Options::default()),
            todo: VecDeque::new(),
            batch: Reply::default(),
            hand: VecDeque::new(),
            reason: None,
            asked: VecDeque::new(),
            is_told: false,
            is_over: false,
        }
    }

    /// Begins a run.
    pub(crate) fn start(&mut self) {
        self.core = Core::new(self.options.clone());
        self.todo.clear();
        self.batch.clear();
        self.hand.clear();
        self.asked.clear();
        (self.reason, self.is_told, self.is_over, self.ended) = (None, false, false, Ended::Stopped);
        self.feed(Input::Tick);
    }

    pub(crate) fn feed(&mut self, input: Input) {
        let effects = self.core.handle(input, Now::read());
        self.todo.extend(effects);
    }

    /// What is to be done next, after a look at the stop; `None` at the end.
    pub(crate) fn next(&mut self, stop: &Stop) -> Option<Effect> {
        while !self.is_over {
            if !self.is_told && stop.is_stopped() {
                self.is_told = true;
                let effects = self.core.handle(Input::Stop, Now::read());
                // What it waited for, it waits for no longer.
                if !effects.is_empty() {
                    self.todo.retain(|effect| matches!(effect, Effect::Report(_)));
                }
                self.todo.extend(effects);
            }
            match self.todo.pop_front()? {
                Effect::Report(report) => self.reported(&report),
                effect => return Some(effect),
            }
        }
        None
    }

    /// The service is asked for events now.
    pub(crate) fn asks(&mut self) {
        while self.asked.len() >= self.options.only.len().max(1) {
            self.asked.pop_front();
        }
        self.asked.push_back(Instant::now());
    }

    /// These came.
    pub(crate) fn fetched(&mut self, batch: Batch<D::Data>) {
        self.metrics.fetches += 1;
        self.metrics.fetched += batch.events.len() as u64;
        let ids = batch.events.iter().map(|event| event.id.clone()).collect();
        self.batch = batch.events.into();
        self.feed(Input::Fetched { ids, unnamed: batch.unnamed });
    }

    /// What the service said to the acknowledgement of so many events.
    pub(crate) fn acknowledged(&mut self, said: Acknowledged, count: usize) {
        match said {
            Acknowledged::Done => {
                self.metrics.acknowledged += count as u64;
                self.feed(Input::Acked);
            }
            Acknowledged::Refused => self.feed(Input::Refused),
        }
    }

    /// A request was made. One that failed is made again; a fatal error is returned, and ends the loop.
    pub(crate) fn requested<E: std::error::Error + 'static>(
        &mut self,
        outcome: Result<(), E>,
        is_fatal: impl FnOnce(&E) -> bool,
    ) -> Result<(), E> {
        let Err(error) = outcome else { return Ok(()) };
        if is_fatal(&error) {
            return Err(error);
        }
        self.metrics.request_failures += 1;
        (self.notice)(&Notice::RequestFailed(&error));
        self.feed(Input::Failed);
        Ok(())
    }

    /// The handler is through with an event, and nothing is written yet.
    pub(crate) fn answered(&mut self, id: EventId, verdict: Verdict, reason: String) {
        self.reason = Some(reason);
        self.feed(Input::Outcome(id, verdict));
    }

    /// Nothing follows any more.
    pub(crate) fn end(&mut self) {
        self.is_over = true;
    }

    fn inbox_failed(&mut self, error: &(dyn std::error::Error + 'static)) {
        self.metrics.inbox_failures += 1;
        (self.notice)(&Notice::InboxFailed(error));
        self.hand.clear();
        self.reason = None;
        self.feed(Input::Failed);
    }

    fn committed(&mut self) {
        self.batch.clear();
        self.feed(Input::Stored(Stored::Committed));
    }

    fn in_hand(&mut self, taken: &Taken) -> Result<Event<D::Data>, String> {
        let place = self.hand.iter().position(|(id, _)| *id == taken.id);
        let held = place.and_then(|place| self.hand.remove(place));
        held.map_or_else(|| Err("it is not in hand".into()), |(_, event)| event)
    }

    fn reported(&mut self, report: &Report) {
        match report {
            Report::HeadBlocked { ids, unnamed } => {
                self.metrics.blocked = true;
                self.metrics.waiting = (ids.len() + unnamed) as u64;
            }
            Report::Dead(_) => self.metrics.dead += 1,
            Report::Overtaken(_) => self.metrics.overtaken += 1,
            Report::Idle { drained } => {
                if self.options.once {
                    self.ended = Ended::Idle(self.asked.front().filter(|_| *drained).map(|at| Drained::at(*at)));
                }
                if *drained {
                    (self.metrics.blocked, self.metrics.waiting) = (false, 0);
                }
            }
            Report::GaveUp => self.ended = Ended::GaveUp,
            Report::Stopped => self.is_over = true,
            Report::Changed(_) | Report::AckRefused(_) => {}
        }
        (self.notice)(&Notice::Report(report));
    }

    /// Asks the inbox for anything but a commit.
    fn store<T: Transaction>(&mut self, tx: &mut T, store: Store) -> Result<(), T::Error> {
        let stored = match store {
            Store::Keep { ids, asked } => Stored::Kept(self.keep(tx, ids, asked)?),
            Store::Take { limit, until } => {
                let newest_only = self.options.newest_only;
                let claims = tx.take(&Take { limit, until, now: Now::read().millis, newest_only })?;
                for taken in &claims.events {
                    let event = match self.batch.take(&taken.id) {
                        Some(fetched) => fetched.event,
                        None => self.read(tx, &taken.id)?,
                    };
                    self.hand.push_back((taken.id.clone(), event));
                }
                Stored::Taken(claims)
            }
            Store::Settle(taken, settlement) => self.settle(tx, &taken, settlement)?,
            Store::Bury(ids) => {
                let mut buried = Vec::new();
                for id in ids {
                    if tx.bury(&id, "it blocked the head of the queue", Now::read().millis)? {
                        buried.push(id);
                    }
                }
                Stored::Buried(buried)
            }
            Store::Commit => unreachable!("who has the transaction commits it"),
        };
        self.feed(Input::Stored(stored));
        Ok(())
    }

    fn read<T: Transaction>(&self, tx: &mut T, id: &EventId) -> Result<Result<Event<D::Data>, String>, T::Error> {
        Ok(match tx.content(id)? {
            Some(content) => self.decode.read(&content).map_err(|error| error.to_string()),
            None => Err("its content is gone".to_owned()),
        })
    }

    fn keep<T: Transaction>(
        &mut self,
        tx: &mut T,
        ids: Vec<EventId>,
        asked: u64,
    ) -> Result<Vec<(EventId, Standing)>, T::Error> {
        let Self { batch, decode, .. } = &*self;
        let fetched: Vec<&Fetched<D::Data>> = ids.iter().filter_map(|id| batch.get(id)).collect();
        let same: Vec<_> = fetched.iter().map(|it| |other: &[u8]| decode.same(other, &it.content)).collect();
        let (now, again) = (Now::read().millis, self.options.changed == Changed::HandleAgain);
        let arrivals = fetched.iter().zip(&same).map(|(Fetched { id, kind, entry, content, .. }, same)| {
            let entry = entry.as_deref();
            Arrival { id, kind, entry, content, asked, now, again, same }
        });
        let standings = tx.keep_all(&arrivals.collect::<Vec<_>>())?;
        let list: Vec<_> = fetched.into_iter().map(|it| it.id.clone()).zip(standings).collect();
        for (id, _) in list.iter().filter(|(_, standing)| *standing == Standing::Unsure) {
            // What the inbox has is handled, not this.
            self.batch.take(id);
        }
        Ok(list)
    }

    /// Writes an outcome; undoes what the handler wrote where it may not stay.
    fn settle<T: Transaction>(
        &mut self,
        tx: &mut T,
        taken: &Taken,
        settlement: Settlement,
    ) -> Result<Stored, T::Error> {
        let reason = self.reason.take();
        let was_handled = reason.is_some();
        if was_handled && !settlement.keeps_effects() {
            tx.undo()?;
        }
        let mut reason = reason.unwrap_or_default();
        if settlement == Settlement::Spent {
            reason = format!("attempts used up ({}): {reason}", taken.attempt);
        }
        let supersedes = self.options.newest_only;
        let settled =
            tx.settle(taken, &Written { settlement, reason: &reason, supersedes, now: Now::read().millis })?;
        let (accepted, superseded) = (settled.is_some(), settled.unwrap_or_default());
        if !accepted && was_handled {
            tx.undo()?;
        }
        self.metrics.superseded += superseded.len() as u64;
        match settlement {
            Settlement::Done => self.metrics.done += u64::from(accepted),
            Settlement::Skipped => self.metrics.skipped += u64::from(accepted),
            Settlement::Released => {}
            Settlement::Dead | Settlement::Spent | Settlement::Later(_) => {
                self.metrics.failed += u64::from(matches!(settlement, Settlement::Later(_)));
                let (id, attempt, reason) = (&taken.id, taken.attempt, reason.as_str());
                (self.notice)(&Notice::NotHandled { id, attempt, settlement, reason });
            }
        }
        Ok(Stored::Settled { accepted, superseded })
    }
}

/// How long it is until then, in the core's time.
pub(crate) fn until(millis: u64) -> Duration {
    Duration::from_millis(millis.saturating_sub(Now::read().millis))
}
