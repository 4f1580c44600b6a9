//! The inbox in PostgreSQL does what any inbox must, on a real server; several workers share it, and the server may go away.

mod full;
mod proxy;
mod server;
mod shop;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use centra_events::inbox::{
    Admin, Arrival, AsyncHandlers, Inbox, Kept, Outcome, Row, Scope, State, Table, Take, Transaction,
};
use centra_events::{
    Acknowledge, Acknowledged, AsyncSource, Batch, Claim, Ended, Event, EventId, Kind, Options, Origin,
    Outcome as Done, Queue, Settlement, Source, Standing, Stop,
};
use centra_inbox_postgres::{Imported, PostgresInbox, PostgresTx, tokio_postgres};
use server::Server;
use shop::{Shop, Text};

fn open(server: &Server) -> PostgresInbox {
    PostgresInbox::connect(&server.url()).expect("a connection")
}

fn scope(worker: &str) -> Scope {
    Scope { endpoint: "https://shop.example.com".into(), worker: worker.into() }
}

fn keep(tx: &mut PostgresTx<'_>, id: &str, entry: &str, content: &str) -> Standing {
    let (id, kind) = (id.into(), Kind::from("order"));
    let (entry, content) = (Some(entry), content.as_bytes());
    let (same, content) = (&|other: &[u8]| other == content, &content.to_vec().into());
    tx.keep(&Arrival { id: &id, kind: &kind, entry, content, asked: 0, now: 5, again: false, same }).expect("kept")
}

const TAKE: Take = Take { limit: 100, until: 1_000, now: 10, newest_only: false };
const DONE: Outcome<'_> = Outcome { settlement: Settlement::Done, reason: "", supersedes: false, now: 10 };

#[test]
fn it_does_what_the_table_in_memory_does() {
    conforms(60);
}

/// Compares so many runs with the table in memory.
fn conforms(runs: u64) {
    let Some(server) = Server::start() else { return };
    let mut last = None;
    let open = |run: u64| {
        let mut inbox = open(&server);
        if last.replace(run) != Some(run) {
            let sql = "TRUNCATE centra_inbox.event, centra_inbox.content, centra_inbox.queue";
            inbox.client().and_then(|mut client| client.batch_execute(sql)).expect("empty tables");
        }
        inbox
    };
    if let Err(deviation) = centra_events::conformance::run(runs, open) {
        panic!("{deviation}");
    }
}

#[test]
fn its_outbox_does_what_the_table_in_memory_does() {
    let Some(server) = Server::start() else { return };
    let mut last = None;
    let open = |run: u64| {
        let mut inbox = open(&server);
        if last.replace(run) != Some(run) {
            let sql = "TRUNCATE centra_inbox.outbox";
            inbox.client().and_then(|mut client| client.batch_execute(sql)).expect("an empty table");
        }
        inbox
    };
    if let Err(deviation) = centra_events::conformance::outbox(40, open) {
        panic!("{deviation}");
    }
}

#[test]
fn an_effect_and_its_outcome_are_one() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    inbox.client().and_then(|mut client| client.batch_execute("CREATE TABLE booked (id TEXT)")).expect("a table");
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    assert_eq!(keep(&mut tx, "1001", "30", "<event/>"), Standing::Fresh);
    tx.commit().expect("committed");
    let handle = |inbox: &mut PostgresInbox, commits: bool| {
        let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
        let claims = tx.take(&TAKE).expect("claims");
        tx.mark().expect("marked");
        tx.execute("INSERT INTO booked VALUES ('30')", &[]).expect("an effect");
        assert!(tx.settle(&claims.events[0], &DONE).expect("settled").is_some());
        if commits {
            tx.commit().expect("committed");
        }
    };
    let booked = |inbox: &mut PostgresInbox| -> (i64, u64) {
        let mut client = inbox.client().expect("connected");
        let count = client.query_one("SELECT count(*) FROM booked", &[]).expect("a count").get(0);
        (count, inbox.counts().expect("counts").done)
    };
    handle(&mut inbox, false);
    assert_eq!(booked(&mut inbox), (0, 0));
    handle(&mut inbox, true);
    assert_eq!(booked(&mut inbox), (1, 1));
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    assert_eq!(keep(&mut tx, "1001", "30", "<event/>"), Standing::Final);
}

