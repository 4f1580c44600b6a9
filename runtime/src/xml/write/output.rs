//! How the bytes of a document are written: markup and escaped text are appended, and nothing written is ever looked at again.

use crate::xml::table::tag::{PADDED, Tag};
use crate::xml::write::escape::{self, first_special};
use crate::xml::write::rope::Rope;

/// A document as far as it is written.
///
/// A start tag stays open until content follows it, so that an element without content becomes `<x/>`.
#[derive(Debug)]
pub(super) struct Output {
    /// All of it but the end.
    finished: Rope,
    /// Its end, followed by room: an array has a length that the compiler knows, and needs no growing.
    room: Box<[u8; ROOM]>,
    /// Length of that end.
    length: usize,
    /// Whether the last start tag lacks its `>`.
    is_open: bool,
}

const ROOM: usize = 2048;

/// Bytes of markup around one leaf (`><`, `></`, `>`), and those that a padded tag writes behind itself.
const MARKUP: usize = 6 + PADDED;

impl Output {
    pub(super) fn new() -> Self {
        Self { finished: Rope::default(), room: Box::new([0; ROOM]), length: 0, is_open: false }
    }

    /// The document.
    pub(super) fn finish(self) -> Vec<u8> {
        self.finished.join(&self.room[..self.length])
    }

    /// The number of bytes that are written, with the `>` that an open start tag lacks.
    pub(super) fn len(&self) -> usize {
        self.finished.len() + self.length + usize::from(self.is_open)
    }

    /// Writes `<tag>text</tag>`, or `<tag/>` if the text is empty. Writes nothing and returns `false` if a character must be escaped, or the
    /// text is long.
    #[inline(always)]
    pub(super) fn leaf(&mut self, tag: Tag<'_>, text: &str) -> bool {
        let text = text.as_bytes();
        if !self.has_room(2 * tag.text.len() + text.len() + MARKUP) {
            return false;
        }
        let mut at = self.length;
        self.room[at] = b'>';
        at += usize::from(self.is_open);
        self.room[at] = b'<';
        at = tag.put(&mut self.room, at + 1);
        if text.is_empty() {
            self.room[at - 1..=at].copy_from_slice(b"/>");
            self.length = at + 1;
            self.is_open = false;
            return true;
        }
        if !escape::copy(&mut self.room[at..at + text.len()], text) {
            return false;
        }
        at += text.len();
        self.room[at..at + 2].copy_from_slice(b"</");
        self.length = tag.put(&mut self.room, at + 2);
        self.is_open = false;
        true
    }

    /// Writes the start tag of an element. It stays open: attributes may follow.
    #[inline]
    pub(super) fn open(&mut self, tag: Tag<'_>) {
        if !self.has_room(tag.text.len() + MARKUP) {
            return self.open_long(tag.text);
        }
        let at = self.length;
        self.room[at] = b'>';
        let at = at + usize::from(self.is_open);
        self.room[at] = b'<';
        self.length = tag.put(&mut self.room, at + 1) - 1;
        self.is_open = true;
    }

    #[cold]
    fn open_long(&mut self, tag: &str) {
        self.begin_content();
        self.append(b"<");
        self.append(tag.as_bytes());
        self.is_open = true;
    }

    /// Writes the end of an element: `/>` if nothing was written since its start tag.
    #[inline]
    pub(super) fn close(&mut self, tag: Tag<'_>) {
        if std::mem::take(&mut self.is_open) {
            return self.append(b"/>");
        }
        if !self.has_room(tag.text.len() + MARKUP) {
            return [b"</", tag.text.as_bytes(), b">"].iter().for_each(|piece| self.append(piece));
        }
        let at = self.length;
        self.room[at..at + 2].copy_from_slice(b"</");
        self.length = tag.put(&mut self.room, at + 2);
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
        if !self.has_room(bytes.len()) {
            // It is longer than all of the room, which is empty now.
            return self.finished.append(bytes);
        }
        self.room[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Whether there is so much room, after it was made.
    #[inline(always)]
    fn has_room(&mut self, need: usize) -> bool {
        ROOM - self.length >= need || self.flush(need)
    }

    /// Empties the room. Returns whether it is enough then.
    #[cold]
    #[inline(never)]
    fn flush(&mut self, need: usize) -> bool {
        let length = std::mem::take(&mut self.length);
        self.finished.append(&self.room[..length]);
        need <= ROOM
    }
}

impl Tag<'_> {
    /// Puts the tag and a `>` into the room, and returns what comes behind. A padded one is copied in one piece, whatever its length.
    #[inline(always)]
    fn put(self, room: &mut [u8; ROOM], at: usize) -> usize {
        let end = at + self.text.len();
        match self.padded {
            Some(padded) => room[at..at + PADDED].copy_from_slice(padded),
            None => {
                room[at..end].copy_from_slice(self.text.as_bytes());
                room[end] = b'>';
            }
        }
        end + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::table::tag::padded;

    fn written(write: impl FnOnce(&mut Output)) -> String {
        let mut output = Output::new();
        write(&mut output);
        String::from_utf8(output.finish()).expect("text and markup are UTF-8")
    }

    #[test]
    fn an_element_without_content_is_one_tag() {
        let text = written(|output| {
            output.open(Tag::of("a"));
            output.attributes(" b=\"c\"");
            output.close(Tag::of("a"));
            output.open(Tag::of("a"));
            output.markup("");
            assert_eq!(output.text("", false), Ok(()));
            output.close(Tag::of("a"));
            output.open(Tag::of("a"));
            output.open(Tag::of("b"));
            output.close(Tag::of("b"));
            assert!(output.leaf(Tag::of("c"), ""));
            output.close(Tag::of("a"));
        });
        assert_eq!(text, "<a b=\"c\"/><a/><a><b/><c/></a>");
    }

    #[test]
    fn leaves_of_any_length() {
        let (name, text) = ("n".repeat(40), "0123456789".repeat(3));
        for (name, text) in
            (1..40).flat_map(|name| (0..30).map(move |text| (name, text))).map(|(n, t)| (&name[..n], &text[..t]))
        {
            let expected = if text.is_empty() { format!("<{name}/>") } else { format!("<{name}>{text}</{name}>") };
            let padded = padded(name);
            for tag in [Tag::of(name), Tag::padded(name, &padded)] {
                let found = written(|output| {
                    output.open(tag);
                    assert!(output.leaf(tag, text));
                    assert!(output.leaf(tag, text));
                    output.close(tag);
                });
                assert_eq!(found, format!("<{name}>{expected}{expected}</{name}>"));
            }
        }
    }

    #[test]
    fn names_and_texts_longer_than_the_room() {
        let (name, text) = ("n".repeat(3 * ROOM), "t".repeat(5 * ROOM));
        let found = written(|output| {
            output.open(Tag::of("a"));
            assert!(!output.leaf(Tag::of("b"), &text));
            output.open(Tag::of(&name));
            assert_eq!(output.text(&text, false), Ok(()));
            output.close(Tag::of(&name));
            output.close(Tag::of("a"));
        });
        assert_eq!(found, format!("<a><{name}>{text}</{name}></a>"));
    }

    #[test]
    fn what_must_be_escaped_is_no_leaf() {
        for special in ["<", ">", "&", "\r", "\u{1}", "\u{FFFE}", "\u{FFFD}"] {
            for length in 0..20 {
                for at in 0..=length {
                    let text = format!("{}{special}{}", &"a".repeat(at), &"é".repeat(length - at));
                    let left = written(|output| assert!(!output.leaf(Tag::of("a"), &text), "{text:?}"));
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
}
