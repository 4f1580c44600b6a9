//! `cargo xtask simulate`: many schedules, each from a seed of its own, or a long one; the first that goes wrong is explained.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use centra_events::Mutation;
use centra_simulate::soak::{self, Held};
use centra_simulate::{Failure, Summary};
use clap::Parser;

/// Runs the event queue under every fault, in virtual time
#[derive(Parser)]
#[command(name = "simulate")]
struct Args {
    /// How many schedules
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    schedules: u64,
    /// One schedule of so many hours of virtual time, in which what is held must not grow
    #[arg(long, value_name = "H", conflicts_with_all = ["schedules", "of", "trace"], value_parser = clap::value_parser!(u64).range(1..))]
    hours: Option<u64>,
    /// The seed of the first schedule, each further one has the next; at random if not given, or the one to repeat with `--schedules 1`
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// What is run: workers with an inbox, the same with several writers at once as in PostgreSQL, relays with a log, or senders of an outbox
    #[arg(long, value_name = "WHAT", default_value = "queue", value_parser = ["queue", "writers", "relay", "outbox"])]
    of: String,
    /// Print every step of each schedule
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let first = args.seed.unwrap_or_else(|| fastrand::u64(..1 << 48));
    if let Some(hours) = args.hours {
        return long(hours, first);
    }
    let of = Of::named(&args.of);
    println!("{} schedules, the first of seed {first}", args.schedules);
    if args.trace {
        (0..args.schedules).for_each(|number| show(&of, first.wrapping_add(number)));
    }
    let begin = Instant::now();
    match run(&of, first, args.schedules) {
        Ok(total) => {
            println!(
                "{}:\n\
                 {} events, {} steps, {} faults, {} crashes, {:.1} days of virtual time, in {:.1} s",
                of.holds,
                total.events,
                total.steps,
                total.faults,
                total.crashes,
                total.millis as f64 / 86_400_000.0,
                begin.elapsed().as_secs_f64(),
            );
            ExitCode::SUCCESS
        }
        Err(failure) => {
            show(&of, failure.seed);
            eprintln!("seed {}: {}", failure.seed, failure.what);
            eprintln!("again: cargo xtask simulate --of {} --schedules 1 --seed {}", args.of, failure.seed);
            ExitCode::FAILURE
        }
    }
}

/// One schedule of many hours.
fn long(hours: u64, seed: u64) -> ExitCode {
    println!("{hours} hours of seed {seed}");
    let begin = Instant::now();
    match soak::run(seed, hours, None) {
        Ok(soak::Long { summary, most }) => {
            println!(
                "no event lost, none acknowledged before it was stored, each effect once, in order, no silent head block:\n\
                 {} events, {} steps, {} faults, {} crashes, {:.1} hours of virtual time, in {:.1} s",
                summary.events,
                summary.steps,
                summary.faults,
                summary.crashes,
                summary.millis as f64 / 3_600_000.0,
                begin.elapsed().as_secs_f64(),
            );
            for (half, Held { ids, rows, queued, age }) in ["first", "second"].into_iter().zip(most) {
                let minutes = age / 60_000;
                println!(
                    "{half} half: at most {ids} ids in a worker, {rows} rows in the inbox, {queued} events queued, \
                     and the one that waited longest for {minutes} minutes"
                );
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            soak::explain(seed, hours, None).iter().for_each(|line| println!("{line}"));
            eprintln!("seed {}: {}", failure.seed, failure.what);
            eprintln!("again: cargo xtask simulate --hours {hours} --seed {seed}");
            ExitCode::FAILURE
        }
    }
}

/// On all processors; the failure of the lowest seed that was found.
fn run(of: &Of, first: u64, schedules: u64) -> Result<Summary, Failure> {
    let next = AtomicU64::new(0);
    let result = Mutex::new((Summary::default(), None::<Failure>));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut total = Summary::default();
                let failure = loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= schedules {
                        break None;
                    }
                    match (of.run)(first.wrapping_add(number), None) {
                        Ok(summary) => total.add(&summary),
                        Err(failure) => {
                            next.store(schedules, Ordering::Relaxed);
                            break Some(failure);
                        }
                    }
                };
                let mut result = result.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                result.0.add(&total);
                if let Some(failure) = failure
                    && result.1.as_ref().is_none_or(|known| failure.seed < known.seed)
                {
                    result.1 = Some(failure);
                }
            });
        }
    });
    let (total, failure) = result.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failure.map_or(Ok(total), Err)
}

/// What is simulated.
struct Of {
    run: fn(u64, Option<Mutation>) -> Result<Summary, Failure>,
    explain: fn(u64, Option<Mutation>) -> Vec<String>,
    /// What held in all schedules.
    holds: &'static str,
}

const EFFECTS: &str =
    "no event lost, none acknowledged before it was stored, each effect once, in order, no silent head block";
const STORED: &str =
    "no event lost, none acknowledged before it was stored, each message once, in order, no silent head block";
const SENT: &str =
    "no message lost, none carried out that was not committed, none twice that may not be repeated, in order";

impl Of {
    fn named(name: &str) -> Self {
        match name {
            "writers" => {
                Self { run: centra_simulate::run_writers, explain: centra_simulate::explain_writers, holds: EFFECTS }
            }
            "relay" => {
                Self { run: centra_simulate::relay::run, explain: centra_simulate::relay::explain, holds: STORED }
            }
            "outbox" => {
                Self { run: centra_simulate::outbox::run, explain: centra_simulate::outbox::explain, holds: SENT }
            }
            _ => Self { run: centra_simulate::run, explain: centra_simulate::explain, holds: EFFECTS },
        }
    }
}

fn show(of: &Of, seed: u64) {
    (of.explain)(seed, None).iter().for_each(|line| println!("{line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_nothing_proves_nothing() {
        for (option, least) in [("--schedules", "1"), ("--hours", "1")] {
            assert!(Args::try_parse_from(["simulate", option, "0"]).is_err(), "{option}");
            assert!(Args::try_parse_from(["simulate", option, least]).is_ok(), "{option}");
        }
    }
}
