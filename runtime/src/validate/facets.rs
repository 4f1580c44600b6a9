//! When a text meets what a type demands of it (XML Schema Part 2, section 4.3). Numbers are compared exactly, whatever their size.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::Regex;

use super::types::Type;
use crate::facet::{Facet, Measure};
use crate::value::{Base64, Hex, Simple, collapse, digits};

/// The facets that a text breaks, each with the number of the item, from 1, if only that does.
type Breaks = Vec<(Option<usize>, Facet)>;

/// What a text breaks.
pub(super) fn broken(facets: &[Facet], raw: &str) -> Breaks {
    let mut found = Breaks::new();
    read(facets, raw, &mut found);
    found
}

/// A text as its type sees it.
struct Seen<'t> {
    text: Cow<'t, str>,
    /// Of the text, or of each of its items.
    ty: Type,
    is_list: bool,
}

impl Seen<'_> {
    /// Nothing is in it. Such a field is cleared, whatever its type, so only its length counts.
    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn is_same(&self, named: &str) -> bool {
        if !self.is_list {
            return (self.ty.is_same)(&self.text, named);
        }
        let (mut items, mut others) = (self.text.split_ascii_whitespace(), named.split_ascii_whitespace());
        loop {
            match (items.next(), others.next()) {
                (None, None) => return true,
                (Some(item), Some(other)) if (self.ty.is_same)(item, other) => {}
                _ => return false,
            }
        }
    }

    fn order(&self, bound: &str) -> Option<Ordering> {
        (self.ty.order)(&self.text, bound.trim_ascii())
    }
}

/// Adds what a text breaks. What is none of its type is asked nothing more.
fn read<'t>(facets: &[Facet], raw: &'t str, found: &mut Breaks) -> Seen<'t> {
    let mut seen = Seen { text: Cow::Borrowed(raw), ty: Type::named(""), is_list: false };
    for facet in facets {
        match facet {
            Facet::Type(name) => {
                seen.ty = Type::named(name);
                seen.text = (seen.ty.spaced)(raw);
                if !seen.is_blank() && !(seen.ty.is_value)(&seen.text) {
                    found.push((None, *facet));
                    return seen;
                }
            }
            Facet::Replace => seen.text = replace(raw),
            Facet::Collapse => seen.text = collapse(raw),
            Facet::Each(inner) => {
                for (nth, item) in raw.split_ascii_whitespace().enumerate() {
                    let mut broken = Vec::new();
                    seen.ty = read(inner, item, &mut broken).ty;
                    found.extend(broken.into_iter().map(|(_, facet)| (Some(nth + 1), facet)));
                }
                (seen.text, seen.is_list) = (collapse(raw), true);
            }
            Facet::AnyOf(members) if !raw.trim_ascii().is_empty() => {
                match members.iter().find_map(|of| fits(of, raw)) {
                    Some(fitting) => seen = fitting,
                    None => {
                        found.push((None, *facet));
                        return seen;
                    }
                }
            }
            _ if !holds(facet, &seen) => found.push((None, *facet)),
            _ => {}
        }
    }
    seen
}

fn fits<'t>(facets: &[Facet], raw: &'t str) -> Option<Seen<'t>> {
    let mut found = Vec::new();
    let seen = read(facets, raw, &mut found);
    found.is_empty().then_some(seen)
}

/// The text with blanks for other white space.
pub(super) fn replace(raw: &str) -> Cow<'_, str> {
    match raw.contains(['\t', '\n', '\r']) {
        true => Cow::Owned(raw.replace(['\t', '\n', '\r'], " ")),
        false => Cow::Borrowed(raw),
    }
}

/// Is it within the facet? What cannot be compared with a bound is.
fn holds(facet: &Facet, seen: &Seen<'_>) -> bool {
    let text = &*seen.text;
    match *facet {
        Facet::MinLength(least, measure) => length(measure, text).is_none_or(|length| length >= least),
        Facet::MaxLength(most, measure) => length(measure, text).is_none_or(|length| length <= most),
        _ if seen.is_blank() => true,
        Facet::Pattern(pattern) => matches(pattern, text),
        Facet::OneOf(values) => values.iter().any(|named| seen.is_same(named)),
        Facet::MinInclusive(bound) => seen.order(bound).is_none_or(Ordering::is_ge),
        Facet::MinExclusive(bound) => seen.order(bound).is_none_or(Ordering::is_gt),
        Facet::MaxInclusive(bound) => seen.order(bound).is_none_or(Ordering::is_le),
        Facet::MaxExclusive(bound) => seen.order(bound).is_none_or(Ordering::is_lt),
        Facet::TotalDigits(most) => {
            let (whole, fraction) = digits(text);
            whole.len() + fraction.len() <= most
        }
        Facet::FractionDigits(most) => digits(text).1.len() <= most,
        Facet::Type(_) | Facet::Each(_) | Facet::AnyOf(_) | Facet::Replace | Facet::Collapse => true,
    }
}

