//! How simple values are read from text and written: Rust's own types where they hold every value, else a type that keeps the exact text.

mod binary;
mod calendar;
mod number;
mod tokens;

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write;

pub use binary::{Base64, Hex};
pub use calendar::{Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time};
pub use number::{Decimal, Integer};
pub use tokens::Tokens;

/// A simple type of XML Schema: read from and written as text. Implemented for Rust's numbers, `bool`, the types of this module and every
/// generated enumeration.
pub trait Simple: Sized + Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    /// The schema's name for it, such as `xs:int`.
    const NAME: &'static str;

    /// What other formats may write instead of its text.
    #[doc(hidden)]
    const NATIVE: Native = Native::Text;

    /// Reads a lexical form without white space around it; `None` if it is none.
    fn parse(text: &str) -> Option<Self>;

    /// The form that is written.
    fn text(&self) -> Cow<'_, str>;

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

/// The value of a text, if it is one that the schema names. Unions call it.
#[doc(hidden)]
#[must_use]
pub fn known<T: Simple>(text: &str) -> Option<T> {
    T::parse(text).filter(Simple::is_known)
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
                text.parse().ok()
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
                    Cow::Owned(self.to_string())
                }
            }
        })*
    };
}

floats! { f32 = "xs:float", f64 = "xs:double" }

/// A type that is its own exact text, checked once: digits, zones and trailing zeros survive.
macro_rules! lexical {
    ($(#[$doc:meta])* $name:ident, $xs:literal, $check:expr) => {
        $crate::value::lexical! { $(#[$doc])* $name, $xs, $check, Text }
    };
    ($(#[$doc:meta])* $name:ident, $xs:literal, $check:expr, $native:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    }
}
