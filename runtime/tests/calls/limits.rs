//! What a policy limits: attempts and what they send, time, calls at a time; and what is left of a call that is given up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use centra_runtime::transport::{Connect, Memory, Reqwest, Transport, TransportError, Ureq};
use centra_runtime::{Client, Error, Login, LoginPlacement, Meaning, Policy, Port, http};

use super::cases::{fault, success};
use super::server::serve;
use super::shop::{Product, ProductsUpdate, SHOP};
use super::{OTHERS, READS, UPDATES, block_on, password};

fn port() -> Port {
    Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("erp", password()))
}

fn status(status: u16) -> http::Response<Vec<u8>> {
    http::Response::builder().status(status).body(Vec::new()).unwrap()
}

fn well() -> http::Response<Vec<u8>> {
    http::Response::new(success().into_bytes())
}

/// The bytes of the first attempt are those of all, and the third is the last.
#[test]
fn attempts_send_the_same_bytes() {
    let sent = Mutex::new(Vec::new());
    let transport = Memory::new(|request| {
        sent.lock().unwrap().push(request.into_body());
        status(503)
    });
    let client = Client::new(port(), transport).with(Policy::default());
    let mut request = ProductsUpdate::default();
    request.products.push(Product { id: Some("7".into()), ..Product::default() });
    let call = client.call(&UPDATES, request);
    let error = call.send().unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("products_Update at shop.example.com (shop): HTTP 503 with"), "{text}");
    assert!(text.contains("(attempt 3 of 3, "), "{text}");
    {
        let sent = sent.lock().unwrap();
        assert_eq!(sent.len(), 3);
        assert!(sent.iter().all(|body| *body == sent[0]) && !sent[0].is_empty());
    }
    // The same call again, without building the request anew.
    call.send().unwrap_err();
    assert_eq!(sent.lock().unwrap().len(), 6);
    assert!(client.call(&OTHERS, ProductsUpdate::default()).send().is_err());
    assert_eq!(sent.lock().unwrap().len(), 7, "what may be sent once is");
}

/// The user's word counts more than what is declared.
#[test]
fn the_users_word() {
    let count = AtomicUsize::new(0);
    let transport = Memory::new(|_| {
        count.fetch_add(1, Ordering::Relaxed);
        status(502)
    });
    let client = Client::new(port(), transport).with(super::policy());
    let attempts = |made: Result<_, Error>| made.map(drop).unwrap_err().call().unwrap().attempts;
    assert_eq!(attempts(client.call(&OTHERS, ProductsUpdate::default()).repeatable().send()), 2);
    assert_eq!(attempts(client.call(&UPDATES, ProductsUpdate::default()).once().send()), 1);
    assert_eq!(attempts(client.call(&READS, ProductsUpdate::default()).once().send()), 1);
    static UNLESS: centra_runtime::Operation<ProductsUpdate, super::shop::ResultType> =
        centra_runtime::Operation::new("products_Update", 0).repeatable_without("sizes");
    let mut request = ProductsUpdate::default();
    request.products.push(Product { id: Some("1".into()), ..Product::default() });
    assert_eq!(attempts(client.call(&UNLESS, request.clone()).send()), 2);
    request.products.push(Product { sizes: vec![super::shop::Reference::default()].into(), ..Product::default() });
    assert_eq!(attempts(client.call(&UNLESS, request.clone()).send()), 1);
    assert_eq!(attempts(client.call(&UNLESS, request).repeatable().send()), 2);
}

/// Total time holds for all attempts and the waiting between them.
#[test]
fn total_time_ends_the_attempts() {
    let transport = Memory::new(|_| status(503));
    let policy = Policy::default().attempts(100).total(Duration::from_secs(10)).budget(1000);
    let client = Client::new(port(), transport).with(policy.delays(Duration::from_secs(1), Duration::from_secs(1)));
    let error = client.call(&READS, ProductsUpdate::default()).send().unwrap_err();
    let call = error.call().unwrap();
    assert!((5..=10).contains(&call.attempts), "{error}");
    assert!(call.elapsed < Duration::from_secs(10) && call.elapsed > Duration::from_secs(7), "{error}");
}

