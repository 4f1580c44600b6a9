//! How structures are written: attributes first, then fields in the order of the table, unknown content where it stood between them.

use std::borrow::Cow;

use crate::value::unknown::{Place, Placed, Unknown, UnknownNode, is_nil, is_told, is_type};
use crate::xml::error::EncodeError;
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::Slot;
use crate::xml::table::tag::Tag;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::login::{LoginMode, RootLogin};
use crate::xml::write::observe::{Owner, Text};

/// What an element is called, and what SOAP's encoding calls its type.
#[derive(Clone, Copy)]
pub(in crate::xml) struct Named<'n> {
    pub(in crate::xml) tag: Tag<'n>,
    /// The local part of the tag.
    pub(in crate::xml) name: &'n str,
    pub(in crate::xml) type_name: Option<&'static &'static str>,
}

/// A container of items.
#[derive(Clone, Copy)]
pub(in crate::xml) struct Container<'c> {
    pub(in crate::xml) element: &'static Element,
    /// What it holds besides its items.
    pub(in crate::xml) unknown: &'c Unknown,
    pub(in crate::xml) is_nil: bool,
    /// The number of items.
    pub(in crate::xml) count: usize,
}

impl From<&'static Element> for Named<'static> {
    #[inline]
    fn from(element: &'static Element) -> Self {
        Self { tag: element.written(), name: element.name(), type_name: element.type_name }
    }
}

