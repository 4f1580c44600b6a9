//! `erp pull --relay` and two `erp consume` at one inbox are killed in turn while Centra fails as it can and the broker crashes or has no room: counted in
//! the stream and in the database, each event is there once and in order.

#[path = "../../../runtime/relay-nats/tests/jetstream/server.rs"]
mod nats;
#[path = "../../../runtime/inbox-postgres/tests/inbox/server.rs"]
mod postgres;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ::postgres::{Client, NoTls};
use centra_relay_nats::async_nats::{self, jetstream};
use centra_sandbox::{Fault, Rule, Sandbox};

const PARTITIONS: &str = "3";
/// Room for a tenth of the events.
const LITTLE: u64 = 1 << 20;

struct Place {
    centra: Sandbox,
    nats: nats::Server,
    database: postgres::Server,
    /// What the programs say.
    log: tempfile::NamedTempFile,
}

impl Place {
    fn new() -> Option<Self> {
        let (nats, database) = (nats::Server::start()?, postgres::Server::start()?);
        let log = tempfile::NamedTempFile::new().expect("a file");
        Some(Self { centra: Sandbox::start().expect("a free port"), nats, database, log })
    }

    /// The relay, or a consumer of that name.
    fn start(&self, name: &str, once: bool) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
        match name {
            "relay" => command.args(["pull", "--user", "demo", "--password-env", "ERP_PASSWORD"]),
            name => command.args(["consume", "--worker", name, "--inbox", &self.database.url()]),
        };
        command.args(["--url", &self.centra.url(), "--relay", &self.nats.url(), "--shop", "SHOP"]);
        command.args(["--partitions", PARTITIONS]).env("ERP_PASSWORD", "demo");
        if once {
            command.arg("--once");
        }
        let log = std::fs::OpenOptions::new().append(true).open(self.log.path()).expect("the file");
        command.stdout(Stdio::null()).stderr(log).spawn().expect("the program starts")
    }

    /// The end of what the programs said.
    fn said(&self) -> String {
        let text = std::fs::read_to_string(self.log.path()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// The events that had their effect, in order, each as often as it did, with its object.
    fn received(&self) -> Vec<(u64, String)> {
        let mut client = Client::connect(&self.database.url(), NoTls).expect("a connection");
        let Ok(rows) = client.query("SELECT event_id, kind || ' ' || entry FROM public.received ORDER BY ctid", &[])
        else {
            return Vec::new();
        };
        rows.iter().map(|row| (row.get::<_, &str>(0).parse().expect("a number"), row.get(1))).collect()
    }

    /// The events of the stream, in order, with the object.
    fn stored(&self) -> Vec<(u64, String)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let nats = async_nats::connect(self.nats.url()).await.expect("a connection");
            let stream = jetstream::new(nats).get_stream("CENTRA_SHOP").await.expect("the stream");
            let mut list = Vec::new();
            for number in 1..=stream.cached_info().state.last_sequence {
                let message = stream.get_raw_message(number).await.expect("nothing is removed");
                let tokens: Vec<&str> = message.subject.split('.').collect();
                list.push((tokens[6].parse().expect("a number"), tokens[3..5].join(" ")));
            }
            list
        })
    }
}

fn in_order(what: &str, events: &[(u64, String)]) {
    let mut newest = BTreeMap::new();
    for (id, object) in events {
        assert!(newest.insert(object, *id).unwrap_or_default() < *id, "{what}: {object} out of order at {id}");
    }
}

