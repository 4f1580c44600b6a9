//! How XML text is read tag by tag: it checks that the text is well-formed and knows no type.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::options::Options;
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::text::attributes::{self, RawAttribute};
use crate::xml::text::budget::Budget;
use crate::xml::text::content::{chunk, special};
use crate::xml::text::cursor::{Cursor, is_xml_space};
use crate::xml::text::entity::push_legal;
use crate::xml::text::in_scope::InScope;
use crate::xml::text::markup::{Markup, comment, instruction};
use crate::xml::text::name::{is_name, split};
#[cfg(feature = "events")]
use crate::xml::text::prefixes::declare;
use crate::xml::text::scopes::Scopes;
use crate::xml::text::word;

/// Reads one document of UTF-8 text, tag by tag.
pub(in crate::xml) struct Reader<'x> {
    cursor: Cursor<'x>,
    scopes: Scopes<'x>,
    /// Attributes of the start tag read last, without namespace declarations.
    attributes: Vec<RawAttribute<'x>>,
    budget: Rc<Budget<'x>>,
}

/// A start tag that was just read; its attributes wait in the reader.
#[derive(Clone, Copy, Debug)]
pub struct Start<'x> {
    name: &'x str,
    empty: bool,
    declares: bool,
    at: usize,
    mark: usize,
    missing: usize,
}

impl<'x> Start<'x> {
    /// The name as written, with its prefix.
    #[inline]
    pub(crate) fn name(&self) -> &'x str {
        self.name
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &'x str {
        split(self.name).1
    }

    /// Whether it is `<x/>`.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.empty
    }

    /// Whether the tag itself declares namespaces.
    #[inline]
    pub(in crate::xml) fn declares(&self) -> bool {
        self.declares
    }

    /// Byte offset of its `<`.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// How many items of a SOAP encoded array are left out before this one.
    #[inline]
    pub(in crate::xml) fn missing(&self) -> usize {
        self.missing
    }

    /// The same tag with so many items left out before it.
    #[inline]
    pub(in crate::xml) fn after_missing(self, missing: usize) -> Self {
        Self { missing, ..self }
    }
}

/// A place to which a reader can go back: the content of an element that is still open.
#[derive(Clone, Copy, Debug)]
pub(in crate::xml) struct Checkpoint {
    at: usize,
    mark: usize,
    depth: u32,
}

impl<'x> Reader<'x> {
    /// A reader at the start of the text.
    pub(in crate::xml) fn new(text: &'x str, options: &'x Options) -> Self {
        Self::with_budget(text, Rc::new(Budget::new(options)))
    }

    /// A reader at the start of a text that is already being read: both spend the same.
    fn with_budget(text: &'x str, budget: Rc<Budget<'x>>) -> Self {
        Self { cursor: Cursor::new(text), scopes: Scopes::default(), attributes: Vec::new(), budget }
    }

