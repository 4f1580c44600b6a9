//! What text is: references resolved, line ends normalised, CDATA joined, comments left out; and the verbatim text of unknown elements.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};

use crate::xml::read::decoder::Decoder;
use crate::xml::text::reader::{Markup, Start, is_name_char};
use crate::xml::{DecodeError, DecodeErrorKind};

/// Offset of the first byte from `at` on that needs a second look inside text: `<`, `>`, `&`, carriage return. Eight bytes at a time.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*block);
        // `<` and `>` differ in one bit. The lowest byte that is marked is right, whatever is marked above it.
        let angle = zeros((word | (ONES * 2)) ^ (ONES * 0x3E));
        let found = angle | zeros(word ^ (ONES * 0x26)) | zeros(word ^ (ONES * 0x0D));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'<' | b'>' | b'&' | b'\r')) {
        at += 1;
    }
    at
}

impl<'x> Decoder<'x> {
    /// Reads the text of a simple element up to and including its end tag. A child element inside is an error.
    #[inline]
    pub(in crate::xml) fn text_content(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        if start.empty {
            return Ok(Cow::Borrowed(""));
        }
        let bytes = self.text.as_bytes();
        let begin = self.at;
        let at = special(bytes, begin);
        if bytes.get(at) == Some(&b'<') && bytes.get(at + 1) == Some(&b'/') {
            self.at = at;
            self.end(start)?;
            self.check_text(at - begin, begin)?;
            return Ok(Cow::Borrowed(&self.text[begin..at]));
        }
        self.text_slowly(start)
    }

    #[cold]
    fn text_slowly(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        let mut text = String::new();
        let begin = self.at;
        match self.chunk(&mut text)? {
            Markup::End => {
                self.end(start)?;
                self.check_text(text.len(), begin)?;
                Ok(Cow::Owned(text))
            }
            Markup::Start => {
                Err(DecodeError::new(DecodeErrorKind::Misplaced("an element inside a simple value"), self.at))
            }
        }
    }

