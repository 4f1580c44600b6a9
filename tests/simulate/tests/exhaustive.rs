//! Every interleaving of two workers, three events and one crash, for both ways of acknowledging and of claiming. Where claims are committed
//! before, it takes minutes and runs with `-- --ignored`.

use std::collections::{BTreeSet, VecDeque};

use centra_events::inbox::{Arrival, Outcome, State, Table, Take};
use centra_events::{
    Acknowledge, Claim, Content, Core, Effect, EventId, Input, Now, Options, Report, Store, Stored, Verdict,
};
use stateright::{Checker, Model, Property};

/// The three events; the first two are of one object.
const EVENTS: [(&str, &str); 3] = [("1", "30"), ("2", "30"), ("3", "31")];

/// The clock goes forward once, by more than a claim holds.
const TIMES: [u64; 2] = [1_000, 1_000_000];

struct Queue {
    options: Options,
    /// How many of the events there are.
    events: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    queue: BTreeSet<EventId>,
    table: Table<EventId>,
    workers: [Worker; 2],
    has_crashed: bool,
    late: bool,
    /// An event that was acknowledged too early.
    lost: Option<EventId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Worker {
    core: Core,
    todo: VecDeque<Effect>,
    /// What comes back from the service.
    flight: Option<Input>,
    handled: bool,
    is_over: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Action {
    Go(usize),
    Crash(usize),
    ClaimsExpire,
}

impl Worker {
    fn new(options: &Options) -> Self {
        let todo = VecDeque::from([Effect::Sleep { until: 0 }]);
        Self { core: Core::new(options.clone()), todo, flight: None, handled: false, is_over: false }
    }
}

impl World {
    fn go(&mut self, number: usize) {
        let now = Now { millis: TIMES[usize::from(self.late)], random: 0 };
        let name = ["a", "b"][number];
        let worker = &mut self.workers[number];
        let input = match worker.flight.take() {
            Some(input) => Some(input),
            None => match worker.todo.pop_front() {
                Some(Effect::Fetch { .. }) => {
                    worker.flight = Some(Input::Fetched { ids: self.queue.iter().cloned().collect(), unnamed: 0 });
                    None
                }
                Some(Effect::Ack(ids)) => {
                    let mut disk = self.table.clone();
                    disk.rollback();
                    let state = |id| disk.rows().get(id).map(|row| row.state);
                    let may_go = |id| match worker.core.options().acknowledge {
                        Acknowledge::AfterOutcome => state(id).is_some_and(|state| state != State::Open),
                        Acknowledge::AfterStored => state(id).is_some(),
                    };
                    self.lost = ids.iter().find(|id| self.queue.contains(id) && !may_go(id)).cloned();
                    ids.iter().for_each(|id| _ = self.queue.remove(id));
                    worker.flight = Some(Input::Acked);
                    None
                }
                Some(Effect::Sleep { .. }) => Some(Input::Tick),
                Some(Effect::Report(Report::Stopped)) => {
                    worker.is_over = true;
                    None
                }
                Some(Effect::Report(_)) => None,
                Some(effect) if self.table.writer() == Some(name) || self.table.begin(name).is_ok() => {
                    Some(worker.store(&effect, &mut self.table, now))
                }
                Some(_) => Some(Input::Failed),
                None => unreachable!("a worker that is not over has something to do"),
            },
        };
        if let Some(input) = input {
            let effects = self.workers[number].core.handle(input, now);
            self.workers[number].todo.extend(effects);
        }
    }
}

impl Worker {
    fn store(&mut self, effect: &Effect, table: &mut Table<EventId>, now: Now) -> Input {
        match effect {
            Effect::HandOut(taken) => {
                table.mark();
                table.record(taken.id.clone());
                self.handled = true;
                Input::Outcome(taken.id.clone(), Verdict::Done)
            }
            Effect::Store(store) => Input::Stored(match store {
                Store::Keep { ids, asked } => {
                    let keep = |id: &EventId| {
                        let (_, entry) = EVENTS.into_iter().find(|(known, _)| *known == id.as_str()).expect("known");
                        let (kind, now) = ("order".into(), now.millis);
                        let (asked, content, same) = (*asked, &Content::from(Vec::new()), &|_: &[u8]| true);
                        let entry = Some(entry);
                        let arrival = Arrival { id, kind: &kind, entry, content, asked, now, again: false, same };
                        (id.clone(), table.keep(&arrival))
                    };
                    Stored::Kept(ids.iter().map(keep).collect())
                }
                Store::Take { limit, until } => {
                    let take = Take { limit: *limit, until: *until, now: now.millis, newest_only: false };
                    let claims = table.take(&take);
                    Stored::Taken(claims)
                }
                Store::Settle(taken, settlement) => {
                    let outcome = Outcome { settlement: *settlement, reason: "", supersedes: false, now: now.millis };
                    let settled = table.settle(taken, &outcome);
                    if settled.is_none() && std::mem::take(&mut self.handled) {
                        table.undo();
                    }
                    Stored::Settled { accepted: settled.is_some(), superseded: Vec::new() }
                }
                Store::Bury(_) => Stored::Buried(Vec::new()),
                Store::Commit => {
                    table.commit();
                    Stored::Committed
                }
            }),
            _ => Input::Failed,
        }
    }
}

impl Model for Queue {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let workers = [Worker::new(&self.options), Worker::new(&self.options)];
        let queue = EVENTS[..self.events].iter().map(|(id, _)| (*id).into()).collect();
        vec![World { queue, table: Table::default(), workers, has_crashed: false, late: false, lost: None }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        for (number, worker) in world.workers.iter().enumerate() {
            if !worker.is_over {
                actions.push(Action::Go(number));
            }
            if !worker.is_over && !world.has_crashed {
                actions.push(Action::Crash(number));
            }
        }
        if !world.late {
            actions.push(Action::ClaimsExpire);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut world = world.clone();
        match action {
            Action::Go(number) => world.go(number),
            Action::Crash(number) => {
                world.has_crashed = true;
                if world.table.writer() == Some(["a", "b"][number]) {
                    world.table.rollback();
                }
                world.workers[number] = Worker::new(&self.options);
            }
            Action::ClaimsExpire => world.late = true,
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("none is acknowledged before it is stored", |_, world: &World| world.lost.is_none()),
            Property::always("each effect once, with its outcome, in order", |_, world: &World| {
                let mut disk = world.table.clone();
                disk.rollback();
                let done = |id: &EventId| disk.rows().get(id).is_some_and(|row| row.state == State::Done);
                let effects = disk.effects();
                let place = |id: &str| effects.iter().position(|effect| effect.as_str() == id);
                let once = effects.iter().collect::<BTreeSet<_>>().len() == effects.len();
                let in_order = place("2").is_none_or(|second| place("1").is_some_and(|first| first < second));
                let with_outcome = EVENTS.iter().all(|(id, _)| done(&(*id).into()) == place(id).is_some());
                once && in_order && with_outcome
            }),
            Property::always("what is not done is still queued, or in the inbox", |model: &Self, world: &World| {
                let mut disk = world.table.clone();
                disk.rollback();
                EVENTS[..model.events].iter().all(|(id, _)| {
                    let id = EventId::from(*id);
                    world.queue.contains(&id) || disk.rows().contains_key(&id)
                })
            }),
            Property::sometimes("all is done and acknowledged", |model: &Self, world: &World| {
                world.queue.is_empty() && world.table.effects().len() == model.events && world.table.writer().is_none()
            }),
            Property::sometimes("a worker is overtaken", |_, world: &World| {
                let mut todo = world.workers.iter().flat_map(|worker| &worker.todo);
                todo.any(|effect| matches!(effect, Effect::Report(Report::Overtaken(_))))
            }),
        ]
    }
}

fn explore(acknowledge: Acknowledge, claim: Claim, events: usize) {
    let options = Options { acknowledge, claim, once: true, give_up: 2, batch: 3, ..Options::default() };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = Queue { options, events }.checker().threads(threads).spawn_bfs().join();
    println!("{acknowledge:?}, {claim:?}, {events} events: {} states", checker.unique_state_count());
    checker.assert_no_discovery("none is acknowledged before it is stored");
    checker.assert_no_discovery("each effect once, with its outcome, in order");
    checker.assert_no_discovery("what is not done is still queued, or in the inbox");
    checker.assert_any_discovery("all is done and acknowledged");
    if claim == Claim::Before {
        checker.assert_any_discovery("a worker is overtaken");
    }
}

#[test]
fn after_the_outcome_claimed_with_the_effects() {
    explore(Acknowledge::AfterOutcome, Claim::WithEffects, 3);
}

#[test]
fn after_it_is_stored_claimed_with_the_effects() {
    explore(Acknowledge::AfterStored, Claim::WithEffects, 3);
}

#[test]
#[ignore = "takes minutes: cargo test -p centra-simulate --test exhaustive -- --ignored"]
fn claimed_before() {
    explore(Acknowledge::AfterOutcome, Claim::Before, 3);
    explore(Acknowledge::AfterStored, Claim::Before, 3);
}
