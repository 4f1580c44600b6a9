//! Answers that a server packed: both transports ask for gzip and deflate, unpack them, and refuse what was cut off or not asked for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use centra_runtime::transport::{Reqwest, Transport, Ureq};
use centra_runtime::xml::{Limits, Options};
use centra_runtime::{Error, Login, Port};
use centra_tests::centra::{Client, EventsGet, EventsGetRequest, SOAP_API};
use flate2::Compression;
use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

const REPLY: &[u8] = include_bytes!("../fixtures/messages/events_Get.retail_order.response.xml");

/// Answers one request with this body; gives the address, and what the request accepted.
fn server(coding: &'static str, body: Vec<u8>) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(&stream);
        let (mut accepted, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else {
                if line.trim().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "accept-encoding" => accepted = value.trim().to_owned(),
                "content-length" => length = value.trim().parse().unwrap(),
                _ => {}
            }
        }
        std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        (&stream).write_all(head.as_bytes()).unwrap();
        (&stream).write_all(&body).unwrap();
        accepted
    });
    (address, answer)
}

fn pack(coding: &str) -> Vec<u8> {
    let mut body = Vec::new();
    let level = Compression::default();
    match coding {
        "gzip" => GzEncoder::new(REPLY, level).read_to_end(&mut body),
        "deflate" => ZlibEncoder::new(REPLY, level).read_to_end(&mut body),
        "bare" => DeflateEncoder::new(REPLY, level).read_to_end(&mut body),
        _ => (&mut &*REPLY).read_to_end(&mut body),
    }
    .unwrap();
    body
}

/// By ureq, then by reqwest.
fn fetch(coding: &'static str, body: &[u8]) -> [Result<EventsGet, Error>; 2] {
    let (address, asked) = server(coding, body.to_vec());
    let blocking = Client::new(port(&address), Ureq::new()).events_get(EventsGetRequest::new("order")).send();
    assert_eq!(asked.join().unwrap(), "gzip, deflate");
    let (address, asked) = server(coding, body.to_vec());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let client = Client::new(port(&address), Reqwest::new().unwrap());
    let waiting = runtime.block_on(async { client.events_get(EventsGetRequest::new("order")).await });
    assert_eq!(asked.join().unwrap(), "gzip, deflate");
    [blocking.map(|reply| reply.value), waiting.map(|reply| reply.value)]
}

fn port(address: &str) -> Port {
    Port::new(&SOAP_API, address).unwrap().login(Login::new("erp", "s3cret"))
}

#[test]
fn packed_answers_are_unpacked() {
    let expected: EventsGet =
        Client::new(port("http://127.0.0.1"), Canned).events_get(EventsGetRequest::new("order")).send().unwrap().value;
    assert!(!expected.events.is_empty());
    let cases = [("gzip", "gzip"), ("X-GZIP", "gzip"), ("deflate", "deflate"), ("deflate", "bare"), ("identity", "")];
    for (coding, how) in cases {
        for reply in fetch(coding, &pack(how)) {
            assert_eq!(reply.unwrap(), expected, "{coding} {how}");
        }
    }
}

#[test]
fn what_cannot_be_unpacked_is_an_error_of_the_transport() {
    let whole = pack("gzip");
    let cases = [("gzip", &whole[..whole.len() / 2]), ("gzip", REPLY), ("deflate", REPLY), ("br", &whole[..])];
    for (coding, body) in cases {
        for reply in fetch(coding, body) {
            let Err(Error::Transport(error)) = reply else { panic!("{coding}: {reply:?}") };
            assert!(coding != "br" || error.to_string().contains("`br`"), "{error}");
        }
    }
}

/// A small answer that unpacks to a large one takes no more memory than the port's limit allows.
#[test]
fn the_limit_of_bytes_holds_for_what_is_unpacked() {
    let mut limits = Limits::default();
    limits.bytes = 1_000_000;
    let mut bomb = Vec::new();
    GzEncoder::new(std::io::repeat(b' ').take(100_000_000), Compression::default()).read_to_end(&mut bomb).unwrap();
    assert!(bomb.len() < limits.bytes);
    for (coding, body) in [("gzip", bomb), ("identity", vec![b' '; 1_000_001])] {
        let limited = |address: &str| port(address).options(Options::default().limits(limits.clone()));
        let (address, _) = server(coding, body);
        let mut reply = Err(Error::Login("not sent".into()));
        let cost = allocation_counter::measure(|| {
            reply = Client::new(limited(&address), Ureq::new()).events_get(EventsGetRequest::new("order")).send();
        });
        assert!(matches!(reply, Err(Error::Transport(_))), "{coding}: {reply:?}");
        assert!(cost.bytes_max < 10_000_000, "{coding}: {} bytes", cost.bytes_max);
    }
}

/// The reply as it is.
struct Canned;

impl Transport for Canned {
    fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, centra_runtime::TransportError> {
        Ok(http::Response::builder().header("Content-Type", "text/xml").body(REPLY.to_vec()).unwrap())
    }
}
