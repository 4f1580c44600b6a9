//! What hooks and spans see of a call: each attempt, its end, and that nobody waits for it any more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use centra_runtime::transport::{Connect, Memory, Phase, Reqwest, Transport, TransportError};
use centra_runtime::{Client, Delivery, End, Error, Login, Masked, Operation, Policy, Port, Xml};

use super::canary::listener;
use super::cases::{fault, success};
use super::server::{self, serve};
use super::shop::{Product, ProductsUpdate, ResultType, SHOP};
use super::{OTHERS, READS, UPDATES, block_on, password};

fn port(url: &str) -> Port {
    Port::new(&SHOP, url).unwrap().login(Login::new("erp", password()))
}

fn far() -> Port {
    port("https://shop.example.com")
}

type Said = Result<(u16, String), TransportError>;

/// Says one thing after the other.
struct Script(Mutex<VecDeque<Said>>);

impl Transport for Script {
    fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let (status, body) = self.0.lock().unwrap().pop_front().expect("no more attempts")?;
        Ok(http::Response::builder().status(status).body(body.into_bytes()).unwrap())
    }

    fn sleep(&self, _: Duration) {}
}

fn script(said: impl IntoIterator<Item = Said>) -> Script {
    Script(Mutex::new(said.into_iter().collect()))
}

/// Headers of an attempt are those of no other.
#[test]
fn headers_of_each_attempt() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let policy = Policy::default().on_attempt(|attempt| {
        assert_eq!((attempt.operation, attempt.endpoint), ("products_Update", "shop"));
        attempt.headers.append("x-attempt", attempt.number.into());
    });
    let transport = || {
        let seen = Arc::clone(&seen);
        Memory::new(move |request: http::Request<Vec<u8>>| {
            let numbers = request.headers().get_all("x-attempt").iter();
            let numbers: Vec<String> = numbers.map(|value| value.to_str().unwrap().to_owned()).collect();
            seen.lock().unwrap().push(numbers.join(" "));
            http::Response::builder().status(503).body(Vec::new()).unwrap()
        })
    };
    let client = Client::new(far(), transport()).with(policy.clone());
    client.call(&READS, ProductsUpdate::default()).send().unwrap_err();
    block_on(async {
        let client = Client::new(far(), transport()).with(policy);
        client.call(&READS, ProductsUpdate::default()).await.unwrap_err();
    });
    assert_eq!(*seen.lock().unwrap(), ["1", "2", "3", "1", "2", "3"]);
}

/// An attempt that may have been carried out is not forgotten because a later one was not sent.
#[test]
fn doubt_outlives_later_attempts() {
    let lost = || Err(TransportError::new("connection reset"));
    let refused = || Err(TransportError::at(Phase::Connect, "connection refused"));
    let ended = |said: Vec<Said>| {
        let client = Client::new(far(), script(said)).with(super::policy());
        client.call(&UPDATES, ProductsUpdate::default()).send().unwrap_err()
    };
    let error = ended(vec![lost(), refused()]);
    assert!(error.is_in_doubt() && error.call().unwrap().in_doubt, "{error}");
    let text = error.to_string();
    assert!(
        text.contains("connection refused (attempt 2 of 2, ")
            && text.ends_with("; an earlier one may have been carried out)"),
        "{text}"
    );
    assert!(ended(vec![lost(), Ok((429, String::new()))]).is_in_doubt());
    assert_eq!(ended(vec![lost(), Ok((500, fault("Client")))]).outcome(), Delivery::Answered);
    let error = ended(vec![refused(), refused()]);
    assert!(error.outcome() == Delivery::NotSent && !error.to_string().contains("earlier"), "{error}");
    assert!(!ended(vec![lost(), lost()]).to_string().contains("earlier"));
}

/// One entry of a log.
#[derive(Debug)]
struct Entry {
    line: String,
    request: String,
    reply: Option<Masked>,
    in_doubt: bool,
    given_up: Option<Delivery>,
}

fn audited(policy: Policy) -> (Policy, Arc<Mutex<Vec<Entry>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&log);
    let policy = policy.audit(move |call| {
        let given_up = if let End::GivenUp(delivery) = call.end { Some(delivery) } else { None };
        keep.lock().unwrap().push(Entry {
            line: call.to_string(),
            request: call.request.to_string(),
            reply: call.reply.cloned(),
            in_doubt: call.end.is_in_doubt(),
            given_up,
        });
    });
    (policy, log)
}

