//! The inbox in SQLite beside a loop by hand that stores the same rows, one transaction per reply, as durable.

use std::path::Path;
use std::sync::Arc;

use centra_erp_example::centra::{EventsGetRequest, events};
use centra_events::{Ended, Options, Outcome, Stop};
use centra_inbox_sqlite::{SqliteInbox, rusqlite};

use crate::centra::Centra;
use crate::{Row, median, timed};

/// By turns, so that whatever else the machine does meets both.
const TURNS: usize = 5;

pub(crate) fn measured(events: usize) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut wall, mut processor, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let file = |name: &str| folder.path().join(format!("{name}-{turn}.sqlite"));
        let hand = timed(|| by_hand(events, &file("hand")));
        let ours = timed(|| drain(events, &file("ours")));
        wall.push(ours.0 / hand.0);
        processor.push(ours.1 / hand.1);
        rates.push((events as f64 / hand.0, events as f64 / ours.0));
    }
    let (hand, ours) = rates.into_iter().unzip::<_, _, Vec<f64>, Vec<f64>>();
    vec![
        Row::new("SQLite, a loop by hand", median(hand), "events/s"),
        Row::new("SQLite", median(ours), "events/s"),
        Row::new("SQLite, times the time of the loop by hand", median(wall), "times").bar(1.3),
        Row::new("SQLite, times its processor time", median(processor), "times").bar(1.3),
    ]
}

const TABLE: &str = "CREATE TABLE received (event_id TEXT NOT NULL, kind TEXT NOT NULL, entry TEXT)";
const RECEIVE: &str = "INSERT INTO received (event_id, kind, entry) VALUES (?1, ?2, ?3)";

fn drain(count: usize, file: &Path) {
    let centra = Arc::new(Centra::new(count));
    let client = centra.client();
    let mut inbox = SqliteInbox::open(file).expect("a database");
    inbox.connection().execute_batch(TABLE).expect("a table");
    let mut queue = events(&client, inbox).options(Options { once: true, ..Options::default() });
    let ended = queue.run(&Stop::default(), |event, tx| {
        tx.prepare_cached(RECEIVE)?.execute((event.id.as_str(), event.kind.as_str(), &event.entry))?;
        Ok::<_, rusqlite::Error>(Outcome::Done)
    });
    assert!(matches!(ended, Ok(Ended::Idle(Some(_)))) && queue.metrics().done == count as u64, "{ended:?}");
}

fn by_hand(count: usize, file: &Path) {
    let centra = Arc::new(Centra::new(count));
    let client = centra.client();
    // The tables and settings are those of the inbox.
    let mut inbox = SqliteInbox::open(file).expect("a database");
    let connection = inbox.connection();
    connection.execute_batch(TABLE).expect("a table");
    let mut change = 0_i64;
    loop {
        let reply = client.events_get(EventsGetRequest::new("all")).send().expect("a reply").value;
        if reply.events.is_empty() {
            return;
        }
        let tx = connection.transaction().expect("a transaction");
        let mut ids = Vec::new();
        for event in &reply.events {
            let id = event.id.clone().unwrap_or_default();
            let (kind, entry) = (event.r#type.clone(), event.entry.clone());
            change += 1;
            let mut content = String::new();
            centra.event(id.parse().expect("a number"), &mut content);
            let sql = "INSERT INTO inbox_event (endpoint, id, kind, entry, sequence, change, hash, state, attempts, kept, finished)
                       VALUES ('https://shop.example.com', ?1, ?2, ?3, ?4, ?4, 0, 'done', 1, 1, 1) ON CONFLICT DO NOTHING";
            let params = (&id, &kind, &entry, change);
            tx.prepare_cached(sql).and_then(|mut sql| sql.execute(params)).expect("a row");
            let sql = "INSERT INTO inbox_content (row, content) VALUES (?1, ?2)";
            let params = (tx.last_insert_rowid(), content.as_bytes());
            tx.prepare_cached(sql).and_then(|mut sql| sql.execute(params)).expect("a row");
            tx.prepare_cached(RECEIVE).and_then(|mut sql| sql.execute((&id, &kind, &entry))).expect("a row");
            ids.push(id);
        }
        tx.commit().expect("committed");
        client.events_done(ids).send().expect("acknowledged");
    }
}
