//! What the WSDL parser reads, one rule each.

use super::definitions;
use crate::diag::{Diagnostics, Origin};
use crate::qname::QName;
use crate::wsdl::*;

const HEAD: &str = r#"<definitions name="D" targetNamespace="urn:t" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/">"#;

/// Reads a WSDL with `body` inside; findings as `code text-at-span: message`.
fn read(body: &str) -> (Definitions, Vec<String>) {
    let text = format!("{HEAD}{body}</definitions>");
    let tree = roxmltree::Document::parse(&text).unwrap();
    let mut diags = Diagnostics::default();
    let definitions = definitions(tree.root_element(), Origin::of(0), &mut diags);
    let found = diags.list.iter().map(|diagnostic| {
        let place = &text[diagnostic.span.start as usize..diagnostic.span.end as usize];
        format!("{} {place}: {}", diagnostic.code, diagnostic.message)
    });
    (definitions, found.collect())
}

fn clean(body: &str) -> Definitions {
    let (definitions, found) = read(body);
    assert_eq!(found, [""; 0]);
    definitions
}

fn found(body: &str) -> Vec<String> {
    read(body).1
}

fn t(local: &str) -> QName {
    QName::new("urn:t", local)
}

/// A binding of one operation with `inside`.
fn operation(inside: &str) -> (BindingOperation, Vec<String>) {
    let (mut definitions, found) = read(&format!(
        r#"<binding name="B" type="t:P"><soap:binding/><operation name="o">{inside}</operation></binding>"#
    ));
    (definitions.bindings[0].operations.remove(0), found)
}

#[test]
fn the_head_is_read() {
    let definitions = clean(
        r#"<documentation> A  service. </documentation><import namespace="urn:o" location="o.wsdl"/><types><xs:schema targetNamespace="urn:t"/><xs:schema/></types>"#,
    );
    assert_eq!(definitions.name, "D");
    assert_eq!(definitions.target_namespace, "urn:t");
    assert_eq!(definitions.documentation, "A service.");
    assert_eq!(definitions.imports[0].location.as_deref(), Some("o.wsdl"));
    assert_eq!(definitions.schemas.len(), 2);
}

