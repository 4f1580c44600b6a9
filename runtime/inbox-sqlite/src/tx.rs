//! What each step of an inbox's transaction is in SQL.

use std::ops::Deref;

use centra_events::inbox::{Arrival, Claims, Known, Outcome, State, Take, Transaction, Written};
use centra_events::{EventId, Standing, Taken};
use rusqlite::{Connection, OptionalExtension, params};

use centra_events::inbox::Scope;

use crate::claims::{Claim, Unwritten};

/// A transaction; it is a [`Connection`], through which a handler reads and writes. Do not end it from there.
#[derive(Debug)]
pub struct SqliteTx<'t> {
    tx: rusqlite::Transaction<'t>,
    endpoint: String,
    worker: String,
    /// The number of the last content that was kept, before this transaction and now.
    change: (i64, i64),
    claims: Unwritten,
}

impl Deref for SqliteTx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.tx
    }
}

impl<'t> SqliteTx<'t> {
    pub(crate) fn new(tx: rusqlite::Transaction<'t>, scope: &Scope) -> rusqlite::Result<Self> {
        let change = tx
            .prepare_cached("SELECT change FROM inbox_queue WHERE endpoint = ?1")?
            .query_row([&scope.endpoint], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        let (endpoint, worker) = (scope.endpoint.clone(), scope.worker.clone());
        Ok(Self { tx, endpoint, worker, change: (change, change), claims: Unwritten::default() })
    }

    fn next_change(&mut self) -> i64 {
        self.change.1 += 1;
        self.change.1
    }

    /// Compares with what is there; takes what is newer.
    fn known(&mut self, arrival: &Arrival<'_>, hash: i64) -> rusqlite::Result<Standing> {
        let sql = "SELECT row, state, hash, change, sequence, lease > ?3 AND worker <> ?4, kind, entry
                   FROM inbox_event WHERE endpoint = ?1 AND id = ?2";
        type Found = (i64, String, i64, i64, i64, bool, String, Option<String>);
        let (row, state, known_hash, change, sequence, is_claimed, kind, entry): Found = self
            .tx
            .prepare_cached(sql)?
            .query_row(
            params![self.endpoint, arrival.id.as_str(), int(arrival.now), self.worker],
            |row| {
                let kind = row.get(6)?;
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, kind, row.get(7)?))
            },
        )?;
        let is_same = known_hash == hash || {
            let sql = "SELECT content FROM inbox_content WHERE row = ?1";
            let content: Vec<u8> = self.tx.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
            (arrival.same)(&content)
        };
        let is_open = state == State::Open.name();
        let is_newer = int(arrival.asked) >= change;
        let mut standing = Known { is_open, is_same, is_newer, is_claimed }.standing(arrival.again);
        if standing == Standing::Reopened && self.is_overtaken(&kind, entry.as_deref(), sequence)? {
            standing = Standing::Changed;
        }
        if !matches!(standing, Standing::Reopened | Standing::Renewed) {
            return Ok(standing);
        }
        let change = self.next_change();
        // Whoever has claimed it works on the older form.
        let sql = "UPDATE inbox_event SET kind = ?2, entry = ?3, hash = ?4, change = ?5, kept = ?6, generation = generation + 1, worker = '',
                       lease = 0, finished = NULL, reason = '',
                       attempts = iif(state = 'open', attempts, 0), due = iif(state = 'open', due, 0), state = 'open'
                   WHERE row = ?1";
        let params = params![row, arrival.kind.as_str(), arrival.object(), hash, change, int(arrival.now)];
        self.tx.prepare_cached(sql)?.execute(params)?;
        let sql = "UPDATE inbox_content SET content = ?2 WHERE row = ?1";
        self.tx.prepare_cached(sql)?.execute(params![row, &**arrival.content])?;
        Ok(standing)
    }

    /// Whether a later event of the object was handled.
    fn is_overtaken(&self, kind: &str, entry: Option<&str>, sequence: i64) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM inbox_event
                   WHERE endpoint = ?1 AND kind = ?2 AND entry = ?3 AND sequence > ?4 AND state IN ('done', 'skipped'))";
        self.tx.prepare_cached(sql)?.query_row(params![self.endpoint, kind, entry, sequence], |row| row.get(0))
    }

    /// When the next event can be claimed that cannot now.
    fn due(&self, take: &Take) -> rusqlite::Result<Option<u64>> {
        let sql = match take.newest_only {
            false => {
                "SELECT min(max(due, iif(worker = ?2, 0, lease))) FROM inbox_event AS event
                 WHERE endpoint = ?1 AND state = 'open' AND max(due, iif(worker = ?2, 0, lease)) > ?3 AND NOT EXISTS (SELECT 1 FROM inbox_event AS other
                     WHERE other.endpoint = ?1 AND other.kind = event.kind AND other.entry = event.entry
                       AND other.state = 'open' AND other.sequence < event.sequence)"
            }
            true => {
                "SELECT min(free) FROM (SELECT max(max(due, iif(worker = ?2, 0, lease))) AS free FROM inbox_event
                 WHERE endpoint = ?1 AND state = 'open' GROUP BY kind, entry, iif(entry IS NULL, row, 0)) WHERE free > ?3"
            }
        };
        let due: Option<i64> = self
            .tx
            .prepare_cached(sql)?
            .query_row(params![self.endpoint, self.worker, int(take.now)], |row| row.get(0))?;
        Ok(due.map(|due| u64::try_from(due).unwrap_or_default()))
    }
}

