//! How bytes travel: a trait of one method, blocking and async, with an in-memory twin and thin implementations behind features.

mod bounds;
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
mod connect;
mod error;
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
mod exchange;
mod loopback;
mod memory;
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
mod packed;
mod progress;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(any(feature = "reqwest", feature = "ureq"))]
mod tls;
#[cfg(feature = "ureq-plain")]
mod ureq;

use std::future::Future;
use std::time::Duration;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
#[cfg(feature = "ureq-plain")]
pub use self::ureq::Ureq;
pub use bounds::{Bounds, Timeouts};
#[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
pub use connect::Connect;
pub(crate) use error::{Cause, Seconds};
pub use error::{Phase, TransportError};
pub(crate) use loopback::is_loopback;
pub use memory::Memory;
pub use progress::Progress;

/// Sends a request and waits for the whole response.
///
/// A response of any status is a response; only where none came is there an error. Redirects are not followed, and nothing is sent twice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no blocking transport: write `.await` in place of `.send()`, or make the client with one such as `Ureq`",
    label = "`.send()` needs a blocking transport"
)]
pub trait Transport {
    /// Sends.
    ///
    /// # Errors
    /// No response came.
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError>;

    /// Sends a request that may be sent again: as [`send`](Self::send), without taking it.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    fn send_ref(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.send(request.clone())
    }

    /// Waits before another attempt; a transport for tests need not.
    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// The same, async. Its future can be dropped: a request that is not answered then never gives its connection to another one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no async transport: write `.send()` in place of `.await`, or make the client with one such as `Reqwest`",
    label = "`.await` needs an async transport"
)]
pub trait AsyncTransport: Sync {
    /// Sends.
    ///
    /// # Errors
    /// No response came.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send;

    /// Waits before another attempt, with the timer of the async runtime that the transport is made for.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

impl<T: Transport + ?Sized> Transport for &T {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        (**self).send(request)
    }

    fn send_ref(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        (**self).send_ref(request)
    }

    fn sleep(&self, time: Duration) {
        (**self).sleep(time);
    }
}

/// Host of the proxy that a reply came through: an extension of the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via(pub String);
