//! What values look like in formats that describe themselves, such as JSON (feature `serde`).
//!
//! Generated types have serde's traits when they are generated with `--serde` (`Generator::serde`). They take serde from this crate: a crate
//! that uses them needs no serde of its own. Keys are the names of Rust's fields and variants, not those of the schema.
//!
//! | | as JSON |
//! | --- | --- |
//! | a structure | an object; a field that is absent is left out, a key that is unknown is an error |
//! | `Option<String>` | a string |
//! | [`Field<T>`](crate::Field): empty, nil, a value | `""`, `null`, a number or boolean where that is exact, else the text as a string |
//! | `Field<T>`: a text that is no value | `{"invalid": "abc"}` |
//! | [`Nested<T>`](crate::Nested): empty, nil, a value | `""`, `null`, an object |
//! | [`List<T>`](crate::List): empty, nil, items | `[]`, `null`, an array |
//! | `List<T>` with unknown content of its own | `{"items": […], "unknown": {…}}` |
//! | a choice, a type among those derived from it | `{"Variant": …}` |
//! | an enumeration, a union, a type of [`value`](crate::value) | its text as a string |
//! | [`Xml`](crate::Xml) | a string if it is nothing but text, else as unknown content |
//! | [`Unknown`](crate::Unknown) | `{"attributes": […], "nodes": […]}`, each node with its place |
//! | [`Secret`](crate::Secret) | left out; in a list or choice that stands by itself `null`, which is not read |
//! | a field or structure that is absent and cannot be left out, as in a list | `[]` |
//!
//! **A number is exact** if every reader of JSON gets it as it is: Rust's own number types, written in the shortest way, of at most 15
//! digits. All others are strings: `+5`, decimals (`"1135.00"`), [`value::Integer`](crate::value::Integer), 9007199254740993, `NaN`. Where a
//! number is read, a string, number or boolean is taken, checked as in XML; one with a fraction is no text and no date, and one of more
//! than 15 digits no decimal, since its text is not known any more.
//!
//! **Nothing is lost but secrets**: what was read from XML, written as JSON and read again is equal, and is written to XML as it was.
//!
//! - Unknown content is written whatever it holds, be it a second password; when it is read it must be well-formed. Its places are numbers of
//!   the tables that the types were generated with: read by types of another schema it moves, and is still written.
//! - The binary formats that do not describe themselves cannot be read.
//! - serde_json reads 128 levels unless it is told otherwise, and an element of XML takes up to three.
//!
//! ```
//! # mod shop { use centra_runtime::codegen::*; use centra_runtime::{Field, Nested, Unknown};
//! # #[derive(Debug)]
//! # pub struct Item { pub code: Option<String>, pub quantity: Field<i32>, pub price: Field<centra_runtime::value::Decimal>, pub unknown: Unknown }
//! # static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };
//! # record! { Item: "item".root("ns1:item"); 0 code: "ns1:code", 1 quantity: "ns1:quantity", 2 price: "ns1:price", _ unknown }
//! # serde_record! { Item: 0 code, 1 quantity, 2 price, 3 unknown; }
//! # }
//! let xml = br#"<item xmlns="urn:shop"><quantity>2</quantity><price>19.90</price></item>"#;
//! let item: shop::Item = centra_runtime::xml::from_slice(xml)?;
//! let json = serde_json::to_string(&item)?;
//! assert_eq!(json, r#"{"quantity":2,"price":"19.90"}"#);
//! assert_eq!(serde_json::from_str::<shop::Item>(&json)?, item);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod field;
mod list;
mod nested;
mod number;
mod record;
mod text;
mod unknown;

#[doc(hidden)]
pub use record::{Keyed, deserialize_record, key, read_member, write_member, written};
#[doc(hidden)]
pub use text::{deserialize_text, present, serialize_text};
