//! What an assertion of a policy (WS-Policy, WS-SecurityPolicy) means to whoever calls, in plain words.

use super::Remark;
use crate::model::Assertion;

/// What each asks for, with its name. What only says how another one is meant is left out.
pub(super) fn asked(policy: &[Assertion]) -> Vec<Remark> {
    let told = policy.iter().filter(|assertion| !DETAILS.contains(&assertion.name.as_str()));
    let mut asked: Vec<Remark> = told.map(|assertion| Remark::of(&says(assertion), &assertion.name)).collect();
    asked.dedup();
    asked
}

fn says(assertion: &Assertion) -> String {
    let words = if assertion.is_elsewhere { Some("what another document says") } else { words(&assertion.name) };
    let words = words.unwrap_or("something that this generator does not know");
    if assertion.is_optional { format!("{words}, if you like or as one of several ways") } else { words.to_owned() }
}

/// Assertions that say how another one is to be carried out.
const DETAILS: &[&str] = &[
    "AlgorithmSuite",
    "Basic128",
    "Basic192",
    "Basic256",
    "Basic128Rsa15",
    "Basic192Rsa15",
    "Basic256Rsa15",
    "Basic128Sha256",
    "Basic192Sha256",
    "Basic256Sha256",
    "TripleDes",
    "TripleDesRsa15",
    "TransportToken",
    "HttpsToken",
    "Layout",
    "Lax",
    "Strict",
    "LaxTsFirst",
    "LaxTsLast",
    "Wss10",
    "Wss11",
    "Trust10",
    "Trust13",
    "MustSupportRefKeyIdentifier",
    "MustSupportRefIssuerSerial",
    "MustSupportRefExternalURI",
    "MustSupportRefEmbeddedURI",
    "MustSupportRefThumbprint",
    "MustSupportRefEncryptedKey",
    "MustSupportIssuedTokens",
    "RequireClientEntropy",
    "RequireServerEntropy",
    "SignedSupportingTokens",
    "SupportingTokens",
    "SignedEncryptedSupportingTokens",
    "EndorsingSupportingTokens",
    "WssUsernameToken10",
    "WssUsernameToken11",
    "WssX509V3Token10",
    "WssX509V3Token11",
    "InitiatorToken",
    "RecipientToken",
    "ProtectionToken",
    "OnlySignEntireHeadersAndBody",
    "Body",
    "Header",
    "XPath",
];

fn words(name: &str) -> Option<&'static str> {
    Some(match name {
        "TransportBinding" => "TLS",
        "RequireClientCertificate" => "a certificate of the client in TLS",
        "HttpBasicAuthentication" | "BasicAuthentication" => "HTTP Basic",
        "HttpDigestAuthentication" | "DigestAuthentication" => "HTTP Digest",
        "NtlmAuthentication" => "HTTP with NTLM",
        "NegotiateAuthentication" => "HTTP with Negotiate (Kerberos or NTLM)",
        "UsernameToken" => "a username in a `Security` header (WS-Security)",
        "NoPassword" => "a username without a password",
        "HashPassword" => "a hashed password",
        "X509Token" => "an X.509 certificate in a `Security` header (WS-Security)",
        "SamlToken" => "a SAML token in a `Security` header (WS-Security)",
        "KerberosToken" => "a Kerberos ticket in a `Security` header (WS-Security)",
        "IssuedToken" | "SecureConversationToken" => "a token that another service issues (WS-Trust)",
        "IncludeTimestamp" => "a timestamp in a `Security` header (WS-Security)",
        "AsymmetricBinding" | "SymmetricBinding" => "signed or encrypted messages (WS-Security)",
        "SignedParts" | "SignedElements" => "signatures (WS-Security)",
        "EncryptedParts" | "EncryptedElements" | "ContentEncryptedElements" => {
            "encryption inside of messages (WS-Security)"
        }
        "UsingAddressing" | "Addressing" => "headers of WS-Addressing",
        "AnonymousResponses" => "replies on the same connection (WS-Addressing)",
        "NonAnonymousResponses" => "replies to an address of yours (WS-Addressing)",
        "OptimizedMimeSerialization" | "MTOM" => "binary data as attachments (MTOM)",
        "RMAssertion" => "reliable messaging (WS-ReliableMessaging)",
        "BinaryEncoding" => "binary XML",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, is_optional: bool) -> Vec<(String, Option<String>)> {
        let policy = [Assertion { name: name.to_owned(), is_optional, is_elsewhere: false }];
        asked(&policy).into_iter().map(|remark| (remark.says, remark.about)).collect()
    }

    #[test]
    fn what_is_known_is_said_in_words_and_all_else_by_name() {
        assert_eq!(said("TransportBinding", false), [("TLS".to_owned(), Some("TransportBinding".to_owned()))]);
        assert!(said("Telepathy", false)[0].0.contains("does not know"));
        assert_eq!(said("HttpBasicAuthentication", true)[0].0, "HTTP Basic, if you like or as one of several ways");
        assert!(said("Basic256", false).is_empty());
    }
}
