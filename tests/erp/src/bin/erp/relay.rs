//! `erp pull --relay` and `erp consume`: events through a stream of NATS, for consumers on any number of machines.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use centra_erp_example::centra::{Client, EventObject, EventsFeed};
use centra_events::{Acknowledge, Event, Kind, Options, Origin, Outcome, Queue, Stop, relay};
use centra_relay_nats::Error::Busy;
use centra_relay_nats::{Blocking, Notice, Relay, Settings, Stream, async_nats};
use centra_runtime::queue::Events;
use centra_runtime::transport::Ureq;
use centra_runtime::{Login, Port};

use crate::place::{Place, Received};
use crate::{log, pull};

/// Which stream of which server.
#[derive(clap::Args, Clone)]
pub(crate) struct Via {
    /// What the shop is called in the stream: `centra.SHOP.order.30.ev.1001`; the host of `--url` if not given
    #[arg(long, value_name = "NAME")]
    pub(crate) shop: Option<String>,
    /// Into how many parts the objects are divided; all that use a stream must say the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) partitions: u32,
}

/// Takes events out of a stream that `erp pull --relay` fills: each is stored in the table `received` once
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The server, such as `nats://nats.example.com`
    #[arg(long, value_name = "URL")]
    relay: String,
    /// Where Centra is, as it was given to `erp pull`: nobody asks it
    #[arg(long)]
    url: String,
    /// The file of an SQLite database, or `postgres://USER@HOST/DATABASE`
    #[arg(long, value_name = "FILE|URL")]
    inbox: String,
    /// Which of Centra's endpoints
    #[arg(long, value_name = "NAME", default_value = "soap-api", value_parser = ["soap-api", "navision-soap", "navision-api"])]
    endpoint: String,
    /// Consumers of the same group share the events; each group gets all
    #[arg(long, value_name = "NAME", default_value = "erp")]
    group: String,
    /// What this process is called; each one at the same inbox needs its own name, and keeps it
    #[arg(long, value_name = "NAME", default_value = "erp")]
    worker: String,
    /// End when nothing is left that can be handled now
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    via: Via,
    /// Write metrics to this file every ten seconds, in Prometheus' text format
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
}

/// `erp consume`.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    consume(args, &pull::stop_on_signal()?)
}

