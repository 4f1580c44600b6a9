//! The blocking loop: carries out what the core asks for, in the order in which it asks.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::core::Core;
use crate::event::{EventId, Taken};
use crate::inbox::{Arrival, Inbox, Outcome as Written, Scope, Take, Transaction};
use crate::metrics::{Drained, Metrics};
use crate::options::{Changed, Options};
use crate::source::{Acknowledged, Event, Source};
use crate::step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
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
pub struct Queue<S: Source, I> {
    source: S,
    inbox: I,
    options: Options,
    scope: Scope,
    metrics: Metrics,
    notice: Box<dyn FnMut(&Notice<'_>) + Send>,
}

impl<S: Source, I: Inbox + 'static> Queue<S, I> {
    /// A queue of a service whose events go through an inbox.
    pub fn new(source: S, inbox: I) -> Self {
        let scope = Scope { endpoint: source.endpoint(), worker: "worker".into() };
        let (options, metrics) = (Options::default(), Metrics::default());
        Self { source, inbox, options, scope, metrics, notice: Box::new(|_| ()) }
    }

    /// Sets the options.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Names this worker, `worker` if not named. Each process or thread at one inbox needs a name of its own, and should keep it when it starts again.
    #[must_use]
    pub fn worker(mut self, name: impl Into<String>) -> Self {
        self.scope.worker = name.into();
        self
    }

    /// Tells a function what happens.
    #[must_use]
    pub fn on_notice(mut self, notice: impl FnMut(&Notice<'_>) + Send + 'static) -> Self {
        self.notice = Box::new(notice);
        self
    }

    /// What was counted so far.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The inbox.
    pub fn inbox(&mut self) -> &mut I {
        &mut self.inbox
    }

    /// Fetches, hands out and acknowledges until it is told to stop.
    ///
    /// The handler gets an event and the inbox's transaction, so that what it writes there and the event's outcome are one. It may run again for
    /// an event whose transaction failed: what it does elsewhere can happen twice.
    ///
    /// # Errors
    /// A failure of the service that trying again cannot mend.
    pub fn run<E: fmt::Display>(
        &mut self,
        stop: &Stop,
        mut handler: impl for<'t> FnMut(Event<S::Data>, &mut I::Tx<'t>) -> Result<Outcome, E>,
    ) -> Result<Ended, S::Error> {
        let mut run = Run {
            core: Core::new(self.options.clone()),
            todo: VecDeque::new(),
            batch: BTreeMap::new(),
            hand: BTreeMap::new(),
            told: false,
            ended: Ended::Stopped,
        };
        run.feed(Input::Tick);
        while let Some(effect) = run.next(stop) {
            match effect {
                Effect::Fetch { only } => match self.source.fetch(only.as_ref()) {
                    Ok(batch) => {
                        self.metrics.fetches += 1;
                        self.metrics.fetched += batch.events.len() as u64;
                        let ids = batch.events.iter().map(|(event, _)| event.id.clone()).collect();
                        let keyed =
                            batch.events.into_iter().map(|(event, content)| (event.id.clone(), (event, content)));
                        run.batch = keyed.collect();
                        run.feed(Input::Fetched { ids, unnamed: batch.unnamed });
                    }
                    Err(error) if self.source.is_fatal(&error) => return Err(error),
                    Err(error) => self.request_failed(&error, &mut run),
                },
                Effect::Ack(ids) => match self.source.acknowledge(&ids) {
                    Ok(Acknowledged::Done) => {
                        self.metrics.acknowledged += ids.len() as u64;
                        run.feed(Input::Acked);
                    }
                    Ok(Acknowledged::Refused) => run.feed(Input::Refused),
                    Err(error) if self.source.is_fatal(&error) => return Err(error),
                    Err(error) => self.request_failed(&error, &mut run),
                },
                Effect::Sleep { until } => {
                    stop.sleep(Duration::from_millis(until.saturating_sub(now().millis)));
                    run.feed(Input::Tick);
                }
                Effect::Report(report) => {
                    self.reported(&report, &mut run);
                    if report == Report::Stopped {
                        break;
                    }
                }
                effect @ (Effect::Store(_) | Effect::HandOut(_)) => {
                    if let Err(error) = self.transaction(effect, &mut run, stop, &mut handler) {
                        self.metrics.inbox_failures += 1;
                        (self.notice)(&Notice::InboxFailed(&error));
                        run.hand.clear();
                        run.feed(Input::Failed);
                    }
                }
            }
        }
        Ok(run.ended)
    }

