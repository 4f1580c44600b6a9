//! Which facets of the schema can be checked by the runtime, and how they are written there.

use std::collections::HashSet;

use super::pattern;
use crate::diag::{Diagnostics, Span};
use crate::model::{Api, Enum, Kind, TypeId};
use crate::rust::{Facet, Made, Value, simple};
use crate::xsd::builtin::Builtin;

/// Unions in unions deeper than that are not looked into: there may be more ways into them than types.
const DEPTH: usize = 8;

/// What the texts of a type must meet: what they are made of, then what the nearest restriction says, and so on.
pub(super) fn facets(api: &Api, id: TypeId, span: Span, diags: &mut Diagnostics) -> Vec<Facet> {
    within(api, id, span, diags, DEPTH)
}

/// The same for a value that is always this text.
pub(super) fn fixed(api: &Api, id: TypeId, text: &str, span: Span, diags: &mut Diagnostics) -> Vec<Facet> {
    let mut found = restrictions(api, id, span, diags);
    found.push(Facet::OneOf(vec![simple::spaced(simple::white_space(api, id), text).into_owned()]));
    with_head(api, id, found, span, diags, DEPTH)
}

fn within(api: &Api, id: TypeId, span: Span, diags: &mut Diagnostics, depth: usize) -> Vec<Facet> {
    let found = restrictions(api, id, span, diags);
    with_head(api, id, found, span, diags, depth)
}

/// What the restrictions of a type say, the nearest first.
fn restrictions(api: &Api, id: TypeId, span: Span, diags: &mut Diagnostics) -> Vec<Facet> {
    let mut found = Vec::new();
    let leaf = simple::leaf(api, id);
    let mut id = id;
    let is_name = api.holds_names(id);
    loop {
        match &api.ty(id).kind {
            Kind::Restricted { base, facets } => {
                step(facets, leaf, is_name, span, &mut found, diags);
                id = *base;
            }
            Kind::Enum(Enum { base, values, facets }) => {
                step(facets, leaf, is_name, span, &mut found, diags);
                let white_space = simple::white_space(api, id);
                let values = values.iter().map(|value| simple::spaced(white_space, &value.value).into_owned());
                found.push(Facet::OneOf(values.collect()));
                id = *base;
            }
            Kind::Builtin(_) | Kind::List { .. } | Kind::Union { .. } | Kind::Struct(_) => return found,
        }
    }
}

/// Puts before them what the texts are made of.
fn with_head(
    api: &Api,
    id: TypeId,
    mut found: Vec<Facet>,
    span: Span,
    diags: &mut Diagnostics,
    depth: usize,
) -> Vec<Facet> {
    let mut head = Vec::new();
    match simple::leaf(api, id) {
        Kind::Builtin(Builtin::AnyType) => return Vec::new(),
        Kind::Builtin(builtin) if simple::takes_any_text(*builtin) && found.is_empty() => return found,
        Kind::Builtin(Builtin::AnyUri) if found.is_empty() => return found,
        Kind::Builtin(builtin) => head.push(Facet::Made(Made::Type(*builtin))),
        Kind::List { item } => head.push(Facet::Made(Made::Each(within(api, *item, span, diags, depth)))),
        Kind::Union { .. } if depth == 0 => return Vec::new(),
        Kind::Union { .. } => {
            let members: Vec<Vec<Facet>> =
                members(api, id).into_iter().map(|id| within(api, id, span, diags, depth - 1)).collect();
            if members.iter().all(|member| !member.is_empty()) {
                head.push(Facet::Made(Made::AnyOf(members)));
            }
        }
        Kind::Struct(_) | Kind::Restricted { .. } | Kind::Enum(_) => return Vec::new(),
    }
    let said = simple::facets(api, id).into_iter().find(|facet| facet.name == "whiteSpace");
    match said.map(|facet| facet.value.trim()) {
        Some("collapse") => head.push(Facet::Made(Made::Spaced("Collapse"))),
        Some("replace") => head.push(Facet::Made(Made::Spaced("Replace"))),
        _ => {}
    }
    head.append(&mut found);
    head
}

/// The members of a union and of those in it, each once. One that is restricted stands for itself.
fn members(api: &Api, id: TypeId) -> Vec<TypeId> {
    let (mut members, mut seen, mut open) = (Vec::new(), HashSet::new(), vec![api.leaf(id)]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &api.ty(id).kind {
            Kind::Union { members } => open.extend(members.iter().rev()),
            _ => members.push(id),
        }
    }
    members
}

/// The facets of one restriction; of several patterns one must match, so that none is checked unless all can be. Of a qualified name none is:
/// its text is chosen when it is written.
fn step(
    facets: &[crate::model::Facet],
    leaf: &Kind,
    is_name: bool,
    span: Span,
    found: &mut Vec<Facet>,
    diags: &mut Diagnostics,
) {
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
            ("minInclusive", ..) if has_order(leaf) => found.push(Facet::Text("MinInclusive", bound(&facet.value))),
            ("minExclusive", ..) if has_order(leaf) => found.push(Facet::Text("MinExclusive", bound(&facet.value))),
            ("maxInclusive", ..) if has_order(leaf) => found.push(Facet::Text("MaxInclusive", bound(&facet.value))),
            ("maxExclusive", ..) if has_order(leaf) => found.push(Facet::Text("MaxExclusive", bound(&facet.value))),
            ("pattern", ..) => match pattern::translate(&facet.value).filter(|_| !is_name) {
                Some(pattern) => patterns.iter_mut().for_each(|patterns| patterns.push(pattern.clone())),
                None => {
                    let message = format!("the pattern `{}` is not checked", facet.value);
                    diags.note("N303", span, message);
                    patterns = None;
                }
            },
            (name @ ("enumeration" | "minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive"), ..) => {
                diags.note("N304", span, format!("`{name}` `{}` is not checked", facet.value));
            }
            _ => {}
        }
    }
    if let Some(patterns) = patterns.filter(|patterns| !patterns.is_empty()) {
        found.push(Facet::Text("Pattern", patterns.join("|")));
    }
}

fn bound(value: &str) -> String {
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

/// Whether values of this type have an order, as bounds need.
fn has_order(leaf: &Kind) -> bool {
    let Kind::Builtin(builtin) = leaf else { return false };
    let is_simple = matches!(simple::builtin_value(*builtin), Value::Simple(_));
    is_simple && !matches!(builtin, Builtin::Boolean | Builtin::HexBinary | Builtin::Base64Binary)
}
