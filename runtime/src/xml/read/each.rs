//! How the items of one list are handed out as they are read, so that a large reply is never held as values in full.

use crate::value::list::List;
use crate::value::unknown::Unknown;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::read::container::Sink;
use crate::xml::read::decoder::Decoder;
use crate::xml::table::leftover::{Decoded, Leftover, Read};
use crate::xml::table::shape::{Element, Record, Shape};
use crate::xml::table::slot::{Item, Slot};
use crate::xml::text::reader::Start;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;
use crate::xml::{Document, Options, to_text};

/// A field that holds many: a [`List`], or a `Vec` of structures.
pub trait Items {
    /// One of them.
    type Item: Item;

    /// The items went elsewhere; this is the rest of the container, which may be `xsi:nil`.
    #[doc(hidden)]
    fn went_elsewhere(&mut self, nil: bool, unknown: Unknown);
}

impl<T: Item> Items for List<T> {
    type Item = T;

    fn went_elsewhere(&mut self, nil: bool, unknown: Unknown) {
        *self = if nil { Self::nil() } else { Self::empty() };
        self.unknown = unknown;
    }
}

impl<T: Item> Items for Vec<T> {
    type Item = T;

    fn went_elsewhere(&mut self, _: bool, _: Unknown) {}
}

/// Reads one document and hands the items of one of its lists to `visit` one by one, instead of collecting them: memory is needed for one at a time.
///
/// `list` names the list, however deep in structures of the document, which `get_or_insert` opens on the way. Returns the document without the
/// items. `visit` sees them before the rest of the document is read: when reading fails later on, what it did is for it to undo.
///
/// ```
/// # use centra_runtime::xml;
/// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
/// use shop::{Product, Reference};
///
/// let message = br#"<product xmlns="urn:shop"><id>7</id><sizes><size><id>a</id></size><size><id>b</id></size></sizes></product>"#;
/// let mut ids = Vec::new();
/// let product = xml::each_item(message, |product: &mut Product| &mut product.sizes, |size: Reference| {
///     ids.extend(size.id);
///     Ok::<(), xml::DecodeError>(())
/// })?;
/// assert_eq!(ids, ["a", "b"]);
/// assert_eq!(product.id.as_deref(), Some("7"));
/// assert!(product.sizes.is_empty());
/// # Ok::<(), xml::DecodeError>(())
/// ```
///
/// # Errors
/// Those of [`from_slice`](crate::xml::from_slice), and those of `visit`, after which nothing more is read. A `list` that cannot be handed out item
/// by item: inside of an item of another list, inside of a choice, or one whose items have several names (a choice). Where `xsi:type` makes a
/// structure on the way one of another type, that is read in full.
pub fn each_item<R: Document, L: Items, E: From<DecodeError>>(
    bytes: &[u8],
    list: impl Fn(&mut R) -> &mut L,
    visit: impl FnMut(L::Item) -> Result<(), E>,
) -> Result<R, E> {
    Options::default().each_item(bytes, list, visit)
}

impl Options {
    /// As [`each_item`], with these options.
    ///
    /// # Errors
    /// As [`each_item`].
    pub fn each_item<R: Document, L: Items, E: From<DecodeError>>(
        &self,
        bytes: &[u8],
        list: impl Fn(&mut R) -> &mut L,
        mut visit: impl FnMut(L::Item) -> Result<(), E>,
    ) -> Result<R, E> {
        let text = to_text(bytes, None, self)?;
        let mut failure = None;
        let outcome = with_items(&list, &mut visit, &mut failure, |record| {
            let uris = record.shape().namespaces.uris;
            Decoder::new(&text, uris, self).document(record)
        });
        match failure {
            Some(failure) => Err(failure),
            None => Ok(outcome.map_err(|error| error.locate(&text))?),
        }
    }
}

/// Reads with `read` into a record whose list is passed on; an error of `visit` stops it and goes to `failure`.
pub(crate) fn with_items<R: Document, L: Items, E>(
    list: &impl Fn(&mut R) -> &mut L,
    visit: &mut impl FnMut(L::Item) -> Result<(), E>,
    failure: &mut Option<E>,
    read: impl FnOnce(&mut dyn Record) -> Result<(), DecodeError>,
) -> Result<R, DecodeError> {
    let way = way_to(list).ok_or_else(|| DecodeError::new(DecodeErrorKind::Misplaced(NO_LIST), 0))?;
    let mut record = R::default();
    let mut visit = |item| {
        visit(item).map_err(|error| {
            *failure = Some(error);
            DecodeError::new(DecodeErrorKind::IllFormed("stopped by the caller"), 0)
        })
    };
    let mut pass = Pass::new(Visitor { visit: &mut visit, count: 0 });
    read(&mut Tap::new(&mut record, &way, &mut pass))?;
    pass.finish(&mut record, list);
    Ok(record)
}

const NO_LIST: &str =
    "the list that is to be handed out item by item is no field of the document or of structures in it";

/// The numbers of the slots that lead to the list: the last is the one at the same address.
pub(in crate::xml) fn way_to<R: Document, L: Items>(list: &impl Fn(&mut R) -> &mut L) -> Option<Vec<u16>> {
    let mut record = R::default();
    let wanted = std::ptr::from_mut(list(&mut record)).cast::<()>();
    way(&mut record, wanted)
}

/// Compiled once, whatever the document. Only what `list` has opened holds structures.
fn way(record: &mut dyn Record, wanted: *mut ()) -> Option<Vec<u16>> {
    let elements = record.shape().elements.iter().filter(|element| !element.grouped);
    for Element { slot, .. } in elements {
        if std::ptr::from_mut(record.slot_mut(*slot)).cast::<()>() == wanted {
            return Some(vec![*slot]);
        }
        if record.slot(*slot).nested().is_some()
            && let Some(inner) = record.slot_mut(*slot).nested_mut()
            && let Some(rest) = way(inner, wanted)
        {
            return Some([vec![*slot], rest].concat());
        }
    }
    None
}