/// SQLite has signed numbers only; times and counts fit.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Transaction for SqliteTx<'_> {
    type Error = rusqlite::Error;

    fn keep(&mut self, arrival: &Arrival<'_>) -> rusqlite::Result<Standing> {
        let hash = arrival.hash().cast_signed();
        let change = self.change.1 + 1;
        let sql = "INSERT INTO inbox_event (endpoint, id, kind, entry, sequence, change, hash, state, kept)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 'open', ?7) ON CONFLICT (endpoint, id) DO NOTHING";
        let entry = arrival.object();
        let (id, kind) = (arrival.id.as_str(), arrival.kind.as_str());
        let params = params![self.endpoint, id, kind, entry, change, hash, int(arrival.now)];
        if self.tx.prepare_cached(sql)?.execute(params)? == 0 {
            self.claims.write(arrival.id, &self.tx, &self.worker)?;
            return self.known(arrival, hash);
        }
        self.next_change();
        let row = self.tx.last_insert_rowid();
        let sql = "INSERT INTO inbox_content (row, content) VALUES (?1, ?2)";
        self.tx.prepare_cached(sql)?.execute(params![row, &**arrival.content])?;
        Ok(Standing::Fresh)
    }

    fn take(&mut self, take: &Take) -> rusqlite::Result<Claims> {
        self.claims.write_all(&self.tx, &self.worker)?;
        let sql = match take.newest_only {
            false => {
                "SELECT row, id, generation, attempts FROM inbox_event AS event
                 WHERE endpoint = ?1 AND state = 'open' AND due <= ?3 AND (lease <= ?3 OR worker = ?2)
                   AND NOT EXISTS (SELECT 1 FROM inbox_event AS other
                     WHERE other.endpoint = ?1 AND other.kind = event.kind AND other.entry = event.entry
                       AND other.state = 'open' AND other.sequence < event.sequence)
                 ORDER BY sequence LIMIT ?4"
            }
            true => {
                "SELECT row, id, generation, attempts FROM inbox_event AS event
                 WHERE endpoint = ?1 AND state = 'open' AND due <= ?3 AND (lease <= ?3 OR worker = ?2)
                   AND NOT EXISTS (SELECT 1 FROM inbox_event AS other
                     WHERE other.endpoint = ?1 AND other.kind = event.kind AND other.entry = event.entry AND other.state = 'open'
                       AND (other.sequence > event.sequence OR other.due > ?3 OR (other.lease > ?3 AND other.worker <> ?2)))
                 ORDER BY sequence LIMIT ?4"
            }
        };
        let limit = i64::try_from(take.limit).unwrap_or(i64::MAX);
        let mut statement = self.tx.prepare_cached(sql)?;
        let until = int(take.until);
        let rows = statement.query_map(params![self.endpoint, self.worker, int(take.now), limit], |row| {
            let (generation, attempts): (i64, i64) = (row.get(2)?, row.get(3)?);
            let claim = Claim { row: row.get(0)?, generation: generation + 1, attempts: attempts + 1, until };
            Ok((EventId::from(row.get::<_, String>(1)?), claim))
        })?;
        let rows: Vec<(EventId, Claim)> = rows.collect::<Result<_, _>>()?;
        drop(statement);
        for (place, (id, claim)) in rows.iter().enumerate() {
            // The first, so that a sealed inbox fails before a handler runs; after a mark all, so that undoing undoes them.
            match place == 0 || self.claims.is_marked() {
                true => claim.write(&self.tx, &self.worker)?,
                false => self.claims.insert(id.clone(), *claim),
            }
        }
        // Where there was no room for more, nobody needs to know when.
        let due = match rows.len() < take.limit || rows.is_empty() {
            true => self.due(take)?.into_iter().chain((!rows.is_empty()).then_some(take.until)).min(),
            false => Some(take.now),
        };
        let change = u64::try_from(self.change.1).unwrap_or_default();
        let taken = |(id, claim): (EventId, Claim)| Taken {
            id,
            generation: u64::try_from(claim.generation).unwrap_or_default(),
            attempt: u32::try_from(claim.attempts).unwrap_or(u32::MAX),
        };
        Ok(Claims { events: rows.into_iter().map(taken).collect(), due, change })
    }

    fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> rusqlite::Result<Option<Vec<EventId>>> {
        let Written { state, due, back, finished } = outcome.written();
        let (due, finished) = (due.map(int), finished.map(int));
        let is_whole = !outcome.supersedes || !outcome.settlement.is_final();
        let claim = self.claims.get(&taken.id);
        if let Some(claim) = claim.filter(|claim| is_whole && claim.generation == int(taken.generation)) {
            // Nobody else can have claimed it since.
            let sql = "UPDATE inbox_event SET state = ?2, due = ifnull(?3, due), attempts = max(?4 - ?5, 0), generation = ?6, reason = ?7,
                           finished = ?8, worker = '', lease = 0 WHERE row = ?1";
            let Claim { row, generation, attempts, .. } = claim;
            let params = params![row, state.name(), due, attempts, back, generation, outcome.reason, finished];
            self.tx.prepare_cached(sql)?.execute(params)?;
            self.claims.remove(&taken.id);
            return Ok(Some(Vec::new()));
        }
        // Among them may be events that this one supersedes.
        self.claims.write_all(&self.tx, &self.worker)?;
        let sql = "UPDATE inbox_event SET state = ?4, due = ifnull(?5, due), attempts = max(attempts - ?6, 0), reason = ?7, finished = ?8,
                       worker = '', lease = 0
                   WHERE endpoint = ?1 AND id = ?2 AND generation = ?3 AND state = 'open' RETURNING kind, entry, sequence";
        let params = params![
            self.endpoint,
            taken.id.as_str(),
            int(taken.generation),
            state.name(),
            due,
            back,
            outcome.reason,
            finished
        ];
        let object: Option<(String, Option<String>, i64)> = self
            .tx
            .prepare_cached(sql)?
            .query_row(params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((kind, entry, sequence)) = object else { return Ok(None) };
        if is_whole {
            return Ok(Some(Vec::new()));
        }
        let sql = "UPDATE inbox_event SET state = 'superseded', reason = 'superseded by ' || ?5, finished = ?6, worker = '', lease = 0
                   WHERE endpoint = ?1 AND kind = ?2 AND entry = ?3 AND sequence < ?4 AND state = 'open' RETURNING id";
        let mut statement = self.tx.prepare_cached(sql)?;
        let params = params![self.endpoint, kind, entry, sequence, taken.id.as_str(), finished];
        let ids = statement.query_map(params, |row| row.get::<_, String>(0).map(EventId::from))?;
        ids.collect::<Result<_, _>>().map(Some)
    }

    fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> rusqlite::Result<bool> {
        self.claims.write(id, &self.tx, &self.worker)?;
        let sql = "UPDATE inbox_event SET state = 'dead', reason = ?3, finished = ?4, generation = generation + 1, worker = '', lease = 0
                   WHERE endpoint = ?1 AND id = ?2 AND state = 'open' AND (lease <= ?4 OR worker = ?5)";
        let params = params![self.endpoint, id.as_str(), reason, int(now), self.worker];
        Ok(self.tx.prepare_cached(sql)?.execute(params)? == 1)
    }

    fn content(&mut self, id: &EventId) -> rusqlite::Result<Option<Vec<u8>>> {
        let sql = "SELECT content FROM inbox_content JOIN inbox_event USING (row) WHERE endpoint = ?1 AND id = ?2";
        self.tx.prepare_cached(sql)?.query_row(params![self.endpoint, id.as_str()], |row| row.get(0)).optional()
    }

    fn mark(&mut self) -> rusqlite::Result<()> {
        if self.claims.is_marked() {
            self.tx.prepare_cached("RELEASE inbox_mark")?.execute([])?;
        }
        self.tx.prepare_cached("SAVEPOINT inbox_mark")?.execute([])?;
        self.claims.mark();
        Ok(())
    }

    fn undo(&mut self) -> rusqlite::Result<()> {
        if self.claims.is_marked() {
            self.tx.prepare_cached("ROLLBACK TO inbox_mark")?.execute([])?;
            self.claims.undo();
        }
        Ok(())
    }

    fn commit(mut self) -> rusqlite::Result<()> {
        self.claims.write_all(&self.tx, &self.worker)?;
        if self.change.0 != self.change.1 {
            let sql = "INSERT INTO inbox_queue (endpoint, change) VALUES (?1, ?2)
                       ON CONFLICT (endpoint) DO UPDATE SET change = excluded.change";
            self.tx.prepare_cached(sql)?.execute(params![self.endpoint, self.change.1])?;
        }
        self.tx.commit()
    }
}
