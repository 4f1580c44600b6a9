//! How attributes that the schema does not know are written: each namespace once per tag, and no prefix of ours bound to anything else.

use super::attributes::{SOAP_ENCODING, XSI};
use super::encode::Encoder;
use super::error::EncodeError;
use crate::unknown::UnknownAttribute;

impl Encoder<'_> {
    /// Adds an unknown attribute to the start tag that ends the output.
    pub(super) fn unknown_attribute(&mut self, attribute: &UnknownAttribute) -> Result<(), EncodeError> {
        let mut value = std::borrow::Cow::Borrowed(attribute.value());
        if let Some((prefix, uri)) = attribute.declares() {
            if is_qualified_name(attribute) {
                let declared = self.declare(prefix, uri)?;
                let colon = if prefix.is_empty() { 0 } else { prefix.len() + 1 };
                value = format!("{declared}:{}", &attribute.value().trim_start()[colon..]).into();
            } else if !self.is_taken(prefix, uri) {
                self.declare(prefix, uri)?;
            }
        }
        match (attribute.namespace(), attribute.prefix()) {
            ("", _) => self.attribute(attribute.name(), &value),
            (_, "xml") => self.attribute(&format!("xml:{}", attribute.name()), &value),
            (uri, prefix) => {
                let prefix = self.declare(prefix, uri)?;
                self.attribute(&format!("{prefix}:{}", attribute.name()), &value)
            }
        }
    }

    /// The prefix that stands for `uri` in the start tag that ends the output: `prefix`, unless that stands for something else.
    fn declare(&mut self, prefix: &str, uri: &str) -> Result<String, EncodeError> {
        if let Some(number) = self.uris.iter().position(|ours| *ours == uri) {
            return Ok(format!("ns{number}"));
        }
        let spare = (1_u32..).map(|number| format!("x{number}"));
        let mut candidates = std::iter::once(prefix.to_owned()).chain(spare);
        let prefix = candidates.find(|prefix| !prefix.is_empty() && !self.is_taken(prefix, uri)).unwrap_or_default();
        if self.bound(&prefix).is_none() {
            self.attribute(&format!("xmlns:{prefix}"), uri)?;
        }
        Ok(prefix)
    }

    /// Does this prefix stand for something else, here or in all of the document?
    fn is_taken(&self, prefix: &str, uri: &str) -> bool {
        let ours = prefix.strip_prefix("ns").and_then(|number| number.parse::<usize>().ok());
        match self.bound(prefix) {
            Some(bound) => bound != escaped(uri),
            None => ours.is_some_and(|number| self.uris.get(number).is_some_and(|ours| *ours != uri)),
        }
    }

    /// What the start tag that ends the output declares the prefix for. Values there hold neither `<` nor `"`.
    fn bound(&self, prefix: &str) -> Option<&str> {
        let output = self.written();
        let tag = &output[memchr::memrchr(b'<', output).unwrap_or_default()..];
        let declaration = format!(" xmlns:{prefix}=\"");
        let at = memchr::memmem::find(tag, declaration.as_bytes())? + declaration.len();
        let length = memchr::memchr(b'"', &tag[at..])?;
        std::str::from_utf8(&tag[at..at + length]).ok()
    }
}

fn escaped(uri: &str) -> String {
    let mut text = String::new();
    super::escape::attribute(&mut text, uri);
    text
}

/// Is the value a name with a prefix, by the meaning of the attribute?
pub(crate) fn is_qualified_name(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "type" => attribute.namespace() == XSI,
        "arrayType" | "itemType" => SOAP_ENCODING.contains(&attribute.namespace()),
        _ => false,
    }
}
