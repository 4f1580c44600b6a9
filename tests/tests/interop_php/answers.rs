//! What the client made of PHP's events: the same as PHP was told to send, with nothing left over but what no schema knows.

use centra_runtime::{Field, State, UnknownNode};
use centra_tests::centra::*;

use crate::schema::{Coverage, Schema};
use crate::server::Record;
use crate::tree::Tree;
use crate::watch::tree_of;

/// The answer to a question for all events.
pub(crate) fn check_all(schema: &Schema, got: &EventsGet, record: &Record) {
    let types: Vec<_> = got.events.iter().map(|event| event.r#type.as_deref().unwrap_or_default()).collect();
    let known = ["customer", "invoice", "market", "pricelist", "salesrep", "size", "warehouse", "stock"];
    assert_eq!(types[..4], ["order", "account", "giftcard", "order"]);
    assert_eq!(types[4..12], known);
    assert_eq!(types[12..], ["warehouse", "order", "account"]);
    by_hand(got);

    // What no schema knows is looked at on its own; nothing else may be left over.
    let mut got = got.clone();
    let gift = got.events[2].data.get_or_insert();
    let texts = gift.unknown.nodes().map(|node| match node {
        UnknownNode::Element(element) => element.to_xml().into_owned(),
        other => panic!("no element: {other:?}"),
    });
    let nodes: Vec<String> = texts.collect();
    assert_eq!(nodes.len(), 2, "{nodes:?}");
    assert!(nodes[0].contains("giftcard") && nodes[0].contains("50.00"), "{nodes:?}");
    gift.unknown.clear();
    assert_eq!(*gift, EventData::default());
    got.events.remove(2);
    let mut told = record.answer().clone();
    let events = told["events"]["event"].as_array_mut().expect("events");
    assert_eq!(events.remove(2)["type"], "giftcard");
    let told = schema.tree_of("<events_Get>", &told);
    same(&got, &told);

    let mut seen = Coverage::default();
    seen.add(schema, "<events_Get>", &told);
    let missing = seen.without_value(schema, "<events_Get>");
    assert!(missing.is_empty(), "no event has a value of {missing:?}");
}

/// The answer to a question for some.
pub(crate) fn check_only(schema: &Schema, got: &EventsGet, record: &Record, types: &[&str]) {
    let got_types: Vec<_> = got.events.iter().map(|event| event.r#type.as_deref().unwrap_or_default()).collect();
    assert_eq!(got_types, types);
    same(got, &schema.tree_of("<events_Get>", record.answer()));
}

fn same(got: &EventsGet, told: &Tree) {
    let (root, tree) = tree_of(got);
    assert_eq!(root, "events_Get");
    tree.assert_same("the client has", told, "PHP was told to send");
    let debug = format!("{got:?}");
    assert_eq!(debug.matches("unknown: ").count(), debug.matches("unknown: None").count(), "unknown content");
}

/// Some fields, as a user reads them.
fn by_hand(got: &EventsGet) {
    let event = &got.events[0];
    assert_eq!((event.id.as_deref(), event.mission.get()), (Some("201"), Some(&Mission::Update)));
    assert_eq!(event.date.text().as_deref(), Some("2019-03-27T12:52:20+01:00"));
    assert_eq!(event.date.get().expect("a date").offset_minutes(), Some(60));

    let order = &event.data.order;
    assert_eq!(order.id.as_deref(), Some("4711"));
    assert_eq!(order.store, Field::from(2));
    assert_eq!(order.ordertotal.as_deref(), Some("1135.00"));
    assert_eq!(order.currencyrate.as_deref(), Some("10.43100"));
    assert_eq!(order.internal.get(), Some(&false));
    assert_eq!(order.preferred_shipping_date.as_deref(), Some(""));
    assert_eq!(order.deliverywindow.atonce.get(), Some(&true));
    assert_eq!(order.salesrep.mastersalesrep.salesrep.id.as_deref(), Some("R2"));
    assert!(order.mastersalesrep.salesrep.mastersalesrep.is_empty());
    assert!(order.customer.is_empty() && order.customer.id.is_none());
    assert_eq!(order.carrierinformation.packages.state(), State::Empty);
    assert!(order.carrierinformation.account.is_none() && order.carrierinformation.taxid.is_none());
    assert_eq!(order.shipments[0].carrierinformation.tracking.as_deref(), Some("JD0002 ß"));
    assert_eq!(order.shipments[0].carrierinformation.packages.get(), Some(&3));
    assert_eq!(order.shipments[0].refunds[0].shipping.subtotal.as_deref(), Some("-1.50"));
    assert_eq!(order.shipments[1].refunds[0].products[0].id.as_deref(), Some("P9"));
    assert!(order.shipments[1].products.is_empty() && !order.shipments[1].products.is_absent());
    assert!(order.cancelled.is_empty() && !order.cancelled.is_absent());
    assert!(order.products[1].sizes.is_empty() && !order.products[1].sizes.is_absent());
    assert_eq!(order.products[0].sizes.len(), 2);
    assert_eq!(order.products[0].bundleinfo.partof.product.id.as_deref(), Some("P0"));
    assert_eq!(order.products[1].bundleinfo.isbundle.state(), State::Empty);
    assert_eq!(order.payments.payment.len(), 2);
    assert_eq!(order.billingaddress.city.as_deref(), Some(""));
    assert_eq!(order.additionals[0].value.as_deref(), Some(""));
    assert_eq!(order.status.as_deref(), Some("two\r\nlines"));
    assert_eq!(order.ordernumber.as_deref(), Some(" \"4711\" & <ü> "));

    let account = &got.events[1].data.account;
    assert_eq!(account.buyers[0].password.as_ref().expect("a password").expose(), "hunter2 & <ü>");
    assert_eq!(account.buyers[1].password.as_ref().expect("a password").expose(), "");
    assert_eq!(account.buyers[0].store.get(), Some(&-1));
    assert_eq!(account.buyers[1].store.state(), State::Empty);
    assert!(account.invoiceaddress.is_empty());
    assert!(got.events[1].data.order.is_absent());

    let deleted = &got.events[3];
    assert_eq!(deleted.mission.get(), Some(&Mission::Delete));
    assert_eq!(deleted.date.text().as_deref(), Some("2021-02-03 09:15:00"));
    assert!(deleted.data.is_empty());

    let blank = &got.events[12];
    assert_eq!(blank.entry.as_deref(), Some(""));
    assert_eq!((blank.mission.state(), blank.date.state()), (State::Empty, State::Empty));
    assert!(blank.data.warehouse.is_empty());
}
