//! What a person may ask of an inbox: what is in it, another try for a dead letter, an end for what waits, room.

use centra_events::EventId;
use centra_events::inbox::State;
use rusqlite::params;

use crate::SqliteInbox;
use crate::tx::int;

/// A row, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The endpoint whose event it is.
    pub endpoint: String,
    /// The event.
    pub id: EventId,
    /// Its type.
    pub kind: String,
    /// The id of its object.
    pub entry: Option<String>,
    /// What became of it.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again, in milliseconds since 1970.
    pub due: u64,
    /// Why it has the state.
    pub reason: String,
    /// When it came, in milliseconds since 1970.
    pub kept: u64,
}

/// How much is in the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Without an outcome.
    pub open: u64,
    /// When the oldest of these came, in milliseconds since 1970.
    pub oldest: Option<u64>,
    /// Of those without an outcome, the ones that were tried.
    pub retrying: u64,
    /// Handled.
    pub done: u64,
    /// Of no interest.
    pub skipped: u64,
    /// A later event was handled in their place.
    pub superseded: u64,
    /// Dead letters.
    pub dead: u64,
}

impl Counts {
    /// In Prometheus' text format, with the age of the oldest event that waits at the given time, in milliseconds since 1970.
    ///
    /// ```
    /// let counts = centra_inbox_sqlite::Counts { open: 2, oldest: Some(1_000), ..Default::default() };
    /// assert!(counts.prometheus(4_500).contains("\ncentra_inbox_oldest_seconds 3.5\n"));
    /// ```
    #[must_use]
    pub fn prometheus(&self, now: u64) -> String {
        let oldest = self.oldest.map_or(0, |oldest| now.saturating_sub(oldest));
        let oldest = format!("{}.{}", oldest / 1000, oldest % 1000 / 100);
        let rows = [
            ("waiting", "Events without an outcome.", self.open.to_string()),
            ("failed", "Events without an outcome that were tried.", self.retrying.to_string()),
            ("oldest_seconds", "Age of the oldest event without an outcome.", oldest),
            ("handled", "Events that were handled.", self.done.to_string()),
            ("skipped", "Events of no interest.", self.skipped.to_string()),
            ("superseded", "Events in whose place a later one was handled.", self.superseded.to_string()),
            ("dead", "Dead letters.", self.dead.to_string()),
        ];
        let line = |(name, help, value)| {
            let name = format!("centra_inbox_{name}");
            format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
        };
        rows.map(line).concat()
    }
}

impl SqliteInbox {
    /// Rows of a state, or of all but those that are through well, oldest first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn list(&self, state: Option<State>, limit: usize) -> rusqlite::Result<Vec<Entry>> {
        let sql = "SELECT endpoint, id, kind, entry, state, attempts, due, reason, kept FROM inbox_event
                   WHERE state = ?1 OR (?1 IS NULL AND state IN ('open', 'dead')) ORDER BY endpoint, sequence LIMIT ?2";
        let mut statement = self.connection.prepare(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![state.map(State::name), limit], |row| {
            let (id, state): (String, String) = (row.get(1)?, row.get(4)?);
            let time = |index| row.get::<_, i64>(index).map(|time| u64::try_from(time).unwrap_or_default());
            Ok(Entry {
                endpoint: row.get(0)?,
                id: id.into(),
                kind: row.get(2)?,
                entry: row.get(3)?,
                state: State::named(&state).unwrap_or(State::Open),
                attempts: row.get(5)?,
                due: time(6)?,
                reason: row.get(7)?,
                kept: time(8)?,
            })
        })?;
        rows.collect()
    }

    /// How many rows there are of each state.
    ///
    /// # Errors
    /// SQLite's.
    pub fn counts(&self) -> rusqlite::Result<Counts> {
        let mut counts = Counts::default();
        let mut statement = self
            .connection
            .prepare("SELECT state, count(*), min(kept), sum(attempts > 0) FROM inbox_event GROUP BY state")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = |index| row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or_default());
            let state: String = row.get(0)?;
            let count = number(1)?;
            match State::named(&state) {
                Some(State::Open) => {
                    (counts.open, counts.oldest, counts.retrying) = (count, Some(number(2)?), number(3)?);
                }
                Some(State::Done) => counts.done = count,
                Some(State::Skipped) => counts.skipped = count,
                Some(State::Superseded) => counts.superseded = count,
                Some(State::Dead) => counts.dead = count,
                None => {}
            }
        }
        Ok(counts)
    }

    /// Lets dead letters be handled again from their first attempt: the one of an id, or all; returns how many. They are handled even if later events
    /// of their objects were: the handler sees an older state of the object than it had.
    ///
    /// # Errors
    /// SQLite's.
    pub fn retry(&mut self, id: Option<&str>, now: u64) -> rusqlite::Result<usize> {
        let sql = "UPDATE inbox_event SET state = 'open', attempts = 0, due = ?2, finished = NULL
                   WHERE state = 'dead' AND (id = ?1 OR ?1 IS NULL)";
        self.connection.execute(sql, params![id, int(now)])
    }

    /// Makes a dead letter of an event that has no outcome; returns how many there were, at all endpoints.
    ///
    /// # Errors
    /// SQLite's.
    pub fn bury(&mut self, id: &str, reason: &str, now: u64) -> rusqlite::Result<usize> {
        let sql = "UPDATE inbox_event SET state = 'dead', reason = ?2, finished = ?3, generation = generation + 1, worker = '', lease = 0
                   WHERE id = ?1 AND state = 'open'";
        self.connection.execute(sql, params![id, reason, int(now)])
    }

    /// Removes events that got their outcome before that moment, with their content; returns how many. Dead letters stay, unless asked for.
    /// An event that the service gives out again afterwards is handled again.
    ///
    /// # Errors
    /// SQLite's.
    pub fn purge(&mut self, before: u64, dead: bool) -> rusqlite::Result<usize> {
        let tx = self.connection.transaction()?;
        let sql = "DELETE FROM inbox_event WHERE finished < ?1 AND (state IN ('done', 'skipped', 'superseded') OR (?2 AND state = 'dead'))";
        let count = tx.execute(sql, params![int(before), dead])?;
        tx.execute("DELETE FROM inbox_content WHERE row NOT IN (SELECT row FROM inbox_event)", [])?;
        tx.commit()?;
        Ok(count)
    }
}
