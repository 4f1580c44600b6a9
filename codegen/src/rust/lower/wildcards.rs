//! Where a wildcard may match an element that is declared beside it: one that may come once and comes again is the wildcard's then.

use crate::model::{Particle, Wildcard};

/// May a wildcard among these particles match one of the elements that may come once? `target` is the namespace of their schema.
pub(super) fn may_match_single(particles: &[Particle], target: &str) -> bool {
    let (mut wildcards, mut namespaces) = (Vec::new(), Vec::new());
    collect(particles, &mut wildcards, &mut namespaces);
    wildcards.iter().any(|wildcard| namespaces.iter().any(|namespace| matches(wildcard, namespace, target)))
}

/// The wildcards, and the namespaces of elements that may come once.
fn collect<'p>(particles: &'p [Particle], wildcards: &mut Vec<&'p Wildcard>, namespaces: &mut Vec<&'p str>) {
    for particle in particles {
        match particle {
            Particle::Field(field) if field.occurs.repeats() => {}
            Particle::Field(field) => namespaces.push(&field.name.namespace),
            Particle::Choice(group) | Particle::Sequence(group) => {
                let known = namespaces.len();
                collect(&group.particles, wildcards, namespaces);
                if group.occurs.repeats() {
                    namespaces.truncate(known);
                }
            }
            Particle::Any(wildcard) => wildcards.push(wildcard),
        }
    }
}

/// Whether a wildcard matches elements of this namespace.
fn matches(wildcard: &Wildcard, namespace: &str, target: &str) -> bool {
    match wildcard.namespace.trim() {
        "##any" => true,
        "##other" => !namespace.is_empty() && namespace != target,
        list => list.split_whitespace().any(|item| match item {
            "##local" => namespace.is_empty(),
            "##targetNamespace" => namespace == target,
            uri => namespace == uri,
        }),
    }
}
