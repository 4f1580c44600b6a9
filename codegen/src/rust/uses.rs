//! How the types and elements of an API are used, which decides what becomes of them.

use std::collections::HashSet;

use crate::model::{Api, Body, Content, ElementId, Field, Kind, Message, Particle, Struct, TypeId};

/// How types and elements are used.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Types of single child elements.
    single: HashSet<TypeId>,
    /// Types used in any other way.
    other: HashSet<TypeId>,
    /// Types of child elements.
    pub children: HashSet<TypeId>,
    /// Types whose fields stand side by side in the body of a message.
    pub fragments: HashSet<TypeId>,
    /// Types of attributes, elements and text.
    pub simple: HashSet<TypeId>,
    /// Elements that are messages, or parts of them.
    pub messages: HashSet<ElementId>,
    /// Elements that are the body of a request or response.
    pub bodies: HashSet<ElementId>,
    /// Elements that are children of a type.
    pub referred: HashSet<ElementId>,
}

impl Uses {
    pub(super) fn count(api: &Api) -> Self {
        let mut uses = Self::default();
        for ty in &api.types {
            if let Kind::Struct(structure) = &ty.kind {
                uses.structure(structure);
            }
            // What a restriction restricts, or a list lists, is used as it is.
            if let Kind::Restricted { base: used, .. } | Kind::List { item: used } = &ty.kind {
                uses.simple.insert(*used);
            }
        }
        for element in &api.elements {
            uses.other.insert(element.ty);
            uses.simple.insert(element.ty);
        }
        for operation in api.operations() {
            uses.message(&operation.input);
            operation.output.iter().for_each(|message| uses.message(message));
            uses.messages.extend(operation.faults.iter().map(|fault| fault.element));
        }
        uses
    }

    fn structure(&mut self, structure: &Struct) {
        self.simple.extend(structure.attributes.iter().map(|attribute| attribute.ty));
        match &structure.content {
            Content::Text(text) => {
                self.simple.insert(*text);
            }
            Content::Particles(particles) => particles.iter().for_each(|particle| self.particle(particle)),
        }
    }

    fn particle(&mut self, particle: &Particle) {
        match particle {
            Particle::Field(field) => {
                self.referred.extend(field.element);
                self.simple.insert(field.ty);
                self.children.insert(field.ty);
                let uses = if field.occurs.repeats() { &mut self.other } else { &mut self.single };
                uses.insert(field.ty);
            }
            Particle::Sequence(group) => group.particles.iter().for_each(|particle| self.particle(particle)),
            Particle::Choice(group) => {
                for branch in &group.particles {
                    match branch {
                        Particle::Field(field) => {
                            self.referred.extend(field.element);
                            self.simple.insert(field.ty);
                            self.children.insert(field.ty);
                            self.other.insert(field.ty);
                        }
                        other => self.particle(other),
                    }
                }
            }
            Particle::Any(_) => {}
        }
    }

    fn message(&mut self, message: &Message) {
        self.messages.extend(&message.headers);
        match message.body {
            Body::Empty => {}
            Body::Element(id) => {
                self.messages.insert(id);
                self.bodies.insert(id);
            }
            Body::Fragment(ty) => {
                self.other.insert(ty);
                self.fragments.insert(ty);
            }
        }
    }

    pub(super) fn is_inlined(&self, api: &Api, id: TypeId) -> bool {
        self.single.contains(&id) && !self.other.contains(&id) && container(api, id).is_some()
    }
}

/// The only child of a type that holds nothing but that child, repeated, and neither derives from another nor is derived from.
///
/// Requires the whole API, not a slice of it, which may have lost a base or a derived type.
pub(super) fn container(api: &Api, id: TypeId) -> Option<&Field> {
    let structure = api.as_struct(id)?;
    let is_alone = structure.base.is_none() && structure.derived.is_empty() && !structure.is_abstract;
    only_child(api, id).filter(|_| is_alone)
}

/// The only child of a type that holds nothing but that child, repeated.
pub(super) fn only_child(api: &Api, id: TypeId) -> Option<&Field> {
    let structure = api.as_struct(id)?;
    let Struct { attributes, content: Content::Particles(particles), .. } = structure else { return None };
    let [Particle::Field(field)] = particles.as_slice() else { return None };
    (attributes.is_empty() && !structure.mixed && field.occurs.repeats()).then_some(field)
}
