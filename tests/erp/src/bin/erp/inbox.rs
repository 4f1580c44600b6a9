//! `erp inbox`: what a person looks at and decides: events that wait, dead letters, room.

use std::error::Error;

use centra_events::inbox::{Admin, State};
use centra_inbox_sqlite::SqliteInbox;

use crate::log;
use crate::pull::database;

/// Shows and settles what is in the inbox
#[derive(clap::Subcommand)]
pub(crate) enum Args {
    /// Lists events that wait and dead letters, the oldest first
    List {
        #[command(flatten)]
        inbox: Inbox,
        /// Only those of this state: open, done, skipped, superseded or dead
        #[arg(long, value_parser = state)]
        state: Option<State>,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Lets dead letters be handled again, from their first attempt
    Retry {
        #[command(flatten)]
        inbox: Inbox,
        /// The event's id; without it all dead letters are meant
        id: Option<String>,
    },
    /// Makes a dead letter of an event that waits
    Dead {
        #[command(flatten)]
        inbox: Inbox,
        /// The event's id
        id: String,
        /// Why
        #[arg(long, default_value = "by hand")]
        reason: String,
    },
    /// Removes events that were through so many days ago; one that Centra gives out again is handled again
    Purge {
        #[command(flatten)]
        inbox: Inbox,
        /// Days
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        older_than: u64,
        /// Dead letters, too
        #[arg(long)]
        dead: bool,
    },
    /// Prints metrics in Prometheus' text format
    Metrics {
        #[command(flatten)]
        inbox: Inbox,
    },
}

#[derive(clap::Args)]
pub(crate) struct Inbox {
    /// The database
    #[arg(long = "inbox", value_name = "FILE")]
    file: String,
}

fn state(name: &str) -> Result<State, String> {
    State::named(name).ok_or_else(|| "open, done, skipped, superseded or dead".into())
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    match args {
        Args::List { inbox, state, limit } => {
            for entry in inbox.open()?.list(*state, *limit)? {
                let object = entry.entry.unwrap_or_default();
                let (id, kind, state, reason) = (entry.id, entry.kind, entry.state.name(), entry.reason);
                println!("{id}\t{kind}\t{object}\t{state}\t{} attempts\t{reason}", entry.attempts);
            }
        }
        Args::Retry { inbox, id } => {
            let count = inbox.open()?.retry(id.as_deref(), log::millis())?;
            found(count, id.as_deref(), "no dead letter")?;
            println!("{count} dead letters are handled again");
        }
        Args::Dead { inbox, id, reason } => {
            let count = inbox.open()?.bury(id, reason, log::millis())?;
            found(count, Some(id), "not waiting")?;
            println!("{id} is a dead letter");
        }
        Args::Purge { inbox, older_than, dead } => {
            let before = log::millis().saturating_sub(older_than.saturating_mul(86_400_000));
            println!("{} events removed", inbox.open()?.purge(before, *dead)?);
        }
        Args::Metrics { inbox } => print!("{}", inbox.open()?.counts()?.prometheus(log::millis())),
    }
    Ok(())
}

fn found(count: usize, id: Option<&str>, is_not: &str) -> Result<(), String> {
    match id {
        Some(id) if count == 0 => Err(format!("event {id} is {is_not}")),
        _ => Ok(()),
    }
}

impl Inbox {
    /// One that is there: a mistyped name makes no database.
    fn open(&self) -> Result<SqliteInbox, Box<dyn Error>> {
        let path = database(&self.file)?;
        if !path.is_file() {
            return Err(format!("there is no file {}", path.display()).into());
        }
        Ok(SqliteInbox::open(path)?)
    }
}
