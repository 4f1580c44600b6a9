//! What a binding does with the parts of a message, and what is said of those that it leaves out.

use centra_codegen::Generator;
use centra_codegen::diag::Severity;

/// The text that is generated, and each finding as `code: message`.
fn generate(style: &str, input: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.wsdl");
    std::fs::write(&path, wsdl(style, input)).unwrap();
    let (text, report) = Generator::new(&path).base(folder.path()).render().unwrap();
    let found = report.diagnostics().map(|found| format!("{}: {}", found.code, found.message));
    (text, found.collect())
}

fn wsdl(style: &str, input: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema targetNamespace="urn:t">
    <xs:element name="ask"><xs:complexType><xs:sequence><xs:element name="q" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="token" type="xs:string"/>
  </xs:schema></types>
  <message name="in"><part name="body" element="t:ask"/><part name="extra" element="t:token"/></message>
  <portType name="pt"><operation name="Ask"><input message="t:in"/></operation></portType>
  <binding name="b" type="t:pt"><soap:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><soap:operation soapAction=""/><input>{input}</input></operation></binding>
</definitions>"#
    )
}

const N102: &str = "N102: no service offers the binding `{urn:t}b`; its address is to be given by the user";

#[test]
fn a_part_that_is_bound_nowhere_is_told() {
    let (text, found) = generate("document", r#"<soap:body use="literal" parts="body"/>"#);
    assert!(text.contains("Operation<Ask, Nothing>"), "{text}");
    let left_out =
        "W119: part `extra` of operation `Ask` is left out: `soap:body` does not list it, and it is no header";
    assert_eq!(found, [N102, left_out]);

    let header = r#"<soap:body use="literal" parts="body"/><soap:header message="t:in" part="extra" use="literal"/>"#;
    let (text, found) = generate("document", header);
    assert!(text.contains("Operation<Ask, Nothing>") && text.contains("[`Token`]"), "{text}");
    assert_eq!(found, [N102]);
}

#[test]
fn an_attachment_is_no_part_of_the_body() {
    let related = r#"<mime:multipartRelated><mime:part><soap:body use="literal"/></mime:part>
        <mime:part><mime:content part="extra" type="text/plain"/></mime:part></mime:multipartRelated>"#;
    let (text, found) = generate("document", related);
    assert!(text.contains("Operation<Ask, Nothing>"), "{text}");
    assert_eq!(found[0], "W002: MIME attachments are left out of this message");
}

#[test]
fn a_part_of_rpc_style_that_names_an_element_is_told() {
    let (text, found) = generate("rpc", r#"<soap:body use="literal" namespace="urn:t"/>"#);
    assert!(text.contains(r#"0 ask: "ns1:ask","#), "{text}");
    let told = "W118: part `body` of operation `Ask` names an element in rpc style; approximated as the element `{urn:t}ask` in \
                place of one called `body`";
    assert_eq!(found[1], told);
}

#[test]
fn what_is_approximated_is_an_error_where_all_or_nothing_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.xsd");
    let choice = r#"<xs:sequence><xs:element name="x"/><xs:element name="z"/><xs:choice><xs:element name="x"/><xs:element name="y"/></xs:choice></xs:sequence>"#;
    let schema = format!(
        "\n<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\
         <xs:complexType name=\"gr\u{f6}\u{df}e\">{choice}</xs:complexType></xs:schema>"
    );
    std::fs::write(&path, schema.chars().map(|c| c as u8).collect::<Vec<u8>>()).unwrap();
    let generator = Generator::new(&path).base(folder.path());
    let (text, report) = generator.clone().render().unwrap();
    assert!(text.contains("`gr\u{f6}\u{df}e`"), "{text}");
    let codes: Vec<_> = report.diagnostics().map(|found| found.code).collect();
    assert_eq!(codes, ["W009", "W106"]);

    let refused = generator.strict(true).render().unwrap_err();
    assert!(refused.diagnostics().all(|found| found.severity == Severity::Error), "{refused}");
    assert!(refused.rendered(false).contains("error[W106]"), "{refused}");
}
