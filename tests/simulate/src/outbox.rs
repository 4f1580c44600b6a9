//! Senders of an outbox in virtual time, whose database loses its connection between any two statements: one schedule, and what must not happen.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

use centra_events::outbox::{
    Claimed, Finish, Job, Message, Options, Outbox, Resolution, Row, Sender, Sent, State, Table,
};
use centra_events::{Mutation, Now};
use fastrand::Rng;

use crate::world::{EPOCH, Failure, LAST, Summary};

/// Runs the schedule of a seed, with a rule of the outbox or its senders broken if one is named.
///
/// # Errors
/// Something happened that must not.
pub fn run(seed: u64, mutation: Option<Mutation>) -> Result<Summary, Failure> {
    World::new(seed, mutation, false).run().map_err(|what| Failure { seed, what })
}

/// Every step of a schedule, one line each, up to what must not happen.
#[must_use]
pub fn explain(seed: u64, mutation: Option<Mutation>) -> Vec<String> {
    let world = World::new(seed, mutation, true);
    let outcome = world.run();
    let mut lines = world.trace.take().unwrap_or_default();
    lines.extend(outcome.err());
    lines
}

/// A message, and what becomes of its attempts.
struct Planned {
    key: String,
    object: Option<&'static str>,
    repeatable: bool,
    /// One per attempt; the last for all others.
    attempts: Vec<Attempt>,
    tries: usize,
    happened: u32,
    /// By how many senders it is carried out right now.
    under_way: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Works,
    /// It happens, and nobody answers.
    NoAnswer,
    /// It does not happen, and nobody answers.
    Lost,
    /// It certainly does not happen.
    Later,
    Panics,
    Dead,
}

/// Everything but the senders, which act on it in turn.
struct World {
    rng: RefCell<Rng>,
    time: Cell<u64>,
    table: RefCell<Table>,
    planned: RefCell<Vec<Planned>>,
    /// Names of what is committed, in this order.
    committed: RefCell<Vec<String>>,
    /// In thousandths: statements that fail, processes that are killed.
    store: Cell<u32>,
    crash: Cell<u32>,
    wrong: RefCell<Option<String>>,
    summary: Cell<Summary>,
    trace: RefCell<Option<Vec<String>>>,
    mutation: Option<Mutation>,
    senders: usize,
    steps: usize,
}

/// A sender's connection.
struct Link<'w> {
    world: &'w World,
    /// Whether the process has ended, so that nothing goes through any more.
    is_gone: &'w Cell<bool>,
}

/// The connection is lost.
#[derive(Debug)]
struct Lost;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is lost")
    }
}

impl std::error::Error for Lost {}

impl Link<'_> {
    /// A transaction on the table; the connection may be lost before it or with its answer.
    fn transaction<R>(&self, act: impl FnOnce(&mut Table) -> R) -> Result<R, Lost> {
        let world = self.world;
        if self.is_gone.get() {
            return Err(Lost);
        }
        let fails = world.chance(world.store.get());
        world.count(|summary| {
            summary.steps += 1;
            summary.faults += u64::from(fails);
        });
        if fails && world.rng.borrow_mut().bool() {
            return Err(Lost);
        }
        let result = act(&mut world.table.borrow_mut());
        if fails { Err(Lost) } else { Ok(result) }
    }
}

impl Outbox for Link<'_> {
    type Error = Lost;

    fn claim(&mut self, worker: &str, until: u64, now: u64) -> Result<Claimed, Lost> {
        self.transaction(|table| table.claim(worker, until, now).unwrap_or_default())
    }

    fn finish(&mut self, job: &Job, finish: Finish, reason: &str, now: u64) -> Result<bool, Lost> {
        self.transaction(|table| table.finish(job, finish, reason, now).unwrap_or_default())
    }

    fn messages(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Row>, Lost> {
        self.transaction(|table| table.messages(state, limit).unwrap_or_default())
    }

    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> Result<bool, Lost> {
        self.transaction(|table| table.settle(key, resolution, reason, now).unwrap_or_default())
    }

    fn forget(&mut self, before: u64) -> Result<usize, Lost> {
        self.transaction(|table| table.forget(before).unwrap_or_default())
    }
}

