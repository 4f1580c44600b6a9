//! Which texts are numbers of any size and precision, how they compare, and how they become Rust numbers.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{NotA, lexical};

lexical! {
    /// `xs:decimal`: exact, of any precision. `1135.00` stays `1135.00`, and is equal to `1135`.
    ///
    /// ```
    /// use centra_runtime::value::Decimal;
    ///
    /// let price: Decimal = "1135.00".parse()?;
    /// assert_eq!(price.as_str(), "1135.00");
    /// assert_eq!(price.to_f64(), 1135.0);
    /// assert_eq!(price, Decimal::from(1135));
    /// assert!(price < "1135.001".parse()?);
    /// assert!("1e5".parse::<Decimal>().is_err());
    /// # Ok::<(), centra_runtime::value::NotA>(())
    /// ```
    #[derive(Clone, Debug)]
    Decimal, "xs:decimal", is_decimal, Decimal
}

lexical! {
    /// `xs:integer`: exact, of any size.
    #[derive(Clone, Debug)]
    Integer, "xs:integer", is_integer, Decimal
}

lexical! {
    /// `xs:nonNegativeInteger`: 0 and more, of any size.
    #[derive(Clone, Debug)]
    NonNegativeInteger, "xs:nonNegativeInteger", |text| is_integer(text) && sign(text) >= 0, Decimal
}

lexical! {
    /// `xs:positiveInteger`: 1 and more, of any size.
    ///
    /// ```
    /// use centra_runtime::value::PositiveInteger;
    ///
    /// let count = PositiveInteger::try_from(3)?;
    /// assert_eq!(count.to_i64(), Some(3));
    /// assert!(PositiveInteger::try_from(0).is_err());
    /// # Ok::<(), centra_runtime::value::NotA>(())
    /// ```
    #[derive(Clone, Debug)]
    PositiveInteger, "xs:positiveInteger", |text| is_integer(text) && sign(text) > 0, Decimal
}

lexical! {
    /// `xs:nonPositiveInteger`: 0 and less, of any size.
    #[derive(Clone, Debug)]
    NonPositiveInteger, "xs:nonPositiveInteger", |text| is_integer(text) && sign(text) <= 0, Decimal
}

lexical! {
    /// `xs:negativeInteger`: -1 and less, of any size.
    #[derive(Clone, Debug)]
    NegativeInteger, "xs:negativeInteger", |text| is_integer(text) && sign(text) < 0, Decimal
}

impl Decimal {
    /// The nearest floating-point number: for display and estimates, not for money.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.as_str().parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

/// Numbers are equal when their values are, however they are written.
macro_rules! by_value {
    ($($ty:ident),*) => {
        $(impl PartialEq for $ty {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $ty {}

        impl PartialOrd for $ty {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $ty {
            fn cmp(&self, other: &Self) -> Ordering {
                compare(&self.0, &other.0)
            }
        }

        impl Hash for $ty {
            fn hash<H: Hasher>(&self, state: &mut H) {
                (sign(&self.0), digits(&self.0)).hash(state);
            }
        })*
    };
}

by_value! { Decimal, Integer, NonNegativeInteger, PositiveInteger, NonPositiveInteger, NegativeInteger }

macro_rules! whole {
    ($($ty:ident),*) => {
        $(impl $ty {
            /// The number, if it fits.
            #[must_use]
            pub fn to_i64(&self) -> Option<i64> {
                self.as_str().parse().ok()
            }

            /// The number, if it fits.
            #[must_use]
            pub fn to_i128(&self) -> Option<i128> {
                self.as_str().parse().ok()
            }
        })*
    };
}

whole! { Integer, NonNegativeInteger, PositiveInteger, NonPositiveInteger, NegativeInteger }

macro_rules! bounded {
    ($($ty:ident),*) => {
        $(impl TryFrom<i64> for $ty {
            type Error = NotA;

            fn try_from(value: i64) -> Result<Self, NotA> {
                value.to_string().parse()
            }
        }

        impl From<$ty> for Integer {
            fn from(value: $ty) -> Self {
                Self(value.0)
            }
        })*
    };
}

bounded! { NonNegativeInteger, PositiveInteger, NonPositiveInteger, NegativeInteger }

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_decimal(text: &str) -> bool {
    let (whole, fraction) = unsigned(text).split_once('.').unwrap_or((unsigned(text), ""));
    whole.len() + fraction.len() > 0 && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
}

fn is_integer(text: &str) -> bool {
    !unsigned(text).is_empty() && unsigned(text).bytes().all(|byte| byte.is_ascii_digit())
}

/// Which of two decimals is more, exactly.
fn compare(left: &str, right: &str) -> Ordering {
    let (a, b) = (digits(left), digits(right));
    let magnitude = || a.0.len().cmp(&b.0.len()).then(a.0.cmp(b.0)).then(a.1.cmp(b.1));
    match sign(left).cmp(&sign(right)) {
        Ordering::Equal if sign(left) < 0 => magnitude().reverse(),
        Ordering::Equal => magnitude(),
        different => different,
    }
}

/// -1, 0 or 1.
fn sign(text: &str) -> i8 {
    match (digits(text), text.starts_with('-')) {
        (("", ""), _) => 0,
        (_, true) => -1,
        (_, false) => 1,
    }
}

/// The digits of a decimal that count, before and behind the point.
pub(crate) fn digits(text: &str) -> (&str, &str) {
    let (whole, fraction) = unsigned(text).split_once('.').unwrap_or((unsigned(text), ""));
    (whole.trim_start_matches('0'), fraction.trim_end_matches('0'))
}

impl Decimal {
    /// Whether this text is a decimal.
    pub(super) fn is_text(text: &str) -> bool {
        is_decimal(text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn numbers_are_compared_exactly() {
        let ordered = ["-123456789012345678901234567890.2", "-10", "-9.5", "-0", "0.1", "0.11", "2", "10", "1000"];
        for pair in ordered.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
            assert!(decimal(pair[1]) > decimal(pair[0]), "{pair:?}");
        }
        assert!("100000000000000000001".parse::<Integer>().is_ok_and(|number| number > Integer::from(i64::MAX)));
    }

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for (left, right) in [("+01.50", "1.5"), ("-0.0", "0"), ("1.", "1"), (".5", "0.5")] {
            assert_eq!(decimal(left), decimal(right));
            assert_eq!(HashSet::from([decimal(left), decimal(right)]).len(), 1);
        }
        assert_ne!(decimal("1"), decimal("-1"));
    }

    #[test]
    fn bounded_integers_hold_no_others() {
        assert_eq!(NonNegativeInteger::try_from(-1), Err(NotA("xs:nonNegativeInteger")));
        assert_eq!(NonPositiveInteger::try_from(0).map(Integer::from), Ok(Integer::from(0)));
        assert!("-0".parse::<NegativeInteger>().is_err());
        assert!("00".parse::<PositiveInteger>().is_err());
        let most: Result<NonNegativeInteger, _> = u64::MAX.to_string().parse();
        assert_eq!(most.map(|number| number.to_i128()), Ok(Some(i128::from(u64::MAX))));
    }
}
