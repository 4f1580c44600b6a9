//! What lowering makes of schemas.

use std::fmt::Write;

use crate::diag::Diagnostics;
use crate::model::lower::{Options, lower};
use crate::model::pass::run;
use crate::model::testing::{schema, show};
use crate::model::{Content, Kind, Particle, TypeId};
use crate::source::{LoadOptions, load};
use crate::xsd::builtin::Builtin;

#[test]
fn types_come_in_document_order_and_anonymous_ones_know_their_place() {
    let api = schema(
        r#"<xs:element name="order"><xs:complexType><xs:sequence>
             <xs:element name="items"><xs:complexType><xs:sequence><xs:element name="item" type="t:item"/></xs:sequence></xs:complexType></xs:element>
           </xs:sequence></xs:complexType></xs:element>
           <xs:complexType name="item"><xs:attribute name="kind"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:attribute></xs:complexType>"#,
    )
    .clean();
    let first = Builtin::ALL.len();
    let paths: Vec<String> = api.types[first..].iter().map(|ty| ty.path.join("/")).collect();
    assert_eq!(paths, ["order", "order/items", "item", "item/kind"]);
    assert_eq!(api.types[first + 2].name.as_ref().unwrap().to_string(), "{urn:t}item");
    assert_eq!(api.elements[0].ty, TypeId(first as u32));
}

#[test]
fn the_form_decides_the_namespace_of_local_names() {
    let api = schema(
        r#"<xs:complexType name="a"><xs:sequence>
             <xs:element name="inside" type="xs:int"/><xs:element name="outside" type="xs:int" form="unqualified"/>
           </xs:sequence><xs:attribute name="plain"/><xs:attribute name="full" form="qualified"/></xs:complexType>"#,
    )
    .clean();
    let Kind::Struct(structure) = &api.types[Builtin::ALL.len()].kind else { panic!() };
    let attributes: Vec<String> = structure.attributes.iter().map(|attribute| attribute.name.to_string()).collect();
    assert_eq!(attributes, ["plain", "{urn:t}full"]);
    let Content::Particles(particles) = &structure.content else { panic!() };
    let Particle::Sequence(group) = &particles[0] else { panic!() };
    let fields = group.particles.iter().filter_map(|particle| match particle {
        Particle::Field(field) => Some(field.name.to_string()),
        _ => None,
    });
    assert_eq!(fields.collect::<Vec<_>>(), ["{urn:t}inside", "outside"]);
}

#[test]
fn a_reference_brings_what_the_global_element_says() {
    let api = schema(
        r#"<xs:element name="note" type="xs:string" nillable="true" default="none"/>
           <xs:complexType name="a"><xs:sequence><xs:element ref="t:note" maxOccurs="unbounded"/></xs:sequence></xs:complexType>"#,
    )
    .clean();
    assert_eq!(show(&api, "a"), "struct a\n  sequence\n    note: xs:string [1..n]");
    let Content::Particles(particles) = &api.as_struct(TypeId(Builtin::ALL.len() as u32)).unwrap().content else {
        panic!()
    };
    let Particle::Sequence(group) = &particles[0] else { panic!() };
    let Particle::Field(field) = &group.particles[0] else { panic!() };
    assert!(field.nillable && field.element.is_some());
    assert_eq!(field.default.as_deref(), Some("none"));
}

#[test]
fn groups_are_expanded_where_they_are_referred_to() {
    let api = schema(
        r#"<xs:group name="pair"><xs:sequence><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:sequence></xs:group>
           <xs:attributeGroup name="marks"><xs:attribute name="color"/><xs:attributeGroup ref="t:more"/></xs:attributeGroup>
           <xs:attributeGroup name="more"><xs:attribute name="size" use="required"/><xs:anyAttribute/></xs:attributeGroup>
           <xs:complexType name="a"><xs:choice><xs:group ref="t:pair"/><xs:group ref="t:pair" minOccurs="0"/></xs:choice>
             <xs:attributeGroup ref="t:marks"/></xs:complexType>"#,
    )
    .clean();
    let expected = "struct a\n  @color: xs:anySimpleType [0..1]\n  @size: xs:anySimpleType\n  choice\n    sequence\n      \
                    x: xs:int\n      y: xs:int\n    sequence [0..1]\n      sequence\n        x: xs:int\n        y: xs:int";
    assert_eq!(show(&api, "a"), expected);
}