    fn request_failed(&mut self, error: &S::Error, run: &mut Run<S::Data>) {
        self.metrics.request_failures += 1;
        (self.notice)(&Notice::RequestFailed(error));
        run.feed(Input::Failed);
    }

    fn reported(&mut self, report: &Report, run: &mut Run<S::Data>) {
        match report {
            Report::HeadBlocked { ids, unnamed } => {
                self.metrics.blocked = true;
                self.metrics.waiting = (ids.len() + unnamed) as u64;
            }
            Report::Dead(_) => self.metrics.dead += 1,
            Report::Idle { drained } => {
                if self.options.once {
                    run.ended = Ended::Idle(drained.then(Drained::now));
                }
                if *drained {
                    (self.metrics.blocked, self.metrics.waiting) = (false, 0);
                }
            }
            Report::GaveUp => run.ended = Ended::GaveUp,
            _ => {}
        }
        (self.notice)(&Notice::Report(report));
    }

    /// From the first thing that is asked of the inbox to the commit. An error undoes all of it.
    fn transaction<E: fmt::Display>(
        &mut self,
        first: Effect,
        run: &mut Run<S::Data>,
        stop: &Stop,
        handler: &mut impl for<'t> FnMut(Event<S::Data>, &mut I::Tx<'t>) -> Result<Outcome, E>,
    ) -> Result<(), <I::Tx<'_> as Transaction>::Error> {
        let Self { source, inbox, options, scope, metrics, notice } = self;
        let mut tx = inbox.begin(scope)?;
        let mut handled: Option<String> = None;
        let mut effect = Some(first);
        while let Some(asked) = effect {
            match asked {
                Effect::Store(Store::Commit) => {
                    tx.commit()?;
                    run.batch.clear();
                    run.feed(Input::Stored(Stored::Committed));
                    return Ok(());
                }
                Effect::Store(Store::Keep { ids, asked }) => {
                    let list = keep(&mut tx, source, options, run, ids, asked)?;
                    run.feed(Input::Stored(Stored::Kept(list)));
                }
                Effect::Store(Store::Take { limit, until }) => {
                    let take = Take { limit, until, now: now().millis, newest_only: options.newest_only };
                    let claims = tx.take(&take)?;
                    for taken in &claims.events {
                        let event = match run.batch.remove(&taken.id) {
                            Some((event, _)) => Ok(event),
                            None => match tx.content(&taken.id)? {
                                Some(content) => source.read(&content).map_err(|error| error.to_string()),
                                None => Err("its content is gone".to_owned()),
                            },
                        };
                        run.hand.insert(taken.id.clone(), event);
                    }
                    run.feed(Input::Stored(Stored::Taken(claims)));
                }
                Effect::HandOut(taken) => {
                    tx.mark()?;
                    let (verdict, reason) = hand_out(run.hand.remove(&taken.id), &mut tx, handler);
                    handled = Some(reason);
                    run.feed(Input::Outcome(taken.id, verdict));
                }
                Effect::Store(Store::Settle(taken, settlement)) => {
                    let reason = handled.take();
                    let (accepted, superseded) = settle(&mut tx, options, &taken, settlement, reason.as_deref())?;
                    let reason = reason.unwrap_or_default();
                    metrics.superseded += superseded.len() as u64;
                    match settlement {
                        Settlement::Done if accepted => metrics.done += 1,
                        Settlement::Skipped if accepted => metrics.skipped += 1,
                        Settlement::Dead | Settlement::Spent | Settlement::Later(_) => {
                            metrics.failed += u64::from(matches!(settlement, Settlement::Later(_)));
                            let (id, attempt, reason) = (&taken.id, taken.attempt, reason.as_str());
                            notice(&Notice::NotHandled { id, attempt, settlement, reason });
                        }
                        _ => {}
                    }
                    run.feed(Input::Stored(Stored::Settled { accepted, superseded }));
                }
                Effect::Store(Store::Bury(ids)) => {
                    let mut buried = Vec::new();
                    for id in ids {
                        if tx.bury(&id, "it blocked the head of the queue", now().millis)? {
                            buried.push(id);
                        }
                    }
                    run.feed(Input::Stored(Stored::Buried(buried)));
                }
                Effect::Report(report) => {
                    match report {
                        Report::Dead(_) => metrics.dead += 1,
                        Report::Overtaken(_) => metrics.overtaken += 1,
                        _ => {}
                    }
                    notice(&Notice::Report(&report));
                }
                other => unreachable!("the core commits before it asks for {other:?}"),
            }
            effect = run.next(stop);
        }
        Ok(())
    }
}

