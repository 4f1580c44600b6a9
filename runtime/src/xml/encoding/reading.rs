//! What SOAP's own encoding says in attributes when it is read: of what type a value is, which the tables say too, and which items an array leaves out.

use crate::value::unknown::{UnknownAttribute, is_told};
use crate::version::SoapVersion;
use crate::vocabulary::{SOAP_ENCODINGS, SOAP11_ENCODING};
use crate::xml::encoding::writing::{Told, is_named};
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::Element;
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::name::split;
use crate::xml::text::reader::Start;

impl<'x> Decoder<'x> {
    /// Takes from the value that was just opened what SOAP's encoding says of it; `before` counts the items before it, if it is one. Returns its start
    /// with the items that are left out before it.
    #[cold]
    pub(in crate::xml) fn take_encoding(
        &mut self,
        start: Start<'x>,
        element: &Element,
        before: usize,
    ) -> Result<Start<'x>, DecodeError> {
        let mut start = start;
        if element.any_name
            && let Some((position, at)) = self.take_index("position")?
        {
            let Some(missing) = position.checked_sub(before) else {
                let what = "an item of an array at the position of one before it";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), at));
            };
            self.reader().budget().left_out(missing, at)?;
            start = start.after_missing(missing);
        }
        if self.is_encoded()
            && let Some(at) = self.reader().attributes().iter().position(|raw| self.is_type_of(raw, element))
        {
            self.reader_mut().take_attribute(at);
        }
        Ok(start)
    }

    /// Takes from the start tag of an array where its items begin: after so many that are left out.
    pub(in crate::xml) fn take_offset(&mut self, items: Option<&Element>) -> Result<usize, DecodeError> {
        if items.is_some_and(|items| items.any_name)
            && let Some((offset, at)) = self.take_index("offset")?
        {
            self.reader().budget().left_out(offset, at)?;
            return Ok(offset);
        }
        Ok(0)
    }

    /// Takes the attribute `position="[7]"` or `offset="[7]"`, and returns where it stands, too.
    fn take_index(&mut self, name: &str) -> Result<Option<(usize, usize)>, DecodeError> {
        let reader = self.reader();
        let is_it = |raw: &RawAttribute<'x>| {
            let (prefix, local) = split(raw.name);
            local == name && reader.namespace_in(raw, prefix) == Some(SOAP11_ENCODING)
        };
        let Some(at) = reader.attributes().iter().position(is_it) else { return Ok(None) };
        let raw = self.reader_mut().take_attribute(at);
        let index = raw.value.trim().strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        match index.and_then(|index| index.trim().parse().ok()) {
            Some(index) => Ok(Some((index, raw.at))),
            None => Err(DecodeError::new(DecodeErrorKind::invalid(&raw.value, "index of an array"), raw.at)),
        }
    }

    /// Whether the attribute names the type that the element has anyway.
    fn is_type_of(&self, raw: &RawAttribute<'x>, element: &Element) -> bool {
        let is_array = element.item.is_some_and(|item| item.any_name);
        let name = element.type_name.map_or("", |name| *name);
        if name.is_empty() && !is_array {
            return false;
        }
        if !self.is_xsi_named(raw, "type") {
            return false;
        }
        let (prefix, local) = split(raw.value.trim());
        let uri = self.reader().namespace_in(raw, prefix).unwrap_or_default();
        let is_array = is_array || !name.starts_with("xsd:") || name.ends_with(']');
        is_named(uri, local, name, self.spelling().uris())
            || (is_array && local == "Array" && SOAP_ENCODINGS.contains(&uri))
    }

    /// Whether the attribute says no more of an array than the table and the items do.
    pub(in crate::xml) fn is_usual(&self, attribute: &UnknownAttribute, item: &Element) -> bool {
        let is_of = |told: Told<'_>| {
            item.type_name.is_some_and(|name| !name.is_empty() && told.is_of(name, self.spelling().uris()))
        };
        self.is_encoded() && item.any_name && is_told(attribute) && Told::read(attribute).is_some_and(is_of)
    }

    /// Whether the element that was just opened is nil in SOAP's encoding, where that means the same as that there is none.
    #[inline]
    pub(in crate::xml) fn is_encoded_nil(&self) -> bool {
        self.is_encoded() && self.is_nil()
    }

    /// Whether the element that was just opened is nil and may be. In SOAP's encoding any may be.
    #[inline]
    pub(in crate::xml) fn is_nil_as(&self, element: &Element) -> bool {
        (element.nillable || self.is_encoded()) && self.is_nil()
    }
}

/// Whether the attribute only says that something is encoded, or that it stands by itself.
pub(in crate::xml) fn is_noise(namespace: &str, local: &str, value: &str) -> bool {
    let is_envelope =
        || [SoapVersion::Soap11, SoapVersion::Soap12].iter().any(|version| version.namespace() == namespace);
    match local {
        "root" => namespace == SOAP11_ENCODING,
        "encodingStyle" => is_envelope() && SOAP_ENCODINGS.contains(&value.trim()),
        _ => false,
    }
}