/// What is logged of one reply, and of a request with this in it.
fn entry(request: ProductsUpdate, reply: (u16, String)) -> Entry {
    let (policy, log) = audited(super::policy());
    let client = Client::new(far(), script([Ok(reply.clone()), Ok(reply)])).with(policy);
    let header = Xml::parse("<w:Token xmlns:w='urn:w'>h1dden</w:Token>").unwrap();
    let _ = client.call(&OTHERS, request).header(header).send();
    let mut log = log.lock().unwrap();
    assert_eq!(log.len(), 1, "one entry a call");
    log.pop().unwrap()
}

#[test]
fn a_log_holds_what_the_schema_describes() {
    let mut request = ProductsUpdate::default();
    request.products.push(Product { id: Some(format!("7 {}", password())), ..Product::default() });
    request.unknown.push_element("<extra xmlns='urn:x'>h1dden</extra>").unwrap();
    let reply = "<result xmlns='urn:shop'><success>true</success><notices><message>new</message></notices><x>h1dden</x></result>";
    let entry = entry(request, (200, super::soap(reply)));
    assert!(entry.line.starts_with("products_Update at shop.example.com (shop): done (attempt 1 of 2, "), "{entry:?}");
    assert!(entry.request.contains("<ns1:username>erp</ns1:username><ns1:password>***</ns1:password>"), "{entry:?}");
    assert!(entry.request.contains("<ns1:id>7 ***</ns1:id>"), "{entry:?}");
    let Some(Masked::Xml(reply)) = &entry.reply else { panic!("{entry:?}") };
    assert!(reply.contains("<ns1:success>true</ns1:success>") && reply.contains("new"), "{reply}");
    assert!(!format!("{entry:?}").contains("h1dden") && !entry.in_doubt, "{entry:?}");
}

#[test]
fn a_log_withholds_what_no_schema_describes() {
    let reply = |status, body: String| entry(ProductsUpdate::default(), (status, body)).reply.unwrap().to_string();
    let page = "<html><title>h1dden</title></html>".to_owned();
    assert_eq!(reply(502, page), "34 bytes withheld: an HTML page (no content type)");
    let wrong = super::soap("<result xmlns='urn:shop'><success>h1dden</success></result>");
    let length = wrong.len();
    assert_eq!(
        reply(200, wrong),
        format!("{length} bytes withheld: result/success: no xs:boolean at line 1, column 98")
    );
    let text = reply(200, super::soap("<result xmlns='urn:shop'><success>true</success>"));
    assert!(text.contains("bytes withheld: ") && text.contains("not readable at line 1"), "{text}");
    let detail = fault("Server").replace("</e:Fault>", "<detail><x>h1dden</x></detail></e:Fault>");
    assert_eq!(
        reply(500, detail),
        "<Fault><faultcode>Server</faultcode><faultstring>Boom</faultstring><!-- elements of the detail left out: 1 --></Fault>"
    );
}

/// A future that is dropped: whether it is in doubt is told, and its connection is not used again.
#[test]
fn a_dropped_future_is_told_of() {
    let connections = Arc::new(Mutex::new(0));
    let most = Arc::clone(&connections);
    let number = serve(move |connection| {
        *most.lock().unwrap() = connection.number + 1;
        while connection.request().is_some() {
            std::thread::sleep(Duration::from_millis(if connection.number == 0 { 300 } else { 0 }));
            connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", success().len(), success()));
        }
    });
    let (policy, log) = audited(Policy::default().concurrency(1));
    let (listener, heard) = listener();
    let local = |number| port(&format!("http://127.0.0.1:{number}"));
    let made = || Reqwest::connecting(Connect::default().no_proxy()).unwrap();
    let _guard = tracing::subscriber::set_default(listener);
    block_on(async {
        let client = Client::new(local(number), made()).with(policy.clone());
        let call = client.call(&OTHERS, ProductsUpdate::default());
        tokio::time::timeout(Duration::from_millis(100), call.into_future()).await.expect_err("dropped");
        tokio::time::sleep(Duration::from_millis(400)).await;
        client.call(&OTHERS, ProductsUpdate::default()).await.expect("there is room, and another connection");
        // One that never got so far as to send anything.
        let client = Client::new(local(server::dropping()), made()).with(policy);
        let call = client.call(&OTHERS, ProductsUpdate::default());
        tokio::time::timeout(Duration::from_millis(100), call.into_future()).await.expect_err("dropped");
    });
    assert_eq!(*connections.lock().unwrap(), 2);
    let log = log.lock().unwrap();
    let given_up: Vec<_> = log.iter().map(|entry| (entry.given_up, entry.in_doubt)).collect();
    assert_eq!(given_up, [(Some(Delivery::InDoubt), true), (None, false), (Some(Delivery::NotSent), false)]);
    assert!(log[0].line.contains("given up, in doubt: the server may have carried the request out"), "{log:?}");
    let heard = heard.lock().unwrap().join("\n");
    assert!(heard.contains("event: message=call given up outcome=InDoubt"), "{heard}");
    assert!(heard.contains("event: message=call given up outcome=NotSent"), "{heard}");
}

