//! How a field tells absent, empty, nil and a value apart, and how a partial update sets or clears it.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::value::{QName, Simple};
use crate::xml::text::scope::Scope;

/// A simple value that is not a string: a number, a boolean, a date …
///
/// ```
/// use centra_runtime::{Field, State};
///
/// let packages: Field<i32> = Field::from(2);
/// assert_eq!(packages.get(), Some(&2));
/// assert_eq!(Field::<i32>::empty().get(), None);
/// assert_eq!(Field::<i32>::parse("+5").text().as_deref(), Some("+5")); // as it was written
/// match packages.state() {
///     State::Absent => {}        // not in the document: not sent, so not changed
///     State::Empty => {}         // `<packages/>`
///     State::Nil => {}           // `xsi:nil="true"`
///     State::Value(_number) => {}
///     State::Invalid(_text) => {} // kept only if the reader was told to
/// }
/// ```
///
/// Fields are equal when their states are: `+5` and `5` are the same number, though each is written as it was read.
#[derive(Clone)]
pub struct Field<T>(Repr<T>);

#[derive(Clone)]
enum Repr<T> {
    Absent,
    Empty,
    /// Nothing but white space: empty, but kept as it stands, since it may be what an enumeration names.
    Blank(Box<str>),
    Nil,
    Value(T),
    /// A value whose text is not the shortest: kept, so that it survives a round trip.
    Written(T, Box<str>),
    /// A list of names and other values whose text is not the shortest for the other values. Its names have a meaning only where it was read.
    Among(T, Box<str>),
    Invalid(Box<str>),
}

/// The state of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'a, T> {
    /// Not there.
    Absent,
    /// There, without text.
    Empty,
    /// `xsi:nil="true"`.
    Nil,
    /// A value.
    Value(&'a T),
    /// A text that is no value of the type; only with [`Options::keep_invalid`](crate::xml::Options::keep_invalid).
    Invalid(&'a str),
}

impl<T> Field<T> {
    /// Not there: nothing is written.
    #[must_use]
    pub const fn absent() -> Self {
        Self(Repr::Absent)
    }

    /// There, and blank: `<x/>` is written.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Repr::Empty)
    }

    /// `xsi:nil="true"` is written, where the schema allows it; else `<x/>`.
    #[must_use]
    pub const fn nil() -> Self {
        Self(Repr::Nil)
    }

    /// The value, if there is one.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match &self.0 {
            Repr::Value(value) | Repr::Written(value, _) | Repr::Among(value, _) => Some(value),
            _ => None,
        }
    }

    /// The value, moved out.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self.0 {
            Repr::Value(value) | Repr::Written(value, _) | Repr::Among(value, _) => Some(value),
            _ => None,
        }
    }

    /// All that can be told of it.
    #[must_use]
    pub fn state(&self) -> State<'_, T> {
        match &self.0 {
            Repr::Absent => State::Absent,
            Repr::Empty | Repr::Blank(_) => State::Empty,
            Repr::Nil => State::Nil,
            Repr::Value(value) | Repr::Written(value, _) | Repr::Among(value, _) => State::Value(value),
            Repr::Invalid(text) => State::Invalid(text),
        }
    }

    /// Whether it is absent.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.0, Repr::Absent)
    }

    /// Replaces the value.
    pub fn set(&mut self, value: T) {
        self.0 = Repr::Value(value);
    }
}