fn each_event_once(events: usize, kills: usize) {
    let Some(mut place) = Place::new() else { return };
    assert_eq!(place.centra.place_orders(events).len(), events);
    let expected: BTreeSet<u64> = place.centra.events().iter().map(|event| event.id).collect();
    for fault in [Fault::Truncated, Fault::Reset, Fault::Refused, Fault::BadGateway, Fault::SoapFault, Fault::Duplicate]
    {
        place.centra.fault(Rule::rate(fault, 0.03));
    }
    place.centra.fault(Rule::rate(Fault::Latency { ms: 20 }, 0.3));
    let names = ["relay", "one", "two"];
    let mut running: Vec<Child> = names.iter().map(|name| place.start(name, false)).collect();
    for number in 0..kills {
        // Each is killed in turn, at another moment of its life.
        sleep(Duration::from_millis(100 + 37 * (number as u64 % 11)));
        let turn = number % names.len();
        running[turn].kill().expect("it runs");
        running[turn].wait().expect("it ends");
        if number % 10 == 3 {
            // It crashes, and comes back with next to no room on its disk; later with enough.
            place.nats.restart(Some(LITTLE));
        } else if number % 10 == 5 {
            place.nats.restart(None);
        }
        running[turn] = place.start(names[turn], false);
    }
    place.nats.restart(None);
    let begin = Instant::now();
    while place.received().len() < events {
        let (queued, received) = (place.centra.queued_events(), place.received().len());
        let in_time = begin.elapsed() < Duration::from_secs(60 + events as u64 / 2);
        assert!(in_time, "{queued} events stay queued, {received} are received:\n{}", place.said());
        for (name, child) in names.iter().zip(&mut running) {
            if child.try_wait().expect("it can be asked").is_some() {
                *child = place.start(name, false);
            }
        }
        sleep(Duration::from_millis(200));
    }
    for mut child in running {
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
    place.centra.clear_faults();
    for name in names {
        let code = place.start(name, true).wait().expect("it ends").code();
        assert_eq!(code, Some(0), "{name}: nothing is left\n{}", place.said());
    }
    assert_eq!(place.centra.queued_events(), 0);
    for (what, found) in [("the stream", place.stored()), ("the database", place.received())] {
        assert_eq!(found.len(), expected.len(), "{what}: no event is lost, and none is there twice");
        assert_eq!(found.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(), expected, "{what}");
        in_order(what, &found);
    }
}

#[test]
fn a_relay_and_two_consumers_killed_a_few_times() {
    each_event_once(300, 6);
}

#[test]
#[ignore = "takes minutes: cargo test -p centra-erp-example --test relay -- --ignored"]
fn a_relay_and_two_consumers_killed_fifty_times_each() {
    each_event_once(10_000, 150);
}

#[test]
fn one_process_hands_on_and_consumes() {
    let Some(nats) = nats::Server::start() else { return };
    let centra = Sandbox::start().expect("a free port");
    assert_eq!(centra.place_orders(30).len(), 30);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("erp.sqlite").display().to_string();
    let (centra_url, nats_url) = (centra.url(), nats.url());
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
        let common = ["--user", "demo", "--password-env", "ERP_PASSWORD", "--once"];
        command.args(["pull", "--url", &centra_url]).args(common).args(more).env("ERP_PASSWORD", "demo");
        let output = command.output().expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&["--relay", &nats_url, "--inbox", &file]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(centra.queued_events(), 0);
    let mut inbox = centra_inbox_sqlite::SqliteInbox::open(&file).expect("the inbox");
    let count = |inbox: &mut centra_inbox_sqlite::SqliteInbox| -> i64 {
        let connection = inbox.connection();
        connection.query_row("SELECT count(*) FROM received", [], |row| row.get(0)).expect("a count")
    };
    assert_eq!(count(&mut inbox), 30);
    // What came through the stream is known where it comes directly.
    let (code, said) = run(&["--inbox", &file]);
    assert_eq!((code, count(&mut inbox)), (Some(0), 30), "{said}");
    let (code, said) = run(&["--relay", &nats_url, "--partitions", "2"]);
    assert!(code == Some(1) && said.contains("of another shop, or other partitions"), "{said}");
    let (code, said) = run(&["--relay", "nats://erp:s3cret@127.0.0.1:1"]);
    assert!(code == Some(1) && said.contains("nats://127.0.0.1:1: ") && !said.contains("s3cret"), "{said}");
}
