//! What a partial update says of one field: set it, or clear it; a field that is not mentioned is not sent.

use crate::value::Simple;
use crate::value::field::{Field, Nested};
use crate::value::list::List;
use crate::value::secret::Secret;

/// Blanks a field: it is sent empty. `product.comment(Clear)` sends `<comment/>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clear;

/// What a setter of an update takes: a value, or [`Clear`].
///
/// ```
/// use centra_runtime::{Change, Clear};
///
/// fn comment(value: impl Into<Change<String>>) -> Change<String> { value.into() }
/// assert_eq!(comment("new"), Change::Set("new".to_owned()));
/// assert_eq!(comment(Clear), Change::Clear);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The field gets this value.
    Set(T),
    /// The field is sent empty.
    Clear,
}

impl<T> From<Clear> for Change<T> {
    fn from(Clear: Clear) -> Self {
        Self::Clear
    }
}

impl From<&str> for Change<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl From<&String> for Change<String> {
    fn from(value: &String) -> Self {
        Self::Set(value.clone())
    }
}

impl From<&str> for Change<Secret> {
    fn from(value: &str) -> Self {
        Self::Set(value.into())
    }
}

impl From<String> for Change<Secret> {
    fn from(value: String) -> Self {
        Self::Set(value.into())
    }
}

impl<U: Update> From<U> for Change<U> {
    fn from(update: U) -> Self {
        Self::Set(update)
    }
}

/// A value of a built-in type can be passed to a setter as it is.
macro_rules! set {
    ($($ty:ty),* $(,)?) => {
        $(impl From<$ty> for Change<$ty> {
            fn from(value: $ty) -> Self {
                Self::Set(value)
            }
        })*
    };
}

set!(String, Secret, bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
set!(crate::value::Decimal, crate::value::Integer, crate::value::DateTime, crate::value::Date, crate::value::Time);
set!(crate::value::NonNegativeInteger, crate::value::PositiveInteger);
set!(crate::value::NonPositiveInteger, crate::value::NegativeInteger);
set!(crate::value::Duration, crate::value::Base64, crate::value::Hex, crate::value::QName);
set!(crate::value::GYear, crate::value::GYearMonth, crate::value::GMonth, crate::value::GMonthDay, crate::value::GDay);

impl<T: Simple> From<crate::value::Tokens<T>> for Change<crate::value::Tokens<T>> {
    fn from(items: crate::value::Tokens<T>) -> Self {
        Self::Set(items)
    }
}

/// A generated update builder: what it has touched, and nothing else, is sent.
pub trait Update: Sized {
    /// The plain type that it fills in.
    type Target: From<Self>;
}

/// Something that a setter can put into a field; generated setters call it.
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

impl<U: Update> Put<U> for Nested<U::Target> {
    fn put(&mut self, change: Change<U>) {
        *self = match change {
            Change::Set(update) => Self::from(U::Target::from(update)),
            Change::Clear => Self::empty(),
        };
    }
}

/// Puts the items of a repeated field: they are added to what is there; no items change nothing.
#[inline]
pub fn extend<T, U: Into<T>>(list: &mut Vec<T>, items: impl IntoIterator<Item = U>) {
    // Not `Vec::extend`, which would compile a dozen adapters for each type of item.
    let items = items.into_iter();
    list.reserve(items.size_hint().0);
    for item in items {
        list.push(item.into());
    }
}

/// Blanks a container: it is sent empty.
pub fn clear<T>(list: &mut List<T>) {
    *list = List::empty();
}
