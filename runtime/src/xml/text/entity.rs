//! What references and line ends in text stand for (XML 1.0, sections 2.11, 4.1 and 4.6).

use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::text::budget::Budget;
use crate::xml::text::charset::is_xml_char;

/// Appends text with references resolved and line ends normalised; the text begins at `at`.
pub(in crate::xml) fn unescape(
    raw: &str,
    at: usize,
    text: &mut String,
    budget: &Budget<'_>,
) -> Result<(), DecodeError> {
    if memchr::memmem::find(raw.as_bytes(), b"]]>").is_some() {
        return Err(DecodeError::new(DecodeErrorKind::IllFormed("`]]>` in text"), at));
    }
    let mut rest = raw;
    while let Some(ampersand) = memchr::memchr(b'&', rest.as_bytes()) {
        push_normalised(text, &rest[..ampersand]);
        let offset = at + raw.len() - rest.len() + ampersand;
        rest = reference(&rest[ampersand + 1..], offset, text, budget)?;
    }
    push_normalised(text, rest);
    Ok(())
}

/// Resolves the reference after a `&`, which stands at `at`, and returns what follows it.
pub(in crate::xml) fn reference<'r>(
    rest: &'r str,
    at: usize,
    text: &mut String,
    budget: &Budget<'_>,
) -> Result<&'r str, DecodeError> {
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
                None => budget.replace(u32::from_str_radix(digits, radix).unwrap_or(u32::MAX), at)?,
            }
        }
    };
    text.push(character);
    Ok(&rest[end + 1..])
}

/// Appends text in which CR LF and CR became LF.
pub(in crate::xml) fn push_normalised(text: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push('\n');
        rest = rest[at..].strip_prefix("\r\n").unwrap_or(&rest[at + 1..]);
    }
    text.push_str(rest);
}

/// The text of well-formed XML where the XML writes it with references or sections or interrupts it by comments, to look for prefixes in;
/// empty where all text stands as it is.
pub(crate) fn spelled_out(xml: &str) -> String {
    let mut text = String::new();
    if !["&#", "<!", "<?"].iter().any(|mark| memchr::memmem::find(xml.as_bytes(), mark.as_bytes()).is_some()) {
        return text;
    }
    let mut rest = xml;
    while let Some(at) = rest.find(['&', '<']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let inside = |open: &str, close: &str| rest.strip_prefix(open)?.split_once(close);
        if let Some((content, after)) = inside("<![CDATA[", "]]>") {
            text.push_str(content);
            rest = after;
        } else if let Some((_, after)) = inside("<!--", "-->").or_else(|| inside("<?", "?>")) {
            rest = after;
        } else if let Some((character, after)) =
            inside("&#", ";").and_then(|(digits, after)| Some((character(digits)?, after)))
        {
            text.push(character);
            rest = after;
        } else {
            text.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text
}

/// Appends well-formed XML in which references to characters that XML forbids became U+FFFD.
pub(in crate::xml) fn push_legal(output: &mut String, xml: &str) {
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
            Some((digits, after)) if character(digits).is_none() => {
                output.push(char::REPLACEMENT_CHARACTER);
                rest = after;
            }
            _ => {
                output.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    output.push_str(rest);
}

/// Appends the value of an attribute, escaped; what XML forbids becomes U+FFFD.
pub(crate) fn escape_attribute(output: &mut String, value: &str) {
    // As namespaces are.
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        return output.push_str(value);
    }
    for character in value.chars() {
        match character {
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '"' => output.push_str("&quot;"),
            '\t' => output.push_str("&#9;"),
            '\n' => output.push_str("&#10;"),
            '\r' => output.push_str("&#13;"),
            allowed if is_xml_char(allowed) => output.push(allowed),
            _ => output.push(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// The character that `&#…;` stands for, if XML allows it.
fn character(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    code.ok().and_then(char::from_u32).filter(|character| is_xml_char(*character))
}
