//! What a choice or group is made of: what makes two equal, which elements it has, and what is left where only one member counts.

use crate::diag::Span;
use crate::model::{Api, ElementId, Group, Particle, TypeId};
use crate::qname::QName;
use crate::xsd::Occurs;

/// What makes two parts equal: their elements, and where they are written unless they are global ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
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

pub(super) fn key(group: &Group, is_choice: bool) -> Key {
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

/// Whether something of it must be there.
pub(super) fn is_required(particle: &Particle) -> bool {
    match particle {
        Particle::Field(field) => field.occurs.min > 0,
        Particle::Sequence(group) => group.occurs.min > 0 && group.particles.iter().any(is_required),
        Particle::Choice(group) => is_required_choice(group),
        Particle::Any(_) => false,
    }
}

/// Whether a branch of the choice must be there: each has something that must, and none is a wildcard.
pub(super) fn is_required_choice(group: &Group) -> bool {
    group.occurs.min > 0 && !group.particles.is_empty() && group.particles.iter().all(is_required)
}

pub(super) fn without_wildcards(particles: &[Particle]) -> Vec<&Particle> {
    particles.iter().filter(|particle| !matches!(particle, Particle::Any(_))).collect()
}

/// What is left of a group of which only one member is left.
pub(super) fn dissolved(only: &Particle, outer: Occurs) -> Vec<Particle> {
    let mut only = only.clone();
    let occurs = only.occurs_mut();
    *occurs = occurs.times(outer);
    match only {
        // Its members may all be missing with it.
        Particle::Sequence(group) if !group.occurs.repeats() && group.occurs.min == 0 => {
            group.particles.iter().flat_map(|member| dissolved(member, Occurs { min: 0, max: Some(1) })).collect()
        }
        only => vec![only],
    }
}

/// The head of a substitution group, if the choice is between it and its substitutes.
pub(super) fn head<'a>(api: &'a Api, group: &Group) -> Option<&'a QName> {
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
pub(super) fn first_name(particle: &Particle) -> Option<&str> {
    match particle {
        Particle::Field(field) => Some(&field.name.local),
        Particle::Choice(group) | Particle::Sequence(group) => {
            without_wildcards(&group.particles).first().and_then(|first| first_name(first))
        }
        Particle::Any(_) => None,
    }
}

/// The names of all elements of a part.
pub(super) fn names(group: &Group) -> Vec<String> {
    key(group, true).elements.into_iter().map(|(name, ..)| name.local).collect()
}
