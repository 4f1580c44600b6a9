//! What the log keeps of requests and responses: as the client sent and saw them, secrets masked, no more than so many entries and bytes.

mod side;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

pub(crate) use side::Side;

/// Bytes that all messages in the log have together at most.
const BYTES: usize = 64 << 20;

/// One request and its response.
#[derive(Debug)]
#[cfg_attr(not(feature = "control"), allow(dead_code))]
pub(crate) struct Entry {
    pub(crate) number: u64,
    pub(crate) at: SystemTime,
    pub(crate) took: Duration,
    pub(crate) endpoint: &'static str,
    pub(crate) operation: Option<&'static str>,
    /// What was in it, in a few words: `2 products: SHIRT, TEE`.
    pub(crate) summary: String,
    /// It asked for events, and there were none.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) is_idle: bool,
    /// Why it failed, where the service says so.
    pub(crate) error: Option<String>,
    /// HTTP status; 0 where none was sent.
    pub(crate) status: u16,
    pub(crate) failed: bool,
    pub(crate) request_id: String,
    /// What a fault on request did to it.
    pub(crate) fault: Option<&'static str>,
    pub(crate) request: Side,
    /// What the client saw.
    pub(crate) response: Side,
    /// Bytes of the response's body that the client did not get, since it was cut off or the connection was reset.
    pub(crate) unsent: usize,
}

impl Entry {
    fn bytes(&self) -> usize {
        self.request.kept() + self.response.kept() + self.summary.len()
    }
}

/// The newest entries.
#[derive(Debug)]
pub(crate) struct Log {
    inner: Mutex<Inner>,
    entries: usize,
}

#[derive(Debug, Default)]
struct Inner {
    queue: VecDeque<Arc<Entry>>,
    bytes: usize,
    last: u64,
}

impl Log {
    pub(crate) fn new(entries: usize) -> Self {
        Self { inner: Mutex::default(), entries }
    }

    /// Adds an entry, which gets its number here.
    pub(crate) fn add(&self, mut entry: Entry) {
        if self.entries == 0 {
            return;
        }
        let mut dropped = Vec::new();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.last += 1;
        entry.number = inner.last;
        inner.bytes += entry.bytes();
        inner.queue.push_back(Arc::new(entry));
        while inner.queue.len() > self.entries || inner.bytes > BYTES {
            let Some(old) = inner.queue.pop_front() else { break };
            inner.bytes -= old.bytes();
            dropped.push(old);
        }
    }

    /// All that is kept, newest first.
    pub(crate) fn entries(&self) -> Vec<Arc<Entry>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).queue.iter().rev().cloned().collect()
    }

    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn len(&self) -> usize {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).queue.len()
    }

    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn entry(&self, number: u64) -> Option<Arc<Entry>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queue.iter().find(|entry| entry.number == number).cloned()
    }

    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn clear(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queue.clear();
        inner.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_log_is_bounded() {
        let log = Log::new(3);
        for nth in 0..5_u8 {
            let text = format!("<a><password>x</password>{}</a>", char::from(b'0' + nth).to_string().repeat(2 << 20));
            log.add(Entry {
                number: 0,
                at: SystemTime::now(),
                took: Duration::ZERO,
                endpoint: "soap-api",
                operation: None,
                summary: String::new(),
                is_idle: false,
                error: None,
                status: 200,
                failed: false,
                request_id: String::new(),
                fault: None,
                request: Side::new(String::new(), Bytes::from(text)),
                response: Side::new(String::new(), Bytes::new()),
                unsent: 0,
            });
        }
        let entries = log.entries();
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [5, 4, 3]);
        assert!(entries[0].request.text().starts_with("<a><password>***</password>44"));
        assert_eq!((entries[0].request.text().len(), entries[0].request.is_cut()), (side::BODY, true));
    }
}