#[test]
fn a_handler_that_goes_on_after_a_failure_has_no_effect_and_is_tried_again() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    inbox.client().and_then(|mut client| client.batch_execute("CREATE TABLE booked (id TEXT)")).expect("a table");
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    for id in ["1", "2"] {
        keep(&mut tx, id, id, "<event/>");
    }
    let claims = tx.take(&TAKE).expect("claims").events;
    tx.mark().expect("marked");
    tx.execute("INSERT INTO booked VALUES ('1')", &[]).expect("an effect");
    tx.execute("INSERT INTO nowhere VALUES ('1')", &[]).expect_err("there is no such table");
    assert_eq!(tx.settle(&claims[0], &DONE).expect("settled"), None);
    tx.undo().expect("undone");
    tx.mark().expect("marked");
    tx.execute("INSERT INTO booked VALUES ('2')", &[]).expect("an effect");
    assert!(tx.settle(&claims[1], &DONE).expect("settled").is_some());
    tx.commit().expect("committed");
    let booked = inbox.client().and_then(|mut client| client.query("SELECT id FROM booked", &[])).expect("rows");
    assert_eq!(booked.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["2"]);
    let waiting = inbox.list(Some(State::Open), 10).expect("a list");
    assert_eq!((waiting.len(), waiting[0].reason.as_str()), (1, "the handler went on after a statement failed"));
}

#[test]
fn workers_do_not_wait_for_each_other_and_keep_the_order_of_an_object() {
    let Some(server) = Server::start() else { return };
    let (mut one, mut two) = (open(&server), open(&server));
    let mut tx = one.begin(&scope("one")).expect("a transaction");
    for (id, entry) in [("1", "30"), ("2", "30"), ("3", "31"), ("4", "30")] {
        keep(&mut tx, id, entry, "<event/>");
    }
    tx.commit().expect("committed");
    let ids = |claims: &[centra_events::Taken]| claims.iter().map(|taken| taken.id.to_string()).collect::<Vec<_>>();

    let mut first = one.begin(&scope("one")).expect("a transaction");
    let head = first.take(&Take { limit: 1, ..TAKE }).expect("claims").events;
    assert_eq!(ids(&head), ["1"]);
    // The first event of order 30 is in work, so its others wait; nothing blocks.
    let mut second = two.begin(&scope("two")).expect("a transaction");
    assert_eq!(ids(&second.take(&TAKE).expect("claims").events), ["3"]);
    first.mark().expect("marked");
    assert!(first.settle(&head[0], &DONE).expect("settled").is_some());
    first.commit().expect("committed");
    // What a worker has claimed already it may claim again.
    assert_eq!(ids(&second.take(&TAKE).expect("claims").events), ["2", "3"]);
    second.commit().expect("committed");

    // A worker thought dead cannot finish: another one has claimed the event since.
    let mut tx = one.begin(&scope("one")).expect("a transaction");
    let late = Take { now: 2_000, until: 3_000, ..TAKE };
    let again = tx.take(&late).expect("claims").events;
    assert_eq!((ids(&again), again[0].generation), (vec!["2".to_owned(), "3".to_owned()], 2));
    tx.commit().expect("committed");
    let mut tx = two.begin(&scope("two")).expect("a transaction");
    let stale = centra_events::Taken { generation: 1, ..again[0].clone() };
    assert_eq!(tx.settle(&stale, &DONE).expect("settled"), None);
}

#[test]
fn people_see_dead_letters_retry_and_purge_them() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    for id in ["1001", "1002"] {
        keep(&mut tx, id, id, "<event/>");
    }
    assert!(tx.bury(&"1001".into(), "no such customer", 20).expect("buried"));
    tx.commit().expect("committed");
    let dead = inbox.list(Some(State::Dead), 10).expect("a list");
    assert_eq!((dead[0].id.as_str(), dead[0].reason.as_str(), dead.len()), ("1001", "no such customer", 1));
    assert_eq!(inbox.counts().expect("counts").open, 1);
    assert_eq!(inbox.purge(1_000, false).expect("nothing"), 0); // neither what waits nor dead letters
    assert_eq!(inbox.retry(Some("1001"), 30).expect("retried"), 1);
    assert_eq!(inbox.retry(None, 30).expect("nothing"), 0);
    assert_eq!(inbox.bury("1002", "by hand", 40).expect("buried"), 1);
    assert_eq!(inbox.purge(1_000, true).expect("purged"), 1);
    assert_eq!(inbox.list(None, 10).expect("a list").len(), 1);
}

