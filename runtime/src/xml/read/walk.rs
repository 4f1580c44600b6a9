//! How the envelope is walked, whose few elements need no tables: child by child, text and verbatim content.

use crate::value::{QName, Simple};
use crate::xml::fields::qualified::Scope;
use crate::xml::read::decoder::Decoder;
use crate::xml::text::names;
use crate::xml::text::reader::{Markup, Start};
use crate::xml::{DecodeError, DecodeErrorKind};

impl<'x> Decoder<'x> {
    /// Is this element `{namespace}local`?
    pub(crate) fn is_named(&self, start: &Start<'x>, namespace: &str, local: &str) -> bool {
        start.local() == local && self.names.uri_of(start.name) == Some(namespace)
    }

    /// The namespace of this element; empty for none.
    pub(crate) fn namespace(&self, start: &Start<'x>) -> &str {
        self.names.uri_of(start.name).unwrap_or_default()
    }

    /// `{namespace}local`, for messages.
    pub(crate) fn expanded(&self, start: &Start<'x>) -> String {
        self.names.expanded(start.name)
    }

    /// The next child of `parent`; `None` when its end tag was read. The caller reads each child to its end.
    pub(crate) fn next_child(&mut self, parent: &Start<'x>) -> Result<Option<Start<'x>>, DecodeError> {
        if parent.empty {
            self.leave(parent);
            return Ok(None);
        }
        match self.text_or_markup()? {
            Markup::End => {
                self.end(parent)?;
                self.leave(parent);
                Ok(None)
            }
            Markup::Start => {
                let child = self.start(self.at)?;
                self.check_prefix(&child)?;
                Ok(Some(child))
            }
        }
    }

    /// The next child of `parent` that does not only stand there to be referred to, as encoders of SOAP write some before the response; if
    /// there is none, the very next. Those before it go to `aside`.
    pub(crate) fn next_root(
        &mut self,
        parent: &Start<'x>,
        aside: &mut Vec<String>,
    ) -> Result<Option<Start<'x>>, DecodeError> {
        let Some(first) = self.next_child(parent)? else { return Ok(None) };
        let mut next = first;
        while self.is_referred()? {
            aside.push(self.raw_element(&next)?);
            if !self.text_before(parent)?.is_empty() {
                let what = "text between elements that others refer to";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), next.at));
            }
            if self.text[self.at..].starts_with("</") {
                aside.clear();
                return self.start(first.at).map(Some);
            }
            let Some(child) = self.next_child(parent)? else { return Ok(None) };
            next = child;
        }
        Ok(Some(next))
    }

    /// The text before the next child of `parent`, or before its end tag.
    pub(crate) fn text_before(&mut self, parent: &Start<'x>) -> Result<String, DecodeError> {
        Ok(if parent.empty { None } else { self.loose_text(false)? }.unwrap_or_default())
    }

    /// Is what the schema does not allow an error?
    pub(crate) fn is_strict(&self) -> bool {
        self.options.strict
    }

    /// So many characters that XML forbids became U+FFFD before the text was read.
    #[must_use]
    pub(crate) fn replacing(self, characters: u64) -> Self {
        self.replaced.set(self.replaced.get() + characters);
        self
    }

    /// How many characters that XML forbids became U+FFFD.
    pub(crate) fn replaced(&self) -> u64 {
        self.replaced.get()
    }

    /// An element so many levels further in must be within the limit.
    pub(crate) fn check_depth(&self, levels: usize, start: &Start<'x>) -> Result<(), DecodeError> {
        let limit = u64::from(self.options.limits.depth);
        match levels as u64 >= limit {
            true => Err(DecodeError::new(DecodeErrorKind::Limit("nested elements", limit), start.at)),
            false => Ok(()),
        }
    }

    /// Passes over an element.
    pub(crate) fn skip_element(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        self.skip(start)?;
        self.leave(start);
        Ok(())
    }

    /// The verbatim text of an element.
    pub(crate) fn raw_element(&mut self, start: &Start<'x>) -> Result<String, DecodeError> {
        let xml = self.raw(start)?;
        self.leave(start);
        Ok(xml)
    }

    /// The text of an element, with that of elements inside: a server may put unescaped HTML into its message.
    pub(crate) fn all_text(&mut self, start: &Start<'x>) -> Result<String, DecodeError> {
        let (mut text, mut open) = (String::new(), vec![*start]);
        while let Some(innermost) = open.last() {
            text.push_str(&self.text_before(innermost)?);
            match self.next_child(innermost)? {
                Some(child) => {
                    self.check_depth(open.len(), &child)?;
                    open.push(child);
                }
                None => drop(open.pop()),
            }
        }
        text.truncate(text.trim_ascii_end().len());
        Ok(text.trim_ascii_start().to_owned())
    }

    /// The same of an element that may be a qualified name, and what name it is.
    pub(crate) fn name_text(&mut self, start: &Start<'x>) -> Result<(String, Option<QName>), DecodeError> {
        let name = self.peek_text(start).and_then(|text| QName::parse_in(text, Scope::new(self, start.at)));
        Ok((self.all_text(start)?, name))
    }

    /// The value of an attribute without a namespace, of the element that was just opened.
    pub(crate) fn plain_attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
    }

    /// Where the next byte is read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Can others refer to the element that was just opened?
    pub(crate) fn is_target(&self) -> bool {
        self.attributes.iter().any(|attribute| self.is_id(attribute))
    }

    /// Do others refer to the element that was just opened?
    pub(crate) fn is_referred(&mut self) -> Result<bool, DecodeError> {
        let attributes = std::mem::take(&mut self.attributes);
        let mut is_referred = false;
        for attribute in &attributes {
            is_referred |= self.is_label(attribute)?;
        }
        self.attributes = attributes;
        Ok(is_referred)
    }

    /// Is the element that was just opened one without a namespace?
    pub(crate) fn is_unqualified(&self, start: &Start<'x>) -> bool {
        names::split(start.name).0.is_empty() && self.names.lookup("") == Some("")
    }
}

impl<'x> Decoder<'x> {
    /// Is this the root element of the record's type?
    pub(crate) fn is_root(&mut self, start: &Start<'x>, record: &dyn crate::xml::Record) -> bool {
        let shape = record.shape();
        if shape.group {
            return self.names.find(start.name, shape.elements, 0).is_some();
        }
        shape.root.is_none_or(|root| self.names.matches(start.name, &root))
    }

    /// The text of an element that holds nothing else, left unread.
    pub(crate) fn peek_text(&self, start: &Start<'x>) -> Option<&'x str> {
        let (text, behind) = self.text[self.at..].split_once('<')?;
        (!start.empty && behind.starts_with('/')).then(|| text.trim())
    }
}
