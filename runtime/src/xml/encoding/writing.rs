//! What SOAP's own encoding says in attributes when it is written: that it is one, of what type each value is, and what the items of an array are.

use crate::endpoint::SoapVersion;
use crate::value::unknown::{Unknown, UnknownAttribute};
use crate::vocabulary::{OLD_XSD, SOAP_ENCODINGS, SOAP11_ENCODING, SOAP12_ENCODING, XSD, XSI};
use crate::xml::error::EncodeError;
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::names::split;
use crate::xml::write::encoder::Encoder;

/// What has one of these has a type of its own.
const ANY: [&str; 2] = ["xsd:anyType", "xsd:anySimpleType"];
/// How the type of a value begins.
pub(in crate::xml) const TYPE: &str = " xsi:type=\"";

impl Encoder<'_> {
    /// Says in the start tag that ends the output that the encoding begins there: Java's JAX-RPC reads nothing without it. What is needed
    /// to name types is declared once.
    pub(in crate::xml) fn begin_encoding(&mut self, record: &dyn Record) {
        let Some((prefix, version)) = self.envelope else { return };
        let mut kept = record.slot(u16::MAX).unknown().attributes();
        if !kept.any(|attribute| attribute.name() == "encodingStyle" && attribute.namespace() == version.namespace()) {
            let encoding = if version == SoapVersion::Soap12 { SOAP12_ENCODING } else { SOAP11_ENCODING };
            [" ", prefix, ":encodingStyle=\"", encoding, "\""].iter().for_each(|part| self.raw(part));
        }
        self.encoding = Some(version);
        for (prefix, uri) in self.encoding_prefixes() {
            [" xmlns:", prefix, "=\"", uri, "\""].iter().for_each(|part| self.raw(part));
        }
    }

    /// In SOAP's encoding any value may be.
    pub(in crate::xml) fn may_be_nil(&self, element: &Element) -> bool {
        element.nillable || self.encoding.is_some()
    }

    /// Declares `xsi` in the start tag that ends the output, unless it is declared around it.
    pub(in crate::xml) fn declare_xsi(&mut self) {
        if self.encoding.is_none() {
            self.raw(" xmlns:xsi=\"");
            self.raw(XSI);
            self.raw("\"");
        }
    }

    /// The prefixes that are declared around all that is encoded.
    pub(in crate::xml) fn encoding_prefixes(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let own = match self.encoding {
            None => None,
            Some(SoapVersion::Soap12) => Some(("enc", SOAP12_ENCODING)),
            Some(_) => Some(("SOAP-ENC", SOAP11_ENCODING)),
        };
        own.into_iter().flat_map(|own| [("xsi", XSI), ("xsd", XSD), own])
    }

    /// Says of what type a record is where SOAP's encoding wants it. Answers whether that says what it holds, too.
    pub(in crate::xml) fn record_type(
        &mut self,
        type_name: Option<&'static &'static str>,
        record: &dyn Record,
        unknown: &Unknown,
    ) -> Result<bool, EncodeError> {
        if let Some(item) = record.shape().array_items() {
            return self.array_type(item, record.slot(item.slot).count(), unknown);
        }
        if let (Some(_), Some(name)) = (self.encoding, type_name) {
            self.type_name(name, unknown);
        }
        Ok(false)
    }

    /// Says of what type a simple value is where SOAP's encoding wants it.
    #[inline]
    pub(in crate::xml) fn simple_type(&mut self, element: &Element) {
        if let (Some(_), Some(name)) = (self.encoding, element.type_name) {
            self.type_name(name, &Unknown::new());
        }
    }

    /// Adds the type to the start tag that ends the output, unless what was read says another.
    #[cold]
    pub(in crate::xml) fn type_name(&mut self, name: &str, unknown: &Unknown) {
        let is_one = !name.is_empty() && !name.ends_with(']') && !ANY.contains(&name);
        if is_one && !unknown.attributes().any(is_type) {
            [TYPE, name, "\""].iter().for_each(|part| self.raw(part));
        }
    }

    /// Takes our own type out of the start tag that ends the output.
    #[cold]
    pub(in crate::xml) fn retract_type(&mut self) {
        let begin = memchr::memrchr(b'<', &self.output).unwrap_or_default();
        let Some(at) = memchr::memmem::find(&self.output[begin..], TYPE.as_bytes()).map(|at| begin + at) else {
            return;
        };
        let value = at + TYPE.len();
        if let Some(length) = memchr::memchr(b'"', &self.output[value..]) {
            self.output.drain(at..=value + length);
        }
    }

    /// Adds type and number of the items to the start tag that ends the output: many servers take an element for an array only because
    /// of it. Of what was read and says the same, the number is of use no more, so it is left out then; the answer is whether it is.
    /// Outside of an envelope nothing is added, and nothing changed that is right.
    pub(in crate::xml) fn array_type(
        &mut self,
        item: &Element,
        count: usize,
        unknown: &Unknown,
    ) -> Result<bool, EncodeError> {
        if !item.any_name {
            return Ok(false);
        }
        let name = item.type_name.map_or("", |name| *name);
        if self.encoding.is_some() {
            let array = self.encoding_prefixes().last().map_or("", |(prefix, _)| prefix);
            if !unknown.attributes().any(is_type) {
                [TYPE, array, ":Array\""].iter().for_each(|part| self.raw(part));
            }
        }
        let told: Vec<_> = unknown.attributes().filter(|attribute| is_told(attribute)).collect();
        let soap12 = match self.envelope {
            Some((_, version)) => version == SoapVersion::Soap12,
            None if told.is_empty() => return Ok(false),
            None => told.iter().any(|attribute| attribute.namespace() == SOAP12_ENCODING),
        };
        let counts: Option<Vec<_>> = told.iter().map(|told| Told::read(told)).collect();
        let Some(counts) = counts else { return Ok(false) };
        let number = count.to_string();
        if self.envelope.is_none() && counts.iter().all(|told| [number.as_str(), "", "*"].contains(&told.count)) {
            return Ok(false);
        }
        if !counts.iter().all(|told| told.is_of(name, self.uris)) {
            let counted = told.iter().zip(&counts).map(|(attribute, told)| told.with_count(attribute, &number));
            self.unknown_attributes(&counted.collect::<Vec<_>>())?;
            return Ok(true);
        }
        if name.is_empty() {
            return Ok(false);
        }
        if self.encoding.is_none() {
            let declared = if soap12 {
                [" xmlns:enc=\"", SOAP12_ENCODING, "\""]
            } else {
                [" xmlns:SOAP-ENC=\"", SOAP11_ENCODING, "\""]
            };
            declared.iter().for_each(|part| self.raw(part));
            if name.starts_with("xsd:") {
                [" xmlns:xsd=\"", XSD, "\""].iter().for_each(|part| self.raw(part));
            }
        }
        match (soap12, name.strip_suffix("[]")) {
            (false, _) => [" SOAP-ENC:arrayType=\"", name, "[", &number, "]\""].iter().for_each(|part| self.raw(part)),
            // The name of an array of arrays is none there.
            (true, Some(_)) => {
                [" enc:itemType=\"enc:Array\" enc:arraySize=\"", &number, "\""].iter().for_each(|part| self.raw(part));
            }
            (true, None) => {
                [" enc:itemType=\"", name, "\" enc:arraySize=\"", &number, "\""].iter().for_each(|part| self.raw(part))
            }
        }
        Ok(true)
    }
}

