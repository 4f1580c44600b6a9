//! What each step of an inbox's transaction is in SQL, and which steps share a round trip.

use std::collections::{BTreeMap, BTreeSet};

use centra_events::inbox::{Arrival, Claims, Known, Outcome, Scope, State, Take, Written};
use centra_events::{EventId, Settlement, Standing, Taken};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use crate::marks::Marks;
use crate::session::AsyncTx;

/// What is known of the open transaction.
#[derive(Debug, Default)]
pub(crate) struct Open {
    endpoint: String,
    worker: String,
    /// The number of the last content that was kept, once it is locked; before this transaction and now.
    change: Option<(i64, i64)>,
    /// Whether it was locked since the mark, so that going back to the mark unlocks it.
    locked_since: bool,
    /// The highest number that this transaction gave to a content, even if it went back since.
    given: i64,
    pub(crate) marks: Marks,
    /// Claims of this transaction: their rows are locked, so that nobody else can touch these events before it ends.
    claimed: BTreeMap<EventId, Claim>,
    /// Which of these were made since the mark.
    claimed_since: Vec<EventId>,
    /// Claims and outcomes of such events, to be written together.
    drafts: Vec<Draft>,
    /// How many of these there were at the mark.
    marked: usize,
    /// Drafts from before the mark that were written since.
    written: Vec<Draft>,
}

/// A claim of this transaction.
#[derive(Clone, Copy, Debug)]
struct Claim {
    row: i64,
    generation: i64,
    attempts: i32,
}

/// How a claimed row is to be, where it is not yet. `None` leaves what is there.
#[derive(Debug)]
struct Draft {
    claim: Claim,
    state: State,
    due: Option<i64>,
    lease: Option<i64>,
    reason: Option<String>,
    finished: Option<i64>,
}

/// How long an event waits whose handler went on after a statement failed, in milliseconds.
const SPOILED: u64 = 60_000;

impl AsyncTx {
    /// Begins a transaction; with the next statement, the server does.
    pub(crate) fn begin(&mut self, scope: &Scope) {
        let (endpoint, worker) = (scope.endpoint.clone(), scope.worker.clone());
        self.open = Open { endpoint, worker, ..Open::default() };
        self.unsure = false;
        self.send_begin();
    }

    /// Ends the transaction; nothing was done.
    pub(crate) async fn roll_back(&mut self) {
        self.send("ROLLBACK");
        // A connection that fails has rolled back. A command before it may have failed, too.
        while self.known().await.is_err() {}
        self.open = Open::default();
    }

    /// The number of the last content. Its row is locked from then on: contents are numbered and committed one transaction after the other.
    async fn locked_change(&mut self) -> Result<i64, Error> {
        if let Some((_, now)) = self.open.change {
            return Ok(now);
        }
        let sql = "INSERT INTO centra_inbox.queue VALUES ($1, 0)
                   ON CONFLICT (endpoint) DO UPDATE SET change = queue.change RETURNING change";
        let endpoint = self.open.endpoint.clone();
        let before: i64 = self.row(sql, &[&endpoint]).await?.get(0);
        Ok(self.locked(before, None))
    }

    /// The row is locked, and has this number; `last` is the last that was given since. Returns the one to go on from.
    fn locked(&mut self, before: i64, last: Option<i64>) -> i64 {
        if self.open.change.is_none() {
            self.open.locked_since = true;
        }
        let (before, known) = self.open.change.unwrap_or((before, before));
        self.open.given = self.open.given.max(last.unwrap_or_default());
        let now = known.max(self.open.given);
        self.open.change = Some((before, now));
        now
    }

    /// So many contents more were kept.
    fn changed(&mut self, count: usize) {
        if let Some((_, now)) = &mut self.open.change {
            *now = now.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
            self.open.given = *now;
        }
    }

