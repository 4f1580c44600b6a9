//! How a packed body (`Content-Encoding: gzip` or `deflate`) is unpacked, up to a limit; the same for every transport here.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::bounds::Bounds;
use super::error::{Cause, Phase, TransportError};

/// What a request says it accepts.
pub(super) const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip, deflate");

/// The body as the server meant it. Its headers no longer tell how it travelled.
pub(super) fn unpack(
    headers: &mut HeaderMap,
    body: Vec<u8>,
    bounds: Bounds,
    status: StatusCode,
) -> Result<Vec<u8>, TransportError> {
    let mut codings: Vec<String> = Vec::new();
    for header in headers.get_all(CONTENT_ENCODING) {
        let text = String::from_utf8_lossy(header.as_bytes());
        codings.extend(text.split(',').map(|coding| coding.trim().to_ascii_lowercase()));
    }
    if codings.is_empty() {
        return Ok(body);
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let unpacked = codings.iter().rev().try_fold(body, |body, coding| match coding.as_str() {
        "" | "identity" => Ok(body),
        // A reply without content is not packed, whatever its header says.
        _ if body.is_empty() => Ok(body),
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body.as_slice()), bounds, "gzip"),
        // By the standard that is zlib's format; some servers send the bare one.
        "deflate" if is_zlib(&body) => read(ZlibDecoder::new(body.as_slice()), bounds, "deflate"),
        "deflate" => read(DeflateDecoder::new(body.as_slice()), bounds, "deflate"),
        _ => Err(unreadable(format!("the reply has the content encoding `{coding}`, which was not asked for"))),
    });
    unpacked.map_err(|error| error.with_status(status))
}

fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

fn read(packed: impl Read, bounds: Bounds, coding: &str) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    let read = packed.take((bounds.response as u64).saturating_add(1)).read_to_end(&mut body);
    read.map_err(|error| {
        unreadable(format!("the reply's body is not what its `Content-Encoding: {coding}` says: {error}"))
    })?;
    bounds.check(body.len()).map(|()| body)
}

fn unreadable(message: String) -> TransportError {
    TransportError::made(Some(Phase::Receiving), true, Cause::Unreadable, message)
}