impl<T: Simple> Field<T> {
    /// From a lexical form. A text that is no value becomes [`State::Invalid`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|()| Self(Repr::Invalid(text.into())))
    }

    /// The text as it was read, or as it would be written.
    #[must_use]
    pub fn text(&self) -> Option<std::borrow::Cow<'_, str>> {
        use std::borrow::Cow;
        match &self.0 {
            Repr::Absent | Repr::Nil => None,
            Repr::Empty => Some(Cow::Borrowed("")),
            Repr::Value(value) | Repr::Among(value, _) => Some(value.text()),
            Repr::Written(_, text) | Repr::Invalid(text) | Repr::Blank(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The same; it may stand in the buffer, which is empty before.
    pub(crate) fn text_in<'t>(&'t self, buffer: &'t mut String) -> Option<&'t str> {
        match &self.0 {
            Repr::Absent | Repr::Nil => None,
            Repr::Empty => Some(""),
            Repr::Value(value) | Repr::Among(value, _) => Some(value.text_in(buffer)),
            Repr::Written(_, text) | Repr::Invalid(text) | Repr::Blank(text) => Some(text),
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, ()> {
        Self::read_in(text, Scope::NONE)
    }

    /// As `read`, where prefixes stand for namespaces.
    #[inline]
    pub(crate) fn read_in(text: &str, scope: Scope<'_>) -> Result<Self, ()> {
        if T::QUALIFIED {
            return Self::read_names(text, scope);
        }
        if let Some(value) = T::parse(text) {
            return Ok(Self(if T::is_shortest(text, &value) {
                Repr::Value(value)
            } else {
                Repr::Written(value, text.into())
            }));
        }
        let trimmed = trimmed(text);
        match trimmed {
            "" if text.is_empty() || !T::KEEPS_BLANKS => Ok(Self(Repr::Empty)),
            "" => Ok(Self(Repr::Blank(text.into()))),
            _ => T::parse(trimmed).map(|value| Self(Repr::Written(value, text.into()))).ok_or(()),
        }
    }

    /// A text that holds names means something only where it was read, so it is not kept beside its value.
    #[cold]
    fn read_names(text: &str, scope: Scope<'_>) -> Result<Self, ()> {
        let trimmed = trimmed(text);
        let value = T::parse_in(text, scope).or_else(|| T::parse_in(trimmed, scope));
        let Some(value) = value else {
            return if trimmed.is_empty() { Ok(Self(Repr::Empty)) } else { Err(()) };
        };
        let mut holds_names = false;
        let shortest = value.text_with(&mut |name| {
            holds_names = true;
            match name.prefix() {
                "" => name.local().to_owned(),
                prefix => format!("{prefix}:{}", name.local()),
            }
        });
        let is_shortest = shortest.split_ascii_whitespace().eq(text.split_ascii_whitespace());
        drop(shortest);
        Ok(Self(match holds_names {
            true if is_shortest => Repr::Value(value),
            true => Repr::Among(value, text.into()),
            false if T::is_shortest(text, &value) => Repr::Value(value),
            false => Repr::Written(value, text.into()),
        }))
    }

    /// Whether there is a text to write.
    pub(crate) fn has_content(&self) -> bool {
        matches!(self.0, Repr::Value(_) | Repr::Written(..) | Repr::Among(..) | Repr::Invalid(_))
    }

    /// Whether the original text is kept beside the value.
    pub(crate) fn is_written(&self) -> bool {
        matches!(self.0, Repr::Written(..))
    }

    /// The value as text, its names as `spell` spells them and all else as it was read.
    pub(crate) fn spelled(&self, spell: &mut dyn FnMut(&QName) -> String) -> Option<String> {
        let Repr::Among(value, text) = &self.0 else {
            return self.get().map(|value| value.text_with(spell).into_owned());
        };
        let mut names = Vec::new();
        // No value holds this character, so it tells which words are names.
        let marked = value.text_with(&mut |name| {
            names.push(spell(name));
            "\0".to_owned()
        });
        let mut names = names.into_iter();
        let words = marked.split_ascii_whitespace().zip(text.split_ascii_whitespace());
        let words = words.map(|(marked, read)| match marked {
            "\0" => names.next().unwrap_or_default(),
            _ => read.to_owned(),
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }

    pub(crate) fn invalid(text: &str) -> Self {
        Self(Repr::Invalid(text.into()))
    }
}

/// Without the white space of XML around it. Compiled once, whatever the type.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

impl Field<String> {
    /// The text, if there is one: a text that may be nil.
    ///
    /// ```
    /// use centra_runtime::Field;
    /// assert_eq!(Field::from("").as_deref(), Some(""));
    /// assert_eq!(Field::<String>::nil().as_deref(), None);
    /// ```
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        match &self.0 {
            Repr::Empty => Some(""),
            Repr::Blank(text) => Some(text),
            _ => self.get().map(String::as_str),
        }
    }
}

impl<T: PartialEq> PartialEq for Field<T> {
    fn eq(&self, other: &Self) -> bool {
        self.state() == other.state()
    }
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self::absent()
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self(Repr::Value(value))
    }
}

impl From<&str> for Field<String> {
    /// `""` is what a reader makes of `<x/>`: [`empty`](Field::empty).
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::empty() } else { Self::from(text.to_owned()) }
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// `None` is absent.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::absent(), Self::from)
    }
}

impl<T: fmt::Debug> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state() {
            State::Absent => f.write_str("Absent"),
            State::Empty => f.write_str("Empty"),
            State::Nil => f.write_str("Nil"),
            State::Value(value) => value.fmt(f),
            State::Invalid(_) => f.write_str("Invalid"),
        }
    }
}

