//! How the items of a list are read and written, in a container of their own or beside other elements. Compiled once, whatever the items.

use std::any::Any;

use crate::value::list::List;
use crate::value::unknown::Unknown;
use crate::xml::error::{DecodeError, EncodeError};
use crate::xml::read::container::Sink;
use crate::xml::read::decoder::Decoder;
use crate::xml::table::leftover::{Leftover, Read};
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::{Item, Order, Records, Slot};
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::record::Container;

/// Where items come from that are written.
pub(in crate::xml) trait Source {
    fn len(&self) -> usize;
    /// Writes one of them, and returns how many elements that are.
    fn write(
        &self,
        nth: usize,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError>;
    /// Whether the errors of `write` begin with the name of the element.
    fn names_itself(&self) -> bool;
}

impl<T: Item> Sink for Vec<T> {
    #[inline]
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        T::decode_last(self, input, start, element)
    }

    #[inline]
    fn len(&self) -> usize {
        Self::len(self)
    }

    #[inline]
    fn add_missing(&mut self, input: &Decoder<'_>) -> Result<bool, DecodeError> {
        T::push_missing(self, input)
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
    fn write(
        &self,
        nth: usize,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self[nth].encode(output, element, around)
    }

    #[inline]
    fn names_itself(&self) -> bool {
        T::names_itself()
    }
}

/// Writes the items of a list, each with the unknown content behind it, and returns how many elements they are. `around` is what stands around
/// the first.
fn write_items(
    items: &dyn Source,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    let count = items.len();
    if element.grouped {
        return write_parts(items, output, element, around);
    }
    let numbered = |error: EncodeError, nth| match items.names_itself() {
        true => error.numbered(nth + 1),
        false => error.inside(element.name(), Some(nth + 1)),
    };
    if output.is_plain(around) {
        for nth in 0..count {
            items.write(nth, output, element, None).map_err(|error| numbered(error, nth))?;
        }
        return Ok(count);
    }
    for nth in 0..count {
        output.nth(nth + 1);
        let begin = output.written();
        let here = around.map(|around| around.further(nth));
        items.write(nth, output, element, here.as_ref()).map_err(|error| numbered(error, nth))?;
        output.watch_item(element, begin);
        output.behind(here.as_ref())?;
    }
    Ok(count)
}

/// As `write_items`, where each of them may be several elements: they write what stands around these themselves.
fn write_parts(
    items: &dyn Source,
    output: &mut Encoder<'_>,
    element: &'static Element,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    (0..items.len()).try_fold(0, |count, nth| {
        let here = around.map(|around| around.further(count));
        items.write(nth, output, element, here.as_ref()).map(|more| count + more)
    })
}

/// Writes a container with its items. Returns that it is one element.
fn write_container(
    element: &'static Element,
    is_nil: bool,
    unknown: &Unknown,
    items: &dyn Source,
    output: &mut Encoder<'_>,
    around: Option<&Around<'_>>,
) -> Result<usize, EncodeError> {
    let child = element.item.unwrap_or(element);
    let container = Container { element, unknown, is_nil, count: items.len() };
    output
        .container(container, around, |output, first| write_items(items, output, child, first).map(drop))
        .map(|()| 1)
        .map_err(|error| error.inside(element.name(), None))
}

/// A list in a container of its own.
trait Wrapped: Slot {
    fn is_nil(&self) -> bool;
    fn content(&self) -> (&dyn Slot, &Unknown);
    /// Without items now.
    fn begin(&mut self, nil: bool) -> (&mut dyn Slot, &mut Unknown);
}

impl<T: Item> Wrapped for List<T> {
    #[inline]
    fn is_nil(&self) -> bool {
        Self::is_nil(self)
    }

    #[inline]
    fn content(&self) -> (&dyn Slot, &Unknown) {
        (&**self, &self.unknown)
    }

    #[inline]
    fn begin(&mut self, nil: bool) -> (&mut dyn Slot, &mut Unknown) {
        let (items, unknown) = Self::begin(self, nil);
        (items, unknown)
    }
}

/// Whether two lists of one type hold the same. Compiled once, whatever the items.
fn same(one: &dyn Wrapped, other: &dyn Wrapped) -> bool {
    let ((items, unknown), (others, other_unknown)) = (one.content(), other.content());
    (one.is_absent(), one.is_nil()) == (other.is_absent(), other.is_nil())
        && items.same(others)
        && unknown == other_unknown
}

/// Makes a list what another of its type is. Compiled once, whatever the items.
fn copy(target: &mut dyn Wrapped, source: &dyn Wrapped) {
    target.clear();
    if !source.is_absent() {
        let (others, unknown) = source.content();
        let (items, own_unknown) = target.begin(source.is_nil());
        *own_unknown = unknown.clone();
        items.copy_from(others);
    }
}

/// A call that is compiled once: of the items' destructor there is a copy wherever a list is cleared.
#[cold]
fn clear(list: &mut dyn Slot) {
    list.clear();
}

impl<T: Item> Slot for Vec<T> {
    #[inline]
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        match element.grouped {
            true => Item::add(self, input, start, element),
            false => input.listed(start, element, self),
        }
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        write_items(self, output, element, around)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn as_any(&self) -> &dyn Any {
        self
    }

    #[inline]
    fn same(&self, other: &dyn Slot) -> bool {
        T::same_list(self, other)
    }

    #[inline]
    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        T::copy_list(self, other)
    }

    #[inline]
    fn records(&self) -> Option<&dyn Records> {
        T::records(self)
    }

    #[inline]
    fn records_mut(&mut self) -> Option<&mut dyn Records> {
        T::records_mut(self)
    }

    #[inline]
    fn takes(&self, _: &Element, _: Order) -> bool {
        true
    }

    #[inline]
    fn count(&self) -> usize {
        T::count_list(self)
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
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        if !Self::is_absent(self) {
            clear(self);
        }
        let nil = input.is_nil_without(start, false) && input.is_nil_as(element);
        let (items, unknown) = self.begin(nil);
        input.container(start, element.item.unwrap_or(element), unknown, items)?;
        Ok(Leftover::NONE)
    }

    #[inline]
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match Self::is_absent(self) {
            true => Ok(0),
            false => write_container(element, self.is_nil(), &self.unknown, &**self, output, around),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }

    #[inline]
    fn as_any(&self) -> &dyn Any {
        self
    }

    #[inline]
    fn same(&self, other: &dyn Slot) -> bool {
        match other.as_any().downcast_ref::<Self>() {
            Some(other) => same(self, other),
            None => false,
        }
    }

    #[inline]
    fn copy_from(&mut self, other: &dyn Slot) -> bool {
        match other.as_any().downcast_ref::<Self>() {
            Some(other) => {
                copy(self, other);
                true
            }
            None => false,
        }
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::absent();
    }
}
