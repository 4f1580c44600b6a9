//! Whether our reader and two others agree on what is well-formed: on grown messages, on broken ones and on a soup of markup.
//!
//! One leniency is ours alone: white space before the XML declaration.

#[allow(dead_code)]
#[path = "../properties/grow.rs"]
mod grow;
#[allow(dead_code)]
#[path = "../properties/schema.rs"]
mod schema;

use std::sync::LazyLock;

use centra_runtime::Xml;
use centra_runtime::xml::{DecodeError, DecodeErrorKind, Options};
use centra_tests::centra::EventsGet;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};
use quick_xml::NsReader;
use quick_xml::events::Event;

use grow::{Chance, Extras};
use schema::Schema;

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::read);

fn run(cases: u32, longest: usize, check: impl Fn(&[u8]) -> Result<(), TestCaseError>) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    let rng_seed = match std::env::var_os("PROPTEST_CASES") {
        // The same cases every time, unless others are asked for.
        None => RngSeed::Fixed(7),
        Some(_) => RngSeed::Random,
    };
    let config = ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() };
    let bytes = vec(any::<u8>(), 0..longest);
    match TestRunner::new(config).run(&bytes, |bytes| check(&bytes)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_same_messages_are_well_formed() {
    let number = SCHEMA.types.iter().position(|ty| ty.name == "events_Get").expect("the type of a reply");
    run(2_000, 600, |bytes| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Unknown);
        agree(&document, Options::default().strict().from_slice::<EventsGet>(document.as_bytes()))
    });
}

#[test]
fn the_same_broken_messages_are_well_formed() {
    let number = SCHEMA.types.iter().position(|ty| ty.name == "events_Get").expect("the type of a reply");
    run(20_000, 200, |bytes| {
        let (how, bytes) = bytes.split_at(bytes.len().min(6));
        let mut document = grow::document(&SCHEMA, number, bytes, Extras::Unknown);
        damage(&mut document, &mut Chance(how));
        agree(&document, Options::default().strict().keep_invalid().from_slice::<EventsGet>(document.as_bytes()))
    });
}

#[test]
fn the_same_soups_are_well_formed() {
    run(30_000, 24, |bytes| {
        let mut chance = Chance(bytes);
        let count = bytes.len() / 2;
        let soup: String = (0..count).map(|_| *chance.pick(&SOUP)).collect();
        let document = if chance.once_in(2) { soup } else { format!("<a xmlns:p='urn:p'>{soup}</a>") };
        agree(&document, Options::default().strict().from_slice::<Xml>(document.as_bytes()))
    });
}

#[rustfmt::skip]
const SOUP: [&str; 64] = [
    "<a>", "</a>", "<a/>", "<p:b>", "</p:b>", "<p:b/>", "<a ", "<", ">", "/>", "</", "a", "p:", ":", "b='1'", " c=\"2\"", "='",
    "'", "\"", " ", "\n", "\r\n", "\t", "text", "&amp;", "&#x41;", "&#65;", "&", ";", "&#;", "&#x;", "&nbsp;", "&#1;", "&#xFFFE;",
    "]]>", "]]", "<![CDATA[", "<![CDATA[x]]>", "<!--", "-->", "--", "<!-- c -->", "<!", "<?p x?>", "<?", "?>", "<?xml version='1.0'?>",
    "<?xml", "<?p:q?>", "<!DOCTYPE a>", " xmlns='urn:x'", " xmlns:p='urn:q'", " xmlns:p=''", " xmlns:xml='urn:x'", " xmlns:xmlns='urn:x'",
    " xml:lang='sv'", " p:b='3'", " xmlns:x='http://www.w3.org/2000/xmlns/'", "é", "\u{1f600}", "\u{b}", "\u{fffe}", "-", "1",
];

/// Takes something out, puts something in, or repeats something, up to three times.
fn damage(document: &mut String, chance: &mut Chance<'_>) {
    for _ in 0..=chance.below(3) {
        let boundaries: Vec<_> = document.char_indices().map(|(at, _)| at).collect();
        let at = boundaries[(chance.below(256) * 256 + chance.below(256)) % boundaries.len()];
        let end =
            document[at..].char_indices().nth(1 + chance.below(8)).map_or(document.len(), |(length, _)| at + length);
        match chance.below(3) {
            0 => document.replace_range(at..end, ""),
            1 => document.insert_str(at, chance.pick::<&str>(&SOUP)),
            _ => {
                let again = document[at..end].to_owned();
                document.insert_str(end, &again);
            }
        }
    }
}

fn agree<T>(document: &str, ours: Result<T, DecodeError>) -> Result<(), TestCaseError> {
    // White space before the declaration: the leniency of ours.
    let strict = document.trim_start_matches([' ', '\t', '\r', '\n']);
    let tree = roxmltree::Document::parse(strict);
    let events = read_events(strict);
    let ours = ours.map(drop);
    match &ours {
        Ok(()) => {
            prop_assert!(tree.is_ok(), "we accept what roxmltree calls {:?}:\n{}", tree.err(), document);
            prop_assert!(events.is_ok(), "we accept what quick-xml calls {:?}:\n{}", events, document);
        }
        Err(error) if is_about_form(error, document) => {
            prop_assert!(tree.is_err() || events.is_err(), "both accept what we call `{}`:\n{}", error, document);
        }
        Err(_) => {}
    }
    Ok(())
}

/// Does the error say that this is no XML? Others are about the schema, or refuse what XML allows.
fn is_about_form(error: &DecodeError, document: &str) -> bool {
    use DecodeErrorKind::*;
    match error.kind() {
        // roxmltree reads `<?p<?>`, but the target of an instruction ends with white space or `?>`.
        IllFormed(what) if what.starts_with("a processing instruction") => false,
        // It undeclares a prefix by `xmlns:f=""`, as only Namespaces 1.1 allows.
        IllFormed(what) if what.starts_with("this prefix cannot be bound") => false,
        // It also reads `<:a/>`, `<a:b:c/>` and the like, which have no meaning under Namespaces in XML.
        IllFormed(_) => {
            let delimiters = [' ', '\t', '\r', '\n', '=', '/', '<', '>'];
            let (before, behind) = document.split_at(error.offset());
            let begin = before.rfind(delimiters).map_or(0, |at| at + 1);
            let behind = behind.strip_prefix('<').unwrap_or(behind);
            let name = format!("{}{}", &before[begin..], behind.split(delimiters).next().unwrap_or_default());
            !(name.starts_with(':') || name.ends_with(':') || name.split(':').count() > 2)
        }
        // Neither of the two looks at references in attributes to numbers that Unicode does not have.
        IllegalCharacter(code) => char::from_u32(*code).is_some(),
        Truncated | MismatchedEnd { .. } | UndeclaredPrefix(_) => true,
        _ => false,
    }
}

/// All events with their attributes and texts, each looked at.
fn read_events(document: &str) -> Result<(), String> {
    let mut reader = NsReader::from_str(document);
    reader.config_mut().check_comments = true;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) | Event::Empty(start) => {
                for attribute in start.attributes() {
                    attribute.map_err(|error| error.to_string())?;
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
