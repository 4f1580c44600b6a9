//! Whether a union says more than that it is text, and which types its values may have.

use std::collections::HashSet;

use super::{Value, simple};
use crate::model::{Api, Kind, TypeId};

/// Whether a union says more than that it is text.
pub(super) fn is_enum(api: &Api, id: TypeId) -> bool {
    members(api, id).into_iter().any(|member| is_typed(api, member))
}

fn is_typed(api: &Api, member: TypeId) -> bool {
    match &api.ty(member).kind {
        Kind::Builtin(builtin) => simple::builtin_value(*builtin) != Value::Text,
        Kind::Enum(enumeration) => enumeration.has_variants(),
        Kind::List { .. } => true,
        _ => false,
    }
}

/// The types that a value may have, in the order in which they are tried; none of them a union or a restriction.
///
/// What comes after a member that takes every text is never reached.
pub(super) fn members(api: &Api, id: TypeId) -> Vec<TypeId> {
    let mut members = Vec::new();
    let mut open = vec![(id, false)];
    // Unions of unions reach a member by more ways than there are members.
    let mut seen = HashSet::new();
    while let Some((id, is_restricted)) = open.pop() {
        if !seen.insert((id, is_restricted)) {
            continue;
        }
        match &api.ty(id).kind {
            Kind::Union { members } => open.extend(members.iter().rev().map(|member| (*member, is_restricted))),
            Kind::Restricted { base, facets } => open.push((*base, is_restricted || !facets.is_empty())),
            Kind::Builtin(builtin) if simple::takes_any_text(*builtin) && !is_restricted => return members,
            _ if members.contains(&id) => {}
            _ => members.push(id),
        }
    }
    members
}
