//! How the bytes of a document are written: markup and escaped text are appended, and nothing written is ever looked at again.

use crate::xml::write::escape::{self, first_special};

/// A document as far as it is written.
///
/// A start tag stays open until content follows it, so that an element without content becomes `<x/>`.
#[derive(Debug)]
pub(super) struct Output {
    /// What is written, followed by zeros: room for what comes next.
    room: Vec<u8>,
    /// Length of what is written.
    length: usize,
    /// Whether the last start tag lacks its `>`.
    is_open: bool,
}

/// Bytes of markup around one leaf: `><`, `></`, `>`.
const MARKUP: usize = 6;

/// From so many bytes on memory counts more than how often the room grows.
const LARGE: usize = 64 << 10;

impl Output {
    pub(super) fn new() -> Self {
        Self { room: vec![0; 1024], length: 0, is_open: false }
    }

    /// The document.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.room.truncate(self.length);
        self.room
    }

    /// The number of bytes that are written, with the `>` that an open start tag lacks.
    pub(super) fn len(&self) -> usize {
        self.length + usize::from(self.is_open)
    }

    /// Writes `<tag>text</tag>`, or `<tag/>` if the text is empty. Writes nothing and returns `false` if a character must be escaped.
    #[inline]
    pub(super) fn leaf(&mut self, tag: &str, text: &str) -> bool {
        let (tag, text) = (tag.as_bytes(), text.as_bytes());
        let need = 2 * tag.len() + text.len() + MARKUP;
        let was_open = usize::from(self.is_open);
        let room = self.room(need);
        room[0] = b'>';
        room[was_open] = b'<';
        let rest = put(&mut room[was_open + 1..], tag);
        if text.is_empty() {
            rest[..2].copy_from_slice(b"/>");
            self.length += was_open + tag.len() + 3;
            self.is_open = false;
            return true;
        }
        rest[0] = b'>';
        let (content, rest) = rest[1..].split_at_mut(text.len());
        if !escape::copy(content, text) {
            return false;
        }
        rest[..2].copy_from_slice(b"</");
        put(&mut rest[2..], tag)[0] = b'>';
        self.length += need - 1 + was_open;
        self.is_open = false;
        true
    }

    /// Writes the start tag of an element. It stays open: attributes may follow.
    #[inline]
    pub(super) fn open(&mut self, tag: &str) {
        let tag = tag.as_bytes();
        let was_open = usize::from(self.is_open);
        let room = self.room(tag.len() + 2);
        room[0] = b'>';
        room[was_open] = b'<';
        put(&mut room[was_open + 1..], tag);
        self.length += was_open + 1 + tag.len();
        self.is_open = true;
    }

    /// Writes the end of an element: `/>` if nothing was written since its start tag.
    #[inline]
    pub(super) fn close(&mut self, tag: &str) {
        let tag = tag.as_bytes();
        let was_open = self.is_open;
        let room = self.room(tag.len() + 3);
        if was_open {
            room[..2].copy_from_slice(b"/>");
            self.length += 2;
            self.is_open = false;
            return;
        }
        room[..2].copy_from_slice(b"</");
        put(&mut room[2..], tag)[0] = b'>';
        self.length += tag.len() + 3;
    }

    /// Adds gathered attributes to the open start tag.
    pub(super) fn attributes(&mut self, markup: &str) {
        debug_assert!(self.is_open || markup.is_empty(), "attributes belong to a start tag");
        self.append(markup.as_bytes());
    }

    /// Writes markup as it is.
    pub(super) fn markup(&mut self, markup: &str) {
        if !markup.is_empty() {
            self.begin_content();
            self.append(markup.as_bytes());
        }
    }

    /// Writes text, escaped.
    ///
    /// # Errors
    /// The code point of a character that XML 1.0 forbids, unless `replace` asks for U+FFFD in its place.
    pub(super) fn text(&mut self, text: &str, replace: bool) -> Result<(), u32> {
        if text.is_empty() {
            return Ok(());
        }
        self.begin_content();
        let mut rest = text;
        while let Some((clean, character)) = first_special(rest) {
            self.append(&rest.as_bytes()[..clean]);
            let mut buffer = [0; 4];
            let written = escape::in_text(character, replace, &mut buffer).ok_or(u32::from(character))?;
            self.append(written.as_bytes());
            rest = &rest[clean + character.len_utf8()..];
        }
        self.append(rest.as_bytes());
        Ok(())
    }

    fn begin_content(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.append(b">");
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// At least so many bytes of room.
    #[inline]
    fn room(&mut self, need: usize) -> &mut [u8] {
        if self.room.len() - self.length < need {
            self.grow(need);
        }
        &mut self.room[self.length..]
    }

    /// Twice as much at first, then half as much again: a large document takes at most one and a half times its size.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, need: usize) {
        let more = if self.room.len() < LARGE { self.room.len() } else { self.room.len() / 2 };
        let length = (self.length + need).max(self.room.len() + more);
        self.room.reserve_exact(length - self.room.len());
        self.room.resize(length, 0);
    }
}

