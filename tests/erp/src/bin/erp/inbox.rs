//! `erp inbox`: what a person looks at and decides: events that wait, dead letters, room.

use std::error::Error;

use centra_events::inbox::{Admin, State};
use centra_inbox_postgres::Imported;
use centra_inbox_sqlite::{SqliteInbox, rusqlite};

use crate::log;
use crate::place::{Place, Received, ask};

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
    /// Moves all events, and the table `received`, from a file to PostgreSQL. A job that still uses the file fails from then on
    Move {
        #[command(flatten)]
        inbox: Inbox,
        /// Where to: `postgres://…`
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Prints metrics in Prometheus' text format
    Metrics {
        #[command(flatten)]
        inbox: Inbox,
    },
}

#[derive(clap::Args)]
pub(crate) struct Inbox {
    /// The database: a file, or `postgres://…`
    #[arg(long = "inbox", value_name = "FILE|URL")]
    name: String,
}

fn state(name: &str) -> Result<State, String> {
    State::named(name).ok_or_else(|| "open, done, skipped, superseded or dead".into())
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    match args {
        Args::List { inbox, state, limit } => {
            let place = inbox.place()?;
            for entry in ask!(&place, it => it.list(*state, *limit)) {
                let object = entry.entry.unwrap_or_default();
                let (id, kind, state, reason) = (entry.id, entry.kind, entry.state.name(), entry.reason);
                println!("{id}\t{kind}\t{object}\t{state}\t{} attempts\t{reason}", entry.attempts);
            }
        }
        Args::Retry { inbox, id } => {
            let place = inbox.place()?;
            let count = ask!(&place, it => it.retry(id.as_deref(), log::millis()));
            found(count, id.as_deref(), "no dead letter")?;
            println!("{count} dead letters are handled again");
        }
        Args::Dead { inbox, id, reason } => {
            let place = inbox.place()?;
            let count = ask!(&place, it => it.bury(id, reason, log::millis()));
            found(count, Some(id), "not waiting")?;
            println!("{id} is a dead letter");
        }
        Args::Purge { inbox, older_than, dead } => {
            let before = log::millis().saturating_sub(older_than.saturating_mul(86_400_000));
            let place = inbox.place()?;
            println!("{} events removed", ask!(&place, it => it.purge(before, *dead)));
        }
        Args::Metrics { inbox } => print!("{}", inbox.place()?.counts()?.prometheus(log::millis())),
        Args::Move { inbox, to } => {
            let (from, to) = (inbox.place()?, Place::parse(to)?);
            match transfer(&from, &to)? {
                Imported::Rows(count) => println!("{count} events moved from {from} to {to}; {from} is sealed"),
                Imported::Before => println!("{from} was moved to {to} before"),
            }
        }
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
    pub(crate) fn place(&self) -> Result<Place, Box<dyn Error>> {
        match Place::parse(&self.name)? {
            Place::File(path) if !path.is_file() => Err(format!("there is no file {}", path.display()).into()),
            place => Ok(place),
        }
    }
}

/// Moves an inbox with its table `received`: all of it in one transaction, or nothing. The file is sealed before, so that no job goes on with it; a move
/// that failed is made again.
fn transfer(from: &Place, to: &Place) -> Result<Imported, Box<dyn Error>> {
    let Place::File(_) = from else { return Err("only an inbox in a file can be moved".into()) };
    let (mut source, mut target) = (from.sqlite()?, to.postgres()?);
    source.make_table()?;
    target.make_table()?;
    let seal = source.seal()?;
    let effects = received(&mut source)?;
    let rows = source.rows().map(|row| row.map_err(Box::<dyn Error>::from));
    target.import(&seal, rows, |tx| {
        let sql = tx.prepare_cached("INSERT INTO public.received (event_id, kind, entry) VALUES ($1, $2, $3)")?;
        for (id, kind, entry) in &effects {
            tx.execute(&sql, &[id, kind, entry])?;
        }
        Ok(())
    })
}

type Effect = (String, String, Option<String>);

fn received(inbox: &mut SqliteInbox) -> rusqlite::Result<Vec<Effect>> {
    let mut effects = inbox.connection().prepare("SELECT event_id, kind, entry FROM received ORDER BY rowid")?;
    effects.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}
