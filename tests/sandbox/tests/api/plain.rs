//! Requests as text: what stands in headers and bodies, the WSDL, addresses that are none.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::*;

/// An HTTP answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Lower case names.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Sends bytes and reads until the server closes.
pub(crate) fn raw(centra: &Sandbox, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(centra.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time-out");
    stream.write_all(request).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no HTTP answer: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

pub(crate) fn request(centra: &Sandbox, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let has_host = headers.iter().any(|(name, _)| *name == "Host");
    let host = if has_host { String::new() } else { format!("Host: {}\r\n", centra.address()) };
    let length = body.len();
    let mut bytes =
        format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n").into_bytes();
    headers.iter().for_each(|(name, value)| bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes()));
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    raw(centra, &bytes)
}

/// Posts to an endpoint.
pub(crate) fn post(centra: &Sandbox, endpoint: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    request(centra, "POST", &path(centra, endpoint), headers, body.as_bytes())
}

fn path(centra: &Sandbox, endpoint: &str) -> String {
    centra.endpoint_url(endpoint).expect("an endpoint")[centra.url().len()..].to_owned()
}

pub(crate) fn envelope(body: &str) -> String {
    format!("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>{body}</e:Body></e:Envelope>")
}

const LOGIN: &str = "<login><username>demo</username><password>demo</password></login>";

fn done() -> String {
    envelope(&format!("<events_Done xmlns=\"http://www.centra.com/webservices/\">{LOGIN}</events_Done>"))
}

/// docs/centra.md, "What it is": the server is PHP. PHP's SoapServer looks at neither the SOAPAction nor the content type; the version of the
/// envelope decides the content type of its answer.
#[test]
fn soapaction_and_content_type_do_not_matter() {
    let centra = start();
    let actions =
        ["", "\"\"", "\"http://www.centra.com/webservices/Events_Done\"", "Events_Done", "\"urn:wrong\"", "€"];
    let types = ["text/xml; charset=utf-8", "text/xml", "application/soap+xml", "nonsense", "text/xml; charset=latin1"];
    for (action, ty) in actions.into_iter().flat_map(|action| types.map(|ty| (action, ty))) {
        let answer = post(&centra, "soap-api", &[("SOAPAction", action), ("Content-Type", ty)], &done());
        assert_eq!(answer.status, 200, "{action} {ty}: {answer:?}");
        assert!(answer.body.contains("<ns1:success>true</ns1:success>"), "{answer:?}");
        assert!(answer.head.contains("content-type: text/xml; charset=utf-8"), "{answer:?}");
    }
    let body = done().replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let newer = post(&centra, "soap-api", &[("Content-Type", "application/soap+xml")], &body);
    assert!(newer.head.contains("content-type: application/soap+xml; charset=utf-8"), "{newer:?}");
    assert!(newer.body.contains("<ns1:success>true</ns1:success>"), "{newer:?}");
    let without = post(&centra, "soap-api", &[], &done());
    assert!(without.body.contains("<ns1:success>true</ns1:success>"), "{without:?}");
}

/// docs/centra.md, "On the wire": Responses carry `X-Centra-Request-ID`; another one each, errors too.
#[test]
fn every_answer_has_an_id_of_its_own() {
    let centra = start();
    let id = |answer: Answer| {
        let line = answer.head.lines().find_map(|line| line.strip_prefix("x-centra-request-id: ").map(str::to_owned));
        line.unwrap_or_else(|| panic!("no id: {answer:?}"))
    };
    let ids = [
        post(&centra, "soap-api", &[], &done()),
        post(&centra, "soap-api", &[], &done()),
        post(&centra, "soap-api", &[], "x"),
    ]
    .map(id);
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
}

/// docs/centra.md, "Three endpoints": `?wsdl` behind each path gives the WSDL; with the address that it was asked for.
#[test]
fn every_endpoint_describes_itself() {
    let centra = start();
    for endpoint in ENDPOINTS {
        let path = path(&centra, endpoint.name);
        for (host, query) in [("127.0.0.1:8080", "wsdl"), ("localhost", "WSDL"), ("10.0.0.1:9", "a=b&wsdl=1")] {
            let answer = request(&centra, "GET", &format!("{path}?{query}"), &[("Host", host)], b"");
            assert_eq!(answer.status, 200);
            assert!(answer.body.contains(&format!("location=\"http://{host}{path}\"")), "{}", endpoint.name);
            assert!(answer.body.contains(&format!("targetNamespace=\"{}\"", endpoint.namespaces[1])));
            assert_eq!(answer.body.matches("<wsdl:operation ").count(), 34, "17 in the port type, 17 in the binding");
        }
        // A host that is none does not get into the document.
        let answer = request(&centra, "GET", &format!("{path}?wsdl"), &[("Host", "x\"><evil/>")], b"");
        assert!(!answer.body.contains("evil"), "{}", answer.head);
    }
}

/// What is no request is answered by a fault with HTTP 500, as PHP does, or says what is wrong.
#[test]
fn what_is_no_request_gets_a_fault() {
    let centra = start();
    let namespace = "xmlns=\"http://www.centra.com/webservices/\"";
    let cases = [
        (String::new(), "Bad Request"),
        ("x".to_owned(), "Bad Request"),
        ("<a/>".to_owned(), "Bad Request"),
        ("<?>".to_owned(), "Bad Request"),
        ("<?><a/>?>".to_owned(), "Bad Request"),
        (envelope(""), "not present"),
        (envelope(&format!("<orders_Delete {namespace}>{LOGIN}</orders_Delete>")), "Procedure"),
        (
            envelope(&format!("<events_Done xmlns=\"http://www.silkvms.com/webservices/\">{LOGIN}</events_Done>")),
            "not present",
        ),
        (envelope(&format!("<events_Done {namespace}>{LOGIN}")), "Bad Request"),
        (format!("<!DOCTYPE e [<!ENTITY a \"b\">]>{}", done()), "Bad Request"),
    ];
    for (body, expected) in cases {
        let answer = post(&centra, "soap-api", &[], &body);
        assert_eq!(answer.status, 500, "{answer:?}");
        assert!(answer.body.contains("<faultstring>") && answer.body.contains(expected), "{body}: {answer:?}");
    }
    assert_eq!(request(&centra, "GET", "/", &[], b"").status, 404);
    assert_eq!(request(&centra, "POST", "/ams/system/service/module/soap", &[], b"").status, 404);
    let get = request(&centra, "GET", &path(&centra, "soap-api"), &[], b"");
    assert_eq!((get.status, get.body.contains("<faultstring>")), (500, true));
}
