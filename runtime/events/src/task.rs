//! The async driver: requests are awaited, and what concerns the inbox and the handler runs where blocking is allowed.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::task::spawn_blocking;

use crate::deliveries::{Delivery, Pending};
use crate::desk::{Desk, until};
use crate::drive::{Ended, Outcome, Queue};
use crate::inbox::{AsyncHandlers, BoxFuture, Inbox};
use crate::metrics::Metrics;
use crate::options::Claim;
use crate::source::{AsyncSource, DataOf, Decode, Event};
use crate::step::{Effect, Input};
use crate::stop::Stop;

/// What [`Queue::run_async`] leaves.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// What was counted.
    pub metrics: Metrics,
}

impl<S: AsyncSource, I> Queue<S, I>
where
    I: Inbox + Send + 'static,
    DataOf<S>: Send + 'static,
{
    /// As [`run`](Self::run), as a task of tokio's. Inbox and handler are blocking as they are there, and run in `spawn_blocking`.
    ///
    /// If the future is dropped, the transaction that is open is still brought to its end. What was not acknowledged comes again, and is not handled
    /// again.
    ///
    /// # Errors
    /// A failure of the service that trying again cannot mend.
    pub async fn run_async<E, H>(self, stop: &Stop, mut handler: H) -> Result<Finished, S::Error>
    where
        E: fmt::Display,
        H: for<'t> FnMut(Event<DataOf<S>>, &mut I::Tx<'t>) -> Result<Outcome, E> + Send + 'static,
    {
        let Self { mut source, mut desk } = self;
        desk.book.start();
        while let Some(effect) = desk.book.next(stop) {
            let has_leader = desk.has_leader(&effect, &source);
            let leads;
            (desk, leads) = leading(desk, has_leader).await;
            if !leads {
                continue;
            }
            if let Some(effect) = ask(&mut source, &mut desk, effect, stop).await? {
                let stop = stop.clone();
                (desk, handler) = blocking(move || {
                    desk.transact(effect, &stop, &mut handler);
                    (desk, handler)
                })
                .await;
            }
        }
        let finished = Finished { ended: desk.book.ended.clone(), metrics: desk.book.metrics.clone() };
        // An inbox may wait for its server when it is closed.
        blocking(move || drop(desk)).await;
        Ok(finished)
    }

    /// As [`run_async`](Self::run_async), with a handler that awaits. It writes through the inbox's transaction, and may await whatever else it likes; as long
    /// as it does, the transaction is open.
    ///
    /// One thread of `spawn_blocking` waits with it for as long as the transaction lasts. A handler that blocks keeps nobody else waiting.
    ///
    /// # Errors
    /// A failure of the service that trying again cannot mend.
    pub async fn run_async_handler<E, H>(self, stop: &Stop, mut handler: H) -> Result<Finished, S::Error>
    where
        I: AsyncHandlers,
        E: fmt::Display,
        H: for<'a> FnMut(Event<DataOf<S>>, &'a mut I::AsyncTx) -> BoxFuture<'a, Result<Outcome, E>> + Send + 'static,
    {
        self.run_async(stop, move |event, tx: &mut I::Tx<'_>| I::wait(tx, |tx| handler(event, tx))).await
    }

    /// Events one by one, as [`deliveries`](Self::deliveries) gives them to a loop that blocks.
    pub fn stream<'s>(
        self,
        stop: &Stop,
    ) -> impl Stream<Item = Result<Delivery<DataOf<S>>, S::Error>> + Send + Unpin + 's
    where
        S: Send + 's,
    {
        let Self { source, mut desk } = self;
        desk.book.options.claim = Claim::Before;
        desk.book.start();
        let stop = stop.clone();
        let hands = Hands { source, desk, stop, pending: Pending::default() };
        Unfold { step: Some(Box::pin(step(hands))), next: step::<S, I> }
    }
}

/// All that a stream of events needs between two of them.
struct Hands<S: AsyncSource, I> {
    source: S,
    desk: Desk<I, S::Decode>,
    stop: Stop,
    pending: Pending,
}

type Delivered<S> = Result<Delivery<DataOf<S>>, <S as crate::source::Origin>::Error>;

