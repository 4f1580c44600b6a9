//! The generated server's dispatch: by element, by action where that does not decide, in the version of the request.

#[allow(dead_code, unreachable_pub)]
#[path = "handwritten/service.rs"]
mod shop;

use centra_runtime::server::{self, Refusal, ServerFault};
use centra_runtime::value::QName;
use centra_runtime::{Endpoint, LoginPlacement, Operation, Port, SoapVersion};
use shop::{Product, SHOP};

/// Two operations with one request element, as `urn:shop/Products_Update` and `urn:shop/Products_Get`.
static FIRST: Operation<Product, Product> = Operation::new("first", 0);
static SECOND: Operation<Product, Product> = Operation::new("second", 1);

fn request(version: SoapVersion, headers: &[(&str, &str)]) -> server::Answer {
    let body = format!(
        "<e:Envelope xmlns:e=\"{}\"><e:Body><product xmlns=\"urn:shop\"><id>7</id></product></e:Body></e:Envelope>",
        version.namespace()
    );
    let mut builder = http::Request::builder();
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let named = |name: &'static str| {
        move |_: &server::Caller<'_>, _| Ok::<_, Refusal>(Product { id: Some(name.into()), ..Default::default() })
    };
    server::serve(&SHOP, &builder.body(body.as_bytes()).expect("a request"), |incoming| {
        if incoming.is_called(&FIRST) {
            return Some(incoming.answer(&FIRST, named("first")));
        }
        if incoming.is_called(&SECOND) {
            return Some(incoming.answer(&SECOND, named("second")));
        }
        None
    })
}

fn text(answer: &server::Answer) -> &str {
    std::str::from_utf8(answer.body()).expect("UTF-8")
}

/// WSDL 1.1 §3.4: the action tells operations apart whose element is the same. Without it none is guessed.
#[test]
fn the_action_decides_where_the_element_does_not() {
    for (header, value, name) in [
        ("SOAPAction", "\"urn:shop/Products_Update\"", "first"),
        ("SOAPAction", "urn:shop/Products_Get", "second"),
        ("SOAPAction", " \"urn:shop/Products_Get\" ", "second"),
        ("Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:shop/Products_Get\"", "second"),
    ] {
        let answer = request(SoapVersion::Soap11, &[(header, value)]);
        assert!(text(&answer).contains(&format!("<ns1:id>{name}</ns1:id>")), "{value}: {}", text(&answer));
    }
    for headers in [&[][..], &[("SOAPAction", "\"\"")], &[("SOAPAction", "\"urn:other\"")]] {
        let answer = request(SoapVersion::Soap11, headers);
        assert_eq!(answer.status(), 500);
        let fault = answer.extensions().get::<ServerFault>().expect("the fault itself");
        assert_eq!(fault.message, "Procedure '{urn:shop}product' not present");
        assert!(text(&answer).contains(&fault.message));
    }
}

#[test]
fn the_answer_has_the_version_of_the_request() {
    for (version, content_type) in
        [(SoapVersion::Soap11, "text/xml; charset=utf-8"), (SoapVersion::Soap12, "application/soap+xml; charset=utf-8")]
    {
        let call = [("SOAPAction", "urn:shop/Products_Get")];
        for headers in [&call[..], &[]] {
            let answer = request(version, headers);
            assert_eq!(answer.headers()["content-type"], content_type);
            assert!(text(&answer).contains(version.namespace()), "{}", text(&answer));
        }
    }
}

/// What an answer may hold is not for a log.
#[test]
fn debug_of_a_refusal_prints_no_content() {
    let refusal = Refusal::instead(Product { id: Some("s3cret".into()), ..Default::default() });
    assert_eq!(format!("{refusal:?}"), "Instead(Some(\"product\"))");
    let refusal: Refusal = ServerFault { detail: "s3cret".into(), ..ServerFault::client("no") }.into();
    assert!(!format!("{refusal:?}").contains("s3cret"));
}

