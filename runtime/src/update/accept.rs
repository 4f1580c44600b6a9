//! What a setter takes for a field: a value, what becomes one without loss, an `Option` of these, or `Clear`.

use super::{Change, Clear, extend};
use crate::value::list::List;

/// What becomes a value of `T` without loss: a `T`, a reference to one, a text or whole number for a text, the id for an update that is made by it.
///
/// A float becomes no text: its digits are not the ones that were meant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`: pass `{T}`, or what becomes one without loss",
    label = "not `{T}`",
    note = "numbers in texts are exact: a text, an integer or a `Decimal`, never a float; what was read becomes an update by `…Update::from(it)`"
)]
pub trait IntoValue<T> {
    /// The value.
    fn into_value(self) -> T;
}

/// What a setter of `T` takes: a value, an `Option` of one (`None` leaves the field untouched), or [`Clear`].
#[diagnostic::on_unimplemented(
    message = "a setter of `{T}` takes no `{Self}`: pass `{T}`, an `Option` of it, or `Clear`",
    label = "not `{T}`",
    note = "numbers in texts are exact: a text, an integer or a `Decimal`, never a float; what was read becomes an update by `…Update::from(it)`"
)]
pub trait IntoChange<T> {
    /// What to do with the field; `None` leaves it alone.
    fn into_change(self) -> Option<Change<T>>;
}

/// What a setter of a list takes: an array, a `Vec` or an iterator of values, which are appended, or [`Clear`].
#[diagnostic::on_unimplemented(
    message = "a setter of several `{T}` takes no `{Self}`: pass an array, a `Vec` or an iterator of `{T}`, or `Clear`",
    label = "not several `{T}`",
    note = "what was read becomes an update by `…Update::from(it)`"
)]
pub trait IntoItems<T> {
    /// Appends the items, or clears the list.
    fn put_into<F>(self, list: &mut List<F>)
    where
        T: Into<F>;
}

/// A type of which a setter takes a value as it is.
pub trait Settable: Sized {
    /// What the field holds: the plain type, where this is its builder.
    type Target: From<Self>;
}

/// A builder that needs nothing but an id.
pub trait ById: Settable {
    /// The update of the object with this id.
    fn keyed(id: String) -> Self;
}

#[diagnostic::do_not_recommend]
impl<U: Settable> IntoValue<U> for U {
    fn into_value(self) -> U {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<U: Settable> IntoChange<U> for U {
    fn into_change(self) -> Option<Change<U>> {
        Some(Change::Set(self))
    }
}

#[diagnostic::do_not_recommend]
impl<U: Settable + Clone> IntoValue<U> for &U {
    fn into_value(self) -> U {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<U: Settable + Clone> IntoChange<U> for &U {
    fn into_change(self) -> Option<Change<U>> {
        Some(Change::Set(self.clone()))
    }
}

impl<T> IntoChange<T> for Clear {
    fn into_change(self) -> Option<Change<T>> {
        Some(Change::Clear)
    }
}

impl<T> IntoChange<T> for Change<T> {
    fn into_change(self) -> Option<Self> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: IntoChange<T>> IntoChange<T> for Option<V> {
    fn into_change(self) -> Option<Change<T>> {
        self.and_then(V::into_change)
    }
}

#[diagnostic::do_not_recommend]
impl<'v, T, V> IntoChange<T> for &'v Option<V>
where
    &'v V: IntoChange<T>,
{
    fn into_change(self) -> Option<Change<T>> {
        self.as_ref().and_then(IntoChange::into_change)
    }
}

impl<T> IntoItems<T> for Clear {
    fn put_into<F>(self, list: &mut List<F>)
    where
        T: Into<F>,
    {
        *list = List::empty();
    }
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item: IntoValue<T>>> IntoItems<T> for I {
    fn put_into<F>(self, list: &mut List<F>)
    where
        T: Into<F>,
    {
        extend::<F, T>(list, self);
    }
}
