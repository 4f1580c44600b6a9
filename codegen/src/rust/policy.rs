//! What an assertion of a policy (WS-Policy, WS-SecurityPolicy) means to whoever calls, in plain words.

use std::collections::HashSet;

use super::Remark;
use crate::model::Assertion;

/// What each asks for, with its name. What only says how another one is meant is left out.
pub(super) fn asked(policy: &[Assertion]) -> Vec<Remark> {
    let told = policy.iter().filter(|assertion| !is_detail(&assertion.name));
    let mut asked: Vec<Remark> = told.map(|assertion| Remark::of(&says(assertion), &assertion.name)).collect();
    // Two assertions can ask for the same.
    let mut said = HashSet::new();
    asked.retain(|remark| said.insert(remark.says.clone()));
    asked
}

fn says(assertion: &Assertion) -> String {
    let words = if assertion.is_elsewhere { Some("what another document says") } else { words(&assertion.name) };
    let words = words.unwrap_or("something that this generator does not know");
    if assertion.is_optional { format!("{words}, optional or one of several") } else { words.to_owned() }
}

/// Assertions that say how another one is to be carried out: how keys are found, which algorithms there are, what a token looks like.
const DETAILS: &[&str] = &[
    "Address",
    "AlgorithmSuite",
    "BaseRetransmissionInterval",
    "Body",
    "BootstrapPolicy",
    "DeliveryAssurance",
    "EncryptBeforeSigning",
    "EncryptSignature",
    "EndorsingSupportingTokens",
    "ExactlyOnce",
    "Header",
    "HttpsToken",
    "InOrder",
    "InitiatorToken",
    "Issuer",
    "KeySize",
    "KeyType",
    "Lax",
    "LaxTsFirst",
    "LaxTsLast",
    "Layout",
    "Metadata",
    "OnlySignEntireHeadersAndBody",
    "ProtectTokens",
    "ProtectionToken",
    "RecipientToken",
    "RequestSecurityTokenTemplate",
    "RequireClientEntropy",
    "RequireServerEntropy",
    "ServiceName",
    "SignedEncryptedSupportingTokens",
    "SignedSupportingTokens",
    "Strict",
    "SupportingTokens",
    "TokenType",
    "TransportToken",
    "Trust10",
    "Trust13",
    "XPath",
];

/// The same of families: suites of algorithms, profiles of tokens, ways to refer to keys.
fn is_detail(name: &str) -> bool {
    let is_suite = ["Basic128", "Basic192", "Basic256", "TripleDes"].iter().any(|suite| name.starts_with(suite));
    let is_reference = name.starts_with("Require") && (name.ends_with("Reference") || name.ends_with("Keys"));
    DETAILS.contains(&name) || is_suite || is_reference || name.starts_with("Wss") || name.starts_with("MustSupport")
}

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
        "IssuedToken" | "SecureConversationToken" | "SecurityContextToken" => {
            "a token that another service issues (WS-Trust)"
        }
        "IncludeTimestamp" => "a timestamp in a `Security` header (WS-Security)",
        "AsymmetricBinding" | "SymmetricBinding" => "signed or encrypted messages (WS-Security)",
        "RequireSignatureConfirmation" => "signatures that are confirmed (WS-Security)",
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
        assert_eq!(said("HttpBasicAuthentication", true)[0].0, "HTTP Basic, optional or one of several");
        assert_eq!(said("BasicAuthentication", false)[0].0, "HTTP Basic");
        let twice = ["Addressing", "UsingAddressing"].map(|name| Assertion {
            name: name.to_owned(),
            is_optional: false,
            is_elsewhere: false,
        });
        assert_eq!(asked(&twice).len(), 1);
        for detail in ["Basic256", "TripleDesRsa15", "RequireThumbprintReference", "WssUsernameToken10", "HttpsToken"] {
            assert!(said(detail, false).is_empty(), "{detail}");
        }
    }
}
