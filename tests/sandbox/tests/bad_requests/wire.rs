//! HTTP that is wrong: nonsense in place of requests, bodies that never come, clients that go away.

use std::io::Write;
use std::net::TcpStream;
use std::thread;

use centra_sandbox::Sandbox;

use super::{exchange, is_well, post, read, start};

const PATH: &str = "/ams/system/service/module/soap/api";

fn request(head: &str) -> Vec<u8> {
    format!("{}\r\n\r\n", head.replace('\n', "\r\n")).into_bytes()
}

#[test]
fn nonsense_in_place_of_http() {
    let centra = start();
    let long = "x".repeat(200_000);
    let many: String = (0..2_000).map(|nth| format!("\nX-{nth}: y")).collect();
    let cases = [
        request("GET"),
        request("GET /"),
        request("GET / HTTP/9.9\nHost: x"),
        request("GET / HTTP/0.9"),
        request("PRI * HTTP/2.0"),
        request("FROBNICATE / HTTP/1.1\nHost: x\nConnection: close"),
        request("GET / HTTP/1.1\nConnection: close"),
        request("GET / HTTP/1.1\nHost: a\nHost: b\nConnection: close"),
        request("GET / HTTP/1.1\nHost: x y\nConnection: close"),
        request("GET /%zz%00?%% HTTP/1.1\nHost: x\nConnection: close"),
        request("GET http://elsewhere.example/admin HTTP/1.1\nHost: x\nConnection: close"),
        request("OPTIONS * HTTP/1.1\nHost: x\nConnection: close"),
        request("CONNECT elsewhere.example:443 HTTP/1.1\nHost: x\nConnection: close"),
        request(&format!("GET /{long} HTTP/1.1\nHost: x")),
        request(&format!("GET / HTTP/1.1\nHost: x\nX: {long}")),
        request(&format!("GET / HTTP/1.1\nHost: x{many}")),
        request(&format!("POST {PATH} HTTP/1.1\nHost: x\nContent-Length: -1\nConnection: close")),
        request(&format!("POST {PATH} HTTP/1.1\nHost: x\nContent-Length: 99999999999999999999999\nConnection: close")),
        request(&format!(
            "POST {PATH} HTTP/1.1\nHost: x\nContent-Length: 5\nContent-Length: 6\nConnection: close\n\nabcde"
        )),
        request(&format!(
            "POST {PATH} HTTP/1.1\nHost: x\nContent-Length: 5\nTransfer-Encoding: chunked\nConnection: close\n\n0"
        )),
        request(&format!("POST {PATH} HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nConnection: close\n\nxyz\nabc")),
        request(&format!(
            "POST {PATH} HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nConnection: close\n\nffffffffffffffffff\n"
        )),
        request(&format!("POST {PATH} HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 0\nConnection: close")),
        request(&format!(
            "POST {PATH} HTTP/1.1\nHost: x\nContent-Encoding: gzip\nContent-Length: 1\nConnection: close\n\nx"
        )),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"\r\n\r\n\r\n\r\n".to_vec(),
        vec![0; 4_096],
        Vec::new(),
    ];
    for case in cases {
        let answer = exchange(&centra, &case, true);
        let what = String::from_utf8_lossy(&case[..case.len().min(120)]).into_owned();
        assert!(answer.status == 0 || (400..600).contains(&answer.status), "{what:?}: {answer:?}");
    }
    let mut random = fastrand::Rng::with_seed(44);
    let good = post(PATH, "", b"<x/>");
    for nth in 0..1_500 {
        let bytes: Vec<u8> = if nth % 3 == 0 {
            (0..random.usize(1..300)).map(|_| random.u8(..)).collect()
        } else {
            let mut bytes = good.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(..);
            }
            bytes.truncate(random.usize(1..=bytes.len()));
            bytes
        };
        let answer = exchange(&centra, &bytes, true);
        assert!(
            answer.status == 0 || (400..600).contains(&answer.status),
            "{:?}: {answer:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
    is_well(&centra, 3);
}

/// A request that never ends is given up: a status if the head is there, else the connection ends.
#[test]
fn slow_clients_are_given_up() {
    let centra = start();
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
    let starts = ["", "P", "POST / HT", "POST / HTTP/1.1\r\nHost: x\r\n", &head, &format!("{head}<e:Env")];
    thread::scope(|scope| {
        for (nth, start) in (0..60).zip(starts.into_iter().cycle()) {
            let centra = &centra;
            scope.spawn(move || {
                let mut stream = TcpStream::connect(centra.address()).expect("a connection");
                stream.set_read_timeout(Some(std::time::Duration::from_secs(60))).expect("a time-out");
                stream.write_all(start.as_bytes()).expect("sent");
                let answer = read(stream);
                assert!(matches!(answer.status, 0 | 408), "{nth}: {answer:?}");
                assert_eq!(answer.status == 408, start.contains("\r\n\r\n"), "{nth}: {answer:?}");
            });
        }
        // The others are not kept waiting.
        for _ in 0..20 {
            is_well(&centra, 3);
        }
    });
}

/// Clients that go away in the middle leave nothing behind.
#[test]
fn nothing_leaks() {
    let centra = start();
    is_well(&centra, 3);
    let before = open_files(&centra);
    let good = post(PATH, "", &[b'x'; 10_000]);
    for nth in 0..1_000 {
        let mut stream = TcpStream::connect(centra.address()).expect("a connection");
        drop(stream.write_all(&good[..good.len() * nth / 1_000]));
    }
    // The server notices soon; that it never does would hang here.
    while open_files(&centra) > before {
        thread::sleep(std::time::Duration::from_millis(10));
    }
    is_well(&centra, 3);
}

/// Connections that the stand-in has open: those in this process whose own end has its port.
#[cfg(target_os = "linux")]
fn open_files(centra: &Sandbox) -> usize {
    let port = format!(":{:04X} ", centra.address().port());
    let table = std::fs::read_to_string("/proc/self/net/tcp").expect("Linux has it");
    // Column 2 is the own address, column 4 the state: 0A listens, 06 waits for late packets and belongs to nobody.
    let open = |line: &&str| {
        let mut columns = line.split_ascii_whitespace().skip(1);
        let own = columns.next().is_some_and(|own| format!("{own} ").ends_with(&port));
        own && !matches!(columns.nth(1), Some("0A" | "06"))
    };
    table.lines().skip(1).filter(open).count()
}

#[cfg(not(target_os = "linux"))]
fn open_files(_: &Sandbox) -> usize {
    0
}
