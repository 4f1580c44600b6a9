//! Passwords are read and written whatever type their schema gives them, and stand in nothing that may end in a log.

#[allow(dead_code)]
#[path = "constructs/again.rs"]
mod again;

use again::lines;
use centra_runtime::xml::{from_slice, to_vec, try_to_vec, unexpected};
use centra_runtime::{Nested, Secret, State, Xml};
use centra_tests::fixtures::import_security::PasswordString;
use centra_tests::fixtures::secrets::{Answer, Marked, MarkedKind, Root, RootChoice};

const ALL: &str = include_str!("../fixtures/ok/_instances/secrets/all.xml");
const BLANK: &str = include_str!("../fixtures/ok/_instances/secrets/blank.xml");

/// Parts of the passwords in `ALL`, as they stand there and in `Debug` of what they stand for.
const TEXTS: [&str; 7] = ["s3cret", "c2V", "cmV0", "secret\"", "5EC1E", "5ec1e", "007"];

fn read(xml: &str) -> Root {
    from_slice(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn is_silent(text: &str) {
    assert!(TEXTS.iter().all(|secret| !text.contains(secret)), "{text}");
}

/// The lines of a document but for white space between elements.
fn dense(xml: &str) -> Vec<String> {
    let between = |line: &String| line.split_once('"').is_none_or(|(_, text)| !text.starts_with("\\n"));
    lines(xml).into_iter().filter(between).collect()
}

#[test]
fn passwords_of_any_type_are_written_as_they_were_read() {
    for xml in [ALL, BLANK] {
        let root = read(xml);
        let written = String::from_utf8(to_vec(&root)).expect("UTF-8");
        assert_eq!(dense(&written), dense(xml));
        assert_eq!(read(&written), root);
    }
}

#[test]
fn passwords_of_any_type_are_printed_nowhere() {
    let root = read(ALL);
    is_silent(&format!("{root:?} {root:#?}"));
    is_silent(&format!("{:?}", root.unknown.nodes().collect::<Vec<_>>()));
    is_silent(&format!("{:?}", unexpected(&root)));
    assert_eq!(root.password.as_ref().map(Secret::expose), Some("007"));
    assert_eq!(root.client_secret.iter().map(Secret::expose).collect::<Vec<_>>(), ["5EC1E7", "5ec1e8"]);
    assert_eq!(root.new_password.iter().map(Secret::expose).collect::<Vec<_>>(), ["s3cret d", ""]);
    assert!(matches!(root.choice, Some(RootChoice::SecurityToken(_))));
    // What is told about a password is none.
    assert_eq!((root.change_password.get(), root.is_secret.get()), (Some(&Answer::No), Some(&true)));
    assert_eq!(root.page_token.as_deref(), Some("p2"));
}

#[test]
fn errors_about_passwords_do_not_tell_them() {
    for (at, _) in ALL.match_indices(|letter: char| letter.is_ascii()) {
        // Cut off anywhere, or with an element where none can be.
        for broken in [ALL[..at].to_owned(), format!("{}<x><</x>{}", &ALL[..at], &ALL[at..])] {
            if let Err(error) = from_slice::<Root>(broken.as_bytes()) {
                is_silent(&format!("{error} {error:?}"));
            }
        }
    }
    let mut root = read(ALL);
    root.old_passwd = Some("s3cret\u{1}".into());
    let error = try_to_vec(&root).expect_err("XML has no such character");
    is_silent(&format!("{error} {error:?}"));
    let mut root = Root::default();
    let marked = Marked { value: Some("s3cret\u{1}".into()), ..Marked::default() };
    root.password_capital = Nested::from(MarkedKind::Marked(marked));
    let error = try_to_vec(&root).expect_err("XML has no such character");
    is_silent(&format!("{error} {error:?}"));
}

/// In unknown content, beside a nil or a blank, in a header that is kept as XML.
#[test]
fn passwords_where_none_is_expected_are_printed_nowhere() {
    let xml = "<root xmlns=\"urn:f\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" pin=\"s3cret\">s3cret\
        <o:password xmlns:o=\"urn:o\">s3cret</o:password><passPhrase xsi:nil=\"true\" hint=\"s3cret\"/>\
        <Password hint=\"s3cret\"/></root>";
    let root = read(xml);
    assert_eq!(root.pass_phrase, Some(Secret::default()));
    is_silent(&format!("{root:?} {:?}", unexpected(&root)));
    is_silent(&format!("{:?}", root.unknown.attributes().collect::<Vec<_>>()));
    let nodes = format!("{:?}", root.unknown.nodes().collect::<Vec<_>>());
    is_silent(&nodes);
    assert!(nodes.contains("Text(6 bytes)") && nodes.contains("Element(<o:password>, "), "{nodes}");
    let any = Xml::parse("<password a='s3cret'>s3cret<b>s3cret</b></password>").expect("XML");
    is_silent(&format!("{any:?}"));
    assert_eq!(read(BLANK).is_secret.state(), State::Absent);
}

#[test]
fn the_password_of_web_services_security_is_one() {
    let password = PasswordString { value: Some("s3cret".into()), ..PasswordString::default() };
    is_silent(&format!("{password:?}"));
}
