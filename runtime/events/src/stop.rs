//! How a queue is told to stop, from another thread or a signal handler's, while it may be asleep.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Stops queues; clones stop the same ones.
///
/// ```
/// let stop = centra_events::Stop::default();
/// let other = stop.clone();
/// std::thread::spawn(move || other.stop()).join().expect("no panic");
/// assert!(stop.is_stopped());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Tells them to stop: they finish the event in hand, commit, acknowledge and return.
    pub fn stop(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Whether they were told.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps, but not longer than until the stop.
    pub(crate) fn sleep(&self, time: Duration) {
        let stopped = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = self.0.1.wait_timeout_while(stopped, time, |stopped| !*stopped);
        drop(woken);
    }
}
