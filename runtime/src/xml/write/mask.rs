//! How a value is written for a log: without its secrets, and without what may be one.

use super::observe::{Observer, Owner, Path, Text};
use crate::redact::MASK;
use crate::xml::write::encoder::Encoder;
use crate::xml::{Document, Record};

/// Writes one document for people to read: `***` stands for the text of each [`Secret`](crate::Secret), and content that the schema does not
/// know is left out, since nobody can tell whether it is secret.
///
/// The document cannot be read as the same value again. Characters that XML 1.0 forbids become U+FFFD, as in [`to_vec`](crate::xml::to_vec).
///
/// ```
/// # mod shop { use centra_runtime::codegen::*; use centra_runtime::{Secret, Unknown};
/// # #[derive(Debug)]
/// # pub struct Login { pub username: Option<String>, pub password: Option<Secret>, pub unknown: Unknown }
/// # static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };
/// # record! { Login: "login".root("ns1:login"); 0 username: "ns1:username", 1 password: "ns1:password", _ unknown }
/// # }
/// # use centra_runtime::xml;
/// let login = shop::Login { username: Some("erp".into()), password: Some("s3cret".into()), ..Default::default() };
/// let text = String::from_utf8(xml::to_masked_vec(&login))?;
/// assert!(text.ends_with("<ns1:username>erp</ns1:username><ns1:password>***</ns1:password></ns1:login>"));
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[must_use]
pub fn to_masked_vec<T: Document>(value: &T) -> Vec<u8> {
    masked(value)
}

/// Compiled once, whatever is written.
pub(crate) fn masked(value: &dyn Record) -> Vec<u8> {
    let mut mask = Mask;
    let mut output = Encoder::new(value.shape().namespaces.uris).replacing_illegal().watched_by(&mut mask);
    if output.document(value).is_err() {
        unreachable!("the only encode error is an illegal character, and those are replaced")
    }
    output.finish()
}

/// Writes `***` for secrets, and no content that the schema does not know.
pub(crate) struct Mask;

impl Observer for Mask {
    fn text(&mut self, _: &Path, _: Owner<'_>, text: Text<'_>) -> Option<String> {
        (text.is_secret && !text.text.is_empty()).then(|| MASK.to_owned())
    }

    fn shows_unknown(&self) -> bool {
        false
    }
}
