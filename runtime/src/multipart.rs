//! How a reply that is a MIME message (SOAP with attachments, MTOM) is taken apart: the envelope, and what came beside it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::options::Options;
use crate::vocabulary::XOP;
use crate::xml::{DecodeError, Decoder};

/// A part of a MIME message beside the SOAP envelope. `Debug` prints how many bytes it has.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `Content-ID` without its angle brackets: what a `cid:` reference in the envelope names.
    pub id: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The bytes as they were before they were packed for the way.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("id", &self.id)
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// A MIME message taken apart.
pub(crate) struct Message<'b> {
    /// The headers of the reply, with the `Content-Type` of the envelope.
    pub(crate) headers: HeaderMap,
    pub(crate) envelope: Cow<'b, [u8]>,
    pub(crate) attachments: Vec<Attachment>,
    /// What is odd about it.
    pub(crate) warning: Option<String>,
}

/// Takes a reply apart; nothing when it is no MIME message. What is wrong with it otherwise.
pub(crate) fn split<'b>(headers: &HeaderMap, body: &'b [u8]) -> Option<Result<Message<'b>, &'static str>> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_multipart = content_type.trim_start().get(..10).is_some_and(|word| word.eq_ignore_ascii_case("multipart/"));
    if !is_multipart {
        let boundary = untold_boundary(body)?;
        let warning = "the reply is a MIME message, and its `Content-Type` says something else".to_owned();
        let message = take_apart(headers, content_type, boundary, body);
        return Some(message.map(|message| Message { warning: Some(warning), ..message }));
    }
    Some(match parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty()) {
        Some(boundary) => take_apart(headers, content_type, &boundary, body),
        None => Err("a MIME message without a boundary"),
    })
}

/// The boundary of a MIME message that is not called one: its first line, if headers of a part follow it.
fn untold_boundary(body: &[u8]) -> Option<&str> {
    let (first, rest) = line(body.trim_ascii_start())?;
    let (header, _) = line(rest)?;
    let is_header =
        header.get(..8).is_some_and(|begin| begin.eq_ignore_ascii_case(b"content-")) && header.contains(&b':');
    let boundary = first.strip_prefix(b"--").filter(|boundary| is_header && !boundary.is_empty())?;
    std::str::from_utf8(boundary).ok()
}

/// The first line, without the blanks at its end, and what follows it.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', text)?;
    Some((text[..end].trim_ascii_end(), &text[end + 1..]))
}

fn take_apart<'b>(
    headers: &HeaderMap,
    content_type: &str,
    boundary: &str,
    body: &'b [u8],
) -> Result<Message<'b>, &'static str> {
    let mut parts = Vec::new();
    for part in cut(body, boundary)? {
        parts.push(read_part(part)?);
    }
    let start = parameter(content_type, "start").map(|start| bare_id(&start).to_owned());
    let is_start = |exact: bool, part: &MimePart<'_>| match (&start, &part.attachment.id) {
        (Some(start), Some(id)) => start == id || !exact && percent_decoded(start) == percent_decoded(id),
        _ => false,
    };
    let find = |exact| parts.iter().position(|part| is_start(exact, part));
    let root = find(true).or_else(|| find(false)).unwrap_or_default();
    if root >= parts.len() {
        return Err("a MIME message without parts");
    }
    let root = parts.remove(root);
    let mut headers = headers.clone();
    match root.attachment.content_type.and_then(|value| HeaderValue::try_from(value).ok()) {
        Some(value) => headers.insert(CONTENT_TYPE, value),
        None => headers.remove(CONTENT_TYPE),
    };
    let attachments = parts.into_iter().map(|part| Attachment { bytes: part.bytes.into_owned(), ..part.attachment });
    Ok(Message { headers, envelope: root.bytes, attachments: attachments.collect(), warning: None })
}

struct MimePart<'b> {
    /// Without its bytes.
    attachment: Attachment,
    bytes: Cow<'b, [u8]>,
}

/// What stands between the lines that begin with `--boundary`; the last of them ends with `--`.
fn cut<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<&'b [u8]>, &'static str> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut begin = None;
    for at in memchr::memmem::find_iter(body, delimiter.as_bytes()) {
        // Each line is looked at once, however often the boundary stands in it.
        if at > 0 && body[at - 1] != b'\n' {
            continue;
        }
        let behind = &body[at + delimiter.len()..];
        let is_last = behind.starts_with(b"--");
        let line = behind.iter().position(|byte| *byte == b'\n').unwrap_or(behind.len());
        let is_blank = behind[..line].iter().all(u8::is_ascii_whitespace);
        if !(is_last || is_blank) {
            continue;
        }
        if let Some(begin) = begin {
            let part: &[u8] = body.get(begin..at).unwrap_or_default();
            let part = part.strip_suffix(b"\n").unwrap_or(part);
            parts.push(part.strip_suffix(b"\r").unwrap_or(part));
        }
        if is_last {
            return Ok(parts);
        }
        begin = Some(at + delimiter.len() + (line + 1).min(behind.len()));
    }
    Err("a MIME message that is cut off")
}

