//! How the children of a structure are read: each known one into its field, the rest kept where it stands.

use crate::value::unknown::{Place, UnknownAttribute, is_type};
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::read::spelling::byte_at;
use crate::xml::table::leftover::Leftover;
use crate::xml::table::shape::{Element, Record, Shape};
use crate::xml::text::name::split;
use crate::xml::text::reader::Start;

/// Marks "no element yet" where the next one is predicted.
const NONE: usize = usize::MAX;

/// How far the children of a structure were read.
struct Progress {
    /// The element that most likely comes next.
    next: usize,
    /// All elements from here on have not come yet.
    fresh: usize,
    /// Where unknown content goes that comes next.
    place: Place,
    /// Where it goes instead after a part of a choice or group that is not the last one.
    aside: Option<Place>,
    /// The row of the element that came last; for a choice or group the first of its rows.
    last: usize,
    /// Fields of several elements that were interrupted by others.
    interrupted: Vec<(usize, Place)>,
}

impl Progress {
    /// Where unknown content goes that comes next.
    fn here(&self) -> Place {
        self.aside.unwrap_or(self.place)
    }

    /// The elements up to this one were read by the quick loop.
    fn ran_to(&mut self, index: usize) {
        (self.aside, self.place, self.last) = (None, Place::first(index), index);
        (self.fresh, self.next) = (index + 1, index + 1);
    }

    /// This element was read.
    fn came(&mut self, index: usize, element: &Element, leftover: &Leftover, record: &dyn Record) {
        self.aside = if element.grouped { leftover.aside() } else { None };
        self.fresh = self.fresh.max(index + 1);
        // All rows of a choice or group count as its first.
        let first = if element.grouped { index - usize::from(element.branch) } else { index };
        if element.repeats && leftover.is_kept() {
            // There are not more in its field than before.
        } else if self.last == first {
            // A single one that comes again takes the place of the one before.
            if element.repeats || element.grouped {
                self.place = self.place.next();
            }
        } else {
            self.interrupted.extend((self.last != NONE).then_some((self.last, self.place)));
            self.place = if element.repeats { self.resumed(first) } else { Place::first(first) };
            self.last = first;
        }
        if element.any_name {
            // Some may be left out before it.
            self.place = Place::nth(first, record.slot(element.slot).count().saturating_sub(1));
        }
        self.next = if element.repeats { index } else { index + 1 };
    }

    /// The place of the next element of a repeating field, after those that came before it was interrupted.
    fn resumed(&mut self, first: usize) -> Place {
        match self.interrupted.iter().position(|(field, _)| *field == first) {
            Some(at) => self.interrupted.swap_remove(at).1.next(),
            None => Place::first(first),
        }
    }
}

impl<'x> Decoder<'x> {
    /// Reads the children of the element and its end tag. `missing` items are left out before the first, if it is an array.
    pub(in crate::xml) fn children(
        &mut self,
        start: &Start<'x>,
        record: &mut dyn Record,
        shape: &Shape,
        missing: usize,
    ) -> Result<(), DecodeError> {
        let Shape { mixed, open: is_open, elements, .. } = *shape;
        if mixed || is_open || self.is_encoded() || self.options().keep_invalid {
            return self.any_children(start, record, missing, None);
        }
        let last = self.run(record, elements, (0, 0))?;
        let reader = self.reader_mut();
        let at = reader.after_space();
        if reader.text().as_bytes()[at..].starts_with(b"</") {
            reader.go_to(at);
            return reader.end(start);
        }
        self.any_children(start, record, missing, Some(last))
    }

    /// The same in all cases. `ran` is where the quick loop got to, which is used where there is one.
    #[inline(never)]
    fn any_children(
        &mut self,
        start: &Start<'x>,
        record: &mut dyn Record,
        mut missing: usize,
        ran: Option<Option<usize>>,
    ) -> Result<(), DecodeError> {
        let Shape { mixed, open: is_open, elements, .. } = *record.shape();
        let mut progress =
            Progress { next: 0, fresh: 0, place: Place::START, aside: None, last: NONE, interrupted: Vec::new() };
        if let Some(Some(index)) = ran {
            progress.ran_to(index);
        }
        loop {
            let Some(at) = self.child(start, mixed, |text| unknown(record).keep_text(progress.here(), &text))? else {
                return Ok(());
            };
            let (child, found) = self.identify(at, elements, progress.next)?;
            let found = found.filter(|index| !is_open || is_free(record, &elements[*index]));
            let is_first = progress.last == NONE;
            let found = found.or_else(|| any_named(record.shape(), self.is_encoded() && is_first));
            match found.or_else(|| self.qualified(&child, record, progress.next)) {
                Some(index) => {
                    let element = &elements[index];
                    let child = child.after_missing(std::mem::take(&mut missing));
                    let leftover = self.known(&child, element, record, progress.here(), index >= progress.fresh)?;
                    progress.came(index, element, &leftover, record);
                    if !leftover.is_none() {
                        self.keep_strays(record, progress.place, leftover)?;
                    }
                }
                None => self.keep_raw(&child, record, progress.here())?,
            }
            self.reader_mut().leave(&child);
            let is_within = progress.last != NONE && elements[progress.last].repeats;
            if ran.is_some()
                && !is_within
                && let Some(index) = self.run(record, elements, (progress.next, progress.fresh))?
            {
                progress.ran_to(index);
            }
        }
    }

