//! What every foreign client does, and what it must find: the requests as plain data, the same for all of them.

use centra_sandbox::{Kind, Object, Sandbox};
use serde_json::{Value, json};

/// Orders that are placed before a client comes; their events are 1 to 3.
pub(crate) const ORDERS: [u64; 3] = [1001, 1002, 1003];

/// Operations and requests, in order.
pub(crate) fn steps() -> Vec<(&'static str, Value)> {
    let size = |id: &str| json!({ "id": id, "description": format!("Size {id}"), "sizetable": { "id": "T", "description": "A B" } });
    let stock = json!({ "id": "A", "warehouseitems": { "warehouse": [{ "id": "new", "qty": "7" }] } });
    let variation = json!({ "id": "P-navy", "description": "Navy", "sizetable": { "id": "T" }, "sizes": { "size": [{ "id": "A" }, { "id": "B" }] } });
    vec![
        ("sizes_Update", json!({ "sizes": { "size": [size("A"), size("B")] } })),
        (
            "markets_Update",
            json!({ "markets": { "market": [{ "id": "eu", "store": "1", "description": "Évropa & <Öst>" }] } }),
        ),
        ("warehouses_Update", json!({ "warehouses": { "warehouse": [{ "id": "main", "description": "Borås" }] } })),
        (
            "paymentterms_Update",
            json!({ "paymentterms": { "paymentterms": [{ "id": "30", "description": "30 days" }] } }),
        ),
        ("shippingterms_Update", json!({ "shippingterms": { "shippingterms": [{ "id": "ddp", "name": "DDP" }] } })),
        (
            "salesreps_Update",
            json!({ "salesreps": { "salesrep": [{ "id": "rep", "name": "Sten", "percent": "2.5" }] } }),
        ),
        (
            "products_Update",
            json!({ "products": { "product": [
            { "id": "P", "sku": "P-1", "description": "Shirt", "variations": { "variation": [variation] } },
        ] } }),
        ),
        // Only the ids and the stock; nothing else may change.
        (
            "products_Update",
            json!({ "products": { "product": [
            { "id": "P", "variations": { "variation": [{ "id": "P-navy", "sizes": { "size": [stock] } }] } },
        ] } }),
        ),
        (
            "pricelists_Update",
            json!({ "pricelists": { "pricelist": [
            { "id": "eur", "currency": "EUR", "items": { "product": [{ "id": "P", "price": "25.000" }] } },
        ] } }),
        ),
        (
            "pricealterationdates_Update",
            json!({ "pricealterationdates": { "pricealterationdate": [
            { "id": "sale", "name": "Sale", "startdate": "2021-06-22" },
        ] } }),
        ),
        (
            "deliverywindows_Update",
            json!({ "deliverywindows": { "deliverywindow": [
            { "id": "aw", "description": "Autumn", "variations": { "variation": [{ "id": "P-navy" }] } },
        ] } }),
        ),
        (
            "customers_Update",
            json!({ "customers": { "customer": [{ "id": "c-1", "firstname": "Ida", "lastname": "" }] } }),
        ),
        (
            "accounts_Update",
            json!({ "accounts": { "account": [
            { "id": "acme", "description": "Acme", "market": { "id": "eu" }, "buyers": { "buyer": [{ "id": "b-1", "firstname": "Bo" }] } },
        ] } }),
        ),
        ("orders_Update", json!({ "orders": { "order": [{ "id": "1001", "locked": "yes" }] } })),
        (
            "invoices_Update",
            json!({ "invoices": { "invoice": [{ "id": "i-1", "order": { "id": "1001" }, "total": "1135.00" }] } }),
        ),
        ("events_Get", json!({ "type": "all" })),
        ("events_GetByMarkets", json!({ "type": "order", "markets": { "market": [{ "id": "B2B" }] } })),
        ("events_Done", json!({ "event": ["1", "3"] })),
        ("events_Get", json!({ "type": "order" })),
        (
            "orders_Update",
            json!({ "orders": { "order": [{ "id": "1002", "locked": "yes" }, { "id": "9", "locked": "yes" }] } }),
        ),
    ]
}

