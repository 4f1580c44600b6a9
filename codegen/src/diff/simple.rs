//! How simple types are compared: which values, lists, unions and facets the old one has and the new one has not, and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use super::structure::describe;
use super::walk::{At, Walk};
use crate::diag::Span;
use crate::model::{Api, Enum, Facet, Kind, TypeId};
use crate::xsd::builtin::Builtin;

/// Compares a pair of simple types, of which at least one is no built-in type.
pub(super) fn compare(walk: &mut Walk<'_>, node: usize) {
    let (old, new) = (walk.nodes[node].old, walk.nodes[node].new);
    let spans = [walk.old.api.ty(old).span, walk.new.api.ty(new).span];
    values(walk, &At::Node(node, String::new()), old, new, spans);
}

/// A simple type, seen through all of its restrictions.
struct Simple<'a> {
    variety: Variety,
    /// The innermost restriction that names values.
    named: Option<&'a Enum>,
    /// By name; several patterns are one text.
    facets: BTreeMap<&'a str, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Variety {
    Atomic(Builtin),
    List(TypeId),
    Union(Vec<TypeId>),
    /// Not simple.
    Complex,
}

fn simple(api: &Api, mut id: TypeId) -> Simple<'_> {
    let mut simple = Simple { variety: Variety::Complex, named: None, facets: BTreeMap::new() };
    loop {
        let (base, facets): (TypeId, &[Facet]) = match &api.ty(id).kind {
            Kind::Builtin(builtin) => {
                simple.variety = Variety::Atomic(*builtin);
                return simple;
            }
            Kind::List { item } => {
                simple.variety = Variety::List(*item);
                return simple;
            }
            Kind::Union { members } => {
                simple.variety = Variety::Union(members.clone());
                return simple;
            }
            Kind::Struct(_) => return simple,
            Kind::Restricted { base, facets } => (*base, facets),
            Kind::Enum(named) => {
                simple.named.get_or_insert(named);
                (named.base, &named.facets)
            }
        };
        let mut here: BTreeMap<&str, String> = BTreeMap::new();
        for facet in facets {
            let text = here.entry(&facet.name).or_default();
            if !text.is_empty() {
                text.push_str(" | ");
            }
            text.push_str(&facet.value);
        }
        for (name, text) in here {
            // What derives last counts, but for patterns, which all hold.
            match simple.facets.get_mut(name) {
                Some(known) if name == "pattern" => *known = format!("{text} & {known}"),
                Some(_) => {}
                None => _ = simple.facets.insert(name, text),
            }
        }
        id = base;
    }
}

/// Compares what two types hold, of which at least one is simple.
pub(super) fn values(walk: &mut Walk<'_>, at: &At, old: TypeId, new: TypeId, spans: [Span; 2]) {
    let (before, after) = (simple(&walk.old.api, old), simple(&walk.new.api, new));
    let places = spans.map(Some);
    let message = format!("{} became {}", describe(&walk.old.api, old), describe(&walk.new.api, new));
    let rule = match (&before.variety, &after.variety) {
        (Variety::Complex, Variety::Complex) => return,
        (Variety::Complex, Variety::Atomic(Builtin::AnyType)) => Some("element-type-widened"),
        (Variety::Atomic(Builtin::AnyType), Variety::Complex) => Some("element-type-narrowed"),
        (Variety::Complex, _) => Some("complex-to-simple"),
        (_, Variety::Complex) => Some("simple-to-complex"),
        (Variety::Atomic(before), Variety::Atomic(after)) => atomic(*before, *after),
        (Variety::List(before), Variety::List(after)) => {
            values(walk, at, *before, *after, spans);
            None
        }
        (Variety::Union(before), Variety::Union(after)) => {
            let (before, after) = (before.clone(), after.clone());
            members(walk, at, &before, &after, spans);
            None
        }
        (_, Variety::List(_)) => Some("atomic-became-list"),
        (Variety::List(_), _) => Some("list-became-atomic"),
        (_, Variety::Union(_)) => Some("element-type-widened"),
        (Variety::Union(_), _) => Some("element-type-narrowed"),
    };
    if let Some(rule) = rule {
        walk.add(rule, at.clone(), message, places);
        return;
    }
    named(walk, at, before.named, after.named, spans);
    facets(walk, at, &before.facets, &after.facets, spans);
}

