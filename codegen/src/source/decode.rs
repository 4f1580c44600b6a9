//! Which encoding a document has, and what its text is.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undecodable {
    pub(super) message: String,
    /// What can be shown of it: the text up to and including the first bad byte's replacement.
    pub(super) text: String,
    /// Where in `text` the first bad byte is.
    pub(super) offset: usize,
}

/// The text of `bytes`, without a byte order mark.
///
/// A byte order mark decides; then the XML declaration; then it is UTF-8. As browsers do, ISO-8859-1 and
/// US-ASCII are read as windows-1252, which agrees with both on every character that XML documents use.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Undecodable> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..]);
    }
    match bytes {
        [b'<', 0, ..] => return with(UTF_16LE, bytes),
        [0, b'<', ..] => return with(UTF_16BE, bytes),
        _ => {}
    }
    let Some(label) = declared(bytes) else {
        return with(UTF_8, bytes);
    };
    match Encoding::for_label(label.as_bytes()) {
        // UTF-16 would have had zero bytes above: the declaration was left behind by a conversion.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => with(UTF_8, bytes),
        Some(encoding) => with(encoding, bytes),
        None => Err(Undecodable {
            message: format!("the encoding `{label}` is not known"),
            offset: 0,
            text: String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned(),
        }),
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Undecodable> {
    if encoding == UTF_8 {
        return utf_8(bytes);
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            Err(Undecodable {
                message: format!("this is not {}", encoding.name()),
                offset: text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default(),
                text: text.into_owned(),
            })
        }
    }
}

fn utf_8(bytes: &[u8]) -> Result<String, Undecodable> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let offset = error.valid_up_to();
            let byte = bytes.get(offset).copied().unwrap_or_default();
            Err(Undecodable {
                message: format!("the byte 0x{byte:02X} is not UTF-8"),
                offset,
                text: String::from_utf8_lossy(bytes).into_owned(),
            })
        }
    }
}

/// `encoding` of the XML declaration, which is ASCII in every encoding that gets here.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..bytes.len().min(200))?;
    let start = String::from_utf8_lossy(start);
    let declaration = start.trim_start().strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Some(label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_byte_order_mark_decides_and_goes() {
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>").unwrap(), "<a/>");
        assert_eq!(decode(b"\xFF\xFE<\0a\0/\0>\0").unwrap(), "<a/>");
        assert_eq!(decode(b"\xFE\xFF\0<\0a\0/\0>").unwrap(), "<a/>");
    }

    #[test]
    fn utf_16_without_a_mark_is_recognised() {
        assert_eq!(decode(b"<\0a\0/\0>\0").unwrap(), "<a/>");
        assert_eq!(decode(b"\0<\0a\0/\0>").unwrap(), "<a/>");
    }

    #[test]
    fn the_declaration_decides_for_eight_bit_encodings() {
        let latin = b"<?xml version='1.0' encoding = 'ISO-8859-1'?><a>\xE9</a>";
        assert!(decode(latin).unwrap().contains("<a>é</a>"));
        let polish = b"<?xml version=\"1.0\" encoding=\"windows-1250\"?><a>\xB9</a>";
        assert!(decode(polish).unwrap().contains("<a>ą</a>"));
    }

    #[test]
    fn a_left_behind_utf_16_declaration_is_ignored() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ą</a>";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        let error = decode(b"<a>\xE9</a>").unwrap_err();
        assert_eq!(error.message, "the byte 0xE9 is not UTF-8");
        assert_eq!(error.offset, 3);
        let error = decode(b"<?xml version='1.0' encoding='klingon'?><a/>").unwrap_err();
        assert_eq!(error.message, "the encoding `klingon` is not known");
    }
}
