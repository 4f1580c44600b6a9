//! What can go wrong with a call, and what we decided about it. No payload and no secret is ever printed.

use std::fmt;

use http::HeaderMap;

use crate::context::{CallInfo, InCall};
use crate::fault::{Declared, Fault};
use crate::redact::redact;
use crate::transport::TransportError;
use crate::verdict::Rejection;
use crate::xml::{DecodeError, EncodeError};

/// Why a call failed.
///
/// Prints as `products_Update at shop.example.com (soap-api): cannot connect to shop.example.com:443: connection refused (attempt 3 of 3,
/// 4.1 s)`: operation, host and endpoint, what happened, the attempts and their time, the request's id where the service gave one. Nothing
/// is left for [`source`](std::error::Error::source) to say.
///
/// What became of the request is told by [`outcome`](Self::outcome).
#[non_exhaustive]
pub enum Error {
    /// The address of the endpoint is no `http` or `https` URL.
    Address(String),
    /// The login cannot be sent where it should go, is missing, or would go in clear. Nothing was sent.
    Login(InCall<&'static str>),
    /// The request holds a character that XML cannot carry. Nothing was sent.
    Encode(InCall<EncodeError>),
    /// A hook of the user's refused the request, for this reason. Nothing was sent.
    Hook(InCall<String>),
    /// What was to be sent does not fit: a request that lacks what its schema requires, a SOAP header that is no element, or a port of another
    /// generated module than the operation. Nothing was sent.
    Unfit(InCall<String>),
    /// No whole reply came: connection, TLS, time-out.
    Transport(InCall<TransportError>),
    /// The server answered with a status that is no success and no SOAP (a proxy's 502, a redirect, a 401).
    Status(Box<InCall<NotSoap>>),
    /// The status says success, but the body is no SOAP envelope: an HTML page, nothing at all, text before XML that is not whole.
    NotSoap(Box<InCall<NotSoap>>),
    /// A SOAP reply that cannot be read as the operation's response.
    Decode {
        /// What and where.
        error: InCall<DecodeError>,
        /// The request's id, for the support (`X-Centra-Request-ID`).
        request_id: Option<Box<str>>,
    },
    /// The server answered with a SOAP fault, whatever its HTTP status.
    Fault(Box<InCall<Fault>>),
    /// The operation was carried out as far as its answer `success` = `false`, or it did not say.
    Rejected(Box<InCall<Rejection>>),
}

/// A result type whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// A reply that is not SOAP. Its body can be looked at, but of it only the title of a page is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NotSoap {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) what: &'static str,
    pub(crate) title: Option<String>,
    /// Host of the proxy that it came through.
    pub(crate) via: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl NotSoap {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// HTTP headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// `Content-Type`, if there was one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }

    /// Where a redirect points. It is not followed: that would turn the POST into a GET, or send the password elsewhere.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.header("location").filter(|_| (300..400).contains(&self.status))
    }

