//! How everything is kept in one SQLite file.

use std::path::Path;
use std::sync::Arc;

use super::{Job, Keep};
use crate::events::{Data, Event};
use crate::ids::Mapping;
use crate::kind::Kind;
use crate::object::Object;
use crate::store::{Change, State};
use crate::time;
use rusqlite::{Connection, OptionalExtension, params};

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

/// The open file.
pub(crate) struct File(Connection);

impl Keep for File {
    fn commit(&mut self, jobs: Vec<Job>) -> Result<(), String> {
        commit(&mut self.0, jobs).map_err(|error| error.to_string())
    }
}

/// Opens or makes the file and reads all that is in it.
pub(crate) fn open(path: &Path) -> Result<(File, State), String> {
    let connection = Connection::open(path).map_err(|error| tell("open", path, &error))?;
    let state = prepare(&connection).and_then(|()| load(&connection)).map_err(|error| tell("read", path, &error))?;
    Ok((File(connection), state))
}

fn tell(what: &str, path: &Path, error: &rusqlite::Error) -> String {
    format!("cannot {what} `{}`: {error}", path.display())
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
            Job::Write(changes) => {
                for change in changes {
                    write(&transaction, change)?;
                }
            }
            Job::Clear(last_event) => {
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
                params![
                    signed(id),
                    &*event.ty,
                    event.entry,
                    event.mission,
                    signed(time::milliseconds(event.at)),
                    kind,
                    data
                ],
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
        let at = time::from_milliseconds(unsigned(row.get(4)?)).ok_or(rusqlite::Error::InvalidQuery)?;
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
