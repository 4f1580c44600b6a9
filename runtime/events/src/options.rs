//! What a queue can be told: when to acknowledge, how large batches are, how long to wait, when to give up.

use crate::event::Kind;

/// When the service is told that it may forget an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Acknowledge {
    /// After its final outcome is committed. An event that is to be tried later stays in the service's queue.
    #[default]
    AfterOutcome,
    /// After the raw event is committed to the inbox. Nothing blocks the service's queue, and the inbox must be backed up: it is the only copy.
    AfterStored,
}

/// How an event is claimed before the handler gets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Claim {
    /// In the transaction that holds the effects, too: one commit per batch. For an inbox with one writer at a time, such as SQLite.
    /// A handler that ends the process uses up no attempt, since its claim is rolled back.
    #[default]
    WithEffects,
    /// In a transaction before. Other workers see the claim while the handler runs, and it counts as an attempt whatever happens.
    Before,
}

/// What happens when all events that the service gives out wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Blocked {
    /// Nothing but the report: what waits is tried again, and nothing else comes.
    #[default]
    Wait,
    /// Each type of [`Options::kinds`] is fetched by itself, so that other types go on.
    FetchAround,
    /// After so many milliseconds of this the oldest become dead letters, until fewer than [`Options::warn`] wait.
    DeadLetter {
        /// Long enough for whatever the handler waits for.
        after: u64,
    },
}

/// What happens when an event that has its outcome comes again with other content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Changed {
    /// It is reported and acknowledged.
    #[default]
    Report,
    /// It is reported and handled once more, unless a later event of its object was handled since.
    HandleAgain,
}

/// All settings of a queue. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// When to acknowledge.
    pub acknowledge: Acknowledge,
    /// How to claim.
    pub claim: Claim,
    /// What to do when the head of the queue is blocked.
    pub blocked: Blocked,
    /// What to do when a finished event comes with other content.
    pub changed: Changed,
    /// Whether the waiting events of one object collapse to the newest, which holds the whole object. The others are superseded.
    pub newest_only: bool,
    /// The types to fetch, each by itself; all together if empty.
    pub only: Vec<Kind>,
    /// The types that the service has, for [`Blocked::FetchAround`].
    pub kinds: Vec<Kind>,
    /// How many events the service gives out at once, and how many are acknowledged at once: at most 100 with Centra.
    pub batch: usize,
    /// How many events of a batch may wait before the blocked head is reported.
    pub warn: usize,
    /// How long outcomes may wait for the commit and the acknowledgement while the batch goes on.
    pub flush: u64,
    /// How long a claim holds.
    pub lease: u64,
    /// How many attempts an event has; its last becomes a dead letter. 0 for any number.
    pub attempts: u32,
    /// Shortest and longest time before an event is tried again; doubles with each attempt.
    pub retry: (u64, u64),
    /// Shortest and longest time to sleep when there is nothing to do; doubles while that lasts.
    pub idle: (u64, u64),
    /// Shortest and longest time to sleep after a failure of the service or the inbox; doubles with each in a row.
    pub back_off: (u64, u64),
    /// After how many failures in a row to stop; never if 0.
    pub give_up: u32,
    /// Whether to stop when nothing is left that could be handled now.
    pub once: bool,
    /// How long a handler may go on after the stop.
    pub stop: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            acknowledge: Acknowledge::default(),
            claim: Claim::default(),
            blocked: Blocked::default(),
            changed: Changed::default(),
            newest_only: false,
            only: Vec::new(),
            kinds: Vec::new(),
            batch: 100,
            warn: 80,
            flush: 5_000,
            lease: 300_000,
            attempts: 10,
            retry: (1_000, 3_600_000),
            idle: (1_000, 30_000),
            back_off: (500, 60_000),
            give_up: 0,
            once: false,
            stop: 10_000,
        }
    }
}

/// `from` doubled `times`, at most `to`; the upper half of it at random, so that workers do not meet.
pub(crate) fn doubled((from, to): (u64, u64), times: u32, random: u32) -> u64 {
    let whole = from.max(1).saturating_mul(1u64 << times.min(40)).min(to.max(1));
    let half = whole / 2;
    let share = (u128::from(half) * u128::from(random)) >> 32;
    whole - half + u64::try_from(share).unwrap_or(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_is_bounded_for_any_number() {
        assert_eq!(doubled((1_000, 8_000), 0, u32::MAX), 999);
        assert_eq!(doubled((1_000, 8_000), 0, 0), 500);
        assert_eq!(doubled((1_000, 8_000), 2, u32::MAX), 3_999);
        assert_eq!(doubled((1_000, 8_000), u32::MAX, 0), 4_000);
        assert_eq!(doubled((0, 0), 3, 7), 1);
    }
}
