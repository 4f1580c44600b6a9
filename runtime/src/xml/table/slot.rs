//! What the engine asks of a field, and of what stands in a list or choice.

use std::any::Any;
use std::borrow::Cow;

use crate::value::unknown::Unknown;
use crate::xml::Options;
use crate::xml::error::{DecodeError, DecodeErrorKind, EncodeError};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::leftover::{Decoded, Read};
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::reader::Start;
use crate::xml::text::scope::Scope;
use crate::xml::write::around::Around;
use crate::xml::write::attributes::Attributes;
use crate::xml::write::encoder::Encoder;

/// Reads the content of an element into a structure.
pub(in crate::xml) type Content<'c, 'x> =
    &'c mut dyn FnMut(&mut Decoder<'x>, &Start<'x>, &mut dyn Record) -> Result<(), DecodeError>;

/// A field of a generated struct, as the engine sees it.
pub trait Slot {
    /// Reads the element whose start tag was just read, up to its end tag.
    ///
    /// # Errors
    /// As [`from_slice`](crate::xml::from_slice).
    fn decode<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read;

    /// The same of a structure whose content is read in another way: item by item, say.
    ///
    /// # Errors
    /// Those of `content`; also if it is no structure.
    fn decode_by<'x>(
        &mut self,
        _input: &mut Decoder<'x>,
        start: &Start<'x>,
        _element: &'static Element,
        _content: Content<'_, 'x>,
    ) -> Read {
        no_structure(start)
    }

    /// Writes the field, and returns how many elements that are: none if it is absent. `element` is its row, or the first of its rows.
    /// One that may hold several elements writes what stands around them behind each.
    ///
    /// # Errors
    /// As [`try_to_vec`](crate::xml::try_to_vec).
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError>;

    /// Whether there is nothing to write.
    fn is_absent(&self) -> bool;

    /// Whether the field can still take this element.
    #[inline]
    fn takes(&self, _element: &Element, _order: Order) -> bool {
        self.is_absent()
    }

    /// Writes what a choice or group has of this row alone, and returns how many elements that are.
    ///
    /// # Errors
    /// As [`try_to_vec`](crate::xml::try_to_vec).
    #[inline]
    fn encode_row(
        &self,
        _output: &mut Encoder<'_>,
        _element: &'static Element,
        _around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        Ok(0)
    }

    /// How many elements are written.
    #[inline]
    fn count(&self) -> usize {
        usize::from(!self.is_absent())
    }

    /// How many elements of a choice or group are written behind the last of this row; where another branch is there, behind its first.
    #[inline]
    fn behind(&self, _element: &Element) -> usize {
        0
    }

    /// Makes it absent.
    fn clear(&mut self);

    /// Reads an attribute's value, or the text of an element whose type is text.
    ///
    /// # Errors
    /// The text is no value of the field's type.
    #[inline]
    fn read_text(&mut self, _text: &str, _scope: Scope<'_>, _options: &Options) -> Result<(), DecodeErrorKind> {
        Err(DecodeErrorKind::Misplaced("text where elements are expected"))
    }

    /// Takes the text of an element that has neither attributes nor references. Returns `false` and changes nothing where the field is no
    /// simple value or the text does not fit its type: [`decode`](Self::decode) is for these.
    #[inline]
    fn take(&mut self, _text: &str) -> bool {
        false
    }

    /// The value as text, `None` if it is absent.
    #[inline]
    fn text(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Of a text that was kept although it is no value: what it should be one of.
    #[inline]
    fn no_value(&self) -> Option<&'static str> {
        None
    }

    /// The text as an attribute or content of the element whose start tag this is. Prefixes that it needs are declared there.
    ///
    /// # Errors
    /// As [`try_to_vec`](crate::xml::try_to_vec).
    #[inline]
    fn written(&self, _tag: &mut Attributes<'_>) -> Result<Option<Cow<'_, str>>, EncodeError> {
        Ok(self.text())
    }

    /// Whether its text may be printed nowhere.
    #[inline]
    fn is_secret(&self) -> bool {
        false
    }

    /// The field itself, so that another of its type can be compared with it and become a copy of it.
    #[inline]
    fn as_any(&self) -> &dyn Any {
        &()
    }

    /// Whether both are fields of one type that hold the same, as `==` would say.
    #[inline]
    fn same(&self, _other: &dyn Slot) -> bool {
        false
    }

    /// Becomes a copy of another field of the same type; returns `false`, and is what it was, if that is of another type.
    #[inline]
    fn copy_from(&mut self, _other: &dyn Slot) -> bool {
        false
    }

    /// What this element is read into, without content, if that is a structure.
    #[inline]
    fn model(&self, _element: &Element) -> Option<Box<dyn Record>> {
        None
    }

    /// The structure in it, if it is one and has content.
    #[inline]
    fn nested(&self) -> Option<&dyn Record> {
        None
    }

    /// The same, to be changed.
    #[inline]
    fn nested_mut(&mut self) -> Option<&mut dyn Record> {
        None
    }

    /// The structures in it, if it is a list of such.
    #[inline]
    fn records(&self) -> Option<&dyn Records> {
        None
    }

    /// The same, to be changed.
    #[inline]
    fn records_mut(&mut self) -> Option<&mut dyn Records> {
        None
    }

    /// The collection of unknown content, if this is it.
    #[inline]
    fn unknown(&self) -> &Unknown {
        const NOTHING: &Unknown = &Unknown::new();
        NOTHING
    }

    /// The same, to be added to.
    #[inline]
    fn unknown_mut(&mut self) -> &mut Unknown {
        unreachable!("only the slot past the last field is asked, and that is the unknown content")
    }
}