    /// Keeps all that are new by one statement; the others one by one.
    pub(crate) async fn keep_all(&mut self, arrivals: &[Arrival<'_>]) -> Result<Vec<Standing>, Error> {
        self.flush().await?;
        let ids: Vec<&str> = arrivals.iter().map(|it| it.id.as_str()).collect();
        let kinds: Vec<&str> = arrivals.iter().map(|it| it.kind.as_str()).collect();
        let entries: Vec<Option<&str>> = arrivals.iter().map(Arrival::object).collect();
        let hashes: Vec<i64> = arrivals.iter().map(|it| it.hash().cast_signed()).collect();
        let kept: Vec<i64> = arrivals.iter().map(|it| int(it.now)).collect();
        let contents: Vec<&[u8]> = arrivals.iter().map(|it| &**it.content).collect();
        // The numbers begin behind those of the row that is locked, or of what this transaction undid. What others committed while it waited for
        // the lock trips over the key.
        let sql = "WITH queue AS (
                       INSERT INTO centra_inbox.queue VALUES ($1, 0)
                       ON CONFLICT (endpoint) DO UPDATE SET change = queue.change RETURNING change),
                   arrival AS (
                       SELECT it.*, greatest($8, queue.change) + row_number() OVER (ORDER BY place) AS change
                       FROM queue, unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bytea[]) WITH ORDINALITY
                           AS it (id, kind, entry, hash, kept, content, place)
                       WHERE NOT EXISTS (SELECT FROM centra_inbox.event WHERE event.endpoint = $1 AND event.id = it.id)),
                   fresh AS (
                       INSERT INTO centra_inbox.event (endpoint, id, kind, entry, sequence, change, hash, kept)
                       SELECT $1, id, kind, entry, change, change, hash, kept FROM arrival ORDER BY place
                       ON CONFLICT (endpoint, id) DO NOTHING RETURNING row, id, change),
                   stored AS (
                       INSERT INTO centra_inbox.content (row, content) SELECT row, content FROM fresh JOIN arrival USING (change))
                   SELECT queue.change, fresh.id, fresh.change FROM queue LEFT JOIN fresh ON TRUE";
        let (endpoint, given) = (self.open.endpoint.clone(), self.open.given);
        let rows = self.rows(sql, &[&endpoint, &ids, &kinds, &entries, &hashes, &kept, &contents, &given]).await?;
        let mut fresh: BTreeSet<&str> = rows.iter().filter_map(|row| row.get(1)).collect();
        let last = rows.iter().filter_map(|row| row.get::<_, Option<i64>>(2)).max();
        self.locked(rows.first().map_or(0, |row| row.get(0)), last);
        let mut list = Vec::with_capacity(arrivals.len());
        for (arrival, hash) in arrivals.iter().zip(hashes) {
            list.push(match fresh.remove(arrival.id.as_str()) {
                true => Standing::Fresh,
                false => self.known_event(arrival, hash).await?,
            });
        }
        Ok(list)
    }

    /// Compares with what is there; takes what is newer.
    async fn known_event(&mut self, arrival: &Arrival<'_>, hash: i64) -> Result<Standing, Error> {
        let sql = "SELECT row, state, hash, change, sequence, lease > $3 AND worker <> $4, kind, entry
                   FROM centra_inbox.event WHERE endpoint = $1 AND id = $2 FOR UPDATE";
        let now = int(arrival.now);
        let (endpoint, worker) = (self.open.endpoint.clone(), self.open.worker.clone());
        let found = self.row(sql, &[&endpoint, &arrival.id.as_str(), &now, &worker]).await?;
        let (row, state, change): (i64, &str, i64) = (found.get(0), found.get(1), found.get(3));
        let is_same = found.get::<_, i64>(2) == hash || {
            let content = self.row("SELECT content FROM centra_inbox.content WHERE row = $1", &[&row]).await?;
            (arrival.same)(content.get(0))
        };
        let is_open = state == State::Open.name();
        let is_newer = int(arrival.asked) >= change;
        let mut standing = Known { is_open, is_same, is_newer, is_claimed: found.get(5) }.standing(arrival.again);
        if standing == Standing::Reopened && self.is_overtaken(found.get(6), found.get(7), found.get(4)).await? {
            standing = Standing::Changed;
        }
        if !matches!(standing, Standing::Reopened | Standing::Renewed) {
            return Ok(standing);
        }
        let change = self.locked_change().await? + 1;
        self.changed(1);
        // Whoever has claimed it works on the older form.
        self.open.claimed.remove(arrival.id);
        let sql = "UPDATE centra_inbox.event SET kind = $2, entry = $3, hash = $4, change = $5, kept = $6, generation = generation + 1, worker = '',
                       lease = 0, finished = NULL, reason = '',
                       attempts = CASE state WHEN 'open' THEN attempts ELSE 0 END, due = CASE state WHEN 'open' THEN due ELSE 0 END, state = 'open'
                   WHERE row = $1";
        self.run(sql, &[&row, &arrival.kind.as_str(), &arrival.object(), &hash, &change, &now]).await?;
        self.run("UPDATE centra_inbox.content SET content = $2 WHERE row = $1", &[&row, &&**arrival.content]).await?;
        Ok(standing)
    }

    /// Whether a later event of the object was handled.
    async fn is_overtaken(&mut self, kind: &str, entry: Option<&str>, sequence: i64) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT FROM centra_inbox.event
                   WHERE endpoint = $1 AND kind = $2 AND entry = $3 AND sequence > $4 AND state IN ('done', 'skipped'))";
        let endpoint = self.open.endpoint.clone();
        Ok(self.row(sql, &[&endpoint, &kind, &entry, &sequence]).await?.get(0))
    }

    /// Claims events by locking their rows. What a claim writes there is written with the event's outcome, or at the end of the transaction.
    pub(crate) async fn take(&mut self, take: &Take) -> Result<Claims, Error> {
        self.flush().await?;
        // The oldest open event of an object is the object's lock: the others are not looked at as long as it is open. `OFFSET 0` has the server look up
        // each object by the index; as a join it would compare all open events with each other.
        let free = match take.newest_only {
            false => "other.sequence < event.sequence",
            true => "(other.sequence > event.sequence OR other.due > $3 OR (other.lease > $3 AND other.worker <> $2))",
        };
        let sql = format!(
            "SELECT id, row, generation, attempts FROM centra_inbox.event AS event
             WHERE endpoint = $1 AND state = 'open' AND due <= $3 AND (lease <= $3 OR worker = $2)
               AND NOT EXISTS (SELECT FROM centra_inbox.event AS other
                 WHERE other.endpoint = $1 AND other.kind = event.kind AND other.entry = event.entry AND other.state = 'open' AND {free} OFFSET 0)
             ORDER BY sequence LIMIT $4 FOR UPDATE SKIP LOCKED"
        );
        let (now, limit) = (int(take.now), i64::try_from(take.limit).unwrap_or(i64::MAX));
        let (endpoint, worker) = (self.open.endpoint.clone(), self.open.worker.clone());
        let rows = self.rows(&sql, &[&endpoint, &worker, &now, &limit]).await?;
        let events: Vec<Taken> = rows.iter().map(|row| self.claim(row, int(take.until))).collect();
        // Where there was no room for more, nobody needs to know when.
        let (due, change) = match events.len() < take.limit || events.is_empty() {
            true => {
                let (due, change) = self.due(take).await?;
                (due.into_iter().chain((!events.is_empty()).then_some(take.until)).min(), Some(change))
            }
            false => (Some(take.now), None),
        };
        let change: i64 = match (self.open.change, change) {
            (Some((_, change)), _) => change,
            (None, Some(change)) => change.max(self.open.given),
            (None, None) => {
                let sql = "SELECT coalesce(max(change), 0) FROM centra_inbox.queue WHERE endpoint = $1";
                self.row(sql, &[&endpoint]).await?.get::<_, i64>(0).max(self.open.given)
            }
        };
        Ok(Claims { events, due, change: number(change) })
    }

    fn claim(&mut self, found: &Row, until: i64) -> Taken {
        let claim = Claim {
            row: found.get(1),
            generation: found.get::<_, i64>(2).saturating_add(1),
            attempts: found.get::<_, i32>(3).saturating_add(1),
        };
        let (id, state) = (EventId::from(found.get::<_, &str>(0)), State::Open);
        self.open.claimed.insert(id.clone(), claim);
        self.open.claimed_since.push(id.clone());
        self.open.drafts.push(Draft { claim, state, due: None, lease: Some(until), reason: None, finished: None });
        let attempt = u32::try_from(claim.attempts).unwrap_or_default();
        Taken { id, generation: number(claim.generation), attempt }
    }

    /// When the next event can be claimed that cannot now, and the number of the last content. One that another transaction claims right now can be, as
    /// far as it is known.
    async fn due(&mut self, take: &Take) -> Result<(Option<u64>, i64), Error> {
        let sql = match take.newest_only {
            false => {
                "SELECT min(greatest(due, CASE worker WHEN $2 THEN 0 ELSE lease END)),
                     (SELECT coalesce(max(change), 0) FROM centra_inbox.queue WHERE endpoint = $1)
                 FROM centra_inbox.event AS event
                 WHERE endpoint = $1 AND state = 'open' AND NOT EXISTS (SELECT FROM centra_inbox.event AS other
                     WHERE other.endpoint = $1 AND other.kind = event.kind AND other.entry = event.entry
                       AND other.state = 'open' AND other.sequence < event.sequence OFFSET 0)
                   AND row NOT IN (SELECT * FROM unnest($3::bigint[]))"
            }
            true => {
                "SELECT min(free), (SELECT coalesce(max(change), 0) FROM centra_inbox.queue WHERE endpoint = $1) FROM (SELECT max(greatest(due, CASE worker WHEN $2 THEN 0 ELSE lease END)) AS free,
                     bool_or(row IN (SELECT * FROM unnest($3::bigint[]))) AS mine FROM centra_inbox.event
                 WHERE endpoint = $1 AND state = 'open' GROUP BY kind, entry, CASE WHEN entry IS NULL THEN row ELSE 0 END) AS object WHERE NOT mine"
            }
        };
        let claimed: Vec<i64> = self.open.claimed.values().map(|claim| claim.row).collect();
        let (endpoint, worker) = (self.open.endpoint.clone(), self.open.worker.clone());
        let found = self.row(sql, &[&endpoint, &worker, &claimed]).await?;
        Ok((found.get::<_, Option<i64>>(0).map(number), found.get(1)))
    }

    /// Writes the drafts.
    async fn flush(&mut self) -> Result<(), Error> {
        self.write_drafts(None).await
    }

    /// Writes the drafts, and with them the number of the last content, if there is a new one.
    async fn write_drafts(&mut self, given: Option<i64>) -> Result<(), Error> {
        if self.open.drafts.is_empty() && given.is_none() {
            return Ok(());
        }
        let mut drafts = std::mem::take(&mut self.open.drafts);
        // Of a claim and its outcome, the outcome.
        let last: BTreeMap<i64, &Draft> = drafts.iter().map(|draft| (draft.claim.row, draft)).collect();
        let sql = "WITH numbered AS (
                       INSERT INTO centra_inbox.queue SELECT $10::text, $11::bigint WHERE $11::bigint IS NOT NULL
                       ON CONFLICT (endpoint) DO UPDATE SET change = greatest(queue.change, excluded.change))
                   UPDATE centra_inbox.event SET state = it.state, due = coalesce(it.due, event.due), generation = it.generation, attempts = it.attempts,
                       reason = coalesce(it.reason, event.reason), finished = it.finished, worker = CASE WHEN it.lease IS NULL THEN '' ELSE $9 END,
                       lease = coalesce(it.lease, 0)
                   FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::integer[], $6::bigint[], $7::text[], $8::bigint[])
                       AS it (row, state, due, generation, attempts, lease, reason, finished)
                   WHERE event.row = it.row";
        let rows: Vec<i64> = last.keys().copied().collect();
        let states: Vec<&str> = last.values().map(|it| it.state.name()).collect();
        let dues: Vec<Option<i64>> = last.values().map(|it| it.due).collect();
        let generations: Vec<i64> = last.values().map(|it| it.claim.generation).collect();
        let attempts: Vec<i32> = last.values().map(|it| it.claim.attempts).collect();
        let leases: Vec<Option<i64>> = last.values().map(|it| it.lease).collect();
        let reasons: Vec<Option<&str>> = last.values().map(|it| it.reason.as_deref()).collect();
        let finished: Vec<Option<i64>> = last.values().map(|it| it.finished).collect();
        let (worker, endpoint) = (self.open.worker.clone(), self.open.endpoint.clone());
        let params: [&(dyn ToSql + Sync); 11] =
            [&rows, &states, &dues, &generations, &attempts, &leases, &reasons, &finished, &worker, &endpoint, &given];
        self.run(sql, &params).await?;
        // Whoever goes back to the mark undoes that, too.
        drafts.truncate(std::mem::take(&mut self.open.marked));
        self.open.written.append(&mut drafts);
        Ok(())
    }

    /// Takes a savepoint as the state to which `undo` goes back: the one that followed the last statement, or one that is sent with the next.
    pub(crate) fn mark(&mut self) {
        if let Some(sql) = self.open.marks.mark() {
            self.send(sql);
        }
        self.unsure = false;
        (self.open.marked, self.open.locked_since) = (self.open.drafts.len(), false);
        self.open.written.clear();
        self.open.claimed_since.clear();
    }

    pub(crate) fn undo(&mut self) {
        let Some(sql) = self.open.marks.undo() else { return };
        self.send(sql);
        self.unsure = false;
        // What was written since is to be written again, and what was claimed since is not.
        let open = &mut self.open;
        open.drafts.truncate(open.marked);
        open.drafts.splice(0..0, open.written.drain(..));
        open.marked = open.drafts.len();
        for id in open.claimed_since.drain(..) {
            open.claimed.remove(&id);
        }
        if std::mem::take(&mut open.locked_since) {
            open.change = None;
        }
    }

    /// Writes an outcome. Where a handler's statement may have failed, the server is asked first whether the transaction is still good.
    pub(crate) async fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Error> {
        if self.open.marks.is_marked() && self.unsure && outcome.settlement.keeps_effects() {
            match self.command("SAVEPOINT inbox_check; RELEASE SAVEPOINT inbox_check").await {
                Ok(()) => self.unsure = false,
                Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => {
                    self.undo();
                    let reason = "the handler went on after a statement failed";
                    let settlement = Settlement::Later(outcome.now.saturating_add(SPOILED));
                    self.write(taken, &Outcome { settlement, reason, supersedes: false, now: outcome.now }).await?;
                    self.mark();
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
        self.write(taken, outcome).await
    }

    /// Writes an outcome, or puts it to those that are written together.
    async fn write(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Error> {
        let Written { state, due, back, finished } = outcome.written();
        let (due, finished) = (due.map(int), finished.map(int));
        let back = i32::try_from(back).unwrap_or(i32::MAX);
        // XML knows no such character; a reason may.
        let reason = outcome.reason.replace('\0', "\u{fffd}");
        let ours = self.open.claimed.remove(&taken.id).filter(|claim| number(claim.generation) == taken.generation);
        if let Some(claim) = ours
            && !outcome.supersedes
        {
            // Nobody else can have touched it.
            let claim = Claim { attempts: (claim.attempts - back).max(0), ..claim };
            self.open.drafts.push(Draft { claim, state, due, lease: None, reason: Some(reason), finished });
            return Ok(Some(Vec::new()));
        }
        self.flush().await?;
        let sql = "UPDATE centra_inbox.event SET state = $4, due = coalesce($5, due), attempts = greatest(attempts - $6, 0), reason = $7, finished = $8,
                       worker = '', lease = 0
                   WHERE endpoint = $1 AND id = $2 AND generation = $3 AND state = 'open' RETURNING kind, entry, sequence";
        let (id, generation) = (taken.id.as_str(), int(taken.generation));
        let endpoint = self.open.endpoint.clone();
        let params: [&(dyn ToSql + Sync); 8] =
            [&endpoint, &id, &generation, &state.name(), &due, &back, &reason, &finished];
        let Some(object) = self.rows(sql, &params).await?.pop() else { return Ok(None) };
        if !outcome.supersedes || !outcome.settlement.is_final() {
            return Ok(Some(Vec::new()));
        }
        let (kind, entry, sequence): (&str, Option<&str>, i64) = (object.get(0), object.get(1), object.get(2));
        let sql = "UPDATE centra_inbox.event SET state = 'superseded', reason = 'superseded by ' || $5::text, finished = $6, worker = '', lease = 0
                   WHERE endpoint = $1 AND kind = $2 AND entry = $3 AND sequence < $4 AND state = 'open' RETURNING id";
        let rows = self.rows(sql, &[&endpoint, &kind, &entry, &sequence, &id, &finished]).await?;
        Ok(Some(rows.iter().map(|row| EventId::from(row.get::<_, &str>(0))).collect()))
    }

    pub(crate) async fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> Result<bool, Error> {
        self.flush().await?;
        let sql = "UPDATE centra_inbox.event SET state = 'dead', reason = $3, finished = $4, generation = generation + 1, worker = '', lease = 0
                   WHERE endpoint = $1 AND id = $2 AND state = 'open' AND (lease <= $4 OR worker = $5)";
        let (endpoint, worker) = (self.open.endpoint.clone(), self.open.worker.clone());
        let count = self.run(sql, &[&endpoint, &id.as_str(), &reason, &int(now), &worker]).await?;
        // A claim of this transaction is no longer good.
        self.open.claimed.remove(id);
        Ok(count == 1)
    }

    pub(crate) async fn content(&mut self, id: &EventId) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT content FROM centra_inbox.content JOIN centra_inbox.event USING (row) WHERE endpoint = $1 AND id = $2";
        let endpoint = self.open.endpoint.clone();
        Ok(self.rows(sql, &[&endpoint, &id.as_str()]).await?.pop().map(|row| row.get(0)))
    }

    pub(crate) async fn commit(&mut self) -> Result<(), Error> {
        // Numbers of what was undone are not given again.
        let given = Some(self.open.given).filter(|given| *given > self.open.change.map_or(0, |(before, _)| before));
        self.write_drafts(given).await?;
        // PostgreSQL calls it a success to commit a transaction that has failed; a savepoint fails in it.
        self.command("SAVEPOINT inbox_end; COMMIT").await
    }
}

/// PostgreSQL has signed numbers only; times and counts fit.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn number(int: i64) -> u64 {
    u64::try_from(int).unwrap_or_default()
}

pub(crate) fn hash(content: &[u8]) -> i64 {
    centra_events::inbox::hash(content).cast_signed()
}
