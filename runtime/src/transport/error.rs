//! What a transport's error says: how far the request got, what went wrong there, and in words that are the same for every HTTP stack.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// How far an exchange got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// The host's name is looked up.
    Resolve,
    /// A connection is made.
    Connect,
    /// TLS is set up.
    Tls,
    /// The request is handed to the connection.
    Sending,
    /// The whole request was handed over, and no reply has begun.
    Waiting,
    /// The reply has begun: its HTTP status is known.
    Receiving,
}

/// The transport's own error: no whole reply came.
///
/// A transport of one's own makes it with [`new`](Self::new), which leaves open whether the request was carried out, or with [`at`](Self::at).
pub struct TransportError(Box<Inner>);

struct Inner {
    phase: Option<Phase>,
    /// Whether the first byte of the body was handed over, or may have been.
    begun: bool,
    cause: Cause,
    status: Option<u16>,
    message: String,
    /// The HTTP stack's own error.
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What went wrong, as far as it decides whether trying again can help.
// Without a transport of this crate most are never made.
#[cfg_attr(not(any(feature = "reqwest", feature = "ureq-plain")), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No connection, or one that broke.
    Lost,
    /// Nothing happened for so long.
    TimedOut(Duration),
    /// TLS refused: the same again the next time.
    Tls,
    /// The proxy refused: the same again the next time.
    Proxy,
    /// The reply came, and its `Content-Encoding` is not what it is.
    Unreadable,
    /// The reply is larger than allowed.
    Limit,
}

impl TransportError {
    /// Wraps the error of an HTTP stack. How far the request got is unknown, so it may have been carried out.
    pub fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = error.into();
        let message = innermost(&*source).to_string();
        Self::made(None, true, Cause::Lost, message).caused_by(source)
    }

    /// An error at a known point. Up to [`Phase::Tls`] nothing of the request was sent.
    pub fn at(phase: Phase, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut made = Self::new(error);
        (made.0.phase, made.0.begun) = (Some(phase), phase > Phase::Tls);
        made
    }

    pub(crate) fn made(phase: Option<Phase>, begun: bool, cause: Cause, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { phase, begun, cause, status: None, message: message.into(), source: None }))
    }

    pub(crate) fn caused_by(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    #[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
    pub(crate) fn with_status(mut self, status: http::StatusCode) -> Self {
        self.0.status = Some(status.as_u16());
        self
    }

    /// How far the exchange got; `None` if the transport does not say.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.0.phase
    }

    /// HTTP status of the reply that broke off.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Whether a time-out ended it.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.cause, Cause::TimedOut(_))
    }

    /// Whether nothing of the request's body was handed over: the server cannot have carried it out.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        !self.0.begun
    }

    /// The HTTP stack's own error, for what `Display` does not say.
    #[must_use]
    pub fn inner(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    pub(crate) fn cause(&self) -> Cause {
        self.0.cause
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// The HTTP stack's error is left out: it may hold the address with its query.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { phase, begun, cause, status, message, source: _ } = &*self.0;
        f.debug_struct("TransportError")
            .field("phase", phase)
            .field("begun", begun)
            .field("cause", cause)
            .field("status", status)
            .field("message", message)
            .finish_non_exhaustive()
    }
}

/// `Display` says what the sources say, so there is none to print after it.
impl StdError for TransportError {}

/// The error at the end of the chain: it says what happened, those before it where.
pub(crate) fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// The error of this type in the chain.
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
pub(crate) fn find<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    chain(error).find_map(|error| error.downcast_ref::<E>())
}

/// An error and those that it is made of. An `io::Error` hides the one inside of it.
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'e (dyn StdError + 'static) = *error;
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        inside.map(|inside| -> &'e (dyn StdError + 'static) { inside }).or_else(|| error.source())
    })
}

/// What happened to a connection, in words. Of errors inside of each other the first whose kind says something counts.
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
pub(crate) fn in_words(error: &(dyn StdError + 'static)) -> String {
    use std::io::ErrorKind as Kind;
    let words = |kind| match kind {
        Kind::ConnectionRefused => Some("connection refused"),
        Kind::ConnectionReset => Some("connection reset"),
        Kind::BrokenPipe | Kind::ConnectionAborted | Kind::UnexpectedEof | Kind::NotConnected => {
            Some("connection closed")
        }
        Kind::HostUnreachable => Some("host unreachable"),
        Kind::NetworkUnreachable | Kind::NetworkDown => Some("network unreachable"),
        _ => None,
    };
    let said = chain(error).find_map(|error| words(error.downcast_ref::<std::io::Error>()?.kind()));
    said.map_or_else(|| innermost(error).to_string(), str::to_owned)
}

/// Whether it is that a host's name has no address. The standard library has no kind for that.
#[cfg(feature = "ureq-plain")]
pub(crate) fn is_unresolved(error: &std::io::Error) -> bool {
    let text = error.to_string();
    ["failed to lookup address information", "No such host is known"].iter().any(|start| text.starts_with(start))
}

/// `7 s`, `1.5 s`, `250 ms`.
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0.as_millis();
        match milliseconds {
            0..1000 => write!(f, "{milliseconds} ms"),
            _ if milliseconds % 1000 < 50 => write!(f, "{} s", milliseconds / 1000),
            _ => write!(f, "{:.1} s", self.0.as_secs_f64()),
        }
    }
}
