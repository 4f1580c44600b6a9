//! What the schema parser reads, one rule each.

use super::schema;
use crate::diag::{Diagnostics, Origin};
use crate::qname::QName;
use crate::xsd::builtin::XS;
use crate::xsd::*;

const HEAD: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t""#;

/// Reads a schema with `body` inside; findings as `code text-at-span: message`.
fn read(body: &str) -> (Schema, Vec<String>) {
    read_text(&format!("{HEAD}>{body}</xs:schema>"))
}

fn read_text(text: &str) -> (Schema, Vec<String>) {
    let tree = roxmltree::Document::parse(text).unwrap();
    let mut diags = Diagnostics::default();
    let schema = schema(tree.root_element(), Origin::of(7), &mut diags);
    let found = diags.list.iter().map(|diagnostic| {
        let place = &text[diagnostic.span.start as usize..diagnostic.span.end as usize];
        format!("{} {place}: {}", diagnostic.code, diagnostic.message)
    });
    (schema, found.collect())
}

fn clean(body: &str) -> Schema {
    let (schema, found) = read(body);
    assert_eq!(found, [""; 0]);
    schema
}

fn found(body: &str) -> Vec<String> {
    read(body).1
}

fn t(local: &str) -> QName {
    QName::new("urn:t", local)
}

fn first_element(schema: &Schema) -> &Element {
    match &schema.components[0] {
        Component::Element(element) => element,
        other => panic!("{other:?}"),
    }
}

