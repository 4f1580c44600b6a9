//! What is read from JSON though we would not write it so, and what is refused: nothing is dropped or rounded in silence.

use centra_runtime::value::{Decimal, Tokens};
use centra_runtime::{Field, State};
use centra_tests::fixtures::serde_states::{Order, OrderChoice, Row, Size, Status};
use serde_json::{Value, from_str, from_value, json};

fn read(json: Value) -> Result<Order, String> {
    from_value(json).map_err(|error| error.to_string())
}

fn refused(json: Value) -> String {
    read(json.clone()).expect_err(&json.to_string())
}

#[test]
fn numbers_and_booleans_are_read_as_their_text() {
    let json = json!({"note": 7, "status": 1, "size": [36], "store": "5", "weight": 2, "total": 19.9, "count": 5.0, "paid": "false"});
    let order = read(json).expect("an order");
    assert_eq!(order.note.get().map(String::as_str), Some("7"));
    assert_eq!(order.status.get(), Some(&Status::Other("1".into())));
    assert_eq!(order.size[0].get(), Some(&Size::Int(36)));
    assert_eq!(order.store, Field::from(5));
    assert_eq!(order.weight, Field::from(2.0));
    assert_eq!(order.total.text().as_deref(), Some("19.9"));
    assert_eq!(order.count.text().as_deref(), Some("5"));
    assert_eq!(order.paid, Field::from(false));
    assert_eq!(
        read(json!({"count": u64::MAX})).expect("an order").count.text().as_deref(),
        Some("18446744073709551615")
    );
    assert_eq!(read(json!({"store": 5.0})).expect("an order").store, Field::from(5));
}

/// A number that serde_json reads with all its digits, if any crate of the program asks it to.
#[test]
fn the_digits_of_a_number_are_kept_where_they_are_told() {
    let digits = |text: &str| json!({"$serde_json::private::Number": text});
    let order = read(
        json!({"store": digits("5"), "weight": digits("1.0"), "total": digits("19.90"), "serial": digits("9007199254740993")}),
    );
    let order = order.expect("an order");
    assert_eq!((order.store, order.weight), (Field::from(5), Field::from(1.0)));
    assert_eq!((order.total.text().as_deref(), order.serial.get()), (Some("19.90"), Some(&9007199254740993)));
    refused(json!({"store": digits("5.5")}));
    refused(json!({"created": digits("20.19")}));
}

#[test]
fn a_number_that_may_have_been_rounded_is_refused() {
    // 0.1234567890123456789, 9007199254740993 with a point, 1e23
    assert!(from_str::<Order>(r#"{"total":0.1234567890123456789}"#).is_err());
    assert!(from_str::<Order>(r#"{"serial":9007199254740993.0}"#).is_err());
    assert!(from_str::<Order>(r#"{"count":1e23}"#).is_err());
    assert!(from_str::<Order>(r#"{"total":123456789012345678901234567890}"#).is_err());
    assert_eq!(from_str::<Order>(r#"{"count":1e3}"#).expect("an order").count.text().as_deref(), Some("1000"));
    // A text that looks like a number has lost its zeros.
    refused(json!({"note": 7.5}));
    refused(json!({"status": 7.5}));
}

#[test]
fn what_is_no_value_is_refused() {
    for json in [
        json!({"store": "two"}),
        json!({"store": 2.5}),
        json!({"store": 3_000_000_000_u32}),
        json!({"store": true}),
        json!({"store": [1]}),
        json!({"store": {}}),
        json!({"store": {"invalid": "a", "b": 1}}),
        json!({"store": {"valid": "a"}}),
        json!({"paid": "yes"}),
        json!({"paid": 2}),
        json!({"total": "1e5"}),
        json!({"created": "yesterday"}),
        json!({"numbers": "1 two"}),
        json!({"numbers": [1, 2]}),
        json!({"buyer": "B"}),
        json!({"buyer": {}}),
        json!({"buyer": {"Stranger": {}}}),
        json!({"buyer": [{}]}),
        json!({"account": "A"}),
        json!({"rows": ""}),
        json!({"rows": {"item": []}}),
        json!({"choice": "Card"}),
        json!({"choice": {"Card": {}, "Cash": 1}}),
        json!({"data": 5}),
    ] {
        refused(json);
    }
}

#[test]
fn a_text_has_no_null() {
    // Left out it changes nothing, and "" blanks it: `null` could mean either.
    refused(json!({"comment": null}));
    refused(json!({"choice": null}));
    refused(json!({"size": null}));
    assert_eq!(read(json!({"note": null})).expect("an order").note, Field::nil());
}

#[test]
fn a_key_that_nobody_knows_is_refused() {
    assert!(refused(json!({"coment": "c"})).contains("unknown field `coment`"));
    refused(json!({"rows": [{"qty": 1}]}));
    assert!(from_str::<Row>(r#"{"sku":"a","sku":"b"}"#).is_err());
}

#[test]
fn unknown_content_must_be_well_formed() {
    let node = |node: Value| json!({"unknown": {"nodes": [node]}});
    for json in [
        node(json!({"element": "<a"})),
        node(json!({"element": "<a/><b/>"})),
        node(json!({"element": "<p:a/>"})),
        node(json!({"element": "text"})),
        node(json!({})),
        node(json!({"text": "t", "element": "<a/>"})),
        node(json!({"text": "t", "after": [1, 2, 3]})),
        node(json!({"attributes": [{"name": "a b", "value": ""}]})),
        json!({"unknown": {"attributes": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]}}),
        json!({"unknown": {"attributes": [{"name": "xmlns", "value": "urn:other"}]}}),
        json!({"data": {"nodes": [{"element": "</data>"}]}}),
    ] {
        refused(json);
    }
}

#[test]
fn no_message_tells_a_value() {
    for json in [
        json!({"store": "t0p"}),
        json!({"account": "t0p"}),
        json!({"buyer": "t0p"}),
        json!({"created": {"t0p": 1}}),
        json!({"account": {"password": ["t0p"]}}),
    ] {
        let error = refused(json);
        assert!(!error.contains("t0p"), "{error}");
    }
}

/// Not only inside of fields.
#[test]
fn values_have_serde_s_traits_themselves() {
    let values = (
        from_value::<Decimal>(json!("1.50")),
        from_value::<Tokens<i32>>(json!("1 2")),
        from_value::<Size>(json!("36")),
    );
    let (Ok(decimal), Ok(tokens), Ok(size)) = values else { panic!("{values:?}") };
    assert_eq!(serde_json::to_string(&(decimal, tokens, size)).expect("JSON"), r#"["1.50","1 2","36"]"#);
    assert!(from_value::<Decimal>(json!("one")).is_err());
    assert!(from_value::<Decimal>(json!(1.5)).is_err());
    let choice: OrderChoice = from_value(json!({"Cash": "5"})).expect("a choice");
    assert_eq!(choice, OrderChoice::Cash(Field::from(5)));
    let kept: Field<i32> = from_value(json!({"invalid": "a"})).expect("a field");
    assert_eq!(kept.state(), State::Invalid("a"));
}
