//! What choices and groups are called: as the type that declares them, whichever type that inherits them comes first.

use std::collections::HashMap;

use super::Plan;
use super::types::namespace;
use crate::model::{Api, Content, ElementId, Group, Particle, TypeId};
use crate::qname::QName;
use crate::rust::Ident;
use crate::rust::groups::{Key, dissolved, first_name, head, key, names, without_wildcards};
use crate::rust::names::{Claimed, Origin, Role, Wish};

/// Names choices, groups, and the enums of types and those derived from them.
pub(super) fn name(plan: &mut Plan, api: &Api, is_child: impl Fn(TypeId) -> bool) {
    let mut kinds: Vec<usize> = (0..api.types.len()).collect();
    kinds.retain(|index| {
        let id = TypeId(*index as u32);
        if let Some(decided) = plan.own.elsewhere.kinds(id) {
            plan.kinds[*index] = decided.cloned();
            return false;
        }
        plan.idents[*index].is_some() && (is_child(id) || plan.is_root(api, id)) && !plan.derived(api, id).is_empty()
    });
    let parts = Parts::of(plan, api);
    let made = |owner: Option<Ident>, name: &str, origin: Origin, key: String| Wish {
        owner,
        name: name.to_owned(),
        origin,
        role: Role::Made,
        key,
    };
    let kind_of = |index: &usize| {
        made(plan.ident(TypeId(*index as u32)).cloned(), "Kind", Origin::Named(Vec::new()), String::new())
    };
    let mut wishes: Vec<Wish> = kinds.iter().map(kind_of).collect();
    let mut idents: Vec<Option<Ident>> = vec![None; parts.list.len()];
    let mut open: Vec<usize> = (0..parts.list.len()).collect();
    while !open.is_empty() || !wishes.is_empty() {
        let mut later = Vec::new();
        let mut now = Vec::new();
        for index in open {
            let part = &parts.list[index];
            let key = part.names.join(",");
            match (&part.head, part.owner.ident(plan, &idents)) {
                (Some(head), _) => {
                    wishes.push(made(None, &format!("{} choice", head.local), namespace(&head.namespace), key))
                }
                (None, Some(owner)) => {
                    wishes.push(made(Some(owner), &part.name, Origin::Named(part.names.clone()), key))
                }
                (None, None) => {
                    later.push(index);
                    continue;
                }
            }
            now.push(index);
        }
        if wishes.is_empty() {
            break;
        }
        let mut claimed = plan.scope.claim_all(&wishes).into_iter();
        for index in kinds.drain(..) {
            plan.kinds[index] = claimed.next().map(|claimed| claimed.ident);
        }
        for (index, Claimed { ident, .. }) in now.into_iter().zip(claimed) {
            idents[index] = Some(ident);
        }
        wishes.clear();
        open = later;
    }
    plan.parts = parts.by_key.into_iter().filter_map(|(key, index)| Some((key, idents[index].clone()?))).collect();
}

/// All choices and groups of an API.
#[derive(Default)]
struct Parts {
    list: Vec<Part>,
    by_key: HashMap<Key, usize>,
}

struct Part {
    owner: Owner,
    /// What decides whose part it is: the smallest.
    rank: Rank,
    head: Option<QName>,
    /// What it is called in its owner.
    name: String,
    /// Its elements.
    names: Vec<String>,
}

/// How deep it is, how often the type around it is derived, is it an element's, and what that is called.
type Rank = (usize, usize, bool, String, String);

#[derive(Clone, Copy)]
enum Owner {
    Type(TypeId),
    Element(ElementId),
    Part(usize),
}

impl Owner {
    fn ident(self, plan: &Plan, parts: &[Option<Ident>]) -> Option<Ident> {
        match self {
            Owner::Type(id) => plan.ident(id).cloned(),
            Owner::Element(id) => {
                let own = plan.elements.binary_search_by_key(&id, |(element, _)| *element).ok()?;
                Some(plan.elements[own].1.ident.clone())
            }
            Owner::Part(index) => parts[index].clone(),
        }
    }
}

