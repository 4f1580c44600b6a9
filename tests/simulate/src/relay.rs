//! Relays between a simulated Centra and a log that is full, slow, or forgets to answer: one schedule from beginning to end, and what must not happen.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use centra_events::relay::{Effect, Found, Input, Options, Published, Relay, Report};
use centra_events::{EventId, Mutation, Now};
use fastrand::Rng;

use crate::centra::{Centra, Event, version};
use crate::plan::Planned;
use crate::world::{EPOCH, Failure, LAST, Summary};

/// Runs the schedule of a seed, with a rule of the relay broken if one is named.
///
/// # Errors
/// Something happened that must not.
pub fn run(seed: u64, mutation: Option<Mutation>) -> Result<Summary, Failure> {
    let mut world = World::new(seed, mutation, false);
    world.run().map_err(|what| Failure { seed, what })
}

/// Every step of a schedule, one line each, up to what must not happen.
#[must_use]
pub fn explain(seed: u64, mutation: Option<Mutation>) -> Vec<String> {
    let mut world = World::new(seed, mutation, true);
    let outcome = world.run();
    let mut lines = vec![format!("{:#?}", world.options)];
    lines.extend(world.trace.take().unwrap_or_default());
    lines.extend(outcome.err());
    lines
}

/// How often things go wrong, in thousandths.
#[derive(Clone, Copy, Default)]
struct Faults {
    call: u32,
    log: u32,
    crash: u32,
    change: u32,
    full: u32,
    stop: u32,
}

/// The log: who publishes says which number the last message of the event must have.
#[derive(Default)]
struct Log {
    /// Event and version; the number of a message is its place, from 1.
    messages: Vec<(u32, u32)>,
    is_full: bool,
    /// Whether it takes small messages only.
    is_small: bool,
}

impl Log {
    /// The number and the version of the last message of an event.
    fn last(&self, event: u32) -> Option<(u64, u32)> {
        let place = self.messages.iter().rposition(|(number, _)| *number == event)?;
        Some((place as u64 + 1, self.messages[place].1))
    }

    fn publish(&mut self, event: u32, version: u32, expected: u64) -> Published {
        match self.last(event).map_or(0, |(number, _)| number) {
            number if number != expected => Published::There,
            _ if self.is_small && is_large(event) => Published::TooLarge,
            _ if self.is_full => Published::NotStored,
            _ => {
                self.messages.push((event, version));
                Published::Stored
            }
        }
    }
}

/// Every fourth event.
fn is_large(event: u32) -> bool {
    event % 4 == 3
}

struct Worker {
    relay: Relay,
    /// When it wakes; `None` while it runs.
    wake: Option<u64>,
    is_gone: bool,
    todo: VecDeque<Effect>,
    flight: Option<Input>,
    /// The versions of the last reply.
    reply: BTreeMap<EventId, u32>,
    seen: BTreeMap<EventId, u32>,
    told: BTreeSet<EventId>,
    unnamed: usize,
    asked: u64,
    restless: u32,
    has_failed: bool,
    is_reported: bool,
    /// Events that are too large, and whether that was reported.
    large: BTreeMap<EventId, bool>,
}

impl Worker {
    fn new(relay: Relay) -> Self {
        Self {
            relay,
            wake: None,
            is_gone: true,
            todo: VecDeque::new(),
            flight: None,
            reply: BTreeMap::new(),
            seen: BTreeMap::new(),
            told: BTreeSet::new(),
            unnamed: 0,
            asked: 0,
            restless: 0,
            has_failed: false,
            is_reported: false,
            large: BTreeMap::new(),
        }
    }
}

/// What a relay sent and did not wait for: it may reach the log much later.
struct Late {
    event: u32,
    version: u32,
    expected: u64,
}

struct World {
    options: Options,
    mutation: Option<Mutation>,
    rng: Rng,
    time: u64,
    centra: Centra,
    coming: VecDeque<Planned>,
    log: Log,
    late: Vec<Late>,
    workers: Vec<Worker>,
    faults: Faults,
    steps: usize,
    summary: Summary,
    trace: Option<Vec<String>>,
}

