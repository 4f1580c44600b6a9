//! The generated types, each with what is done to its values.

use std::fmt::Debug;
use std::sync::LazyLock;

use centra_runtime::xml::{self, DecodeError, Document, Options, Scope};
use centra_tests::centra::*;

use crate::grow::Chance;
use crate::list::with_every_type;

/// A generated type.
pub(crate) struct Type {
    /// Its name in Rust.
    pub(crate) rust: &'static str,
    /// Its name in the schema.
    pub(crate) name: &'static str,
    /// Its elements in the schema.
    pub(crate) fields: Vec<&'static str>,
    /// Reads a document and writes what was read.
    pub(crate) again: fn(&[u8], &Options) -> Result<String, DecodeError>,
    /// Reads a document, sets fields at random, and reads what is then written.
    pub(crate) value_survives: fn(&str, &[u8]) -> Result<(), String>,
    /// Reads a document, and what is written of it.
    pub(crate) same_again: fn(&[u8]) -> Result<(), String>,
    /// Whether both documents hold the same value.
    pub(crate) are_equal: fn(&[u8], &[u8]) -> Result<bool, DecodeError>,
}

impl Type {
    fn of<T: Document + Debug + PartialEq>(rust: &'static str) -> Self {
        let shape = T::default().shape();
        let mut fields: Vec<_> = shape.elements.iter().map(|element| element.name()).collect();
        fields.dedup();
        Self {
            rust,
            name: shape.name,
            fields,
            again: |bytes, options| options.from_slice::<T>(bytes).map(|value| text(&value)),
            value_survives: value_survives::<T>,
            same_again: |bytes| {
                let value = xml::from_slice::<T>(bytes).map_err(|error| error.to_string())?;
                // Elements in the schema's order are read in a loop of their own, but not when what is no value is to be kept.
                match Options::default().keep_invalid().from_slice::<T>(bytes) {
                    Ok(kept) if kept == value => survives(&value),
                    kept => Err(format!("read as\n{value:?}\nand, when what is no value is kept, as\n{kept:?}")),
                }
            },
            are_equal: |left, right| Ok(xml::from_slice::<T>(left)? == xml::from_slice::<T>(right)?),
        }
    }
}

fn text<T: Document>(value: &T) -> String {
    String::from_utf8(xml::to_vec(value)).expect("what is written is UTF-8")
}

fn survives<T: Document + Debug + PartialEq>(value: &T) -> Result<(), String> {
    let written = text(value);
    let again: T = xml::from_slice(written.as_bytes()).map_err(|error| format!("{error}\n{written}"))?;
    match again == *value {
        true => Ok(()),
        false => Err(format!("written:\n{written}\nread and written again:\n{}", text(&again))),
    }
}

fn value_survives<T: Document + Debug + PartialEq>(document: &str, bytes: &[u8]) -> Result<(), String> {
    let mut value: T = xml::from_slice(document.as_bytes()).map_err(|error| format!("{error}\n{document}"))?;
    survives(&value)?;
    let mut chance = Chance(bytes);
    for element in value.shape().elements {
        match chance.below(3) {
            0 => value.slot_mut(element.slot).clear(),
            // What is no text says so and stays as it is; so does a number that gets none.
            1 => drop(value.slot_mut(element.slot).read_text(&chance.text(), Scope::NONE, &Options::default())),
            _ => {}
        }
    }
    survives(&value)
}

macro_rules! types {
    ($($name:ident)*) => {
        /// All of them, in the order of the generated module.
        pub(crate) static TYPES: LazyLock<Vec<Type>> = LazyLock::new(|| vec![$(Type::of::<$name>(stringify!($name))),*]);
    };
}

with_every_type!(types);
