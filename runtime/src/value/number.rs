//! Which texts are numbers of any size and precision, and how they become Rust numbers.

use super::lexical;

lexical! {
    /// `xs:decimal`: exact, of any precision. `1135.00` stays `1135.00`.
    ///
    /// ```
    /// let price: centra_runtime::value::Decimal = "1135.00".parse()?;
    /// assert_eq!(price.as_str(), "1135.00");
    /// assert_eq!(price.to_f64(), 1135.0);
    /// assert!("1e5".parse::<centra_runtime::value::Decimal>().is_err());
    /// # Ok::<(), centra_runtime::value::NotA>(())
    /// ```
    Decimal, "xs:decimal", is_decimal, Decimal
}

lexical! {
    /// `xs:integer` and its unbounded relatives: exact, of any size.
    Integer, "xs:integer", is_integer, Decimal
}

impl Decimal {
    /// The nearest floating-point number: for display and estimates, not for money.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.as_str().parse().unwrap_or(f64::NAN)
    }
}

impl Integer {
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

impl Decimal {
    /// Is this text a decimal?
    pub(super) fn is_text(text: &str) -> bool {
        is_decimal(text)
    }
}
