//! What goes wrong between a client and a service, row by row of `http.tsv`: the exact error, what became of the request, and whether it is sent again;
//! blocking and async alike.

#[allow(dead_code, unreachable_pub)]
#[path = "../handwritten/service.rs"]
mod shop;

mod canary;
mod cases;
mod connections;
mod limits;
mod seen;
mod server;
mod signed;

use std::future::Future;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use cases::{Case, Expected};
use centra_runtime::transport::{AsyncTransport, Reqwest, Transport, TransportError, Ureq};
use centra_runtime::xml::{Limits, Options};
use centra_runtime::{Client, Delivery, Error, Login, Operation, Policy, Port};
use shop::{Product, ProductsUpdate, ResultType, SHOP};

/// Another one each time. Whatever is printed anywhere, it is not in it.
pub(crate) fn password() -> &'static str {
    static PASSWORD: LazyLock<String> = LazyLock::new(|| {
        let number = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0);
        format!("c4n4ry-{number:x}<w>&rd")
    });
    &PASSWORD
}

static READS: Operation<ProductsUpdate, ResultType> = Operation::new("products_Update", 0).reads();
static UPDATES: Operation<ProductsUpdate, ResultType> = Operation::new("products_Update", 0).repeatable();
static OTHERS: Operation<ProductsUpdate, ResultType> = Operation::new("products_Update", 0);

pub(crate) fn soap(body: &str) -> String {
    format!("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>{body}</e:Body></e:Envelope>")
}

/// A transport that does not wait, but remembers how long it should have.
pub(crate) struct Hasty<T>(pub(crate) T, pub(crate) Mutex<Vec<Duration>>);

impl<T: Transport> Transport for Hasty<T> {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.0.send(request)
    }

    fn sleep(&self, time: Duration) {
        self.1.lock().unwrap().push(time);
    }
}

impl<T: AsyncTransport> AsyncTransport for Hasty<T> {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.0.send(request).await
    }

    async fn sleep(&self, time: Duration) {
        self.1.lock().unwrap().push(time);
    }
}

/// Which kind of operation, by what sending it twice does.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Reads,
    Updates,
    Others,
}

/// What came of a call: that of a reply in words, too.
pub(crate) type Came = Result<String, Error>;

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn request(case: &Case) -> ProductsUpdate {
    let mut request = ProductsUpdate::default();
    request.products.push(Product { status: Some("x".repeat(case.padding)), ..Product::default() });
    request
}

fn port(case: &Case) -> Port {
    let mut port = Port::new(&SHOP, &case.url).unwrap();
    if case.login {
        port = port.login(Login::new("erp", password()));
    }
    let mut limits = Limits::default();
    limits.bytes = 1_000_000;
    port.options(Options::default().limits(limits))
}

/// In words, for a reply.
fn told<T: std::fmt::Debug>(reply: Result<centra_runtime::Reply<T>, Error>) -> Came {
    reply.map(|reply| format!("HTTP {} {:?} {}", reply.status(), reply.value, reply.warnings().join("; ")))
}

fn blocking(case: &Case, kind: Kind) -> (Came, Vec<Duration>) {
    let transport = Hasty(Ureq::connecting(case.connect.clone()).unwrap(), Mutex::default());
    let client = Client::new(port(case), transport).with(case.policy.clone());
    let came = match kind {
        Kind::Reads => told(client.call(&READS, request(case)).send()),
        Kind::Updates => told(client.call(&UPDATES, request(case)).send()),
        Kind::Others => told(client.call(&OTHERS, request(case)).send()),
    };
    let sleeps = client.transport().1.lock().unwrap().clone();
    (came, sleeps)
}

fn awaited(case: &Case, kind: Kind) -> (Came, Vec<Duration>) {
    block_on(async {
        let transport = Hasty(Reqwest::connecting(case.connect.clone()).unwrap(), Mutex::default());
        let client = Client::new(port(case), transport).with(case.policy.clone());
        let came = match kind {
            Kind::Reads => told(client.call(&READS, request(case)).await),
            Kind::Updates => told(client.call(&UPDATES, request(case)).await),
            Kind::Others => told(client.call(&OTHERS, request(case)).await),
        };
        let sleeps = client.transport().1.lock().unwrap().clone();
        (came, sleeps)
    })
}

/// A row of the table.
struct Row<'t> {
    name: &'t str,
    outcome: &'t str,
    retry: &'t str,
}

fn rows() -> Vec<Row<'static>> {
    let lines = include_str!("http.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, _, _, outcome, retry] = cells[..] else { panic!("five cells: {line}") };
        Row { name, outcome, retry }
    };
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

