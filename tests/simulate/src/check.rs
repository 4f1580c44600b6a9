//! What must hold, looked at from outside: in the simulated Centra's queue and in the committed rows, never in the core.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use centra_events::inbox::{State, Table};
use centra_events::{Acknowledge, Blocked, Changed, EventId, Verdict};

use crate::centra::{Centra, Event, version};
use crate::plan::Plan;
use crate::worker::{Done, Worker};

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Effects that were looked at.
    looked: usize,
    versions: BTreeMap<u32, BTreeSet<u32>>,
    /// The newest event of each object that had an effect.
    newest: BTreeMap<(&'static str, u32), u32>,
    pub(crate) changed: BTreeSet<EventId>,
    /// Dead letters that a person let be handled again, whatever was handled since.
    pub(crate) retried: BTreeSet<u32>,
}

/// What is on the disk.
pub(crate) fn committed(table: &Table<Done>) -> Cow<'_, Table<Done>> {
    let mut table = Cow::Borrowed(table);
    if table.writer().is_some() {
        table.to_mut().rollback();
    }
    table
}

impl Watch {
    /// The service is about to forget these.
    pub(crate) fn acknowledged(
        &self,
        ids: &[EventId],
        worker: &Worker,
        plan: &Plan,
        centra: &Centra,
        table: &Table<Done>,
    ) -> Result<(), String> {
        let table = committed(table);
        for id in ids.iter().filter(|id| centra.queue.contains(&Event::number(id))) {
            let Some(row) = table.rows().get(id) else {
                return Err(format!("event {id} is acknowledged and not stored"));
            };
            // One that is to be handled again has had its outcome, and the inbox has its newer form.
            let is_again = self.changed.contains(id) || self.retried.contains(&Event::number(id));
            let had_outcome = row.state != State::Open || is_again;
            if plan.options.acknowledge == Acknowledge::AfterOutcome && !had_outcome {
                return Err(format!("event {id} is acknowledged without an outcome"));
            }
            let seen = worker.seen.get(id).copied().unwrap_or_default();
            if version(&row.content) < seen && !self.changed.contains(id) {
                return Err(format!("event {id} was seen in version {seen}, which is neither stored nor reported"));
            }
        }
        Ok(())
    }

    /// A transaction was committed.
    pub(crate) fn committed(&mut self, plan: &Plan, centra: &Centra, table: &Table<Done>) -> Result<(), String> {
        for done in &table.effects()[self.looked.min(table.effects().len())..] {
            let id = Event::id(done.number);
            let Some(row) = table.rows().get(&id) else { return Err(format!("event {id} has an effect and no row")) };
            if !matches!(row.state, State::Done | State::Skipped) {
                return Err(format!("event {id} has an effect and is {}", row.state.name()));
            }
            if version(&row.content) != done.version {
                return Err(format!("event {id} was handled in version {}, not as stored", done.version));
            }
            if !done.stays {
                return Err(format!("event {id} was to be tried later, and has its effect"));
            }
            let versions = self.versions.entry(done.number).or_default();
            let is_first = versions.is_empty();
            if !is_first && (plan.options.changed == Changed::Report || versions.contains(&done.version)) {
                return Err(format!("event {id} has its effect twice"));
            }
            versions.insert(done.version);
            let planned = &centra.events[&done.number].planned;
            if let (Some(entry), true) = (planned.entry, is_first && !self.retried.contains(&done.number)) {
                let newest = self.newest.entry((planned.kind, entry)).or_insert(done.number);
                if *newest > done.number {
                    return Err(format!("event {id} was handled after {newest}, of the same object"));
                }
                *newest = done.number;
            }
        }
        self.looked = table.effects().len();
        Ok(())
    }

    /// All is quiet.
    pub(crate) fn finished(&self, plan: &Plan, centra: &Centra, table: &Table<Done>) -> Result<(), String> {
        for number in centra.events.iter().filter(|(_, event)| event.planned.has_id).map(|(number, _)| *number) {
            self.ended(number, plan, centra, table)?;
        }
        Ok(())
    }

    /// Nothing more happens to this event.
    pub(crate) fn ended(&self, number: u32, plan: &Plan, centra: &Centra, table: &Table<Done>) -> Result<(), String> {
        let id = Event::id(number);
        let Some(row) = table.rows().get(&id) else { return Err(format!("event {id} is lost")) };
        let versions = self.versions.get(&number);
        let planned = &centra.events[&number].planned;
        let holds = match row.state {
            State::Open => false,
            State::Done => versions.is_some_and(|versions| versions.contains(&version(&row.content))),
            State::Skipped => planned.last == Verdict::Skip,
            State::Superseded => plan.options.newest_only && self.has_later(number, centra, table),
            State::Dead => {
                let buries = matches!(plan.options.blocked, Blocked::DeadLetter { .. });
                let fails = matches!(planned.last, Verdict::Dead | Verdict::Failed) || plan.handler_fails;
                (buries || fails || !planned.first.is_empty()) && plan.options.attempts > 0
            }
        };
        match holds {
            true => Ok(()),
            false => Err(format!("event {id} ends as {}, which it should not", row.state.name())),
        }
    }

    /// Whether a later event of the object has or had its outcome: a person may have let it be handled again, or newer content.
    fn has_later(&self, number: u32, centra: &Centra, table: &Table<Done>) -> bool {
        let object = |number: u32| centra.events.get(&number).map(|event| (event.planned.kind, event.planned.entry));
        let had_outcome = |other: u32| {
            let id = Event::id(other);
            let is_final = table.rows().get(&id).is_some_and(|row| row.state != State::Open);
            is_final || self.retried.contains(&other) || self.changed.contains(&id)
        };
        let mut later = centra.events.keys().filter(|other| **other > number && object(**other) == object(number));
        later.any(|other| had_outcome(*other))
    }
}
