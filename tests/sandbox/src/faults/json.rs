//! How a rule is written in JSON. Every key is known or an error.

use serde::{Deserialize, Serialize};

use super::{Fault, Rule};

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u32>,
    #[serde(default = "always")]
    rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
}

fn always() -> f64 {
    1.0
}

impl TryFrom<Written> for Rule {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let fault = Fault::named(&written.what, written.ms)?;
        Ok(Self { fault, next: written.next, rate: written.rate, operation: written.operation })
    }
}

impl From<Rule> for Written {
    fn from(rule: Rule) -> Self {
        let (what, ms) = (rule.fault.name().to_owned(), rule.fault.milliseconds());
        Self { what, ms, next: rule.next, rate: rule.rate, operation: rule.operation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_json() {
        let rule: Rule = serde_json::from_str(r#"{"what":"latency","ms":5,"next":3}"#).expect("a rule");
        assert_eq!(rule, Rule::next(Fault::Latency { ms: 5 }, 3));
        for fault in Fault::all(7) {
            let rule = Rule::rate(fault, 0.5);
            let text = serde_json::to_string(&rule).expect("JSON");
            assert_eq!(serde_json::from_str::<Rule>(&text).expect("a rule"), rule, "{text}");
        }
        for (wrong, why) in [
            (r#"{"what":"reset","nxet":3}"#, "unknown field `nxet`"),
            (r#"{"what":"reset","ms":3}"#, "takes no `ms`"),
            (r#"{"what":"latency"}"#, "lacks `ms`"),
            (r#"{"what":"rest"}"#, "there is no fault `rest`; there are latency"),
            (r#"{"what":"reset","what":"latin1"}"#, "duplicate field"),
        ] {
            let error = serde_json::from_str::<Rule>(wrong).expect_err(wrong).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
