//! How a known element is read into its field, and what happens where it is no value of it or one is there already.

use crate::value::unknown::{Place, UnknownAttribute};
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::read::raw::Raw;
use crate::xml::table::leftover::{Leftover, Read};
use crate::xml::table::shape::{Element, Record, before, first_row};
use crate::xml::text::reader::{Checkpoint, Start};
use crate::xml::write::fragment::fragment;

impl<'x> Decoder<'x> {
    /// Hands a known element to its field; a single one that was there already is kept as unknown content. None was there if it is `fresh`.
    #[inline]
    pub(in crate::xml) fn known(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
        fresh: bool,
    ) -> Read {
        let slot = record.slot_mut(element.slot);
        if !element.repeats && !fresh && !slot.is_absent() {
            return self.duplicate(child, element, record, place);
        }
        if element.grouped {
            return self.model_group(child, element, record, place);
        }
        self.taken(child, element, record, place)
    }

    /// Reads it into its field, or keeps it if it is no value of it and such are to be kept.
    #[inline(always)]
    pub(in crate::xml) fn taken(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
    ) -> Read {
        let slot = record.slot_mut(element.slot);
        let named = |error: DecodeError| if element.repeats { error } else { error.inside(element.name()) };
        let mut child = *child;
        if !self.reader().attributes().is_empty() {
            if self.is_encoded() || element.any_name {
                child = self.take_encoding(child, element, slot.count())?;
            }
            if let Some((mut there, target)) =
                self.referenced(&child, &|| slot.model(element)).map_err(|error| error.inside(element.name()))?
            {
                let target = match there.is_encoded() {
                    true => there.take_encoding(target, element, slot.count())?,
                    false => target,
                };
                let content = there.reader().checkpoint();
                let read = slot.decode(&mut there, &target, element);
                let read = self.after_reference(&child, there, &target, &content, read).map_err(named)?;
                return Ok(read.unwrap_or_else(|raw| keep_instead(&raw, element, record, place)));
            }
        }
        let content = self.reader().checkpoint();
        match slot.decode(self, &child, element) {
            Err(error) if self.is_kept(&error) => {
                let raw = self.instead(&child, &content)?;
                Ok(keep_instead(&raw, element, record, place))
            }
            read => read.map_err(named),
        }
    }

    /// Goes on after an element that refers to another one, which was read. If that is no value and to be kept, it comes back as XML
    /// under the name of the one that refers to it: by itself that would refer to nothing where it is written.
    pub(in crate::xml) fn after_reference(
        &mut self,
        child: &Start<'x>,
        mut there: Self,
        target: &Start<'x>,
        content: &Checkpoint,
        read: Read,
    ) -> Result<Result<Leftover, Raw>, DecodeError> {
        match read {
            Ok(leftover) => {
                self.reader_mut().skip(child)?;
                Ok(Ok(leftover))
            }
            Err(error) if self.is_kept(&error) => {
                there.reader_mut().return_to(content);
                let (xml, uri) = (there.raw_alone(target)?, there.namespace(target).to_owned());
                drop(there);
                let xml = self.instead_of_reference(child, (target.name(), &uri), &xml)?;
                Ok(Err(Raw::alone(xml)))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the error says that an element is no value at all, and such are to be kept.
    #[cold]
    pub(in crate::xml) fn is_kept(&self, error: &DecodeError) -> bool {
        self.options().keep_invalid && matches!(error.kind(), DecodeErrorKind::Misplaced(_))
    }

    /// Goes back to the content of the element, and takes it as it stands.
    #[cold]
    pub(in crate::xml) fn instead(&mut self, child: &Start<'x>, content: &Checkpoint) -> Result<Raw, DecodeError> {
        self.reader_mut().return_to(content);
        self.raw(child)
    }

    /// An element that may occur once and comes again is an error in strict mode.
    pub(in crate::xml) fn check_duplicate(&self, child: &Start<'x>, element: &Element) -> Result<(), DecodeError> {
        match self.options().strict {
            true => Err(DecodeError::new(DecodeErrorKind::Duplicate, child.offset()).inside(element.name())),
            false => Ok(()),
        }
    }

    #[cold]
    fn duplicate(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
    ) -> Read {
        if self.spelling().is_approximate(self.reader().scopes(), child.name(), element) {
            // Beside one of the right namespace it is none of its kind, but something that a wildcard allows.
            self.keep_raw(child, record, place)?;
            return Ok(Leftover::NONE);
        }
        self.check_duplicate(child, element)?;
        let elements = record.shape().elements;
        let strays = unknown(record).take_strays(first_row(elements, element));
        let slot = record.slot_mut(element.slot);
        let earlier = fragment(&*slot, element, &strays, self.spelling().uris());
        slot.clear();
        let leftover = self.known(child, element, record, place, true)?;
        let Some(earlier) = earlier else { return Ok(leftover) };
        if leftover.is_kept() {
            let strays = self.put_back(&earlier, element, record)?;
            if !strays.is_empty() {
                unknown(record).keep_strays(Place::first(first_row(elements, element)), strays);
            }
            return Ok(Leftover::NONE);
        }
        // Before the one that wins, so that it wins again when all of it is read again.
        self.reader().budget().memory(earlier.len() + 20, child.offset())?;
        unknown(record).keep_element(before(elements, element), &earlier, None);
        Ok(leftover)
    }

    /// Reads again what was in a field, since what came in its place is no value. Returns the attributes that have no place in it.
    #[cold]
    pub(in crate::xml) fn put_back(
        &self,
        xml: &str,
        element: &'static Element,
        record: &mut dyn Record,
    ) -> Result<Vec<UnknownAttribute>, DecodeError> {
        let mut there = Decoder::new(xml, self.spelling().uris(), self.options());
        let start = there.reader_mut().prolog()?;
        let leftover = record.slot_mut(element.slot).decode(&mut there, &start, element)?;
        Ok(leftover.into_strays())
    }
}

/// Keeps an element that is no value of its field.
#[cold]
fn keep_instead(raw: &Raw, element: &Element, record: &mut dyn Record, place: Place) -> Leftover {
    if !element.repeats {
        record.slot_mut(element.slot).clear();
    }
    raw.keep(unknown(record), place);
    Leftover::kept()
}
