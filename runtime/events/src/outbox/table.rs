//! The rules of an outbox, as a table in memory: the reference for every other one.

use std::convert::Infallible;

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
pub struct Table(Vec<Kept>);

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
    /// As [`Outgoing::send`](super::Outgoing::send).
    pub fn send(&mut self, message: &Message<'_>) -> bool {
        let is_new = self.0.iter().all(|kept| kept.job.key != message.key);
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
            self.0.push(Kept { job, state: State::Waiting, due: 0, worker, lease: 0, reason, finished: None });
        }
        is_new
    }

    /// As [`Outgoing::resolve`](super::Outgoing::resolve).
    pub fn resolve(&mut self, key: &str, resolution: Resolution, reason: &str) -> bool {
        let found = self.0.iter_mut().find(|kept| kept.job.key == key && kept.state == State::Doubt);
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
        for kept in self.0.iter_mut().filter(ended) {
            kept.state = if kept.job.repeatable { State::Waiting } else { State::Doubt };
            (kept.reason, kept.due) = (ENDED.to_owned(), now);
            if kept.state == State::Doubt {
                claimed.doubts.push(kept.job.key.clone());
            }
        }
        let blocks = |kept: &Kept| matches!(kept.state, State::Waiting | State::Sending | State::Doubt);
        let is_head = |place: usize| {
            let object = &self.0[place].job.object;
            object.is_none() || !self.0[..place].iter().any(|kept| &kept.job.object == object && blocks(kept))
        };
        let is_due =
            |place: &usize| self.0[*place].state == State::Waiting && self.0[*place].due <= now && is_head(*place);
        let first = (0..self.0.len()).find(is_due);
        if let Some(place) = first {
            let kept = &mut self.0[place];
            (kept.state, kept.worker, kept.lease) = (State::Sending, worker.to_owned(), until);
            kept.job.attempt += 1;
            kept.job.generation += 1;
            claimed.job = Some(kept.job.clone());
        }
        let due = self.0.iter().filter_map(|kept| match kept.state {
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
        let Some(kept) = self.0.iter_mut().find(is_it) else { return Ok(false) };
        kept.reason = reason.to_owned();
        match finish {
            Finish::Done => (kept.state, kept.finished) = (State::Done, Some(now)),
            Finish::Later(due) => (kept.state, kept.due) = (State::Waiting, due),
            Finish::Doubt => kept.state = State::Doubt,
            Finish::Dead => (kept.state, kept.finished) = (State::Dead, Some(now)),
        }
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
        Ok(self.0.iter().filter(fits).take(limit).map(row).collect())
    }

    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> Result<bool, Infallible> {
        let may = |kept: &Kept| matches!(kept.state, State::Waiting | State::Doubt | State::Dead);
        let found = self.0.iter_mut().find(|kept| kept.job.key == key && may(kept));
        Ok(found.map(|kept| kept.settle(resolution, reason, now)).is_some())
    }

    fn forget(&mut self, before: u64) -> Result<usize, Infallible> {
        let count = self.0.len();
        self.0.retain(|kept| kept.state != State::Done || kept.finished.is_none_or(|at| at >= before));
        Ok(count - self.0.len())
    }
}
