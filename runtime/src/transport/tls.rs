//! What a failure of TLS means, in words that say what to do about it.

use std::error::Error as StdError;

use rustls::{CertificateError, Error, InvalidMessage};

use super::error::find;

/// In words, if TLS is what failed.
pub(super) fn explain(error: &(dyn StdError + 'static), host: &str) -> Option<String> {
    let error = find::<Error>(error)?;
    let certificate = |what: String| Some(format!("TLS with {host} failed: the certificate {what}"));
    match error {
        Error::InvalidCertificate(problem) => match problem {
            CertificateError::UnknownIssuer => certificate(
                "is from an unknown issuer; if it is one of your own, add its CA with `Connect::add_roots_pem`"
                    .to_owned(),
            ),
            CertificateError::ExpiredContext { not_after, .. } => {
                certificate(format!("expired on {}", date(not_after.as_secs())))
            }
            CertificateError::Expired => certificate("has expired".to_owned()),
            CertificateError::NotValidYetContext { not_before, .. } => certificate(format!(
                "is valid from {} on only; is this machine's clock right?",
                date(not_before.as_secs())
            )),
            CertificateError::NotValidYet => certificate("is not valid yet; is this machine's clock right?".to_owned()),
            CertificateError::NotValidForNameContext { expected, presented } => {
                let presented = presented.iter().map(|name| bare(name)).collect::<Vec<_>>().join(", ");
                certificate(format!("is for {presented}, not for {}", expected.to_str()))
            }
            CertificateError::NotValidForName => certificate(format!("is for another host than {host}")),
            CertificateError::Revoked => certificate("was revoked".to_owned()),
            other => Some(format!("TLS with {host} failed: {other}")),
        },
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge,
        ) => Some(format!("TLS with {host} failed: no TLS is spoken there; is the address `http://`?")),
        other => Some(format!("TLS with {host} failed: {other}")),
    }
}

/// `DnsName("shop.example.com")` is `shop.example.com`.
fn bare(name: &str) -> &str {
    name.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map_or(name, |(name, _)| name)
}

/// `2025-11-30`, of the seconds since 1970.
fn date(seconds: u64) -> String {
    let date = httpdate::HttpDate::from(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).to_string();
    // `Sun, 30 Nov 2025 12:00:00 GMT`
    date.split(' ').skip(1).take(3).collect::<Vec<_>>().join(" ")
}