/// Puts bytes to the beginning of the room and returns what is left of it. Short ones, as names are, cost no call.
#[inline(always)]
fn put<'r>(room: &'r mut [u8], bytes: &[u8]) -> &'r mut [u8] {
    let length = bytes.len();
    let (target, rest) = room.split_at_mut(length);
    match length {
        8..=16 => overlapping::<8>(target, bytes),
        4..8 => overlapping::<4>(target, bytes),
        17..=32 => overlapping::<16>(target, bytes),
        _ => target.copy_from_slice(bytes),
    }
    rest
}

/// Copies the first and the last `N` bytes, which are all of at most `2 * N`.
#[inline(always)]
fn overlapping<const N: usize>(target: &mut [u8], bytes: &[u8]) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>()) {
        if let Some(target) = target.first_chunk_mut() {
            *target = *first;
        }
        if let Some(target) = target.last_chunk_mut() {
            *target = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Output)) -> String {
        let mut output = Output::new();
        write(&mut output);
        String::from_utf8(output.finish()).expect("text and markup are UTF-8")
    }

    #[test]
    fn an_element_without_content_is_one_tag() {
        let text = written(|output| {
            output.open("a");
            output.attributes(" b=\"c\"");
            output.close("a");
            output.open("a");
            output.markup("");
            assert_eq!(output.text("", false), Ok(()));
            output.close("a");
            output.open("a");
            output.open("b");
            output.close("b");
            assert!(output.leaf("c", ""));
            output.close("a");
        });
        assert_eq!(text, "<a b=\"c\"/><a/><a><b/><c/></a>");
    }

    #[test]
    fn leaves_of_any_length() {
        let name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop";
        for length in 1..name.len() {
            let tag = &name[..length];
            for text in 0..40 {
                let text = &"0123456789012345678901234567890123456789"[..text];
                let expected = if text.is_empty() { format!("<{tag}/>") } else { format!("<{tag}>{text}</{tag}>") };
                let found = written(|output| {
                    output.open("x");
                    assert!(output.leaf(tag, text));
                    assert!(output.leaf(tag, text));
                    output.close("x");
                });
                assert_eq!(found, format!("<x>{expected}{expected}</x>"));
            }
        }
    }

    #[test]
    fn what_must_be_escaped_is_no_leaf() {
        for special in ["<", ">", "&", "\r", "\u{1}", "\u{FFFE}", "\u{FFFD}"] {
            for length in 0..20 {
                for at in 0..=length {
                    let text = format!("{}{special}{}", &"a".repeat(at), &"é".repeat(length - at));
                    let left = written(|output| assert!(!output.leaf("a", &text), "{text:?}"));
                    assert_eq!(left, "");
                }
            }
        }
    }

    #[test]
    fn text_is_escaped() {
        let text = written(|output| assert_eq!(output.text("a<b>&\r\t\n\u{FFFD}", false), Ok(())));
        assert_eq!(text, "a&lt;b&gt;&amp;&#13;\t\n\u{FFFD}");
        let text = written(|output| assert_eq!(output.text("\u{1}\u{FFFE}", true), Ok(())));
        assert_eq!(text, "\u{FFFD}\u{FFFD}");
        let mut output = Output::new();
        assert_eq!(output.text("a\u{B}", false), Err(0xB));
    }

    #[test]
    fn a_large_document_takes_half_of_its_size_in_vain_at_most() {
        let mut output = Output::new();
        for _ in 0..100_000 {
            output.leaf("tag", "text");
            assert!(output.room.capacity() <= (output.length + output.length / 2).max(2 * LARGE) + 16);
        }
    }
}