impl Parts {
    fn of(plan: &Plan, api: &Api) -> Self {
        let mut parts = Self::default();
        let items = (0..api.types.len() as u32).map(TypeId).filter(|id| plan.ident(*id).is_some());
        for id in items {
            let ty = api.ty(id);
            let rank = (0, generation(api, id), false, ty.namespace.clone(), ty.path.join("/"));
            parts.structure(api, id, Owner::Type(id), &rank);
        }
        for (id, _) in &plan.elements {
            let element = api.element(*id);
            let rank = (0, 0, true, element.name.namespace.clone(), element.name.local.clone());
            parts.structure(api, element.ty, Owner::Element(*id), &rank);
        }
        parts
    }

    fn structure(&mut self, api: &Api, id: TypeId, owner: Owner, rank: &Rank) {
        if let Some(Content::Particles(particles)) = api.as_struct(id).map(|structure| &structure.content) {
            self.particles(api, particles, owner, rank);
        }
    }

    fn particles(&mut self, api: &Api, particles: &[Particle], owner: Owner, rank: &Rank) {
        for particle in particles {
            let (Particle::Choice(group) | Particle::Sequence(group)) = particle else { continue };
            let is_choice = matches!(particle, Particle::Choice(_));
            match without_wildcards(&group.particles).as_slice() {
                [] => {}
                [only] if is_choice => {
                    self.particles(api, &dissolved(only, group.occurs.optional()), owner, rank);
                }
                [only] => self.particles(api, &dissolved(only, group.occurs), owner, rank),
                _ if is_choice => self.choice(api, group, head(api, group).cloned(), owner, rank),
                _ if group.occurs.repeats() => self.group(api, group, "Group", owner, rank),
                _ => self.particles(api, &group.particles, owner, rank),
            }
        }
    }

    fn choice(&mut self, api: &Api, group: &Group, head: Option<QName>, owner: Owner, rank: &Rank) {
        let Some((part, rank)) = self.add(group, true, head, "Choice", owner, rank) else { return };
        for branch in without_wildcards(&group.particles) {
            match branch {
                Particle::Sequence(group) => {
                    if let Some(first) = first_name(branch) {
                        self.group(api, group, first, part, &rank);
                    }
                }
                Particle::Choice(group) => self.choice(api, group, None, part, &rank),
                Particle::Field(_) | Particle::Any(_) => {}
            }
        }
    }

    fn group(&mut self, api: &Api, group: &Group, name: &str, owner: Owner, rank: &Rank) {
        if let Some((part, rank)) = self.add(group, false, None, name, owner, rank) {
            self.particles(api, &group.particles, part, &rank);
        }
    }

    /// Adds a part; `None` if it is known, and so is what is in it.
    fn add(
        &mut self,
        group: &Group,
        is_choice: bool,
        head: Option<QName>,
        name: &str,
        owner: Owner,
        rank: &Rank,
    ) -> Option<(Owner, Rank)> {
        let key = key(group, is_choice);
        let part = Part { owner, rank: rank.clone(), head, name: name.to_owned(), names: names(group) };
        if let Some(known) = self.by_key.get(&key).and_then(|index| self.list.get_mut(*index)) {
            if part.rank < known.rank {
                *known = part;
            }
            return None;
        }
        let index = self.list.len();
        self.list.push(part);
        self.by_key.insert(key, index);
        let (depth, generation, is_element, namespace, path) = rank.clone();
        Some((Owner::Part(index), (depth + 1, generation, is_element, namespace, path)))
    }
}

/// From how many types it is derived, one after the other.
fn generation(api: &Api, id: TypeId) -> usize {
    let base = |id: &TypeId| api.as_struct(*id).and_then(|structure| structure.base).map(|base| base.ty);
    std::iter::successors(Some(id), base).skip(1).take(api.types.len()).count()
}
