//! Servers that do what one row of the table says: scripts over a bare connection, with TLS where that is the row.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// One connection of a server.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Which one, from 0.
    pub(crate) number: usize,
}

/// A request as it came.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Connection {
    /// Reads a whole request; `None` if there is none.
    pub(crate) fn request(&self) -> Option<Request> {
        let mut reader = BufReader::new(&self.stream);
        let mut request = Request { head: head(&mut reader)?, ..Request::default() };
        let head = request.head.to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        request.body = String::from_utf8(body).ok()?;
        Some(request)
    }

    /// Reads so many bytes.
    pub(crate) fn take(&self, bytes: usize) {
        let _ = (&self.stream).read_exact(&mut vec![0; bytes]);
    }

    /// Reads what there is.
    pub(crate) fn some(&self, buffer: &mut [u8]) -> usize {
        (&self.stream).read(buffer).unwrap_or_default()
    }

    /// The lines before the body, of a request without one.
    pub(crate) fn head(&self) -> Option<String> {
        head(&mut BufReader::new(&self.stream))
    }

    pub(crate) fn write(&self, bytes: impl AsRef<[u8]>) {
        let _ = (&self.stream).write_all(bytes.as_ref());
    }

    /// A whole reply, after which the connection is closed.
    pub(crate) fn reply(&self, status: &str, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let length = body.len();
        self.write(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"));
        self.write(body);
    }

    /// The connection ends by a reset.
    pub(crate) fn reset(self) {
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}

/// A server on a free port; each connection is handled by `handle`.
pub(crate) fn serve(handle: impl Fn(Connection) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (handle, count) = (Arc::new(handle), Arc::new(AtomicUsize::new(0)));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (handle, number) = (Arc::clone(&handle), count.fetch_add(1, Ordering::Relaxed));
            thread::spawn(move || handle(Connection { stream, number }));
        }
    });
    port
}

/// A server that answers each request so.
pub(crate) fn answering(status: &'static str, headers: &'static str, body: impl Into<Vec<u8>>) -> u16 {
    let body = body.into();
    serve(move |connection| {
        if connection.request().is_some() {
            connection.reply(status, headers, &body);
        }
    })
}

/// A port on which nobody listens.
pub(crate) fn closed() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A port whose packets are dropped: as many connections wait there as may wait.
pub(crate) fn dropping() -> u16 {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let waiting: Vec<_> =
        (0..4).map_while(|_| TcpStream::connect_timeout(&address, Duration::from_millis(100)).ok()).collect();
    std::mem::forget((socket, waiting));
    address.port()
}

/// A server that speaks TLS with this chain and key, and answers each request with 500.
pub(crate) fn tls(chain: Vec<rustls::pki_types::CertificateDer<'static>>, key: Vec<u8>) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key);
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key.into()).unwrap());
    serve(move |mut connection| {
        let mut session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = rustls::Stream::new(&mut session, &mut connection.stream);
        let mut byte = [0];
        let mut head = Vec::new();
        while !head.ends_with(b"</soap:Envelope>\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
            head.push(byte[0]);
        }
        let body = super::soap("<result xmlns='urn:shop'><success>true</success></result>");
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let _ = stream.write_all(reply.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    })
}

fn head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    Some(head)
}
