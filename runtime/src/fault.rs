//! What a SOAP fault says, in SOAP 1.1 and 1.2, and its detail as a declared type.

use std::fmt;

use crate::reply;
use crate::xml::{DecodeError, Document};

/// A SOAP fault.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) actor: Option<String>,
    pub(crate) detail: Vec<String>,
    pub(crate) detail_text: String,
    pub(crate) headers: Vec<String>,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
}

impl Fault {
    /// `faultcode` without its prefix, such as `Server` or `Client` (SOAP 1.2: `Receiver`, `Sender`).
    #[must_use]
    pub fn code(&self) -> &str {
        self.code.rsplit(':').next().unwrap_or_default()
    }

    /// `faultstring`: what the server says for humans.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `faultactor`.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// The elements inside `detail`, each as XML that stands on its own.
    #[must_use]
    pub fn detail_xml(&self) -> &[String] {
        &self.detail
    }

    /// The text inside `detail`, beside its elements: PHP puts a detail that is a string there. Empty if there is none.
    #[must_use]
    pub fn detail_text(&self) -> &str {
        &self.detail_text
    }

    /// The detail as the type that the WSDL declares for a fault; `None` if no element of the detail is of that type.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn detail<T: Document>(&self) -> Option<Result<T, DecodeError>> {
        reply::find(&self.detail)
    }

    /// The SOAP header of a type that the WSDL declares for this fault; `None` if there is none.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn header<T: Document>(&self) -> Option<Result<T, DecodeError>> {
        reply::find(&self.headers)
    }

    /// HTTP status that it came with.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// `X-Centra-Request-ID`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SOAP fault {}: {}", self.code(), self.message)?;
        crate::error::request_id(f, self.request_id.as_deref())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({self})")
    }
}

impl std::error::Error for Fault {}
