//! One call as a machine without I/O: how long the next attempt may take, whether there is one after a failure, and when.

use std::time::{Duration, Instant};

use super::repeat::may_help;
use super::{Policy, Repeat};
use crate::error::Error;
use crate::outcome::Delivery;
use crate::transport::Timeouts;

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait so long, then make another attempt.
    Sleep(Duration),
    /// It is the call's outcome.
    Done,
}

/// A call under way. Whoever drives it sends and sleeps, blocking or async, and tells it the time.
pub(crate) struct Machine<'p> {
    policy: Option<&'p Policy>,
    repeat: Repeat,
    attempts: u32,
    /// Whether an attempt may have been carried out.
    in_doubt: bool,
    began: Instant,
    /// When the last sleep should end. A clock that stands still meanwhile, as in a test, is put forward.
    awake: Option<Instant>,
    ahead: Duration,
    #[cfg(feature = "policy")]
    delays: Option<backon::ExponentialBackoff>,
}

impl<'p> Machine<'p> {
    pub(crate) fn start(policy: Option<&'p Policy>, repeat: Repeat, now: Instant) -> Self {
        Self {
            policy,
            repeat,
            attempts: 0,
            in_doubt: false,
            began: now,
            awake: None,
            ahead: Duration::ZERO,
            #[cfg(feature = "policy")]
            delays: None,
        }
    }

    /// How many attempts were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether one of those that failed may have been carried out.
    pub(crate) fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// How many there may be.
    pub(crate) fn allowed(&self) -> u32 {
        self.policy.map_or(1, Policy::allowed)
    }

    /// Whether the attempt that is made now is the last in any case.
    pub(crate) fn is_last(&self) -> bool {
        self.attempts >= self.allowed()
    }

    /// How long the call has taken.
    pub(crate) fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began) + self.ahead
    }

    /// What is left of the total time; `None` if there is no limit.
    pub(crate) fn left(&self, now: Instant) -> Option<Duration> {
        let total = self.policy?.timeouts().total?;
        Some(total.saturating_sub(self.elapsed(now)))
    }

    /// Begins an attempt: its time limits, if the policy has any.
    pub(crate) fn attempt(&mut self, now: Instant) -> Option<Timeouts> {
        if let Some(awake) = self.awake.take() {
            self.ahead += awake.saturating_duration_since(now);
        }
        self.attempts += 1;
        let mut limits = self.policy?.timeouts();
        // A limit of nothing at all would be none to some HTTP stacks.
        let total = self.policy?.limit_of_attempt(self.left(now));
        limits.total = total.map(|total| total.max(Duration::from_millis(1)));
        Some(limits)
    }

    /// A sleep that is not about a failure.
    pub(crate) fn sleeps(&mut self, time: Duration, now: Instant) {
        self.awake = Some(now + time);
    }

    /// The attempt succeeded.
    pub(crate) fn succeeded(&self) {
        #[cfg(feature = "policy")]
        if let Some(policy) = self.policy {
            policy.budget.put_back();
        }
    }

    /// The attempt failed.
    pub(crate) fn failed(&mut self, error: &Error, now: Instant) -> Next {
        self.in_doubt |= error.last_outcome() == Delivery::InDoubt;
        if self.is_last() || !may_help(error, self.repeat) {
            return Next::Done;
        }
        match self.delay(error.retry_after(), now) {
            Some(delay) => {
                self.sleeps(delay, now);
                Next::Sleep(delay)
            }
            None => Next::Done,
        }
    }

    /// How long to wait before the next attempt; `None` if the budget or the total time is used up.
    #[cfg(feature = "policy")]
    fn delay(&mut self, asked: Option<Duration>, now: Instant) -> Option<Duration> {
        use backon::BackoffBuilder;
        let policy = self.policy?;
        let delays = self.delays.get_or_insert_with(|| {
            let (first, longest) = policy.delays;
            let builder = backon::ExponentialBuilder::default().with_min_delay(first).with_max_delay(longest);
            builder.with_jitter().without_max_times().build()
        });
        let delay = delays.next().unwrap_or(policy.delays.1).max(asked.unwrap_or_default());
        let fits = self.left(now).is_none_or(|left| delay < left);
        (fits && policy.budget.take()).then_some(delay)
    }

    #[cfg(not(feature = "policy"))]
    fn delay(&mut self, _: Option<Duration>, _: Instant) -> Option<Duration> {
        None
    }
}
