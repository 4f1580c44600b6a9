//! How a typed value becomes XML and back: the two functions that everything else is built on, and their options.
//!
//! ```
//! # use centra_runtime::xml;
//! # #[path = "../tests/handwritten/mod.rs"] mod shop;
//! use shop::Product;
//!
//! let product: Product = xml::from_slice(br#"<product xmlns="urn:shop"><id>7</id><price>1135.00</price></product>"#)?;
//! assert_eq!(product.id.as_deref(), Some("7"));
//! assert_eq!(product.status.as_deref(), None); // absent, told apart from empty
//! # Ok::<(), xml::DecodeError>(())
//! ```

mod absent;
mod attributes;
mod check;
mod decode;
mod each;
mod encode;
mod encoded;
mod encoding;
mod error;
mod escape;
mod foreign;
mod inline;
mod item;
mod list;
mod names;
mod nested;
mod part;
mod qualified;
mod reader;
mod references;
mod run;
mod shape;
mod slot;
mod sparse;
mod standalone;
mod text;
mod unexpected;
mod walk;
mod word;

pub use absent::Absent;
pub(crate) use attributes::XSI;
#[cfg(feature = "validate")]
pub(crate) use check::{Breaks, Broken, Checks};
pub use decode::Decoder;
pub(crate) use each::with_items;
pub use each::{Items, each_item};
pub use encode::Encoder;
pub(crate) use encode::{LoginMode, escape_text};
pub(crate) use encoding::to_legal_text;
pub use encoding::to_text;
#[cfg(feature = "validate")]
pub(crate) use error::write_path;
pub use error::{DecodeError, DecodeErrorKind, EncodeError, Segment};
pub(crate) use foreign::is_qualified_name;
pub use item::{Item, Order, Slot};
pub use part::{Choice, add_branch, branch_model, read_branch, row, write_branch};
pub use qualified::Scope;
pub(crate) use qualified::is_ncname;
pub use reader::Start;
pub(crate) use reader::is_xml_space;
pub use shape::{Attribute, Element, Namespaces, Record, Shape};
pub(crate) use slot::is_nil;
pub(crate) use standalone::{XML, is_writable, standalone};
pub use unexpected::{Unexpected, What, unexpected};

/// A type that can be the content of an XML document: every generated struct.
pub trait Document: Record + Default {}

impl<T: Record + Default> Document for T {}

/// Reads one document.
///
/// The root element must be the one that the schema declares for `T`; a type that is no element's own accepts any root. Encodings:
/// UTF-8, UTF-16, ISO-8859-1 (read as Windows-1252, of which it is a part) and all others of the Encoding Standard, when declared.
///
/// More is accepted than XML allows in these cases only: white space before the XML declaration; a character that XML forbids,
/// which becomes U+FFFD unless the mode is [strict](Options::strict). And more than the schema allows: any order of elements, no
/// namespace where one is expected, an unknown element or attribute, which is kept, a single element that comes twice, of which
/// the last wins and the other is kept. What is blank is empty, but for a string.
///
/// # Errors
/// [`DecodeError`] with path, line and column: ill-formed XML, another root element or namespace, a value that its type does not allow.
#[inline]
pub fn from_slice<T: Document>(bytes: &[u8]) -> Result<T, DecodeError> {
    Options::default().from_slice(bytes)
}

/// Writes one document, UTF-8 with a declaration.
///
/// Characters that XML 1.0 forbids (U+000B, say) become U+FFFD here; [`try_to_vec`], and every request that a client sends, refuses them.
#[inline]
pub fn to_vec<T: Document>(value: &T) -> Vec<u8> {
    write(value, true).expect("the only encode error is an illegal character, and those are replaced")
}

/// Writes one document, UTF-8 with a declaration.
///
/// # Errors
/// [`EncodeError`] names the field that holds a character which XML 1.0 cannot carry.
#[inline]
pub fn try_to_vec<T: Document>(value: &T) -> Result<Vec<u8>, EncodeError> {
    write(value, false)
}

/// Compiled once, whatever is written. Characters that XML forbids are an error, or are replaced.
fn write(value: &dyn Record, replace: bool) -> Result<Vec<u8>, EncodeError> {
    let mut output = Encoder::new(value.shape().namespaces.uris);
    if replace {
        output = output.replacing_illegal();
    }
    output.document(value)?;
    Ok(output.finish())
}

/// How much leniency a reader allows, and its limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) keep_invalid: bool,
    pub(crate) strict: bool,
    pub(crate) limits: Limits,
}

impl Options {
    /// A value that does not parse (`abc` for an `xs:int`) is kept as [`State::Invalid`](crate::State::Invalid) instead of failing the document.
    /// A simple element that holds other elements is kept as unknown content, its field absent, or as it was if such an element was there before.
    #[must_use]
    pub fn keep_invalid(mut self) -> Self {
        self.keep_invalid = true;
        self
    }

    /// A single element that comes twice, and a character that XML forbids, are errors.
    /// Otherwise the last one wins and the other is kept as unknown content; the character becomes U+FFFD.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// As [`from_slice`], with these options.
    ///
    /// # Errors
    /// As [`from_slice`].
    #[inline]
    pub fn from_slice<T: Document>(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        let mut value = T::default();
        self.read(bytes, &mut value)?;
        Ok(value)
    }

    /// The same, and how many characters that XML forbids became U+FFFD; in [strict](Self::strict) mode there are none.
    ///
    /// # Errors
    /// As [`from_slice`].
    #[inline]
    pub fn from_slice_counting<T: Document>(&self, bytes: &[u8]) -> Result<(T, u64), DecodeError> {
        let mut value = T::default();
        let replaced = self.read(bytes, &mut value)?;
        Ok((value, replaced))
    }

    /// Compiled once, whatever is read.
    fn read(&self, bytes: &[u8], record: &mut dyn Record) -> Result<u64, DecodeError> {
        let (text, replaced) = to_legal_text(bytes, None, self)?;
        let mut input = Decoder::new(&text, record.shape().namespaces.uris, self).replacing(replaced);
        input.document(record).map_err(|error| error.locate(&text))?;
        Ok(input.replaced())
    }
}

/// What a document may at most be; beyond it reading stops with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the document; 1 GiB.
    pub bytes: usize,
    /// Nested elements; 128.
    pub depth: u32,
    /// Elements in all; 100 million.
    pub elements: u64,
    /// Attributes of one element, namespace declarations included; 1,000.
    pub attributes: usize,
    /// References (`href="#id"`) that are followed, and items that SOAP encoded arrays leave out; 100,000.
    pub references: u64,
    /// Bytes of one text or attribute; 256 MiB.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1 << 30,
            depth: 128,
            elements: 100_000_000,
            attributes: 1_000,
            references: 100_000,
            text: 256 << 20,
        }
    }
}
