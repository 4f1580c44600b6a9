//! Which encoding bytes are in (RFC 7303: byte order mark, then HTTP charset, then declaration), and what of them XML allows.

use std::borrow::Cow;

use crate::xml::{DecodeError, DecodeErrorKind, Options};

/// Converts a document to text that holds only characters allowed by XML 1.0, or says where it cannot.
///
/// `charset` is that of the HTTP `Content-Type`, if any. A byte order mark counts before it, and it before the XML declaration; where it
/// says UTF-8 and the bytes are not, the declaration is believed, as servers that declare ISO-8859-1 behind a default charset need.
///
/// # Errors
/// [`DecodeErrorKind::Encoding`], or in strict mode [`DecodeErrorKind::IllegalCharacter`].
pub fn to_text<'b>(bytes: &'b [u8], charset: Option<&str>, options: &Options) -> Result<Cow<'b, str>, DecodeError> {
    to_legal_text(bytes, charset, options).map(|(text, _)| text)
}

/// The same, and how many characters became U+FFFD.
pub(crate) fn to_legal_text<'b>(
    bytes: &'b [u8],
    charset: Option<&str>,
    options: &Options,
) -> Result<(Cow<'b, str>, u64), DecodeError> {
    if bytes.len() > options.limits.bytes {
        return Err(DecodeError::new(
            DecodeErrorKind::Limit("bytes", options.limits.bytes as u64),
            options.limits.bytes,
        )
        .locate(""));
    }
    let text = transcode(bytes, charset)?;
    match first_illegal(&text) {
        None => Ok((text, 0)),
        Some((at, code)) if options.strict => {
            Err(DecodeError::new(DecodeErrorKind::IllegalCharacter(code), at).locate(&text))
        }
        Some(_) => {
            let replaced = text.chars().filter(|character| !is_xml_char(*character)).count();
            let legal = |character| if is_xml_char(character) { character } else { char::REPLACEMENT_CHARACTER };
            Ok((Cow::Owned(text.chars().map(legal).collect()), replaced as u64))
        }
    }
}

fn transcode<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<Cow<'b, str>, DecodeError> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return decode(encoding, &bytes[length..], "the byte order mark");
    }
    let declared = declaration(bytes);
    let labels = [(charset, "the HTTP charset"), (declared.as_deref(), "the XML declaration")];
    let mut problem = None;
    for (label, source) in labels {
        let Some(label) = label else { continue };
        let Some(encoding) = encoding_rs::Encoding::for_label(label.trim().as_bytes()) else {
            problem.get_or_insert_with(|| {
                DecodeError::new(
                    DecodeErrorKind::Encoding(format!("{source} names the encoding `{label}`, which is not supported")),
                    0,
                )
                .locate("")
            });
            continue;
        };
        // Without a byte order mark a document that could be read this far is in no two-byte encoding.
        let encoding = if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
            sniff_utf16(bytes, encoding)
        } else {
            encoding
        };
        let result = match is_ascii(label) && !bytes.is_ascii() {
            true => {
                let (before, _) = bytes.split_at(bytes.iter().take_while(|byte| byte.is_ascii()).count());
                let what = format!("a byte that is not US-ASCII, which {source} says it is");
                Err(DecodeError::new(DecodeErrorKind::Encoding(what), before.len())
                    .locate(&String::from_utf8_lossy(before)))
            }
            false => decode(encoding, bytes, source),
        };
        match result {
            Ok(text) => return Ok(text),
            Err(error) => problem.get_or_insert(error),
        };
    }
    match problem {
        Some(error) => Err(error),
        None => decode(sniff_utf16(bytes, encoding_rs::UTF_8), bytes, "XML's default"),
    }
}

/// Labels of US-ASCII. Taken for Windows-1252, as browsers do, UTF-8 would be misread in silence.
fn is_ascii(label: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "iso-ir-6", "iso646-us"]
        .iter()
        .any(|it| label.trim().eq_ignore_ascii_case(it))
}

/// UTF-16 without a mark begins with `<` and a zero byte, in one order or the other; there may be blanks before.
fn sniff_utf16(bytes: &[u8], otherwise: &'static encoding_rs::Encoding) -> &'static encoding_rs::Encoding {
    let is_blank = |pair: &&[u8]| matches!(pair, [0, byte] | [byte, 0] if crate::xml::is_xml_space(*byte));
    let blanks = bytes.chunks_exact(2).take_while(is_blank).count();
    match &bytes[2 * blanks..] {
        [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ if otherwise == encoding_rs::UTF_8 => otherwise,
        _ => encoding_rs::UTF_8,
    }
}

fn decode<'b>(
    encoding: &'static encoding_rs::Encoding,
    bytes: &'b [u8],
    source: &str,
) -> Result<Cow<'b, str>, DecodeError> {
    if encoding == encoding_rs::UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => {
                let at = error.valid_up_to();
                let before = String::from_utf8_lossy(&bytes[..at]).into_owned();
                Err(DecodeError::new(
                    DecodeErrorKind::Encoding(format!("a byte that is not UTF-8, which {source} says it is")),
                    at,
                )
                .locate(&before))
            }
        };
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
        DecodeError::new(
            DecodeErrorKind::Encoding(format!("bytes that are not {}, which {source} says they are", encoding.name())),
            0,
        )
        .locate("")
    })
}

/// `encoding="…"` of the XML declaration.
fn declaration(bytes: &[u8]) -> Option<String> {
    let begin = bytes.iter().position(|byte| !crate::xml::is_xml_space(*byte))?;
    let head = bytes[begin..].strip_prefix(b"<?xml")?;
    let head = &head[..memchr::memmem::find(head, b"?>")?];
    if !head.first().is_some_and(|byte| crate::xml::is_xml_space(*byte)) {
        return None;
    }
    let at = memchr::memmem::find(head, b"encoding")? + 8;
    let rest = std::str::from_utf8(&head[at..]).ok()?.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(label, _)| label.to_owned())
}

/// `Char` of XML 1.0.
pub(crate) fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The first character that XML forbids. Looks at blocks, so that clean text costs next to nothing.
pub(in crate::xml) fn first_illegal(text: &str) -> Option<(usize, u32)> {
    let is_control = |byte: &u8| (*byte < 0x20) & (*byte != b'\n') & (*byte != b'\r') & (*byte != b'\t');
    let bytes = text.as_bytes();
    // Dense documents have no line ends, so that the first look is enough. U+FFFE and U+FFFF begin with the last byte.
    let suspicious = bytes.chunks(4096).any(|block| {
        block.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < 0x20
            && block.iter().fold(false, |found, byte| found | is_control(byte))
    }) || memchr::memchr(0xEF, bytes).is_some();
    if !suspicious {
        return None;
    }
    text.char_indices().find(|(_, character)| !is_xml_char(*character)).map(|(at, character)| (at, character as u32))
}