/// An element whose content was to be read as that of a structure.
#[cold]
fn no_structure(start: &Start<'_>) -> Read {
    Err(DecodeError::new(DecodeErrorKind::Misplaced("a structure where another value is expected"), start.offset()))
}

/// In which order the elements of a group may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// In any, where there is one group.
    Any,
    /// In that of the schema, where groups repeat: it tells where the next one begins.
    Schema,
}

/// What can stand in a list: it is made from one element.
// A slice is no field, so it could not be handed on as one.
#[allow(clippy::ptr_arg)]
pub trait Item: Sized + 'static {
    /// Reads the element whose start tag was just read.
    ///
    /// # Errors
    /// As [`from_slice`](crate::xml::from_slice).
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError>;

    /// Reads it as the last of `items`.
    ///
    /// # Errors
    /// As [`from_slice`](crate::xml::from_slice).
    fn decode_last<'x>(
        items: &mut Vec<Self>,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Read {
        let read = Self::decode(input, start, element)?;
        reserve(items, input)?;
        Ok(read.put(|item| items.push(item)))
    }

    /// Adds what stands where a SOAP encoded array leaves out an item: nil, if it can be; else returns `false`.
    ///
    /// # Errors
    /// The limit of the memory.
    fn push_missing(_items: &mut Vec<Self>, _input: &Decoder<'_>) -> Result<bool, DecodeError> {
        Ok(false)
    }

    /// Writes it, and returns how many elements that are. A choice has rows of its own, so `element` does not count there.
    ///
    /// # Errors
    /// As [`try_to_vec`](crate::xml::try_to_vec).
    fn encode(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError>;

    /// Whether both hold the same, as `==` would say.
    fn same(&self, other: &Self) -> bool;

    /// Whether the other field is a list of the same type that holds the same.
    fn same_list(list: &Vec<Self>, other: &dyn Slot) -> bool {
        other.as_any().downcast_ref().is_some_and(|other: &Vec<Self>| same_items(list, other))
    }

    /// Makes a list what another field is; returns `false` if that is of another type.
    fn copy_list(list: &mut Vec<Self>, other: &dyn Slot) -> bool {
        copy_to(other, |other: &Vec<Self>| *list = copy_items(other))
    }

    /// How many elements a list is.
    fn count_list(list: &Vec<Self>) -> usize {
        list.iter().map(Self::count).sum()
    }

    /// A list as one of structures, if it is.
    fn records(_list: &Vec<Self>) -> Option<&dyn Records> {
        None
    }

    /// The same, to be changed.
    fn records_mut(_list: &mut Vec<Self>) -> Option<&mut dyn Records> {
        None
    }

    /// A copy, as of `clone`.
    fn copy(&self) -> Self;

    /// Whether an error of [`encode`](Self::encode) begins with the element's name.
    fn names_itself() -> bool {
        false
    }

    /// What this element is read into, without content, if that is a structure.
    fn model(_element: &Element) -> Option<Box<dyn Record>> {
        None
    }

    /// Can a further element still go into this value? Only into parts: choices, groups, repeated branches.
    fn takes(&self, _element: &Element, _order: Order) -> bool {
        false
    }

    /// Writes what there is of this row alone, and returns how many elements that are.
    ///
    /// # Errors
    /// As [`try_to_vec`](crate::xml::try_to_vec).
    fn encode_row(
        &self,
        output: &mut Encoder<'_>,
        element: &'static Element,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        self.encode(output, element, around)
    }

    /// How many elements are written.
    fn count(&self) -> usize {
        1
    }

    /// How many elements are written behind the last of this row; where another branch is there, behind its first.
    fn behind(&self, _element: &Element) -> usize {
        0
    }

    /// Reads a further element into this value, which takes it or has one of the same row, in whose place it then comes.
    ///
    /// # Errors
    /// As [`from_slice`](crate::xml::from_slice).
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read {
        Ok(Self::decode(input, start, element)?.put(|value| *self = value))
    }

    /// May it be several elements? It then writes unknown content between them itself.
    fn is_model_group(&self) -> bool {
        false
    }
}

/// A list of structures, whatever these are.
pub trait Records {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them.
    fn at(&self, nth: usize) -> &dyn Record;
    /// Adds one without content. The memory is counted where they are read.
    ///
    /// # Errors
    /// The limit of the memory.
    fn open(&mut self, input: Option<&Decoder<'_>>) -> Result<&mut dyn Record, DecodeError>;
    /// Removes the last.
    fn take_back(&mut self);
}

/// Makes room for one more item: one, then two, then half as many again. Most lists are short and most items large.
#[inline]
pub(in crate::xml) fn reserve<T>(items: &mut Vec<T>, input: &Decoder<'_>) -> Result<(), DecodeError> {
    if items.len() == items.capacity() {
        items.reserve_exact(more_items(items.len(), size_of::<T>(), Some(input))?);
    }
    Ok(())
}

/// How many further items of this size a full list gets room for.
pub(in crate::xml) fn more_items(len: usize, size: usize, input: Option<&Decoder<'_>>) -> Result<usize, DecodeError> {
    let more = len / 2 + 1;
    input.map_or(Ok(()), |input| input.count_memory(more * size))?;
    Ok(more)
}

/// Copies a field, if it is of this type.
#[inline]
pub(in crate::xml) fn copy_to<S: 'static>(source: &dyn Slot, copy: impl FnOnce(&S)) -> bool {
    match source.as_any().downcast_ref() {
        Some(source) => {
            copy(source);
            true
        }
        None => false,
    }
}

/// Whether both lists hold the same items.
fn same_items<T: Item>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.same(other))
}

/// Copies of the items.
fn copy_items<T: Item>(items: &[T]) -> Vec<T> {
    items.iter().map(T::copy).collect()
}
