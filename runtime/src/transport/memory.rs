//! A transport that answers from a function: for tests, without a network.

use std::fmt;
use std::time::Duration;

use super::{AsyncTransport, Transport, TransportError};

/// Answers each request by calling a function; blocking and async. It does not really wait between attempts.
///
/// ```
/// use centra_runtime::transport::{Memory, Transport};
///
/// let transport = Memory::new(|request| {
///     assert_eq!(request.method(), "POST");
///     http::Response::new(b"<reply/>".to_vec())
/// });
/// let reply = Transport::send(&transport, http::Request::post("http://test/").body(Vec::new()).unwrap())?;
/// assert_eq!(reply.body(), b"<reply/>");
/// # Ok::<(), centra_runtime::TransportError>(())
/// ```
pub struct Memory<F>(F);

impl<F: Fn(http::Request<Vec<u8>>) -> http::Response<Vec<u8>>> Memory<F> {
    /// A transport that answers what `answer` says.
    pub fn new(answer: F) -> Self {
        Self(answer)
    }
}

impl<F: Fn(http::Request<Vec<u8>>) -> http::Response<Vec<u8>>> Transport for Memory<F> {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        Ok((self.0)(request))
    }

    fn sleep(&self, _: Duration) {}
}

impl<F: Fn(http::Request<Vec<u8>>) -> http::Response<Vec<u8>> + Sync> AsyncTransport for Memory<F> {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        Ok((self.0)(request))
    }

    async fn sleep(&self, _: Duration) {}
}

impl<F> fmt::Debug for Memory<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
