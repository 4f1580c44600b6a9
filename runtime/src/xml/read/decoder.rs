//! How a document becomes a typed value: one engine over the tables of any type, in any order of elements.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;

use crate::value::unknown::{Place, Unknown, UnknownAttribute};
use crate::xml::encoding::references::{Carried, Targets};
use crate::xml::fields::choice::{before, first_row};
use crate::xml::fields::list::Sink;
use crate::xml::fields::qualified::Scope;
use crate::xml::table::shape::{Element, Record, Shape};
use crate::xml::table::slot::Order;
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::names::Names;
use crate::xml::text::reader::{Start, is_xml_space};
use crate::xml::{DecodeError, DecodeErrorKind, Options};

/// Reads one document of UTF-8 text. Made once per document; the fields of a value pull what they need out of it.
pub struct Decoder<'x> {
    pub(in crate::xml) text: &'x str,
    pub(in crate::xml) at: usize,
    pub(in crate::xml) names: Names<'x>,
    /// Attributes of the start tag read last, without namespace declarations.
    pub(in crate::xml) attributes: Vec<RawAttribute<'x>>,
    /// Is the child read last none of what is in its field now, beside what was there before?
    pub(in crate::xml) stays: bool,
    /// Where the child read last stands, if not behind all that came of its choice or group.
    pub(in crate::xml) aside: Option<Place>,
    /// Attributes of a child without a place of its own for them; the parent takes them over.
    pub(in crate::xml) strays: Vec<UnknownAttribute>,
    pub(in crate::xml) depth: u32,
    pub(in crate::xml) elements: u64,
    /// Elements with an `id`, once the first reference was met.
    pub(in crate::xml) targets: Option<Rc<Targets>>,
    /// What references refer to, once an `id` was met that is no field.
    pub(in crate::xml) labels: Option<Rc<HashSet<&'x str>>>,
    /// What prefixes stand for in attributes of elements that referred to the one that was opened first.
    pub(in crate::xml) carried: Vec<Carried>,
    /// References that are being followed, to notice a circle.
    pub(in crate::xml) following: Vec<String>,
    /// How many were followed in all.
    pub(in crate::xml) references: u64,
    /// Bytes that were read because of references.
    pub(in crate::xml) expanded: Cell<usize>,
    /// Is what is read in SOAP's own encoding?
    pub(in crate::xml) encoding: bool,
    /// How many items of a SOAP encoded array are left out before the one that comes next.
    pub(in crate::xml) gap: usize,
    /// References to characters that XML forbids, which became U+FFFD.
    pub(in crate::xml) replaced: Cell<u64>,
    pub(in crate::xml) options: &'x Options,
}

/// Can this element go where it belongs, or is one there already that may come once?
#[cold]
fn is_free(record: &dyn Record, element: &Element) -> bool {
    let slot = record.slot(element.slot);
    if element.part { slot.takes(element, Order::Any) } else { element.repeats || slot.is_absent() }
}

/// Marks "no element yet" where the next one is predicted.
const NONE: usize = usize::MAX;