    /// The request's id (`X-Centra-Request-ID`).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Title of the HTML page.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Which login is asked for, in words.
    fn wanted_login(&self) -> Option<String> {
        let (header, who) = match self.status {
            401 => ("www-authenticate", "the server".to_owned()),
            407 => {
                let via = self.via.as_ref().map_or_else(|| "a proxy".to_owned(), |via| format!("the proxy {via}"));
                ("proxy-authenticate", via)
            }
            _ => return None,
        };
        let asked: Vec<&str> = self.headers.get_all(header).iter().filter_map(|value| value.to_str().ok()).collect();
        let mut schemes: Vec<String> = Vec::new();
        for value in asked {
            let (scheme, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
            let realm = crate::multipart::parameter(&format!("x; {rest}"), "realm");
            let known = if scheme.eq_ignore_ascii_case("basic") { "" } else { ", which is not supported" };
            let scheme: String = scheme.chars().filter(|letter| letter.is_ascii_graphic()).take(40).collect();
            schemes.push(match realm {
                Some(realm) => format!("{scheme} (realm \"{}\"){known}", printable(&realm)),
                None => format!("{scheme}{known}"),
            });
        }
        Some(match schemes.is_empty() {
            true => format!("{who} wants a login"),
            false => format!("{who} wants a login by {}", schemes.join(" or ")),
        })
    }
}

/// The start of a text that a server chose, on one line.
fn printable(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(80).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title of an HTML page, as far as it fits on a line.
pub(crate) fn title_of(page: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(&page[..page.len().min(16 * 1024)]).into_owned();
    let lower = page.to_ascii_lowercase();
    let from = lower.find("<title")?;
    let begin = from + lower[from..].find('>')? + 1;
    let end = begin + lower[begin..].find('<')?;
    Some(printable(&page[begin..end])).filter(|title| !title.is_empty())
}

impl fmt::Display for NotSoap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(login) = self.wanted_login() {
            write!(f, ": {login}")?;
        } else {
            write!(f, " with {}", self.what)?;
        }
        if let Some(title) = &self.title {
            write!(f, " \"{title}\"")?;
        }
        if let Some(content_type) = self.content_type() {
            write!(f, " ({content_type}, {} bytes)", self.body.len())?;
        } else {
            write!(f, " ({} bytes, no content type)", self.body.len())?;
        }
        if let Some(location) = self.location() {
            // A query may hold a secret.
            let place = location.split(['?', '#']).next().unwrap_or_default();
            write!(f, ", a redirect to `{place}`, which is not followed: make the client with that address")?;
        }
        Ok(())
    }
}

impl fmt::Debug for NotSoap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotSoap({self})")
    }
}

impl Error {
    /// The declared fault that the server answered with, as the enum that is generated for the operation; `None` if the call failed otherwise.
    ///
    /// # Errors
    /// It is one of them, but cannot be read; the [`Fault`] itself says the rest.
    ///
    /// ```
    /// # mod stock { use centra_runtime::codegen::*; use centra_runtime::{Field, Unknown, Xml};
    /// # #[derive(Debug)] pub struct SoldOut { pub left: Field<i32>, pub unknown: Unknown }
    /// # #[derive(Clone, Debug, PartialEq)] pub enum OrderFault { SoldOut(Box<SoldOut>), Other(Xml) }
    /// # static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:stock"], endpoints: &[] };
    /// # record! { SoldOut: "soldOut".root("ns1:soldOut"); 0 left: "ns1:left", _ unknown }
    /// # faults!(OrderFault: SoldOut, _ Other);
    /// # }
    /// # use stock::*;
    /// fn left(error: &centra_runtime::Error) -> Option<i32> {
    ///     match error.declared::<OrderFault>()?.ok()? {
    ///         OrderFault::SoldOut(detail) => detail.left.get().copied(),
    ///         _ => None, // a WSDL that gains a fault does not break this
    ///     }
    /// }
    /// # assert_eq!(left(&centra_runtime::Error::Login("none".into())), None);
    /// ```
    pub fn declared<F: Declared>(&self) -> Option<std::result::Result<F, DecodeError>> {
        match self {
            Self::Fault(fault) => fault.declared(),
            _ => None,
        }
    }

    /// The call that failed; `None` if the error is none of a call's.
    #[must_use]
    pub fn call(&self) -> Option<&CallInfo> {
        match self {
            Self::Address(_) => None,
            Self::Login(error) => error.call(),
            Self::Encode(error) => error.call(),
            Self::Hook(error) | Self::Unfit(error) => error.call(),
            Self::Transport(error) => error.call(),
            Self::Status(reply) | Self::NotSoap(reply) => reply.call(),
            Self::Decode { error, .. } => error.call(),
            Self::Fault(fault) => fault.call(),
            Self::Rejected(rejection) => rejection.call(),
        }
    }

