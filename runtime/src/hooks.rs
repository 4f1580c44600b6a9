//! What hooks of the user's see of a call: each attempt before it is made, and the whole of it for a log once it has ended.

use std::fmt;

use http::HeaderMap;

use crate::context::CallInfo;
use crate::error::Error;
use crate::outcome::Delivery;

/// An attempt that is about to be made, as a hook of [`Policy::on_attempt`](crate::Policy::on_attempt) sees it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Name of the operation, as the WSDL has it.
    pub operation: &'static str,
    /// Name of the endpoint, such as `soap-api`.
    pub endpoint: &'static str,
    /// Which attempt of its call, from 1.
    pub number: u32,
    /// The HTTP headers of this attempt, to be added to or changed. What is added here is not part of the next attempt.
    pub headers: &'a mut HeaderMap,
}

/// A call that has ended, as a hook of [`Policy::audit`](crate::Policy::audit) sees it: for a log of what was sent and what came.
///
/// Prints as one line, without request and reply.
#[non_exhaustive]
pub struct Audit<'a> {
    /// Operation, endpoint, host, attempts and time.
    pub call: &'a CallInfo,
    /// The envelope, before hooks of [`Port::on_envelope`](crate::Port::on_envelope).
    pub request: &'a Masked,
    /// The reply of the last attempt; `None` if none came.
    pub reply: Option<&'a Masked>,
    /// HTTP status of that reply.
    pub status: Option<u16>,
    /// The request's id, from the header that the port names (`X-Centra-Request-ID`).
    pub request_id: Option<&'a str>,
    /// How the call ended.
    pub end: End<'a>,
}

/// How a call ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum End<'a> {
    /// With a response.
    Replied,
    /// With an error, whose [`outcome`](Error::outcome) says what became of the request.
    Failed(&'a Error),
    /// It was given up before it ended: its future was dropped, or its thread panicked.
    GivenUp(Delivery),
}

impl End<'_> {
    /// Whether the server may have carried the request out, though no verdict was read.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        match self {
            Self::Replied => false,
            Self::Failed(error) => error.is_in_doubt(),
            Self::GivenUp(delivery) => *delivery == Delivery::InDoubt,
        }
    }
}

impl fmt::Display for Audit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.end {
            End::Failed(error) => return error.fmt(f),
            End::Replied => {
                self.call.before(f)?;
                f.write_str("done")?;
            }
            End::GivenUp(delivery) => {
                self.call.before(f)?;
                write!(f, "given up, {delivery}")?;
            }
        }
        self.call.after(f, false)?;
        self.request_id.map_or(Ok(()), |id| write!(f, " [request {id}]"))
    }
}

impl fmt::Debug for Audit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit")
            .field("call", &self.call)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// A message as a log may hold it. Prints as the XML, or as why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Masked {
    /// XML with `***` for the text of each field that the schema's names make a secret, and for the port's own password wherever it stands
    /// (as it is, escaped or in base64; one of less than four letters only in the login). Content that the schema does not know is left out.
    Xml(String),
    /// The schema does not describe it, so nobody knows what in it is secret.
    Withheld {
        /// How long it is.
        bytes: usize,
        /// What it is, or where it cannot be read.
        why: String,
    },
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(xml) => f.write_str(xml),
            Self::Withheld { bytes, why } => write!(f, "{bytes} bytes withheld: {why}"),
        }
    }
}
