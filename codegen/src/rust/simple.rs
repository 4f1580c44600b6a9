//! Which Rust type a built-in simple type gets: Rust's own where it holds every value, the runtime's exact ones else, text for the rest.

use std::borrow::Cow;

use super::{Same, Value};
use crate::model::{Api, Enum, Facet, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// Text where it has a state, as all other simple values have.
pub(super) const TEXT: &str = "String";

/// A name with its namespace.
pub(super) const QNAME: &str = "value::QName";

/// What a restriction restricts in the end.
pub(super) fn leaf(api: &Api, id: TypeId) -> &Kind {
    &api.ty(api.leaf(id)).kind
}

/// What a type does with white space, `preserve`, `replace` or `collapse`: what a restriction says, else what the built-in type does.
pub(super) fn white_space(api: &Api, id: TypeId) -> &str {
    let said = facets(api, id).into_iter().find(|facet| facet.name == "whiteSpace");
    match (said, leaf(api, id)) {
        (Some(facet), _) => facet.value.trim(),
        (None, Kind::Builtin(Builtin::String | Builtin::AnySimpleType | Builtin::AnyType)) => "preserve",
        (None, Kind::Builtin(Builtin::NormalizedString)) => "replace",
        (None, _) => "collapse",
    }
}

/// Text with white space as a type wants it that replaces or collapses it.
pub(super) fn spaced<'t>(white_space: &str, text: &'t str) -> Cow<'t, str> {
    match white_space {
        "replace" => Cow::Owned(text.replace(['\t', '\n', '\r'], " ")),
        "collapse" => Cow::Owned(text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")),
        _ => Cow::Borrowed(text),
    }
}

/// How the runtime compares texts with values that an enumeration of this type names.
pub(super) fn same(api: &Api, id: TypeId) -> Same {
    match leaf(api, id) {
        Kind::Builtin(builtin) => match builtin_value(*builtin) {
            Value::Simple(name) => Same::Value(name),
            _ if white_space(api, id) == "collapse" => Same::Words,
            _ => Same::Text,
        },
        _ => Same::Words,
    }
}

/// Facets of a simple type and of what it restricts, the nearest first.
pub(super) fn facets(api: &Api, id: TypeId) -> Vec<&Facet> {
    let mut list = Vec::new();
    let mut id = id;
    while let Kind::Restricted { base, facets } | Kind::Enum(Enum { base, facets, .. }) = &api.ty(id).kind {
        list.extend(facets);
        id = *base;
    }
    list
}

/// Values of such a type in one text.
pub(super) fn tokens(item: Value) -> Value {
    match item {
        Value::Simple(_) | Value::Enum(_) => Value::Tokens(Box::new(item)),
        _ => Value::Tokens(Box::new(Value::Text)),
    }
}

/// Whether every text is a value of the type.
pub(super) fn takes_any_text(builtin: Builtin) -> bool {
    use Builtin::{AnySimpleType, NormalizedString, String, Token};
    matches!(builtin, AnySimpleType | String | NormalizedString | Token)
}

pub(super) fn builtin_value(builtin: Builtin) -> Value {
    Value::Simple(match builtin {
        Builtin::AnyType => return Value::Xml,
        Builtin::AnySimpleType
        | Builtin::String
        | Builtin::AnyUri
        | Builtin::NormalizedString
        | Builtin::Token
        | Builtin::Language
        | Builtin::NmToken
        | Builtin::Name
        | Builtin::NcName
        | Builtin::Id
        | Builtin::IdRef
        | Builtin::Entity => return Value::Text,
        Builtin::NmTokens | Builtin::IdRefs | Builtin::Entities => return tokens(Value::Text),
        Builtin::Boolean => "bool",
        Builtin::Float => "f32",
        Builtin::Double => "f64",
        Builtin::Byte => "i8",
        Builtin::Short => "i16",
        Builtin::Int => "i32",
        Builtin::Long => "i64",
        Builtin::UnsignedByte => "u8",
        Builtin::UnsignedShort => "u16",
        Builtin::UnsignedInt => "u32",
        Builtin::UnsignedLong => "u64",
        Builtin::Decimal => "value::Decimal",
        Builtin::Integer => "value::Integer",
        Builtin::NonPositiveInteger => "value::NonPositiveInteger",
        Builtin::NegativeInteger => "value::NegativeInteger",
        Builtin::NonNegativeInteger => "value::NonNegativeInteger",
        Builtin::PositiveInteger => "value::PositiveInteger",
        Builtin::QName | Builtin::Notation => QNAME,
        Builtin::Duration => "value::Duration",
        Builtin::DateTime => "value::DateTime",
        Builtin::Time => "value::Time",
        Builtin::Date => "value::Date",
        Builtin::GYearMonth => "value::GYearMonth",
        Builtin::GYear => "value::GYear",
        Builtin::GMonthDay => "value::GMonthDay",
        Builtin::GDay => "value::GDay",
        Builtin::GMonth => "value::GMonth",
        Builtin::HexBinary => "value::Hex",
        Builtin::Base64Binary => "value::Base64",
    })
}