impl Row<'_> {
    fn delivery(&self) -> Option<Delivery> {
        match self.outcome.split(',').next() {
            Some("not-sent") => Some(Delivery::NotSent),
            Some("answered") => Some(Delivery::Answered),
            Some("in-doubt") => Some(Delivery::InDoubt),
            Some("-") => None,
            other => panic!("{}: {other:?}", self.name),
        }
    }

    fn is_retried(&self, kind: Kind) -> bool {
        let cells: Vec<&str> = self.retry.split('/').collect();
        let cell = match (cells.len(), kind) {
            (1, _) | (_, Kind::Reads) => cells[0],
            (_, Kind::Updates) => cells[1],
            (_, Kind::Others) => cells[2],
        };
        match cell {
            "yes" | "reads with a limit of attempts" => true,
            "no" | "never" | "-" => false,
            other => panic!("{}: {other}", self.name),
        }
    }
}

/// Whether the text is as expected, where `{n}` stands for any number and `{closed}` for any end of a connection.
fn matches(expected: &str, text: &str) -> bool {
    let Some((before, rest)) = expected.split_once('{') else { return expected == text };
    let (hole, after) = rest.split_once('}').unwrap();
    let Some(text) = text.strip_prefix(before) else { return false };
    match hole {
        "n" => matches(after, text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')),
        "closed" => ["connection closed", "connection reset"]
            .iter()
            .any(|end| text.strip_prefix(end).is_some_and(|text| matches(after, text))),
        hole => panic!("{hole}"),
    }
}

fn check(
    row: &Row<'_>,
    case: &Case,
    way: &str,
    kind: Kind,
    (came, sleeps): (Came, Vec<Duration>),
) -> Result<(), String> {
    let wrong = |what: String| Err(format!("{} {way} {kind:?}: {what}", row.name));
    let expected = match &case.expected {
        Expected::Reply(text) => match came {
            Ok(reply) if reply.contains(text) => return Ok(()),
            Ok(reply) => return wrong(format!("{reply}, not {text}")),
            Err(error) => return wrong(format!("{error}")),
        },
        Expected::Error(text) => text,
    };
    let error = match came {
        Ok(reply) => return wrong(format!("no error, but {reply}")),
        Err(error) => error,
    };
    let host = case.url.split("//").nth(1).unwrap();
    let attempts = if row.is_retried(kind) { 2 } else { 1 };
    let after = match error.outcome() {
        Delivery::NotSent if matches!(error, Error::Login(_)) => String::new(),
        _ => format!(" (attempt {attempts} of 2, {{n}} "),
    };
    let whole = format!("products_Update at {host} (shop): {expected}{after}");
    let text = error.to_string();
    let cut = if after.is_empty() { text.as_str() } else { text.trim_end_matches(")").trim_end_matches(['m', 's']) };
    if !matches(&whole, cut) {
        return wrong(format!("\n  {text}\nis not\n  {whole}"));
    }
    if let Some(delivery) = row.delivery()
        && error.outcome() != delivery
    {
        return wrong(format!("{:?} is not {delivery:?}: {error}", error.outcome()));
    }
    if sleeps.len() + 1 != attempts || sleeps.iter().any(|time| *time < case.waits) {
        return wrong(format!("slept {sleeps:?}, at least {:?} wanted", case.waits));
    }
    canary::keep(format!("{text} {error:?} {error:#?} {:?} {:?} {:?}", error.call(), case.policy, case.connect));
    if std::error::Error::source(&error).is_some() {
        return wrong("a source says again what the error says".to_owned());
    }
    (case.also)(&error).or_else(wrong)
}

fn check_case(row: &Row<'_>, case: fn() -> Case, wrong: &Mutex<Vec<String>>) {
    for kind in [Kind::Reads, Kind::Updates, Kind::Others] {
        for (way, call) in [("blocking", blocking as fn(&Case, Kind) -> _), ("async", awaited)] {
            let case = case();
            let problem = check(row, &case, way, kind, call(&case, kind)).err();
            wrong.lock().unwrap().extend(problem);
        }
    }
}

#[test]
fn every_row_ends_as_it_should() {
    canary::listen();
    let wanted = std::env::var("CASE").ok();
    let rows = rows();
    assert!(rows.len() > 40, "only {} rows", rows.len());
    let wrong = Mutex::new(Vec::new());
    let wanted = |row: &&Row<'_>| wanted.as_deref().is_none_or(|name| name == row.name);
    let queue = Mutex::new(rows.iter().filter(wanted));
    std::thread::scope(|scope| {
        let work = || {
            loop {
                let next = queue.lock().unwrap().next();
                let Some(row) = next else { return };
                let cases = cases::of(row.name);
                assert!(!cases.is_empty() || cases::ELSEWHERE.contains(&row.name), "no case for {}", row.name);
                cases.iter().for_each(|case| check_case(row, *case, &wrong));
            }
        };
        // Most of the time is waiting.
        (0..4).for_each(|_| drop(scope.spawn(work)));
    });
    let wrong = wrong.into_inner().unwrap();
    canary::check();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

pub(crate) fn policy() -> Policy {
    unheard().audit(|call| canary::keep(format!("{call} {call:?} {} {:?}", call.request, call.reply)))
}

/// The same, where a request is too large to be looked through.
pub(crate) fn unheard() -> Policy {
    Policy::default().attempts(2).total(Duration::from_secs(20))
}
