//! The simulated database of an inbox: one writer at a time as SQLite has it, or several transactions at once that lock rows as PostgreSQL's do.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use centra_events::inbox::{Row, State, Table};
use centra_events::{Effect, EventId, Input, Mutation, Now, Store, Stored};

use crate::centra::{Centra, version};
use crate::worker::{Done, Fate, Worker};

/// What is committed; where there is one writer at a time, with what it did since.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    table: Table<Done>,
    /// Where there are several writers: the transactions that are open, by whose they are.
    open: Option<BTreeMap<String, Open>>,
    /// How many connections were lost; the server still has their transactions.
    lost: usize,
    mutation: Option<Mutation>,
}

/// A transaction: what it sees besides what is committed. The rows that it changed are locked.
#[derive(Clone, Debug, Default)]
struct Open {
    marked: Changes,
    now: Changes,
    /// Whether it has the lock under which contents are numbered.
    numbers: bool,
    /// What becomes of it, where nobody is at its other end any more.
    commits: bool,
    /// Whose lock its next step waits for.
    waits_for: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Changes {
    rows: BTreeMap<EventId, Arc<Row>>,
    effects: Vec<Done>,
    change: u64,
}

/// What came of a step.
pub(crate) enum Answer {
    /// What the worker is told.
    Told(Input),
    /// A lock is another transaction's; the step is taken again.
    Waits,
}

impl Deref for Disk {
    type Target = Table<Done>;

    fn deref(&self) -> &Table<Done> {
        &self.table
    }
}

impl DerefMut for Disk {
    fn deref_mut(&mut self) -> &mut Table<Done> {
        &mut self.table
    }
}

impl Disk {
    pub(crate) fn new(mutation: Option<Mutation>) -> Self {
        Self { table: Table::default().broken(mutation), open: None, lost: 0, mutation }
    }

    /// The same for several writers at once.
    pub(crate) fn several(mutation: Option<Mutation>) -> Self {
        Self { open: Some(BTreeMap::new()), ..Self::new(mutation) }
    }

    /// Whether no transaction is open.
    pub(crate) fn is_quiet(&self) -> bool {
        self.table.writer().is_none() && self.open.as_ref().is_none_or(BTreeMap::is_empty)
    }

    /// Whether several transactions can be open. Then the server may still have one whose connection its worker has lost, and commit it later.
    pub(crate) fn has_several(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the server has such transactions.
    pub(crate) fn has_lost(&self) -> bool {
        self.open.iter().flatten().any(|(name, _)| name.starts_with("lost "))
    }

    /// The connection of a worker is lost: its transaction is undone, or is left to the server for a while, which `commits` it if it was told to.
    pub(crate) fn lose(&mut self, worker: &str, stays: bool, commits: bool) {
        let Some(open) = &mut self.open else { return };
        if let Some(left) = open.remove(worker)
            && stays
        {
            self.lost += 1;
            open.insert(format!("lost {}", self.lost), Open { commits, ..left });
        }
    }

    /// The server comes to the end of the transactions that nobody waits for.
    ///
    /// # Errors
    /// A commit did what it must not.
    pub(crate) fn end_lost(&mut self) -> Result<bool, String> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let lost: Vec<String> = open.keys().filter(|name| name.starts_with("lost ")).cloned().collect();
        let ended: Vec<Open> = lost.iter().filter_map(|name| open.remove(name)).collect();
        let is_any = !ended.is_empty();
        for left in ended.into_iter().filter(|left| left.commits) {
            self.merge(left.now)?;
        }
        Ok(is_any)
    }

    /// Takes a step of a worker's transaction, of which `fate` decides.
    ///
    /// # Errors
    /// A commit did what it must not.
    pub(crate) fn step(
        &mut self,
        worker: &mut Worker,
        effect: &Effect,
        fate: Fate,
        centra: &Centra,
        now: Now,
    ) -> Result<Answer, String> {
        let is_commit = matches!(effect, Effect::Store(Store::Commit));
        let trusts = is_commit && fate == Fate::FailsBefore && self.mutation == Some(Mutation::TrustCommit);
        if self.open.is_none() {
            return Ok(Answer::Told(worker.store(effect, fate, &mut self.table, centra, now)));
        }
        if fate == Fate::Works
            && let Some(answer) = self.waits(worker, effect)
        {
            return Ok(answer);
        }
        let mut own = self.open.as_ref().and_then(|open| open.get(&worker.name)).cloned().unwrap_or_default();
        let locked = self.locked(&worker.name, effect, now);
        let mut view = self.view(&worker.name, &own, &locked);
        if matches!(effect, Effect::HandOut(_)) {
            own.marked = own.now.clone();
        }
        own.numbers |= matches!(effect, Effect::Store(Store::Keep { .. }));
        own.waits_for = None;
        let input = worker.store(effect, fate, &mut view, centra, now);
        own.now = changes(&view, &self.table, &locked);
        let open = self.open.get_or_insert_default();
        if view.writer().is_some() {
            open.insert(worker.name.clone(), own);
        } else {
            open.remove(&worker.name);
            if is_commit && fate != Fate::FailsBefore {
                self.merge(own.now)?;
            }
        }
        Ok(Answer::Told(if trusts { Input::Stored(Stored::Committed) } else { input }))
    }

