//! The finished envelope before it is sent: hooks see it, sign it, replace it, or refuse it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use centra_runtime::transport::Memory;
use centra_runtime::{Client, Delivery, Endpoint, Error, Login, Operation, Port};

use super::shop::{Product, ProductsUpdate, ResultType, SHOP};
use super::{OTHERS, UPDATES, block_on, password};

fn port() -> Port {
    Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("erp", password()))
}

/// Stands for a signature: other bytes have another.
fn signature(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn signing(port: Port, count: &Arc<AtomicUsize>) -> Port {
    let count = Arc::clone(count);
    port.on_envelope(move |outgoing| {
        count.fetch_add(1, Ordering::Relaxed);
        assert_eq!(outgoing.operation(), "products_Update");
        assert_eq!(outgoing.request().uri().host(), Some("shop.example.com"));
        let signature = signature(outgoing.body().ok_or("no body")?);
        outgoing.add_header_xml(&format!("<s:Signature xmlns:s=\"urn:own\">{signature}</s:Signature>"))?;
        outgoing.http_headers().insert("x-signed", http::HeaderValue::from_static("yes"));
        Ok(())
    })
}

/// The envelope's body and the signature in its header, which must be of that body.
fn verify(request: &http::Request<Vec<u8>>) {
    assert_eq!(request.headers()["x-signed"], "yes");
    let envelope = std::str::from_utf8(request.body()).unwrap();
    let (head, rest) = envelope.split_once("<soap:Body>").unwrap();
    let body = format!("<soap:Body>{}", rest.split_once("</soap:Envelope>").unwrap().0);
    let wanted = format!("<s:Signature xmlns:s=\"urn:own\">{}</s:Signature></soap:Header>", signature(body.as_bytes()));
    assert!(head.ends_with(&wanted), "{head} does not end with {wanted}");
    assert_eq!(head.matches("<soap:Header>").count(), 1);
}

#[test]
fn an_envelope_is_signed_once_and_sent_as_it_was_signed() {
    let (count, sent) = (Arc::new(AtomicUsize::new(0)), Mutex::new(Vec::new()));
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        verify(&request);
        sent.lock().unwrap().push(request.into_body());
        http::Response::builder().status(503).body(Vec::new()).unwrap()
    });
    let client = Client::new(signing(port(), &count), &transport).with(super::policy());
    let request = || {
        let mut request = ProductsUpdate::default();
        request.products.push(Product { id: Some("</soap:Body>".into()), ..Product::default() });
        request
    };
    client.call(&UPDATES, request()).send().unwrap_err();
    let with_header = client.call(&UPDATES, request()).header(Product { id: Some("1".into()), ..Product::default() });
    with_header.send().unwrap_err();
    assert!(std::str::from_utf8(&sent.lock().unwrap()[2]).unwrap().contains("<soap:Header><ns1:product>"));
    block_on(async {
        let client = Client::new(
            signing(port(), &count),
            Memory::new(|request| {
                verify(&request);
                sent.lock().unwrap().push(request.into_body());
                http::Response::builder().status(503).body(Vec::new()).unwrap()
            }),
        );
        client.with(super::policy()).call(&UPDATES, request()).await.unwrap_err();
    });
    let sent = sent.lock().unwrap();
    assert_eq!((count.load(Ordering::Relaxed), sent.len()), (3, 6));
    assert!(sent.chunks(2).all(|attempts| attempts[0] == attempts[1]));
    // Without I/O it is the same.
    verify(&OTHERS.encode(&client.port().clone(), &request()).unwrap());
    verify(&client.call(&OTHERS, request()).encode().unwrap());
}

#[test]
fn a_hook_may_refuse() {
    let transport = Memory::new(|_| panic!("nothing is sent"));
    let client = Client::new(port().on_envelope(|_| Err("the key has expired".into())), transport);
    let error = client.call(&OTHERS, ProductsUpdate::default()).send().unwrap_err();
    assert!(matches!(error, Error::Hook(_)), "{error:?}");
    let text = "products_Update at shop.example.com (shop): the request was not sent: the key has expired";
    assert_eq!((error.to_string().as_str(), error.outcome()), (text, Delivery::NotSent));
}

/// An envelope that is replaced is sent as it is; whether it can be repeated was decided before, when it could still be read.
#[test]
fn a_hook_may_replace_all_of_it() {
    static WITHOUT: Operation<ProductsUpdate, ResultType> =
        Operation::new("products_Update", 0).repeatable_without("sizes");
    let count = AtomicUsize::new(0);
    let encrypting = port().on_envelope(|outgoing| {
        assert!(outgoing.envelope().ends_with(b"</soap:Envelope>\n"));
        outgoing.replace(b"encrypted".to_vec());
        assert!(outgoing.body().is_none() && outgoing.add_header_xml("<x/>").is_err());
        Ok(())
    });
    let client = Client::new(
        encrypting,
        Memory::new(|request| {
            assert_eq!(request.body(), b"encrypted");
            count.fetch_add(1, Ordering::Relaxed);
            http::Response::builder().status(503).body(Vec::new()).unwrap()
        }),
    );
    let client = client.with(super::policy());
    let mut request = ProductsUpdate::default();
    client.call(&WITHOUT, request.clone()).send().unwrap_err();
    assert_eq!(count.swap(0, Ordering::Relaxed), 2);
    request.products.push(Product { sizes: vec![super::shop::Reference::default()].into(), ..Product::default() });
    client.call(&WITHOUT, request).send().unwrap_err();
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

/// A port of one generated module does not go with an operation of another.
#[test]
fn a_port_of_another_module() {
    mod other {
        use centra_runtime::codegen::*;
        use centra_runtime::{Nothing, Unknown};

        #[derive(Debug)]
        pub(crate) struct Ask {
            pub(crate) text: Option<String>,
            pub(crate) unknown: Unknown,
        }

        static NAMESPACES: Namespaces =
            Namespaces { uris: &["", "urn:other"], endpoints: &[("urn:other", "other"), ("urn:second", "second")] };
        record! { Ask: "ask".root("ns1:ask"); 0 text: "ns1:text", _ unknown }
        pub(crate) static ASK: Operation<Ask, Nothing> = Operation::new("ask", 0);
        pub(crate) static WIDE: Endpoint = Endpoint { namespaces: &["", "urn:other", "urn:more"], ..super::SHOP };
        pub(crate) static SECOND: Endpoint = Endpoint { namespaces: &["", "urn:second"], ..super::SHOP };
    }
    let send = |endpoint: &'static Endpoint| {
        let port = Port::new(endpoint, "https://shop.example.com").unwrap().login(Login::new("erp", password()));
        let client = Client::new(port, Memory::new(|_| http::Response::new(Vec::new())));
        client.call(&other::ASK, other::Ask::default()).send().map(drop)
    };
    send(&other::SECOND).expect("an endpoint of the module");
    for endpoint in [&SHOP, &other::WIDE] {
        let error = send(endpoint).unwrap_err();
        assert!(matches!(error, Error::Unfit(_)), "{error:?}");
        assert_eq!(error.outcome(), Delivery::NotSent);
        assert!(
            error.to_string().contains("the port is of another module than the operation: it writes urn:"),
            "{error}"
        );
    }
}
