//! One call, seen from both ends: what the client was given, what went over the wire, what PHP made of it, what it was told to answer.

use std::future::{Future, IntoFuture, ready};
use std::pin::Pin;
use std::sync::Arc;

use centra_runtime::codegen::Response;
use centra_runtime::transport::{Reqwest, Ureq};
use centra_runtime::xml::{self, Document};
use centra_runtime::{Call, Endpoint, Error, Notices, Reply};

use crate::pen::is_in_place;
use crate::schema::{Coverage, Schema};
use crate::server::{Record, Server};
use crate::tree::Tree;

/// How calls are made. What is written over this is written once for both.
pub(crate) trait Way: Send + Sync + 'static {
    type Transport: Send + Sync;

    fn transport() -> Self::Transport;

    fn make<'c, Q: Ask, R: Answer>(call: Call<'c, Self::Transport, Q, R>) -> Made<'c, R>;
}

/// What comes of a call.
pub(crate) type Made<'c, R> = Pin<Box<dyn Future<Output = Outcome<R>> + Send + 'c>>;
pub(crate) type Outcome<R> = Result<Reply<<R as Response>::Output>, Error>;

/// A type of requests.
pub(crate) trait Ask: Document + Send + Sync + 'static {}

impl<Q: Document + Send + Sync + 'static> Ask for Q {}

/// A type of responses.
pub(crate) trait Answer: Response<Output: Send> + 'static {}

impl<R: Response<Output: Send> + 'static> Answer for R {}

/// By `.await`.
pub(crate) struct Async;

impl Way for Async {
    type Transport = Reqwest;

    fn transport() -> Reqwest {
        Reqwest::new().expect("TLS can be set up")
    }

    fn make<'c, Q: Ask, R: Answer>(call: Call<'c, Reqwest, Q, R>) -> Made<'c, R> {
        call.into_future()
    }
}

/// By `.send()`; the future that comes back is ready.
pub(crate) struct Blocking;

impl Way for Blocking {
    type Transport = Ureq;

    fn transport() -> Ureq {
        Ureq::new()
    }

    fn make<'c, Q: Ask, R: Answer>(call: Call<'c, Ureq, Q, R>) -> Made<'c, R> {
        Box::pin(ready(call.send()))
    }
}

/// Username and password that the server knows.
pub(crate) const LOGIN: (&str, &str) = ("demo", "demo");

/// Watches the calls to one endpoint of one server.
pub(crate) struct Watch {
    pub(crate) server: Arc<Server>,
    pub(crate) schema: Arc<Schema>,
    pub(crate) endpoint: &'static Endpoint,
    /// What was sent so far.
    pub(crate) sent: Coverage,
    /// How many calls came as far as an operation.
    pub(crate) calls: usize,
}

impl Watch {
    pub(crate) fn new(server: &Arc<Server>, endpoint: &'static Endpoint) -> Self {
        let schema = Arc::new(Schema::read(endpoint.name));
        Self { server: Arc::clone(server), schema, endpoint, sent: Coverage::default(), calls: 0 }
    }

    /// Makes the call, and compares what was sent with what arrived.
    pub(crate) async fn call<W: Way, Q: Ask, R: Answer>(
        &mut self,
        call: Call<'_, W::Transport, Q, R>,
    ) -> (Outcome<R>, Record) {
        let (root, sent) = tree_of(call.request());
        let result = W::make(call).await;
        let id = match &result {
            Ok(reply) => reply.request_id.as_deref(),
            Err(Error::Fault(fault)) => fault.request_id(),
            Err(Error::Rejected(rejection)) => rejection.request_id.as_deref(),
            Err(error) => panic!("{root}: {error}"),
        };
        let record = self.server.record(id.unwrap_or_else(|| panic!("{root}: no request id")));
        self.compare(&root, &sent, &record);
        self.calls += 1;
        (result, record)
    }

