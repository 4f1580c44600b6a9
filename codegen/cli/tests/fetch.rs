//! `fetch` against a server of the test's own: what it saves, what it refuses, and what it says about servers that serve no WSDL.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

/// Status, further headers, body.
type Page = (u16, String, String);

/// Path, and what was sent as a login.
type Asked = (String, Option<String>);

/// A server that answers by path and query; what it was asked is kept, with the header of the login.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

fn serve(pages: impl Fn(&str, &str) -> Page + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (log, origin) = (Arc::clone(&asked), address.clone());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            let path = first.split(' ').nth(1).unwrap().to_owned();
            let mut login = None;
            for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
                if let Some((name, value)) = line.split_once(": ")
                    && name.eq_ignore_ascii_case("authorization")
                {
                    login = Some(value.to_owned());
                }
            }
            log.lock().unwrap().push((path.clone(), login));
            let (status, headers, body) = pages(&path, &origin);
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body.as_bytes());
        }
    });
    Server { address, asked }
}

fn ok(body: String) -> Page {
    (200, "Content-Type: text/xml\r\n".to_owned(), body)
}

fn page(status: u16, body: &str) -> Page {
    (status, "Content-Type: text/html\r\n".to_owned(), format!("<html><body>{body}</body></html>"))
}

fn wsdl(import: &str) -> String {
    format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <types><xs:schema><xs:import namespace="urn:t" schemaLocation="{import}"/></xs:schema></types>
  <message name="in"><part name="p" element="t:Ask"/></message>
  <portType name="P"><operation name="Ask"><input message="t:in"/></operation></portType>
  <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Ask"><soap:operation soapAction="urn:Ask"/><input><soap:body use="literal"/></input></operation></binding>
  <service name="S"><port name="Port" binding="t:B"><soap:address location="http://shop.example/"/></port></service>
</definitions>"#
    )
}

fn xsd(fields: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><xs:include schemaLocation="?xsd=2"/><xs:element name="Ask"><xs:complexType><xs:sequence>{fields}</xs:sequence></xs:complexType></xs:element></xs:schema>"#
    )
}

const PART: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><xs:simpleType name="Code"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>"#;

const NOTE: &str = r#"<xs:element name="note" type="xs:string" minOccurs="0"/>"#;

/// A service whose schema has these fields, in documents told apart by their query.
fn service(fields: &'static str) -> Server {
    serve(move |path, origin| match path {
        "/ws/Shop?wsdl" => ok(wsdl(&format!("{origin}/ws/Shop?xsd=1"))),
        "/ws/Shop?xsd=1" => ok(xsd(fields)),
        "/ws/Shop?xsd=2" => ok(PART.to_owned()),
        _ => page(404, "nothing"),
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_centra-codegen"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("SHOP_PASSWORD", "s3cret")
        .env_remove("http_proxy")
        .output()
        .unwrap()
}

fn all(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), b"\n", output.stderr.as_slice()].concat()).into_owned()
}

#[test]
fn documents_are_saved_and_generation_reads_them_offline() {
    let folder = tempfile::tempdir().unwrap();
    let server = service("");
    let url = format!("{}/ws/Shop?wsdl", server.address);
    let output = run(folder.path(), &["fetch", &url]);
    assert!(output.status.success(), "{}", all(&output));
    assert!(!folder.path().join("wsdl").exists(), "nothing is written unless it is asked for");
    let output = run(folder.path(), &["fetch", &url, "--write"]);
    assert!(output.status.success(), "{}", all(&output));
    let saved = |file: &str| fs::read_to_string(folder.path().join("wsdl").join(file)).unwrap();
    assert_eq!(saved("Shop.wsdl"), wsdl(&format!("{}/ws/Shop?xsd=1", server.address)), "byte for byte");
    assert_eq!((saved("Shop_1.xsd"), saved("Shop_2.xsd")), (xsd(""), PART.to_owned()));
    let generate = ["generate", "--wsdl", "wsdl/Shop.wsdl", "--out", "shop.rs"];
    let asked = server.asked.lock().unwrap().len();
    let output = run(folder.path(), &generate);
    assert!(output.status.success(), "{}", all(&output));
    assert_eq!(server.asked.lock().unwrap().len(), asked, "generation asks no network");
    // What the server sends now is what is on the disk.
    let output = run(folder.path(), &["fetch", &url, "--check"]);
    assert!(output.status.success() && all(&output).contains("no differences"), "{}", all(&output));
}

