//! The data file: everything survives a restart, and `kill -9` at any moment loses nothing that was answered.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use centra_runtime::transport::Ureq;
use centra_runtime::{Login, Port};
use centra_sandbox::centra::*;
use centra_sandbox::{Kind, Sandbox, Shop};

fn open(file: &Path) -> Sandbox {
    Sandbox::builder().data(file).start().expect("the file can be read")
}

fn client(url: &str) -> Client<Ureq> {
    let port = Port::new(&SOAP_API, url).expect("an address").login(Login::new("demo", "demo"));
    Client::new(port, Ureq::new())
}

/// All that can be seen from outside.
fn everything(centra: &Sandbox) -> impl PartialEq + std::fmt::Debug + use<> {
    let ids = Kind::ALL.map(|kind| (kind, centra.ids(kind)));
    let objects: Vec<_> = ids
        .iter()
        .flat_map(|(kind, ids)| ids.iter().map(|id| (centra.number(*kind, id), centra.object(*kind, id))))
        .collect();
    (ids, objects, centra.events())
}

#[test]
fn everything_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("centra.sqlite");
    let (before, next) = {
        let centra = open(&file);
        let client = client(&centra.url());
        let _ = centra.place_orders(5);
        let wholesale = centra.try_place_orders(3, Shop::Wholesale).expect("orders");
        let account = AccountUpdate::new("åccount & co").buyers([BuyerUpdate::new("b").password("s3cret")]);
        client.accounts_update([account]).send().expect("success");
        client.orders_update([OrderUpdate::new(wholesale[0].to_string()).locked("yes")]).send().expect("success");
        centra.queue_event("giftcard", "7", "<ns1:giftcard>å</ns1:giftcard>").expect("an event");
        centra.map(Kind::Order, wholesale[1], Some("SO-1")).expect("a mapping");
        client.events_done(["2", "8"]).send().expect("success");
        (everything(&centra), centra.events().last().expect("an event").id + 1)
    };
    let centra = open(&file);
    assert_eq!(everything(&centra), before);
    let number = centra.place_orders(1)[0];
    assert_eq!(centra.events().last().map(|event| event.id), Some(next), "numbers go on where they were");
    assert!(centra.order(&number.to_string()).is_some());
    centra.reset().expect("forgotten");
    drop(centra);
    let centra = open(&file);
    assert!(Kind::ALL.iter().all(|kind| centra.ids(*kind).is_empty()), "a reset is kept, too");
    assert_eq!(centra.queued_events(), 0);
}

#[test]
fn a_file_that_is_something_else_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "these are my notes, not a database ".repeat(100)).expect("written");
    let error = Sandbox::builder().data(&file).start().expect_err("refused").to_string();
    assert!(error.contains("notes.txt"), "{error}");
    assert!(std::fs::read_to_string(&file).expect("read").starts_with("these are my notes"), "and left alone");
}

/// The program, which can be killed.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(file: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_centra-sandbox"));
        command.args(["--port", "0", "--update-events", "--data"]).arg(file);
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        out.read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        thread::spawn(move || out.lines().for_each(drop));
        Self { child, url }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SIGKILL: nothing of it runs any more.
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

/// What clients know: per pair of warehouses, the highest number that was answered, and the highest that was sent.
#[derive(Default)]
struct Known {
    answered: BTreeMap<usize, usize>,
    sent: BTreeMap<usize, usize>,
    done: BTreeSet<u64>,
}

const CLIENTS: usize = 4;
const PAIRS: usize = 10;

fn names(pair: usize) -> [String; 2] {
    ["a", "b"].map(|half| format!("{half}{pair}"))
}

/// Updates pairs of warehouses until the program is gone; each request gives both halves of a pair the same number.
fn work(nth: usize, url: &str, known: &Mutex<Known>, numbers: &AtomicUsize, gone: &AtomicBool) {
    let client = client(url);
    while !gone.load(Ordering::SeqCst) {
        let number = numbers.fetch_add(1, Ordering::SeqCst);
        let pair = nth * PAIRS + number % PAIRS;
        let lock = || known.lock().expect("no panic before");
        lock().sent.insert(pair, number);
        let both = names(pair).map(|id| WarehouseUpdate::new(id).description(number.to_string()));
        if client.warehouses_update(both).send().is_err() {
            break;
        }
        lock().answered.insert(pair, number);
    }
}

