//! Rows that take more than one call, or a client of the user's own: connections that are kept, redirects, addresses, proxies, cookies.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use centra_runtime::transport::{Connect, Reqwest, Transport, Ureq};
use centra_runtime::{Client, Delivery, Error, Login, Nothing, Operation, Policy, Port};

use super::cases::{fault, success};
use super::server::{self, answering, serve};
use super::shop::{ProductsUpdate, SHOP};
use super::{OTHERS, block_on, password};

fn port(url: &str) -> Port {
    Port::new(&SHOP, url).unwrap().login(Login::new("erp", password()))
}

fn local(port_number: u16) -> Port {
    port(&format!("http://127.0.0.1:{port_number}"))
}

fn ureq() -> Ureq {
    Ureq::connecting(Connect::default().no_proxy()).unwrap()
}

fn reqwest() -> Reqwest {
    Reqwest::connecting(Connect::default().no_proxy()).unwrap()
}

/// A connection that was kept and is closed by now is replaced, also for an operation that may be sent only once.
#[test]
fn stale_keep_alive() {
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&connections);
    let number = serve(move |connection| {
        seen.fetch_max(connection.number + 1, Ordering::Relaxed);
        if connection.request().is_some() {
            let body = success();
            // Nothing in the reply says that the connection will be closed.
            connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
        }
    });
    let client = Client::new(local(number), ureq());
    for _ in 0..3 {
        client.call(&OTHERS, ProductsUpdate::default()).send().expect("a fresh connection");
        thread::sleep(Duration::from_millis(30));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 3);
    block_on(async {
        let client = Client::new(local(number), reqwest());
        for _ in 0..3 {
            client.call(&OTHERS, ProductsUpdate::default()).await.expect("a fresh connection");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    });
}

/// An agent that makes errors of statuses and follows redirects, and a client with defaults: a fault is a fault.
#[test]
fn fault_own_agent() {
    let number = answering("500 Error", "", fault("Server"));
    let check = |error: Error| {
        assert!(matches!(&error, Error::Fault(fault) if fault.message() == "Boom" && fault.status() == 500), "{error}");
        assert_eq!(error.outcome(), Delivery::Answered);
    };
    let agent = ureq::Agent::config_builder().http_status_as_error(true).proxy(None).build().into();
    check(
        Client::new(local(number), Ureq::with_agent(agent))
            .call(&OTHERS, ProductsUpdate::default())
            .send()
            .unwrap_err(),
    );
    block_on(async {
        let own = Reqwest::with_client(reqwest::Client::builder().no_proxy().build().unwrap());
        check(Client::new(local(number), own).call(&OTHERS, ProductsUpdate::default()).await.unwrap_err());
    });
}

/// No redirect carries body or password to another host, whoever made the HTTP client.
#[test]
fn redirects_with_ones_own_client() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let got = Arc::new(Mutex::new(String::new()));
        let other = Arc::clone(&got);
        let elsewhere = serve(move |connection| {
            let mut text = vec![0; 4096];
            let read = connection.some(&mut text);
            other.lock().unwrap().push_str(&String::from_utf8_lossy(&text[..read]));
            connection.reply("200 OK", "", success());
        });
        let number = serve(move |connection| {
            connection.request();
            connection.reply(status, &format!("Location: http://localhost:{elsewhere}/x\r\n"), "");
        });
        let check = |error: Error, own: &str| {
            let Error::Status(reply) = &error else { panic!("{status} {own}: {error}") };
            assert_eq!(reply.location(), Some(format!("http://localhost:{elsewhere}/x").as_str()), "{status} {own}");
            assert_eq!(error.outcome(), Delivery::Answered);
        };
        let agent = ureq::Agent::config_builder().proxy(None).build().into();
        let client = Client::new(local(number), Ureq::with_agent(agent));
        check(client.call(&OTHERS, ProductsUpdate::default()).send().unwrap_err(), "agent");
        assert_eq!(*got.lock().unwrap(), "");
        block_on(async {
            let builder = || reqwest::Client::builder().no_proxy();
            let client = Client::new(local(number), Reqwest::with_builder(builder()).unwrap());
            check(client.call(&OTHERS, ProductsUpdate::default()).await.unwrap_err(), "builder");
            assert_eq!(*got.lock().unwrap(), "");
            let client = Client::new(local(number), Reqwest::with_client(builder().build().unwrap()));
            check(client.call(&OTHERS, ProductsUpdate::default()).await.unwrap_err(), "client");
        });
        let got = got.lock().unwrap().clone();
        assert!(!got.contains("Envelope") && !got.contains("c4n4ry") && !got.starts_with("POST"), "{status}: {got}");
    }
}

static ONE_WAY: Operation<ProductsUpdate, Nothing> = Operation::new("products_Notify", 0);

/// Nothing at all is a reply where nothing is expected, and none where a response is.
#[test]
fn empty_replies() {
    for status in ["202 Accepted", "204 No Content", "200 OK"] {
        let number = answering(status, "", "");
        Client::new(local(number), ureq()).call(&ONE_WAY, ProductsUpdate::default()).send().expect(status);
        let again = Client::new(local(number), ureq()).with(super::policy());
        let error = again.call(&super::READS, ProductsUpdate::default()).send().expect_err(status);
        assert!(error.is_in_doubt(), "{error}");
        let attempts = error.call().map(|call| call.attempts);
        assert_eq!(attempts, Some(if status.starts_with("204") { 1 } else { 2 }), "{error}");
        block_on(async {
            let client = Client::new(local(number), reqwest());
            client.call(&ONE_WAY, ProductsUpdate::default()).await.expect(status);
            let error = client.call(&OTHERS, ProductsUpdate::default()).await.expect_err(status);
            assert!(error.is_in_doubt() && error.to_string().contains("an empty body"), "{error}");
        });
    }
}

