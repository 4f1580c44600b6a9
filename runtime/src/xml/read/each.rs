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
/// `list` names the list, a field of the document itself. The answer is the document without the items. `visit` sees them
/// before the rest of the document is read: when reading fails later on, what it did is for it to undo.
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
/// Those of [`from_slice`](crate::xml::from_slice), and those of `visit`, after which nothing more is read.
///
/// # Panics
/// `list` names something else than a field of the document itself, or one whose items are of several names (a choice).
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
    ///
    /// # Panics
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
    let mut record = R::default();
    let slot = slot_of(&mut record, list);
    let mut visit = |item| {
        visit(item).map_err(|error| {
            *failure = Some(error);
            DecodeError::new(DecodeErrorKind::IllFormed("stopped by the caller"), 0)
        })
    };
    let mut tap = Tap {
        record,
        slot,
        pass: Pass { items: Visitor { visit: &mut visit, count: 0 }, unknown: Unknown::new(), met: false, nil: false },
    };
    read(&mut tap)?;
    let Tap { mut record, pass, .. } = tap;
    if pass.met {
        let (nil, unknown) = (pass.nil, pass.unknown);
        list(&mut record).went_elsewhere(nil, unknown);
    }
    Ok(record)
}

/// The number of the slot that is the list: the one at the same address.
fn slot_of<R: Document, L: Items>(record: &mut R, list: impl Fn(&mut R) -> &mut L) -> u16 {
    let wanted = std::ptr::from_mut(list(record)).cast::<()>();
    let mut elements = record.shape().elements.iter().filter(|element| !element.part);
    let found = elements.find(|element| std::ptr::from_mut(record.slot_mut(element.slot)).cast::<()>() == wanted);
    found.expect("the list is a field of the document itself").slot
}

/// A record of which one list is not filled.
struct Tap<'v, R, T> {
    record: R,
    slot: u16,
    pass: Pass<'v, T>,
}

impl<R: Document, T: Item> Record for Tap<'_, R, T> {
    fn shape(&self) -> &'static Shape {
        self.record.shape()
    }

    fn slot(&self, index: u16) -> &dyn Slot {
        if index == self.slot { &self.pass } else { self.record.slot(index) }
    }

    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        if index == self.slot { &mut self.pass } else { self.record.slot_mut(index) }
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

/// Stands in for the list.
struct Pass<'v, T> {
    items: Visitor<'v, T>,
    unknown: Unknown,
    met: bool,
    nil: bool,
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

impl<T: Item> Slot for Pass<'_, T> {
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        let Some(child) = element.item else {
            self.met = true;
            input.fill(start, &mut self.items)?;
            let nth = self.items.count + 1;
            return self.items.add(input, start, element).map_err(|error| error.numbered(element.name(), nth));
        };
        if self.met {
            // The items of the first are gone: neither can they be taken back, nor kept as unknown content.
            return Err(DecodeError::new(DecodeErrorKind::Duplicate, start.offset()));
        }
        self.met = true;
        self.nil = element.nillable && input.is_nil() && input.reader().is_without(start, false);
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
        self.items.count
    }

    fn clear(&mut self) {}
}
