//! What becomes of a value that is read, changed and written: the rest of it stays, and the document stays well-formed.

use centra_runtime::xml;
use centra_tests::centra::{Event, Order};

const HEAD: &str =
    "xmlns=\"http://www.centra.com/webservices/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

fn order(content: &str) -> Order {
    let text = format!("<order {HEAD}>{content}</order>");
    xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// What is written, without declarations and prefixes.
fn written(order: &Order) -> String {
    let text = String::from_utf8(xml::to_vec(order)).expect("UTF-8");
    roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (_, content) = text.split_once("<order xmlns:ns1=\"http://www.centra.com/webservices/\">").expect("the root");
    content.replace("ns1:", "").replace(" xmlns=\"http://www.centra.com/webservices/\"", "")
}

/// Attributes beside `xsi:nil` belong to the structure, and stay with it when it is filled.
#[test]
fn a_nil_structure_with_attributes_is_filled() {
    let mut order = order("<collection xsi:nil=\"true\" note=\"a\"/>");
    assert_eq!(order.collection.id, None);
    order.collection.get_or_insert().id = Some("A".to_owned());
    assert_eq!(written(&order), "<collection note=\"a\"><id>A</id></collection></order>");
}

#[test]
fn attributes_stay_with_a_changed_value() {
    let mut order = order("<id lang=\"sv\">1</id><status note=\"a\"/>");
    order.id = Some("<2>".into());
    order.status = Some("paid".into());
    assert_eq!(written(&order), "<id lang=\"sv\">&lt;2&gt;</id><status note=\"a\">paid</status></order>");
}

#[test]
fn unknown_content_stays_when_its_neighbour_goes() {
    let mut order = order("<id lang=\"sv\">1</id><new/>text<status>paid</status>");
    order.id = None;
    assert_eq!(written(&order), "<new/>text<status>paid</status></order>");
}

#[test]
fn unknown_content_between_items_stays_when_items_go() {
    let text =
        format!("<event {HEAD}><data><order><products><product/><x/><product/><y/></products></order></data></event>");
    let mut event: Event = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    event.data.get_or_insert().order.get_or_insert().products.truncate(1);
    let text = String::from_utf8(xml::to_vec(&event)).expect("UTF-8");
    let text = text.replace("ns1:", "").replace(" xmlns=\"http://www.centra.com/webservices/\"", "");
    assert!(text.contains("<products><product/><x/><y/></products>"), "{text}");
}

/// In which order the fields came does not make another value; what unknown content says does.
#[test]
fn values_with_unknown_content_are_compared_by_what_they_say() {
    let one = order("<status>paid</status><x/><id a=\"1\">1</id><y/>");
    assert_eq!(one, order("<id a=\"1\">1</id><y/><status>paid</status><x/>"));
    assert_ne!(one, order("<id a=\"1\">1</id><x/><status>paid</status><y/>"));
    assert_ne!(one, order("<id a=\"2\">1</id><y/><status>paid</status><x/>"));
    let typed = |prefix: &str, uri: &str| {
        order(&format!("<account xmlns:{prefix}=\"{uri}\" xsi:type=\"{prefix}:a\"><id/></account>"))
    };
    assert_eq!(typed("p", "urn:p"), typed("q", "urn:p"));
    assert_ne!(typed("p", "urn:p"), typed("p", "urn:q"));
}

/// What is written as `<x/>` is empty however it came, not a structure without fields.
#[test]
fn a_blank_structure_is_empty_wherever_it_stands() {
    for blank in ["<account/>", "<account></account>", "<account>\n</account>", "<account><!-- c --></account>"] {
        let there = order(blank);
        assert!(there.account.is_empty(), "{blank}");
        let labelled = blank.replacen("<account", "<account id=\"r\"", 1);
        let there = order(&format!("{labelled}<collection href=\"#r\"/>"));
        assert!(there.account.is_empty() && there.collection.is_empty(), "{labelled}");
    }
    let attributes = order("<account note=\"a\"/>");
    assert!(!attributes.account.is_empty());
}
