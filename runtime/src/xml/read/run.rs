//! The common case of reading, at the least cost: elements without attributes, each at most once, in the order of the schema.

use crate::xml::DecodeError;
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::reader::{Start, is_xml_space};

impl<'x> Decoder<'x> {
    /// Reads children while they are such elements. The likeliest is number `next`; none from `fresh` on came before. Answers which was the
    /// last. What comes behind it is for [`children`](Self::children), which can read everything.
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
            record
                .slot_mut(element.slot)
                .decode(self, &child, element)
                .map_err(|error| error.inside(element.name()))?;
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
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while bytes.get(at).is_some_and(|byte| is_xml_space(*byte)) {
            at += 1;
        }
        let Some((b'<', tag)) = bytes.get(at..).and_then(|rest| rest.split_first()) else { return Ok(None) };
        let Some((index, length)) = self.names.predict(tag, elements, next) else { return Ok(None) };
        if index < fresh || elements[index].repeats || !matches!(tag[length..], [b'>', ..] | [b'/', b'>', ..]) {
            return Ok(None);
        }
        self.start_predicted(at, length).map(|child| Some((index, child)))
    }
}
