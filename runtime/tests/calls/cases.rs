//! What each row of the table is made of: a server, a client, and the exact text that comes of it.

use std::thread;
use std::time::{Duration, SystemTime};

use centra_runtime::transport::Connect;
use centra_runtime::{Error, Policy};
use flate2::Compression;
use flate2::read::GzEncoder;
use std::io::Read;

use super::server::{self, answering, serve};
use super::{policy, soap, unheard};

pub(crate) struct Case {
    pub(crate) url: String,
    pub(crate) connect: Connect,
    pub(crate) policy: Policy,
    pub(crate) login: bool,
    /// Bytes that make the request larger.
    pub(crate) padding: usize,
    pub(crate) expected: Expected,
    /// How long at least is waited before another attempt.
    pub(crate) waits: Duration,
    /// What else must hold.
    pub(crate) also: fn(&Error) -> Result<(), String>,
}

pub(crate) enum Expected {
    /// A reply, of which this is told.
    Reply(&'static str),
    /// The error, between the call and the attempts.
    Error(String),
}

fn http(port: u16) -> Case {
    at(format!("http://127.0.0.1:{port}"))
}

fn at(url: String) -> Case {
    let connect = Connect::default().no_proxy();
    let expected = Expected::Reply("HTTP 200");
    let waits = Duration::ZERO;
    Case { url, connect, policy: policy(), login: true, padding: 0, expected, waits, also: |_| Ok(()) }
}

impl Case {
    fn fails(mut self, text: impl Into<String>) -> Self {
        self.expected = Expected::Error(text.into());
        self
    }

    fn succeeds(mut self, told: &'static str) -> Self {
        self.expected = Expected::Reply(told);
        self
    }

    fn connect(mut self, connect: impl FnOnce(Connect) -> Connect) -> Self {
        self.connect = connect(self.connect);
        self
    }

    fn policy(mut self, change: impl FnOnce(Policy) -> Policy) -> Self {
        self.policy = change(self.policy);
        self
    }

    fn also(mut self, also: fn(&Error) -> Result<(), String>) -> Self {
        self.also = also;
        self
    }

