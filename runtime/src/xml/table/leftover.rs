//! What became of an element that was read, besides filling its field: nearly always nothing, which is a null pointer.

use crate::value::unknown::{Place, UnknownAttribute};
use crate::xml::error::DecodeError;

/// What reading an element returns.
pub type Read = Result<Leftover, DecodeError>;

/// What became of an element besides filling its field.
#[derive(Debug, Default)]
pub struct Leftover(Option<Box<Rest>>);

#[derive(Debug, Default)]
struct Rest {
    strays: Vec<UnknownAttribute>,
    is_kept: bool,
    aside: Option<Place>,
}

impl Leftover {
    /// Its field holds all of it.
    pub const NONE: Self = Self(None);

    /// Its field holds all of it but for these attributes, which the parent keeps.
    pub(in crate::xml) fn strays(attributes: Vec<UnknownAttribute>) -> Self {
        if attributes.is_empty() {
            return Self::NONE;
        }
        Self(Some(Box::new(Rest { strays: attributes, ..Rest::default() })))
    }

    /// It was kept as unknown content, and its field is what it was without it.
    #[cold]
    pub(in crate::xml) fn kept() -> Self {
        Self(Some(Box::new(Rest { is_kept: true, ..Rest::default() })))
    }

    /// The same of an element that stands at this place, not after all that came of its choice or group.
    #[cold]
    pub(in crate::xml) fn at(mut self, place: Place) -> Self {
        self.0.get_or_insert_default().aside = Some(place);
        self
    }

    /// Whether its field holds all of it.
    #[inline]
    pub(in crate::xml) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it was kept as unknown content.
    #[inline]
    pub(in crate::xml) fn is_kept(&self) -> bool {
        self.0.as_ref().is_some_and(|rest| rest.is_kept)
    }

    /// The place of one that does not stand after all that came of its choice or group.
    #[inline]
    pub(in crate::xml) fn aside(&self) -> Option<Place> {
        self.0.as_ref().and_then(|rest| rest.aside)
    }

    /// The attributes that its field has no place for.
    pub(in crate::xml) fn into_strays(self) -> Vec<UnknownAttribute> {
        self.0.map(|rest| rest.strays).unwrap_or_default()
    }

    /// Takes them out.
    pub(in crate::xml) fn take_strays(&mut self) -> Vec<UnknownAttribute> {
        self.0.as_mut().map(|rest| std::mem::take(&mut rest.strays)).unwrap_or_default()
    }
}

/// A value that was read, and what became of the rest of its element.
#[derive(Debug)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// The rest.
    pub leftover: Leftover,
}

impl<T> Decoded<T> {
    /// The same with another value.
    #[inline]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Decoded<U> {
        Decoded { value: change(self.value), leftover: self.leftover }
    }

    /// Puts the value where it belongs.
    #[inline]
    pub(in crate::xml) fn put(self, put: impl FnOnce(T)) -> Leftover {
        put(self.value);
        self.leftover
    }
}

impl<T> From<T> for Decoded<T> {
    /// The element held nothing else.
    #[inline]
    fn from(value: T) -> Self {
        Self { value, leftover: Leftover::NONE }
    }
}
