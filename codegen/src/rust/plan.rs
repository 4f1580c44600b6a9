//! Which types of the model become items of the module, and what they are called.

use std::collections::{HashMap, HashSet};

use super::names::{Claimed, Ident, Rename, Scope};
use super::{unions, words};
use crate::diag::{Diagnostics, Span};
use crate::model::{Api, Body, Content, ElementId, Field, Kind, Message, Operation, Particle, Struct, TypeId};

/// Names of types, and what each type is for.
#[derive(Debug)]
pub(super) struct Plan {
    /// By `TypeId`: the item's name, if it becomes one.
    idents: Vec<Option<Ident>>,
    /// By `TypeId`: the enum of it and the types derived from it, where a child element may be any of them.
    kinds: Vec<Option<Ident>>,
    /// Types whose fields stand side by side in the body of a message.
    fragments: HashSet<TypeId>,
    /// By `TypeId`: the element that it is the content of.
    pub roots: Vec<Option<ElementId>>,
    /// Elements that get a struct of their own although their type has one, or is simple; by `ElementId`.
    pub elements: Vec<(ElementId, Ident)>,
    /// By `TypeId`: is it nothing but a container wherever it is used?
    is_inlined: Vec<bool>,
    /// Names of types that are taken.
    pub scope: Scope,
}

impl Plan {
    /// The name of the item that a type becomes.
    pub(super) fn ident(&self, id: TypeId) -> Option<&Ident> {
        self.idents[id.0 as usize].as_ref()
    }

    /// The enum of a type and those derived from it.
    pub(super) fn kinds(&self, id: TypeId) -> Option<&Ident> {
        self.kinds[id.0 as usize].as_ref()
    }

    /// Do the fields of this type stand side by side in the body of a message?
    pub(super) fn is_fragment(&self, id: TypeId) -> bool {
        self.fragments.contains(&id)
    }

    /// The types that `xsi:type` can name instead of this one, directly or indirectly derived from it.
    pub(super) fn derived(&self, api: &Api, id: TypeId) -> Vec<TypeId> {
        let mut list = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let derived = api.as_struct(id).map(|structure| structure.derived.as_slice()).unwrap_or_default();
            list.extend(derived.iter().filter(|id| api.ty(**id).name.is_some()));
            open.extend(derived);
        }
        list.sort_unstable();
        list
    }

    /// The struct of a global element.
    pub(super) fn element(&self, api: &Api, id: ElementId) -> Option<&Ident> {
        match self.elements.binary_search_by_key(&id, |(element, _)| *element) {
            Ok(own) => Some(&self.elements[own].1),
            Err(_) => self.ident(api.element(id).ty),
        }
    }
}

/// Decides.
///
/// Types come in document order, then elements that need a struct of their own. An anonymous type is called as its
/// global element, else as the struct around it and its element: `SalesrepMastersalesrep`; a container that needs no
/// struct is passed over.
pub(super) fn plan(api: &Api, diags: &mut Diagnostics) -> Plan {
    let uses = Uses::count(api);
    let is_inlined = (0..api.types.len() as u32).map(|id| uses.is_inlined(api, TypeId(id))).collect();
    let (roots, elements) = roots(api, &uses);
    let mut plan = Plan {
        idents: vec![None; api.types.len()],
        kinds: vec![None; api.types.len()],
        fragments: uses.fragments.clone(),
        roots,
        elements: Vec::new(),
        is_inlined,
        scope: Scope::types(),
    };
    let mut owners: HashMap<(&str, &[String]), Ident> = HashMap::new();
    for (index, ty) in api.types.iter().enumerate() {
        let id = TypeId(index as u32);
        let owner = ty.path.split_last().and_then(|(_, outer)| owners.get(&(ty.namespace.as_str(), outer)));
        let is_item = match &ty.kind {
            Kind::Struct(_) => !plan.is_inlined[index],
            Kind::Enum(enumeration) => enumeration.has_variants() && (ty.name.is_some() || uses.simple.contains(&id)),
            Kind::Union { .. } => (ty.name.is_some() || uses.simple.contains(&id)) && unions::is_enum(api, id),
            _ => false,
        };
        if !is_item {
            if let Some(owner) = owner.cloned() {
                owners.insert((&ty.namespace, &ty.path), owner);
            }
            continue;
        }
        let claimed = match (&ty.name, owner, ty.path.last()) {
            (Some(name), ..) => plan.scope.claim(&name.local),
            (None, Some(owner), Some(last)) => plan.scope.claim_inside(owner, last),
            _ => plan.scope.claim(&ty.path.join(" ")),
        };
        owners.insert((&ty.namespace, &ty.path), claimed.ident.clone());
        plan.idents[index] = Some(tell(claimed, &ty.path.join("/"), ty.span, diags));
    }
    for id in elements {
        let element = api.element(id);
        let claimed = plan.scope.claim(&element.name.local);
        plan.elements.push((id, tell(claimed, &element.name.local, element.span, diags)));
    }
    for index in 0..api.types.len() {
        let id = TypeId(index as u32);
        if let Some(ident) = plan.idents[index].clone()
            && uses.children.contains(&id)
            && !plan.derived(api, id).is_empty()
        {
            plan.kinds[index] = Some(plan.scope.claim_beside("", &ident, "Kind").ident);
        }
    }
    for id in whole_documents(api, &uses) {
        let element = api.element(id);
        let claimed = plan.scope.claim(&element.name.local);
        plan.elements.push((id, tell(claimed, &element.name.local, element.span, diags)));
    }
    plan.elements.sort_by_key(|(id, _)| *id);
    plan
}

