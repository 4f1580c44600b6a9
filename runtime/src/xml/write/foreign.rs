//! How attributes that the schema does not know are written: each namespace once per tag, and no prefix of ours bound to anything else.

use std::collections::HashMap;

use crate::value::unknown::UnknownAttribute;
use crate::vocabulary::{SOAP_ENCODINGS, XSI};
use crate::xml::error::EncodeError;
use crate::xml::write::encoder::Encoder;

impl Encoder<'_> {
    /// Adds unknown attributes to the start tag that ends the output.
    pub(in crate::xml) fn unknown_attributes<'u>(
        &mut self,
        attributes: impl IntoIterator<Item = &'u UnknownAttribute>,
    ) -> Result<(), EncodeError> {
        let mut attributes = attributes.into_iter().peekable();
        if attributes.peek().is_none() {
            return Ok(());
        }
        let mut tag = Tag::read(self.written());
        attributes.try_for_each(|attribute| {
            let written = self.unknown_attribute(attribute, &mut tag);
            written.map_err(|error| error.inside(&format!("@{}", attribute.name()), None))
        })
    }

    fn unknown_attribute(&mut self, attribute: &UnknownAttribute, tag: &mut Tag) -> Result<(), EncodeError> {
        let mut value = std::borrow::Cow::Borrowed(attribute.value());
        if let Some((prefix, uri)) = attribute.declares() {
            if is_qualified_name(attribute) {
                let declared = self.declare(prefix, uri, tag)?;
                let colon = if prefix.is_empty() { 0 } else { prefix.len() + 1 };
                value = format!("{declared}:{}", &attribute.value().trim_start()[colon..]).into();
            } else if !self.is_taken(prefix, uri, tag) {
                self.declare(prefix, uri, tag)?;
            }
        }
        match (attribute.namespace(), attribute.prefix()) {
            ("", _) => self.attribute(attribute.name(), &value),
            (_, "xml") => self.attribute(&format!("xml:{}", attribute.name()), &value),
            (uri, prefix) => {
                let prefix = self.declare(prefix, uri, tag)?;
                self.attribute(&format!("{prefix}:{}", attribute.name()), &value)
            }
        }
    }

    /// The prefix that stands for `uri` in the tag: `prefix`, unless that stands for something else.
    pub(in crate::xml) fn declare(&mut self, prefix: &str, uri: &str, tag: &mut Tag) -> Result<String, EncodeError> {
        if let Some(number) = self.uris.iter().position(|ours| *ours == uri) {
            return Ok(format!("ns{number}"));
        }
        if let Some((ours, _)) = self.encoding_prefixes().find(|(_, ours)| *ours == uri) {
            return Ok(ours.to_owned());
        }
        let mut prefix = prefix.to_owned();
        if prefix.is_empty() || self.is_taken(&prefix, uri, tag) {
            if let Some(spare) = tag.spares.get(uri) {
                return Ok(spare.clone());
            }
            while prefix.is_empty() || self.is_taken(&prefix, uri, tag) {
                tag.spare += 1;
                prefix = format!("x{}", tag.spare);
            }
            tag.spares.insert(uri.to_owned(), prefix.clone());
        }
        if !tag.bound.contains_key(&prefix) {
            self.attribute(&format!("xmlns:{prefix}"), uri)?;
            tag.bound.insert(prefix.clone(), escaped(uri));
        }
        Ok(prefix)
    }

    /// Does this prefix stand for something else, here or in all of the document?
    fn is_taken(&self, prefix: &str, uri: &str, tag: &Tag) -> bool {
        let ours = prefix.strip_prefix("ns").and_then(|number| number.parse::<usize>().ok());
        match tag.bound.get(prefix) {
            Some(bound) => *bound != escaped(uri),
            None => {
                let is_other = |(ours, bound): (&str, &str)| ours == prefix && bound != uri;
                ours.is_some_and(|number| self.uris.get(number).is_some_and(|ours| *ours != uri))
                    || self.encoding_prefixes().any(is_other)
            }
        }
    }
}

/// What the start tag that is being written declares.
#[derive(Default)]
pub(in crate::xml) struct Tag {
    /// Prefixes and their namespaces, escaped.
    bound: HashMap<String, String>,
    /// Namespaces whose prefix was taken, and what they got instead.
    spares: HashMap<String, String>,
    /// How many of these prefixes were tried.
    spare: u32,
}

impl Tag {
    /// What is declared so far in the start tag that ends the output. Values there hold neither `<` nor `"`.
    pub(in crate::xml) fn read(output: &[u8]) -> Self {
        let begin = memchr::memrchr(b'<', output).unwrap_or_default();
        let text = String::from_utf8_lossy(&output[begin..]);
        let mut tag = Self::default();
        let mut rest = text.split_once(' ').map_or("", |(_, attributes)| attributes);
        while let Some((name, behind)) = rest.split_once("=\"") {
            let Some((value, behind)) = behind.split_once('"') else { break };
            if let Some(prefix) = name.trim_start().strip_prefix("xmlns:") {
                tag.bound.insert(prefix.to_owned(), value.to_owned());
            }
            rest = behind;
        }
        tag
    }
}

fn escaped(uri: &str) -> String {
    let mut text = String::new();
    crate::xml::write::escape::attribute(&mut text, uri);
    text
}

/// Is the value a name with a prefix, by the meaning of the attribute?
pub(crate) fn is_qualified_name(attribute: &UnknownAttribute) -> bool {
    match attribute.name() {
        "type" => attribute.namespace() == XSI,
        "arrayType" | "itemType" => SOAP_ENCODINGS.contains(&attribute.namespace()),
        _ => false,
    }
}
