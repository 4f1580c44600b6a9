//! The event queue: oldest first, at most 100, there until they are done.

use centra_sandbox::Builder;

use super::*;

fn ids(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.id.as_deref().unwrap_or_default().parse().unwrap_or_default()).collect()
}

fn done(client: &Client<Ureq>, events: &[Event]) {
    client.events_done(events.iter().filter_map(|event| event.id.clone())).send().expect("done");
}

/// docs/centra.md, "Event queue": 234 queued, `events_Get` gives 100; 10 are done; 224 are left, and the next `events_Get` gives 90 of the same and
/// 10 new ones".
#[test]
fn the_example_of_the_documentation() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let _ = centra.place_orders(234);
    let first = events(&client, "order");
    assert_eq!(first.len(), 100);
    assert!(ids(&first).is_sorted());
    assert_eq!(ids(&events(&client, "order")), ids(&first), "fetching does not remove");
    done(&client, &first[..10]);
    assert_eq!(centra.queued_events(), 224);
    let second = events(&client, "order");
    assert_eq!(ids(&second)[..90], ids(&first)[10..]);
    assert_eq!(second.len(), 100);
    assert!(ids(&second)[90..].iter().all(|id| !ids(&first).contains(id)));
}

/// "`data` holds the complete object"; "The same order makes an event each time it changes".
#[test]
fn an_event_holds_the_whole_object_as_it_was() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let number = centra.place_orders(1)[0].to_string();
    let placed = centra.order(&number).expect("the order");
    centra.staff(&number, centra_sandbox::Action::Hold).expect("an event");
    let found = events(&client, "order");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].data.order.get(), Some(&placed));
    assert_eq!(found[1].data.order.get(), centra.order(&number).as_ref());
    assert_eq!(found[1].data.order.status.as_deref(), Some("hold"));
    assert!(found[0].date.get().is_some());
}

/// "`events_Get(type)`": of that type alone, or of all.
#[test]
fn events_are_chosen_by_type() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let _ = centra.place_orders(2);
    let customer = centra.new_customer("Ada", "Lovelace").expect("a customer");
    assert_eq!(
        (events(&client, "order").len(), events(&client, "all").len(), events(&client, "market").len()),
        (2, 3, 0)
    );
    let found = events(&client, "customer");
    assert_eq!(found[0].entry, Some(customer.to_string()));
    assert_eq!(found[0].data.customer.lastname.as_deref(), Some("Lovelace"));
}

