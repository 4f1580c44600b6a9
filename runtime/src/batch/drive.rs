//! How the chunks of a batch are sent, several at a time: by threads, or by futures that are polled together.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Condvar, Mutex, PoisonError};
use std::task::Poll;

use super::chunks::{Chunk, Chunks, Identify, UnderWay};
use super::halve::Halving;
use super::report::{BatchReport, Refused, Stopped};
use super::{Batch, Progress};
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::outgoing::Draft;
use crate::policy::Repeat;
use crate::response::Response;
use crate::transport::{AsyncTransport, Transport};
use crate::verdict::Notices;
use crate::xml::Document;

/// A batch under way, without I/O: which chunk goes next, and what became of those that went.
struct Plan<'c, Q, P> {
    chunks: Chunks<'c, Q, P>,
    list: fn(&mut Q) -> &mut Vec<P>,
    /// A chunk that waits for those with the same ids.
    waiting: Option<Chunk<Q>>,
    under_way: UnderWay,
    at_a_time: usize,
    most_refused: usize,
    is_repeatable: bool,
    report: BatchReport<P>,
    progress: Option<Progress<'c, P>>,
}

/// A chunk that is under way.
type UnderWayFuture<'s, Q, P> = Pin<Box<dyn Future<Output = Sent<Q, P>> + Send + 's>>;

/// What to do now.
enum Next<Q, P> {
    Send(Chunk<Q>, Halving<Q, P>),
    /// Wait for a chunk that is under way.
    Wait,
    Done,
}

impl<Q: Default, P: Identify> Plan<'_, Q, P> {
    fn next(&mut self, write: impl Fn(&Q) -> Option<Draft>, holds_back: impl Fn(&Draft) -> bool) -> Next<Q, P> {
        if self.report.stopped.is_some() {
            return if self.under_way.count() == 0 { Next::Done } else { Next::Wait };
        }
        if self.under_way.count() >= self.at_a_time {
            return Next::Wait;
        }
        let Some(mut chunk) = self.waiting.take().or_else(|| self.chunks.next(write)) else {
            return if self.under_way.count() == 0 { Next::Done } else { Next::Wait };
        };
        if !self.under_way.admits(&chunk) {
            self.waiting = Some(chunk);
            return Next::Wait;
        }
        self.under_way.add(&mut chunk);
        let may_halve = self.is_repeatable && !chunk.written.as_deref().is_some_and(holds_back);
        let allowed = self.most_refused.saturating_sub(self.report.refused.len());
        let request = std::mem::take(&mut chunk.request);
        let halving = Halving::new(request, self.list, may_halve, allowed);
        Next::Send(chunk, halving)
    }

    fn came(&mut self, chunk: &Chunk<Q>, sent: Halving<Q, P>, ended: Option<Error>) {
        self.under_way.remove(chunk.number);
        self.report.done += sent.done;
        self.report.chunks += usize::from(ended.is_none());
        self.report.notices.extend(sent.notices.into_iter().map(|notice| (chunk.number, notice)));
        let refused = sent.refused.into_iter();
        self.report.refused.extend(refused.map(|(item, error)| Refused { chunk: chunk.number, item, error }));
        if let Some(error) = ended {
            let stopped = Stopped { chunk: chunk.number, items: (chunk.first, chunk.first + chunk.count), error };
            let is_first = self.report.stopped.as_ref().is_none_or(|other| chunk.number < other.chunk);
            if is_first {
                self.report.stopped = Some(stopped);
            }
        }
        if let Some(progress) = &mut self.progress {
            progress(&self.report);
        }
    }
}