/// A nested structure that may be absent, empty or nil. Reading goes straight through it: the fields of an absent one are absent.
///
/// ```
/// # #[path = "../../tests/handwritten/mod.rs"] mod shop;
/// # use shop::Product;
/// let product = Product::default();
/// assert_eq!(product.brand.id.as_deref(), None); // `brand` is not there, so neither is its id
/// assert!(product.brand.is_absent());
/// ```
#[derive(Clone, PartialEq)]
pub struct Nested<T>(Inner<T>);

#[derive(Clone, PartialEq)]
enum Inner<T> {
    Absent,
    Empty,
    Nil,
    Value(Box<T>),
}

impl<T> Nested<T> {
    /// Not there: nothing is written.
    #[must_use]
    pub const fn absent() -> Self {
        Self(Inner::Absent)
    }

    /// There, without content: `<x/>`.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Inner::Empty)
    }

    /// `xsi:nil="true"`, where the schema allows it; else `<x/>`.
    #[must_use]
    pub const fn nil() -> Self {
        Self(Inner::Nil)
    }

    /// The structure, if it has content.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match &self.0 {
            Inner::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The structure to be changed, made first where there was none.
    #[inline]
    pub fn get_or_insert(&mut self) -> &mut T
    where
        T: Default,
    {
        if !matches!(self.0, Inner::Value(_)) {
            *self = Self::from(T::default());
        }
        match &mut self.0 {
            Inner::Value(value) => value,
            _ => unreachable!("made just above"),
        }
    }

    /// The structure to be changed, if it has content.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        match &mut self.0 {
            Inner::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The structure, moved out.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self.0 {
            Inner::Value(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it is absent.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.0, Inner::Absent)
    }

    /// Whether it is present without content (`<x/>`).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Inner::Empty)
    }

    /// Whether it is nil (`xsi:nil`).
    #[inline]
    pub(crate) fn is_bare_nil(&self) -> bool {
        matches!(self.0, Inner::Nil)
    }
}

// Plain data, whatever is in it. Said here, since the compiler would follow types inside of types as deep as they go, and gives up at some depth.
impl<T> UnwindSafe for Nested<T> {}
impl<T> RefUnwindSafe for Nested<T> {}

impl<T> Default for Nested<T> {
    #[inline]
    fn default() -> Self {
        Self::absent()
    }
}

impl<T> From<T> for Nested<T> {
    #[inline]
    fn from(value: T) -> Self {
        Self(Inner::Value(Box::new(value)))
    }
}

impl<T> From<Option<T>> for Nested<T> {
    /// `None` is absent.
    #[inline]
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::absent(), Self::from)
    }
}

impl<T: fmt::Debug> fmt::Debug for Nested<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Absent => f.write_str("Absent"),
            Inner::Empty => f.write_str("Empty"),
            Inner::Nil => f.write_str("Nil"),
            Inner::Value(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_small() {
        assert!(size_of::<Field<i32>>() <= 24);
        assert!(size_of::<Nested<String>>() <= 16);
    }
}
