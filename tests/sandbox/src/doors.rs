//! Who may come in: programs, under a name of this machine; and no web page of another origin, neither to write nor to read.

use std::net::{IpAddr, SocketAddr};

use http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use http::{HeaderMap, Method, Request, StatusCode};

use crate::engine::Settings;

/// Which part of the stand-in a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// An endpoint: for all who know the login, from any machine that reaches it.
    Soap,
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    /// The control API: for programs on this machine.
    Control,
    /// The admin page: for browsers on this machine, whose forms bring a token along.
    Page,
}

/// In the extensions of a request: who sent it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender(pub(crate) SocketAddr);

/// Why a request is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    /// A sentence without its full stop.
    pub(crate) why: String,
}

/// A web page can send these without asking first; a SOAP client or a program has no reason to.
const FORMS: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Checks a request at a door. Every header counts that comes more than once.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(crate) fn check<B>(settings: &Settings, door: Door, request: &Request<B>) -> Result<(), Refused> {
    let headers = request.headers();
    let from = request.extensions().get::<Sender>();
    let is_near = from.is_some_and(|Sender(from)| from.ip().is_loopback());
    if door != Door::Soap && !is_near && !settings.control_from_anywhere {
        return forbid("this is only for programs on this machine; `--control-from-anywhere` opens it to others");
    }
    let host = host(settings, door, request)?;
    if headers.get_all(ORIGIN).iter().any(|origin| !is_own(origin.as_bytes(), host)) {
        return forbid("this is not for web pages of another origin");
    }
    let is_foreign = headers.get_all(SITE).iter().any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"));
    if is_foreign && !is_visit(request.method(), headers) {
        return forbid("this is not for web pages of another site");
    }
    if door != Door::Page && !request.method().is_safe() && headers.get_all(CONTENT_TYPE).iter().any(is_form) {
        let wanted = if door == Door::Soap { "text/xml; charset=utf-8" } else { "application/json" };
        let why = format!("a Content-Type that web forms use is not taken; send `Content-Type: {wanted}`");
        return Err(Refused { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, why });
    }
    Ok(())
}

fn forbid<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { status: StatusCode::FORBIDDEN, why: why.into() })
}

/// The host that the request names, with the port. A name that is not known could be anybody's, who has made it point to this machine.
fn host<'r, B>(settings: &Settings, door: Door, request: &'r Request<B>) -> Result<&'r str, Refused> {
    let named: Vec<_> = request.headers().get_all(HOST).iter().collect();
    let addressed = request.uri().authority().map(|authority| authority.as_str());
    if named.len() > 1 {
        return Err(Refused { status: StatusCode::BAD_REQUEST, why: "more than one Host header".into() });
    }
    let hosts: Vec<&str> = named.iter().map(|host| host.to_str().unwrap_or_default()).chain(addressed).collect();
    for host in &hosts {
        if !is_known(settings, door, without_port(host)) {
            let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
            let name = if is_plain && host.len() < 100 { host } else { "…" };
            return forbid(format!("this machine is not known as `{name}`; `--host NAME` makes a name known"));
        }
    }
    hosts.first().copied().map_or_else(|| forbid("the request has no Host header"), Ok)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_known(settings: &Settings, door: Door, host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        // Nobody can make an address point elsewhere.
        return ip.is_loopback() || door == Door::Soap || settings.control_from_anywhere;
    }
    // Nobody on the internet owns a name without a dot; containers call each other so.
    let is_label = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    host.eq_ignore_ascii_case("localhost")
        || (door == Door::Soap && is_label)
        || settings.hosts.iter().any(|name| host.eq_ignore_ascii_case(name))
}

fn is_own(origin: &[u8], host: &str) -> bool {
    origin.strip_prefix(b"http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host.as_bytes()))
}

/// Whether somebody follows a link: what comes fills a window of its own, into which the page that had the link cannot look.
fn is_visit(method: &Method, headers: &HeaderMap) -> bool {
    let only = |name: HeaderName, wanted: &[u8]| {
        let mut values = headers.get_all(name).iter();
        values.next().is_some_and(|value| value.as_bytes() == wanted) && values.next().is_none()
    };
    method.is_safe() && only(MODE, b"navigate") && only(DESTINATION, b"document")
}

fn is_form(content_type: &http::HeaderValue) -> bool {
    let essence = content_type.as_bytes().split(|byte| matches!(byte, b';' | b',')).next().unwrap_or_default();
    let essence = essence.trim_ascii();
    FORMS.iter().any(|form| essence.eq_ignore_ascii_case(form.as_bytes()))
}