fn length(measure: Measure, text: &str) -> Option<u64> {
    let length = match measure {
        Measure::Characters => text.chars().count(),
        Measure::Items => text.split_ascii_whitespace().count(),
        Measure::Hex | Measure::Base64 if text.is_empty() => 0,
        Measure::Hex => Hex::parse(text)?.0.len(),
        Measure::Base64 => Base64::parse(text)?.0.len(),
    };
    Some(length as u64)
}

/// Compiled once per pattern; one that cannot be compiled matches everything.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let mut compiled = COMPILED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let regex = compiled.entry(pattern).or_insert_with(|| Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
    regex.as_ref().is_none_or(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_met(facets: &[Facet], text: &str) -> bool {
        broken(facets, text).is_empty()
    }

    #[test]
    fn bounds_are_those_of_the_type() {
        let long = [Facet::Type("xs:decimal"), Facet::MaxInclusive("123456789012345678901234567890.2")];
        assert!(is_met(&long, "+0123456789012345678901234567890.20"));
        assert!(!is_met(&long, "123456789012345678901234567890.21"));
        let float = [Facet::Type("xs:double"), Facet::MinExclusive("-1E3")];
        assert!(is_met(&float, "INF"));
        assert!(!is_met(&float, "-1000"));
        assert_eq!(broken(&float, "x"), [(None, Facet::Type("xs:double"))]);
    }

    #[test]
    fn lengths_count_what_the_type_is_made_of() {
        assert!(is_met(&[Facet::MaxLength(2, Measure::Characters)], "äö"));
        assert!(is_met(&[Facet::Each(&[]), Facet::MaxLength(2, Measure::Items)], " one  two "));
        assert!(!is_met(&[Facet::Type("xs:hexBinary"), Facet::MaxLength(1, Measure::Hex)], "00ff"));
        assert!(is_met(&[Facet::Type("xs:base64Binary"), Facet::MinLength(3, Measure::Base64)], "AQ ID\n"));
        assert!(!is_met(&[Facet::Type("xs:base64Binary"), Facet::MinLength(1, Measure::Base64)], ""));
    }

    #[test]
    fn digits_that_mean_nothing_do_not_count() {
        assert!(is_met(&[Facet::TotalDigits(3)], "-0012.50"));
        assert!(is_met(&[Facet::FractionDigits(1)], "12.50"));
        assert!(!is_met(&[Facet::FractionDigits(1)], "12.55"));
    }

    #[test]
    fn a_pattern_is_about_all_of_the_text_as_its_type_sees_it() {
        let pattern = Facet::Pattern("[A-Z]+|x");
        assert!(is_met(&[pattern], "AB"));
        assert!(!is_met(&[pattern], "ABx"));
        assert!(!is_met(&[pattern], " AB"));
        assert!(is_met(&[Facet::Type("xs:token"), pattern], " AB"));
        assert!(is_met(&[Facet::Type("xs:normalizedString"), Facet::Pattern(" AB")], "\nAB"));
    }

    #[test]
    fn values_are_compared_as_those_of_the_type() {
        assert!(is_met(&[Facet::Type("xs:int"), Facet::OneOf(&["1", "2"])], "+01"));
        assert!(!is_met(&[Facet::Type("xs:token"), Facet::OneOf(&["1", "2"])], "+01"));
        assert!(is_met(&[Facet::Type("xs:token"), Facet::OneOf(&["in stock"])], " in  stock"));
        assert!(is_met(&[Facet::Each(&[Facet::Type("xs:decimal")]), Facet::OneOf(&["1 2"])], "1.0  2.0"));
        assert!(!is_met(&[Facet::Each(&[Facet::Type("xs:decimal")]), Facet::OneOf(&["1 2"])], "1"));
    }

    #[test]
    fn items_and_members_meet_what_their_types_demand() {
        static SMALL: [Facet; 2] = [Facet::Type("xs:int"), Facet::MaxInclusive("9")];
        assert_eq!(
            broken(&[Facet::Each(&SMALL)], "1 10 x"),
            [(Some(2), Facet::MaxInclusive("9")), (Some(3), Facet::Type("xs:int")),]
        );
        static NONE: [Facet; 2] = [Facet::Type("xs:token"), Facet::OneOf(&["none"])];
        static EITHER: [&[Facet]; 2] = [&SMALL, &NONE];
        let either = [Facet::AnyOf(&EITHER), Facet::OneOf(&["1"])];
        assert!(is_met(&either, "01"));
        assert_eq!(broken(&either, "none"), [(None, Facet::OneOf(&["1"]))]);
        assert_eq!(broken(&either, "10"), [(None, either[0])]);
        assert!(is_met(&either, ""));
    }
}
