//! What a person may ask of the inbox, in SQL.

use std::sync::Arc;

use centra_events::inbox::{Admin, Counts, Entry, Kept, Row, State};
use rusqlite::{TransactionBehavior, params};

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

/// Where the inbox goes, and what is done to it from then on.
const SEAL: &str = "
    CREATE TABLE IF NOT EXISTS inbox_moved (seal TEXT NOT NULL);
    INSERT INTO inbox_moved SELECT lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM inbox_moved);
    CREATE TRIGGER IF NOT EXISTS inbox_moved_insert BEFORE INSERT ON inbox_event
        BEGIN SELECT RAISE(ABORT, 'the inbox is sealed: it moved to another database'); END;
    CREATE TRIGGER IF NOT EXISTS inbox_moved_update BEFORE UPDATE ON inbox_event
        BEGIN SELECT RAISE(ABORT, 'the inbox is sealed: it moved to another database'); END;
    CREATE TRIGGER IF NOT EXISTS inbox_moved_delete BEFORE DELETE ON inbox_event
        BEGIN SELECT RAISE(ABORT, 'the inbox is sealed: it moved to another database'); END;";

impl SqliteInbox {
    /// Closes the inbox for good, before its rows move to another one: a queue that still uses it fails from the next transaction on, so that no event is
    /// handled in both. Returns the name of the seal, which is the same each time.
    ///
    /// # Errors
    /// SQLite's.
    pub fn seal(&mut self) -> rusqlite::Result<String> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(SEAL)?;
        let seal = tx.query_row("SELECT seal FROM inbox_moved", [], |row| row.get(0))?;
        tx.commit()?;
        Ok(seal)
    }

    /// Whether it was sealed.
    ///
    /// # Errors
    /// SQLite's.
    pub fn is_sealed(&self) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'inbox_moved')";
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// All rows with their content, to be moved to another inbox; read in pages, so that few are in memory.
    pub fn rows(&self) -> impl Iterator<Item = rusqlite::Result<Kept>> {
        let (mut page, mut last) = (Vec::new().into_iter(), -1);
        std::iter::from_fn(move || {
            if page.as_slice().is_empty() {
                page = match self.page(last) {
                    Ok(rows) => rows.into_iter(),
                    Err(error) => return Some(Err(error)),
                };
            }
            let (row, kept) = page.next()?;
            last = row;
            Some(Ok(kept))
        })
    }

    fn page(&self, after: i64) -> rusqlite::Result<Vec<(i64, Kept)>> {
        let sql = "SELECT row, endpoint, id, kind, entry, sequence, change, state, attempts, due, generation, reason, kept, finished, content
                   FROM inbox_event JOIN inbox_content USING (row) WHERE row > ?1 ORDER BY row LIMIT 200";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([after], |row| {
            let number = |index| row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or_default());
            let text = |index| row.get::<_, String>(index);
            let content: Vec<u8> = row.get(14)?;
            let kept = Row {
                kind: text(3)?.into(),
                entry: row.get::<_, Option<String>>(4)?.map(Arc::from),
                sequence: number(5)?,
                content: content.into(),
                state: State::named(&text(7)?).unwrap_or(State::Open),
                attempts: row.get(8)?,
                due: number(9)?,
                lease: None,
                generation: number(10)?,
                reason: text(11)?.into(),
                change: number(6)?,
                kept: number(12)?,
                finished: row.get::<_, Option<i64>>(13)?.map(|at| u64::try_from(at).unwrap_or_default()),
            };
            Ok((row.get(0)?, Kept { endpoint: text(1)?, id: text(2)?.into(), row: kept }))
        })?;
        rows.collect()
    }
}
