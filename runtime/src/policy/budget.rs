//! How many further attempts all calls of a policy may make together.

use std::sync::atomic::{AtomicU32, Ordering};

/// What one call that succeeds gives back, in tenths of an attempt; and what an attempt costs.
const DEPOSIT: u32 = 1;
const COST: u32 = 10;

/// A bucket of attempts: it is full at first, a further attempt takes from it, a success puts back a tenth.
#[derive(Debug)]
pub(crate) struct Budget {
    left: AtomicU32,
    most: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(10)
    }
}

impl Budget {
    pub(crate) fn new(attempts: u32) -> Self {
        let most = attempts.saturating_mul(COST);
        Self { left: AtomicU32::new(most), most }
    }

    /// A call succeeded.
    pub(crate) fn put_back(&self) {
        let more = |left: u32| (left < self.most).then(|| (left + DEPOSIT).min(self.most));
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Whether another attempt may be made; it is taken from the budget.
    pub(crate) fn take(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_successes_are_one_attempt() {
        let budget = Budget::new(2);
        assert!(budget.take() && budget.take() && !budget.take());
        (0..9).for_each(|_| budget.put_back());
        assert!(!budget.take());
        budget.put_back();
        assert!(budget.take() && !budget.take());
        (0..1000).for_each(|_| budget.put_back());
        assert!(budget.take() && budget.take() && !budget.take(), "it never holds more than at first");
    }
}