    /// The request's id, from the header that the port names (`X-Centra-Request-ID`).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Status(reply) | Self::NotSoap(reply) => reply.request_id(),
            Self::Decode { request_id, .. } => request_id.as_deref(),
            Self::Fault(fault) => fault.request_id(),
            Self::Rejected(rejection) => rejection.request_id.as_deref(),
            _ => None,
        }
    }

    /// The start of the reply's body, where [`Port::keep_raw`](crate::Port::keep_raw) asks for it.
    #[must_use]
    pub fn raw(&self) -> Option<&[u8]> {
        self.call()?.raw.as_deref()
    }

    /// Says in which call it happened.
    #[cold]
    pub(crate) fn in_call(mut self, call: CallInfo) -> Self {
        let call = Box::new(call);
        match &mut self {
            Self::Address(_) => {}
            Self::Login(error) => error.set_call(call),
            Self::Encode(error) => error.set_call(call),
            Self::Hook(error) | Self::Unfit(error) => error.set_call(call),
            Self::Transport(error) => error.set_call(call),
            Self::Status(reply) | Self::NotSoap(reply) => reply.set_call(call),
            Self::Decode { error, .. } => error.set_call(call),
            Self::Fault(fault) => fault.set_call(call),
            Self::Rejected(rejection) => rejection.set_call(call),
        }
        self
    }

    /// The call, to say more of it.
    pub(crate) fn call_mut(&mut self) -> Option<&mut CallInfo> {
        match self {
            Self::Address(_) => None,
            Self::Login(error) => error.call_mut(),
            Self::Encode(error) => error.call_mut(),
            Self::Hook(error) | Self::Unfit(error) => error.call_mut(),
            Self::Transport(error) => error.call_mut(),
            Self::Status(reply) | Self::NotSoap(reply) => reply.call_mut(),
            Self::Decode { error, .. } => error.call_mut(),
            Self::Fault(fault) => fault.call_mut(),
            Self::Rejected(rejection) => rejection.call_mut(),
        }
    }

    /// What happened, without the call.
    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => f.write_str(why),
            Self::Login(why) => write!(f, "the request was not sent: {}", **why),
            Self::Encode(error) => write!(f, "the request was not sent: {}", **error),
            Self::Hook(why) | Self::Unfit(why) => write!(f, "the request was not sent: {}", **why),
            Self::Transport(error) => match error.status() {
                Some(status) => write!(f, "HTTP {status}, but {}", **error),
                None => write!(f, "{}", **error),
            },
            Self::Status(reply) | Self::NotSoap(reply) => write!(f, "{}", ***reply),
            Self::Decode { error, .. } => write!(f, "the reply cannot be read: {}", **error),
            Self::Fault(fault) => write!(f, "{}", ***fault),
            Self::Rejected(rejection) => write!(f, "{}", ***rejection),
        }
    }
}

/// Prints all that is known, with what a server said as it said it.
struct Unredacted<'e>(&'e Error);

impl fmt::Display for Unredacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (error, call) = (self.0, self.0.call());
        call.map_or(Ok(()), |call| call.before(f))?;
        error.cause(f)?;
        call.map_or(Ok(()), |call| call.after(f, error.only_earlier_in_doubt()))?;
        match error.request_id() {
            Some(id) => write!(f, " [request {id}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Unredacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, part): (_, &dyn fmt::Debug) = match self.0 {
            Error::Address(why) => ("Address", why),
            Error::Login(why) => ("Login", why),
            Error::Encode(error) => ("Encode", error),
            Error::Hook(why) => ("Hook", why),
            Error::Unfit(why) => ("Unfit", why),
            Error::Transport(error) => ("Transport", error),
            Error::Status(reply) => ("Status", reply),
            Error::NotSoap(reply) => ("NotSoap", reply),
            Error::Decode { error, .. } => ("Decode", error),
            Error::Fault(fault) => ("Fault", fault),
            Error::Rejected(rejection) => ("Rejected", rejection),
        };
        f.debug_tuple(name).field(part).finish()
    }
}

/// A server may repeat the password of the login, which is printed as `***`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.call().and_then(|call| call.login.as_ref()) {
            None => Unredacted(self).fmt(f),
            login => f.write_str(&redact(&Unredacted(self).to_string(), login)),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match f.alternate() {
            true => format!("{:#?}", Unredacted(self)),
            false => format!("{:?}", Unredacted(self)),
        };
        f.write_str(&redact(&text, self.call().and_then(|call| call.login.as_ref())))
    }
}

/// `Display` says what its parts say, so there is no source to print after it.
impl std::error::Error for Error {}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error.into())
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small() {
        assert!(size_of::<Error>() <= 64);
        assert!(size_of::<DecodeError>() <= 8);
    }
}
