//! Makes the plan of a whole API, before it is sliced, so that nothing is called differently for what is left out.

use std::collections::HashMap;

use super::{Plan, operations, parts, types};
use crate::model::{Api, Kind, TypeId};
use crate::rust::names::Scope;
use crate::rust::uses::{Uses, container};
use crate::rust::{secrets, unions};

/// Decides. `file` is the file name of the document, `elsewhere` are the ports of further ones.
///
/// What is declared in a namespace is named first, then anonymous types, the outer ones first, then what is made for these. An
/// anonymous type is called as its global element, else as the struct around it and its element: `SalesrepMastersalesrep`; a
/// container that needs no struct is passed over.
pub fn plan(api: &Api, file: &str, elsewhere: &[&str]) -> Plan {
    let uses = Uses::count(api);
    let ids = || (0..api.types.len() as u32).map(TypeId);
    let is_inlined: Vec<bool> = ids().map(|id| uses.is_inlined(api, id)).collect();
    let (roots, mut own) = types::roots(api, &uses);
    own.extend(types::whole_documents(api, &uses));
    own.sort_unstable();
    own.dedup();
    let is_item: Vec<bool> = api
        .types
        .iter()
        .enumerate()
        .map(|(index, ty)| {
            let id = TypeId(index as u32);
            match &ty.kind {
                Kind::Struct(_) => !is_inlined[index],
                Kind::Enum(enumeration) => {
                    enumeration.has_variants() && (ty.name.is_some() || uses.simple.contains(&id))
                }
                Kind::Union { .. } => (ty.name.is_some() || uses.simple.contains(&id)) && unions::is_enum(api, id),
                _ => false,
            }
        })
        .collect();
    let mut plan = Plan {
        idents: vec![None; api.types.len()],
        kinds: vec![None; api.types.len()],
        parts: HashMap::new(),
        containers: ids().filter(|id| container(api, *id).is_some()).collect(),
        fragments: uses.fragments.clone(),
        secrets: secrets::texts(api),
        roots,
        elements: Vec::new(),
        operations: HashMap::new(),
        endpoints: HashMap::new(),
        scope: Scope::types(),
        constants: Scope::constants(&["NAMESPACES"]),
    };
    let owners = types::owners(api, &is_item);
    let items = || (0..api.types.len()).filter(|index| is_item[*index]);
    plan.name_declared(api, &own, items().filter(|index| owners[*index].is_none()));
    plan.name_inner(api, &owners, items().filter(|index| owners[*index].is_some()));
    parts::name(&mut plan, api, |id| uses.children.contains(&id));
    operations::name(&mut plan, api, file, elsewhere);
    plan
}
