//! Content that a user adds where the schema leaves it open: sent as it was built, and read again.

use centra_runtime::xml::{Document, from_slice, to_vec, try_to_vec};
use centra_runtime::{Field, Nested, Unknown, UnknownNode, Xml};

use crate::again::lines;
use crate::fixtures::{any, any_type, mixed};

const ELEMENT: &str = r#"<o:note xmlns:o="urn:own" o:a="&lt;"><o:b/>t<plain xmlns="urn:other"/></o:note>"#;

/// What the value becomes on its way, after a check that the second reading is the first.
fn sent<T: Document + PartialEq + std::fmt::Debug>(value: &T, expected: &str) -> T {
    let written = String::from_utf8(try_to_vec(value).unwrap()).unwrap();
    assert_eq!(lines(&written), lines(expected), "{written}");
    let read: T = from_slice(written.as_bytes()).unwrap();
    assert_eq!(from_slice::<T>(&to_vec(&read)).unwrap(), read);
    read
}

fn nodes(unknown: &Unknown) -> Vec<UnknownNode<'_>> {
    unknown.nodes().collect()
}

#[test]
fn elements_and_attributes_that_a_wildcard_allows() {
    let mut root = any::Root { id: Field::from(1), last: Field::from(2), ..any::Root::default() };
    root.unknown.push_element(ELEMENT).unwrap();
    root.unknown.push_element(" <second/>\n").unwrap();
    root.unknown.set_attribute("urn:own", "mark", "\"&<").unwrap();
    root.unknown.set_attribute("http://www.w3.org/XML/1998/namespace", "lang", "sv").unwrap();
    root.unknown.set_attribute("", "plain", "x").unwrap();
    let expected = format!(
        "<f:root xmlns:f='urn:f' xmlns:o='urn:own' o:mark='\"&amp;&lt;' xml:lang='sv' plain='x'>\
         <f:id>1</f:id><f:last>2</f:last>{ELEMENT}<second/></f:root>"
    );
    let read = sent(&root, &expected);
    assert_eq!((&read.id, &read.last), (&root.id, &root.last));
    assert_eq!(nodes(&read.unknown), nodes(&root.unknown));
    assert!(read.unknown.attributes().eq(root.unknown.attributes()));
}

#[test]
fn what_is_added_to_a_value_that_was_read_stands_behind_what_it_had() {
    let xml = b"<f:root xmlns:f='urn:f'><f:id>1</f:id><first/></f:root>";
    let mut root: any::Root = from_slice(xml).unwrap();
    root.unknown.push_element("<second/>").unwrap();
    let read = sent(&root, "<f:root xmlns:f='urn:f'><f:id>1</f:id><first/><second/></f:root>");
    root.last = Field::from(3);
    sent(&root, "<f:root xmlns:f='urn:f'><f:id>1</f:id><first/><f:last>3</f:last><second/></f:root>");
    assert_eq!(nodes(&read.unknown), nodes(&root.unknown));
}

#[test]
fn any_type_holds_a_structure() {
    let typed = "<any xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='http://www.w3.org/2001/XMLSchema' \
                 xsi:type='xs:int'>5</any>";
    let mut built = Xml::default();
    built.unknown.set_attribute("", "a", "1").unwrap();
    built.unknown.push_text("x ");
    built.unknown.push_text("< ");
    built.unknown.push_element(ELEMENT).unwrap();
    let parsed = Xml::parse(&format!("<any a='1'>x &lt; {ELEMENT}</any>")).unwrap();
    assert_eq!(built, parsed);
    let link = Xml::parse("<any href='#top'><b/></any>").unwrap();
    let root = any_type::Root {
        value: Nested::from(Xml::parse(typed).unwrap()),
        untyped: vec![built, link, Xml::from("text"), Xml::default()],
        ..any_type::Root::default()
    };
    let expected = format!(
        "<f:root xmlns:f='urn:f' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:xs='http://www.w3.org/2001/XMLSchema'><f:value xsi:type='xs:int'>5</f:value>\
         <f:untyped a='1'>x &lt; {ELEMENT}</f:untyped><f:untyped href='#top'><b/></f:untyped>\
         <f:untyped>text</f:untyped><f:untyped/></f:root>"
    );
    assert_eq!(sent(&root, &expected), root);
    let copy = root.clone();
    assert_eq!(copy.value.name(), root.value.name(), "a copy keeps the name");
    assert!(copy.value.name().is_some());
}

#[test]
fn any_types_with_their_content_in_another_order_differ() {
    let parse = |content: &str| Xml::parse(&format!("<any>{content}</any>")).unwrap();
    assert_ne!(parse("a<b/>"), parse("<b/>a"));
    assert_ne!(parse("<b/>"), parse("<c/>"));
    assert_ne!(parse(""), parse("a"));
    assert_ne!(parse(""), Xml::parse("<any a='1'/>").unwrap());
}

#[test]
fn mixed_text_and_elements() {
    let bold = |text: &str| {
        let mut bold = mixed::Text::default();
        bold.unknown.push_text(text);
        mixed::TextChoice::B(Nested::from(bold))
    };
    let mut root = mixed::Text { choices: vec![bold("one"), bold(" ")], ..mixed::Text::default() };
    root.unknown.push_text(" two & ");
    root.unknown.push_element("<three/>").unwrap();
    root.unknown.push_text("");
    root.unknown.push_text(" four");
    let read = sent(&root, "<f:root xmlns:f='urn:f'><f:b>one</f:b><f:b> </f:b> two &amp; <three/> four</f:root>");
    assert_eq!(nodes(&read.unknown), nodes(&root.unknown));
    assert_eq!(read.choices.len(), 2);
}

#[test]
fn what_cannot_be_sent_is_refused_and_told_without_the_payload() {
    let mut unknown = Unknown::new();
    let bad = [
        "",
        "secret",
        "<a>secret",
        "<a/>secret",
        "<p:a>secret</p:a>",
        "<a b='secret'><c></a>",
        "<!DOCTYPE a><a/>",
        "<a>\u{1}</a>",
    ];
    for xml in bad {
        for error in [unknown.push_element(xml).unwrap_err(), Xml::parse(xml).unwrap_err()] {
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
            assert_eq!(error.line(), 1, "{error}");
        }
    }
    const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
    for (namespace, name) in [("", ""), ("", "xmlns"), ("", "a:b"), ("", "a b='1'"), (XSI, "nil"), (XSI, "type")] {
        let error = unknown.set_attribute(namespace, name, "secret").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
    assert!(unknown.is_empty());

    let mut root = any::Root::default();
    root.unknown.set_attribute("", "a", "secret\u{1}").unwrap();
    assert!(!try_to_vec(&root).unwrap_err().to_string().contains("secret"));
    root.unknown.clear();
    root.unknown.push_text("secret\u{1}");
    assert!(!try_to_vec(&root).unwrap_err().to_string().contains("secret"));
}
