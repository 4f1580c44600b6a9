//! Which fields attributes go to, where `xsi:nil` and `xsi:type` are read, and which attributes are kept as unknown content.

use crate::value::unknown::{Unknown, UnknownAttribute};
use crate::vocabulary::is_xsi;
use crate::xml::encoding::reading::is_noise;
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::shape::{Attribute, Element, Record, Shape, XML_NUMBER};
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::name::split;
use crate::xml::text::reader::Start;
use crate::xml::text::scope::Scope;

impl<'x> Decoder<'x> {
    /// Puts attributes into their fields; the unknown ones are kept.
    pub(in crate::xml) fn record_attributes(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let (known, items) = (record.shape().attributes, record.shape().array_items());
        let mut others = Vec::new();
        for raw in self.reader_mut().take_attributes() {
            match self.declared(&raw, known) {
                Some(attribute) => self.attribute(&raw, attribute, record)?,
                None => others.push(raw),
            }
        }
        let is_other_type =
            others.iter().any(|raw| self.is_xsi_named(raw, "type") && split(raw.value.trim()).1 != record.shape().name);
        for raw in others {
            if !is_other_type && let Some(attribute) = self.declared_otherwise(&raw, record) {
                self.attribute(&raw, attribute, record)?;
            } else if let Some(kept) = self.unknown_attribute(&raw)?
                && !items.is_some_and(|item| self.is_usual(&kept, item))
            {
                unknown(record).keep_attribute(kept);
            }
        }
        Ok(())
    }

    /// Reads an attribute into its field.
    fn attribute(
        &self,
        raw: &RawAttribute<'x>,
        attribute: &Attribute,
        record: &mut dyn Record,
    ) -> Result<(), DecodeError> {
        self.reader().budget().memory(raw.value.len(), raw.at)?;
        record
            .slot_mut(attribute.slot)
            .read_text(&raw.value, Scope::in_attribute(self.reader(), raw), self.options())
            .map_err(|kind| DecodeError::new(kind, raw.at).inside(&format!("@{}", attribute.name())))
    }

    /// Which of a type's attributes this is, although it has no namespace where the schema gives it one, or one of the tables' namespaces where
    /// the schema gives it none. A wildcard could mean it as it stands.
    fn declared_otherwise(&self, raw: &RawAttribute<'x>, record: &dyn Record) -> Option<&'static Attribute> {
        let Shape { attributes, any_attribute, .. } = record.shape();
        if attributes.is_empty() || *any_attribute {
            return None;
        }
        let (prefix, local) = split(raw.name);
        let is_qualified = !prefix.is_empty();
        let is_ours = |uri: &str| self.spelling().uris().contains(&uri);
        if is_qualified && !self.reader().namespace_in(raw, prefix).is_some_and(is_ours) {
            return None;
        }
        let fits = |attribute: &&Attribute| {
            let has_namespace = self.spelling().uri(attribute.namespace).is_some_and(|uri| !uri.is_empty());
            attribute.name() == local && has_namespace != is_qualified && attribute.namespace != XML_NUMBER
        };
        let mut candidates = attributes.iter().filter(fits);
        let found = candidates.next().filter(|attribute| record.slot(attribute.slot).is_absent());
        found.filter(|_| candidates.next().is_none())
    }

    /// Which of a type's attributes this is.
    pub(in crate::xml) fn declared<'a>(&self, raw: &RawAttribute<'x>, known: &'a [Attribute]) -> Option<&'a Attribute> {
        if known.is_empty() {
            return None;
        }
        let (prefix, local) = split(raw.name);
        let uri = if prefix.is_empty() { "" } else { self.reader().namespace_in(raw, prefix).unwrap_or_default() };
        known.iter().find(|attribute| {
            attribute.name() == local && self.spelling().uri(attribute.namespace).unwrap_or_default() == uri
        })
    }

    /// Lets `xsi:type` choose what the record becomes; one that names no known type stays an attribute.
    #[inline]
    pub(in crate::xml) fn take_kind(&mut self, record: &mut dyn Record) {
        let kinds = record.kinds();
        if kinds.is_empty() {
            return;
        }
        if let Some((at, kind)) = self.kind_of(kinds) {
            record.set_kind(kind.slot);
            // A type that a slice left out is read as another one, which does not write its name: so that is kept.
            if record.kind() == Some(kind.tag) {
                self.reader_mut().take_attribute(at);
            }
        }
    }

    /// Which attribute names one of the types, and the row of that name.
    pub(in crate::xml) fn kind_of<'k>(&self, kinds: &'k [Element]) -> Option<(usize, &'k Element)> {
        let reader = self.reader();
        let at = reader.attributes().iter().position(|raw| self.is_xsi_named(raw, "type"))?;
        let raw = &reader.attributes()[at];
        let (prefix, local) = split(raw.value.trim());
        let uri = reader.namespace_in(raw, prefix).unwrap_or_default();
        let is_named = |kind: &&Element| kind.name() == local && self.spelling().uri(kind.namespace) == Some(uri);
        kinds.iter().find(is_named).map(|kind| (at, kind))
    }

