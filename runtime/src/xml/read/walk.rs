//! How the envelope is walked, whose few elements need no tables: child by child, text and verbatim content.

use crate::value::{QName, Simple};
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::Record;
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::markup::Markup;
use crate::xml::text::name::split;
use crate::xml::text::reader::Start;
use crate::xml::text::scope::Scope;

impl<'x> Decoder<'x> {
    /// Reads everything before the root element, and its start tag.
    pub(crate) fn prolog(&mut self) -> Result<Start<'x>, DecodeError> {
        self.reader_mut().prolog()
    }

    /// Checks that nothing but comments, instructions and white space follows the root element.
    pub(crate) fn epilog(&mut self) -> Result<(), DecodeError> {
        self.reader_mut().epilog()
    }

    /// Ends the scope of the namespaces that an element declares.
    pub(crate) fn leave(&mut self, start: &Start<'x>) {
        self.reader_mut().leave(start);
    }

    /// Whether this element is `{namespace}local`.
    pub(crate) fn is_named(&self, start: &Start<'_>, namespace: &str, local: &str) -> bool {
        start.local() == local && self.reader().scopes().uri_of(start.name()) == Some(namespace)
    }

    /// The namespace of this element; empty for none.
    pub(crate) fn namespace(&self, start: &Start<'_>) -> &str {
        self.reader().scopes().uri_of(start.name()).unwrap_or_default()
    }

    /// `{namespace}local`, for messages.
    pub(crate) fn expanded(&self, start: &Start<'_>) -> String {
        self.reader().scopes().expanded(start.name())
    }

    /// The next child of `parent`; `None` when its end tag was read. The caller reads each child to its end.
    pub(crate) fn next_child(&mut self, parent: &Start<'x>) -> Result<Option<Start<'x>>, DecodeError> {
        let reader = self.reader_mut();
        if !parent.is_empty() {
            if reader.text_or_markup()? == Markup::Start {
                return reader.start().map(Some);
            }
            reader.end(parent)?;
        }
        reader.leave(parent);
        Ok(None)
    }

    /// The next child of `parent` that does not only stand there to be referred to, as encoders of SOAP write some before the response; if
    /// there is none, the very next. Those before it go to `aside`, each with the offset where it begins.
    pub(crate) fn next_root(
        &mut self,
        parent: &Start<'x>,
        aside: &mut Vec<(usize, String)>,
    ) -> Result<Option<Start<'x>>, DecodeError> {
        let Some(first) = self.next_child(parent)? else { return Ok(None) };
        let mut next = first;
        while self.is_referred()? {
            aside.push((next.offset(), self.raw_element(&next)?));
            if !self.text_before(parent)?.is_empty() {
                let what = "text between elements that others refer to";
                return Err(DecodeError::new(DecodeErrorKind::Misplaced(what), next.offset()));
            }
            if self.reader().rest().starts_with(b"</") {
                aside.clear();
                self.reader_mut().go_to(first.offset());
                return self.reader_mut().start().map(Some);
            }
            let Some(child) = self.next_child(parent)? else { return Ok(None) };
            next = child;
        }
        Ok(Some(next))
    }

    /// The text before the next child of `parent`, or before its end tag.
    pub(crate) fn text_before(&mut self, parent: &Start<'x>) -> Result<String, DecodeError> {
        Ok(if parent.is_empty() { None } else { self.reader_mut().loose_text(false)? }.unwrap_or_default())
    }

    /// Whether content that the schema does not allow is an error.
    pub(crate) fn is_strict(&self) -> bool {
        self.options().strict
    }

    /// So many characters that XML forbids became U+FFFD before the text was read.
    #[must_use]
    pub(crate) fn replacing(self, characters: u64) -> Self {
        self.reader().budget().add_replaced(characters);
        self
    }

    /// How many characters that XML forbids became U+FFFD.
    pub(crate) fn replaced(&self) -> u64 {
        self.reader().budget().replaced()
    }

    /// Where the first element stands that says by `xsi:nil` that it has no content, and has some.
    pub(crate) fn nil_with_content(&self) -> Option<usize> {
        self.reader().budget().nil_with_content()
    }

    /// An element so many levels further in must be within the limit.
    pub(crate) fn check_depth(&self, levels: usize, start: &Start<'_>) -> Result<(), DecodeError> {
        self.reader().budget().levels(levels + 1, start.offset())
    }

    /// Passes over an element.
    pub(crate) fn skip_element(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        self.reader_mut().skip(start)?;
        self.leave(start);
        Ok(())
    }

    /// The verbatim text of an element.
    pub(crate) fn raw_element(&mut self, start: &Start<'x>) -> Result<String, DecodeError> {
        let xml = self.raw_alone(start)?;
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
        let name = self.peek_text(start).and_then(|text| QName::parse_in(text, Scope::new(self.reader())));
        Ok((self.all_text(start)?, name))
    }

    /// The value of an attribute without a namespace, of the element that was just opened.
    pub(crate) fn plain_attribute(&self, name: &str) -> Option<&str> {
        self.reader().attributes().iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
    }

    /// The value, without blanks around it, of the attribute `{namespace}local` of the element that was just opened.
    pub(crate) fn attribute_value(&self, namespace: &str, local: &str) -> Option<&str> {
        let is_it = |raw: &&RawAttribute<'x>| {
            let (prefix, name) = split(raw.name);
            name == local && !prefix.is_empty() && self.reader().namespace_in(raw, prefix) == Some(namespace)
        };
        self.reader().attributes().iter().find(is_it).map(|attribute| attribute.value.trim())
    }

    /// Where the next byte is read.
    pub(crate) fn position(&self) -> usize {
        self.reader().at()
    }

    /// Whether the element that was just opened can be referred to.
    pub(crate) fn is_target(&self) -> bool {
        self.reader().attributes().iter().any(|attribute| self.is_id(attribute))
    }

    /// Whether the element that was just opened is referred to.
    pub(crate) fn is_referred(&self) -> Result<bool, DecodeError> {
        let attributes = self.reader().attributes();
        attributes.iter().try_fold(false, |is_referred, attribute| Ok(is_referred | self.is_label(attribute)?))
    }

    /// Whether the element that was just opened has no namespace.
    pub(crate) fn is_unqualified(&self, start: &Start<'_>) -> bool {
        split(start.name()).0.is_empty() && self.reader().scopes().lookup("") == Some("")
    }
}

impl<'x> Decoder<'x> {
    /// Whether this is the root element of the record's type.
    pub(crate) fn is_root(&mut self, start: &Start<'x>, record: &dyn Record) -> bool {
        let shape = record.shape();
        if shape.group {
            return self.find(start, shape.elements, 0).is_some();
        }
        record.root().is_none_or(|root| self.find(start, std::slice::from_ref(root), 0).is_some())
    }

    /// The text of an element that holds nothing else, left unread.
    pub(crate) fn peek_text(&self, start: &Start<'_>) -> Option<&'x str> {
        let (text, behind) = self.reader().text()[self.reader().at()..].split_once('<')?;
        (!start.is_empty() && behind.starts_with('/')).then(|| text.trim())
    }
}