/// The rule for one built-in type in place of another; `None` if both hold the same texts.
fn atomic(old: Builtin, new: Builtin) -> Option<&'static str> {
    if old == new {
        return None;
    }
    match (is_within(old, new), is_within(new, old)) {
        (true, _) => Some("element-type-widened"),
        (_, true) => Some("element-type-narrowed"),
        _ if is_number(old) && is_number(new) => Some("element-type-overlaps"),
        _ => Some("element-type-changed"),
    }
}

/// What each type is a part of, by what its values may look like.
fn wider(of: Builtin) -> &'static [Builtin] {
    use Builtin as B;
    match of {
        B::Byte => &[B::Short],
        B::Short => &[B::Int],
        B::Int => &[B::Long],
        B::Long => &[B::Integer],
        B::UnsignedByte => &[B::UnsignedShort, B::Short],
        B::UnsignedShort => &[B::UnsignedInt, B::Int],
        B::UnsignedInt => &[B::UnsignedLong, B::Long],
        B::UnsignedLong => &[B::NonNegativeInteger],
        B::PositiveInteger => &[B::NonNegativeInteger],
        B::NegativeInteger => &[B::NonPositiveInteger],
        B::NonNegativeInteger | B::NonPositiveInteger => &[B::Integer],
        B::Integer => &[B::Decimal],
        B::Decimal => &[B::Double, B::Float],
        B::Float => &[B::Double],
        B::NcName => &[B::Name],
        B::Id | B::IdRef | B::Entity => &[B::NcName],
        B::Name | B::Language | B::NmToken => &[B::Token],
        B::Token => &[B::NormalizedString],
        B::NormalizedString => &[B::String],
        B::AnySimpleType | B::AnyType => &[B::AnyType],
        B::String => &[B::AnySimpleType],
        _ => &[B::String],
    }
}

fn is_within(inner: Builtin, outer: Builtin) -> bool {
    let mut open = vec![inner];
    let mut seen = BTreeSet::new();
    while let Some(ty) = open.pop() {
        if ty == outer {
            return true;
        }
        if seen.insert(ty) {
            open.extend(wider(ty));
            // Every text is a string.
            open.extend([Builtin::String].iter().filter(|_| !matches!(ty, Builtin::AnySimpleType | Builtin::AnyType)));
        }
    }
    false
}

fn is_number(ty: Builtin) -> bool {
    ty == Builtin::Double || is_within(ty, Builtin::Double)
}

fn members(walk: &mut Walk<'_>, at: &At, old: &[TypeId], new: &[TypeId], spans: [Span; 2]) {
    let mut left: Vec<TypeId> = new.to_vec();
    let mut gone = Vec::new();
    for before in old {
        let name = walk.old.api.ty(*before).name.as_ref().map(|name| walk.names.new_name(name));
        let by_name = left.iter().position(|after| name.is_some() && walk.new.api.ty(*after).name == name);
        match by_name.or_else(|| left.iter().position(|after| walk.is_same(*before, *after))) {
            Some(index) => {
                let after = left.remove(index);
                match at {
                    At::Node(node, label) => walk.value(*node, label, *before, after, spans),
                    At::Path(..) => values(walk, at, *before, after, spans),
                }
            }
            None => gone.push(*before),
        }
    }
    for ty in gone {
        let message = format!("the union lost {}", describe(&walk.old.api, ty));
        walk.add("union-member-removed", at.clone(), message, spans.map(Some));
    }
    for ty in left {
        let message = format!("the union gained {}", describe(&walk.new.api, ty));
        walk.add("union-member-added", at.clone(), message, spans.map(Some));
    }
}

