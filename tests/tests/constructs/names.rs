//! Qualified names, whose prefixes JSON does not keep: their text may differ, what they mean does not.

use centra_runtime::transport::Memory;
use centra_runtime::{Error, Field, Port};

use crate::again::again;
use crate::fixtures::*;

#[test]
fn names_are_read_by_namespace_and_written_with_a_prefix() {
    let root: types_qname::Root = again(
        "<root xmlns:p=\"urn:p\" xmlns:o=\"urn:o\" kind=\"p:a\" others=\"f:a p:b c\"><f:one>p:a</f:one><f:many>f:a</f:many><f:many xmlns:p=\"urn:q\">p:a</f:many>\
         <f:kinds>p:a o:b</f:kinds><f:either>o:b</f:either><f:either>7</f:either><f:reason>o:stock</f:reason><f:reasons>f:stock none p:x</f:reasons>\
         <f:format>f:gif</f:format><f:pair>f:a o:b</f:pair><f:coded was=\"p:a\">o:b</f:coded><f:box><f:name>p:a</f:name></f:box><f:this>p:a</f:this></root>",
    );
    let many: Vec<_> = root.many.iter().filter_map(|name| name.get()).map(ToString::to_string).collect();
    assert_eq!(many, ["{urn:f}a", "{urn:q}a"]);
    assert_eq!(root.reason.get(), Some(&types_qname::Reason::Stock2));
    assert_eq!(root.pair.text().as_deref(), Some("{urn:f}a {urn:o}b"));
}

/// What is declared on the envelope counts in the body, and the prefix of our own envelope is never bound to anything else.
#[test]
fn names_in_an_envelope() {
    use wsdl_qname::{Ask, Client, PORT, Reason};
    let read = "<ask xmlns=\"urn:f\" xmlns:soap=\"urn:soap\" kind=\"soap:a\"><name>soap:b</name></ask>";
    let ask: Ask = centra_runtime::xml::from_slice(read.as_bytes()).expect("a request");
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let sent = String::from_utf8(request.into_body()).expect("UTF-8");
        let body = "<soap:Body><ns1:ask xmlns:x1=\"urn:soap\" kind=\"x1:a\"><ns1:name xmlns:x1=\"urn:soap\">x1:b</ns1:name>\
            <ns1:reason>ns1:stock</ns1:reason></ns1:ask></soap:Body>";
        assert!(sent.contains(body), "{sent}");
        let envelope = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:p=\"urn:p\" xmlns=\"urn:f\"><e:Body><answer>";
        let names = "<name>p:a</name><name xmlns:p=\"urn:q\">p:a</name><name>a</name>";
        http::Response::new(format!("{envelope}{names}</answer></e:Body></e:Envelope>").into_bytes())
    });
    let port = || Port::new(&PORT, "https://shop.example.com").expect("a port").sends_incomplete(true);
    let ask = Ask { reason: Reason::Stock.into(), ..ask };
    let reply = Client::new(port(), transport).ask(ask).send().expect("an answer");
    let names: Vec<_> = reply.name.iter().filter_map(Field::get).map(ToString::to_string).collect();
    assert_eq!(names, ["{urn:p}a", "{urn:q}a", "{urn:f}a"]);

    let undeclared = Memory::new(|_| {
        let envelope = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>";
        let answer = "<answer xmlns=\"urn:f\"><name>a</name><name>p:a</name></answer>";
        http::Response::new(format!("{envelope}{answer}</e:Body></e:Envelope>").into_bytes())
    });
    let error = Client::new(port(), undeclared).ask(Ask::default()).send().unwrap_err();
    assert!(
        error.to_string().contains("answer/name[2]: invalid xs:QName \"p:a\" at line 1, column 109 (byte 108)"),
        "{error}"
    );
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}
