//! White space alone: content where text is content, nothing where elements are.

use centra_runtime::codegen::{Namespaces, record};
use centra_runtime::xml;
use centra_runtime::{Field, Nested, Unknown, Xml};

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };

#[derive(Debug)]
struct Label {
    lang: Option<String>,
    value: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Weight {
    unit: Option<String>,
    value: Field<i32>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Item {
    label: Nested<Label>,
    weight: Nested<Weight>,
    note: Nested<Xml>,
    part: Nested<Item>,
    unknown: Unknown,
}

record! {
    Label: "label";
    @ 0 lang: "lang",
    text 1 value,
    _ unknown
}

record! {
    Weight: "weight";
    @ 0 unit: "unit",
    text 1 value,
    _ unknown
}

record! {
    Item: "item".root("ns1:item");
    0 label: "ns1:label".nillable(),
    1 weight: "ns1:weight",
    2 note: "ns1:note",
    3 part: "ns1:part",
    _ unknown
}

fn read(content: &str) -> (Item, String) {
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    let document = format!("<item xmlns=\"urn:shop\" xmlns:xsi=\"{xsi}\">{content}</item>");
    let item: Item = xml::from_slice(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"));
    let written = String::from_utf8(xml::to_vec(&item)).expect("UTF-8");
    let again: Item = xml::from_slice(written.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, item, "{written}");
    (item, written.replace("ns1:", ""))
}

#[test]
fn blanks_are_content_where_text_is() {
    let (item, written) = read("<label>  </label><note>\n</note>");
    assert_eq!((item.label.value.as_deref(), item.note.text().as_str()), (Some("  "), "\n"));
    assert!(written.contains("<label>  </label><note>\n</note>"), "{written}");
}

#[test]
fn blanks_are_nothing_elsewhere() {
    let (item, written) = read("<weight>  </weight><part> </part>");
    assert!(item.weight.is_empty() && item.part.is_empty());
    assert!(written.contains("<weight/><part/>"), "{written}");
    let (item, _) = read("<label></label><note/>");
    assert!(item.label.is_empty() && item.note.is_empty());
    let (item, _) = read("<label xsi:nil=\"true\"> </label>");
    assert!(item.label.is_nil());
}
