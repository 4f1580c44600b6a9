//! A whole pull job: every order is booked once, whatever fails; README quotes it.

use centra_events::Outcome::{Done, Skip};
use centra_events::{Ended, Stop};
use centra_inbox_sqlite::{SqliteInbox, rusqlite};
use centra_runtime::transport::Transport;

use crate::centra::{self, Client, EventObject};

/// Runs until it is stopped; the inbox and what is booked are in one database.
pub fn pull(client: &Client<impl Transport>, file: &str, stop: &Stop) -> Result<Ended, Box<dyn std::error::Error>> {
    let mut inbox = SqliteInbox::open(file)?;
    inbox.connection().execute_batch("CREATE TABLE IF NOT EXISTS booked (number TEXT, total TEXT)")?;
    let mut queue = centra::events(client, inbox);
    let ended = queue.run(stop, |event, tx| match event.data {
        EventObject::Order(order) => {
            // tx: the effect and the event's outcome are committed together
            tx.execute("INSERT INTO booked VALUES (?1, ?2)", (&order.id, &order.ordertotal))?;
            Ok::<_, rusqlite::Error>(Done)
        }
        _ => Ok(Skip("not ours")),
    })?;
    Ok(ended)
}