fn read_part(part: &[u8]) -> Result<MimePart<'_>, &'static str> {
    let (headers, content) = part_headers(part);
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let coding = header("content-transfer-encoding").unwrap_or_default();
    let bytes = match coding.trim().to_ascii_lowercase().as_str() {
        "" | "binary" | "8bit" | "7bit" => Cow::Borrowed(content),
        "base64" => {
            let digits: Vec<u8> = content.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            Cow::Owned(STANDARD.decode(digits).map_err(|_| "a MIME part that is no base64")?)
        }
        "quoted-printable" => Cow::Owned(unquote(content).ok_or("a MIME part that is not quoted-printable")?),
        _ => return Err("a MIME part in an unknown transfer encoding"),
    };
    let id = header("content-id").map(|id| bare_id(&id).to_owned());
    let attachment = Attachment { id, content_type: header("content-type"), bytes: Vec::new() };
    Ok(MimePart { attachment, bytes })
}

/// The headers of a part, and what stands behind the blank line.
fn part_headers(part: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    let mut rest = part;
    let mut lines: Vec<String> = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        let line = String::from_utf8_lossy(line);
        let text = line.trim_end();
        match lines.last_mut() {
            _ if text.is_empty() => break,
            // A folded line goes on with the one before.
            Some(last) if text.starts_with([' ', '\t']) => last.push_str(text),
            _ => lines.push(text.to_owned()),
        }
    }
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.trim()), HeaderValue::try_from(value.trim())) {
            headers.insert(name, value);
        }
    }
    (headers, rest)
}

/// A parameter of a header's value, such as `boundary="x"`.
pub(crate) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (found, after) = match behind.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted_end(quoted)?;
                (quoted[..end].replace("\\\"", "\"").replace("\\\\", "\\"), &quoted[end + 1..])
            }
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                (behind[..end].trim().to_owned(), &behind[end..])
            }
        };
        if key.trim().trim_start_matches(';').trim().eq_ignore_ascii_case(name) {
            return Some(found);
        }
        rest = after.split_once(';')?.1;
    }
}

/// Where the quote ends that has begun; behind a backslash stands no end.
fn quoted_end(quoted: &str) -> Option<usize> {
    let mut escaped = false;
    quoted.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn bare_id(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id).trim()
}

fn unquote(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        rest = match (byte, behind) {
            (b'=', [b'\r', b'\n', behind @ ..] | [b'\n', behind @ ..]) => behind,
            (b'=', [high, low, behind @ ..]) => {
                plain.push(byte_of(*high, *low)?);
                behind
            }
            (b'=', _) => return None,
            (byte, behind) => {
                plain.push(*byte);
                behind
            }
        };
    }
    Some(plain)
}

/// Puts attachments in base64 where `xop:Include` refers to them, and takes them off the list: then they are what the schema says.
///
/// # Errors
/// A reference to no attachment or to more than one, or more bytes than the limit; what else is wrong with the document is found when it is read.
pub(crate) fn include<'t>(
    text: Cow<'t, str>,
    attachments: &mut Vec<Attachment>,
    options: &Options,
) -> Result<Cow<'t, str>, &'static str> {
    // Looked for in every reply, so it must cost next to nothing.
    if memchr::memmem::find(text.as_bytes(), XOP.as_bytes()).is_none() {
        return Ok(text);
    }
    let Ok(places) = places(&text, options) else { return Ok(text) };
    // A `cid:` URL has the id percent-encoded (RFC 2392). Some encode the id of the part as well, some neither.
    // Where two parts have one id, nobody knows which of them is meant.
    let (mut by_id, mut by_decoded) = (HashMap::new(), HashMap::new());
    for (index, attachment) in attachments.iter().enumerate() {
        if let Some(id) = &attachment.id {
            by_id.entry(id.clone()).and_modify(|it| *it = None).or_insert(Some(index));
            by_decoded.entry(percent_decoded(id)).and_modify(|it| *it = None).or_insert(Some(index));
        }
    }
    let find = |href: &str| {
        let (scheme, id) = href.trim().split_once(':')?;
        let found = by_id.get(id).or_else(|| {
            let decoded = percent_decoded(id);
            by_id.get(&decoded).or_else(|| by_decoded.get(&decoded))
        });
        found.copied().filter(|_| scheme.eq_ignore_ascii_case("cid"))
    };
    let mut used = vec![false; attachments.len()];
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end, href) in places {
        let index = match find(&href) {
            Some(Some(index)) => index,
            Some(None) => return Err("a reference to an id that several attachments have"),
            None => return Err("a reference to an attachment that is not there"),
        };
        whole.push_str(&text[at..start]);
        STANDARD.encode_string(&attachments[index].bytes, &mut whole);
        if whole.len() > options.limits.bytes {
            return Err("a MIME message with more bytes than the limit");
        }
        used[index] = true;
        at = end;
    }
    whole.push_str(&text[at..]);
    let mut used = used.into_iter();
    attachments.retain(|_| !used.next().unwrap_or_default());
    Ok(Cow::Owned(whole))
}

