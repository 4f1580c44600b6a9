//! What a field is that is not there: a constant, so that a type of any depth has an absent value that nobody has to make or share.

use crate::value::field::{Field, Nested};
use crate::value::list::List;
use crate::value::unknown::Unknown;

/// A type of field that can be absent.
pub trait Absent: Sized {
    /// Not there.
    const ABSENT: Self;
}

impl<T> Absent for Option<T> {
    const ABSENT: Self = None;
}

impl<T> Absent for Vec<T> {
    const ABSENT: Self = Self::new();
}

impl<T> Absent for Field<T> {
    const ABSENT: Self = Self::absent();
}

impl<T> Absent for Nested<T> {
    const ABSENT: Self = Self::absent();
}

impl<T> Absent for List<T> {
    const ABSENT: Self = Self::absent();
}

impl Absent for Unknown {
    const ABSENT: Self = Self::new();
}
