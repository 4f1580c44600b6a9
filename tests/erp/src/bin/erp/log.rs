//! Where messages go: to a person on a terminal, or as one JSON object per line.

use std::io::{IsTerminal, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

/// Writes a message to the standard error stream, as text on a terminal and as JSON elsewhere.
pub(crate) fn line(level: &str, message: &str) {
    let mut out = std::io::stderr().lock();
    let written = match out.is_terminal() {
        true => writeln!(out, "\r\x1b[K{level}: {message}"),
        false => writeln!(out, "{}", json!({ "time": millis(), "level": level, "message": message })),
    };
    // Nobody listens any more.
    drop(written);
}

/// Shows how far it is, on a terminal; the next message replaces it.
pub(crate) fn progress(message: &str) {
    let mut out = std::io::stderr().lock();
    if out.is_terminal() {
        let _ = write!(out, "\r\x1b[K{message}").and_then(|()| out.flush());
    }
}

/// Milliseconds since 1970.
pub(crate) fn millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
