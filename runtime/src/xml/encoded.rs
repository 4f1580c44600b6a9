//! What SOAP's own encoding says in attributes: that it is one, of what type the items of an array are, and how many there are.

use super::attributes::{RawAttribute, SOAP_ENCODING};
use super::decode::Decoder;
use super::encode::Encoder;
use super::names::split;
use super::shape::{Element, Record};
use crate::endpoint::SoapVersion;
use crate::unknown::Unknown;

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

    /// Adds type and number of the items to the start tag that ends the output, unless the array was read with something else: many
    /// servers take an element for an array only because of it. They are counted anew whenever it is written.
    pub(super) fn array_type(&mut self, item: &Element, count: usize, unknown: &Unknown) {
        let Some(name) = item.encoded.copied().filter(|name| !name.is_empty()) else { return };
        if unknown.attributes().any(|attribute| is_told(attribute.namespace(), attribute.name())) {
            return;
        }
        let count = count.to_string();
        let soap12 = self.envelope.is_some_and(|(_, version)| version == SoapVersion::Soap12);
        let parts: &[&str] = match soap12 {
            false => &[" xmlns:SOAP-ENC=\"", SOAP11, "\" SOAP-ENC:arrayType=\"", name, "[", &count, "]\""],
            // The name of an array of arrays is none there.
            true if name.ends_with(']') => &[],
            true => &[" xmlns:enc=\"", SOAP12, "\" enc:itemType=\"", name, "\" enc:arraySize=\"", &count, "\""],
        };
        parts.iter().for_each(|part| self.raw(part));
        if name.starts_with("xs:") && !parts.is_empty() {
            [" xmlns:xs=\"", SCHEMA, "\""].iter().for_each(|part| self.raw(part));
        }
    }
}

impl Decoder<'_> {
    /// Forgets it, where it says nothing but what `array_type` would: a count that is kept is wrong once an item is added.
    pub(super) fn forget_array_type(&mut self, item: &Element) {
        let Some(name) = item.encoded.filter(|name| !name.is_empty()) else { return };
        let is_array_type = |raw: &RawAttribute<'_>| {
            let (prefix, local) = split(raw.name);
            !prefix.is_empty() && is_told(self.names.lookup(prefix).unwrap_or_default(), local)
        };
        let is_usual = |raw: &RawAttribute<'_>| match (split(raw.name).1, raw.value.trim()) {
            ("arrayType", value) => value
                .strip_suffix(']')
                .and_then(|value| value.rsplit_once('['))
                .is_some_and(|(named, count)| is_count(count) && self.is_type(named, name)),
            ("itemType", value) => self.is_type(value, name),
            (_, value) => value == "*" || is_count(value),
        };
        let forgotten: Vec<bool> = self.attributes.iter().map(is_array_type).collect();
        let mut told = self.attributes.iter().zip(&forgotten).filter(|(_, forgotten)| **forgotten);
        if told.all(|(raw, _)| is_usual(raw)) {
            let mut kept = forgotten.iter().map(|forgotten| !forgotten);
            self.attributes.retain(|_| kept.next().unwrap_or(true));
        }
    }

    /// Is this, with the prefixes in scope, the type of this name in the tables?
    fn is_type(&self, written: &str, name: &str) -> bool {
        let ((prefix, local), (number, expected)) = (split(written), split(name));
        let number = number.strip_prefix("ns").map_or(Some(0), |number| number.parse::<usize>().ok());
        let uri = match name.starts_with("xs:") {
            true => Some(SCHEMA),
            false => number.and_then(|number| self.names.uris().get(number).copied()),
        };
        local == expected && Some(self.names.lookup(prefix).unwrap_or_default()) == uri
    }
}

/// Is it an attribute that says what a SOAP encoded array holds?
fn is_told(namespace: &str, local: &str) -> bool {
    match local {
        "arrayType" => namespace == SOAP11,
        "itemType" | "arraySize" => namespace == SOAP12,
        _ => false,
    }
}

fn is_count(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
