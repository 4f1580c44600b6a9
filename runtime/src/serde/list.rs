//! How a container is written and read: an array, or an object if it holds unknown content besides.

use std::fmt;
use std::marker::PhantomData;

use ::serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Serialize, SerializeMap, Serializer};

use crate::value::list::List;
use crate::value::unknown::Unknown;

const ITEMS: &str = "items";
const UNKNOWN: &str = "unknown";

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_absent() {
            return serializer.serialize_map(Some(0))?.end();
        }
        let items = (!self.is_nil()).then_some(&**self);
        if self.unknown.is_empty() {
            return items.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(ITEMS, &items)?;
        map.serialize_entry(UNKNOWN, &self.unknown)?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read(PhantomData))
    }
}

struct Read<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array, null or {{\"{ITEMS}\": …, \"{UNKNOWN}\": …}}")
    }

    fn visit_unit<E: Error>(self) -> Result<List<T>, E> {
        Ok(List::nil())
    }

    fn visit_none<E: Error>(self) -> Result<List<T>, E> {
        Ok(List::nil())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<List<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut list = List::empty();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        let (mut items, mut unknown): (Option<List<T>>, Option<Unknown>) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                ITEMS if items.is_none() => {
                    items = Some(map.next_value::<Option<Vec<T>>>()?.map_or_else(List::nil, there))
                }
                UNKNOWN if unknown.is_none() => unknown = Some(map.next_value()?),
                ITEMS | UNKNOWN => return Err(A::Error::custom(format!("`{key}` comes twice"))),
                _ => return Err(A::Error::unknown_field(&key, &[ITEMS, UNKNOWN])),
            }
        }
        Ok(match (items, unknown) {
            (None, None) => List::absent(),
            (items, unknown) => {
                let mut list = items.unwrap_or_else(List::empty);
                list.unknown = unknown.unwrap_or_default();
                list
            }
        })
    }
}

/// Even without items.
fn there<T>(items: Vec<T>) -> List<T> {
    let mut list = List::empty();
    list.extend(items);
    list
}