/// Where each `xop:Include` begins and ends, and its `href`.
fn places(text: &str, options: &Options) -> Result<Vec<(usize, usize, String)>, DecodeError> {
    let mut input = Decoder::new(text, &[], options);
    let mut places = Vec::new();
    let mut open = vec![input.prolog()?];
    while let Some(parent) = open.last() {
        let Some(child) = input.next_child(parent)? else {
            open.pop();
            continue;
        };
        if input.is_named(&child, XOP, "Include") {
            let href = input.plain_attribute("href").unwrap_or_default().to_owned();
            input.skip_element(&child)?;
            places.push((child.offset(), input.position(), href));
        } else {
            open.push(child);
        }
    }
    Ok(places)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let (decoded, behind) = match (byte, behind) {
            (b'%', [high, low, after @ ..]) => byte_of(*high, *low).map_or((*byte, behind), |decoded| (decoded, after)),
            _ => (*byte, behind),
        };
        bytes.push(decoded);
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Of two hexadecimal digits.
fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_may_be_quoted() {
        let value = "Multipart/Related; type=\"text/xml; x=1\" ;Boundary=\"a\\\"b; c\"; start = <r@x>";
        assert_eq!(parameter(value, "boundary").as_deref(), Some("a\"b; c"));
        assert_eq!(parameter(value, "start").as_deref(), Some("<r@x>"));
        assert_eq!(parameter(value, "type").as_deref(), Some("text/xml; x=1"));
        assert_eq!(parameter(value, "x"), None);
        assert_eq!(parameter("text/xml", "charset"), None);
        assert_eq!(parameter("text/xml; charset=\"utf-8", "charset"), None);
    }

    #[test]
    fn a_boundary_stands_at_the_start_of_its_line() {
        let body = b"--b\r\n\r\none --b\r\n--bc\r\n--b\r\n\r\n--b--";
        assert_eq!(cut(body, "b"), Ok(vec![&b"\r\none --b\r\n--bc"[..], &b""[..]]));
        assert_eq!(cut(b"--b\n\nx", "b"), Err("a MIME message that is cut off"));
        assert_eq!(cut(b"", "b"), Err("a MIME message that is cut off"));
        assert_eq!(cut(b"--b--", "b"), Ok(vec![]));
    }

    /// These would not end if each boundary were looked for in all that follows, or each attachment among all.
    #[test]
    fn many_boundaries_and_attachments_cost_no_more_than_they_are_long() {
        assert!(cut(&b"--bx".repeat(1_000_000), "b").is_err());
        let id = |number: u32| format!("{number}@x");
        let attachment = |number| Attachment { id: Some(id(number)), content_type: None, bytes: Vec::new() };
        let mut attachments: Vec<_> = (0..100_000).map(attachment).collect();
        let includes: String =
            (0..100_000).rev().map(|number| format!("<x:Include href=\"cid:{}\"/>", id(number))).collect();
        let text = format!("<a xmlns:x=\"{XOP}\">{includes}</a>");
        let text = include(Cow::Owned(text), &mut attachments, &Options::default()).unwrap();
        assert_eq!((text.into_owned(), attachments), (format!("<a xmlns:x=\"{XOP}\"></a>"), Vec::new()));
    }

    #[test]
    fn parts_travel_in_several_encodings() {
        let read = |text: &[u8]| read_part(text).map(|part| part.bytes.into_owned());
        assert_eq!(read(b"Content-Transfer-Encoding: base64\r\n\r\nAA\r\nE=\r\n"), Ok(vec![0, 1]));
        assert_eq!(read(b"content-transfer-encoding:\r\n quoted-printable\r\n\r\na=3D=\r\nb"), Ok(b"a=b".to_vec()));
        assert!(read(b"Content-Transfer-Encoding: quoted-printable\n\n=4").is_err());
        assert!(read(b"Content-Transfer-Encoding: x-own\n\n").is_err());
        assert_eq!(read(b"\r\n\0\xff"), Ok(vec![0, 0xff]));
    }
}
