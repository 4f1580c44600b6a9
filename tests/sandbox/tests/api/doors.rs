//! Who may come in: programs can do everything, a web page of another origin can neither write nor read.

use super::plain::{envelope, raw, request};
use super::*;

const LOGIN: &str = "<login><username>demo</username><password>demo</password></login>";

/// Queues nothing, but is logged and counted, and writes a warehouse.
fn update(id: &str) -> String {
    envelope(&format!(
        "<warehouses_Update xmlns=\"http://www.centra.com/webservices/\">{LOGIN}<warehouses><warehouse><id>{id}</id></warehouse></warehouses></warehouses_Update>"
    ))
}

fn soap(centra: &Sandbox) -> String {
    centra.endpoint_url("soap-api").expect("an endpoint")[centra.url().len()..].to_owned()
}

/// What a browser says of a page that may not do this, or another name for this machine.
fn foreign(centra: &Sandbox) -> Vec<Vec<(&'static str, String)>> {
    let here = centra.url();
    let port = centra.address().port();
    vec![
        vec![("Origin", "https://evil.example".into())],
        vec![("Origin", "null".into())],
        vec![("Origin", format!("http://localhost:{port}"))],
        vec![("Origin", format!("http://127.0.0.1:{}", port - 1))],
        vec![("Origin", here.replace("http:", "https:"))],
        vec![("Origin", format!("{here}/"))],
        vec![("Origin", here.clone()), ("Origin", "https://evil.example".into())],
        vec![("Origin", "https://evil.example".into()), ("Origin", here.clone())],
        vec![("Sec-Fetch-Site", "cross-site".into())],
        vec![("Sec-Fetch-Site", "same-site".into())],
        vec![("Sec-Fetch-Site", "same-origin".into()), ("Sec-Fetch-Site", "cross-site".into())],
        vec![("Sec-Fetch-Site", "cross-site".into()), ("Sec-Fetch-Mode", "no-cors".into())],
        vec![
            ("Sec-Fetch-Site", "cross-site".into()),
            ("Sec-Fetch-Mode", "navigate".into()),
            ("Sec-Fetch-Dest", "iframe".into()),
        ],
        vec![("Host", "evil.example".into())],
        vec![("Host", format!("evil.example:{port}")), ("Origin", format!("http://evil.example:{port}"))],
        vec![("Host", format!("127.0.0.1.evil.example:{port}"))],
        vec![("Host", format!("localhost.evil.example:{port}"))],
        vec![("Host", format!("127.0.0.1:{port}")), ("Host", "evil.example".into())],
        vec![("Host", "evil.example".into()), ("Host", format!("127.0.0.1:{port}"))],
        vec![("Host", format!("demo@127.0.0.1:{port}"))],
        vec![("Host", String::new())],
    ]
}

#[test]
fn a_foreign_page_can_neither_write_nor_read() {
    let centra = start();
    let _ = centra.place_orders(1);
    let soap = soap(&centra);
    let wsdl = format!("{soap}?wsdl");
    let update = update("evil");
    let xml = ("Content-Type", "text/xml");
    for foreign in foreign(&centra) {
        let headers: Vec<(&str, &str)> = foreign.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for (method, path, body) in [
            ("POST", soap.as_str(), update.as_str()),
            ("GET", wsdl.as_str(), ""),
            ("POST", "/admin/api/orders", ""),
            ("DELETE", "/admin/api/events/1", ""),
            ("POST", "/admin/api/reset", ""),
            ("GET", "/admin/api/orders", ""),
            ("GET", "/admin/api/log", ""),
            ("GET", "/admin/api/nowhere", ""),
            ("OPTIONS", "/admin/api/orders", ""),
            ("OPTIONS", soap.as_str(), ""),
        ] {
            let headers = if path == soap { [&headers[..], &[xml]].concat() } else { headers.clone() };
            let answer = request(&centra, method, path, &headers, body.as_bytes());
            assert!([400, 403].contains(&answer.status), "{method} {path} {foreign:?}: {answer:?}");
            assert!(!answer.body.contains("1001") && !answer.head.contains("access-control"), "{answer:?}");
        }
    }
    assert_eq!(
        (centra.queued_events(), centra.ids(Kind::Order).len(), centra.ids(Kind::Warehouse)),
        (1, 1, vec!["MAIN".to_owned()])
    );
    // Headers that are not foreign, and none at all.
    let port = centra.address().port();
    for own in [
        vec![],
        vec![("Origin", centra.url())],
        vec![("Sec-Fetch-Site", "same-origin".to_owned()), ("Origin", centra.url())],
        vec![("Sec-Fetch-Site", "none".to_owned())],
        vec![("Host", format!("localhost:{port}")), ("Origin", format!("http://localhost:{port}"))],
        vec![("Host", format!("[::1]:{port}"))],
        vec![("Host", "LOCALHOST".to_owned())],
    ] {
        let headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(request(&centra, "POST", "/admin/api/orders", &headers, b"").status, 200, "{own:?}");
        assert_eq!(request(&centra, "GET", &wsdl, &headers, b"").status, 200, "{own:?}");
        let answer = request(&centra, "POST", &soap, &[&headers[..], &[xml]].concat(), update.as_bytes());
        assert!(answer.body.contains("<ns1:success>true<"), "{own:?}: {answer:?}");
    }
    // A link on another site: what comes fills a window of its own.
    let link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
    assert_eq!(request(&centra, "GET", "/admin/log", &link, b"").status, 200);
    assert_eq!(request(&centra, "POST", "/admin/api/orders", &link, b"").status, 403);
}

