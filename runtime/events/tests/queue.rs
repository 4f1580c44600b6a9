//! The blocking loop, against a service that fails as services do.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use centra_events::inbox::{Claims, Memory, MemoryTx, State};
use centra_events::{
    Acknowledge, Acknowledged, Batch, Claim, Core, Decode, Effect, Ended, Event, EventId, Fetched, Input, Kind, Notice,
    Now, Options, Origin, Outcome, Queue, Report, Source, Stop, Store, Stored,
};

/// A queue of orders.
#[derive(Clone, Default)]
struct Shop(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// Event ids and objects.
    queue: Vec<(u32, &'static str)>,
    /// What the next requests come to; then all work.
    fates: VecDeque<Fate>,
    refuses: BTreeSet<u32>,
    requests: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Works,
    Lost,
    AnswerLost,
    Fatal,
}

#[derive(Debug)]
struct Down(bool);

impl std::fmt::Display for Down {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0 { "wrong password" } else { "no reply" })
    }
}

impl std::error::Error for Down {}

impl Shop {
    fn new(events: &[(u32, &'static str)], fates: &[Fate]) -> Self {
        let (queue, fates) = (events.to_vec(), fates.iter().copied().collect());
        Self(Arc::new(Mutex::new(Inner { queue, fates, ..Inner::default() })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no panic")
    }
}

fn event(id: u32, entry: &str) -> Event<String> {
    let data = format!("{entry}#{id}");
    let (kind, entry) = (Kind::from("order"), Some(entry.to_owned()));
    Event { id: id.to_string().into(), kind, entry, mission: None, date: None, data }
}

/// Reads `id entry`.
#[derive(Clone)]
struct Text;

impl Decode for Text {
    type Data = String;

    fn read(&self, content: &[u8]) -> Result<Event<String>, Box<dyn std::error::Error + Send + Sync>> {
        let text = std::str::from_utf8(content)?;
        let (id, entry) = text.split_once(' ').ok_or("it is no event")?;
        if entry == BROKEN {
            return Err("it cannot be read".into());
        }
        Ok(event(id.parse()?, entry))
    }
}

/// An object whose events cannot be read.
const BROKEN: &str = "broken";

impl Origin for Shop {
    type Decode = Text;
    type Error = Down;

    fn endpoint(&self) -> String {
        "https://shop.example.com".into()
    }

    fn decode(&self) -> Text {
        Text
    }

    fn is_fatal(&self, error: &Down) -> bool {
        error.0
    }
}

impl Source for Shop {
    fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<String>, Down> {
        let mut inner = self.inner();
        inner.requests += 1;
        match inner.fates.pop_front().unwrap_or(Fate::Works) {
            Fate::Works => {}
            fate => return Err(Down(fate == Fate::Fatal)),
        }
        let oldest = inner.queue.iter().take(100);
        let events = oldest.map(|(id, entry)| {
            let Event { id: event_id, kind, entry: object, .. } = event(*id, entry);
            let content = format!("{id} {entry}").into_bytes();
            let event = Text.read(&content).map_err(|error| error.to_string());
            Fetched { id: event_id, kind, entry: object, content: content.into(), event }
        });
        Ok(Batch { events: events.collect(), unnamed: 0 })
    }

    fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, Down> {
        let mut inner = self.inner();
        inner.requests += 1;
        let fate = inner.fates.pop_front().unwrap_or(Fate::Works);
        if fate == Fate::Lost || fate == Fate::Fatal {
            return Err(Down(fate == Fate::Fatal));
        }
        let is_named = |id: &u32| ids.contains(&id.to_string().into());
        if inner.refuses.iter().any(is_named) {
            return Ok(Acknowledged::Refused);
        }
        inner.queue.retain(|(id, _)| !is_named(id));
        if fate == Fate::Works { Ok(Acknowledged::Done) } else { Err(Down(false)) }
    }
}

fn fast() -> Options {
    let short = (1, 2);
    Options { once: true, attempts: 3, retry: short, idle: short, back_off: short, ..Options::default() }
}

/// In each of the four ways to acknowledge and claim.
fn each_way(check: impl Fn(Options)) {
    for acknowledge in [Acknowledge::AfterOutcome, Acknowledge::AfterStored] {
        for claim in [Claim::WithEffects, Claim::Before] {
            check(Options { acknowledge, claim, ..fast() });
        }
    }
}

#[test]
fn each_effect_once_whatever_the_network_does() {
    each_way(|options| {
        let fates = [Fate::Lost, Fate::Works, Fate::AnswerLost, Fate::Lost, Fate::AnswerLost, Fate::Works, Fate::Lost];
        let shop = Shop::new(&[(1, "30"), (2, "31"), (3, "30")], &fates);
        let inbox = Memory::<String>::default();
        let mut queue = Queue::new(shop.clone(), inbox.clone()).options(options);
        let ended = queue.run(&Stop::default(), |event, tx| {
            tx.record(event.data);
            Ok::<_, Down>(Outcome::Done)
        });
        assert!(matches!(ended, Ok(Ended::Idle(Some(_)))), "{ended:?}");
        assert_eq!(inbox.effects().len(), 3);
        let place = |effect: &str| inbox.effects().iter().position(|it| it == effect);
        assert!(place("30#1") < place("30#3") && place("31#2").is_some(), "{:?}", inbox.effects());
        assert_eq!((shop.inner().queue.len(), queue.metrics().done), (0, 3));
    });
}

#[test]
fn later_keeps_the_order_of_an_object_and_lets_others_go_on() {
    each_way(|options| {
        let shop = Shop::new(&[(1, "30"), (2, "30"), (3, "31")], &[]);
        let inbox = Memory::<String>::default();
        let mut tries = 0;
        let options = Options { once: false, ..options };
        let stop = Stop::default();
        let (watcher, seen, service) = (stop.clone(), inbox.clone(), shop.clone());
        let thread = std::thread::spawn(move || {
            while seen.effects().len() < 3 || !service.inner().queue.is_empty() {
                std::thread::sleep(Duration::from_millis(2));
            }
            watcher.stop();
        });
        let mut queue = Queue::new(shop, inbox.clone()).options(options);
        let ended = queue.run(&stop, |event, tx| {
            tries += u32::from(event.data == "30#1");
            tx.record(event.data.clone());
            match event.data.as_str() {
                "30#1" if tries == 1 => Err("not yet"),
                "30#1" if tries == 2 => Ok(Outcome::Later(Some(Duration::from_millis(3)))),
                _ => Ok(Outcome::Done),
            }
        });
        assert!(matches!(ended, Ok(Ended::Stopped)), "{ended:?}");
        thread.join().expect("no panic");
        assert_eq!(inbox.effects(), ["31#3", "30#1", "30#2"]);
    });
}

fn fails(event: Event<String>, tx: &mut MemoryTx<'_, String>) -> Result<Outcome, &'static str> {
    tx.record(event.data.clone());
    match event.entry.as_deref() {
        Some("30") => panic!("no such warehouse"),
        Some("31") => Ok(Outcome::Dead("no such customer".into())),
        Some("32") => Ok(Outcome::Skip("not ours")),
        _ => Err("the disk is full"),
    }
}

#[test]
fn a_handler_that_panics_or_fails_each_time_leaves_a_dead_letter_and_no_effect() {
    each_way(|options| {
        let shop = Shop::new(&[(1, "30"), (2, "31"), (3, "32"), (4, "33")], &[]);
        let inbox = Memory::<String>::default();
        let reasons = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&reasons);
        let mut queue = Queue::new(shop.clone(), inbox.clone()).options(options).on_notice(move |notice| {
            if let Notice::NotHandled { id, reason, .. } = notice {
                log.lock().expect("no panic").push(format!("{id}: {reason}"));
            }
        });
        // An attempt may be due when the queue is idle already.
        while inbox.table().rows().len() < 4 || inbox.table().rows().values().any(|row| row.state == State::Open) {
            let ended = queue.run(&Stop::default(), fails);
            assert!(matches!(ended, Ok(Ended::Idle(_))), "{ended:?}");
        }
        assert_eq!((inbox.effects(), shop.inner().queue.len()), (vec!["32#3".to_owned()], 0));
        let state = |id: &str| {
            let table = inbox.table();
            let row = &table.rows()[&id.into()];
            (row.state, row.attempts, row.reason.to_string())
        };
        let panicked = "attempts used up (3): the handler panicked: no such warehouse";
        assert_eq!(state("1"), (State::Dead, 3, panicked.into()));
        assert_eq!(state("2"), (State::Dead, 1, "no such customer".into()));
        assert_eq!(state("3"), (State::Skipped, 1, "not ours".into()));
        assert_eq!(state("4"), (State::Dead, 3, "attempts used up (3): the disk is full".into()));
        let reasons = reasons.lock().expect("no panic");
        assert!(reasons.contains(&"1: the handler panicked: no such warehouse".into()), "{reasons:?}");
    });
}

#[test]
fn one_id_that_the_service_refuses_does_not_keep_the_others() {
    let events: Vec<(u32, &str)> = (1..=40).map(|id| (id, "30")).collect();
    let shop = Shop::new(&events, &[]);
    shop.inner().refuses.insert(17);
    let mut queue = Queue::new(shop.clone(), Memory::<()>::default()).options(fast());
    let ended = queue.run(&Stop::default(), |_, _| Ok::<_, Down>(Outcome::Done));
    assert!(matches!(ended, Ok(Ended::Idle(None))), "{ended:?}");
    assert_eq!(shop.inner().queue.len(), 1);
    assert!(shop.inner().requests < 30, "{} requests", shop.inner().requests);
}

#[test]
fn a_wrong_password_ends_it_and_too_many_failures_do() {
    let run = |fates: &[Fate], give_up| {
        let mut queue = Queue::new(Shop::new(&[(1, "30")], fates), Memory::<()>::default());
        queue = queue.options(Options { give_up, ..fast() });
        queue.run(&Stop::default(), |_, _| Ok::<_, Down>(Outcome::Done))
    };
    assert_eq!(run(&[Fate::Lost, Fate::Fatal], 0).expect_err("it ends").to_string(), "wrong password");
    assert!(matches!(run(&[Fate::Lost; 3], 3), Ok(Ended::GaveUp)));
}

#[test]
fn a_stop_is_heard_while_it_sleeps() {
    let options = Options { idle: (60_000, 60_000), ..Options::default() };
    let stop = Stop::default();
    let other = stop.clone();
    let thread = std::thread::spawn(move || {
        let mut queue = Queue::new(Shop::default(), Memory::<()>::default()).options(options);
        queue.run(&other, |_, _| Ok::<_, Down>(Outcome::Done)).map(|_| ())
    });
    std::thread::sleep(Duration::from_millis(20));
    stop.stop();
    assert!(thread.join().expect("no panic").is_ok());
}

#[test]
fn a_thousand_events_take_two_requests_per_hundred() {
    let events: Vec<(u32, &str)> = (1..=1_000).map(|id| (id, "30")).collect();
    let shop = Shop::new(&events, &[]);
    let mut queue = Queue::new(shop.clone(), Memory::<()>::default()).options(Options { newest_only: true, ..fast() });
    let ended = queue.run(&Stop::default(), |_, _| Ok::<_, Down>(Outcome::Done));
    assert!(matches!(ended, Ok(Ended::Idle(Some(_)))));
    // And one that finds nothing.
    assert_eq!(shop.inner().requests, 21);
    assert_eq!((queue.metrics().done, queue.metrics().superseded), (10, 990));
}

#[test]
fn an_event_that_cannot_be_read_is_a_dead_letter_and_the_others_go_on() {
    each_way(|options| {
        let shop = Shop::new(&[(1, "30"), (2, BROKEN), (3, "31")], &[]);
        let inbox = Memory::<String>::default();
        let mut queue = Queue::new(shop.clone(), inbox.clone()).options(options);
        let ended = queue.run(&Stop::default(), |event, tx| {
            tx.record(event.data);
            Ok::<_, Down>(Outcome::Done)
        });
        assert!(matches!(ended, Ok(Ended::Idle(Some(_)))), "{ended:?}");
        assert_eq!(inbox.effects(), ["30#1", "31#3"]);
        let table = inbox.table();
        let row = &table.rows()[&"2".into()];
        assert_eq!((row.state, &*row.reason, &*row.content), (State::Dead, "it cannot be read", &b"2 broken"[..]));
        assert_eq!((shop.inner().queue.len(), queue.metrics().dead), (0, 1));
    });
}

#[test]
fn a_loop_of_ones_own_says_what_became_of_each_event() {
    for acknowledge in [Acknowledge::AfterOutcome, Acknowledge::AfterStored] {
        let shop = Shop::new(&[(1, "30"), (2, BROKEN), (3, "30"), (4, "31"), (5, "32")], &[Fate::Lost]);
        let inbox = Memory::<()>::default();
        let queue = Queue::new(shop.clone(), inbox.clone()).options(Options { acknowledge, once: false, ..fast() });
        let stop = Stop::default();
        let mut seen = Vec::new();
        for delivery in queue.deliveries(&stop) {
            let delivery = delivery.expect("no fatal error");
            seen.push(delivery.event.data.clone());
            match delivery.event.data.as_str() {
                "30#1" if seen.iter().filter(|data| *data == "30#1").count() == 1 => {} // nothing is said of it
                "31#4" => delivery.skip("not ours"),
                "32#5" => delivery.dead("no such customer"),
                _ => delivery.done(),
            }
            if delivery.event.data == "30#3" {
                stop.stop();
            }
        }
        assert_eq!(seen.iter().filter(|data| *data == "30#1").count(), 2, "{seen:?}");
        assert_eq!(seen.last().map(String::as_str), Some("30#3"), "{seen:?}");
        let table = inbox.table();
        let states: Vec<State> = table.rows().values().map(|row| row.state).collect();
        assert_eq!(states, [State::Done, State::Dead, State::Done, State::Skipped, State::Dead]);
        assert_eq!(&*table.rows()[&"1".into()].reason, "");
        assert_eq!(shop.inner().queue.len(), 0);
    }
}

#[test]
fn a_fatal_error_ends_a_loop_of_ones_own() {
    let queue = Queue::new(Shop::new(&[(1, "30")], &[Fate::Fatal]), Memory::<()>::default()).options(fast());
    let mut deliveries = queue.deliveries(&Stop::default());
    assert!(deliveries.next().is_some_and(|delivery| delivery.is_err()));
    assert!(deliveries.next().is_none());
}

#[test]
fn an_inbox_that_can_be_read_and_not_written_is_given_up() {
    let mut core = Core::new(Options { once: true, give_up: 5, ..Options::default() });
    let (mut input, mut now) = (Input::Tick, Now { millis: 1_000, random: 0 });
    for _ in 0..100 {
        let effects = core.handle(input, now);
        if effects.contains(&Effect::Report(Report::GaveUp)) {
            return;
        }
        input = match effects.first() {
            Some(Effect::Fetch { .. }) => Input::Fetched { ids: vec!["1".into()], unnamed: 0 },
            Some(Effect::Store(Store::Take { .. })) => Input::Stored(Stored::Taken(Claims::default())),
            Some(Effect::Store(Store::Commit)) => Input::Stored(Stored::Committed),
            Some(Effect::Sleep { until }) => {
                now.millis = *until;
                Input::Tick
            }
            _ => Input::Failed,
        };
    }
    panic!("it goes on and on");
}
