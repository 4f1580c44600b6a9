//! What the text is, exactly: one small order in every state.

use centra_runtime::xml::{Options, from_slice, to_vec};
use centra_runtime::{Field, List, Nested, Secret, Xml};
use centra_tests::fixtures::serde_states::{Account, Order, OrderChoice, Party, PartyKind, Row};
use serde_json::{Value, from_value, json, to_value};

use crate::again::same;
use crate::fixtures::simple_content::Price;

/// An order with this content, as JSON and back.
fn order(content: &str) -> Value {
    let xml = format!(
        "<order xmlns=\"urn:states\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"urn:x\">{content}</order>"
    );
    let order: Order = Options::default().keep_invalid().from_slice(xml.as_bytes()).expect("an order");
    same(&order).expect("the same order");
    to_value(&order).expect("JSON")
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(order(""), json!({}));
    assert_eq!(serde_json::to_string(&Order::default()).expect("JSON"), "{}");
}

#[test]
fn values_are_natural() {
    let xml = "<comment>ÅÄÖ \"&lt;</comment><status>open</status><size>36</size><size>open</size><size>XL</size><numbers>1 2</numbers>\
        <store>2</store><serial>999999999999999</serial><weight>1.5</weight><paid>true</paid><total>1135.00</total><count>7</count>\
        <created>2019-03-27 12:52:20</created><buyer><name>B</name></buyer><account><number>-1</number></account><card><sku>a</sku></card>\
        <rows><row><sku>b</sku><quantity>0</quantity></row><row/></rows><data>t</data>";
    let json = json!({
        "comment": "ÅÄÖ \"<", "status": "open", "size": ["36", "open", "XL"], "numbers": "1 2", "store": 2, "serial": 999999999999999_i64,
        "weight": 1.5, "paid": true, "total": "1135.00", "count": "7", "created": "2019-03-27 12:52:20",
        "buyer": {"Party": {"name": "B"}}, "account": {"number": -1}, "choice": {"Card": {"sku": "a"}},
        "rows": [{"sku": "b", "quantity": 0}, {}], "data": "t",
    });
    assert_eq!(order(xml), json);
}

#[test]
fn names_are_told_by_namespace() {
    use crate::fixtures::types_qname::{Either, Reason, Root};
    let xml = "<root xmlns=\"urn:f\" xmlns:p=\"urn:p\" kind=\"p:a\"><one>a</one><many>gone:a</many><kinds>a p:b</kinds><either>p:a</either>\
        <either>gone:a</either><reason>stock</reason><reasons>p:odd</reasons><that>{urn:f}stock</that></root>";
    let root: Root = Options::default().keep_invalid().from_slice(xml.as_bytes()).expect("a root");
    let json = json!({
        "kind": "{urn:p}a", "one": "{urn:f}a", "many": [{"invalid": "gone:a"}], "kinds": "{urn:f}a {urn:p}b", "either": ["{urn:p}a", "gone:a"],
        "reason": "{urn:f}stock", "reasons": "{urn:p}odd", "choice": {"That": {"invalid": "{urn:f}stock"}},
    });
    assert_eq!(to_value(&root).expect("JSON"), json);
    let again: Root = from_value(json).expect("a root");
    assert_eq!(again, root);
    assert!(matches!(again.either[0].get(), Some(Either::QName(name)) if name.namespace() == Some("urn:p")));
    assert_eq!(again.reason.get(), Some(&Reason::Stock));
    assert_eq!(
        from_slice::<Root>(&to_vec(&Root { many: Vec::new(), choice: None, ..again.clone() })).expect("XML").kinds,
        root.kinds
    );
    assert!(from_value::<Root>(json!({"one": "p:a"})).is_err(), "no document says what the prefix is");
}

