//! What enumerations and unions become: an enum of named values, of the types that a value may have, and of all else.

use std::collections::HashSet;

use super::context::{Context, note_rename, taken};
use super::values;
use crate::diag::Diagnostics;
use crate::model::{Api, EnumValue, Kind, TypeId};
use crate::rust::names::{Ident, Origin, Role, Scope, Wish};
use crate::rust::own::Own;
use crate::rust::plan::Plan;
use crate::rust::{Doc, Enum, Member, Value, Variant, simple, unions};

/// The enum of a type of named values, or of a union.
pub(super) fn enumeration(context: &mut Context<'_>, ident: Ident, id: TypeId) -> Enum {
    let ty = context.api.ty(id);
    let xml = ty.path.last().cloned().unwrap_or_default();
    let mut scope = Scope::variants();
    let (variants, members) = match &ty.kind {
        Kind::Enum(enumeration) => {
            let named = enumeration.values.iter().map(|value| (id, value));
            (variants(context.api, &context.plan.own, &xml, named, &mut scope, context.diags), Vec::new())
        }
        _ => union_variants(context.api, &context.plan, id, &mut scope, context.diags),
    };
    let other = scope.claim_free(&["Other", "OtherValue"]);
    let doc = Doc { xml: vec![xml.clone()], text: ty.documentation.clone(), ..Doc::default() };
    let namespace = context.home.clone();
    let attributes = context.plan.own.attributes(id);
    Enum { ident, xml, namespace, doc, attributes, variants, members, other }
}

/// A variant for each value that a type names. `xml` is the name of the type that they become.
fn variants<'v>(
    api: &Api,
    own: &Own,
    xml: &str,
    values: impl IntoIterator<Item = (TypeId, &'v EnumValue)>,
    scope: &mut Scope,
    diags: &mut Diagnostics,
) -> Vec<Variant> {
    let mut known = HashSet::new();
    let values = values.into_iter().map(|(id, value)| {
        let text = simple::spaced(simple::white_space(api, id), &value.value).into_owned();
        (text, id, value)
    });
    // A blank one is what an empty field is.
    let is_new =
        |(text, ..): &(String, TypeId, &EnumValue)| !text.trim_ascii().is_empty() && known.insert(text.clone());
    let values: Vec<_> = values.filter(is_new).collect();
    let pinned = |id: TypeId, value: &EnumValue| own.value(id, &value.value).map(str::to_owned);
    let mut pins: Vec<Option<Ident>> = values
        .iter()
        .map(|(_, id, value)| {
            let name = pinned(*id, value)?;
            let ident = scope.claim_exact(&name);
            if ident.is_none() {
                taken(&format!("{xml}/{}", value.value), &name, value.span, diags);
            }
            ident
        })
        .collect();
    let wishes: Vec<Wish> = values
        .iter()
        .zip(&pins)
        .filter(|(_, pin)| pin.is_none())
        .map(|((text, _, value), _)| value_of(value.name.as_ref().map_or(text, |name| &name.local), Role::Value))
        .collect();
    let mut claimed = scope.claim_all(&wishes).into_iter();
    let named = values.into_iter().zip(pins.iter_mut()).filter_map(|((text, id, value), pin)| {
        let ident = match pin.take() {
            Some(ident) => ident,
            None => note_rename(claimed.next()?, &format!("{xml}/{text}"), value.span, diags),
        };
        let doc = Doc { xml: vec![text.clone()], text: value.documentation.clone(), ..Doc::default() };
        Some(Variant { ident, value: text, same: simple::same(api, id), name: value.name.clone(), doc })
    });
    named.collect()
}

/// What the variant of a value is called, or of a type of values.
fn value_of(name: &str, role: Role) -> Wish {
    Wish { owner: None, name: name.to_owned(), origin: Origin::Named(Vec::new()), role, key: String::new() }
}

/// The named values, and the other types with what they are called.
fn union_variants(
    api: &Api,
    plan: &Plan,
    id: TypeId,
    scope: &mut Scope,
    diags: &mut Diagnostics,
) -> (Vec<Variant>, Vec<Member>) {
    let xml = api.ty(id).path.last().map_or("", String::as_str);
    let (mut named, mut known): (Vec<(TypeId, &EnumValue)>, HashSet<Value>) = (Vec::new(), HashSet::new());
    let mut typed = Vec::new();
    for member in unions::members(api, id) {
        match &api.ty(member).kind {
            // Its values have no text of their own.
            Kind::Enum(_) if api.holds_names(member) => {
                let value = Value::Simple(simple::QNAME);
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
    let variants = variants(api, &plan.own, xml, named, scope, diags);
    let unnamed = |member| if matches!(api.ty(member).kind, Kind::Enum(_)) { "QName" } else { "List" };
    let name = |member: TypeId| api.ty(member).name.as_ref().map_or(unnamed(member), |name| &name.local);
    let wishes: Vec<_> = typed
        .iter()
        .map(|(member, _)| {
            let origin = Origin::Namespace(api.ty(*member).namespace.clone());
            Wish { origin, ..value_of(name(*member), Role::Member) }
        })
        .collect();
    let typed = typed.into_iter().zip(scope.claim_all(&wishes)).map(|((member, value), claimed)| {
        let (ty, name) = (api.ty(member), name(member));
        let ident = note_rename(claimed, &format!("{xml}/{name}"), ty.span, diags);
        let doc = Doc { xml: vec![name.to_owned()], text: ty.documentation.clone(), ..Doc::default() };
        Member { ident, value, doc }
    });
    (variants, typed.collect())
}
