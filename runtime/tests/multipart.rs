//! Replies that are MIME messages: SOAP with attachments, MTOM, and what is no such thing.

use centra_runtime::codegen::*;
use centra_runtime::{Attachment, Error, Field, Nothing, Reply, Unknown, value};

#[derive(Debug)]
struct Photo {
    name: Option<String>,
    data: Field<value::Base64>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:t"], endpoints: &[] };

record! {
    Photo: "photo".root("ns1:photo");
    0 name: "ns1:name",
    1 data: "ns1:data",
    _ unknown
}

response!(Photo);

static ENDPOINT: Endpoint = Endpoint {
    name: "photos",
    service: "PhotoService",
    address: "http://localhost/",
    namespaces: &["", "urn:t"],
    actions: &[""],
    login: LoginPlacement::Basic,
    version: SoapVersion::Soap11,
};

static GET: Operation<Photo, Photo> = Operation::new("get", 0);
static PUT: Operation<Photo, Nothing> = Operation::new("put", 0);

fn response(content_type: &str, body: &str) -> http::Response<Vec<u8>> {
    http::Response::builder().header("Content-Type", content_type).body(body.as_bytes().to_vec()).unwrap()
}

fn port() -> Port {
    Port::new(&ENDPOINT, ENDPOINT.address).unwrap()
}

fn get(content_type: &str, body: &str) -> Result<Reply<Photo>, Error> {
    GET.decode(&port(), response(content_type, body))
}

fn envelope(content: &str) -> String {
    format!("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{content}</s:Body></s:Envelope>")
}

const PHOTO: &str = r#"<photo xmlns="urn:t"><name>é</name><data>AAE=</data></photo>"#;

#[test]
fn attachments_come_with_the_reply() {
    let envelope = envelope(PHOTO);
    let body = format!(
        "preamble\r\n--=_b\r\nContent-Type: image/png\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nAQI=\r\n\
         --=_b\r\nContent-Type: text/xml;\r\n charset=UTF-8\r\nContent-ID: <root>\r\n\r\n{envelope}\r\n--=_b--\r\n"
    );
    let reply = get("multipart/related; type=\"text/xml\"; boundary=\"=_b\"; start=\"<root>\"", &body).unwrap();
    assert_eq!(reply.name.as_deref(), Some("é"));
    let attachment =
        Attachment { id: Some("p@x".to_owned()), content_type: Some("image/png".to_owned()), bytes: vec![1, 2] };
    assert_eq!(reply.attachments(), [attachment]);
}

#[test]
fn the_first_part_is_the_envelope_where_no_other_is_named() {
    let body = format!("--b\n\n{}\n--b--", envelope(PHOTO));
    let reply = get("Multipart/Related; boundary=b", &body).unwrap();
    assert_eq!(reply.data.text().as_deref(), Some("AAE="));
    assert!(reply.attachments().is_empty());
}

#[test]
fn what_xop_refers_to_is_in_its_place() {
    let content = r#"<photo xmlns="urn:t"><name>n</name><data><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:a%40b"/></data></photo>"#;
    let message = |id: &str| {
        format!(
            "--b\r\nContent-Type: application/xop+xml; type=\"text/xml\"\r\n\r\n{}\r\n\
             --b\r\nContent-ID: <{id}>\r\n\r\n\u{1}\n\u{2}\r\n--b\r\nContent-ID: <c>\r\n\r\n\r\n--b--",
            envelope(content)
        )
    };
    let reply = get("multipart/related; boundary=b; type=\"application/xop+xml\"", &message("a@b")).unwrap();
    assert_eq!(reply.data.get().map(|data| data.0.clone()), Some(b"\x01\n\x02".to_vec()));
    assert_eq!(reply.attachments().len(), 1);
    let error = get("multipart/related; boundary=b", &message("else")).unwrap_err().to_string();
    assert!(error.contains("a reference to an attachment that is not there"), "{error}");
}

/// CXF encodes the id on both sides, others on one or on neither (RFC 2392). What is exactly the same comes first.
#[test]
fn ids_match_however_they_are_encoded() {
    let photo = |start: &str, href: &str, ids: [&str; 2]| {
        let include = format!("<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"{href}\"/>");
        let content = envelope(&format!("<photo xmlns=\"urn:t\"><data>{include}</data></photo>"));
        let [first, second] = ids;
        let body = format!(
            "--b\r\nContent-ID: <{first}>\r\n\r\n1\r\n--b\r\nContent-ID: <{second}>\r\n\r\n2\r\n\
             --b\r\nContent-ID: <r%40x>\r\n\r\n{content}\r\n--b--"
        );
        let reply = get(&format!("multipart/related; boundary=b; start=\"<{start}>\""), &body);
        reply.map(|reply| reply.data.get().map(|data| data.0.clone()).expect("bytes"))
    };
    let told = photo("r%40x", "cid:a%40x", ["a@x", "a@x"]).unwrap_err().to_string();
    assert!(told.contains("a reference to an id that several attachments have"), "{told}");
    let photo = |start: &str, href: &str, ids| photo(start, href, ids).expect("a reply");
    assert_eq!(photo("r%40x", "cid:a%40x", ["c", " a@x "]), b"2");
    assert_eq!(photo("r%40x", "cid:a%2Bb%40x", ["c", "a%2Bb%40x"]), b"2");
    assert_eq!(photo("r%40x", "cid:a%2Bb%40x", ["c", "a+b@x"]), b"2");
    assert_eq!(photo("r@x", "CID:a+b@x", ["c", "a%2bb%40x"]), b"2");
    assert_eq!(photo("r@x", "cid:a%2Bb", ["a+b", "a%2Bb"]), b"2");
    assert_eq!(photo("r@x", "cid:a+b", ["a%2Bb", "a+b"]), b"2");
}

#[test]
fn a_message_that_is_called_something_else_is_taken_apart_and_told() {
    let body = format!(
        "--uuid:1\r\nContent-Type: text/xml\r\nContent-ID: <r>\r\n\r\n{}\r\n--uuid:1\r\nContent-ID: <a>\r\n\r\nx\r\n--uuid:1--",
        envelope(PHOTO)
    );
    for content_type in ["text/xml; charset=utf-8", "application/octet-stream"] {
        let reply = get(content_type, &body).unwrap();
        assert_eq!((reply.name.as_deref(), reply.attachments().len()), (Some("é"), 1));
        assert_eq!(reply.warnings(), ["the reply is a MIME message, and its `Content-Type` says something else"]);
    }
    let cut = body.trim_end_matches('-');
    let error = get("text/xml", cut).unwrap_err().to_string();
    assert!(error.contains("a MIME message that is cut off"), "{error}");
    // Two hyphens begin other texts as well.
    let error = get("text/xml", "--\nContent: none\n").unwrap_err().to_string();
    assert!(error.contains("no XML"), "{error}");
}

#[test]
fn a_message_that_is_broken_is_an_error() {
    let whole = format!("--b\r\n\r\n{}\r\n--b--", envelope(PHOTO));
    for end in 0..whole.len() - 1 {
        assert!(get("multipart/related; boundary=b", whole.get(..end).unwrap_or("\u{e9}")).is_err(), "{end}");
    }
    assert!(get("multipart/related; boundary=c", &whole).is_err());
    assert!(get("multipart/related", &whole).is_err());
    assert!(get("multipart/related; boundary=b", "--b--").is_err());
}

#[test]
fn an_answer_where_none_is_expected_is_not_lost() {
    let answer = response("text/xml", &envelope(PHOTO));
    let reply = PUT.decode(&port(), answer).unwrap();
    let [xml] = reply.beside_xml() else { panic!("{:?}", reply.beside_xml()) };
    assert!(xml.contains("<data>AAE=</data>"), "{xml}");
}
