//! How attributes are read: namespace declarations aside, duplicates refused, values normalised, unknown ones kept.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::value::unknown::{Unknown, UnknownAttribute};
use crate::vocabulary::{self, is_xsi};
use crate::xml::encoding::reading::is_noise;
use crate::xml::fields::qualified::Scope;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::shape::{Attribute, Element, Record, XML_NUMBER};
use crate::xml::text::names::split;
use crate::xml::text::reader::{is_name, is_xml_space};
use crate::xml::{DecodeError, DecodeErrorKind};

/// An attribute as it stands in the tag.
pub(in crate::xml) struct RawAttribute<'x> {
    pub(in crate::xml) name: &'x str,
    pub(in crate::xml) value: Cow<'x, str>,
    pub(in crate::xml) at: usize,
}

impl<'x> Decoder<'x> {
    /// Reads attributes up to the end of the tag; answers whether the element is empty.
    pub(in crate::xml) fn read_attributes(&mut self) -> Result<bool, DecodeError> {
        let bytes = self.text.as_bytes();
        let mut count = 0;
        loop {
            let before = self.at;
            while bytes.get(self.at).is_some_and(|byte| is_xml_space(*byte)) {
                self.at += 1;
            }
            match bytes.get(self.at) {
                Some(b'>') => {
                    self.at += 1;
                    return self.check_attributes().map(|()| false);
                }
                Some(b'/') if bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return self.check_attributes().map(|()| true);
                }
                None => return Err(self.truncated()),
                Some(_) if before == self.at => {
                    return Err(self.ill("white space is missing between attributes"));
                }
                Some(_) => {
                    count += 1;
                    if count > self.options.limits.attributes {
                        return Err(DecodeError::new(
                            DecodeErrorKind::Limit("attributes", self.options.limits.attributes as u64),
                            self.at,
                        ));
                    }
                    self.attribute()?;
                }
            }
        }
    }

    fn attribute(&mut self) -> Result<(), DecodeError> {
        let bytes = self.text.as_bytes();
        let at = self.at;
        while bytes
            .get(self.at)
            .is_some_and(|byte| !is_xml_space(*byte) && !matches!(byte, b'=' | b'>' | b'<' | b'/' | b'"' | b'\''))
        {
            self.at += 1;
        }
        let name = &self.text[at..self.at];
        while bytes.get(self.at).is_some_and(|byte| is_xml_space(*byte)) {
            self.at += 1;
        }
        if bytes.get(self.at) != Some(&b'=') || !is_name(name) {
            return Err(if self.at >= bytes.len() { self.truncated() } else { self.ill("this is no attribute") });
        }
        self.at += 1;
        while bytes.get(self.at).is_some_and(|byte| is_xml_space(*byte)) {
            self.at += 1;
        }
        let quote = match bytes.get(self.at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            Some(_) => return Err(self.ill("an attribute value needs quotes")),
            None => return Err(self.truncated()),
        };
        let begin = self.at + 1;
        let Some(length) = memchr::memchr(quote, &bytes[begin..]) else {
            return Err(self.truncated());
        };
        let raw = &self.text[begin..begin + length];
        if raw.contains('<') {
            return Err(self.ill("`<` inside an attribute value"));
        }
        let value = self.attribute_value(raw, begin)?;
        self.at = begin + length + 1;
        match split(name) {
            ("", "xmlns") => self.declare("", value, at, name),
            ("xmlns", prefix) => self.declare(prefix, value, at, name),
            _ => {
                self.check_text(value.len(), begin)?;
                self.attributes.push(RawAttribute { name, value, at });
                Ok(())
            }
        }
    }

    fn declare(&mut self, prefix: &'x str, uri: Cow<'x, str>, at: usize, name: &'x str) -> Result<(), DecodeError> {
        let bad = match prefix {
            "xml" => uri != vocabulary::XML,
            "xmlns" => true,
            _ => (uri.is_empty() && !prefix.is_empty()) || uri == vocabulary::XML || uri == vocabulary::XMLNS,
        };
        if bad {
            self.at = at;
            return Err(self.ill("this prefix cannot be bound to this namespace"));
        }
        self.attributes.push(RawAttribute { name, value: Cow::Borrowed(""), at });
        self.names.declare(prefix, uri);
        Ok(())
    }

    /// Refuses an attribute that comes twice, by name as written and by expanded name; then forgets the declarations.
    fn check_attributes(&mut self) -> Result<(), DecodeError> {
        // A long namespace is looked at for each attribute, which counts.
        let mut long = 0;
        let twice = {
            let mut seen = HashSet::new();
            let mut expanded = HashSet::new();
            self.attributes.iter().find_map(|attribute| {
                if !seen.insert(attribute.name) {
                    return Some(Err(attribute.at));
                }
                let (prefix, local) = split(attribute.name);
                if prefix.is_empty() || prefix == "xmlns" {
                    return None;
                }
                match self.names.lookup(prefix) {
                    Some(uri) => {
                        long += uri.len();
                        (!expanded.insert((uri, local))).then_some(Err(attribute.at))
                    }
                    None => Some(Ok((prefix, attribute.at))),
                }
            })
        };
        if long > 0 {
            self.count_copy(long, self.at)?;
        }
        match twice {
            None => {
                self.attributes.retain(|attribute| attribute.name != "xmlns" && !attribute.name.starts_with("xmlns:"));
                Ok(())
            }
            Some(Ok((prefix, at))) => Err(DecodeError::new(DecodeErrorKind::UndeclaredPrefix(prefix.to_owned()), at)),
            Some(Err(at)) => {
                self.at = at;
                Err(self.ill("an attribute comes twice"))
            }
        }
    }

    /// Puts attributes into their fields; the unknown ones are kept.
    pub(in crate::xml) fn record_attributes(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let (known, items) = (record.shape().attributes, record.shape().array_items());
        for raw in std::mem::take(&mut self.attributes) {
            match self.declared(&raw, known) {
                Some(attribute) => record
                    .slot_mut(attribute.slot)
                    .read_text(&raw.value, Scope::new(self, raw.at), self.options)
                    .map_err(|kind| DecodeError::new(kind, raw.at).inside(&format!("@{}", attribute.name())))?,
                None => {
                    if let Some(kept) = self.unknown_attribute(&raw)?
                        && !items.is_some_and(|item| self.is_usual(&kept, item))
                    {
                        unknown(record).keep_attribute(kept);
                    }
                }
            }
        }
        Ok(())
    }

    /// Which of a type's attributes this is.
    pub(in crate::xml) fn declared<'a>(&self, raw: &RawAttribute<'_>, known: &'a [Attribute]) -> Option<&'a Attribute> {
        let (prefix, local) = split(raw.name);
        let uri = if prefix.is_empty() { "" } else { self.namespace_at(raw.at, prefix).unwrap_or_default() };
        known.iter().find(|attribute| {
            let expected = if attribute.namespace == XML_NUMBER {
                vocabulary::XML
            } else {
                self.names.uris()[usize::from(attribute.namespace)]
            };
            attribute.name() == local && expected == uri
        })
    }

    /// Lets `xsi:type` choose what the record becomes; one that names no known type stays an attribute.
    #[inline]
    pub(in crate::xml) fn take_kind(&mut self, record: &mut dyn Record) {
        let kinds = record.kinds();
        if !kinds.is_empty() {
            self.find_kind(record, kinds);
        }
    }

    fn find_kind(&mut self, record: &mut dyn Record, kinds: &[Element]) {
        if let Some((at, kind)) = self.kind_of(kinds) {
            record.set_kind(kind.slot);
            // A type that a slice left out is read as another one, which does not write its name: so that is kept.
            if record.kind() == Some(kind.tag) {
                self.attributes.remove(at);
            }
        }
    }

    /// Which attribute names one of the types, and the row of that name.
    pub(in crate::xml) fn kind_of<'k>(&self, kinds: &'k [Element]) -> Option<(usize, &'k Element)> {
        let is_type = |raw: &RawAttribute<'_>| {
            let (prefix, local) = split(raw.name);
            local == "type" && self.namespace_at(raw.at, prefix).is_some_and(is_xsi)
        };
        let at = self.attributes.iter().position(is_type)?;
        let raw = &self.attributes[at];
        let (prefix, local) = split(raw.value.trim());
        let uri = self.namespace_at(raw.at, prefix).unwrap_or_default();
        let is_named =
            |kind: &&Element| kind.name() == local && self.names.uris().get(usize::from(kind.namespace)) == Some(&uri);
        kinds.iter().find(is_named).map(|kind| (at, kind))
    }

    /// Keeps all attributes of a container, but for what says no more than the table does.
    pub(in crate::xml) fn keep_attributes(&mut self, unknown: &mut Unknown, item: &Element) -> Result<(), DecodeError> {
        for raw in std::mem::take(&mut self.attributes) {
            if let Some(kept) = self.unknown_attribute(&raw)?
                && !self.is_usual(&kept, item)
            {
                unknown.keep_attribute(kept);
            }
        }
        Ok(())
    }

    /// Leaves the attributes of a simple element, which has no place for them, to its parent.
    pub(in crate::xml) fn stray_attributes(&mut self) -> Result<(), DecodeError> {
        for raw in std::mem::take(&mut self.attributes) {
            if let Some(kept) = self.unknown_attribute(&raw)? {
                self.strays.push(kept);
            }
        }
        Ok(())
    }

    /// Is the element that was just opened `xsi:nil`?
    #[inline]
    pub(in crate::xml) fn is_nil(&self) -> bool {
        !self.attributes.is_empty() && self.has_nil()
    }

    /// Are all attributes of the element that was just opened about instances?
    pub(in crate::xml) fn is_only_xsi(&self) -> bool {
        self.attributes.iter().all(|attribute| {
            let prefix = split(attribute.name).0;
            !prefix.is_empty() && self.namespace_at(attribute.at, prefix).is_some_and(is_xsi)
        })
    }

    fn has_nil(&self) -> bool {
        self.attributes.iter().any(|attribute| {
            let (prefix, local) = split(attribute.name);
            matches!(local, "nil" | "null")
                && self.namespace_at(attribute.at, prefix).is_some_and(is_xsi)
                && matches!(attribute.value.trim(), "true" | "1")
        })
    }

    /// `xsi:nil` is a state and what references refer to a label, neither is content; everything else is kept with its namespace.
    fn unknown_attribute(&mut self, raw: &RawAttribute<'x>) -> Result<Option<UnknownAttribute>, DecodeError> {
        if self.is_label(raw)? {
            return Ok(None);
        }
        let (prefix, local) = split(raw.name);
        let namespace = if prefix.is_empty() { "" } else { self.namespace_at(raw.at, prefix).unwrap_or_default() };
        if is_xsi(namespace) && matches!(local, "nil" | "null") {
            return Ok(None);
        }
        if self.encoding && is_noise(namespace, local, &raw.value) {
            return Ok(None);
        }
        // A qualified name in the value needs its prefix declared again where it is written.
        let used = split(raw.value.trim()).0;
        let declares = match used {
            "" if !is_xsi(namespace) || local != "type" => None,
            _ => self.namespace_at(raw.at, used).filter(|uri| !uri.is_empty()),
        };
        let declares = declares.map(|uri| (used.to_owned(), uri.to_owned()));
        let copied = namespace.len() + declares.as_ref().map_or(0, |(_, uri)| uri.len());
        let kept = UnknownAttribute::new(namespace, prefix, local, &raw.value, declares);
        self.count_copy(copied, raw.at)?;
        Ok(Some(kept))
    }

    /// Counts a namespace that is copied into a value: one long one, used by many elements, must not grow without a bound.
    pub(in crate::xml) fn count_copy(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        // What is usual costs no more than the element that it belongs to, and those are counted.
        self.count_work(bytes.saturating_sub(256), at)
    }

    /// Counts what costs as much as reading so many bytes more.
    pub(in crate::xml) fn count_work(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        self.expanded.set(self.expanded.get().saturating_add(bytes));
        let limit = self.options.limits.bytes;
        match self.expanded.get() > limit {
            true => {
                Err(DecodeError::new(DecodeErrorKind::Limit("bytes of namespaces and references", limit as u64), at))
            }
            false => Ok(()),
        }
    }
}