/// A record of which one list is not filled: its own, or one of a structure in it.
pub(in crate::xml) struct Tap<'t> {
    record: &'t mut dyn Record,
    /// The slots on the way to the list.
    way: &'t [u16],
    /// Stands in for the list.
    pass: &'t mut dyn Slot,
    /// Of the type whose slots these are. `xsi:type` may make the record one of another, which is then read in full.
    shape: &'static Shape,
    /// Whether the structure on the way was read.
    entered: bool,
}

impl<'t> Tap<'t> {
    pub(in crate::xml) fn new(record: &'t mut dyn Record, way: &'t [u16], pass: &'t mut dyn Slot) -> Self {
        let shape = record.shape();
        Self { record, way, pass, shape, entered: false }
    }

    /// The same, whose structure on the way was read before or not.
    #[cfg(feature = "events")]
    pub(in crate::xml) fn entered(self, entered: bool) -> Self {
        Self { entered, ..self }
    }

    /// The slots on the way, if the record is of the type that has them.
    fn way(&self) -> &'t [u16] {
        if std::ptr::eq(self.record.shape(), self.shape) { self.way } else { &[] }
    }

    fn next(&self) -> &dyn Slot {
        self.record.slot(self.way[0])
    }

    fn next_mut(&mut self) -> &mut dyn Slot {
        self.record.slot_mut(self.way[0])
    }
}

impl Record for Tap<'_> {
    fn shape(&self) -> &'static Shape {
        self.record.shape()
    }

    fn slot(&self, index: u16) -> &dyn Slot {
        match self.way() {
            [last] if *last == index => self.pass,
            _ => self.record.slot(index),
        }
    }

    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match self.way() {
            [last] if *last == index => self.pass,
            [next, ..] if *next == index => self,
            _ => self.record.slot_mut(index),
        }
    }

    fn absent() -> &'static Self {
        unreachable!("it is no field of anything")
    }

    fn kinds(&self) -> &'static [Element] {
        self.record.kinds()
    }

    fn set_kind(&mut self, kind: u16) {
        self.record.set_kind(kind);
    }

    fn kind(&self) -> Option<&'static str> {
        self.record.kind()
    }
}

/// The structure on the way to the list: it is read with a record in which the list is not filled.
impl Slot for Tap<'_> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        if std::mem::replace(&mut self.entered, true) {
            // Items of the first may be gone.
            return Err(DecodeError::new(DecodeErrorKind::Duplicate, start.offset()));
        }
        let Self { record, way, pass, .. } = self;
        let (next, rest) = (way[0], &way[1..]);
        record.slot_mut(next).decode_by(input, start, element, &mut |input, start, inner| {
            input.record(start, &mut Tap::new(inner, rest, &mut **pass))
        })
    }

    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self.next().encode(output, element, around)
    }

    fn is_absent(&self) -> bool {
        self.next().is_absent()
    }

    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        self.next().model(element)
    }

    fn clear(&mut self) {
        self.next_mut().clear();
    }
}

/// Stands in for the list.
pub(in crate::xml) struct Pass<S> {
    items: S,
    unknown: Unknown,
    met: bool,
    nil: bool,
}

impl<S: Sink> Pass<S> {
    pub(in crate::xml) fn new(items: S) -> Self {
        Self { items, unknown: Unknown::new(), met: false, nil: false }
    }

    /// Gives the list the rest of its container, and returns where the items went.
    pub(in crate::xml) fn finish<R, L: Items>(self, record: &mut R, list: impl Fn(&mut R) -> &mut L) -> S {
        if self.met {
            list(record).went_elsewhere(self.nil, self.unknown);
        }
        self.items
    }
}

/// Passes on each item that is read.
struct Visitor<'v, T> {
    visit: &'v mut dyn FnMut(T) -> Result<(), DecodeError>,
    /// Items so far.
    count: usize,
}

impl<T: Item> Sink for Visitor<'_, T> {
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let held = input.reader().budget().held();
        let Decoded { value, leftover } = T::decode(input, start, element)?;
        self.count += 1;
        (self.visit)(value)?;
        // It went elsewhere.
        input.reader().budget().release(held);
        Ok(leftover)
    }

    fn len(&self) -> usize {
        self.count
    }

    fn add_missing(&mut self, input: &Decoder<'_>) -> Result<bool, DecodeError> {
        let mut missing = Vec::new();
        T::push_missing(&mut missing, input)?;
        let Some(item) = missing.pop() else { return Ok(false) };
        self.count += 1;
        (self.visit)(item).map(|()| true)
    }

    fn model(&self, element: &Element) -> Option<Box<dyn Record>> {
        T::model(element)
    }
}

impl<S: Sink> Slot for Pass<S> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let Some(child) = element.item else {
            self.met = true;
            return input.listed(start, element, &mut self.items);
        };
        if self.met {
            // The items of the first are gone: neither can they be taken back, nor kept as unknown content.
            return Err(DecodeError::new(DecodeErrorKind::Duplicate, start.offset()));
        }
        self.met = true;
        self.nil = input.is_nil_without(start, false) && element.nillable;
        input.container(start, child, &mut self.unknown, &mut self.items)?;
        Ok(Leftover::NONE)
    }

    fn encode(&self, _: &mut Encoder<'_>, _: &'static Element, _: Option<&Around<'_>>) -> Result<usize, EncodeError> {
        Ok(0)
    }

    fn is_absent(&self) -> bool {
        true
    }

    fn count(&self) -> usize {
        self.items.len()
    }

    fn clear(&mut self) {}
}
