//! What one exchange may take, in bytes and in time: an extension of each request, which the transports of this crate obey.

use std::time::Duration;

#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
use super::{Cause, Phase, TransportError};

/// What one exchange may take. An extension of each request (`http::Request::extensions`); a transport of one's own reads it there.
///
/// ```
/// use centra_runtime::transport::{Bounds, Memory};
///
/// let transport = Memory::new(|request: http::Request<Vec<u8>>| {
///     let bounds = request.extensions().get::<Bounds>();
///     assert!(bounds.is_none_or(|bounds| bounds.response > 0));
///     http::Response::new(Vec::new())
/// });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// How many bytes of the response's body are wanted at most, unpacked: the limit of the port ([`Limits::bytes`](crate::xml::Limits::bytes)).
    pub response: usize,
    /// How long it may take, by the client's [`Policy`](crate::Policy); the transport's own limits hold where this is `None`.
    pub time: Option<Timeouts>,
}

/// Time limits of one exchange. How long a connection may take is set where the transport is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// From the last byte of the request to the first of the reply.
    pub first_byte: Option<Duration>,
    /// From one piece of the reply to the next.
    pub idle: Option<Duration>,
    /// All of it.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    /// 120 s in all.
    fn default() -> Self {
        Self { first_byte: None, idle: None, total: Some(Duration::from_secs(120)) }
    }
}

#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
impl Bounds {
    /// Those of this request; the default limit of bytes where it has none.
    pub(super) fn of(request: &http::Request<Vec<u8>>) -> Self {
        let default = Self { response: crate::xml::Limits::default().bytes, time: None };
        request.extensions().get().copied().unwrap_or(default)
    }

    /// Refuses a response that is too long.
    pub(super) fn check(&self, length: usize) -> Result<(), TransportError> {
        if length <= self.response {
            return Ok(());
        }
        let message = format!(
            "the reply is larger than {} bytes; `Limits::bytes` of the port's `Options` sets the limit",
            self.response
        );
        Err(TransportError::made(Some(Phase::Receiving), true, Cause::Limit, message))
    }
}
