//! Which names a schema refers to: one walk for everything that reads or rewrites them.

use super::Input;
use crate::qname::QName;
use crate::wsdl::PartContent;
use crate::xsd::{
    Attribute, Attributes, ComplexType, Component, Compositor, Content, Element, Particle, Schema, SimpleType, TypeRef,
    Variety,
};

/// What a name refers to: XML Schema has a symbol space for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
}

/// Whether any message or schema refers to a component of this namespace.
pub(super) fn any(input: &mut Input, namespace: &str) -> bool {
    let mut parts =
        input.definitions.iter().flat_map(|definitions| &definitions.messages).flat_map(|message| &message.parts);
    let mut found = parts.any(|part| match &part.content {
        PartContent::Element(name) | PartContent::Type(name) => name.namespace == namespace,
        PartContent::Absent => false,
    });
    for item in &mut input.schemas {
        schema(item, &mut |_, name| found |= name.namespace == namespace);
    }
    found
}

/// Calls `visit` for every reference in `schema`, redefinitions included.
pub(super) fn schema(schema: &mut Schema, visit: &mut dyn FnMut(Space, &mut QName)) {
    for item in &mut schema.components {
        component(item, visit);
    }
    for import in &mut schema.imports {
        for item in &mut import.components {
            component(item, visit);
        }
    }
}

/// Calls `visit` for every reference in one component.
pub(super) fn component(item: &mut Component, visit: &mut dyn FnMut(Space, &mut QName)) {
    match item {
        Component::Element(item) => element(item, visit),
        Component::Attribute(item) => attribute(item, visit),
        Component::ComplexType(item) => complex_type(item, visit),
        Component::SimpleType(item) => simple_type(item, visit),
        Component::Group(item) => {
            if let Some(item) = &mut item.particle {
                particle(item, visit);
            }
        }
        Component::AttributeGroup(item) => attributes(&mut item.attributes, visit),
    }
}

fn element(item: &mut Element, visit: &mut dyn FnMut(Space, &mut QName)) {
    let names = [&mut item.reference, &mut item.substitution_group];
    for name in names.into_iter().flatten() {
        visit(Space::Element, name);
    }
    type_ref(&mut item.ty, visit);
}

fn attribute(item: &mut Attribute, visit: &mut dyn FnMut(Space, &mut QName)) {
    if let Some(name) = &mut item.reference {
        visit(Space::Attribute, name);
    }
    if let Some((name, _)) = &mut item.array_type {
        visit(Space::Type, name);
    }
    type_ref(&mut item.ty, visit);
}

fn type_ref(item: &mut TypeRef, visit: &mut dyn FnMut(Space, &mut QName)) {
    match item {
        TypeRef::Named(name, _) => visit(Space::Type, name),
        TypeRef::Complex(item) => complex_type(item, visit),
        TypeRef::Simple(item) => simple_type(item, visit),
        TypeRef::Absent => {}
    }
}

fn complex_type(item: &mut ComplexType, visit: &mut dyn FnMut(Space, &mut QName)) {
    match &mut item.content {
        Content::Particle(inner, uses) => {
            if let Some(inner) = inner {
                particle(inner, visit);
            }
            attributes(uses, visit);
        }
        Content::Complex { base, particle: inner, attributes: uses, .. } => {
            visit(Space::Type, base);
            if let Some(inner) = inner {
                particle(inner, visit);
            }
            attributes(uses, visit);
        }
        Content::Simple { base, restriction, attributes: uses, .. } => {
            visit(Space::Type, base);
            if let Some(restriction) = restriction {
                simple_type(restriction, visit);
            }
            attributes(uses, visit);
        }
    }
}

fn simple_type(item: &mut SimpleType, visit: &mut dyn FnMut(Space, &mut QName)) {
    match &mut item.variety {
        Variety::Restriction { base, .. } => type_ref(base, visit),
        Variety::List { item } => type_ref(item, visit),
        Variety::Union { members } => {
            for member in members {
                type_ref(member, visit);
            }
        }
    }
}

fn attributes(item: &mut Attributes, visit: &mut dyn FnMut(Space, &mut QName)) {
    for item in &mut item.attributes {
        attribute(item, visit);
    }
    for (name, _) in &mut item.groups {
        visit(Space::AttributeGroup, name);
    }
}

fn particle(item: &mut Particle, visit: &mut dyn FnMut(Space, &mut QName)) {
    match item {
        Particle::Element(item) => element(item, visit),
        Particle::Sequence(item) | Particle::Choice(item) | Particle::All(item) => {
            compositor(item, visit);
        }
        Particle::Group { reference, .. } => visit(Space::Group, reference),
        Particle::Any(_) => {}
    }
}

fn compositor(item: &mut Compositor, visit: &mut dyn FnMut(Space, &mut QName)) {
    for item in &mut item.particles {
        particle(item, visit);
    }
}