/// A form, or a script that asks nobody, can send these types only.
#[test]
fn what_a_form_sends_is_refused() {
    let centra = start();
    let soap = soap(&centra);
    for ty in [
        "text/plain",
        "Text/Plain; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        " text/plain ;a=b",
    ] {
        let headers = [("Content-Type", ty)];
        let answer = request(&centra, "POST", &soap, &headers, update("evil").as_bytes());
        assert_eq!(answer.status, 415, "{ty}: {answer:?}");
        assert!(answer.body.contains("<faultstring>") && answer.body.contains("text/xml"), "{answer:?}");
        assert_eq!(request(&centra, "POST", "/admin/api/orders", &headers, b"").status, 415, "{ty}");
        assert_eq!(request(&centra, "POST", "/admin/api/reset", &headers, b"").status, 415, "{ty}");
        let rule = br#"{"what":"reset"}"#;
        assert_eq!(request(&centra, "POST", "/admin/api/faults", &headers, rule).status, 415, "{ty}");
        let two = [("Content-Type", "text/xml"), ("Content-Type", ty)];
        assert_eq!(request(&centra, "POST", &soap, &two, update("evil").as_bytes()).status, 415, "{ty}");
    }
    assert_eq!(request(&centra, "POST", "/admin/api/faults", &[], br#"{"what":"reset"}"#).status, 415);
    assert_eq!((centra.queued_events(), centra.ids(Kind::Warehouse)), (0, vec![]));
    // What was refused stands in the log, where whoever wrote the client looks.
    let log = centra.exchanges();
    assert!(log.iter().all(|it| it.status == 415 && it.response.contains("text/xml")), "{log:?}");
}

/// A proxy's form of the address counts as the Host header does.
#[test]
fn an_absolute_address_is_checked() {
    let centra = start();
    let to = centra.address();
    for (address, host, status) in [
        (format!("http://{to}"), to.to_string(), 200),
        ("http://evil.example".to_owned(), to.to_string(), 403),
        (format!("http://{to}"), "evil.example".to_owned(), 403),
    ] {
        let text = format!("GET {address}/admin/api/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(raw(&centra, text.as_bytes()).status, status, "{address} {host}");
    }
    assert_eq!(raw(&centra, b"GET /admin/api/ HTTP/1.0\r\n\r\n").status, 403);
}

#[test]
fn a_name_can_be_made_known() {
    let centra = Sandbox::builder().host("centra").start().expect("a free port");
    let wsdl = format!("{}?wsdl", soap(&centra));
    for (host, status) in [
        ("centra:80", 200),
        ("CENTRA", 200),
        ("other.test:80", 403),
        ("centra.", 403),
        ("10.0.0.1", 403),
        ("box:80", 403),
    ] {
        assert_eq!(request(&centra, "POST", "/admin/api/orders", &[("Host", host)], b"").status, status, "{host}");
        // The endpoints are for other machines, too, under what nobody can make point here: an address, a name without a dot.
        let status = if ["10.0.0.1", "box:80"].contains(&host) { 200 } else { status };
        assert_eq!(request(&centra, "GET", &wsdl, &[("Host", host)], b"").status, status, "{host}");
    }
    let told = request(&centra, "GET", "/admin/api/", &[("Host", "other<b>")], b"");
    assert!(told.body.contains("--host NAME"), "{told:?}");
}