#[test]
fn one_worker_asks_the_service_and_another_one_does_when_it_is_gone() {
    let Some(server) = Server::start() else { return };
    let (mut one, mut two) = (open(&server), open(&server));
    let leads = |inbox: &mut PostgresInbox| inbox.leads(&scope("any")).expect("connected");
    assert!(leads(&mut one) && leads(&mut one) && !leads(&mut two));
    assert!(two.leads(&Scope { endpoint: "https://other.example.com".into(), ..scope("two") }).expect("connected"));
    drop(one);
    let begin = std::time::Instant::now();
    while !leads(&mut two) {
        assert!(begin.elapsed() < Duration::from_secs(10), "the lock stays");
    }
}

#[test]
fn four_workers_and_a_server_that_crashes_lose_nothing_and_do_nothing_twice() {
    let Some(server) = Server::start() else { return };
    for claim in [Claim::WithEffects, Claim::Before] {
        let sql = "DROP TABLE IF EXISTS done; CREATE TABLE done (place BIGINT GENERATED ALWAYS AS IDENTITY, id INTEGER, entry TEXT);
                   TRUNCATE centra_inbox.event, centra_inbox.content, centra_inbox.queue";
        open(&server).client().and_then(|mut client| client.batch_execute(sql)).expect("empty tables");
        let events: Vec<(u32, u32)> = (1..=1_000).map(|id| (id, id % 37)).collect();
        let shop = Shop::new(events);
        let stop = Stop::default();
        let short = (5, 50);
        let options = Options { claim, lease: 2_000, retry: short, idle: short, back_off: short, ..Options::default() };
        let options = Options { acknowledge: Acknowledge::AfterStored, ..options };
        let workers: Vec<_> = (0..4)
            .map(|number| {
                let inbox = open(&server);
                let queue = Queue::new(shop.clone(), inbox).options(options.clone()).worker(format!("{number}"));
                let stop = stop.clone();
                thread::spawn(move || {
                    let mut queue = queue;
                    let handler = |event: Event<()>, tx: &mut PostgresTx<'_>| {
                        let id: i32 = event.id.as_str().parse().expect("a number");
                        let sql = tx.prepare_cached("INSERT INTO done (id, entry) VALUES ($1, $2)")?;
                        tx.execute(&sql, &[&id, &event.entry])?;
                        Ok::<_, tokio_postgres::Error>(Done::Done)
                    };
                    queue.run(&stop, handler).expect("nothing fatal")
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(300));
        server.down();
        server.up();
        for _ in 0..600 {
            let counts = open(&server).counts().expect("counts");
            if counts.done == 1_000 {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        stop.stop();
        for worker in workers {
            worker.join().expect("no panic");
        }
        let mut inbox = open(&server);
        let rows = inbox.client().and_then(|mut client| client.query("SELECT id, entry FROM done ORDER BY place", &[]));
        let done: Vec<(i32, String)> = rows.expect("rows").iter().map(|row| (row.get(0), row.get(1))).collect();
        let mut ids: Vec<i32> = done.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=1_000).collect::<Vec<i32>>(), "none is lost, and none has its effect twice");
        let mut newest = HashMap::new();
        for (id, entry) in done {
            let last = newest.insert(entry.clone(), id).unwrap_or_default();
            assert!(last < id, "{id} after {last}, of the same object {entry}");
        }
        assert!(shop.queue.lock().expect("no panic").is_empty());
    }
}

#[test]
fn rows_of_another_inbox_move_in_once() {
    let Some(server) = Server::start() else { return };
    let mut table = Table::<()>::default();
    table.begin("erp").expect("free");
    for (id, content) in [("1", "<a/>"), ("2", "<b/>")] {
        let (id, kind, content) = (id.into(), Kind::from("order"), content.as_bytes());
        let (same, content) = (&|other: &[u8]| other == content, &content.to_vec().into());
        table.keep(&Arrival { id: &id, kind: &kind, entry: Some("30"), content, asked: 0, now: 5, again: false, same });
    }
    table.commit();
    let rows = |table: &Table<()>| -> Vec<Result<Kept, tokio_postgres::Error>> {
        let kept = |(id, row): (&EventId, &Arc<Row>)| Kept {
            endpoint: scope("").endpoint,
            id: id.clone(),
            row: Row::clone(row),
        };
        table.rows().iter().map(|row| Ok(kept(row))).collect()
    };
    let mut inbox = open(&server);
    let failing = inbox.import("seal", rows(&table), |tx| tx.batch_execute("no SQL"));
    failing.expect_err("all is undone with what the caller adds");
    assert_eq!(inbox.counts().expect("counts").open, 0);
    assert_eq!(inbox.import("seal", rows(&table), |_| Ok(())).expect("moved"), Imported::Rows(2));
    assert_eq!(inbox.import("seal", rows(&table), |_| panic!("once")).expect("moved"), Imported::Before);
    assert_eq!(inbox.import("another", rows(&table), |_| Ok(())).expect("moved"), Imported::Rows(0));
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    assert_eq!(keep(&mut tx, "1", "30", "<a/>"), Standing::Open);
    let claims = tx.take(&TAKE).expect("claims");
    assert_eq!((claims.events.len(), claims.events[0].id.as_str(), claims.change), (1, "1", 2));
    assert_eq!(tx.content(&"2".into()).expect("content").as_deref(), Some(&b"<b/>"[..]));
}

#[test]
fn an_address_is_told_to_nobody() {
    let error = PostgresInbox::connect("postgres://erp:s3cret@127.0.0.1:1/erp").expect_err("nobody listens");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

/// A run of a queue in which a handler awaits: it writes, tasks and timers of the runtime around it go on, and each kind of outcome is what it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handlers_that_await_write_in_the_same_transaction() {
    let Some(server) = Server::start() else { return };
    let mut inbox = PostgresInbox::connect_async(&server.url()).await.expect("a connection");
    let made = tokio::task::spawn_blocking(move || {
        let sql = "CREATE TABLE done (id INTEGER, entry TEXT)";
        inbox.client().and_then(|mut client| client.batch_execute(sql)).expect("a table");
        inbox
    });
    let inbox = made.await.expect("no panic");
    let shop = Shop::new((1..=50).map(|id| (id, id % 7)));
    let short = (5, 50);
    let options = Options { retry: short, idle: short, back_off: short, once: true, ..Options::default() };
    let queue = Queue::new(Waiting(shop.clone()), inbox).options(options);
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<i32>(1);
    let told = tokio::spawn(async move {
        let mut told = Vec::new();
        while let Some(id) = receiver.recv().await {
            told.push(id);
        }
        told
    });
    let tried = Arc::new(Mutex::new(HashMap::new()));
    let seen = Arc::clone(&tried);
    let stop = Stop::default();
    let running = queue.run_async_handler(&stop, move |event, tx| {
        let id: i32 = event.id.as_str().parse().expect("a number");
        let attempt = *tried.lock().expect("no panic").entry(id).and_modify(|tried| *tried += 1).or_insert(1);
        let sender = sender.clone();
        // It is of the runtime around it, so that it goes on after the handler.
        let sent = tokio::spawn(async move { sender.send(id).await });
        Box::pin(async move {
            let sql = tx.prepare_cached("INSERT INTO done (id, entry) VALUES ($1, $2)").await?;
            tx.execute(&sql, &[&id, &event.entry]).await?;
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(attempt > 1 || id % 10 != 3, "it panics the first time");
            match id % 10 {
                1 if attempt == 1 => return Ok(Done::Later(Some(Duration::from_millis(1)))),
                2 if attempt == 1 => tx.batch_execute("INSERT INTO nowhere VALUES (1)").await?,
                4 => return Ok(Done::Dead("never".into())),
                5 => {
                    // A failure that the handler undoes itself.
                    tx.batch_execute("SAVEPOINT own").await?;
                    tx.execute("INSERT INTO nowhere VALUES (1)", &[]).await.expect_err("there is no such table");
                    tx.batch_execute("ROLLBACK TO SAVEPOINT own").await?;
                }
                6 => {
                    let rows = tx.client().await?.query("SELECT 1 FROM done WHERE id = $1", &[&id]).await?;
                    assert_eq!(rows.len(), 1, "it sees what it wrote");
                }
                _ => {}
            }
            sent.await.expect("no panic").expect("received");
            Ok::<_, tokio_postgres::Error>(Done::Done)
        })
    });
    let finished = running.await.expect("nothing fatal");
    assert!(matches!(finished.ended, Ended::Idle(Some(_))), "{finished:?}");
    assert_eq!((finished.metrics.done, finished.metrics.dead), (45, 5));
    assert_eq!(told.await.expect("no panic").len(), 45 + 5 * 4, "each attempt told of itself");
    assert!(seen.lock().expect("no panic").values().all(|tried| *tried <= 2));
    tokio::task::spawn_blocking(move || {
        let mut inbox = open(&server);
        let rows = inbox.client().and_then(|mut client| client.query("SELECT id FROM done ORDER BY id", &[]));
        let done: Vec<i32> = rows.expect("rows").iter().map(|row| row.get(0)).collect();
        assert_eq!(done, (1..=50).filter(|id| id % 10 != 4).collect::<Vec<i32>>());
        assert!(shop.queue.lock().expect("no panic").is_empty());
    })
    .await
    .expect("no panic");
}

/// The service, asked by a task.
struct Waiting(Shop);

impl Origin for Waiting {
    type Decode = Text;
    type Error = std::io::Error;

    fn endpoint(&self) -> String {
        self.0.endpoint()
    }

    fn decode(&self) -> Text {
        Text
    }
}

impl AsyncSource for Waiting {
    async fn fetch(&mut self, only: Option<&Kind>) -> Result<Batch<()>, std::io::Error> {
        self.0.fetch(only)
    }

    async fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, std::io::Error> {
        self.0.acknowledge(ids)
    }
}

/// Where an async handler runs, in a thread of a runtime, the inbox is the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_of_a_runtime_does_what_the_table_in_memory_does() {
    tokio::task::spawn_blocking(|| conforms(10)).await.expect("it does");
}

#[test]
fn what_an_async_handler_starts_and_does_not_wait_for_is_looked_at() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    inbox.client().and_then(|mut client| client.batch_execute("CREATE TABLE booked (id TEXT)")).expect("a table");
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    for id in ["1", "2"] {
        keep(&mut tx, id, id, "<event/>");
    }
    let claims = tx.take(&TAKE).expect("claims").events;
    tx.mark().expect("marked");
    let given_up = PostgresInbox::wait(&mut tx, |tx| {
        Box::pin(async move {
            tx.execute("INSERT INTO booked VALUES ('1')", &[]).await.expect("an effect");
            // It fails, and nobody sees that.
            let statement = std::pin::pin!(tx.batch_execute("INSERT INTO nowhere VALUES ('1')"));
            let now = std::task::Context::from_waker(std::task::Waker::noop());
            statement.poll(&mut { now }).is_pending()
        })
    });
    assert!(given_up);
    assert_eq!(tx.settle(&claims[0], &DONE).expect("settled"), None);
    tx.undo().expect("undone");
    tx.mark().expect("marked");
    tx.execute("INSERT INTO booked VALUES ('2')", &[]).expect("an effect");
    assert!(tx.settle(&claims[1], &DONE).expect("settled").is_some());
    tx.commit().expect("committed");
    let booked = inbox.client().and_then(|mut client| client.query("SELECT id FROM booked", &[])).expect("rows");
    assert_eq!(booked.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["2"]);
}

