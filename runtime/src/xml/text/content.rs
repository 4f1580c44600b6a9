//! What the text between tags is: references resolved, line ends normalised, CDATA joined, comments left out (XML 1.0, sections 2.4 to 2.7).

use std::borrow::Cow;

use crate::xml::error::DecodeError;
use crate::xml::text::budget::Budget;
use crate::xml::text::cursor::Cursor;
use crate::xml::text::entity::{push_normalised, reference, unescape};
use crate::xml::text::markup::{Markup, comment, instruction};

/// Offset of the first byte from `at` on that needs a second look inside text: `<`, `>`, `&`, carriage return. Eight bytes at a time.
#[inline]
pub(in crate::xml) fn special(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        if let Some(offset) = special_in(u64::from_le_bytes(*block)) {
            return at + offset;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'<' | b'>' | b'&' | b'\r')) {
        at += 1;
    }
    at
}

/// Which of eight bytes is the first of these, first byte lowest.
#[inline(always)]
pub(in crate::xml) fn special_in(word: u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    // `<` and `>` differ in one bit. The lowest byte that is marked is right, whatever is marked above it.
    let angle = zeros((word | (ONES * 2)) ^ (ONES * 0x3E));
    let found = angle | zeros(word ^ (ONES * 0x26)) | zeros(word ^ (ONES * 0x0D));
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Appends text up to the next tag and returns which kind of tag that is.
pub(in crate::xml) fn chunk(
    cursor: &mut Cursor<'_>,
    text: &mut String,
    budget: &Budget<'_>,
) -> Result<Markup, DecodeError> {
    loop {
        let begin = cursor.at();
        let Some(length) = memchr::memchr(b'<', cursor.rest()) else {
            return Err(cursor.truncated());
        };
        if length > 0 {
            unescape(&cursor.text()[begin..begin + length], begin, text, budget)?;
            cursor.skip(length);
        }
        let rest = cursor.rest();
        match rest.get(1) {
            Some(b'/') => return Ok(Markup::End),
            Some(b'?') => instruction(cursor)?,
            Some(b'!') if rest.starts_with(b"<!--") => comment(cursor)?,
            Some(b'!') if rest.starts_with(b"<![CDATA[") => {
                let Some(length) = memchr::memmem::find(&rest[9..], b"]]>") else {
                    return Err(cursor.truncated());
                };
                let begin = cursor.at() + 9;
                push_normalised(text, &cursor.text()[begin..begin + length]);
                cursor.skip(length + 12);
            }
            Some(b'!') if b"<![CDATA[".starts_with(rest) || b"<!--".starts_with(rest) => {
                return Err(cursor.truncated());
            }
            Some(b'!') => return Err(cursor.ill("a declaration inside the document")),
            Some(_) => return Ok(Markup::Start),
            None => return Err(cursor.truncated()),
        }
    }
}

/// The normalised value of an attribute (XML 1.0, section 3.3.3), which begins at `at`.
pub(in crate::xml) fn attribute_value<'x>(
    raw: &'x str,
    at: usize,
    budget: &Budget<'_>,
) -> Result<Cow<'x, str>, DecodeError> {
    if !raw.bytes().any(|byte| matches!(byte, b'&' | b'\n' | b'\t' | b'\r')) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(special) = rest.find(['&', '\n', '\t', '\r']) {
        value.push_str(&rest[..special]);
        let offset = at + raw.len() - rest.len() + special;
        rest = &rest[special..];
        if let Some(after) = rest.strip_prefix('&') {
            rest = reference(after, offset, &mut value, budget)?;
        } else {
            value.push(' ');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}
