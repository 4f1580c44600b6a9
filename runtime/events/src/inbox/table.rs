//! The rules of an inbox as a table in memory: the reference for every other.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use super::{Arrival, Claims, Known, Outcome, Take, Written};
use crate::content::Content;
use crate::event::{EventId, Kind, Taken};
use crate::mutation::{Broken, Mutation};
use crate::step::Standing;

/// The rows of one endpoint, and effects of type `E` that are committed with them.
///
/// It has one transaction at a time, which [`begin`](Self::begin) opens for a worker.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table<E = ()> {
    rows: BTreeMap<EventId, Arc<Row>>,
    /// Rows without outcome, oldest first.
    open: BTreeMap<u64, (EventId, Arc<Row>)>,
    effects: Vec<E>,
    change: u64,
    transaction: Option<Undo>,
    /// Rows as they were before the open transaction changed them, newest change last.
    changes: Vec<(EventId, Option<Arc<Row>>)>,
    broken: Broken,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// Its type.
    pub kind: Kind,
    /// Its object.
    pub entry: Option<Arc<str>>,
    /// Its place in the order in which events came.
    pub sequence: u64,
    /// The content.
    pub content: Content,
    /// What became of it.
    pub state: State,
    /// How often it was claimed without a final outcome.
    pub attempts: u32,
    /// When it may be claimed.
    pub due: u64,
    /// Who has claimed it, and until when.
    pub lease: Option<(Arc<str>, u64)>,
    /// Number of the newest claim.
    pub generation: u64,
    /// Why it has the state.
    pub reason: Arc<str>,
    /// The number of its content, which grows with each that is kept.
    pub change: u64,
    /// When its content came.
    pub kept: u64,
    /// When it got its outcome.
    pub finished: Option<u64>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing final yet.
    Open,
    /// It is handled.
    Done,
    /// It is of no interest.
    Skipped,
    /// A later event of its object was handled in its place.
    Superseded,
    /// A dead letter.
    Dead,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Done, Self::Skipped, Self::Superseded, Self::Dead];

    /// In one word, as inboxes store it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Superseded => "superseded",
            Self::Dead => "dead",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What is needed to undo an open transaction, beside its changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Undo {
    worker: Arc<str>,
    effects: usize,
    change: u64,
    /// Where the last mark is, in changes and effects.
    mark: (usize, usize),
}

/// Another worker has the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another worker has a transaction open")
    }
}

impl std::error::Error for Busy {}

impl<E> Default for Table<E> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            open: BTreeMap::new(),
            effects: Vec::new(),
            change: 0,
            transaction: None,
            changes: Vec::new(),
            broken: Broken::default(),
        }
    }
}

impl<E> Table<E> {
    /// A table that breaks a rule.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    #[must_use]
    pub fn broken(mut self, mutation: Option<Mutation>) -> Self {
        self.broken = Broken::rule(mutation);
        self
    }

