//! Which facets of the schema can be checked by the runtime, and how they are written there.

use super::pattern;
use super::values;
use crate::diag::{Diagnostics, Span};
use crate::model::{Api, Enum, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// A facet as the tables of the runtime hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Name of a variant, a number, and what it counts if that is a length.
    Number(&'static str, u64, Option<&'static str>),
    /// Name of a variant, and its text.
    Text(&'static str, String),
    /// Values, one of which it must be.
    OneOf(Vec<String>),
}

/// What the texts of a type must meet; the nearest restriction first.
pub(super) fn facets(api: &Api, id: TypeId, span: Span, diags: &mut Diagnostics) -> Vec<Facet> {
    let mut found = Vec::new();
    let mut id = id;
    let leaf = values::leaf(api, id);
    loop {
        match &api.ty(id).kind {
            Kind::Restricted { base, facets } => {
                step(facets, leaf, span, &mut found, diags);
                id = *base;
            }
            Kind::Enum(Enum { base, values, facets }) => {
                step(facets, leaf, span, &mut found, diags);
                let values = values.iter().map(|value| value.value.trim_ascii().to_owned()).collect();
                found.push(Facet::OneOf(values));
                id = *base;
            }
            Kind::Builtin(builtin) => {
                found.extend(bound(*builtin));
                return found;
            }
            Kind::List { .. } | Kind::Union { .. } | Kind::Struct(_) => return found,
        }
    }
}

/// The facets of one restriction; of several patterns one must match, so that none is checked unless all can be.
fn step(facets: &[crate::model::Facet], leaf: &Kind, span: Span, found: &mut Vec<Facet>, diags: &mut Diagnostics) {
    let mut patterns = Some(Vec::new());
    for facet in facets {
        let number = facet.value.trim().parse::<u64>().ok();
        match (facet.name.as_str(), number, measure(leaf)) {
            ("length", Some(number), Some(measure)) => {
                found.push(Facet::Number("MinLength", number, Some(measure)));
                found.push(Facet::Number("MaxLength", number, Some(measure)));
            }
            ("minLength", Some(number), Some(measure)) => found.push(Facet::Number("MinLength", number, Some(measure))),
            ("maxLength", Some(number), Some(measure)) => found.push(Facet::Number("MaxLength", number, Some(measure))),
            ("totalDigits", Some(number), _) => found.push(Facet::Number("TotalDigits", number, None)),
            ("fractionDigits", Some(number), _) => found.push(Facet::Number("FractionDigits", number, None)),
            ("minInclusive", ..) if is_number(leaf) => {
                found.push(Facet::Text("MinInclusive", bound_text(&facet.value)))
            }
            ("minExclusive", ..) if is_number(leaf) => {
                found.push(Facet::Text("MinExclusive", bound_text(&facet.value)))
            }
            ("maxInclusive", ..) if is_number(leaf) => {
                found.push(Facet::Text("MaxInclusive", bound_text(&facet.value)))
            }
            ("maxExclusive", ..) if is_number(leaf) => {
                found.push(Facet::Text("MaxExclusive", bound_text(&facet.value)))
            }
            ("pattern", ..) => match pattern::translate(&facet.value) {
                Some(pattern) => patterns.iter_mut().for_each(|patterns| patterns.push(pattern.clone())),
                None => {
                    let message = format!("the pattern `{}` is not checked", facet.value);
                    diags.note("N303", span, message);
                    patterns = None;
                }
            },
            (name @ ("minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive"), ..) => {
                diags.note("N304", span, format!("`{name}` `{}` is not checked", facet.value));
            }
            _ => {}
        }
    }
    if let Some(patterns) = patterns.filter(|patterns| !patterns.is_empty()) {
        found.push(Facet::Text("Pattern", patterns.join("|")));
    }
}

fn bound_text(value: &str) -> String {
    value.trim().to_owned()
}

/// What a length counts; `None` where it means nothing.
fn measure(leaf: &Kind) -> Option<&'static str> {
    match leaf {
        Kind::List { .. } => Some("Items"),
        Kind::Builtin(Builtin::HexBinary) => Some("Hex"),
        Kind::Builtin(Builtin::Base64Binary) => Some("Base64"),
        Kind::Builtin(Builtin::NmTokens | Builtin::IdRefs | Builtin::Entities) => Some("Items"),
        Kind::Builtin(Builtin::QName | Builtin::Notation) => None,
        Kind::Builtin(_) => Some("Characters"),
        _ => None,
    }
}

fn is_number(leaf: &Kind) -> bool {
    use Builtin::*;
    matches!(
        leaf,
        Kind::Builtin(
            Decimal
                | Float
                | Double
                | Integer
                | NonPositiveInteger
                | NegativeInteger
                | NonNegativeInteger
                | PositiveInteger
                | Long
                | Int
                | Short
                | Byte
                | UnsignedLong
                | UnsignedInt
                | UnsignedShort
                | UnsignedByte
        )
    )
}

/// The bound of an integer type that has no Rust type of its own.
fn bound(builtin: Builtin) -> Option<Facet> {
    let (name, bound) = match builtin {
        Builtin::PositiveInteger => ("MinInclusive", "1"),
        Builtin::NonNegativeInteger => ("MinInclusive", "0"),
        Builtin::NonPositiveInteger => ("MaxInclusive", "0"),
        Builtin::NegativeInteger => ("MaxInclusive", "-1"),
        _ => return None,
    };
    Some(Facet::Text(name, bound.to_owned()))
}
