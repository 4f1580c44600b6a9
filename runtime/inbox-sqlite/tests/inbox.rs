//! The inbox in SQLite does what any inbox must; what was committed is there for the next process, and for people.

use centra_events::inbox::{Admin, Arrival, Inbox, Outcome, Scope, State, Take, Transaction};
use centra_events::{Kind, Settlement, Standing};
use centra_inbox_sqlite::{SqliteInbox, SqliteTx};

#[test]
fn it_does_what_the_table_in_memory_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |run| SqliteInbox::open(folder.path().join(format!("{run}.sqlite"))).expect("a database");
    if let Err(deviation) = centra_events::conformance::run(30, open) {
        panic!("{deviation}");
    }
}

#[test]
fn its_outbox_does_what_the_table_in_memory_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |run| SqliteInbox::open(folder.path().join(format!("{run}.sqlite"))).expect("a database");
    if let Err(deviation) = centra_events::conformance::outbox(30, open) {
        panic!("{deviation}");
    }
}

fn scope() -> Scope {
    Scope { endpoint: "https://shop.example.com".into(), worker: "erp".into() }
}

fn keep(tx: &mut SqliteTx<'_>, id: &str, entry: &str, content: &str) -> Standing {
    let (id, kind) = (id.into(), Kind::from("order"));
    let (entry, content) = (Some(entry), content.as_bytes());
    let (same, content) = (&|other: &[u8]| other == content, &content.to_vec().into());
    tx.keep(&Arrival { id: &id, kind: &kind, entry, content, asked: 0, now: 5, again: false, same }).expect("kept")
}

#[test]
fn an_effect_and_its_outcome_are_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("erp.sqlite");
    let mut inbox = SqliteInbox::open(&path).expect("a database");
    inbox.connection().execute_batch("CREATE TABLE booked (id TEXT)").expect("a table");
    let mut tx = inbox.begin(&scope()).expect("a transaction");
    assert_eq!(keep(&mut tx, "1001", "30", "<event/>"), Standing::Fresh);
    tx.commit().expect("committed");

    let handle = |inbox: &mut SqliteInbox, commits: bool| {
        let mut tx = inbox.begin(&scope()).expect("a transaction");
        let take = Take { limit: 100, until: 1_000, now: 10, newest_only: false };
        let claims = tx.take(&take).expect("claims");
        tx.execute("INSERT INTO booked VALUES ('30')", []).expect("an effect");
        let outcome = Outcome { settlement: Settlement::Done, reason: "", supersedes: false, now: 10 };
        assert!(tx.settle(&claims.events[0], &outcome).expect("settled").is_some());
        if commits {
            tx.commit().expect("committed");
        }
    };
    let booked = |inbox: &mut SqliteInbox| -> (i64, u64) {
        let count = inbox.connection().query_row("SELECT count(*) FROM booked", [], |row| row.get(0)).expect("a count");
        (count, inbox.counts().expect("counts").done)
    };
    handle(&mut inbox, false);
    assert_eq!(booked(&mut inbox), (0, 0));
    handle(&mut inbox, true);
    drop(inbox);
    let mut inbox = SqliteInbox::open(&path).expect("the same database");
    assert_eq!(booked(&mut inbox), (1, 1));
    let mut tx = inbox.begin(&scope()).expect("a transaction");
    assert_eq!(keep(&mut tx, "1001", "30", "<event/>"), Standing::Final);
}

#[test]
fn people_see_dead_letters_retry_and_purge_them() {
    let mut inbox = SqliteInbox::in_memory().expect("a database");
    let mut tx = inbox.begin(&scope()).expect("a transaction");
    for id in ["1001", "1002"] {
        keep(&mut tx, id, id, "<event/>");
    }
    assert!(tx.bury(&"1001".into(), "no such customer", 20).expect("buried"));
    tx.commit().expect("committed");

    let dead = inbox.list(Some(State::Dead), 10).expect("a list");
    assert_eq!((dead[0].id.as_str(), dead[0].reason.as_str(), dead.len()), ("1001", "no such customer", 1));
    assert_eq!(inbox.counts().expect("counts").open, 1);
    assert_eq!(inbox.purge(1_000, false), Ok(0)); // neither what waits nor dead letters
    assert_eq!(inbox.retry(Some("1001"), 30), Ok(1));
    assert_eq!(inbox.retry(None, 30), Ok(0));
    assert_eq!(inbox.bury("1002", "by hand", 40), Ok(1));
    assert_eq!(inbox.purge(1_000, true), Ok(1));
    assert_eq!(inbox.list(None, 10).expect("a list").len(), 1);
}

#[test]
fn two_endpoints_do_not_share_ids() {
    let mut inbox = SqliteInbox::in_memory().expect("a database");
    let other = Scope { endpoint: "https://other.example.com".into(), ..scope() };
    for scope in [scope(), other] {
        let mut tx = inbox.begin(&scope).expect("a transaction");
        assert_eq!(keep(&mut tx, "1001", "30", "<event/>"), Standing::Fresh);
        tx.commit().expect("committed");
    }
}

#[test]
fn all_rows_can_be_moved_elsewhere() {
    let mut inbox = SqliteInbox::in_memory().expect("a database");
    let mut tx = inbox.begin(&scope()).expect("a transaction");
    for id in 1..=450 {
        keep(&mut tx, &id.to_string(), "30", &format!("<event>{id}</event>"));
    }
    assert!(tx.bury(&"7".into(), "no such customer", 20).expect("buried"));
    tx.commit().expect("committed");
    let rows: Vec<_> = inbox.rows().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), 450);
    let (dead, last) = (&rows[6], &rows[449]);
    assert_eq!((dead.id.as_str(), dead.row.state, &*dead.row.reason), ("7", State::Dead, "no such customer"));
    assert_eq!(
        (&*last.row.content, last.row.change, last.row.entry.as_deref()),
        (&b"<event>450</event>"[..], 450, Some("30"))
    );
    assert_eq!(last.endpoint, scope().endpoint);

    // From then on nobody can go on with it.
    assert!(!inbox.is_sealed().expect("a look"));
    let seal = inbox.seal().expect("sealed");
    assert_eq!((inbox.seal().expect("sealed"), inbox.is_sealed().expect("a look")), (seal, true));
    let mut tx = inbox.begin(&scope()).expect("a transaction");
    let claimed = tx.take(&Take { limit: 1, until: 1_000, now: 10, newest_only: false });
    assert!(claimed.expect_err("it is sealed").to_string().contains("it moved to another database"));
    drop(tx);
    assert_eq!(inbox.rows().count(), 450);
}
