//! `erp pull`: takes events out of Centra's queue into a database, each once, until it is stopped.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use centra_erp_example::centra::{Client, NAVISION_API, NAVISION_SOAP, SOAP_API, events};
use centra_events::{Acknowledge, Blocked, Ended, Kind, Metrics, Notice, Options, Outcome, Report, Settlement, Stop};
use centra_runtime::transport::Ureq;
use centra_runtime::{Endpoint, Login, Port};

use crate::place::{Place, Received};
use crate::relay::Via;
use crate::{log, relay};

/// Takes events out of Centra's queue: each is stored in the table `received` once, and then acknowledged
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where Centra is, such as `https://shop.example.com`
    #[arg(long)]
    pub(crate) url: String,
    /// The user's name
    #[arg(long)]
    pub(crate) user: String,
    /// The environment variable that holds the password
    #[arg(long, value_name = "VAR")]
    pub(crate) password_env: String,
    /// The file of an SQLite database, made if it is not there; or `postgres://USER@HOST/DATABASE`, which any number of workers can share
    #[arg(long, value_name = "FILE|URL", required_unless_present = "relay")]
    pub(crate) inbox: Option<String>,
    /// Hand the events on to a stream of this NATS server, such as `nats://nats.example.com`; with `--inbox` they are taken out of it again, too
    #[arg(long, value_name = "URL", conflicts_with = "acknowledge")]
    pub(crate) relay: Option<String>,
    #[command(flatten)]
    pub(crate) via: Via,
    /// Only events of this type; may be given several times
    #[arg(long = "type", value_name = "T")]
    pub(crate) types: Vec<String>,
    /// End when nothing is left that can be handled now
    #[arg(long)]
    pub(crate) once: bool,
    /// Which of Centra's endpoints
    #[arg(long, value_name = "NAME", default_value = "soap-api", value_parser = ["soap-api", "navision-soap", "navision-api"])]
    pub(crate) endpoint: String,
    /// When Centra may forget an event: after its outcome, or once it is stored in the inbox, which is then the only copy
    #[arg(long, value_name = "WHEN", default_value = "outcome", value_parser = ["outcome", "stored"])]
    pub(crate) acknowledge: String,
    /// What this process is called; each one at the same inbox needs its own name, and keeps it
    #[arg(long, value_name = "NAME", default_value = "erp")]
    pub(crate) worker: String,
    /// Write metrics to this file every ten seconds, in Prometheus' text format
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
}

/// The types that `events_Get` takes.
const TYPES: [&str; 11] = [
    "account",
    "customer",
    "invoice",
    "market",
    "order",
    "paymentterm",
    "pricelist",
    "salesrep",
    "shippingterm",
    "size",
    "warehouse",
];

pub(crate) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    if let Some(server) = &args.relay {
        return relay::pull(args, server);
    }
    let (ended, metrics) = drain(args)?;
    Ok(end(&ended, &metrics))
}

/// Takes events until it is stopped, or until nothing is left with `--once`.
pub(crate) fn drain(args: &Args) -> Result<(Ended, Metrics), Box<dyn Error>> {
    let password = password(args)?;
    let place = Place::parse(args.inbox.as_deref().unwrap_or_default())?;
    match &place {
        Place::File(_) => {
            let inbox = place.sqlite()?;
            if inbox.is_sealed()? {
                return Err(format!("{place} was moved by `erp inbox move`: name the inbox that it moved to").into());
            }
            into(args, password, &place, inbox)
        }
        Place::Postgres(_) => into(args, password, &place, place.postgres()?),
    }
}

pub(crate) fn password(args: &Args) -> Result<String, String> {
    let name = &args.password_env;
    std::env::var(name).map_err(|_| format!("the environment variable {name} holds no password"))
}

fn into<I: Received>(
    args: &Args,
    password: String,
    place: &Place,
    mut inbox: I,
) -> Result<(Ended, Metrics), Box<dyn Error>> {
    let port = Port::new(endpoint(&args.endpoint), &args.url)?;
    let client = Client::new(port.login(Login::new(&args.user, password)), Ureq::new());
    inbox.make_table()?;

    let kinds = |types: &[String]| types.iter().map(|ty| Kind::from(ty.as_str())).collect();
    let options = Options {
        acknowledge: if args.acknowledge == "stored" { Acknowledge::AfterStored } else { Acknowledge::AfterOutcome },
        blocked: Blocked::FetchAround,
        kinds: TYPES.map(Kind::from).to_vec(),
        only: kinds(&args.types),
        once: args.once,
        // Whoever starts the job again tries again.
        give_up: if args.once { 8 } else { 0 },
        ..Options::default()
    };
    let stop = stop_on_signal()?;
    if let Some(file) = args.metrics.clone() {
        let (place, worker, stop) = (place.clone(), args.worker.clone(), stop.clone());
        std::thread::spawn(move || keep(&file, &stop, || metrics_text(&place, &worker)));
    }
    log::line("info", &format!("events of {} go to {place}", client.inner().port().uri()));

    let mut queue = events(&client, inbox).options(options).worker(&args.worker).on_notice(notice);
    let mut handled = 0_u64;
    let ended = queue.run(&stop, |event, tx| {
        I::receive(tx, &event.id, &event.kind, event.entry.as_deref())?;
        handled += 1;
        log::progress(&format!("{handled} events, the last one {} {}", event.kind, event.entry.unwrap_or_default()));
        Ok::<_, Box<dyn Error>>(Outcome::Done)
    })?;
    let metrics = queue.metrics().clone();
    if let Some(file) = &args.metrics {
        write(file, &(metrics_text(place, &args.worker)? + &metrics.prometheus()))?;
    }
    Ok((ended, metrics))
}

