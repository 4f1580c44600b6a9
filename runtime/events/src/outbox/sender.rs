//! The loop that carries out what an outbox holds.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::{Finish, Job, Outbox};
use crate::mutation::{Broken, Mutation};
use crate::options::doubled;
use crate::step::Now;
use crate::stop::Stop;

/// What carrying out a message came to. An error means: it was not carried out, if it may be repeated; nobody knows, if it may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is carried out.
    Done,
    /// It was certainly not carried out; again, after this time if one is given.
    Later(Option<Duration>),
    /// Nobody knows, and why; what an in-doubt outcome of a call is.
    InDoubt(String),
    /// It can never be carried out, and why.
    Dead(String),
}

/// All settings of a sender. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many attempts a message has; then it is dead. 0 for any number.
    pub attempts: u32,
    /// Shortest and longest time before a message is tried again; doubles with each attempt.
    pub retry: (u64, u64),
    /// Shortest and longest time to sleep when nothing is due; doubles while that lasts.
    pub idle: (u64, u64),
    /// How long carrying out may take. After that another sender takes it for given up.
    pub lease: u64,
    /// Whether to stop when nothing is due now.
    pub once: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { attempts: 10, retry: (1_000, 3_600_000), idle: (200, 10_000), lease: 300_000, once: false }
    }
}

/// What a sender did since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Carried out.
    pub done: u64,
    /// To be tried again.
    pub failed: u64,
    /// In doubt.
    pub doubts: u64,
    /// Dead.
    pub dead: u64,
}

/// What happens while a sender runs, for a log.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// An attempt did not carry the message out for certain.
    NotDone {
        /// The message's name.
        key: &'a str,
        /// What becomes of it.
        finish: Finish,
        /// Why.
        reason: &'a str,
    },
    /// The outbox cannot be reached; it is asked again.
    OutboxFailed(&'a (dyn Error + 'static)),
}

/// Carries out the messages of an outbox, one after the other; several senders share the work.
pub struct Sender<O> {
    outbox: O,
    worker: String,
    options: Options,
    counts: Counts,
    notice: Box<dyn FnMut(&Notice<'_>) + Send>,
    /// What the last attempt came to, where that is not written yet.
    unwritten: Option<(Job, Finish, String)>,
    broken: Broken,
}

/// What a turn of a sender came to.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It did something.
    Worked,
    /// Nothing is due; when something is.
    Idle(Option<u64>),
    /// The outbox cannot be reached.
    Failed,
}

impl<O: Outbox> Sender<O> {
    /// A sender under a name of its own, which it keeps when it starts again.
    pub fn new(outbox: O, worker: impl Into<String>) -> Self {
        let (options, counts) = (Options::default(), Counts::default());
        let (unwritten, broken) = (None, Broken::default());
        Self { outbox, worker: worker.into(), options, counts, notice: Box::new(|_| ()), unwritten, broken }
    }