/// The state of one run.
struct Run<D> {
    core: Core,
    todo: VecDeque<Effect>,
    /// What was fetched, until the transaction ends in which it is kept: later, another worker may have kept a newer form.
    batch: BTreeMap<EventId, (Event<D>, Vec<u8>)>,
    /// What is claimed and not yet handed out.
    hand: BTreeMap<EventId, Result<Event<D>, String>>,
    /// Whether the core knows of the stop.
    told: bool,
    ended: Ended,
}

impl<D> Run<D> {
    fn feed(&mut self, input: Input) {
        let effects = self.core.handle(input, now());
        self.todo.extend(effects);
    }

    /// What is to be done next, after a look at the stop.
    fn next(&mut self, stop: &Stop) -> Option<Effect> {
        if !self.told && stop.is_stopped() {
            self.told = true;
            let effects = self.core.handle(Input::Stop, now());
            // What it waited for, it waits for no longer.
            if !effects.is_empty() {
                self.todo.retain(|effect| matches!(effect, Effect::Report(_)));
            }
            self.todo.extend(effects);
        }
        self.todo.pop_front()
    }
}

fn keep<S: Source, T: Transaction>(
    tx: &mut T,
    source: &S,
    options: &Options,
    run: &mut Run<S::Data>,
    ids: Vec<EventId>,
    asked: u64,
) -> Result<Vec<(EventId, Standing)>, T::Error> {
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        let Some((event, content)) = run.batch.get(&id) else { continue };
        let arrival = Arrival {
            id: &id,
            kind: &event.kind,
            entry: event.entry.as_deref(),
            content,
            asked,
            now: now().millis,
            again: options.changed == Changed::HandleAgain,
            same: &|other| source.same(other, content),
        };
        let standing = tx.keep(&arrival)?;
        if standing == Standing::Unsure {
            // What the inbox has is handled, not this.
            run.batch.remove(&id);
        }
        list.push((id, standing));
    }
    Ok(list)
}

/// Calls the handler; returns what it said, and why.
fn hand_out<D, T, E: fmt::Display>(
    event: Option<Result<Event<D>, String>>,
    tx: &mut T,
    handler: &mut impl FnMut(Event<D>, &mut T) -> Result<Outcome, E>,
) -> (Verdict, String) {
    let event = match event {
        Some(Ok(event)) => event,
        Some(Err(reason)) => return (Verdict::Failed, reason),
        None => return (Verdict::Failed, "it is not in hand".into()),
    };
    match catch_unwind(AssertUnwindSafe(|| handler(event, tx))) {
        Ok(Ok(Outcome::Done)) => (Verdict::Done, String::new()),
        Ok(Ok(Outcome::Skip(reason))) => (Verdict::Skip, reason.to_owned()),
        Ok(Ok(Outcome::Later(after))) => {
            let millis = |after: Duration| u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
            (Verdict::Later(after.map(millis)), "to be tried later".into())
        }
        Ok(Ok(Outcome::Dead(reason))) => (Verdict::Dead, reason),
        Ok(Err(error)) => (Verdict::Failed, error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(ToString::to_string);
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            (Verdict::Panicked, format!("the handler panicked: {text}"))
        }
    }
}

/// Writes an outcome; undoes what the handler wrote where it may not stay. Without a handler's reason none ran.
fn settle<T: Transaction>(
    tx: &mut T,
    options: &Options,
    taken: &Taken,
    settlement: Settlement,
    reason: Option<&str>,
) -> Result<(bool, Vec<EventId>), T::Error> {
    if reason.is_some() && !settlement.keeps_effects() {
        tx.undo()?;
    }
    let spent = format!("attempts used up ({}): {}", taken.attempt, reason.unwrap_or_default());
    let reason_written = if settlement == Settlement::Spent { &spent } else { reason.unwrap_or_default() };
    let supersedes = options.newest_only;
    let outcome = Written { settlement, reason: reason_written, supersedes, now: now().millis };
    let settled = tx.settle(taken, &outcome)?;
    if settled.is_none() && reason.is_some() {
        tx.undo()?;
    }
    Ok((settled.is_some(), settled.unwrap_or_default()))
}

fn now() -> Now {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    // Each state of the standard library's hasher is another one.
    let random = RandomState::new().build_hasher().finish();
    Now { millis: u64::try_from(millis).unwrap_or(u64::MAX), random: u32::try_from(random >> 32).unwrap_or_default() }
}
