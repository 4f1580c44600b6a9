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
    assert_eq!(report.dropped_lines, None, "the whole cannot be generated");
}
