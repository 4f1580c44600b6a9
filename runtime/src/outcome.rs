//! What an error means for the one who has to act: what became of the request, whether trying again can help, and when.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::fault::Meaning;
use crate::transport::Cause;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server has not got it: sending it again does nothing twice.
    NotSent,
    /// The server has answered it: with a verdict, with a fault, or with a status that proves that it refused.
    Answered,
    /// The server may have carried it out, and no verdict was read. What settles it: a look at the object, or sending it again where the
    /// operation is repeatable.
    InDoubt,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent: the server has not got the request",
            Self::Answered => "answered: the server did not carry the request out",
            Self::InDoubt => {
                "in doubt: the server may have carried the request out; a look at the object settles it, or sending it again where that does the same"
            }
        })
    }
}

impl Error {
    /// What became of the request: of all attempts, if there were several.
    #[must_use]
    pub fn outcome(&self) -> Delivery {
        match self.last_outcome() {
            _ if self.only_earlier_in_doubt() => Delivery::InDoubt,
            delivery => delivery,
        }
    }

    /// Whether no verdict was read, and it is not the last attempt that leaves it in doubt.
    pub(crate) fn only_earlier_in_doubt(&self) -> bool {
        let is_verdict = matches!(self, Self::Fault(_) | Self::Rejected(_));
        !is_verdict && self.last_outcome() != Delivery::InDoubt && self.call().is_some_and(|call| call.in_doubt)
    }

    /// What became of the last attempt's request.
    pub(crate) fn last_outcome(&self) -> Delivery {
        match self {
            Self::Address(_) | Self::Login(_) | Self::Encode(_) | Self::Hook(_) | Self::Unfit(_) => Delivery::NotSent,
            Self::Transport(error) if error.is_not_sent() => Delivery::NotSent,
            Self::Status(reply) => match reply.status() {
                407 => Delivery::NotSent,
                // The server gave up waiting for something, perhaps for the end of its own work.
                408 => Delivery::InDoubt,
                300..=499 => Delivery::Answered,
                _ => Delivery::InDoubt,
            },
            Self::Fault(_) => Delivery::Answered,
            Self::Rejected(rejection) if rejection.stated => Delivery::Answered,
            Self::Transport(_) | Self::NotSoap(_) | Self::Decode { .. } | Self::Rejected(_) => Delivery::InDoubt,
        }
    }

    /// Whether the server may have carried the request out, though no verdict was read.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.outcome() == Delivery::InDoubt
    }

    /// Whether the same request may succeed later, without anybody doing anything about it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => matches!(error.cause(), Cause::Lost | Cause::TimedOut(_)),
            Self::Status(reply) => matches!(reply.status(), 408 | 429 | 502..=504),
            _ => false,
        }
    }

    /// How long the server asks to be left alone: `Retry-After`, in seconds or as a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let Self::Status(reply) = self else { return None };
        let value = reply.headers().get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// Whether username and password are to blame: HTTP 401 or 403, or a fault whose code says so. Which codes do is known for WS-Security, and
    /// declared for others by [`Port::fault_means`](crate::Port::fault_means); the words of a message never count.
    #[must_use]
    pub fn is_login(&self) -> bool {
        match self {
            Self::Status(reply) => matches!(reply.status(), 401 | 403),
            Self::Fault(fault) => matches!(fault.status(), 401 | 403) || fault.meaning == Some(Meaning::Login),
            _ => false,
        }
    }

    /// Whether the service, or this version of it, is gone for good: HTTP 410, or a fault whose code is declared to mean that.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        match self {
            Self::Status(reply) => reply.status() == 410,
            Self::Fault(fault) => fault.status() == 410 || fault.meaning == Some(Meaning::Retired),
            _ => false,
        }
    }
}
