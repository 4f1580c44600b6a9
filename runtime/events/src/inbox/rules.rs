//! Rules that every inbox has, however it stores its rows.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use super::{Arrival, Outcome, State};
use crate::step::{Settlement, Standing};

impl<'a> Arrival<'a> {
    /// The id of the object; an empty one is none.
    #[must_use]
    pub fn object(&self) -> Option<&'a str> {
        self.entry.filter(|entry| !entry.is_empty())
    }

    /// A number by which other content is told apart without reading it. Where it differs, [`same`](Self::same) decides.
    #[must_use]
    pub fn hash(&self) -> u64 {
        hash(self.content)
    }
}

/// As [`Arrival::hash`], of content that moves in from another inbox.
#[must_use]
pub fn hash(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    hasher.finish()
}

/// An event that is there already when it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether it has no final outcome.
    pub is_open: bool,
    /// Whether what came means the same.
    pub is_same: bool,
    /// Whether what came is not older: [`Arrival::asked`] is at least the number of the content that is there.
    pub is_newer: bool,
    /// Whether another worker's claim on it holds.
    pub is_claimed: bool,
}

impl Known {
    /// How it stands. With `again`, [`Standing::Reopened`] is only right if no later event of its object was handled: else it is [`Standing::Changed`].
    /// What is renewed or reopened takes the new content.
    #[must_use]
    pub fn standing(self, again: bool) -> Standing {
        match (self.is_open, self.is_same) {
            (false, true) => Standing::Final,
            (true, true) if self.is_claimed => Standing::Claimed,
            (true, true) => Standing::Open,
            (_, false) if !self.is_newer => Standing::Unsure,
            (true, false) => Standing::Renewed,
            (false, false) if again => Standing::Reopened,
            (false, false) => Standing::Changed,
        }
    }
}

/// What an outcome writes in its row; the claim is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The state.
    pub state: State,
    /// When it may be claimed again, in milliseconds since 1970. `None` leaves that as it is.
    pub due: Option<u64>,
    /// How many attempts are taken back.
    pub back: u32,
    /// When it got its final outcome, if it did.
    pub finished: Option<u64>,
}

impl Outcome<'_> {
    /// What it writes.
    #[must_use]
    pub fn written(&self) -> Written {
        let (state, due, back) = match self.settlement {
            Settlement::Done => (State::Done, None, 0),
            Settlement::Skipped => (State::Skipped, None, 0),
            Settlement::Dead | Settlement::Spent => (State::Dead, None, 0),
            Settlement::Later(due) => (State::Open, Some(due), 0),
            Settlement::Released => (State::Open, None, 1),
        };
        Written { state, due, back, finished: self.settlement.is_final().then_some(self.now) }
    }
}
