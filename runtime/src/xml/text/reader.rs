//! Which bytes are markup: prolog, start and end tags, comments, processing instructions; nothing here knows a type.

use memchr::memmem;

use crate::xml::read::decoder::Decoder;
use crate::xml::{DecodeError, DecodeErrorKind};

/// A start tag that was just read; its attributes wait in the decoder.
#[derive(Clone, Copy, Debug)]
pub struct Start<'x> {
    /// As written, with its prefix.
    pub(crate) name: &'x str,
    /// `<x/>`.
    pub(crate) empty: bool,
    /// Does the tag declare namespaces itself?
    pub(in crate::xml) declares: bool,
    /// Offset of `<`.
    pub(crate) at: usize,
    /// Declarations in scope before this tag.
    pub(in crate::xml) mark: usize,
}

impl<'x> Start<'x> {
    /// Byte offset of its `<`.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &'x str {
        crate::xml::text::names::split(self.name).1
    }
}

/// White space as XML counts it.
#[inline]
pub(crate) fn is_xml_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

impl<'x> Decoder<'x> {
    /// Reads everything before the root element, and its start tag. Blank lines before the declaration are let pass.
    pub(crate) fn prolog(&mut self) -> Result<Start<'x>, DecodeError> {
        self.check_size()?;
        self.skip_space();
        loop {
            self.skip_space();
            let rest = &self.text.as_bytes()[self.at..];
            if rest.starts_with(b"<?") {
                self.instruction()?;
            } else if rest.starts_with(b"<!--") {
                self.comment()?;
            } else if b"<!--".starts_with(rest) && !rest.is_empty() && rest.len() < 4 {
                return Err(self.truncated());
            } else if rest.starts_with(b"<!") {
                return Err(DecodeError::new(DecodeErrorKind::Doctype, self.at));
            } else if rest.starts_with(b"<") {
                let start = self.start(self.at)?;
                self.check_prefix(&start)?;
                return Ok(start);
            } else if rest.is_empty() {
                return Err(DecodeError::new(DecodeErrorKind::Truncated, self.at));
            } else {
                return Err(self.ill("text where the root element should begin"));
            }
        }
    }

    /// Checks that nothing but comments, instructions and white space follows the root element.
    pub(crate) fn epilog(&mut self) -> Result<(), DecodeError> {
        loop {
            self.skip_space();
            let rest = &self.text.as_bytes()[self.at..];
            if rest.is_empty() {
                return Ok(());
            } else if rest.starts_with(b"<?") {
                self.instruction()?;
            } else if rest.starts_with(b"<!--") {
                self.comment()?;
            } else {
                return Err(self.ill("something follows the root element"));
            }
        }
    }

    /// Reads the start tag at `at`, whatever its name.
    pub(crate) fn start(&mut self, at: usize) -> Result<Start<'x>, DecodeError> {
        let bytes = self.text.as_bytes();
        let mut end = at + 1;
        while bytes.get(end).is_some_and(|byte| {
            !matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | b'<' | b'=' | b'"' | b'\'' | b'&')
        }) {
            end += 1;
        }
        if !is_name(&self.text[at + 1..end]) {
            self.at = at;
            return Err(if end >= bytes.len() { self.truncated() } else { self.ill("this is no element name") });
        }
        self.start_predicted(at, end - at - 1)
    }

    /// Reads the rest of the start tag at `at`, whose name is known to be `length` bytes long.
    #[inline(always)]
    pub(in crate::xml) fn start_predicted(&mut self, at: usize, length: usize) -> Result<Start<'x>, DecodeError> {
        self.elements += 1;
        if self.elements > self.options.limits.elements {
            return Err(DecodeError::new(DecodeErrorKind::Limit("elements", self.options.limits.elements), at));
        }
        let end = at + 1 + length;
        let name = &self.text[at + 1..end];
        let mark = self.names.mark();
        let bytes = self.text.as_bytes();
        if !self.attributes.is_empty() {
            self.attributes.clear();
        }
        match bytes.get(end) {
            Some(b'>') => {
                self.at = end + 1;
                Ok(Start { name, empty: false, declares: false, at, mark })
            }
            Some(b'/') if bytes.get(end + 1) == Some(&b'>') => {
                self.at = end + 2;
                Ok(Start { name, empty: true, declares: false, at, mark })
            }
            _ => {
                self.at = end;
                let empty = self.read_attributes()?;
                Ok(Start { name, empty, declares: self.names.mark() != mark, at, mark })
            }
        }
    }

    /// Reads the end tag at the current position; it must be that of `start`.
    #[inline]
    pub(in crate::xml) fn end(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        let rest = &self.text.as_bytes()[self.at..];
        let name = start.name.as_bytes();
        if rest.len() > name.len() + 2 && crate::xml::text::word::same(&rest[2..2 + name.len()], name) {
            if rest[2 + name.len()] == b'>' {
                self.at += name.len() + 3;
                return Ok(());
            }
            let blanks = rest[2 + name.len()..].iter().take_while(|byte| is_xml_space(**byte)).count();
            if blanks > 0 && rest.get(2 + name.len() + blanks) == Some(&b'>') {
                self.at += name.len() + blanks + 3;
                return Ok(());
            }
        }
        Err(if memchr::memchr(b'>', rest).is_none() {
            self.truncated()
        } else {
            DecodeError::new(DecodeErrorKind::MismatchedEnd { expected: start.name.to_owned() }, self.at)
        })
    }

    /// One level down; `leave` of each child and the caller's own `depth -= 1` go back up.
    #[inline]
    pub(in crate::xml) fn enter(&mut self, start: &Start<'x>) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > self.options.limits.depth {
            return Err(DecodeError::new(
                DecodeErrorKind::Limit("nested elements", u64::from(self.options.limits.depth)),
                start.at,
            ));
        }
        Ok(())
    }

    /// The element is over: its namespace declarations go out of scope.
    #[inline(always)]
    pub(crate) fn leave(&mut self, start: &Start<'x>) {
        self.names.undeclare(start.mark);
    }

    /// An element whose prefix is undeclared is an error, known or not.
    #[inline]
    pub(in crate::xml) fn check_prefix(&self, start: &Start<'x>) -> Result<(), DecodeError> {
        match crate::xml::text::names::split(start.name).0 {
            "" => Ok(()),
            prefix if self.names.lookup(prefix).is_some() => Ok(()),
            prefix => Err(DecodeError::new(DecodeErrorKind::UndeclaredPrefix(prefix.to_owned()), start.at)),
        }
    }

    pub(in crate::xml) fn comment(&mut self) -> Result<(), DecodeError> {
        let body = &self.text.as_bytes()[self.at + 4..];
        match memmem::find(body, b"--") {
            Some(end) if body.get(end + 2) == Some(&b'>') => {
                self.at += end + 7;
                Ok(())
            }
            Some(_) => Err(self.ill("`--` inside a comment")),
            None => Err(self.truncated()),
        }
    }

    /// Skips `<?target …?>`. The XML declaration is one too, and may only come first.
    pub(in crate::xml) fn instruction(&mut self) -> Result<(), DecodeError> {
        let rest = &self.text[self.at..];
        // Behind `<?`: in `<?>` the mark would be its own end.
        let Some(end) = memmem::find(&rest.as_bytes()[2..], b"?>").map(|end| end + 2) else {
            return Err(self.truncated());
        };
        let content = &rest[2..end];
        let length = content.bytes().take_while(|byte| !is_xml_space(*byte)).count();
        let fine = match &content[..length] {
            "xml" => is_declaration(&content[length..]) && self.text[..self.at].bytes().all(is_xml_space),
            target => is_name(target) && !target.eq_ignore_ascii_case("xml"),
        };
        if !fine {
            return Err(
                self.ill("a processing instruction without a target, or an XML declaration that is not first or odd")
            );
        }
        self.at += end + 2;
        Ok(())
    }

    /// Skips the content of an element that nobody knows, without recursion, and answers where its end tag begins.
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
                    let child = self.start(self.at)?;
                    self.check_prefix(&child)?;
                    if child.empty {
                        self.leave(&child);
                    } else {
                        open.push(child);
                        if self.depth as usize + open.len() > self.options.limits.depth as usize {
                            return Err(DecodeError::new(
                                DecodeErrorKind::Limit("nested elements", u64::from(self.options.limits.depth)),
                                child.at,
                            ));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn skip_space(&mut self) {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| is_xml_space(*byte)) {
            self.at += 1;
        }
    }

    fn check_size(&self) -> Result<(), DecodeError> {
        let limit = self.options.limits.bytes;
        if self.text.len() > limit {
            Err(DecodeError::new(DecodeErrorKind::Limit("bytes", limit as u64), limit))
        } else {
            Ok(())
        }
    }

    #[cold]
    pub(in crate::xml) fn ill(&self, what: &'static str) -> DecodeError {
        DecodeError::new(DecodeErrorKind::IllFormed(what), self.at)
    }

    #[cold]
    pub(in crate::xml) fn truncated(&self) -> DecodeError {
        DecodeError::new(DecodeErrorKind::Truncated, self.text.len())
    }
}

