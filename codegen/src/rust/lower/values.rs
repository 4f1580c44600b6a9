//! Which type the value of an element or attribute gets: a simple one's own, else the item that the plan names for its type.

use crate::model::{Api, Kind, TypeId};
use crate::rust::Value;
use crate::rust::plan::Plan;
use crate::rust::simple::{builtin_value, tokens};

/// One value of a type.
pub(super) fn value(api: &Api, plan: &Plan, id: TypeId) -> Value {
    let mut id = id;
    loop {
        match &api.ty(id).kind {
            Kind::Builtin(builtin) => return builtin_value(*builtin),
            Kind::Restricted { base, .. } => id = *base,
            Kind::Enum(_) => return plan.ident(id).map_or(Value::Text, |ident| Value::Enum(ident.clone())),
            Kind::Union { .. } => return plan.ident(id).map_or(Value::Text, |ident| Value::Enum(ident.clone())),
            Kind::List { item } => return tokens(value(api, plan, *item)),
            Kind::Struct(_) => {
                return match (plan.kinds(id), plan.ident(id)) {
                    (Some(kinds), _) => Value::Kinds(kinds.clone()),
                    (None, Some(ident)) => Value::Struct(ident.clone()),
                    // Every struct that is used otherwise than as a container has a name.
                    (None, None) => Value::Xml,
                };
            }
        }
    }
}
