//! How the items of a container are read one by one, and what else is in it.

use crate::value::unknown::{Place, Unknown};
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::Decoder;
use crate::xml::read::raw::Raw;
use crate::xml::table::leftover::{Leftover, Read};
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::reader::Start;

/// Where items go that are read.
pub(in crate::xml) trait Sink {
    /// Reads the element whose start tag was just read as one more.
    fn add<'x>(&mut self, input: &mut Decoder<'x>, start: &Start<'x>, element: &'static Element) -> Read;

    /// How many there are so far.
    fn len(&self) -> usize;

    /// Adds what stands where a SOAP encoded array leaves out an item; `false` if there is nothing that could.
    fn add_missing(&mut self, input: &Decoder<'_>) -> Result<bool, DecodeError>;

    /// What an item is read into, without content, if that is a structure.
    fn model(&self, element: &Element) -> Option<Box<dyn Record>>;
}

impl<'x> Decoder<'x> {
    /// Reads the children of a container (a `List`): each known one goes to `items`, the rest to `unknown`.
    pub(in crate::xml) fn container(
        &mut self,
        start: &Start<'x>,
        element: &'static Element,
        unknown: &mut Unknown,
        items: &mut dyn Sink,
    ) -> Result<(), DecodeError> {
        let mut missing = 0;
        if !self.reader().attributes().is_empty() {
            missing = self.take_offset(Some(element))?;
            self.keep_attributes(unknown, element)?;
        }
        if start.is_empty() {
            return Ok(());
        }
        self.reader().budget().enter(start.offset())?;
        let elements = std::slice::from_ref(element);
        let mut place = Place::START;
        let mut count = 0;
        while let Some(at) = self.child(start, false, |text| unknown.keep_text(place, &text))? {
            let (child, found) = self.identify(at, elements, 0)?;
            if found.is_some() || element.any_name || self.is_qualified(&child, elements) {
                let mut child = child.after_missing(std::mem::take(&mut missing));
                if !self.reader().attributes().is_empty() && (self.is_encoded() || element.any_name) {
                    child = self.take_encoding(child, element, count)?;
                }
                count += child.missing();
                let read = self.item(&child, element, items);
                match read.map_err(|error| error.numbered(element.name(), count + 1))? {
                    Err(raw) => raw.keep(unknown, place),
                    Ok(leftover) => {
                        place = Place::nth(0, count);
                        count += 1;
                        if !leftover.is_none() {
                            unknown.keep_strays(place, leftover.into_strays());
                        }
                    }
                }
            } else {
                self.raw(&child)?.keep(unknown, place);
            }
            self.reader_mut().leave(&child);
        }
        self.reader().budget().leave();
        Ok(())
    }

    /// Whether this is an item, although the document gives it one of the tables' namespaces and the schema none.
    #[cold]
    fn is_qualified(&self, child: &Start<'x>, item: &[Element]) -> bool {
        self.spelling().find_qualified(self.reader().scopes(), child.name(), item, 0).is_some()
    }

    /// Reads one of a container; it comes back as XML if it is no value and to be kept.
    fn item(
        &mut self,
        child: &Start<'x>,
        element: &'static Element,
        items: &mut dyn Sink,
    ) -> Result<Result<Leftover, Raw>, DecodeError> {
        let read = |input: &mut Self, start: &Start<'x>, items: &mut dyn Sink| {
            input.fill(start, items)?;
            items.add(input, start, element)
        };
        if !self.reader().attributes().is_empty()
            && let Some((mut there, target)) = self.referenced(child, &|| items.model(element))?
        {
            let target = match there.is_encoded() {
                true => there.take_encoding(target, element, 0)?,
                false => target,
            };
            let content = there.reader().checkpoint();
            let read = read(&mut there, &target, items);
            return self.after_reference(child, there, &target, &content, read);
        }
        let content = self.reader().checkpoint();
        match read(self, child, items) {
            Err(error) if self.is_kept(&error) => self.instead(child, &content).map(Err),
            read => read.map(Ok),
        }
    }

    /// Reads an element that may occur more than once as the next of `items`.
    pub(in crate::xml) fn listed(
        &mut self,
        start: &Start<'x>,
        element: &'static Element,
        items: &mut dyn Sink,
    ) -> Read {
        self.fill(start, items)?;
        let nth = items.len() + 1;
        items.add(self, start, element).map_err(|error| error.numbered(element.name(), nth))
    }

    /// Adds the items that are left out before the one that was just opened.
    #[inline]
    pub(in crate::xml) fn fill(&self, start: &Start<'x>, items: &mut dyn Sink) -> Result<(), DecodeError> {
        for _ in 0..start.missing() {
            if !items.add_missing(self)? {
                let what = "an array that leaves out items, which cannot be nil,";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), self.reader().at()));
            }
        }
        Ok(())
    }
}
