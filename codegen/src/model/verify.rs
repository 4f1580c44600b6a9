//! What holds after the passes: the promises that naming and emission rely on, as a check for tests.

use std::collections::HashSet;

use crate::model::{Api, Body, Content, ElementId, Group, Kind, Message, Operation, Particle, Struct, TypeId};
use crate::qname::QName;

/// Every promise that this API breaks, in words; none when all hold.
///
/// - Each id is valid, and a base is a struct.
/// - A content model is a list of fields, wildcards, choices of at least two branches, and repeating sequences of at
///   least two members; a branch of a choice is a field, a wildcard, a repeating choice or a sequence.
/// - Nothing occurs zero times at most, or more often at least than at most.
/// - Within a list of particles no two places have a name in common; fields of one type may, and branches of one choice.
/// - No struct has prohibited attributes, or two attributes of one name.
pub(super) fn verify(api: &Api) -> Vec<String> {
    let mut broken = Vec::new();
    for (index, ty) in api.types.iter().enumerate() {
        let at = format!("type {index} `{}`", ty.path.join("/"));
        let ids: Vec<TypeId> = match &ty.kind {
            Kind::Builtin(_) => Vec::new(),
            Kind::Restricted { base, .. } => vec![*base],
            Kind::Enum(enumeration) => vec![enumeration.base],
            Kind::List { item } => vec![*item],
            Kind::Union { members } => members.clone(),
            Kind::Struct(structure) => {
                check_struct(api, structure, &at, &mut broken);
                structure.derived.clone()
            }
        };
        check_types(api, &ids, &at, &mut broken);
    }
    for element in &api.elements {
        let at = format!("element `{}`", element.name);
        check_types(api, &[element.ty], &at, &mut broken);
        let heads: Vec<ElementId> = element.substitutes.into_iter().collect();
        check_elements(api, &heads, &at, &mut broken);
    }
    let ports = api.services.iter().flat_map(|service| &service.ports).map(|port| &port.operations);
    let interfaces = api.interfaces.iter().map(|interface| &interface.operations);
    for operation in ports.chain(interfaces).flatten() {
        check_operation(api, operation, &mut broken);
    }
    broken
}

fn check_struct(api: &Api, structure: &Struct, at: &str, broken: &mut Vec<String>) {
    if let Some(base) = structure.base
        && api.types.get(base.ty.0 as usize).is_none_or(|base| !matches!(base.kind, Kind::Struct(_)))
    {
        broken.push(format!("{at}: the base is no struct"));
    }
    if !structure.prohibited.is_empty() {
        broken.push(format!("{at}: prohibited attributes are left"));
    }
    let mut names = HashSet::new();
    for attribute in &structure.attributes {
        check_types(api, &[attribute.ty], at, broken);
        if !names.insert(&attribute.name) {
            broken.push(format!("{at}: two attributes `{}`", attribute.name));
        }
    }
    let array: Vec<TypeId> = structure.array_of.into_iter().collect();
    check_types(api, &array, at, broken);
    match &structure.content {
        Content::Text(text) => check_types(api, &[*text], at, broken),
        Content::Particles(particles) => {
            check_list(api, particles, at, broken);
            check_names(particles, true, at, broken);
        }
    }
}

/// The members of a struct or of a sequence.
fn check_list(api: &Api, list: &[Particle], at: &str, broken: &mut Vec<String>) {
    for particle in list {
        check_particle(api, particle, at, broken);
        if let Particle::Sequence(group) = particle
            && !group.occurs.repeats()
        {
            broken.push(format!("{at}: a sequence that does not repeat"));
        }
    }
}

/// Which names stand twice in a list that should not: those of fields of a type may, among each other.
fn check_names(list: &[Particle], is_type: bool, at: &str, broken: &mut Vec<String>) {
    let (mut fields, mut inside): (HashSet<&QName>, HashSet<&QName>) = (HashSet::new(), HashSet::new());
    for particle in list {
        let mut names = HashSet::new();
        collect_names(particle, &mut names);
        let is_field = matches!(particle, Particle::Field(_));
        for name in names {
            if inside.contains(name) || (fields.contains(name) && !(is_field && is_type)) {
                broken.push(format!("{at}: two places for `{name}`"));
            }
            if is_field {
                fields.insert(name)
            } else {
                inside.insert(name)
            };
        }
    }
}

fn check_particle(api: &Api, particle: &Particle, at: &str, broken: &mut Vec<String>) {
    let occurs = match particle {
        Particle::Field(field) => {
            check_types(api, &[field.ty], at, broken);
            let elements: Vec<ElementId> = field.element.into_iter().collect();
            check_elements(api, &elements, at, broken);
            field.occurs
        }
        Particle::Any(wildcard) => wildcard.occurs,
        Particle::Sequence(group) => {
            check_size(group, at, broken);
            check_list(api, &group.particles, at, broken);
            check_names(&group.particles, false, at, broken);
            group.occurs
        }
        Particle::Choice(group) => {
            check_size(group, at, broken);
            for branch in &group.particles {
                check_particle(api, branch, at, broken);
                if matches!(branch, Particle::Choice(inner) if !inner.occurs.repeats()) {
                    broken.push(format!("{at}: a choice as branch of a choice"));
                }
            }
            group.occurs
        }
    };
    if occurs.max.is_some_and(|max| max == 0 || max < occurs.min) {
        broken.push(format!("{at}: a particle that can't occur"));
    }
}

fn check_size(group: &Group, at: &str, broken: &mut Vec<String>) {
    if group.particles.len() < 2 {
        broken.push(format!("{at}: a group of {}", group.particles.len()));
    }
}

fn collect_names<'p>(particle: &'p Particle, names: &mut HashSet<&'p QName>) {
    match particle {
        Particle::Field(field) => {
            names.insert(&field.name);
        }
        Particle::Choice(group) | Particle::Sequence(group) => {
            group.particles.iter().for_each(|particle| collect_names(particle, names));
        }
        Particle::Any(_) => {}
    }
}

fn check_operation(api: &Api, operation: &Operation, broken: &mut Vec<String>) {
    let at = format!("operation `{}`", operation.name);
    let mut check_message = |message: &Message| {
        check_elements(api, &message.headers, &at, broken);
        match message.body {
            Body::Empty => {}
            Body::Element(id) => check_elements(api, &[id], &at, broken),
            Body::Fragment(ty) => check_types(api, &[ty], &at, broken),
        }
    };
    check_message(&operation.input);
    operation.output.iter().for_each(&mut check_message);
    let faults: Vec<ElementId> = operation.faults.iter().map(|fault| fault.element).collect();
    check_elements(api, &faults, &at, broken);
}

fn check_types(api: &Api, ids: &[TypeId], at: &str, broken: &mut Vec<String>) {
    if ids.iter().any(|id| id.0 as usize >= api.types.len()) {
        broken.push(format!("{at}: a type that is not there"));
    }
}

fn check_elements(api: &Api, ids: &[ElementId], at: &str, broken: &mut Vec<String>) {
    if ids.iter().any(|id| id.0 as usize >= api.elements.len()) {
        broken.push(format!("{at}: an element that is not there"));
    }
}