impl World {
    fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let objects = rng.u32(1..=4);
        let count = rng.usize(1..=14);
        let mut coming: VecDeque<Planned> = (0..count).map(|_| Planned::of(&mut rng, 2, objects, false)).collect();
        let batch = rng.usize(1..=6);
        let options = Options {
            only: if rng.bool() { Vec::new() } else { vec!["order".into(), "account".into()] },
            batch,
            window: rng.usize(1..=batch),
            warn: rng.usize(1..=batch),
            idle: (1_000, 10_000),
            back_off: (500, 10_000),
            give_up: 0,
            once: false,
        };
        let often = |rng: &mut Rng, most: u32| if rng.bool() { rng.u32(0..=most) } else { 0 };
        let faults = Faults {
            call: often(&mut rng, 300),
            log: often(&mut rng, 400),
            crash: often(&mut rng, 60),
            change: often(&mut rng, 120),
            full: often(&mut rng, 60),
            stop: often(&mut rng, 20),
        };
        let relay = || Worker::new(Relay::new(options.clone()).broken(mutation));
        let workers = (0..rng.usize(1..=3)).map(|_| relay()).collect();
        let mut centra = Centra::default();
        let early = rng.usize(0..=count);
        coming.drain(..early).for_each(|event| centra.add(event, EPOCH));
        let summary = Summary { events: count as u64, ..Summary::default() };
        Self {
            options,
            mutation,
            time: EPOCH,
            centra,
            coming,
            log: Log::default(),
            late: Vec::new(),
            workers,
            faults,
            steps: rng.usize(10..=160),
            rng,
            summary,
            trace: traces.then(Vec::new),
        }
    }

    fn run(&mut self) -> Result<Summary, String> {
        for _ in 0..self.steps {
            self.surprise()?;
            self.turn()?;
        }
        // From now on everything works.
        (self.faults, self.log.is_full, self.log.is_small) = (Faults::default(), false, false);
        while let Some(event) = self.coming.pop_front() {
            self.centra.add(event, self.time);
        }
        self.arrive_late()?;
        let unnamed = |number: &u32| !self.centra.events[number].planned.has_id;
        let unnamed: Vec<u32> = self.centra.queue.iter().copied().filter(unnamed).collect();
        unnamed.iter().for_each(|number| _ = self.centra.queue.remove(number));
        for _ in 0..LAST {
            if self.centra.queue.is_empty() {
                self.summary.millis = self.time - EPOCH;
                let mut named = self.centra.events.iter().filter(|(_, event)| event.planned.has_id);
                return match named.find(|(number, _)| self.log.last(**number).is_none()) {
                    Some((number, _)) => Err(format!("event {number:04} is lost")),
                    None => Ok(self.summary),
                };
            }
            self.turn()?;
        }
        Err(format!("{} events stay queued although nothing fails", self.centra.queue.len()))
    }

    /// Something happens by itself.
    fn surprise(&mut self) -> Result<(), String> {
        let Faults { crash, change, full, stop, .. } = self.faults;
        if self.chance(60)
            && let Some(event) = self.coming.pop_front()
        {
            self.centra.add(event, self.time);
            self.note(|| "Centra: a new event".to_owned());
        }
        if self.chance(change) && !self.centra.queue.is_empty() {
            let queued: Vec<u32> = self.centra.queue.iter().copied().collect();
            let number = queued[self.rng.usize(0..queued.len())];
            if let Some(event) = self.centra.events.get_mut(&number) {
                event.version += 1;
                let version = event.version;
                self.note(|| format!("Centra: event {number:04} is of version {version} now"));
            }
        }
        if self.chance(full) {
            self.log.is_full = !self.log.is_full;
            let is_full = self.log.is_full;
            self.note(|| format!("the log is {}", if is_full { "full" } else { "no longer full" }));
        }
        if self.chance(full) {
            self.log.is_small = !self.log.is_small;
            let is_small = self.log.is_small;
            self.note(|| format!("the log takes {}", if is_small { "small messages only" } else { "all messages" }));
        }
        let chosen = self.rng.usize(0..self.workers.len());
        if self.chance(crash) && !self.workers[chosen].is_gone {
            self.summary.crashes += 1;
            self.note(|| format!("relay {chosen}: killed"));
            self.workers[chosen] = self.fresh();
        }
        if self.chance(stop) && !self.workers[chosen].is_gone {
            self.note(|| format!("relay {chosen}: told to stop"));
            self.workers[chosen].wake = None;
            self.feed(chosen, Input::Stop);
            let worker = &mut self.workers[chosen];
            // Whatever it waited for is given up.
            if worker.todo.iter().any(|effect| matches!(effect, Effect::Ack(_) | Effect::Report(Report::Stopped))) {
                worker.flight = None;
            }
        }
        if self.chance(100) {
            self.arrive_late()?;
        }
        Ok(())
    }

    fn fresh(&self) -> Worker {
        Worker::new(Relay::new(self.options.clone()).broken(self.mutation))
    }

    fn arrive_late(&mut self) -> Result<(), String> {
        for Late { event, version, expected } in std::mem::take(&mut self.late) {
            self.publish(event, version, expected)?;
        }
        Ok(())
    }

    /// A message reaches the log.
    fn publish(&mut self, event: u32, version: u32, expected: u64) -> Result<Published, String> {
        let before = self.log.last(event);
        let said = self.log.publish(event, version, expected);
        if said == Published::Stored {
            self.workers.iter_mut().for_each(|worker| worker.restless = 0);
            match before {
                Some((_, known)) if known == version => return Err(format!("event {event:04} is stored twice")),
                Some((_, known)) if known > version => {
                    return Err(format!("event {event:04}: an older form follows a newer one"));
                }
                _ => {}
            }
            let object = |number: &u32| {
                let planned = &self.centra.events[number].planned;
                Some((planned.kind, planned.entry?))
            };
            let is_later =
                |number: &u32| *number > event && object(number).is_some() && object(number) == object(&event);
            if before.is_none()
                && let Some((later, _)) = self.log.messages.iter().find(|(number, _)| is_later(number))
            {
                return Err(format!("event {event:04} is stored after {later:04}, of the same object"));
            }
        }
        Ok(said)
    }

    /// One relay does one thing; where all sleep, time passes.
    fn turn(&mut self) -> Result<(), String> {
        self.time += self.rng.u64(0..20);
        let time = self.time;
        let is_ready = |worker: &Worker| worker.wake.is_none_or(|wake| wake <= time);
        let ready: Vec<usize> = (0..self.workers.len()).filter(|number| is_ready(&self.workers[*number])).collect();
        if ready.is_empty() {
            self.time = self.workers.iter().filter_map(|worker| worker.wake).min().unwrap_or(time).max(time);
            return Ok(());
        }
        let number = ready[self.rng.usize(0..ready.len())];
        self.summary.steps += 1;
        if self.workers[number].is_gone || self.workers[number].wake.is_some() {
            if self.workers[number].is_gone {
                self.workers[number] = self.fresh();
                self.workers[number].is_gone = false;
            }
            self.workers[number].wake = None;
            self.note(|| format!("relay {number}: begins or wakes"));
            self.feed(number, Input::Tick);
            return Ok(());
        }
        if let Some(input) = self.workers[number].flight.take() {
            self.note(|| format!("relay {number}: <- {input:?}"));
            self.feed(number, input);
            return Ok(());
        }
        let Some(effect) = self.workers[number].todo.pop_front() else {
            return Err(format!("relay {number} waits for nothing: {:?}", self.workers[number].relay));
        };
        self.note(|| format!("relay {number}: {effect:?}"));
        self.carry_out(number, effect)
    }

    fn carry_out(&mut self, number: usize, effect: Effect) -> Result<(), String> {
        let Faults { call, log, .. } = self.faults;
        match effect {
            Effect::Fetch { only } => {
                self.rested(number)?;
                let (shown, unnamed) = self.centra.fetch(only.as_ref(), self.options.batch, 0);
                let object = |shown: &crate::centra::Shown| Some(format!("{} {}", shown.kind, shown.entry.as_ref()?));
                let events = shown.iter().map(|shown| (shown.id.clone(), object(shown))).collect();
                let fails = self.fails(call);
                let time = self.time;
                let worker = &mut self.workers[number];
                worker.restless += 1;
                if fails {
                    worker.has_failed = true;
                    worker.flight = Some(Input::Failed);
                    return Ok(());
                }
                (worker.unnamed, worker.asked, worker.has_failed) = (unnamed, time, false);
                worker.reply = shown.iter().map(|it| (it.id.clone(), version(it.content.as_bytes()))).collect();
                for (id, version) in &worker.reply {
                    let seen = worker.seen.entry(id.clone()).or_default();
                    *seen = (*seen).max(*version);
                }
                worker.flight = Some(Input::Fetched { events, unnamed });
            }
            Effect::Publish(list) => {
                let mut said = Vec::new();
                for (id, expected) in list {
                    let event = Event::number(&id);
                    let version = self.workers[number].reply.get(&id).copied().unwrap_or_default();
                    let answer = match self.fails(log) {
                        false => self.publish(event, version, expected)?,
                        true => {
                            match self.rng.u32(0..3) {
                                0 => {}
                                1 => _ = self.publish(event, version, expected)?,
                                _ => self.late.push(Late { event, version, expected }),
                            }
                            Published::NotStored
                        }
                    };
                    self.workers[number].has_failed |= answer == Published::NotStored;
                    if answer == Published::TooLarge {
                        self.workers[number].large.entry(id.clone()).or_default();
                    }
                    said.push((id, answer));
                }
                self.workers[number].flight = Some(Input::Published(said));
            }
            Effect::Look(id) => {
                let found = match (self.fails(log), self.log.last(Event::number(&id))) {
                    (true, _) => Found::Unknown,
                    (false, None) => Found::Nothing,
                    (false, Some((_, version))) if self.workers[number].reply.get(&id) == Some(&version) => Found::Same,
                    (false, Some((last, _))) => Found::Other(last),
                };
                self.workers[number].has_failed |= found == Found::Unknown;
                self.workers[number].flight = Some(Input::Found(id, found));
            }
            Effect::Ack(ids) => {
                let answer = match self.fails(call) {
                    false => {
                        self.forget(number, &ids)?;
                        self.workers[number].told.extend(ids);
                        Input::Acked
                    }
                    true if self.rng.u32(0..4) == 0 => Input::Refused,
                    true => {
                        if self.rng.bool() {
                            self.forget(number, &ids)?;
                        }
                        self.workers[number].has_failed = true;
                        Input::Failed
                    }
                };
                self.workers[number].flight = Some(answer);
            }
            Effect::Sleep { until } => {
                self.rested(number)?;
                let worker = &mut self.workers[number];
                (worker.wake, worker.restless) = (Some(until), 0);
            }
            Effect::Report(Report::HeadBlocked { .. }) => self.workers[number].is_reported = true,
            Effect::Report(Report::TooLarge(id)) => {
                if self.workers[number].large.insert(id.clone(), true) == Some(true)
                    && self.log.last(Event::number(&id)).is_none()
                {
                    return Err(format!("event {id} is reported as too large again and again"));
                }
            }
            Effect::Report(Report::Idle { drained: true }) if self.workers.len() == 1 => {
                let asked = self.workers[number].asked;
                // What came after the last fetch is not meant. Of several types, each is asked at another time.
                let is_meant = |event: &&u32| self.centra.events[*event].at < asked && self.options.only.is_empty();
                if let Some(event) = self.centra.queue.iter().find(is_meant) {
                    return Err(format!("the service is called drained, and event {event:04} is queued"));
                }
            }
            Effect::Report(Report::Stopped) => self.workers[number] = self.fresh(),
            Effect::Report(_) => {}
        }
        Ok(())
    }

    /// The service forgets these.
    fn forget(&mut self, number: usize, ids: &[EventId]) -> Result<(), String> {
        for id in ids {
            let event = Event::number(id);
            if !self.centra.queue.remove(&event) {
                continue;
            }
            self.workers.iter_mut().for_each(|worker| worker.restless = 0);
            let Some((_, stored)) = self.log.last(event) else {
                return Err(format!("event {id} is acknowledged and not stored"));
            };
            let seen = self.workers[number].seen.get(id).copied().unwrap_or_default();
            if stored < seen {
                return Err(format!("event {id} was seen in version {seen}, and is stored in version {stored}"));
            }
        }
        Ok(())
    }

    /// The relay is through with what it fetched: a blocked head must have been reported, and it may not fetch for ever.
    fn rested(&mut self, number: usize) -> Result<(), String> {
        let (warn, alone) = (self.options.warn, self.workers.len() == 1 && self.options.only.is_empty());
        let worker = &mut self.workers[number];
        if let Some((id, _)) = worker.large.iter().find(|(_, is_told)| !**is_told) {
            return Err(format!("event {id} is too large, and nobody is told"));
        }
        if worker.restless > 8 {
            return Err(format!("relay {number} fetches again and again, and nothing happens"));
        }
        if !alone || worker.has_failed {
            return Ok(());
        }
        let waits = |id: &&EventId| self.centra.queue.contains(&Event::number(id)) && !worker.told.contains(*id);
        let count = worker.reply.keys().filter(waits).count() + worker.unnamed;
        if count >= warn && !worker.is_reported {
            return Err(format!("{count} events stay, and nobody is told"));
        }
        if count < warn {
            worker.is_reported = false;
        }
        Ok(())
    }

    fn fails(&mut self, share: u32) -> bool {
        let fails = self.chance(share);
        self.summary.faults += u64::from(fails);
        fails
    }

    fn chance(&mut self, thousandths: u32) -> bool {
        thousandths > 0 && self.rng.u32(0..1000) < thousandths
    }

    fn feed(&mut self, number: usize, input: Input) {
        let now = Now { millis: self.time, random: self.rng.u32(..) };
        let effects = self.workers[number].relay.handle(input, now);
        self.workers[number].todo.extend(effects);
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>9} {}", self.time - EPOCH, line()));
        }
    }
}
