//! When two declarations of one name say the same, places and documentation aside.

use crate::xsd::{
    Attribute, Attributes, ComplexType, Compositor, Content, Element, Facet, Group, Particle, SimpleType, TypeRef,
    Variety, Wildcard,
};

pub(super) fn element(a: &Element, b: &Element) -> bool {
    (&a.name, &a.reference, a.occurs, a.nillable, a.is_abstract)
        == (&b.name, &b.reference, b.occurs, b.nillable, b.is_abstract)
        && (&a.default, &a.fixed, a.form, &a.substitution_group)
            == (&b.default, &b.fixed, b.form, &b.substitution_group)
        && type_ref(&a.ty, &b.ty)
}

pub(super) fn attribute(a: &Attribute, b: &Attribute) -> bool {
    (&a.name, &a.reference, a.usage, a.form) == (&b.name, &b.reference, b.usage, b.form)
        && (&a.default, &a.fixed, &a.array_type) == (&b.default, &b.fixed, &b.array_type)
        && type_ref(&a.ty, &b.ty)
}

pub(super) fn complex_type(a: &ComplexType, b: &ComplexType) -> bool {
    (&a.name, a.is_abstract, a.mixed) == (&b.name, b.is_abstract, b.mixed) && content(&a.content, &b.content)
}

pub(super) fn simple_type(a: &SimpleType, b: &SimpleType) -> bool {
    a.name == b.name
        && match (&a.variety, &b.variety) {
            (Variety::Restriction { base: x, facets: f }, Variety::Restriction { base: y, facets: g }) => {
                type_ref(x, y) && all(f, g, facet)
            }
            (Variety::List { item: x }, Variety::List { item: y }) => type_ref(x, y),
            (Variety::Union { members: x }, Variety::Union { members: y }) => all(x, y, type_ref),
            _ => false,
        }
}

pub(super) fn group(a: &Group, b: &Group) -> bool {
    a.name == b.name && optional(a.particle.as_ref(), b.particle.as_ref(), particle)
}

pub(super) fn attributes(a: &Attributes, b: &Attributes) -> bool {
    all(&a.attributes, &b.attributes, attribute)
        && all(&a.groups, &b.groups, |(x, _), (y, _)| x == y)
        && optional(a.any.as_ref(), b.any.as_ref(), wildcard)
}

fn content(a: &Content, b: &Content) -> bool {
    match (a, b) {
        (Content::Particle(p, x), Content::Particle(q, y)) => {
            optional(p.as_ref(), q.as_ref(), particle) && attributes(x, y)
        }
        (
            Content::Complex { derivation: d, base: m, particle: p, attributes: x, .. },
            Content::Complex { derivation: e, base: n, particle: q, attributes: y, .. },
        ) => d == e && m == n && optional(p.as_ref(), q.as_ref(), particle) && attributes(x, y),
        (
            Content::Simple { derivation: d, base: m, restriction: r, facets: f, attributes: x, .. },
            Content::Simple { derivation: e, base: n, restriction: s, facets: g, attributes: y, .. },
        ) => {
            let restrictions = optional(r.as_deref(), s.as_deref(), simple_type);
            d == e && m == n && restrictions && all(f, g, facet) && attributes(x, y)
        }
        _ => false,
    }
}

fn particle(a: &Particle, b: &Particle) -> bool {
    match (a, b) {
        (Particle::Element(x), Particle::Element(y)) => element(x, y),
        (Particle::Sequence(x), Particle::Sequence(y))
        | (Particle::Choice(x), Particle::Choice(y))
        | (Particle::All(x), Particle::All(y)) => compositor(x, y),
        (Particle::Group { reference: r, occurs: o, .. }, Particle::Group { reference: s, occurs: p, .. }) => {
            r == s && o == p
        }
        (Particle::Any(x), Particle::Any(y)) => wildcard(x, y),
        _ => false,
    }
}

fn compositor(a: &Compositor, b: &Compositor) -> bool {
    a.occurs == b.occurs && all(&a.particles, &b.particles, particle)
}

fn type_ref(a: &TypeRef, b: &TypeRef) -> bool {
    match (a, b) {
        (TypeRef::Named(x, _), TypeRef::Named(y, _)) => x == y,
        (TypeRef::Complex(x), TypeRef::Complex(y)) => complex_type(x, y),
        (TypeRef::Simple(x), TypeRef::Simple(y)) => simple_type(x, y),
        (TypeRef::Absent, TypeRef::Absent) => true,
        _ => false,
    }
}

fn wildcard(a: &Wildcard, b: &Wildcard) -> bool {
    a.occurs == b.occurs && a.namespace == b.namespace
}

fn facet(a: &Facet, b: &Facet) -> bool {
    a.name == b.name && a.value == b.value
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y))
}

fn optional<T>(a: Option<&T>, b: Option<&T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (a, b) {
        (Some(x), Some(y)) => same(x, y),
        (None, None) => true,
        _ => false,
    }
}
