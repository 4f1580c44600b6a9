//! rpc/encoded in PHP: arrays, several parts in and out, derived types, a header, a fault, and one object written once and referred to.

use centra_runtime::transport::{Reqwest, Transport, Ureq};
use centra_runtime::{Endpoint, Fault, Field, List, Nested, Port, SoapVersion};
use centra_tests::fixtures::service_depot::*;
use serde_json::{Value, json};

use crate::server::{Record, Server};
use crate::{fault, record, text};

const AT: &str = "2024-05-06T07:08:09.120+02:00";

/// The same service by SOAP 1.1 and 1.2.
static PORTS: [&Endpoint; 2] = [&DEPOT11, &DEPOT12];

fn client<T>(server: &Server, endpoint: &'static Endpoint, transport: T) -> Client<T> {
    let port = Port::new(endpoint, &format!("{}/services/depot", server.url)).expect("an address");
    Client::new(port, transport)
}

fn texts(texts: &[&str]) -> List<Field<String>> {
    texts.iter().copied().map(Field::from).collect()
}

/// One item of each type, and PHP's word for them.
fn items() -> ([ItemKind; 3], Value) {
    let item = Item { sku: Some("a<b".to_owned()), quantity: Field::parse("1.50"), ..Item::default() };
    let fresh = Fresh {
        sku: Some("milk".to_owned()),
        quantity: Field::parse("007"),
        state: State::Damaged.into(),
        place: Place { aisle: Some("Å".to_owned()), shelf: (-3).into(), ..Place::default() }.into(),
        marks: texts(&["up", "", "a  b"]),
        best: Field::parse("2024-02-29Z"),
        ..Fresh::default()
    };
    let chilled = Chilled {
        sku: Some("fish".to_owned()),
        quantity: Field::parse("12345678901234567890.123456789"),
        state: State::Sound.into(),
        place: Nested::nil(),
        marks: List::empty(),
        best: Field::parse("2024-05-07"),
        highest: Field::nil(),
        ..Chilled::default()
    };
    let received = json!([
        {"kind": "Item", "sku": "a<b", "quantity": "1.50"},
        {"kind": "Fresh", "sku": "milk", "quantity": "007", "state": "damaged", "place": {"aisle": "Å", "shelf": -3},
            "marks": ["up", "", "a  b"], "best": "2024-02-29Z"},
        {"kind": "Chilled", "sku": "fish", "quantity": "12345678901234567890.123456789", "state": "sound", "place": null,
            "marks": [], "best": "2024-05-07", "highest": null},
    ]);
    ([ItemKind::Item(item), ItemKind::Fresh(fresh.into()), ItemKind::Chilled(chilled.into())], received)
}

fn store(urgent: bool) -> Store {
    let (items, _) = items();
    Store {
        at: Field::parse(AT),
        main: items[2].clone().into(),
        items: items.into_iter().collect(),
        notes: texts(&["first", "", "third & last"]),
        urgent: urgent.into(),
        ..Store::default()
    }
}

fn session() -> Session {
    Session { user: Some("Ö".to_owned()), roles: texts(&["reader", "writer"]), ..Session::default() }
}

fn arguments(record: &Record) -> &Value {
    &record.0["arguments"]
}

fn check_stored(reply: &StoreResponse, record: &Record) {
    let (items, received) = items();
    let sent = json!([AT, received, ["first", "", "third & last"], received[2], false]);
    assert_eq!((record.operation(), arguments(record)), ("store", &sent));
    assert_eq!(record.0["soap_headers"], json!({"session": {"user": "Ö", "roles": ["reader", "writer"]}}));

    assert_eq!(text(&reply.total).as_deref(), Some("0012.340"));
    assert_eq!(text(&reply.next).as_deref(), Some(AT));
    assert_eq!(reply.main.get(), Some(&items[2]));
    let [item, fresh, chilled] = items;
    assert_eq!(reply.stored, List::from(vec![chilled, fresh, item]));
    assert_eq!(reply.notes, texts(&["third & last", "", "first"]));
}

fn check_refused(fault: &Fault, endpoint: &Endpoint) {
    let told = (fault.code(), fault.message(), fault.actor());
    match endpoint.version {
        SoapVersion::Soap11 => assert_eq!(told, ("Server", "no room", Some("urn:depot:north"))),
        // PHP says nothing of the actor then.
        _ => assert_eq!(told, ("Receiver", "no room", None)),
    }
    let refusal: Refusal = fault.detail().expect("a detail").expect("a refusal");
    let (items, _) = items();
    let [item, fresh, chilled] = items;
    assert_eq!(refusal.code.get(), Some(&7));
    assert_eq!(refusal.items, List::from(vec![chilled.clone(), item, fresh, chilled.clone(), chilled]));
    assert_eq!(refusal.reasons, texts(&["full", "", "a < b"]));
}

