//! How values that are texts are written and read: exact types, enumerations, unions, secrets.

use std::fmt;
use std::marker::PhantomData;

use ::serde::de::{Deserialize, Deserializer, Error, Visitor};
use ::serde::ser::{Serialize, Serializer};

use crate::value::secret::Secret;
use crate::value::{self, Simple};

/// Writes the text of a value.
///
/// # Errors
/// Those of the format.
pub fn serialize_text<T: Simple, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.text())
}

/// Reads a value from its text.
///
/// # Errors
/// It is no text, or none of the type.
pub fn deserialize_text<'de, T: Simple, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);

    impl<T: Simple> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the text of {}", T::NAME)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            T::parse(text).ok_or_else(|| E::custom(value::NotA(T::NAME)))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Reads a field that has no `null`: it has a value, or is left out.
///
/// # Errors
/// Those of the value.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

macro_rules! texts {
    ($($ty:ident)*) => {
        $(impl Serialize for value::$ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_text(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for value::$ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_text(deserializer)
            }
        })*
    };
}

texts! { Base64 Date DateTime Decimal Duration GDay GMonth GMonthDay GYear GYearMonth Hex Integer QName Time }
texts! { NonNegativeInteger PositiveInteger NonPositiveInteger NegativeInteger }

impl<T: Simple> Serialize for value::Tokens<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(self, serializer)
    }
}

impl<'de, T: Simple> Deserialize<'de> for value::Tokens<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// Never its text.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The format's own message would show what it found instead.
        let text = String::deserialize(deserializer).map_err(|_| D::Error::custom("a secret that is no string"))?;
        Ok(Self::from(text))
    }
}
