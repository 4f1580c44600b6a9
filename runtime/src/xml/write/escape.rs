//! Which characters are escaped on the way out, and which XML cannot carry at all.

/// Escapes an attribute value; what XML forbids becomes U+FFFD.
pub(in crate::xml) fn attribute(output: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '"' => output.push_str("&quot;"),
            '\t' => output.push_str("&#9;"),
            '\n' => output.push_str("&#10;"),
            '\r' => output.push_str("&#13;"),
            allowed if crate::xml::text::charset::is_xml_char(allowed) => output.push(allowed),
            _ => output.push(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// Bytes that cannot be copied as they are: markup, CR, controls, and 0xEF, which may begin U+FFFE or U+FFFF.
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

/// Appends text, escaped. `Err` holds a code point that XML 1.0 forbids, unless `replace` asks for U+FFFD in its place.
#[inline]
pub(in crate::xml) fn text(output: &mut Vec<u8>, value: &str, replace: bool) -> Result<(), u32> {
    let bytes = value.as_bytes();
    if is_suspicious(bytes) {
        return slowly(output, value, replace);
    }
    output.extend_from_slice(bytes);
    Ok(())
}

/// May there be bytes that cannot be copied as they are? Looks at eight at a time; tabs and line ends are let pass only by the second look.
#[inline]
fn is_suspicious(bytes: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let found = |block: &[u8; 8]| {
        let word = u64::from_le_bytes(*block);
        // `<` and `>` differ in one bit.
        let markup = zeros((word | (ONES * 2)) ^ (ONES * 0x3E)) | zeros(word ^ (ONES * 0x26));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        (markup | control | zeros(word ^ (ONES * 0xEF))) & (ONES << 7)
    };
    let (blocks, rest) = bytes.as_chunks();
    match bytes.last_chunk() {
        // The last eight overlap those before.
        Some(last) => (blocks.iter().fold(0, |all, block| all | found(block)) | found(last)) != 0,
        None => rest.iter().any(|byte| SPECIAL[usize::from(*byte)]),
    }
}

fn slowly(output: &mut Vec<u8>, value: &str, replace: bool) -> Result<(), u32> {
    let mut rest = value;
    while let Some(at) = rest.bytes().position(|byte| SPECIAL[usize::from(byte)]) {
        output.extend_from_slice(&rest.as_bytes()[..at]);
        let Some(character) = rest[at..].chars().next() else {
            break;
        };
        match character {
            '&' => output.extend_from_slice(b"&amp;"),
            '<' => output.extend_from_slice(b"&lt;"),
            '>' => output.extend_from_slice(b"&gt;"),
            '\r' => output.extend_from_slice(b"&#13;"),
            allowed if crate::xml::text::charset::is_xml_char(allowed) => {
                let mut buffer = [0; 4];
                output.extend_from_slice(allowed.encode_utf8(&mut buffer).as_bytes());
            }
            _ if replace => output.extend_from_slice("\u{fffd}".as_bytes()),
            forbidden => return Err(forbidden as u32),
        }
        rest = &rest[at + character.len_utf8()..];
    }
    output.extend_from_slice(rest.as_bytes());
    Ok(())
}
