//! What SOAP's own encoding says in attributes: that it is one, of what type the items of an array are, and how many there are.

use super::attributes::SOAP_ENCODING;
use super::encode::Encoder;
use super::names::split;
use super::shape::{Element, Record};
use crate::endpoint::SoapVersion;
use crate::unknown::{Unknown, UnknownAttribute};

const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const SOAP11: &str = SOAP_ENCODING[0];
const SOAP12: &str = SOAP_ENCODING[1];

impl Encoder<'_> {
    /// Adds `encodingStyle` to the start tag that ends the output: Java's JAX-RPC reads nothing without it.
    pub(super) fn encoding_style(&mut self, record: &dyn Record) {
        let Some((prefix, version)) = self.envelope else { return };
        let mut kept = record.slot(u16::MAX).unknown().attributes();
        if !kept.any(|attribute| attribute.name() == "encodingStyle" && attribute.namespace() == version.namespace()) {
            let encoding = if version == SoapVersion::Soap12 { SOAP12 } else { SOAP11 };
            [" ", prefix, ":encodingStyle=\"", encoding, "\""].iter().for_each(|part| self.raw(part));
        }
    }

    /// Adds type and number of the items to the start tag that ends the output: many servers take an element for an array only because
    /// of it. Of what was read and says the same, the number is of use no more, so it is left out then; the answer is whether it is.
    /// Outside of an envelope nothing is added, and nothing changed that is right.
    pub(super) fn array_type(&mut self, item: &Element, count: usize, unknown: &Unknown) -> bool {
        let Some(name) = item.encoded.copied().filter(|name| !name.is_empty()) else { return false };
        let told: Vec<_> = unknown.attributes().filter(|attribute| is_told(attribute)).collect();
        let soap12 = match self.envelope {
            Some((_, version)) => version == SoapVersion::Soap12,
            None if told.is_empty() => return false,
            None => told.iter().any(|attribute| attribute.namespace() == SOAP12),
        };
        let counts: Option<Vec<_>> = told.iter().map(|attribute| self.usual_count(attribute, name)).collect();
        let Some(counts) = counts else { return false };
        let number = count.to_string();
        if self.envelope.is_none() && counts.iter().all(|told| [number.as_str(), "", "*"].contains(told)) {
            return false;
        }
        let parts: &[&str] = match soap12 {
            false => &[" xmlns:SOAP-ENC=\"", SOAP11, "\" SOAP-ENC:arrayType=\"", name, "[", &number, "]\""],
            // The name of an array of arrays is none there.
            true if name.ends_with(']') => return false,
            true => &[" xmlns:enc=\"", SOAP12, "\" enc:itemType=\"", name, "\" enc:arraySize=\"", &number, "\""],
        };
        parts.iter().for_each(|part| self.raw(part));
        if name.starts_with("xs:") {
            [" xmlns:xs=\"", SCHEMA, "\""].iter().for_each(|part| self.raw(part));
        }
        true
    }

    /// The number of items in an attribute that names the expected type, or none.
    fn usual_count<'u>(&self, attribute: &'u UnknownAttribute, name: &str) -> Option<&'u str> {
        let value = attribute.value().trim();
        let (named, count) = match attribute.name() {
            "arraySize" => (None, value),
            "itemType" => (Some(value), ""),
            _ => value.strip_suffix(']')?.rsplit_once('[').map(|(named, count)| (Some(named), count))?,
        };
        let is_count = count == "*" || count.bytes().all(|byte| byte.is_ascii_digit());
        let uri = attribute.declares().map_or("", |(_, uri)| uri);
        (is_count && named.is_none_or(|named| self.is_type(uri, split(named).1, name))).then_some(count)
    }

    /// Is this the type of this name in the tables?
    fn is_type(&self, uri: &str, local: &str, name: &str) -> bool {
        let (prefix, expected) = split(name);
        let number = prefix.strip_prefix("ns").map_or(Some(0), |number| number.parse::<usize>().ok());
        let expected_uri = match prefix {
            "xs" => Some(SCHEMA),
            _ => number.and_then(|number| self.uris.get(number).copied()),
        };
        local == expected && Some(uri) == expected_uri
    }
}

/// Is it an attribute that says what a SOAP encoded array holds?
pub(super) fn is_told(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "arrayType" => attribute.namespace() == SOAP11,
        "itemType" | "arraySize" => attribute.namespace() == SOAP12,
        _ => false,
    }
}