    fn waits(mut self, waits: Duration) -> Self {
        self.waits = waits;
        self
    }
}

/// Rows that a test of their own is about.
pub(crate) const ELSEWHERE: [&str; 8] = [
    "stale-keep-alive",
    "fault-own-agent",
    "307-other-host",
    "202-one-way",
    "204-two-way",
    "cookie-session",
    "new-address",
    "proxy-env",
];

/// What the row is made of, each time anew.
pub(crate) fn of(name: &str) -> Vec<fn() -> Case> {
    match name {
        "refused" => vec![|| {
            let port = server::closed();
            http(port).fails(format!("cannot connect to 127.0.0.1:{port}: connection refused"))
        }],
        "dns" => {
            vec![|| at("https://nowhere.invalid".into()).fails("the host name `nowhere.invalid` does not resolve")]
        }
        "connect-timeout" => vec![|| {
            let port = server::dropping();
            let case = http(port).connect(|connect| connect.timeout(Duration::from_millis(200)));
            case.fails(format!("cannot connect to 127.0.0.1:{port} within 200 ms"))
        }],
        "tls-unknown-ca" => vec![|| {
            let made = certificate("localhost", (2025, 2099));
            let port = server::tls(made.chain, made.key);
            at(format!("https://localhost:{port}")).fails(
                "TLS with localhost failed: the certificate is from an unknown issuer; if it is one of your own, add its CA with `Connect::add_roots_pem`",
            )
        }],
        "tls-expired" => vec![|| {
            let made = certificate("localhost", (2024, 2025));
            let (port, root) = (server::tls(made.chain, made.key), made.root);
            let case = at(format!("https://localhost:{port}")).connect(|connect| connect.only_roots_pem(root));
            case.fails("TLS with localhost failed: the certificate expired on 01 Jan 2025")
        }],
        "tls-wrong-host" => vec![|| {
            let made = certificate("other.example", (2025, 2099));
            let (port, root) = (server::tls(made.chain, made.key), made.root);
            let case = at(format!("https://localhost:{port}")).connect(|connect| connect.add_roots_pem(root));
            case.fails("TLS with localhost failed: the certificate is for other.example, not for localhost")
        }],
        "tls-plain-port" => vec![|| {
            let port = serve(|connection| {
                connection.take(5);
                connection.reply("400 Bad Request", "", "no TLS here");
                thread::sleep(Duration::from_millis(50));
            });
            at(format!("https://localhost:{port}"))
                .fails("TLS with localhost failed: no TLS is spoken there; is the address `http://`?")
        }],
        "http-with-password" => vec![|| {
            at("http://shop.example.com".into()).fails(
                "the request was not sent: the address is `http://`, so the password would go in clear; use `https://`, or `Policy::allow_password_in_clear`",
            )
        }],
        "no-login" => vec![|| {
            let mut case = http(server::closed());
            case.login = false;
            case.fails(
                "the request was not sent: the WSDL wants a login, and neither the port nor the request has one; `Port::login` adds it",
            )
        }],
        "too-large-request" => vec![|| {
            let port = serve(|connection| {
                connection.take(1000);
                thread::sleep(Duration::from_millis(100));
                connection.reset();
            });
            let mut case = http(port);
            (case.padding, case.policy) = (30_000_000, unheard());
            case.fails("{closed} while the request was sent")
        }],
        "reset-before-reply" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                connection.reset();
            });
            http(port).fails("{closed} before a reply came")
        }],
        "first-byte-timeout" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                thread::sleep(Duration::from_secs(3));
            });
            http(port).policy(|policy| policy.first_byte(Duration::from_millis(400))).fails("no reply within 400 ms")
        }],
        "idle-timeout" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
                thread::sleep(Duration::from_secs(3));
            });
            let limit = Duration::from_millis(600);
            http(port)
                .policy(|policy| policy.first_byte(limit).idle(limit))
                .fails("HTTP 200, but the reply stopped after 10 bytes: nothing more for 600 ms")
        }],
        "slow-drip" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                for _ in 0..50 {
                    connection.write("x");
                    thread::sleep(Duration::from_millis(40));
                }
            });
            let text = "HTTP 200, but the reply was not whole within {n} ms: {n} bytes came";
            http(port).policy(|policy| policy.per_attempt(Duration::from_millis(900))).fails(text)
        }],
        "truncated-length" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
            });
            http(port).fails("HTTP 200, but the reply broke off after 10 of 100 bytes: {closed}")
        }],
        "truncated-chunk" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
            });
            http(port).fails("HTTP 200, but the reply broke off after 5 bytes: {closed}")
        }],
        "bad-gzip" => vec![|| {
            http(answering("200 OK", "Content-Encoding: gzip\r\n", success())).fails(
                "HTTP 200, but the reply's body is not what its `Content-Encoding: gzip` says: invalid gzip header",
            )
        }],
        "gzip-bomb" => vec![|| {
            let mut packed = Vec::new();
            let zeros = std::io::repeat(b' ').take(8 << 20);
            GzEncoder::new(zeros, Compression::best()).read_to_end(&mut packed).unwrap();
            http(answering("200 OK", "Content-Encoding: gzip\r\n", packed)).fails(TOO_LARGE)
        }],
        "too-large-reply" => vec![|| http(answering("200 OK", "", vec![b' '; 2_000_000])).fails(TOO_LARGE)],
        "fault-500" => vec![|| http(answering("500 Error", "", fault("Server"))).fails("SOAP fault Server: Boom")],
        "fault-200" => vec![|| http(answering("200 OK", "", fault("Server"))).fails("SOAP fault Server: Boom")],
        "reply-500" => vec![|| http(answering("500 Error", "", success())).succeeds("HTTP 500")],
        "html-502" => vec![|| {
            let page = "<html><head><title>Bad\n Gateway</title></head></html>";
            http(answering("502 Bad Gateway", "Content-Type: text/html\r\n", page))
                .fails("HTTP 502 with an HTML page \"Bad Gateway\" (text/html, 53 bytes)")
        }],
        "html-200" => vec![|| {
            let page = "<!DOCTYPE html><title>Log in</title><form/>";
            http(answering("200 OK", "Content-Type: text/html\r\n", page))
                .fails("HTTP 200 with an HTML page \"Log in\" (text/html, 43 bytes)")
        }],
        "php-warning" => vec![
            || {
                http(answering("200 OK", "", format!("Warning: x in y.php on line 3\n{}", success())))
                    .succeeds("before the XML: Warning: x in y.php on line 3")
            },
            || {
                http(answering(
                    "200 OK",
                    "",
                    format!("<br />\n<b>Warning</b>: x<br />\n<?xml version='1.0'?>{}", success()),
                ))
                .succeeds("before the XML: <br />\n<b>Warning</b>: x<br />")
            },
        ],
        "401" => vec![|| {
            http(answering("401 No", "WWW-Authenticate: Basic realm=\"x\"\r\n", ""))
                .fails("HTTP 401: the server wants a login by Basic (realm \"x\") (0 bytes, no content type)")
                .also(is_login)
        }],
        "401-ntlm" => vec![|| {
            http(answering("401 No", "WWW-Authenticate: NTLM\r\n", ""))
                .fails("HTTP 401: the server wants a login by NTLM, which is not supported (0 bytes, no content type)")
                .also(is_login)
        }],
        "403" => vec![|| {
            http(answering("403 No", "Content-Type: text/html\r\n", "<html>No</html>"))
                .fails("HTTP 403 with an HTML page (text/html, 15 bytes)")
                .also(is_login)
        }],
        "407" => vec![|| {
            let port = serve(|connection| {
                connection.take(20);
                connection.reply("407 Login", "Proxy-Authenticate: Basic realm=\"p\"\r\n", "");
                thread::sleep(Duration::from_millis(100));
            });
            let case = at("https://shop.example.com".into());
            let text = format!("HTTP 407: the proxy 127.0.0.1:{port} wants a login; put it into the proxy's URL");
            case.connect(|connect| connect.proxy(&format!("http://127.0.0.1:{port}"))).fails(text)
        }],
        "410" => vec![
            || {
                http(answering("410 Gone", "", "gone"))
                    .fails("HTTP 410 with a body that is no XML (4 bytes, no content type)")
                    .also(is_retired)
            },
            || http(answering("410 Gone", "", fault("Client"))).fails("SOAP fault Client: Boom").also(is_retired),
        ],
        "429" => vec![|| {
            http(answering("429 Slow", "Retry-After: 7\r\n", ""))
                .fails("HTTP 429 with an empty body (0 bytes, no content type)")
                .waits(Duration::from_secs(7))
                .also(|error| match error.retry_after() {
                    Some(time) if time == Duration::from_secs(7) && error.is_transient() => Ok(()),
                    other => Err(format!("{other:?}")),
                })
        }],
        "503-date" => vec![|| {
            let port = serve(|connection| {
                connection.request();
                let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(10));
                connection.reply("503 Later", &format!("Retry-After: {date}\r\n"), "");
            });
            http(port).fails("HTTP 503 with an empty body (0 bytes, no content type)").waits(Duration::from_secs(8))
        }],
        "302" => vec![|| {
            http(answering("302 Found", "Location: https://elsewhere.example/login?token=t\r\n", "")).fails(
                "HTTP 302 with an empty body (0 bytes, no content type), a redirect to `https://elsewhere.example/login`, which is not followed: make the client with that address",
            )
        }],
        "empty-200" => {
            vec![|| http(answering("200 OK", "", "")).fails("HTTP 200 with an empty body (0 bytes, no content type)")]
        }
        "charset-conflict" => vec![|| {
            let notice = "<notices><message>Grön</message></notices>";
            let body = soap(&format!("<result xmlns='urn:shop'><success>true</success>{notice}</result>"));
            let body = format!("<?xml version='1.0' encoding='UTF-8'?>{body}");
            http(answering("200 OK", "Content-Type: text/xml; charset=ISO-8859-1\r\n", body)).succeeds(
                "[\"Grön\"], errors: [] } HTTP says charset=ISO-8859-1, the document UTF-8, and so are its bytes",
            )
        }],
        _ => Vec::new(),
    }
}

