//! How start line and headers stand in the log: as they were sent, secrets masked.

use std::fmt::Write as _;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, Request, Uri};

use crate::mask::{MASK, is_secret};

/// Bytes of a head that are kept.
const KEPT: usize = 16 << 10;

pub(super) fn of_request<B>(request: &Request<B>) -> String {
    let mut out = format!("{} {} {:?}\n", request.method(), target(request.uri()), request.version());
    headers(&mut out, request.headers());
    out
}

/// `length` is that of the whole body, which the server says last.
pub(super) fn of_answer(parts: &http::response::Parts, length: usize) -> String {
    let mut out = format!("{:?} {}\n", parts.version, parts.status);
    headers(&mut out, &parts.headers);
    if !parts.headers.contains_key(CONTENT_LENGTH) {
        // Writing to a string does not fail.
        let _ = writeln!(out, "content-length: {length}");
    }
    out
}

/// Path and query. A query is not needed to call an operation, and may hold anything.
fn target(uri: &Uri) -> String {
    match uri.query() {
        Some(query) if query.eq_ignore_ascii_case("wsdl") => format!("{}?{query}", uri.path()),
        Some(_) => format!("{}?{MASK}", uri.path()),
        None => uri.path().to_owned(),
    }
}

fn headers(out: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let shown = if name == AUTHORIZATION || name == PROXY_AUTHORIZATION {
            // The scheme shows what was tried.
            let scheme = value.split_once(' ').map(|(scheme, _)| scheme).filter(|scheme| scheme.len() < 20);
            scheme.map_or(MASK.to_owned(), |scheme| format!("{scheme} {MASK}"))
        } else if name == COOKIE || is_secret(name.as_str()) {
            MASK.to_owned()
        } else {
            value.into_owned()
        };
        if out.len() + shown.len() > KEPT {
            out.push_str("…\n");
            return;
        }
        let _ = writeln!(out, "{name}: {shown}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_masked() {
        let request = Request::builder()
            .uri("http://x/soap?password=s3cret")
            .header("Authorization", "Basic czNjcmV0")
            .header("Proxy-Authorization", "s3cret")
            .header("X-Api-Key", "s3cret")
            .header("Cookie", "a=s3cret")
            .header("SOAPAction", "\"urn:a\"")
            .body(())
            .expect("a request");
        let expected = "GET /soap?*** HTTP/1.1\nauthorization: Basic ***\nproxy-authorization: ***\nx-api-key: ***\ncookie: ***\nsoapaction: \"urn:a\"\n";
        assert_eq!(of_request(&request), expected);
    }
}
