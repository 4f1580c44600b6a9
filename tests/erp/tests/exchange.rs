//! What the example puts on the wire, and what it makes of replies, without a network; on all three endpoints.

use std::sync::Mutex;

use centra_erp_example::centra::{Client, NAVISION_API, NAVISION_SOAP, SOAP_API};
use centra_erp_example::{cancel, fetch, stock, update};
use centra_runtime::transport::{Memory, Transport};
use centra_runtime::{Endpoint, Login, Port};

const EVENTS: &str = include_str!("../../fixtures/messages/events_Get.wholesale_order.response.xml");
const SUCCESS: &str = include_str!("../../fixtures/messages/result.success.response.xml");

/// Runs `act` against a server that answers with fixtures, and gives what it was sent.
fn sent(endpoint: &'static Endpoint, act: impl FnOnce(&Client<&dyn Transport>)) -> Vec<String> {
    let log = Mutex::new(Vec::new());
    let namespace = endpoint.namespaces[1];
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let body = String::from_utf8(request.body().clone()).expect("UTF-8");
        let answer = if body.contains("events_GetRequest") { EVENTS } else { SUCCESS };
        log.lock().expect("no panic before").push(body);
        http::Response::new(answer.replace("http://www.centra.com/webservices/", namespace).into_bytes())
    });
    let port = Port::new(endpoint, "https://shop.example.com").expect("a port").login(Login::new("erp", "s3cret"));
    act(&Client::new(port, &transport as &dyn Transport));
    log.into_inner().expect("no panic before")
}

#[test]
fn only_what_was_touched_is_sent() {
    let login = "<ns1:login><ns1:username>erp</ns1:username><ns1:password>s3cret</ns1:password></ns1:login>";
    for (endpoint, login) in [(&SOAP_API, login), (&NAVISION_SOAP, login), (&NAVISION_API, "")] {
        let sent = sent(endpoint, |client| {
            update(client).expect("success");
            stock(client).expect("success");
            cancel(client, "10482", "28817").expect("success");
        });
        assert!(sent[0].contains(endpoint.namespaces[1]));
        assert!(sent[0].contains(&format!(
            "<ns1:products_Update>{login}<ns1:products><ns1:product><ns1:id>SKU-1</ns1:id><ns1:status>active</ns1:status><ns1:comment/></ns1:product></ns1:products></ns1:products_Update>"
        )), "{}", sent[0]);
        assert!(sent[1].contains("<ns1:product><ns1:id>SKU-1</ns1:id><ns1:variations><ns1:variation><ns1:id>SKU-1-navy</ns1:id><ns1:sizes><ns1:size><ns1:id>M</ns1:id><ns1:warehouseitems><ns1:warehouse><ns1:id>main</ns1:id><ns1:qty>17</ns1:qty></ns1:warehouse></ns1:warehouseitems></ns1:size></ns1:sizes></ns1:variation></ns1:variations></ns1:product>"));
        assert!(sent[2].contains("<ns1:order><ns1:id>10482</ns1:id><ns1:cancelled><ns1:product><ns1:id>SKU-1</ns1:id><ns1:sizes><ns1:size><ns1:id>M</ns1:id><ns1:qty>1</ns1:qty><ns1:orderitem><ns1:id>28817</ns1:id></ns1:orderitem></ns1:size></ns1:sizes></ns1:product></ns1:cancelled></ns1:order>"));
    }
}

#[test]
fn events_are_stored_before_they_are_acknowledged() {
    let stored = Mutex::new(0);
    let sent = sent(&SOAP_API, |client| {
        let tracking = fetch(client, |_| *stored.lock().expect("no panic before") += 1).expect("success");
        assert!(!tracking.is_empty());
    });
    assert_eq!(sent.len(), 2);
    assert!(*stored.lock().expect("no panic before") > 0);
    assert!(sent[1].contains("<ns1:events_Done><ns1:login>"), "{}", sent[1]);
}
