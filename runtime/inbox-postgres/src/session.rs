//! A connection as an async handler uses it, and what is sent without waiting for the answer.

use std::collections::HashMap;
use std::fmt;
use std::future::{Future, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

use crate::tx::Open;

/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 500;

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

    /// The statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// It is no SQL, or names what is not there.
    pub async fn prepare_cached(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let client = Arc::clone(&self.client);
        let was_unsure = std::mem::replace(&mut self.unsure, true);
        let statement = after(&mut self.sent, client.prepare(sql)).await?;
        self.unsure = was_unsure;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Executes a statement, and returns how many rows it changed.
    ///
    /// # Errors
    /// The statement failed.
    pub async fn execute(&mut self, statement: &(impl Sql + ?Sized), params: Params<'_>) -> Result<u64, Error> {
        let (client, statement) = (Arc::clone(&self.client), statement.prepared(self).await?);
        self.told(client.execute(&statement, params), params).await
    }

    /// Executes a statement, and returns its rows.
    ///
    /// # Errors
    /// The statement failed.
    pub async fn query(&mut self, statement: &(impl Sql + ?Sized), params: Params<'_>) -> Result<Vec<Row>, Error> {
        let (client, statement) = (Arc::clone(&self.client), statement.prepared(self).await?);
        self.told(client.query(&statement, params), params).await
    }

    /// Executes a statement, and returns its only row.
    ///
    /// # Errors
    /// The statement failed, or returned no row or several.
    pub async fn query_one(&mut self, statement: &(impl Sql + ?Sized), params: Params<'_>) -> Result<Row, Error> {
        let (client, statement) = (Arc::clone(&self.client), statement.prepared(self).await?);
        self.told(client.query_one(&statement, params), params).await
    }

    /// Executes a statement, and returns its only row, if there is one.
    ///
    /// # Errors
    /// The statement failed, or returned several rows.
    pub async fn query_opt(
        &mut self,
        statement: &(impl Sql + ?Sized),
        params: Params<'_>,
    ) -> Result<Option<Row>, Error> {
        let (client, statement) = (Arc::clone(&self.client), statement.prepared(self).await?);
        self.told(client.query_opt(&statement, params), params).await
    }

    /// Executes statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// One of them failed; those after it were not executed.
    pub async fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        let client = Arc::clone(&self.client);
        self.told(client.batch_execute(sql), &[]).await
    }

    /// The client, for what has no method here, such as `COPY`. Whether all that is done through it went well is looked at when the handler is through,
    /// which takes a round trip.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn client(&mut self) -> Result<&Client, Error> {
        self.known().await?;
        (self.unsure, self.open.marks.free) = (true, None);
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
        self.open.marks.free = None;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.query(&statement, params)).await
    }

    /// The only row.
    pub(crate) async fn row(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Row, Error> {
        let statement = self.prepare_cached(sql).await?;
        self.open.marks.free = None;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.query_one(&statement, params)).await
    }

    /// How many rows were changed.
    pub(crate) async fn run(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        let statement = self.prepare_cached(sql).await?;
        self.open.marks.free = None;
        let client = Arc::clone(&self.client);
        after(&mut self.sent, client.execute(&statement, params)).await
    }

    /// A handler's request. One that fails, or that nobody waits for to its end, may have spoiled the transaction.
    ///
    /// The savepoint for the next event follows at once, so that the server makes it while the handler is at work with the answer. A statement that is
    /// given parameters is none that makes or ends savepoints; after any other, nobody knows which there are.
    async fn told<R>(
        &mut self,
        request: impl Future<Output = Result<R, Error>>,
        params: Params<'_>,
    ) -> Result<R, Error> {
        let was_unsure = std::mem::replace(&mut self.unsure, true);
        let mut request = pin!(request);
        // Now it is sent.
        let polled = request.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let savepoint = if params.is_empty() { None } else { self.open.marks.next() };
        if let Some(sql) = savepoint.filter(|_| polled.is_pending()) {
            self.send_unseen(&sql);
        } else {
            self.open.marks.free = None;
        }
        let result = match polled {
            Poll::Ready(result) => after(&mut self.sent, ready(result)).await,
            Poll::Pending => after(&mut self.sent, request).await,
        };
        if result.is_err() {
            self.open.marks.free = None;
        }
        self.unsure = was_unsure || result.is_err();
        result
    }

    /// Sends a command whose failure shows in all that follows.
    fn send_unseen(&self, sql: &str) {
        let command = pin!(self.client.batch_execute(sql));
        let _pending = command.poll(&mut Context::from_waker(Waker::noop()));
    }
}

/// Parameters of a statement.
type Params<'p> = &'p [&'p (dyn ToSql + Sync)];

/// A statement: its text, which is prepared once for each connection, or what [`AsyncTx::prepare_cached`] returned.
pub trait Sql: Sync {
    #[doc(hidden)]
    fn prepared(&self, tx: &mut AsyncTx) -> impl Future<Output = Result<Statement, Error>> + Send;
}

impl Sql for str {
    async fn prepared(&self, tx: &mut AsyncTx) -> Result<Statement, Error> {
        tx.prepare_cached(self).await
    }
}

impl Sql for &str {
    async fn prepared(&self, tx: &mut AsyncTx) -> Result<Statement, Error> {
        tx.prepare_cached(self).await
    }
}

impl Sql for String {
    async fn prepared(&self, tx: &mut AsyncTx) -> Result<Statement, Error> {
        tx.prepare_cached(self).await
    }
}

impl Sql for Statement {
    async fn prepared(&self, _: &mut AsyncTx) -> Result<Statement, Error> {
        Ok(self.clone())
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