    /// Appends text up to the next tag; comments and instructions are passed over, CDATA is text.
    fn chunk(&mut self, text: &mut String) -> Result<Markup, DecodeError> {
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = memchr::memchr(b'<', rest.as_bytes()) else {
                return Err(self.truncated());
            };
            if length > 0 {
                self.unescape(&rest[..length], self.at, text)?;
                self.at += length;
            }
            let rest = &self.text.as_bytes()[self.at..];
            match rest.get(1) {
                Some(b'/') => return Ok(Markup::End),
                Some(b'?') => self.instruction()?,
                Some(b'!') if rest.starts_with(b"<!--") => self.comment()?,
                Some(b'!') if rest.starts_with(b"<![CDATA[") => {
                    let Some(length) = memchr::memmem::find(&rest[9..], b"]]>") else {
                        return Err(self.truncated());
                    };
                    push_normalised(text, &self.text[self.at + 9..self.at + 9 + length]);
                    self.at += length + 12;
                }
                Some(b'!') if b"<![CDATA[".starts_with(rest) || b"<!--".starts_with(rest) => {
                    return Err(self.truncated());
                }
                Some(b'!') => return Err(self.ill("a declaration inside the document")),
                Some(_) => return Ok(Markup::Start),
                None => return Err(self.truncated()),
            }
        }
    }

    /// Text where elements are expected: `None` for white space between elements. Reads up to the next tag.
    pub(in crate::xml) fn loose_text(&mut self, mixed: bool) -> Result<Option<String>, DecodeError> {
        let mut text = String::new();
        let begin = self.at;
        self.chunk(&mut text)?;
        self.check_text(text.len(), begin)?;
        let blank = text.bytes().all(crate::xml::text::reader::is_xml_space);
        Ok((!text.is_empty() && (mixed || !blank)).then_some(text))
    }

    /// Passes over text and answers which kind of tag comes.
    pub(in crate::xml) fn text_or_markup(&mut self) -> Result<Markup, DecodeError> {
        let mut text = String::new();
        let begin = self.at;
        let markup = self.chunk(&mut text)?;
        self.check_text(text.len(), begin)?;
        Ok(markup)
    }

    /// Passes over the white space that is all there is in an element, and its end tag.
    pub(in crate::xml) fn finish_blank(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        if start.empty {
            return Ok(());
        }
        while self.text.as_bytes().get(self.at).is_some_and(|byte| crate::xml::text::reader::is_xml_space(*byte)) {
            self.at += 1;
        }
        // There may be comments, which are no content.
        if self.is_closed(start) { self.end(start) } else { self.skip(start) }
    }

    /// The verbatim text of an element that nobody knows, made self-contained: prefixes in scope that it uses are declared on it.
    pub(in crate::xml) fn raw(&mut self, start: &Start<'x>) -> Result<String, DecodeError> {
        if let Some(xml) = self.raw_referenced(start)? {
            return Ok(xml);
        }
        self.attributes.clear();
        let inner_mark = self.names.mark();
        self.skip(start)?;
        let verbatim = &self.text[start.at..self.at];
        let after_name = 1 + start.name.len();
        let mut xml = String::with_capacity(verbatim.len() + 64);
        xml.push_str(&verbatim[..after_name]);
        let spelled = spelled_out(verbatim);
        let mut used = Prefixes::default();
        used.find(verbatim);
        used.find(&spelled);
        while let Some(prefix) = used.next() {
            if !self.names.binds_since(start.mark, prefix)
                && let Some(uri) = self.names.lookup(prefix).filter(|uri| !uri.is_empty() && prefix != "xml")
            {
                let (name, colon) = if prefix.is_empty() { ("xmlns", "") } else { ("xmlns:", prefix) };
                xml.extend([" ", name, colon, "=\""]);
                crate::xml::write::escape::attribute(&mut xml, uri);
                xml.push('"');
                // The next reader finds the namespace among the values.
                used.find(uri);
            }
        }
        let copied = xml.len() - after_name;
        let mut begin = start.at + after_name;
        for (instead, piece) in self.written_out(start)? {
            self.push_verbatim(&mut xml, begin..instead.start);
            xml.push_str(&piece);
            begin = instead.end;
        }
        self.push_verbatim(&mut xml, begin..self.at);
        self.names.undeclare(inner_mark);
        self.count_copy(copied, start.at)?;
        Ok(xml)
    }

    fn push_verbatim(&self, xml: &mut String, range: std::ops::Range<usize>) {
        // The start tag was read before, so any replacement so far may lie in it.
        match self.replaced.get() == 0 {
            true => xml.push_str(&self.text[range]),
            false => push_legal(xml, &self.text[range]),
        }
    }

    /// The normalised value of an attribute.
    pub(in crate::xml) fn attribute_value(&self, raw: &'x str, at: usize) -> Result<Cow<'x, str>, DecodeError> {
        if !raw.bytes().any(|byte| matches!(byte, b'&' | b'\n' | b'\t' | b'\r')) {
            return Ok(Cow::Borrowed(raw));
        }
        let mut value = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(special) = rest.find(['&', '\n', '\t', '\r']) {
            value.push_str(&rest[..special]);
            let offset = at + raw.len() - rest.len() + special;
            rest = &rest[special..];
            if let Some(reference) = rest.strip_prefix('&') {
                rest = self.reference(reference, offset, &mut value)?;
            } else {
                value.push(' ');
                rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
            }
        }
        value.push_str(rest);
        Ok(Cow::Owned(value))
    }

    /// Appends text with references resolved and line ends normalised.
    fn unescape(&self, raw: &str, at: usize, text: &mut String) -> Result<(), DecodeError> {
        if memchr::memmem::find(raw.as_bytes(), b"]]>").is_some() {
            return Err(DecodeError::new(DecodeErrorKind::IllFormed("`]]>` in text"), at));
        }
        let mut rest = raw;
        while let Some(ampersand) = memchr::memchr(b'&', rest.as_bytes()) {
            push_normalised(text, &rest[..ampersand]);
            let offset = at + raw.len() - rest.len() + ampersand;
            rest = self.reference(&rest[ampersand + 1..], offset, text)?;
        }
        push_normalised(text, rest);
        Ok(())
    }

    /// Resolves the reference behind a `&` and answers what follows it.
    fn reference<'r>(&self, rest: &'r str, at: usize, text: &mut String) -> Result<&'r str, DecodeError> {
        let bad = || DecodeError::new(DecodeErrorKind::IllFormed("an unknown or unfinished reference"), at);
        // The longest that means anything is `&#1114111;` with some leading zeros.
        let end = rest.bytes().take(64).position(|byte| byte == b';').ok_or_else(bad)?;
        let character = match &rest[..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            name => {
                let name = name.strip_prefix('#').ok_or_else(bad)?;
                let (digits, radix) = match name.strip_prefix('x') {
                    Some(hex) => (hex, 16),
                    None => (name, 10),
                };
                if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
                    return Err(bad());
                }
                match character(name) {
                    Some(character) => character,
                    None if self.options.strict => {
                        let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
                        return Err(DecodeError::new(DecodeErrorKind::IllegalCharacter(code), at));
                    }
                    None => {
                        self.replaced.set(self.replaced.get() + 1);
                        char::REPLACEMENT_CHARACTER
                    }
                }
            }
        };
        text.push(character);
        Ok(&rest[end + 1..])
    }

    #[inline]
    pub(in crate::xml) fn check_text(&self, length: usize, at: usize) -> Result<(), DecodeError> {
        if length > self.options.limits.text {
            return Err(DecodeError::new(DecodeErrorKind::Limit("bytes of text", self.options.limits.text as u64), at));
        }
        Ok(())
    }
}

