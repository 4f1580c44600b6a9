//! What a person may ask of the inbox, in SQL.

use centra_events::inbox::{Admin, Counts, Entry, State};
use rusqlite::params;

use crate::SqliteInbox;
use crate::tx::int;

impl Admin for SqliteInbox {
    type Error = rusqlite::Error;

    fn list(&mut self, state: Option<State>, limit: usize) -> rusqlite::Result<Vec<Entry>> {
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

    fn counts(&mut self) -> rusqlite::Result<Counts> {
        let mut counts = Counts::default();
        let mut statement = self
            .connection
            .prepare("SELECT state, count(*), min(kept), sum(attempts > 0) FROM inbox_event GROUP BY state")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = |index| row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or_default());
            let state: String = row.get(0)?;
            let count = number(1)?;
            if let Some(state) = State::named(&state) {
                counts.add(state, count, number(2)?, number(3)?);
            }
        }
        Ok(counts)
    }

    fn retry(&mut self, id: Option<&str>, now: u64) -> rusqlite::Result<usize> {
        let sql = "UPDATE inbox_event SET state = 'open', attempts = 0, due = ?2, finished = NULL
                   WHERE state = 'dead' AND (id = ?1 OR ?1 IS NULL)";
        self.connection.execute(sql, params![id, int(now)])
    }

    fn bury(&mut self, id: &str, reason: &str, now: u64) -> rusqlite::Result<usize> {
        let sql = "UPDATE inbox_event SET state = 'dead', reason = ?2, finished = ?3, generation = generation + 1, worker = '', lease = 0
                   WHERE id = ?1 AND state = 'open'";
        self.connection.execute(sql, params![id, reason, int(now)])
    }

    fn purge(&mut self, before: u64, dead: bool) -> rusqlite::Result<usize> {
        let tx = self.connection.transaction()?;
        let sql = "DELETE FROM inbox_event WHERE finished < ?1 AND (state IN ('done', 'skipped', 'superseded') OR (?2 AND state = 'dead'))";
        let count = tx.execute(sql, params![int(before), dead])?;
        tx.execute("DELETE FROM inbox_content WHERE row NOT IN (SELECT row FROM inbox_event)", [])?;
        tx.commit()?;
        Ok(count)
    }
}