/// What a `<` begins.
pub(in crate::xml) enum Markup {
    Start,
    End,
}

/// Is this what may stand in `<?xml …?>`: a version 1.x, then perhaps an encoding, then perhaps `standalone`?
fn is_declaration(content: &str) -> bool {
    let trim = |text| str::trim_start_matches(text, [' ', '\t', '\r', '\n']);
    let is_known = |name: &str, value: &str| match name {
        "version" => value
            .strip_prefix("1.")
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|it| it.is_ascii_digit())),
        "encoding" => {
            value.starts_with(|first: char| first.is_ascii_alphabetic())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        }
        _ => matches!(value, "yes" | "no"),
    };
    let mut rest = content;
    for name in ["version", "encoding", "standalone"] {
        let Some(value) = trim(rest).strip_prefix(name) else {
            if name == "version" {
                return false;
            }
            continue;
        };
        let Some(value) = trim(value).strip_prefix('=').map(trim) else { return false };
        let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { return false };
        let Some((value, behind)) = value[1..].split_once(quote) else { return false };
        if !rest.starts_with([' ', '\t', '\r', '\n']) || !is_known(name, value) {
            return false;
        }
        rest = behind;
    }
    trim(rest).is_empty()
}

/// Is this an XML name, with at most one colon?
pub(in crate::xml) fn is_name(text: &str) -> bool {
    let mut colons = 0;
    let mut first = true;
    for character in text.chars() {
        if character == ':' {
            colons += 1;
            if first || colons > 1 {
                return false;
            }
            first = true;
            continue;
        }
        let fits = if first { is_name_start(character) } else { is_name_char(character) };
        if !fits {
            return false;
        }
        first = false;
    }
    !first
}

fn is_name_start(character: char) -> bool {
    matches!(character, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// A colon is none.
pub(in crate::xml) fn is_name_char(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
