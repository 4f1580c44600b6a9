//! Which values of other types become texts and numbers without loss.

use std::borrow::Cow;

use super::Change;
use super::accept::{ById, IntoChange, IntoValue, Settable};
use crate::value::secret::Secret;
use crate::value::{self, Simple, Tokens};

macro_rules! settable {
    ($($ty:ty),* $(,)?) => {
        $(impl Settable for $ty {
            type Target = Self;
        })*
    };
}

settable!(String, Secret, bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
settable!(value::Decimal, value::Integer, value::NonNegativeInteger, value::PositiveInteger);
settable!(value::NonPositiveInteger, value::NegativeInteger);
settable!(value::DateTime, value::Date, value::Time, value::Duration, value::Base64, value::Hex, value::QName);
settable!(value::GYear, value::GYearMonth, value::GMonth, value::GMonthDay, value::GDay);

impl<T: Simple> Settable for Tokens<T> {
    type Target = Self;
}

/// `A as B: |value| …`: an `A` becomes a `B`.
macro_rules! becomes {
    ($($from:ty as $to:ty: |$value:ident| $made:expr;)*) => {
        $(impl IntoValue<$to> for $from {
            fn into_value(self) -> $to {
                let $value = self;
                $made
            }
        }

        impl IntoChange<$to> for $from {
            fn into_change(self) -> Option<Change<$to>> {
                Some(Change::Set(IntoValue::<$to>::into_value(self)))
            }
        })*
    };
}

becomes! {
    &str as String: |text| text.to_owned();
    Cow<'_, str> as String: |text| text.into_owned();
    &str as Secret: |text| text.into();
    &String as Secret: |text| text.as_str().into();
    String as Secret: |text| text.into();
}

/// Whole and exact numbers in texts.
macro_rules! texts {
    ($($from:ty),* $(,)?) => {
        $(becomes! { $from as String: |number| number.to_string(); })*
    };
}

texts!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
texts!(value::Decimal, value::Integer, value::NonNegativeInteger, value::PositiveInteger);
texts!(&value::Decimal, &value::Integer, &value::NonNegativeInteger, &value::PositiveInteger);

/// Integers where an exact number is wanted.
macro_rules! numbers {
    ($($from:ty),* $(,)?) => {
        $(becomes! {
            $from as value::Decimal: |number| i64::from(number).into();
            $from as value::Integer: |number| i64::from(number).into();
        })*
    };
}

numbers!(i8, i16, i32, i64, u8, u16, u32);

/// What an id is given as.
macro_rules! ids {
    ($($from:ty),* $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl<U: ById> IntoValue<U> for $from {
            fn into_value(self) -> U {
                U::keyed(IntoValue::<String>::into_value(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<U: ById> IntoChange<U> for $from {
            fn into_change(self) -> Option<Change<U>> {
                Some(Change::Set(IntoValue::<U>::into_value(self)))
            }
        })*
    };
}

ids!(&str, String, &String, Cow<'_, str>, i32, i64, u32, u64);
