//! SOAP headers that the service's module does not declare: of another module, of any name, as text. Each goes out under its own name.

#[allow(dead_code, unreachable_pub)]
#[path = "handwritten/service.rs"]
mod shop;

use centra_runtime::codegen::*;
use centra_runtime::transport::Memory;
use centra_runtime::{Delivery, Error, Nested, Unknown, Xml, xml};
use shop::{PRODUCTS_UPDATE, Product, ProductsUpdate, Reference, SHOP};

/// A module of its own, as generated from the schemas of WS-Security.
mod wsse {
    use super::*;

    #[derive(Debug)]
    pub(crate) struct Security {
        pub(crate) token: Nested<Token>,
        pub(crate) unknown: Unknown,
    }

    #[derive(Debug)]
    pub(crate) struct Token {
        pub(crate) name: Option<String>,
        pub(crate) unknown: Unknown,
    }

    static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:wsse", "urn:wsu"], endpoints: &[] };

    record! { Security: "Security".root("ns1:Security"); 0 token: "ns2:Token", _ unknown }
    record! { Token: "Token"; 0 name: "ns1:Name", _ unknown }
}

fn port() -> Port {
    Port::new(&SHOP, "https://shop.example.com").expect("an address")
}

/// The content of the header of what is sent.
fn sent(port: &Port, headers: &[&dyn Record]) -> Result<String, Error> {
    let request = PRODUCTS_UPDATE.encode_with(port, &ProductsUpdate::default(), headers)?;
    Ok(header(request.body()))
}

fn header(envelope: &[u8]) -> String {
    let text = String::from_utf8_lossy(envelope);
    let (_, rest) = text.split_once("<soap:Header>").expect("a header");
    rest.split_once("</soap:Header>").expect("its end").0.to_owned()
}

#[test]
fn a_header_of_another_module_is_in_its_own_namespaces() {
    let token = wsse::Token { name: Some("erp".into()), ..Default::default() };
    let security = wsse::Security { token: Nested::from(token), ..Default::default() };
    let product = Product { id: Some("1".into()), ..Default::default() };
    let written = concat!(
        "<ns1:Security xmlns:ns1=\"urn:wsse\" xmlns:ns2=\"urn:wsu\"><ns2:Token><ns1:Name>erp</ns1:Name></ns2:Token></ns1:Security>",
        "<ns1:product><ns1:id>1</ns1:id></ns1:product>"
    );
    assert_eq!(sent(&port(), &[&security, &product]).unwrap(), written);
}

#[test]
fn xml_is_a_header_under_its_own_name() {
    let security = r#"<w:Security xmlns:w="urn:wsse" w:must="1"><Name xmlns="urn:wsu">n</Name></w:Security>"#;
    let value = Xml::parse(security).unwrap();
    let written = concat!(
        "<w:Security xmlns:w=\"urn:wsse\" w:must=\"1\"><Name xmlns=\"urn:wsu\">n</Name></w:Security>",
        "<plain>1</plain>"
    );
    assert_eq!(sent(&port().header(value.clone()), &[&Xml::parse("<plain>1</plain>").unwrap()]).unwrap(), written);
    // The envelope's prefix may stand for something else in it, and no prefix for anything.
    let ours = Xml::parse(r#"<soap:a xmlns:soap="urn:own"/>"#).unwrap();
    let default = Xml::parse(r#"<a xmlns="urn:own">x</a>"#).unwrap();
    let written = r#"<soap:a xmlns:soap="urn:own"/><x1:a xmlns:x1="urn:own">x</x1:a>"#;
    assert_eq!(sent(&port(), &[&ours, &default]).unwrap(), written);
    // As a field it has the name of the field.
    assert_eq!(value, Xml::parse("<x xmlns:w=\"urn:wsse\" w:must=\"1\"><Name xmlns=\"urn:wsu\">n</Name></x>").unwrap());
}

#[test]
fn a_header_as_text_is_sent_as_it_stands() {
    let signed = "<w:Security  xmlns:w='urn:wsse'\n><w:Sig>&#65;</w:Sig ></w:Security>";
    let client = shop::Client::new(port(), Memory::new(|_| http::Response::new(Vec::new())));
    let call = client.products_update([shop::ProductUpdate::new("1")]).header_xml(signed).unwrap();
    assert_eq!(header(call.encode().unwrap().body()), signed);
    assert_eq!(sent(&port().header_xml(signed).unwrap(), &[]).unwrap(), signed);
    for bad in ["", "text", "<a/><b/>", "<w:a/>", "<a>"] {
        assert!(port().header_xml(bad).is_err(), "{bad}");
    }
}

/// A type that no element declares, and XML without a name, would be sent under a name that nobody chose.
#[test]
fn a_header_without_a_name_is_not_sent() {
    for header in [&Reference::default() as &dyn Record, &Xml::from("text")] {
        let error = sent(&port(), &[header]).unwrap_err();
        assert!(matches!(error, Error::Unfit(_)), "{error:?}");
        assert!(error.to_string().contains("has no name"), "{error}");
        assert!(error.outcome() == Delivery::NotSent, "{error:?}");
    }
}

/// A whole document of any name is written as that.
#[test]
fn a_document_of_any_type_keeps_its_name() {
    for (text, written) in [
        ("<a>1</a>", "<a>1</a>"),
        ("<p:a xmlns:p='urn:p' p:b='1'/>", "<p:a xmlns:p=\"urn:p\" p:b=\"1\"/>"),
        ("<a xmlns='urn:p'><b/></a>", "<x1:a xmlns:x1=\"urn:p\"><b xmlns=\"urn:p\"/></x1:a>"),
    ] {
        let value: Xml = xml::from_slice(text.as_bytes()).unwrap();
        let out = String::from_utf8(xml::to_vec(&value)).unwrap();
        assert_eq!(out.lines().last(), Some(written));
        assert_eq!(xml::from_slice::<Xml>(out.as_bytes()).unwrap().name(), value.name());
    }
}