    /// Puts rows and effects of another transaction, as the project's simulation of several writers does.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    pub fn overlay(
        &mut self,
        rows: impl IntoIterator<Item = (EventId, Arc<Row>)>,
        effects: impl IntoIterator<Item = E>,
        change: u64,
    ) {
        rows.into_iter().for_each(|(id, row)| self.put(&id, row));
        self.effects.extend(effects);
        self.change = self.change.max(change);
    }

    /// The number of the last content that was kept.
    #[cfg(feature = "mutations")]
    #[doc(hidden)]
    #[must_use]
    pub fn change(&self) -> u64 {
        self.change
    }

    /// The rows, by event id.
    #[must_use]
    pub fn rows(&self) -> &BTreeMap<EventId, Arc<Row>> {
        &self.rows
    }

    /// The effects, in the order in which they were made.
    #[must_use]
    pub fn effects(&self) -> &[E] {
        &self.effects
    }

    /// The worker whose transaction is open.
    #[must_use]
    pub fn writer(&self) -> Option<&str> {
        self.transaction.as_ref().map(|undo| &*undo.worker)
    }

    /// Opens a transaction, if none is.
    ///
    /// # Errors
    /// Another is open.
    pub fn begin(&mut self, worker: &str) -> Result<(), Busy> {
        if self.transaction.is_some() {
            return Err(Busy);
        }
        let (effects, change) = (self.effects.len(), self.change);
        self.transaction = Some(Undo { worker: worker.into(), effects, change, mark: (0, effects) });
        Ok(())
    }

    /// Ends the transaction; what was done stays.
    pub fn commit(&mut self) {
        self.transaction = None;
        self.changes.clear();
    }

    /// Ends the transaction; what was done is undone.
    pub fn rollback(&mut self) {
        if let Some(undo) = &self.transaction
            && !self.broken.is(Mutation::LeakTransaction)
        {
            let (effects, change) = (undo.effects, undo.change);
            self.undo_to(0, effects);
            self.change = change;
        }
        self.commit();
    }

    /// Marks the state to which [`undo`](Self::undo) goes back.
    pub fn mark(&mut self) {
        let effects = self.effects.len();
        if let Some(undo) = &mut self.transaction {
            undo.mark = (self.changes.len(), effects);
        }
    }

    /// Undoes what was done since the mark.
    pub fn undo(&mut self) {
        if let Some(undo) = &self.transaction {
            let (changes, effects) = undo.mark;
            self.undo_to(changes, effects);
        }
    }

    fn undo_to(&mut self, changes: usize, effects: usize) {
        self.effects.truncate(effects);
        for (id, row) in self.changes.drain(changes..).rev() {
            if let Some(now) = self.rows.remove(&id) {
                self.open.remove(&now.sequence);
            }
            if let Some(row) = row {
                if row.state == State::Open {
                    self.open.insert(row.sequence, (id.clone(), Arc::clone(&row)));
                }
                self.rows.insert(id, row);
            }
        }
    }

    /// Adds an effect.
    pub fn record(&mut self, effect: E) {
        self.effects.push(effect);
    }

    /// As [`Transaction::keep`](super::Transaction::keep).
    pub fn keep(&mut self, arrival: &Arrival<'_>) -> Standing {
        let row = match self.rows.entry(arrival.id.clone()) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(place) => {
                self.change += 1;
                let row = Arc::clone(place.insert(Arc::new(Row::of(arrival, self.change))));
                self.open.insert(row.sequence, (arrival.id.clone(), row));
                self.undoable(arrival.id, None);
                return Standing::Fresh;
            }
        };
        let row = &*row;
        let is_through = row.state != State::Open && !self.broken.is(Mutation::ForgetReceipt);
        let is_same =
            row.content == *arrival.content || self.broken.is(Mutation::DropHash) || (arrival.same)(&row.content);
        let is_newer = arrival.asked >= row.change || self.broken.is(Mutation::TakeStale);
        let is_claimed = self.is_claimed(row, arrival.now);
        let standing = match (Known { is_open: !is_through, is_same, is_newer, is_claimed }).standing(arrival.again) {
            Standing::Reopened if self.is_overtaken(row) => Standing::Changed,
            standing => standing,
        };
        let Row { sequence, attempts, due, generation, .. } = *row;
        // Whoever has claimed it works on the older form.
        let (change, generation) = (self.change + 1, generation + 1);
        let newer = Row { sequence, generation, ..Row::of(arrival, change) };
        let newer = match standing {
            Standing::Renewed => Row { attempts, due, ..newer },
            Standing::Reopened => newer,
            _ => return standing,
        };
        self.change = change;
        self.put(arrival.id, Arc::new(newer));
        standing
    }

    /// Whether a later event of the object was handled, so that this one would bring back what is older.
    fn is_overtaken(&self, row: &Row) -> bool {
        let is_later =
            |other: &Row| other.sequence > row.sequence && (&other.kind, &other.entry) == (&row.kind, &row.entry);
        let mut later = self.rows.values().filter(|other| row.entry.is_some() && is_later(other));
        later.any(|other| matches!(other.state, State::Done | State::Skipped))
    }

    /// As [`Transaction::take`](super::Transaction::take).
    pub fn take(&mut self, take: &Take) -> Claims {
        let worker: Arc<str> = self.transaction.as_ref().map_or("".into(), |undo| Arc::clone(&undo.worker));
        let mut claims = Claims { change: self.change, ..Claims::default() };
        let mut later = |at: u64| claims.due = Some(claims.due.map_or(at, |due: u64| due.min(at)));
        let mut chosen = Vec::new();
        for Candidate { id, row, free } in self.candidates(take.newest_only) {
            match free > take.now {
                true => later(free),
                false if chosen.len() < take.limit => chosen.push((id.clone(), row.generation + 1, row.attempts + 1)),
                false => later(take.now),
            }
        }
        for (id, generation, attempt) in chosen {
            let lease = Some((Arc::clone(&worker), take.until));
            self.edit(&id, |row| (row.generation, row.attempts, row.lease) = (generation, attempt, lease));
            later(take.until);
            claims.events.push(Taken { id, generation, attempt });
        }
        claims
    }

    /// The event of each object that is next, and from when it can be claimed; oldest first.
    fn candidates(&self, newest_only: bool) -> Vec<Candidate<'_>> {
        let mut objects: HashMap<(&Kind, &str), usize> = HashMap::new();
        let mut list: Vec<Candidate<'_>> = Vec::new();
        let forgets_order = self.broken.is(Mutation::ForgetOrder);
        for (id, row) in self.open.values() {
            let free = self.free(row);
            let known = row.entry.as_deref().and_then(|entry| objects.get(&(&row.kind, entry)).copied());
            match known {
                Some(_) if !newest_only && !forgets_order => {}
                Some(at) if newest_only => {
                    list[at].free = list[at].free.max(free);
                    if !self.broken.is(Mutation::CollapseToOldest) {
                        (list[at].id, list[at].row) = (id, row);
                    }
                }
                _ => {
                    if let Some(entry) = row.entry.as_deref() {
                        objects.insert((&row.kind, entry), list.len());
                    }
                    list.push(Candidate { id, row, free });
                }
            }
        }
        if newest_only {
            list.sort_by_key(|candidate| candidate.row.sequence);
        }
        list
    }

    /// From when the row can be claimed by the worker whose transaction is open.
    fn free(&self, row: &Row) -> u64 {
        match &row.lease {
            Some((worker, until)) if Some(&**worker) != self.writer() => row.due.max(*until),
            _ => row.due,
        }
    }

    fn is_claimed(&self, row: &Row, now: u64) -> bool {
        row.lease.as_ref().is_some_and(|(worker, until)| Some(&**worker) != self.writer() && *until > now)
    }

    /// As [`Transaction::settle`](super::Transaction::settle).
    pub fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Option<Vec<EventId>> {
        let row = self.rows.get(&taken.id)?;
        let any = self.broken.is(Mutation::ForgetGeneration);
        if !any && (row.generation != taken.generation || row.state != State::Open) {
            return None;
        }
        let earlier = if outcome.supersedes && outcome.settlement.is_final() { self.earlier(row) } else { Vec::new() };
        self.edit(&taken.id, |row| row.settle(outcome));
        if !earlier.is_empty() {
            let reason: Arc<str> = format!("superseded by {}", taken.id).into();
            for id in &earlier {
                self.edit(id, |row| row.end(State::Superseded, Arc::clone(&reason), outcome.now));
            }
        }
        Some(earlier)
    }

    /// Rows of the same object without outcome that came before; all but itself where the oldest is taken for the newest.
    fn earlier(&self, row: &Row) -> Vec<EventId> {
        let all = self.broken.is(Mutation::CollapseToOldest);
        let is_earlier = |other: &Row| {
            row.entry.is_some()
                && (&other.kind, &other.entry) == (&row.kind, &row.entry)
                && (other.sequence < row.sequence || all && other.sequence != row.sequence)
        };
        self.open.values().filter(|(_, row)| is_earlier(row)).map(|(id, _)| id.clone()).collect()
    }

    /// As [`Transaction::bury`](super::Transaction::bury).
    pub fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> bool {
        let is_free = |row: &Arc<Row>| row.state == State::Open && !self.is_claimed(row, now);
        let buries = self.rows.get(id).is_some_and(is_free);
        if buries {
            self.edit(id, |row| {
                row.end(State::Dead, reason.into(), now);
                row.generation += 1;
            });
        }
        buries
    }

    /// Lets a dead letter be handled again, from its first attempt; returns whether it was one.
    pub fn retry(&mut self, id: &EventId, now: u64) -> bool {
        let is_dead = self.rows.get(id).is_some_and(|row| row.state == State::Dead);
        if is_dead {
            self.edit(id, |row| {
                (row.state, row.attempts, row.due, row.finished) = (State::Open, 0, now, None);
            });
        }
        is_dead
    }

    /// Removes events that got their outcome before that moment; returns how many. Dead letters stay, unless asked for.
    pub fn purge(&mut self, before: u64, dead: bool) -> usize {
        let is_old = |row: &Row| (dead || row.state != State::Dead) && row.finished.is_some_and(|at| at < before);
        let count = self.rows.len();
        self.rows.retain(|_, row| !is_old(row));
        count - self.rows.len()
    }

    /// Changes a row where it stands, so that rows stay side by side in memory.
    fn edit(&mut self, id: &EventId, edit: impl FnOnce(&mut Row)) {
        let Some(row) = self.rows.get_mut(id) else { return };
        // It has the row, too.
        self.open.remove(&row.sequence);
        let before = self.transaction.is_some().then(|| Arc::new(Row::clone(row)));
        edit(Arc::make_mut(row));
        if row.state == State::Open {
            self.open.insert(row.sequence, (id.clone(), Arc::clone(row)));
        }
        self.undoable(id, before);
    }

    /// Replaces a row, or adds one.
    fn put(&mut self, id: &EventId, row: Arc<Row>) {
        if row.state == State::Open {
            self.open.insert(row.sequence, (id.clone(), Arc::clone(&row)));
        } else {
            self.open.remove(&row.sequence);
        }
        let sequence = row.sequence;
        let before = self.rows.insert(id.clone(), row);
        if let Some(before) = before.as_ref().filter(|before| before.sequence != sequence) {
            self.open.remove(&before.sequence);
        }
        self.undoable(id, before);
    }

    /// A row was as it is here before it was changed in the open transaction.
    fn undoable(&mut self, id: &EventId, before: Option<Arc<Row>>) {
        if self.transaction.is_some() {
            self.changes.push((id.clone(), before));
        }
    }
}

