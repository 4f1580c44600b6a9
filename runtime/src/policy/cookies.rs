//! Cookies that a service sets, kept where the user asks for it: by host, path and life time, as RFC 6265 has them for one host.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Uri};

/// The jar of a policy. Cookies go back to the host that set them and to no other, whatever their `Domain` says.
#[derive(Default)]
pub(crate) struct Cookies(Mutex<BTreeMap<Key, Cookie>>);

/// Host, path and name.
type Key = (String, String, String);

struct Cookie {
    value: String,
    secure: bool,
    /// `None`: as long as the jar.
    until: Option<SystemTime>,
}

impl Cookies {
    /// Keeps what the reply from this address sets.
    pub(crate) fn keep(&self, uri: &Uri, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let Some((key, cookie)) = header.to_str().ok().and_then(|text| parse(uri, text)) else { continue };
            let mut jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match cookie.until.is_some_and(|until| until <= SystemTime::now()) {
                true => drop(jar.remove(&key)),
                false => drop(jar.insert(key, cookie)),
            }
        }
    }

    /// Adds the cookies for this address to a request.
    pub(crate) fn add(&self, uri: &Uri, headers: &mut HeaderMap) {
        let (host, secure) = (uri.host().unwrap_or_default(), uri.scheme_str() == Some("https"));
        let jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now();
        let fits = |((of, path, _), cookie): &(&Key, &Cookie)| {
            of == host
                && is_below(uri.path(), path)
                && (secure || !cookie.secure)
                && cookie.until.is_none_or(|until| until > now)
        };
        let pairs = jar.iter().filter(fits).map(|((_, _, name), cookie)| format!("{name}={}", cookie.value));
        let text = pairs.collect::<Vec<_>>().join("; ");
        if let Some(Ok(mut value)) = (!text.is_empty()).then(|| HeaderValue::try_from(text)) {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
    }
}

/// Sessions are secrets.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookies")
    }
}

fn parse(uri: &Uri, text: &str) -> Option<(Key, Cookie)> {
    let mut parts = text.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let mut path = None;
    let (mut cookie, mut age) = (Cookie { value: value.trim().to_owned(), secure: false, until: None }, None);
    for part in parts {
        let (attribute, value) = part.split_once('=').unwrap_or((part, ""));
        match attribute.trim().to_ascii_lowercase().as_str() {
            "path" if value.trim().starts_with('/') => path = Some(value.trim().to_owned()),
            "secure" => cookie.secure = true,
            "expires" => cookie.until = httpdate::parse_http_date(value.trim()).ok(),
            "max-age" => age = value.trim().parse::<i64>().ok(),
            _ => {}
        }
    }
    if let Some(seconds) = age {
        let seconds = u64::try_from(seconds).unwrap_or(0).min(u64::from(u32::MAX));
        cookie.until = Some(SystemTime::now() + Duration::from_secs(seconds));
    }
    let folder = || uri.path().rsplit_once('/').map_or("/", |(folder, _)| if folder.is_empty() { "/" } else { folder });
    let path = path.unwrap_or_else(|| folder().to_owned());
    Some(((uri.host()?.to_owned(), path, name.trim().to_owned()), cookie))
}

/// Whether a path is the other one, or below it.
fn is_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || other.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent to this address after these headers came from `https://shop.example/soap/api`.
    fn sent(set: &[&str], to: &str) -> String {
        let jar = Cookies::default();
        for text in set {
            let headers = HeaderMap::from_iter([(SET_COOKIE, text.parse().unwrap())]);
            jar.keep(&"https://shop.example/soap/api".parse().unwrap(), &headers);
        }
        let mut headers = HeaderMap::new();
        jar.add(&to.parse().unwrap(), &mut headers);
        headers.get(COOKIE).map_or("", |value| value.to_str().unwrap()).to_owned()
    }

    #[test]
    fn cookies_go_where_they_belong() {
        let api = "https://shop.example/soap/api";
        assert_eq!(sent(&["a=1", "b=2; Path=/; HttpOnly"], api), "b=2; a=1");
        assert_eq!(sent(&["a=1", "b=2; Path=/"], "https://shop.example/other"), "b=2");
        assert_eq!(sent(&["a=1; Path=/"], "https://elsewhere.example/"), "");
        assert_eq!(sent(&["a=1; Path=/; Domain=example"], "https://x.example/"), "");
        assert_eq!(sent(&["a=1; Path=/; Secure"], "http://shop.example/"), "");
        assert_eq!(sent(&["a=1; Path=/so"], api), "");
        assert_eq!(sent(&["a=1", "a=2"], api), "a=2");
        assert_eq!(sent(&["a=1", "a=; Max-Age=0"], api), "");
        assert_eq!(sent(&["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], api), "");
        assert_eq!(sent(&["a=1; Max-Age=99999999999999"], api), "a=1");
        assert_eq!(sent(&["no cookie"], api), "");
    }
}