/// A service that returns a new address at login: a call or a client goes there.
#[test]
fn new_address() {
    let (first, second) = (answering("500 Error", "", fault("First")), answering("200 OK", "", success()));
    let url = format!("http://127.0.0.1:{second}/session/7");
    let client = Client::new(local(first), ureq());
    client.call(&OTHERS, ProductsUpdate::default()).at(&url).unwrap().send().expect("the second");
    assert!(client.call(&OTHERS, ProductsUpdate::default()).send().is_err());
    let moved = client.clone().at(&url).unwrap();
    moved.call(&OTHERS, ProductsUpdate::default()).send().expect("the second");
    assert_eq!(moved.port().uri().path(), "/session/7");
    assert!(client.at("ftp://x").is_err());
}

/// Both transports go through the proxy, with its login, and show it no more than a host and a port.
#[test]
fn a_proxy() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let number = serve(move |connection| {
        told.lock().unwrap().extend(connection.head());
        connection.reply("503 No", "", "");
        thread::sleep(Duration::from_millis(50));
    });
    let through = Connect::default().proxy(&format!("http://user:{}@127.0.0.1:{number}", "s3cret"));
    let (by_ureq, by_reqwest) =
        (Ureq::connecting(through.clone()).unwrap(), Reqwest::connecting(through.clone()).unwrap());
    let far = || port("https://shop.example.com");
    let blocking = Client::new(far(), by_ureq).call(&OTHERS, ProductsUpdate::default()).send().unwrap_err();
    let awaited =
        block_on(async { Client::new(far(), by_reqwest).call(&OTHERS, ProductsUpdate::default()).await.unwrap_err() });
    for error in [&blocking, &awaited] {
        assert_eq!(error.outcome(), Delivery::NotSent, "{error}");
        assert!(error.to_string().contains(&format!("the proxy 127.0.0.1:{number} made no connection")), "{error}");
        assert!(!format!("{error} {error:?} {through:?}").contains("s3cret"), "{error:?}");
    }
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    for head in seen.iter() {
        assert!(head.starts_with("CONNECT shop.example.com:443 "), "{head}");
        assert!(head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjpzm2nyzxq="), "{head}");
        assert!(!head.contains("c4n4ry") && !head.contains("Envelope"));
    }
}

/// TLS with a CA of one's own, and with a client certificate beside it, on both transports.
#[test]
fn a_ca_of_ones_own() {
    let made = super::cases::certificate("localhost", (2025, 2099));
    let number = server::tls(made.chain, made.key);
    let own = super::cases::certificate("erp", (2025, 2099));
    for connect in [
        Connect::default().add_roots_pem(made.root.clone()),
        Connect::default().only_roots_pem(made.root.clone()),
        Connect::default().only_roots_pem(made.root.clone()).identity_pem(own.identity),
    ] {
        let secure = || port(&format!("https://localhost:{number}"));
        let client = Client::new(secure(), Ureq::connecting(connect.clone()).unwrap());
        client.call(&OTHERS, ProductsUpdate::default()).send().expect("ureq");
        block_on(async {
            let client = Client::new(secure(), Reqwest::connecting(connect).unwrap());
            client.call(&OTHERS, ProductsUpdate::default()).await.expect("reqwest");
        });
    }
    assert!(Ureq::connecting(Connect::default().identity_pem("no PEM")).is_err());
    assert!(Reqwest::connecting(Connect::default().identity_pem("no PEM")).is_err());
}

/// A session that lives in a cookie works where cookies are kept on request, and not otherwise.
#[test]
fn cookie_session() {
    let number = serve(|connection| {
        let Some(request) = connection.request() else { return };
        match request.head.to_ascii_lowercase().contains("\r\ncookie: session=7\r\n") {
            true => connection.reply("200 OK", "", success()),
            false => connection.reply(
                "500 Error",
                "Set-Cookie: session=7; Path=/; HttpOnly\r\nSet-Cookie: gone=1; Max-Age=0\r\n",
                fault("Login"),
            ),
        }
    });
    let call = |client: &Client<Ureq>| client.call(&OTHERS, ProductsUpdate::default()).send();
    let plain = Client::new(local(number), ureq()).with(Policy::default());
    assert!(call(&plain).is_err() && call(&plain).is_err());
    let kept = Client::new(local(number), ureq()).with(Policy::default().cookies());
    assert!(call(&kept).is_err());
    call(&kept).expect("the cookie");
    block_on(async {
        let client = Client::new(local(number), reqwest()).with(Policy::default().cookies());
        assert!(client.call(&OTHERS, ProductsUpdate::default()).await.is_err());
        client.call(&OTHERS, ProductsUpdate::default()).await.expect("the cookie");
    });
}

/// `&dyn Transport` is a transport.
#[test]
fn any_transport() {
    let number = answering("200 OK", "", success());
    let transport = ureq();
    let client = Client::new(local(number), &transport as &dyn Transport).with(super::policy());
    client.call(&OTHERS, ProductsUpdate::default()).send().expect("a reply");
}
