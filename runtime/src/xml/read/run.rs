//! The common case of reading, at the least cost: elements without attributes, each at most once, in the order of the schema.

use crate::value::unknown::Place;
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::read::spelling::Tags;
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::content::special;
use crate::xml::text::cursor::is_xml_space;

impl<'x> Decoder<'x> {
    /// Reads children while they are such elements. The likeliest is number `next`; none from `fresh` on came before. Returns which was the
    /// last. What comes after it is for [`children`](Self::children), which can read everything.
    ///
    /// Not for types with text between elements or wildcards that elements could be meant for, nor where what is no value is to be kept.
    pub(in crate::xml) fn run(
        &mut self,
        record: &mut dyn Record,
        elements: &'static [Element],
        (mut next, fresh): (usize, usize),
    ) -> Result<Option<usize>, DecodeError> {
        let mut last = None;
        loop {
            let mut name_end = None;
            if next >= fresh
                && let Some(likely) = elements.get(next)
                && let Some(tags) = self.spelling().tags(self.reader().scopes(), likely.namespace)
            {
                let leaves = leaves(self.reader().text(), self.reader().after_space(), tags, &elements[next..], record);
                if leaves.count > 0 {
                    next += leaves.count;
                    last = Some(next - 1);
                    self.account(&leaves)?;
                    if elements.get(next).is_some_and(|element| element.namespace != likely.namespace) {
                        continue;
                    }
                }
                name_end = leaves.name_end;
            }
            let at = self.reader().after_space();
            let end = match name_end {
                Some(end) => end,
                None => match self.predict(at, elements, next) {
                    Some((index, _)) if index > next && index >= fresh => {
                        next = index;
                        continue;
                    }
                    Some((index, length)) if index >= fresh => at + 1 + length,
                    _ => break,
                },
            };
            if !self.ordinary((at, end), record, &elements[next], next)? {
                break;
            }
            last = Some(next);
            next += 1;
        }
        Ok(last)
    }

    /// Reads the element that begins at `at`, and whose name ends at `end`, whatever it holds; returns `false` if it is for `children`.
    fn ordinary(
        &mut self,
        (at, end): (usize, usize),
        record: &mut dyn Record,
        element: &'static Element,
        index: usize,
    ) -> Result<bool, DecodeError> {
        if element.repeats || !matches!(self.reader().text().as_bytes()[end..], [b'>', ..] | [b'/', b'>', ..]) {
            return Ok(false);
        }
        let child = self.reader_mut().start_predicted(at, end - at - 1)?;
        let leftover = record
            .slot_mut(element.slot)
            .decode(self, &child, element)
            .map_err(|error| error.inside(element.name()))?;
        if !leftover.is_none() {
            // Nothing but a reference or an attribute leaves anything, and there is none. It is kept all the same.
            unknown(record).keep_strays(Place::first(index), leftover.into_strays());
        }
        Ok(true)
    }

    /// Goes to the end of elements that were read, and enters them into the account.
    fn account(&mut self, leaves: &Leaves) -> Result<(), DecodeError> {
        self.reader_mut().go_to(leaves.end);
        let budget = self.reader().budget();
        budget.elements(leaves.count as u64, leaves.end)?;
        budget.text(leaves.longest, leaves.end)?;
        budget.memory(leaves.bytes, leaves.end)
    }
}

/// Elements with nothing but text in them that were read.
struct Leaves {
    /// How many.
    count: usize,
    /// Where the last of them ends.
    end: usize,
    /// How long their texts are together.
    bytes: usize,
    /// How long the longest is.
    longest: usize,
    /// Where the name of the next element ends, if that is the one which was expected.
    name_end: Option<usize>,
}

/// Reads the elements from `at` on, as long as each is the next of `elements`, has no attributes, and holds nothing but a text that stands for itself.
#[inline(never)]
fn leaves(text: &str, mut at: usize, tags: &Tags, elements: &[Element], record: &mut dyn Record) -> Leaves {
    let bytes = text.as_bytes();
    let mut leaves = Leaves { count: 0, end: at, bytes: 0, longest: 0, name_end: None };
    for element in elements {
        if element.namespace != tags.namespace() || element.repeats {
            break;
        }
        let Some(name_end) = tags.start(bytes, at, element) else { break };
        leaves.name_end = Some(name_end);
        let Some((content, end)) = clean_text(text, name_end, element, tags) else { break };
        if !record.slot_mut(element.slot).take(content) {
            break;
        }
        leaves.name_end = None;
        leaves.count += 1;
        leaves.end = end;
        leaves.bytes += content.len();
        leaves.longest = leaves.longest.max(content.len());
        at = end;
        while bytes.get(at).is_some_and(|byte| is_xml_space(*byte)) {
            at += 1;
        }
    }
    leaves
}

/// The content of an element whose start tag's name ends at `name_end`, and where the element ends: if it has no attributes and holds nothing but a text
/// that stands for itself.
#[inline(always)]
fn clean_text<'x>(text: &'x str, name_end: usize, element: &Element, tags: &Tags) -> Option<(&'x str, usize)> {
    let bytes = text.as_bytes();
    let begin = name_end + 1;
    match bytes.get(name_end)? {
        b'>' => {
            let stop = special(bytes, begin);
            let end = tags.end(bytes, stop, element)?;
            Some((&text[begin..stop], end))
        }
        _ => (bytes.get(begin) == Some(&b'>')).then_some(("", begin + 1)),
    }
}
