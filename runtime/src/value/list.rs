//! How a container of one repeated child tells absent, empty, nil and filled apart.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::value::unknown::Unknown;

/// A container element of nothing but one repeated child (`<products><product/>…</products>`), used like a `Vec`.
///
/// Absent, empty and filled are told apart: an absent one is not written, an empty one is written as `<products/>`.
///
/// ```
/// use centra_runtime::List;
///
/// let mut sizes: List<String> = List::default();
/// assert!(sizes.is_absent());
/// sizes.push("S".into());
/// assert_eq!(sizes[0], "S");
/// assert_eq!(List::<String>::empty().len(), 0);
/// assert!(!List::<String>::empty().is_absent());
/// ```
#[derive(Clone)]
pub struct List<T> {
    items: Vec<T>,
    presence: Presence,
    /// What the container holds besides its items.
    pub unknown: Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// Written only if there are items.
    Absent,
    /// Written in any case.
    Present,
    Nil,
}

/// Compiled once, whatever the items.
impl Presence {
    fn is_absent_with(self, unknown: &Unknown) -> bool {
        self == Self::Absent && unknown.is_empty()
    }
}

impl<T> List<T> {
    /// Not there: nothing is written while it holds nothing.
    #[must_use]
    pub const fn absent() -> Self {
        Self { items: Vec::new(), presence: Presence::Absent, unknown: Unknown::new() }
    }

    /// There, without items: `<products/>` is written.
    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), presence: Presence::Present, unknown: Unknown::new() }
    }

    /// `xsi:nil="true"`, where the schema allows it; else as empty.
    #[must_use]
    pub const fn nil() -> Self {
        Self { items: Vec::new(), presence: Presence::Nil, unknown: Unknown::new() }
    }

    /// Whether it is absent.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.items.is_empty() && self.presence.is_absent_with(&self.unknown)
    }

    /// Whether it is nil (`xsi:nil`).
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.presence == Presence::Nil && self.items.is_empty()
    }

    /// The items, moved out.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }

    /// One that is absent is there now, or nil: its items and what else is in it, to be read.
    #[inline]
    pub(crate) fn begin(&mut self, nil: bool) -> (&mut Vec<T>, &mut Unknown) {
        self.presence = if nil { Presence::Nil } else { Presence::Present };
        (&mut self.items, &mut self.unknown)
    }
}

/// What is written the same is the same: one with items is there, however it came about.
impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        let same_presence = (self.is_absent(), self.is_nil()) == (other.is_absent(), other.is_nil());
        same_presence && self.items == other.items && self.unknown == other.unknown
    }
}

impl<T> Deref for List<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.items
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::absent()
    }
}

impl<T> From<Vec<T>> for List<T> {
    /// An empty vector is absent: to blank a container, say [`List::empty`].
    #[inline]
    fn from(items: Vec<T>) -> Self {
        Self { items, ..Self::absent() }
    }
}

impl<T> FromIterator<T> for List<T> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(Vec::from_iter(items))
    }
}

impl<T> Extend<T> for List<T> {
    #[inline]
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_absent() { f.write_str("Absent") } else { self.items.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_small() {
        assert!(size_of::<List<String>>() <= 40);
        assert_eq!(size_of::<Unknown>(), 8);
    }
}
