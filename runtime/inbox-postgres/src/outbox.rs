//! The outbox beside the inbox, in SQL: messages are written in the inbox's transaction, and carried out after it by any number of senders.

use centra_events::inbox::Transaction;
use centra_events::outbox::{Claimed, ENDED, Finish, Job, Message, Outbox, Outgoing, Resolution, Row, State};
use tokio_postgres::Error;

use crate::tx::{int, number};
use crate::{PostgresInbox, PostgresTx};

impl Outgoing for PostgresTx<'_> {
    fn send(&mut self, message: &Message<'_>) -> Result<bool, Error> {
        let Message { key, kind, object, content, repeatable } = *message;
        let sql = "INSERT INTO centra_inbox.outbox (key, kind, object, content, repeatable) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (key) DO NOTHING";
        let sql = self.prepare_cached(sql)?;
        Ok(self.execute(&sql, &[&key, &kind, &object, &content, &repeatable])? == 1)
    }

    fn resolve(&mut self, key: &str, resolution: Resolution, reason: &str) -> Result<bool, Error> {
        let sql = self.prepare_cached(&settling("state = 'doubt'"))?;
        Ok(self.execute(&sql, &[&key, &resolution.state().name(), &reason, &0_i64])? == 1)
    }
}

/// Says what became of a message of certain states.
fn settling(states: &str) -> String {
    format!(
        "UPDATE centra_inbox.outbox SET state = $2::text, reason = $3, due = 0, attempts = CASE $2::text WHEN 'waiting' THEN 0 ELSE attempts END,
             finished = CASE $2::text WHEN 'waiting' THEN NULL ELSE $4::bigint END WHERE key = $1 AND {states}"
    )
}

impl Outbox for PostgresInbox {
    type Error = Error;

    fn claim(&mut self, worker: &str, until: u64, now: u64) -> Result<Claimed, Error> {
        let mut tx = self.transaction()?;
        let mut claimed = Claimed::default();
        let (until, now) = (int(until), int(now));
        let sql = "UPDATE centra_inbox.outbox SET state = CASE WHEN repeatable THEN 'waiting' ELSE 'doubt' END, reason = $1, due = $2, worker = ''
                   WHERE row IN (SELECT row FROM centra_inbox.outbox WHERE state = 'sending' AND (lease <= $2 OR worker = $3) FOR UPDATE SKIP LOCKED)
                   RETURNING key, state";
        for row in tx.query(sql, &[&ENDED, &now, &worker])? {
            if row.get::<_, &str>(1) == State::Doubt.name() {
                claimed.doubts.push(row.get(0));
            }
        }
        claimed.doubts.sort_unstable();
        // The oldest open message of an object is the object's lock: the others are not looked at as long as it is open.
        let sql = "UPDATE centra_inbox.outbox AS claimed
                   SET state = 'sending', attempts = attempts + 1, generation = generation + 1, worker = $1, lease = $2
                   WHERE row = (SELECT row FROM centra_inbox.outbox AS message WHERE state = 'waiting' AND due <= $3
                       AND NOT EXISTS (SELECT FROM centra_inbox.outbox AS other WHERE other.object = message.object AND other.row < message.row
                           AND other.state IN ('waiting', 'sending', 'doubt'))
                       ORDER BY row LIMIT 1 FOR UPDATE SKIP LOCKED)
                   RETURNING key, kind, object, content, repeatable, attempts, generation";
        claimed.job = tx.query_opt(sql, &[&worker, &until, &now])?.map(|row| Job {
            key: row.get(0),
            kind: row.get(1),
            object: row.get(2),
            content: row.get(3),
            repeatable: row.get(4),
            attempt: u32::try_from(row.get::<_, i32>(5)).unwrap_or_default(),
            generation: number(row.get(6)),
        });
        let sql = "SELECT min(CASE state WHEN 'waiting' THEN due ELSE lease END) FROM centra_inbox.outbox WHERE state IN ('waiting', 'sending')";
        claimed.due = tx.query_one(sql, &[])?.get::<_, Option<i64>>(0).map(number);
        tx.commit()?;
        Ok(claimed)
    }

    fn finish(&mut self, job: &Job, finish: Finish, reason: &str, now: u64) -> Result<bool, Error> {
        let (state, due, finished) = (finish.state(), finish.due().map(int), finish.is_final().then_some(int(now)));
        let sql = "UPDATE centra_inbox.outbox SET state = $3, due = coalesce($4, due), finished = $5, reason = $6, worker = ''
                   WHERE key = $1 AND generation = $2 AND state = 'sending'";
        // PostgreSQL has no such character; a reason may.
        let reason = reason.replace('\0', "\u{fffd}");
        let count =
            self.client()?.execute(sql, &[&job.key, &int(job.generation), &state.name(), &due, &finished, &reason])?;
        Ok(count == 1)
    }

    fn messages(&mut self, state: Option<State>, limit: usize) -> Result<Vec<Row>, Error> {
        let sql = "SELECT key, kind, object, state, attempts, reason FROM centra_inbox.outbox
                   WHERE state = $1 OR ($1 IS NULL AND state <> 'done') ORDER BY row LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.client()?.query(sql, &[&state.map(State::name), &limit])?;
        let message = |row: &tokio_postgres::Row| Row {
            key: row.get(0),
            kind: row.get(1),
            object: row.get(2),
            state: State::named(row.get(3)).unwrap_or(State::Doubt),
            attempts: u32::try_from(row.get::<_, i32>(4)).unwrap_or_default(),
            reason: row.get(5),
        };
        Ok(rows.iter().map(message).collect())
    }

    fn settle(&mut self, key: &str, resolution: Resolution, reason: &str, now: u64) -> Result<bool, Error> {
        let sql = settling("state IN ('waiting', 'doubt', 'dead')");
        Ok(self.client()?.execute(&sql, &[&key, &resolution.state().name(), &reason, &int(now)])? == 1)
    }

    fn forget(&mut self, before: u64) -> Result<usize, Error> {
        let sql = "DELETE FROM centra_inbox.outbox WHERE state = 'done' AND finished < $1";
        Ok(usize::try_from(self.client()?.execute(sql, &[&int(before)])?).unwrap_or(usize::MAX))
    }
}
