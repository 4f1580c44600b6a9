//! Qualified names where the schema does not say that there are any: by `xsi:type`, and among other values of a list.

use centra_runtime::codegen::*;
use centra_runtime::value::{Decimal, QName, Tokens};
use centra_runtime::{Field, Nested, Unknown, Xml, xml};

#[derive(Debug)]
struct Root {
    value: Option<String>,
    any: Nested<Xml>,
    coded: Nested<Coded>,
    list: Field<Tokens<Either>>,
    also: Field<Tokens<Either>>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Coded {
    text: Option<String>,
    unknown: Unknown,
}

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Int(i32),
    Decimal(Decimal),
    QName(QName),
    Other(String),
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:f", "urn:o"], endpoints: &[] };

record! {
    Root: "root".root("ns1:root");
    0 value: "ns1:value",
    1 any: "ns1:any",
    2 coded: "ns1:coded",
    3 list: "ns1:list",
    @ 4 also: "also",
    _ unknown
}

record! { Coded: "coded"; text 0 text, _ unknown }

union_of! { Either: "either"; | Int, | Decimal, | QName, _ Other }

/// How it is written after it was read; what is read of that is the same, but for prefixes in texts.
fn again(attributes: &str, content: &str) -> String {
    let around = "xmlns:f='urn:f' xmlns:p='urn:p' xmlns:s='http://www.w3.org/2001/XMLSchema' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
    let root: Root = xml::from_slice(format!("<f:root {around} {attributes}>{content}</f:root>").as_bytes()).unwrap();
    let text = String::from_utf8(xml::to_vec(&root)).unwrap();
    let second: Root = xml::from_slice(text.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(xml::to_vec(&second)).unwrap(), text);
    let begin = text.find("<ns1:root").expect("a root");
    let written = text[begin..].replacen(" xmlns:ns1=\"urn:f\" xmlns:ns2=\"urn:o\"", "", 1);
    written
        .replace(" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"", "")
        .replace(" xmlns:s=\"http://www.w3.org/2001/XMLSchema\"", "")
}

#[test]
fn a_text_that_is_called_a_name_keeps_its_prefix_declared() {
    let value = |text: &str| again("", &format!("<f:value i:type='s:QName'>{text}</f:value>"));
    assert_eq!(value("p:a"), "<ns1:root><ns1:value i:type=\"s:QName\" xmlns:p=\"urn:p\">p:a</ns1:value></ns1:root>");
    assert_eq!(
        value(" p:a\n"),
        "<ns1:root><ns1:value i:type=\"s:QName\" xmlns:p=\"urn:p\"> p:a\n</ns1:value></ns1:root>"
    );
    assert_eq!(value("a"), "<ns1:root><ns1:value i:type=\"s:QName\">a</ns1:value></ns1:root>");
    assert_eq!(value("q:a"), "<ns1:root><ns1:value i:type=\"s:QName\">q:a</ns1:value></ns1:root>");
    // One of a namespace that has a prefix of ours keeps its own.
    assert_eq!(value("f:a"), "<ns1:root><ns1:value i:type=\"s:QName\" xmlns:f=\"urn:f\">f:a</ns1:value></ns1:root>");
    let notation = again("", "<f:value i:type='s:NOTATION'>p:a</f:value>");
    assert!(notation.contains("xmlns:p=\"urn:p\">p:a<"), "{notation}");
    let text = again("", "<f:value i:type='s:string'>p:a</f:value>");
    assert!(!text.contains("urn:p"), "{text}");
}

/// Our prefixes mean what they mean around the element, so the text is spelled with another one.
#[test]
fn a_prefix_that_means_something_else_there_is_replaced() {
    for taken in ["ns1", "ns2"] {
        let written = again("", &format!("<f:value xmlns:{taken}='urn:p' i:type='s:QName'>{taken}:a</f:value>"));
        assert!(written.ends_with(" xmlns:x1=\"urn:p\">x1:a</ns1:value></ns1:root>"), "{written}");
        let written = again("", &format!("<f:coded xmlns:{taken}='urn:p' i:type='s:QName'>{taken}:a</f:coded>"));
        assert!(written.ends_with(" xmlns:x1=\"urn:p\">x1:a</ns1:coded></ns1:root>"), "{written}");
    }
}

#[test]
fn content_of_any_type_and_simple_content_may_be_names() {
    for name in ["any", "coded"] {
        let written = again("", &format!("<f:{name} i:type='s:QName'>p:a</f:{name}>"));
        assert_eq!(
            written,
            format!("<ns1:root><ns1:{name} i:type=\"s:QName\" xmlns:p=\"urn:p\">p:a</ns1:{name}></ns1:root>")
        );
    }
}

/// A name among them is spelled anew, and they are not.
#[test]
fn other_values_of_a_list_of_names_keep_their_text() {
    assert_eq!(
        again("also='p:a 1.50'", "<f:list>+5 f:a  007 p:b 1.10</f:list>"),
        "<ns1:root xmlns:p=\"urn:p\" also=\"p:a 1.50\"><ns1:list xmlns:p=\"urn:p\">+5 ns1:a 007 p:b 1.10</ns1:list></ns1:root>"
    );
    let root: Root = xml::from_slice(b"<r:root xmlns:r='urn:f'><r:list>+5 r:a</r:list></r:root>").unwrap();
    assert_eq!(root.list.text().as_deref(), Some("5 {urn:f}a"));
    assert_eq!(root.list.get().unwrap()[0], Either::Int(5));
}
