//! What is markup but no element: comments, processing instructions, the XML declaration (XML 1.0, sections 2.5, 2.6 and 2.8).

use memchr::memmem;

use crate::xml::error::DecodeError;
use crate::xml::text::cursor::{Cursor, is_xml_space};
use crate::xml::text::name::is_name;

/// The kind of tag that a `<` begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::xml) enum Markup {
    /// A start tag, or an empty element.
    Start,
    /// An end tag.
    End,
}

/// Passes over the comment that begins here.
pub(in crate::xml) fn comment(cursor: &mut Cursor<'_>) -> Result<(), DecodeError> {
    let body = &cursor.rest()[4..];
    match memmem::find(body, b"--") {
        Some(end) if body.get(end + 2) == Some(&b'>') => {
            cursor.skip(end + 7);
            Ok(())
        }
        Some(_) => Err(cursor.ill("`--` inside a comment")),
        None => Err(cursor.truncated()),
    }
}

/// Passes over `<?target …?>`. The XML declaration is one too, and may only come first.
pub(in crate::xml) fn instruction(cursor: &mut Cursor<'_>) -> Result<(), DecodeError> {
    let (before, rest) = cursor.text().split_at(cursor.at());
    // The search begins after `<?`: in `<?>` the mark would be its own end.
    let Some(end) = memmem::find(&rest.as_bytes()[2..], b"?>").map(|end| end + 2) else {
        return Err(cursor.truncated());
    };
    let content = &rest[2..end];
    let length = content.bytes().take_while(|byte| !is_xml_space(*byte)).count();
    let fine = match &content[..length] {
        "xml" => is_declaration(&content[length..]) && before.bytes().all(is_xml_space),
        target => is_name(target) && !target.eq_ignore_ascii_case("xml"),
    };
    if !fine {
        return Err(
            cursor.ill("a processing instruction without a target, or an XML declaration that is not first or odd")
        );
    }
    cursor.skip(end + 2);
    Ok(())
}

/// Whether this may stand in `<?xml …?>`: a version 1.x, then perhaps an encoding, then perhaps `standalone`.
fn is_declaration(content: &str) -> bool {
    let trim = |text| str::trim_start_matches(text, [' ', '\t', '\r', '\n']);
    let is_known = |name: &str, value: &str| match name {
        "version" => value
            .strip_prefix("1.")
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|it| it.is_ascii_digit())),
        "encoding" => {
            value.starts_with(|first: char| first.is_ascii_alphabetic())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        }
        _ => matches!(value, "yes" | "no"),
    };
    let mut rest = content;
    for name in ["version", "encoding", "standalone"] {
        let Some(value) = trim(rest).strip_prefix(name) else {
            if name == "version" {
                return false;
            }
            continue;
        };
        let Some(value) = trim(value).strip_prefix('=').map(trim) else { return false };
        let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { return false };
        let Some((value, after)) = value[1..].split_once(quote) else { return false };
        if !rest.starts_with([' ', '\t', '\r', '\n']) || !is_known(name, value) {
            return false;
        }
        rest = after;
    }
    trim(rest).is_empty()
}