#[test]
fn a_transaction_that_failed_is_never_taken_for_committed() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    tx.batch_execute("INSERT INTO nowhere VALUES (1)").expect_err("there is no such table");
    tx.commit().expect_err("it is rolled back");
    // The connection is as good as before.
    let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
    assert_eq!(keep(&mut tx, "1", "30", "<event/>"), Standing::Fresh);
    tx.commit().expect("committed");
}

/// A statement that was planned while the table was empty does not read all of it when it has grown.
#[test]
fn many_rows_are_not_read_one_by_one() {
    let Some(server) = Server::start() else { return };
    let mut inbox = open(&server);
    let round = |inbox: &mut PostgresInbox, number: usize| {
        let mut tx = inbox.begin(&scope("erp")).expect("a transaction");
        let id = number.to_string();
        keep(&mut tx, &id, &id, "<event/>");
        let claims = tx.take(&TAKE).expect("claims").events;
        assert!(tx.settle(&claims[0], &DONE).expect("settled").is_some());
        tx.commit().expect("committed");
    };
    (0..20).for_each(|number| round(&mut inbox, number));
    let sql = "INSERT INTO centra_inbox.event (endpoint, id, kind, entry, sequence, change, hash, state, kept)
               SELECT 'https://shop.example.com', 'old ' || n, 'order', n::text, n, n, n, 'done', 1 FROM generate_series(1, 30000) AS n";
    inbox.client().and_then(|mut client| client.batch_execute(sql)).expect("rows");
    // Up to the next time that it plans.
    (20..40).for_each(|number| round(&mut inbox, number));
    let scans = |inbox: &mut PostgresInbox| -> i64 {
        let mut client = inbox.client().expect("connected");
        client.batch_execute("SELECT pg_stat_force_next_flush()").expect("flushed");
        let sql = "SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'centra_inbox' AND relname = 'event'";
        client.query_one(sql, &[]).expect("a count").get(0)
    };
    let before = scans(&mut inbox);
    (40..60).for_each(|number| round(&mut inbox, number));
    assert_eq!(scans(&mut inbox), before, "the table is read as a whole");
}

