//! What `inspect` and `type_tree` print.

use super::{Capabilities, View, inspect, type_tree};
use crate::diag::Diagnostics;
use crate::model::Api;
use crate::model::pass::run;
use crate::model::testing::wsdl;

fn api() -> Api {
    let types = r#"<xs:element name="ask"><xs:complexType><xs:sequence><xs:element name="node" type="t:node" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
        <xs:complexType name="node"><xs:choice><xs:element name="leaf" type="xs:int"/><xs:element name="node" type="t:node"/></xs:choice><xs:attribute name="id" type="t:id" use="required"/></xs:complexType>
        <xs:simpleType name="id"><xs:restriction base="xs:string"><xs:enumeration value="a"/></xs:restriction></xs:simpleType>"#;
    let body = r#"<message name="in"><part name="p" element="t:ask"/></message>
        <portType name="pt"><operation name="Ask"><input message="t:in"/></operation></portType>
        <binding name="b" type="t:pt"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Ask"><soap:operation soapAction="urn:Ask"/><input><soap:body use="literal"/></input></operation></binding>
        <service name="s"><port name="p" binding="t:b"><soap:address location="http://localhost/"/></port></service>"#;
    let mut api = wsdl(types, body).clean();
    run(&mut api, &mut Diagnostics::default());
    api
}

#[test]
fn inspect_prints_services_and_types() {
    let text = inspect(&api(), &[], Capabilities::default()).to_text();
    let expected = "\
1 port, 1 operation, 1 element, 3 types (2 structs, 1 enum), 4 fields

service s
  port p, SOAP 1.1, document/literal
    address  http://localhost/
    login    not in the WSDL
    operation Ask
      action   urn:Ask
      input    ask
      output   none, one-way

struct ask
  node: node [0..n]

struct node
  @id: id
  choice
    leaf: xs:int
    node: node

enum id restricts xs:string
  a
";
    assert_eq!(text, expected);
}

#[test]
fn json_says_the_same() {
    let json: serde_json::Value =
        serde_json::from_str(&inspect(&api(), &[], Capabilities::default()).to_json()).unwrap();
    assert_eq!(json["services"][0]["ports"][0]["operations"][0]["input"]["body"][0]["element"], "ask");
    assert_eq!(json["types"][1]["members"][1]["members"][0]["type"], "xs:int");
    assert_eq!(json["counts"]["enums"], 1);
}

#[test]
fn the_tree_of_an_operation_stops_where_a_type_contains_itself() {
    let expected = "\
Ask
  input
    ask
      node [0..n]
        @id: id
        choice [1]
          leaf: xs:int
          node: node …
  no output, one-way
";
    assert_eq!(type_tree(&api(), "Ask", &View::default()).as_deref(), Some(expected));
    assert_eq!(type_tree(&api(), "Tell", &View::default()), None);
}
