//! `cargo xtask bench sandbox`: the stand-in as a program of its own under load, with figures; it fails when an answer was wrong.

mod mixed;
mod program;
mod single;
mod wire;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

/// Measures the stand-in under load, and checks what it answers
#[derive(Parser)]
struct Args {
    /// Requests of the mixed load; half as many are one-product updates
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    requests: usize,
    /// Clients at the same time
    #[arg(long, value_name = "N", default_value_t = 64)]
    clients: usize,
    /// Only one of the loads
    #[arg(long, value_enum)]
    only: Option<Load>,
    /// Keep everything in this file
    #[arg(long, value_name = "FILE")]
    data: Option<std::path::PathBuf>,
    /// cargo says this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Load {
    /// All operations
    Mixed,
    /// Updates of one product
    Updates,
    /// Fetches of 100 orders
    Events,
}

/// Why the load was stopped: an answer or the store is not what it must be.
type Wrong = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let args = Args::parse();
    // One thread for all clients leaves the other cores to the stand-in.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Wrong::from).and_then(|runtime| {
        runtime.block_on(async {
            println!("{:<44} {:>10} {:>9} {:>9} {:>9}", "", "requests/s", "p50", "p99", "longest");
            let wanted = |load| args.only.is_none_or(|only| only == load);
            if wanted(Load::Mixed) {
                mixed::run(&args).await?;
            }
            if wanted(Load::Updates) {
                single::updates(&args).await?;
            }
            if wanted(Load::Events) {
                single::events(&args).await?;
            }
            Ok(())
        })
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("error: {wrong}");
            ExitCode::FAILURE
        }
    }
}

/// How long each request took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    /// Waits for a call and notes how long it took.
    async fn of<T>(&mut self, call: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let value = call.await;
        self.0.push(start.elapsed());
        value
    }

    fn report(mut self, what: &str, took: Duration) {
        self.0.sort_unstable();
        let at = |share: f64| self.0.get(((self.0.len() - 1) as f64 * share) as usize).copied().unwrap_or_default();
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let rate = self.0.len() as f64 / took.as_secs_f64();
        println!("{what:<44} {rate:>10.0} {:>9} {:>9} {:>9}", ms(at(0.5)), ms(at(0.99)), ms(at(1.0)));
    }
}

/// The error if something does not hold.
fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(what().into()) }
}