/// "It must be sent for **every** event, unknown types included, or the 100 oldest block the queue for good"; a type that the client's
/// WSDL does not know comes through, with its data.
#[test]
fn types_that_the_client_does_not_know() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    for nth in 0..100 {
        let xml = format!("<ns1:giftcard><ns1:id>{nth}</ns1:id><ns1:amount>25.000</ns1:amount></ns1:giftcard>");
        centra.queue_event("giftcard", &nth.to_string(), &xml).expect("an event");
    }
    let _ = centra.place_orders(1);
    let found = events(&client, "all");
    assert!(found.iter().all(|event| event.r#type.as_deref() == Some("giftcard")), "they block the queue");
    let xml = centra_runtime::xml::to_vec(&EventsGet { events: found.clone().into(), ..Default::default() });
    assert!(String::from_utf8_lossy(&xml).contains("<ns1:amount>25.000</ns1:amount>"), "the data is kept");
    done(&client, &found);
    assert_eq!(events(&client, "all")[0].r#type.as_deref(), Some("order"));
    assert!(centra.queue_event("broken", "1", "<ns1:a>").is_err());
}

/// `events_Done` for what is done already is a notice: a client whose answer got lost sends it again. An id that was never given out is
/// an error, and then nothing is done.
#[test]
fn done_twice_and_never_given_out() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let _ = centra.place_orders(3);
    client.events_done(["1"]).send().expect("done");
    let again = client.events_done(["1", "2"]).send().expect("success");
    assert_eq!(again.notices, ["Event is already done: 1"]);
    assert_eq!(centra.queued_events(), 1);
    for unknown in ["4", "0", "-1", "x", ""] {
        let errors = errors(client.events_done(["3", unknown]).send());
        assert_eq!(errors, [format!("unknown event: {unknown}")]);
    }
    assert_eq!(centra.queued_events(), 1, "3 is still there");
}

/// As configured, updates make events, too, with complete objects.
#[test]
fn updates_make_events_if_wanted() {
    let centra = Builder::default().updates_make_events(true).start().expect("a free port");
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    client.warehouses_update([WarehouseUpdate::new("main").description("Main")]).send().expect("success");
    client.markets_update([MarketUpdate::new("eu").description("Europe")]).send().expect("success");
    let types: Vec<_> = events(&client, "all").iter().filter_map(|event| event.r#type.clone()).collect();
    assert_eq!(types, ["size", "size", "size", "stock", "warehouse", "market"]);
    let stock = events(&client, "stock").remove(0);
    assert_eq!(stock.data.stock.get(), centra.product("shirt").as_ref());
    assert_eq!(events(&client, "warehouse")[0].data.warehouse.description.as_deref(), Some("Main"));
    // What is refused makes none.
    errors(client.markets_update([MarketUpdate::new("us"), MarketUpdate::new("")]).send());
    assert_eq!(centra.queued_events(), 6);
}

/// `events_GetByMarkets` "also takes `markets/market{id}`": only events of these; an unknown market is an error.
#[test]
fn events_of_markets() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let _ = centra.place_orders(3);
    let _ = centra.try_place_orders(2, centra_sandbox::Shop::Wholesale).expect("orders");
    let get = |markets: &[&str]| {
        let reference = |id: &&str| Reference { id: Some((*id).into()), ..Default::default() };
        let markets = markets.iter().map(reference).collect::<Vec<_>>().into();
        client
            .events_get_by_markets(EventsGetByMarkets { r#type: Some("all".into()), markets, ..Default::default() })
            .send()
    };
    let count = |markets: &[&str]| get(markets).expect("events").events.len();
    assert_eq!((count(&["EU"]), count(&["B2B"]), count(&["EU", "B2B"]), count(&["US"]), count(&[])), (3, 2, 5, 0, 5));
    assert_eq!(errors(get(&["nowhere"])), ["unknown market: nowhere"]);
}

/// A type that nobody knows would give an empty queue for good.
#[test]
fn a_mistyped_type_is_reported() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let _ = centra.place_orders(1);
    let ask = |ty: Option<&str>| {
        client.events_get(EventsGetRequest { r#type: ty.map(Into::into), ..Default::default() }).send()
    };
    for (ty, error) in [
        (Some("ordr"), "unknown type of events: ordr; there are all, account, customer"),
        (Some("Order"), "unknown type of events: Order"),
        (Some("giftcard"), "unknown type of events: giftcard"),
        (Some("  "), "the type of the events is missing: all, account"),
        (None, "the type of the events is missing: all, account"),
    ] {
        let errors = errors(ask(ty));
        assert!(errors.len() == 1 && errors[0].starts_with(error), "{ty:?}: {errors:?}");
        let markets = EventsGetByMarkets { r#type: ty.map(Into::into), ..Default::default() };
        assert!(client.events_get_by_markets(markets).send().is_err(), "{ty:?}");
    }
    for ty in ["all", " order ", "stock", "shippingterm"] {
        ask(Some(ty)).unwrap_or_else(|error| panic!("{ty}: {error}"));
    }
    // One that the queue has, or had.
    let id = centra.queue_event("giftcard", "7", "<ns1:giftcard/>").expect("an event");
    assert_eq!(events(&client, "giftcard").len(), 1);
    client.events_done([id.to_string()]).send().expect("done");
    assert_eq!(events(&client, "giftcard").len(), 0);
}
