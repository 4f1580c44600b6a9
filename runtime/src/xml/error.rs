//! What can be wrong with a document that is read or written: the path to it, its place, and never its payload in full.

use std::fmt;

/// One step of the path to an error: an element and, where it repeats, which one (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Local name of the element, or `@name` of an attribute.
    pub name: String,
    /// Which of several, from 1.
    pub index: Option<usize>,
}

/// `order/rows/row[2]/sku`
pub(crate) fn write_path<'s>(f: &mut fmt::Formatter<'_>, path: impl Iterator<Item = &'s Segment>) -> fmt::Result {
    for (number, segment) in path.enumerate() {
        if number > 0 {
            f.write_str("/")?;
        }
        f.write_str(&segment.name)?;
        if let Some(index) = segment.index {
            write!(f, "[{index}]")?;
        }
    }
    Ok(())
}

/// A document could not be read. Prints as `events_Get/events/event[3]/data/order/created: … at line 41, column 17 (byte 1723)`.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: DecodeErrorKind,
    /// Innermost first while it is on its way out.
    path: Vec<Segment>,
    offset: usize,
    line: usize,
    column: usize,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The document ends too early: it was cut off.
    Truncated,
    /// Not well-formed XML; what was expected.
    IllFormed(&'static str),
    /// An end tag that does not match its start tag.
    MismatchedEnd {
        /// The element that is open.
        expected: String,
    },
    /// A prefix without a declaration.
    UndeclaredPrefix(String),
    /// A document type declaration: refused, whatever it says.
    Doctype,
    /// The bytes are not of the encoding that they are said to be.
    Encoding(String),
    /// A character that XML 1.0 forbids (strict mode only).
    IllegalCharacter(u32),
    /// Another root element than the type's.
    UnexpectedElement {
        /// `{namespace}name` that was found.
        found: String,
        /// `{namespace}name` that was expected.
        expected: String,
        /// What to do about it, when that is known.
        hint: Option<String>,
    },
    /// Content that is asked for as another type than it says it is of: content of any type, or of a derived type at the root of a document.
    UnexpectedType {
        /// What it says it is: a type or an element as `{namespace}name`; empty if it says nothing.
        found: String,
        /// The type that was asked for.
        expected: &'static str,
        /// What to do about it, when that is known.
        hint: Option<String>,
    },
    /// Well-formed, but not where it stands: an element inside a simple value, an envelope without a body.
    Misplaced(&'static str),
    /// A text that is no value of its type.
    InvalidValue {
        /// The text, at most 64 characters of it; empty for a secret.
        text: String,
        /// Such as `xs:int`.
        expected: &'static str,
    },
    /// A single element that comes twice (strict mode only).
    Duplicate,
    /// A limit was reached; which one, and its value.
    Limit(&'static str, u64),
    /// An `href` without its `id`, or a circle of them.
    Reference(String),
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner { kind, path: Vec::new(), offset, line: 0, column: 0 }))
    }

    /// Called on the way out: the error lies inside this element.
    #[cold]
    pub(crate) fn inside(mut self, name: &str) -> Self {
        self.0.path.push(Segment { name: name.to_owned(), index: None });
        self
    }

    /// The innermost open step is number `index` (from 1) of its kind.
    #[cold]
    pub(crate) fn numbered(mut self, name: &str, index: usize) -> Self {
        self.0.path.push(Segment { name: name.to_owned(), index: Some(index) });
        self
    }

    /// Works out line and column.
    #[cold]
    pub(crate) fn locate(mut self, text: &str) -> Self {
        let mut offset = self.0.offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        self.0.line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        self.0.column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        self.0.path.reverse();
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// The way to it, outermost first.
    #[must_use]
    pub fn path(&self) -> &[Segment] {
        &self.0.path
    }

    /// Byte offset in the document after conversion to UTF-8.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// Column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.0.path.iter())?;
        if !self.0.path.is_empty() {
            f.write_str(": ")?;
        }
        write!(f, "{} at line {}, column {} (byte {})", self.0.kind, self.0.line, self.0.column, self.0.offset)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

impl DecodeErrorKind {
    /// A text that is no value of its type.
    #[cold]
    pub(super) fn invalid(text: &str, expected: &'static str) -> Self {
        Self::InvalidValue { text: text.chars().take(64).collect(), expected }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the document ends here, inside an element"),
            Self::IllFormed(what) => write!(f, "not well-formed: {what}"),
            Self::MismatchedEnd { expected } => {
                write!(f, "not well-formed: expected `</{expected}>`")
            }
            Self::UndeclaredPrefix(prefix) => write!(f, "the prefix `{prefix}` is not declared"),
            Self::Doctype => f.write_str("a document type declaration is refused"),
            Self::Encoding(what) => f.write_str(what),
            Self::Misplaced(what) => f.write_str(what),
            Self::IllegalCharacter(code) => {
                write!(f, "the character U+{code:04X} is not allowed in XML")
            }
            Self::UnexpectedElement { found, expected, hint } => {
                write!(f, "found the element `{found}`, expected `{expected}`")?;
                write_hint(f, hint)
            }
            Self::UnexpectedType { found, expected, .. } if found.is_empty() => {
                write!(f, "it names no type, so it is not known to be a `{expected}`")
            }
            Self::UnexpectedType { found, expected, hint } => {
                write!(f, "it is a `{found}`, not a `{expected}`")?;
                write_hint(f, hint)
            }
            Self::InvalidValue { text, expected } => write!(f, "invalid {expected} {text:?}"),
            Self::Duplicate => f.write_str("the element comes twice, and may occur once"),
            Self::Limit(what, value) => write!(f, "more than {value} {what}, the limit"),
            Self::Reference(what) => f.write_str(what),
        }
    }
}

fn write_hint(f: &mut fmt::Formatter<'_>, hint: &Option<String>) -> fmt::Result {
    match hint {
        Some(hint) => write!(f, " ({hint})"),
        None => Ok(()),
    }
}

/// A value cannot be written as XML 1.0: a text holds a character that XML forbids. Prints the path, never the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError(Box<Illegal>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Illegal {
    /// Innermost first.
    path: Vec<Segment>,
    character: u32,
}

impl EncodeError {
    #[cold]
    pub(crate) fn new(character: u32) -> Self {
        Self(Box::new(Illegal { path: Vec::new(), character }))
    }

    #[cold]
    pub(crate) fn inside(mut self, name: &str, index: Option<usize>) -> Self {
        self.0.path.push(Segment { name: name.to_owned(), index });
        self
    }

    /// The outermost step is number `index` (from 1) of its kind.
    #[cold]
    pub(crate) fn numbered(mut self, index: usize) -> Self {
        if let Some(step) = self.0.path.last_mut() {
            step.index = Some(index);
        }
        self
    }

    /// The way to the field, outermost first.
    pub fn path(&self) -> impl Iterator<Item = &Segment> {
        self.0.path.iter().rev()
    }

    /// The code point that XML 1.0 cannot carry.
    #[must_use]
    pub fn character(&self) -> u32 {
        self.0.character
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.path())?;
        write!(f, ": holds the character U+{:04X}, which XML 1.0 cannot carry", self.0.character)
    }
}

impl std::error::Error for EncodeError {}
