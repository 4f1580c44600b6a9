//! The inbox of an event queue in a PostgreSQL database, beside the tables that handlers write, for workers on any number of machines.
//!
//! What a handler writes through its transaction is committed together with the event's outcome, or not at all. All tables of the inbox are in the
//! schema `centra_inbox`, which is made and brought up to date when the inbox is opened.
//!
//! Any number of workers can share it, each under a [name of its own](centra_events::Queue::worker). A claim locks the oldest open event of an object, and
//! the others of the object are not claimed as long as it is open: so order per object holds across machines, and workers do not wait for each other's
//! handlers. What makes an effect happen once is the key of the event and the generation of its claim; no lock is needed for that. One worker at a time asks
//! the service for events, by an advisory lock that saves requests.
//!
//! A connection that is lost, a server that fails over and a disk that is full are failures of a transaction: the queue reports them, backs off, and
//! the next transaction connects again.
//!
//! ```no_run
//! use centra_inbox_postgres::PostgresInbox;
//!
//! let mut inbox = PostgresInbox::connect("postgres://erp@db.example.com/erp")?;
//! inbox.client()?.batch_execute("CREATE TABLE IF NOT EXISTS booked (order_id TEXT)")?; // a handler's own tables
//! # Ok::<(), centra_inbox_postgres::postgres::Error>(())
//! ```

mod admin;
mod outbox;
mod tx;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::time::Duration;

pub use admin::Imported;
use centra_events::inbox::{Inbox, Scope};
pub use postgres;
use postgres::{Client, Error, NoTls, Statement};
pub use tx::PostgresTx;

/// An inbox in a PostgreSQL database. One connection; each worker has its own.
pub struct PostgresInbox {
    connect: Box<dyn FnMut() -> Result<Client, Error> + Send>,
    client: Option<Client>,
    /// Of this connection.
    statements: HashMap<String, Statement>,
    /// Endpoints whose events this connection fetches.
    leads: BTreeSet<String>,
}

impl PostgresInbox {
    /// Connects without TLS, as to a server on the same machine or network; [`with`](Self::with) for all else. A password that is not in the address is
    /// taken from the environment variable `PGPASSWORD`. Makes what is missing of the schema.
    ///
    /// # Errors
    /// The address is none, the server cannot be reached or does not let the user make the schema.
    pub fn connect(url: &str) -> Result<Self, Error> {
        let mut config: postgres::Config = url.parse()?;
        // A server that is gone without a word is noticed within half a minute.
        config.keepalives_idle(Duration::from_secs(15));
        config.tcp_user_timeout(Duration::from_secs(30));
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        Self::with(move || config.connect(NoTls))
    }

    /// Connects by a function, now and whenever the connection was lost. Makes what is missing of the schema.
    ///
    /// # Errors
    /// The function's, or the server does not let the user make the schema.
    pub fn with(connect: impl FnMut() -> Result<Client, Error> + Send + 'static) -> Result<Self, Error> {
        let mut inbox =
            Self { connect: Box::new(connect), client: None, statements: HashMap::new(), leads: BTreeSet::new() };
        let client = inbox.client()?;
        migrate(client)?;
        Ok(inbox)
    }

    /// The connection, for tables of your own; a new one if it was lost.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub fn client(&mut self) -> Result<&mut Client, Error> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            // The old one goes first: a server may have no room for two.
            self.client = None;
            self.statements.clear();
            self.leads.clear();
            self.client = Some((self.connect)()?);
        }
        Ok(self.client.as_mut().expect("made just above"))
    }
}

/// By a thread of its own, since the connection waits for the server when it is closed, which a task of tokio's may not.
impl Drop for PostgresInbox {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(std::thread::spawn(move || drop(client)).join());
        }
    }
}

/// Without the address, which may hold a password.
impl fmt::Debug for PostgresInbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresInbox")
    }
}

/// What each version of the schema adds to the one before.
const VERSIONS: [&str; 3] =
    [include_str!("schema/inbox.sql"), include_str!("schema/moved.sql"), include_str!("schema/outbox.sql")];

/// Brings the schema up to date; who comes at the same time waits.
fn migrate(client: &mut Client) -> Result<(), Error> {
    let mut tx = client.transaction()?;
    tx.batch_execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('centra_inbox', 0));
         CREATE SCHEMA IF NOT EXISTS centra_inbox;
         CREATE TABLE IF NOT EXISTS centra_inbox.version (version INTEGER NOT NULL)",
    )?;
    let known: Option<i32> = tx.query_one("SELECT max(version) FROM centra_inbox.version", &[])?.get(0);
    let known = usize::try_from(known.unwrap_or_default()).unwrap_or_default();
    for (number, sql) in (1_i32..).zip(VERSIONS).skip(known) {
        tx.batch_execute(sql)?;
        tx.execute("INSERT INTO centra_inbox.version VALUES ($1)", &[&number])?;
    }
    tx.commit()
}

impl Inbox for PostgresInbox {
    type Tx<'t> = PostgresTx<'t>;

    fn begin(&mut self, scope: &Scope) -> Result<PostgresTx<'_>, Error> {
        self.client()?;
        let Self { client, statements, .. } = self;
        let client = client.as_mut().expect("made just above");
        Ok(PostgresTx::new(client.transaction()?, statements, scope))
    }

    /// By an advisory lock, which the server gives back when the connection ends.
    fn leads(&mut self, scope: &Scope) -> Result<bool, Error> {
        // A connection that is lost takes its locks with it.
        self.client()?;
        if self.leads.contains(&scope.endpoint) {
            return Ok(true);
        }
        let sql = "SELECT pg_try_advisory_lock(hashtextextended('centra_inbox ' || $1, 0))";
        let leads = self.client()?.query_one(sql, &[&scope.endpoint])?.get(0);
        if leads {
            self.leads.insert(scope.endpoint.clone());
        }
        Ok(leads)
    }
}