/// Acknowledges events until the program is gone.
fn acknowledge(url: &str, known: &Mutex<Known>, gone: &AtomicBool) {
    let client = client(url);
    while !gone.load(Ordering::SeqCst) {
        let Ok(reply) = client.events_get(EventsGetRequest { r#type: Some("all".into()), ..Default::default() }).send()
        else {
            break;
        };
        let ids: Vec<String> = reply.events.iter().take(10).filter_map(|event| event.id.clone()).collect();
        if client.events_done(ids.iter()).send().is_err() {
            break;
        }
        known.lock().expect("no panic before").done.extend(ids.iter().filter_map(|id| id.parse::<u64>().ok()));
    }
}

/// Kills the program that often, spread at random over that many updates.
fn kill(kills: usize, updates: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("centra.sqlite");
    let known = Mutex::new(Known::default());
    let numbers = AtomicUsize::new(1);
    for round in 1..=kills {
        let random = updates * (round - 1) / kills + fastrand::usize(1..=updates / kills);
        let until = if round == kills { updates } else { random };
        let gone = AtomicBool::new(false);
        let program = Program::start(&file);
        let url = program.url.clone();
        thread::scope(|scope| {
            let worker = |nth| {
                let (url, known, numbers, gone) = (&url, &known, &numbers, &gone);
                scope.spawn(move || work(nth, url, known, numbers, gone))
            };
            let workers: Vec<_> = (0..CLIENTS).map(worker).collect();
            scope.spawn(|| acknowledge(&url, &known, &gone));
            while numbers.load(Ordering::SeqCst) < until {
                assert!(!workers.iter().any(|worker| worker.is_finished()), "a request failed before the kill");
                thread::sleep(Duration::from_micros(200));
            }
            drop(program);
            gone.store(true, Ordering::SeqCst);
        });
        verify(&file, &known.lock().expect("no panic before"), round);
    }
    let known = known.into_inner().expect("no panic before");
    println!("{} updates sent, {} events acknowledged, {kills} kills", numbers.into_inner() - 1, known.done.len());
    assert!(!known.done.is_empty());
}

fn verify(file: &Path, known: &Known, round: usize) {
    let centra = open(file);
    for (pair, sent) in &known.sent {
        let found = names(*pair).map(|id| {
            let title = centra.object(Kind::Warehouse, &id).map(|warehouse| warehouse.title());
            title.map(|title| title.parse::<usize>().expect("a number"))
        });
        assert_eq!(found[0], found[1], "after kill {round}: half of a request is there");
        let answered = known.answered.get(pair).copied();
        assert!(found[0] >= answered, "after kill {round}: {answered:?} was answered, {found:?} is there");
        assert!(found[0] <= Some(*sent), "after kill {round}: {found:?} is there, but only {sent} was sent");
    }
    let back: Vec<u64> = centra.events().iter().map(|event| event.id).filter(|id| known.done.contains(id)).collect();
    assert!(back.is_empty(), "after kill {round}: acknowledged events are back: {back:?}");
}

#[test]
fn killed_a_few_times() {
    kill(3, 300);
}

/// Takes minutes on a slow disk: `cargo test -p centra-sandbox --test disk -- --ignored`.
#[test]
#[ignore = "takes minutes: cargo test -p centra-sandbox --test disk -- --ignored"]
fn killed_twenty_times_in_ten_thousand_updates() {
    kill(20, 10_000);
}

/// A file-size limit stands for a disk that is full: what cannot be kept is refused, and seen by nobody.
#[cfg(unix)]
mod full {
    use std::fs;

    use super::*;

    /// The program under a limit of so many blocks of 512 bytes for each file; writing more is an error, not a signal.
    fn limited(file: &Path, blocks: u32) -> Program {
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --port 0 --data \"$1\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_centra-sandbox")]).arg(file);
        Program::spawn(command)
    }

    fn get(url: &str, path: &str) -> serde_json::Value {
        use std::io::{Read, Write};
        let host = url.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(host).expect("a connection");
        write!(stream, "GET /admin/api/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("HTTP");
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str(body).expect("JSON")
    }

    #[test]
    fn what_a_full_disk_does_not_take_is_seen_by_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("centra.sqlite");
        let mut kept = BTreeSet::new();
        {
            let program = limited(&file, 512);
            let client = client(&program.url);
            let text = "x".repeat(20_000);
            let mut refused = 0;
            for nth in 0..40 {
                let id = format!("W{nth}");
                match client.warehouses_update([WarehouseUpdate::new(&id).description(&text)]).send() {
                    Ok(_) => drop(kept.insert(id)),
                    Err(error) => {
                        assert!(error.to_string().contains("cannot be written"), "{error}");
                        refused += 1;
                    }
                }
                let seen = get(&program.url, "objects/warehouse?limit=1000");
                let seen: BTreeSet<String> = seen["objects"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|it| it["id"].as_str().expect("an id").to_owned())
                    .collect();
                assert_eq!(seen, kept, "after {nth}");
            }
            assert!(refused > 5 && kept.len() > 5, "{refused} refused, {} kept", kept.len());
            // What is small enough still fits, or is refused as well; either way it is told the truth.
            drop(program);
        }
        let centra = open(&file);
        assert_eq!(centra.ids(Kind::Warehouse).into_iter().collect::<BTreeSet<_>>(), kept);
        // With room again it goes on.
        let port = centra.port(&SOAP_API).expect("a port");
        Client::new(port, Ureq::new()).warehouses_update([WarehouseUpdate::new("more")]).send().expect("success");
        drop(centra);
        assert!(fs::metadata(&file).expect("the file").len() > 0);
        assert!(open(&file).object(Kind::Warehouse, "more").is_some());
    }
}