fn named(walk: &mut Walk<'_>, at: &At, old: Option<&Enum>, new: Option<&Enum>, spans: [Span; 2]) {
    let [before, after] = spans.map(Some);
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) => {
            let message = format!("only {} are allowed now", list(new));
            walk.add("enumeration-introduced", at.clone(), message, [before, after]);
        }
        (Some(old), None) => {
            let message = format!("other values than {} are allowed now", list(old));
            walk.add("enumeration-dropped", at.clone(), message, [before, after]);
        }
        (Some(old), Some(new)) => {
            let has = |named: &Enum, value: &str| named.values.iter().any(|other| other.value == value);
            for value in old.values.iter().filter(|value| !has(new, &value.value)) {
                let message = format!("the value `{}` is gone", value.value);
                walk.add("enumeration-value-removed", at.clone(), message, [Some(value.span), after]);
            }
            for value in new.values.iter().filter(|value| !has(old, &value.value)) {
                let message = format!("the value `{}` is new", value.value);
                walk.add("enumeration-value-added", at.clone(), message, [before, Some(value.span)]);
            }
        }
    }
}

/// The first values of an enumeration.
fn list(named: &Enum) -> String {
    const MOST: usize = 5;
    let values: Vec<String> = named.values.iter().take(MOST).map(|value| format!("`{}`", value.value)).collect();
    let rest = named.values.len().saturating_sub(MOST);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{rest}", values.join(", "))
}

/// What a larger number in a facet means.
#[derive(Clone, Copy)]
enum Larger {
    Looser,
    Tighter,
    /// There is no larger one.
    Other,
}

fn facets(walk: &mut Walk<'_>, at: &At, old: &BTreeMap<&str, String>, new: &BTreeMap<&str, String>, spans: [Span; 2]) {
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if before == after {
            continue;
        }
        let message = match (before, after) {
            (Some(before), Some(after)) => format!("{name} `{before}` became `{after}`"),
            (None, Some(after)) => format!("{name} is `{after}` now"),
            (Some(before), None) => format!("{name} was `{before}`"),
            (None, None) => continue,
        };
        let is_tighter = match (before, after, larger(name)) {
            (None, ..) => Some(true),
            (_, None, _) => Some(false),
            (Some(before), Some(after), larger) => match (before.parse::<f64>(), after.parse::<f64>(), larger) {
                (Ok(before), Ok(after), Larger::Looser) => Some(after < before),
                (Ok(before), Ok(after), Larger::Tighter) => Some(after > before),
                // Dates and times are ordered as their texts are, near enough for years of four digits.
                (Err(_), Err(_), Larger::Looser) => Some(after < before),
                (Err(_), Err(_), Larger::Tighter) => Some(after > before),
                _ => None,
            },
        };
        let ways: &[Option<bool>] = match (name, is_tighter) {
            // Of one length no text has the other.
            ("length", None) => &[Some(true), Some(false)],
            _ => &[is_tighter],
        };
        for rule in ways.iter().filter_map(|is_tighter| facet_rule(name, *is_tighter)) {
            walk.add(rule, at.clone(), message.clone(), spans.map(Some));
        }
    }
}

fn larger(facet: &str) -> Larger {
    match facet {
        "maxLength" | "maxInclusive" | "maxExclusive" | "totalDigits" | "fractionDigits" => Larger::Looser,
        "minLength" | "minInclusive" | "minExclusive" => Larger::Tighter,
        _ => Larger::Other,
    }
}

fn facet_rule(facet: &str, is_tighter: Option<bool>) -> Option<&'static str> {
    let either = |tighter, looser| if is_tighter == Some(false) { looser } else { tighter };
    Some(match facet {
        "whiteSpace" => "white-space-facet-changed",
        "pattern" if is_tighter.is_none() => "pattern-changed",
        "pattern" => either("pattern-tightened", "pattern-loosened"),
        "length" | "minLength" | "maxLength" => either("length-tightened", "length-loosened"),
        "totalDigits" | "fractionDigits" => either("digits-tightened", "digits-loosened"),
        "minInclusive" | "maxInclusive" | "minExclusive" | "maxExclusive" => {
            either("bounds-tightened", "bounds-loosened")
        }
        _ => return None,
    })
}
