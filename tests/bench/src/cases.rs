//! Which cases are measured, each with its references: decoding and encoding of replies and of updates, and growth.

use std::hint::black_box;
use std::rc::Rc;

use centra_runtime::xml;

use crate::alloc::with_mimalloc;
use crate::{centra, messages, peers};

/// One thing to measure.
pub struct Case {
    pub group: &'static str,
    pub name: &'static str,
    /// Length of the message.
    pub bytes: usize,
    pub run: Box<dyn FnMut()>,
}

fn case(group: &'static str, name: &'static str, bytes: usize, run: impl FnMut() + 'static) -> Case {
    Case { group, name, bytes, run: Box::new(run) }
}

/// The groups, in the order in which they are printed.
pub const GROUPS: [&str; 5] = ["decode dense", "decode pretty", "encode events", "encode products_Update", "growth"];

/// The cases of a group; the first is its reference. Messages are made here, so that nothing is made for groups that are not run.
pub fn cases(group: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    match group {
        "decode dense" => decode(&mut cases, group, &body(&messages::events_get(100, false))),
        "decode pretty" => decode(&mut cases, group, &body(&messages::events_get(100, true))),
        "encode events" => encode_events(&mut cases),
        "encode products_Update" => encode_update(&mut cases),
        _ => growth(&mut cases),
    }
    cases
}

fn decode(cases: &mut Vec<Case>, group: &'static str, message: &[u8]) {
    let bytes = message.len();
    let text = String::from_utf8_lossy(message).into_owned();
    cases.push(case(group, "quick-xml + serde", bytes, {
        let text = text.clone();
        move || drop(black_box(quick_xml::de::from_str::<peers::EventsGet>(&text)))
    }));
    cases.push(case(group, "quick-xml events, nothing built", bytes, {
        let text = text.clone();
        move || {
            let mut reader = quick_xml::Reader::from_str(&text);
            let mut count = 0;
            while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
                count += 1;
            }
            black_box(count);
        }
    }));
    cases.push(case(group, "roxmltree tree", bytes, {
        let text = text.clone();
        move || drop(black_box(roxmltree::Document::parse(&text)))
    }));
    cases.push(case(group, "memchr2 scan", bytes, {
        let text = text.clone();
        move || {
            black_box(memchr::memchr2_iter(b'<', b'>', text.as_bytes()).count());
        }
    }));
    ours(cases, group, bytes, move || drop(black_box(xml::from_slice::<centra::EventsGet>(text.as_bytes()))));
}

/// Ours with the allocator of the system, and with mimalloc. `run` frees all that it allocates.
fn ours(cases: &mut Vec<Case>, group: &'static str, bytes: usize, run: impl Fn() + 'static) {
    let run = Rc::new(run);
    let again = Rc::clone(&run);
    cases.push(case(group, "ours", bytes, move || run()));
    cases.push(case(group, "ours with mimalloc", bytes, move || with_mimalloc(&*again)));
}

fn encode_events(cases: &mut Vec<Case>) {
    let text = body(&messages::events_get(100, false));
    let peer: peers::EventsGet = quick_xml::de::from_str(&String::from_utf8_lossy(&text)).unwrap_or_default();
    let ours: centra::EventsGet = xml::from_slice(&text).unwrap_or_default();
    pair(cases, "encode events", peer, ours);
}

fn encode_update(cases: &mut Vec<Case>) {
    let text = messages::products_update(1000, 3, 4);
    let peer: peers::ProductsUpdate = quick_xml::de::from_str(&String::from_utf8_lossy(&text)).unwrap_or_default();
    let ours: centra::ProductsUpdate = xml::from_slice(&text).unwrap_or_default();
    pair(cases, "encode products_Update", peer, ours);
}

fn pair<P, O>(cases: &mut Vec<Case>, group: &'static str, peer: P, ours: O)
where
    P: serde::Serialize + 'static,
    O: xml::Document + 'static,
{
    let bytes = quick_xml::se::to_string(&peer).unwrap_or_default().len();
    cases.push(case(group, "quick-xml + serde", bytes, move || drop(black_box(quick_xml::se::to_string(&peer)))));
    let bytes = xml::to_vec(&ours).len();
    self::ours(cases, group, bytes, move || drop(black_box(xml::try_to_vec(&ours))));
}

/// Ours at each size, and the reference at the last two: where values no longer fit into the caches, memory counts for both.
fn growth(cases: &mut Vec<Case>) {
    const SIZES: [(&str, &str, usize); 5] = [
        ("1 order", "", 1),
        ("10 orders", "", 10),
        ("100 orders", "quick-xml + serde, 100 orders", 100),
        ("1,000 orders", "", 1_000),
        ("10,000 orders", "quick-xml + serde, 10,000", 10_000),
    ];
    for (name, reference, orders) in SIZES {
        let message = body(&messages::events_get(orders, false));
        let bytes = message.len();
        if !reference.is_empty() {
            let text = String::from_utf8_lossy(&message).into_owned();
            cases.push(case("growth", reference, bytes, move || {
                drop(black_box(quick_xml::de::from_str::<peers::EventsGet>(&text)));
            }));
        }
        cases
            .push(case("growth", name, bytes, move || drop(black_box(xml::from_slice::<centra::EventsGet>(&message)))));
    }
}

/// The response element alone, with its namespace declared on it.
fn body(envelope: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(envelope);
    let begin = text.find("<ns1:events_Get>").unwrap_or_default();
    let end = text.find("</SOAP-ENV:Body>").unwrap_or(text.len());
    text[begin..end]
        .replacen("<ns1:events_Get>", "<ns1:events_Get xmlns:ns1=\"http://www.centra.com/webservices/\">", 1)
        .into_bytes()
}
