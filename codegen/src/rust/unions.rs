//! What a union becomes: text, or an enum of the values that its members name and of their types.

use std::collections::HashSet;

use super::names::{Origin, Role, Scope, Wish};
use super::plan::{Plan, tell};
use super::{Doc, Member, Value, Variant, types, values};
use crate::diag::Diagnostics;
use crate::model::{Api, EnumValue, Kind, TypeId};

/// Does a union say more than that it is text?
pub(super) fn is_enum(api: &Api, id: TypeId) -> bool {
    members(api, id).into_iter().any(|member| is_typed(api, member))
}

fn is_typed(api: &Api, member: TypeId) -> bool {
    match &api.ty(member).kind {
        Kind::Builtin(builtin) => values::builtin_value(*builtin) != Value::Text,
        Kind::Enum(enumeration) => enumeration.has_variants(),
        Kind::List { .. } => true,
        _ => false,
    }
}

/// The types that a value may have, in the order in which they are tried; none of them a union or a restriction.
///
/// What comes behind a member that takes every text is never reached.
fn members(api: &Api, id: TypeId) -> Vec<TypeId> {
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
            Kind::Builtin(builtin) if values::takes_any_text(*builtin) && !is_restricted => return members,
            _ if members.contains(&id) => {}
            _ => members.push(id),
        }
    }
    members
}

/// The named values, and the other types with what they are called.
pub(super) fn variants(
    api: &Api,
    plan: &Plan,
    id: TypeId,
    scope: &mut Scope,
    diags: &mut Diagnostics,
) -> (Vec<Variant>, Vec<Member>) {
    let xml = api.ty(id).path.last().map_or("", String::as_str);
    let (mut named, mut known): (Vec<(TypeId, &EnumValue)>, HashSet<Value>) = (Vec::new(), HashSet::new());
    let mut typed = Vec::new();
    for member in members(api, id) {
        match &api.ty(member).kind {
            // Its values have no text of their own.
            Kind::Enum(_) if api.holds_names(member) => {
                let value = Value::Simple(values::QNAME);
                if known.insert(value.clone()) {
                    typed.push((member, value));
                }
            }
            Kind::Enum(enumeration) => named.extend(enumeration.values.iter().map(|value| (member, value))),
            _ => {
                let value = values::value(api, plan, member);
                if value != Value::Text && known.insert(value.clone()) {
                    typed.push((member, value));
                }
            }
        }
    }
    let variants = types::variants(api, xml, named, scope, diags);
    let unnamed = |member| if matches!(api.ty(member).kind, Kind::Enum(_)) { "QName" } else { "List" };
    let name = |member: TypeId| api.ty(member).name.as_ref().map_or(unnamed(member), |name| &name.local);
    let wishes: Vec<_> = typed
        .iter()
        .map(|(member, _)| {
            let origin = Origin::Namespace(api.ty(*member).namespace.clone());
            Wish { origin, ..types::value_of(name(*member), Role::Member) }
        })
        .collect();
    let typed = typed.into_iter().zip(scope.claim_all(&wishes)).map(|((member, value), claimed)| {
        let (ty, name) = (api.ty(member), name(member));
        let ident = tell(claimed, &format!("{xml}/{name}"), ty.span, diags);
        let doc = Doc { xml: vec![name.to_owned()], text: ty.documentation.clone(), ..Doc::default() };
        Member { ident, value, doc }
    });
    (variants, typed.collect())
}
