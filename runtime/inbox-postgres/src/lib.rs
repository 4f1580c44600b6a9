//! The inbox of an event queue in a PostgreSQL database, beside the tables that handlers write, for workers on any number of machines.
//!
//! What a handler writes through its transaction is committed together with the event's outcome, or not at all. All tables of the inbox are in the
//! schema `centra_inbox`, which is made and brought up to date when the inbox is opened.
//!
//! Any number of workers can share it, each under a [name of its own](centra_events::Queue::worker). A claim locks the oldest open event of an object, and
//! the others of the object are not claimed as long as it is open: so order per object holds across machines, and workers do not wait for each other's
//! handlers. What makes an effect happen once is the key of the event, and the generation of its claim, which only the transaction that has the row can write.
//! One worker at a time asks the service for events, by an advisory lock that saves requests; nothing depends on that lock.
//!
//! A connection that is lost, a server that fails over and a disk that is full are failures of a transaction: the queue reports them, backs off, and
//! the next transaction connects again.
//!
//! ```no_run
//! use centra_inbox_postgres::PostgresInbox;
//!
//! let mut inbox = PostgresInbox::connect("postgres://erp@db.example.com/erp")?;
//! inbox.client()?.batch_execute("CREATE TABLE IF NOT EXISTS booked (order_id TEXT)")?; // a handler's own tables
//! # Ok::<(), centra_inbox_postgres::tokio_postgres::Error>(())
//! ```
//!
//! A handler that awaits gets an [`AsyncTx`], as [`Queue::run_async_handler`](centra_events::Queue::run_async_handler) shows.

mod admin;
mod blocking;
mod link;
mod marks;
mod outbox;
mod session;
mod tx;

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

pub use admin::Imported;
pub use blocking::{Client, PostgresTx};
use centra_events::inbox::{AsyncHandlers, BoxFuture, Inbox, Scope};
use link::{Connector, Link};
pub use session::{AsyncTx, Sql};
pub use tokio_postgres;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, Error, NoTls, Socket};

/// An inbox in a PostgreSQL database. One connection; each worker has its own.
pub struct PostgresInbox {
    connector: Connector,
    connection: Option<(AsyncTx, Link)>,
    /// Endpoints whose events this connection fetches.
    leads: BTreeSet<String>,
}

impl PostgresInbox {
    /// Connects without TLS, as to a server on the same machine or network; [`with`](Self::with) for all else. A password that is not in the address is
    /// taken from the environment variable `PGPASSWORD`. Makes what is missing of the schema.
    ///
    /// As all that an inbox does, it waits: a task of tokio's takes [`connect_async`](Self::connect_async), and asks for all else in `spawn_blocking`.
    ///
    /// # Errors
    /// The address is none, the server cannot be reached or does not let the user make the schema.
    pub fn connect(url: &str) -> Result<Self, Error> {
        let mut config: Config = url.parse()?;
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
        Self::with(config, NoTls)
    }

    /// As [`connect`](Self::connect), for a task of tokio's.
    ///
    /// # Errors
    /// The same.
    pub async fn connect_async(url: &str) -> Result<Self, Error> {
        let url = url.to_owned();
        match tokio::task::spawn_blocking(move || Self::connect(&url)).await {
            Ok(connected) => connected,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends: nobody will poll this again.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Connects with a configuration and TLS of your own, now and whenever the connection was lost. Makes what is missing of the schema.
    ///
    /// ```no_run
    /// # use centra_inbox_postgres::{PostgresInbox, tokio_postgres};
    /// # use centra_inbox_postgres::tokio_postgres::NoTls as tls; // or what `tokio-postgres-rustls` and `postgres-native-tls` have
    /// let mut config = tokio_postgres::Config::new();
    /// config.host("one.example.com").host("two.example.com").user("erp").dbname("erp");
    /// config.target_session_attrs(tokio_postgres::config::TargetSessionAttrs::ReadWrite); // whichever of the two is the primary
    /// let inbox = PostgresInbox::with(config, tls)?;
    /// # Ok::<(), tokio_postgres::Error>(())
    /// ```
    ///
    /// # Errors
    /// The server cannot be reached or does not let the user make the schema.
    pub fn with<T>(config: Config, tls: T) -> Result<Self, Error>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + 'static,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let connector = Connector::new(config, tls);
        let mut inbox = Self { connector, connection: None, leads: BTreeSet::new() };
        inbox.migrate()?;
        Ok(inbox)
    }

    /// The connection, for tables of your own; a new one if it was lost.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub fn client(&mut self) -> Result<Client<'_>, Error> {
        if self.connection.as_ref().is_none_or(|(tx, _)| tx.is_closed()) {
            // The old one goes first: a server may have no room for two.
            self.connection = None;
            self.leads.clear();
            let (client, link) = self.connector.open()?;
            self.connection = Some((AsyncTx::new(client), link));
        }
        let (tx, link) = self.connection.as_mut().expect("made just above");
        Ok(Client { tx, link })
    }

    /// A transaction that is of no worker.
    fn transaction(&mut self) -> Result<PostgresTx<'_>, Error> {
        Ok(self.client()?.begin(&Scope { endpoint: String::new(), worker: String::new() }))
    }

    /// Brings the schema up to date; who comes at the same time waits.
    fn migrate(&mut self) -> Result<(), Error> {
        use centra_events::inbox::Transaction;
        let mut tx = self.transaction()?;
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
}

/// By a thread of its own, since the connection waits for the server when it is closed, which a task of tokio's may not.
impl Drop for PostgresInbox {
    fn drop(&mut self) {
        if let Some((tx, link)) = self.connection.take() {
            drop(tx);
            drop(std::thread::spawn(move || link.close()).join());
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

impl Inbox for PostgresInbox {
    type Tx<'t> = PostgresTx<'t>;

    fn begin(&mut self, scope: &Scope) -> Result<PostgresTx<'_>, Error> {
        Ok(self.client()?.begin(scope))
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

impl AsyncHandlers for PostgresInbox {
    type AsyncTx = AsyncTx;

    fn wait<R>(tx: &mut PostgresTx<'_>, act: impl for<'a> FnOnce(&'a mut AsyncTx) -> BoxFuture<'a, R>) -> R {
        let Client { tx, link } = &mut **tx;
        link.wait_outside(act(tx))
    }
}
