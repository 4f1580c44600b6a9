//! The common case of reading, at the least cost: elements without attributes, each at most once, in the order of the schema.

use crate::value::unknown::Place;
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::reader::Start;

impl<'x> Decoder<'x> {
    /// Reads children while they are such elements. The likeliest is number `next`; none from `fresh` on came before. Returns which was the
    /// last. What comes after it is for [`children`](Self::children), which can read everything.
    ///
    /// Not for types with text between elements or wildcards that elements could be meant for, nor where what is no value is to be kept.
    pub(in crate::xml) fn run(
        &mut self,
        record: &mut dyn Record,
        elements: &'static [Element],
        (mut next, mut fresh): (usize, usize),
    ) -> Result<Option<usize>, DecodeError> {
        let mut last = None;
        while let Some((index, child)) = self.ordinary(elements, next, fresh)? {
            let element = &elements[index];
            let leftover = record
                .slot_mut(element.slot)
                .decode(self, &child, element)
                .map_err(|error| error.inside(element.name()))?;
            if !leftover.is_none() {
                // Nothing but a reference or an attribute leaves anything, and there is none. It is kept all the same.
                unknown(record).keep_strays(Place::first(index), leftover.into_strays());
            }
            last = Some(index);
            (next, fresh) = (index + 1, index + 1);
        }
        Ok(last)
    }

    /// Reads the start tag that comes next if it is of that sort.
    #[inline(always)]
    fn ordinary(
        &mut self,
        elements: &'static [Element],
        next: usize,
        fresh: usize,
    ) -> Result<Option<(usize, Start<'x>)>, DecodeError> {
        let reader = self.reader();
        let at = reader.after_space();
        let Some((b'<', tag)) = reader.text().as_bytes().get(at..).and_then(<[u8]>::split_first) else {
            return Ok(None);
        };
        let Some((index, length)) = self.spelling().predict(reader.scopes(), tag, elements, next) else {
            return Ok(None);
        };
        if index < fresh || elements[index].repeats || !matches!(tag[length..], [b'>', ..] | [b'/', b'>', ..]) {
            return Ok(None);
        }
        self.reader_mut().start_predicted(at, length).map(|child| Some((index, child)))
    }
}