#[test]
fn a_change_is_shown_and_a_breaking_one_ends_with_3() {
    let folder = tempfile::tempdir().unwrap();
    let save = |fields| {
        let url = format!("{}/ws/Shop?wsdl", service(fields).address);
        assert!(run(folder.path(), &["fetch", &url, "--write"]).status.success());
    };
    let check =
        |fields| run(folder.path(), &["fetch", &format!("{}/ws/Shop?wsdl", service(fields).address), "--check"]);
    save("");
    let output = check(NOTE);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(all(&output).contains("Ask/note: added, optional string"), "{}", all(&output));
    assert!(all(&output).contains("at wsdl/Shop_1.xsd:1:"), "places are those of the copy: {}", all(&output));
    assert!(!fs::read_to_string(folder.path().join("wsdl/Shop_1.xsd")).unwrap().contains("note"));
    let output = check(r#"<xs:element name="note" type="xs:string"/>"#);
    assert_eq!(output.status.code(), Some(3), "{}", all(&output));
}

#[test]
fn a_login_goes_to_its_host_alone_and_is_printed_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let other = serve(|_, _| ok(PART.to_owned()));
    let elsewhere = other.address.replace("127.0.0.1", "localhost");
    let import = elsewhere.clone();
    let server = serve(move |_, _| ok(wsdl(&format!("{import}/part.xsd"))));
    let arguments = ["fetch", &server.address, "--user", "erp", "--password-env", "SHOP_PASSWORD"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(all(&output).contains("`--allow-host localhost` allows it"), "{}", all(&output));
    let output = run(folder.path(), &[&arguments[..], &["--allow-host", "localhost"]].concat());
    assert!(!all(&output).contains("s3cret") && !all(&output).contains("ZXJwOnMzY3JldA"), "{}", all(&output));
    let asked = server.asked.lock().unwrap().clone();
    assert!(asked.iter().all(|(_, login)| login.as_deref() == Some("Basic ZXJwOnMzY3JldA==")), "{asked:?}");
    let asked = other.asked.lock().unwrap().clone();
    assert!(!asked.is_empty() && asked.iter().all(|(_, login)| login.is_none()), "{asked:?}");
}

#[test]
fn what_is_no_wsdl_is_distinguished() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(|path, origin| match path {
        "/login" => page(200, "<form><input type=\"password\"></form>"),
        "/page" => page(200, "welcome"),
        "/retired" => page(200, "This service has been retired."),
        "/401" => page(401, ""),
        "/digest" => (401, "WWW-Authenticate: Digest realm=\"a\"\r\n".to_owned(), String::new()),
        "/import" => ok(wsdl("missing.xsd")),
        "/403" => page(403, ""),
        "/410" => (410, "Sunset: Sat, 31 Oct 2026 00:00:00 GMT\r\n".to_owned(), String::new()),
        "/503" => page(503, ""),
        "/empty" => (200, String::new(), String::new()),
        "/elsewhere" => (302, "Location: http://localhost:1/\r\n".to_owned(), String::new()),
        "/circle" => (302, format!("Location: {origin}/circle\r\n"), String::new()),
        _ => page(404, ""),
    });
    for (path, code, says) in [
        ("/login?x", 1, "is a page to log in"),
        ("/page?x", 1, "is a web page, not a WSDL"),
        ("/retired?x", 3, "the service is retired"),
        ("/401", 1, "wants a login"),
        ("/digest", 1, "wants a login by Digest, which is not sent"),
        ("/import", 1, "an import of `http"),
        ("/403", 1, "refuses access"),
        ("/404", 1, "is not there"),
        ("/410", 3, "is gone for good"),
        ("/503", 1, "looks like an outage"),
        ("/empty?x", 1, "is empty"),
        ("/elsewhere", 1, "on another host"),
        ("/circle", 1, "redirects more than"),
    ] {
        let path = path.strip_suffix("?x").unwrap_or(path);
        let output = run(folder.path(), &["fetch", &format!("{}{path}", server.address), "--check"]);
        assert!(all(&output).contains(says), "{path}: {}", all(&output));
        assert_eq!(output.status.code(), Some(code), "{path}: {}", all(&output));
    }
    let output = run(folder.path(), &["fetch", "shop.example/api?wsdl"]);
    assert!(all(&output).contains("it begins with `https://`"), "{}", all(&output));
    let output = run(folder.path(), &["fetch", "http://127.0.0.1:1/"]);
    assert!(output.status.code() == Some(1) && all(&output).contains("cannot be reached"), "{}", all(&output));
    let output = run(folder.path(), &["fetch", "https://erp:s3cret@shop.example/"]);
    assert!(output.status.code() == Some(1) && !all(&output).contains("s3cret"), "{}", all(&output));
}

