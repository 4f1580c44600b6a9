//! What each step of an inbox's transaction is in SQL, and which steps share a round trip.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hasher;
use std::ops::{Deref, DerefMut};

use centra_events::inbox::{Arrival, Claims, Outcome, Scope, State, Take, Transaction};
use centra_events::{EventId, Settlement, Standing, Taken};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Error, Row, Statement};

/// A transaction; it is a [`postgres::Transaction`], through which a handler reads and writes.
///
/// A statement that fails spoils all that follow it in PostgreSQL. A handler returns its error then. If it goes on instead, its changes are undone, and the
/// event is tried again in a minute.
pub struct PostgresTx<'t> {
    tx: postgres::Transaction<'t>,
    /// Of this connection.
    statements: &'t mut HashMap<String, Statement>,
    endpoint: String,
    worker: String,
    /// The number of the last content that was kept, once it is locked; before this transaction and now.
    change: Option<(i64, i64)>,
    /// Whether it was locked since the mark, so that going back to the mark unlocks it.
    locked_since: bool,
    /// The highest number that this transaction gave to a content, even if it went back since.
    given: i64,
    /// Number of the savepoint that is the mark.
    mark: Option<u32>,
    /// Number of a savepoint since which no statement was sent: it will do as the next mark.
    next: Option<u32>,
    /// How many savepoints there were.
    savepoints: u32,
    /// Claims of this transaction, by generation: nobody else can touch these events before it ends.
    claimed: BTreeMap<EventId, u64>,
    /// Outcomes of such events, to be written together.
    outcomes: Vec<Written>,
    /// How many of these there were at the mark.
    marked: usize,
    /// Outcomes from before the mark that were written since.
    written: Vec<Written>,
}

/// An outcome that is not written yet.
struct Written {
    id: String,
    state: State,
    due: Option<i64>,
    back: i32,
    reason: String,
    finished: Option<i64>,
}

impl<'t> Deref for PostgresTx<'t> {
    type Target = postgres::Transaction<'t>;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl DerefMut for PostgresTx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}

impl std::fmt::Debug for PostgresTx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresTx")
    }
}

/// How long an event waits whose handler went on after a statement failed, in milliseconds.
const SPOILED: u64 = 60_000;

impl<'t> PostgresTx<'t> {
    pub(crate) fn new(
        tx: postgres::Transaction<'t>,
        statements: &'t mut HashMap<String, Statement>,
        scope: &Scope,
    ) -> Self {
        Self {
            tx,
            statements,
            endpoint: scope.endpoint.clone(),
            worker: scope.worker.clone(),
            change: None,
            locked_since: false,
            given: 0,
            mark: None,
            next: None,
            savepoints: 0,
            claimed: BTreeMap::new(),
            outcomes: Vec::new(),
            marked: 0,
            written: Vec::new(),
        }
    }

