//! What must hold for every generated type and any content: nothing is lost on the way through a value, and no part of a document is a document.

mod canonical;
mod fixtures;
mod grow;
mod list;
mod schema;
mod types;

use std::sync::LazyLock;

use centra_runtime::xml::Options;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngSeed, TestError, TestRunner};

use canonical::{canonical, reordered};
use grow::Extras;
use schema::Schema;
use types::{TYPES, Type};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::read);

/// 24 cases for each type, the same every time; `PROPTEST_CASES` asks for more, and others.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    let rng_seed = if asked.is_none() { RngSeed::Fixed(7) } else { RngSeed::Random };
    ProptestConfig { cases: asked.unwrap_or(24), rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

/// Runs the property for each type with bytes that decide how a document grows.
fn for_every_type(property: impl Fn(&Type, usize, &[u8], &[Index]) -> Result<(), TestCaseError>) {
    let config = config();
    for ty in TYPES.iter() {
        let number = SCHEMA.find(ty.name, &ty.fields).unwrap_or_else(|| panic!("the schema has no `{}`", ty.name));
        let strategy = (vec(any::<u8>(), 0..600), vec(any::<Index>(), 24));
        let mut runner = TestRunner::new(config.clone());
        match runner.run(&strategy, |(bytes, places)| property(ty, number, &bytes, &places)) {
            Ok(()) => {}
            Err(TestError::Fail(reason, _)) => panic!("{}: {reason}", ty.name),
            Err(error) => panic!("{}: {error}", ty.name),
        }
    }
}

#[test]
fn the_list_of_types_is_complete() {
    let generated = include_str!("../../generated/centra.rs");
    let names = generated.split("\nrecord! {\n    ").skip(1).filter_map(|record| record.split(':').next());
    assert!(names.eq(TYPES.iter().map(|ty| ty.rust)), "list.rs has other types than the generated module has");
}

#[test]
fn a_value_is_read_as_it_was_written() {
    for_every_type(|ty, number, bytes, _| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::None);
        (ty.value_survives)(&document, bytes).map_err(TestCaseError::fail)
    });
}

#[test]
fn a_document_is_written_as_it_was_read() {
    for extras in [Extras::None, Extras::Forms, Extras::Unknown] {
        for_every_type(|ty, number, bytes, _| {
            let document = grow::document(&SCHEMA, number, bytes, extras);
            let written = (ty.again)(document.as_bytes(), &Options::default().strict());
            let written = written.map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))?;
            let [before, after] = [&document, &written].map(|text| canonical(&SCHEMA, number, text));
            prop_assert_eq!(before, after, "{}\n{}", document, written);
            Ok(())
        });
    }
}

#[test]
fn unknown_content_is_part_of_the_value() {
    for_every_type(|ty, number, bytes, _| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Unknown);
        (ty.same_again)(document.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))
    });
}

#[test]
fn any_order_is_read() {
    for_every_type(|ty, number, bytes, _| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Forms);
        let shuffled = reordered(&SCHEMA, number, &document, bytes);
        let same = (ty.are_equal)(document.as_bytes(), shuffled.as_bytes());
        prop_assert_eq!(same.map_err(|error| error.to_string()), Ok(true), "{}\n{}", document, shuffled);
        Ok(())
    });
}

#[test]
fn no_namespace_is_as_good_as_the_right_one() {
    for_every_type(|ty, number, bytes, _| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Forms);
        if let Some(bare) = grow::without_namespace(&document) {
            let same = (ty.are_equal)(document.as_bytes(), bare.as_bytes());
            prop_assert_eq!(same.map_err(|error| error.to_string()), Ok(true), "{}", document);
        }
        Ok(())
    });
}

/// A text that is no number stays what it is when the reader is told to keep it.
#[test]
fn an_invalid_value_is_kept() {
    for_every_type(|ty, number, bytes, _| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Invalid);
        let written = (ty.again)(document.as_bytes(), &Options::default().keep_invalid());
        let written = written.map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))?;
        let [before, after] = [&document, &written].map(|text| canonical(&SCHEMA, number, text));
        prop_assert_eq!(before, after, "{}\n{}", document, written);
        Ok(())
    });
}

#[test]
fn a_part_of_a_document_is_none() {
    for_every_type(|ty, number, bytes, places| {
        let document = grow::document(&SCHEMA, number, bytes, Extras::Unknown);
        let end = document.rfind("</").map_or(0, |at| at + document[at..].find('>').unwrap_or_default());
        let end = end.max(document.rfind("/>").map_or(0, |at| at + 1));
        for place in places {
            let cut = place.index(end + 1);
            let read = (ty.again)(&document.as_bytes()[..cut], &Options::default());
            prop_assert!(read.is_err(), "the first {} bytes were read\n{}", cut, document);
        }
        Ok(())
    });
}
