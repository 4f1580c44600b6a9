//! Makes the plan of a whole API, before it is sliced, so that nothing is called differently for what is left out.

use std::collections::{HashMap, HashSet};

use super::{Plan, operations, parts, types};
use crate::model::{Api, Kind, TypeId};
use crate::rust::names::{Claimed, Scope};
use crate::rust::own::Own;
use crate::rust::uses::{Uses, container};
use crate::rust::{secrets, unions};

/// Decides. `file` is the file name of the document, `elsewhere` are the ports of further ones.
///
/// What is declared in a namespace is named first, then anonymous types, the outer ones first, then what is made for these. An
/// anonymous type is called as its global element, else as the struct around it and its element: `SalesrepMastersalesrep`; a
/// container that needs no struct is passed over. What the user names has its name before all of these.
pub(crate) fn plan(api: &Api, file: &str, elsewhere: &[&str], own: Own) -> Plan {
    let uses = Uses::count(api);
    let ids = || (0..api.types.len() as u32).map(TypeId);
    // Another module may use a container otherwise.
    let is_inlined: Vec<bool> = ids()
        .map(|id| uses.is_inlined(api, id) && !(own.is_shared && api.ty(id).name.is_some()) && !own.is_read(id))
        .collect();
    let (roots, mut alone) = types::roots(api, &uses, &own.elsewhere);
    alone.extend(types::whole_documents(api, &uses));
    alone.sort_unstable();
    alone.dedup();
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
        texts: HashMap::new(),
        operations: HashMap::new(),
        endpoints: HashMap::new(),
        scope: own.scope.clone(),
        constants: Scope::constants(if own.is_shared { &["NAMESPACES", "SHARED_TYPES"] } else { &["NAMESPACES"] }),
        own,
    };
    for (id, is_secret) in &plan.own.texts {
        match is_secret {
            true => drop(plan.secrets.insert(*id)),
            false => drop(plan.secrets.remove(id)),
        }
    }
    let owners = types::owners(api, &is_item);
    for index in (0..api.types.len()).filter(|index| is_item[*index]) {
        let ident = plan.own.types.get(&TypeId(index as u32)).cloned();
        plan.idents[index] = ident.map(|ident| Claimed { ident, renamed: None });
    }
    let named: HashSet<usize> = (0..api.types.len()).filter(|index| plan.idents[*index].is_some()).collect();
    let items = || (0..api.types.len()).filter(|index| is_item[*index] && !named.contains(index));
    plan.name_declared(api, &alone, items().filter(|index| owners[*index].is_none()));
    plan.name_inner(api, &owners, items().filter(|index| owners[*index].is_some()));
    let is_shared = plan.own.is_shared;
    parts::name(&mut plan, api, |id| is_shared || uses.children.contains(&id));
    plan.name_texts(api);
    operations::name(&mut plan, api, file, elsewhere);
    plan
}