/// An address with `https` gets as far as TLS, with a provider of cryptography and roots.
#[test]
fn https_is_spoken() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/shop?wsdl", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["fetch", &address]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(all(&output).contains("cannot be") && !all(&output).contains("panicked"), "{}", all(&output));
}

/// A service whose end is announced in headers and in its documentation.
fn ending() -> Server {
    serve(|path, _| match path {
        "/ws/Shop?wsdl" => {
            let says = "<documentation>Orders. This API will be retired in 2028.</documentation><types>";
            let (status, headers, body) = ok(wsdl("part.xsd").replace("<types>", says));
            let announced = "Sunset: Fri, 30 Jun 2028 00:00:00 GMT\r\nDeprecation: @1767225600\r\nLink: <https://shop.example/end>; rel=\"sunset\"\r\n";
            (status, format!("{headers}{announced}"), body)
        }
        "/ws/part.xsd" => ok(xsd("").replace(r#"<xs:include schemaLocation="?xsd=2"/>"#, "")),
        _ => page(200, "welcome"),
    })
}

const ENDS: [&str; 3] = [
    "Sunset: Fri, 30 Jun 2028",
    "Deprecation: 2026-01-01",
    "the documentation says: This API will be retired in 2028.",
];

#[test]
fn an_announced_end_is_printed_and_a_query_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let server = ending();
    let output = run(folder.path(), &["fetch", &format!("{}/ws/Shop", server.address)]);
    assert!(output.status.success(), "{}", all(&output));
    assert!(ENDS.iter().all(|end| all(&output).contains(end)), "{}", all(&output));
    // Without a copy, a nightly check would pass for ever.
    let output = run(folder.path(), &["fetch", &format!("{}/ws/Shop?wsdl", server.address), "--check"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(all(&output).contains("there is no copy `wsdl/Shop.wsdl` to check against"), "{}", all(&output));
    let output = run(folder.path(), &["fetch", &format!("{}/ws/Shop?wsdl", server.address), "--max-bytes", "100"]);
    assert!(all(&output).contains("`--max-bytes` raises the limit"), "{}", all(&output));
}

/// A nightly job fails until somebody writes down that the end is known.
#[test]
fn an_announced_end_fails_the_check_until_it_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let server = ending();
    let url = format!("{}/ws/Shop?wsdl", server.address);
    assert!(run(folder.path(), &["fetch", &url, "--write"]).status.success());
    let check = |more: &[&str]| run(folder.path(), &[&["fetch", &url, "--check"], more].concat());
    let output = check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", all(&output));
    let diff: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let announced = diff["announced"].as_array().unwrap();
    assert_eq!(announced.len(), ENDS.len(), "{diff}");
    for (it, end) in announced.iter().zip(ENDS) {
        assert!(it["message"].as_str().unwrap().contains(end), "{it}");
    }
    assert!(announced[0]["message"].as_str().unwrap().contains("https://shop.example/end"), "{diff}");
    for (format, says) in [
        ("text", "end    the server will be switched off"),
        ("github", "::warning title=announced end::the server will be switched off"),
        ("markdown", "**Announced**: the server will be switched off"),
        ("junit", "<failure type=\"end\""),
    ] {
        let output = check(&["--format", format]);
        assert!(output.status.code() == Some(3) && all(&output).contains(says), "{}", all(&output));
    }
    assert!(check(&["--fail-on", "none"]).status.success());

    let accept = |day: &str| {
        let line =
            |it: &serde_json::Value| format!("{} until {day}: we move in May\n", it["fingerprint"].as_str().unwrap());
        fs::write(folder.path().join("known.txt"), announced.iter().map(line).collect::<String>()).unwrap();
        check(&["--ignore", "known.txt"])
    };
    let output = accept("2999-12-31");
    assert!(output.status.success() && all(&output).contains("we move in May"), "{}", all(&output));
    let output = accept("2020-12-31");
    assert_eq!(output.status.code(), Some(3), "what has expired counts again: {}", all(&output));
    let output = check(&["--ignore", "missing.txt"]);
    assert!(output.status.code() == Some(1) && all(&output).contains("missing.txt"), "{}", all(&output));
}
