//! Which numbers are written as numbers: those that every reader gets exactly.

/// Most decimal digits that a floating-point number keeps, whatever they are.
const DIGITS: usize = 15;

/// Largest power of ten that is such a number exactly, so that even a quick reader of JSON scales by it without rounding twice.
const POWER: usize = 22;

/// Whether a number without an exponent is exact as a 64-bit float.
pub(super) fn is_exact(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let (significant, power) = match (whole, fraction) {
        (whole, "") => {
            let significant = whole.trim_end_matches('0').len();
            (significant, whole.len() - significant)
        }
        ("", fraction) => (fraction.trim_start_matches('0').len(), fraction.len()),
        _ => (whole.len() + fraction.len(), fraction.len()),
    };
    significant <= DIGITS && power <= POWER
}

#[cfg(test)]
mod tests {
    use super::is_exact;

    #[test]
    fn fifteen_digits_and_twenty_two_zeros() {
        for exact in
            ["0", "-1", "999999999999999", "0.000000012345", "123456.789012345", "1.50", "1000000000000000000000"]
        {
            assert!(is_exact(exact), "{exact}");
        }
        for other in [
            "9007199254740993",
            "0.1234567890123456",
            "1e5",
            "+5",
            "NaN",
            "",
            ".5",
            "100000000000000000000000",
            "1.2.3",
        ] {
            assert!(!is_exact(other), "{other}");
        }
    }
}
