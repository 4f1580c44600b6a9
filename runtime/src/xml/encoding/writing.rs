//! What SOAP's own encoding says in attributes when it is written: that it is one, of what type each value is, and what the items of an array are.

use crate::value::unknown::{Unknown, UnknownAttribute, is_told, is_type};
use crate::version::SoapVersion;
use crate::vocabulary::{OLD_XSD, SOAP_ENCODINGS, SOAP11_ENCODING, SOAP12_ENCODING, XSD};
use crate::xml::error::EncodeError;
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::name::split;
use crate::xml::write::attributes::Attributes;

/// What has one of these has a type of its own.
const ANY: [&str; 2] = ["xsd:anyType", "xsd:anySimpleType"];

impl Attributes<'_> {
    /// Says that the encoding begins here, unless the record says so itself: Java's JAX-RPC reads nothing without it. What is needed to name
    /// types is declared once.
    pub(in crate::xml) fn begin_encoding(&mut self, record: &dyn Record) {
        let Some((prefix, version)) = self.context().envelope else { return };
        let mut kept = record.slot(u16::MAX).unknown().attributes();
        if !kept.any(|attribute| attribute.name() == "encodingStyle" && attribute.namespace() == version.namespace()) {
            let encoding = if version == SoapVersion::Soap12 { SOAP12_ENCODING } else { SOAP11_ENCODING };
            self.plain(&format!("{prefix}:encodingStyle"), &[encoding]);
        }
        self.set_encoding(version);
        for (prefix, uri) in self.context().encoding_prefixes() {
            self.bind(prefix, uri);
        }
    }

    /// Whether the element may be nil. In SOAP's encoding any value may be.
    pub(in crate::xml) fn may_be_nil(&self, element: &Element) -> bool {
        element.nillable || self.context().encoding.is_some()
    }

    /// Adds `xsi:nil="true"`.
    pub(in crate::xml) fn nil(&mut self) {
        self.bind_xsi();
        self.plain("xsi:nil", &["true"]);
    }

    /// Adds the type of a record where SOAP's encoding wants it. Returns whether that says what it holds, too.
    ///
    /// # Errors
    /// As [`array_type`](Self::array_type).
    pub(in crate::xml) fn record_type(
        &mut self,
        type_name: Option<&'static &'static str>,
        record: &dyn Record,
        unknown: &Unknown,
        is_typed: bool,
    ) -> Result<bool, EncodeError> {
        if let Some(item) = record.shape().array_items() {
            return self.array_type(item, record.slot(item.slot).count(), unknown, is_typed);
        }
        if let (Some(name), false) = (type_name, is_typed) {
            self.type_name(name, unknown);
        }
        Ok(false)
    }

    /// Adds the type of a simple value where SOAP's encoding wants it.
    pub(in crate::xml) fn simple_type(&mut self, element: &Element) {
        if let Some(name) = element.type_name {
            self.type_name(name, &Unknown::new());
        }
    }

    /// Adds the type where SOAP's encoding wants it, unless what was read says another.
    pub(in crate::xml) fn type_name(&mut self, name: &str, unknown: &Unknown) {
        let is_one = !name.is_empty() && !name.ends_with(']') && !ANY.contains(&name);
        if self.context().encoding.is_some() && is_one && !unknown.attributes().any(is_type) {
            self.plain("xsi:type", &[name]);
        }
    }

    /// Adds type and number of the items: many servers take an element for an array only because of it. Of what was read and says the same,
    /// the number is of use no more. Returns whether that is to be left out.
    /// Outside of an envelope nothing is added, and nothing changed that is right. `is_typed` says that another attribute is `xsi:type`.
    ///
    /// # Errors
    /// An attribute that was read holds a character that XML forbids.
    pub(in crate::xml) fn array_type(
        &mut self,
        item: &Element,
        count: usize,
        unknown: &Unknown,
        is_typed: bool,
    ) -> Result<bool, EncodeError> {
        if !item.any_name {
            return Ok(false);
        }
        let name = item.type_name.map_or("", |name| *name);
        if self.context().encoding.is_some() && !is_typed && !unknown.attributes().any(is_type) {
            let array = self.context().encoding_prefixes().last().map_or("", |(prefix, _)| prefix);
            self.plain("xsi:type", &[array, ":Array"]);
        }
        let told: Vec<_> = unknown.attributes().filter(|attribute| is_told(attribute)).collect();
        let soap12 = match self.context().envelope {
            Some((_, version)) => version == SoapVersion::Soap12,
            None if told.is_empty() => return Ok(false),
            None => told.iter().any(|attribute| attribute.namespace() == SOAP12_ENCODING),
        };
        let counts: Option<Vec<_>> = told.iter().map(|told| Told::read(told)).collect();
        let Some(counts) = counts else { return Ok(false) };
        let number = count.to_string();
        if self.context().envelope.is_none()
            && counts.iter().all(|told| [number.as_str(), "", "*"].contains(&told.count))
        {
            return Ok(false);
        }
        if !counts.iter().all(|told| told.is_of(name, self.context().uris)) {
            let counted = told.iter().zip(&counts).map(|(attribute, told)| told.with_count(attribute, &number));
            self.add_unknown(&counted.collect::<Vec<_>>())?;
            return Ok(true);
        }
        if name.is_empty() {
            return Ok(false);
        }
        if self.context().encoding.is_none() {
            let (prefix, uri) = if soap12 { ("enc", SOAP12_ENCODING) } else { ("SOAP-ENC", SOAP11_ENCODING) };
            self.bind(prefix, uri);
            if name.starts_with("xsd:") {
                self.bind("xsd", XSD);
            }
        }
        match soap12 {
            false => self.plain("SOAP-ENC:arrayType", &[name, "[", &number, "]"]),
            true => {
                // The name of an array of arrays is none there.
                self.plain("enc:itemType", &[if name.ends_with("[]") { "enc:Array" } else { name }]);
                self.plain("enc:arraySize", &[&number]);
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

    /// Whether the items are of the type that the table names.
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
            "arraySize" => attribute.with_value(number),
            _ => {
                let item = &value[..value.len() - self.count.len() - 2];
                attribute.with_value(&format!("{item}[{number}]"))
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
