//! What texts of the built-in types are, and which of two is more (XML Schema Part 2, section 3).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::facets::{matches, replace};
use crate::value::{self, Simple, collapse, same_value};

/// A built-in type, to be asked about texts whose white space is as it wants it.
#[derive(Clone, Copy)]
pub(super) struct Type {
    /// The text with white space as the type wants it.
    pub(super) spaced: fn(&str) -> Cow<'_, str>,
    pub(super) is_value: fn(&str) -> bool,
    pub(super) is_same: fn(&str, &str) -> bool,
    /// `None` if one is no value, or they cannot be compared.
    pub(super) order: fn(&str, &str) -> Option<Ordering>,
}

impl Type {
    /// One whose values are texts.
    const fn text(spaced: fn(&str) -> Cow<'_, str>, is_value: fn(&str) -> bool) -> Self {
        Self { spaced, is_value, is_same: |left, right| left == right, order: |_, _| None }
    }

    /// One whose values have a Rust type.
    const fn of<T: Simple>(order: fn(&str, &str) -> Option<Ordering>) -> Self {
        let is_value = |text: &str| T::parse(text).is_some();
        Self { spaced: collapse, is_value, is_same: same_value::<T>, order }
    }

    /// One whose values have an order, too.
    const fn ordered<T: Simple + PartialOrd>() -> Self {
        Self::of::<T>(|left, right| T::parse(left)?.partial_cmp(&T::parse(right)?))
    }

    /// By name, such as `xs:int`. One that is not known holds every text.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "xs:boolean" => Self::of::<bool>(|_, _| None),
            "xs:decimal" => Self::ordered::<value::Decimal>(),
            "xs:float" => Self::ordered::<f32>(),
            "xs:double" => Self::ordered::<f64>(),
            "xs:byte" => Self::ordered::<i8>(),
            "xs:short" => Self::ordered::<i16>(),
            "xs:int" => Self::ordered::<i32>(),
            "xs:long" => Self::ordered::<i64>(),
            "xs:unsignedByte" => Self::ordered::<u8>(),
            "xs:unsignedShort" => Self::ordered::<u16>(),
            "xs:unsignedInt" => Self::ordered::<u32>(),
            "xs:unsignedLong" => Self::ordered::<u64>(),
            "xs:integer" => Self::ordered::<value::Integer>(),
            "xs:nonPositiveInteger" => Self::ordered::<value::NonPositiveInteger>(),
            "xs:negativeInteger" => Self::ordered::<value::NegativeInteger>(),
            "xs:nonNegativeInteger" => Self::ordered::<value::NonNegativeInteger>(),
            "xs:positiveInteger" => Self::ordered::<value::PositiveInteger>(),
            "xs:duration" => Self::ordered::<value::Duration>(),
            "xs:dateTime" => Self::ordered::<value::DateTime>(),
            "xs:time" => Self::ordered::<value::Time>(),
            "xs:date" => Self::ordered::<value::Date>(),
            "xs:gYearMonth" => Self::ordered::<value::GYearMonth>(),
            "xs:gYear" => Self::ordered::<value::GYear>(),
            "xs:gMonthDay" => Self::ordered::<value::GMonthDay>(),
            "xs:gDay" => Self::ordered::<value::GDay>(),
            "xs:gMonth" => Self::ordered::<value::GMonth>(),
            "xs:hexBinary" => Self::of::<value::Hex>(|_, _| None),
            "xs:base64Binary" => Self::of::<value::Base64>(|_, _| None),
            "xs:normalizedString" => Self::text(replace, |_| true),
            "xs:token" | "xs:anyURI" => Self::text(collapse, |_| true),
            "xs:language" => Self::text(collapse, |text| matches(LANGUAGE, text)),
            "xs:NMTOKEN" => Self::text(collapse, |text| matches(NMTOKEN, text)),
            "xs:NMTOKENS" => Self::text(collapse, |text| text.split(' ').all(|one| matches(NMTOKEN, one))),
            "xs:Name" => Self::text(collapse, |text| matches(NAME, text)),
            "xs:NCName" | "xs:ID" | "xs:IDREF" | "xs:ENTITY" => Self::text(collapse, is_ncname),
            "xs:IDREFS" | "xs:ENTITIES" => Self::text(collapse, |text| text.split(' ').all(is_ncname)),
            "xs:QName" | "xs:NOTATION" => Self::of::<value::QName>(|_, _| None),
            _ => Self::text(|text| Cow::Borrowed(text), |_| true),
        }
    }
}

fn is_ncname(text: &str) -> bool {
    matches(NAME, text) && !text.contains(':')
}

const LANGUAGE: &str = "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*";
const NMTOKEN: &str = "[\\p{L}\\p{N}\\p{M}_:.\\-\u{b7}]+";
const NAME: &str = "[\\p{L}\\p{Nl}_:][\\p{L}\\p{N}\\p{M}_:.\\-\u{b7}]*";