impl<'x> Decoder<'x> {
    /// A reader over `text`; `namespaces` are the URIs that the tables' numbers stand for.
    pub fn new(text: &'x str, namespaces: &'x [&'x str], options: &'x Options) -> Self {
        Self {
            text,
            at: 0,
            names: Names::new(namespaces),
            attributes: Vec::new(),
            stays: false,
            aside: None,
            strays: Vec::new(),
            depth: 0,
            elements: 0,
            targets: None,
            labels: None,
            carried: Vec::new(),
            following: Vec::new(),
            references: 0,
            expanded: Cell::new(0),
            encoding: false,
            gap: 0,
            replaced: Cell::new(0),
            options,
        }
    }

    /// Reads a whole document whose root element is the type's.
    pub fn document(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let start = self.prolog()?;
        self.root(&start, record)?;
        self.epilog()
    }

    /// Reads the element whose start tag was just read as the root of `record`, after checking its name.
    pub(crate) fn root(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let shape = record.shape();
        if shape.group {
            return self.beside(start, record);
        }
        if let Some(root) = &shape.root
            && !self.names.matches(start.name, root)
        {
            return Err(self.unexpected(start, root, shape));
        }
        if !self.attributes.is_empty()
            && !self.is_reference_declared(shape)
            && let Some((mut there, target)) =
                self.referenced(start, &|| None).map_err(|error| error.inside(start.local()))?
        {
            there.record_or_nil(&target, record).map_err(|error| error.inside(start.local()))?;
            self.absorb(there);
            return self.skip(start);
        }
        self.record_or_nil(start, record).map_err(|error| error.inside(start.local()))
    }

    /// Reads attributes and content of the element into `record`, up to and including its end tag.
    pub fn record(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        if !self.attributes.is_empty() {
            self.take_kind(record);
            self.take_offset(record.shape().array_items())?;
            self.record_attributes(record)?;
        }
        let shape = record.shape();
        if let Some(slot) = shape.text {
            let text = self.text_content(start)?;
            return record
                .slot_mut(slot)
                .read_text(&text, Scope::new(self, start.at), self.options)
                .map_err(|kind| DecodeError::new(kind, start.at));
        }
        if start.empty {
            return Ok(());
        }
        self.enter(start)?;
        self.children(start, record)?;
        self.gap = 0;
        self.depth -= 1;
        Ok(())
    }

    fn children(&mut self, start: &Start<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let elements = record.shape().elements;
        let Shape { mixed, open: is_open, .. } = *record.shape();
        // The element that most likely comes next, and where unknown content stands: behind the nth child of one kind.
        let mut next = 0;
        // All elements from here on have not come yet.
        let mut fresh = 0;
        let mut place = Place::START;
        let mut aside = None;
        let mut last = NONE;
        // Fields of several elements that were interrupted by others.
        let mut interrupted: Vec<(usize, Place)> = Vec::new();
        let is_plain = !mixed && !is_open && !self.encoding && !self.options.keep_invalid;
        loop {
            let is_within = last != NONE && elements[last].repeats;
            if is_plain
                && !is_within
                && let Some(index) = self.run(record, elements, (next, fresh))?
            {
                (aside, place, last) = (None, Place::first(index), index);
                (fresh, next) = (index + 1, index + 1);
            }
            let Some(at) = self.child(start, mixed, |text| {
                unknown(record).keep_text(aside.unwrap_or(place), text);
            })?
            else {
                return Ok(());
            };
            let (child, found) = self.identify(at, elements, next)?;
            let found = found.filter(|index| !is_open || is_free(record, &elements[*index]));
            match found.or_else(|| any_named(record.shape(), self.encoding && last == NONE)) {
                Some(index) => {
                    let element = &elements[index];
                    self.known(&child, element, record, aside.unwrap_or(place), index >= fresh)?;
                    aside = if element.part { self.aside.take() } else { None };
                    fresh = fresh.max(index + 1);
                    // All rows of a choice or group count as its first.
                    let first = if element.part { index - usize::from(element.branch) } else { index };
                    let stays = std::mem::take(&mut self.stays);
                    if element.repeats && stays {
                        // There are not more in its field than before.
                    } else if last == first {
                        // A single one that comes again takes the place of the one before.
                        if element.repeats || element.part {
                            place = place.next();
                        }
                    } else {
                        if last != NONE && elements[last].repeats {
                            interrupted.push((last, place));
                        }
                        place = match element.repeats {
                            true => resumed(&mut interrupted, first),
                            false => Place::first(first),
                        };
                        last = first;
                    }
                    if element.any_name {
                        // Some may be left out before it.
                        place = Place::nth(first, record.slot(element.slot).count().saturating_sub(1));
                    }
                    next = if element.repeats { index } else { index + 1 };
                    if !self.strays.is_empty() {
                        let strays = std::mem::take(&mut self.strays);
                        unknown(record).keep_strays(place, strays);
                    }
                }
                None => {
                    let xml = self.raw(&child)?;
                    unknown(record).keep_element(aside.unwrap_or(place), xml);
                }
            }
            self.leave(&child);
        }
    }

    /// Hands a known element to its field; a single one that was there already is kept as unknown content. None was there if it is `fresh`.
    #[inline]
    pub(in crate::xml) fn known(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
        fresh: bool,
    ) -> Result<(), DecodeError> {
        let slot = record.slot_mut(element.slot);
        if !element.repeats && !fresh && !slot.is_absent() {
            return self.duplicate(child, element, record, place);
        }
        if element.part {
            return self.part(child, element, record, place);
        }
        self.taken(child, element, record, place)
    }

    /// Reads it into its field. If it is kept as it stands instead, `stays` says so.
    #[inline(always)]
    pub(in crate::xml) fn taken(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        record: &mut dyn Record,
        place: Place,
    ) -> Result<(), DecodeError> {
        let slot = record.slot_mut(element.slot);
        let named = |error: DecodeError| if element.repeats { error } else { error.inside(element.name()) };
        if !self.attributes.is_empty() {
            if self.encoding || element.any_name {
                self.take_encoding(element, slot.count())?;
            }
            if let Some((mut there, target)) =
                self.referenced(child, &|| slot.model(element)).map_err(|error| error.inside(element.name()))?
            {
                if self.encoding {
                    there.take_encoding(element, slot.count())?;
                }
                let begin = (there.at, there.strays.len());
                let outcome = slot.decode(&mut there, &target, element);
                if let Some(xml) = self.behind_reference(child, there, &target, begin, outcome).map_err(named)? {
                    self.keep_instead(xml, element, record, place);
                }
                return Ok(());
            }
        }
        let begin = (self.at, self.strays.len());
        match slot.decode(self, child, element) {
            Ok(()) => Ok(()),
            Err(error) if self.is_kept(&error) => {
                let xml = self.instead(child, begin)?;
                self.keep_instead(xml, element, record, place);
                Ok(())
            }
            Err(error) => Err(named(error)),
        }
    }

    /// Goes on behind an element that refers to another one, which was read. If that is no value and to be kept, it comes back as XML
    /// under the name of the one that refers to it: by itself that would refer to nothing where it is written.
    fn behind_reference(
        &mut self,
        child: &Start<'x>,
        mut there: Self,
        target: &Start<'x>,
        begin: (usize, usize),
        outcome: Result<(), DecodeError>,
    ) -> Result<Option<String>, DecodeError> {
        match outcome {
            Ok(()) => {
                self.absorb(there);
                self.skip(child)?;
                Ok(None)
            }
            Err(error) if self.is_kept(&error) => {
                let (xml, uri) = (there.instead(target, begin)?, there.namespace(target).to_owned());
                self.absorb(there);
                self.instead_of_reference(child, (target.name, &uri), &xml).map(Some)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps an element that is no value of its field.
    #[cold]
    fn keep_instead(&mut self, xml: String, element: &Element, record: &mut dyn Record, place: Place) {
        if !element.repeats {
            record.slot_mut(element.slot).clear();
        }
        self.stays = true;
        unknown(record).keep_element(place, xml);
    }

    /// Does the error say that an element is no value at all, and is the reader told to keep such?
    #[cold]
    fn is_kept(&self, error: &DecodeError) -> bool {
        self.options.keep_invalid && matches!(error.kind(), DecodeErrorKind::Misplaced(_))
    }

    /// Goes back to the content of the element that was opened at last, and takes it as it stands.
    #[cold]
    fn instead(&mut self, child: &Start<'x>, (at, strays): (usize, usize)) -> Result<String, DecodeError> {
        self.at = at;
        self.strays.truncate(strays);
        self.raw(child)
    }

    /// An element that may occur once and comes again is an error in strict mode.
    pub(in crate::xml) fn check_duplicate(&self, child: &Start<'x>, element: &Element) -> Result<(), DecodeError> {
        match self.options.strict {
            true => Err(DecodeError::new(DecodeErrorKind::Duplicate, child.at).inside(element.name())),
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
    ) -> Result<(), DecodeError> {
        if self.names.is_approximate(child.name, element) {
            // Beside one of the right namespace it is none of its kind, but something that a wildcard allows.
            let xml = self.raw(child)?;
            unknown(record).keep_element(place, xml);
            return Ok(());
        }
        self.check_duplicate(child, element)?;
        let elements = record.shape().elements;
        let strays = unknown(record).take_strays(first_row(elements, element));
        let slot = record.slot_mut(element.slot);
        let earlier = crate::xml::write::fragment::fragment(&*slot, element, &strays, self.names.uris());
        slot.clear();
        self.known(child, element, record, place, true)?;
        let stays = std::mem::take(&mut self.stays);
        match earlier {
            Some(xml) if stays => {
                let strays = self.put_back(&xml, element, record)?;
                if !strays.is_empty() {
                    unknown(record).keep_strays(Place::first(first_row(elements, element)), strays);
                }
            }
            // Before the one that wins, so that it wins again when all of it is read again.
            Some(xml) => unknown(record).keep_element(before(elements, element), xml),
            None => {}
        }
        Ok(())
    }

    /// Reads again what was in a field, since what came in its place is no value. Answers the attributes that have no place in it.
    #[cold]
    pub(in crate::xml) fn put_back(
        &self,
        xml: &str,
        element: &'static Element,
        record: &mut dyn Record,
    ) -> Result<Vec<UnknownAttribute>, DecodeError> {
        let mut there = Decoder::new(xml, self.names.uris(), self.options);
        let start = there.prolog()?;
        record.slot_mut(element.slot).decode(&mut there, &start, element)?;
        Ok(there.strays)
    }

    /// Reads the start tag at `at` and finds out which of `elements` it is; `next` is the likeliest.
    #[inline(always)]
    fn identify(
        &mut self,
        at: usize,
        elements: &[Element],
        next: usize,
    ) -> Result<(Start<'x>, Option<usize>), DecodeError> {
        if let Some((index, length)) = self.names.predict(&self.text.as_bytes()[at + 1..], elements, next) {
            let child = self.start_predicted(at, length)?;
            if !child.declares {
                return Ok((child, Some(index)));
            }
            let found = self.names.find(child.name, elements, index);
            return Ok((child, found));
        }
        let child = self.start(at)?;
        self.check_prefix(&child)?;
        let found = self.names.find(child.name, elements, next);
        Ok((child, found))
    }

    /// Skips to the next child's `<`, or past the end tag. Text on the way that is no white space goes to `loose`.
    #[inline(always)]
    fn child(
        &mut self,
        start: &Start<'x>,
        mixed: bool,
        mut loose: impl FnMut(String),
    ) -> Result<Option<usize>, DecodeError> {
        loop {
            let bytes = self.text.as_bytes();
            let begin = self.at;
            let mut at = begin;
            while bytes.get(at).is_some_and(|byte| is_xml_space(*byte)) {
                at += 1;
            }
            let markup = bytes.get(at) == Some(&b'<') && !matches!(bytes.get(at + 1), Some(b'!' | b'?'));
            if !markup || (mixed && at > begin) {
                if let Some(text) = self.loose_text(mixed)? {
                    loose(text);
                }
                continue;
            }
            self.at = at;
            if bytes.get(at + 1) == Some(&b'/') {
                self.end(start)?;
                return Ok(None);
            }
            return Ok(Some(at));
        }
    }

    /// Reads the children of a container (a `List`): each known one goes to `items`, the rest to `unknown`.
    pub(in crate::xml) fn container(
        &mut self,
        start: &Start<'x>,
        element: &'static Element,
        unknown: &mut Unknown,
        items: &mut dyn Sink,
    ) -> Result<(), DecodeError> {
        self.take_offset(Some(element))?;
        self.keep_attributes(unknown, element)?;
        if start.empty {
            self.gap = 0;
            return Ok(());
        }
        self.enter(start)?;
        let elements = std::slice::from_ref(element);
        let mut place = Place::START;
        let mut count = 0;
        while let Some(at) = self.child(start, false, |text| unknown.keep_text(place, text))? {
            let (child, found) = self.identify(at, elements, 0)?;
            if found.is_some() || element.any_name {
                if !self.attributes.is_empty() && (self.encoding || element.any_name) {
                    self.take_encoding(element, count)?;
                }
                count += self.gap;
                let kept = self.item(&child, element, items);
                if let Some(xml) = kept.map_err(|error| error.numbered(element.name(), count + 1))? {
                    unknown.keep_element(place, xml);
                    self.leave(&child);
                    continue;
                }
                count += 1;
                place = Place::nth(0, count - 1);
                if !self.strays.is_empty() {
                    let strays = std::mem::take(&mut self.strays);
                    unknown.keep_strays(place, strays);
                }
            } else {
                let xml = self.raw(&child)?;
                unknown.keep_element(place, xml);
            }
            self.leave(&child);
        }
        self.gap = 0;
        self.depth -= 1;
        Ok(())
    }

    /// Reads one of a container; it comes back as XML if it is no value and to be kept.
    fn item(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        items: &mut dyn Sink,
    ) -> Result<Option<String>, DecodeError> {
        let read = |input: &mut Self, start: &Start<'x>, items: &mut dyn Sink| {
            input.fill(items)?;
            items.add(input, start, element)
        };
        if !self.attributes.is_empty()
            && let Some((mut there, target)) = self.referenced(child, &|| items.model(element))?
        {
            if self.encoding {
                there.take_encoding(element, 0)?;
            }
            let begin = (there.at, there.strays.len());
            let outcome = read(&mut there, &target, items);
            return self.behind_reference(child, there, &target, begin, outcome);
        }
        let begin = (self.at, self.strays.len());
        match read(self, child, items) {
            Err(error) if self.is_kept(&error) => self.instead(child, begin).map(Some),
            outcome => outcome.map(|()| None),
        }
    }

    /// Another element stands where one of this shape should.
    #[cold]
    pub(crate) fn unexpected(&self, start: &Start<'x>, expected: &Element, shape: &Shape) -> DecodeError {
        let found = self.names.expanded(start.name);
        let expected = self.names.expanded_element(expected);
        let uri = self.names.uri_of(start.name).unwrap_or_default();
        let hint = shape
            .namespaces
            .endpoints
            .iter()
            .find(|(namespace, _)| *namespace == uri)
            .map(|(_, endpoint)| format!("that is the namespace of the endpoint `{endpoint}`"));
        DecodeError::new(DecodeErrorKind::UnexpectedElement { found, expected, hint }, start.at)
    }
}

/// The item of a SOAP encoded array, which any element is, or the result of a call, which the first one is (SOAP 1.1, section 7.1).
#[cold]
fn any_named(shape: &Shape, is_first: bool) -> Option<usize> {
    (shape.array_items().is_some() || (shape.result && is_first)).then_some(0)
}

/// Where the next element of a repeating field stands, behind those that came before it was interrupted.
fn resumed(interrupted: &mut Vec<(usize, Place)>, first: usize) -> Place {
    match interrupted.iter().position(|(field, _)| *field == first) {
        Some(at) => interrupted.swap_remove(at).1.next(),
        None => Place::first(first),
    }
}

/// The `unknown` field of a record: what answers to a slot number past the last.
pub(in crate::xml) fn unknown(record: &mut dyn Record) -> &mut Unknown {
    record.slot_mut(u16::MAX).unknown_mut()
}
