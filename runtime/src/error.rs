//! What can go wrong with a call, and what we decided about it. No payload and no secret is ever printed.

use std::fmt;

use crate::fault::{Declared, Fault};
use crate::verdict::Rejection;
use crate::xml::{DecodeError, EncodeError};

/// Why a call failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The address of the endpoint is no `http` or `https` URL.
    Address(String),
    /// The login cannot be sent where it should go. Nothing was sent.
    Login(&'static str),
    /// The request holds a character that XML cannot carry. Nothing was sent.
    Encode(EncodeError),
    /// No reply came: connection, TLS, time-out. Whether the server got the request is unknown.
    Transport(TransportError),
    /// The server answered with a status that is no success and no SOAP fault (a proxy's 502, a redirect, a 401).
    Status(Box<NotSoap>),
    /// The status says success, but the body is no SOAP envelope: an HTML page, nothing at all, text before the XML.
    NotSoap(Box<NotSoap>),
    /// A SOAP reply that cannot be read as the operation's response.
    Decode {
        /// What and where.
        error: DecodeError,
        /// `X-Centra-Request-ID` of the reply, for the support.
        request_id: Option<Box<str>>,
    },
    /// The server answered with a SOAP fault, whatever its HTTP status.
    Fault(Box<Fault>),
    /// The operation was carried out as far as its answer `success` = `false`, or it did not say.
    Rejected(Box<Rejection>),
}

/// A result type whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// A reply that is not SOAP. Its body can be looked at, but is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NotSoap {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) what: &'static str,
    pub(crate) body: Vec<u8>,
}

impl NotSoap {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// `Content-Type`, if there was one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Where a redirect points. It is not followed: that would turn the POST into a GET.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// `X-Centra-Request-ID`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Display for NotSoap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} with {}", self.status, self.what)?;
        if let Some(content_type) = &self.content_type {
            write!(f, " ({content_type}, {} bytes)", self.body.len())?;
        } else {
            write!(f, " ({} bytes, no content type)", self.body.len())?;
        }
        if let Some(location) = &self.location {
            write!(f, ", a redirect to `{location}`, which is not followed: make the client with that address")?;
        }
        request_id(f, self.request_id.as_deref())
    }
}

impl fmt::Debug for NotSoap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotSoap({self})")
    }
}

/// The transport's own error.
#[derive(Debug)]
pub struct TransportError(Box<dyn std::error::Error + Send + Sync>);

impl TransportError {
    /// Wraps the error of an HTTP stack.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Error {
    /// The declared fault that the server answered with, as the enum that is generated for the operation; `None` if the call failed otherwise.
    ///
    /// # Errors
    /// It is one of them, but cannot be read; the [`Fault`] itself says the rest.
    ///
    /// ```
    /// # mod stock { use centra_runtime::codegen::*; use centra_runtime::{Field, Unknown};
    /// # #[derive(Clone, Debug, Default, PartialEq)] pub struct SoldOut { pub left: Field<i32>, pub unknown: Unknown }
    /// # #[derive(Clone, Debug, PartialEq)] pub enum OrderFault { SoldOut(Box<SoldOut>) }
    /// # static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:stock"], endpoints: &[] };
    /// # record! { SoldOut: "soldOut".root("ns1:soldOut"); 0 left: "ns1:left", _ unknown }
    /// # faults!(OrderFault: SoldOut);
    /// # }
    /// # use stock::*;
    /// fn left(error: &centra_runtime::Error) -> Option<i32> {
    ///     match error.declared::<OrderFault>()?.ok()? {
    ///         OrderFault::SoldOut(detail) => detail.left.get().copied(),
    ///     }
    /// }
    /// # assert_eq!(left(&centra_runtime::Error::Login("none")), None);
    /// ```
    pub fn declared<F: Declared>(&self) -> Option<std::result::Result<F, DecodeError>> {
        match self {
            Self::Fault(fault) => fault.declared(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => f.write_str(why),
            Self::Login(why) => write!(f, "the request was not sent: {why}"),
            Self::Encode(error) => write!(f, "the request was not sent: {error}"),
            Self::Transport(error) => write!(f, "no reply: {error}"),
            Self::Status(reply) | Self::NotSoap(reply) => reply.fmt(f),
            Self::Decode { error, request_id: id } => {
                write!(f, "the reply cannot be read: {error}")?;
                request_id(f, id.as_deref())
            }
            Self::Fault(fault) => {
                fault.fmt(f)?;
                request_id(f, fault.request_id())
            }
            Self::Rejected(rejection) => {
                rejection.fmt(f)?;
                request_id(f, rejection.request_id.as_deref())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Decode { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

fn request_id(f: &mut fmt::Formatter<'_>, id: Option<&str>) -> fmt::Result {
    match id {
        Some(id) => write!(f, " [request {id}]"),
        None => Ok(()),
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