/// A service that is down is not called three times as often for long.
#[test]
fn the_budget_ends_the_attempts() {
    let count = AtomicUsize::new(0);
    let is_up = AtomicUsize::new(0);
    let transport = Memory::new(|_| {
        count.fetch_add(1, Ordering::Relaxed);
        if is_up.load(Ordering::Relaxed) == 1 { well() } else { status(503) }
    });
    let client = Client::new(port(), transport).with(Policy::default().budget(5).total(Duration::from_secs(9999)));
    let call = || client.call(&READS, ProductsUpdate::default()).send();
    (0..20).for_each(|_| assert!(call().is_err()));
    assert_eq!(count.swap(0, Ordering::Relaxed), 25);
    is_up.store(1, Ordering::Relaxed);
    (0..10).for_each(|_| assert!(call().is_ok()));
    is_up.store(0, Ordering::Relaxed);
    count.store(0, Ordering::Relaxed);
    (0..5).for_each(|_| assert!(call().is_err()));
    assert_eq!(count.load(Ordering::Relaxed), 6);
}

/// Never unchanged after an answer.
#[test]
fn an_answer_is_never_asked_for_again() {
    for body in [fault("Server"), super::soap("<result xmlns='urn:shop'><success>false</success></result>")] {
        let count = AtomicUsize::new(0);
        let transport = Memory::new(|_| {
            count.fetch_add(1, Ordering::Relaxed);
            http::Response::builder().status(503).body(body.clone().into_bytes()).unwrap()
        });
        let client = Client::new(port(), transport).with(Policy::default());
        assert!(client.call(&READS, ProductsUpdate::default()).send().is_err());
        assert_eq!(count.load(Ordering::Relaxed), 1, "{body}");
    }
}

/// Four calls at a time, blocking and async; a future that is dropped lets the next in.
#[test]
fn calls_at_a_time() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, peak) = (Arc::clone(&now), Arc::clone(&most));
    let number = serve(move |connection| {
        while connection.request().is_some() {
            peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(100));
            inside.fetch_sub(1, Ordering::SeqCst);
            connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", success().len(), success()));
        }
    });
    let local =
        || Port::new(&SHOP, &format!("http://127.0.0.1:{number}")).unwrap().login(Login::new("erp", password()));
    let connect = Connect::default().no_proxy();
    let client = Client::new(local(), Ureq::connecting(connect.clone()).unwrap()).with(Policy::default());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| client.call(&OTHERS, ProductsUpdate::default()).send().expect("a reply"));
        }
    });
    let peak = most.swap(0, Ordering::SeqCst);
    assert!((2..=4).contains(&peak), "{peak}");
    block_on(async {
        let policy = Policy::default().concurrency(2);
        let client = Client::new(local(), Reqwest::connecting(connect).unwrap()).with(policy);
        let client = Arc::new(client);
        let calls: Vec<_> = (0..6)
            .map(|_| {
                let client = Arc::clone(&client);
                tokio::spawn(async move { client.call(&OTHERS, ProductsUpdate::default()).await.map(drop) })
            })
            .collect();
        for call in calls {
            call.await.unwrap().expect("a reply");
        }
        assert!(most.load(Ordering::SeqCst) <= 2);
        // Two futures are dropped in the middle; were their permits kept, the next call would wait forever.
        for _ in 0..2 {
            let call = client.call(&OTHERS, ProductsUpdate::default());
            tokio::time::timeout(Duration::from_millis(5), call.into_future()).await.expect_err("dropped");
        }
        let call = client.call(&OTHERS, ProductsUpdate::default());
        tokio::time::timeout(Duration::from_secs(5), call.into_future()).await.expect("room").expect("a reply");
    });
}

/// Whoever waits too long for room is told so, and has sent nothing.
#[test]
fn waiting_for_room_has_an_end() {
    let inside = std::sync::Barrier::new(2);
    let transport = Memory::new(|_| {
        inside.wait();
        std::thread::sleep(Duration::from_millis(150));
        well()
    });
    let policy = Policy::default().concurrency(1).total(Duration::from_millis(50));
    let client = Client::new(port(), transport).with(policy);
    std::thread::scope(|scope| {
        scope.spawn(|| client.call(&OTHERS, ProductsUpdate::default()).send());
        inside.wait();
        let error = client.call(&OTHERS, ProductsUpdate::default()).send().unwrap_err();
        assert!(error.to_string().contains("other calls of the same policy took all of its time"), "{error}");
        assert_eq!(error.outcome(), centra_runtime::Delivery::NotSent);
    });
}

