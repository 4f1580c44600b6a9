//! Values of any state, of every type of Centra's API.

use std::sync::LazyLock;

use centra_runtime::xml::{self, Document, Options};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::again::same;
use crate::centra::*;
use crate::config;
use crate::grow::{self, Extras};
use crate::list::with_every_type;
use crate::schema::Schema;

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::read);

struct Type {
    rust: &'static str,
    /// Its number in the schema.
    number: usize,
    /// Reads a document, and takes its value through JSON.
    survives: fn(&str) -> Result<(), String>,
}

macro_rules! types {
    ($($name:ident)*) => {
        static TYPES: LazyLock<Vec<Type>> = LazyLock::new(|| vec![$(Type {
            rust: stringify!($name),
            number: number::<$name>(),
            survives: |document| {
                let read = |xml: &str| Options::default().keep_invalid().from_slice::<$name>(xml.as_bytes());
                let value = read(document).map_err(|error| error.to_string())?;
                let value = read(&without_secrets(&value)).map_err(|error| error.to_string())?;
                same(&value).map(drop)
            },
        }),*]);
    };
}

with_every_type!(types);

fn number<T: Document>() -> usize {
    let shape = T::default().shape();
    let mut fields: Vec<_> = shape.elements.iter().map(|element| element.name()).collect();
    fields.dedup();
    SCHEMA.find(shape.name, &fields).unwrap_or_else(|| panic!("the schema has no `{}`", shape.name))
}

/// The value as XML, without what JSON leaves out.
fn without_secrets<T: Document>(value: &T) -> String {
    let xml = String::from_utf8(xml::to_vec(value)).expect("what is written is UTF-8");
    let mut pieces = xml.split("<ns1:password");
    let mut rest = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (tag, _) = piece.split_once('>').expect("a start tag");
        let end = if tag.ends_with('/') { "/>" } else { "</ns1:password>" };
        rest.push_str(piece.split_once(end).expect("its end").1);
    }
    rest
}

#[test]
fn every_state_survives() {
    for extras in [Extras::None, Extras::Forms, Extras::Invalid, Extras::Unknown] {
        for ty in TYPES.iter() {
            let mut runner = TestRunner::new(config(16));
            let outcome = runner.run(&vec(any::<u8>(), 0..600), |bytes| {
                let document = grow::document(&SCHEMA, ty.number, &bytes, extras);
                (ty.survives)(&document).map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))
            });
            match outcome {
                Ok(()) => {}
                Err(TestError::Fail(reason, _)) => panic!("{}: {reason}", ty.rust),
                Err(error) => panic!("{}: {error}", ty.rust),
            }
        }
    }
}
