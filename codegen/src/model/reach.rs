//! Which types and elements operations reach.

use std::collections::{HashMap, HashSet};

use super::slice::Derived;
use super::{Api, Body, Content, ElementId, Kind, Message, Operation, Particle, Struct, TypeId};

/// What the named operations may need, whatever the passes make of it: bases and derived types, heads and substitutes too.
///
/// Requires that no pass has run: derived types are found by their bases.
pub(in crate::model) fn may_need(
    api: &Api,
    names: &[String],
    wanted: &Derived,
) -> (HashSet<TypeId>, HashSet<ElementId>) {
    let mut derived: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    for (index, ty) in api.types.iter().enumerate() {
        if let Kind::Struct(Struct { base: Some(base), .. }) = &ty.kind
            && wanted.keeps(ty)
        {
            derived.entry(base.ty).or_default().push(TypeId(index as u32));
        }
    }
    let mut substitutes: HashMap<ElementId, Vec<ElementId>> = HashMap::new();
    for (index, element) in api.elements.iter().enumerate() {
        if let Some(head) = element.substitutes {
            substitutes.entry(head).or_default().push(ElementId(index as u32));
        }
    }
    let mut reached = Reached { derived, substitutes, ..Reached::with_origins(api) };
    for operation in api.operations().filter(|operation| names.contains(&operation.name)) {
        reached.operation(operation);
    }
    reached.follow(api);
    (reached.types, reached.elements)
}

/// What is needed so far, and what of it is still to be looked into.
pub(super) struct Reached {
    pub types: HashSet<TypeId>,
    pub elements: HashSet<ElementId>,
    open_types: Vec<TypeId>,
    open_elements: Vec<ElementId>,
    /// Whether bases and substitution heads are needed.
    origins: bool,
    /// Whether all derived types are needed with their base.
    all_derived: bool,
    /// Derived types that are needed with their base, where the model does not say so yet.
    derived: HashMap<TypeId, Vec<TypeId>>,
    /// Elements that are needed with the head of their substitution group.
    substitutes: HashMap<ElementId, Vec<ElementId>>,
}

impl Reached {
    pub(super) fn new(api: &Api) -> Self {
        let builtins = api.types.iter().enumerate().filter(|(_, ty)| matches!(ty.kind, Kind::Builtin(_)));
        let types = builtins.map(|(index, _)| TypeId(index as u32)).collect();
        Self {
            types,
            elements: HashSet::new(),
            open_types: Vec::new(),
            open_elements: Vec::new(),
            origins: false,
            all_derived: false,
            derived: HashMap::new(),
            substitutes: HashMap::new(),
        }
    }

    /// The same, with bases and substitution heads.
    pub(super) fn with_origins(api: &Api) -> Self {
        Self { origins: true, ..Self::new(api) }
    }

    /// The same, with every type derived from one that is reached.
    pub(super) fn with_derived(api: &Api) -> Self {
        Self { all_derived: true, ..Self::new(api) }
    }

    pub(super) fn ty(&mut self, id: TypeId) {
        if self.types.insert(id) {
            self.open_types.push(id);
        }
    }

    pub(super) fn element(&mut self, id: ElementId) {
        if self.elements.insert(id) {
            self.open_elements.push(id);
        }
    }

    pub(super) fn operation(&mut self, operation: &Operation) {
        self.message(&operation.input);
        operation.output.iter().for_each(|message| self.message(message));
        operation.faults.iter().for_each(|fault| self.element(fault.element));
    }

    pub(super) fn message(&mut self, message: &Message) {
        message.headers.iter().for_each(|header| self.element(*header));
        match message.body {
            Body::Empty => {}
            Body::Element(id) => self.element(id),
            Body::Fragment(ty) => self.ty(ty),
        }
    }

    /// Looks into everything that is needed until nothing new comes up.
    pub(super) fn follow(&mut self, api: &Api) {
        loop {
            if let Some(id) = self.open_elements.pop() {
                let element = api.element(id);
                self.ty(element.ty);
                element.substitutes.filter(|_| self.origins).iter().for_each(|head| self.element(*head));
                self.substitutes.remove(&id).into_iter().flatten().for_each(|id| self.element(id));
            } else if let Some(id) = self.open_types.pop() {
                self.kind(&api.ty(id).kind);
                self.derived.remove(&id).into_iter().flatten().for_each(|id| self.ty(id));
            } else {
                break;
            }
        }
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Builtin(_) => {}
            Kind::Restricted { base, .. } => self.ty(*base),
            Kind::Enum(enumeration) => self.ty(enumeration.base),
            Kind::List { item } => self.ty(*item),
            Kind::Union { members } => members.iter().for_each(|member| self.ty(*member)),
            Kind::Struct(structure) => {
                structure.base.filter(|_| self.origins).iter().for_each(|base| self.ty(base.ty));
                if self.all_derived {
                    structure.derived.iter().for_each(|id| self.ty(*id));
                }
                structure.array_of.iter().for_each(|id| self.ty(*id));
                structure.attributes.iter().for_each(|attribute| self.ty(attribute.ty));
                match &structure.content {
                    Content::Text(text) => self.ty(*text),
                    Content::Particles(particles) => particles.iter().for_each(|particle| self.particle(particle)),
                }
            }
        }
    }

    fn particle(&mut self, particle: &Particle) {
        match particle {
            Particle::Field(field) => {
                self.ty(field.ty);
                field.element.iter().for_each(|id| self.element(*id));
            }
            Particle::Choice(group) | Particle::Sequence(group) => {
                group.particles.iter().for_each(|particle| self.particle(particle));
            }
            Particle::Any(_) => {}
        }
    }
}
