//! `erp pull` is killed again and again while Centra fails as it can: counted in the database, each event was taken once.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use centra_inbox_sqlite::SqliteInbox;
use centra_sandbox::{Fault, Rule, Sandbox};

fn pull(centra: &Sandbox, file: &Path, acknowledge: &str, once: bool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
    command.args(["pull", "--url", &centra.url(), "--user", "demo", "--password-env", "ERP_PASSWORD", "--inbox"]);
    command.arg(file).args(["--acknowledge", acknowledge]).env("ERP_PASSWORD", "demo");
    if once {
        command.arg("--once");
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// The events that had their effect, each as often as it did.
fn received(file: &Path) -> Vec<String> {
    let mut inbox = SqliteInbox::open(file).expect("the inbox");
    let connection = inbox.connection();
    let Ok(mut rows) = connection.prepare("SELECT event_id FROM received") else { return Vec::new() };
    rows.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("rows")
}

fn faults(centra: &Sandbox) {
    for fault in [Fault::Truncated, Fault::Reset, Fault::Refused, Fault::BadGateway, Fault::SoapFault, Fault::Duplicate]
    {
        centra.fault(Rule::rate(fault, 0.03));
    }
    centra.fault(Rule::rate(Fault::Latency { ms: 20 }, 0.3));
}

fn each_event_once(events: usize, kills: usize, acknowledge: &str) {
    let centra = Sandbox::start().expect("a free port");
    assert_eq!(centra.place_orders(events).len(), events);
    centra.queue_event("odd", "1", "<ns1:odd>no WSDL knows it</ns1:odd>").expect("queued");
    let expected: BTreeSet<String> = centra.events().iter().map(|event| event.id.to_string()).collect();
    faults(&centra);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("erp.sqlite");
    for number in 0..kills {
        let mut child = pull(&centra, &file, acknowledge, false);
        // Each is killed at another moment of its life.
        sleep(Duration::from_millis(30 + 37 * (number as u64 % 11)));
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
    let begin = Instant::now();
    while centra.queued_events() > 0 {
        assert!(begin.elapsed() < Duration::from_secs(3_600), "{} events stay queued", centra.queued_events());
        pull(&centra, &file, acknowledge, true).wait().expect("it ends");
    }
    centra.clear_faults();
    let code = pull(&centra, &file, acknowledge, true).wait().expect("it ends").code();
    assert_eq!(code, Some(0), "nothing is left");
    let received = received(&file);
    assert_eq!(received.len(), expected.len(), "no event is lost, and none has its effect twice");
    assert_eq!(received.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn killed_a_few_times() {
    each_event_once(400, 6, "outcome");
    each_event_once(400, 6, "stored");
}

#[test]
#[ignore = "takes minutes: cargo test -p centra-erp-example --test kill -- --ignored"]
fn killed_two_hundred_times() {
    each_event_once(20_000, 200, "outcome");
}

/// Resident memory of a process, in KiB.
#[cfg(target_os = "linux")]
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "takes ten minutes: cargo test -p centra-erp-example --test kill -- --ignored"]
fn ten_minutes_with_faults_leave_its_memory_flat() {
    let centra = Sandbox::start().expect("a free port");
    faults(&centra);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("erp.sqlite");
    let mut child = pull(&centra, &file, "outcome", false);
    let (mut placed, mut early, begin) = (0, 0, Instant::now());
    while begin.elapsed() < Duration::from_secs(600) {
        placed += centra.place_orders(20).len();
        sleep(Duration::from_secs(1));
        if early == 0 && begin.elapsed() > Duration::from_secs(120) {
            early = memory(child.id());
        }
    }
    let late = memory(child.id());
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    centra.clear_faults();
    assert_eq!(pull(&centra, &file, "outcome", true).wait().expect("it ends").code(), Some(0), "nothing is left");
    println!("{placed} events; {early} KiB after two minutes, {late} KiB after ten");
    assert_eq!(received(&file).len(), placed);
    assert!(late <= early + early / 4 + 2_048, "{early} KiB grew to {late} KiB");
}

#[test]
fn what_is_wrong_on_the_command_line_is_said() {
    let run = |variable: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
        if let Some(password) = variable {
            command.env("ERP_PASSWORD", password);
        }
        let output = command.args(arguments).output().expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("erp.sqlite").display().to_string();
    let common = ["pull", "--url", "http://127.0.0.1:1", "--user", "demo", "--password-env", "ERP_PASSWORD", "--once"];
    let with = |inbox: &str| common.iter().copied().chain(["--inbox", inbox]).map(str::to_owned).collect::<Vec<_>>();
    let run = |variable, inbox: &str| {
        let arguments = with(inbox);
        run(variable, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (code, said) = run(None, &file);
    assert!(code == Some(1) && said.contains("ERP_PASSWORD holds no password"), "{said}");
    let (code, said) = run(Some("s3cret"), "mysql://db/erp");
    assert!(code == Some(1) && said.contains("`mysql://` is not supported"), "{said}");
    let (code, said) = run(None, "postgres://erp:s3cret@127.0.0.1:1/erp");
    assert!(code == Some(1) && said.contains("holds no password"), "{said}");
    let (code, said) = run(Some("centra"), "postgres://erp:s3cret@127.0.0.1:1/erp");
    assert!(code == Some(1) && said.contains("postgres://127.0.0.1:1/erp: "), "{said}");
    assert!(!said.contains("s3cret"));
}

#[test]
fn people_settle_what_is_in_doubt() {
    use centra_events::inbox::{Inbox, Scope, Transaction};
    use centra_events::outbox::{Message, Outbox, Outgoing};
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("erp.sqlite");
    let mut inbox = SqliteInbox::open(&file).expect("the inbox");
    let scope = Scope { endpoint: "https://shop.example.com".into(), worker: "erp".into() };
    let mut tx = inbox.begin(&scope).expect("a transaction");
    for key in ["mail 1", "mail 2"] {
        let message = Message { key, kind: "mail", object: Some("order 30"), content: b"", repeatable: false };
        assert!(tx.send(&message).expect("written"));
    }
    tx.commit().expect("committed");
    assert!(inbox.claim("erp", 10, 5).expect("claimed").job.is_some());
    // The process ends; the next one finds it in doubt, and does not go on with the other of its object.
    let claimed = inbox.claim("erp", 10, 6).expect("claimed");
    assert_eq!((claimed.job, claimed.doubts), (None, vec!["mail 1".to_owned()]));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
        let output = command.arg("outbox").args(arguments).arg("--inbox").arg(&file).output().expect("it starts");
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    assert!(
        run(&["list", "--state", "doubt"]).starts_with("mail 1\tmail\torder 30\tdoubt\t1 attempts\tits sender ended")
    );
    assert!(run(&["done", "mail 3"]).contains("neither waits"));
    assert_eq!(run(&["done", "mail 1"]), "mail 1 is done\n");
    assert_eq!(inbox.claim("erp", 10, 7).expect("claimed").job.expect("it is next").key, "mail 2");
}
