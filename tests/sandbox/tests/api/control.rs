//! The control API: what programs on the machine do with it, and that nobody else can.

use super::plain::request;
use super::*;

fn ask(centra: &Sandbox, method: &str, path: &str, body: &str) -> serde_json::Value {
    let answer = request(
        centra,
        method,
        &format!("/admin/api/{path}"),
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    );
    assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

/// Orders are placed from the built-in catalogue if there is none, else from the one that was sent.
#[test]
fn orders_are_placed_and_answered_by_number() {
    let centra = start();
    let placed = ask(&centra, "POST", "orders?count=3&type=retail", "");
    assert_eq!(placed["orders"].as_array().map(Vec::len), Some(3));
    let order = centra.order(&placed["orders"][0].to_string()).expect("the order");
    assert_eq!(order.r#type.as_deref(), Some("retail"));
    let wholesale = ask(&centra, "POST", "orders?type=wholesale", "");
    let order = centra.order(&wholesale["orders"][0].to_string()).expect("the order");
    assert_eq!((order.r#type.as_deref(), order.account.id.as_deref()), (Some("wholesale"), Some("DEPARTMENT")));
    assert_eq!(centra.queued_events(), 4);

    let own = start();
    catalogue(&client(&own, &SOAP_API));
    let placed = ask(&own, "POST", "orders?count=5", "");
    for number in placed["orders"].as_array().expect("numbers") {
        let order = own.order(&number.to_string()).expect("the order");
        assert!(order.products.iter().all(|product| product.id.as_deref() == Some("shirt")));
    }
    let refused = request(&own, "POST", "/admin/api/orders?type=other", &[], b"");
    assert_eq!(refused.status, 400);
}

#[test]
fn everything_can_be_listed_and_read() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let number = centra.place_orders(2)[0];
    assert_eq!(ask(&centra, "GET", "", "")["objects"]["order"], 2);
    assert_eq!(ask(&centra, "GET", "objects/product", "")["objects"][0]["id"], "shirt");
    let xml = ask(&centra, "GET", "objects/product/shirt", "")["xml"].to_string();
    assert!(xml.contains("<ns1:id>shirt-navy</ns1:id>"), "{xml}");
    assert_eq!(ask(&centra, "GET", &format!("objects/order/{number}"), "")["number"], number);
    assert_eq!(ask(&centra, "GET", "events?limit=1", "")["queued"], 2);
    assert!(ask(&centra, "GET", "events/1", "")["xml"].to_string().contains("<ns1:order>"));
    ask(&centra, "DELETE", "events/1", "");
    assert_eq!(centra.queued_events(), 1);
    let log = ask(&centra, "GET", "log?operation=products_Update", "");
    assert_eq!(log["log"][0]["status"], 200);
    let entry = ask(&centra, "GET", &format!("log/{}", log["log"][0]["number"]), "");
    let logged = entry["request"].as_str().expect("text");
    assert!(logged.contains("<ns1:password>***</ns1:password>") && !logged.contains("demo</ns1:password>"), "{logged}");
    let counters = ask(&centra, "GET", "counters", "");
    assert_eq!(counters["operations"]["products_Update"]["requests"], 1);
    ask(&centra, "POST", &format!("orders/{number}/hold"), "");
    assert_eq!(centra.order(&number.to_string()).and_then(|order| order.status).as_deref(), Some("hold"));
    ask(&centra, "POST", "customers?firstname=Ada&lastname=L", "");
    ask(&centra, "POST", "events", r#"{"type":"giftcard","entry":"7","xml":"<ns1:giftcard/>"}"#);
    assert_eq!(events(&client, "giftcard")[0].entry.as_deref(), Some("7"));
}

/// A test can look at what its integration sent, too.
#[test]
fn the_library_has_the_log() {
    let centra = start();
    let client = client(&centra, &NAVISION_SOAP);
    client.warehouses_update([WarehouseUpdate::new("w")]).send().expect("success");
    errors(client.events_done(["77"]).send());
    let log = centra.exchanges();
    let told: Vec<_> = log.iter().map(|it| (it.endpoint.as_str(), it.operation.as_deref(), it.status)).collect();
    assert_eq!(told, [("navision-soap", Some("warehouses_Update"), 200), ("navision-soap", Some("events_Done"), 200)]);
    assert!(log[0].request.contains("<ns1:id>w</ns1:id>") && log[0].request.contains("<ns1:password>***<"));
    assert!(log[1].response.contains("unknown event: 77"));
}

#[test]
fn mappings_are_edited() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let rows = ask(&centra, "GET", "mappings?kind=product&q=shirt", "");
    let number = rows["mappings"][0]["number"].clone();
    assert_eq!(rows["mappings"][0]["external"], "shirt");
    ask(&centra, "POST", "mappings", &format!(r#"{{"kind":"product","number":{number},"external":"oxford"}}"#));
    assert!(centra.product("oxford").is_some());
    ask(&centra, "DELETE", &format!("mappings/product/{number}"), "");
    assert!(centra.product(&number.to_string()).is_some());
    let sizes = ask(&centra, "GET", "mappings?kind=size", "");
    assert_eq!(sizes["mappings"][0]["sizetable"], "letters");
    let missing = r#"{"kind":"product","number":999999,"external":"x"}"#;
    let refused =
        request(&centra, "POST", "/admin/api/mappings", &[("Content-Type", "application/json")], missing.as_bytes());
    assert_eq!(refused.status, 422);
}

#[test]
fn faults_and_reset() {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let _ = centra.place_orders(2);
    ask(&centra, "POST", "faults", r#"{"what":"soap_fault","next":1,"operation":"events_Done"}"#);
    assert_eq!(events(&client, "all").len(), 2, "another operation is not meant");
    assert!(matches!(client.events_done(["1"]).send(), Err(Error::Fault(_))));
    client.events_done(["1"]).send().expect("used up");
    ask(&centra, "POST", "faults", r#"{"what":"reset","rate":1.0}"#);
    ask(&centra, "DELETE", "faults", "");
    client.events_done(["2"]).send().expect("cleared");
    ask(&centra, "POST", "reset", "");
    assert_eq!(ask(&centra, "GET", "", "")["objects"], serde_json::json!({}));
    assert!(centra.product("shirt").is_none());
    let _ = centra.place_orders(1);
    assert_eq!(centra.events()[0].id, 3, "numbers of events are not used again");
}

/// Each kind of fault by its name; what it does is tested with the library.
#[test]
fn every_fault_can_be_asked_for() {
    let kinds = [
        r#"{"what":"latency","ms":1}"#,
        r#"{"what":"internal_error"}"#,
        r#"{"what":"bad_gateway"}"#,
        r#"{"what":"soap_fault"}"#,
        r#"{"what":"truncated"}"#,
        r#"{"what":"slow_body","ms":1}"#,
        r#"{"what":"reset"}"#,
        r#"{"what":"refused"}"#,
        r#"{"what":"duplicate"}"#,
        r#"{"what":"illegal_characters"}"#,
        r#"{"what":"references"}"#,
        r#"{"what":"extra_elements"}"#,
        r#"{"what":"latin1"}"#,
        r#"{"what":"utf16"}"#,
        r#"{"what":"php_warnings"}"#,
    ];
    let centra = start();
    let client = client(&centra, &SOAP_API);
    for kind in kinds {
        let rule = kind.replace('}', r#","next":1,"operation":"events_Done"}"#);
        let listed = ask(&centra, "POST", "faults", &rule);
        assert_eq!(listed["faults"][0]["what"], serde_json::from_str::<serde_json::Value>(kind).expect("JSON")["what"]);
        assert_eq!(listed["faults"][0]["next"], 1);
        drop(client.events_done([] as [&str; 0]).send());
        assert_eq!(ask(&centra, "GET", "faults", "")["faults"], serde_json::json!([]), "{kind} is used up");
        let entry = ask(&centra, "GET", "log?limit=1", "")["log"][0].clone();
        assert!(kind.contains(entry["fault"].as_str().expect("the log says which")), "{kind}: {entry}");
    }
    for wrong in [
        "{}",
        r#"{"what":"bad_weather"}"#,
        r#"{"what":"latency"}"#,
        r#"{"what":"reset","rate":2}"#,
        r#"{"what":"reset","operation":"event_Get"}"#,
        "x",
    ] {
        let headers = [("Content-Type", "application/json")];
        let refused = request(&centra, "POST", "/admin/api/faults", &headers, wrong.as_bytes());
        assert!((400..500).contains(&refused.status), "{wrong}: {refused:?}");
    }
    assert_eq!(ask(&centra, "GET", "faults", "")["faults"], serde_json::json!([]));
}

/// A key that is not known says something that would be lost: `nxet` for `next` would spoil all requests, not three.
#[test]
fn unknown_keys_are_errors() {
    let centra = start();
    let json = [("Content-Type", "application/json")];
    for (method, path, body, named) in [
        ("POST", "orders?cuont=3", "", "unknown field `cuont`, expected one of `count`, `type`"),
        ("POST", "orders?count=3&count=4", "", "duplicate field `count`"),
        ("POST", "orders?count=three", "", "invalid digit"),
        ("POST", "orders?type=other", "", "unknown variant `other`, expected `retail` or `wholesale`"),
        ("POST", "orders", r#"{"count":3}"#, "takes no body"),
        ("POST", "orders/1001/hold?why=x", "", "unknown field `why`"),
        ("POST", "customers?name=Ada", "", "unknown field `name`"),
        ("POST", "events", r#"{"type":"order","entyr":"7"}"#, "unknown field `entyr`"),
        ("POST", "events?type=order", r#"{"type":"order"}"#, "unknown field `type`"),
        ("POST", "events", r#"{"entry":"7"}"#, "missing field `type`"),
        ("POST", "mappings", r#"{"kind":"order","number":1001,"id":"7"}"#, "unknown field `id`"),
        ("POST", "faults", r#"{"what":"reset","nxet":3}"#, "unknown field `nxet`"),
        ("POST", "faults", r#"{"what":"reset","ms":3}"#, "takes no `ms`"),
        ("POST", "faults", r#"{"what":"reset","next":0}"#, "never happen"),
        (
            "POST",
            "faults",
            r#"{"what":"reset","operation":"events_get"}"#,
            "there is no operation `events_get`; there are accounts_Update",
        ),
        ("POST", "reset?soft=1", "", "unknown field `soft`"),
        ("POST", "reset", "x", "takes no body"),
        ("GET", "log?operations=events_Get", "", "unknown field `operations`"),
        ("GET", "objects/order?type=retail", "", "unknown field `type`"),
        ("GET", "events?kind=order", "", "unknown field `kind`"),
        ("GET", "mappings?type=order", "", "unknown field `type`"),
        ("GET", "counters?x", "", "unknown field `x`"),
        ("DELETE", "faults?what=reset", "", "unknown field `what`"),
        ("GET", "evnets", "", "lists what there is"),
        ("PATCH", "events", "", "that method"),
    ] {
        let answer = request(&centra, method, &format!("/admin/api/{path}"), &json, body.as_bytes());
        assert!((400..500).contains(&answer.status), "{method} {path}: {answer:?}");
        let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"));
        assert!(told["error"].as_str().is_some_and(|error| error.contains(named)), "{method} {path}: {answer:?}");
    }
    assert_eq!(
        (centra.queued_events(), ask(&centra, "GET", "faults", "")["faults"].clone()),
        (0, serde_json::json!([]))
    );
}
