//! A server of a vendor: one WSDL, which can be replaced, behind HTTP Basic where a login is sent.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::error::Error;

/// What is sent to whoever asks.
#[derive(Clone, Default)]
struct Reply {
    wsdl: Vec<u8>,
    /// Whole lines.
    headers: String,
}

/// Serves until the program ends.
pub(super) struct Served {
    pub address: String,
    reply: Arc<Mutex<Reply>>,
}

/// `erp` and `s3cret`, as HTTP Basic sends them.
const LOGIN: &str = "Basic ZXJwOnMzY3JldA==";
pub(super) const PASSWORD: &str = "s3cret";

impl Served {
    pub(super) fn start() -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::new(format!("cannot listen: {error}"));
        let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
        let address = format!("http://{}", listener.local_addr().map_err(failed)?);
        let reply = Arc::new(Mutex::new(Reply::default()));
        let shared = Arc::clone(&reply);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let reply = shared.lock().map(|reply| reply.clone()).unwrap_or_default();
                // A client that goes away has no reply.
                drop(serve(&stream, &reply));
            }
        });
        Ok(Self { address, reply })
    }

    /// What is sent from now on; headers are whole lines.
    pub(super) fn set(&self, wsdl: Vec<u8>, headers: &str) {
        if let Ok(mut reply) = self.reply.lock() {
            *reply = Reply { wsdl, headers: headers.to_owned() };
        }
    }
}

fn serve(mut stream: &TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut is_refused = false;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            is_refused |= name.eq_ignore_ascii_case("authorization") && value != LOGIN;
        }
    }
    let (status, body): (_, &[u8]) = if is_refused { ("401 Unauthorized", b"") } else { ("200 OK", &reply.wsdl) };
    let length = body.len();
    let headers = &reply.headers;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    )?;
    stream.write_all(body)
}
