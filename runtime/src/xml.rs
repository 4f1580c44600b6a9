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

mod encoding;
mod error;
pub(crate) mod fields;
mod read;
mod table;
pub(crate) mod text;
mod write;

#[cfg(feature = "validate")]
pub(crate) use error::write_path;
pub use error::{DecodeError, DecodeErrorKind, EncodeError, Segment};
pub use fields::choice::{Choice, add_branch, branch_model, read_branch, row, write_branch};
pub use read::decoder::Decoder;
pub(crate) use read::each::with_items;
pub use read::each::{Items, each_item};
#[cfg(feature = "events")]
pub(crate) use read::gather::{Gathered, GatheredItem, GatheredItems, Gathers};
pub use table::absent::Absent;
pub use table::leftover::{Decoded, Leftover, Read};
pub use table::shape::{Attribute, Derived, Element, Namespaces, Record, Shape};
pub use table::slot::{Item, Order, Slot};
pub(crate) use text::charset::to_legal_text;
pub use text::charset::to_text;
pub(crate) use text::cursor::is_xml_space;
pub(crate) use text::name::is_ncname;
pub use text::reader::Start;
pub use text::scope::Scope;
#[cfg(feature = "walk")]
#[doc(hidden)]
pub use text::walk::walk;
pub use write::around::Around;
pub use write::attributes::Attributes;
pub use write::element::element_to_string;
pub use write::encoder::Encoder;
pub(crate) use write::escape::escape_text;
pub(crate) use write::lacking::lacking;
pub(crate) use write::login::LoginMode;
pub use write::mask::to_masked_vec;
pub(crate) use write::mask::{Mask, masked};
#[cfg(feature = "validate")]
pub(crate) use write::observe::{Observer, Owner, Path, Text, watch};
pub use write::sizes::item_sizes;
#[cfg(feature = "serde")]
pub(crate) use write::standalone::{is_writable, standalone};
pub use write::unexpected::{Unexpected, What, unexpected};

pub use crate::options::{Limits, Options};

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
/// namespace where one is expected, one of the service's where none is, an unknown element or attribute, which is kept, a single element that
/// comes twice, of which the last wins and the other is kept. What is blank is empty, but for a string.
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

impl Options {
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

    /// As [`from_slice`], where the namespaces of the module are those of an endpoint.
    ///
    /// # Errors
    /// As [`from_slice`].
    #[cfg(feature = "events")]
    pub(crate) fn document_in<T: Document>(&self, bytes: &[u8], namespaces: &[&str]) -> Result<T, DecodeError> {
        let mut value = T::default();
        self.read_in(bytes, namespaces, &mut value)?;
        Ok(value)
    }

    fn read(&self, bytes: &[u8], record: &mut dyn Record) -> Result<u64, DecodeError> {
        self.read_in(bytes, record.shape().namespaces.uris, record)
    }

    /// Compiled once, whatever is read.
    fn read_in(&self, bytes: &[u8], namespaces: &[&str], record: &mut dyn Record) -> Result<u64, DecodeError> {
        let (text, replaced) = to_legal_text(bytes, None, self)?;
        let mut input = Decoder::new(&text, namespaces, self).replacing(replaced);
        input.document(record).map_err(|error| error.locate(&text))?;
        Ok(input.replaced())
    }
}
