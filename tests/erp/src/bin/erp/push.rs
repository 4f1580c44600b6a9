//! `erp push`: sends stock, prices or products of a file to Centra; stock only once all waiting orders are booked.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use centra_erp_example::centra::Client;
use centra_events::inbox::{Admin, State};
use centra_events::{Drained, Ended};
use centra_runtime::transport::{Transport, Ureq};
use centra_runtime::xml::Document;
use centra_runtime::{Audit, Batch, Identify, Login, Notices, Policy, Port, Response};
use serde_json::json;

use crate::place::{Place, ask};
use crate::relay::Via;
use crate::rows::{self, PRICES, PRODUCTS, Rows, STOCK};
use crate::{log, pull};

/// Sends a CSV file to Centra: each row changes what its cells name, and nothing else
///
/// The first line names the columns. `stock` takes product, variation, size, warehouse, qty; `prices` takes pricelist, product, price; `products` takes
/// product and any of status, sku, description, comment, countryoforigin. An empty cell leaves its field alone, `<clear>` empties it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the file holds
    #[arg(value_name = "WHAT", value_parser = ["stock", "prices", "products"])]
    what: String,
    /// The file
    file: PathBuf,
    /// Where Centra is, such as `https://shop.example.com`
    #[arg(long)]
    url: String,
    /// The user's name
    #[arg(long)]
    user: String,
    /// The environment variable that holds the password
    #[arg(long, value_name = "VAR")]
    password_env: String,
    /// The database of `erp pull`. What waits in Centra's queue is taken into it before stock is sent
    #[arg(long, value_name = "FILE|URL", required_if_eq("what", "stock"))]
    inbox: Option<String>,
    /// How many seconds after the queue was found empty stock may be sent; then the queue is emptied again
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    fresh: u64,
    /// Pass over so many rows: where an earlier run says that it stopped
    #[arg(long, value_name = "ROWS", default_value_t = 0)]
    resume_from: usize,
    /// How many rows a request holds at most
    #[arg(long, value_name = "ROWS", default_value_t = 500)]
    chunk_rows: usize,
    /// Which of Centra's endpoints
    #[arg(long, value_name = "NAME", default_value = "soap-api", value_parser = ["soap-api", "navision-soap", "navision-api"])]
    endpoint: String,
    /// Append each request and reply to this file, secrets masked, one JSON object per line
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let password = std::env::var(&args.password_env)
        .map_err(|_| format!("the environment variable {} holds no password", args.password_env))?;
    let port = Port::new(pull::endpoint(&args.endpoint), &args.url)?.login(Login::new(&args.user, password));
    let policy = Policy::default().attempts(5).total(Duration::from_secs(600)).per_attempt(Duration::from_secs(120));
    let client = Client::new(port, Ureq::new()).with(match &args.audit {
        None => policy,
        Some(file) => policy.audit(appending(file)?),
    });
    match args.what.as_str() {
        "stock" => stock(args, &client),
        "prices" => {
            let file = Rows::read(&args.file, PRICES)?;
            let prices = file.rows.iter().skip(args.resume_from).map(|row| file.price(row));
            Ok(send(args, args.resume_from, client.pricelists_update_all(prices), rows::name_of_price).end(args))
        }
        _ => {
            let file = Rows::read(&args.file, PRODUCTS)?;
            let products = file.rows.iter().skip(args.resume_from).map(|row| file.product(row));
            Ok(send(args, args.resume_from, client.products_update_all(products), rows::name_of_product).end(args))
        }
    }
}

/// Sends levels as long as no order can be waiting; then it books orders again, and goes on.
fn stock(args: &Args, client: &Client<impl Transport + Sync>) -> Result<ExitCode, Box<dyn Error>> {
    let file = Rows::read(&args.file, STOCK)?;
    let (begun, mut all) = (AtomicUsize::new(args.resume_from), Sent::default());
    while begun.load(Ordering::Relaxed) < file.rows.len() {
        let Some(drained) = book(args)? else {
            let rows = begun.load(Ordering::Relaxed);
            let why = "orders wait that cannot be booked now, and stock that is sent before them is sold twice";
            log::line("error", &format!("{why}; to go on later: --resume-from {rows}"));
            return Ok(ExitCode::from(3));
        };
        let from = begun.load(Ordering::Relaxed);
        let rows = file.rows.iter().skip(from).take_while(|_| drained.is_fresh(Duration::from_secs(args.fresh)));
        let levels = rows.map(|row| {
            begun.fetch_add(1, Ordering::Relaxed);
            file.stock(row)
        });
        let sent = send(args, from, client.products_update_all(levels), rows::name_of_product);
        if begun.load(Ordering::Relaxed) == from {
            return Err(format!("--fresh {} leaves no time to send anything", args.fresh).into());
        }
        let has_stopped = sent.stopped_at.is_some();
        all.add(sent);
        if has_stopped {
            break;
        }
    }
    Ok(all.end(args))
}

