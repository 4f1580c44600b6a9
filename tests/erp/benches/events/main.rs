//! What a drain of the event queue costs, beside bare decoding and beside loops that are written by hand with the same durability.

mod centra;
mod postgres;
mod sqlite;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use centra::{Centra, Counted};
use centra_erp_example::centra::EventsGetRequest;
use centra_events::inbox::Memory;
use centra_events::{Ended, Options, Outcome, Queue, Stop};
use rustix::time::{ClockId, clock_gettime};

/// How often each way is measured, by turns.
const TURNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).cloned()
    };
    let number = |name: &str, default: usize| value(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let json = value("--format").is_some_and(|format| format == "json");
    let rows = match value("--inbox").as_deref() {
        None | Some("sqlite") => embedded(number("--events", 100_000)),
        Some("postgres") => match postgres::measured(number("--events", 10_000), number("--rows", 1_000_000)) {
            Some(rows) => rows,
            None => return eprintln!("PostgreSQL is missing; `apt-get install postgresql` gets it"),
        },
        Some(other) => return eprintln!("--inbox takes `sqlite` or `postgres`, not `{other}`"),
    };
    match json {
        true => {
            let row = |row: &Row| {
                let bar = row.bar.map_or("null".to_owned(), |bar| bar.to_string());
                format!(r#"{{"what":"{}","value":{:.3},"unit":"{}","bar":{bar}}}"#, row.what, row.value, row.unit)
            };
            println!(r#"{{"events":[{}]}}"#, rows.iter().map(row).collect::<Vec<_>>().join(","));
        }
        false => rows.iter().for_each(|row| {
            let bar = row.bar.map_or(String::new(), |bar| format!("bar: {bar}"));
            println!("{:<66} {:>12.2} {:<12} {bar}", row.what, row.value, row.unit);
        }),
    }
}

/// One figure.
pub(crate) struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    bar: Option<f64>,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { what: what.into(), value, unit, bar: None }
    }

    pub(crate) fn bar(self, bar: f64) -> Self {
        Self { bar: Some(bar), ..self }
    }
}

/// Of one thread or of the machine, in seconds.
pub(crate) fn timed(run: impl FnOnce()) -> (f64, f64) {
    let processor = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let (begin, used) = (Instant::now(), processor());
    run();
    (begin.elapsed().as_secs_f64(), processor() - used)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn embedded(events: usize) -> Vec<Row> {
    let (mut bare, mut kept, mut memory, mut drains) = (Vec::new(), Vec::new(), Vec::new(), (0, 0));
    for _ in 0..TURNS {
        bare.push(timed(|| decode(Centra::new(events))).1);
        kept.push(timed(|| decode(Centra::keeping(events))).1);
        memory.push(timed(|| drains = drain(events)).1);
    }
    let (most, requests) = drains;
    let stored = sqlite::measured((events / 5).max(1_000));
    let share = |of: &[f64]| median(bare.iter().zip(of).map(|(bare, time)| bare / time * 100.0).collect());
    let (kept, throughput) = (share(&kept), share(&memory));
    vec![
        Row::new(format!("{events} events: decoded at once, at most"), most as f64, "events").bar(100.0),
        Row::new("round trips", requests as f64 * 100.0 / events as f64, "per 100").bar(2.0),
        Row::new("bare decoding", events as f64 / median(bare.clone()), "events/CPU s"),
        Row::new("the same with each reply kept in memory, of its throughput", kept, "%"),
        Row::new("inbox in memory", events as f64 / median(memory), "events/CPU s"),
        Row::new("inbox in memory, of the throughput of bare decoding", throughput, "%").bar(80.0),
    ]
    .into_iter()
    .chain(stored)
    .collect()
}

/// Replies are fetched and decoded, and nothing is done with them.
fn decode(centra: Centra) {
    let centra = Arc::new(centra);
    let client = centra.client();
    loop {
        let reply = client.events_get(EventsGetRequest::new("all")).send().expect("a reply").value;
        if reply.events.is_empty() {
            return;
        }
        std::hint::black_box(&reply);
        // As if they were acknowledged.
        centra.forget(reply.events.len());
    }
}

/// Returns how many events were decoded at once at most, and how many requests there were.
fn drain(events: usize) -> (usize, usize) {
    let centra = Arc::new(Centra::new(events));
    let client = centra.client();
    let live = Arc::default();
    let source = Counted::new(&client, Arc::clone(&live));
    let options = Options { once: true, ..Options::default() };
    let mut queue = Queue::new(source, Memory::<u64>::default()).options(options);
    let mut handled = 0;
    let ended = queue.run(&Stop::default(), |_, tx| {
        handled += 1;
        tx.record(handled);
        Ok::<_, std::io::Error>(Outcome::Done)
    });
    assert!(matches!(ended, Ok(Ended::Idle(Some(_)))) && handled == events as u64, "{ended:?}, {handled} events");
    // The last fetch finds nothing.
    (live.most.load(Ordering::Relaxed), centra.requests() - 1)
}

/// How many events are decoded, now and at most.
#[derive(Default)]
pub(crate) struct Live {
    now: AtomicUsize,
    most: AtomicUsize,
}
