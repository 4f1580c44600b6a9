//! What holds for all of a document that is written: its namespaces, the envelope around it, and SOAP's encoding.

use crate::version::SoapVersion;
use crate::vocabulary::{SOAP11_ENCODING, SOAP12_ENCODING, XSD, XSI};

/// What a start tag finds declared around it, and how illegal characters are treated.
#[derive(Clone, Copy, Debug)]
pub(in crate::xml) struct Context<'v> {
    /// What the numbers of the tables stand for: `ns1` is the second of these.
    pub(in crate::xml) uris: &'v [&'v str],
    /// Prefix and version of the envelope.
    pub(in crate::xml) envelope: Option<(&'static str, SoapVersion)>,
    /// The version whose encoding is in force.
    pub(in crate::xml) encoding: Option<SoapVersion>,
    /// Whether U+FFFD stands for characters that XML forbids, instead of an error.
    pub(in crate::xml) replaces: bool,
}

impl Context<'_> {
    /// Prefixes that are declared around all that is encoded, with their namespaces.
    pub(in crate::xml) fn encoding_prefixes(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let own = match self.encoding {
            None => None,
            Some(SoapVersion::Soap12) => Some(("enc", SOAP12_ENCODING)),
            Some(_) => Some(("SOAP-ENC", SOAP11_ENCODING)),
        };
        own.into_iter().flat_map(|own| [("xsi", XSI), ("xsd", XSD), own])
    }

    /// The prefix that is declared for this namespace around every element.
    pub(super) fn prefix_of(&self, uri: &str) -> Option<String> {
        if let Some(number) = self.uris.iter().position(|ours| *ours == uri) {
            return Some(format!("ns{number}"));
        }
        self.encoding_prefixes().find(|(_, ours)| *ours == uri).map(|(prefix, _)| prefix.to_owned())
    }

    /// Whether this prefix is declared around every element, for another namespace than `uri`.
    pub(super) fn binds_otherwise(&self, prefix: &str, uri: &str) -> bool {
        self.number(prefix).is_some_and(|number| self.uris[number] != uri)
            || self.encoding_prefixes().any(|(ours, bound)| ours == prefix && bound != uri)
    }

    /// Whether this prefix is declared around every element, for this namespace.
    pub(super) fn binds(&self, prefix: &str, uri: &str) -> bool {
        self.number(prefix).is_some_and(|number| self.uris[number] == uri)
            || self.encoding_prefixes().any(|(ours, bound)| ours == prefix && bound == uri)
    }

    /// Whether this prefix is one of the envelope's or of the namespaces'.
    pub(super) fn is_ours(&self, prefix: &str) -> bool {
        self.number(prefix).is_some() || self.is_of_envelope(prefix)
    }

    pub(super) fn is_of_envelope(&self, prefix: &str) -> bool {
        self.envelope.is_some_and(|(ours, _)| ours == prefix)
    }

    fn number(&self, prefix: &str) -> Option<usize> {
        let number = prefix.strip_prefix("ns")?.parse::<usize>().ok()?;
        (number < self.uris.len()).then_some(number)
    }
}