    /// The statement, which is prepared once for each connection; a statement that is given as text takes a second round trip.
    ///
    /// # Errors
    /// It is no SQL, or names what is not there.
    pub fn prepare_cached(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.tx.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn rows(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        self.next = None;
        let statement = self.prepare_cached(sql)?;
        self.tx.query(&statement, params)
    }

    fn row(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Row, Error> {
        self.next = None;
        let statement = self.prepare_cached(sql)?;
        self.tx.query_one(&statement, params)
    }

    fn run(&mut self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        self.next = None;
        let statement = self.prepare_cached(sql)?;
        self.tx.execute(&statement, params)
    }

    /// The number of the last content. Its row is locked from then on: contents are numbered and committed one transaction after the other.
    fn locked_change(&mut self) -> Result<i64, Error> {
        if let Some((_, now)) = self.change {
            return Ok(now);
        }
        let sql = "INSERT INTO centra_inbox.queue VALUES ($1, 0)
                   ON CONFLICT (endpoint) DO UPDATE SET change = queue.change RETURNING change";
        let endpoint = self.endpoint.clone();
        let before: i64 = self.row(sql, &[&endpoint])?.get(0);
        let now = before.max(self.given);
        self.change = Some((before, now));
        self.locked_since = true;
        Ok(now)
    }

    /// So many contents more were kept.
    fn changed(&mut self, count: usize) {
        if let Some((_, now)) = &mut self.change {
            *now = now.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
            self.given = *now;
        }
    }

    /// Compares with what is there; takes what is newer.
    fn known(&mut self, arrival: &Arrival<'_>, hash: i64) -> Result<Standing, Error> {
        let sql = "SELECT row, state, hash, change, sequence, lease > $3 AND worker <> $4, kind, entry
                   FROM centra_inbox.event WHERE endpoint = $1 AND id = $2 FOR UPDATE";
        let now = int(arrival.now);
        let (endpoint, worker) = (self.endpoint.clone(), self.worker.clone());
        let found = self.row(sql, &[&endpoint, &arrival.id.as_str(), &now, &worker])?;
        let (row, state, change): (i64, &str, i64) = (found.get(0), found.get(1), found.get(3));
        let is_same = found.get::<_, i64>(2) == hash || {
            let content = self.row("SELECT content FROM centra_inbox.content WHERE row = $1", &[&row])?;
            (arrival.same)(content.get(0))
        };
        let is_open = state == State::Open.name();
        let is_newer = int(arrival.asked) >= change;
        let standing = match (is_open, is_same) {
            (false, true) => return Ok(Standing::Final),
            (true, true) if found.get(5) => return Ok(Standing::Claimed),
            (true, true) => return Ok(Standing::Open),
            (_, false) if !is_newer => return Ok(Standing::Unsure),
            (false, false) if !arrival.again || self.is_overtaken(found.get(6), found.get(7), found.get(4))? => {
                return Ok(Standing::Changed);
            }
            (false, false) => Standing::Reopened,
            (true, false) => Standing::Renewed,
        };
        let change = self.locked_change()? + 1;
        self.changed(1);
        // Whoever has claimed it works on the older form.
        self.claimed.remove(arrival.id);
        let sql = "UPDATE centra_inbox.event SET kind = $2, entry = $3, hash = $4, change = $5, kept = $6, generation = generation + 1, worker = '',
                       lease = 0, finished = NULL, reason = '',
                       attempts = CASE state WHEN 'open' THEN attempts ELSE 0 END, due = CASE state WHEN 'open' THEN due ELSE 0 END, state = 'open'
                   WHERE row = $1";
        self.run(sql, &[&row, &arrival.kind.as_str(), &entry(arrival), &hash, &change, &now])?;
        self.run("UPDATE centra_inbox.content SET content = $2 WHERE row = $1", &[&row, &arrival.content])?;
        Ok(standing)
    }

    /// Whether a later event of the object was handled.
    fn is_overtaken(&mut self, kind: &str, entry: Option<&str>, sequence: i64) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT FROM centra_inbox.event
                   WHERE endpoint = $1 AND kind = $2 AND entry = $3 AND sequence > $4 AND state IN ('done', 'skipped'))";
        let endpoint = self.endpoint.clone();
        Ok(self.row(sql, &[&endpoint, &kind, &entry, &sequence])?.get(0))
    }