    /// A sender that breaks a rule.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    #[must_use]
    pub fn broken(mut self, mutation: Option<Mutation>) -> Self {
        self.broken = Broken::rule(mutation);
        self
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

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The outbox.
    pub fn outbox(&mut self) -> &mut O {
        &mut self.outbox
    }

    /// Carries messages out until it is told to stop.
    ///
    /// A handler that panics is as one that returns an error.
    ///
    /// ```
    /// use centra_events::Stop;
    /// use centra_events::outbox::{Message, Options, Sender, Sent, Table};
    ///
    /// let mut outbox = Table::default();
    /// outbox.send(&Message { key: "mail 1001", kind: "mail", object: None, content: b"thank you", repeatable: false });
    /// let mut sender = Sender::new(outbox, "erp").options(Options { once: true, ..Options::default() });
    /// sender.run(&Stop::default(), |job| {
    ///     println!("{}: {} bytes", job.kind, job.content.len());
    ///     Ok::<_, std::io::Error>(Sent::Done)
    /// });
    /// assert_eq!(sender.counts().done, 1);
    /// ```
    pub fn run<E: fmt::Display>(&mut self, stop: &Stop, mut carry_out: impl FnMut(&Job) -> Result<Sent, E>) {
        let mut rounds = 0;
        while !stop.is_stopped() {
            let Now { millis: now, random } = Now::read();
            let pause = doubled(self.options.idle, rounds, random).max(1);
            rounds = rounds.saturating_add(1);
            let sleep = match self.turn(Now::read, &mut carry_out) {
                Turn::Worked => {
                    rounds = 0;
                    continue;
                }
                Turn::Idle(_) if self.options.once => return,
                // What is due earlier, is.
                Turn::Idle(due) => due.map_or(pause, |due| due.saturating_sub(now).max(self.options.idle.0).min(pause)),
                Turn::Failed if self.options.once && rounds > 8 && self.unwritten.is_none() => return,
                Turn::Failed => pause,
            };
            stop.sleep(Duration::from_millis(sleep));
        }
    }

    /// Does one thing: writes what an attempt came to, or claims a message and carries it out.
    #[doc(hidden)]
    pub fn turn<E: fmt::Display>(
        &mut self,
        clock: impl Fn() -> Now,
        mut carry_out: impl FnMut(&Job) -> Result<Sent, E>,
    ) -> Turn {
        if self.unwritten.is_some() {
            return self.write(clock().millis);
        }
        let now = clock().millis;
        let claimed = match self.outbox.claim(&self.worker, now.saturating_add(self.options.lease), now) {
            Ok(claimed) => claimed,
            Err(error) => {
                (self.notice)(&Notice::OutboxFailed(&error));
                return Turn::Failed;
            }
        };
        for key in &claimed.doubts {
            self.counts.doubts += 1;
            (self.notice)(&Notice::NotDone { key, finish: Finish::Doubt, reason: super::ENDED });
        }
        let Some(job) = claimed.job else { return Turn::Idle(claimed.due) };
        let (finish, reason) = self.attempt(&job, &clock, &mut carry_out);
        self.unwritten = Some((job, finish, reason));
        self.write(clock().millis)
    }

    fn attempt<E: fmt::Display>(
        &self,
        job: &Job,
        clock: &impl Fn() -> Now,
        carry_out: &mut impl FnMut(&Job) -> Result<Sent, E>,
    ) -> (Finish, String) {
        let may_repeat = job.repeatable || self.broken.is(Mutation::DoubtIsLater);
        let sent = match catch_unwind(AssertUnwindSafe(|| carry_out(job))) {
            Ok(Ok(sent)) => sent,
            Ok(Err(error)) if may_repeat => return (self.later(job, None, clock()), error.to_string()),
            Ok(Err(error)) => Sent::InDoubt(error.to_string()),
            Err(_) if may_repeat => return (self.later(job, None, clock()), "it panicked".to_owned()),
            Err(_) => Sent::InDoubt("it panicked".to_owned()),
        };
        match sent {
            Sent::Done => (Finish::Done, String::new()),
            Sent::Later(after) => (self.later(job, after, clock()), "to be tried later".to_owned()),
            Sent::InDoubt(reason) => (Finish::Doubt, reason),
            Sent::Dead(reason) => (Finish::Dead, reason),
        }
    }

    fn later(&self, job: &Job, after: Option<Duration>, now: Now) -> Finish {
        if self.broken.is(Mutation::LaterIsDone) {
            return Finish::Done;
        }
        if self.options.attempts != 0 && job.attempt >= self.options.attempts {
            return Finish::Dead;
        }
        let Now { millis, random } = now;
        let after = after.map(|after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
        let after = after.unwrap_or_else(|| doubled(self.options.retry, job.attempt.saturating_sub(1), random));
        Finish::Later(millis.saturating_add(after))
    }

    /// Writes what the attempt came to. A sender that ends before leaves the message in work, so that it is in doubt later, or carried out again.
    fn write(&mut self, now: u64) -> Turn {
        let Some((job, finish, reason)) = self.unwritten.take() else { return Turn::Idle(None) };
        if let Err(error) = self.outbox.finish(&job, finish, &reason, now) {
            (self.notice)(&Notice::OutboxFailed(&error));
            self.unwritten = Some((job, finish, reason));
            return Turn::Failed;
        }
        match finish {
            Finish::Done => self.counts.done += 1,
            Finish::Later(_) => self.counts.failed += 1,
            Finish::Doubt => self.counts.doubts += 1,
            Finish::Dead => self.counts.dead += 1,
        }
        if finish != Finish::Done {
            (self.notice)(&Notice::NotDone { key: &job.key, finish, reason: &reason });
        }
        Turn::Worked
    }
}

impl<O> fmt::Debug for Sender<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("worker", &self.worker).field("counts", &self.counts).finish_non_exhaustive()
    }
}
