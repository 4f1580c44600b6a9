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
#[path = "interop_php/trouble.rs"]
mod trouble;
#[path = "interop_php/watch.rs"]
mod watch;

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use centra_runtime::transport::{Reqwest, Ureq};
use centra_runtime::{Clear, Endpoint, Login, Port};
use centra_tests::centra::*;
use serde_json::json;

use crate::server::Server;
use crate::watch::{Async, Blocking, LOGIN, Watch};

static ENDPOINTS: [&Endpoint; 3] = [&SOAP_API, &NAVISION_SOAP, &NAVISION_API];

/// Requests of one session: 14 updates in 5 shapes, 3 of `events_Done`, 8 questions for events.
const CALLS: usize = 14 * 5 + 3 + 8;

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

#[tokio::test(flavor = "multi_thread")]
async fn trouble_async() {
    let Some(server) = Server::start().map(Arc::new) else { return };
    for endpoint in ENDPOINTS {
        trouble::all_kinds::<Async>(&mut Watch::new(&server, endpoint)).await;
    }
}

#[test]
fn trouble_blocking() {
    let Some(server) = Server::start().map(Arc::new) else { return };
    for endpoint in ENDPOINTS {
        at_once(trouble::all_kinds::<Blocking>(&mut Watch::new(&server, endpoint)));
    }
}

/// A user's own code, as short as it gets: PHP has exactly the fields that were touched.
#[tokio::test(flavor = "multi_thread")]
async fn untouched_fields_are_absent() {
    let Some(server) = Server::start() else { return };
    let stock = || {
        let size = ProductSizeUpdate::new("M").warehouseitems([StockLevelUpdate::new("main").qty("5")]).comment(Clear);
        ProductUpdate::new("P1").variations([ProductVariationUpdate::new("V1").sizes([size])])
    };
    for endpoint in ENDPOINTS {
        let port = Port::new(endpoint, &server.url).expect("an address").login(Login::new(LOGIN.0, LOGIN.1));
        let blocking = Client::new(port.clone(), Ureq::new()).products_update([stock()]).send().expect("notices");
        let client = Client::new(port, Reqwest::new().expect("TLS"));
        let awaited = tokio::spawn(async move { client.products_update([stock()]).await });
        let awaited = awaited.await.expect("a task").expect("notices");
        assert_eq!(blocking.notices, ["products_Update: received P1"]);
        assert_eq!(awaited.value, blocking.value);

        let size = json!({"id": "M", "comment": "", "warehouseitems": {"warehouse": [{"id": "main", "qty": "5"}]}});
        let variation = json!({"id": "V1", "sizes": {"size": [size]}});
        let mut received = json!({"products": {"product": [{"id": "P1", "variations": {"variation": [variation]}}]}});
        if endpoint.name != "navision-api" {
            received["login"] = json!({"username": LOGIN.0, "password": LOGIN.1});
        }
        for reply in [blocking, awaited] {
            let record = server.record(&reply.request_id.expect("a request id"));
            assert_eq!(record.received(), &received);
        }
    }
}

/// The server's own WSDL is ours, with its own address.
#[test]
fn the_server_tells_its_wsdl() {
    let Some(server) = Server::start() else { return };
    for endpoint in ENDPOINTS {
        let port = Port::new(endpoint, &server.url).expect("an address");
        let ours = std::fs::read_to_string(schema::file(endpoint.name)).expect("a WSDL");
        let told = server.get(&format!("{}?wsdl", port.uri().path())).expect("a WSDL");
        assert_eq!(told, ours.replace(endpoint.address, &port.uri().to_string()));
        assert_ne!(told, ours);
    }
}

/// Did a session leave nothing untried? Every field of every request was sent with a value, every optional one blank, every repeated
/// one once and more than once.
fn complete(watch: &Watch) {
    assert_eq!(watch.calls, CALLS);
    let mut untried = Vec::new();
    for root in watch.schema.requests() {
        untried.extend(watch.sent.without_value(&watch.schema, root).into_iter().map(|field| ("with a value", field)));
        untried.extend(watch.sent.without_blank(&watch.schema, root).into_iter().map(|field| ("blank", field)));
        untried
            .extend(watch.sent.without_count(&watch.schema, root).into_iter().map(|field| ("once and twice", field)));
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
