//! How amounts are calculated: exact decimals in ten-thousandths, written with two digits or as many as they need.

/// Digits, a point and digits; a sign before it.
pub(crate) fn is_decimal(text: &str) -> bool {
    parse(text).is_some()
}

/// In ten-thousandths; what is finer is cut off.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || whole.len() > 13 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction = fraction.bytes().chain(*b"0000").take(4).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let value = whole * 10_000 + fraction;
    Some(if negative { -value } else { value })
}

/// The amount of an optional text; none is nothing.
pub(crate) fn amount(text: &Option<String>) -> i64 {
    text.as_deref().and_then(parse).unwrap_or_default()
}

/// Of all of them; what is too large stays at the largest number.
pub(crate) fn sum(values: impl IntoIterator<Item = i64>) -> i64 {
    values.into_iter().fold(0, i64::saturating_add)
}

/// So many times a price.
pub(crate) fn times(price: i64, qty: u32) -> i64 {
    price.saturating_mul(i64::from(qty))
}

/// With two digits after the point.
pub(crate) fn text(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let cents = (value.unsigned_abs() + 50) / 100;
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(parse("1135.00"), Some(11_350_000));
        assert_eq!(
            (parse("-0.5"), parse("+.25"), parse("7."), parse("10.43100")),
            (Some(-5000), Some(2500), Some(70_000), Some(104_310))
        );
        for bad in ["", ".", "-", "1,5", "1e3", "NaN", "1.2.3", "99999999999999", " "] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        assert_eq!((text(11_350_000), text(-5050), text(4999)), ("1135.00".into(), "-0.51".into(), "0.50".into()));
    }
}
