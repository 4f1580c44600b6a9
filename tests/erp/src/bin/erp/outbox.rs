//! `erp outbox`: effects outside of the database that wait, are in doubt or dead, and what a person says of them.

use std::error::Error;

use centra_events::outbox::{Outbox as _, Resolution, State};

use crate::inbox::Inbox;
use crate::log;
use crate::place::ask;

/// Shows and settles effects outside of the database
#[derive(clap::Subcommand)]
pub(crate) enum Args {
    /// Lists what is not done, the oldest first
    List {
        #[command(flatten)]
        inbox: Inbox,
        /// Only those of this state: waiting, sending, done, doubt or dead
        #[arg(long, value_parser = state)]
        state: Option<State>,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Says that it was carried out
    Done(Named),
    /// Says that it was not carried out, and is to be
    Again(Named),
    /// Says that it is not to be carried out
    Dead(Named),
    /// Removes what was done so many days ago
    Purge {
        #[command(flatten)]
        inbox: Inbox,
        /// Days
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        older_than: u64,
    },
}

#[derive(clap::Args)]
pub(crate) struct Named {
    #[command(flatten)]
    inbox: Inbox,
    /// Its name
    key: String,
    /// Why
    #[arg(long, default_value = "by hand")]
    reason: String,
}

fn state(name: &str) -> Result<State, String> {
    State::named(name).ok_or_else(|| "waiting, sending, done, doubt or dead".into())
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let (named, resolution) = match args {
        Args::List { inbox, state, limit } => {
            let place = inbox.place()?;
            for row in ask!(&place, it => it.messages(*state, *limit)) {
                let object = row.object.unwrap_or_default();
                let (key, kind, state, reason) = (row.key, row.kind, row.state.name(), row.reason);
                println!("{key}\t{kind}\t{object}\t{state}\t{} attempts\t{reason}", row.attempts);
            }
            return Ok(());
        }
        Args::Purge { inbox, older_than } => {
            let before = log::millis().saturating_sub(older_than.saturating_mul(86_400_000));
            let place = inbox.place()?;
            println!("{} effects removed", ask!(&place, it => it.forget(before)));
            return Ok(());
        }
        Args::Done(named) => (named, Resolution::Done),
        Args::Again(named) => (named, Resolution::Again),
        Args::Dead(named) => (named, Resolution::Dead),
    };
    let place = named.inbox.place()?;
    let (key, reason) = (named.key.as_str(), named.reason.as_str());
    match ask!(&place, it => it.settle(key, resolution, reason, log::millis())) {
        true => println!("{key} is {}", resolution.state().name()),
        false => return Err(format!("{key} neither waits, nor is it in doubt or dead").into()),
    }
    Ok(())
}
