//! Hours in one schedule: events come all along and things go wrong all along, a person looks in now and then, and what is held must not grow.

use centra_events::inbox::{Row, State};
use centra_events::{Acknowledge, Blocked, Changed, Claim, Kind, Mutation, Options, Verdict};
use fastrand::Rng;

use crate::centra::Event;
use crate::plan::{Faults, KINDS, Plan, Planned};
use crate::world::{EPOCH, Failure, Summary, World};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// An event that comes while all goes wrong that can is through after this.
const LONGEST: u64 = 3 * HOUR;
/// Rows of events that are through stay for this long.
const RETENTION: u64 = 2 * HOUR;
/// A person looks in this often.
const VISIT: u64 = 30 * MINUTE;
/// A worker holds at most so many ids for each event of a batch.
const HELD: usize = 8;
/// So many lines explain a failure.
const LINES: usize = 400;

/// What a long schedule did, and the most that was held at once in each half of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Long {
    /// What it did.
    pub summary: Summary,
    /// The most in the first half, and in the second.
    pub most: [Held; 2],
}

/// The most that was held at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Ids, by one worker.
    pub ids: usize,
    /// Rows, by the inbox.
    pub rows: usize,
    /// Events, by Centra's queue.
    pub queued: usize,
    /// Milliseconds that an event had been waiting for its outcome.
    pub age: u64,
}

/// Runs `hours` of virtual time from a seed. Breaks the rule of the core or the inbox that `mutation` names.
///
/// # Errors
/// Something happened that must not, an event waited for longer than three hours, or something held more than it may.
pub fn run(seed: u64, hours: u64, mutation: Option<Mutation>) -> Result<Long, Failure> {
    Soak::new(seed, mutation, false).run(hours * HOUR).map_err(|what| Failure { seed, what })
}

/// The plan and the last steps of a long schedule, one line each, up to what must not happen.
#[must_use]
pub fn explain(seed: u64, hours: u64, mutation: Option<Mutation>) -> Vec<String> {
    let mut soak = Soak::new(seed, mutation, true);
    let outcome = soak.run(hours * HOUR);
    let mut lines = vec![format!("{:#?}", soak.world.plan)];
    let steps = soak.world.trace.take().unwrap_or_default();
    lines.extend(steps.into_iter().rev().take(LINES).rev());
    lines.extend(outcome.err());
    lines
}

struct Soak {
    world: World,
    /// Objects that events are about.
    objects: u32,
    /// Whether workers are never killed or stopped, so that what they forget to forget adds up.
    lasts: bool,
    /// When the next event comes, the weather changes, a person looks in.
    arrival: u64,
    change: u64,
    visit: u64,
    was_bad: bool,
    most: [Held; 2],
}

