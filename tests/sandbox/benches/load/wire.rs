//! One HTTP connection that is kept: as little as a client can do, so that the stand-in is what is measured.

use centra_runtime::TransportError;
use centra_runtime::transport::AsyncTransport;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

pub(crate) struct Wire(Mutex<Connection>);

struct Connection {
    stream: TcpStream,
    /// What was received and is not used yet.
    buffer: Vec<u8>,
}

impl Wire {
    pub(crate) async fn connect(url: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
        stream.set_nodelay(true)?;
        Ok(Self(Mutex::new(Connection { stream, buffer: Vec::new() })))
    }
}

impl AsyncTransport for Wire {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let mut connection = self.0.lock().await;
        connection.exchange(&request).await.map_err(TransportError::new)
    }

    async fn sleep(&self, time: std::time::Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Connection {
    async fn exchange(&mut self, request: &http::Request<Vec<u8>>) -> std::io::Result<http::Response<Vec<u8>>> {
        let uri = request.uri();
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let host = uri.authority().map_or("localhost", |host| host.as_str());
        let length = request.body().len();
        let mut bytes = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n", request.method())
            .into_bytes();
        for (name, value) in request.headers() {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(request.body());
        self.stream.write_all(&bytes).await?;

        let end = loop {
            if let Some(end) = memchr::memmem::find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.receive().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).ok_or_else(|| odd("no length"))?;
        let status: u16 = head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(|| odd("no status"))?;
        self.buffer.reserve((end + length).saturating_sub(self.buffer.len()));
        while self.buffer.len() < end + length {
            self.receive().await?;
        }
        let rest = self.buffer.split_off(end + length);
        let body = std::mem::replace(&mut self.buffer, rest).split_off(end);
        http::Response::builder().status(status).body(body).map_err(std::io::Error::other)
    }

    async fn receive(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(odd("the connection was closed")),
            _ => Ok(()),
        }
    }
}

fn odd(what: &str) -> std::io::Error {
    std::io::Error::other(what)
}
