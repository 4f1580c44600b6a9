//! Which faults can be asked for, when they happen, and what each does to a response.

#[cfg(feature = "control")]
mod json;
mod spoil;

use std::sync::{Mutex, PoisonError};

pub(crate) use spoil::{seen, spoilt};

use crate::centra::SOAP_API;

/// Something that goes wrong between Centra and a client.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The response comes this much later.
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
    /// The connection is reset in place of a response. The request is carried out.
    Reset,
    /// The connection is reset before the request is carried out.
    Refused,
    /// The request is carried out twice, as if a proxy had sent it again; the second response comes.
    Duplicate,
    /// Characters that XML forbids stand in the response.
    IllegalCharacters,
    /// Parts of the response stand elsewhere, referred to by `href="#…"`.
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
    /// All of them, with `ms` for those that take time.
    #[must_use]
    pub fn all(ms: u64) -> [Self; 15] {
        [
            Self::Latency { ms },
            Self::SlowBody { ms },
            Self::InternalError,
            Self::BadGateway,
            Self::SoapFault,
            Self::Truncated,
            Self::Reset,
            Self::Refused,
            Self::Duplicate,
            Self::IllegalCharacters,
            Self::References,
            Self::ExtraElements,
            Self::Latin1,
            Self::Utf16,
            Self::PhpWarnings,
        ]
    }

    /// As in the log and in the control API.
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

    /// What the client sees.
    #[must_use]
    pub fn effect(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "the response, later",
            Self::SlowBody { .. } => "the response, in pieces",
            Self::InternalError => "HTTP 500 with an HTML page",
            Self::BadGateway => "HTTP 502 with a proxy’s page",
            Self::SoapFault => "a SOAP fault",
            Self::Truncated => "half of the response, then the end of the connection",
            Self::Reset | Self::Refused => "a reset connection",
            Self::Duplicate => "the second response",
            Self::IllegalCharacters => "characters that XML forbids",
            Self::References => "parts referred to by href=\"#…\"",
            Self::ExtraElements => "elements that no WSDL knows",
            Self::Latin1 => "ISO-8859-1",
            Self::Utf16 => "UTF-16",
            Self::PhpWarnings => "PHP’s warnings before the XML",
        }
    }

    /// Whether the request is carried out all the same.
    #[must_use]
    pub fn is_carried_out(&self) -> bool {
        !matches!(self, Self::InternalError | Self::SoapFault | Self::Refused)
    }

    /// The milliseconds of a fault that takes time.
    #[must_use]
    pub fn milliseconds(&self) -> Option<u64> {
        match self {
            Self::Latency { ms } | Self::SlowBody { ms } => Some(*ms),
            _ => None,
        }
    }

    /// The fault of that name.
    ///
    /// # Errors
    /// There is none, or it takes milliseconds and has none, or the other way round.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn named(name: &str, ms: Option<u64>) -> Result<Self, String> {
        let all = Self::all(ms.unwrap_or_default());
        let Some(fault) = all.iter().find(|fault| fault.name() == name) else {
            return Err(format!("there is no fault `{name}`; there are {}", all.map(|fault| fault.name()).join(", ")));
        };
        match (fault.milliseconds(), ms) {
            (Some(_), None) => Err(format!("`{name}` lacks `ms`, its milliseconds")),
            (None, Some(_)) => Err(format!("`{name}` takes no `ms`")),
            _ => Ok(fault.clone()),
        }
    }
}

/// A fault and when it happens.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "control", serde(try_from = "json::Written", into = "json::Written"))]
pub struct Rule {
    /// What happens.
    pub fault: Fault,
    /// To the next so many requests; then the rule is gone. Without it the rule stays.
    pub next: Option<u32>,
    /// To this share of the requests, from 0 to 1.
    pub rate: f64,
    /// Only to this operation, such as `events_Get`.
    pub operation: Option<String>,
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
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.rate) {
            return Err("`rate` is a share, from 0 to 1".to_owned());
        }
        if self.next == Some(0) {
            return Err("`next` of 0 would never happen".to_owned());
        }
        match &self.operation {
            Some(name) if !operations().any(|known| known == *name) => Err(format!(
                "there is no operation `{name}`; there are {}",
                operations().collect::<Vec<_>>().join(", ")
            )),
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

    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn list(&self) -> Vec<Rule> {
        self.rules(|rules| rules.clone())
    }

    /// Removes a rule that equals this one. Returns whether there was one.
    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn remove(&self, rule: &Rule) -> bool {
        self.rules(|rules| {
            let found = rules.iter().position(|it| it == rule);
            found.map(|at| rules.remove(at)).is_some()
        })
    }

    #[cfg_attr(not(feature = "page"), allow(dead_code))]
    pub(crate) fn len(&self) -> usize {
        self.rules(|rules| rules.len())
    }

    pub(crate) fn clear(&self) {
        self.rules(Vec::clear);
    }

    /// Which faults happen to this request: all whose rule says so.
    pub(crate) fn draw(&self, operation: Option<&str>) -> Vec<Fault> {
        self.rules(|rules| {
            if rules.is_empty() {
                return Vec::new();
            }
            let mut faults = Vec::new();
            for rule in rules.iter_mut() {
                let is_meant = rule.operation.is_none() || rule.operation.as_deref() == operation;
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

/// The names of all operations: a SOAPAction ends with one, in which only the first letter is another.
#[cfg_attr(not(feature = "control"), allow(dead_code))]
pub(crate) fn operations() -> impl Iterator<Item = String> {
    SOAP_API.actions.iter().filter_map(|action| {
        let name = action.rsplit('/').next()?;
        let first = name.chars().next()?;
        Some(format!("{}{}", first.to_ascii_lowercase(), &name[first.len_utf8()..]))
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
        assert_eq!(faults.draw(Some("products_Update")), [Fault::Reset]);
        assert_eq!(faults.draw(Some("events_Get")), [Fault::Reset, Fault::Latin1]);
        assert_eq!((faults.draw(Some("events_Get")), faults.list()), (vec![], vec![]));
        faults.add(Rule::next(Fault::Latin1, 1).operation("events_Get"));
        assert_eq!((faults.draw(None), faults.draw(Some("events_GetByMarkets"))), (vec![], vec![]));
    }

    #[test]
    fn operations_are_called_as_in_the_wsdl() {
        assert!(operations().any(|name| name == "events_GetByMarkets"));
    }
}