/// What an attribute that was read tells of an array of one dimension.
pub(in crate::xml) struct Told<'u> {
    /// The type of the items, with the namespace that its prefix stands for.
    item: Option<(&'u str, &'u str)>,
    count: &'u str,
}

impl<'u> Told<'u> {
    /// `None` for what no program needs to know: several dimensions, or no array type at all.
    pub(in crate::xml) fn read(attribute: &'u UnknownAttribute) -> Option<Self> {
        let value = attribute.value().trim();
        let uri = attribute.declares().map_or("", |(_, uri)| uri);
        let (item, count) = match attribute.name() {
            "arraySize" => (None, value),
            "itemType" => (Some((uri, split(value).1)), ""),
            _ => {
                let (item, count) = value.strip_suffix(']')?.rsplit_once('[')?;
                (Some((uri, split(item).1)), count)
            }
        };
        let is_count = count == "*" || count.bytes().all(|byte| byte.is_ascii_digit());
        is_count.then_some(Self { item, count })
    }

    /// Are the items of the type that the table calls so?
    pub(in crate::xml) fn is_of(&self, name: &str, uris: &[&str]) -> bool {
        self.item.is_none_or(|(uri, local)| {
            is_named(uri, local, name, uris) || (name.ends_with(']') && uri == SOAP12_ENCODING && local == "Array")
        })
    }

    /// The attribute with another number of items.
    fn with_count(&self, attribute: &UnknownAttribute, number: &str) -> UnknownAttribute {
        let value = attribute.value().trim();
        match attribute.name() {
            "itemType" => attribute.clone(),
            "arraySize" => attribute.with_value(number.to_owned()),
            _ => {
                let item = &value[..value.len() - self.count.len() - 2];
                attribute.with_value(format!("{item}[{number}]"))
            }
        }
    }
}

/// Is a type that was read the one that the tables call so? The types of SOAP encoding are those of XML Schema with two more attributes.
pub(in crate::xml) fn is_named(uri: &str, local: &str, name: &str, uris: &[&str]) -> bool {
    let (prefix, expected) = split(name);
    if local != expected || name.is_empty() {
        return false;
    }
    match prefix {
        "xsd" => uri == XSD || OLD_XSD.contains(&uri) || SOAP_ENCODINGS.contains(&uri),
        _ => {
            let number = prefix.strip_prefix("ns").map_or(Some(0), |number| number.parse::<usize>().ok());
            number.and_then(|number| uris.get(number)) == Some(&uri)
        }
    }
}

/// Is it an attribute that says what a SOAP encoded array holds?
pub(in crate::xml) fn is_told(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "arrayType" => attribute.namespace() == SOAP11_ENCODING,
        "itemType" | "arraySize" => attribute.namespace() == SOAP12_ENCODING,
        _ => false,
    }
}

pub(in crate::xml) fn is_type(attribute: &UnknownAttribute) -> bool {
    attribute.name() == "type" && attribute.namespace() == XSI
}
