//! How far a request's body got: marked by the reader, or the body, through which an HTTP stack takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many bytes of a request's body were handed over. An extension of a request, where somebody wants to know even though the call is given up.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    bytes: AtomicUsize,
    /// Whether the transport keeps it.
    is_kept: AtomicBool,
}

impl Progress {
    /// That of the request, or one of its own.
    #[cfg(any(feature = "reqwest", feature = "ureq-plain"))]
    pub(super) fn of<B>(request: &http::Request<B>) -> Self {
        request.extensions().get().cloned().unwrap_or_default()
    }

    /// Bytes that were handed to the connection.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// More bytes are about to be handed over.
    pub fn add(&self, bytes: usize) {
        self.0.is_kept.store(true, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// An attempt begins: nothing is handed over yet. A transport of one's own that keeps it says so by this.
    pub fn begin(&self) {
        self.0.is_kept.store(true, Ordering::Relaxed);
        self.0.bytes.store(0, Ordering::Relaxed);
    }

    /// It is not known whether the next transport keeps it.
    pub(crate) fn forget(&self) {
        self.0.is_kept.store(false, Ordering::Relaxed);
        self.0.bytes.store(0, Ordering::Relaxed);
    }

    /// Whether something may have been handed over: something was, or nobody knows.
    pub(crate) fn may_have_begun(&self) -> bool {
        !self.0.is_kept.load(Ordering::Relaxed) || self.bytes() > 0
    }
}

/// A body as a reader.
#[cfg(feature = "ureq-plain")]
pub(super) struct Reader<'b> {
    pub(super) rest: &'b [u8],
    pub(super) progress: Progress,
}

#[cfg(feature = "ureq-plain")]
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
