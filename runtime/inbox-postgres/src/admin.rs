//! What a person may ask of the inbox, in SQL, and how rows of another inbox move in.

use centra_events::inbox::{Admin, Counts, Entry, Kept, State, Transaction};
use tokio_postgres::Error;

use crate::tx::{hash, int, number};
use crate::{PostgresInbox, PostgresTx};

impl Admin for PostgresInbox {
    type Error = Error;

    fn list(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Entry>, Error> {
        let sql = "SELECT endpoint, id, kind, entry, state, attempts, due, reason, kept FROM centra_inbox.event
                   WHERE state = $1 OR ($1 IS NULL AND state IN ('open', 'dead')) ORDER BY endpoint, sequence LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.client()?.query(sql, &[&state.map(State::name), &limit])?;
        let entry = |row: &tokio_postgres::Row| Entry {
            endpoint: row.get(0),
            id: row.get::<_, &str>(1).into(),
            kind: row.get(2),
            entry: row.get(3),
            state: State::named(row.get(4)).unwrap_or(State::Open),
            attempts: u32::try_from(row.get::<_, i32>(5)).unwrap_or_default(),
            due: number(row.get(6)),
            reason: row.get(7),
            kept: number(row.get(8)),
        };
        Ok(rows.iter().map(entry).collect())
    }

    fn counts(&mut self) -> Result<Counts, Error> {
        let sql = "SELECT state, count(*), min(kept), count(*) FILTER (WHERE attempts > 0) FROM centra_inbox.event GROUP BY state";
        let mut counts = Counts::default();
        for row in self.client()?.query(sql, &[])? {
            if let Some(state) = State::named(row.get(0)) {
                counts.add(state, number(row.get(1)), number(row.get(2)), number(row.get(3)));
            }
        }
        Ok(counts)
    }

    fn retry(&mut self, id: Option<&str>, now: u64) -> Result<usize, Error> {
        let sql = "UPDATE centra_inbox.event SET state = 'open', attempts = 0, due = $2, finished = NULL
                   WHERE state = 'dead' AND (id = $1 OR $1 IS NULL)";
        self.client()?.execute(sql, &[&id, &int(now)]).map(count)
    }

    fn bury(&mut self, id: &str, reason: &str, now: u64) -> Result<usize, Error> {
        let sql = "UPDATE centra_inbox.event SET state = 'dead', reason = $2, finished = $3, generation = generation + 1, worker = '', lease = 0
                   WHERE id = $1 AND state = 'open'";
        self.client()?.execute(sql, &[&id, &reason, &int(now)]).map(count)
    }

    /// The contents go with the rows.
    fn purge(&mut self, before: u64, dead: bool) -> Result<usize, Error> {
        let sql = "DELETE FROM centra_inbox.event
                   WHERE finished < $1 AND (state IN ('done', 'skipped', 'superseded') OR ($2 AND state = 'dead'))";
        self.client()?.execute(sql, &[&int(before), &dead]).map(count)
    }
}

/// What [`PostgresInbox::import`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// So many rows are here now that were not before.
    Rows(usize),
    /// That inbox was moved here before; nothing was changed.
    Before,
}

impl PostgresInbox {
    /// Takes over rows of another inbox, all or none, and calls `more` in the same transaction, for tables of your own. Rows that are here already stay as
    /// they are. `seal` is what [`SqliteInbox::seal`] returned: a move whose end is unknown is made again under the same name, and happens once.
    ///
    /// [`SqliteInbox::seal`]: https://docs.rs/centra-inbox-sqlite/latest/centra_inbox_sqlite/struct.SqliteInbox.html#method.seal
    ///
    /// # Errors
    /// PostgreSQL's, or those of `more`.
    pub fn import<E: From<Error>>(
        &mut self,
        seal: &str,
        rows: impl IntoIterator<Item = Result<Kept, E>>,
        more: impl FnOnce(&mut PostgresTx<'_>) -> Result<(), E>,
    ) -> Result<Imported, E> {
        let mut tx = self.transaction()?;
        if tx.execute("INSERT INTO centra_inbox.moved VALUES ($1) ON CONFLICT DO NOTHING", &[&seal])? == 0 {
            return Ok(Imported::Before);
        }
        let event = tx.prepare_cached(
            "WITH event AS (
                 INSERT INTO centra_inbox.event
                     (endpoint, id, kind, entry, sequence, change, hash, state, attempts, due, generation, reason, kept, finished)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (endpoint, id) DO NOTHING RETURNING row)
             INSERT INTO centra_inbox.content (row, content) SELECT row, $15 FROM event",
        )?;
        let queue = tx.prepare_cached(
            "INSERT INTO centra_inbox.queue VALUES ($1, $2)
             ON CONFLICT (endpoint) DO UPDATE SET change = greatest(queue.change, excluded.change)",
        )?;
        let mut count = 0;
        for kept in rows {
            let Kept { endpoint, id, row } = kept?;
            let (kind, entry, content) = (row.kind.as_str(), row.entry.as_deref(), &*row.content);
            let attempts = i32::try_from(row.attempts).unwrap_or(i32::MAX);
            // A claim is not taken over: its worker is gone.
            let generation = int(row.generation.saturating_add(1));
            count += tx.execute(
                &event,
                &[
                    &endpoint,
                    &id.as_str(),
                    &kind,
                    &entry,
                    &int(row.sequence),
                    &int(row.change),
                    &hash(content),
                    &row.state.name(),
                    &attempts,
                    &int(row.due),
                    &generation,
                    &&*row.reason,
                    &int(row.kept),
                    &row.finished.map(int),
                    &content,
                ],
            )?;
            tx.execute(&queue, &[&endpoint, &int(row.change)])?;
        }
        more(&mut tx)?;
        tx.commit()?;
        Ok(Imported::Rows(self::count(count)))
    }
}

fn count(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
