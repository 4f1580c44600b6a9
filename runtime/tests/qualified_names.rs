//! A qualified name means the same wherever it is written: prefixes are resolved where it is read, and declared where it is written.

use centra_runtime::codegen::*;
use centra_runtime::value::{QName, Tokens};
use centra_runtime::xml::{self, DecodeErrorKind, Limits};
use centra_runtime::{Field, List, State, Unknown};

#[derive(Debug)]
struct Root {
    one: Field<QName>,
    many: Vec<Field<QName>>,
    kinds: Field<Tokens<QName>>,
    either: Vec<Field<Either>>,
    reason: Field<Reason>,
    coded: Vec<Coded>,
    box_: List<Field<QName>>,
    kind: Field<QName>,
    others: Field<Tokens<QName>>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Coded {
    was: Field<QName>,
    value: Field<QName>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
enum Either {
    NoName,
    Int(i32),
    QName(QName),
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Reason {
    Stock,
    Stock2,
    None,
    Other(QName),
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:f", "urn:o"], endpoints: &[] };

record! {
    Root: "root".root("ns1:root");
    0 one: "ns1:one".nillable(),
    1 many: "ns1:many".repeats(),
    2 kinds: "ns1:kinds",
    3 either: "ns1:either".repeats(),
    4 reason: "ns1:reason",
    5 coded: "ns1:coded".repeats(),
    6 box_: "ns1:box" / "ns1:name",
    @ 7 kind: "kind",
    @ 8 others: "others",
    _ unknown
}

record! {
    Coded: "coded";
    @ 0 was: "was",
    text 1 value,
    _ unknown
}

union_of! {
    Either: "either";
    NoName = "no name",
    | Int,
    | QName,
    _ Other
}

names! {
    Reason: "reason";
    Stock = "urn:f" "stock",
    Stock2 = "urn:o" "stock",
    None = "" "none",
    _ Other
}

fn read(content: &str) -> Root {
    xml::from_slice(content.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{content}"))
}

fn written(root: &Root) -> String {
    let text = String::from_utf8(xml::to_vec(root)).expect("UTF-8");
    let text = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration").to_owned();
    assert_eq!(&read(&text), root, "{text}");
    text.replacen(" xmlns:ns1=\"urn:f\" xmlns:ns2=\"urn:o\"", "", 1)
}

/// Reads a root with this content, and answers how it is written.
#[track_caller]
fn again(attributes: &str, content: &str) -> String {
    written(&read(&format!("<f:root xmlns:f=\"urn:f\"{attributes}>{content}</f:root>")))
}

fn name(namespace: &str, local: &str) -> QName {
    QName::new(namespace, local)
}

#[test]
fn a_prefix_is_resolved_by_what_is_in_scope() {
    let root = read(
        r#"<root xmlns="urn:f" xmlns:p="urn:p" kind="p:a"><one>p:a</one><many xmlns:p="urn:q">p:a</many><many>a</many>
           <many xmlns:g="urn:f"> g:a
           </many><g:many xmlns:g="urn:f" xmlns="">a</g:many><many>xml:lang</many></root>"#,
    );
    assert_eq!((root.kind.get(), root.one.get()), (Some(&name("urn:p", "a")), Some(&name("urn:p", "a"))));
    let many: Vec<_> = root.many.iter().filter_map(Field::get).cloned().collect();
    let xml = "http://www.w3.org/XML/1998/namespace";
    assert_eq!(many, [name("urn:q", "a"), name("urn:f", "a"), name("urn:f", "a"), name("", "a"), name(xml, "lang")]);
    assert_eq!(root.one.text().as_deref(), Some("{urn:p}a"));
}

#[test]
fn a_prefix_is_declared_where_it_is_written() {
    let own = r#" xmlns:p="urn:p" xmlns:q="urn:q""#;
    assert_eq!(again(own, "<f:one>p:a</f:one>"), r#"<ns1:root><ns1:one xmlns:p="urn:p">p:a</ns1:one></ns1:root>"#);
    assert_eq!(again(own, "<f:one>f:a</f:one>"), "<ns1:root><ns1:one>ns1:a</ns1:one></ns1:root>");
    assert_eq!(again(own, "<f:one>a</f:one>"), "<ns1:root><ns1:one>a</ns1:one></ns1:root>");
    assert_eq!(again(own, "<f:one>xml:id</f:one>"), "<ns1:root><ns1:one>xml:id</ns1:one></ns1:root>");
    assert_eq!(
        again(r#" xmlns:p="urn:p" kind="p:a" others="q:b p:c f:d e" xmlns:q="urn:q""#, ""),
        r#"<ns1:root xmlns:p="urn:p" kind="p:a" xmlns:q="urn:q" others="q:b p:c ns1:d e"/>"#
    );
    assert_eq!(
        again(own, "<f:kinds>p:a q:b p:c</f:kinds>"),
        r#"<ns1:root><ns1:kinds xmlns:p="urn:p" xmlns:q="urn:q">p:a q:b p:c</ns1:kinds></ns1:root>"#
    );
    assert_eq!(
        again(own, r#"<f:coded was="p:a">q:b</f:coded><f:box><f:name>q:b</f:name></f:box>"#),
        r#"<ns1:root><ns1:coded xmlns:p="urn:p" was="p:a" xmlns:q="urn:q">q:b</ns1:coded><ns1:box><ns1:name xmlns:q="urn:q">q:b</ns1:name></ns1:box></ns1:root>"#
    );
}

#[test]
fn a_prefix_that_means_something_else_there_is_not_written() {
    // `ns1` and `ns2` are ours, `xsi` is written beside `nil`, and a default namespace is never declared.
    for (prefix, written) in [("ns1", "x1"), ("ns2", "x1"), ("ns3", "ns3"), ("xsi", "x1"), ("XMLa", "x1"), ("x1", "x1")]
    {
        let root = again("", &format!(r#"<f:one xmlns:{prefix}="urn:p">{prefix}:a</f:one>"#));
        assert_eq!(root, format!(r#"<ns1:root><ns1:one xmlns:{written}="urn:p">{written}:a</ns1:one></ns1:root>"#));
    }
    assert_eq!(
        again("", r#"<f:one xmlns="urn:p">a</f:one>"#),
        r#"<ns1:root><ns1:one xmlns:x1="urn:p">x1:a</ns1:one></ns1:root>"#
    );
    // One prefix, two namespaces, one tag.
    let coded = Root {
        coded: vec![Coded {
            was: read(r#"<f:root xmlns:f="urn:f" xmlns:p="urn:p"><f:one>p:a</f:one></f:root>"#).one,
            value: read(r#"<f:root xmlns:f="urn:f" xmlns:p="urn:q"><f:one>p:a</f:one></f:root>"#).one,
            ..Coded::default()
        }],
        ..Root::default()
    };
    assert_eq!(
        written(&coded),
        r#"<ns1:root><ns1:coded xmlns:p="urn:p" was="p:a" xmlns:x1="urn:q">x1:a</ns1:coded></ns1:root>"#
    );
}

#[test]
fn a_name_that_was_made_here_gets_a_prefix() {
    let root = Root {
        one: name("urn:o", "a").into(),
        many: vec![name("urn:new", "a").into(), name("a&\"<b", "c").into()],
        kinds: Tokens::from([name("urn:x", "a"), name("urn:y", "b"), name("urn:x", "c")]).into(),
        ..Root::default()
    };
    assert_eq!(
        written(&root),
        r#"<ns1:root><ns1:one>ns2:a</ns1:one><ns1:many xmlns:x1="urn:new">x1:a</ns1:many><ns1:many xmlns:x1="a&amp;&quot;&lt;b">x1:c</ns1:many><ns1:kinds xmlns:x1="urn:x" xmlns:x2="urn:y">x1:a x2:b x1:c</ns1:kinds></ns1:root>"#
    );
    let forbidden = Root { kind: name("urn:\u{B}", "a").into(), ..Root::default() };
    let error = xml::try_to_vec(&forbidden).unwrap_err();
    assert_eq!(error.to_string(), "root/@kind: holds the character U+000B, which XML 1.0 cannot carry");
}

#[test]
fn attributes_beside_a_name_keep_their_prefixes() {
    let beside = r#"<f:one xmlns:p="urn:p" xmlns:q="urn:q" q:kept="q:v">p:a</f:one>"#;
    assert_eq!(
        again("", beside),
        r#"<ns1:root><ns1:one xmlns:p="urn:p" xmlns:q="urn:q" q:kept="q:v">p:a</ns1:one></ns1:root>"#
    );
    assert_eq!(
        again("", r#"<f:coded xmlns:p="urn:p" was="p:a" p:kept="1">p:b</f:coded>"#),
        r#"<ns1:root><ns1:coded xmlns:p="urn:p" was="p:a" p:kept="1">p:b</ns1:coded></ns1:root>"#
    );
}

#[test]
fn an_undeclared_prefix_is_no_value() {
    let refused = |content: &str, message: &str| {
        let error = xml::from_slice::<Root>(content.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message);
    };
    refused(
        "<root xmlns=\"urn:f\">\n <many>a</many><many>p:a</many></root>",
        "root/many[2]: invalid xs:QName \"p:a\" at line 2, column 16 (byte 36)",
    );
    refused(
        "<root xmlns=\"urn:f\" kind=\"p:a\"/>",
        "root/@kind: invalid xs:QName \"p:a\" at line 1, column 21 (byte 20)",
    );
    refused(
        "<root xmlns=\"urn:f\"><kinds>a p:a</kinds></root>",
        "root/kinds: invalid xs:list \"a p:a\" at line 1, column 21 (byte 20)",
    );
    // Declared beside it, but not around it.
    refused(
        "<root xmlns=\"urn:f\"><many xmlns:p=\"urn:p\">p:a</many><many>p:a</many></root>",
        "root/many[2]: invalid xs:QName \"p:a\" at line 1, column 53 (byte 52)",
    );
    for text in ["a:b:c", ":a", "a:", "a b", "1", "p:1", "{urn:p}a", "p: a"] {
        let content = format!("<root xmlns=\"urn:f\" xmlns:p=\"urn:p\" xmlns:a=\"urn:a\"><one>{text}</one></root>");
        let error = xml::from_slice::<Root>(content.as_bytes()).unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::InvalidValue { expected: "xs:QName", .. }), "{text}: {error}");
    }
}

#[test]
fn what_is_no_value_is_kept_and_does_not_become_one() {
    let keep = |content: &str| Options::default().keep_invalid().from_slice::<Root>(content.as_bytes()).unwrap();
    let root = keep(
        "<root xmlns=\"urn:f\" kind=\"ns2:a\"><one>p:a</one><many>ns1:a</many><many>ns9:a</many><kinds>ns1:a  p:b</kinds></root>",
    );
    assert_eq!(root.one.state(), State::Invalid("p:a"));
    assert_eq!(root.many[0].state(), State::Invalid("ns1:a"));
    let text = String::from_utf8(xml::to_vec(&root)).unwrap();
    for part in ["kind=\"undeclared-ns2:a\"", ">p:a<", ">undeclared-ns1:a<", ">ns9:a<", ">undeclared-ns1:a  p:b<"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(keep(&text).many[0].get(), None);
}

#[test]
fn unions_and_enumerations_hold_names() {
    let root = read(
        r#"<root xmlns="urn:f" xmlns:p="urn:p" xmlns:o="urn:o"><either>007</either><either>p:a</either><either>no name</either><either>q:a</either>
        <reason>o:stock</reason></root>"#,
    );
    let either: Vec<_> = root.either.iter().filter_map(Field::get).cloned().collect();
    let other = Either::Other("q:a".to_owned());
    assert_eq!(either, [Either::Int(7), Either::QName(name("urn:p", "a")), Either::NoName, other]);
    assert_eq!(root.reason.get(), Some(&Reason::Stock2));
    assert_eq!(
        written(&root),
        r#"<ns1:root><ns1:either>007</ns1:either><ns1:either xmlns:p="urn:p">p:a</ns1:either><ns1:either>no name</ns1:either><ns1:either>q:a</ns1:either><ns1:reason>ns2:stock</ns1:reason></ns1:root>"#
    );
    for (text, reason) in
        [("f:stock", Reason::Stock), ("none", Reason::None), ("f:odd", Reason::Other(name("urn:f", "odd")))]
    {
        let root = read(&format!(r#"<f:root xmlns:f="urn:f"><f:reason>{text}</f:reason></f:root>"#));
        assert_eq!(root.reason.get(), Some(&reason));
        assert_eq!(Reason::from(reason.name()), reason);
        assert_eq!(
            written(&root),
            format!("<ns1:root><ns1:reason>{}</ns1:reason></ns1:root>", text.replace("f:", "ns1:"))
        );
    }
    assert_eq!(Reason::from(name("urn:f", "stock")), Reason::Stock);
    // In no namespace it is another name.
    assert_eq!(Reason::from(name("", "stock")), Reason::Other(name("", "stock")));
}

#[test]
fn a_field_without_a_name_is_blank_or_nil() {
    let nil = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;
    let root = read(&format!(
        r#"<root xmlns="urn:f"{nil} kind=""><one xsi:nil="true"/><many/><kinds> </kinds><reason/></root>"#
    ));
    assert_eq!(root.one.state(), State::Nil);
    assert_eq!((root.many[0].state(), root.kind.state()), (State::Empty, State::Empty));
    assert_eq!((root.kinds.state(), root.reason.state()), (State::Empty, State::Empty));
    written(&root);
}

#[test]
fn references_are_resolved_where_the_target_stands() {
    let root = read(
        r##"<root xmlns="urn:f" xmlns:p="urn:p"><many href="#1"/><coded xmlns:p="urn:q" xmlns:q="urn:p" href="#2" was="q:a"/>
            <box><name id="1" xmlns:p="urn:o">p:a</name></box><x id="2" xmlns="" xmlns:q="urn:z">p:a</x></root>"##,
    );
    assert_eq!(root.many[0].get(), Some(&name("urn:o", "a")));
    assert_eq!(
        (root.coded[0].was.get(), root.coded[0].value.get()),
        (Some(&name("urn:p", "a")), Some(&name("urn:p", "a")))
    );
    let lists =
        read(r##"<root xmlns="urn:f"><one>a</one><coded xmlns:p="urn:p" href="#2" was="p:a"/><x id="2">b</x></root>"##);
    assert_eq!(lists.coded[0].was.get(), Some(&name("urn:p", "a")));
}

#[test]
fn long_namespaces_have_a_limit() {
    let uri = "u".repeat(10_000);
    let limited = |content: String| {
        let mut limits = Limits::default();
        limits.bytes = 100_000;
        Options::default().keep_invalid().limits(limits).from_slice::<Root>(content.as_bytes())
    };
    let message = |body: &str| format!("<root xmlns=\"urn:f\" xmlns:p=\"{uri}\">{body}</root>");
    assert!(limited(message("<kinds>p:a p:b p:c</kinds>")).is_ok());
    for body in ["<many>p:a</many>", "<either>p:a</either>", "<coded was=\"p:a\">p:b</coded>"] {
        let error = limited(message(&body.repeat(20))).unwrap_err();
        assert!(
            matches!(error.kind(), DecodeErrorKind::Limit("bytes of namespaces and references", 100_000)),
            "{error}"
        );
    }
    let error = limited(message(&format!("<kinds>{}</kinds>", "p:a ".repeat(20)))).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::Limit(..)), "{error}");
}