/// CR LF and CR become LF.
fn push_normalised(text: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push('\n');
        rest = rest[at..].strip_prefix("\r\n").unwrap_or(&rest[at + 1..]);
    }
    text.push_str(rest);
}

/// Every prefix that may be used in XML, in names or in values, once each; first the empty one, which needs no colon.
struct Prefixes<'x> {
    seen: HashSet<&'x str>,
    /// Those not answered yet.
    found: VecDeque<&'x str>,
}

impl Default for Prefixes<'_> {
    fn default() -> Self {
        Self { seen: HashSet::new(), found: VecDeque::from([""]) }
    }
}

impl<'x> Prefixes<'x> {
    fn find(&mut self, xml: &'x str) {
        for colon in memchr::memchr_iter(b':', xml.as_bytes()) {
            let before = &xml[..colon];
            let prefix = &before[before.trim_end_matches(is_name_char).len()..];
            if !prefix.is_empty() && self.seen.insert(prefix) {
                self.found.push_back(prefix);
            }
        }
    }

    fn next(&mut self) -> Option<&'x str> {
        self.found.pop_front()
    }
}

/// What the texts of well-formed XML say where the XML says it with references, sections or around comments, to look for
/// prefixes in; empty where it says all as it is.
fn spelled_out(xml: &str) -> String {
    let mut text = String::new();
    if !["&#", "<!", "<?"].iter().any(|mark| memchr::memmem::find(xml.as_bytes(), mark.as_bytes()).is_some()) {
        return text;
    }
    let mut rest = xml;
    while let Some(at) = rest.find(['&', '<']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let inside = |open: &str, close: &str| rest.strip_prefix(open)?.split_once(close);
        if let Some((content, behind)) = inside("<![CDATA[", "]]>") {
            text.push_str(content);
            rest = behind;
        } else if let Some((_, behind)) = inside("<!--", "-->").or_else(|| inside("<?", "?>")) {
            rest = behind;
        } else if let Some((character, behind)) =
            inside("&#", ";").and_then(|(digits, behind)| Some((character(digits)?, behind)))
        {
            text.push(character);
            rest = behind;
        } else {
            text.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text
}

/// Appends well-formed XML, but for references to characters that XML forbids, which become U+FFFD.
fn push_legal(output: &mut String, xml: &str) {
    let mut rest = xml;
    while let Some(at) = rest.find(['&', '<']) {
        output.push_str(&rest[..at]);
        rest = &rest[at..];
        // Inside of these `&` is no reference.
        let opaque = [("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")];
        let verbatim = opaque.iter().find(|(open, _)| rest.starts_with(open));
        let length = match verbatim {
            Some((open, close)) => {
                rest[open.len()..].find(close).map_or(rest.len(), |at| open.len() + at + close.len())
            }
            None => 1,
        };
        let reference = rest.strip_prefix("&#").and_then(|digits| digits.split_once(';'));
        match reference {
            Some((digits, behind)) if character(digits).is_none() => {
                output.push(char::REPLACEMENT_CHARACTER);
                rest = behind;
            }
            _ => {
                output.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    output.push_str(rest);
}

/// The character that `&#…;` stands for, if XML allows it.
fn character(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    code.ok().and_then(char::from_u32).filter(|character| crate::xml::text::charset::is_xml_char(*character))
}
