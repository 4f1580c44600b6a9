//! How the attributes of one start tag are gathered before it is written: each namespace is declared once, and no prefix of ours is bound to
//! anything else.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::value::QName;
use crate::value::unknown::{UnknownAttribute, is_qualified_name};
use crate::version::SoapVersion;
use crate::vocabulary::XSI;
use crate::xml::error::EncodeError;
use crate::xml::text::charset::is_xml_char;
use crate::xml::write::context::Context;
use crate::xml::write::escape;

/// The attributes of one start tag, in the order in which they are written.
pub struct Attributes<'v> {
    context: Context<'v>,
    markup: String,
    /// Prefixes that the tag declares, with their namespaces.
    bound: HashMap<String, String>,
    /// Namespaces whose own prefix was taken, with the prefix that stands for them instead.
    spares: HashMap<String, String>,
    /// How many of these prefixes were tried.
    spare: u32,
}

impl<'v> Attributes<'v> {
    /// None so far; the buffer is empty.
    pub(super) fn new(context: Context<'v>, buffer: String) -> Self {
        Self { context, markup: buffer, bound: HashMap::new(), spares: HashMap::new(), spare: 0 }
    }

    pub(in crate::xml) fn context(&self) -> &Context<'v> {
        &self.context
    }

    /// Lets SOAP's encoding of this version begin in this tag.
    pub(in crate::xml) fn set_encoding(&mut self, version: SoapVersion) {
        self.context.encoding = Some(version);
    }

    /// As they are written, each after a blank.
    pub(super) fn markup(&self) -> &str {
        &self.markup
    }

    /// The buffer that was lent.
    pub(super) fn into_buffer(self) -> String {
        self.markup
    }

    /// Declares every namespace of the tables.
    pub(super) fn declare_all(&mut self) {
        for (number, uri) in self.context.uris.iter().enumerate().skip(1) {
            declare(&mut self.markup, &format!("ns{number}"), uri);
        }
    }

    /// Adds an attribute whose value needs no escaping.
    pub(in crate::xml) fn plain(&mut self, name: &str, value: &[&str]) {
        [" ", name, "=\""].iter().chain(value).chain(&["\""]).for_each(|piece| self.markup.push_str(piece));
    }

    /// Declares a prefix whose namespace needs no escaping.
    pub(in crate::xml) fn bind(&mut self, prefix: &str, uri: &str) {
        self.plain(&format!("xmlns:{prefix}"), &[uri]);
        self.bound.insert(prefix.to_owned(), uri.to_owned());
    }

    /// Declares `xsi`, unless it is declared around the tag or in it.
    pub(in crate::xml) fn bind_xsi(&mut self) {
        if self.context.encoding.is_none() && !self.bound.contains_key("xsi") {
            self.bind("xsi", XSI);
        }
    }

    /// Adds an attribute.
    ///
    /// # Errors
    /// The value holds a character that XML forbids.
    pub(super) fn add(&mut self, name: &str, value: &str) -> Result<(), EncodeError> {
        if !self.context.replaces
            && let Some(illegal) = value.chars().find(|character| !is_xml_char(*character))
        {
            return Err(EncodeError::new(u32::from(illegal)));
        }
        [" ", name, "=\""].iter().for_each(|piece| self.markup.push_str(piece));
        escape::attribute(&mut self.markup, value);
        self.markup.push('"');
        Ok(())
    }

    /// Adds attributes that the schema does not know.
    ///
    /// # Errors
    /// As [`add`](Self::add), inside of `@name`.
    pub(in crate::xml) fn add_unknown<'u>(
        &mut self,
        attributes: impl IntoIterator<Item = &'u UnknownAttribute>,
    ) -> Result<(), EncodeError> {
        attributes.into_iter().try_for_each(|attribute| {
            self.unknown(attribute).map_err(|error| error.inside(&format!("@{}", attribute.name()), None))
        })
    }

    fn unknown(&mut self, attribute: &UnknownAttribute) -> Result<(), EncodeError> {
        let mut value = Cow::Borrowed(attribute.value());
        if let Some((prefix, uri)) = attribute.declares() {
            if is_qualified_name(attribute) {
                let declared = self.prefix(prefix, uri)?;
                let colon = if prefix.is_empty() { 0 } else { prefix.len() + 1 };
                value = format!("{declared}:{}", &attribute.value().trim_start()[colon..]).into();
            } else {
                self.binds(prefix, uri)?;
            }
        }
        match (attribute.namespace(), attribute.prefix()) {
            ("", _) => self.add(attribute.name(), &value),
            (_, "xml") => self.add(&format!("xml:{}", attribute.name()), &value),
            (uri, prefix) => {
                let prefix = self.prefix(prefix, uri)?;
                self.add(&format!("{prefix}:{}", attribute.name()), &value)
            }
        }
    }

    /// The prefix that stands for `uri` in this tag, declared if need be: `wanted`, unless that stands for something else.
    ///
    /// # Errors
    /// The namespace holds a character that XML forbids.
    pub(super) fn prefix(&mut self, wanted: &str, uri: &str) -> Result<String, EncodeError> {
        if let Some(prefix) = self.context.prefix_of(uri) {
            return Ok(prefix);
        }
        let mut prefix = wanted.to_owned();
        if prefix.is_empty() || self.is_taken(&prefix, uri) {
            if let Some(spare) = self.spares.get(uri) {
                return Ok(spare.clone());
            }
            while prefix.is_empty() || self.is_taken(&prefix, uri) {
                self.spare += 1;
                prefix = format!("x{}", self.spare);
            }
            self.spares.insert(uri.to_owned(), prefix.clone());
        }
        if !self.bound.contains_key(&prefix) {
            self.add(&format!("xmlns:{prefix}"), uri)?;
            self.bound.insert(prefix.clone(), uri.to_owned());
        }
        Ok(prefix)
    }

    /// Whether this very prefix stands for `uri` in this tag, where it is declared if need be; not if it stands for something else.
    ///
    /// # Errors
    /// As [`prefix`](Self::prefix).
    pub(super) fn binds(&mut self, prefix: &str, uri: &str) -> Result<bool, EncodeError> {
        if self.is_taken(prefix, uri) {
            return Ok(false);
        }
        if !self.bound.contains_key(prefix) && !self.context.binds(prefix, uri) {
            self.add(&format!("xmlns:{prefix}"), uri)?;
            self.bound.insert(prefix.to_owned(), uri.to_owned());
        }
        Ok(true)
    }

    /// How the start tag that these belong to is called, if that is its name.
    ///
    /// # Errors
    /// As [`prefix`](Self::prefix).
    pub(super) fn tag_of(&mut self, name: &QName) -> Result<String, EncodeError> {
        let Some(uri) = name.namespace() else { return Ok(name.local().to_owned()) };
        let prefix = self.prefix(name.prefix(), uri)?;
        Ok(format!("{prefix}:{}", name.local()))
    }

    /// Whether this prefix stands for something else, here or in all of the document.
    fn is_taken(&self, prefix: &str, uri: &str) -> bool {
        match self.bound.get(prefix) {
            Some(bound) => bound != uri,
            None => self.context.binds_otherwise(prefix, uri),
        }
    }
}

/// Appends ` xmlns:prefix="uri"`.
pub(super) fn declare(markup: &mut String, prefix: &str, uri: &str) {
    [" xmlns:", prefix, "=\""].iter().for_each(|piece| markup.push_str(piece));
    escape::attribute(markup, uri);
    markup.push('"');
}