/// A rate holds up what comes too soon.
#[test]
fn a_rate() {
    let slept = Mutex::new(Duration::ZERO);
    struct Slow<'s>(&'s Mutex<Duration>);
    impl Transport for Slow<'_> {
        fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
            Ok(well())
        }
        fn sleep(&self, time: Duration) {
            *self.0.lock().unwrap() += time;
            std::thread::sleep(time);
        }
    }
    let policy = Policy::default().rate(std::num::NonZeroU32::new(2).unwrap());
    let client = Client::new(port(), Slow(&slept)).with(policy);
    let began = Instant::now();
    for _ in 0..4 {
        client.call(&OTHERS, ProductsUpdate::default()).send().unwrap();
    }
    // Two at once, then one each half second.
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
    assert!(*slept.lock().unwrap() > Duration::ZERO);
}

/// What goes with requests and comes with replies beside the envelope.
#[test]
fn http_headers() {
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let agent = request.headers()["user-agent"].to_str().unwrap().to_owned();
        let tenant = request.headers().get("x-tenant").map_or("none", |value| value.to_str().unwrap()).to_owned();
        let reply = http::Response::builder().header("x-agent", agent).header("x-tenant", tenant);
        reply.header("x-id", "r-9").body(success().into_bytes()).unwrap()
    });
    let tenant = http::HeaderName::from_static("x-tenant");
    let made = port().request_id_header("x-id").keep_raw(10);
    let client = Client::new(made.http_header(tenant.clone(), http::HeaderValue::from_static("7")), transport);
    let reply = client.call(&OTHERS, ProductsUpdate::default()).send().unwrap();
    assert_eq!(reply.http_headers()["x-agent"], concat!("centra-runtime/", env!("CARGO_PKG_VERSION")));
    assert_eq!(reply.http_headers()["x-tenant"], "7");
    assert_eq!(reply.request_id.as_deref(), Some("r-9"));
    assert_eq!((reply.status(), reply.raw().map(<[u8]>::len)), (200, Some(10)));
    let other =
        client.call(&OTHERS, ProductsUpdate::default()).http_header(tenant, http::HeaderValue::from_static("8"));
    assert_eq!(other.send().unwrap().http_headers()["x-tenant"], "8");
    assert!(!format!("{client:?}").contains("\"7\""));
}

/// Login codes are declared, never guessed from words.
#[test]
fn logins_are_told_by_codes() {
    let client = |code: &'static str| {
        let transport = Memory::new(move |_| {
            let body = super::soap(&format!(
                "<e:Fault xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'><faultcode>{code}</faultcode><faultstring>wrong password</faultstring></e:Fault>"
            ));
            http::Response::new(body.into_bytes())
        });
        Client::new(port().fault_means("BAD_LOGIN", Meaning::Login).fault_means("OLD", Meaning::Retired), transport)
    };
    let error = |code| client(code).call(&OTHERS, ProductsUpdate::default()).send().unwrap_err();
    assert!(error("w:FailedAuthentication").is_login() && error("e:BAD_LOGIN").is_login());
    assert!(!error("e:Client").is_login() && !error("e:FailedAuthentication").is_login());
    assert!(error("e:OLD").is_retired() && !error("e:BAD_LOGIN").is_retired());
}

/// Where the login goes elsewhere than into the body, it is missed all the same; a header of the user's own is one.
#[test]
fn a_missing_login_is_missed_everywhere() {
    let bare = || Port::new(&SHOP, "https://shop.example.com").unwrap();
    let send = |port: Port| Client::new(port, Memory::new(|_| well())).call(&OTHERS, ProductsUpdate::default()).send();
    assert!(matches!(send(bare()), Err(Error::Login(_))));
    // Where the WSDL says nothing of a login, Basic is assumed, and may not be needed.
    assert!(send(bare().login_placement(LoginPlacement::Basic)).is_ok());
    assert!(send(bare().login_placement(LoginPlacement::None)).is_ok());
    let basic = http::HeaderValue::from_static("Basic eDp5");
    assert!(
        send(bare().login_placement(LoginPlacement::Basic).http_header(http::header::AUTHORIZATION, basic)).is_ok()
    );
    let login = super::shop::Login { username: Some("u".into()), ..Default::default() };
    let request = ProductsUpdate { login: login.into(), ..Default::default() };
    let client = Client::new(bare(), Memory::new(|_| well()));
    assert!(client.call(&OTHERS, request).send().is_ok());
    let open = Port::new(&SHOP, "http://shop.example.com").unwrap().login(Login::new("erp", password()));
    assert!(matches!(send(open.clone()), Err(Error::Login(_))));
    let allowed = Client::new(open, Memory::new(|_| well())).with(Policy::default().allow_password_in_clear());
    assert!(allowed.call(&OTHERS, ProductsUpdate::default()).send().is_ok());
}
