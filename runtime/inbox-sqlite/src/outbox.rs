//! The outbox beside the inbox, in SQL: messages are written in the inbox's transaction, and carried out after it.

use centra_events::outbox::{Claimed, ENDED, Finish, Job, Message, Outbox, Outgoing, Resolution, Row, State};
use rusqlite::{OptionalExtension, TransactionBehavior, params};

use crate::tx::int;
use crate::{SqliteInbox, SqliteTx};

impl Outgoing for SqliteTx<'_> {
    fn send(&mut self, message: &Message<'_>) -> rusqlite::Result<bool> {
        let Message { key, kind, object, content, repeatable } = *message;
        let sql = "INSERT INTO inbox_outbox (key, kind, object, content, repeatable) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO NOTHING";
        let mut insert = self.prepare_cached(sql)?;
        Ok(insert.execute(params![key, kind, object, content, repeatable])? == 1)
    }

    fn resolve(&mut self, key: &str, resolution: Resolution, reason: &str) -> rusqlite::Result<bool> {
        Ok(self.prepare_cached(&settling("state = 'doubt'"))?.execute(params![
            key,
            resolution.state().name(),
            reason,
            0
        ])? == 1)
    }
}

/// Says what became of a message of certain states.
fn settling(states: &str) -> String {
    format!(
        "UPDATE inbox_outbox SET state = ?2, reason = ?3, due = 0, attempts = iif(?2 = 'waiting', 0, attempts),
             finished = iif(?2 = 'waiting', NULL, ?4) WHERE key = ?1 AND {states}"
    )
}

impl Outbox for SqliteInbox {
    type Error = rusqlite::Error;

    fn claim(&mut self, worker: &str, until: u64, now: u64) -> rusqlite::Result<Claimed> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut claimed = Claimed::default();
        {
            let sql = "UPDATE inbox_outbox SET state = iif(repeatable, 'waiting', 'doubt'), reason = ?1, due = ?2, worker = ''
                       WHERE state = 'sending' AND (lease <= ?2 OR worker = ?3) RETURNING key, state";
            let mut ended = tx.prepare_cached(sql)?;
            let rows = ended.query_map(params![ENDED, int(now), worker], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
            for row in rows {
                let (key, state) = row?;
                if state == State::Doubt.name() {
                    claimed.doubts.push(key);
                }
            }
            claimed.doubts.sort_unstable();
            let sql = "UPDATE inbox_outbox SET state = 'sending', attempts = attempts + 1, generation = generation + 1, worker = ?1, lease = ?2
                       WHERE row = (SELECT row FROM inbox_outbox AS message WHERE state = 'waiting' AND due <= ?3
                           AND NOT EXISTS (SELECT 1 FROM inbox_outbox AS other WHERE other.object = message.object AND other.row < message.row
                               AND other.state IN ('waiting', 'sending', 'doubt'))
                           ORDER BY row LIMIT 1)
                       RETURNING key, kind, object, content, repeatable, attempts, generation";
            let mut claim = tx.prepare_cached(sql)?;
            claimed.job = claim
                .query_row(params![worker, int(until), int(now)], |row| {
                    let generation: i64 = row.get(6)?;
                    Ok(Job {
                        key: row.get(0)?,
                        kind: row.get(1)?,
                        object: row.get(2)?,
                        content: row.get(3)?,
                        repeatable: row.get(4)?,
                        attempt: row.get(5)?,
                        generation: u64::try_from(generation).unwrap_or_default(),
                    })
                })
                .optional()?;
            let sql = "SELECT min(iif(state = 'waiting', due, lease)) FROM inbox_outbox WHERE state IN ('waiting', 'sending')";
            let due: Option<i64> = tx.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            claimed.due = due.map(|due| u64::try_from(due).unwrap_or_default());
        }
        tx.commit()?;
        Ok(claimed)
    }

    fn finish(&mut self, job: &Job, finish: Finish, reason: &str, now: u64) -> rusqlite::Result<bool> {
        let (state, due, finished) = (finish.state(), finish.due().map(int), finish.is_final().then_some(int(now)));
        let sql = "UPDATE inbox_outbox SET state = ?3, due = ifnull(?4, due), finished = ?5, reason = ?6, worker = ''
                   WHERE key = ?1 AND generation = ?2 AND state = 'sending'";
        let params = params![job.key, int(job.generation), state.name(), due, finished, reason];
        Ok(self.connection.prepare_cached(sql)?.execute(params)? == 1)
    }

    fn messages(&mut self, state: Option<State>, limit: usize) -> rusqlite::Result<Vec<Row>> {
        let sql = "SELECT key, kind, object, state, attempts, reason FROM inbox_outbox
                   WHERE state = ?1 OR (?1 IS NULL AND state <> 'done') ORDER BY row LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![state.map(State::name), limit], |row| {
            let state: String = row.get(3)?;
            Ok(Row {
                key: row.get(0)?,
                kind: row.get(1)?,
                object: row.get(2)?,
                state: State::named(&state).unwrap_or(State::Doubt),
                attempts: row.get(4)?,
                reason: row.get(5)?,
            })
        })?;
        rows.collect()
    }

    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> rusqlite::Result<bool> {
        let sql = settling("state IN ('waiting', 'doubt', 'dead')");
        Ok(self.connection.prepare_cached(&sql)?.execute(params![key, resolution.state().name(), reason, int(now)])?
            == 1)
    }

    fn forget(&mut self, before: u64) -> rusqlite::Result<usize> {
        let sql = "DELETE FROM inbox_outbox WHERE state = 'done' AND finished < ?1";
        self.connection.prepare_cached(sql)?.execute([int(before)])
    }
}
