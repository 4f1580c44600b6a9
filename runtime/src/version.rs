//! Which version of SOAP is spoken.

use crate::vocabulary;

/// Version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SoapVersion {
    /// SOAP 1.1: `text/xml` and a `SOAPAction` header.
    #[default]
    Soap11,
    /// SOAP 1.2: `application/soap+xml`.
    Soap12,
}

impl SoapVersion {
    /// Namespace of the envelope.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Soap11 => vocabulary::SOAP11_ENVELOPE,
            Self::Soap12 => vocabulary::SOAP12_ENVELOPE,
        }
    }
}
