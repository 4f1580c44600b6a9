//! Which inboxes a handler that awaits can write through.

use std::future::Future;
use std::pin::Pin;

use super::Inbox;

/// What an async handler returns: a future that borrows the transaction.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An inbox through whose transactions an async handler can write.
pub trait AsyncHandlers: Inbox {
    /// What such a handler gets in place of the transaction.
    type AsyncTx;

    /// Waits for a future that uses the transaction. The future may use whatever belongs to the runtime from which this thread was started.
    fn wait<R>(tx: &mut Self::Tx<'_>, act: impl for<'a> FnOnce(&'a mut Self::AsyncTx) -> BoxFuture<'a, R>) -> R;
}