    /// Which element without a namespace this is, although the document gives it one of the tables' namespaces. A wildcard could mean it as it
    /// stands, and so could a type that is read as another one.
    #[cold]
    fn qualified(&self, child: &Start<'x>, record: &dyn Record, next: usize) -> Option<usize> {
        let Shape { name, any, elements, .. } = record.shape();
        let is_other = |kept: &UnknownAttribute| is_type(kept) && split(kept.value().trim()).1 != *name;
        let is_other_type = || record.slot(u16::MAX).unknown().attributes().any(is_other);
        self.spelling()
            .find_qualified(self.reader().scopes(), child.name(), elements, next)
            .filter(|_| !any && !is_other_type())
    }

    /// Keeps the attributes of a known element that its field has no place for.
    pub(in crate::xml) fn keep_strays(
        &mut self,
        record: &mut dyn Record,
        place: Place,
        leftover: Leftover,
    ) -> Result<(), DecodeError> {
        let strays = leftover.into_strays();
        if !strays.is_empty() {
            unknown(record).keep_strays(place, strays);
        }
        Ok(())
    }

    /// Keeps an element that nobody knows.
    pub(in crate::xml) fn keep_raw(
        &mut self,
        child: &Start<'x>,
        record: &mut dyn Record,
        place: Place,
    ) -> Result<(), DecodeError> {
        let raw = self.raw(child)?;
        raw.keep(unknown(record), place);
        Ok(())
    }

    /// Reads the start tag at `at` and finds out which of `elements` it is; `next` is the likeliest.
    #[inline(always)]
    pub(in crate::xml) fn identify(
        &mut self,
        at: usize,
        elements: &[Element],
        next: usize,
    ) -> Result<(Start<'x>, Option<usize>), DecodeError> {
        let likely = self.predict_next(at, elements, next).map(|length| (next, length));
        if let Some((index, length)) = likely.or_else(|| self.predict(at, elements, next)) {
            let child = self.reader_mut().start_predicted(at, length)?;
            if !child.declares() {
                return Ok((child, Some(index)));
            }
            let found = self.find(&child, elements, index);
            return Ok((child, found));
        }
        let reader = self.reader_mut();
        reader.go_to(at);
        let child = reader.start()?;
        let found = self.find(&child, elements, next);
        Ok((child, found))
    }

    /// Which of the elements the tag that begins at `at`, if one does, probably is, and the length of its name.
    #[inline(always)]
    pub(in crate::xml) fn predict(&self, at: usize, elements: &[Element], next: usize) -> Option<(usize, usize)> {
        match self.reader().text().as_bytes().get(at..)? {
            [b'<', b'/', ..] => None,
            [b'<', tag @ ..] => self.spelling().predict(self.reader().scopes(), tag, elements, next),
            _ => None,
        }
    }

    /// Whether it is the likeliest, without a look at the others: the length of its name.
    #[inline(always)]
    pub(in crate::xml) fn predict_next(&self, at: usize, elements: &[Element], next: usize) -> Option<usize> {
        let likely = elements.get(next)?;
        let tags = self.spelling().tags(self.reader().scopes(), likely.namespace)?;
        let window = self.reader().text().as_bytes().get(at..)?.first_chunk()?;
        let name = tags.start(window, likely)?;
        matches!(byte_at(window, name), b'>' | b'/').then_some(name - 1)
    }

    /// Skips to the next child's `<`, or past the end tag. Text on the way that is no white space goes to `loose`.
    #[inline(always)]
    pub(in crate::xml) fn child(
        &mut self,
        start: &Start<'x>,
        mixed: bool,
        mut loose: impl FnMut(String),
    ) -> Result<Option<usize>, DecodeError> {
        loop {
            let reader = self.reader_mut();
            let at = reader.after_space();
            let bytes = reader.text().as_bytes();
            let markup = bytes.get(at) == Some(&b'<') && !matches!(bytes.get(at + 1), Some(b'!' | b'?'));
            if !markup || (mixed && at > reader.at()) {
                if let Some(text) = reader.loose_text(mixed)? {
                    reader.budget().memory(text.len() + 20, at)?;
                    loose(text);
                }
                continue;
            }
            reader.go_to(at);
            if bytes.get(at + 1) == Some(&b'/') {
                reader.end(start)?;
                return Ok(None);
            }
            return Ok(Some(at));
        }
    }
}

/// Whether this element can go where it belongs, or one is there already that may come once.
#[cold]
fn is_free(record: &dyn Record, element: &Element) -> bool {
    use crate::xml::table::slot::Order;
    let slot = record.slot(element.slot);
    if element.grouped { slot.takes(element, Order::Any) } else { element.repeats || slot.is_absent() }
}

/// The item of a SOAP encoded array, which any element is, or the result of a call, which the first one is (SOAP 1.1, section 7.1).
#[cold]
fn any_named(shape: &Shape, is_first: bool) -> Option<usize> {
    (shape.array_items().is_some() || (shape.result && is_first)).then_some(0)
}