impl Soak {
    fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let plan = plan(&mut rng);
        let (objects, lasts) = (rng.u32(20..400), rng.bool());
        let world = World::of(plan, rng, mutation, traces);
        Self {
            world,
            objects,
            lasts,
            arrival: EPOCH,
            change: EPOCH,
            visit: EPOCH + VISIT,
            was_bad: true,
            most: <_>::default(),
        }
    }

    fn run(&mut self, millis: u64) -> Result<Long, String> {
        while self.world.time < EPOCH + millis {
            while self.arrival <= self.world.time {
                self.arrive();
            }
            if self.change <= self.world.time {
                self.change_weather();
            }
            // Nobody gets at the inbox while a transaction is open.
            if self.visit <= self.world.time && self.world.table.writer().is_none() {
                self.look_in()?;
            }
            self.world.surprise()?;
            self.world.turn()?;
            self.measure(self.world.time - EPOCH > millis / 2)?;
        }
        Ok(Long { summary: self.world.come_to_rest()?, most: self.most })
    }

    /// An event, or now and then what changing many objects at once brings.
    fn arrive(&mut self) {
        let rng = &mut self.world.rng;
        self.arrival += rng.u64(1..8 * SECOND);
        let count = if rng.u32(0..400) == 0 { rng.u32(50..250) } else { 1 };
        for _ in 0..count {
            let is_nasty = self.world.rng.u32(0..10) == 0;
            let planned = Planned::of(&mut self.world.rng, KINDS.len(), self.objects, is_nasty);
            self.world.arrive(planned);
        }
    }

    /// What goes wrong from now on, and for how long. After a time in which nothing works, some things do.
    fn change_weather(&mut self) {
        let usual = Faults { call: 20, store: 10, crash: 2, clock: 1, change: 5, stop: 1, handler: 5 };
        let rough = Faults { call: 300, store: 200, crash: 30, clock: 30, change: 60, stop: 10, handler: 50 };
        let weathers = [
            ("nothing goes wrong", Faults::NONE),
            ("as usual", usual),
            ("rough", rough),
            ("the service does not answer", Faults { call: 1000, ..usual }),
            ("the disk is full", Faults { store: 1000, ..usual }),
            ("the handler's system is down", Faults { handler: 1000, ..usual }),
        ];
        let world = &mut self.world;
        let number = world.rng.usize(0..if self.was_bad { 3 } else { weathers.len() });
        self.was_bad = number >= 3;
        let (name, faults) = weathers[number];
        world.note(|| format!("from now on: {name}"));
        let ends = |share: u32| if self.lasts { 0 } else { share };
        world.plan.faults = Faults { crash: ends(faults.crash), stop: ends(faults.stop), ..faults };
        self.change += world.rng.u64(3 * MINUTE..25 * MINUTE);
    }

    /// Dead letters are mended and retried, or given up; what has been through for long is purged; Centra's support removes what has no id.
    fn look_in(&mut self) -> Result<(), String> {
        self.visit = self.world.time + VISIT;
        self.judge()?;
        self.world.note(|| "a person looks in".to_owned());
        let World { time, rng, centra, table, watch, plan, workers, .. } = &mut self.world;
        centra.remove_unnamed();
        let rows = |fits: &dyn Fn(&Row) -> bool| -> Vec<_> {
            table.rows().iter().filter(|(_, row)| fits(row)).map(|(id, _)| id.clone()).collect()
        };
        let before = *time - RETENTION;
        let (dead, old) =
            (rows(&|row| row.state == State::Dead), rows(&|row| row.finished.is_some_and(|at| at < before)));
        for id in &old {
            let number = Event::number(id);
            watch.ended(number, plan, centra, table)?;
            if centra.queue.contains(&number) {
                return Err(format!("event {id} has been through for long, and is not acknowledged"));
            }
        }
        for id in old {
            centra.events.remove(&Event::number(&id));
            for worker in &mut *workers {
                worker.seen.remove(&id);
                worker.told.remove(&id);
            }
        }
        table.purge(before, true);
        for id in dead.into_iter().filter(|_| rng.bool()) {
            let number = Event::number(&id);
            if let Some(event) = centra.events.get_mut(&number)
                && table.retry(&id, *time)
            {
                (event.planned.first, event.planned.last, event.at) = (Vec::new(), Verdict::Done, *time);
                watch.retried.insert(number);
            }
        }
        Ok(())
    }

    /// Nothing may be there for longer than it should.
    fn judge(&mut self) -> Result<(), String> {
        let World { time, centra, table, .. } = &self.world;
        let is_open = |number: &u32| table.rows().get(&Event::id(*number)).is_none_or(|row| row.state == State::Open);
        let waiting = centra.events.iter().filter(|(number, event)| event.planned.has_id && is_open(number));
        if let Some((number, event)) = waiting.min_by_key(|(_, event)| event.at) {
            let age = *time - event.at;
            let half = usize::from(self.most[1].ids > 0);
            self.most[half].age = self.most[half].age.max(age);
            if age > LONGEST {
                return Err(format!("event {} has waited for {} minutes", Event::id(*number), age / MINUTE));
            }
        }
        Ok(())
    }

    fn measure(&mut self, is_second_half: bool) -> Result<(), String> {
        let World { workers, table, centra, plan, .. } = &self.world;
        let ids = workers.iter().map(|worker| worker.core.held()).max().unwrap_or_default();
        let most = &mut self.most[usize::from(is_second_half)];
        most.ids = most.ids.max(ids);
        most.rows = most.rows.max(table.rows().len());
        most.queued = most.queued.max(centra.queue.len());
        match ids > HELD * plan.options.batch {
            true => Err(format!("a worker holds {ids} ids")),
            false => Ok(()),
        }
    }
}

/// The options that a queue has if nothing else is said, but for those that change what it does.
fn plan(rng: &mut Rng) -> Plan {
    let kinds: Vec<Kind> = KINDS.iter().map(|kind| Kind::from(*kind)).collect();
    let options = Options {
        acknowledge: [Acknowledge::AfterOutcome, Acknowledge::AfterStored][rng.usize(0..2)],
        claim: [Claim::WithEffects, Claim::Before][rng.usize(0..2)],
        blocked: [Blocked::Wait, Blocked::FetchAround, Blocked::DeadLetter { after: 20 * MINUTE }][rng.usize(0..3)],
        changed: [Changed::Report, Changed::HandleAgain][rng.usize(0..2)],
        newest_only: rng.u32(0..4) == 0,
        only: if rng.u32(0..4) == 0 { kinds.clone() } else { Vec::new() },
        kinds,
        ..Options::default()
    };
    let workers = rng.usize(1..=3);
    let elsewhere = if workers > 1 && rng.bool() { rng.u32(0..=500) } else { 0 };
    Plan {
        options,
        workers,
        elsewhere,
        steps: 0,
        events: Vec::new(),
        early: 0,
        faults: Faults::NONE,
        handler_fails: true,
    }
}
