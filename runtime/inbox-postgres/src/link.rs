//! Drives a connection on the thread that waits for what was sent through it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{AsyncMessage, Client, Config, Error, Socket};

/// What the server sends unasked; asking for it moves the connection on.
type Messages = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>> + Send>;
type Connecting = Pin<Box<dyn Future<Output = Result<(Client, Messages), Error>> + Send>>;

/// Makes connections.
pub(crate) struct Connector(Box<dyn Fn() -> Connecting + Send>);

impl Connector {
    pub(crate) fn new<T>(config: Config, tls: T) -> Self
    where
        T: MakeTlsConnect<Socket> + Clone + Send + 'static,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        Self(Box::new(move || {
            let (config, tls) = (config.clone(), tls.clone());
            Box::pin(async move {
                let (client, mut connection) = config.connect(tls).await?;
                let messages: Messages = Box::new(move |context| connection.poll_message(context));
                Ok((client, messages))
            })
        }))
    }

    /// A new connection.
    pub(crate) fn open(&self) -> Result<(Client, Link), Error> {
        let runtime = Builder::new_current_thread().enable_all().build().expect("the system has timers and sockets");
        let (client, messages) = runtime.block_on((self.0)())?;
        Ok((client, Link { runtime, messages: Some(messages) }))
    }
}

/// A connection. It stands still while nobody waits.
pub(crate) struct Link {
    runtime: Runtime,
    /// `None` once the connection has ended.
    messages: Option<Messages>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

impl Link {
    /// Waits for what comes through the connection, and for nothing else.
    pub(crate) fn wait<F: Future>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future);
        // Many steps of a transaction need no answer.
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => self.block_on(future),
        }
    }

    fn block_on<F: Future>(&mut self, future: F) -> F::Output {
        let Self { runtime, messages } = self;
        let mut future = pin!(future);
        runtime.block_on(poll_fn(|context| {
            drive(messages, context);
            let polled = future.as_mut().poll(context);
            if polled.is_pending() {
                // What it has just sent goes out.
                drive(messages, context);
            }
            polled
        }))
    }

    /// Waits for a future that may use whatever belongs to the runtime around it, if there is one: timers, sockets, tasks.
    pub(crate) fn wait_outside<F: Future>(&mut self, future: F) -> F::Output {
        let Ok(outside) = Handle::try_current() else { return self.block_on(future) };
        let mut future = pin!(future);
        self.block_on(poll_fn(|context| {
            let _entered = outside.enter();
            future.as_mut().poll(context)
        }))
    }

    /// Says goodbye to the server, once nobody has the client any more.
    pub(crate) fn close(mut self) {
        let Self { runtime, messages } = &mut self;
        let ended = poll_fn(|context| {
            drive(messages, context);
            if messages.is_none() { Poll::Ready(()) } else { Poll::Pending }
        });
        drop(runtime.block_on(async { tokio::time::timeout(Duration::from_secs(1), ended).await }));
    }
}

/// Moves the connection on as far as it goes. What waits for an answer learns of its end.
fn drive(messages: &mut Option<Messages>, context: &mut Context<'_>) {
    while let Some(next) = messages {
        match next(context) {
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(_)) | None) => *messages = None,
            Poll::Pending => return,
        }
    }
}
