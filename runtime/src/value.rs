//! How simple values are read from text and written: Rust's own types where they hold every value, else a type that keeps the exact text.

mod binary;
mod calendar;
#[cfg(any(feature = "rust_decimal", feature = "jiff"))]
mod elsewhere;
pub(crate) mod field;
pub(crate) mod list;
mod moment;
mod number;
mod qname;
pub(crate) mod secret;
mod tokens;
pub(crate) mod unknown;

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write;

/// The crate whose dates and times fields can hold.
#[cfg(feature = "jiff")]
pub use ::jiff;
/// The crate whose decimals fields can hold.
#[cfg(feature = "rust_decimal")]
pub use ::rust_decimal;
pub use binary::{Base64, Hex};
pub use calendar::{Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time};
#[cfg(any(feature = "validate", feature = "rust_decimal"))]
pub(crate) use number::digits;
pub use number::{Decimal, Integer, NegativeInteger, NonNegativeInteger, NonPositiveInteger, PositiveInteger};
pub use qname::QName;
pub use tokens::Tokens;

use crate::xml::Scope;

/// A simple type of XML Schema: read from and written as text. Implemented for Rust's numbers, `bool`, the types of this module and every
/// generated enumeration.
pub trait Simple: Sized + Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    /// The schema's name for it, such as `xs:int`.
    const NAME: &'static str;

    /// What other formats may write instead of its text.
    #[doc(hidden)]
    const NATIVE: Native = Native::Text;

    /// Whether it is or holds a qualified name, whose text depends on where it stands.
    #[doc(hidden)]
    const QUALIFIED: bool = false;

    /// May white space alone mean something, as among the names of an enumeration? It is none of the values even then, but is kept.
    #[doc(hidden)]
    const KEEPS_BLANKS: bool = false;

    /// Reads a lexical form without white space around it; `None` if it is none.
    fn parse(text: &str) -> Option<Self>;

    /// The form that is written.
    fn text(&self) -> Cow<'_, str>;

    /// As `parse`, in a place where prefixes stand for namespaces.
    #[doc(hidden)]
    fn parse_in(text: &str, _: Scope<'_>) -> Option<Self> {
        Self::parse(text)
    }

    /// As `text`, with names as they are spelled where it is written.
    #[doc(hidden)]
    fn text_with(&self, _: &mut dyn FnMut(&QName) -> String) -> Cow<'_, str> {
        self.text()
    }

    /// The same without a text of its own for each: it may stand in the buffer, which is empty before.
    #[doc(hidden)]
    fn text_in<'t>(&'t self, buffer: &'t mut String) -> &'t str {
        match self.text() {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => {
                *buffer = text;
                buffer
            }
        }
    }

    /// Is it a value that the schema names? Not so the texts that an open enumeration or union takes beside its own.
    #[must_use]
    fn is_known(&self) -> bool {
        true
    }

    /// Would `value` be written as `text`? If not, the text is kept beside it.
    #[must_use]
    fn is_shortest(text: &str, value: &Self) -> bool {
        value.text() == text
    }
}

/// What a value is in formats that know numbers and booleans.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// Nothing but text.
    Text,
    /// A boolean.
    Bool,
    /// A whole number.
    Integer,
    /// A binary floating-point number.
    Float,
    /// A number whose text counts: it is read from a number, and written as text.
    Decimal,
}

/// The text as types see it that collapse white space (`xs:token` and all types but strings): none at the ends, one blank between words.
///
/// Fields of text hold what was sent; this is what of it counts where the schema's type is one of those.
///
/// ```
/// assert_eq!(centra_runtime::value::collapse(" in\n  stock "), "in stock");
/// ```
#[must_use]
pub fn collapse(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_ascii();
    let mut last = 0;
    let is_plain = trimmed.bytes().all(|byte| {
        let doubled = byte == b' ' && last == b' ';
        last = byte;
        !doubled && !matches!(byte, b'\t' | b'\n' | b'\r')
    });
    match is_plain {
        true => Cow::Borrowed(trimmed),
        false => Cow::Owned(trimmed.split_ascii_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Which of the texts that an enumeration names is meant, if it is none of them to the letter.
#[doc(hidden)]
#[must_use]
pub fn meant<'n>(text: &str, named: &[&'n str], same: fn(&str, &str) -> bool) -> Option<&'n str> {
    named.iter().copied().find(|named| same(text, named))
}

/// Does a text say the same as one that an enumeration names? Here if it is the same but for white space around it.
#[doc(hidden)]
#[must_use]
pub fn same_text(text: &str, named: &str) -> bool {
    text.trim_ascii() == named.trim_ascii()
}

/// Where the type collapses white space.
#[doc(hidden)]
#[must_use]
pub fn same_words(text: &str, named: &str) -> bool {
    text.split_ascii_whitespace().eq(named.split_ascii_whitespace())
}

/// Where it is one of numbers, booleans …: `+01` is `1`.
#[doc(hidden)]
#[must_use]
pub fn same_value<T: Simple>(text: &str, named: &str) -> bool {
    let [text, named] = [text, named].map(str::trim_ascii);
    text == named || T::parse(text).is_some_and(|value| T::parse(named) == Some(value))
}

