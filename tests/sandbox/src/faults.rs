//! Which faults can be asked for, when they happen, and what each does to an answer.

mod spoil;

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

pub(crate) use spoil::spoil;

use crate::centra::SOAP_API;

/// Something that goes wrong between Centra and a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Fault {
    /// The answer comes this much later.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// HTTP 500 with an HTML page. The request is not carried out.
    InternalError,
    /// HTTP 502 with a proxy's HTML page. The request **is** carried out.
    BadGateway,
    /// A SOAP fault. The request is not carried out.
    SoapFault,
    /// The body ends in the middle, and so does the connection. The request is carried out.
    Truncated,
    /// The body comes in small pieces, over this time.
    SlowBody {
        /// Milliseconds in all.
        ms: u64,
    },
    /// The connection is reset in place of an answer. The request is carried out.
    Reset,
    /// The connection is reset before the request is carried out.
    Refused,
    /// The request is carried out twice, as if a proxy had sent it again; the second answer comes.
    Duplicate,
    /// Characters that XML forbids stand in the answer.
    IllegalCharacters,
    /// Parts of the answer stand elsewhere, behind `href="#…"`.
    References,
    /// Elements that no WSDL knows.
    ExtraElements,
    /// ISO-8859-1 with a declaration.
    Latin1,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// PHP's warnings before the XML.
    PhpWarnings,
}

impl Fault {
    /// As in the log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::InternalError => "internal_error",
            Self::BadGateway => "bad_gateway",
            Self::SoapFault => "soap_fault",
            Self::Truncated => "truncated",
            Self::SlowBody { .. } => "slow_body",
            Self::Reset => "reset",
            Self::Refused => "refused",
            Self::Duplicate => "duplicate",
            Self::IllegalCharacters => "illegal_characters",
            Self::References => "references",
            Self::ExtraElements => "extra_elements",
            Self::Latin1 => "latin1",
            Self::Utf16 => "utf16",
            Self::PhpWarnings => "php_warnings",
        }
    }
}

/// A fault and when it happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What happens.
    #[serde(flatten)]
    pub fault: Fault,
    /// To the next so many requests; then the rule is gone. Without it the rule stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// To this share of the requests, from 0 to 1.
    #[serde(default = "always")]
    pub rate: f64,
    /// Only to this operation, such as `events_Get`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

fn always() -> f64 {
    1.0
}

impl Rule {
    /// It happens to the next `count` requests.
    #[must_use]
    pub fn next(fault: Fault, count: u32) -> Self {
        Self { fault, next: Some(count), rate: 1.0, operation: None }
    }

    /// It happens to a share of all requests.
    #[must_use]
    pub fn rate(fault: Fault, rate: f64) -> Self {
        Self { fault, next: None, rate, operation: None }
    }

    /// A rule that can never happen is a mistake of whoever asks for it.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.rate) {
            return Err("rate is a share, from 0 to 1".to_owned());
        }
        // The SOAPAction ends with the operation's name, in which only the first letter is another one.
        let mut names = SOAP_API.actions.iter().filter_map(|action| action.rsplit('/').next());
        match &self.operation {
            Some(name) if !names.any(|known| known.eq_ignore_ascii_case(name)) => {
                Err(format!("there is no operation {name}"))
            }
            _ => Ok(()),
        }
    }

    /// Only to this operation.
    #[must_use]
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    pub(crate) fn add(&self, rule: Rule) {
        self.rules(|rules| rules.push(rule));
    }

    pub(crate) fn list(&self) -> Vec<Rule> {
        self.rules(|rules| rules.clone())
    }

    pub(crate) fn clear(&self) {
        self.rules(Vec::clear);
    }

    /// Which faults happen to this request: all whose rule says so.
    pub(crate) fn draw(&self, body: &[u8]) -> Vec<Fault> {
        self.rules(|rules| {
            if rules.is_empty() {
                return Vec::new();
            }
            let mut faults = Vec::new();
            for rule in rules.iter_mut() {
                let is_meant = rule.operation.as_deref().is_none_or(|name| is_request(body, name));
                if is_meant && rule.next != Some(0) && (rule.rate >= 1.0 || fastrand::f64() < rule.rate) {
                    rule.next = rule.next.map(|next| next - 1);
                    faults.push(rule.fault.clone());
                }
            }
            rules.retain(|rule| rule.next != Some(0));
            faults
        })
    }

    fn rules<T>(&self, look: impl FnOnce(&mut Vec<Rule>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Does the body look like a request of that operation? `events_Get` has the request element `events_GetRequest`.
fn is_request(body: &[u8], operation: &str) -> bool {
    memchr::memmem::find_iter(body, operation.as_bytes()).any(|at| {
        let rest = &body[at + operation.len()..];
        let rest = rest.strip_prefix(b"Request").unwrap_or(rest);
        let before = at.checked_sub(1).map(|at| body[at]);
        matches!(before, Some(b'<' | b':')) && rest.first().is_some_and(|byte| b" />\t\r\n".contains(byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_used_up() {
        let faults = Faults::default();
        faults.add(Rule::next(Fault::Reset, 2));
        faults.add(Rule::next(Fault::Latin1, 1).operation("events_Get"));
        let update = b"<ns1:products_Update>".as_slice();
        assert_eq!(faults.draw(update), [Fault::Reset]);
        assert_eq!(faults.draw(b"<x:events_GetRequest/>"), [Fault::Reset, Fault::Latin1]);
        assert_eq!((faults.draw(b"<x:events_GetRequest/>"), faults.list()), (vec![], vec![]));
    }

    #[test]
    fn rules_are_json() {
        let rule: Rule = serde_json::from_str(r#"{"what":"latency","ms":5,"next":3}"#).expect("a rule");
        assert_eq!(rule, Rule::next(Fault::Latency { ms: 5 }, 3));
        assert!(!is_request(b"<events_GetByMarkets>", "events_Get"));
    }
}
