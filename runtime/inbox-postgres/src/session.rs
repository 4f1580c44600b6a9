//! A connection as an async handler uses it, and what is sent without waiting for the answer.

use std::collections::HashMap;
use std::fmt;
use std::future::{Future, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement, ToStatement};

use crate::tx::Open;

/// After what time statements are planned anew.
const REPLAN: Duration = Duration::from_secs(30);

/// A command that was sent; what it came to is not known yet.
type Sent = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The inbox's transaction as an async handler gets it: the methods are those of [`tokio_postgres::Transaction`].
///
/// A statement that fails spoils all that follow it in PostgreSQL. A handler returns its error then. If it goes on instead, its changes are undone, and the
/// event is tried again in a minute. A handler does not end the transaction.
pub struct AsyncTx {
    client: Arc<Client>,
    /// Of this connection.
    statements: HashMap<String, Statement>,
    /// Oldest first.
    sent: Vec<Sent>,
    /// Whether a handler's statement failed since the mark, or may have.
    pub(crate) unsure: bool,
    pub(crate) open: Open,
    /// How many transactions there were, and when the server planned its statements anew.
    transactions: u64,
    planned: Instant,
}

impl fmt::Debug for AsyncTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AsyncTx")
    }
}

impl AsyncTx {
    pub(crate) fn new(client: Client) -> Self {
        let client = Arc::new(client);
        let (transactions, planned) = (0, Instant::now());
        Self {
            client,
            statements: HashMap::new(),
            sent: Vec::new(),
            unsure: false,
            open: Open::default(),
            transactions,
            planned,
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The statement, which is prepared once for each connection; a statement that is given as text takes a second round trip.
    ///
    /// # Errors
    /// It is no SQL, or names what is not there.
    pub async fn prepare_cached(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let client = Arc::clone(&self.client);
        let statement = self.told(client.prepare(sql)).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Executes a statement, and returns how many rows it changed.
    ///
    /// # Errors
    /// The statement failed.
    pub async fn execute<T: ?Sized + ToStatement>(
        &mut self,
        statement: &T,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Error> {
        let client = Arc::clone(&self.client);
        self.told(client.execute(statement, params)).await
    }

    /// Executes a statement, and returns its rows.
    ///
    /// # Errors
    /// The statement failed.
    pub async fn query<T: ?Sized + ToStatement>(
        &mut self,
        statement: &T,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let client = Arc::clone(&self.client);
        self.told(client.query(statement, params)).await
    }

    /// Executes a statement, and returns its only row.
    ///
    /// # Errors
    /// The statement failed, or returned no row or several.
    pub async fn query_one<T: ?Sized + ToStatement>(
        &mut self,
        statement: &T,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, Error> {
        let client = Arc::clone(&self.client);
        self.told(client.query_one(statement, params)).await
    }

    /// Executes a statement, and returns its only row, if there is one.
    ///
    /// # Errors
    /// The statement failed, or returned several rows.
    pub async fn query_opt<T: ?Sized + ToStatement>(
        &mut self,
        statement: &T,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Error> {
        let client = Arc::clone(&self.client);
        self.told(client.query_opt(statement, params)).await
    }

    /// Executes statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// One of them failed; those after it were not executed.
    pub async fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        let client = Arc::clone(&self.client);
        self.told(client.batch_execute(sql)).await
    }

    /// The client, for what has no method here, such as `COPY`. Whether all that is done through it went well is looked at when the handler is through,
    /// which takes a round trip.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn client(&mut self) -> Result<&Client, Error> {
        self.known().await?;
        self.unsure = true;
        Ok(&self.client)
    }

    /// Sends a command and goes on. It is carried out before all that is sent later.
    pub(crate) fn send(&mut self, sql: impl Into<String>) {
        let (client, sql) = (Arc::clone(&self.client), sql.into());
        let mut command: Sent = Box::pin(async move { client.batch_execute(&sql).await });
        match command.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => self.sent.push(command),
            Poll::Ready(result) => self.sent.push(Box::pin(ready(result))),
        }
    }

    /// Begins a transaction on the server.
    ///
    /// A prepared statement keeps its plan. One that was made while the table was empty reads all of it later, until somebody analyzes the table: so
    /// statements are planned anew as the table may have grown.
    pub(crate) fn send_begin(&mut self) {
        self.transactions += 1;
        if self.transactions.is_power_of_two() || self.planned.elapsed() > REPLAN {
            self.planned = Instant::now();
            self.send("DISCARD PLANS");
        }
        self.send("BEGIN");
    }

    /// Sends a command, and returns what it came to.
    pub(crate) async fn command(&mut self, sql: &str) -> Result<(), Error> {
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.batch_execute(sql)).await
    }

    /// Waits for what was sent.
    pub(crate) async fn known(&mut self) -> Result<(), Error> {
        after(&mut self.sent, ready(Ok(()))).await
    }

    /// Rows of a statement of the inbox.
    pub(crate) async fn rows(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let statement = self.prepare_cached(sql).await?;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.query(&statement, params)).await
    }

    /// The only row.
    pub(crate) async fn row(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Row, Error> {
        let statement = self.prepare_cached(sql).await?;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.query_one(&statement, params)).await
    }

    /// How many rows were changed.
    pub(crate) async fn run(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        let statement = self.prepare_cached(sql).await?;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.execute(&statement, params)).await
    }

    /// A handler's request. One that fails, or that nobody waits for to its end, may have spoiled the transaction.
    async fn told<R>(&mut self, request: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        let was_unsure = std::mem::replace(&mut self.unsure, true);
        let result = after(&mut self.sent, request).await;
        self.unsure = was_unsure || result.is_err();
        result
    }
}

/// What a request came to, if all that was sent before it went well.
async fn after<R>(sent: &mut Vec<Sent>, request: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
    let (mut request, mut result) = (pin!(request), None);
    poll_fn(|context| {
        let mut failure = None;
        sent.retain_mut(|command| match command.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(Ok(())) => false,
            Poll::Ready(Err(error)) => {
                // Those after it fail because of it.
                failure.get_or_insert(error);
                false
            }
        });
        if let Some(error) = failure {
            return Poll::Ready(Err(error));
        }
        if result.is_none()
            && let Poll::Ready(ready) = request.as_mut().poll(context)
        {
            result = Some(ready);
        }
        match sent.is_empty() {
            true => result.take().map_or(Poll::Pending, Poll::Ready),
            false => Poll::Pending,
        }
    })
    .await
}