/// Takes the identifier, and notes what changed it.
pub(super) fn tell(claimed: Claimed, xml: &str, span: Span, diags: &mut Diagnostics) -> Ident {
    match claimed.renamed {
        None => {}
        Some(Rename::Reserved(wanted)) => {
            let message =
                format!("`{xml}` is called `{}`, since generated code needs `{wanted}` itself", claimed.ident);
            diags.note("N301", span, message);
        }
        Some(Rename::Taken(wanted)) => {
            let message = format!("`{xml}` is called `{}`, since another is called `{wanted}`", claimed.ident);
            diags.note("N302", span, message);
        }
    }
    claimed.ident
}

/// The only child of a type that holds nothing but that child, repeated.
pub(super) fn container(api: &Api, id: TypeId) -> Option<&Field> {
    let structure = api.as_struct(id)?;
    let Struct { attributes, content: Content::Particles(particles), .. } = structure else { return None };
    let [Particle::Field(field)] = particles.as_slice() else { return None };
    let is_plain = attributes.is_empty() && !structure.mixed && !structure.is_abstract && structure.base.is_none();
    (is_plain && structure.derived.is_empty() && field.occurs.repeats()).then_some(field)
}

/// Which element each type is the content of, and which elements need a struct of their own.
///
/// An anonymous type belongs to its element. A named one belongs to the element that is called as it is, else to the
/// only one that there is; all others get a struct with the same fields. So does an element of simple type that is a
/// whole message; `whole_documents` adds those of schemas.
fn roots(api: &Api, uses: &Uses) -> (Vec<Option<ElementId>>, Vec<ElementId>) {
    let mut elements_of: HashMap<TypeId, Vec<ElementId>> = HashMap::new();
    for (index, element) in api.elements.iter().enumerate() {
        if api.as_struct(element.ty).is_some() && !element.is_abstract {
            elements_of.entry(element.ty).or_default().push(ElementId(index as u32));
        }
    }
    let mut roots = vec![None; api.types.len()];
    for (ty, elements) in &elements_of {
        let slug = |name: &str| words::camel(&words::split(name));
        let same = api.ty(*ty).name.as_ref().and_then(|name| {
            elements.iter().find(|element| slug(&api.element(**element).name.local) == slug(&name.local))
        });
        let only = if let [only] = elements.as_slice() { Some(only) } else { None };
        roots[ty.0 as usize] = same.or(only).copied();
    }
    let own = (0..api.elements.len() as u32).map(ElementId).filter(|id| {
        let element = api.element(*id);
        match api.ty(element.ty).kind {
            Kind::Struct(_) => !element.is_abstract && roots[element.ty.0 as usize] != Some(*id),
            _ => uses.messages.contains(id),
        }
    });
    let own = own.collect();
    (roots, own)
}

/// Elements of simple types that nothing refers to, in a schema without operations: each is all of a document.
fn whole_documents(api: &Api, uses: &Uses) -> Vec<ElementId> {
    if operations(api).next().is_some() {
        return Vec::new();
    }
    let ids = (0..api.elements.len() as u32).map(ElementId);
    let is_one = |id: &ElementId| {
        let element = api.element(*id);
        api.as_struct(element.ty).is_none() && !element.is_abstract && !uses.referred.contains(id)
    };
    ids.filter(is_one).collect()
}

/// How types and elements are used.
#[derive(Debug, Default)]
struct Uses {
    /// Types of single child elements.
    single: HashSet<TypeId>,
    /// Types used in any other way.
    other: HashSet<TypeId>,
    /// Types of child elements.
    children: HashSet<TypeId>,
    /// Types whose fields stand side by side in the body of a message.
    fragments: HashSet<TypeId>,
    /// Types of attributes, elements and text.
    simple: HashSet<TypeId>,
    /// Elements that are messages, or parts of them.
    messages: HashSet<ElementId>,
    /// Elements that are children of a type.
    referred: HashSet<ElementId>,
}

impl Uses {
    fn count(api: &Api) -> Self {
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
        for operation in operations(api) {
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
            }
            Body::Fragment(ty) => {
                self.other.insert(ty);
                self.fragments.insert(ty);
            }
        }
    }

    fn is_inlined(&self, api: &Api, id: TypeId) -> bool {
        self.single.contains(&id) && !self.other.contains(&id) && container(api, id).is_some()
    }
}

/// All operations, of all ports and interfaces.
pub(super) fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    let ports = api.services.iter().flat_map(|service| &service.ports).flat_map(|port| &port.operations);
    ports.chain(api.interfaces.iter().flat_map(|interface| &interface.operations))
}
