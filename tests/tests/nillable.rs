//! `xsi:nil` where the schema allows it: a state of its own in both directions, for simple values, structures and containers.

use centra_runtime::codegen::{Demand, Namespaces, choice, record};
use centra_runtime::xml::{self, Options};
use centra_runtime::{Field, List, Nested, Secret, State, Unknown};

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };

#[derive(Debug)]
struct Item {
    count: Field<i32>,
    inner: Nested<Item>,
    list: List<String>,
    name: Option<String>,
    password: Option<Secret>,
    unknown: Unknown,
}

record! {
    Item: "item".root("ns1:item");
    0 count: "ns1:count".nillable(),
    1 inner: "ns1:inner".nillable(),
    2 list: "ns1:list".nillable() / "ns1:entry",
    3 name: "ns1:name",
    4 password: "ns1:password".nillable(),
    _ unknown
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn read(content: &str) -> Item {
    let text = format!("<item xmlns=\"urn:shop\" xmlns:xsi=\"{XSI}\">{content}</item>");
    xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What is written, without declarations and prefixes of ours; it is read as the same.
fn written(item: &Item) -> String {
    let text = String::from_utf8(xml::to_vec(item)).expect("UTF-8");
    let again: Item = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again, *item, "{text}");
    written_anew(item)
}

/// The same of a value that still holds what it was read with, which is not written any more.
fn written_anew(item: &Item) -> String {
    let text = String::from_utf8(xml::to_vec(item)).expect("UTF-8");
    roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (_, content) = text.split_once("<ns1:item xmlns:ns1=\"urn:shop\"").expect("the root");
    content.trim_start_matches('>').replace("ns1:", "").replace(&format!(" xmlns:xsi=\"{XSI}\""), "")
}

#[test]
fn nil_is_told_from_empty_and_absent() {
    let nil = read("<count xsi:nil=\"true\"/><inner xsi:nil=\"1\"></inner><list xsi:nil=\" true \">\n</list>");
    assert_eq!(nil.count.state(), State::Nil);
    assert!(nil.inner.is_nil() && nil.list.is_nil());
    assert_eq!(written(&nil), "<count xsi:nil=\"true\"/><inner xsi:nil=\"true\"/><list xsi:nil=\"true\"/></item>");
    let empty = read("<count/><inner/><list/>");
    assert_eq!(empty.count.state(), State::Empty);
    assert!(empty.inner.is_empty() && !empty.list.is_nil() && !empty.list.is_absent());
    assert_eq!(written(&empty), "<count/><inner/><list/></item>");
    assert_eq!(written(&read("")), "/>");
}

#[test]
fn a_nil_list_is_told_when_its_items_go_elsewhere() {
    for (list, nil) in
        [("<list xsi:nil=\"true\"/>", true), ("<list/>", false), ("<list><entry>a</entry></list>", false)]
    {
        let text = format!("<item xmlns=\"urn:shop\" xmlns:xsi=\"{XSI}\">{list}</item>");
        let none = |_: String| Ok::<(), xml::DecodeError>(());
        let item = xml::each_item(text.as_bytes(), |item: &mut Item| &mut item.list, none);
        let item = item.unwrap_or_else(|error| panic!("{error}"));
        assert!(item.list.is_nil() == nil && !item.list.is_absent(), "{text}");
    }
}

/// A secret has no state for it, but is not blanked when it is written back.
#[test]
fn a_nil_password_stays_nil() {
    let mut item = read("<password xsi:nil=\"true\"/>");
    assert_eq!(item.password, Some(Secret::default()));
    assert_eq!(written(&item), "<password xsi:nil=\"true\"/></item>");
    item.password = Some("new".into());
    assert_eq!(written_anew(&item), "<password>new</password></item>");
    assert_eq!(written(&read("<password/>")), "<password/></item>");
}

#[derive(Debug)]
struct Line {
    sku: Field<i32>,
    parts: Vec<LinePart>,
    kind: Option<String>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
enum LinePart {
    Line(Vec<Line>),
    Note(String),
}

record! {
    Line: "line".root("ns1:line");
    0 sku: "ns1:sku".demand(Demand::REQUIRED),
    1 parts: "ns1:line".branch(0),
    1: "ns1:note".branch(1),
    @ 2 kind: "kind".demand(Demand::REQUIRED),
    _ unknown
}

choice! {
    LinePart;
    0..1 Line { "ns1:line".nillable() }
    1..2 Note { "ns1:note" }
}

/// Its attributes are demanded as ever.
#[test]
fn a_nil_structure_lacks_no_elements() {
    let lacks = |attributes: &str, content: &str| {
        let text = format!("<line xmlns=\"urn:shop\" xmlns:xsi=\"{XSI}\" {attributes}>{content}</line>");
        let line: Line = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let found = centra_runtime::validate::violations(&line);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let lacking = |field: &str| format!("{field}: is required, and not there");
    let nil = "xsi:nil=\"true\"";
    assert_eq!(lacks("kind=\"a\"", ""), lacking("line/sku"));
    assert_eq!(lacks(&format!("kind=\"a\" {nil}"), ""), "");
    assert_eq!(lacks(nil, ""), lacking("line/@kind"));
    let sku = "<sku>1</sku>";
    assert_eq!(lacks("kind=\"a\"", &format!("{sku}<line kind=\"b\" {nil}/><line kind=\"b\" {nil}/>")), "");
    assert_eq!(lacks("kind=\"a\"", &format!("{sku}<line kind=\"b\" odd=\"c\" {nil}/>")), "");
    // What stands beside it is not nil, nor is what has content.
    let beside = format!("{sku}<line kind=\"b\" {nil}/><line kind=\"b\"/>");
    assert_eq!(lacks("kind=\"a\"", &beside), lacking("line/line/sku"));
    assert_eq!(lacks(&format!("kind=\"a\" {nil}"), "<note>b</note>"), lacking("line/sku"));
}

#[test]
fn nil_is_no_value() {
    let item = read("<count xsi:nil=\"false\">5</count><inner xsi:nil=\"0\"><count>1</count></inner>");
    assert_eq!((item.count.get(), item.inner.count.get()), (Some(&5), Some(&1)));
    assert_eq!(written(&item), "<count>5</count><inner><count>1</count></inner></item>");
}

/// A text that may not be nil is empty then, as the schema has no other word for it.
#[test]
fn nil_where_the_schema_has_none_is_empty() {
    let item = read("<name xsi:nil=\"true\"/>");
    assert_eq!(item.name.as_deref(), Some(""));
    assert_eq!(written(&item), "<name/></item>");
}

/// A no-break space is no white space of XML, so it is a text.
#[test]
fn what_only_looks_blank_is_content() {
    let text = format!(
        "<texts xmlns=\"urn:shop\" xmlns:i=\"{XSI}\"><text i:nil=\"true\">\u{a0}</text><text i:nil=\"true\"> </text></texts>"
    );
    let texts: Texts = xml::from_slice(text.as_bytes()).expect("texts");
    assert_eq!(texts.text.iter().map(Field::as_deref).collect::<Vec<_>>(), [Some("\u{a0}"), None]);
}

#[derive(Debug)]
struct Texts {
    text: Vec<Field<String>>,
    unknown: Unknown,
}

record! {
    Texts: "texts".root("ns1:texts");
    0 text: "ns1:text".nillable().repeats(),
    _ unknown
}

/// The root has no field around it, so the claim is kept beside what it is about, and goes when there is content.
#[test]
fn a_root_that_is_nil_is_written_so() {
    let text = format!("<item xmlns=\"urn:shop\" xmlns:i=\"{XSI}\" i:nil=\"1\">\n</item>");
    let mut item: Item = xml::from_slice(text.as_bytes()).expect("a root");
    assert_eq!(written(&item), " xsi:nil=\"true\"/>");
    item.count.set(5);
    assert_eq!(written_anew(&item), "<count>5</count></item>");
    let text = format!("<item xmlns=\"urn:shop\" xmlns:i=\"{XSI}\" i:nil=\"true\"><count>5</count></item>");
    let item: Item = xml::from_slice(text.as_bytes()).expect("a root");
    assert_eq!(written(&item), "<count>5</count></item>");
}

/// The value wins over the claim that there is none: it would be lost otherwise.
#[test]
fn nil_with_content_is_content() {
    let item = read("<count xsi:nil=\"true\">5</count><inner xsi:nil=\"true\"><count>1</count></inner>");
    assert_eq!((item.count.get(), item.inner.count.get()), (Some(&5), Some(&1)));
    assert_eq!(written(&item), "<count>5</count><inner><count>1</count></inner></item>");
    let item = read("<inner xsi:nil=\"true\" kept=\"1\"> <!-- no content --><?nor this?></inner>");
    assert!(item.inner.is_nil() && !item.inner.is_empty());
    assert_eq!(written(&item), "<inner kept=\"1\" xsi:nil=\"true\"/></item>");
    let item = read("<inner xsi:nil=\"true\" xsi:type=\"xsi:x\"> <!-- no content --> </inner>");
    assert!(item.inner.is_nil());
    assert_eq!(written(&item), "<inner xsi:nil=\"true\" xsi:type=\"xsi:x\"/></item>");
    assert!(!read("<inner kept=\"1\"/><list xsi:nil=\"false\"/>").inner.is_nil());
    let item = read("<list xsi:nil=\"true\">loose</list><inner xsi:nil=\"true\"><other xmlns=\"\"/></inner>");
    assert!(!item.list.is_nil() && !item.inner.is_nil());
    assert_eq!(written(&item), "<inner><other xmlns=\"\"/></inner><list>loose</list></item>");
    let item = read("<list xsi:nil=\"true\" kept=\"1\"><!-- no content --></list>");
    assert!(item.list.is_nil());
    assert_eq!(written(&item), "<list xsi:nil=\"true\" kept=\"1\"/></item>");
    assert!(written(&read("<inner xsi:nil=\"true\"><!-- --></inner>")).starts_with("<inner xsi:nil=\"true\"/>"));
}

/// What was nil and has a value now is written without `xsi:nil`, for else a server would not look at the value.
#[test]
fn nil_ends_with_a_value() {
    let mut item = read("<list><entry xsi:nil=\"true\"/><entry/></list>");
    assert_eq!(written(&item), "<list><entry xsi:nil=\"true\"/><entry/></list></item>");
    item.list[0] = "A".to_owned();
    assert_eq!(written_anew(&item), "<list><entry>A</entry><entry/></list></item>");
    let mut item = read("<inner xsi:nil=\"true\" kept=\"1\"/>");
    assert_eq!(written(&item), "<inner kept=\"1\" xsi:nil=\"true\"/></item>");
    item.inner = Nested::from(Item { count: 5.into(), ..(*item.inner).clone() });
    assert!(!item.inner.is_nil());
    assert_eq!(written_anew(&item), "<inner kept=\"1\"><count>5</count></inner></item>");
}

/// No field is around the root to be nil itself: it keeps the attribute, until it has content.
#[test]
fn nil_root_stays_nil() {
    let text = format!("<item xmlns=\"urn:shop\" xmlns:xsi=\"{XSI}\" xsi:nil=\"1\"/>");
    let mut item: Item = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(written(&item), " xsi:nil=\"true\"/>");
    item.count = 5.into();
    assert_eq!(written_anew(&item), "<count>5</count></item>");
    let text = text.replace("/>", "><count>5</count></item>");
    let item: Item = xml::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(written(&item), "<count>5</count></item>");
}

/// `xsi:type` beside `xsi:nil` is kept, and does not go astray when the structure is filled.
#[test]
fn nil_with_a_type_is_filled() {
    let mut item = read("<inner xsi:nil=\"true\" xsi:type=\"xsi:x\"/>");
    assert!(item.inner.is_nil());
    assert_eq!(written(&item), "<inner xsi:nil=\"true\" xsi:type=\"xsi:x\"/></item>");
    for name in ["A", ""] {
        item.inner = Nested::from(Item { name: Some(name.to_owned()), ..Item::default() });
        let text = String::from_utf8(xml::try_to_vec(&item).expect("characters are fine")).expect("UTF-8");
        let again: Item =
            Options::default().strict().from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.inner.name.as_deref(), Some(name), "{text}");
        assert!(!text.contains("xsi:x"), "{text}");
    }
}
