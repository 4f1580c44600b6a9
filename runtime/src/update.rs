//! What a setter says of one field: set it, clear it, or leave it alone; a field that is not mentioned is not sent.

mod accept;
mod builtin;

pub use accept::{ById, IntoChange, IntoItems, IntoValue, Settable};

use crate::value::Simple;
use crate::value::field::{Field, Nested};
use crate::value::list::List;
use crate::value::secret::Secret;

/// Blanks a field: it is sent empty. `product.comment(Clear)` sends `<comment/>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clear;

/// What a setter does with a field that it does not leave alone.
///
/// ```
/// use centra_runtime::{Change, Clear, IntoChange};
///
/// fn comment(value: impl IntoChange<String>) -> Option<Change<String>> { value.into_change() }
/// assert_eq!(comment("new"), Some(Change::Set("new".to_owned())));
/// assert_eq!(comment(Clear), Some(Change::Clear));
/// assert_eq!(comment(None::<String>), None); // untouched
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The field gets this value.
    Set(T),
    /// The field is sent empty.
    Clear,
}

/// A field that a setter of `T` changes.
pub trait Put<T> {
    /// Replaces what the field holds.
    fn put(&mut self, change: Change<T>);
}

impl Put<String> for Option<String> {
    fn put(&mut self, change: Change<String>) {
        *self = Some(match change {
            Change::Set(value) => value,
            Change::Clear => String::new(),
        });
    }
}

impl Put<Secret> for Option<Secret> {
    fn put(&mut self, change: Change<Secret>) {
        *self = Some(match change {
            Change::Set(value) => value,
            Change::Clear => Secret::default(),
        });
    }
}

impl<T: Simple> Put<T> for Field<T> {
    fn put(&mut self, change: Change<T>) {
        *self = match change {
            Change::Set(value) => Self::from(value),
            Change::Clear => Self::empty(),
        };
    }
}

impl<U: Settable> Put<U> for Nested<U::Target> {
    fn put(&mut self, change: Change<U>) {
        *self = match change {
            Change::Set(update) => Self::from(U::Target::from(update)),
            Change::Clear => Self::empty(),
        };
    }
}

/// Changes a field; generated setters call it.
#[inline]
pub fn set<T>(field: &mut impl Put<T>, value: impl IntoChange<T>) {
    if let Some(change) = value.into_change() {
        field.put(change);
    }
}

/// Appends items to a list; none change nothing.
#[inline]
pub fn extend<T, U: Into<T>>(list: &mut Vec<T>, items: impl IntoIterator<Item = impl IntoValue<U>>) {
    // Not `Vec::extend`, which would compile a dozen adapters for each type of item.
    let items = items.into_iter();
    list.reserve(items.size_hint().0);
    for item in items {
        list.push(item.into_value().into());
    }
}

/// Appends items to a container, or clears it; generated setters call it.
#[inline]
pub fn set_items<T, U: Into<T>>(list: &mut List<T>, items: impl IntoItems<U>) {
    items.put_into(list);
}

/// The field of a value; generated constructors call it.
#[inline]
pub fn given<T, F: Put<T> + Default>(value: impl IntoValue<T>) -> F {
    let mut field = F::default();
    field.put(Change::Set(value.into_value()));
    field
}

/// The field of several values, likewise.
#[inline]
pub fn several<T, U: Into<T>>(items: impl IntoIterator<Item = impl IntoValue<U>>) -> Vec<T> {
    let mut list = Vec::new();
    extend::<T, U>(&mut list, items);
    list
}

/// Sets a choice. It has no element of its own that could be sent empty, so `Clear` takes it away.
#[inline]
pub fn choose<T>(field: &mut Option<T>, value: impl IntoChange<T>) {
    match value.into_change() {
        Some(Change::Set(value)) => *field = Some(value),
        Some(Change::Clear) => *field = None,
        None => {}
    }
}

/// Appends items of one of several types.
#[inline]
pub fn extend_into<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = impl Into<T>>) {
    for item in items {
        list.push(item.into());
    }
}