const ATTEMPTS: u32 = 4;
const LEASE: u64 = 5_000;

impl World {
    fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let nasty = rng.bool();
        let planned = (0..rng.usize(1..=10)).map(|number| Planned::of(&mut rng, number, nasty)).collect();
        let often = |rng: &mut Rng, most: u32| if rng.bool() { rng.u32(0..=most) } else { 0 };
        let (store, crash) = (often(&mut rng, 400), often(&mut rng, 200));
        Self {
            time: Cell::new(EPOCH),
            table: RefCell::new(Table::default().broken(mutation)),
            planned: RefCell::new(planned),
            committed: RefCell::default(),
            store: Cell::new(store),
            crash: Cell::new(crash),
            wrong: RefCell::default(),
            summary: Cell::default(),
            trace: RefCell::new(traces.then(Vec::new)),
            mutation,
            senders: rng.usize(1..=3),
            steps: rng.usize(10..=80),
            rng: RefCell::new(rng),
        }
    }

    fn run(&self) -> Result<Summary, String> {
        let gone: Vec<Cell<bool>> = (0..self.senders).map(|_| Cell::new(false)).collect();
        let senders = RefCell::new(gone.iter().map(|is_gone| Some(self.sender(is_gone))).collect::<Vec<_>>());
        for _ in 0..self.steps {
            self.surprise();
            self.turn(&senders, &gone, 0);
            self.check()?;
        }
        // From now on everything works, and people look after what is in doubt.
        self.store.set(0);
        self.crash.set(0);
        while self.write() {}
        for _ in 0..LAST {
            if self.is_quiet() {
                self.finished()?;
                let millis = self.time.get() - EPOCH;
                self.count(|summary| (summary.millis, summary.events) = (millis, self.committed.borrow().len() as u64));
                return Ok(self.summary.get());
            }
            self.resolve();
            self.turn(&senders, &gone, 0);
            self.time.set(self.time.get() + self.rng.borrow_mut().u64(0..2_000));
            self.check()?;
        }
        Err(format!("it does not come to an end: {:?}", self.table.borrow().clone().messages(None, 20)))
    }

    fn sender<'w>(&'w self, is_gone: &'w Cell<bool>) -> Sender<Link<'w>> {
        let short = (100, 3_000);
        let options = Options { attempts: ATTEMPTS, retry: short, idle: short, lease: LEASE, once: false };
        let number = self.rng.borrow_mut().u32(..);
        Sender::new(Link { world: self, is_gone }, format!("sender {number}")).options(options).broken(self.mutation)
    }

    /// One sender does one thing; while it carries a message out, others may act, and it may be killed.
    fn turn<'w>(&'w self, senders: &RefCell<Vec<Option<Sender<Link<'w>>>>>, gone: &'w [Cell<bool>], depth: u32) {
        let number = self.rng.borrow_mut().usize(0..gone.len());
        let Some(mut sender) = senders.borrow_mut()[number].take() else { return };
        let now = || Now { millis: self.time.get(), random: self.rng.borrow_mut().u32(..) };
        let turn = sender.turn(now, |job| {
            self.note(|| format!("sender {number} carries out {}, attempt {}", job.key, job.attempt));
            let attempt = self.begins(job);
            // It takes its time: mostly less than a claim holds.
            let time = if self.chance(50) { LEASE * 2 } else { self.rng.borrow_mut().u64(0..2_000) };
            if depth == 0 && self.rng.borrow_mut().bool() {
                self.time.set(self.time.get() + time / 2);
                self.turn(senders, gone, 1);
                self.time.set(self.time.get() + time / 2);
            }
            if self.chance(self.crash.get()) {
                gone[number].set(true);
                // It may have got as far.
                let attempt = if self.rng.borrow_mut().bool() { Attempt::Lost } else { attempt };
                self.ends(job, attempt);
                return Err("killed");
            }
            self.ends(job, attempt);
            match attempt {
                Attempt::Works => Ok(Sent::Done),
                Attempt::NoAnswer | Attempt::Lost => Err("no answer"),
                Attempt::Later => Ok(Sent::Later(None)),
                Attempt::Dead => Ok(Sent::Dead("never".into())),
                Attempt::Panics => std::panic::resume_unwind(Box::new("it panics")),
            }
        });
        self.note(|| format!("sender {number}: {turn:?}"));
        if gone[number].replace(false) {
            self.count(|summary| summary.crashes += 1);
            self.note(|| format!("sender {number}: killed"));
            // It may start again under its old name or under another one.
            sender = self.sender(&gone[number]);
        }
        senders.borrow_mut()[number] = Some(sender);
    }

    fn begins(&self, job: &Job) -> Attempt {
        let mut all = self.planned.borrow_mut();
        let Some(planned) = all.iter_mut().find(|planned| planned.key == job.key) else { return Attempt::Dead };
        planned.under_way += 1;
        planned.tries += 1;
        planned.attempts.get(planned.tries - 1).or(planned.attempts.last()).copied().unwrap_or(Attempt::Works)
    }

    /// What a sender carried out has happened, or not.
    fn ends(&self, job: &Job, attempt: Attempt) {
        let mut all = self.planned.borrow_mut();
        let Some(place) = all.iter().position(|planned| planned.key == job.key) else { return };
        all[place].under_way -= 1;
        if !matches!(attempt, Attempt::Works | Attempt::NoAnswer) {
            return;
        }
        all[place].happened += 1;
        let Planned { key, object, repeatable, happened, .. } = &all[place];
        let committed = self.committed.borrow();
        let Some(nth) = committed.iter().position(|other| other == key) else {
            return self.fails(format!("{key} was never committed, and is carried out"));
        };
        if !repeatable && *happened > 1 {
            return self.fails(format!("{key} may not be repeated, and is carried out {happened} times"));
        }
        // One that is late carries out again what another one did in its place.
        if object.is_none() || *happened > 1 {
            return;
        }
        let states = self.states();
        let before =
            committed[..nth].iter().filter(|other| all.iter().any(|it| it.key == **other && it.object == *object));
        let open = |state: &State| matches!(state, State::Waiting | State::Sending | State::Doubt);
        if let Some(other) = before.into_iter().find(|other| states.get(*other).is_some_and(open)) {
            self.fails(format!("{key} is carried out before {other}, of the same object"));
        }
    }

    fn states(&self) -> BTreeMap<String, State> {
        let mut table = self.table.borrow().clone();
        let rows = State::ALL.into_iter().flat_map(|state| table.messages(Some(state), 100).unwrap_or_default());
        rows.collect::<Vec<_>>().into_iter().map(|row| (row.key, row.state)).collect()
    }

    /// A handler writes messages, or a person looks after what is in doubt.
    fn surprise(&self) {
        self.time.set(self.time.get() + self.rng.borrow_mut().u64(0..1_000));
        if self.chance(400) {
            self.write();
        }
        if self.chance(100) {
            self.resolve();
        }
    }

    /// A handler writes the next messages in a transaction, whose connection may be lost: then it writes them again. Returns whether there were any.
    fn write(&self) -> bool {
        let planned = self.planned.borrow();
        let mut committed = self.committed.borrow_mut();
        let count = self.rng.borrow_mut().usize(1..=2);
        let next = &planned[committed.len()..(committed.len() + count).min(planned.len())];
        let mut table = self.table.borrow().clone();
        for Planned { key, object, repeatable, .. } in next {
            let message = Message { key, kind: "mail", object: *object, content: b"", repeatable: *repeatable };
            if !table.send(&message) {
                self.fails(format!("{key} is new, and known"));
            }
        }
        let is_lost = self.chance(self.store.get());
        if !is_lost || self.rng.borrow_mut().bool() {
            // Where the answer is lost, they come again, and are known.
            for Planned { key, object, repeatable, .. } in next.iter().filter(|_| is_lost) {
                let message = Message { key, kind: "mail", object: *object, content: b"", repeatable: *repeatable };
                if table.send(&message) {
                    self.fails(format!("{key} is there twice"));
                }
            }
            committed.extend(next.iter().map(|planned| planned.key.clone()));
            self.table.replace(table);
        }
        !next.is_empty()
    }

    /// A person finds out what became of what is in doubt, once no sender has it in work.
    fn resolve(&self) {
        let all = self.planned.borrow();
        let mut table = self.table.borrow_mut();
        for row in table.messages(Some(State::Doubt), 100).unwrap_or_default() {
            let Some(planned) = all.iter().find(|it| it.key == row.key && it.under_way == 0) else { continue };
            let resolution = match planned.happened {
                0 => Resolution::Again,
                _ => Resolution::Done,
            };
            self.note(|| format!("{} is {resolution:?}", row.key));
            if !table.resolve(&row.key, resolution, "by hand") {
                self.fails(format!("{} cannot be resolved", row.key));
            }
        }
    }

    fn is_quiet(&self) -> bool {
        let open = |state: &State| !matches!(state, State::Done | State::Dead);
        !self.states().values().any(open)
    }

    /// All is quiet.
    fn finished(&self) -> Result<(), String> {
        let states = self.states();
        let all = self.planned.borrow();
        for key in self.committed.borrow().iter() {
            let planned = all.iter().find(|planned| planned.key == *key);
            let happened = planned.map_or(0, |planned| planned.happened);
            match states.get(key) {
                None => return Err(format!("{key} is lost")),
                Some(State::Done) if happened == 0 => return Err(format!("{key} is called done, and did not happen")),
                Some(State::Dead) if planned.is_some_and(|planned| planned.attempts == [Attempt::Works]) => {
                    return Err(format!("{key} is dead, and would have worked"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn fails(&self, what: String) {
        self.wrong.borrow_mut().get_or_insert(what);
    }

    fn check(&self) -> Result<(), String> {
        self.wrong.take().map_or(Ok(()), Err)
    }

    fn chance(&self, thousandths: u32) -> bool {
        thousandths > 0 && self.rng.borrow_mut().u32(0..1000) < thousandths
    }

    fn count(&self, count: impl FnOnce(&mut Summary)) {
        let mut summary = self.summary.get();
        count(&mut summary);
        self.summary.set(summary);
    }

    fn note(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut *self.trace.borrow_mut() {
            trace.push(format!("{:>9} {}", self.time.get() - EPOCH, line()));
        }
    }
}

impl Planned {
    fn of(rng: &mut Rng, number: usize, nasty: bool) -> Self {
        let attempt = |rng: &mut Rng| match rng.u32(0..10) {
            0..3 => Attempt::NoAnswer,
            3..6 => Attempt::Lost,
            6..8 => Attempt::Later,
            8 => Attempt::Panics,
            _ => Attempt::Works,
        };
        let mut attempts: Vec<Attempt> = (0..if nasty { rng.usize(0..3) } else { 0 }).map(|_| attempt(rng)).collect();
        attempts.push(if nasty && rng.u32(0..10) == 0 { Attempt::Dead } else { Attempt::Works });
        let object = [None, Some("30"), Some("31"), Some("30")][rng.usize(0..4)];
        Self {
            key: format!("mail {number}"),
            object,
            repeatable: rng.bool(),
            attempts,
            tries: 0,
            happened: 0,
            under_way: 0,
        }
    }
}
