//! What a server sends beyond its schema is found by one question, wherever it stands; what the schema leaves open is not.

use centra_runtime::xml::{Document, Options, What, unexpected};
use centra_tests::centra::EventsGet;

use crate::fixtures::{any, any_type, attributes, mixed, simple_content};

/// What is unexpected in a document that is read leniently.
fn found<T: Document>(xml: &str) -> Vec<String> {
    let value: T = Options::default().keep_invalid().from_slice(xml.as_bytes()).unwrap();
    unexpected(&value).iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_is_unexpected_where_the_schema_leaves_room() {
    let open = r#"<root xmlns="urn:f" o:a="1" xmlns:o="urn:o"><id>1</id><o:x><o:y/></o:x><last>2</last></root>"#;
    assert_eq!(found::<any::Root>(open), [""; 0]);
    assert_eq!(found::<mixed::Text>(r#"<root xmlns="urn:f">a<b>c</b>d<i>e</i></root>"#), [""; 0]);
    let anything = r#"<root xmlns="urn:f"><value a="1">x<y/></value></root>"#;
    assert_eq!(found::<any_type::Root>(anything), [""; 0]);
}

#[test]
fn what_every_element_may_have_is_not_unexpected() {
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let reply = |root: &str, event: &str| {
        format!(
            "<c:events_Get xmlns:c=\"http://www.centra.com/webservices/\" {xsi} {root}><c:events xsi:type=\"c:events\" xsi:nil=\"false\">\
             <c:event {event}><c:id xsi:type=\"xs:string\">1</c:id></c:event></c:events></c:events_Get>"
        )
    };
    for (root, event) in [
        ("xsi:schemaLocation=\"urn:a a.xsd\"", "xsi:noNamespaceSchemaLocation=\"b.xsd\""),
        ("xsi:type=\"c:events_Get\"", "xsi:type=\" c:event \""),
        ("xmlns:o=\"http://www.w3.org/1999/XMLSchema-instance\" o:schemaLocation=\"urn:a a.xsd\"", ""),
    ] {
        assert_eq!(found::<EventsGet>(&reply(root, event)), [""; 0], "{root} {event}");
    }
    let xsi = "{http://www.w3.org/2001/XMLSchema-instance}";
    assert_eq!(
        found::<EventsGet>(&reply("xsi:new=\"1\"", "xsi:type=\"c:return\" type=\"c:event\"")),
        [
            format!("events_Get/@{xsi}new: an attribute that the schema does not know here"),
            format!("events_Get/events/event[1]/@{xsi}type: an attribute that the schema does not know here"),
            "events_Get/events/event[1]/@type: an attribute that the schema does not know here".to_owned(),
        ]
    );
}

#[test]
fn text_attributes_and_elements_that_are_not_declared() {
    let xml = r#"<root xmlns="urn:f" id="1" odd="2" size="many" xmlns:o="urn:o" o:odd="3">stray<id k="v">x</id><more/></root>"#;
    assert_eq!(
        found::<attributes::Root>(xml),
        [
            "root/@size: no xs:int",
            "root/@odd: an attribute that the schema does not know here",
            "root/@{urn:o}odd: an attribute that the schema does not know here",
            "root: text where the schema has none",
            "root/@k: an attribute that the schema does not know here",
            "root/{urn:f}more: an element that the schema does not know here",
        ]
    );
}

#[test]
fn text_that_is_no_value() {
    let xml =
        r#"<root xmlns="urn:f"><small currency="SEK">1</small><taxed>2</taxed><taxed tax="x">three</taxed></root>"#;
    let value: simple_content::Root = Options::default().keep_invalid().from_slice(xml.as_bytes()).unwrap();
    let found = unexpected(&value);
    let what: Vec<_> = found.iter().map(|it| (it.to_string(), it.what())).collect();
    let no_decimal = What::Value("xs:decimal");
    assert_eq!(
        what,
        [
            ("root/taxed[2]/@tax: no xs:decimal".to_owned(), no_decimal),
            ("root/taxed[2]: no xs:decimal".to_owned(), no_decimal)
        ]
    );
    assert_eq!(found[0].path()[1].index, Some(2));
}

#[test]
fn what_is_new_in_the_third_event() {
    let event = |inside: &str| format!("<event><id>1</id><data><order>{inside}</order></data></event>");
    let rows = "<id>7</id><coupon>x</coupon><products><product><sku>a</sku></product><product><tint/></product><gift/></products>";
    let events = [event("<id>5</id>"), event("<id>6</id>"), event(rows)].concat();
    let xml = format!(
        r#"<events_Get xmlns="http://www.centra.com/webservices/"><events new="1">{events}</events></events_Get>"#
    );
    let place = "events_Get/events/event[3]/data/order";
    let ns = "{http://www.centra.com/webservices/}";
    let unknown = "an element that the schema does not know here";
    assert_eq!(
        found::<EventsGet>(&xml),
        [
            "events_Get/events/@new: an attribute that the schema does not know here".to_owned(),
            format!("{place}/{ns}coupon: {unknown}"),
            format!("{place}/products/{ns}gift: {unknown}"),
            format!("{place}/products/product[2]/{ns}tint: {unknown}"),
        ]
    );
}
