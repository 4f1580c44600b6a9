//! The inbox in PostgreSQL with one, two and four workers, beside a loop by hand that stores the same rows as durable; and with many rows in it.

#[path = "../../../../runtime/inbox-postgres/tests/inbox/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use centra_erp_example::centra::{EventsGetRequest, events};
use centra_events::{Acknowledge, Options, Outcome, Stop};
use centra_inbox_postgres::{PostgresInbox, tokio_postgres};
use server::Server;

use crate::centra::Centra;
use crate::{Row, median, timed};

const TURNS: usize = 3;

/// `None` where PostgreSQL is missing.
pub(crate) fn measured(count: usize, many: usize) -> Option<Vec<Row>> {
    let server = Server::durable()?;
    let mut inbox = PostgresInbox::connect(&server.url()).expect("a connection");
    let clear = "DROP TABLE IF EXISTS public.received;
                 CREATE TABLE public.received (event_id TEXT NOT NULL, kind TEXT NOT NULL, entry TEXT);
                 TRUNCATE centra_inbox.event, centra_inbox.content, centra_inbox.queue";
    let mut cleared = || inbox.client().and_then(|mut client| client.batch_execute(clear)).expect("empty tables");
    // What was written before is not written while something is measured.
    let settled = || {
        let mut client = ::postgres::Client::connect(&server.url(), ::postgres::NoTls).expect("a connection");
        client.batch_execute("CHECKPOINT").expect("written");
    };
    let (mut hand, mut ours, mut stored) = (Vec::new(), [const { Vec::new() }; 3], Vec::new());
    for _ in 0..TURNS {
        cleared();
        settled();
        hand.push(timed(|| by_hand(count, &server.url())).0);
        for (workers, times) in [1, 2, 4].into_iter().zip(&mut ours) {
            cleared();
            settled();
            // As the loop by hand does, one acknowledges after the effects; several share what is stored.
            times.push(timed(|| drain(count, &server.url(), workers, workers > 1)).0);
        }
        cleared();
        settled();
        stored.push(timed(|| drain(count, &server.url(), 1, true)).0);
    }
    let ratio = median(hand.iter().zip(&ours[0]).map(|(hand, ours)| ours / hand).collect());
    let rate = |times: &[f64]| count as f64 / median(times.to_vec());
    let mut rows = vec![Row::new(format!("{count} events, a loop by hand"), rate(&hand), "events/s")];
    for (workers, times) in [1, 2, 4].into_iter().zip(&ours) {
        rows.push(Row::new(format!("{workers} workers"), rate(times), "events/s"));
    }
    rows.push(Row::new("1 worker, times the time of the loop by hand", ratio, "times").bar(1.3));
    rows.push(Row::new("1 worker that acknowledges what is stored", rate(&stored), "events/s"));
    // The same beside many rows that are through.
    cleared();
    fill(&mut inbox, many);
    let forget = "DELETE FROM centra_inbox.event WHERE id NOT LIKE 'old %'; TRUNCATE public.received";
    let mut full = Vec::new();
    for _ in 0..TURNS {
        inbox.client().and_then(|mut client| client.batch_execute(forget)).expect("what was drained is gone");
        settled();
        full.push(timed(|| drain(count, &server.url(), 1, false)).0);
    }
    rows.push(Row::new(format!("1 worker, {many} rows in the inbox"), rate(&full), "events/s"));
    rows.push(Row::new("times the time with an empty inbox", median(full) / median(ours[0].clone()), "times"));
    Some(rows)
}

fn fill(inbox: &mut PostgresInbox, rows: usize) {
    let sql = format!(
        "INSERT INTO centra_inbox.event (endpoint, id, kind, entry, sequence, change, hash, state, attempts, kept, finished)
             SELECT 'https://shop.example.com/ams/system/service/module/soap/api', 'old ' || n, 'order', (n % 100000)::text, n, n, n, 'done', 1, 1, 1
             FROM generate_series(1, {rows}) AS n;
         INSERT INTO centra_inbox.content SELECT row, decode(repeat('3c6f726465722f3e', 40), 'hex') FROM centra_inbox.event;
         INSERT INTO centra_inbox.queue VALUES ('https://shop.example.com/ams/system/service/module/soap/api', {rows})"
    );
    inbox.client().and_then(|mut client| client.batch_execute(&sql)).expect("rows");
    // Not in a transaction with the others.
    for table in ["event", "content"] {
        let sql = format!("VACUUM (ANALYZE) centra_inbox.{table}");
        inbox.client().and_then(|mut client| client.batch_execute(&sql)).expect("looked at");
    }
}