    /// When the next event can be claimed that cannot now. One that another transaction claims right now can be, as far as it is known.
    fn due(&mut self, take: &Take) -> Result<Option<u64>, Error> {
        let sql = match take.newest_only {
            false => {
                "SELECT min(greatest(due, CASE worker WHEN $2 THEN 0 ELSE lease END)) FROM centra_inbox.event AS event
                 WHERE endpoint = $1 AND state = 'open' AND NOT EXISTS (SELECT FROM centra_inbox.event AS other
                     WHERE other.endpoint = $1 AND other.kind = event.kind AND other.entry = event.entry
                       AND other.state = 'open' AND other.sequence < event.sequence)
                   AND (id, generation) NOT IN (SELECT * FROM unnest($3::text[], $4::bigint[]))"
            }
            true => {
                "SELECT min(free) FROM (SELECT max(greatest(due, CASE worker WHEN $2 THEN 0 ELSE lease END)) AS free,
                     bool_or((id, generation) IN (SELECT * FROM unnest($3::text[], $4::bigint[]))) AS mine FROM centra_inbox.event
                 WHERE endpoint = $1 AND state = 'open' GROUP BY kind, entry, CASE WHEN entry IS NULL THEN row ELSE 0 END) AS object WHERE NOT mine"
            }
        };
        let ids: Vec<String> = self.claimed.keys().map(ToString::to_string).collect();
        let generations: Vec<i64> = self.claimed.values().map(|generation| int(*generation)).collect();
        let (endpoint, worker) = (self.endpoint.clone(), self.worker.clone());
        let due: Option<i64> = self.row(sql, &[&endpoint, &worker, &ids, &generations])?.get(0);
        Ok(due.map(number))
    }

    /// Writes the outcomes that wait.
    fn flush(&mut self) -> Result<(), Error> {
        if self.outcomes.is_empty() {
            return Ok(());
        }
        let mut outcomes = std::mem::take(&mut self.outcomes);
        let sql = "UPDATE centra_inbox.event SET state = it.state, due = coalesce(it.due, event.due), attempts = greatest(attempts - it.back, 0),
                       reason = it.reason, finished = it.finished, worker = '', lease = 0
                   FROM unnest($2::text[], $3::text[], $4::bigint[], $5::integer[], $6::text[], $7::bigint[])
                       AS it (id, state, due, back, reason, finished)
                   WHERE event.endpoint = $1 AND event.id = it.id";
        let ids: Vec<&str> = outcomes.iter().map(|it| it.id.as_str()).collect();
        let states: Vec<&str> = outcomes.iter().map(|it| it.state.name()).collect();
        let dues: Vec<Option<i64>> = outcomes.iter().map(|it| it.due).collect();
        let backs: Vec<i32> = outcomes.iter().map(|it| it.back).collect();
        let reasons: Vec<&str> = outcomes.iter().map(|it| it.reason.as_str()).collect();
        let finished: Vec<Option<i64>> = outcomes.iter().map(|it| it.finished).collect();
        let endpoint = self.endpoint.clone();
        self.run(sql, &[&endpoint, &ids, &states, &dues, &backs, &reasons, &finished])?;
        // Whoever goes back to the mark undoes that, too.
        outcomes.truncate(std::mem::take(&mut self.marked));
        self.written.append(&mut outcomes);
        Ok(())
    }

    /// Makes a savepoint; fails if a statement has failed since the last one.
    fn savepoint(&mut self) -> Result<u32, Error> {
        let number = self.savepoints + 1;
        self.tx.batch_execute(&format!("SAVEPOINT inbox_mark_{number}"))?;
        self.savepoints = number;
        Ok(number)
    }

    /// The state as it is now becomes that to which `undo` goes back.
    fn set_mark(&mut self, savepoint: u32) {
        (self.mark, self.marked, self.locked_since) = (Some(savepoint), self.outcomes.len(), false);
        self.written.clear();
    }

    fn go_back(&mut self) -> Result<(), Error> {
        let Some(mark) = self.mark else { return Ok(()) };
        self.next = None;
        self.tx.batch_execute(&format!("ROLLBACK TO inbox_mark_{mark}"))?;
        // What was written since is to be written again, and what was claimed since is not.
        self.outcomes.truncate(self.marked);
        self.outcomes.splice(0..0, self.written.drain(..));
        self.marked = self.outcomes.len();
        self.claimed.clear();
        if std::mem::take(&mut self.locked_since) {
            self.change = None;
        }
        Ok(())
    }

    /// Writes an outcome, or puts it to those that are written together.
    fn write(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Error> {
        let (state, due, back) = match outcome.settlement {
            Settlement::Done => (State::Done, None, 0),
            Settlement::Skipped => (State::Skipped, None, 0),
            Settlement::Dead | Settlement::Spent => (State::Dead, None, 0),
            Settlement::Later(due) => (State::Open, Some(int(due)), 0),
            Settlement::Released => (State::Open, None, 1),
        };
        let finished = outcome.settlement.is_final().then_some(int(outcome.now));
        // XML knows no such character; a reason may.
        let reason = outcome.reason.replace('\0', "\u{fffd}");
        let is_ours = self.claimed.remove(&taken.id) == Some(taken.generation);
        if is_ours && !outcome.supersedes {
            // Nobody else can have touched it.
            self.outcomes.push(Written { id: taken.id.to_string(), state, due, back, reason, finished });
            return Ok(Some(Vec::new()));
        }
        self.flush()?;
        let sql = "UPDATE centra_inbox.event SET state = $4, due = coalesce($5, due), attempts = greatest(attempts - $6, 0), reason = $7, finished = $8,
                       worker = '', lease = 0
                   WHERE endpoint = $1 AND id = $2 AND generation = $3 AND state = 'open' RETURNING kind, entry, sequence";
        let (id, generation) = (taken.id.as_str(), int(taken.generation));
        let endpoint = self.endpoint.clone();
        let params: [&(dyn ToSql + Sync); 8] =
            [&endpoint, &id, &generation, &state.name(), &due, &back, &reason, &finished];
        let Some(object) = self.rows(sql, &params)?.pop() else { return Ok(None) };
        if !outcome.supersedes || !outcome.settlement.is_final() {
            return Ok(Some(Vec::new()));
        }
        let (kind, entry, sequence): (&str, Option<&str>, i64) = (object.get(0), object.get(1), object.get(2));
        let sql = "UPDATE centra_inbox.event SET state = 'superseded', reason = 'superseded by ' || $5::text, finished = $6, worker = '', lease = 0
                   WHERE endpoint = $1 AND kind = $2 AND entry = $3 AND sequence < $4 AND state = 'open' RETURNING id";
        let rows = self.rows(sql, &[&endpoint, &kind, &entry, &sequence, &id, &finished])?;
        Ok(Some(rows.iter().map(|row| EventId::from(row.get::<_, &str>(0))).collect()))
    }
}

