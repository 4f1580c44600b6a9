//! One schedule from beginning to end: whose turn it is, what fails, how time passes; and the search for what must not happen.

use centra_events::inbox::{State, Table};
use centra_events::{Acknowledge, Core, Effect, EventId, Input, Mutation, Now, Report, Standing, Store, Stored};
use fastrand::Rng;

use crate::centra::{Centra, Event, version};
use crate::check::{Watch, committed};
use crate::disk::{Answer, Disk};
use crate::plan::{Faults, Plan, Planned};
use crate::worker::{Done, Fate, Life, Worker};

/// What a schedule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events that Centra had.
    pub events: u64,
    /// Effects, requests, commits, outcomes: all that was carried out.
    pub steps: u64,
    /// Failures that were injected.
    pub faults: u64,
    /// Processes that were killed.
    pub crashes: u64,
    /// Milliseconds of virtual time.
    pub millis: u64,
}

impl Summary {
    /// Adds another schedule's.
    pub fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.steps += other.steps;
        self.faults += other.faults;
        self.crashes += other.crashes;
        self.millis += other.millis;
    }
}

/// A schedule in which something happened that must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What leads to it again.
    pub seed: u64,
    /// What happened.
    pub what: String,
}

/// Runs the schedule of a seed, with a rule of the core or the inbox broken if one is named.
///
/// # Errors
/// Something happened that must not.
pub fn run(seed: u64, mutation: Option<Mutation>) -> Result<Summary, Failure> {
    let mut world = World::new(seed, mutation, false);
    world.run().map_err(|what| Failure { seed, what })
}

/// The same with several writers at once, as PostgreSQL has them: each has a transaction of its own, and rows are locked.
///
/// # Errors
/// Something happened that must not.
pub fn run_writers(seed: u64, mutation: Option<Mutation>) -> Result<Summary, Failure> {
    let mut world = World::new(seed, mutation, false).with_several_writers();
    world.run().map_err(|what| Failure { seed, what })
}

/// As [`explain`], with several writers.
#[must_use]
pub fn explain_writers(seed: u64, mutation: Option<Mutation>) -> Vec<String> {
    World::new(seed, mutation, true).with_several_writers().explain()
}

/// The plan and every step of a schedule, one line each, up to what must not happen.
#[must_use]
pub fn explain(seed: u64, mutation: Option<Mutation>) -> Vec<String> {
    World::new(seed, mutation, true).explain()
}

/// Long enough for every wait and every claim.
pub(crate) const LAST: usize = 40_000;
/// Where the clocks begin, so that a skew never makes them negative.
pub(crate) const EPOCH: u64 = 1_000_000_000;

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) rng: Rng,
    mutation: Option<Mutation>,
    pub(crate) time: u64,
    pub(crate) centra: Centra,
    pub(crate) table: Disk,
    pub(crate) workers: Vec<Worker>,
    pub(crate) watch: Watch,
    /// Acknowledgements that the service carries out after the worker, which was as it is here, gave up waiting.
    late: Vec<(Worker, Vec<EventId>)>,
    pub(crate) summary: Summary,
    pub(crate) trace: Option<Vec<String>>,
}

