//! Which characters are escaped in what is written, and which XML cannot carry at all.

use crate::xml::error::EncodeError;
use crate::xml::text::charset::is_xml_char;

/// Escapes an attribute value; what XML forbids becomes U+FFFD.
pub(in crate::xml) fn attribute(output: &mut String, value: &str) {
    let is_special = |byte: u8| SPECIAL[usize::from(byte)] || matches!(byte, b'"' | b'\t' | b'\n');
    let mut rest = value;
    while let Some(at) = rest.bytes().position(is_special) {
        output.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        match characters.next() {
            Some('"') => output.push_str("&quot;"),
            Some('\t') => output.push_str("&#9;"),
            Some('\n') => output.push_str("&#10;"),
            Some(other) => output.push_str(in_text(other, true, &mut [0; 4]).unwrap_or_default()),
            None => {}
        }
        rest = characters.as_str();
    }
    output.push_str(rest);
}

/// What stands for this character in a text; `None` for one that XML 1.0 forbids, unless `replace` asks for U+FFFD in its place.
pub(super) fn in_text(character: char, replace: bool, buffer: &mut [u8; 4]) -> Option<&str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#13;"),
        allowed if is_xml_char(allowed) => Some(allowed.encode_utf8(buffer)),
        _ if replace => Some("\u{FFFD}"),
        _ => None,
    }
}

/// Bytes that may not be copied as they are: markup, CR, controls, and 0xEF, which may begin U+FFFE or U+FFFF.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = byte != b'\t' as usize && byte != b'\n' as usize;
        byte += 1;
    }
    table[b'&' as usize] = true;
    table[b'<' as usize] = true;
    table[b'>' as usize] = true;
    table[0xEF] = true;
    table
};

/// The first character that may not be copied as it is, and its place.
pub(super) fn first_special(text: &str) -> Option<(usize, char)> {
    let at = text.bytes().position(|byte| SPECIAL[usize::from(byte)])?;
    text[at..].chars().next().map(|character| (at, character))
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Marks bytes of the word that may not be copied as they are. Tabs and line ends are among them: only a second look lets them pass.
#[inline(always)]
fn special(word: u64) -> u64 {
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    // `<` and `>` differ in one bit.
    let markup = zeros((word | (ONES * 2)) ^ (ONES * 0x3E)) | zeros(word ^ (ONES * 0x26));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (markup | control | zeros(word ^ (ONES * 0xEF))) & (ONES << 7)
}

/// Copies a text that is not empty into a target of the same length. Returns `false` if something in it may have to be escaped.
#[inline(always)]
pub(super) fn copy(target: &mut [u8], text: &[u8]) -> bool {
    let found = match text.len() {
        8.. => blocks(target, text),
        4..8 => {
            let (Some(head), Some(tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) else { return false };
            let Some(target_head) = target.first_chunk_mut() else { return false };
            *target_head = *head;
            let Some(target_tail) = target.last_chunk_mut() else { return false };
            *target_tail = *tail;
            special(u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32)
        }
        length => {
            let (first, middle, last) = (text[0], text[length / 2], text[length - 1]);
            target[0] = first;
            target[length / 2] = middle;
            target[length - 1] = last;
            let word = u64::from_le_bytes([first, middle, last, b' ', b' ', b' ', b' ', b' ']);
            special(word)
        }
    };
    found == 0
}

/// As `copy`, for at least eight bytes; the last eight overlap those before.
#[inline]
fn blocks(target: &mut [u8], text: &[u8]) -> u64 {
    let mut found = 0;
    let (targets, _) = target.as_chunks_mut::<8>();
    for (target, block) in targets.iter_mut().zip(text.as_chunks::<8>().0) {
        *target = *block;
        found |= special(u64::from_le_bytes(*block));
    }
    if let (Some(target), Some(last)) = (target.last_chunk_mut::<8>(), text.last_chunk::<8>()) {
        *target = *last;
        found |= special(u64::from_le_bytes(*last));
    }
    found
}

/// Text with its markup escaped.
///
/// # Errors
/// A character that XML 1.0 forbids.
pub(crate) fn escape_text(text: &str) -> Result<String, EncodeError> {
    let (mut output, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((clean, character)) = first_special(rest) {
        output.push_str(&rest[..clean]);
        let mut buffer = [0; 4];
        let escaped = in_text(character, false, &mut buffer);
        output.push_str(escaped.ok_or_else(|| EncodeError::new(u32::from(character)))?);
        rest = &rest[clean + character.len_utf8()..];
    }
    output.push_str(rest);
    Ok(output)
}