    /// An update that goes well: the notices are those that PHP was told to send, and they name every object, in order.
    pub(crate) async fn done<W: Way, Q: Ask, R: Response<Output = Notices> + 'static>(
        &mut self,
        call: Call<'_, W::Transport, Q, R>,
    ) {
        let (_, sent) = tree_of(call.request());
        let (result, record) = self.call::<W, Q, R>(call).await;
        let reply = result.unwrap_or_else(|error| panic!("{}: {error}", record.operation()));
        let named: Vec<String> = ids(&sent).iter().map(|id| format!("{}: received {id}", record.operation())).collect();
        assert_eq!(reply.notices, named);
        assert_eq!(reply.notices, messages(&record, "notices"));
    }

    fn compare(&mut self, root: &str, sent: &Tree, record: &Record) {
        let (namespace, login_in_body) = facts(self.endpoint);
        let operation = record.operation();
        assert_eq!(record.endpoint(), self.endpoint.name);
        assert_eq!(root.replace("Request", ""), operation);

        let (first, rest) = operation.split_at(1);
        let action = format!("\"{namespace}{}{rest}\"", first.to_uppercase());
        assert_eq!(record.header("soapaction"), Some(action.as_str()));
        assert_eq!(record.header("content-type"), Some("text/xml; charset=utf-8"));
        assert_eq!(record.header("authorization"), (!login_in_body).then_some("Basic ZGVtbzpkZW1v"));

        let (element, wire) = Tree::of_envelope(record.body(), namespace);
        assert_eq!(element, root);
        without_login(wire, login_in_body).assert_same("on the wire", sent, "in the request");

        let label = format!("<{root}>");
        let php = self.schema.tree_of(&label, record.received());
        without_login(php, login_in_body).assert_same("PHP received", sent, "was sent");
        in_place(root, sent);
        self.sent.add(&self.schema, &label, sent);
    }
}

/// XML namespace of the endpoint, and whether its login stands in the body: as published, not as generated.
fn facts(endpoint: &Endpoint) -> (&'static str, bool) {
    match endpoint.name {
        "soap-api" => ("http://www.centra.com/webservices/", true),
        "navision-soap" => ("http://www.silkvms.com/webservices/", true),
        "navision-api" => ("http://www.silkvms.com/webservices/", false),
        other => panic!("no endpoint {other}"),
    }
}

/// Whether the builders put every value under the name that it was written for.
fn in_place(path: &str, tree: &Tree) {
    match tree {
        Tree::Text(text) => assert!(is_in_place(path, text), "{path} holds {text:?}"),
        Tree::Children(children) => {
            children.iter().for_each(|(name, child)| in_place(&format!("{path}/{name}"), child));
        }
    }
}

/// The request without its login, which must be the first child, or must not be there.
fn without_login(tree: Tree, expected: bool) -> Tree {
    let Tree::Children(mut children) = tree else {
        assert!(!expected, "no login");
        return tree;
    };
    if expected {
        let (name, login) = children.remove(0);
        let field = |name: &str, text: &str| (name.to_owned(), Tree::Text(text.to_owned()));
        assert_eq!(name, "login");
        assert_eq!(login, Tree::of(vec![field("username", LOGIN.0), field("password", LOGIN.1)]));
    }
    assert!(children.iter().all(|(name, _)| name != "login"), "a login that was not expected");
    Tree::of(children)
}

/// Name and content of a value of ours.
pub(crate) fn tree_of(value: &impl Document) -> (String, Tree) {
    let xml = xml::try_to_vec(value).unwrap_or_else(|error| panic!("{error}"));
    Tree::of_document(std::str::from_utf8(&xml).expect("UTF-8"))
}

/// The ids of the objects of a request: of the items of its containers, and the events of `events_Done`.
fn ids(request: &Tree) -> Vec<&str> {
    let mut found = Vec::new();
    for (_, field) in request.children() {
        match field {
            Tree::Text(event) => found.extend((!event.is_empty()).then_some(event.as_str())),
            Tree::Children(items) => {
                for (_, item) in items {
                    match item.children().first() {
                        Some((name, Tree::Text(id))) if name == "id" => found.push(id.as_str()),
                        _ => panic!("an object without an id"),
                    }
                }
            }
        }
    }
    found
}

/// The messages that PHP was told to send in a container of `result`.
pub(crate) fn messages(record: &Record, container: &str) -> Vec<String> {
    let messages = record.answer()[container]["message"].as_array();
    messages.into_iter().flatten().map(|message| message.as_str().expect("a text").to_owned()).collect()
}
