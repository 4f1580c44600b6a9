//! What SOAP's own encoding says in attributes when it is read: of what type a value is, which the tables say too, and which items an array leaves out.

use crate::endpoint::SoapVersion;
use crate::value::unknown::UnknownAttribute;
use crate::vocabulary::{SOAP_ENCODINGS, SOAP11_ENCODING, is_xsi};
use crate::xml::encoding::writing::{Told, is_named, is_told};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Element, Shape};
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::names::split;
use crate::xml::{DecodeError, DecodeErrorKind};

impl<'x> Decoder<'x> {
    /// Takes from the value that was just opened what SOAP's encoding says of it; `before` counts the items before it, if it is one.
    #[cold]
    pub(in crate::xml) fn take_encoding(&mut self, element: &Element, before: usize) -> Result<(), DecodeError> {
        if element.any_name
            && let Some((position, at)) = self.take_index("position")?
        {
            let Some(gap) = position.checked_sub(before) else {
                let what = "an item of an array at the position of one before it";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), at));
            };
            self.leave_out(gap, at)?;
        }
        if self.encoding
            && let Some(at) = self.attributes.iter().position(|raw| self.is_type_of(raw, element))
        {
            self.attributes.remove(at);
        }
        Ok(())
    }

    /// Takes from the start tag of an array where its items begin.
    #[inline]
    pub(in crate::xml) fn take_offset(&mut self, items: Option<&Element>) -> Result<(), DecodeError> {
        if items.is_some_and(|items| items.any_name)
            && let Some((offset, at)) = self.take_index("offset")?
        {
            self.leave_out(offset, at)?;
        }
        Ok(())
    }

    /// Takes the attribute `position="[7]"` or `offset="[7]"`, and tells where it stands.
    fn take_index(&mut self, name: &str) -> Result<Option<(usize, usize)>, DecodeError> {
        let is_it = |raw: &RawAttribute<'_>| {
            let (prefix, local) = split(raw.name);
            local == name && self.namespace_at(raw.at, prefix) == Some(SOAP11_ENCODING)
        };
        let Some(at) = self.attributes.iter().position(is_it) else { return Ok(None) };
        let raw = self.attributes.remove(at);
        let index = raw.value.trim().strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        match index.and_then(|index| index.trim().parse().ok()) {
            Some(index) => Ok(Some((index, raw.at))),
            None => Err(DecodeError::new(DecodeErrorKind::invalid(&raw.value, "index of an array"), raw.at)),
        }
    }

    /// So many items are missing before the one that comes next. They cost as much as those that are there, without being sent.
    fn leave_out(&mut self, items: usize, at: usize) -> Result<(), DecodeError> {
        self.gap = items;
        self.references = self.references.saturating_add(items as u64);
        let limit = self.options.limits.references;
        match self.references > limit {
            true => Err(DecodeError::new(DecodeErrorKind::Limit("items that an array leaves out", limit), at)),
            false => Ok(()),
        }
    }

    /// Does the attribute name the type that the element has anyway?
    fn is_type_of(&self, raw: &RawAttribute<'_>, element: &Element) -> bool {
        let is_array = element.item.is_some_and(|item| item.any_name);
        let name = element.type_name.map_or("", |name| *name);
        if name.is_empty() && !is_array {
            return false;
        }
        let (prefix, local) = split(raw.name);
        if local != "type" || !self.namespace_at(raw.at, prefix).is_some_and(is_xsi) {
            return false;
        }
        let (prefix, local) = split(raw.value.trim());
        let uri = self.namespace_at(raw.at, prefix).unwrap_or_default();
        let is_array = is_array || !name.starts_with("xsd:") || name.ends_with(']');
        is_named(uri, local, name, self.names.uris()) || (is_array && local == "Array" && SOAP_ENCODINGS.contains(&uri))
    }

    /// Does the attribute say no more of an array than the table and the items do?
    pub(in crate::xml) fn is_usual(&self, attribute: &UnknownAttribute, item: &Element) -> bool {
        let is_of =
            |told: Told<'_>| item.type_name.is_some_and(|name| !name.is_empty() && told.is_of(name, self.names.uris()));
        self.encoding && item.any_name && is_told(attribute) && Told::read(attribute).is_some_and(is_of)
    }

    /// What is read into the record is in SOAP's own encoding, or not.
    pub(crate) fn set_encoding(&mut self, shape: &Shape) {
        self.encoding = shape.encoded;
    }

    /// Is the element that was just opened nil in SOAP's encoding, where that means the same as that there is none?
    #[inline]
    pub(in crate::xml) fn is_encoded_nil(&self) -> bool {
        self.encoding && self.is_nil()
    }

    /// May the element that was just opened be nil, and is it? In SOAP's encoding any may be.
    #[inline]
    pub(in crate::xml) fn is_nil_as(&self, element: &Element) -> bool {
        (element.nillable || self.encoding) && self.is_nil()
    }
}

/// Does the attribute only say that something is encoded, or that it stands by itself?
pub(in crate::xml) fn is_noise(namespace: &str, local: &str, value: &str) -> bool {
    let is_envelope =
        || [SoapVersion::Soap11, SoapVersion::Soap12].iter().any(|version| version.namespace() == namespace);
    match local {
        "root" => namespace == SOAP11_ENCODING,
        "encodingStyle" => is_envelope() && SOAP_ENCODINGS.contains(&value.trim()),
        _ => false,
    }
}
