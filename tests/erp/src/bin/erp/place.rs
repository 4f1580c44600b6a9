//! Where events go: the file of an SQLite database, or a PostgreSQL database that several workers share; and what is written there.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use centra_events::inbox::{Counts, Inbox};
use centra_events::{EventId, Kind};
use centra_inbox_postgres::{PostgresInbox, PostgresTx};
use centra_inbox_sqlite::{SqliteInbox, SqliteTx};

/// An inbox as it is named on the command line.
#[derive(Clone)]
pub(crate) enum Place {
    /// The file of an SQLite database.
    File(PathBuf),
    /// The address of a PostgreSQL database.
    Postgres(String),
}

/// Asks the inbox at a place, of whichever kind it is.
macro_rules! ask {
    ($place:expr, $inbox:ident => $act:expr) => {
        match $place {
            $crate::place::Place::File(_) => {
                let mut $inbox = $place.sqlite()?;
                $act?
            }
            $crate::place::Place::Postgres(_) => {
                let mut $inbox = $place.postgres()?;
                $act?
            }
        }
    };
}
pub(crate) use ask;

impl Place {
    /// What is named; no address of a database of another kind.
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        match name.split_once("://") {
            None => Ok(Self::File(name.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(name.to_owned())),
            Some((scheme, _)) => Err(format!(
                "--inbox takes the file of an SQLite database or an address `postgres://…`; `{scheme}://` is not supported"
            )),
        }
    }

    /// The inbox in a file, made if it is not there.
    pub(crate) fn sqlite(&self) -> Result<SqliteInbox, Box<dyn Error>> {
        match self {
            Self::File(path) => Ok(SqliteInbox::open(path).map_err(|error| format!("{}: {error}", path.display()))?),
            Self::Postgres(_) => Err(format!("{self} is no file").into()),
        }
    }

    /// The inbox in a PostgreSQL database.
    pub(crate) fn postgres(&self) -> Result<PostgresInbox, Box<dyn Error>> {
        match self {
            // Its own words name neither user nor password.
            Self::Postgres(url) => {
                Ok(PostgresInbox::connect(url).map_err(|error| format!("{self}: {}", chain(&error)))?)
            }
            Self::File(path) => Err(format!("{} is no address `postgres://…`", path.display()).into()),
        }
    }

    /// How much is in it.
    pub(crate) fn counts(&self) -> Result<Counts, Box<dyn Error>> {
        use centra_events::inbox::Admin;
        Ok(ask!(self, inbox => inbox.counts()))
    }
}

/// An error with what caused it.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// The file, or the address without user and password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
                write!(f, "postgres://{}", server.split('?').next().unwrap_or_default())
            }
        }
    }
}

/// An inbox with the table `received` beside it: one row for each event whose effect was applied.
pub(crate) trait Received: Inbox + 'static {
    /// Makes the table.
    fn make_table(&mut self) -> Result<(), Box<dyn Error>>;

    /// Adds a row, in the inbox's transaction.
    fn receive(tx: &mut Self::Tx<'_>, id: &EventId, kind: &Kind, entry: Option<&str>) -> Result<(), Box<dyn Error>>;
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS received (event_id TEXT NOT NULL, kind TEXT NOT NULL, entry TEXT)";

impl Received for SqliteInbox {
    fn make_table(&mut self) -> Result<(), Box<dyn Error>> {
        Ok(self.connection().execute_batch(TABLE)?)
    }

    fn receive(tx: &mut SqliteTx<'_>, id: &EventId, kind: &Kind, entry: Option<&str>) -> Result<(), Box<dyn Error>> {
        let sql = "INSERT INTO received (event_id, kind, entry) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(sql)?.execute((id.as_str(), kind.as_str(), entry))?;
        Ok(())
    }
}

impl Received for PostgresInbox {
    fn make_table(&mut self) -> Result<(), Box<dyn Error>> {
        // Two that make it at once would both find that it is not there.
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended('received', 0))";
        Ok(self.client()?.batch_execute(&format!("{lock}; {}", TABLE.replace(" received", " public.received")))?)
    }

    fn receive(tx: &mut PostgresTx<'_>, id: &EventId, kind: &Kind, entry: Option<&str>) -> Result<(), Box<dyn Error>> {
        let sql = tx.prepare_cached("INSERT INTO public.received (event_id, kind, entry) VALUES ($1, $2, $3)")?;
        tx.execute(&sql, &[&id.as_str(), &kind.as_str(), &entry])?;
        Ok(())
    }
}
