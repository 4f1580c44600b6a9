//! How many calls of a policy are made at a time: a counted gate, which blocks or is awaited.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Instant;

use event_listener::{Event, Listener};

/// So many calls may be inside at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    free: AtomicUsize,
    left: Event,
}

/// A call is inside. Dropping it lets another one in, also where a future is given up.
#[derive(Debug)]
#[must_use = "the call is inside as long as this lives"]
pub(crate) struct Permit<'g>(&'g Gate);

impl Gate {
    pub(crate) fn new(calls: usize) -> Self {
        Self { free: AtomicUsize::new(calls), left: Event::new() }
    }

    fn try_enter(&self) -> Option<Permit<'_>> {
        let one = |free: usize| free.checked_sub(1);
        self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, one).ok().map(|_| Permit(self))
    }

    /// Waits for room; `None` if there is none until then.
    pub(crate) fn enter_blocking(&self, deadline: Option<Instant>) -> Option<Permit<'_>> {
        loop {
            if let Some(permit) = self.try_enter() {
                return Some(permit);
            }
            event_listener::listener!(self.left => listener);
            // Someone may have left in between.
            if let Some(permit) = self.try_enter() {
                return Some(permit);
            }
            match deadline {
                None => listener.wait(),
                Some(deadline) if listener.wait_deadline(deadline).is_none() => return self.try_enter(),
                Some(_) => {}
            }
        }
    }

    /// The same, async: `late` ends the waiting.
    pub(crate) async fn enter(&self, late: impl Future<Output = ()>) -> Option<Permit<'_>> {
        let mut late = pin!(late);
        loop {
            if let Some(permit) = self.try_enter() {
                return Some(permit);
            }
            let mut listener = self.left.listen();
            if let Some(permit) = self.try_enter() {
                return Some(permit);
            }
            let is_late = std::future::poll_fn(|context| {
                if let Poll::Ready(()) = Pin::new(&mut listener).poll(context) {
                    return Poll::Ready(false);
                }
                late.as_mut().poll(context).map(|()| true)
            });
            if is_late.await {
                return self.try_enter();
            }
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::Release);
        self.0.left.notify(1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn so_many_are_inside_and_the_next_waits() {
        let gate = Gate::new(2);
        let (first, _second) = (gate.enter_blocking(None).unwrap(), gate.enter_blocking(None).unwrap());
        assert!(gate.enter_blocking(Some(Instant::now() + Duration::from_millis(5))).is_none());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter_blocking(None).is_some());
            drop(first);
            assert!(waiting.join().unwrap());
        });
        assert!(gate.try_enter().is_some());
    }
}