impl Encoder<'_> {
    /// Writes the value under the name of its root element, with a login of its own as first child where there is one.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub(super) fn root_element(
        &mut self,
        record: &dyn Record,
        login: Option<RootLogin<'_>>,
    ) -> Result<(), EncodeError> {
        let shape = record.shape();
        if self.is_foreign(record) {
            return self.with_namespaces(shape.namespaces.uris, |output| output.root_element(record, login));
        }
        if shape.group {
            let unknown = record.slot(u16::MAX).unknown().placed();
            return self.children(record, &unknown);
        }
        let (tag, name) = match (record.root(), record.own_name()) {
            (Some(root), _) => (root.written(), root.name()),
            (None, Some(name)) => (Tag::of(name.local()), name.local()),
            (None, None) => (Tag::of(shape.name), shape.name),
        };
        let written = self.record_in_full(Named { tag, name, type_name: None }, record, None, Some(login));
        self.set_encoding(None);
        written.map_err(|error| error.inside(name, None))
    }

    /// Writes the value as an element of this name.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub(super) fn element(&mut self, tag: Tag<'_>, name: &str, record: &dyn Record) -> Result<(), EncodeError> {
        let written = self.record(Named { tag, name, type_name: None }, record, None);
        written.map_err(|error| error.inside(name, None))
    }

    /// Writes a record as an element.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub(in crate::xml) fn record(
        &mut self,
        named: Named<'_>,
        record: &dyn Record,
        around: Option<&Around<'_>>,
    ) -> Result<(), EncodeError> {
        let shape = record.shape();
        if !self.is_plain(around)
            || !shape.attributes.is_empty()
            || shape.text.is_some()
            || shape.array_items().is_some()
            || !record.slot(u16::MAX).is_absent()
            || record.kind().is_some()
        {
            return self.record_in_full(named, record, around, None);
        }
        self.open(named.tag);
        self.fields_alone(record, shape.elements)?;
        self.close(named.tag);
        Ok(())
    }

    /// Writes a record that may have attributes, text or unknown content, or that somebody watches. `root` says that it is the document's,
    /// and the login that goes into it.
    fn record_in_full(
        &mut self,
        named: Named<'_>,
        record: &dyn Record,
        around: Option<&Around<'_>>,
        root: Option<Option<RootLogin<'_>>>,
    ) -> Result<(), EncodeError> {
        let shape = record.shape();
        let unknown = self.shown(record.slot(u16::MAX).unknown());
        let placed = unknown.placed();
        let login = root.flatten();
        let strays = around.filter(|around| around.attributes().next().is_some());
        let may_be_nil = unknown.attributes().any(is_nil);
        let is_blank = (may_be_nil || strays.is_some()) && login.is_none() && !self.has_content(record, &placed);
        self.enter_record(named.name, record);
        let mut attributes = self.gather();
        let own = match record.own_name().filter(|_| root.is_some()) {
            Some(name) => Some(attributes.tag_of(name)?),
            None => None,
        };
        let tag = own.as_deref().map_or(named.tag, Tag::of);
        if root.is_some() && shape.encoded {
            attributes.begin_encoding(record);
            self.set_encoding(attributes.context().encoding);
        }
        for attribute in shape.attributes {
            let slot = record.slot(attribute.slot);
            let inside = |error: EncodeError| error.inside(&format!("@{}", attribute.name()), None);
            if let Some(value) = slot.written(&mut attributes).map_err(inside)? {
                let other = self.watch_slot(Owner::Attribute(attribute), slot, &value);
                attributes.add(attribute.tag, other.as_deref().unwrap_or(&value)).map_err(inside)?;
            } else {
                self.note_written(0, attribute.needed);
            }
        }
        let strays = strays.filter(|_| is_blank);
        let is_typed = strays.is_some_and(Around::has_type);
        // What was read as the nearest kept ancestor of its type is still called by its own.
        let counted = match record.kind().filter(|_| !unknown.attributes().any(is_type)) {
            Some(kind) => {
                attributes.bind_xsi();
                attributes.add("xsi:type", kind)?;
                false
            }
            None => attributes.record_type(named.type_name, record, unknown, is_typed)?,
        };
        attributes.add_unknown(unknown.attributes().filter(|kept| !(is_nil(kept) || counted && is_told(kept))))?;
        let text = match shape.text {
            Some(slot) => record.slot(slot).written(&mut attributes)?,
            None => None,
        };
        if is_blank {
            attributes.add_unknown(unknown.attributes().filter(|kept| is_nil(kept)))?;
        }
        attributes.add_unknown(strays.iter().flat_map(|around| around.attributes()))?;
        let text = match (text, unknown.attributes().find(|kept| is_type(kept))) {
            (Some(text), Some(kind)) => {
                let named = attributes.named_text(std::iter::once(kind), &text)?.into_owned();
                Some(Cow::Owned(named))
            }
            (None, Some(kind)) => {
                for node in unknown.nodes() {
                    if let UnknownNode::Text(text) = node
                        && let Some((prefix, uri)) = kind.name_in(text)
                    {
                        attributes.binds(prefix, uri)?;
                    }
                }
                None
            }
            (text, None) => text,
        };
        self.start(tag, attributes);
        if let Some(login) = login {
            self.root_login(login)?;
        }
        match shape.text {
            Some(slot) => {
                if let Some(text) = text {
                    let other = self.watch_slot(Owner::Content(shape), record.slot(slot), &text);
                    self.text(other.as_deref().unwrap_or(&text))?;
                }
                self.nodes(placed.rest(Place::START))?;
            }
            // It lacks nothing.
            None if is_blank && may_be_nil => {}
            None => self.children(record, &placed)?,
        }
        self.close(tag);
        self.leave();
        Ok(())
    }

    fn watch_slot(&mut self, owner: Owner<'_>, slot: &dyn Slot, text: &str) -> Option<String> {
        if !self.is_watched() {
            return None;
        }
        self.watch_text(owner, Text { text, is_secret: slot.is_secret(), expected: slot.no_value() })
    }

    /// Whether anything will be written between the tags of this record.
    fn has_content(&self, record: &dyn Record, unknown: &Placed<'_>) -> bool {
        let shape = record.shape();
        let is_content = |node: UnknownNode<'_>| match node {
            UnknownNode::Element(_) => true,
            UnknownNode::Text(text) => !text.is_empty(),
            UnknownNode::Attributes(_) => false,
        };
        let has_text = |slot| record.slot(slot).text().is_some_and(|text| !text.is_empty());
        unknown.rest(Place::START).any(is_content)
            || shape.text.is_some_and(has_text)
            || shape.elements.iter().any(|element| match element.login {
                Some(_) => self.writes_login(record.slot(element.slot)),
                None => record.slot(element.slot).count() > 0,
            })
    }

    fn children(&mut self, record: &dyn Record, unknown: &Placed<'_>) -> Result<(), EncodeError> {
        let elements = record.shape().elements;
        if unknown.is_empty() && !self.is_watched() && !matches!(self.login_mode(), LoginMode::Parts(_)) {
            return self.fields_alone(record, elements);
        }
        self.nodes(unknown.at(Place::START))?;
        let mut index = 0;
        while let Some(element) = elements.get(index) {
            let around = Around::new(unknown, Place::first(index));
            let around = Some(&around).filter(|_| !unknown.is_empty());
            let slot = record.slot(element.slot);
            self.watch_field(&elements[index..index + rows(elements, index)], slot);
            let count = self.field(element, slot, around)?;
            self.note_written(count, element.needed);
            if !unknown.is_empty() {
                self.nodes(unknown.from(if element.repeats { Place::nth(index, count) } else { Place::first(index) }))?;
            }
            index += rows(elements, index);
        }
        let is_written =
            |row: usize| row < elements.len() && (row == 0 || elements[row - 1].slot != elements[row].slot);
        self.nodes(unknown.outside(is_written))
    }

    fn field(
        &mut self,
        element: &'static Element,
        slot: &dyn Slot,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match self.login_mode() {
            _ if element.login.is_some() => self.login(element, slot, around),
            LoginMode::Parts(login) => self.part(element, slot, login, around),
            _ => slot.encode(self, element, around),
        }
    }

    /// The common case: there is nothing to write between the fields, and nobody to tell of them.
    fn fields_alone(&mut self, record: &dyn Record, elements: &'static [Element]) -> Result<(), EncodeError> {
        let mut index = 0;
        while let Some(element) = elements.get(index) {
            let slot = record.slot(element.slot);
            match element.special {
                false => slot.encode(self, element, None)?,
                true => self.special(element, slot)?,
            };
            index += rows(elements, index);
        }
        Ok(())
    }

    /// A field that is the login, or that a request needs.
    fn special(&mut self, element: &'static Element, slot: &dyn Slot) -> Result<usize, EncodeError> {
        let count = match element.login {
            None => slot.encode(self, element, None)?,
            Some(_) => self.login(element, slot, None)?,
        };
        self.note_written(count, element.needed);
        Ok(count)
    }

    /// Writes the elements of a group, and returns how many there are.
    pub(in crate::xml) fn group(
        &mut self,
        group: &dyn Record,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        let elements = group.shape().elements;
        let (mut index, mut count) = (0, 0);
        while let Some(element) = elements.get(index) {
            let slot = group.slot(element.slot);
            let here = around.map(|around| around.further(count));
            self.watch_field(&elements[index..index + rows(elements, index)], slot);
            let written = slot.encode(self, element, here.as_ref())?;
            self.note_written(written, element.needed);
            if !element.repeats && written > 0 {
                self.behind(here.as_ref())?;
            }
            count += written;
            index += rows(elements, index);
        }
        Ok(count)
    }

    /// Writes the unknown content behind the element at this place.
    pub(in crate::xml) fn behind(&mut self, around: Option<&Around<'_>>) -> Result<(), EncodeError> {
        around.map_or(Ok(()), |around| self.nodes(around.behind()))
    }

    /// Writes unknown elements and texts. Attributes among them are written with the elements that they belong to.
    pub(in crate::xml) fn nodes<'u>(
        &mut self,
        nodes: impl Iterator<Item = UnknownNode<'u>>,
    ) -> Result<(), EncodeError> {
        for node in nodes {
            match node {
                UnknownNode::Element(element) => self.raw(&element.to_xml()),
                UnknownNode::Text(text) => self.text(text)?,
                UnknownNode::Attributes(_) => {}
            }
        }
        Ok(())
    }

    /// Writes a container: attributes, then what `items` writes, which is given what stands around the first item.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub(in crate::xml) fn container(
        &mut self,
        Container { element, unknown, is_nil, count }: Container<'_>,
        around: Option<&Around<'_>>,
        items: impl FnOnce(&mut Self, Option<&Around<'_>>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.is_plain(around) && unknown.is_empty() && !is_nil && element.item.is_none_or(|item| !item.any_name) {
            self.open(element.written());
            items(self, None)?;
            self.close(element.written());
            return Ok(());
        }
        let unknown = self.shown(unknown);
        let placed = unknown.placed();
        let mut attributes = self.gather();
        let is_blank = count == 0 && placed.rest(Place::START).all(|node| matches!(node, UnknownNode::Attributes(_)));
        let strays = around.filter(|_| is_blank);
        self.enter_container(element, unknown);
        let mut counted = false;
        if is_nil && attributes.may_be_nil(element) {
            attributes.nil();
        } else if let Some(item) = element.item {
            let is_typed = strays.is_some_and(Around::has_type);
            counted = attributes.array_type(item, count, unknown, is_typed)?;
            if let (Some(name), false, false) = (element.type_name, item.any_name, is_typed) {
                attributes.type_name(name, unknown);
            }
        }
        attributes.add_unknown(unknown.attributes().filter(|kept| !counted || !is_told(kept)))?;
        attributes.add_unknown(strays.iter().flat_map(|around| around.attributes()))?;
        self.start(element.written(), attributes);
        self.nodes(placed.at(Place::START))?;
        let first = Around::new(&placed, Place::first(0));
        items(self, Some(&first).filter(|_| !placed.is_empty()))?;
        self.nodes(placed.rest(Place::nth(0, count)))?;
        self.close(element.written());
        self.leave();
        Ok(())
    }
}

/// The number of rows of the field that begins with this one: those of a choice or group stand together, every other field has one.
#[inline]
fn rows(elements: &[Element], index: usize) -> usize {
    let first = &elements[index];
    match first.grouped {
        true => elements[index..].iter().take_while(|row| row.slot == first.slot).count(),
        false => 1,
    }
}
