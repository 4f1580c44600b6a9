//! The rules of an outbox, as a table in memory: the reference for every other one.

use std::convert::Infallible;

use crate::mutation::{Broken, Mutation};

use super::{Claimed, ENDED, Finish, Job, Message, Outbox, Resolution, Row, State};

/// Messages in memory, in the order in which they were written.
///
/// ```
/// use centra_events::outbox::{Finish, Message, Outbox, State, Table};
///
/// let mut table = Table::default();
/// let mail = Message { key: "mail 1001", kind: "mail", object: Some("order 30"), content: b"", repeatable: false };
/// assert!(table.send(&mail) && !table.send(&mail));
/// let job = table.claim("erp", 9_000, 1_000)?.job.expect("it is due");
/// // The process ends; another one with the same name finds it in doubt, and does not send it again.
/// assert_eq!(table.claim("erp", 9_000, 2_000)?.doubts, ["mail 1001"]);
/// assert!(!table.finish(&job, Finish::Done, "", 3_000)?);
/// assert_eq!(table.messages(None, 10)?[0].state, State::Doubt);
/// # Ok::<(), std::convert::Infallible>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    messages: Vec<Kept>,
    broken: Broken,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    job: Job,
    state: State,
    due: u64,
    worker: String,
    lease: u64,
    reason: String,
    finished: Option<u64>,
}

impl Table {
    /// A table that breaks a rule.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    #[must_use]
    pub fn broken(mut self, mutation: Option<Mutation>) -> Self {
        self.broken = Broken::rule(mutation);
        self
    }

    /// As [`Outgoing::send`](super::Outgoing::send).
    pub fn send(&mut self, message: &Message<'_>) -> bool {
        let is_new = self.messages.iter().all(|kept| kept.job.key != message.key);
        if is_new {
            let job = Job {
                key: message.key.to_owned(),
                kind: message.kind.to_owned(),
                object: message.object.map(str::to_owned),
                content: message.content.to_vec(),
                repeatable: message.repeatable,
                attempt: 0,
                generation: 0,
            };
            let (worker, reason) = (String::new(), String::new());
            self.messages.push(Kept { job, state: State::Waiting, due: 0, worker, lease: 0, reason, finished: None });
        }
        is_new
    }

    /// As [`Outgoing::resolve`](super::Outgoing::resolve).
    pub fn resolve(&mut self, key: &str, resolution: Resolution, reason: &str) -> bool {
        let found = self.messages.iter_mut().find(|kept| kept.job.key == key && kept.state == State::Doubt);
        found.map(|kept| kept.settle(resolution, reason, 0)).is_some()
    }
}

impl Kept {
    fn settle(&mut self, resolution: Resolution, reason: &str, now: u64) {
        (self.state, self.reason, self.due) = (resolution.state(), reason.to_owned(), 0);
        if resolution == Resolution::Again {
            self.job.attempt = 0;
        }
        self.finished = (resolution != Resolution::Again).then_some(now);
    }
}

impl Outbox for Table {
    type Error = Infallible;

    fn claim(&mut self, worker: &str, until: u64, now: u64) -> Result<Claimed, Infallible> {
        let mut claimed = Claimed::default();
        let ended = |kept: &&mut Kept| kept.state == State::Sending && (kept.lease <= now || kept.worker == worker);
        for kept in self.messages.iter_mut().filter(ended) {
            let is_again = kept.job.repeatable || self.broken.is(Mutation::RepeatDoubt);
            kept.state = if is_again { State::Waiting } else { State::Doubt };
            (kept.reason, kept.due) = (ENDED.to_owned(), now);
            if kept.state == State::Doubt {
                claimed.doubts.push(kept.job.key.clone());
            }
        }
        let blocks = |kept: &Kept| matches!(kept.state, State::Waiting | State::Sending | State::Doubt);
        let is_head = |place: usize| {
            let object = &self.messages[place].job.object;
            let is_any = object.is_none() || self.broken.is(Mutation::ForgetOrder);
            is_any || !self.messages[..place].iter().any(|kept| &kept.job.object == object && blocks(kept))
        };
        let is_due = |place: &usize| {
            self.messages[*place].state == State::Waiting && self.messages[*place].due <= now && is_head(*place)
        };
        let first = (0..self.messages.len()).find(is_due);
        if let Some(place) = first {
            let kept = &mut self.messages[place];
            (kept.state, kept.worker, kept.lease) = (State::Sending, worker.to_owned(), until);
            kept.job.attempt += 1;
            kept.job.generation += 1;
            claimed.job = Some(kept.job.clone());
        }
        let due = self.messages.iter().filter_map(|kept| match kept.state {
            State::Waiting => Some(kept.due),
            State::Sending => Some(kept.lease),
            _ => None,
        });
        claimed.due = due.min();
        Ok(claimed)
    }

    fn finish(&mut self, job: &Job, finish: Finish, reason: &str, now: u64) -> Result<bool, Infallible> {
        let is_it = |kept: &&mut Kept| {
            kept.job.key == job.key && kept.job.generation == job.generation && kept.state == State::Sending
        };
        let Some(kept) = self.messages.iter_mut().find(is_it) else { return Ok(false) };
        kept.reason = reason.to_owned();
        kept.state = finish.state();
        kept.due = finish.due().unwrap_or(kept.due);
        kept.finished = finish.is_final().then_some(now);
        Ok(true)
    }

    fn messages(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Row>, Infallible> {
        let fits = |kept: &&Kept| state.map_or(kept.state != State::Done, |state| kept.state == state);
        let row = |kept: &Kept| Row {
            key: kept.job.key.clone(),
            kind: kept.job.kind.clone(),
            object: kept.job.object.clone(),
            state: kept.state,
            attempts: kept.job.attempt,
            reason: kept.reason.clone(),
        };
        Ok(self.messages.iter().filter(fits).take(limit).map(row).collect())
    }

    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> Result<bool, Infallible> {
        let may = |kept: &Kept| matches!(kept.state, State::Waiting | State::Doubt | State::Dead);
        let found = self.messages.iter_mut().find(|kept| kept.job.key == key && may(kept));
        Ok(found.map(|kept| kept.settle(resolution, reason, now)).is_some())
    }

    fn forget(&mut self, before: u64) -> Result<usize, Infallible> {
        let count = self.messages.len();
        self.messages.retain(|kept| kept.state != State::Done || kept.finished.is_none_or(|at| at >= before));
        Ok(count - self.messages.len())
    }
}
