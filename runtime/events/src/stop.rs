//! How a queue is told to stop, from another thread or a signal handler's, while it may be asleep.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
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
pub struct Stop(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    is_stopped: bool,
    /// Tasks that wait for it.
    wakers: Vec<Waker>,
}

impl Stop {
    /// Tells them to stop: they finish the event in hand, commit, acknowledge and return.
    pub fn stop(&self) {
        let mut state = self.state();
        state.is_stopped = true;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.0.1.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Whether they were told.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    /// Waits until they are told.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + '_ {
        poll_fn(|context| {
            let mut state = self.state();
            if state.is_stopped {
                return Poll::Ready(());
            }
            if !state.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                state.wakers.push(context.waker().clone());
            }
            Poll::Pending
        })
    }

    /// Sleeps, but not longer than until the stop.
    pub(crate) fn sleep(&self, time: Duration) {
        let woken = self.0.1.wait_timeout_while(self.state(), time, |state| !state.is_stopped);
        drop(woken);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