/// The value of a text, if it is one that the schema names. Unions call it.
#[doc(hidden)]
#[must_use]
pub fn known<T: Simple>(text: &str, scope: Scope<'_>) -> Option<T> {
    T::parse_in(text, scope).filter(Simple::is_known)
}

/// Can a member of a union hold a qualified name? It is named by its variant.
#[doc(hidden)]
#[must_use]
pub const fn is_qualified<T: Simple, U>(_: fn(T) -> U) -> bool {
    T::QUALIFIED
}

impl Simple for String {
    const NAME: &'static str = "xs:string";

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn is_shortest(_: &str, _: &Self) -> bool {
        true
    }
}

impl Simple for bool {
    const NAME: &'static str = "xs:boolean";
    const NATIVE: Native = Native::Bool;

    fn parse(text: &str) -> Option<Self> {
        match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

macro_rules! integers {
    ($($ty:ty = $name:literal),* $(,)?) => {
        $(impl Simple for $ty {
            const NAME: &'static str = $name;
            const NATIVE: Native = Native::Integer;

            fn parse(text: &str) -> Option<Self> {
                // `-0` is a value of every integer type, and none of Rust's without a sign.
                text.parse().ok().or_else(|| text.strip_prefix("-0")?.bytes().all(|digit| digit == b'0').then_some(0))
            }

            fn text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn text_in<'t>(&'t self, buffer: &'t mut String) -> &'t str {
                // Writing to a string cannot fail.
                let _ = write!(buffer, "{self}");
                buffer
            }

            fn is_shortest(text: &str, _: &Self) -> bool {
                let digits = text.strip_prefix('-').unwrap_or(text);
                text == "0" || digits.starts_with(|digit| matches!(digit, '1'..='9'))
            }
        })*
    };
}

integers! {
    i8 = "xs:byte", i16 = "xs:short", i32 = "xs:int", i64 = "xs:long",
    u8 = "xs:unsignedByte", u16 = "xs:unsignedShort", u32 = "xs:unsignedInt", u64 = "xs:unsignedLong",
}

macro_rules! floats {
    ($($ty:ty = $name:literal),* $(,)?) => {
        $(impl Simple for $ty {
            const NAME: &'static str = $name;
            const NATIVE: Native = Native::Float;

            fn parse(text: &str) -> Option<Self> {
                match text {
                    "INF" | "+INF" => Some(<$ty>::INFINITY),
                    "-INF" => Some(<$ty>::NEG_INFINITY),
                    "NaN" => Some(<$ty>::NAN),
                    // Rust also reads `inf`, `nan` and `infinity`, which XML Schema does not.
                    _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) => text.parse().ok(),
                    _ => None,
                }
            }

            fn text(&self) -> Cow<'_, str> {
                if self.is_nan() {
                    Cow::Borrowed("NaN")
                } else if self.is_infinite() {
                    Cow::Borrowed(if *self > 0.0 { "INF" } else { "-INF" })
                } else {
                    // All digits, unless that would be a row of zeros.
                    let digits = self.to_string();
                    Cow::Owned(if digits.len() <= 24 { digits } else { format!("{self:E}") })
                }
            }
        })*
    };
}

floats! { f32 = "xs:float", f64 = "xs:double" }

/// A type that is its own exact text, checked once: digits, zones and trailing zeros survive. How it compares is told beside it.
macro_rules! lexical {
    ($(#[$attribute:meta])* $name:ident, $xs:literal, $check:expr, $native:ident) => {
        $(#[$attribute])*
        pub struct $name(Box<str>);

        impl $name {
            /// The exact text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::value::NotA;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.into())) } else { Err($crate::value::NotA($xs)) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $crate::value::Simple for $name {
            const NAME: &'static str = $xs;
            const NATIVE: $crate::value::Native = $crate::value::Native::$native;

            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn text(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(&self.0)
            }

            fn is_shortest(_: &str, _: &Self) -> bool {
                true
            }
        }
    };
}

pub(crate) use lexical;

/// A text that is no value of the type that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotA(pub(crate) &'static str);

impl fmt::Display for NotA {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}", self.0)
    }
}

impl std::error::Error for NotA {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn integers_keep_an_unusual_text() {
        assert_eq!(Field::<i32>::parse("5"), Field::from(5));
        for text in ["+5", "007", " 5 ", "-0"] {
            assert_eq!(Field::<i32>::parse(text).text().as_deref(), Some(text));
        }
        assert_eq!(Field::<i32>::parse("99999999999").get(), None);
    }

    #[test]
    fn booleans_are_those_of_the_specification() {
        assert_eq!(Field::<bool>::parse("1").get(), Some(&true));
        assert_eq!(Field::<bool>::parse("yes").get(), None);
    }

    #[test]
    fn floats_are_those_of_the_specification() {
        assert_eq!(f64::parse("INF"), Some(f64::INFINITY));
        assert_eq!(f64::parse("inf"), None);
        assert_eq!(Field::<f64>::parse("1.50").text().as_deref(), Some("1.50"));
        assert_eq!(
            [0.1, -0.0, 1e20, 1e300, f64::MIN_POSITIVE].map(|value: f64| value.text().into_owned()),
            ["0.1", "-0", "100000000000000000000", "1E300", "2.2250738585072014E-308",]
        );
        assert_eq!([f32::MAX, 5e-45].map(|value| f32::parse(&value.text())), [Some(f32::MAX), Some(5e-45)]);
    }
}
