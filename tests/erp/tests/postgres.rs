//! Several `erp pull` share an inbox in PostgreSQL; they are killed, the server crashes, and Centra fails as it can: each event was taken once.

#[path = "../../../runtime/inbox-postgres/tests/inbox/server.rs"]
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ::postgres::{Client, NoTls};
use centra_sandbox::{Fault, Rule, Sandbox};
use server::Server;

fn pull(centra: &Sandbox, inbox: &str, worker: &str, once: bool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
    command.args([
        "pull",
        "--url",
        &centra.url(),
        "--user",
        "demo",
        "--password-env",
        "ERP_PASSWORD",
        "--inbox",
        inbox,
    ]);
    command.args(["--worker", worker]).env("ERP_PASSWORD", "demo");
    if once {
        command.arg("--once");
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

fn inbox(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_erp")).arg("inbox").args(arguments).output().expect("the program starts")
}

/// The events that had their effect, in order, each as often as it did, with its object.
fn received(server: &Server) -> Vec<(String, String)> {
    let mut client = Client::connect(&server.url(), NoTls).expect("a connection");
    let sql = "SELECT event_id, kind || ' ' || entry FROM public.received ORDER BY ctid";
    let rows = client.query(sql, &[]).expect("rows");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn faults(centra: &Sandbox) {
    for fault in [Fault::Truncated, Fault::Reset, Fault::Refused, Fault::BadGateway, Fault::SoapFault, Fault::Duplicate]
    {
        centra.fault(Rule::rate(fault, 0.03));
    }
    centra.fault(Rule::rate(Fault::Latency { ms: 20 }, 0.3));
}

fn each_event_once(events: usize, kills: usize, crashes: usize) {
    let Some(server) = Server::start() else { return };
    let centra = Sandbox::start().expect("a free port");
    assert_eq!(centra.place_orders(events).len(), events);
    let expected: BTreeSet<String> = centra.events().iter().map(|event| event.id.to_string()).collect();
    faults(&centra);
    let url = server.url();
    let mut workers: Vec<Child> = ["one", "two"].map(|name| pull(&centra, &url, name, false)).into();
    for number in 0..kills {
        // Each is killed in turn, at another moment of its life.
        sleep(Duration::from_millis(80 + 37 * (number as u64 % 11)));
        let place = number % 2;
        workers[place].kill().expect("it runs");
        workers[place].wait().expect("it ends");
        if crashes > 0 && number % (kills / crashes).max(1) == 0 {
            server.down();
            server.up();
        }
        workers[place] = pull(&centra, &url, ["one", "two"][place], false);
    }
    let begin = Instant::now();
    while centra.queued_events() > 0 {
        assert!(begin.elapsed() < Duration::from_secs(600), "{} events stay queued", centra.queued_events());
        sleep(Duration::from_millis(100));
    }
    for mut worker in workers {
        worker.kill().expect("it runs");
        worker.wait().expect("it ends");
    }
    centra.clear_faults();
    let code = pull(&centra, &url, "one", true).wait().expect("it ends").code();
    assert_eq!(code, Some(0), "nothing is left");
    let received = received(&server);
    assert_eq!(received.len(), expected.len(), "no event is lost, and none has its effect twice");
    assert_eq!(received.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>(), expected);
    let mut newest = BTreeMap::new();
    for (id, object) in received {
        let id: u64 = id.parse().expect("a number");
        assert!(newest.insert(object.clone(), id).unwrap_or_default() < id, "{object} out of order");
    }
}

#[test]
fn two_workers_killed_a_few_times() {
    each_event_once(400, 6, 1);
}

#[test]
#[ignore = "takes minutes: cargo test -p centra-erp-example --test postgres -- --ignored"]
fn two_workers_killed_fifty_times_each() {
    each_event_once(10_000, 100, 5);
}

fn file_of(centra: &Sandbox, folder: &Path) -> String {
    let file = folder.join("erp.sqlite").display().to_string();
    assert_eq!(pull(centra, &file, "erp", true).wait().expect("it ends").code(), Some(0));
    file
}

#[test]
fn an_inbox_moves_from_a_file_and_people_see_both() {
    let Some(server) = Server::start() else { return };
    let centra = Sandbox::start().expect("a free port");
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(centra.place_orders(5).len(), 5);
    let file = file_of(&centra, folder.path());
    let url = server.url();
    let moved = inbox(&["move", "--inbox", &file, "--to", &url]);
    let said = String::from_utf8_lossy(&moved.stdout).into_owned();
    assert!(moved.status.success() && said.starts_with("5 events moved from"), "{said}{moved:?}");
    assert_eq!(received(&server).len(), 5);
    // A job that goes on with the file fails, and takes nothing out of Centra's queue.
    assert_eq!(centra.place_orders(1).len(), 1);
    assert_eq!(pull(&centra, &file, "erp", true).wait().expect("it ends").code(), Some(1));
    assert_eq!(centra.queued_events(), 1);
    // What Centra gives out again is known there.
    assert_eq!(centra.place_orders(1).len(), 1);
    assert_eq!(pull(&centra, &url, "erp", true).wait().expect("it ends").code(), Some(0));
    assert_eq!(received(&server).len(), 7);
    let metrics = inbox(&["metrics", "--inbox", &url]);
    assert!(String::from_utf8_lossy(&metrics.stdout).contains("\ncentra_inbox_handled 7\n"), "{metrics:?}");
    let listed = inbox(&["list", "--state", "done", "--inbox", &url]);
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 7);
    // A second move would have its effects twice.
    let again = inbox(&["move", "--inbox", &file, "--to", &url]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("was moved to"), "{again:?}");
    assert_eq!(received(&server).len(), 7);
    // Dead letters by hand, and back.
    let id = received(&server)[0].0.clone();
    let refused = inbox(&["dead", &id, "--reason", "by hand", "--inbox", &url]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not waiting"), "{refused:?}");
    let purged = inbox(&["purge", "--older-than", "0", "--inbox", &url]);
    assert_eq!(String::from_utf8_lossy(&purged.stdout), "7 events removed\n");
}
