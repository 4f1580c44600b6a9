//! Only some operations: what is wrong with the others does not matter.

use centra_codegen::Generator;

const WSDL: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t">
    <xs:element name="good" type="xs:int"/>
    <xs:element name="bad"><xs:complexType><xs:sequence><xs:element name="x" type="t:nowhere"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema></types>
  <message name="good"><part name="p" element="t:good"/></message>
  <message name="bad"><part name="p" element="t:bad"/></message>
  <portType name="pt">
    <operation name="Good"><input message="t:good"/></operation>
    <operation name="Bad"><input message="t:bad"/></operation>
  </portType>
</definitions>"#;

#[test]
fn an_unknown_type_is_in_the_way_of_those_operations_that_need_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.wsdl");
    std::fs::write(&path, WSDL).unwrap();
    let generator = Generator::new(&path).base(folder.path());
    let refused = generator.clone().operations(["Bad"]).render().unwrap_err();
    assert!(refused.diagnostics().any(|found| found.code == "E101"));
    assert!(generator.render().is_err());
    assert!(generator.clone().operations(["Good"]).strict(true).render().is_err());

    let (text, report) = generator.operations(["Good"]).render().unwrap();
    assert!(text.contains("pub struct Good") && !text.contains("Bad"), "{text}");
    let told = report.rendered(false);
    assert!(told.contains("W114") && told.contains("nowhere`; what needs it is left out"), "{told}");
    assert_eq!(report.dropped, 1);
}

/// Faults share a base, as they do in services with thousands of types.
const FAULTS: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">
    <xs:element name="ask" type="xs:string"/><xs:element name="wrong" type="t:Fault"/><xs:element name="late" type="t:Late"/>
    <xs:complexType name="Fault"><xs:sequence><xs:element name="cause" type="t:Fault" minOccurs="0"/></xs:sequence></xs:complexType>
    <xs:complexType name="Late"><xs:complexContent><xs:extension base="t:Fault"><xs:sequence><xs:element name="by" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="TooLate"><xs:complexContent><xs:extension base="t:Late"><xs:sequence><xs:element name="why" type="t:Why"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="Why"><xs:sequence><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:complexType name="Lost"><xs:complexContent><xs:extension base="t:Fault"/></xs:complexContent></xs:complexType>
  </xs:schema></types>
  <message name="ask"><part name="p" element="t:ask"/></message><message name="wrong"><part name="p" element="t:wrong"/></message>
  <message name="late"><part name="p" element="t:late"/></message>
  <portType name="pt">
    <operation name="Go"><input message="t:ask"/><fault name="f" message="t:wrong"/></operation>
    <operation name="Wait"><input message="t:ask"/><fault name="f" message="t:wrong"/><fault name="l" message="t:late"/></operation>
  </portType>
</definitions>"#;

#[test]
fn derived_types_that_nothing_declares_are_left_out_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.wsdl");
    std::fs::write(&path, FAULTS).unwrap();
    let generator = Generator::new(&path).base(folder.path());

    // Where derived types are left out a field may be a `T` in place of a `TKind`; what is left is called as in the whole.
    let names = |text: &str| -> Vec<String> {
        let of = |line: &str| line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum ")).map(str::to_owned);
        text.lines().filter_map(of).collect()
    };
    let whole = generator.render().unwrap().0;
    assert!(whole.contains("pub cause: Nested<FaultKind>"), "{whole}");

    let (text, report) = generator.clone().operations(["Go"]).render().unwrap();
    assert!(text.contains("pub cause: Nested<Fault>"), "{text}");
    assert!(names(&text).iter().all(|name| names(&whole).contains(name)), "{text}");
    assert!(!text.contains("Late") && !text.contains("Lost") && !text.contains("FaultKind"), "{text}");
    let told = report.rendered(false);
    assert!(told.contains("3 derived types") && told.contains("0 in replies, 3 in faults"), "{told}");

    // `Late` is declared, so `TooLate` is read as `Late` wherever a `Fault` may stand.
    let (text, report) = generator.clone().operations(["Wait"]).render().unwrap();
    assert!(text.contains("    0 Late Late: \"ns1:Late\",\n    | 0 = \"ns1:TooLate\",\n    _ Other\n}"), "{text}");
    assert!(!text.contains("struct TooLate") && !text.contains("struct Why") && !text.contains("Lost"), "{text}");
    assert!(report.rendered(false).contains("2 derived types"));

    let (text, report) = generator.clone().operations(["Go"]).derived_types(["TooLate"]).render().unwrap();
    assert!(text.contains("struct TooLate") && text.contains("struct Why") && !text.contains("Lost"), "{text}");
    assert!(report.rendered(false).contains("2 derived types"), "Late and Lost");
    let (text, report) = generator.clone().operations(["Go"]).all_derived_types(true).render().unwrap();
    assert!(text.contains("struct TooLate") && text.contains("struct Lost"));
    assert_eq!(report.rendered(false), "");
    let refused = generator.operations(["Go"]).derived_types(["Toolate"]).render().unwrap_err();
    assert!(refused.diagnostics().any(|found| found.code == "E118"));
}
