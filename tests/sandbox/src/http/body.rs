//! How the body of a response goes out: whole, in pieces, or cut off.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::faults::{self, Fault};

/// Any of them.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

pub(super) fn whole(body: Bytes) -> Body {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

/// As these faults have it.
pub(super) fn sent(body: Bytes, faults: &[Fault]) -> Body {
    for fault in faults {
        match fault {
            Fault::Truncated => {
                let seen = body.slice(..faults::seen(&body, faults).len());
                return Cut { announced: body.len() as u64, seen: Some(seen) }.boxed_unsync();
            }
            Fault::SlowBody { ms } => {
                const PIECES: usize = 10;
                let pause = Duration::from_millis(ms / PIECES as u64);
                let step = body.len().div_ceil(PIECES).max(1);
                return Slow { rest: body, step, pause, waits: Box::pin(sleep(pause)) }.boxed_unsync();
            }
            _ => {}
        }
    }
    whole(body)
}

/// A body that ends early. All of it is announced, so that the client can notice.
struct Cut {
    announced: u64,
    seen: Option<Bytes>,
}

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let seen = self.seen.take().map(Frame::data);
        Poll::Ready(Some(seen.ok_or_else(|| io::Error::other("cut off, as was asked for"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// A body in pieces of `step` bytes, with a pause before each.
struct Slow {
    rest: Bytes,
    step: usize,
    pause: Duration,
    waits: Pin<Box<Sleep>>,
}

impl hyper::body::Body for Slow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.waits.as_mut().poll(context));
        self.waits = Box::pin(sleep(self.pause));
        let length = self.step.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }
}
