//! How the items of one list are read one by one, each beside its XML, so that one that is no value does not take the others with it.

use std::ops::Range;

use crate::xml::Document;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::read::container::Sink;
use crate::xml::read::decoder::Decoder;
use crate::xml::read::each::{Items, Pass, Tap, way_to};
use crate::xml::table::leftover::{Decoded, Leftover, Read};
use crate::xml::table::shape::{Element, Record, Shape};
use crate::xml::table::slot::{Item, Slot};
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;

/// Which list of a document is gathered.
pub(crate) trait Gathers: 'static {
    /// The document.
    type Whole: Document;
    /// The list.
    type List: Items;

    /// The list is a field of the document itself.
    fn list(whole: &mut Self::Whole) -> &mut Self::List;
}

/// An item, and the XML that it was read from.
pub(crate) struct GatheredItem<T> {
    /// The item; or why it is none, although the document is well-formed.
    pub(crate) value: Result<T, DecodeError>,
    /// Where its element is in [`GatheredItems::xml`], as a document by itself.
    pub(crate) xml: Range<usize>,
}

/// The items of a list, and their XML.
pub(crate) struct GatheredItems<T> {
    pub(crate) items: Vec<GatheredItem<T>>,
    /// Of all, one after the other.
    pub(crate) xml: String,
}

impl<T> Default for GatheredItems<T> {
    fn default() -> Self {
        Self { items: Vec::new(), xml: String::new() }
    }
}

/// A document of which one list is gathered.
pub(crate) struct Gathered<G: Gathers> {
    whole: G::Whole,
    /// The slots on the way to the list.
    way: Vec<u16>,
    pass: Pass<GatheredItems<ItemOf<G>>>,
    /// Whether the structure on the way was read.
    entered: bool,
}

type ItemOf<G> = <<G as Gathers>::List as Items>::Item;

impl<G: Gathers> Gathered<G> {
    /// The document without the items, and the items.
    pub(crate) fn finish(self) -> (G::Whole, GatheredItems<ItemOf<G>>) {
        let mut whole = self.whole;
        let items = self.pass.finish(&mut whole, G::list);
        (whole, items)
    }
}

impl<G: Gathers> Default for Gathered<G> {
    fn default() -> Self {
        let way = way_to(&G::list).expect("the list is a field of the document or of structures in it");
        Self { whole: G::Whole::default(), way, pass: Pass::new(GatheredItems::default()), entered: false }
    }
}

impl<G: Gathers> Record for Gathered<G> {
    fn shape(&self) -> &'static Shape {
        self.whole.shape()
    }

    fn slot(&self, index: u16) -> &dyn Slot {
        match self.way.as_slice() {
            [last] if *last == index => &self.pass,
            _ => self.whole.slot(index),
        }
    }

    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match self.way.as_slice() {
            [last] if *last == index => &mut self.pass,
            [next, ..] if *next == index => self,
            _ => self.whole.slot_mut(index),
        }
    }

    fn absent() -> &'static Self {
        unreachable!("it is no field of anything")
    }

    fn kinds(&self) -> &'static [Element] {
        self.whole.kinds()
    }

    fn set_kind(&mut self, kind: u16) {
        self.whole.set_kind(kind);
    }

    fn kind(&self) -> Option<&'static str> {
        self.whole.kind()
    }
}

/// The structure on the way to the list.
impl<G: Gathers> Slot for Gathered<G> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let entered = std::mem::replace(&mut self.entered, true);
        Tap::new(&mut self.whole, &self.way, &mut self.pass).entered(entered).decode(input, start, element)
    }

    fn encode(&self, _: &mut Encoder<'_>, _: &'static Element, _: Option<&Around<'_>>) -> Result<usize, EncodeError> {
        Ok(0)
    }

    fn is_absent(&self) -> bool {
        !self.entered
    }

    fn clear(&mut self) {}
}

impl<T: Item> Sink for GatheredItems<T> {
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let content = input.reader().checkpoint();
        let (value, leftover) = match T::decode(input, start, element) {
            Ok(Decoded { value, leftover }) => (Ok(value), leftover),
            Err(error) if is_of_content(&error) => {
                let error = error.numbered(element.name(), self.items.len() + 1).locate(input.reader().text());
                input.reader_mut().return_to(&content);
                // What is not well-formed further on fails the whole document.
                input.reader_mut().take_attributes();
                input.reader_mut().skip(start)?;
                input.reader_mut().leave_to(&content);
                (Err(error), Leftover::NONE)
            }
            Err(error) => return Err(error),
        };
        if self.xml.capacity() == 0 {
            // What is left of the document, and room for declarations.
            let left = input.reader().text().len() - start.offset();
            self.xml.reserve(left + left / 32);
        }
        let begin = self.xml.len();
        input.copy_alone(start, &content, &mut self.xml)?;
        self.items.push(GatheredItem { value, xml: begin..self.xml.len() });
        Ok(leftover)
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    fn add_missing(&mut self, _: &Decoder<'_>) -> Result<bool, DecodeError> {
        Ok(false)
    }

    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }
}

/// Whether the error is about what stands in well-formed XML.
fn is_of_content(error: &DecodeError) -> bool {
    matches!(
        error.kind(),
        DecodeErrorKind::InvalidValue { .. }
            | DecodeErrorKind::Misplaced(_)
            | DecodeErrorKind::Duplicate
            | DecodeErrorKind::UnexpectedElement { .. }
            | DecodeErrorKind::Reference(_)
    )
}
