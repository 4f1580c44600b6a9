//! document/literal in PHP: what is booked is what PHP understood, and comes back as it was.

use centra_runtime::transport::{Reqwest, Ureq};
use centra_runtime::{Field, List, Nested, Port, State};
use centra_tests::fixtures::service_freight::*;
use serde_json::{Value, json};

use crate::server::Server;
use crate::{record, text};

pub(crate) fn port(server: &Server) -> Port {
    Port::new(&FREIGHT, &format!("{}/services/freight", server.url)).expect("an address").sends_incomplete(true)
}

pub(crate) fn session(token: &str) -> Session {
    Session { token: Some(token.to_owned()), tenant: 7.into(), ..Session::default() }
}

pub(crate) fn book(shipment: Shipment) -> Book {
    Book { shipment: shipment.into(), ..Book::default() }
}

fn find(reference: &str) -> Find {
    Find { number: Some(format!("F-{reference}")), ..Find::default() }
}

fn place(name: &str) -> Place {
    Place {
        name: Some(name.to_owned()),
        city: Some("Malmö".to_owned()),
        country: Some("SE".to_owned()),
        ..Place::default()
    }
}

/// One unit of each type that is not abstract.
fn units() -> List<UnitKind> {
    let parcel = Parcel {
        id: 1.into(),
        weight: Field::parse("2.50"),
        mark: vec!["<up>".to_owned(), String::new(), "a  b".to_owned()],
        fragile: true.into(),
        ..Parcel::default()
    };
    let pallet = Pallet { id: 2.into(), weight: Field::parse("0100"), ..Pallet::default() };
    let cooled = Cooled {
        id: 3.into(),
        weight: Field::parse("12345678901234567890.123456789"),
        mark: vec!["ice".to_owned()],
        layers: 0.into(),
        highest: Field::parse("-18.0"),
        logged: false.into(),
        ..Cooled::default()
    };
    let units = [UnitKind::Parcel(parcel.into()), UnitKind::Pallet(pallet.into()), UnitKind::Cooled(cooled.into())];
    units.into_iter().collect()
}

/// A shipment with everything but handling, paid by account.
pub(crate) fn shipment(reference: &str) -> Shipment {
    Shipment {
        choice: Some(ShipmentChoice::Account("A".to_owned())),
        reference: Some(reference.to_owned()),
        from: Place {
            street: vec!["Kaj 1".to_owned()],
            since: Field::parse("1999-12-31Z"),
            dock: 12.into(),
            ..place("Öre & Co")
        }
        .into(),
        to: place("").into(),
        via: vec![place("one"), place("two")],
        ready: Field::parse("2024-05-06T07:08:09.120+02:00"),
        before: Field::parse("2024-06-01"),
        insured: Field::parse("00150.00"),
        note: Field::from("two\nlines".to_owned()),
        broker: place("broker").into(),
        units: units(),
        priority: Priority::Express.into(),
        dangerous: false.into(),
        ..Shipment::default()
    }
}

/// What PHP has to make of that.
fn understood(reference: &str) -> Value {
    let place = |name: &str| json!({"name": name, "city": "Malmö", "country": "SE"});
    json!({
        "reference": reference,
        "from": {"name": "Öre & Co", "street": ["Kaj 1"], "city": "Malmö", "country": "SE", "since": "1999-12-31Z", "dock": 12},
        "to": place(""),
        "via": [place("one"), place("two")],
        "ready": "2024-05-06T07:08:09.120+02:00",
        "before": "2024-06-01",
        "insured": "00150.00",
        "note": "two\nlines",
        "broker": place("broker"),
        "units": {"unit": [
            {"kind": "Parcel", "id": 1, "weight": "2.50", "mark": ["<up>", "", "a  b"], "fragile": true},
            {"kind": "Pallet", "id": 2, "weight": "0100"},
            {"kind": "Cooled", "id": 3, "weight": "12345678901234567890.123456789", "mark": ["ice"], "layers": 0,
                "highest": "-18.0", "logged": false},
        ]},
        "priority": "express",
        "dangerous": false,
    })
}

/// The fields of the one beside those of the other.
fn with(mut value: Value, more: &Value) -> Value {
    let fields = value.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    value
}

fn check_booked(reply: &BookResponse, reference: &str) {
    assert_eq!(reply.number, Some(format!("F-{reference}")));
    assert_eq!((text(&reply.price.value).as_deref(), reply.price.currency.as_deref()), (Some("1234.50"), Some("SEK")));
    assert_eq!(text(&reply.pickup).as_deref(), Some("2024-05-06T07:08:09.120+02:00"));
}

