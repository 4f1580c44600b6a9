//! How a structure is written and read where it may be empty or nil.

use std::fmt;
use std::marker::PhantomData;

use ::serde::de::value::MapAccessDeserializer;
use ::serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Serialize, Serializer};

use super::field::{end, nothing};
use crate::value::field::Nested;

impl<T: Serialize> Serialize for Nested<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.get() {
            Some(value) => value.serialize(serializer),
            None if self.is_absent() => nothing(serializer),
            None if self.is_bare_nil() => serializer.serialize_none(),
            None => serializer.serialize_str(""),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nested<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read(PhantomData))
    }
}

struct Read<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
    type Value = Nested<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, null or \"\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Nested<T>, E> {
        if text.is_empty() {
            return Ok(Nested::empty());
        }
        // Content of any type may be text. The format's own message would show it.
        let value: Result<T, E> = T::deserialize(text.into_deserializer());
        value.map(Nested::from).map_err(|_| E::custom("text where an object is expected"))
    }

    fn visit_unit<E: Error>(self) -> Result<Nested<T>, E> {
        Ok(Nested::nil())
    }

    fn visit_none<E: Error>(self) -> Result<Nested<T>, E> {
        Ok(Nested::nil())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nested<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Nested<T>, A::Error> {
        end(items).map(|()| Nested::absent())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Nested<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Nested::from)
    }
}
