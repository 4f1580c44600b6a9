//! How the items of a list are read and written, in a container of their own or beside other elements. Compiled once, whatever the items.

use crate::value::list::List;
use crate::value::unknown::{Place, Unknown};
use crate::xml::encoding::writing::is_told;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::{Item, Order, Slot};
use crate::xml::text::reader::Start;
use crate::xml::write::encoder::{Encoder, is_content};

/// Where items go that are read.
pub(in crate::xml) trait Sink {
    /// Reads the element whose start tag was just read as one more.
    fn add<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError>;

    /// Adds what stands where a SOAP encoded array leaves out an item; `false` if there is nothing that could.
    fn add_missing(&mut self) -> Result<bool, DecodeError>;

    /// What an item is read into, without content, if that is a structure.
    fn model(&self, element: &Element) -> Option<Box<dyn Record>>;
}

/// Where items come from that are written.
pub(in crate::xml) trait Source {
    fn len(&self) -> usize;
    fn write(&self, nth: usize, output: &mut Encoder<'_>, elements: &'static [Element]) -> Result<(), EncodeError>;
    /// Do the errors of `write` begin with the name of the element?
    fn names_itself(&self) -> bool;
}

impl<T: Item> Sink for Vec<T> {
    #[inline]
    fn add<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        T::decode_last(self, input, start, element)
    }

    #[inline]
    fn add_missing(&mut self) -> Result<bool, DecodeError> {
        Ok(T::push_missing(self))
    }

    #[inline]
    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }
}

impl<T: Item> Source for Vec<T> {
    #[inline]
    fn len(&self) -> usize {
        Self::len(self)
    }

    #[inline]
    fn write(&self, nth: usize, output: &mut Encoder<'_>, elements: &'static [Element]) -> Result<(), EncodeError> {
        self[nth].encode(output, elements)
    }

    #[inline]
    fn names_itself(&self) -> bool {
        T::names_itself()
    }
}

/// Writes one of them, of which an error then tells the number.
fn write_numbered(
    items: &dyn Source,
    nth: usize,
    output: &mut Encoder<'_>,
    elements: &'static [Element],
) -> Result<(), EncodeError> {
    output.nth(nth + 1);
    items.write(nth, output, elements).map_err(|error| match items.names_itself() {
        true => error.numbered(nth + 1),
        false => error.inside(elements[0].name(), Some(nth + 1)),
    })
}

/// Writes all of them, where they stand in no container.
fn write_all(
    items: &dyn Source,
    output: &mut Encoder<'_>,
    index: usize,
    elements: &'static [Element],
) -> Result<(), EncodeError> {
    let count = items.len();
    if elements[0].part {
        return output.within_part(index, |output| (0..count).try_for_each(|nth| items.write(nth, output, elements)));
    }
    for nth in 0..count {
        let before = output.written().len();
        write_numbered(items, nth, output, elements)?;
        output.unknown_at(Place::nth(index, nth), output.written().len() > before)?;
    }
    output.unknown_from(Place::nth(index, count))
}

impl Encoder<'_> {
    /// Writes a container: its items one by one, unknown content between them.
    pub(in crate::xml) fn container(
        &mut self,
        element: &'static Element,
        nil: bool,
        unknown: &Unknown,
        items: &dyn Source,
    ) -> Result<(), EncodeError> {
        self.container_content(element, nil, unknown, items).map_err(|error| error.inside(element.name(), None))
    }

    fn container_content(
        &mut self,
        element: &'static Element,
        nil: bool,
        unknown: &Unknown,
        items: &dyn Source,
    ) -> Result<(), EncodeError> {
        let count = items.len();
        let child = std::slice::from_ref(element.item.unwrap_or(element));
        self.enter(element.name());
        self.check_container(element, unknown);
        self.open(element.tag);
        let mut counted = false;
        if nil && self.may_be_nil(element) {
            self.nil_attribute();
        } else if let Some(item) = element.item {
            counted = self.array_type(item, count, unknown)?;
            if let (Some(_), Some(name), false) = (self.encoding, element.type_name, item.any_name) {
                self.type_name(name, unknown);
            }
        }
        self.unknown_attributes(unknown.attributes().filter(|attribute| !counted || !is_told(attribute)))?;
        self.output.push(b'>');
        let begin = self.output.len();
        let unknown = unknown.placed();
        self.nodes(unknown.at(Place::START))?;
        for nth in 0..count {
            let before = self.output.len();
            write_numbered(items, nth, self, child)?;
            if !unknown.is_empty() {
                let written = self.output.len() > before;
                self.nodes(unknown.at(Place::nth(0, nth)).filter(|node| written || is_content(node)))?;
            }
        }
        if !unknown.is_empty() {
            self.nodes(unknown.rest(Place::nth(0, count)).filter(is_content))?;
        }
        self.close(element.tag, begin);
        self.leave();
        Ok(())
    }
}

/// A call that is compiled once: of the items' destructor there is a copy wherever a list is cleared.
#[cold]
fn clear(list: &mut dyn Slot) {
    list.clear();
}

impl Decoder<'_> {
    /// Adds the items that are left out before the one that was just opened.
    #[inline]
    pub(in crate::xml) fn fill(&mut self, items: &mut dyn Sink) -> Result<(), DecodeError> {
        for _ in 0..std::mem::take(&mut self.gap) {
            if !items.add_missing()? {
                let what = "an array that leaves out items, which cannot be nil,";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), self.at));
            }
        }
        Ok(())
    }
}

impl<T: Item> Slot for Vec<T> {
    #[inline]
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        if element.part {
            return Item::add(self, input, start, element);
        }
        input.fill(self)?;
        T::decode_last(self, input, start, element).map_err(|error| error.numbered(element.name(), self.len() + 1))
    }

    #[inline]
    fn encode(&self, output: &mut Encoder<'_>, index: usize, elements: &'static [Element]) -> Result<(), EncodeError> {
        write_all(self, output, index, elements)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn takes(&self, _: &Element, _: Order) -> bool {
        true
    }

    #[inline]
    fn count(&self) -> usize {
        self.iter().map(Item::count).sum()
    }

    #[inline]
    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }

    #[inline]
    fn clear(&mut self) {
        Self::clear(self);
    }
}

impl<T: Item> Slot for List<T> {
    #[inline]
    fn decode<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<(), DecodeError> {
        if !Self::is_absent(self) {
            clear(self);
        }
        let nil = input.is_nil_as(element) && input.is_without(start, false);
        let (items, unknown) = self.begin(nil);
        input.container(start, element.item.unwrap_or(element), unknown, items)
    }

    #[inline]
    fn encode(&self, output: &mut Encoder<'_>, _: usize, elements: &'static [Element]) -> Result<(), EncodeError> {
        match Self::is_absent(self) {
            true => Ok(()),
            false => output.container(&elements[0], self.is_nil(), &self.unknown, &**self),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::absent();
    }
}