#[test]
fn a_connection_that_is_lost_at_any_request_loses_nothing_and_does_nothing_twice() {
    let Some(server) = Server::start() else { return };
    for (claim, acknowledge) in
        [(Claim::WithEffects, Acknowledge::AfterOutcome), (Claim::Before, Acknowledge::AfterStored)]
    {
        let sql = "DROP TABLE IF EXISTS done; CREATE TABLE done (id INTEGER);
                   TRUNCATE centra_inbox.event, centra_inbox.content, centra_inbox.queue";
        open(&server).client().and_then(|mut client| client.batch_execute(sql)).expect("empty tables");
        let proxy = proxy::start(server.port(), 60);
        let events: Vec<(u32, u32)> = (1..=1_500).map(|id| (id, id % 37)).collect();
        let shop = Shop::new(events);
        let short = (1, 5);
        let options = Options { claim, acknowledge, retry: short, idle: short, back_off: short, ..Options::default() };
        let options = Options { batch: 10, once: true, ..options };
        let inbox = PostgresInbox::connect(&format!("postgres://erp@127.0.0.1:{}/postgres", proxy.port));
        let mut queue = Queue::new(shop.clone(), inbox.expect("the first is not lost")).options(options);
        // The first is lost by hand.
        queue.inbox().client().and_then(|mut client| client.batch_execute("SELECT 1")).expect("connected");
        let kill =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'erp'";
        open(&server).client().and_then(|mut client| client.batch_execute(kill)).expect("killed");
        let handler = |event: Event<()>, tx: &mut PostgresTx<'_>| {
            let id: i32 = event.id.as_str().parse().expect("a number");
            tx.execute("INSERT INTO done (id) VALUES ($1)", &[&id])?;
            Ok::<_, tokio_postgres::Error>(Done::Done)
        };
        let ended = queue.run(&Stop::default(), handler).expect("nothing fatal");
        assert!(matches!(ended, Ended::Idle(Some(_))), "{ended:?}");
        let lost = proxy.lost.load(std::sync::atomic::Ordering::SeqCst);
        assert!(lost >= 100, "{lost} connections were lost");
        let mut inbox = open(&server);
        let rows = inbox.client().and_then(|mut client| client.query("SELECT id FROM done ORDER BY id", &[]));
        let done: Vec<i32> = rows.expect("rows").iter().map(|row| row.get(0)).collect();
        assert_eq!(done, (1..=1_500).collect::<Vec<i32>>(), "none is lost, and none has its effect twice");
        assert!(shop.queue.lock().expect("no panic").is_empty());
    }
}
