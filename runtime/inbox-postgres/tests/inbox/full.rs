//! A PostgreSQL server whose disk is full, be it that of the tables or that of the log: a failure that is reported, and nothing is lost.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use centra_events::{Acknowledge, Notice, Options, Outcome, Queue, Stop};
use centra_inbox_postgres::tokio_postgres;

use crate::open;
use crate::server::Server;
use crate::shop::Shop;

const EVENTS: u32 = 2_000;
/// More than the log has room for in the file that it has begun.
const BYTES: usize = 16 << 10;

/// A small disk of its own.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount(megabytes: u32) -> Self {
        let at = tempfile::tempdir().expect("a folder");
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(at.path()));
        run(Command::new("chown").arg("postgres").arg(at.path()));
        Self(at)
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }

    fn fill(&self) {
        let (mut file, block) = (File::create(self.ballast()).expect("a file"), vec![0; 4096]);
        let error = std::iter::repeat_with(|| file.write_all(&block)).find_map(Result::err).expect("an end");
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }

    fn clear(&self) {
        fs::remove_file(self.ballast()).expect("room");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The server still has files on it.
        drop(Command::new("umount").arg("-l").arg(self.0.path()).output());
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{command:?}, which needs root: {}", String::from_utf8_lossy(&output.stderr));
}

/// Drains a queue while `disk` is full, and goes on when it is not. What the failures said.
fn drained(server: &Server, disk: &Disk) -> Vec<String> {
    let shop = Shop::new((1..=EVENTS).map(|id| (id, id % 37))).of_size(BYTES);
    let (stop, failures) = (Stop::default(), Arc::new(Mutex::new(Vec::new())));
    disk.fill();
    std::thread::scope(|scope| {
        let (source, ended, said) = (shop.clone(), stop.clone(), Arc::clone(&failures));
        let worker = scope.spawn(move || {
            let short = (5, 50);
            let options =
                Options { acknowledge: Acknowledge::AfterOutcome, idle: short, retry: short, ..Options::default() };
            let options = Options { back_off: (20, 500), ..options };
            let mut queue = Queue::new(source, open(server)).options(options).on_notice(move |notice| {
                if let Notice::InboxFailed(error) = notice {
                    said.lock().expect("no panic").push(format!("{error:?}"));
                }
            });
            let ended = queue.run(&ended, |event, tx| {
                let id: i32 = event.id.as_str().parse().expect("a number");
                tx.execute("INSERT INTO done (id, entry) VALUES ($1, $2)", &[&id, &event.entry])?;
                Ok::<_, tokio_postgres::Error>(Outcome::Done)
            });
            ended.expect("nothing fatal");
        });
        until("the disk is full", || failures.lock().expect("no panic").len() >= 3);
        // Nobody was told what was not stored.
        assert!(shop.queue.lock().expect("no panic").len() > 100, "there was no room for all of them");
        disk.clear();
        until("all are taken", || {
            // One whose log had no room has ended, and whoever runs it starts it again.
            if TcpStream::connect(("127.0.0.1", server.port())).is_err() {
                server.up();
            }
            shop.queue.lock().expect("no panic").is_empty()
        });
        stop.stop();
        worker.join().expect("no panic");
    });
    let mut inbox = open(server);
    let rows = inbox.client().and_then(|mut client| client.query("SELECT id, entry FROM done ORDER BY place", &[]));
    let rows: Vec<(i32, String)> = rows.expect("rows").iter().map(|row| (row.get(0), row.get(1))).collect();
    let mut ids: Vec<i32> = rows.iter().map(|(id, _)| *id).collect();
    assert!(rows.windows(2).all(|pair| pair[0].1 != pair[1].1 || pair[0].0 < pair[1].0), "in order for each object");
    ids.sort_unstable();
    let expected: Vec<i32> = (1..).take(EVENTS as usize).collect();
    assert_eq!(ids, expected, "none is lost, and none has its effect twice");
    Arc::into_inner(failures).expect("the queue is gone").into_inner().expect("no panic")
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(120), "{what}: not so after two minutes");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn make_table(server: &Server) {
    let sql = "CREATE TABLE done (place BIGINT GENERATED ALWAYS AS IDENTITY, id INTEGER, entry TEXT)";
    open(server).client().and_then(|mut client| client.batch_execute(sql)).expect("a table");
}

#[test]
#[ignore = "mounts a small disk, which needs root: cargo test -p centra-inbox-postgres -- --ignored"]
fn a_full_disk_of_the_tables_loses_nothing() {
    let Some(server) = Server::start() else { return };
    make_table(&server);
    let disk = Disk::mount(256);
    let place = disk.0.path().display();
    let move_in = format!("CREATE TABLESPACE little LOCATION '{place}'");
    open(&server).client().and_then(|mut client| client.execute(&move_in, &[])).expect("a tablespace");
    let sql = "ALTER TABLE centra_inbox.content SET TABLESPACE little; ALTER TABLE done SET TABLESPACE little";
    open(&server).client().and_then(|mut client| client.batch_execute(sql)).expect("tables moved");
    let failures = drained(&server, &disk);
    assert!(failures.iter().any(|error| error.contains("53100")), "{failures:?}");
    drop(server);
}

#[test]
#[ignore = "mounts a small disk, which needs root: cargo test -p centra-inbox-postgres -- --ignored"]
fn a_full_disk_of_the_log_loses_nothing() {
    let Some(server) = Server::start() else { return };
    make_table(&server);
    server.down();
    let (log, disk) = (server.data().join("pg_wal"), Disk::mount(384));
    let moved = disk.0.path().join("pg_wal");
    run(Command::new("cp").arg("-a").arg(&log).arg(&moved));
    fs::remove_dir_all(&log).expect("a copy is there");
    std::os::unix::fs::symlink(moved, &log).expect("a link");
    server.up();
    let failures = drained(&server, &disk);
    assert!(!failures.is_empty());
    drop(server);
}