/// An endpoint may share the types of another and have a namespace of its own: requests and answers are in that.
#[test]
fn an_endpoint_writes_its_own_namespace() {
    static OTHER: Endpoint = Endpoint {
        name: "other",
        service: "OtherService",
        address: "https://other.example/soap",
        namespaces: &["", "urn:other"],
        actions: &["urn:other/First", "urn:other/Second"],
        login: LoginPlacement::Body,
        version: SoapVersion::Soap11,
    };
    let port = Port::new(&OTHER, "https://other.example/soap").expect("a port");
    let product = Product { id: Some("7".into()), ..Default::default() };
    let request = SECOND.encode(&port, &product).expect("a request");
    let sent = std::str::from_utf8(request.body()).expect("UTF-8");
    assert!(sent.contains("xmlns:ns1=\"urn:other\"") && !sent.contains("urn:shop"), "{sent}");
    let (parts, body) = request.into_parts();
    let request = http::Request::from_parts(parts, body.as_slice());
    let answer = server::serve(&OTHER, &request, |incoming| Some(incoming.answer(&SECOND, |_, product| Ok(product))));
    assert!(
        text(&answer).contains("xmlns:ns1=\"urn:other\"") && !text(&answer).contains("urn:shop"),
        "{}",
        text(&answer)
    );
}

/// SOAP 1.1 §4.2.3: what a request demands to be understood is understood, or the request is refused before anything is done.
#[test]
fn a_header_that_demands_to_be_understood_is() {
    const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
    let answer = |version: SoapVersion, attributes: &str, understood: &[&str]| {
        let namespace = version.namespace();
        let body = format!(
            "<e:Envelope xmlns:e=\"{namespace}\"><e:Header><t:tx xmlns:t=\"urn:t\" {attributes}>5</t:tx></e:Header>\
             <e:Body><product xmlns=\"urn:shop\"><id>7</id></product></e:Body></e:Envelope>"
        );
        let names = understood.iter().map(|name| QName::new("urn:t", name)).collect();
        let request = http::Request::builder().extension(server::Understood(names)).body(body.as_bytes()).unwrap();
        let mut seen = None;
        let answer = server::serve(&SHOP, &request, |incoming| {
            Some(incoming.answer(&FIRST, |caller: &server::Caller<'_>, product| {
                seen = Some(caller.headers.to_vec());
                Ok(product)
            }))
        });
        (answer.status().as_u16(), text(&answer).to_owned(), seen.map(|headers| headers.len()))
    };
    let (v11, v12) = (SoapVersion::Soap11, SoapVersion::Soap12);
    for demand in [
        "e:mustUnderstand='1'",
        &format!("e:mustUnderstand=' 1 ' e:actor='{NEXT}'"),
        "e:mustUnderstand='true' e:actor=''",
    ] {
        let (status, text, seen) = answer(v11, demand, &["other"]);
        assert_eq!((status, seen), (500, None), "{demand}");
        assert!(
            text.contains("<faultcode>SOAP-ENV:MustUnderstand</faultcode>") && text.contains("{urn:t}tx"),
            "{text}"
        );
        let (status, _, seen) = answer(v11, demand, &["tx"]);
        assert_eq!((status, seen), (200, Some(1)), "{demand}");
    }
    for other in ["", "e:mustUnderstand='0'", "mustUnderstand='1'", "e:mustUnderstand='1' e:actor='urn:somebody'"] {
        assert_eq!(answer(v11, other, &[]).0, 200, "{other}");
    }
    let (_, text, _) = answer(v12, "e:mustUnderstand='true'", &[]);
    assert!(text.contains("<SOAP-ENV:Value>SOAP-ENV:MustUnderstand</SOAP-ENV:Value>"), "{text}");
    assert_eq!(answer(v12, "e:mustUnderstand='true' e:role='urn:somebody'", &[]).0, 200);
}
