//! How content that the schema does not know is written and read: every piece with its place, and nothing that is not well-formed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use ::serde::de::value::MapAccessDeserializer;
use ::serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use ::serde::ser::{Serialize, Serializer};

use crate::value::unknown::{Place, Unknown, UnknownAttribute, UnknownNode};
use crate::xml;
use crate::xml::fields::any::Xml;

#[derive(Default, ::serde::Serialize, ::serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Content<'u> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<Attribute<'u>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nodes: Vec<Node<'u>>,
}

#[derive(Default, ::serde::Serialize, ::serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Node<'u> {
    /// The row of the table, from 1, and which of several, from 0: of the sibling before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<Vec<Attribute<'u>>>,
}

#[derive(::serde::Serialize, ::serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute<'u> {
    #[serde(default, skip_serializing_if = "str::is_empty")]
    namespace: Cow<'u, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    prefix: Cow<'u, str>,
    name: Cow<'u, str>,
    value: Cow<'u, str>,
    /// A prefix that the value uses, and its namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    declares: Option<(Cow<'u, str>, Cow<'u, str>)>,
}

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nodes = self.placed_nodes().map(|(place, node)| {
            let after = place.numbers();
            match node {
                UnknownNode::Element(element) => Node { after, element: Some(element.to_xml()), ..Node::default() },
                UnknownNode::Text(text) => Node { after, text: Some(text.into()), ..Node::default() },
                UnknownNode::Attributes(list) => {
                    Node { after, attributes: Some(list.iter().map(Attribute::of).collect()), ..Node::default() }
                }
            }
        });
        Content { attributes: self.attributes().map(Attribute::of).collect(), nodes: nodes.collect() }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Unknown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let content = Content::deserialize(deserializer)?;
        let mut unknown = Self::new();
        for attribute in read(content.attributes)? {
            unknown.keep_attribute(attribute);
        }
        for Node { after, element, text, attributes } in content.nodes {
            let place =
                Place::from_numbers(&after).ok_or_else(|| D::Error::custom("`after` is at most two numbers"))?;
            match (element, text, attributes) {
                (Some(element), None, None) => {
                    let element = xml::standalone(&element)
                        .map_err(|error| D::Error::custom(format!("an unknown element that is none: {error}")))?;
                    unknown.keep_element(place, &element, None);
                }
                (None, Some(text), None) => unknown.keep_text(place, &text),
                (None, None, Some(attributes)) => unknown.keep_strays(place, read(attributes)?),
                _ => return Err(D::Error::custom("a node is one of `element`, `text` and `attributes`")),
            }
        }
        Ok(unknown)
    }
}

impl<'u> Attribute<'u> {
    fn of(attribute: &'u UnknownAttribute) -> Self {
        Self {
            namespace: attribute.namespace().into(),
            prefix: attribute.prefix().into(),
            name: attribute.name().into(),
            value: attribute.value().into(),
            declares: attribute.declares().map(|(prefix, uri)| (prefix.into(), uri.into())),
        }
    }
}

/// Attributes that can stand in one tag.
fn read<E: Error>(attributes: Vec<Attribute<'_>>) -> Result<Vec<UnknownAttribute>, E> {
    let (mut list, mut names) = (Vec::with_capacity(attributes.len()), HashSet::new());
    for Attribute { namespace, prefix, name, value, declares } in attributes {
        let declares = declares.map(|(prefix, uri)| (prefix.into_owned(), uri.into_owned()));
        let attribute = UnknownAttribute::new(&namespace, &prefix, &name, &value, declares.clone());
        let is_used = |(prefix, uri): &(String, String)| attribute.declares() == Some((prefix.as_str(), uri.as_str()));
        if !xml::is_writable(&attribute) || !declares.as_ref().is_none_or(is_used) {
            return Err(E::custom("an unknown attribute that cannot stand in XML"));
        }
        if !names.insert((namespace, name)) {
            return Err(E::custom("an unknown attribute that comes twice"));
        }
        list.push(attribute);
    }
    Ok(list)
}

impl Serialize for Xml {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.only_text() {
            Some(text) => serializer.serialize_str(text),
            None => self.unknown.serialize(serializer),
        }
    }
}

impl Xml {
    /// Its text, if it is that and nothing else.
    fn only_text(&self) -> Option<&str> {
        let mut nodes = self.unknown.placed_nodes();
        match (nodes.next(), nodes.next(), self.unknown.attributes().next()) {
            (Some((Place::START, UnknownNode::Text(text))), None, None) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Xml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Xml;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or an object with `attributes` and `nodes`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Xml, E> {
                Ok(if text.is_empty() { Xml::default() } else { Xml::from(text) })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Xml, A::Error> {
                Unknown::deserialize(MapAccessDeserializer::new(map)).map(Xml::of)
            }
        }

        deserializer.deserialize_any(Read)
    }
}
