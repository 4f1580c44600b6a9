//! What a queue counts, as data and as the text that Prometheus reads.

use std::time::{Duration, Instant};

/// What a queue did since it began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Fetches that were answered.
    pub fetches: u64,
    /// Events that were fetched, each as often as it came.
    pub fetched: u64,
    /// Events that were handled.
    pub done: u64,
    /// Events of no interest.
    pub skipped: u64,
    /// Events in whose place a later one was handled.
    pub superseded: u64,
    /// Attempts that are to be repeated.
    pub failed: u64,
    /// Events that became dead letters.
    pub dead: u64,
    /// Events whose claim was no longer good when they were handled.
    pub overtaken: u64,
    /// Events that the service was told to forget.
    pub acknowledged: u64,
    /// Requests that failed.
    pub request_failures: u64,
    /// Transactions that failed.
    pub inbox_failures: u64,
    /// Events of the last fetch that had no outcome when the next one began.
    pub waiting: u64,
    /// Whether the head of the queue was blocked at the last fetch.
    pub blocked: bool,
}

impl Metrics {
    /// In Prometheus' text format, each name after `centra_events_`.
    ///
    /// ```
    /// let metrics = centra_events::Metrics { done: 7, ..Default::default() };
    /// assert!(metrics.prometheus().contains("\ncentra_events_done_total 7\n"));
    /// ```
    #[must_use]
    pub fn prometheus(&self) -> String {
        let counters = [
            ("fetches", self.fetches, "Fetches that were answered."),
            ("fetched", self.fetched, "Events that were fetched, each as often as it came."),
            ("done", self.done, "Events that were handled."),
            ("skipped", self.skipped, "Events of no interest."),
            ("superseded", self.superseded, "Events in whose place a later one was handled."),
            ("failed", self.failed, "Attempts that are to be repeated."),
            ("dead", self.dead, "Events that became dead letters."),
            ("overtaken", self.overtaken, "Events whose claim was no longer good when they were handled."),
            ("acknowledged", self.acknowledged, "Events that the service was told to forget."),
            ("request_failures", self.request_failures, "Requests that failed."),
            ("inbox_failures", self.inbox_failures, "Transactions that failed."),
        ];
        let mut text = String::new();
        for (name, value, help) in counters {
            let name = format!("centra_events_{name}_total");
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}\n"));
        }
        let gauges = [
            ("waiting", self.waiting, "Events of the last fetch that have no outcome."),
            ("blocked", u64::from(self.blocked), "Whether the head of the queue is blocked."),
        ];
        for (name, value, help) in gauges {
            let name = format!("centra_events_{name}");
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n"));
        }
        text
    }
}

/// Proof that nothing was left, neither in the service's queue nor in the inbox, at a moment that is not long ago.
///
/// Centra's stock is what is free to allocate: who sends it before all waiting orders are booked sells what is sold.
#[derive(Clone, Debug)]
pub struct Drained {
    at: Instant,
}

impl Drained {
    /// That nothing was left when the service was asked at this moment.
    pub(crate) fn at(at: Instant) -> Self {
        Self { at }
    }

    /// Whether it is not older than this.
    #[must_use]
    pub fn is_fresh(&self, longest: Duration) -> bool {
        self.at.elapsed() <= longest
    }
}
