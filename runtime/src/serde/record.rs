//! How a generated structure is written and read: an object whose keys are the names of its fields, without those that are absent.

use std::fmt;
use std::marker::PhantomData;

use ::serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Serialize, SerializeStruct};

use super::field::end;
use super::text::present;
use crate::value::field::{Field, Nested};
use crate::value::list::List;
use crate::value::unknown::Unknown;

/// A structure with named fields.
pub trait Keyed<'de>: Default {
    /// Name of the type.
    const NAME: &'static str;
    /// Names of the fields.
    const KEYS: &'static [&'static str];

    /// Reads the value of the key with this number in [`KEYS`](Self::KEYS) into its field.
    ///
    /// # Errors
    /// Those of the format, or of the field's type.
    fn read<A: MapAccess<'de>>(&mut self, key: usize, map: &mut A) -> Result<(), A::Error>;
}

/// A field of a structure.
pub trait Member {
    /// Whether it is absent, so that its key is not written.
    fn is_left_out(&self) -> bool;
}

/// A field that can be read.
pub trait ReadMember<'de>: Sized {
    /// Reads the value of a key that is there.
    ///
    /// # Errors
    /// Those of the format, or of the field's type.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl<T> Member for Option<T> {
    fn is_left_out(&self) -> bool {
        self.is_none()
    }
}

impl<'de, T: Deserialize<'de>> ReadMember<'de> for Option<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        present(deserializer)
    }
}

impl<T> Member for Vec<T> {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

impl<'de, T: Deserialize<'de>> ReadMember<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl Member for Unknown {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

impl<'de> ReadMember<'de> for Unknown {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

macro_rules! members {
    ($($ty:ident)*) => {
        $(impl<T> Member for $ty<T> {
            fn is_left_out(&self) -> bool {
                self.is_absent()
            }
        }

        impl<'de, T> ReadMember<'de> for $ty<T>
        where
            Self: Deserialize<'de>,
        {
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        })*
    };
}

members! { Field Nested List }

/// How many keys are written.
#[must_use]
pub fn written(members: &[&dyn Member]) -> usize {
    members.iter().filter(|member| !member.is_left_out()).count()
}

/// Writes a field under its name, unless it is absent.
///
/// # Errors
/// Those of the format.
pub fn write_member<T: Member + Serialize, S: SerializeStruct>(
    object: &mut S,
    name: &'static str,
    field: &T,
) -> Result<(), S::Error> {
    match field.is_left_out() {
        true => object.skip_field(key(name)),
        false => object.serialize_field(key(name), field),
    }
}

/// The key of a field whose name is this identifier.
#[must_use]
pub const fn key(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// Reads the value of a key into a field.
///
/// # Errors
/// Those of the format, or of the field's type.
pub fn read_member<'de, T: ReadMember<'de>, A: MapAccess<'de>>(field: &mut T, map: &mut A) -> Result<(), A::Error> {
    struct Seed<'f, T>(&'f mut T);

    impl<'de, T: ReadMember<'de>> DeserializeSeed<'de> for Seed<'_, T> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            *self.0 = T::read(deserializer)?;
            Ok(())
        }
    }

    map.next_value_seed(Seed(field))
}

/// Reads a structure.
///
/// # Errors
/// A key that is unknown or comes twice, a value that is none of its field's type, and those of the format.
pub fn deserialize_record<'de, T: Keyed<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Read<T>(PhantomData<T>);

    impl<'de, T: Keyed<'de>> Visitor<'de> for Read<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "struct {}", T::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let (mut record, mut seen) = (T::default(), vec![false; T::KEYS.len()]);
            while let Some(number) = map.next_key_seed(Key(T::KEYS))? {
                if std::mem::replace(&mut seen[number], true) {
                    return Err(A::Error::duplicate_field(T::KEYS[number]));
                }
                record.read(number, &mut map)?;
            }
            Ok(record)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
            end(items).map(|()| T::default())
        }
    }

    deserializer.deserialize_struct(T::NAME, T::KEYS, Read(PhantomData))
}

/// Reads a key as its number.
struct Key(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<usize, E> {
        let number = self.0.iter().position(|key| *key == text);
        number.ok_or_else(|| E::unknown_field(text, self.0))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<usize, E> {
        self.visit_str(&String::from_utf8_lossy(bytes))
    }
}
