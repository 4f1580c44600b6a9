//! One exchange as a transport's errors tell of it: where it goes, how far it got, which time limits it has.

use std::error::Error as StdError;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::bounds::Bounds;
use super::error::{Cause, Phase, Seconds, TransportError, in_words};
use super::progress::Progress;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
use super::tls;

/// What is known of an exchange when it fails.
pub(super) struct Exchange {
    pub(super) host: String,
    port: u16,
    pub(super) progress: Progress,
    /// Bytes of the request's body.
    length: usize,
    pub(super) bounds: Bounds,
    /// Host of the proxy between.
    pub(super) proxy: Option<String>,
}

impl Exchange {
    pub(super) fn of(request: &http::Request<Vec<u8>>, proxy: Option<&str>) -> Self {
        let uri = request.uri();
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        Self {
            host: uri.host().unwrap_or_default().to_owned(),
            port: uri.port_u16().unwrap_or(default),
            progress: Progress::of(request),
            length: request.body().len(),
            bounds: Bounds::of(request),
            proxy: proxy.map(super::connect::host_of),
        }
    }

    /// How far it got before a reply began.
    pub(super) fn phase(&self) -> Phase {
        match self.progress.bytes() {
            0 => Phase::Connect,
            some if some < self.length => Phase::Sending,
            _ => Phase::Waiting,
        }
    }

    /// The name does not resolve.
    pub(super) fn unresolved(&self) -> TransportError {
        let host = self.proxy.as_ref().unwrap_or(&self.host);
        TransportError::made(
            Some(Phase::Resolve),
            false,
            Cause::Lost,
            format!("the host name `{host}` does not resolve"),
        )
    }

    /// The proxy did not make a connection.
    pub(super) fn refused_by_proxy(&self, wants_login: bool, words: &str) -> TransportError {
        let proxy = self.proxy.as_deref().unwrap_or("a proxy");
        let message = match wants_login {
            true => format!("HTTP 407: the proxy {proxy} wants a login; put it into the proxy's URL"),
            false => format!("the proxy {proxy} made no connection to {}: {words}", self.host),
        };
        let cause = if wants_login { Cause::Proxy } else { Cause::Lost };
        TransportError::made(Some(Phase::Connect), false, cause, message)
    }

    /// It failed before a reply began.
    pub(super) fn broke(&self, error: &(dyn StdError + 'static)) -> TransportError {
        #[cfg(any(feature = "reqwest", feature = "ureq"))]
        if let Some(message) = tls::explain(error, &self.host) {
            return TransportError::made(Some(Phase::Tls), false, Cause::Tls, message);
        }
        let words = in_words(error);
        let message = match self.phase() {
            Phase::Sending => format!("{words} while the request was sent"),
            Phase::Waiting => format!("{words} before a reply came"),
            _ => format!("cannot connect to {}:{}: {words}", self.host, self.port),
        };
        self.made(self.phase(), Cause::Lost, message)
    }

    /// A time limit passed before a reply began.
    pub(super) fn timed_out(&self, after: Duration) -> TransportError {
        let seconds = Seconds(after);
        let message = match self.phase() {
            Phase::Sending => format!("the request could not be sent within {seconds}"),
            Phase::Waiting => format!("no reply within {seconds}"),
            _ => format!("cannot connect to {}:{} within {seconds}", self.host, self.port),
        };
        self.made(self.phase(), Cause::TimedOut(after), message)
    }

    fn made(&self, phase: Phase, cause: Cause, message: String) -> TransportError {
        TransportError::made(Some(phase), self.progress.bytes() > 0, cause, message)
    }

    /// The reply broke off after so many bytes.
    pub(super) fn broke_off(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        read: usize,
        error: &(dyn StdError + 'static),
    ) -> TransportError {
        let declared = headers.get(http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let words = match in_words(error) {
            // The stacks call the end of a reply that is not whole by many names.
            words if words.starts_with("connection ") => words,
            _ if declared.is_some() || headers.contains_key(http::header::TRANSFER_ENCODING) => {
                "connection closed".to_owned()
            }
            words => words,
        };
        let message = match declared {
            Some(length) => format!("the reply broke off after {read} of {length} bytes: {words}"),
            None => format!("the reply broke off after {read} bytes: {words}"),
        };
        self.made(Phase::Receiving, Cause::Lost, message).with_status(status)
    }

    /// A time limit passed while the reply was read.
    pub(super) fn fell_silent(
        &self,
        status: StatusCode,
        read: usize,
        after: Duration,
        is_idle: bool,
    ) -> TransportError {
        let seconds = Seconds(after);
        let message = match is_idle {
            true => format!("the reply stopped after {read} bytes: nothing more for {seconds}"),
            false => format!("the reply was not whole within {seconds}: {read} bytes came"),
        };
        self.made(Phase::Receiving, Cause::TimedOut(after), message).with_status(status)
    }
}
