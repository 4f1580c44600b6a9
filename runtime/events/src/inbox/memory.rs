//! An inbox in memory: for tests, and where losing everything with the process is acceptable.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Arrival, Busy, Claims, Inbox, Outcome, Scope, Table, Take, Transaction};
use crate::event::{EventId, Taken};
use crate::step::Standing;

/// An inbox in memory, which its clones share; what handlers record in it is committed with the outcome.
///
/// It holds one endpoint's events: whatever endpoint it is asked for, it is the same.
///
/// ```
/// use centra_events::inbox::{Inbox, Memory, Scope, Transaction};
///
/// let mut inbox = Memory::<&str>::default();
/// let scope = Scope { endpoint: "https://shop.example.com".into(), worker: "erp".into() };
/// let mut tx = inbox.begin(&scope)?;
/// tx.record("order 30 is booked");
/// tx.commit()?;
/// assert_eq!(inbox.effects(), ["order 30 is booked"]);
/// # Ok::<(), centra_events::inbox::Busy>(())
/// ```
#[derive(Debug)]
pub struct Memory<E = ()>(Arc<(Mutex<Table<E>>, Condvar)>);

impl<E> Clone for Memory<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E> Default for Memory<E> {
    fn default() -> Self {
        Self(Arc::new((Mutex::new(Table::default()), Condvar::new())))
    }
}

impl<E: Clone> Memory<E> {
    /// What handlers recorded and was committed.
    #[must_use]
    pub fn effects(&self) -> Vec<E> {
        self.table().effects().to_vec()
    }
}

impl<E> Memory<E> {
    /// The table; nobody else can do anything while it is held.
    pub fn table(&self) -> MutexGuard<'_, Table<E>> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: 'static> Inbox for Memory<E> {
    type Tx<'t> = MemoryTx<'t, E>;

    fn begin(&mut self, scope: &Scope) -> Result<MemoryTx<'_, E>, Busy> {
        let mut table = self.table();
        while table.begin(&scope.worker).is_err() {
            table = self.0.1.wait(table).unwrap_or_else(PoisonError::into_inner);
        }
        drop(table);
        Ok(MemoryTx { inbox: self, is_open: true })
    }
}

/// A transaction of the inbox in memory.
#[derive(Debug)]
pub struct MemoryTx<'t, E> {
    inbox: &'t Memory<E>,
    is_open: bool,
}

impl<E> MemoryTx<'_, E> {
    /// Adds what the handler did.
    pub fn record(&mut self, effect: E) {
        self.inbox.table().record(effect);
    }

    fn end(&mut self, end: impl FnOnce(&mut Table<E>)) {
        if std::mem::take(&mut self.is_open) {
            end(&mut self.inbox.table());
            self.inbox.0.1.notify_one();
        }
    }
}

impl<E> Drop for MemoryTx<'_, E> {
    fn drop(&mut self) {
        self.end(Table::rollback);
    }
}

impl<E> Transaction for MemoryTx<'_, E> {
    type Error = Busy;

    fn keep(&mut self, arrival: &Arrival<'_>) -> Result<Standing, Busy> {
        Ok(self.inbox.table().keep(arrival))
    }

    fn take(&mut self, take: &Take) -> Result<Claims, Busy> {
        Ok(self.inbox.table().take(take))
    }

    fn settle(&mut self, taken: &Taken, outcome: &Outcome<'_>) -> Result<Option<Vec<EventId>>, Busy> {
        Ok(self.inbox.table().settle(taken, outcome))
    }

    fn bury(&mut self, id: &EventId, reason: &str, now: u64) -> Result<bool, Busy> {
        Ok(self.inbox.table().bury(id, reason, now))
    }

    fn content(&mut self, id: &EventId) -> Result<Option<Vec<u8>>, Busy> {
        Ok(self.inbox.table().rows().get(id).map(|row| row.content.to_vec()))
    }

    fn mark(&mut self) -> Result<(), Busy> {
        self.inbox.table().mark();
        Ok(())
    }

    fn undo(&mut self) -> Result<(), Busy> {
        self.inbox.table().undo();
        Ok(())
    }

    fn commit(mut self) -> Result<(), Busy> {
        self.end(Table::commit);
        Ok(())
    }
}
