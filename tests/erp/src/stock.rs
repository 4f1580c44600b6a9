//! A handler that awaits: what an order takes from the stock is written in PostgreSQL, and asked of another service; the documentation quotes it.

use std::future::Future;

use centra_events::{AsyncSource, DataOf, Finished, Outcome, Queue, Stop};
use centra_inbox_postgres::PostgresInbox;

use crate::centra::EventObject;

/// Runs until it is stopped.
pub async fn reserve<S, F>(
    queue: Queue<S, PostgresInbox>,
    stop: &Stop,
    warehouse: impl Fn(String) -> F + Clone + Send + 'static,
) -> Result<Finished, S::Error>
where
    S: AsyncSource<Decode: centra_events::Decode<Data = EventObject>>,
    DataOf<S>: Send + 'static,
    F: Future<Output = std::io::Result<i32>> + Send,
{
    queue
        .run_async_handler(stop, move |event, tx| {
            let warehouse = warehouse.clone();
            Box::pin(async move {
                let EventObject::Order(order) = event.data else { return Ok(Outcome::Skip("no order")) };
                let place = warehouse(order.id.clone().unwrap_or_default()).await?; // another service is asked
                let sql = "INSERT INTO reserved (order_id, place) VALUES ($1, $2)";
                tx.execute(sql, &[&order.id, &place]).await?; // committed with the event's outcome
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Outcome::Done)
            })
        })
        .await
}