pub(crate) fn endpoint(name: &str) -> &'static Endpoint {
    match name {
        "navision-soap" => &NAVISION_SOAP,
        "navision-api" => &NAVISION_API,
        _ => &SOAP_API,
    }
}

/// Stops the queue on Ctrl-C and when the system ends the process.
pub(crate) fn stop_on_signal() -> Result<Stop, std::io::Error> {
    let (stop, flag) = (Stop::default(), Arc::new(AtomicBool::new(false)));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second time it ends at once.
        signal_hook::flag::register_conditional_shutdown(signal, 1, Arc::clone(&flag))?;
        signal_hook::flag::register(signal, Arc::clone(&flag))?;
    }
    let stopped = stop.clone();
    std::thread::spawn(move || {
        while !flag.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        stopped.stop();
    });
    Ok(stop)
}

pub(crate) fn notice(notice: &Notice<'_>) {
    match notice {
        Notice::RequestFailed(error) => log::line("warning", &format!("{error}; it is repeated")),
        Notice::InboxFailed(error) => log::line("warning", &format!("the inbox: {error}; it is repeated")),
        Notice::NotHandled { id, attempt, settlement, reason } => {
            let what = match settlement {
                Settlement::Later(_) => "is tried again",
                _ => "is a dead letter",
            };
            log::line("warning", &format!("event {id}, attempt {attempt}, {what}: {reason}"));
        }
        Notice::Report(Report::HeadBlocked { ids, unnamed }) => {
            let first: Vec<&str> = ids.iter().take(5).map(|id| id.as_str()).collect();
            let count = ids.len() + unnamed;
            log::line("warning", &format!("{count} events block the head of the queue: {} …", first.join(", ")));
        }
        Notice::Report(Report::Changed(id)) => {
            log::line("warning", &format!("event {id} came again with other content"))
        }
        Notice::Report(Report::AckRefused(id)) => {
            log::line("warning", &format!("Centra does not take event {id} as done"))
        }
        Notice::Report(_) => {}
    }
}

/// Writes a file every ten seconds.
pub(crate) fn keep(file: &Path, stop: &Stop, text: impl Fn() -> Result<String, Box<dyn Error>>) {
    while !stop.is_stopped() {
        if let Err(error) = text().and_then(|text| write(file, &text)) {
            log::line("warning", &format!("{}: {error}", file.display()));
        }
        std::thread::sleep(Duration::from_secs(10));
    }
}

/// As a whole or not at all: who reads it may come at any time.
fn write(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    let new = file.with_extension("new");
    std::fs::write(&new, text)?;
    Ok(std::fs::rename(&new, file)?)
}

pub(crate) fn metrics_text(place: &Place, worker: &str) -> Result<String, Box<dyn Error>> {
    let text = place.counts()?.prometheus(log::millis());
    let name = "centra_inbox_worker";
    Ok(format!("{text}# HELP {name} Which worker wrote this.\n# TYPE {name} gauge\n{name}{{worker={worker:?}}} 1\n"))
}

pub(crate) fn end(ended: &Ended, metrics: &Metrics) -> ExitCode {
    let Metrics { done, dead, failed, .. } = metrics;
    let counts = format!("{done} events handled, {dead} dead letters, {failed} attempts to be repeated");
    match ended {
        Ended::Stopped => log::line("info", &format!("stopped: {counts}")),
        Ended::Idle(Some(_)) => log::line("info", &format!("nothing is left: {counts}")),
        Ended::Idle(None) => log::line("warning", &format!("events are left that cannot be handled now: {counts}")),
        Ended::GaveUp => log::line("error", &format!("too many failures in a row: {counts}")),
    }
    match ended {
        Ended::Stopped => ExitCode::SUCCESS,
        Ended::Idle(Some(_)) if *dead == 0 => ExitCode::SUCCESS,
        Ended::Idle(_) => ExitCode::from(3),
        Ended::GaveUp => ExitCode::FAILURE,
    }
}