/// All ways to pay, each a branch of the choice.
fn ways_to_pay() -> [(&'static str, ShipmentChoice, Value); 4] {
    let card = Card { holder: Some("Å".to_owned()), expires: Field::parse("2030-01"), ..Card::default() };
    let cash = ShipmentChoiceCash {
        cash: Money { currency: Some("EUR".to_owned()), value: Field::parse("9.90"), ..Money::default() }.into(),
        payer: None,
    };
    let paid = ShipmentChoiceCash { payer: Some("me".to_owned()), ..cash.clone() };
    let money = json!({"_": "9.90", "currency": "EUR"});
    [
        ("account", ShipmentChoice::Account("A-1".to_owned()), json!({"account": "A-1"})),
        ("card", ShipmentChoice::Card(card.into()), json!({"card": {"holder": "Å", "expires": "2030-01"}})),
        ("cash", ShipmentChoice::Cash(cash.into()), json!({"cash": money})),
        ("payer", ShipmentChoice::Cash(paid.into()), json!({"cash": money, "payer": "me"})),
    ]
}

#[test]
fn what_is_booked_is_understood_and_comes_back() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    for (reference, choice, paid) in ways_to_pay() {
        let sent = Shipment { choice: Some(choice), ..shipment(reference) };
        let reply = client.book(book(sent.clone())).header(session("s<3")).send().expect("a booking");
        check_booked(&reply, reference);
        let quota: Quota = reply.header().expect("a header").expect("a quota");
        assert_eq!((quota.left.get(), text(&quota.resets).as_deref()), (Some(&41), Some("2024-05-06T00:00:00+02:00")));
        let record = record(&server, &reply);
        assert_eq!(
            (record.operation(), &record.0["soap_headers"]["session"]),
            ("book", &json!({"token": "s<3", "tenant": 7}))
        );
        assert_eq!(record.received(), &json!({"shipment": with(understood(reference), &paid)}));

        let found = client.find(find(reference)).send().expect("a shipment");
        assert_eq!(found.shipment.get(), Some(&sent));
    }
    assert!(client.find(find("nothing")).send().expect("a reply").shipment.is_absent());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_async() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Reqwest::new().expect("TLS"));
    for (reference, choice, paid) in ways_to_pay() {
        let sent = Shipment { choice: Some(choice), ..shipment(reference) };
        let reply = client.book(book(sent.clone())).header(session("s")).await.expect("a booking");
        check_booked(&reply, reference);
        assert!(reply.header::<Quota>().expect("a header").is_ok());
        let received = json!({"shipment": with(understood(reference), &paid)});
        assert_eq!(record(&server, &reply).received(), &received);
        assert_eq!(client.find(find(reference)).await.expect("a shipment").shipment.get(), Some(&sent));
    }
    check_events(&client.track(["7"]).await.expect("events").event, "7");
}

/// The four things that a nillable element can say arrive as four, and come back as four.
///
/// An empty structure is an object without fields for PHP, which it can read and not write: its required fields are missing then.
#[test]
fn absent_empty_and_nil_are_told_apart() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    let bare = Shipment {
        before: Field::absent(),
        insured: Field::absent(),
        note: Field::absent(),
        broker: Nested::absent(),
        ..shipment("bare")
    };
    let empty = Shipment { before: Field::empty(), insured: Field::empty(), note: Field::empty(), ..bare.clone() };
    let nil = Shipment {
        before: Field::nil(),
        insured: Field::nil(),
        note: Field::nil(),
        broker: Nested::nil(),
        ..bare.clone()
    };
    let cases = [
        (bare.clone(), json!({})),
        (empty.clone(), json!({"before": "", "insured": "", "note": ""})),
        (nil, json!({"before": null, "insured": null, "note": null, "broker": null})),
    ];
    let fields = ["before", "insured", "note", "broker"];
    let part_of = |received: &Value| {
        let received = received["shipment"].as_object().expect("a shipment").clone();
        Value::Object(received.into_iter().filter(|(name, _)| fields.contains(&name.as_str())).collect())
    };
    for (sent, expected) in cases {
        let reply = client.book(book(sent.clone())).send().expect("a booking");
        assert_eq!(part_of(record(&server, &reply).received()), expected);
        assert_eq!(client.find(find("bare")).send().expect("a shipment").shipment.get(), Some(&sent));
    }
    let reply = client.book(book(Shipment { broker: Nested::empty(), ..empty })).send().expect("a booking");
    assert_eq!(record(&server, &reply).received()["shipment"]["broker"], json!({}));
}

