//! Which texts are values of a type: the lexical spaces of XML Schema part 2, as leniently as generated code reads them.

use crate::model::{Api, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// What is wrong with a text of a simple type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no value of the type.
    Invalid,
    /// It is none of the named values.
    Unnamed,
}

/// Checks a text; `None` if it is a value of the type. Blank texts are no drift: servers send them for what is absent.
pub(super) fn wrong(api: &Api, id: TypeId, text: &str) -> Option<Wrong> {
    let trimmed = text.trim();
    match &api.ty(id).kind {
        _ if trimmed.is_empty() => None,
        Kind::Builtin(builtin) => (!is_lexical(*builtin, trimmed)).then_some(Wrong::Invalid),
        Kind::Restricted { base, .. } => wrong(api, *base, text),
        Kind::Enum(named) => {
            // A qualified name is compared by what its prefix means, which is not known here.
            let is_named = named.values.iter().any(|value| value.value.trim() == trimmed || value.name.is_some());
            let base = || wrong(api, named.base, text);
            if is_named { None } else { base().or(Some(Wrong::Unnamed)) }
        }
        Kind::List { item } => text.split_whitespace().find_map(|part| wrong(api, *item, part)),
        Kind::Union { members } => {
            let mut all = members.iter().map(|member| wrong(api, *member, text)).collect::<Vec<_>>();
            all.sort_by_key(|wrong| wrong.map_or(0, |wrong| if wrong == Wrong::Unnamed { 1 } else { 2 }));
            all.first().copied().flatten()
        }
        Kind::Struct(_) => None,
    }
}

/// Whether a text, without the blanks around it, is a value of a built-in type.
pub(super) fn is_lexical(ty: Builtin, text: &str) -> bool {
    use Builtin as B;
    match ty {
        B::Boolean => matches!(text, "true" | "false" | "0" | "1"),
        B::Decimal => is_decimal(text),
        B::Float | B::Double => matches!(text, "INF" | "-INF" | "+INF" | "NaN") || is_float(text),
        B::Integer => is_integer(text),
        B::Long => text.parse::<i64>().is_ok(),
        B::Int => text.parse::<i32>().is_ok(),
        B::Short => text.parse::<i16>().is_ok(),
        B::Byte => text.parse::<i8>().is_ok(),
        B::UnsignedLong => unsigned(text).parse::<u64>().is_ok(),
        B::UnsignedInt => unsigned(text).parse::<u32>().is_ok(),
        B::UnsignedShort => unsigned(text).parse::<u16>().is_ok(),
        B::UnsignedByte => unsigned(text).parse::<u8>().is_ok(),
        B::NonNegativeInteger => is_integer(text) && (!text.starts_with('-') || is_zero(text)),
        B::PositiveInteger => is_integer(text) && !text.starts_with('-') && !is_zero(text),
        B::NonPositiveInteger => is_integer(text) && (text.starts_with('-') || is_zero(text)),
        B::NegativeInteger => is_integer(text) && text.starts_with('-') && !is_zero(text),
        B::Date => is_date(without_zone(text)),
        B::DateTime => {
            // PHP writes a blank for the `T`.
            let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
            is_date(date) && is_time(without_zone(time))
        }
        B::Time => is_time(without_zone(text)),
        B::HexBinary => text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        B::Base64Binary => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte) || byte.is_ascii_whitespace()),
        // What is left are texts, or types that no server gets wrong.
        _ => true,
    }
}

/// `-0` is a value of unsigned types, too.
fn unsigned(text: &str) -> &str {
    match text.strip_prefix('-') {
        Some(rest) if is_zero(text) => rest,
        _ => text,
    }
}

fn is_zero(text: &str) -> bool {
    text.trim_start_matches(['+', '-']).bytes().all(|byte| byte == b'0')
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && part.is_empty())
        && [whole, part].iter().all(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_float(text: &str) -> bool {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => is_decimal(mantissa) && is_integer(exponent),
        None => is_decimal(text),
    }
}

/// Cuts off `Z` or `+01:00`.
fn without_zone(text: &str) -> &str {
    if let Some(rest) = text.strip_suffix('Z') {
        return rest;
    }
    let Some(start) = text.len().checked_sub(6).filter(|start| text.is_char_boundary(*start)) else { return text };
    let (rest, zone) = text.split_at(start);
    let is_zone = zone.starts_with(['+', '-'])
        && zone.as_bytes()[3] == b':'
        && zone.bytes().filter(u8::is_ascii_digit).count() == 4;
    if is_zone { rest } else { text }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.strip_prefix('-').unwrap_or(text).split('-');
    let mut number = |digits: std::ops::RangeInclusive<usize>, range: std::ops::RangeInclusive<u32>| {
        let part =
            parts.next().filter(|part| digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
        // A year may have more digits than a number holds.
        part.is_some_and(|part| part.parse().map_or(part.len() > 9, |number| range.contains(&number)))
    };
    number(4..=18, 0..=u32::MAX) && number(2..=2, 1..=12) && number(2..=2, 1..=31) && parts.next().is_none()
}

fn is_time(text: &str) -> bool {
    let mut parts = text.split(':');
    let mut number = |most: u32| {
        let part = parts.next().filter(|part| part.len() == 2);
        part.and_then(|part| part.parse::<u32>().ok()).is_some_and(|number| number <= most)
    };
    if !number(24) || !number(59) {
        return false;
    }
    let Some(seconds) = parts.next() else { return false };
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    whole.len() == 2
        && whole.parse::<u32>().is_ok_and(|seconds| seconds <= 60)
        && !part.is_empty()
        && part.bytes().all(|byte| byte.is_ascii_digit())
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_held_against_their_type() {
        use Builtin as B;
        for (ty, good, bad) in [
            (B::Int, &["1", "-2147483648", "+7"][..], &["", "1.0", "2147483648", "x"][..]),
            (B::UnsignedByte, &["255", "-0"], &["256", "-1"]),
            (B::Decimal, &["1", "-.5", "1."], &["1e3", ".", "1,5"]),
            (B::Double, &["1e3", "INF", "NaN"], &["e3", "inf"]),
            (B::Date, &["2026-11-30", "2026-11-30Z", "-0001-01-01+02:00"], &["2026-13-01", "30.11.2026", "2026-1-1"]),
            (
                B::DateTime,
                &["2026-11-30T12:00:00", "2026-11-30 12:00:00", "2026-11-30T24:00:00.5Z"],
                &["2026-11-30", "2026-11-30T12:00"],
            ),
            (B::PositiveInteger, &["1"], &["0", "-1"]),
            (B::HexBinary, &["0aFF"], &["0", "xy"]),
            (B::String, &["anything"], &[]),
        ] {
            for text in good {
                assert!(is_lexical(ty, text), "{ty:?} {text}");
            }
            for text in bad {
                assert!(!is_lexical(ty, text), "{ty:?} {text}");
            }
        }
    }
}
