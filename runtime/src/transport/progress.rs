//! How far a request's body got: marked by the reader, or the body, through which an HTTP stack takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of a request's body were handed over. An extension of a request, where somebody wants to know even though the call is given up.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicUsize>);

impl Progress {
    /// That of the request, or one of its own.
    #[cfg(any(feature = "reqwest", feature = "ureq"))]
    pub(super) fn of<B>(request: &http::Request<B>) -> Self {
        request.extensions().get().cloned().unwrap_or_default()
    }

    /// Bytes that were handed to the connection.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// More bytes are about to be handed over.
    pub fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Nothing is handed over yet, as before another attempt.
    #[cfg(any(feature = "reqwest", feature = "ureq"))]
    pub(crate) fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// A body as a reader.
#[cfg(feature = "ureq")]
pub(super) struct Reader<'b> {
    pub(super) rest: &'b [u8],
    pub(super) progress: Progress,
}

#[cfg(feature = "ureq")]
impl std::io::Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.progress.add(read);
        Ok(read)
    }
}

/// A body as the async HTTP stack wants it. It cannot be cloned, so the stack cannot send it a second time.
#[cfg(feature = "reqwest")]
pub(super) struct Stream {
    pub(super) rest: bytes::Bytes,
    pub(super) progress: Progress,
}

#[cfg(feature = "reqwest")]
impl http_body::Body for Stream {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        /// Small enough to see how far it got.
        const FRAME: usize = 64 * 1024;
        if self.rest.is_empty() {
            return std::task::Poll::Ready(None);
        }
        let size = self.rest.len().min(FRAME);
        let frame = self.rest.split_to(size);
        self.progress.add(size);
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.rest.len() as u64)
    }
}