/// What each answer says, whichever shape the client gives it.
pub(crate) fn check_answers(who: &str, sandbox: &Sandbox, answers: &[Value]) {
    let steps = steps();
    assert_eq!(answers.len(), steps.len(), "{who}");
    let (bad, good) = answers.split_last().expect("answers");
    for ((operation, _), answer) in
        steps.iter().zip(good).filter(|((operation, _), _)| !operation.starts_with("events_Get"))
    {
        assert_eq!(texts(answer, "success"), ["true"], "{who}: {operation}: {answer}");
    }
    let notices = texts(&answers[0], "message");
    assert_eq!(notices.len(), 2, "{who}: {}", answers[0]);
    assert!(notices[1].starts_with("Added new size: B"), "{who}: {notices:?}");

    let all = named(&answers[15], "event");
    assert_eq!(all.len(), ORDERS.len(), "{who}");
    for (event, number) in all.iter().zip(ORDERS) {
        let order = sandbox.order(&number.to_string()).expect("an order");
        assert_eq!(texts(event, "entry"), [number.to_string()], "{who}");
        let address = named(event, "billingaddress");
        assert_eq!(texts(address[0], "city"), order.billingaddress.city.as_slice(), "{who}");
        assert_eq!(texts(address[0], "lastname"), order.billingaddress.lastname.as_slice(), "{who}");
        assert_eq!(texts(event, "ordertotal"), order.ordertotal.as_slice(), "{who}");
        assert_eq!(texts(event, "orderitem.id").len(), order.products.len(), "{who}: rows");
        assert!(!order.products.is_empty());
    }
    assert_eq!(named(&answers[16], "event").len(), 1, "{who}: the wholesale order");
    let left = named(&answers[18], "event");
    assert_eq!(left.iter().flat_map(|event| texts(event, "entry")).collect::<Vec<_>>(), ["1002"], "{who}");
    assert_eq!(texts(bad, "success"), ["false"], "{who}");
    assert_eq!(texts(bad, "message"), ["unknown order: 9"], "{who}");
}

/// What is stored then.
pub(crate) fn check_store(who: &str, sandbox: &Sandbox) {
    for (kind, id, title) in [
        (Kind::Market, "eu", "Évropa & <Öst>"),
        (Kind::Warehouse, "main", "Borås"),
        (Kind::PaymentTerms, "30", "30 days"),
        (Kind::ShippingTerms, "ddp", "DDP"),
        (Kind::Salesrep, "rep", "Sten"),
        (Kind::Product, "P", "Shirt"),
        (Kind::PriceAlterationDate, "sale", "Sale"),
        (Kind::DeliveryWindow, "aw", "Autumn"),
        (Kind::Customer, "c-1", "Ida"),
        (Kind::Account, "acme", "Acme"),
    ] {
        let object = sandbox.object(kind, id).unwrap_or_else(|| panic!("{who}: no {} {id}", kind.name()));
        assert_eq!(object.title(), title, "{who}");
    }
    let product = sandbox.product("P").expect("a product");
    assert_eq!((product.sku.as_deref(), product.variations[0].sizes.len()), (Some("P-1"), 2), "{who}");
    assert_eq!(sandbox.stock("P", "P-navy", "A", "new").as_deref(), Some("7"), "{who}");
    let Some(Object::Pricelist(prices)) = sandbox.object(Kind::Pricelist, "eur") else { panic!("{who}: no pricelist") };
    assert_eq!(prices.items[0].price.as_deref(), Some("25.000"), "{who}");
    let Some(Object::Invoice(invoice)) = sandbox.object(Kind::Invoice, "i-1") else { panic!("{who}: no invoice") };
    assert_eq!((invoice.total.as_deref(), invoice.order.id.as_deref()), (Some("1135.00"), Some("1001")), "{who}");
    let account = sandbox.account("acme").expect("an account");
    assert_eq!(
        (account.market.id.as_deref(), account.buyers[0].firstname.as_deref()),
        (Some("eu"), Some("Bo")),
        "{who}"
    );
    let locked =
        ORDERS.map(|number| sandbox.order(&number.to_string()).and_then(|order| order.locked).unwrap_or_default());
    assert_eq!(locked, ["yes", "no", "no"], "{who}: a request with an error changes nothing");
    let left: Vec<u64> = sandbox.events().iter().map(|event| event.id).collect();
    assert_eq!(left, [2], "{who}");
}

/// All values of that name, at any depth; of `a.b` those of `b` in an `a`. Lists count as their items.
fn named<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    if let Some((outer, inner)) = name.split_once('.') {
        return named(value, outer).into_iter().flat_map(|it| named(it, inner)).collect();
    }
    let mut found = Vec::new();
    collect(value, name, &mut found);
    found
}

fn collect<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, name, found)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match field {
                    Value::Array(items) if key == name => found.extend(items),
                    Value::Null => {}
                    _ if key == name => found.push(field),
                    _ => collect(field, name, found),
                }
            }
        }
        _ => {}
    }
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    named(value, name).into_iter().map(text).collect()
}