/// A container without items is not one that is absent.
#[test]
fn empty_lists_are_told_apart_from_absent_ones() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    let received = |units: List<UnitKind>, handling: Nested<Handling>| {
        let reply = client.book(book(Shipment { units, handling, ..shipment("none") })).send().expect("a booking");
        record(&server, &reply).received()["shipment"].clone()
    };
    let absent = received(List::absent(), Nested::absent());
    assert_eq!((absent.get("units"), absent.get("handling")), (None, None));
    let empty = received(List::empty(), Nested::empty());
    assert_eq!((empty.get("units"), empty.get("handling")), (Some(&json!({})), Some(&json!({}))));
}

/// PHP keeps the items of a repeated choice by name, so which of two names came first is lost there: the order is read in the bytes that
/// arrived. It writes the first name only, so its answer here is XML that it was told to pass on.
#[test]
fn repeated_choices_arrive_in_order() {
    use HandlingChoice::{Call, Meet, Wait};
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    let choices = vec![
        Call("1".to_owned()),
        Wait(Field::parse("PT90M")),
        Call(String::new()),
        Meet(place("gate").into()),
        Wait(Field::parse("P1D")),
    ];
    let handling = Handling { choices, ..Handling::default() };
    let account = Some(ShipmentChoice::Account("A".to_owned()));
    let sent = Shipment { handling: handling.into(), choice: account, ..shipment("order") };
    let reply = client.book(book(sent)).send().expect("a booking");
    let record = record(&server, &reply);
    let gate = json!({"name": "gate", "city": "Malmö", "country": "SE"});
    let expected = json!({"call": ["1", ""], "wait": ["PT90M", "P1D"], "meet": [gate]});
    assert_eq!(record.received()["shipment"]["handling"], expected);
    let arrived = roxmltree::Document::parse(record.body()).expect("XML");
    let arrived = arrived.descendants().find(|node| node.has_tag_name("handling")).expect("handling");
    let names: Vec<_> = arrived.children().map(|node| node.tag_name().name()).collect();
    assert_eq!(names, ["call", "wait", "call", "meet", "wait"]);

    let found = client.find(find("order")).send().expect("a shipment");
    let told = [
        Wait(Field::parse("P1D")),
        Call(String::new()),
        Meet(place("gate").into()),
        Wait(Field::parse("PT90M")),
        Call("1".to_owned()),
    ];
    assert_eq!(found.shipment.handling.choices, told);
}

#[test]
fn what_php_tells_is_read_by_its_type() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    let reply = client.track(["A & B", "2"]).send().expect("events");
    assert_eq!(record(&server, &reply).received(), &json!({"number": ["A & B", "2"]}));
    assert_eq!(reply.event.len(), 8);
    check_events(&reply.event[..4], "A & B");
    check_events(&reply.event[4..], "2");

    let none = client.track([""; 0]).send().expect("no events");
    assert_eq!((record(&server, &none).received(), none.event.len()), (&json!({}), 0));
}

fn check_events(events: &[EventKind], number: &str) {
    let at = Some("2024-05-06T07:08:09.120+02:00");
    let [EventKind::Event(event), EventKind::Delay(first), EventKind::Delay(second), EventKind::Delivery(delivery)] =
        events
    else {
        panic!("{events:?}")
    };
    for (told, when) in [
        (&event.number, &event.at),
        (&first.number, &first.at),
        (&second.number, &second.at),
        (&delivery.number, &delivery.at),
    ] {
        assert_eq!((told.as_deref(), text(when).as_deref()), (Some(number), at));
    }
    assert!(event.place.is_nil());
    assert_eq!(event.remark.state(), State::Empty);

    assert!(first.place.is_absent());
    assert_eq!(first.remark.state(), State::Nil);
    assert_eq!((first.minutes.get(), text(&first.cost).as_deref()), (Some(&0), Some("007.50")));

    let ore = Place {
        street: vec!["a".to_owned(), String::new(), "b".to_owned()],
        city: Some(String::new()),
        since: Field::parse("1999-12-31Z"),
        dock: 7.into(),
        ..place("Öre")
    };
    assert_eq!(second.place.get(), Some(&ore));
    assert_eq!(second.remark.get().map(String::as_str), Some(" "));
    assert_eq!((second.minutes.state(), second.cost.state()), (State::Nil, State::Nil));

    assert_eq!(delivery.signature.get().map(|bytes| bytes.0.as_slice()), Some(&b"\x00\xff\r\n"[..]));
    assert_eq!((delivery.complete.get(), delivery.remark.state()), (Some(&true), State::Absent));
}