/// `erp pull --relay`, which consumes, too, if there is an inbox.
pub(crate) fn pull(args: &pull::Args, server: &str) -> Result<ExitCode, Box<dyn Error>> {
    let stop = pull::stop_on_signal()?;
    let Some(inbox) = args.inbox.clone() else { return hand_on(args, server, &stop) };
    let consumer = Args {
        relay: server.to_owned(),
        url: args.url.clone(),
        inbox,
        endpoint: args.endpoint.clone(),
        group: "erp".to_owned(),
        worker: args.worker.clone(),
        once: args.once,
        via: args.via.clone(),
        metrics: args.metrics.clone(),
    };
    if args.once {
        let handed_on = hand_on(args, server, &stop)?;
        let consumed = consume(&consumer, &stop)?;
        return Ok(if handed_on == ExitCode::SUCCESS { consumed } else { handed_on });
    }
    std::thread::scope(|scope| {
        let relay = scope.spawn(|| {
            let ended = hand_on(args, server, &stop).map_err(|error| error.to_string());
            // One without the other is of no use; whoever starts the job again starts both.
            stop.stop();
            ended
        });
        let consumed = consume(&consumer, &stop);
        stop.stop();
        let handed_on = relay.join().map_err(|_| "the relay panicked")??;
        Ok(if handed_on == ExitCode::SUCCESS { consumed? } else { handed_on })
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, std::io::Error> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

async fn stream(server: &str, url: &str, via: &Via) -> Result<Stream, Box<dyn Error>> {
    // Its own words could hold the password of an address.
    let nats = async_nats::connect(server).await.map_err(|error| format!("{}: {}", named(server), error.kind()))?;
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
    let shop = via.shop.clone().unwrap_or_else(|| host.to_owned());
    Ok(Stream::open(nats, Settings { partitions: via.partitions, ..Settings::new(shop) }).await?)
}

/// A server without user and password.
fn named(server: &str) -> String {
    format!("nats://{}", server.rsplit_once('@').map_or(server.trim_start_matches("nats://"), |(_, host)| host))
}

/// From Centra to the stream.
fn hand_on(args: &pull::Args, server: &str, stop: &Stop) -> Result<ExitCode, Box<dyn Error>> {
    let password = pull::password(args)?;
    let port = Port::new(pull::endpoint(&args.endpoint), &args.url)?.login(Login::new(&args.user, password));
    let client = Client::new(port, Ureq::new());
    let options = relay::Options {
        only: args.types.iter().map(|ty| Kind::from(ty.as_str())).collect(),
        once: args.once,
        give_up: if args.once { 8 } else { 0 },
        ..relay::Options::default()
    };
    let runtime = runtime()?;
    let stream = runtime.block_on(stream(server, &args.url, &args.via))?;
    let uri = client.inner().port().uri().clone();
    log::line("info", &format!("events of {uri} go to {} of {}", stream.name(), named(server)));
    let source = Blocking(Events::new(client.inner(), EventsFeed));
    let mut relay = Relay::new(source, stream).options(options).on_notice(notice);
    let counts = relay.counts();
    let watch = args.metrics.clone().map(|file| {
        let (counts, stop) = (relay.counts(), stop.clone());
        // A consumer in the same process has the file of that name.
        let file = file.with_extension("relay.prom");
        move || pull::keep(&file, &stop, || Ok(counts().prometheus()))
    });
    watch.map(std::thread::spawn);
    let ended = runtime.block_on(relay.run(stop))?;
    let counts = counts();
    let said =
        format!("{} events stored, {} were there, {} acknowledged", counts.stored, counts.present, counts.acknowledged);
    Ok(match ended {
        centra_relay_nats::Ended::Stopped => {
            log::line("info", &format!("stopped: {said}"));
            ExitCode::SUCCESS
        }
        centra_relay_nats::Ended::Idle { drained: true } => {
            log::line("info", &format!("nothing is left: {said}"));
            ExitCode::SUCCESS
        }
        centra_relay_nats::Ended::Idle { drained: false } => {
            log::line("warning", &format!("events are left that cannot be handed on now: {said}"));
            ExitCode::from(3)
        }
        centra_relay_nats::Ended::GaveUp => {
            log::line("error", &format!("too many failures in a row: {said}"));
            ExitCode::FAILURE
        }
    })
}

fn notice(notice: &Notice<'_>) {
    match notice {
        Notice::RequestFailed(error) => log::line("warning", &format!("{error}; it is repeated")),
        Notice::NotStored { id, error } => log::line("warning", &format!("event {id} is not stored: {error}")),
        Notice::TooLarge { id, bytes, max_payload } => log::line(
            "error",
            &format!(
                "event {id} has {bytes} bytes, and the NATS server takes {max_payload}: it stays in Centra's queue, and with it later events of its object, \
                 until the server's `max_payload` is raised"
            ),
        ),
        Notice::Report(relay::Report::HeadBlocked { ids, unnamed }) => {
            log::line("warning", &format!("{} events block the head of the queue", ids.len() + unnamed));
        }
        Notice::Report(relay::Report::Changed(id)) => {
            log::line("warning", &format!("event {id} has other content than the stream; it follows"));
        }
        Notice::Report(relay::Report::AckRefused(id)) => {
            log::line("warning", &format!("Centra does not take event {id} as done"));
        }
        _ => {}
    }
}

/// From the stream to an inbox.
fn consume(args: &Args, stop: &Stop) -> Result<ExitCode, Box<dyn Error>> {
    let place = Place::parse(&args.inbox)?;
    match place {
        Place::File(_) => consume_into(args, stop, &place, Place::sqlite),
        Place::Postgres(_) => consume_into(args, stop, &place, Place::postgres),
    }
}

fn consume_into<I: Received + Send>(
    args: &Args,
    stop: &Stop,
    place: &Place,
    open: impl Fn(&Place) -> Result<I, Box<dyn Error>>,
) -> Result<ExitCode, Box<dyn Error>> {
    open(place)?.make_table()?;
    let port = Port::new(pull::endpoint(&args.endpoint), &args.url)?;
    let client = Client::new(port, Ureq::new());
    let centra = Events::new(client.inner(), EventsFeed);
    let runtime = runtime()?;
    let stream = runtime.block_on(stream(&args.relay, &args.url, &args.via))?;
    log::line("info", &format!("events of {} of {} go to {place}", stream.name(), named(&args.relay)));
    if let Some(file) = args.metrics.clone() {
        let (place, worker, stop) = (place.clone(), args.worker.clone(), stop.clone());
        std::thread::spawn(move || pull::keep(&file, &stop, || pull::metrics_text(&place, &worker)));
    }
    let mut parts = Vec::new();
    for number in 0..stream.partitions() {
        let (group, endpoint, decode) = (args.group.as_str(), centra.endpoint(), centra.decode());
        let partition = runtime.block_on(stream.partition(group, number, endpoint, decode))?;
        let options = Options {
            // What is to be tried later waits in the inbox, and the others of the partition go on.
            acknowledge: Acknowledge::AfterStored,
            // A fetch waits for an event by itself.
            idle: (1, 1_000),
            // Where another consumer has ended with an event in work, it is delivered again after five seconds.
            back_off: (200, 5_000),
            once: args.once,
            give_up: if args.once { 8 } else { 0 },
            ..Options::default()
        };
        let worker = format!("{}-p{number}", args.worker);
        let queue = Queue::new(partition, open(place)?).options(options).worker(worker).on_notice(once_busy(number));
        let stop = stop.clone();
        parts.push(runtime.spawn(async move { queue.run_async(&stop, receive::<I>).await }));
    }
    let mut worst = ExitCode::SUCCESS;
    for part in parts {
        let finished = runtime.block_on(part)??;
        let code = pull::end(&finished.ended, &finished.metrics);
        if code != ExitCode::SUCCESS {
            worst = code;
        }
    }
    Ok(worst)
}

/// As `pull::notice`; that another consumer is at work is no warning, and is said once.
fn once_busy(partition: u32) -> impl FnMut(&centra_events::Notice<'_>) + Send + 'static {
    let mut said = false;
    move |notice| match notice {
        centra_events::Notice::RequestFailed(error) if matches!(error.downcast_ref(), Some(Busy)) => {
            if !std::mem::replace(&mut said, true) {
                log::line("info", &format!("another consumer has an event of partition {partition} in work"));
            }
        }
        notice => pull::notice(notice),
    }
}

fn receive<I: Received>(event: Event<EventObject>, tx: &mut I::Tx<'_>) -> Result<Outcome, Box<dyn Error>> {
    I::receive(tx, &event.id, &event.kind, event.entry.as_deref())?;
    Ok(Outcome::Done)
}
