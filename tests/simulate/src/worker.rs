//! One worker: a thin shell over the core, as the drivers are, in which every effect may fail.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use centra_events::inbox::{Arrival, Outcome, Table, Take};
use centra_events::{Core, Effect, EventId, Input, Now, Settlement, Store, Stored, Taken, Verdict};

use crate::centra::{Centra, Event, Shown, version};

/// What a handler did: made in the table, and so committed with the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Done {
    pub(crate) number: u32,
    pub(crate) version: u32,
    /// Whether the handler said that it may stay.
    pub(crate) stays: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) name: String,
    pub(crate) core: Core,
    pub(crate) state: Life,
    pub(crate) todo: VecDeque<Effect>,
    /// The answer that is under way.
    pub(crate) flight: Option<Input>,
    /// What the next time to sleep ends.
    pub(crate) wake: u64,
    /// How wrong its clock is.
    pub(crate) skew: i64,
    /// The last reply.
    pub(crate) reply: BTreeMap<EventId, Shown>,
    /// Events whose acknowledgement was confirmed.
    pub(crate) told: BTreeSet<EventId>,
    /// The newest version that this worker saw of each event.
    pub(crate) seen: BTreeMap<EventId, u32>,
    /// Content of what it has claimed, read in the transaction that claimed it.
    pub(crate) content: BTreeMap<EventId, u32>,
    /// Whether a handler ran since the last outcome was written.
    pub(crate) handled: bool,
    /// Whether the handler fails next, whatever the event.
    pub(crate) handler_fails: bool,
    /// Steps since the stop.
    pub(crate) stopping: Option<u32>,
    /// How often it fetched without anything happening.
    pub(crate) restless: u32,
    /// Whether the blocked head was reported.
    pub(crate) reported: BTreeMap<Option<String>, bool>,
    pub(crate) source: Option<String>,
    /// Sources that it left to another worker when it last came to them.
    pub(crate) elsewhere: BTreeSet<Option<String>>,
    /// How many events of the last reply have no id.
    pub(crate) unnamed: usize,
    /// When each source was fetched.
    pub(crate) asked: BTreeMap<Option<String>, u64>,
    /// Whether anything failed since the last reply.
    pub(crate) has_failed: bool,
}

/// Whether a worker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Runs,
    Sleeps,
    Gone,
}

/// What the world decides about one effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Works,
    /// It does not happen.
    FailsBefore,
    /// It happens, and the worker does not learn of it.
    FailsAfter,
    /// The service will not do it.
    Refused,
}

impl Worker {
    pub(crate) fn new(name: String, core: Core) -> Self {
        Self {
            name,
            core,
            state: Life::Gone,
            todo: VecDeque::new(),
            flight: None,
            wake: 0,
            skew: 0,
            reply: BTreeMap::new(),
            told: BTreeSet::new(),
            seen: BTreeMap::new(),
            content: BTreeMap::new(),
            handled: false,
            handler_fails: false,
            stopping: None,
            restless: 0,
            reported: BTreeMap::new(),
            source: None,
            elsewhere: BTreeSet::new(),
            unnamed: 0,
            asked: BTreeMap::new(),
            has_failed: false,
        }
    }

    /// The process is gone; its connection to the inbox, too.
    pub(crate) fn crash(&mut self, table: &mut Table<Done>) {
        if table.writer() == Some(&*self.name) {
            table.rollback();
        }
        let (name, skew, core) = (self.name.clone(), self.skew, self.core.clone());
        *self = Self { skew, ..Self::new(name, core) };
    }

    pub(crate) fn feed(&mut self, input: Input, now: Now) {
        let effects = self.core.handle(input, now);
        self.todo.extend(effects);
    }

    /// Carries out what is asked of the inbox or the handler; returns what the core is told. A failure undoes the transaction.
    pub(crate) fn store(
        &mut self,
        effect: &Effect,
        fate: Fate,
        table: &mut Table<Done>,
        centra: &Centra,
        now: Now,
    ) -> Input {
        let is_mine = table.writer() == Some(&*self.name);
        if fate == Fate::FailsBefore || !is_mine && table.begin(&self.name).is_err() {
            return self.undone(table);
        }
        let input = match effect {
            Effect::HandOut(taken) => Input::Outcome(taken.id.clone(), self.handle(taken, table, centra)),
            Effect::Store(store) => Input::Stored(self.inbox(store, table, now)),
            _ => Input::Failed,
        };
        match fate {
            Fate::Works => input,
            _ => self.undone(table),
        }
    }

    fn undone(&mut self, table: &mut Table<Done>) -> Input {
        if table.writer() == Some(&*self.name) {
            table.rollback();
        }
        self.handled = false;
        Input::Failed
    }

    /// The handler: it always changes something first, and then says what becomes of it.
    fn handle(&mut self, taken: &Taken, table: &mut Table<Done>, centra: &Centra) -> Verdict {
        let number = Event::number(&taken.id);
        table.mark();
        self.handled = true;
        let verdict = match centra.events.get(&number) {
            _ if self.handler_fails => Verdict::Failed,
            Some(event) => event.planned.verdict(taken.attempt),
            None => Verdict::Dead,
        };
        let version = self.content.get(&taken.id).copied().unwrap_or(u32::MAX);
        table.record(Done { number, version, stays: matches!(verdict, Verdict::Done | Verdict::Skip) });
        verdict
    }

    fn inbox(&mut self, store: &Store, table: &mut Table<Done>, now: Now) -> Stored {
        match store {
            Store::Keep { ids, asked } => {
                let again = self.core.options().changed == centra_events::Changed::HandleAgain;
                let standings = ids.iter().filter_map(|id| self.reply.get(id)).map(|shown| {
                    let meant = version(shown.content.as_bytes());
                    let arrival = Arrival {
                        id: &shown.id,
                        kind: &shown.kind,
                        entry: shown.entry.as_deref(),
                        content: &shown.content.clone().into_bytes().into(),
                        asked: *asked,
                        now: now.millis,
                        again,
                        same: &|other| version(other) == meant,
                    };
                    (shown.id.clone(), table.keep(&arrival))
                });
                Stored::Kept(standings.collect())
            }
            Store::Take { limit, until } => {
                let newest_only = self.core.options().newest_only;
                let claims = table.take(&Take { limit: *limit, until: *until, now: now.millis, newest_only });
                let content = claims.events.iter().map(|taken| &taken.id);
                self.content = content.map(|id| (id.clone(), version(&table.rows()[id].content))).collect();
                Stored::Taken(claims)
            }
            Store::Settle(taken, settlement) => self.settle(taken, *settlement, table, now),
            Store::Bury(ids) => {
                Stored::Buried(ids.iter().filter(|id| table.bury(id, "head blocked", now.millis)).cloned().collect())
            }
            Store::Commit => {
                table.commit();
                Stored::Committed
            }
        }
    }

    fn settle(&mut self, taken: &Taken, settlement: Settlement, table: &mut Table<Done>, now: Now) -> Stored {
        let handled = std::mem::take(&mut self.handled);
        if handled && !settlement.keeps_effects() {
            table.undo();
        }
        let supersedes = self.core.options().newest_only;
        let outcome = Outcome { settlement, reason: "", supersedes, now: now.millis };
        let settled = table.settle(taken, &outcome);
        if settled.is_none() && handled {
            table.undo();
        }
        Stored::Settled { accepted: settled.is_some(), superseded: settled.unwrap_or_default() }
    }
}
