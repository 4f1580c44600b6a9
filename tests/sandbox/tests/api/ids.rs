//! The id conversion table: ERP ids in, ERP ids out, numbers in between; looked at and edited by hand.

use centra_sandbox::{Kind, Object, Shop};

use super::*;

/// docs/centra.md, "ID conversion table": Centra maps it to an internal numeric id […], and from then on all messages show the ERP's id.
#[test]
fn messages_show_the_ids_of_the_erp() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    client.markets_update([MarketUpdate::new("eu").r#type("wholesale")]).send().expect("success");
    let account = AccountUpdate::new("acme").market(ReferenceUpdate::new("eu")).buyers([BuyerUpdate::new("bo")]);
    client.accounts_update([account]).send().expect("success");
    centra.try_place_orders(1, Shop::Wholesale).expect("an order");
    let order = events(&client, "order")[0].data.order.clone();
    assert_eq!(order.account.id.as_deref(), Some("acme"));
    assert_eq!(order.market.id.as_deref(), Some("eu"));
    assert_eq!(order.buyer.id.as_deref(), Some("bo"));
    for product in order.products.iter() {
        assert_eq!(product.id.as_deref(), Some("shirt"));
        assert!(matches!(product.variation.id.as_deref(), Some("shirt-navy" | "shirt-ecru")));
        assert!(matches!(product.sizes[0].id.as_deref(), Some("S" | "M" | "L")));
        assert_eq!(product.sizes[0].warehouseitems[0].id.as_deref(), Some("main"));
    }
    let number = centra.number(Kind::Product, "shirt").expect("a number");
    assert!(centra.number(Kind::Product, &number.to_string()).is_none(), "the ERP's id stands for it, not the number");
}

/// "Data that starts in Centra (orders, retail customers) has Centra's numeric id (for an order, the order number)".
#[test]
fn what_starts_in_centra_has_a_number() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let number = centra.place_orders(1)[0];
    let event = events(&client, "order").remove(0);
    let order = &event.data.order;
    let shown = Some(number.to_string());
    assert_eq!((&order.id, &order.ordernumber, &event.entry), (&shown, &shown, &shown));
    let customer = order.customer.id.clone().expect("a customer");
    assert!(customer.bytes().all(|byte| byte.is_ascii_digit()));
    client.customers_update([CustomerUpdate::new(&customer).status("vip")]).send().expect("success");
    assert_eq!(centra.ids(Kind::Customer), [customer], "the customer was found, not made anew");
    let errors = errors(client.orders_update([OrderUpdate::new("999999").locked("yes")]).send());
    assert_eq!(errors, ["unknown order: 999999"], "an ERP cannot pick an order number");
}

/// "Ids are unique per kind of object": the same id in two kinds is two things.
#[test]
fn ids_are_per_kind() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    client.markets_update([MarketUpdate::new("1").description("market")]).send().expect("success");
    client.warehouses_update([WarehouseUpdate::new("1").description("warehouse")]).send().expect("success");
    let title = |kind| centra.object(kind, "1").map(|object| object.title());
    assert_eq!(title(Kind::Market).as_deref(), Some("market"));
    assert_eq!(title(Kind::Warehouse).as_deref(), Some("warehouse"));
    assert_ne!(centra.number(Kind::Market, "1"), centra.number(Kind::Warehouse, "1"));
}

/// "A numeric account id (digits only, no leading `0`) is taken as the internal account id itself; any other is looked up and, if not
/// found, gets a new internal id".
#[test]
fn a_numeric_account_id_is_the_number_itself() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let update = |id: &str, text: &str| {
        client.accounts_update([AccountUpdate::new(id).description(text)]).send().expect("success");
    };
    update("4711", "by number");
    assert_eq!(centra.number(Kind::Account, "4711"), Some(4711));
    update("ACME", "by name");
    let number = centra.number(Kind::Account, "ACME").expect("a number");
    update(&number.to_string(), "the same, by its number");
    assert_eq!(centra.account("ACME").and_then(|it| it.description).as_deref(), Some("the same, by its number"));
    update("04711", "not a number");
    assert_ne!(centra.number(Kind::Account, "04711"), Some(4711));
    assert_eq!(centra.account("4711").and_then(|it| it.description).as_deref(), Some("by number"));
    assert_eq!(centra.ids(Kind::Account).len(), 3);
}

/// The rule holds for accounts alone.
#[test]
fn a_numeric_id_of_another_kind_is_an_id_like_any_other() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    client.markets_update([MarketUpdate::new("4711").description("a market")]).send().expect("success");
    let number = centra.number(Kind::Market, "4711").expect("a number");
    assert_ne!(number, 4711);
    client.markets_update([MarketUpdate::new(number.to_string()).description("another")]).send().expect("success");
    assert_eq!(centra.object(Kind::Market, "4711").map(|it| it.title()).as_deref(), Some("a market"));
}

/// "The table can be viewed and edited in Centra's admin": the next reply uses it, events that were queued before included.
#[test]
fn edits_by_hand_take_effect_at_once() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let number = centra.place_orders(1)[0];
    let shown = |client: &Client<_>| events(client, "order")[0].data.order.clone();
    assert_eq!(shown(&client).products[0].id.as_deref(), Some("shirt"));
    let product = centra.number(Kind::Product, "shirt").expect("a number");
    centra.map(Kind::Product, product, Some("oxford")).expect("a change");
    assert_eq!(shown(&client).products[0].id.as_deref(), Some("oxford"));
    client.products_update([ProductUpdate::new("oxford").comment("renamed")]).send().expect("success");
    assert_eq!(centra.ids(Kind::Product), ["oxford"]);
    // An order gets an id of the ERP's; both in its event and in what updates name.
    centra.map(Kind::Order, number, Some("SO-1")).expect("a new mapping");
    let event = events(&client, "order").remove(0);
    assert_eq!((event.entry.as_deref(), event.data.order.id.as_deref()), (Some("SO-1"), Some("SO-1")));
    client.orders_update([OrderUpdate::new("SO-1").locked("yes")]).send().expect("success");
    assert_eq!(centra.order("SO-1").and_then(|order| order.locked).as_deref(), Some("yes"));
    // Without a mapping the number shows.
    centra.map(Kind::Product, product, None).expect("a removal");
    assert_eq!(shown(&client).products[0].id, Some(product.to_string()));
}

/// Two objects never get one id.
#[test]
fn edits_that_would_mix_objects_up_are_refused() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    let accounts = ["a", "b"].map(|id| AccountUpdate::new(id).description(id));
    client.accounts_update(accounts).send().expect("success");
    let markets = ["x", "y"].map(|id| MarketUpdate::new(id).description(id));
    client.markets_update(markets).send().expect("success");
    let number = |kind, id| centra.number(kind, id).expect("a number");
    let (a, x, y) = (number(Kind::Account, "a"), number(Kind::Market, "x"), number(Kind::Market, "y"));
    assert_eq!(centra.map(Kind::Market, x, Some("y")).expect_err("taken"), ["market y is another object's id"]);
    assert!(
        centra.map(Kind::Account, a, Some("555")).is_err(),
        "555 is another account's number, whatever the table says"
    );
    assert!(centra.map(Kind::Market, 999_999, Some("z")).is_err(), "there is no such number");
    // y is called what x would be called without its id.
    centra.map(Kind::Market, y, Some(&x.to_string())).expect("free so far");
    assert!(centra.map(Kind::Market, x, None).is_err());
    let Some(Object::Market(market)) = centra.object(Kind::Market, "x") else { panic!("x is as it was") };
    assert_eq!(market.description.as_deref(), Some("x"));
}
