//! The common case of reading, at the least cost: elements without attributes, each at most once, in the order of the schema.

use crate::value::unknown::Place;
use crate::xml::error::DecodeError;
use crate::xml::read::decoder::{Decoder, unknown};
use crate::xml::read::spelling::{Tags, byte_at};
use crate::xml::table::shape::{Element, Record};
use crate::xml::text::content::{special, special_in};
use crate::xml::text::cursor::is_xml_space;
use crate::xml::text::word::{Window, word_at};

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
        // Where a limit could be met, it is met at the element that is too much.
        let may_leap = self.reader().budget().is_ample(self.reader().text().len());
        let mut was_nested = false;
        loop {
            let mut known = None;
            if was_nested && let Some(name_end) = self.nested_next(elements, next) {
                // Structures stand side by side.
                known = Some((self.reader().at(), name_end));
            } else if may_leap
                && next >= fresh
                && let Some(likely) = elements.get(next)
                && let Some(tags) = self.spelling().tags(self.reader().scopes(), likely.namespace)
            {
                let leaves = leaves(self.reader().text(), self.reader().at(), tags, &elements[next..], record);
                if leaves.count > 0 {
                    next += leaves.count;
                    last = Some(next - 1);
                    self.account(&leaves)?;
                    if elements.get(next).is_some_and(|element| element.namespace != likely.namespace) {
                        continue;
                    }
                }
                known = leaves.next;
            }
            let (at, end) = match known {
                Some(tag) => tag,
                None => {
                    let at = self.reader().after_space();
                    match self.predict(at, elements, next) {
                        Some((index, _)) if index > next && index >= fresh => {
                            next = index;
                            continue;
                        }
                        Some((index, length)) if index >= fresh && self.is_bare(at + 1 + length) => {
                            (at, at + 1 + length)
                        }
                        _ => break,
                    }
                }
            };
            if !self.ordinary((at, end), record, &elements[next], next)? {
                break;
            }
            last = Some(next);
            next += 1;
            was_nested = true;
        }
        Ok(last)
    }

    /// Where the name ends in the start tag that comes next, if that is the likeliest element's, and another element follows.
    #[inline(always)]
    fn nested_next(&self, elements: &[Element], next: usize) -> Option<usize> {
        let at = self.reader().at();
        let end = at + 1 + self.predict_next(at, elements, next)?;
        match self.reader().text().as_bytes().get(end..)? {
            [b'>', b'<', after, ..] if *after != b'/' => Some(end),
            _ => None,
        }
    }

    /// Whether nothing follows the name in a start tag in which it ends there.
    fn is_bare(&self, end: usize) -> bool {
        matches!(self.reader().text().as_bytes().get(end..), Some([b'>', ..] | [b'/', b'>', ..]))
    }

    /// Reads the element that begins at `at`, and whose name ends at `end`, whatever it holds; returns `false` if it is for `children`.
    fn ordinary(
        &mut self,
        (at, end): (usize, usize),
        record: &mut dyn Record,
        element: &'static Element,
        index: usize,
    ) -> Result<bool, DecodeError> {
        if element.repeats {
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
    /// Where the next element begins and where its name ends, if that is the one which was expected.
    next: Option<(usize, usize)>,
}

/// Reads the elements from `at` on, as long as each is the next of `elements`, has no attributes, and holds nothing but a text that stands for itself.
/// Not where less than a window is left of the document.
#[inline(never)]
fn leaves(text: &str, at: usize, tags: &Tags, elements: &[Element], record: &mut dyn Record) -> Leaves {
    let bytes = text.as_bytes();
    let mut leaves = Leaves { count: 0, end: at, bytes: 0, next: None };
    for element in elements {
        if element.namespace != tags.namespace() || element.repeats {
            break;
        }
        let mut at = leaves.end;
        let Some(mut window) = window(bytes, at) else { break };
        let name = match tags.start(window, element) {
            Some(name) => name,
            None if !is_xml_space(window[0]) => break,
            None => {
                at = after_space(bytes, at);
                let Some(there) = self::window(bytes, at) else { break };
                window = there;
                let Some(name) = tags.start(window, element) else { break };
                name
            }
        };
        match clean_text(text, (at, window), name, element, tags) {
            Some((content, end)) if record.slot_mut(element.slot).take(content) => {
                leaves.count += 1;
                leaves.end = end;
                leaves.bytes += content.len();
            }
            _ => {
                let is_whole = matches!(byte_at(window, name), b'>' | b'/');
                leaves.next = is_whole.then_some((at, at + name));
                break;
            }
        }
    }
    leaves
}

/// The window at `at`.
#[inline(always)]
fn window(bytes: &[u8], at: usize) -> Option<&Window> {
    bytes.get(at..)?.first_chunk()
}

/// Where white space ends.
#[inline(never)]
fn after_space(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| is_xml_space(**byte)).count()
}

/// The content of an element whose start tag is `name` bytes long up to the end of its name, and where the element ends: if it has no attributes and
/// holds nothing but a text that stands for itself.
#[inline(always)]
fn clean_text<'x>(
    text: &'x str,
    (at, window): (usize, &Window),
    name: usize,
    element: &Element,
    tags: &Tags,
) -> Option<(&'x str, usize)> {
    let begin = at + name + 1;
    match byte_at(window, name) {
        b'>' => {
            let first = word_at(window, name + 1);
            let stop = match special_in(first) {
                // It holds an element.
                Some(0) if first & 0xFFFF != END => return None,
                Some(length) => begin + length,
                None => special(text.as_bytes(), begin + 8),
            };
            let end = tags.end(self::window(text.as_bytes(), stop)?, element)?;
            Some((&text[begin..stop], stop + end))
        }
        b'/' if byte_at(window, name + 1) == b'>' => Some(("", begin + 1)),
        _ => None,
    }
}

/// `</`
const END: u64 = u16::from_le_bytes(*b"</") as u64;