impl World {
    fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let plan = Plan::of(&mut rng);
        Self::of(plan, rng, mutation, traces)
    }

    /// The beginning of a schedule whose further chance is this.
    pub(crate) fn of(plan: Plan, rng: Rng, mutation: Option<Mutation>, traces: bool) -> Self {
        let core = || Core::new(plan.options.clone()).broken(mutation);
        let workers = (0..plan.workers).map(|number| Worker::new(format!("worker {number}"), core())).collect();
        let mut centra = Centra::default();
        plan.events[..plan.early].iter().for_each(|event| centra.add(event.clone(), EPOCH));
        Self {
            plan,
            rng,
            mutation,
            time: EPOCH,
            centra,
            table: Disk::new(mutation),
            workers,
            watch: Watch::default(),
            late: Vec::new(),
            summary: Summary::default(),
            trace: traces.then(Vec::new),
        }
    }

    fn with_several_writers(mut self) -> Self {
        self.table = Disk::several(self.mutation);
        if self.workers.len() == 1 {
            let core = Core::new(self.plan.options.clone()).broken(self.mutation);
            self.workers.push(Worker::new("worker 1".to_owned(), core));
        }
        self
    }

    fn explain(mut self) -> Vec<String> {
        let outcome = self.run();
        let mut lines = vec![format!("{:#?}", self.plan)];
        lines.extend(self.trace.take().unwrap_or_default());
        lines.extend(outcome.err());
        lines
    }

    fn run(&mut self) -> Result<Summary, String> {
        for _ in 0..self.plan.steps {
            if self.chance(60) {
                self.next_arrives();
            }
            self.surprise()?;
            self.turn()?;
        }
        while self.next_arrives() {}
        self.come_to_rest()
    }

    /// From now on everything works, and nothing more comes: all that there is must be through in the end.
    pub(crate) fn come_to_rest(&mut self) -> Result<Summary, String> {
        (self.plan.faults, self.plan.elsewhere) = (Faults::NONE, 0);
        self.apply_late()?;
        self.centra.remove_unnamed();
        for _ in 0..LAST {
            if self.is_quiet() {
                self.watch.finished(&self.plan, &self.centra, &self.table)?;
                (self.summary.events, self.summary.millis) = (u64::from(self.centra.count), self.time - EPOCH);
                return Ok(self.summary);
            }
            self.turn()?;
        }
        let open = self.table.rows().values().filter(|row| row.state == State::Open).count();
        Err(format!("{} events stay queued and {open} open although nothing fails", self.centra.queue.len()))
    }

    fn is_quiet(&self) -> bool {
        let is_through = self.table.rows().values().all(|row| row.state != State::Open);
        self.centra.queue.is_empty() && self.table.is_quiet() && is_through
    }

    /// Something happens by itself.
    pub(crate) fn surprise(&mut self) -> Result<(), String> {
        let Faults { crash, clock, change, stop, .. } = self.plan.faults;
        if self.chance(change) && !self.centra.queue.is_empty() {
            let queued: Vec<u32> = self.centra.queue.iter().copied().collect();
            let number = queued[self.rng.usize(0..queued.len())];
            if let Some(event) = self.centra.events.get_mut(&number) {
                event.version += 1;
                let version = event.version;
                self.note(|| format!("Centra: event {number:04} is of version {version} now"));
            }
        }
        let chosen = self.rng.usize(0..self.workers.len());
        if self.chance(crash) && self.workers[chosen].state != Life::Gone {
            self.summary.crashes += 1;
            self.note(|| format!("worker {chosen}: killed"));
            let stays = self.table.has_several() && self.rng.bool();
            self.table.lose(&self.workers[chosen].name, stays, false);
            self.workers[chosen].crash(&mut self.table);
        }
        if self.chance(clock) {
            let skew = self.rng.i64(-60_000..=60_000);
            self.note(|| format!("worker {chosen}: its clock is wrong by {skew} ms"));
            self.workers[chosen].skew = skew;
            // Whatever it slept for may be over now.
            self.workers[chosen].restless = 0;
        }
        if self.chance(stop) && self.workers[chosen].state != Life::Gone {
            self.note(|| format!("worker {chosen}: told to stop"));
            self.feed(chosen, Input::Stop);
            let worker = &mut self.workers[chosen];
            (worker.state, worker.stopping) = (Life::Runs, Some(0));
            // Whatever it waited for is given up.
            if worker.todo.iter().any(|effect| matches!(effect, Effect::Report(Report::Stopped))) {
                worker.flight = None;
            }
        }
        if (!self.late.is_empty() || self.table.has_lost()) && self.chance(100) {
            self.apply_late()?;
        }
        Ok(())
    }

    /// The next event of the plan comes, if there is one.
    fn next_arrives(&mut self) -> bool {
        let next = self.plan.events.get(self.centra.count as usize).cloned();
        let is_there = next.is_some();
        next.into_iter().for_each(|event| self.arrive(event));
        is_there
    }

    pub(crate) fn arrive(&mut self, event: Planned) {
        self.centra.add(event, self.time);
        self.note(|| "Centra: a new event".to_owned());
    }

    fn apply_late(&mut self) -> Result<(), String> {
        for (worker, ids) in std::mem::take(&mut self.late) {
            self.forget(&worker, &ids)?;
        }
        if self.table.end_lost()? {
            self.note(|| "the database: lost connections end".to_owned());
            self.watch.committed(&self.plan, &self.centra, &self.table)?;
        }
        Ok(())
    }

    fn forget(&mut self, worker: &Worker, ids: &[EventId]) -> Result<(), String> {
        self.watch.acknowledged(ids, worker, &self.plan, &self.centra, &self.table)?;
        for id in ids {
            if self.centra.queue.remove(&Event::number(id)) {
                self.workers.iter_mut().for_each(|worker| worker.restless = 0);
            }
        }
        Ok(())
    }

    /// One worker does one thing; where all sleep, time passes.
    pub(crate) fn turn(&mut self) -> Result<(), String> {
        self.time += self.rng.u64(0..20);
        let ready: Vec<usize> = (0..self.workers.len()).filter(|number| self.is_ready(*number)).collect();
        if ready.is_empty() {
            let sleepers = self.workers.iter().filter(|worker| worker.state == Life::Sleeps);
            self.time = sleepers.map(|worker| worker.wake).min().unwrap_or(self.time).max(self.time);
            return Ok(());
        }
        let number = ready[self.rng.usize(0..ready.len())];
        self.summary.steps += 1;
        let worker = &mut self.workers[number];
        if worker.state != Life::Runs {
            let is_new = worker.state == Life::Gone;
            if is_new {
                let core = Core::new(self.plan.options.clone()).broken(self.mutation);
                let (name, skew) = (worker.name.clone(), worker.skew);
                *worker = Worker { skew, ..Worker::new(name, core) };
            }
            worker.state = Life::Runs;
            self.note(|| format!("worker {number}: {}", if is_new { "begins" } else { "wakes" }));
            self.feed(number, Input::Tick);
            return Ok(());
        }
        if let Some(steps) = &mut worker.stopping {
            *steps += 1;
            if *steps > 4 * u32::try_from(self.plan.options.batch.max(25)).unwrap_or(u32::MAX) {
                return Err(format!("worker {number} does not stop"));
            }
        }
        if let Some(input) = worker.flight.take() {
            if let Input::Fetched { .. } = input {
                self.arrived(number);
            }
            self.note(|| format!("worker {number}: <- {input:?}"));
            self.feed(number, input);
            return Ok(());
        }
        let Some(effect) = worker.todo.pop_front() else {
            return Err(format!("worker {number} waits for nothing: {:?}", worker.core));
        };
        self.note(|| format!("worker {number}: {effect:?}"));
        self.carry_out(number, effect)
    }

    fn is_ready(&mut self, number: usize) -> bool {
        match self.workers[number].state {
            Life::Runs => true,
            Life::Sleeps => self.workers[number].wake <= self.time,
            // A process that is gone starts again some time; while things fail, later than otherwise.
            Life::Gone => self.rng.u32(0..4) == 0,
        }
    }

    fn carry_out(&mut self, number: usize, effect: Effect) -> Result<(), String> {
        let Faults { call, store, handler, .. } = self.plan.faults;
        match effect {
            Effect::Fetch { ref only } => {
                let source = only.as_ref().map(ToString::to_string);
                self.rested(number)?;
                if self.chance(self.plan.elsewhere) {
                    let worker = &mut self.workers[number];
                    worker.restless += 1;
                    worker.elsewhere.insert(source.clone());
                    worker.reply.clear();
                    (worker.source, worker.unnamed) = (source, 0);
                    worker.flight = Some(Input::Elsewhere);
                    return Ok(());
                }
                let fate = self.fate(call, 0);
                let spaces = self.rng.usize(0..2);
                let (shown, unnamed) = self.centra.fetch(only.as_ref(), self.plan.options.batch, spaces);
                let ids = shown.iter().map(|shown| shown.id.clone()).collect();
                let time = self.time;
                let worker = &mut self.workers[number];
                worker.asked.remove(&source);
                if fate == Fate::Works {
                    worker.asked.insert(source.clone(), time);
                    worker.elsewhere.retain(|other| source.is_some() && *other != source);
                }
                worker.source = source;
                worker.unnamed = unnamed;
                worker.restless += 1;
                worker.flight = Some(match fate {
                    Fate::Works => Input::Fetched { ids, unnamed },
                    _ => Input::Failed,
                });
                worker.reply = shown.into_iter().map(|shown| (shown.id.clone(), shown)).collect();
            }
            Effect::Ack(ids) => {
                let answer = match self.fate(call, 60) {
                    Fate::Works => {
                        self.forget(&self.workers[number].clone(), &ids)?;
                        self.workers[number].told.extend(ids.iter().cloned());
                        Input::Acked
                    }
                    Fate::Refused => Input::Refused,
                    Fate::FailsBefore => Input::Failed,
                    Fate::FailsAfter => {
                        self.late.push((self.workers[number].clone(), ids));
                        if self.rng.bool() {
                            self.apply_late()?;
                        }
                        Input::Failed
                    }
                };
                self.workers[number].flight = Some(answer);
            }
            Effect::HandOut(_) | Effect::Store(_) => {
                let fate = self.fate(store, 0);
                self.workers[number].handler_fails = self.chance(handler);
                self.store(number, &effect, fate)?;
            }
            Effect::Sleep { until } => {
                self.rested(number)?;
                let now = self.now(number).millis;
                let worker = &mut self.workers[number];
                worker.wake = self.time + until.saturating_sub(now);
                worker.state = Life::Sleeps;
                if until > now {
                    worker.restless = 0;
                }
            }
            Effect::Report(report) => self.reported(number, report)?,
        }
        Ok(())
    }

    fn store(&mut self, number: usize, effect: &Effect, fate: Fate) -> Result<(), String> {
        let now = self.now(number);
        // Content never goes back.
        let kept: &[EventId] = match effect {
            Effect::Store(Store::Keep { ids, .. }) => ids,
            _ => &[],
        };
        let versions = |table: &Table<Done>| -> Vec<Option<u32>> {
            kept.iter().map(|id| table.rows().get(id).map(|row| version(&row.content))).collect()
        };
        let before = versions(&self.table);
        let is_commit = matches!(effect, Effect::Store(Store::Commit));
        // The server may come to know of it later than the worker, and may have the commit already.
        let late = fate != Fate::Works && self.table.has_several() && self.rng.bool();
        let input = match late {
            true => {
                let worker = &mut self.workers[number];
                self.table.lose(&worker.name, true, is_commit && fate == Fate::FailsAfter);
                worker.handled = false;
                Input::Failed
            }
            false => match self.table.step(&mut self.workers[number], effect, fate, &self.centra, now)? {
                Answer::Told(input) => input,
                Answer::Waits => {
                    let worker = &mut self.workers[number];
                    worker.todo.push_front(effect.clone());
                    worker.stopping = worker.stopping.map(|steps| steps.saturating_sub(1));
                    return Ok(());
                }
            },
        };
        if let Input::Stored(stored) = &input {
            let versions = before.iter().zip(versions(&self.table));
            if let Some((id, _)) = kept.iter().zip(versions).find(|(_, (before, after))| after < *before) {
                return Err(format!("event {id}: an older form took the place of a newer one"));
            }
            let is_progress = match stored {
                Stored::Taken(claims) => !claims.events.is_empty(),
                Stored::Kept(list) => {
                    list.iter().any(|(_, standing)| matches!(standing, Standing::Fresh | Standing::Renewed))
                }
                Stored::Settled { .. } => true,
                Stored::Buried(ids) => !ids.is_empty(),
                Stored::Committed => false,
            };
            if is_progress {
                self.workers.iter_mut().for_each(|worker| worker.restless = 0);
            }
        }
        if is_commit && self.table.writer().is_none() {
            self.watch.committed(&self.plan, &self.centra, &self.table)?;
        }
        self.note(|| format!("worker {number}: <- {input:?}"));
        self.feed(number, input);
        Ok(())
    }

    /// A reply came: what the worker knows from now on.
    fn arrived(&mut self, number: usize) {
        let worker = &mut self.workers[number];
        for shown in worker.reply.values() {
            let seen = worker.seen.entry(shown.id.clone()).or_default();
            *seen = (*seen).max(version(shown.content.as_bytes()));
        }
    }

    fn reported(&mut self, number: usize, report: Report) -> Result<(), String> {
        match report {
            Report::Changed(id) => _ = self.watch.changed.insert(id),
            Report::HeadBlocked { .. } => {
                let worker = &mut self.workers[number];
                let source = worker.source.clone();
                worker.reported.insert(source, true);
            }
            Report::Idle { drained: true } if !self.workers[number].elsewhere.is_empty() => {
                return Err("the queue is called drained by a worker that did not ask".into());
            }
            // With others at work it was true a moment ago.
            Report::Idle { drained: true } if self.workers.len() == 1 => {
                let disk = committed(&self.table);
                if let Some((id, _)) = disk.rows().iter().find(|(_, row)| row.state == State::Open) {
                    return Err(format!("the queue is called drained, and event {id} is open"));
                }
                let is_meant = self.plan.options.acknowledge == Acknowledge::AfterOutcome;
                for event in self.centra.queue.iter().filter(|_| is_meant) {
                    let Event { planned, at, .. } = &self.centra.events[event];
                    let source = (!self.plan.options.only.is_empty()).then(|| planned.kind.to_owned());
                    // What came after the last fetch is not meant.
                    if self.workers[number].asked.get(&source).is_none_or(|asked| at < asked) {
                        return Err(format!("the queue is called drained, and event {event:04} is queued"));
                    }
                }
            }
            Report::Stopped => {
                if self.table.writer() == Some(&*self.workers[number].name) {
                    self.table.rollback();
                }
                self.table.lose(&self.workers[number].name, false, false);
                self.workers[number].crash(&mut self.table);
            }
            _ => {}
        }
        Ok(())
    }

    /// The worker is through with what it fetched: a blocked head must have been reported, and it may not fetch for ever.
    fn rested(&mut self, number: usize) -> Result<(), String> {
        let worker = &self.workers[number];
        if worker.restless > 4 + 2 * u32::try_from(self.plan.options.kinds.len()).unwrap_or_default() {
            return Err(format!("worker {number} fetches again and again, and nothing happens"));
        }
        if self.plan.options.acknowledge != Acknowledge::AfterOutcome || self.workers.len() > 1 || worker.has_failed {
            return Ok(());
        }
        let disk = committed(&self.table);
        let waits = |id: &&EventId| {
            let is_open = disk.rows().get(*id).is_some_and(|row| row.state == State::Open);
            is_open && self.centra.queue.contains(&Event::number(id))
        };
        let count = worker.reply.keys().filter(waits).count();
        // An event whose acknowledgement was not confirmed waits, as far as the worker can know.
        let known = worker.reply.keys().filter(|id| !worker.told.contains(*id)).count();
        let is_reported = worker.reported.get(&worker.source).copied().unwrap_or_default();
        if count >= self.plan.options.warn && !is_reported {
            return Err(format!("{count} of {} events wait, and nobody is told", self.plan.options.batch));
        }
        if known + worker.unnamed < self.plan.options.warn {
            let source = worker.source.clone();
            self.workers[number].reported.insert(source, false);
        }
        Ok(())
    }

    fn fate(&mut self, share: u32, refusals: u32) -> Fate {
        if !self.chance(share) {
            return Fate::Works;
        }
        self.summary.faults += 1;
        match self.rng.u32(0..1000) {
            draw if draw < refusals * 4 => Fate::Refused,
            draw if draw % 2 == 0 => Fate::FailsBefore,
            _ => Fate::FailsAfter,
        }
    }

    pub(crate) fn chance(&mut self, thousandths: u32) -> bool {
        thousandths > 0 && self.rng.u32(0..1000) < thousandths
    }

    fn now(&mut self, number: usize) -> Now {
        let millis = self.time.saturating_add_signed(self.workers[number].skew);
        Now { millis, random: self.rng.u32(..) }
    }

    fn feed(&mut self, number: usize, input: Input) {
        let now = self.now(number);
        match input {
            Input::Failed => self.workers[number].has_failed = true,
            Input::Fetched { .. } => self.workers[number].has_failed = false,
            _ => {}
        }
        self.workers[number].feed(input, now);
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>9} {}", self.time - EPOCH, line()));
        }
    }
}
