//! What became of a batch: how much was done, which items were refused, where it stopped and why.

use std::fmt;

use crate::error::Error;

/// What became of a batch. Prints as a sentence.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchReport<P> {
    /// Name of the operation.
    pub operation: &'static str,
    /// How many items were accepted.
    pub done: usize,
    /// How many chunks were answered, in part by refusals.
    pub chunks: usize,
    /// What the server remarked, with the number of the chunk.
    pub notices: Vec<(usize, String)>,
    /// Items that the server refused, each alone.
    pub refused: Vec<Refused<P>>,
    /// Where the batch stopped; `None` if it came to its end.
    pub stopped: Option<Stopped>,
}

/// An item that the server refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused<P> {
    /// Number of its chunk, from 0.
    pub chunk: usize,
    /// The item.
    pub item: P,
    /// What the server said.
    pub error: Error,
}

/// Where a batch stopped.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stopped {
    /// The first chunk that is not done, from 0: where [`Batch::resume_from`](crate::Batch::resume_from) goes on. Chunks after it may be done; they
    /// are sent again then, which does the same as sending them once.
    pub chunk: usize,
    /// Numbers of the items of the chunk that failed, from 0, the second not included.
    pub items: (usize, usize),
    /// Why. Where it is [in doubt](Error::is_in_doubt) the chunk may have been carried out.
    pub error: Error,
}

impl<P> BatchReport<P> {
    pub(super) fn new(operation: &'static str) -> Self {
        Self { operation, done: 0, chunks: 0, notices: Vec::new(), refused: Vec::new(), stopped: None }
    }

    /// Whether every item was accepted.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.stopped.is_none()
    }
}

/// How many refused items are named.
const NAMED: usize = 3;

impl<P> fmt::Display for BatchReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        write!(f, "{}: {} done in {}", self.operation, many(self.done, "item"), many(self.chunks, "chunk"))?;
        if !self.refused.is_empty() {
            write!(f, "; {} refused", self.refused.len())?;
            for (number, refused) in self.refused.iter().take(NAMED).enumerate() {
                write!(f, "{} {}", if number == 0 { ":" } else { ";" }, refused.error)?;
            }
        }
        if let Some(Stopped { chunk, items: (from, to), error }) = &self.stopped {
            let doubt = if error.is_in_doubt() { ", which may have been carried out" } else { "" };
            write!(
                f,
                "; stopped at items {from} to {}{doubt}: {error}; to go on, resume from chunk {chunk}",
                to.saturating_sub(1)
            )?;
        }
        Ok(())
    }
}
