//! The state behind its lock, with what of it is not on the disk yet and can still be taken back.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::{State, Undo};

/// Shared by the engine and the thread of the disk.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Book>);

/// What the lock protects.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) state: State,
    /// The number of the last transaction that the disk was given, or that was taken back.
    pub(crate) mark: u64,
    /// Transactions that the disk was given and may still fail to write, oldest first.
    pending: VecDeque<(u64, Undo)>,
}

impl Ledger {
    pub(crate) fn new(state: State) -> Self {
        Self(Mutex::new(Book { state, ..Book::default() }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Numbers a transaction that the disk is given now; `settled` is how far the disk is.
    pub(crate) fn hand_over(&mut self, undo: Undo, settled: u64) -> u64 {
        while self.pending.front().is_some_and(|(mark, _)| *mark <= settled) {
            self.pending.pop_front();
        }
        self.mark += 1;
        self.pending.push_back((self.mark, undo));
        self.mark
    }

    /// Takes back all transactions after `settled`, so that the state is what the disk has. Returns the number of that change.
    pub(crate) fn take_back(&mut self, settled: u64) -> u64 {
        while let Some((mark, undo)) = self.pending.pop_back() {
            if mark > settled {
                undo.apply(&mut self.state);
            }
        }
        self.state.ids.generation += 1;
        self.mark += 1;
        self.mark
    }
}
