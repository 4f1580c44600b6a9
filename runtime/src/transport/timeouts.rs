//! How long the parts of one exchange may take: an extension of each request, which the transports of this crate obey.

use std::time::Duration;

/// Time limits of one exchange. An extension of a request, as [`MaxResponse`](super::MaxResponse) is; [`Policy`](crate::Policy) sets it.
/// How long a connection may take is set where the transport is made.
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