    /// The account of the limits.
    #[inline]
    pub(in crate::xml) fn budget(&self) -> &Rc<Budget<'x>> {
        &self.budget
    }

    /// The whole text.
    #[inline]
    pub(in crate::xml) fn text(&self) -> &'x str {
        self.cursor.text()
    }

    /// What is yet to be read.
    #[inline]
    pub(in crate::xml) fn rest(&self) -> &'x [u8] {
        self.cursor.rest()
    }

    /// The byte offset of what is read next.
    #[inline]
    pub(in crate::xml) fn at(&self) -> usize {
        self.cursor.at()
    }

    /// The offset of what is read next but for white space.
    #[inline]
    pub(in crate::xml) fn after_space(&self) -> usize {
        self.cursor.after_space()
    }

    /// Goes to the tag or the text that begins there.
    #[inline]
    pub(in crate::xml) fn go_to(&mut self, at: usize) {
        self.cursor.go_to(at);
    }

    /// The namespaces in scope.
    #[inline]
    pub(in crate::xml) fn scopes(&self) -> &Scopes<'x> {
        &self.scopes
    }

    /// The attributes of the start tag read last that were not taken yet.
    #[inline]
    pub(in crate::xml) fn attributes(&self) -> &[RawAttribute<'x>] {
        &self.attributes
    }

    /// Takes all of them.
    pub(in crate::xml) fn take_attributes(&mut self) -> Vec<RawAttribute<'x>> {
        std::mem::take(&mut self.attributes)
    }

    /// Takes one of them.
    pub(in crate::xml) fn take_attribute(&mut self, nth: usize) -> RawAttribute<'x> {
        self.attributes.remove(nth)
    }

    /// Gives the start tag read last an attribute.
    pub(in crate::xml) fn add_attribute(&mut self, attribute: RawAttribute<'x>) {
        self.attributes.push(attribute);
    }

    /// What a prefix stands for in the name or value of an attribute.
    pub(in crate::xml) fn namespace_in<'s>(&'s self, attribute: &'s RawAttribute<'x>, prefix: &str) -> Option<&'s str> {
        match &attribute.scope {
            Some(scope) => scope.lookup(prefix).or_else(|| prefix.is_empty().then_some("")),
            None => self.scopes.lookup(prefix),
        }
    }

    /// The place in the element whose start tag was just read, to which [`return_to`](Self::return_to) goes back.
    #[inline]
    pub(in crate::xml) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { at: self.cursor.at(), mark: self.scopes.mark(), depth: self.budget.depth() }
    }

    /// Goes back. What was counted since stays counted.
    pub(in crate::xml) fn return_to(&mut self, checkpoint: &Checkpoint) {
        self.cursor.go_to(checkpoint.at);
        self.scopes.undeclare(checkpoint.mark);
        self.budget.return_to(checkpoint.depth);
    }

    /// Ends the scope of all namespaces that were declared since the checkpoint.
    pub(in crate::xml) fn leave_to(&mut self, checkpoint: &Checkpoint) {
        self.scopes.undeclare(checkpoint.mark);
    }

    /// Another reader at the start of the same text, which spends of the same budget.
    pub(in crate::xml) fn elsewhere(&self) -> Self {
        Self::with_budget(self.cursor.text(), Rc::clone(&self.budget))
    }

    /// Reads everything before the root element, and its start tag. Blank lines before the declaration are accepted.
    pub(in crate::xml) fn prolog(&mut self) -> Result<Start<'x>, DecodeError> {
        self.budget.document(self.cursor.text().len())?;
        loop {
            self.cursor.skip_space();
            let rest = self.cursor.rest();
            if rest.starts_with(b"<?") {
                instruction(&mut self.cursor)?;
            } else if rest.starts_with(b"<!--") {
                comment(&mut self.cursor)?;
            } else if b"<!--".starts_with(rest) && !rest.is_empty() && rest.len() < 4 {
                return Err(self.cursor.truncated());
            } else if rest.starts_with(b"<!") {
                return Err(DecodeError::new(DecodeErrorKind::Doctype, self.cursor.at()));
            } else if rest.starts_with(b"<") {
                return self.start();
            } else if rest.is_empty() {
                return Err(DecodeError::new(DecodeErrorKind::Truncated, self.cursor.at()));
            } else {
                return Err(self.cursor.ill("text where the root element should begin"));
            }
        }
    }

    /// Checks that nothing but comments, instructions and white space follows the root element.
    pub(in crate::xml) fn epilog(&mut self) -> Result<(), DecodeError> {
        loop {
            self.cursor.skip_space();
            let rest = self.cursor.rest();
            if rest.is_empty() {
                return Ok(());
            } else if rest.starts_with(b"<?") {
                instruction(&mut self.cursor)?;
            } else if rest.starts_with(b"<!--") {
                comment(&mut self.cursor)?;
            } else {
                return Err(self.cursor.ill("something follows the root element"));
            }
        }
    }

    /// Reads the start tag that begins here; an undeclared prefix is an error.
    pub(in crate::xml) fn start(&mut self) -> Result<Start<'x>, DecodeError> {
        let start = self.tag()?;
        match split(start.name).0 {
            "" => Ok(start),
            prefix if self.scopes.lookup(prefix).is_some() => Ok(start),
            prefix => Err(DecodeError::new(DecodeErrorKind::UndeclaredPrefix(prefix.to_owned()), start.at)),
        }
    }

    /// Reads the start tag that begins here, whatever the prefix of its name.
    pub(in crate::xml) fn tag(&mut self) -> Result<Start<'x>, DecodeError> {
        let rest = self.cursor.rest();
        let ends =
            |byte: &u8| matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | b'<' | b'=' | b'"' | b'\'' | b'&');
        let length = rest[1..].iter().position(ends).unwrap_or(rest.len() - 1);
        let at = self.cursor.at();
        if !is_name(&self.cursor.text()[at + 1..at + 1 + length]) {
            let is_cut = 1 + length >= rest.len();
            return Err(if is_cut { self.cursor.truncated() } else { self.cursor.ill("this is no element name") });
        }
        self.start_predicted(at, length)
    }

    /// Reads the start tag at `at`, whose name is known to be `length` bytes long and to be a name.
    #[inline(always)]
    pub(in crate::xml) fn start_predicted(&mut self, at: usize, length: usize) -> Result<Start<'x>, DecodeError> {
        self.budget.element(at)?;
        let end = at + 1 + length;
        let name = &self.cursor.text()[at + 1..end];
        let mark = self.scopes.mark();
        if !self.attributes.is_empty() {
            self.attributes.clear();
        }
        let bytes = self.cursor.bytes();
        let (empty, declares) = match bytes.get(end) {
            Some(b'>') => {
                self.cursor.go_to(end + 1);
                (false, false)
            }
            Some(b'/') if bytes.get(end + 1) == Some(&b'>') => {
                self.cursor.go_to(end + 2);
                (true, false)
            }
            _ => {
                self.cursor.go_to(end);
                let empty = self.read_attributes()?;
                (empty, self.scopes.mark() != mark)
            }
        };
        Ok(Start { name, empty, declares, at, mark, missing: 0 })
    }

    #[inline(never)]
    fn read_attributes(&mut self) -> Result<bool, DecodeError> {
        attributes::read(&mut self.cursor, &mut self.scopes, &mut self.attributes, &self.budget)
    }

    /// Reads the end tag that begins here; it must be that of `start`.
    #[inline(always)]
    pub(in crate::xml) fn end(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        let (rest, name) = (self.cursor.rest(), start.name.as_bytes());
        if let Some(tag) = rest.get(2..name.len() + 3)
            && let Some((b'>', spelled)) = tag.split_last()
            && word::same(spelled, name)
        {
            self.cursor.skip(name.len() + 3);
            return Ok(());
        }
        self.end_slowly(start)
    }

    /// The same where there is white space in the tag, or where it is another one.
    #[cold]
    fn end_slowly(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        let rest = self.cursor.rest();
        if let Some(after) = rest[2..].strip_prefix(start.name.as_bytes()) {
            let blanks = after.iter().take_while(|byte| is_xml_space(**byte)).count();
            if after.get(blanks) == Some(&b'>') {
                self.cursor.skip(start.name.len() + blanks + 3);
                return Ok(());
            }
        }
        Err(if memchr::memchr(b'>', rest).is_none() {
            self.cursor.truncated()
        } else {
            let kind = DecodeErrorKind::MismatchedEnd { expected: start.name.to_owned() };
            DecodeError::new(kind, self.cursor.at())
        })
    }

    /// Ends the scope of the namespaces that an element declares.
    #[inline(always)]
    pub(in crate::xml) fn leave(&mut self, start: &Start<'x>) {
        self.scopes.undeclare(start.mark);
    }

    /// Ends the scope of all namespaces, in order to read elsewhere in the document.
    pub(in crate::xml) fn leave_all(&mut self) {
        self.scopes.undeclare(0);
    }

    /// Passes over the content and the end tag of an element, without recursion. Its declarations stay in scope.
    pub(in crate::xml) fn skip(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        if start.empty {
            return Ok(());
        }
        let mut open = vec![*start];
        while let Some(innermost) = open.last().copied() {
            match self.text_or_markup()? {
                Markup::End => {
                    self.end(&innermost)?;
                    open.pop();
                    if !open.is_empty() {
                        self.leave(&innermost);
                    }
                }
                Markup::Start => {
                    let child = self.start()?;
                    if child.empty {
                        self.leave(&child);
                    } else {
                        open.push(child);
                        self.budget.levels(open.len(), child.at)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the text of an element that holds nothing else, and its end tag.
    #[inline]
    pub(in crate::xml) fn text_content(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        if start.empty {
            return Ok(Cow::Borrowed(""));
        }
        let (bytes, begin) = (self.cursor.bytes(), self.cursor.at());
        let at = special(bytes, begin);
        if bytes.get(at) == Some(&b'<') && bytes.get(at + 1) == Some(&b'/') {
            self.cursor.go_to(at);
            self.end(start)?;
            self.budget.text(at - begin, begin)?;
            return Ok(Cow::Borrowed(&self.cursor.text()[begin..at]));
        }
        self.text_slowly(start)
    }

    #[cold]
    fn text_slowly(&mut self, start: &Start<'x>) -> Result<Cow<'x, str>, DecodeError> {
        let mut text = String::new();
        let begin = self.cursor.at();
        match chunk(&mut self.cursor, &mut text, &self.budget)? {
            Markup::End => {
                self.end(start)?;
                self.budget.text(text.len(), begin)?;
                Ok(Cow::Owned(text))
            }
            Markup::Start => {
                let kind = DecodeErrorKind::Misplaced("an element inside a simple value");
                Err(DecodeError::new(kind, self.cursor.at()))
            }
        }
    }

    /// Reads text between elements, up to the next tag: `None` if there is none, or if it is white space that does not count.
    pub(in crate::xml) fn loose_text(&mut self, keeps_blanks: bool) -> Result<Option<String>, DecodeError> {
        let mut text = String::new();
        let begin = self.cursor.at();
        chunk(&mut self.cursor, &mut text, &self.budget)?;
        self.budget.text(text.len(), begin)?;
        let is_blank = text.bytes().all(is_xml_space);
        Ok((!text.is_empty() && (keeps_blanks || !is_blank)).then_some(text))
    }

    /// Passes over text and returns which kind of tag comes.
    pub(in crate::xml) fn text_or_markup(&mut self) -> Result<Markup, DecodeError> {
        let mut text = String::new();
        let begin = self.cursor.at();
        let markup = chunk(&mut self.cursor, &mut text, &self.budget)?;
        self.budget.text(text.len(), begin)?;
        Ok(markup)
    }

    /// Passes over the white space that is all there is in an element, and its end tag.
    pub(in crate::xml) fn finish_blank(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        if start.empty {
            return Ok(());
        }
        self.cursor.skip_space();
        // There may be comments, which are no content.
        if self.is_closed(start) { self.end(start) } else { self.skip(start) }
    }

    /// Whether there is nothing at all in the element that was just opened, not even white space.
    #[inline]
    pub(in crate::xml) fn is_closed(&self, start: &Start<'x>) -> bool {
        start.empty || self.cursor.rest().starts_with(b"</")
    }

    /// Whether the element that was just opened has no attributes and begins with another element.
    #[inline(always)]
    pub(in crate::xml) fn opens_with_element(&self, start: &Start<'x>) -> bool {
        let is_element = matches!(self.cursor.rest(), [b'<', next, ..] if !matches!(next, b'/' | b'!' | b'?'));
        is_element && !start.empty && self.attributes.is_empty()
    }

    /// Whether there is at most white space in it.
    #[inline]
    pub(in crate::xml) fn is_hollow(&self, start: &Start<'x>) -> bool {
        start.empty || self.cursor.bytes()[self.cursor.after_space()..].starts_with(b"</")
    }

    /// Whether there is nothing in it but comments and instructions, and white space unless that counts.
    pub(in crate::xml) fn is_without(&self, start: &Start<'x>, keeps_blanks: bool) -> bool {
        let mut rest = &self.cursor.text()[self.cursor.at()..];
        loop {
            rest = if keeps_blanks { rest } else { rest.trim_ascii_start() };
            let end = match rest {
                _ if start.empty || rest.starts_with("</") => return true,
                _ if rest.starts_with("<!--") => "-->",
                _ if rest.starts_with("<?") => "?>",
                _ => return false,
            };
            let Some((_, after)) = rest.split_once(end) else { return false };
            rest = after;
        }
    }

    /// The namespaces in scope around an element, to be kept with its XML.
    pub(in crate::xml) fn scope_around(&mut self, start: &Start<'x>) -> Result<Option<Arc<InScope>>, DecodeError> {
        self.keep_scope(start.mark, start.at)
    }

    /// The namespaces in scope here, to be kept with an attribute that stands at `at`.
    pub(in crate::xml) fn scope_here(&mut self, at: usize) -> Result<Option<Arc<InScope>>, DecodeError> {
        self.keep_scope(self.scopes.mark(), at)
    }

    fn keep_scope(&mut self, mark: usize, at: usize) -> Result<Option<Arc<InScope>>, DecodeError> {
        let (scope, bytes) = self.scopes.keep(mark);
        self.budget.memory(bytes, at)?;
        Ok(scope)
    }

    /// Declarations for the start tag, of all prefixes around it that it does not declare itself; `None` if there are very many.
    #[cfg(feature = "events")]
    pub(in crate::xml) fn declarations_around(&self, start: &Start<'x>) -> Option<String> {
        let mut declarations = String::new();
        let around = self.scopes.around(start.mark)?;
        around.for_each(|(prefix, uri)| declare(&mut declarations, prefix, uri));
        Some(declarations)
    }

    /// Appends a part of the document as it stands, but for references to characters that XML forbids.
    pub(in crate::xml) fn push_verbatim(&self, xml: &mut String, range: std::ops::Range<usize>) {
        let verbatim = &self.cursor.text()[range];
        // What is pushed was read before, so any replacement so far may lie in it.
        match self.budget.replaced() {
            0 => xml.push_str(verbatim),
            _ => push_legal(xml, verbatim),
        }
    }
}

#[cfg(test)]
mod tests;
