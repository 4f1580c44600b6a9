//! How everything is kept in one SQLite file: transactions in the order in which they happened, synced before their answers go out.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::watch;

use crate::events::{Data, Event};
use crate::ids::Mapping;
use crate::kind::Kind;
use crate::object::Object;
use crate::store::{Change, State};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS objects (kind TEXT, number INTEGER, xml BLOB, PRIMARY KEY (kind, number)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS mappings (
        kind TEXT, number INTEGER, external TEXT, scope INTEGER, owner INTEGER, PRIMARY KEY (kind, number)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY, type TEXT, entry TEXT, mission TEXT, at INTEGER, kind TEXT, data BLOB
    );
    CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
";

/// The layout of the file; a file of another layout is refused.
const LAYOUT: i64 = 1;

enum Job {
    Write(u64, Vec<Change>),
    Clear(u64, u64),
}

/// How far the disk is, and what stopped it.
type Progress = (u64, Option<String>);

/// The file, written to by a thread of its own: what waits there is committed together.
#[derive(Debug)]
pub(crate) struct Disk {
    jobs: Option<Sender<Job>>,
    handed_over: AtomicU64,
    done: watch::Receiver<Progress>,
    blocking: Arc<(Mutex<Progress>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Disk {
    /// Opens or makes the file and reads all that is in it.
    pub(crate) fn open(path: &Path) -> Result<(Self, State), String> {
        let mut connection = Connection::open(path).map_err(|error| tell("open", path, &error))?;
        let state =
            prepare(&connection).and_then(|()| load(&connection)).map_err(|error| tell("read", path, &error))?;
        let (jobs, work) = channel();
        let (progress, done) = watch::channel((0, None));
        let blocking = Arc::new((Mutex::new((0, None)), Condvar::new()));
        let signal = Arc::clone(&blocking);
        let thread = std::thread::Builder::new()
            .name("disk".into())
            .spawn(move || run(&mut connection, &work, &progress, &signal))
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        let disk = Self { jobs: Some(jobs), handed_over: AtomicU64::new(0), done, blocking, thread: Some(thread) };
        Ok((disk, state))
    }

    /// Hands a transaction over; the mark tells when it is on the disk.
    pub(crate) fn write(&self, changes: Vec<Change>) -> u64 {
        self.send(|mark| Job::Write(mark, changes))
    }

    /// Removes everything but the number of the last event.
    pub(crate) fn clear(&self, last_event: u64) -> u64 {
        self.send(|mark| Job::Clear(mark, last_event))
    }

    fn send(&self, job: impl FnOnce(u64) -> Job) -> u64 {
        let mark = self.handed_over.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(jobs) = &self.jobs {
            // A thread that is gone has said why in `done`.
            drop(jobs.send(job(mark)));
        }
        mark
    }

    /// The mark of what was handed over last.
    pub(crate) fn mark(&self) -> u64 {
        self.handed_over.load(Ordering::SeqCst)
    }

    pub(crate) async fn stored(&self, mark: u64) -> Result<(), String> {
        let mut done = self.done.clone();
        let progress = done.wait_for(|(at, error)| *at >= mark || error.is_some()).await;
        match progress.as_deref() {
            Ok((at, _)) if *at >= mark => Ok(()),
            Ok((_, error)) => Err(error.clone().unwrap_or_default()),
            Err(_) => Err("the disk's thread is gone".to_owned()),
        }
    }

    pub(crate) fn wait(&self, mark: u64) -> Result<(), String> {
        let (progress, signal) = &*self.blocking;
        let guard = progress.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = signal
            .wait_while(guard, |(at, error)| *at < mark && error.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        if guard.0 >= mark { Ok(()) } else { Err(guard.1.clone().unwrap_or_default()) }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn tell(what: &str, path: &Path, error: &rusqlite::Error) -> String {
    format!("cannot {what} `{}`: {error}", path.display())
}

fn run(
    connection: &mut Connection,
    work: &Receiver<Job>,
    progress: &watch::Sender<Progress>,
    blocking: &(Mutex<Progress>, Condvar),
) {
    while let Ok(job) = work.recv() {
        let jobs: Vec<Job> = std::iter::once(job).chain(work.try_iter().take(1_000)).collect();
        let reached = jobs.iter().map(|(Job::Write(mark, _) | Job::Clear(mark, _))| *mark).max().unwrap_or_default();
        let state = match commit(connection, jobs) {
            Ok(()) => (reached, None),
            Err(error) => (progress.borrow().0, Some(format!("the data file cannot be written: {error}"))),
        };
        let failed = state.1.is_some();
        *blocking.0.lock().unwrap_or_else(PoisonError::into_inner) = state.clone();
        blocking.1.notify_all();
        progress.send_replace(state);
        if failed {
            // What is in memory is ahead of the disk from here on: nothing more is stored, and every request fails.
            return;
        }
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.execute_batch(SCHEMA)?;
    let layout: Option<i64> =
        connection.query_row("SELECT value FROM counters WHERE name = 'layout'", [], |row| row.get(0)).optional()?;
    match layout {
        None => connection.execute("INSERT INTO counters VALUES ('layout', ?1)", [LAYOUT]).map(drop),
        Some(LAYOUT) => Ok(()),
        Some(_) => Err(rusqlite::Error::InvalidQuery),
    }
}

fn commit(connection: &mut Connection, jobs: Vec<Job>) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for job in jobs {
        match job {
            Job::Write(_, changes) => {
                for change in changes {
                    write(&transaction, change)?;
                }
            }
            Job::Clear(_, last_event) => {
                transaction.execute_batch("DELETE FROM objects; DELETE FROM mappings; DELETE FROM events;")?;
                write(&transaction, Change::LastEvent(last_event))?;
            }
        }
    }
    transaction.commit()
}

fn write(connection: &Connection, change: Change) -> rusqlite::Result<()> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| connection.prepare_cached(sql)?.execute(values).map(drop);
    match change {
        Change::Object((kind, number), None) => {
            run("DELETE FROM objects WHERE kind = ?1 AND number = ?2", params![kind.name(), signed(number)])
        }
        Change::Object((kind, number), Some(object)) => run(
            "INSERT OR REPLACE INTO objects VALUES (?1, ?2, ?3)",
            params![kind.name(), signed(number), object.to_xml()],
        ),
        Change::Mapping((kind, number), None) => {
            run("DELETE FROM mappings WHERE kind = ?1 AND number = ?2", params![kind.name(), signed(number)])
        }
        Change::Mapping((kind, number), Some(row)) => run(
            "INSERT OR REPLACE INTO mappings VALUES (?1, ?2, ?3, ?4, ?5)",
            params![kind.name(), signed(number), row.external.as_deref(), signed(row.scope), signed(row.owner)],
        ),
        Change::Event(id, None) => run("DELETE FROM events WHERE id = ?1", params![signed(id)]),
        Change::Event(id, Some(event)) => {
            let (kind, data) = match &event.data {
                Data::Object(object) => (Some(object.kind().name()), object.to_xml()),
                Data::Raw(xml) => (None, xml.clone().into_bytes()),
            };
            run(
                "INSERT OR REPLACE INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![signed(id), &*event.ty, event.entry, event.mission, event.at.as_millisecond(), kind, data],
            )
        }
        Change::LastEvent(id) => run("INSERT OR REPLACE INTO counters VALUES ('last_event', ?1)", params![signed(id)]),
    }
}

fn load(connection: &Connection) -> rusqlite::Result<State> {
    let mut state = State::default();
    let mut statement = connection.prepare("SELECT kind, number, external, scope, owner FROM mappings")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let external: Option<String> = row.get(2)?;
        let mapping =
            Mapping { external: external.map(Into::into), scope: unsigned(row.get(3)?), owner: unsigned(row.get(4)?) };
        state.load(Change::Mapping((kind(row, 0)?, unsigned(row.get(1)?)), Some(mapping)));
    }
    let mut statement = connection.prepare("SELECT kind, number, xml FROM objects")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind = kind(row, 0)?;
        let object = object(kind, &row.get::<_, Vec<u8>>(2)?)?;
        state.load(Change::Object((kind, unsigned(row.get(1)?)), Some(Arc::new(object))));
    }
    let mut statement = connection.prepare("SELECT id, type, entry, mission, at, kind, data FROM events")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let data: Vec<u8> = row.get(6)?;
        let data = match row.get::<_, Option<String>>(5)? {
            Some(_) => Data::Object(Arc::new(object(kind(row, 5)?, &data)?)),
            None => Data::Raw(String::from_utf8(data).map_err(|_| rusqlite::Error::InvalidQuery)?),
        };
        let id = unsigned(row.get(0)?);
        let at = Timestamp::from_millisecond(row.get(4)?).map_err(|_| rusqlite::Error::InvalidQuery)?;
        let (ty, mission): (String, String) = (row.get(1)?, row.get(3)?);
        let event = Event::new(id, &ty, row.get(2)?, &mission, at, data);
        state.load(Change::Event(id, Some(Arc::new(event))));
    }
    let last: Option<i64> = connection
        .query_row("SELECT value FROM counters WHERE name = 'last_event'", [], |row| row.get(0))
        .optional()?;
    state.load(Change::LastEvent(unsigned(last.unwrap_or_default())));
    Ok(state)
}

fn kind(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Kind> {
    Kind::named(&row.get::<_, String>(column)?).ok_or(rusqlite::Error::InvalidQuery)
}

fn object(kind: Kind, xml: &[u8]) -> rusqlite::Result<Object> {
    Object::from_xml(kind, xml).ok_or(rusqlite::Error::InvalidQuery)
}

/// SQLite's numbers are signed; ours are far below the limit.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
