//! Which types of the model become items of the module, and what all items and operations are called.
//!
//! A plan is made of the whole API, before it is sliced, so that nothing is called differently for what is left out.

mod operations;
mod parts;

use std::collections::{HashMap, HashSet, VecDeque};

pub(super) use self::operations::Named;
pub(super) use self::parts::{Key, dissolved, first_name, head, key, names, without_wildcards};
use super::names::{Claimed, Ident, Origin, Rename, Role, Scope, Wish};
use super::uses::Uses;
use super::{secrets, unions, words};
use crate::diag::{Diagnostics, Span};
use crate::model::pass::slice::Kept;
use crate::model::{Api, Content, ElementId, Field, Kind, Operation, Particle, Port, Struct, TypeId};
use crate::qname::QName;
use crate::xsd::builtin::Builtin;

/// Names of types and operations, and what each type is for.
#[derive(Debug)]
pub struct Plan {
    /// By `TypeId`: the item's name, if it becomes one.
    idents: Vec<Option<Claimed>>,
    /// By `TypeId`: the enum of it and the types derived from it, where a child element may be any of them.
    kinds: Vec<Option<Ident>>,
    /// Choices and groups.
    parts: HashMap<Key, Ident>,
    /// Types whose fields stand side by side in the body of a message.
    fragments: HashSet<TypeId>,
    /// Types whose text is a secret.
    secrets: HashSet<TypeId>,
    /// By `TypeId`: the element that it is the content of.
    pub(super) roots: Vec<Option<ElementId>>,
    /// Elements that get a struct of their own although their type has one, or is simple; by `ElementId`.
    elements: Vec<(ElementId, Claimed)>,
    /// Operations, by binding or interface and by place; where one stands in it twice, in order.
    operations: HashMap<(QName, Span), VecDeque<Named>>,
    /// Endpoints, by service, port and place, likewise.
    endpoints: HashMap<(QName, String, Span), VecDeque<Ident>>,
    /// Names of types that are taken.
    pub(super) scope: Scope,
    /// Names of constants that are taken.
    pub(super) constants: Scope,
}

impl Plan {
    /// The name of the item that a type becomes.
    pub(super) fn ident(&self, id: TypeId) -> Option<&Ident> {
        self.claimed(id).map(|claimed| &claimed.ident)
    }

    /// The same, with what changed it.
    pub(super) fn claimed(&self, id: TypeId) -> Option<&Claimed> {
        self.idents[id.0 as usize].as_ref()
    }

    /// The name of a choice or group.
    pub(super) fn part(&self, key: &Key) -> Option<&Ident> {
        self.parts.get(key)
    }

    /// Elements that get a struct of their own.
    pub(super) fn elements(&self) -> &[(ElementId, Claimed)] {
        &self.elements
    }

    /// What an operation is called, which is asked once for each.
    pub(super) fn operation(&mut self, offered_by: &QName, operation: &Operation) -> Named {
        let named = self.operations.get_mut(&(offered_by.clone(), operation.span));
        named.and_then(VecDeque::pop_front).unwrap_or_else(|| Named {
            constant: self.constants.claim(&operation.name),
            method: Scope::methods(&["new", "inner"]).claim(&operation.name).ident,
            faults: Some(self.scope.claim(&format!("{} fault", operation.name)).ident),
        })
    }

    /// What an endpoint is called, which is asked once for each.
    pub(super) fn endpoint(&mut self, service: &QName, port: &Port) -> Ident {
        let ident = self.endpoints.get_mut(&(service.clone(), port.name.clone(), port.span));
        ident.and_then(VecDeque::pop_front).unwrap_or_else(|| self.constants.claim(&port.name).ident)
    }

    /// Forgets what slicing dropped; the names of all else stay as they are.
    pub fn keep(&mut self, kept: &Kept) {
        let element = |id: ElementId| kept.elements.get(id.0 as usize).copied().flatten();
        let ty = |id: TypeId| kept.types.get(id.0 as usize).copied().flatten();
        let is_kept: Vec<bool> = kept.types.iter().map(Option::is_some).collect();
        retain(&mut self.idents, &is_kept);
        retain(&mut self.kinds, &is_kept);
        retain(&mut self.roots, &is_kept);
        self.roots.iter_mut().for_each(|root| *root = root.and_then(element));
        self.fragments = self.fragments.iter().filter_map(|id| ty(*id)).collect();
        self.secrets = self.secrets.iter().filter_map(|id| ty(*id)).collect();
        self.elements = self.elements.drain(..).filter_map(|(id, claimed)| Some((element(id)?, claimed))).collect();
        self.parts = self.parts.drain().filter_map(|(key, ident)| Some((key.renumbered(ty)?, ident))).collect();
    }