    /// Whether a step waits for a lock. If that one waits for it in turn, the server ends the transaction, as PostgreSQL does.
    fn waits(&mut self, worker: &mut Worker, effect: &Effect) -> Option<Answer> {
        let holder = self.waits_for(worker, effect)?.to_owned();
        let open = self.open.get_or_insert_default();
        let numbers = matches!(effect, Effect::Store(Store::Keep { .. }))
            && !open.iter().any(|(name, other)| *name != worker.name && other.numbers);
        let own = open.entry(worker.name.clone()).or_default();
        // It may have got as far as the rows.
        (own.numbers, own.waits_for) = (own.numbers || numbers, Some(holder.clone()));
        let mut next = Some(holder);
        for _ in 0..=open.len() {
            let Some(name) = next else { return Some(Answer::Waits) };
            if name == worker.name {
                open.remove(&name);
                worker.handled = false;
                return Some(Answer::Told(Input::Failed));
            }
            next = open.get(&name).and_then(|other| other.waits_for.clone());
        }
        Some(Answer::Waits)
    }

    /// The transaction that has a lock which a step needs.
    fn waits_for(&self, worker: &Worker, effect: &Effect) -> Option<&str> {
        let others = || self.open.iter().flatten().filter(|(other, _)| **other != worker.name);
        let has = |open: &Open, id: &EventId| open.now.rows.contains_key(id);
        let holder = |id: &EventId| others().find(|(_, open)| has(open, id));
        let found = match effect {
            Effect::Store(Store::Keep { ids, .. }) => {
                others().find(|(_, open)| open.numbers).or_else(|| ids.iter().find_map(holder))
            }
            Effect::Store(Store::Settle(taken, _)) if self.mutation != Some(Mutation::ForgetRowLock) => {
                let own = self.open.iter().flatten().find(|(name, _)| **name == worker.name);
                let own = own.and_then(|(_, open)| open.now.rows.get(&taken.id)).or(self.table.rows().get(&taken.id));
                // The earlier events that it may supersede, too.
                let is_earlier = |row: &Row| {
                    let object = |row: &Row| row.entry.clone().map(|entry| (row.kind.clone(), entry));
                    own.is_some_and(|own| {
                        row.sequence < own.sequence && object(row).is_some() && object(row) == object(own)
                    })
                };
                let supersedes = worker.core.options().newest_only;
                let has_earlier = |open: &Open| supersedes && open.now.rows.values().any(|row| is_earlier(row));
                holder(&taken.id).or_else(|| others().find(|(_, open)| has_earlier(open)))
            }
            Effect::Store(Store::Bury(ids)) => ids.iter().find_map(holder),
            _ => None,
        };
        found.map(|(name, _)| name.as_str())
    }

    /// Rows that others have locked, as a step that skips them sees them.
    fn locked(&self, name: &str, effect: &Effect, now: Now) -> BTreeMap<EventId, Arc<Row>> {
        if !matches!(effect, Effect::Store(Store::Take { .. })) || self.mutation == Some(Mutation::ForgetRowLock) {
            return BTreeMap::new();
        }
        let others = self.open.iter().flatten().filter(|(other, _)| *other != name);
        let ids = others.flat_map(|(_, open)| open.now.rows.keys());
        // Nobody knows until when.
        let lease = Some(("another".into(), now.millis + 1));
        let rows = ids.filter_map(|id| Some((id.clone(), self.table.rows().get(id)?)));
        let held = rows.filter(|(_, row)| row.state == State::Open);
        held.map(|(id, row)| (id, Arc::new(Row { lease: lease.clone(), ..Row::clone(row) }))).collect()
    }

    /// What a transaction sees: what is committed by now, and its own changes.
    fn view(&self, name: &str, own: &Open, locked: &BTreeMap<EventId, Arc<Row>>) -> Table<Done> {
        let mut view = self.table.clone();
        // Nothing is open in what is committed.
        let _is_free = view.begin(name);
        let both = |table: &mut Table<Done>, changes: &Changes, effects: usize| {
            let effects = changes.effects[effects.min(changes.effects.len())..].iter().cloned();
            table.overlay(changes.rows.clone(), effects, changes.change);
        };
        view.overlay(locked.clone(), [], 0);
        both(&mut view, &own.marked, 0);
        view.mark();
        both(&mut view, &own.now, own.marked.effects.len());
        view
    }

    /// Commits what a transaction changed.
    fn merge(&mut self, changes: Changes) -> Result<(), String> {
        for (id, row) in &changes.rows {
            let before = self.table.rows().get(id).map(|row| version(&row.content));
            if before.is_some_and(|before| version(&row.content) < before) {
                return Err(format!("event {id}: an older form took the place of a newer one"));
            }
        }
        self.table.overlay(changes.rows, changes.effects, changes.change);
        Ok(())
    }
}

/// What a transaction has changed.
fn changes(view: &Table<Done>, committed: &Table<Done>, locked: &BTreeMap<EventId, Arc<Row>>) -> Changes {
    let is_own =
        |(id, row): &(&EventId, &Arc<Row>)| committed.rows().get(*id) != Some(*row) && locked.get(*id) != Some(*row);
    let rows = view.rows().iter().filter(is_own).map(|(id, row)| (id.clone(), row.clone()));
    let effects = view.effects().get(committed.effects().len()..).unwrap_or_default().to_vec();
    Changes { rows: rows.collect(), effects, change: view.change() }
}
