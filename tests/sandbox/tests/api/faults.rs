//! Faults on request, one test each, as the generated client sees them: the right error or the right value, and never a panic.

use centra_runtime::transport::Transport;
use centra_sandbox::{Fault, Rule};

use super::*;

/// A stand-in with one order whose customer's name is not ASCII, and that fault for the next request.
fn with(fault: Fault) -> (Sandbox, Client<Ureq>) {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    centra.place_orders(1).len();
    centra.fault(Rule::next(fault, 1));
    (centra, client)
}

fn fetch(client: &Client<impl Transport>) -> Result<Vec<Event>, Error> {
    let request = EventsGetRequest { r#type: Some("order".into()), ..Default::default() };
    client.events_get(request).send().map(|reply| reply.value.events.into_vec())
}

fn add(client: &Client<impl Transport>) -> Result<Vec<String>, Error> {
    client.warehouses_update([WarehouseUpdate::new("w").description("Borås")]).send().map(|reply| reply.value.notices)
}

fn was_carried_out(centra: &Sandbox) -> bool {
    centra.object(Kind::Warehouse, "w").is_some()
}

/// What the next request gets without the fault.
#[track_caller]
fn works_again(client: &Client<Ureq>) {
    assert_eq!(fetch(client).expect("no fault any more").len(), 1);
}

#[test]
fn latency() {
    let (centra, client) = with(Fault::Latency { ms: 30 });
    add(&client).expect("only later");
    assert!(was_carried_out(&centra));
}

#[test]
fn internal_error() {
    let (centra, client) = with(Fault::InternalError);
    let Err(Error::Status(reply)) = add(&client) else { panic!("no error") };
    assert_eq!((reply.status(), reply.content_type()), (500, Some("text/html")));
    assert!(reply.request_id().is_some() && !was_carried_out(&centra));
    works_again(&client);
}

#[test]
fn bad_gateway() {
    let (centra, client) = with(Fault::BadGateway);
    let Err(Error::Status(reply)) = add(&client) else { panic!("no error") };
    assert_eq!(reply.status(), 502);
    assert!(was_carried_out(&centra), "the proxy lost the answer, not the request");
    works_again(&client);
}

#[test]
fn soap_fault() {
    let (centra, client) = with(Fault::SoapFault);
    let Err(Error::Fault(fault)) = add(&client) else { panic!("no error") };
    assert_eq!(fault.status(), 500);
    assert!(!was_carried_out(&centra));
    works_again(&client);
}

#[test]
fn truncated() {
    let (centra, client) = with(Fault::Truncated);
    let outcome = add(&client);
    assert!(matches!(outcome, Err(Error::Transport(_))), "{outcome:?}");
    assert!(was_carried_out(&centra));
    works_again(&client);
}

/// The log has what the client saw, not what would have been sent.
#[test]
fn the_log_shows_what_the_client_saw() {
    let (centra, client) = with(Fault::Truncated);
    drop(add(&client));
    let whole = {
        add(&client).expect("success");
        centra.exchanges()[1].response.clone()
    };
    let half = &centra.exchanges()[0];
    assert_eq!((half.response.as_str(), half.status), (&whole[..whole.len() / 2], 200));
    for (fault, seen) in [
        (Fault::Reset, ""),
        (Fault::Refused, ""),
        (Fault::BadGateway, "502 Bad Gateway"),
        (Fault::InternalError, "500 Internal Server Error"),
        (Fault::PhpWarnings, "<b>Warning</b>"),
        (Fault::Latin1, "ISO-8859-1"),
        (Fault::Utf16, "UTF-16"),
        (Fault::ExtraElements, "<ns1:addedlater"),
        (Fault::SoapFault, "asked for"),
    ] {
        centra.fault(Rule::next(fault.clone(), 1));
        drop(add(&client));
        let last = centra.exchanges().pop().expect("an entry");
        assert!(last.response.contains(seen) && last.response.is_empty() == seen.is_empty(), "{fault:?}: {last:?}");
        assert_eq!(last.operation.as_deref(), Some("warehouses_Update"), "{fault:?}");
    }
    // A secret is masked in what is spoilt, too.
    centra.queue_event("account", "7", "<ns1:password>s3cret</ns1:password>").expect("an event");
    for fault in
        [Fault::Utf16, Fault::Latin1, Fault::PhpWarnings, Fault::References, Fault::IllegalCharacters, Fault::Truncated]
    {
        centra.fault(Rule::next(fault.clone(), 1));
        let request = EventsGetRequest { r#type: Some("account".into()), ..Default::default() };
        drop(client.events_get(request).send());
        let last = centra.exchanges().pop().expect("an entry");
        assert!(!last.response.contains("s3cret"), "{fault:?}: {last:?}");
    }
}

#[test]
fn slow_body() {
    let (_centra, client) = with(Fault::SlowBody { ms: 40 });
    assert_eq!(fetch(&client).expect("all of it, in the end").len(), 1);
}

#[test]
fn reset() {
    let (centra, client) = with(Fault::Reset);
    let outcome = add(&client);
    assert!(matches!(outcome, Err(Error::Transport(_))), "{outcome:?}");
    assert!(was_carried_out(&centra));
    works_again(&client);
}

#[test]
fn refused() {
    let (centra, client) = with(Fault::Refused);
    let outcome = add(&client);
    assert!(matches!(outcome, Err(Error::Transport(_))), "{outcome:?}");
    assert!(!was_carried_out(&centra));
    works_again(&client);
}

/// docs/centra.md, "Event queue": an event that is done is gone, so the second delivery finds it done.
#[test]
fn duplicate() {
    let (centra, client) = with(Fault::Duplicate);
    let reply = client.events_done(["1"]).send().expect("success");
    assert_eq!(reply.notices, ["Event is already done: 1"]);
    assert_eq!(centra.queued_events(), 0);
    let (centra, client) = with(Fault::Duplicate);
    add(&client).expect("success");
    assert_eq!(centra.ids(Kind::Warehouse).iter().filter(|id| *id == "w").count(), 1);
}

#[test]
fn illegal_characters() {
    let (centra, client) = with(Fault::IllegalCharacters);
    // The client reads what it can; all else is as it was sent.
    let found = fetch(&client).expect("the reader is lenient here");
    let order = centra.order(found[0].entry.as_deref().expect("an entry")).expect("the order");
    assert_eq!(found[0].data.order.ordertotal, order.ordertotal);
    works_again(&client);
}

#[test]
fn references() {
    let (centra, client) = with(Fault::References);
    let found = fetch(&client).expect("references are followed");
    assert_eq!(found[0].data.order.get(), centra.order(found[0].entry.as_deref().expect("an entry")).as_ref());
    // In a rejection, too.
    centra.fault(Rule::next(Fault::References, 1));
    assert_eq!(errors(client.events_done(["77"]).send()), ["unknown event: 77"]);
}

#[test]
fn extra_elements() {
    let (centra, client) = with(Fault::ExtraElements);
    let found = fetch(&client).expect("they are passed over");
    let order = found[0].data.order.clone();
    let stored = centra.order(order.id.as_deref().expect("an id")).expect("the order");
    assert_eq!((&order.ordertotal, order.products.len()), (&stored.ordertotal, stored.products.len()));
    assert!(!order.unknown.is_empty(), "and kept");
}

#[test]
fn other_encodings() {
    for fault in [Fault::Latin1, Fault::Utf16] {
        let (centra, client) = with(fault.clone());
        let found = fetch(&client).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        let stored = centra.order(found[0].entry.as_deref().expect("an entry"));
        assert_eq!(found[0].data.order.get(), stored.as_ref(), "{fault:?}");
    }
}

#[test]
fn php_warnings() {
    let (centra, client) = with(Fault::PhpWarnings);
    let outcome = fetch(&client);
    assert!(outcome.is_ok(), "what follows them is whole: {outcome:?}");
    centra.fault(Rule::next(Fault::PhpWarnings, 1));
    assert!(add(&client).is_ok());
    assert!(was_carried_out(&centra));
}

/// Faults at a rate, several at once, on all operations: each call ends in a value or in an error, and the store stays whole.
#[test]
fn a_bad_day() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let all = [
        Fault::InternalError,
        Fault::BadGateway,
        Fault::SoapFault,
        Fault::Truncated,
        Fault::Reset,
        Fault::Refused,
        Fault::Duplicate,
        Fault::IllegalCharacters,
        Fault::References,
        Fault::ExtraElements,
        Fault::Latin1,
        Fault::Utf16,
        Fault::PhpWarnings,
        Fault::SlowBody { ms: 1 },
        Fault::Latency { ms: 1 },
    ];
    all.into_iter().for_each(|fault| centra.fault(Rule::rate(fault, 0.05)));
    let _ = centra.place_orders(50);
    let (mut good, mut bad) = (0, 0);
    let mut stored = std::collections::BTreeSet::new();
    while centra.queued_events() > 0 {
        let outcome = fetch(&client).and_then(|events| {
            let some: Vec<String> = events.iter().take(3).filter_map(|event| event.id.clone()).collect();
            stored.extend(events.iter().take(3).filter_map(|event| event.data.order.id.clone()));
            client.events_done(some).send().map(drop)
        });
        match outcome {
            Ok(()) => good += 1,
            Err(_) => bad += 1,
        }
        assert!(bad < 10_000, "it never ends");
    }
    assert!(good > 0 && bad > 0, "{good} good, {bad} bad");
    assert_eq!(stored.len(), 50, "an ERP that stores before it says done has all of them");
}
