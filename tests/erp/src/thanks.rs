//! A mail for each order, sent once: written with the order's event, carried out after it; the documentation quotes it.

use std::io::{Error, ErrorKind};

use centra_events::outbox::{Counts, Message, Options, Outgoing, Sender, Sent};
use centra_events::{Ended, Outcome, Stop};
use centra_inbox_sqlite::{SqliteInbox, rusqlite};
use centra_runtime::transport::Transport;

use crate::centra::{self, Client, EventObject};

/// Takes the events of orders, and writes a mail for each. It ends when nothing is left.
pub fn take(client: &Client<impl Transport>, inbox: SqliteInbox) -> Result<Ended, centra_runtime::Error> {
    let options = centra_events::Options { once: true, ..centra_events::Options::default() };
    centra::events(client, inbox).options(options).run(&Stop::default(), |event, tx| {
        let EventObject::Order(order) = event.data else { return Ok(Outcome::Skip("no order")) };
        let (key, text) = (format!("mail {}", event.id), format!("order {}", order.id.unwrap_or_default()));
        let object = event.entry.as_deref();
        tx.send(&Message { key: &key, kind: "mail", object, content: text.as_bytes(), repeatable: false })?;
        Ok::<_, rusqlite::Error>(Outcome::Done)
    })
}

/// Sends the mails that are due.
pub fn send(outbox: SqliteInbox, mut mail: impl FnMut(&[u8]) -> Result<(), Error>) -> Counts {
    let mut sender = Sender::new(outbox, "erp").options(Options { once: true, ..Options::default() });
    sender.run(&Stop::default(), |job| match mail(&job.content) {
        Ok(()) => Ok(Sent::Done),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(Sent::Later(None)), // not sent for certain
        Err(error) => Err(error), // nobody knows: in doubt, since it may not be repeated
    });
    sender.counts()
}