/// A transport that does not say how far it got leaves it in doubt.
#[test]
fn a_dropped_future_of_a_foreign_transport_is_in_doubt() {
    struct Silent;
    impl centra_runtime::transport::AsyncTransport for Silent {
        async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
            std::future::pending().await
        }

        async fn sleep(&self, _: Duration) {}
    }
    let (policy, log) = audited(Policy::default());
    block_on(async {
        let client = Client::new(far(), Silent).with(policy);
        let call = client.call(&OTHERS, ProductsUpdate::default());
        tokio::time::timeout(Duration::from_millis(20), call.into_future()).await.expect_err("dropped");
    });
    assert_eq!(log.lock().unwrap()[0].given_up, Some(Delivery::InDoubt));
}

static SECOND: Operation<ProductsUpdate, ResultType> = Operation::new("products_Update", 0).reads();

/// A span for each call, attempts as events, no payload.
#[test]
fn a_span_for_each_call() {
    let heard = |said: Vec<Said>| {
        let (listener, heard) = listener();
        let client = Client::new(far(), script(said)).with(super::policy());
        let mut request = ProductsUpdate::default();
        request.products.push(Product { id: Some("p4yl0ad".into()), ..Product::default() });
        tracing::subscriber::with_default(listener, || drop(client.call(&SECOND, request).send()));
        let text = heard.lock().unwrap().join("\n");
        assert!(!text.contains("p4yl0ad"), "{text}");
        text
    };
    let span = "span soap: otel.name=ShopService/products_Update otel.kind=client rpc.system.name=soap rpc.method=ShopService/products_Update server.address=shop.example.com server.port=443";
    let well = heard(vec![Ok((200, success()))]);
    assert_eq!(well, format!("{span}\nevent: message=attempt attempt=1\nrecord: rpc.response.status_code=200"));
    let twice = heard(vec![Ok((503, String::new())), Ok((500, fault("Server")))]);
    let lines: Vec<&str> = twice.lines().collect();
    assert!(
        lines[2].starts_with("event: message=attempt failed attempt=1 error=") && lines[2].contains("HTTP 503"),
        "{twice}"
    );
    assert_eq!(lines[3], "event: message=attempt attempt=2");
    assert_eq!(
        lines[4..7],
        ["record: rpc.response.status_code=Server", "record: otel.status_code=ERROR", "record: error.type=fault"]
    );
    assert!(lines[7].contains("SOAP fault Server: Boom") && lines[7].contains("outcome=Answered"), "{twice}");
    let refused =
        heard(vec![Err(TransportError::at(Phase::Connect, "no")), Err(TransportError::at(Phase::Connect, "no"))]);
    assert!(refused.contains("record: error.type=connect") && !refused.contains("status_code=2"), "{refused}");
    block_on(async {
        let (listener, heard) = listener();
        let _guard = tracing::subscriber::set_default(listener);
        let client = Client::new(far(), Memory::new(|_| http::Response::new(success().into_bytes())));
        client.call(&SECOND, ProductsUpdate::default()).await.expect("a reply");
        assert_eq!(*heard.lock().unwrap().join("\n"), well);
    });
}

/// By reference a call is made again, with the same bytes; nothing is built anew.
#[test]
fn a_call_can_be_made_again() {
    let sent = Mutex::new(Vec::new());
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        sent.lock().unwrap().push(request.into_body());
        http::Response::new(success().into_bytes())
    });
    let client = Client::new(far(), transport);
    let mut request = ProductsUpdate::default();
    request.products.push(Product { id: Some("7".into()), ..Product::default() });
    let call = client.call(&OTHERS, request.clone()).header(Product { id: Some("8".into()), ..Product::default() });
    call.send().expect("a reply");
    call.send().expect("a reply");
    block_on(async { (&call).await.expect("a reply") });
    let sent = sent.lock().unwrap();
    assert!(sent.len() == 3 && sent.iter().all(|body| *body == sent[0]));
    assert_eq!(call.into_request(), request);
}

/// An error of a call is told once, whatever it is.
#[test]
fn every_end_is_logged_once() {
    let (policy, log) = audited(super::policy());
    let client = Client::new(far(), script([Err(TransportError::new("x"))])).with(policy);
    let error: Error = client.call(&OTHERS, ProductsUpdate::default()).send().unwrap_err();
    let log = log.lock().unwrap();
    assert_eq!((log.len(), log[0].line.as_str()), (1, error.to_string().as_str()));
    assert!(log[0].reply.is_none() && log[0].in_doubt);
}
