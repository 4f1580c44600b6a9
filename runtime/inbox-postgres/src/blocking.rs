//! The same for a thread that waits: the client, and the transaction that a handler gets.

use std::fmt;
use std::ops::{Deref, DerefMut};

use centra_events::inbox::{Arrival, Claims, Outcome, Scope, Take, Transaction};
use centra_events::{EventId, Standing, Taken};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row, Statement};

use crate::link::Link;
use crate::session::{AsyncTx, Sql};

/// A connection. The methods are those of `postgres::Client`.
pub struct Client<'c> {
    pub(crate) tx: &'c mut AsyncTx,
    pub(crate) link: &'c mut Link,
}

impl fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl<'c> Client<'c> {
    /// As [`AsyncTx::prepare_cached`].
    ///
    /// # Errors
    /// It is no SQL, or names what is not there.
    pub fn prepare_cached(&mut self, sql: &str) -> Result<Statement, Error> {
        self.link.wait(self.tx.prepare_cached(sql))
    }

    /// Executes a statement, and returns how many rows it changed.
    ///
    /// # Errors
    /// The statement failed.
    pub fn execute(&mut self, statement: &(impl Sql + ?Sized), params: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        self.link.wait(self.tx.execute(statement, params))
    }

    /// Executes a statement, and returns its rows.
    ///
    /// # Errors
    /// The statement failed.
    pub fn query(
        &mut self,
        statement: &(impl Sql + ?Sized),
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        self.link.wait(self.tx.query(statement, params))
    }

    /// Executes a statement, and returns its only row.
    ///
    /// # Errors
    /// The statement failed, or returned no row or several.
    pub fn query_one(&mut self, statement: &(impl Sql + ?Sized), params: &[&(dyn ToSql + Sync)]) -> Result<Row, Error> {
        self.link.wait(self.tx.query_one(statement, params))
    }

    /// Executes a statement, and returns its only row, if there is one.
    ///
    /// # Errors
    /// The statement failed, or returned several rows.
    pub fn query_opt(
        &mut self,
        statement: &(impl Sql + ?Sized),
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Error> {
        self.link.wait(self.tx.query_opt(statement, params))
    }

    /// Executes statements without parameters, separated by semicolons; as one transaction, if none is open.
    ///
    /// # Errors
    /// One of them failed; those after it were not executed.
    pub fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        self.link.wait(self.tx.batch_execute(sql))
    }

    pub(crate) fn begin(self, scope: &Scope) -> PostgresTx<'c> {
        self.tx.begin(scope);
        PostgresTx { client: self, is_open: true }
    }
}

/// The inbox's transaction, through whose [`Client`] a handler reads and writes.
///
/// A statement that fails spoils all that follow it in PostgreSQL. A handler returns its error then. If it goes on instead, its changes are undone, and the
/// event is tried again in a minute.
pub struct PostgresTx<'t> {
    client: Client<'t>,
    is_open: bool,
}

impl fmt::Debug for PostgresTx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresTx")
    }
}

impl<'t> Deref for PostgresTx<'t> {
    type Target = Client<'t>;

    fn deref(&self) -> &Client<'t> {
        &self.client
    }
}

impl<'t> DerefMut for PostgresTx<'t> {
    fn deref_mut(&mut self) -> &mut Client<'t> {
        &mut self.client
    }
}

impl Drop for PostgresTx<'_> {
    fn drop(&mut self) {
        if self.is_open {
            let Client { tx, link } = &mut self.client;
            link.wait(tx.roll_back());
        }
    }
}

impl Transaction for PostgresTx<'_> {
    type Error = Error;

    fn keep(&mut self, arrival: &Arrival<'_>) -> Result<Standing, Error> {
        Ok(self.keep_all(std::slice::from_ref(arrival))?.pop().unwrap_or(Standing::Open))
    }

    fn keep_all(&mut self, arrivals: &[Arrival<'_>]) -> Result<Vec<Standing>, Error> {
        self.client.link.wait(self.client.tx.keep_all(arrivals))
    }

    fn take(&mut self, take: &Take) -> Result<Claims, Error> {
        self.client.link.wait(self.client.tx.take(take))
    }

    fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Error> {
        self.client.link.wait(self.client.tx.settle(taken, outcome))
    }

    fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> Result<bool, Error> {
        self.client.link.wait(self.client.tx.bury(id, reason, now))
    }

    fn content(&mut self, id: &EventId) -> Result<Option<Vec<u8>>, Error> {
        self.client.link.wait(self.client.tx.content(id))
    }

    fn mark(&mut self) -> Result<(), Error> {
        self.client.tx.mark();
        Ok(())
    }

    fn undo(&mut self) -> Result<(), Error> {
        self.client.tx.undo();
        Ok(())
    }

    fn commit(mut self) -> Result<(), Error> {
        let committed = self.client.link.wait(self.client.tx.commit());
        // After a failure the server may still have it open.
        self.is_open = committed.is_err();
        committed
    }
}
