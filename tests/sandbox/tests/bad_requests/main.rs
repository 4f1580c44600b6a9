//! Thousands of bad requests: each gets a proper answer or a closed connection; nothing panics, hangs or leaks.

mod documents;
mod wire;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use centra_runtime::transport::Ureq;
use centra_sandbox::Sandbox;
use centra_sandbox::centra::{Client, EventsGetRequest, SOAP_API};

/// The sizes at which the stand-in gives up are small here, so that a test reaches them.
const LIMIT: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_millis(400);

/// Panics in the server's threads, which are called after it.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn start() -> Sandbox {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_server = std::thread::current().name().is_some_and(|name| name.starts_with("centra-sandbox"));
            PANICS.fetch_add(usize::from(is_server), Ordering::SeqCst);
            usual(info);
        }));
    });
    let centra = Sandbox::builder().body_limit(LIMIT).patience(PATIENCE).start().expect("a free port");
    centra.place_orders(3).len();
    centra
}

/// What came back: status 0 where the connection was closed without an answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
}

/// Sends bytes, says that no more will come if `ends`, and reads until the server closes. A read that takes a minute is a hang.
fn exchange(centra: &Sandbox, bytes: &[u8], ends: bool) -> Answer {
    let mut stream = TcpStream::connect(centra.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time-out");
    // The server may answer and close before it has read all.
    let sent = stream.write_all(bytes);
    if ends && sent.is_ok() {
        drop(stream.shutdown(Shutdown::Write));
    }
    read(stream)
}

fn read(mut stream: TcpStream) -> Answer {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let hangs = matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!hangs, "no answer and no end within a minute");
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        assert!(text.is_empty(), "no HTTP answer: {text:?}");
        return Answer { status: 0, body: String::new() };
    };
    let status = head.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|status| status.parse().ok());
    Answer { status: status.unwrap_or_else(|| panic!("no status: {head}")), body: body.to_owned() }
}

/// A POST to an endpoint, whole.
fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The server works as before: a good request is answered, and nobody has panicked.
#[track_caller]
fn is_well(centra: &Sandbox, events: usize) {
    let client = Client::new(centra.port(&SOAP_API).expect("an address"), Ureq::new());
    let reply = client
        .events_get(EventsGetRequest { r#type: Some("all".into()), ..Default::default() })
        .send()
        .expect("a good request is answered");
    assert_eq!(reply.events.len(), events);
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "something panicked");
}
