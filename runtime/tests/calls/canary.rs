//! Everything that the suite prints anywhere: errors, spans, logs. The password is in none of it, in whatever spelling.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use centra_runtime::transport::Memory;
use centra_runtime::{Client, Login, Port};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::shop::{ProductsUpdate, SHOP};
use super::{OTHERS, password, soap};

static PRINTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Something was printed. What is large is looked at now, and its start kept.
pub(crate) fn keep(mut text: String) {
    if text.len() > 100_000 {
        assert_clean(&text);
        text.truncate(1000);
    }
    PRINTED.lock().unwrap_or_else(PoisonError::into_inner).push(text);
}

/// Keeps what comes from spans, in all threads.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listener = Listener::new(keep);
        tracing::subscriber::set_global_default(listener).expect("the only one");
    });
}

/// Nothing of the password is in what was printed.
pub(crate) fn check() {
    let printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(printed.iter().any(|text| text.contains("rpc.method")), "spans are among it");
    assert!(printed.iter().any(|text| text.contains("<soap:Envelope")), "requests are among it");
    printed.iter().for_each(|text| assert_clean(text));
}

/// No part of it is there that would help anybody.
fn assert_clean(text: &str) {
    let pair = STANDARD_NO_PAD.encode(format!("erp:{}", password()));
    for part in ["c4n4ry", &password()[8..16], &pair[pair.len() / 2..]] {
        assert!(!text.contains(part), "{}", text.chars().take(2000).collect::<String>());
    }
}

/// Writes what happens as text.
pub(crate) struct Listener<F>(F, AtomicU64);

impl<F: Fn(String) + Send + Sync + 'static> Listener<F> {
    pub(crate) fn new(keep: F) -> Self {
        Self(keep, AtomicU64::new(1))
    }
}

/// A listener, and what it hears.
pub(crate) fn listener() -> (impl Subscriber + Send + Sync, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&heard);
    (Listener::new(move |text| keep.lock().unwrap().push(text)), heard)
}

impl<F: Fn(String) + Send + Sync + 'static> Subscriber for Listener<F> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("centra_runtime")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut text = Text(format!("span {}:", attributes.metadata().name()));
        attributes.record(&mut text);
        (self.0)(text.0);
        Id::from_u64(self.1.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = Text("record:".to_owned());
        values.record(&mut text);
        (self.0)(text.0);
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text("event:".to_owned());
        event.record(&mut text);
        (self.0)(text.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }
}

/// Where a server repeats the password, nothing prints it.
#[test]
fn a_server_that_repeats_the_password() {
    listen();
    let plain = password();
    let escaped = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let numbers = plain.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
    let coded = STANDARD_NO_PAD.encode(format!("erp:{plain}"));
    let result = |inside: &str| soap(&format!("<result xmlns='urn:shop'>{inside}</result>"));
    let fault = |code: &str, text: &str| {
        soap(&format!(
            "<e:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring><detail><x>{escaped}</x></detail></e:Fault>"
        ))
    };
    let replies = [
        (500, fault("e:Client", &format!("no user erp with {escaped}"))),
        (500, fault(&escaped, &format!("Basic {coded}=="))),
        (200, result(&format!("<success>{escaped}</success>"))),
        (200, result(&format!("<success>false</success><errors><message>{escaped}</message></errors>"))),
        (200, result(&format!("<success>true</success><notices><message>{escaped} {coded}</message></notices>"))),
        (200, result(&format!("<success>true</success><unknown>{escaped}</unknown>"))),
        (200, format!("<html><title>{numbers} is wrong</title></html>")),
        (502, format!("<html><title>{escaped} is wrong</title></html>")),
        (302, plain.to_owned()),
        (401, plain.to_owned()),
    ];
    for (status, body) in replies {
        let transport = Memory::new(move |request: http::Request<Vec<u8>>| {
            assert!(String::from_utf8_lossy(request.body()).contains("c4n4ry"), "the password is sent");
            let reply = http::Response::builder().status(status);
            let reply = reply.header("location", format!("https://x.example/{}", password()));
            let reply = reply.header("www-authenticate", format!("Basic realm=\"{}\"", password()));
            reply.body(body.clone().into_bytes()).unwrap()
        });
        let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("erp", plain)).keep_raw(9999);
        let client = Client::new(port, transport).with(super::policy());
        match client.call(&OTHERS, ProductsUpdate::default()).send() {
            // The value of a reply is what the server said.
            Ok(reply) => keep(format!("{} {client:?}", reply.status())),
            Err(error) => keep(format!("{error} {error:?} {error:#?} {client:?}")),
        }
    }
    check();
}