    /// Whether this is the attribute of that name about instances.
    pub(in crate::xml) fn is_xsi_named(&self, raw: &RawAttribute<'x>, name: &str) -> bool {
        let (prefix, local) = split(raw.name);
        local == name && self.reader().namespace_in(raw, prefix).is_some_and(is_xsi)
    }

    /// Keeps all attributes of a container, but for what says no more than the table does.
    pub(in crate::xml) fn keep_attributes(&mut self, unknown: &mut Unknown, item: &Element) -> Result<(), DecodeError> {
        for raw in self.reader_mut().take_attributes() {
            if let Some(kept) = self.unknown_attribute(&raw)?
                && !self.is_usual(&kept, item)
            {
                unknown.keep_attribute(kept);
            }
        }
        Ok(())
    }

    /// Takes the attributes of a simple element, which has no place for them.
    #[cold]
    pub(in crate::xml) fn stray_attributes(&mut self) -> Result<Vec<UnknownAttribute>, DecodeError> {
        let mut strays = Vec::new();
        for raw in self.reader_mut().take_attributes() {
            strays.extend(self.unknown_attribute(&raw)?);
        }
        Ok(strays)
    }

    /// Whether the element that was just opened is `xsi:nil`.
    #[inline]
    pub(in crate::xml) fn is_nil(&self) -> bool {
        !self.reader().attributes().is_empty() && self.has_nil()
    }

    /// Whether the element that was just opened is `xsi:nil`, and without content as such an element should be.
    #[inline]
    pub(in crate::xml) fn is_nil_without(&self, start: &Start<'x>, keeps_blanks: bool) -> bool {
        self.is_nil() && (self.reader().is_without(start, keeps_blanks) || self.has_nil_with_content(start))
    }

    /// What it says is passed over, which is noted. Returns `false`.
    #[cold]
    fn has_nil_with_content(&self, start: &Start<'x>) -> bool {
        self.reader().budget().note_nil_with_content(start.offset());
        false
    }

    #[cold]
    fn has_nil(&self) -> bool {
        self.reader().attributes().iter().any(|raw| {
            (self.is_xsi_named(raw, "nil") || self.is_xsi_named(raw, "null"))
                && matches!(raw.value.trim(), "true" | "1")
        })
    }

    /// Whether all attributes of the element that was just opened are about instances.
    pub(in crate::xml) fn is_only_xsi(&self) -> bool {
        self.reader().attributes().iter().all(|raw| {
            let prefix = split(raw.name).0;
            !prefix.is_empty() && self.reader().namespace_in(raw, prefix).is_some_and(is_xsi)
        })
    }

    /// `xsi:nil` is a state and what references refer to a label, neither is content; everything else is kept with its namespace.
    fn unknown_attribute(&mut self, raw: &RawAttribute<'x>) -> Result<Option<UnknownAttribute>, DecodeError> {
        if self.is_label(raw)? {
            return Ok(None);
        }
        let (prefix, local) = split(raw.name);
        let reader = self.reader();
        let namespace = if prefix.is_empty() { "" } else { reader.namespace_in(raw, prefix).unwrap_or_default() };
        if is_xsi(namespace) && matches!(local, "nil" | "null") {
            return Ok(None);
        }
        if self.is_encoded() && is_noise(namespace, local, &raw.value) {
            return Ok(None);
        }
        // A qualified name in the value needs its prefix declared again where it is written, which costs that much.
        let used = split(raw.value.trim()).0;
        let declared = match used {
            "" if !is_xsi(namespace) || local != "type" => 0,
            _ => reader.namespace_in(raw, used).map_or(0, str::len),
        };
        self.count_copy(namespace.len() + declared, raw.at)?;
        reader.budget().memory(raw.name.len() + raw.value.len() + 32, raw.at)?;
        let scope = match &raw.scope {
            Some(scope) => Some(scope.clone()),
            None if namespace.is_empty() && declared == 0 => None,
            None => self.reader_mut().scope_here(raw.at)?,
        };
        Ok(Some(UnknownAttribute::read(raw.name, &raw.value, scope)))
    }

    /// Counts a namespace that is written once more for a value: one long one, used by many elements, must not grow without a bound.
    pub(in crate::xml) fn count_copy(&self, bytes: usize, at: usize) -> Result<(), DecodeError> {
        // What is usual costs no more than the element that it belongs to, and those are counted.
        self.reader().budget().work(bytes.saturating_sub(256), at)
    }
}