    /// The enum of a type and those derived from it.
    pub(super) fn kinds(&self, id: TypeId) -> Option<&Ident> {
        self.kinds[id.0 as usize].as_ref()
    }

    /// Do the fields of this type stand side by side in the body of a message?
    pub(super) fn is_fragment(&self, id: TypeId) -> bool {
        self.fragments.contains(&id)
    }

    /// Is the text of this type a secret, whatever its name?
    pub(super) fn is_secret(&self, id: TypeId) -> bool {
        self.secrets.contains(&id)
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
            Ok(own) => Some(&self.elements[own].1.ident),
            Err(_) => self.ident(api.element(id).ty),
        }
    }
}

fn retain<T>(list: &mut Vec<T>, is_kept: &[bool]) {
    let mut is_kept = is_kept.iter();
    list.retain(|_| is_kept.next().copied().unwrap_or_default());
}

/// Decides. `file` is the file name of the document.
///
/// What is declared in a namespace is named first, then anonymous types, the outer ones first, then what is made for these. An
/// anonymous type is called as its global element, else as the struct around it and its element: `SalesrepMastersalesrep`; a
/// container that needs no struct is passed over.
pub fn plan(api: &Api, file: &str) -> Plan {
    let uses = Uses::count(api);
    let is_inlined: Vec<bool> = (0..api.types.len() as u32).map(|id| uses.is_inlined(api, TypeId(id))).collect();
    let (roots, mut own) = roots(api, &uses);
    own.extend(whole_documents(api, &uses));
    own.sort_unstable();
    own.dedup();
    let is_item: Vec<bool> = api
        .types
        .iter()
        .enumerate()
        .map(|(index, ty)| {
            let id = TypeId(index as u32);
            match &ty.kind {
                Kind::Struct(_) => !is_inlined[index],
                Kind::Enum(enumeration) => {
                    enumeration.has_variants() && (ty.name.is_some() || uses.simple.contains(&id))
                }
                Kind::Union { .. } => (ty.name.is_some() || uses.simple.contains(&id)) && unions::is_enum(api, id),
                _ => false,
            }
        })
        .collect();
    let mut plan = Plan {
        idents: vec![None; api.types.len()],
        kinds: vec![None; api.types.len()],
        parts: HashMap::new(),
        fragments: uses.fragments.clone(),
        secrets: secrets::texts(api),
        roots,
        elements: Vec::new(),
        operations: HashMap::new(),
        endpoints: HashMap::new(),
        scope: Scope::types(),
        constants: Scope::constants(&["NAMESPACES"]),
    };
    let owners = owners(api, &is_item);
    let items = || (0..api.types.len()).filter(|index| is_item[*index]);
    plan.name_declared(api, &own, items().filter(|index| owners[*index].is_none()));
    plan.name_inner(api, &owners, items().filter(|index| owners[*index].is_some()));
    parts::name(&mut plan, api, |id| uses.children.contains(&id));
    operations::name(&mut plan, api, file);
    plan
}

/// By `TypeId`: the item around each anonymous type.
fn owners(api: &Api, is_item: &[bool]) -> Vec<Option<usize>> {
    let mut around: HashMap<(&str, &[String]), Option<usize>> = HashMap::new();
    let mut owners = Vec::with_capacity(api.types.len());
    for (index, ty) in api.types.iter().enumerate() {
        let outer = ty.path.split_last().and_then(|(_, outer)| around.get(&(ty.namespace.as_str(), outer)));
        let owner = outer.copied().flatten().filter(|_| ty.name.is_none());
        // A type of the same path is looked into at once after it, so that what stands here now is around what follows.
        around.insert((&ty.namespace, &ty.path), if is_item[index] { Some(index) } else { owner });
        owners.push(owner);
    }
    owners
}

