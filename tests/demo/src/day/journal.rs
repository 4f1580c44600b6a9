//! How the day is reported: each step with what was sent, what came back, what it means; the XML only if wanted.

use std::io::Write;
use std::sync::Mutex;

use centra_runtime::TransportError;
use centra_runtime::transport::Transport;

use super::{Told, Wrong};

/// Writes the day down.
pub struct Journal<'w> {
    out: &'w mut dyn Write,
    /// The XML of every request and response, too.
    verbose: bool,
}

impl<'w> Journal<'w> {
    /// Of a reader who wants to see the XML, or not.
    pub fn new(out: &'w mut dyn Write, verbose: bool) -> Self {
        Self { out, verbose }
    }

    /// A line of its own. A reader who has gone is no reason to stop.
    pub fn line(&mut self, text: &str) {
        drop(writeln!(self.out, "{text}"));
    }

    pub(super) fn title(&mut self, number: usize, title: &str) {
        self.line(&format!("\n{number:>4}  {title}"));
    }

    pub(super) fn messages(&mut self, messages: &[(String, String)]) {
        for (request, response) in messages.iter().filter(|_| self.verbose) {
            drop(writeln!(self.out, "      > {request}\n      < {response}"));
        }
    }

    pub(super) fn step(&mut self, told: &Told) {
        let Told { sent, got, means, verified } = told;
        for (name, text) in [("sent", sent), ("got", got), ("means", means), ("verified", verified)] {
            self.line(&format!("      {name:<9} {text}"));
        }
    }

    pub(super) fn wrong(&mut self, wrong: &Wrong) {
        self.line(&format!("      WRONG     {wrong}"));
    }
}

/// A transport that remembers what passed through it.
pub(super) struct Watch<T> {
    inner: T,
    seen: Mutex<Vec<(String, String)>>,
}

impl<T> Watch<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, seen: Mutex::default() }
    }

    /// Requests and responses since the last time.
    pub(super) fn take(&self) -> Vec<(String, String)> {
        self.seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default()
    }
}

impl<T: Transport> Transport for Watch<T> {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        let sent = text(request.body());
        let outcome = self.inner.send(request);
        let came = match &outcome {
            Ok(response) => format!("HTTP {}\n{}", response.status(), text(response.body())),
            Err(error) => format!("no reply: {error}"),
        };
        if let Ok(mut seen) = self.seen.lock() {
            seen.push((sent, came));
        }
        outcome
    }
}