/// An event that can be claimed from then on.
struct Candidate<'t> {
    id: &'t EventId,
    row: &'t Arc<Row>,
    free: u64,
}

impl Row {
    fn of(arrival: &Arrival<'_>, change: u64) -> Self {
        Self {
            kind: arrival.kind.clone(),
            entry: arrival.object().map(Into::into),
            sequence: change,
            change,
            content: arrival.content.clone(),
            state: State::Open,
            attempts: 0,
            due: 0,
            lease: None,
            generation: 0,
            reason: Arc::default(),
            kept: arrival.now,
            finished: None,
        }
    }

    fn settle(&mut self, outcome: &Outcome<'_>) {
        let Written { state, due, back, finished } = outcome.written();
        self.attempts = self.attempts.saturating_sub(back);
        self.due = due.unwrap_or(self.due);
        // An empty one is shared by all.
        let reason = if outcome.reason.is_empty() { Arc::default() } else { outcome.reason.into() };
        match finished {
            Some(now) => self.end(state, reason, now),
            None => (self.state, self.reason, self.finished, self.lease) = (state, reason, None, None),
        }
    }

    /// It has its outcome.
    fn end(&mut self, state: State, reason: Arc<str>, now: u64) {
        (self.state, self.reason, self.finished, self.lease) = (state, reason, Some(now), None);
    }
}