/// PostgreSQL has signed numbers only; times and counts fit.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn number(int: i64) -> u64 {
    u64::try_from(int).unwrap_or_default()
}

fn entry<'a>(arrival: &Arrival<'a>) -> Option<&'a str> {
    arrival.entry.filter(|entry| !entry.is_empty())
}

pub(crate) fn hash(content: &[u8]) -> i64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    hasher.finish().cast_signed()
}

impl Transaction for PostgresTx<'_> {
    type Error = Error;

    fn keep(&mut self, arrival: &Arrival<'_>) -> Result<Standing, Error> {
        Ok(self.keep_all(std::slice::from_ref(arrival))?.pop().unwrap_or(Standing::Open))
    }

    /// All that are new in one statement; the others one by one.
    fn keep_all(&mut self, arrivals: &[Arrival<'_>]) -> Result<Vec<Standing>, Error> {
        self.flush()?;
        let change = self.locked_change()?;
        let ids: Vec<&str> = arrivals.iter().map(|it| it.id.as_str()).collect();
        let kinds: Vec<&str> = arrivals.iter().map(|it| it.kind.as_str()).collect();
        let entries: Vec<Option<&str>> = arrivals.iter().map(entry).collect();
        let hashes: Vec<i64> = arrivals.iter().map(|it| hash(it.content)).collect();
        let kept: Vec<i64> = arrivals.iter().map(|it| int(it.now)).collect();
        let contents: Vec<&[u8]> = arrivals.iter().map(|it| it.content).collect();
        let sql = "WITH arrival AS (
                       SELECT it.*, $8 + row_number() OVER (ORDER BY place) AS change
                       FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bytea[]) WITH ORDINALITY
                           AS it (id, kind, entry, hash, kept, content, place)
                       WHERE NOT EXISTS (SELECT FROM centra_inbox.event WHERE event.endpoint = $1 AND event.id = it.id)),
                   fresh AS (
                       INSERT INTO centra_inbox.event (endpoint, id, kind, entry, sequence, change, hash, kept)
                       SELECT $1, id, kind, entry, change, change, hash, kept FROM arrival ORDER BY place
                       ON CONFLICT (endpoint, id) DO NOTHING RETURNING row, id, change),
                   stored AS (
                       INSERT INTO centra_inbox.content (row, content) SELECT row, content FROM fresh JOIN arrival USING (id, change))
                   SELECT id FROM fresh";
        let endpoint = self.endpoint.clone();
        let rows = self.rows(sql, &[&endpoint, &ids, &kinds, &entries, &hashes, &kept, &contents, &change])?;
        let mut fresh: BTreeSet<&str> = rows.iter().map(|row| row.get(0)).collect();
        self.changed(fresh.len());
        let mut list = Vec::with_capacity(arrivals.len());
        for (arrival, hash) in arrivals.iter().zip(hashes) {
            list.push(match fresh.remove(arrival.id.as_str()) {
                true => Standing::Fresh,
                false => self.known(arrival, hash)?,
            });
        }
        Ok(list)
    }

    fn take(&mut self, take: &Take) -> Result<Claims, Error> {
        self.flush()?;
        // The oldest open event of an object is the object's lock: the others are not looked at as long as it is open.
        let free = match take.newest_only {
            false => "other.sequence < event.sequence",
            true => "(other.sequence > event.sequence OR other.due > $3 OR (other.lease > $3 AND other.worker <> $2))",
        };
        let sql = format!(
            "WITH chosen AS (
                 SELECT row FROM centra_inbox.event AS event
                 WHERE endpoint = $1 AND state = 'open' AND due <= $3 AND (lease <= $3 OR worker = $2)
                   AND NOT EXISTS (SELECT FROM centra_inbox.event AS other
                     WHERE other.endpoint = $1 AND other.kind = event.kind AND other.entry = event.entry AND other.state = 'open' AND {free})
                 ORDER BY sequence LIMIT $4 FOR UPDATE SKIP LOCKED)
             UPDATE centra_inbox.event SET generation = generation + 1, attempts = attempts + 1, worker = $2, lease = $5
             FROM chosen WHERE event.row = chosen.row RETURNING event.id, event.generation, event.attempts, event.sequence"
        );
        let (now, until, limit) = (int(take.now), int(take.until), i64::try_from(take.limit).unwrap_or(i64::MAX));
        let (endpoint, worker) = (self.endpoint.clone(), self.worker.clone());
        let mut rows = self.rows(&sql, &[&endpoint, &worker, &now, &limit, &until])?;
        rows.sort_by_key(|row| row.get::<_, i64>(3));
        let claim = |row: &Row| {
            let (id, generation, attempts): (&str, i64, i32) = (row.get(0), row.get(1), row.get(2));
            Taken {
                id: id.into(),
                generation: number(generation),
                attempt: u32::try_from(attempts).unwrap_or_default(),
            }
        };
        let events: Vec<Taken> = rows.iter().map(claim).collect();
        self.claimed.extend(events.iter().map(|taken| (taken.id.clone(), taken.generation)));
        // Where there was no room for more, nobody needs to know when.
        let due = match events.len() < take.limit || events.is_empty() {
            true => self.due(take)?.into_iter().chain((!events.is_empty()).then_some(take.until)).min(),
            false => Some(take.now),
        };
        let change: i64 = match self.change {
            Some((_, change)) => change,
            None => {
                let sql = "SELECT coalesce(max(change), 0) FROM centra_inbox.queue WHERE endpoint = $1";
                self.row(sql, &[&endpoint])?.get::<_, i64>(0).max(self.given)
            }
        };
        Ok(Claims { events, due, change: number(change) })
    }

    fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Error> {
        // The savepoint for the next event shows whether this one's handler went on after a statement had failed.
        if self.mark.is_some() && self.next.is_none() && outcome.settlement.keeps_effects() {
            match self.savepoint() {
                Ok(savepoint) => self.next = Some(savepoint),
                Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => {
                    self.go_back()?;
                    let reason = "the handler went on after a statement failed";
                    let settlement = Settlement::Later(outcome.now.saturating_add(SPOILED));
                    self.write(taken, &Outcome { settlement, reason, supersedes: false, now: outcome.now })?;
                    let savepoint = self.savepoint()?;
                    self.set_mark(savepoint);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
        self.write(taken, outcome)
    }

    fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> Result<bool, Error> {
        self.flush()?;
        let sql = "UPDATE centra_inbox.event SET state = 'dead', reason = $3, finished = $4, generation = generation + 1, worker = '', lease = 0
                   WHERE endpoint = $1 AND id = $2 AND state = 'open' AND (lease <= $4 OR worker = $5)";
        let (endpoint, worker) = (self.endpoint.clone(), self.worker.clone());
        let count = self.run(sql, &[&endpoint, &id.as_str(), &reason, &int(now), &worker])?;
        // A claim of this transaction is no longer good.
        self.claimed.remove(id);
        Ok(count == 1)
    }

    fn content(&mut self, id: &EventId) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT content FROM centra_inbox.content JOIN centra_inbox.event USING (row) WHERE endpoint = $1 AND id = $2";
        let endpoint = self.endpoint.clone();
        Ok(self.rows(sql, &[&endpoint, &id.as_str()])?.pop().map(|row| row.get(0)))
    }

    fn mark(&mut self) -> Result<(), Error> {
        let savepoint = match self.next.take() {
            Some(savepoint) => savepoint,
            None => self.savepoint()?,
        };
        self.set_mark(savepoint);
        Ok(())
    }

    fn undo(&mut self) -> Result<(), Error> {
        self.go_back()
    }

    fn commit(mut self) -> Result<(), Error> {
        self.flush()?;
        if self.given > self.change.map_or(0, |(before, _)| before) {
            // Numbers of what was undone are not given again.
            let sql = "INSERT INTO centra_inbox.queue VALUES ($1, $2)
                       ON CONFLICT (endpoint) DO UPDATE SET change = greatest(queue.change, excluded.change)";
            let (endpoint, given) = (self.endpoint.clone(), self.given);
            self.run(sql, &[&endpoint, &given])?;
        }
        self.tx.commit()
    }
}