impl<'c, T, Q, R, P> Batch<'c, T, Q, R, P>
where
    Q: Document,
    R: Response<Output = Notices>,
    P: Identify,
{
    fn plan(self) -> (Plan<'c, Q, P>, Sender<'c, T, Q, R>) {
        let sender = Sender { client: self.client, operation: self.operation };
        let is_repeatable = self.operation.repeat.repeat != Repeat::Never;
        let plan = Plan {
            chunks: Chunks::new(self.items, self.list, self.settings),
            list: self.list,
            waiting: None,
            under_way: UnderWay::default(),
            at_a_time: if is_repeatable { self.settings.at_a_time } else { 1 },
            most_refused: self.settings.most_refused,
            is_repeatable,
            report: BatchReport::new(self.operation.name),
            progress: self.progress,
        };
        (plan, sender)
    }

    /// Sends all of it and waits.
    pub fn send(self) -> BatchReport<P>
    where
        T: Transport + Sync,
        Q: Send,
        P: Send,
    {
        let workers = self.settings.at_a_time;
        let (plan, sender) = self.plan();
        let workers = workers.min(plan.at_a_time);
        let (plan, changed) = (Mutex::new(plan), Condvar::new());
        let work = || {
            let mut plan_now = plan.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                let (mut chunk, mut halving) =
                    match plan_now.next(|q| sender.write(q), |written| sender.holds_back(written)) {
                        Next::Send(chunk, halving) => (chunk, halving),
                        Next::Done => break,
                        Next::Wait => {
                            plan_now = changed.wait(plan_now).unwrap_or_else(PoisonError::into_inner);
                            continue;
                        }
                    };
                drop(plan_now);
                let mut ended = None;
                while let Some(piece) = halving.next() {
                    let call = sender.client.call(sender.operation, piece);
                    let came = call.send_written(chunk.written.take().map(|written| *written)).map(|reply| reply.value);
                    if let Err(error) = halving.came(call.into_request(), came) {
                        ended = Some(error);
                        break;
                    }
                }
                plan_now = plan.lock().unwrap_or_else(PoisonError::into_inner);
                plan_now.came(&chunk, halving, ended);
                changed.notify_all();
            }
            drop(plan_now);
            changed.notify_all();
        };
        std::thread::scope(|scope| {
            (1..workers).for_each(|_| drop(scope.spawn(work)));
            work();
        });
        plan.into_inner().unwrap_or_else(PoisonError::into_inner).report
    }
}

/// What sends the pieces.
struct Sender<'c, T, Q, R> {
    client: &'c Client<T>,
    operation: &'c Operation<Q, R>,
}

impl<T, Q: Document, R: Response<Output = Notices>> Sender<'_, T, Q, R> {
    /// The envelope; none where it cannot be written, which sending it tells.
    fn write(&self, request: &Q) -> Option<Draft> {
        self.operation.draft(self.client.port(), request, &[]).ok()
    }

    /// Whether this request is not repeatable though the operation is.
    fn holds_back(&self, written: &Draft) -> bool {
        self.operation.repeat.of(written.request.body()) == Repeat::Never
    }
}

type Sent<Q, P> = (Chunk<Q>, Halving<Q, P>, Option<Error>);

impl<'c, T, Q, R, P> IntoFuture for Batch<'c, T, Q, R, P>
where
    T: AsyncTransport,
    Q: Document + Send + Sync + 'c,
    R: Response<Output = Notices> + 'c,
    P: Identify + Send + 'c,
{
    type Output = BatchReport<P>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (mut plan, sender) = self.plan();
            let mut futures: Vec<UnderWayFuture<'_, Q, P>> = Vec::new();
            loop {
                match plan.next(|q| sender.write(q), |written| sender.holds_back(written)) {
                    Next::Send(chunk, halving) => {
                        futures.push(Box::pin(sender.send(chunk, halving)));
                        continue;
                    }
                    Next::Done => return plan.report,
                    Next::Wait => {}
                }
                let (chunk, halving, ended) = std::future::poll_fn(|context| {
                    for index in 0..futures.len() {
                        if let Poll::Ready(sent) = futures[index].as_mut().poll(context) {
                            drop(futures.swap_remove(index));
                            return Poll::Ready(sent);
                        }
                    }
                    Poll::Pending
                })
                .await;
                plan.came(&chunk, halving, ended);
            }
        })
    }
}

impl<T: AsyncTransport, Q: Document + Send + Sync, R: Response<Output = Notices>> Sender<'_, T, Q, R> {
    async fn send<P>(&self, mut chunk: Chunk<Q>, mut halving: Halving<Q, P>) -> Sent<Q, P> {
        while let Some(piece) = halving.next() {
            let call = self.client.call(self.operation, piece);
            let came = call.await_written(chunk.written.take().map(|written| *written)).await.map(|reply| reply.value);
            if let Err(error) = halving.came(call.into_request(), came) {
                return (chunk, halving, Some(error));
            }
        }
        (chunk, halving, None)
    }
}
