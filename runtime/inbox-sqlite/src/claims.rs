//! Claims that a transaction has not written yet: an event that gets its outcome in the transaction that claimed it is written once.

use std::collections::BTreeMap;

use centra_events::EventId;
use rusqlite::{Connection, params};

/// One claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub(crate) row: i64,
    pub(crate) generation: i64,
    pub(crate) attempts: i64,
    pub(crate) until: i64,
}

impl Claim {
    /// Writes it.
    pub(crate) fn write(self, connection: &Connection, worker: &str) -> rusqlite::Result<()> {
        let Self { row, generation, attempts, until } = self;
        let sql = "UPDATE inbox_event SET generation = ?2, attempts = ?3, worker = ?4, lease = ?5 WHERE row = ?1";
        connection.prepare_cached(sql)?.execute(params![row, generation, attempts, worker, until])?;
        Ok(())
    }
}

/// Those that are not written, and what undoing the transaction to its mark puts back.
#[derive(Debug, Default)]
pub(crate) struct Unwritten {
    claims: BTreeMap<EventId, Claim>,
    /// Claims that were written since the mark.
    since_mark: Vec<(EventId, Claim)>,
    is_marked: bool,
}

impl Unwritten {
    pub(crate) fn insert(&mut self, id: EventId, claim: Claim) {
        self.claims.insert(id, claim);
    }

    pub(crate) fn get(&self, id: &EventId) -> Option<Claim> {
        self.claims.get(id).copied()
    }

    /// What it holds of the event is written.
    pub(crate) fn remove(&mut self, id: &EventId) {
        if let Some((id, claim)) = self.claims.remove_entry(id)
            && self.is_marked
        {
            self.since_mark.push((id, claim));
        }
    }

    /// Writes the claim on an event, if there is one.
    pub(crate) fn write(&mut self, id: &EventId, connection: &Connection, worker: &str) -> rusqlite::Result<()> {
        if let Some(claim) = self.get(id) {
            claim.write(connection, worker)?;
            self.remove(id);
        }
        Ok(())
    }

    /// Writes all of them.
    pub(crate) fn write_all(&mut self, connection: &Connection, worker: &str) -> rusqlite::Result<()> {
        while let Some(id) = self.claims.keys().next().cloned() {
            self.write(&id, connection, worker)?;
        }
        Ok(())
    }

    /// The state to which [`undo`](Self::undo) goes back is this one.
    pub(crate) fn mark(&mut self) {
        self.since_mark.clear();
        self.is_marked = true;
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.is_marked
    }

    pub(crate) fn undo(&mut self) {
        self.claims.extend(self.since_mark.drain(..));
    }
}
