//! How a simple value is written and read: empty, nil, a number where that is exact, else its text.

use std::fmt;
use std::marker::PhantomData;

use ::serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::number::is_exact;
use crate::value::field::{Field, State};
use crate::value::{Native, NotA, Simple};

/// The only key of a text that is no value.
const INVALID: &str = "invalid";

/// How serde_json hands over a number whose digits it keeps, which any crate of a program can ask it to.
const DIGITS: &str = "$serde_json::private::Number";

impl<T: Simple> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.state() {
            State::Absent => nothing(serializer),
            State::Empty => serializer.serialize_str(&self.text().unwrap_or_default()),
            State::Nil => serializer.serialize_none(),
            State::Value(value) => written(value, &self.text().unwrap_or_default(), serializer),
            State::Invalid(text) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(INVALID, text)?;
                map.end()
            }
        }
    }
}

fn written<T: Simple, S: Serializer>(value: &T, text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if T::NATIVE == Native::Text || value.text() != text {
        return serializer.serialize_str(text);
    }
    match T::NATIVE {
        Native::Bool => serializer.serialize_bool(text == "true"),
        Native::Integer if is_exact(text) => match text.parse() {
            Ok(number) => serializer.serialize_i64(number),
            Err(_) => serializer.serialize_str(text),
        },
        Native::Float if is_exact(text) => match text.parse() {
            Ok(number) => serializer.serialize_f64(number),
            Err(_) => serializer.serialize_str(text),
        },
        _ => serializer.serialize_str(text),
    }
}

/// What is absent, where something must stand.
pub(super) fn nothing<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_seq(Some(0))?.end()
}

/// The end of what `nothing` wrote.
pub(super) fn end<'de, A: SeqAccess<'de>>(mut items: A) -> Result<(), A::Error> {
    match items.next_element::<::serde::de::IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::custom("a list where one value is expected")),
    }
}

impl<'de, T: Simple> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read(PhantomData))
    }
}

struct Read<T>(PhantomData<T>);

impl<T: Simple> Read<T> {
    fn text<E: Error>(text: &str) -> Result<Field<T>, E> {
        Field::read(text).map_err(|()| E::custom(NotA(T::NAME)))
    }

    /// A number as a format that keeps its digits wrote it.
    fn digits<E: Error>(self, text: &str) -> Result<Field<T>, E> {
        match (T::NATIVE, text.parse()) {
            (Native::Float, Ok(number)) => self.visit_f64(number),
            (Native::Text, _) if text.contains(['.', 'e', 'E']) => Err(E::custom(NotA(T::NAME))),
            _ => Self::text(text),
        }
    }
}

impl<'de, T: Simple> Visitor<'de> for Read<T> {
    type Value = Field<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: a string, number, boolean, null or {{\"{INVALID}\": …}}", T::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Field<T>, E> {
        Self::text(text)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Field<T>, E> {
        Self::text(if value { "true" } else { "false" })
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Field<T>, E> {
        Self::text(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Field<T>, E> {
        Self::text(&number.to_string())
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Field<T>, E> {
        Self::text(&number.to_string())
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Field<T>, E> {
        Self::text(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Field<T>, E> {
        let text = number.text();
        match T::NATIVE {
            Native::Float => Self::text(&text),
            Native::Integer | Native::Decimal if is_exact(&text) => Self::text(&text),
            Native::Integer | Native::Decimal => {
                Err(E::custom(format!("a number of more digits than are exact: {} of so many is a string", T::NAME)))
            }
            Native::Bool | Native::Text => Err(E::custom(NotA(T::NAME))),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Field<T>, E> {
        Ok(Field::nil())
    }

    fn visit_none<E: Error>(self) -> Result<Field<T>, E> {
        Ok(Field::nil())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Field<T>, A::Error> {
        end(items).map(|()| Field::absent())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field<T>, A::Error> {
        let key = map.next_key::<String>()?;
        let field = match key.as_deref() {
            // The text of a name means something else here than where it was no value.
            Some(INVALID) if T::QUALIFIED => Field::invalid(&map.next_value::<String>()?),
            Some(INVALID) => Field::parse(&map.next_value::<String>()?),
            Some(DIGITS) => self.digits(&map.next_value::<String>()?)?,
            _ => return Err(A::Error::custom(format!("an object is no {}", T::NAME))),
        };
        match map.next_key::<String>()? {
            None => Ok(field),
            Some(_) => Err(A::Error::custom(format!("`{INVALID}` stands alone"))),
        }
    }
}
