//! How bytes travel: a trait of one method, blocking and async, with an in-memory twin and thin implementations behind features.

mod memory;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod packed;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "ureq")]
mod ureq;

use std::future::Future;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
#[cfg(feature = "ureq")]
pub use self::ureq::Ureq;
pub use memory::Memory;

use crate::error::TransportError;

/// Sends a request and waits for the whole response.
///
/// A response of any status is a response; only where none came is there an error. Redirects are not followed.
pub trait Transport {
    /// Sends.
    ///
    /// # Errors
    /// No response came.
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError>;
}

/// The same, async.
pub trait AsyncTransport: Sync {
    /// Sends.
    ///
    /// # Errors
    /// No response came.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send;
}

impl<T: Transport + ?Sized> Transport for &T {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        (**self).send(request)
    }
}

/// Time until a connection must stand, and for a whole exchange, unless the user brings a client of their own.
#[cfg(any(feature = "reqwest", feature = "ureq"))]
pub(crate) const TIMEOUTS: (std::time::Duration, std::time::Duration) =
    (std::time::Duration::from_secs(10), std::time::Duration::from_secs(120));

/// How many bytes of a response's body are wanted at most, unpacked: an extension of each request, by the limit of its port
/// ([`Limits::bytes`](crate::xml::Limits::bytes)). The transports of this crate obey it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxResponse(pub usize);

#[cfg(any(feature = "reqwest", feature = "ureq"))]
impl MaxResponse {
    pub(crate) fn of(request: &http::Request<Vec<u8>>) -> Self {
        request.extensions().get().copied().unwrap_or(Self(crate::xml::Limits::default().bytes))
    }

    pub(crate) fn check(self, length: usize) -> Result<(), TransportError> {
        match length > self.0 {
            true => Err(TransportError::new(format!("the response is larger than {} bytes", self.0))),
            false => Ok(()),
        }
    }
}
