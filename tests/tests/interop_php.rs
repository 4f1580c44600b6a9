//! The generated client against a server that is not ours: all operations on all endpoints, async and blocking, compared field by field.

#[path = "interop_php/answers.rs"]
mod answers;
#[path = "interop_php/goods.rs"]
mod goods;
#[path = "interop_php/orders.rs"]
mod orders;
#[path = "interop_php/pen.rs"]
mod pen;
#[path = "interop_php/people.rs"]
mod people;
#[path = "interop_php/schema.rs"]
mod schema;
#[path = "interop_php/server.rs"]
mod server;
#[path = "interop_php/session.rs"]
mod session;
#[path = "interop_php/tree.rs"]
mod tree;
#[path = "interop_php/watch.rs"]
mod watch;

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use centra_runtime::transport::{Reqwest, Ureq};
use centra_runtime::{Endpoint, Error, Fault, Login, Port, Rejection};
use centra_tests::centra::*;
use serde_json::json;

use crate::server::Server;
use crate::watch::{Async, Blocking, LOGIN, Watch, messages};

static ENDPOINTS: [&Endpoint; 3] = [&SOAP_API, &NAVISION_SOAP, &NAVISION_API];

/// Requests of one session: 14 updates in 4 shapes, 3 of `events_Done`, 7 questions for events.
const CALLS: usize = 14 * 4 + 3 + 7;

#[tokio::test(flavor = "multi_thread")]
async fn all_operations_async() {
    let Some(server) = Server::start().map(Arc::new) else { return };
    let sessions = ENDPOINTS.map(|endpoint| {
        let mut watch = Watch::new(&server, endpoint);
        tokio::spawn(async move {
            session::all_operations::<Async>(&mut watch).await;
            watch
        })
    });
    for session in sessions {
        complete(&session.await.expect("a session"));
    }
    assert_eq!(server.records(), ENDPOINTS.len() * CALLS);
}

#[test]
fn all_operations_blocking() {
    let Some(server) = Server::start().map(Arc::new) else { return };
    for endpoint in ENDPOINTS {
        let mut watch = Watch::new(&server, endpoint);
        at_once(session::all_operations::<Blocking>(&mut watch));
        complete(&watch);
    }
    assert_eq!(server.records(), ENDPOINTS.len() * CALLS);
}

/// Did a session leave nothing untried? Every field of every request was sent with a value, every optional one blank, every repeated
/// one once and more than once.
fn complete(watch: &Watch) {
    assert_eq!(watch.calls, CALLS);
    let mut untried = Vec::new();
    for root in watch.schema.requests() {
        untried.extend(watch.sent.without_value(&watch.schema, root).into_iter().map(|field| ("with a value", field)));
        untried.extend(watch.sent.without_blank(&watch.schema, root).into_iter().map(|field| ("blank", field)));
        untried.extend(watch.sent.without_count(&watch.schema, root).into_iter().map(|field| ("once and twice", field)));
    }
    untried.sort();
    untried.dedup();
    assert!(untried.is_empty(), "never sent: {untried:#?}");
}

/// The outcome of a future that is ready.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a blocking call that has to be waited for"),
    }
}