const TOO_LARGE: &str =
    "HTTP 200, but the reply is larger than 1000000 bytes; `Limits::bytes` of the port's `Options` sets the limit";

pub(crate) fn success() -> String {
    soap("<result xmlns='urn:shop'><success>true</success></result>")
}

pub(crate) fn fault(code: &str) -> String {
    soap(&format!("<e:Fault><faultcode>e:{code}</faultcode><faultstring>Boom</faultstring></e:Fault>"))
}

fn is_login(error: &Error) -> Result<(), String> {
    if error.is_login() { Ok(()) } else { Err("not about the login".into()) }
}

fn is_retired(error: &Error) -> Result<(), String> {
    if error.is_retired() && !error.is_transient() { Ok(()) } else { Err("not retired".into()) }
}

/// A certificate and the authority behind it.
pub(crate) struct Made {
    pub(crate) chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    pub(crate) key: Vec<u8>,
    /// PEM.
    pub(crate) root: String,
    /// PEM of the certificate and its key.
    pub(crate) identity: String,
}

/// A certificate for this host, valid from the start of one year to that of another.
pub(crate) fn certificate(host: &str, (from, to): (i32, i32)) -> Made {
    let (ca_key, key) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name.push(rcgen::DnType::CommonName, "a CA of our own");
    let root = ca.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let mut leaf = rcgen::CertificateParams::new(vec![host.to_owned()]).unwrap();
    (leaf.not_before, leaf.not_after) = (rcgen::date_time_ymd(from, 1, 1), rcgen::date_time_ymd(to, 1, 1));
    leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let identity = format!("{}{}", leaf.pem(), key.serialize_pem());
    Made { chain: vec![leaf.der().clone()], key: key.serialize_der(), root: root.pem(), identity }
}