/// Goes on up to the next event.
async fn step<S, I>(mut hands: Hands<S, I>) -> Option<(Delivered<S>, Hands<S, I>)>
where
    S: AsyncSource,
    I: Inbox + Send + 'static,
    DataOf<S>: Send + 'static,
{
    hands.pending.take(&mut hands.desk.book);
    while let Some(effect) = hands.desk.book.next(&hands.stop) {
        let Hands { mut source, desk, stop, mut pending } = hands;
        let has_leader = desk.has_leader(&effect, &source);
        let (mut desk, leads) = leading(desk, has_leader).await;
        if !leads {
            hands = Hands { source, desk, stop, pending };
            continue;
        }
        let asked = ask(&mut source, &mut desk, effect, &stop).await;
        let effect = match asked {
            Ok(effect) => effect,
            Err(error) => {
                desk.book.end();
                return Some((Err(error), Hands { source, desk, stop, pending }));
            }
        };
        let mut delivered = None;
        if let Some(effect) = effect {
            let stop = stop.clone();
            (desk, delivered) = blocking(move || {
                let delivered = desk.until_hand_out(effect, &stop);
                (desk, delivered)
            })
            .await;
        }
        let delivery = delivered.map(|(taken, event)| pending.deliver(taken, event));
        hands = Hands { source, desk, stop, pending };
        if let Some(delivery) = delivery {
            return Some((Ok(delivery), hands));
        }
    }
    None
}

/// Whether this worker is the one that asks, where it matters.
async fn leading<I, D>(mut desk: Desk<I, D>, has_leader: bool) -> (Desk<I, D>, bool)
where
    I: Inbox + Send + 'static,
    D: Decode<Data: Send>,
{
    if !has_leader {
        return (desk, true);
    }
    blocking(move || {
        let leads = desk.leads();
        (desk, leads)
    })
    .await
}

/// Makes a request, or waits; what is for the inbox comes back.
async fn ask<S: AsyncSource, I>(
    source: &mut S,
    desk: &mut Desk<I, S::Decode>,
    effect: Effect,
    stop: &Stop,
) -> Result<Option<Effect>, S::Error> {
    let book = &mut desk.book;
    let outcome = match effect {
        Effect::Fetch { only } => {
            book.asks();
            source.fetch(only.as_ref()).await.map(|batch| book.fetched(batch))
        }
        Effect::Ack(ids) => source.acknowledge(&ids).await.map(|said| book.acknowledged(said, ids.len())),
        Effect::Sleep { until: millis } => {
            sleep(tokio::time::sleep(until(millis)), stop).await;
            book.feed(Input::Tick);
            Ok(())
        }
        effect => return Ok(Some(effect)),
    };
    book.requested(outcome, |error| source.is_fatal(error))?;
    Ok(None)
}

/// Sleeps, but not longer than until the stop.
async fn sleep(time: impl Future<Output = ()>, stop: &Stop) {
    let (mut time, mut stopped) = (pin!(time), pin!(stop.stopped()));
    poll_fn(|context| match stopped.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => time.as_mut().poll(context),
    })
    .await;
}

async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends: nobody will poll this again.
            Err(_) => std::future::pending().await,
        },
    }
}

type Step<'s, T, H> = Pin<Box<dyn Future<Output = Option<(T, H)>> + Send + 's>>;

/// A stream of what one step after the other returns; `next` makes a step of what the one before left.
struct Unfold<'s, T, H, N> {
    step: Option<Step<'s, T, H>>,
    next: N,
}

impl<'s, T, H, N, F> Stream for Unfold<'s, T, H, N>
where
    N: Fn(H) -> F + Unpin,
    F: Future<Output = Option<(T, H)>> + Send + 's,
{
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(step) = &mut self.step else { return Poll::Ready(None) };
        let Poll::Ready(ready) = step.as_mut().poll(context) else { return Poll::Pending };
        let (item, left) = ready.map_or((None, None), |(item, left)| (Some(item), Some(left)));
        self.step = left.map(|left| Box::pin((self.next)(left)) as Step<'s, T, H>);
        Poll::Ready(item)
    }
}