#[test]
fn keys_come_in_the_order_of_the_schema() {
    let order = Order { id: Some("1".into()), store: Field::from(2), ..Order::default() };
    assert_eq!(serde_json::to_string(&order).expect("JSON"), r#"{"store":2,"id":"1"}"#);
}

#[test]
fn empty_and_nil_are_told_apart() {
    let xml =
        "<comment/><note/><status/><size/><numbers/><store/><paid/><total/><buyer/><account/><cash/><rows/><data/>";
    let json = json!({
        "comment": "", "note": "", "status": "", "size": [""], "numbers": "", "store": "", "paid": "", "total": "", "buyer": "", "account": "",
        "choice": {"Cash": ""}, "rows": [], "data": "",
    });
    assert_eq!(order(xml), json);
    let xml = "<note xsi:nil=\"true\"/><total xsi:nil=\"true\"/><buyer xsi:nil=\"true\"/><rows xsi:nil=\"true\"/>";
    assert_eq!(order(xml), json!({"note": null, "total": null, "buyer": null, "rows": null}));
}

#[test]
fn a_text_that_is_not_the_shortest_stays_a_text() {
    let xml = "<store>+5</store><serial>9007199254740993</serial><weight>1.50</weight><paid>1</paid><total>+1</total><count>007</count>";
    let json = json!({
        "store": "+5", "serial": "9007199254740993", "weight": "1.50", "paid": "1", "total": "+1", "count": "007",
    });
    assert_eq!(order(xml), json);
    assert_eq!(order("<weight>-INF</weight>"), json!({"weight": "-INF"}));
    assert_eq!(order("<weight>0.12345678901234567</weight>"), json!({"weight": "0.12345678901234567"}));
    assert_eq!(order("<serial>-9223372036854775808</serial>"), json!({"serial": "-9223372036854775808"}));
}

#[test]
fn a_text_that_is_no_value_says_so() {
    let json = json!({"store": {"invalid": "two"}, "paid": {"invalid": "yes"}, "created": {"invalid": "0000-00-00"}});
    assert_eq!(order("<store>two</store><paid>yes</paid><created>0000-00-00</created>"), json);
}

#[test]
fn unknown_content_has_its_place() {
    let xml =
        "<x:a b=\"1\">&lt;</x:a><comment x:lang=\"sv\">c</comment>loose<rows x:n=\"1\"><row><y/></row><x:z/></rows>";
    let json = json!({
        "comment": "c",
        "rows": {
            "items": [{"unknown": {"nodes": [{"element": "<y xmlns=\"urn:states\"/>"}]}}],
            "unknown": {
                "attributes": [{"namespace": "urn:x", "prefix": "x", "name": "n", "value": "1"}],
                "nodes": [{"after": [1, 0], "element": "<x:z xmlns=\"urn:states\" xmlns:x=\"urn:x\"/>"}],
            },
        },
        "unknown": {"nodes": [
            {"element": "<x:a xmlns=\"urn:states\" xmlns:x=\"urn:x\" b=\"1\">&lt;</x:a>"},
            {"after": [1, 0], "attributes": [{"namespace": "urn:x", "prefix": "x", "name": "lang", "value": "sv"}]},
            {"after": [1, 0], "text": "loose"},
        ]},
    });
    assert_eq!(order(xml), json);
    let nil = order("<rows xsi:nil=\"true\" x:why=\"none\"/>");
    assert_eq!(nil["rows"]["items"], Value::Null);
    assert_eq!(nil["rows"]["unknown"]["attributes"][0]["value"], "none");
}

/// JSON may be older than the schema.
#[test]
fn unknown_content_behind_other_rows_is_written() {
    let behind: Vec<Value> = [vec![0, 7], vec![17, 0], vec![18], vec![99, 1]].into_iter().map(Value::from).collect();
    let nodes = behind.iter().map(|after| json!({"after": after, "element": format!("<x>{after}</x>")}));
    let nodes = json!({"nodes": nodes.collect::<Vec<_>>()});
    let order: Order =
        from_value(json!({"rows": {"items": [{}], "unknown": nodes}, "choice": {"Cash": 5}, "unknown": nodes}))
            .expect("an order");
    let xml = String::from_utf8(to_vec(&order)).expect("UTF-8");
    for after in behind {
        assert_eq!(xml.matches(&format!("<x>{after}</x>")).count(), 2, "{xml}");
    }
    let price: Price = from_value(json!({"value": "1.50", "unknown": nodes})).expect("a price");
    assert_eq!(String::from_utf8(to_vec(&price)).expect("UTF-8").matches("<x>").count(), 4);
}

#[test]
fn content_that_a_user_added_stays_at_the_end() {
    let mut data = Xml::from("t");
    data.unknown.push_element("<x/>").expect("an element");
    data.unknown.push_text("u");
    let mut order = Order { data: Nested::from(data), ..Order::default() };
    order.unknown.push_element("<last/>").expect("an element");
    order.unknown.set_attribute("urn:x", "mark", "m").expect("an attribute");
    same(&order).expect("the same order");
    let again: Order = from_value(to_value(&order).expect("JSON")).expect("an order");
    let xml = String::from_utf8(to_vec(&again)).expect("UTF-8");
    assert!(xml.contains(">t<x/>u</") && xml.contains("><last/></"), "{xml}");
}

#[test]
fn content_of_any_type_is_text_or_all_that_it_is() {
    assert_eq!(order("<data> t </data>"), json!({"data": " t "}));
    let json = order("<data x:a=\"1\">t<x:b/></data>");
    assert_eq!(json["data"]["attributes"][0]["name"], "a");
    assert_eq!(json["data"]["nodes"][0], json!({"text": "t"}));
    let value = Order { data: Nested::from(Xml::default()), ..Order::default() };
    assert_eq!(to_value(&value).expect("JSON"), json!({"data": {}}));
    same(&value).expect("the same order");
}

/// In a choice or list something must stand for it.
#[test]
fn what_is_absent_and_cannot_be_left_out() {
    for choice in [OrderChoice::Card(Nested::absent()), OrderChoice::Cash(Field::absent())] {
        let value = Order { choice: Some(choice), ..Order::default() };
        same(&value).expect("the same order");
    }
    let value = Order { size: vec![Field::absent()], ..Order::default() };
    assert_eq!(to_value(&value).expect("JSON"), json!({"size": [[]]}));
    same(&value).expect("the same order");
    let json = serde_json::to_string(&List::<Row>::absent()).expect("JSON");
    assert!(serde_json::from_str::<List<Row>>(&json).expect("a list").is_absent());
}

#[test]
fn a_type_says_which_it_is() {
    let json = order("<buyer xsi:type=\"company\"><name>C</name><vat>SE1</vat></buyer>");
    assert_eq!(json, json!({"buyer": {"Company": {"name": "C", "vat": "SE1"}}}));
    let value = Order { buyer: PartyKind::from(Party::default()).into(), ..Order::default() };
    assert_eq!(to_value(&value).expect("JSON"), json!({"buyer": {"Party": {}}}));
    same(&value).expect("the same order");
}

#[test]
fn secrets_are_read_and_never_written() {
    let xml = "<order xmlns=\"urn:states\"><account><number>1</number><password>pa55</password></account>\
        <passwords><password>pa55</password></passwords><password>pa55</password></order>";
    let order: Order = from_slice(xml.as_bytes()).expect("an order");
    let text = serde_json::to_string(&order).expect("JSON");
    assert_eq!(text, r#"{"account":{"number":1},"choice":{"Password":null}}"#);
    // Read as it is, the password would be sent blank.
    assert!(serde_json::from_str::<Order>(&text).is_err());
    let json =
        json!({"account": {"number": 1, "password": "pa55"}, "passwords": ["pa55"], "choice": {"Password": "pa55"}});
    assert_eq!(to_vec(&from_value::<Order>(json).expect("an order")), to_vec(&order));
    assert!(serde_json::to_string(&Secret::from("pa55")).expect("JSON").find("pa55").is_none());
    let error = from_value::<Account>(json!({"password": 1234})).expect_err("no string");
    assert!(!error.to_string().contains("1234"), "{error}");
}