#[test]
fn parts_and_arrays_arrive_and_come_back() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Ureq::new());
        let reply = client.store(store(false)).header(session()).send().expect("items");
        check_stored(&reply, &record(&server, &reply));
    }
}

/// What came from PHP goes back to it edited.
#[test]
fn what_was_read_can_be_sent_again() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Ureq::new());
        let first = client.store(store(false)).send().expect("items");
        let mut again =
            Store { items: first.value.stored, main: first.value.main, notes: first.value.notes, ..store(false) };
        again.items.push(items().0[0].clone());
        again.notes.remove(0);
        let again = client.store(again).send().expect("items");
        let (_, received) = items();
        let edited = json!([received[2], received[1], received[0], received[0]]);
        let sent = json!([AT, edited, ["", "first"], received[2], false]);
        assert_eq!(arguments(&record(&server, &again)), &sent);
    }
}

/// The parts of an rpc message are always there, so what is not is nil or empty.
#[test]
fn absent_empty_and_nil_parts_are_told_apart() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Ureq::new());
        let nil = Store {
            at: Field::nil(),
            items: List::nil(),
            notes: List::nil(),
            main: Nested::nil(),
            urgent: Field::nil(),
            ..Store::default()
        };
        let reply = client.store(nil).send().expect("nothing");
        assert_eq!(arguments(&record(&server, &reply)), &json!([null, null, null, null, null]));
        assert!(reply.stored.is_nil() && reply.notes.is_nil() && reply.main.is_nil());
        assert_eq!(reply.next.state(), centra_runtime::State::Nil);

        let empty = Store { items: List::empty(), notes: List::empty(), ..store(false) };
        let reply = client.store(empty).send().expect("nothing");
        let record = record(&server, &reply);
        assert_eq!((&arguments(&record)[1], &arguments(&record)[2]), (&json!([]), &json!([])));
        assert!(
            [reply.stored.is_absent(), reply.stored.is_nil(), reply.notes.is_absent(), reply.notes.is_nil()]
                == [false; 4]
        );
        assert_eq!((reply.stored.len(), reply.notes.len()), (0, 0));
    }
}

/// PHP writes an object that it uses twice once, with an `id`; elsewhere stands a `href`, or `enc:ref` in SOAP 1.2. The answer is read as if it were written out.
#[test]
fn an_object_that_is_written_once_is_read_wherever_it_is_used() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Ureq::new());
        let wire = client.route(route()).encode().expect("a request");
        let answer = client.inner().transport().send(wire).expect("an answer");
        let told = String::from_utf8(answer.body().clone()).expect("UTF-8");
        assert_eq!((told.matches("id=\"ref1\"").count(), told.matches("ref=\"#ref1\"").count()), (1, 3), "{told}");
        check_route(&ROUTE.decode(client.inner().port(), answer).expect("a route"));
    }
}

fn route() -> Route {
    let counts = [3, 0].map(Field::from).into_iter().collect();
    Route { skus: texts(&["x", "y", "x"]), counts, ..Route::default() }
}

fn check_route(reply: &RouteResponse) {
    let place =
        |aisle: &str, shelf: i32| Place { aisle: Some(aisle.to_owned()), shelf: shelf.into(), ..Place::default() };
    let (x, y) = (place("x", 0), place("y", 1));
    assert_eq!([&*reply.first, &*reply.last], [&x, &x]);
    assert_eq!(reply.all, List::from(vec![x.clone(), y, x]));
    assert_eq!(reply.counts.as_slice(), [3, 0].map(Field::from));
}

#[test]
fn a_declared_fault_is_read_as_its_type() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Ureq::new());
        check_refused(&fault(client.store(store(true)).send()), endpoint);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_async() {
    let Some(server) = Server::start() else { return };
    for endpoint in PORTS {
        let client = client(&server, endpoint, Reqwest::new().expect("TLS"));
        let reply = client.store(store(false)).header(session()).await.expect("items");
        check_stored(&reply, &record(&server, &reply));
        check_route(&client.route(route()).await.expect("a route"));
        check_refused(&fault(client.store(store(true)).await), endpoint);
    }
}
