//! Speaks HTTP as plainly as can be, so that a test says every header itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The value of the attribute behind the first such text.
    pub(crate) fn behind(&self, text: &str) -> &str {
        let (_, rest) = self.body.split_once(text).unwrap_or_else(|| panic!("no {text} in {}", self.body));
        rest.split('"').next().unwrap_or_default()
    }

    /// Whether all of them are in it.
    pub(crate) fn shows(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.body.contains(text), "no {text} in {}", self.body);
        }
    }

    pub(crate) fn hides(&self, texts: &[&str]) {
        for text in texts {
            assert!(!self.body.contains(text), "{text} in {}", self.body);
        }
    }
}

/// One request on a connection of its own.
pub(crate) fn send(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = TcpStream::connect(to).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a time-out");
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head.push_str(&format!("Host: {to}\r\n"));
    }
    headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    write!(stream, "{head}\r\n{body}").expect("a request is sent");
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("an answer");
        line.trim_end().to_owned()
    };
    let status = line().split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let mut headers = Vec::new();
    while let Some((name, value)) = line().split_once(':') {
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: String::new() };
    let length: usize = answer.header("content-length").parse().expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    answer.body = String::from_utf8(body).expect("UTF-8");
    answer
}

/// Somebody on the admin page.
#[derive(Clone, Copy)]
pub(crate) struct Visitor(pub(crate) SocketAddr);

impl Visitor {
    pub(crate) fn get(self, path: &str) -> Answer {
        send(self.0, "GET", path, &[], "")
    }

    /// The token in the forms of the page.
    pub(crate) fn token(self) -> String {
        self.get("/admin/log").behind("name=\"token\" value=\"").to_owned()
    }

    /// A form with the token, as a browser sends it.
    pub(crate) fn post(self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token();
        let origin = format!("http://{}", self.0);
        let headers = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin"), FORM];
        send(self.0, "POST", path, &headers, &form(&[&[("token", token.as_str())], fields].concat()))
    }

    /// The same, and the page that the answer leads to.
    pub(crate) fn submit(self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.get(answer.header("location"))
    }
}

/// How forms are sent.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                byte => format!("%{byte:02x}"),
            })
            .collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}
