//! What choices and groups are called: as the type that declares them, whichever type that inherits them comes first.

use std::collections::HashMap;

use super::{Origin, Plan, Role, Wish, namespace};
use crate::diag::Span;
use crate::model::{Api, Content, ElementId, Group, Particle, TypeId};
use crate::qname::QName;
use crate::rust::Ident;
use crate::rust::names::Claimed;
use crate::xsd::Occurs;

/// What makes two parts equal: their elements, and where they are written unless they are global ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::rust) struct Key {
    span: Option<Span>,
    elements: Vec<(QName, TypeId, bool)>,
    is_choice: bool,
}

impl Key {
    /// The same with other ids, if all of its types have one.
    pub(super) fn renumbered(self, ty: impl Fn(TypeId) -> Option<TypeId>) -> Option<Self> {
        let elements = self.elements.into_iter().map(|(name, id, repeats)| Some((name, ty(id)?, repeats)));
        Some(Self { elements: elements.collect::<Option<_>>()?, ..self })
    }
}

pub(in crate::rust) fn key(group: &Group, is_choice: bool) -> Key {
    fn collect(particles: &[Particle], list: &mut Vec<(QName, TypeId, bool)>, is_global: &mut bool) {
        for particle in particles {
            match particle {
                Particle::Field(field) => {
                    *is_global &= field.element.is_some();
                    list.push((field.name.clone(), field.ty, field.occurs.repeats()));
                }
                Particle::Choice(group) | Particle::Sequence(group) => {
                    *is_global = false;
                    collect(&group.particles, list, is_global);
                }
                Particle::Any(_) => {}
            }
        }
    }
    let (mut elements, mut is_global) = (Vec::new(), is_choice);
    collect(&group.particles, &mut elements, &mut is_global);
    Key { span: (!is_global).then_some(group.span), elements, is_choice }
}

pub(in crate::rust) fn without_wildcards(particles: &[Particle]) -> Vec<&Particle> {
    particles.iter().filter(|particle| !matches!(particle, Particle::Any(_))).collect()
}

/// What is left of a group of which only one member is left.
pub(in crate::rust) fn dissolved(only: &Particle, outer: Occurs) -> Vec<Particle> {
    let mut only = only.clone();
    let occurs = match &mut only {
        Particle::Field(field) => &mut field.occurs,
        Particle::Choice(group) | Particle::Sequence(group) => &mut group.occurs,
        Particle::Any(wildcard) => &mut wildcard.occurs,
    };
    let max = occurs.max.zip(outer.max).map(|(inner, outer)| inner.saturating_mul(outer));
    *occurs = Occurs { min: occurs.min.saturating_mul(outer.min), max };
    match only {
        // Its members may all be missing with it.
        Particle::Sequence(group) if !group.occurs.repeats() && group.occurs.min == 0 => {
            group.particles.iter().flat_map(|member| dissolved(member, Occurs { min: 0, max: Some(1) })).collect()
        }
        only => vec![only],
    }
}

/// The head of a substitution group, if the choice is between it and its substitutes.
pub(in crate::rust) fn head<'a>(api: &'a Api, group: &Group) -> Option<&'a QName> {
    let chain = |id: ElementId| std::iter::successors(Some(id), |id| api.element(*id).substitutes);
    let mut branches = group.particles.iter().map(|particle| match particle {
        Particle::Field(field) => field.element,
        _ => None,
    });
    let first = branches.next()??;
    let branches: Vec<ElementId> = branches.collect::<Option<_>>()?;
    let head = chain(first).find(|head| branches.iter().all(|branch| chain(*branch).any(|id| id == *head)))?;
    Some(&api.element(head).name)
}

/// The name of the element that a branch begins with.
pub(in crate::rust) fn first_name(particle: &Particle) -> Option<&str> {
    match particle {
        Particle::Field(field) => Some(&field.name.local),
        Particle::Choice(group) | Particle::Sequence(group) => {
            without_wildcards(&group.particles).first().and_then(|first| first_name(first))
        }
        Particle::Any(_) => None,
    }
}

/// The names of all elements of a part.
pub(in crate::rust) fn names(group: &Group) -> Vec<String> {
    key(group, true).elements.into_iter().map(|(name, ..)| name.local).collect()
}

/// Names choices, groups, and the enums of types and those derived from them.
pub(super) fn name(plan: &mut Plan, api: &Api, is_child: impl Fn(TypeId) -> bool) {
    let mut kinds: Vec<usize> = (0..api.types.len()).collect();
    kinds.retain(|index| {
        let id = TypeId(*index as u32);
        plan.idents[*index].is_some() && is_child(id) && !plan.derived(api, id).is_empty()
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
                    self.particles(api, &dissolved(only, Occurs { min: 0, ..group.occurs }), owner, rank);
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