#[test]
fn messages_have_parts() {
    let definitions = clean(
        r#"<message name="M"><part name="a" element="t:E"><documentation>Doc.</documentation></part><part name="b" type="xs:int"/><part name="c"/></message>"#,
    );
    let message = &definitions.messages[0];
    assert_eq!(message.name, t("M"));
    assert!(matches!(&message.parts[0].content, PartContent::Element(name) if *name == t("E")));
    assert_eq!(message.parts[0].documentation, "Doc.");
    assert!(matches!(&message.parts[1].content, PartContent::Type(name) if name.local == "int"));
    assert!(matches!(message.parts[2].content, PartContent::Absent));
    assert_eq!(
        found(r#"<message name="M"><part name="a" element="t:E" type="xs:int"/></message>"#),
        [r#"E028 <part name="a" element="t:E" type="xs:int"/>: `<part>` has both `element` and `type`"#]
    );
}

#[test]
fn operations_know_their_direction() {
    let definitions = clean(
        r#"<portType name="P"><operation name="a" parameterOrder="x y"><input message="t:I" name="n"/><output message="t:O"/><fault name="f" message="t:F"/></operation><operation name="b"><output message="t:O"/><input message="t:I"/></operation><operation name="c"><input message="t:I"/></operation></portType>"#,
    );
    let operations = &definitions.port_types[0].operations;
    assert_eq!(operations[0].parameter_order, ["x", "y"]);
    let input = operations[0].input.as_ref().unwrap();
    assert_eq!((input.name.as_deref(), &input.message), (Some("n"), &t("I")));
    assert_eq!(operations[0].faults[0].name.as_deref(), Some("f"));
    assert!(!operations[0].output_first);
    assert!(operations[1].output_first);
    assert!(operations[2].output.is_none());
}

#[test]
fn protocols() {
    let protocol = |inside: &str| {
        let (mut definitions, _) = read(&format!(r#"<binding name="B" type="t:P">{inside}</binding>"#));
        definitions.bindings.remove(0).protocol
    };
    assert_eq!(
        protocol(r#"<x:policy xmlns:x="urn:x"/><soap:binding style="rpc" transport="urn:http"/>"#),
        Protocol::Soap { version: SoapVersion::Soap11, style: Some(Style::Rpc), transport: "urn:http".to_owned() }
    );
    assert!(matches!(protocol("<soap12:binding/>"), Protocol::Soap { version: SoapVersion::Soap12, style: None, .. }));
    assert_eq!(protocol(r#"<http:binding verb="GET"/>"#), Protocol::Http { verb: "GET".to_owned() });
    assert_eq!(protocol(r#"<x:binding xmlns:x="urn:x"/>"#), Protocol::Other { namespace: "urn:x".to_owned() });
    assert_eq!(protocol(""), Protocol::Other { namespace: String::new() });
}

#[test]
fn bodies_and_headers() {
    let (operation, found) = operation(
        r#"<soap:operation soapAction="" style="document"/><input name="i"><soap:header message="t:H" part="h" use="literal"><soap:headerfault message="t:H" part="x" use="literal"/></soap:header><soap:body parts="a b" use="encoded" namespace="urn:n" encodingStyle="x"/></input><output><soap12:body use="literal"/></output><fault name="f"><soap:fault name="f" use="encoded"/></fault><fault><soap:fault name="g"/></fault>"#,
    );
    assert_eq!(found, [""; 0]);
    assert_eq!(operation.action.as_deref(), Some(""));
    assert_eq!(operation.style, Some(Style::Document));
    let input = &operation.input;
    assert_eq!(input.name.as_deref(), Some("i"));
    assert_eq!(input.parts.as_ref().unwrap(), &["a", "b"]);
    assert_eq!((input.usage, &*input.namespace), (Use::Encoded, "urn:n"));
    assert_eq!(input.headers[0].message, t("H"));
    assert_eq!(input.headers[0].part, "h");
    assert!(operation.output.has_body && operation.output.parts.is_none());
    let faults: Vec<_> = operation.faults.iter().map(|fault| (&*fault.name, fault.usage)).collect();
    assert_eq!(faults, [("f", Use::Encoded), ("g", Use::Literal)]);
}

#[test]
fn a_missing_action_differs_from_an_empty_one() {
    assert_eq!(operation("").0.action, None);
    assert_eq!(operation("<soap:operation/>").0.action, None);
    let action = |attribute: &str| operation(&format!("<soap:operation soapAction={attribute}/>")).0.action;
    let inside = [r#"'"urn:q"'"#, r#""urn:q""#, r#"'""'"#, r#"'"'"#, r#"'""q""'"#].map(|it| action(it).unwrap());
    assert_eq!(inside, ["urn:q", "urn:q", "", "\"", "\"q\""], "one pair of quotes is that of the header");
    let (none, _) = operation(r#"<input><soap:body parts=""/></input>"#);
    assert_eq!(none.input.parts, Some(vec![]));
    assert!(!none.output.has_body);
}

#[test]
fn mime_messages_keep_the_soap_body() {
    let (operation, found) = operation(
        r#"<input><mime:multipartRelated><mime:part><soap:body parts="a"/><soap:header message="t:H" part="h"/></mime:part><mime:part><mime:content part="f" type="image/png"/></mime:part></mime:multipartRelated></input>"#,
    );
    assert_eq!(found, ["W002 <mime:multipartRelated>: MIME attachments are left out of this message"]);
    assert!(operation.input.has_body);
    assert_eq!(operation.input.parts, Some(vec!["a".to_owned()]));
    assert_eq!(operation.input.headers.len(), 1);
}

#[test]
fn unknown_words_of_a_binding_are_ignored_with_a_warning() {
    let (operation, found) = operation(r#"<soap:operation style="literal"/>"#);
    assert_eq!(operation.style, None);
    assert_eq!(found, ["W004 literal: `literal` is not a value of `style` and is ignored"]);
}

#[test]
fn ports_have_addresses() {
    let definitions = clean(
        r#"<service name="S"><documentation>Doc.</documentation><port name="a" binding="t:B"><soap:address location=" https://x.example/ "/></port><port name="b" binding="t:B"><http:address location="http://y.example/"/></port><port name="c" binding="t:B"/></service>"#,
    );
    let service = &definitions.services[0];
    assert_eq!(service.documentation, "Doc.");
    let addresses: Vec<_> = service.ports.iter().map(|port| port.address.as_deref()).collect();
    let expected = [Some("https://x.example/"), Some("http://y.example/"), None];
    assert_eq!(addresses, expected);
    assert_eq!(service.ports[0].binding, t("B"));
}

#[test]
fn unknown_and_misplaced_elements_are_errors() {
    assert_eq!(found("<sevice/>"), ["E024 <sevice/>: WSDL 1.1 has no element `<sevice>`"]);
    assert_eq!(found("<port/>"), ["E024 <port/>: `<port>` is not allowed here in `<definitions>`"]);
    assert_eq!(
        found(r#"<message/><message name=""/>"#),
        ["E025 <message/>: `<message>` has no `name`", r#"E025 <message name=""/>: `<message>` has no `name`"#]
    );
    assert_eq!(
        found(r#"<service name="S"><port name="a" binding="u:B"/></service>"#),
        ["E020 u:B: the prefix of `u:B` is not declared"]
    );
}

#[test]
fn drafts_of_xml_schema_are_refused_by_name() {
    assert_eq!(
        found(r#"<types><schema xmlns="http://www.w3.org/1999/XMLSchema"/></types>"#),
        [
            r#"E018 <schema xmlns="http://www.w3.org/1999/XMLSchema"/>: `http://www.w3.org/1999/XMLSchema` is a draft of XML Schema"#
        ]
    );
}

#[test]
fn extensions_are_passed_over_and_told_once_per_kind() {
    let found = found(
        r#"<x:a xmlns:x="urn:x"><x:b/></x:a><types><x:relaxng xmlns:x="urn:x"/></types><portType name="P"><x:a xmlns:x="urn:x"/></portType><binding name="B" type="t:P"><soap:binding/><x:b xmlns:x="urn:x" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"/></binding>"#,
    );
    assert_eq!(
        found,
        [
            r#"N104 <x:a xmlns:x="urn:x">: `<x:a>` of `urn:x` has no part in the output, 2 times"#,
            r#"W113 <x:b xmlns:x="urn:x" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"/>: `<x:b>` of `urn:x` has no part in the output"#,
        ]
    );
}