fn drain(count: usize, url: &str, workers: usize, stored: bool) {
    let centra = Arc::new(Centra::new(count));
    let (stop, done) = (Stop::default(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for number in 0..workers {
            let (stop, done, centra) = (stop.clone(), &done, Arc::clone(&centra));
            scope.spawn(move || {
                let inbox = PostgresInbox::connect(url).expect("a connection");
                let client = centra.client();
                let idle = (5, 50);
                let acknowledge = if stored { Acknowledge::AfterStored } else { Acknowledge::AfterOutcome };
                let options = Options { acknowledge, idle, ..Options::default() };
                let mut queue = events(&client, inbox).options(options).worker(format!("{number}"));
                let ended = queue.run(&stop, |event, tx| {
                    let sql = "INSERT INTO public.received (event_id, kind, entry) VALUES ($1, $2, $3)";
                    let sql = tx.prepare_cached(sql)?;
                    tx.execute(&sql, &[&event.id.as_str(), &event.kind.as_str(), &event.entry])?;
                    if done.fetch_add(1, Ordering::Relaxed) + 1 == count {
                        stop.stop();
                    }
                    Ok::<_, tokio_postgres::Error>(Outcome::Done)
                });
                ended.expect("nothing fatal");
            });
        }
    });
    let mut client = ::postgres::Client::connect(url, ::postgres::NoTls).expect("a connection");
    let stored: i64 = client.query_one("SELECT count(*) FROM public.received", &[]).expect("a count").get(0);
    assert_eq!(usize::try_from(stored).unwrap_or_default(), count, "each event once");
}

/// One transaction per reply: receipts and contents in one statement each, the effects one by one, as a handler makes them.
fn by_hand(count: usize, url: &str) {
    let centra = Arc::new(Centra::new(count));
    let client = centra.client();
    let mut database = ::postgres::Client::connect(url, ::postgres::NoTls).expect("a connection");
    let keep = database.prepare(
        "WITH event AS (
             INSERT INTO centra_inbox.event (endpoint, id, kind, entry, sequence, change, hash, state, attempts, kept, finished)
             SELECT 'by hand', id, kind, entry, id::bigint, id::bigint, 0, 'done', 1, 1, 1 FROM unnest($1::text[], $2::text[], $3::text[]) AS it (id, kind, entry)
             ON CONFLICT (endpoint, id) DO NOTHING RETURNING row, id)
         INSERT INTO centra_inbox.content SELECT row, content FROM event JOIN unnest($1::text[], $4::bytea[]) AS it (id, content) USING (id)",
    );
    let keep = keep.expect("SQL");
    let receive = database.prepare("INSERT INTO public.received (event_id, kind, entry) VALUES ($1, $2, $3)");
    let receive = receive.expect("SQL");
    loop {
        let reply = client.events_get(EventsGetRequest::new("all")).send().expect("a reply").value;
        if reply.events.is_empty() {
            return;
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let ids: Vec<String> = reply.events.iter().map(|event| text(&event.id)).collect();
        let kinds: Vec<String> = reply.events.iter().map(|event| text(&event.r#type)).collect();
        let entries: Vec<String> = reply.events.iter().map(|event| text(&event.entry)).collect();
        let content = |id: &String| {
            let mut content = String::new();
            centra.event(id.parse().expect("a number"), &mut content);
            content.into_bytes()
        };
        let contents: Vec<Vec<u8>> = ids.iter().map(content).collect();
        let mut tx = database.transaction().expect("a transaction");
        tx.execute(&keep, &[&ids, &kinds, &entries, &contents]).expect("rows");
        for ((id, kind), entry) in ids.iter().zip(&kinds).zip(&entries) {
            tx.execute(&receive, &[id, kind, entry]).expect("a row");
        }
        tx.commit().expect("committed");
        client.events_done(ids).send().expect("acknowledged");
    }
}