#[test]
fn what_contains_itself_is_refused_at_its_place() {
    let lowered = schema(
        r#"<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group>
           <xs:complexType name="a"><xs:group ref="t:g"/></xs:complexType>"#,
    );
    assert_eq!(lowered.only("E107").message, "the group `{urn:t}g` contains itself");
    let lowered = schema(
        r#"<xs:attributeGroup name="g"><xs:attributeGroup ref="t:g"/></xs:attributeGroup>
           <xs:complexType name="a"><xs:attributeGroup ref="t:g"/></xs:complexType>"#,
    );
    lowered.only("E107");
    let extends = |name: &str, base: &str| {
        format!(
            r#"<xs:complexType name="{name}"><xs:complexContent><xs:extension base="t:{base}"/></xs:complexContent></xs:complexType>"#
        )
    };
    let lowered = schema(&[extends("a", "b"), extends("b", "a")].concat());
    assert_eq!(lowered.only("E107").message, "the type `{urn:t}b` is defined by itself");
    let lowered = schema(
        r#"<xs:simpleType name="a"><xs:union><xs:simpleType><xs:list itemType="t:a"/></xs:simpleType></xs:union></xs:simpleType>"#,
    );
    lowered.only("E107");
    let lowered =
        schema(r#"<xs:element name="a" substitutionGroup="t:b"/><xs:element name="b" substitutionGroup="t:a"/>"#);
    assert!(lowered.codes().iter().all(|code| *code == "E107"));
}

#[test]
fn groups_that_multiply_are_refused() {
    let mut body = String::from(r#"<xs:group name="g0"><xs:sequence><xs:element name="x"/></xs:sequence></xs:group>"#);
    for level in 1..60 {
        let below = level - 1;
        let reference = format!(r#"<xs:group ref="t:g{below}"/>"#);
        let _ =
            write!(body, r#"<xs:group name="g{level}"><xs:sequence>{reference}{reference}</xs:sequence></xs:group>"#);
    }
    body.push_str(r#"<xs:complexType name="a"><xs:group ref="t:g59"/></xs:complexType>"#);
    schema(&body).only("E109");
}

#[test]
fn a_name_that_is_not_declared_gets_a_proposal_with_a_place() {
    let lowered = schema("<xs:complexType name=\"address\"/>\n<xs:element name=\"a\" type=\"t:adress\"/>");
    let error = lowered.only("E101");
    assert_eq!(error.message, "unknown type `{urn:t}adress`");
    assert_eq!(
        error.help.as_deref().unwrap().split(" at ").next().unwrap(),
        "a type `address` of this namespace is declared"
    );
    assert!(error.help.as_deref().unwrap().contains("test.xsd:1:"));

    let lowered = schema(r#"<xs:element name="a" type="t:b"/><xs:element name="b" type="xs:int"/>"#);
    assert!(lowered.only("E101").help.as_deref().unwrap().starts_with("`b` is an element, declared at test.xsd:1:"));

    let lowered =
        schema(r#"<xs:complexType name="a"><xs:sequence><xs:element ref="t:b"/></xs:sequence></xs:complexType>"#);
    assert_eq!(lowered.only("E102").help, None);
}

#[test]
fn a_name_without_a_namespace_may_mean_the_target_namespace() {
    let lowered = schema(
        r#"<xs:simpleType name="b"><xs:restriction base="xs:int"/></xs:simpleType><xs:element name="a" type="b"/>"#,
    );
    let warning = lowered.only("W108");
    assert_eq!(warning.message, "no type `b` is in no namespace; taken as `{urn:t}b`");
    assert_eq!(lowered.api.ty(lowered.api.elements[0].ty).path, ["b"]);
}

#[test]
fn a_name_declared_twice_must_say_the_same() {
    let twice = r#"<xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:int"/>"#;
    assert_eq!(schema(twice).clean().elements.len(), 1);
    let differently = r#"<xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:string"/>"#;
    let lowered = schema(differently);
    let error = lowered.only("E106");
    assert_eq!(error.message, "the element `{urn:t}a` is declared twice, with different content");
    assert_eq!(error.related.len(), 1);
    assert!(error.related[0].0.start < error.span.start);
}

#[test]
fn simple_types_are_enumerations_restrictions_lists_and_unions() {
    let api = schema(
        r#"<xs:simpleType name="color"><xs:restriction base="xs:string"><xs:enumeration value="red"/><xs:enumeration value="blue"/><xs:enumeration value="red"/></xs:restriction></xs:simpleType>
           <xs:simpleType name="rate"><xs:restriction base="xs:decimal"><xs:enumeration value="0"/><xs:enumeration value="25"/></xs:restriction></xs:simpleType>
           <xs:simpleType name="code"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
           <xs:simpleType name="codes"><xs:list itemType="t:code"/></xs:simpleType>
           <xs:simpleType name="either"><xs:union memberTypes="t:code t:rate"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:union></xs:simpleType>"#,
    )
    .clean();
    assert_eq!(show(&api, "color"), "enum color restricts xs:string\n  red\n  blue");
    assert_eq!(show(&api, "rate"), "enum rate restricts xs:decimal\n  0\n  25");
    assert_eq!(show(&api, "code"), "restriction code restricts xs:string\n  maxLength 3");
    assert_eq!(show(&api, "codes"), "list codes of code");
    assert_eq!(show(&api, "either"), "union either\n  code\n  rate\n  either/member");
}

#[test]
fn simple_content_is_text_however_long_the_chain() {
    let api = schema(
        r#"<xs:complexType name="a"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit"/></xs:extension></xs:simpleContent></xs:complexType>
           <xs:complexType name="b"><xs:simpleContent><xs:extension base="t:a"/></xs:simpleContent></xs:complexType>
           <xs:complexType name="c"><xs:simpleContent><xs:restriction base="t:b"><xs:minInclusive value="0"/></xs:restriction></xs:simpleContent></xs:complexType>"#,
    )
    .clean();
    assert_eq!(show(&api, "a"), "struct a\n  @unit: xs:anySimpleType [0..1]\n  text: xs:decimal");
    assert_eq!(show(&api, "b"), "struct b extends a\n  text: xs:decimal");
    assert_eq!(show(&api, "c"), "struct c restricts b\n  text: c/value");
    assert_eq!(show(&api, "c/value"), "restriction c/value restricts xs:decimal\n  minInclusive 0");
}

#[test]
fn complex_content_of_a_simple_type_is_approximated() {
    let lowered = schema(
        r#"<xs:complexType name="a"><xs:complexContent><xs:extension base="xs:string"/></xs:complexContent></xs:complexType>"#,
    );
    lowered.only("W107");
    assert_eq!(show(&lowered.api, "a"), "struct a\n  text: xs:string");
}

#[test]
fn soap_arrays_know_their_items() {
    let api = schema(
        r#"<xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
           <xs:complexType name="strings"><xs:complexContent><xs:restriction xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" base="e:Array">
             <xs:attribute ref="e:arrayType" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:arrayType="xs:string[]"/></xs:restriction></xs:complexContent></xs:complexType>
           <xs:complexType name="grid"><xs:complexContent><xs:restriction xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" base="e:Array">
             <xs:attribute ref="e:arrayType" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:arrayType="xs:int[][]"/></xs:restriction></xs:complexContent></xs:complexType>
           <xs:complexType name="named"><xs:complexContent><xs:restriction xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" base="e:Array">
             <xs:sequence><xs:element name="row" type="e:int" form="unqualified" maxOccurs="unbounded"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>"#,
    )
    .clean();
    assert_eq!(show(&api, "strings"), "array strings\n  item: xs:string [0..n]");
    assert_eq!(show(&api, "grid"), "array grid\n  item: grid/item [0..n]");
    assert_eq!(show(&api, "grid/item"), "array grid/item\n  item: xs:int [0..n]");
    assert_eq!(show(&api, "named"), "array named\n  row: xs:int [0..n]");
}

#[test]
fn standard_schemas_leave_only_what_is_used() {
    let api = schema(
        r#"<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
           <xs:complexType name="a"><xs:attribute ref="xml:lang"/></xs:complexType>"#,
    )
    .clean();
    let own = api.types.iter().filter(|ty| ty.namespace == "urn:t").count();
    let foreign = api.types.len() - own - Builtin::ALL.len();
    assert!(own == 1 && foreign <= 2, "{own} {foreign}");
}

#[test]
fn an_element_without_a_type_has_that_of_its_head() {
    let api = schema(
        r#"<xs:element name="head" type="xs:int"/><xs:element name="member" substitutionGroup="t:head"/><xs:element name="free"/>
           <xs:complexType name="set"><xs:sequence><xs:element ref="xs:schema"/><xs:any/></xs:sequence></xs:complexType>"#,
    )
    .clean();
    assert_eq!(api.elements[1].ty, TypeId::builtin(Builtin::Int));
    assert_eq!(api.elements[2].ty, TypeId::builtin(Builtin::AnyType));
    assert_eq!(show(&api, "set"), "struct set\n  sequence\n    schema: xs:anyType\n    any ##any");
}

#[test]
fn the_original_of_a_redefinition_has_a_place_but_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let head = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">"#;
    let original =
        r#"<xs:complexType name="a"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>"#;
    let redefinition = r#"<xs:redefine schemaLocation="original.xsd"><xs:complexType name="a"><xs:complexContent><xs:extension base="t:a">
        <xs:sequence><xs:element name="y" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>"#;
    std::fs::write(folder.path().join("original.xsd"), format!("{head}{original}</xs:schema>")).unwrap();
    std::fs::write(folder.path().join("root.xsd"), format!("{head}{redefinition}</xs:schema>")).unwrap();
    let mut diags = Diagnostics::default();
    let input = load(&folder.path().join("root.xsd"), &LoadOptions::default(), &mut diags);
    let mut api = lower(&input, &Options::default(), &mut diags);
    run(&mut api, &mut diags);
    assert!(diags.list.is_empty(), "{:?}", diags.list);
    assert_eq!(show(&api, "a"), "struct a extends a/original\n  x: xs:int\n  y: xs:int");
}
