//! One side of an exchange as it may be shown: its head and its body, secrets masked when somebody looks.

use std::fmt;
use std::sync::OnceLock;

use bytes::Bytes;
use centra_runtime::xml;

use crate::faults::{self, Fault};
use crate::mask::masked;

/// Bytes of a body's text that are kept.
pub(super) const BODY: usize = 1 << 20;

/// A message. Looking at it costs more than keeping it, so its text is made when it is wanted first.
pub(crate) struct Side {
    head: String,
    /// Bytes of the body on the wire.
    size: usize,
    raw: Bytes,
    faults: Vec<Fault>,
    /// The text, and whether the body was longer than what is kept.
    text: OnceLock<(String, bool)>,
}

/// The text may hold a secret that is not masked yet.
impl fmt::Debug for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Side {
    /// A message as it came or went: start line and headers, body.
    pub(crate) fn new(head: String, body: Bytes) -> Self {
        Self::spoilt(head, body.len(), body, Vec::new())
    }

    /// A message that faults have changed on its way; `body` is what it was before, of which `size` bytes were sent in the end.
    ///
    /// Secrets are masked before that, since what is spoilt cannot be parsed.
    pub(crate) fn spoilt(head: String, size: usize, body: Bytes, faults: Vec<Fault>) -> Self {
        let mut side = Self { head, size, raw: body, faults, text: OnceLock::new() };
        if side.raw.len() > BODY {
            // The whole is needed to know what is secret, but it is not kept.
            side.text = OnceLock::from(side.make());
            side.raw = Bytes::new();
        }
        side
    }

    /// Start line and headers.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn head(&self) -> &str {
        &self.head
    }

    /// Bytes of the body on the wire.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The body, or its beginning.
    pub(crate) fn text(&self) -> &str {
        &self.text.get_or_init(|| self.make()).0
    }

    /// Whether the body was longer than what is kept.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn is_cut(&self) -> bool {
        self.text.get_or_init(|| self.make()).1
    }

    /// Bytes that it takes.
    pub(crate) fn kept(&self) -> usize {
        let text = if self.raw.is_empty() { self.text.get().map_or(0, |(text, _)| text.len()) } else { 0 };
        self.head.len() + self.raw.len() + text
    }

    fn make(&self) -> (String, bool) {
        let mut text = masked(&self.raw);
        if !self.faults.is_empty() {
            let (bytes, _) = faults::spoilt(text.into_bytes(), &self.faults);
            text = readable(faults::seen(&bytes, &self.faults));
        }
        let mut end = text.len().min(BODY);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let is_cut = end < text.len();
        text.truncate(end);
        text.shrink_to_fit();
        (text, is_cut)
    }
}

fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => match xml::to_text(bytes, None, &xml::Options::default()) {
            Ok(text) => text.into_owned(),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        },
    }
}
