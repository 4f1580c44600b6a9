//! What becomes of derived types that a slice leaves out: they are counted, and read as the nearest ancestor that stays.

use std::collections::HashSet;

use crate::diag::Diagnostics;
use crate::model::reach::Reached;
use crate::model::{Api, Base, Kind, Operation, TypeId};

/// Notes how many derived types are left out that messages may hold, by where they occur.
pub(super) fn note(api: &Api, kept: &Reached, diags: &mut Diagnostics) {
    let requests = derived_of(api, kept, |operation, reached| reached.message(&operation.input));
    let replies = derived_of(api, kept, |operation, reached| {
        operation.output.iter().for_each(|message| reached.message(message));
    });
    let faults = derived_of(api, kept, |operation, reached| {
        operation.faults.iter().for_each(|fault| reached.element(fault.element));
    });
    let all: HashSet<TypeId> = requests.iter().chain(&replies).chain(&faults).copied().collect();
    if all.is_empty() {
        return;
    }
    let (types, are) = if all.len() == 1 { ("type", "is") } else { ("types", "are") };
    let message = format!(
        "{} derived {types} that `xsi:type` may name {are} left out: {} in requests, {} in replies, {} in faults",
        all.len(),
        requests.len(),
        replies.len(),
        faults.len()
    );
    diags.note("N107", super::place(api), message).help(
        "such a value is read as the nearest type that is kept, the rest as unknown content; to keep more, name the types \
         with `--derived NAME,…`, or all with `--all-derived`",
    );
}

/// Types that are left out and derive from one that these messages hold.
fn derived_of(api: &Api, kept: &Reached, follow: impl Fn(&Operation, &mut Reached)) -> HashSet<TypeId> {
    let mut reached = Reached::new(api);
    api.operations().for_each(|operation| follow(operation, &mut reached));
    reached.follow(api);
    let mut open: Vec<TypeId> = reached.types.into_iter().collect();
    let (mut seen, mut found) = (HashSet::new(), HashSet::new());
    while let Some(id) = open.pop() {
        for derived in api.as_struct(id).map(|structure| structure.derived.as_slice()).unwrap_or_default() {
            if seen.insert(*derived) {
                found.extend(Some(*derived).filter(|id| api.ty(*id).name.is_some() && !kept.types.contains(id)));
                open.push(*derived);
            }
        }
    }
    found
}

/// Links each type that stays to the nearest base and derived types that stay, and gives it the names of those between that do not.
pub(super) fn relink(api: &mut Api, kept: &Reached) {
    let is_kept = |id: &TypeId| kept.types.contains(id);
    let nearest: Vec<Option<TypeId>> =
        (0..api.types.len() as u32).map(|index| ancestors(api, TypeId(index)).find(is_kept)).collect();
    let mut derived: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    let mut left_out = vec![Vec::new(); api.types.len()];
    for (index, nearest) in nearest.iter().enumerate() {
        let (Some(nearest), id) = (nearest, TypeId(index as u32)) else { continue };
        match (is_kept(&id), &api.types[index].name) {
            (true, _) => derived[nearest.0 as usize].push(id),
            (false, Some(name)) => left_out[nearest.0 as usize].push(name.clone()),
            (false, None) => {}
        }
    }
    for (index, ty) in api.types.iter_mut().enumerate() {
        let Kind::Struct(structure) = &mut ty.kind else { continue };
        structure.base = structure.base.and_then(|base| Some(Base { ty: nearest[index]?, ..base }));
        structure.derived = std::mem::take(&mut derived[index]);
        structure.left_out = std::mem::take(&mut left_out[index]);
    }
}

/// The types that a type derives from, the nearest first.
fn ancestors(api: &Api, id: TypeId) -> impl Iterator<Item = TypeId> + use<'_> {
    let base = |id: &TypeId| api.as_struct(*id)?.base.map(|base| base.ty);
    std::iter::successors(base(&id), base)
}