fn first_type(schema: &Schema) -> &ComplexType {
    match &schema.components[0] {
        Component::ComplexType(ty) => ty,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_head_is_read() {
    let text = format!(
        r#"{HEAD} elementFormDefault="qualified"><xs:import namespace="urn:o" schemaLocation=" o.xsd "/><xs:include schemaLocation="i.xsd"/><xs:import namespace="urn:p"/></xs:schema>"#
    );
    let (schema, found) = read_text(&text);
    assert!(found.is_empty());
    assert_eq!(schema.target_namespace, "urn:t");
    assert_eq!(schema.element_form_default, Form::Qualified);
    assert_eq!(schema.attribute_form_default, Form::Unqualified);
    let imports: Vec<_> =
        schema.imports.iter().map(|import| (import.kind, &*import.namespace, import.location.as_deref())).collect();
    assert_eq!(
        imports,
        [
            (ImportKind::Import, "urn:o", Some("o.xsd")),
            (ImportKind::Include, "", Some("i.xsd")),
            (ImportKind::Import, "urn:p", None),
        ]
    );
}

#[test]
fn spans_are_start_tags() {
    let (schema, _) = read(r#"<xs:element name="a" default="x>y" type="xs:string"><xs:annotation/></xs:element>"#);
    let span = first_element(&schema).span;
    let length = r#"<xs:element name="a" default="x>y" type="xs:string">"#.len();
    assert_eq!(span.document, 7);
    assert_eq!(span.end - span.start, length as u32);
    assert_eq!(span.start as usize, HEAD.len() + 1);
}

#[test]
fn elements_keep_their_attributes() {
    let schema = clean(
        r#"<xs:element name="a" type="t:A" nillable="1" abstract="true" default=" d " substitutionGroup="t:h"/>"#,
    );
    let element = first_element(&schema);
    assert_eq!(element.name, "a");
    assert!(matches!(&element.ty, TypeRef::Named(name, _) if *name == t("A")));
    assert!(element.nillable && element.is_abstract);
    assert_eq!(element.default.as_deref(), Some(" d "));
    assert_eq!(element.substitution_group, Some(t("h")));
}

#[test]
fn names_without_prefix_are_in_the_default_namespace_or_in_none() {
    let (schema, _) = read(r#"<xs:element name="a" type="b" xmlns="urn:d"/>"#);
    assert!(matches!(&first_element(&schema).ty, TypeRef::Named(name, _) if *name == QName::new("urn:d", "b")));
    let (schema, _) = read(r#"<xs:element name="a" type="b"/>"#);
    assert!(matches!(&first_element(&schema).ty, TypeRef::Named(name, _) if *name == QName::new("", "b")));
}

#[test]
fn undeclared_prefixes_and_malformed_names_are_found_at_the_value() {
    assert_eq!(found(r#"<xs:element name="a" type="u:b"/>"#), ["E020 u:b: the prefix of `u:b` is not declared"]);
    assert_eq!(found(r#"<xs:element name="a" type="t:b:c"/>"#), ["E021 t:b:c: `t:b:c` is not a qualified name"]);
    assert_eq!(found(r#"<xs:element name="a" type=""/>"#), ["E021 : `` is not a qualified name"]);
}

#[test]
fn the_prefix_xml_is_always_declared() {
    let schema = clean(r#"<xs:complexType name="A"><xs:attribute ref="xml:lang"/></xs:complexType>"#);
    let Content::Particle(None, attributes) = &first_type(&schema).content else { panic!("{schema:?}") };
    let lang = QName::new(super::node::XML, "lang");
    assert_eq!(attributes.attributes[0].reference, Some(lang));
}

#[test]
fn occurrences() {
    let occurs = |attributes: &str| {
        let (schema, found) = read(&format!(r#"<xs:group name="g"><xs:sequence {attributes}/></xs:group>"#));
        let Component::Group(Group { particle: Some(Particle::Sequence(sequence)), .. }) = &schema.components[0] else {
            panic!("{schema:?}")
        };
        (sequence.occurs.min, sequence.occurs.max, found.len())
    };
    assert_eq!(occurs(""), (1, Some(1), 0));
    assert_eq!(occurs(r#"minOccurs="0""#), (0, Some(1), 0));
    assert_eq!(occurs(r#"minOccurs="2""#), (2, Some(2), 0));
    assert_eq!(occurs(r#"maxOccurs=" unbounded ""#), (1, None, 0));
    assert_eq!(occurs(r#"maxOccurs="0""#), (0, Some(0), 0));
    assert_eq!(occurs(r#"maxOccurs="99999999999""#), (1, Some(u32::MAX), 0));
    assert_eq!(occurs(r#"minOccurs="3" maxOccurs="2""#), (2, Some(2), 1));
    assert_eq!(occurs(r#"minOccurs="-1""#), (1, Some(1), 1));
    assert_eq!(occurs(r#"maxOccurs="many""#), (1, Some(1), 1));
}

#[test]
fn bad_flags_and_words_are_found_at_the_value() {
    assert_eq!(
        found(r#"<xs:element name="a" nillable="yes" form="bold"/>"#),
        ["E026 yes: `yes` is not a value of `nillable`", "E026 bold: `bold` is not a value of `form`",]
    );
}

#[test]
fn the_short_form_of_complex_types() {
    let schema = clean(
        r#"<xs:complexType name="A" mixed="true"><xs:sequence><xs:element name="b"/><xs:choice maxOccurs="2"><xs:element ref="t:c"/><xs:any namespace='##other'/></xs:choice><xs:group ref="t:g" minOccurs="0"/></xs:sequence><xs:attribute name="d" use="required"/><xs:attributeGroup ref="t:h"/><xs:anyAttribute/></xs:complexType>"#,
    );
    let ty = first_type(&schema);
    assert!(ty.mixed);
    let Content::Particle(Some(Particle::Sequence(sequence)), attributes) = &ty.content else { panic!("{ty:?}") };
    assert!(matches!(&sequence.particles[0], Particle::Element(element) if element.name == "b"));
    assert!(
        matches!(&sequence.particles[1], Particle::Choice(choice) if choice.occurs.repeats() && choice.particles.len() == 2)
    );
    assert!(
        matches!(&sequence.particles[2], Particle::Group { reference, occurs, .. } if *reference == t("g") && occurs.min == 0)
    );
    assert_eq!(attributes.attributes[0].usage, Use::Required);
    assert_eq!(attributes.groups[0].0, t("h"));
    assert_eq!(attributes.any.as_ref().unwrap().namespace, "##any");
}

#[test]
fn derivations() {
    let schema = clean(
        r#"<xs:complexType name="A"><xs:complexContent mixed="1"><xs:extension base="t:B"><xs:all/><xs:attribute name="c"/></xs:extension></xs:complexContent></xs:complexType>"#,
    );
    let ty = first_type(&schema);
    assert!(ty.mixed);
    assert!(matches!(
        &ty.content,
        Content::Complex { derivation: Derivation::Extension, base, particle: Some(Particle::All(_)), attributes, .. }
            if *base == t("B") && attributes.attributes.len() == 1
    ));
    let schema = clean(
        r#"<xs:complexType name="A"><xs:simpleContent><xs:restriction base="t:B"><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType><xs:maxLength value="3"/><xs:attribute name="c" use="prohibited"/></xs:restriction></xs:simpleContent></xs:complexType>"#,
    );
    assert!(matches!(
        &first_type(&schema).content,
        Content::Simple { derivation: Derivation::Restriction, restriction: Some(_), facets, attributes, .. }
            if facets[0].value == "3" && attributes.attributes[0].usage == Use::Prohibited
    ));
}

#[test]
fn attributes_beside_the_content_are_taken_in() {
    let (schema, found) = read(
        r#"<xs:complexType name="A"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent><xs:attribute name="c"/></xs:complexType>"#,
    );
    assert_eq!(found, [r#"W005 <xs:attribute name="c"/>: an attribute beside `<xs:complexContent>`"#]);
    assert!(matches!(
        &first_type(&schema).content,
        Content::Complex { attributes, .. } if attributes.attributes.len() == 1
    ));
}

#[test]
fn simple_types() {
    let schema = clean(
        r#"<xs:simpleType name="A"><xs:restriction base="xs:string"><xs:enumeration value="x"><xs:annotation><xs:documentation>X</xs:documentation></xs:annotation></xs:enumeration></xs:restriction></xs:simpleType>
        <xs:simpleType name="B"><xs:list itemType="t:A"/></xs:simpleType>
        <xs:simpleType name="C"><xs:union memberTypes=" t:A  t:B "><xs:simpleType><xs:list><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:list></xs:simpleType></xs:union></xs:simpleType>"#,
    );
    let varieties: Vec<&Variety> = schema
        .components
        .iter()
        .map(|component| match component {
            Component::SimpleType(ty) => &ty.variety,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(matches!(
        varieties[0],
        Variety::Restriction { base: TypeRef::Named(base, _), facets }
            if *base == QName::new(XS, "string") && facets[0].value == "x" && facets[0].documentation == "X"
    ));
    assert!(matches!(varieties[1], Variety::List { item: TypeRef::Named(..) }));
    let Variety::Union { members } = varieties[2] else { panic!("{varieties:?}") };
    assert_eq!(members.len(), 3);
    assert!(
        matches!(&members[2], TypeRef::Simple(ty) if matches!(ty.variety, Variety::List { item: TypeRef::Simple(_) }))
    );
}

#[test]
fn soap_arrays_name_their_items() {
    let array_type = |value: &str| {
        let text = format!(
            r#"{HEAD} xmlns:e="urn:e"><xs:complexType name="A"><xs:attribute ref="e:arrayType" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:arrayType="{value}"/></xs:complexType></xs:schema>"#
        );
        let (schema, found) = read_text(&text);
        let Content::Particle(_, attributes) = &first_type(&schema).content else { panic!("{schema:?}") };
        (attributes.attributes[0].array_type.clone(), found.len())
    };
    assert_eq!(array_type("t:B[]"), (Some((t("B"), 1)), 0));
    assert_eq!(array_type("t:B[,][]"), (Some((t("B"), 2)), 0));
    assert_eq!(array_type("t:B"), (Some((t("B"), 1)), 0));
    assert_eq!(array_type("u:B[]"), (None, 1));
}

#[test]
fn redefinitions_hold_components() {
    let schema = clean(
        r#"<xs:redefine schemaLocation="o.xsd"><xs:annotation/><xs:complexType name="A"><xs:complexContent><xs:extension base="t:A"/></xs:complexContent></xs:complexType></xs:redefine>"#,
    );
    assert_eq!(schema.imports[0].kind, ImportKind::Redefine);
    assert_eq!(schema.imports[0].components.len(), 1);
}

#[test]
fn documentation_keeps_paragraphs_and_lines_but_no_layout() {
    let schema = clean(
        "<xs:element name='a'><xs:annotation><xs:appinfo>no</xs:appinfo><xs:documentation>\n    One  line\n      and <b>another</b>.\n\n\n    A paragraph.\n  </xs:documentation><xs:documentation/><xs:documentation>More.</xs:documentation></xs:annotation></xs:element>",
    );
    assert_eq!(first_element(&schema).documentation, "One line\nand another.\n\nA paragraph.\n\nMore.");
}

#[test]
fn what_says_nothing_about_messages_is_passed_over() {
    clean(
        r#"<xs:annotation/><xs:notation name="n" public="p"/><xs:element name="a" x:more="1" xmlns:x="urn:x"><xs:key name="k"><xs:selector xpath="b"/><xs:field xpath="@c"/></xs:key><xs:unique name="u"/></xs:element>"#,
    );
}

#[test]
fn elements_of_other_vocabularies_are_told_once_each() {
    let other = r#"<x:other xmlns:x="urn:x"/>"#;
    let body = format!(r#"{other}<xs:complexType name="T"><xs:sequence>{other}</xs:sequence></xs:complexType>"#);
    let told = "N106 <x:other xmlns:x=\"urn:x\"/>: `<x:other>` of the namespace `urn:x` is no part of XML Schema and is left out";
    assert_eq!(found(&body), [told]);
    assert_eq!(found(r#"<xs:annotation><xs:appinfo><x:a xmlns:x="urn:x"/></xs:appinfo></xs:annotation>"#), [""; 0]);
    let misspelt = r#"<x:element xmlns:x="http://www.w3.org/2001/XmlSchema" name="a"/>"#;
    assert!(found(misspelt)[0].starts_with("E030 "), "{:?}", found(misspelt));
}

#[test]
fn facets_that_say_nothing_are_ignored() {
    let (schema, found) = read(
        r#"<xs:simpleType name="A"><xs:restriction base="xs:int"><xs:minInclusive>1</xs:minInclusive><xs:maxinclusive value="5"/><xs:totalDigit value="5"/><xs:maxExclusive value="6"/></xs:restriction></xs:simpleType>"#,
    );
    let codes: Vec<&str> = found.iter().map(|found| &found[..4]).collect();
    assert_eq!(codes, ["W122"; 3]);
    let Component::SimpleType(SimpleType { variety: Variety::Restriction { facets, .. }, .. }) = &schema.components[0]
    else {
        panic!("{schema:?}")
    };
    assert_eq!(facets.iter().map(|facet| facet.value.as_str()).collect::<Vec<_>>(), ["6"]);
    assert!(self::found(r#"<xs:complexType name="A"><xs:sequenc/></xs:complexType>"#)[0].starts_with("E023 "));
}

#[test]
fn unknown_and_misplaced_elements_are_errors() {
    assert_eq!(
        found(r#"<xs:elment name="a"/>"#),
        [r#"E023 <xs:elment name="a"/>: XML Schema has no element `<xs:elment>`"#]
    );
    assert_eq!(
        found(r#"<xs:complexType name="A"><xs:sequence/><xs:all/></xs:complexType>"#),
        ["W006 <xs:all/>: `<xs:all>` stands beside another particle"]
    );
    assert_eq!(
        found(r#"<xs:element name="a"><xs:sequence/></xs:element>"#),
        ["E023 <xs:sequence/>: `<xs:sequence>` is not allowed here in `<xs:element>`"]
    );
}

#[test]
fn missing_and_contradictory_parts_are_errors() {
    assert_eq!(found("<xs:element/>"), ["E025 <xs:element/>: `<xs:element>` has no `name`"]);
    assert_eq!(
        found(r#"<xs:simpleType name="A"/>"#),
        [r#"E025 <xs:simpleType name="A"/>: `<xs:simpleType>` has no restriction, list or union"#]
    );
    assert_eq!(
        found(r#"<xs:group name="g"><xs:all><xs:element/><xs:element name="a" ref="t:b"/></xs:all></xs:group>"#),
        [
            "E025 <xs:element/>: `<xs:element>` has neither `name` nor `ref`",
            r#"W121 <xs:element name="a" ref="t:b"/>: `<xs:element>` has both `name` and `ref`; the name is ignored"#,
        ]
    );
    assert_eq!(
        found(r#"<xs:element name="a" ref="t:b"/>"#),
        [r#"E028 <xs:element name="a" ref="t:b"/>: `<xs:element>` has both `name` and `ref`"#]
    );
    assert_eq!(
        found(r#"<xs:element name="a" type="t:A"><xs:complexType/></xs:element>"#),
        ["E029 <xs:complexType/>: a second type for one declaration"]
    );
}

#[test]
fn xml_schema_1_1() {
    assert_eq!(
        found(r#"<xs:complexType name="A"><xs:sequence/><xs:assert test="x"/></xs:complexType>"#),
        [r#"W001 <xs:assert test="x"/>: `<xs:assert>` of XML Schema 1.1 is not checked"#]
    );
    assert_eq!(
        found(r#"<xs:complexType name="A"><xs:openContent/></xs:complexType>"#),
        ["E027 <xs:openContent/>: `<xs:openContent>` of XML Schema 1.1 is not supported"]
    );
    assert_eq!(
        found(r#"<xs:element name="a"><xs:alternative/></xs:element>"#),
        ["E027 <xs:alternative/>: `<xs:alternative>` of XML Schema 1.1 is not supported"]
    );
    assert_eq!(found(r#"<xs:override schemaLocation="o.xsd"/>"#).len(), 1);
    assert_eq!(
        found(
            r#"<xs:complexType name="A"><xs:sequence><xs:element name="a" targetNamespace="urn:z"/></xs:sequence><xs:attribute name="b" targetNamespace="urn:z"/></xs:complexType>"#
        ),
        [
            "E027 urn:z: `targetNamespace` of `<xs:element>` of XML Schema 1.1 is not supported",
            "E027 urn:z: `targetNamespace` of `<xs:attribute>` of XML Schema 1.1 is not supported",
        ]
    );
    assert_eq!(
        found(r#"<xs:element name="a" substitutionGroup="t:b t:c"/>"#),
        ["E027 t:b t:c: `substitutionGroup` of `<xs:element>` of XML Schema 1.1 is not supported"]
    );
}
