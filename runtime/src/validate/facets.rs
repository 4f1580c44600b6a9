//! When a text meets a facet (XML Schema Part 2, section 4.3). Numbers are compared exactly, whatever their size.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::Regex;

use crate::facet::{Facet, Measure};
use crate::value::{Base64, Hex, Simple};

/// Does the text meet the facet? A text that is no number meets every bound: that it is none is told elsewhere.
pub(super) fn holds(facet: &Facet, text: &str) -> bool {
    let trimmed = text.trim_ascii();
    match *facet {
        Facet::MinLength(least, measure) => length(measure, text).is_none_or(|length| length >= least),
        Facet::MaxLength(most, measure) => length(measure, text).is_none_or(|length| length <= most),
        Facet::Pattern(pattern) => matches(pattern, text),
        Facet::OneOf(values) => values.contains(&trimmed),
        Facet::MinInclusive(bound) => compare(trimmed, bound).is_none_or(Ordering::is_ge),
        Facet::MinExclusive(bound) => compare(trimmed, bound).is_none_or(Ordering::is_gt),
        Facet::MaxInclusive(bound) => compare(trimmed, bound).is_none_or(Ordering::is_le),
        Facet::MaxExclusive(bound) => compare(trimmed, bound).is_none_or(Ordering::is_lt),
        Facet::TotalDigits(most) => {
            let (whole, fraction) = digits(trimmed);
            whole.len() + fraction.len() <= most
        }
        Facet::FractionDigits(most) => digits(trimmed).1.len() <= most,
    }
}

fn length(measure: Measure, text: &str) -> Option<u64> {
    let length = match measure {
        Measure::Characters => text.chars().count(),
        Measure::Items => text.split_ascii_whitespace().count(),
        Measure::Hex if text.trim_ascii().is_empty() => 0,
        Measure::Base64 if text.trim_ascii().is_empty() => 0,
        Measure::Hex => Hex::parse(text.trim_ascii())?.0.len(),
        Measure::Base64 => Base64::parse(text.trim_ascii())?.0.len(),
    };
    Some(length as u64)
}

/// Compiled once per pattern; one that cannot be compiled matches everything.
fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let mut compiled = COMPILED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let regex = compiled.entry(pattern).or_insert_with(|| Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
    regex.as_ref().is_none_or(|regex| regex.is_match(text))
}

/// `None` if one of them is no number.
fn compare(text: &str, bound: &str) -> Option<Ordering> {
    let is_plain = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-'));
    if !is_plain(text) || !is_plain(bound) {
        return f64::parse(text)?.partial_cmp(&f64::parse(bound)?);
    }
    let sign = |text: &str| {
        let (whole, fraction) = digits(text);
        match (whole.is_empty() && fraction.is_empty(), text.starts_with('-')) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    };
    let (left, right) = (digits(text), digits(bound));
    let magnitude = left.0.len().cmp(&right.0.len()).then(left.0.cmp(right.0)).then(left.1.cmp(right.1));
    Some(match sign(text).cmp(&sign(bound)) {
        Ordering::Equal if sign(text) < 0 => magnitude.reverse(),
        Ordering::Equal => magnitude,
        different => different,
    })
}

/// The digits before and behind the point that count.
fn digits(text: &str) -> (&str, &str) {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (whole.trim_start_matches('0'), fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly() {
        let ordered = ["-123456789012345678901234567890.2", "-10", "-9.5", "-0", "0.1", "0.11", "2", "10", "1e3"];
        for pair in ordered.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Some(Ordering::Less), "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Some(Ordering::Greater), "{pair:?}");
        }
        assert_eq!(compare("+01.50", "1.5"), Some(Ordering::Equal));
        assert_eq!(compare("-0.0", "0"), Some(Ordering::Equal));
        assert_eq!(compare("x", "0"), None);
    }

    #[test]
    fn lengths_count_what_the_type_is_made_of() {
        assert!(holds(&Facet::MaxLength(2, Measure::Characters), "äö"));
        assert!(holds(&Facet::MaxLength(2, Measure::Items), " one  two "));
        assert!(!holds(&Facet::MaxLength(1, Measure::Hex), "00ff"));
        assert!(holds(&Facet::MinLength(3, Measure::Base64), "AQID"));
        assert!(!holds(&Facet::MinLength(1, Measure::Base64), ""));
    }

    #[test]
    fn digits_that_mean_nothing_do_not_count() {
        assert!(holds(&Facet::TotalDigits(3), "-0012.50"));
        assert!(holds(&Facet::FractionDigits(1), "12.50"));
        assert!(!holds(&Facet::FractionDigits(1), "12.55"));
    }

    #[test]
    fn a_pattern_is_about_all_of_the_text() {
        assert!(holds(&Facet::Pattern("[A-Z]+|x"), "AB"));
        assert!(!holds(&Facet::Pattern("[A-Z]+|x"), "ABx"));
    }
}