/// Takes what waits in Centra's queue into the inbox: the proof that nothing is left, if so. An order that is a dead letter is not booked either.
fn book(args: &Args) -> Result<Option<Drained>, Box<dyn Error>> {
    let inbox = args.inbox.clone().unwrap_or_default();
    let (ended, _) = pull::drain(&pull::Args {
        url: args.url.clone(),
        user: args.user.clone(),
        password_env: args.password_env.clone(),
        inbox: Some(inbox.clone()),
        relay: None,
        via: Via { shop: None, partitions: 1 },
        types: Vec::new(),
        once: true,
        endpoint: args.endpoint.clone(),
        acknowledge: "outcome".to_owned(),
        worker: "erp-push".to_owned(),
        metrics: None,
    })?;
    let place = Place::parse(&inbox)?;
    let dead = ask!(&place, it => it.list(Some(State::Dead), usize::MAX));
    let orders = dead.iter().filter(|event| event.kind.as_str() == "order").count();
    if orders > 0 {
        log::line(
            "error",
            &format!("{orders} orders are dead letters; `erp inbox list` says why, `retry` and `purge` settle them"),
        );
        return Ok(None);
    }
    Ok(if let Ended::Idle(drained) = ended { drained } else { None })
}

/// What became of the rows.
#[derive(Default)]
struct Sent {
    done: usize,
    refused: usize,
    /// The first row that is not done for sure, from 0.
    stopped_at: Option<usize>,
}

/// Sends the updates of the rows from this one on.
fn send<T, Q, R, P>(args: &Args, from: usize, batch: Batch<'_, T, Q, R, P>, name: fn(&P) -> String) -> Sent
where
    T: Transport + Sync,
    Q: Document + Send,
    R: Response<Output = Notices>,
    P: Identify + Send,
{
    let batch = batch.chunk_items(args.chunk_rows).on_progress(|report| {
        log::progress(&format!("{} rows sent, {} refused", report.done, report.refused.len()));
    });
    let report = batch.send();
    for (chunk, notice) in &report.notices {
        log::line("info", &format!("chunk {chunk}: {notice}"));
    }
    for refused in &report.refused {
        log::line("warning", &format!("{} is refused: {}", name(&refused.item), refused.error));
    }
    let stopped_at = report.stopped.as_ref().map(|stopped| from + stopped.items.0);
    if let (Some(stopped), Some(row)) = (&report.stopped, stopped_at) {
        let doubt = if stopped.error.is_in_doubt() { ", of which some may have arrived" } else { "" };
        log::line("error", &format!("stopped at row {}{doubt}: {}", row + 1, stopped.error));
    }
    Sent { done: report.done, refused: report.refused.len(), stopped_at }
}

impl Sent {
    fn add(&mut self, other: Self) {
        self.done += other.done;
        self.refused += other.refused;
        self.stopped_at = other.stopped_at;
    }

    /// Says what became of the file.
    fn end(&self, args: &Args) -> ExitCode {
        let counts = format!("{}: {} rows done, {} refused", args.what, self.done, self.refused);
        match self.stopped_at {
            Some(row) => log::line("error", &format!("{counts}; to go on: --resume-from {row}")),
            None => log::line("info", &counts),
        }
        match (self.stopped_at, self.refused) {
            (Some(_), _) => ExitCode::FAILURE,
            (None, 0) => ExitCode::SUCCESS,
            (None, _) => ExitCode::from(3),
        }
    }
}

/// Appends each call to a file.
fn appending(file: &Path) -> Result<impl Fn(&Audit<'_>) + Send + Sync + 'static, Box<dyn Error>> {
    let open = OpenOptions::new().create(true).append(true).open(file);
    let out = Mutex::new(open.map_err(|error| format!("{}: {error}", file.display()))?);
    Ok(move |call: &Audit<'_>| {
        let (request, reply) = (call.request.to_string(), call.reply.map(ToString::to_string));
        let line = json!({
            "time": log::millis(),
            "call": call.to_string(),
            "in_doubt": call.end.is_in_doubt(),
            "request": request,
            "reply": reply,
        });
        let mut out = out.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(error) = writeln!(out, "{line}") {
            log::line("error", &format!("the audit log: {error}"));
        }
    })
}
