//! What the log keeps of requests and answers: passwords masked, no more than so many entries and bytes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use memchr::memmem;

/// Bytes that all bodies in the log have together at most.
const BYTES: usize = 64 << 20;
/// Bytes of one body that are kept.
pub(crate) const BODY: usize = 1 << 20;

/// One request and its answer.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    pub(crate) endpoint: &'static str,
    pub(crate) operation: Option<&'static str>,
    /// HTTP status; 0 where none was sent.
    pub(crate) status: u16,
    pub(crate) failed: bool,
    pub(crate) request_id: String,
    /// What a fault on request did to it.
    pub(crate) fault: Option<&'static str>,
    pub(crate) request: Bytes,
    pub(crate) response: Bytes,
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
        entry.request = cut(&masked(entry.request));
        entry.response = cut(&masked(entry.response));
        let mut dropped = Vec::new();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.last += 1;
        entry.number = inner.last;
        inner.bytes += entry.request.len() + entry.response.len();
        inner.queue.push_back(Arc::new(entry));
        while inner.queue.len() > self.entries || inner.bytes > BYTES {
            let Some(old) = inner.queue.pop_front() else { break };
            inner.bytes -= old.request.len() + old.response.len();
            dropped.push(old);
        }
    }

    /// All that is kept, newest first.
    pub(crate) fn entries(&self) -> Vec<Arc<Entry>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).queue.iter().rev().cloned().collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).queue.len()
    }

    pub(crate) fn entry(&self, number: u64) -> Option<Arc<Entry>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queue.iter().find(|entry| entry.number == number).cloned()
    }

    pub(crate) fn clear(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queue.clear();
        inner.bytes = 0;
    }
}

/// A copy of the start if it is long, so that the whole can be freed.
fn cut(body: &Bytes) -> Bytes {
    if body.len() > BODY { Bytes::copy_from_slice(&body[..BODY]) } else { body.clone() }
}

/// Asterisks in place of what stands in elements called `password`, whatever their prefix, even in ill-formed XML.
pub(crate) fn masked(body: Bytes) -> Bytes {
    let is_wide = body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]);
    let text: Cow<'_, [u8]> = if is_wide {
        match centra_runtime::xml::to_text(&body, None, &Default::default()) {
            Ok(text) => Cow::Owned(text.into_owned().into_bytes()),
            Err(_) => return Bytes::from_static(b"(a body in another encoding that cannot be read)"),
        }
    } else {
        Cow::Borrowed(&body)
    };
    let mut out: Option<Vec<u8>> = None;
    let mut from = 0;
    for at in memmem::find_iter(&text, b"password") {
        // A start tag: a `<`, perhaps a prefix, the name, perhaps attributes, a `>`.
        let before = &text[..at];
        let name = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric() && !b":-_.".contains(byte));
        let is_start = name.is_some_and(|at| before[at] == b'<');
        let Some(open) = is_start.then(|| memchr::memchr(b'>', &text[at..])).flatten() else { continue };
        let start = at + open + 1;
        if start < from || text[start - 2] == b'/' {
            continue;
        }
        let end = start + secret(&text[start..]);
        let out = out.get_or_insert_with(|| Vec::with_capacity(text.len()));
        out.extend_from_slice(&text[from..start]);
        out.extend_from_slice(b"***");
        from = end;
    }
    match out {
        Some(mut out) => {
            out.extend_from_slice(&text[from..]);
            Bytes::from(out)
        }
        None if is_wide => Bytes::from(text.into_owned()),
        None => body,
    }
}

/// How long a password is: up to its end tag, and not one that stands in a CDATA section; without one, to the end.
fn secret(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'<', &text[at..]) {
        at += next;
        let rest = &text[at..];
        if let Some((open, close)) =
            [("<![CDATA[", "]]>"), ("<!--", "-->")].into_iter().find(|(open, _)| rest.starts_with(open.as_bytes()))
        {
            let Some(end) = memmem::find(&rest[open.len()..], close.as_bytes()) else { return text.len() };
            at += open.len() + end + close.len();
            continue;
        }
        if let Some(name) = rest.strip_prefix(b"</") {
            let end = name.iter().position(|byte| *byte == b'>' || byte.is_ascii_whitespace()).unwrap_or(name.len());
            let local = name[..end].rsplit(|byte| *byte == b':').next();
            if local == Some(b"password") {
                return at;
            }
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        String::from_utf8(masked(Bytes::copy_from_slice(text.as_bytes())).to_vec()).expect("as it was")
    }

    #[test]
    fn passwords_are_masked_in_whatever_is_sent() {
        assert_eq!(mask("<ns1:password>s3cret</ns1:password><a/>"), "<ns1:password>***</ns1:password><a/>");
        assert_eq!(mask("<password x='1'>a&lt;b</password>"), "<password x='1'>***</password>");
        assert_eq!(mask("<password><![CDATA[a<b]]></password>"), "<password>***</password>");
        assert_eq!(mask("<password><![CDATA[a</b></password>c]]></password><d/>"), "<password>***</password><d/>");
        assert_eq!(mask("<x:password>a<!-- </x:password> -->b</x:password >"), "<x:password>***</x:password >");
        assert_eq!(mask("<password>a</b>c</password>"), "<password>***</password>");
        assert_eq!(mask("<l><password>s3cr"), "<l><password>***");
        assert_eq!(mask("<password/><b>password</b>"), "<password/><b>password</b>");
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("<password>x</password>".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(masked(Bytes::from(wide)), "<password>***</password>".as_bytes());
    }

    #[test]
    fn the_log_is_bounded() {
        let log = Log::new(3);
        for nth in 0..5_u8 {
            log.add(Entry {
                number: 0,
                at: Timestamp::now(),
                took: Duration::ZERO,
                endpoint: "soap-api",
                operation: None,
                status: 200,
                failed: false,
                request_id: String::new(),
                fault: None,
                request: Bytes::from(vec![nth; 2 << 20]),
                response: Bytes::new(),
            });
        }
        let entries = log.entries();
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [5, 4, 3]);
        assert_eq!(entries[0].request.len(), BODY);
    }
}
