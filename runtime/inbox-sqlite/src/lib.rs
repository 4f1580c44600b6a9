//! The inbox of an event queue in an SQLite database, beside the tables that handlers write.
//!
//! What a handler writes through its transaction is committed together with the event's outcome, or not at all. The database is in WAL mode with
//! `synchronous = FULL`: what is committed survives the process and a loss of power. All its tables begin with `inbox_`.
//!
//! `rusqlite` is re-exported and may be any version from 0.32 to 0.43, so that it goes with whatever else links SQLite.
//!
//! ```
//! use centra_events::inbox::{Inbox, Scope, Transaction};
//! use centra_inbox_sqlite::SqliteInbox;
//!
//! let mut inbox = SqliteInbox::in_memory()?;
//! let mut tx = inbox.begin(&Scope { endpoint: "https://shop.example.com".into(), worker: "erp".into() })?;
//! tx.execute_batch("CREATE TABLE booked (order_id TEXT)")?; // a handler's own tables
//! tx.commit()?;
//! # Ok::<(), centra_inbox_sqlite::rusqlite::Error>(())
//! ```

mod admin;
mod claims;
mod outbox;
mod tx;

use std::path::Path;
use std::time::Duration;

pub use rusqlite;
use rusqlite::{Connection, TransactionBehavior};
pub use tx::SqliteTx;

use centra_events::inbox::{Inbox, Scope};

/// An inbox in an SQLite database. One connection; each worker opens its own.
#[derive(Debug)]
pub struct SqliteInbox {
    connection: Connection,
}

impl SqliteInbox {
    /// Opens the database, or makes it, with the tables that are missing.
    ///
    /// # Errors
    /// It cannot be opened or is no database of SQLite.
    pub fn open(path: impl AsRef<Path>) -> rusqlite::Result<Self> {
        Self::with(Connection::open(path)?)
    }

    /// An inbox that is gone when it is dropped, for tests.
    ///
    /// # Errors
    /// SQLite has no memory.
    pub fn in_memory() -> rusqlite::Result<Self> {
        Self::with(Connection::open_in_memory()?)
    }

    /// Uses a connection of yours, and makes the tables that are missing. Sets WAL, `synchronous = FULL`, and a busy time-out of ten seconds.
    ///
    /// # Errors
    /// SQLite's.
    pub fn with(connection: Connection) -> rusqlite::Result<Self> {
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.execute_batch("PRAGMA synchronous = FULL")?;
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {} COMMIT", include_str!("schema.sql")))?;
        Ok(Self { connection })
    }

    /// The connection, for tables of your own.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Inbox for SqliteInbox {
    type Tx<'t> = SqliteTx<'t>;

    fn begin(&mut self, scope: &Scope) -> rusqlite::Result<SqliteTx<'_>> {
        SqliteTx::new(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?, scope)
    }
}