impl Plan {
    /// Names what has a name in its namespace, and what stands in nothing that has.
    fn name_declared(&mut self, api: &Api, own: &[ElementId], types: impl Iterator<Item = usize>) {
        let types: Vec<usize> = types.collect();
        let mut wishes: Vec<Wish> = types.iter().map(|index| self.declared(api, *index)).collect();
        wishes.extend(own.iter().map(|id| {
            let element = api.element(*id);
            let key = signature(api, element.ty);
            Wish {
                owner: None,
                name: element.name.local.clone(),
                origin: namespace(&element.name.namespace),
                role: role(api, *id),
                key,
            }
        }));
        let mut claimed = self.scope.claim_all(&wishes).into_iter();
        for index in types {
            self.idents[index] = claimed.next();
        }
        self.elements = own.iter().copied().zip(claimed).collect();
    }

    fn declared(&self, api: &Api, index: usize) -> Wish {
        let ty = &api.types[index];
        let role = match (&ty.name, self.roots[index]) {
            (Some(_), _) => Role::Type,
            (None, Some(element)) => role(api, element),
            (None, None) if self.fragments.contains(&TypeId(index as u32)) => Role::Message,
            (None, None) => Role::Inner,
        };
        let name = ty.name.as_ref().map_or_else(|| ty.path.join(" "), |name| name.local.clone());
        Wish { owner: None, name, origin: namespace(&ty.namespace), role, key: signature(api, TypeId(index as u32)) }
    }

    /// Names the types inside of others, the outer ones first.
    fn name_inner(&mut self, api: &Api, owners: &[Option<usize>], types: impl Iterator<Item = usize>) {
        let mut open: Vec<usize> = types.collect();
        while !open.is_empty() {
            let owner = |index: &usize| owners[*index].and_then(|owner| self.idents[owner].as_ref());
            let (now, later): (Vec<usize>, Vec<usize>) = open.iter().partition(|index| owner(index).is_some());
            let wishes = now.iter().map(|index| {
                let ty = &api.types[*index];
                Wish {
                    owner: owner(index).map(|owner| owner.ident.clone()),
                    name: ty.path.last().cloned().unwrap_or_default(),
                    origin: namespace(&ty.namespace),
                    role: Role::Inner,
                    key: signature(api, TypeId(*index as u32)),
                }
            });
            let claimed = self.scope.claim_all(&wishes.collect::<Vec<_>>());
            if now.is_empty() {
                break;
            }
            for (index, claimed) in now.into_iter().zip(claimed) {
                self.idents[index] = Some(claimed);
            }
            open = later;
        }
    }
}

fn namespace(namespace: &str) -> Origin {
    Origin::Namespace(namespace.to_owned())
}

fn role(api: &Api, id: ElementId) -> Role {
    if api.element(id).synthetic { Role::Message } else { Role::Element }
}

/// What a type holds, in the words of the document.
fn signature(api: &Api, id: TypeId) -> String {
    match &api.ty(id).kind {
        Kind::Struct(Struct { content: Content::Particles(particles), .. }) => {
            let fields = particles.iter().filter_map(|particle| match particle {
                Particle::Field(field) => Some(format!("{}:{}", field.name.local, api.ty(field.ty).path.join("/"))),
                _ => None,
            });
            fields.collect::<Vec<_>>().join(",")
        }
        Kind::Enum(enumeration) => {
            enumeration.values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    }
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

/// Elements that are no struct's, in a schema without operations: each is all of a document. One of simple type is only if nothing refers
/// to it, since there are schemas that declare every leaf so.
fn whole_documents(api: &Api, uses: &Uses) -> Vec<ElementId> {
    if operations(api).next().is_some() {
        return Vec::new();
    }
    let ids = (0..api.elements.len() as u32).map(ElementId);
    let is_one = |id: &ElementId| {
        let element = api.element(*id);
        let is_whole =
            matches!(api.ty(element.ty).kind, Kind::Builtin(Builtin::AnyType)) || !uses.referred.contains(id);
        api.as_struct(element.ty).is_none() && !element.is_abstract && is_whole
    };
    ids.filter(is_one).collect()
}

/// All operations, of all ports and interfaces.
pub(super) fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    let ports = api.services.iter().flat_map(|service| &service.ports).flat_map(|port| &port.operations);
    ports.chain(api.interfaces.iter().flat_map(|interface| &interface.operations))
}
