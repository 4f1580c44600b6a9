//! What types and global elements are called, and which elements get a struct of their own.

use std::collections::HashMap;

use super::Plan;
use crate::model::{Api, Content, ElementId, Kind, Particle, Struct, TypeId};
use crate::rust::elsewhere::Elsewhere;
use crate::rust::names::{Claimed, Origin, Role, Wish};
use crate::rust::uses::Uses;
use crate::rust::words;
use crate::xsd::builtin::Builtin;

/// By `TypeId`: the item around each anonymous type.
pub(super) fn owners(api: &Api, is_item: &[bool]) -> Vec<Option<usize>> {
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
    pub(super) fn name_declared(&mut self, api: &Api, own: &[ElementId], types: impl Iterator<Item = usize>) {
        let types: Vec<usize> = types.collect();
        let mut wishes: Vec<Wish> = types.iter().map(|index| self.declared(api, *index)).collect();
        let (pinned, own): (Vec<ElementId>, Vec<ElementId>) =
            own.iter().partition(|id| self.own.elements.contains_key(id));
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
        let pinned = pinned.into_iter().map(|id| {
            let ident = self.own.elements[&id].clone();
            (id, Claimed { ident, renamed: None })
        });
        self.elements = own.into_iter().zip(claimed).chain(pinned).collect();
        self.elements.sort_unstable_by_key(|(id, _)| *id);
    }

    /// Names the structs around simple values that enums of content of any type hold: `IntValue`.
    pub(super) fn name_texts(&mut self, api: &Api) {
        let mut types: Vec<TypeId> = self.own.open.iter().flat_map(|open| open.types.iter().copied()).collect();
        types.sort_unstable();
        types.dedup();
        for id in types.into_iter().filter(|id| api.as_struct(*id).is_none()) {
            let name = format!("{} value", api.ty(id).path.join(" "));
            let ident = self.scope.claim(&name).ident;
            self.texts.insert(id, ident);
        }
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
    pub(super) fn name_inner(&mut self, api: &Api, owners: &[Option<usize>], types: impl Iterator<Item = usize>) {
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

pub(super) fn namespace(namespace: &str) -> Origin {
    Origin::Namespace(namespace.to_owned())
}

fn role(api: &Api, id: ElementId) -> Role {
    if api.element(id).synthetic { Role::Message } else { Role::Element }
}

/// What a type holds, in the words of the document.
pub(super) fn signature(api: &Api, id: TypeId) -> String {
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

/// Which element each type is the content of, and which elements need a struct of their own.
///
/// An anonymous type belongs to its element. A named one belongs to the element that is called as it is, else to the
/// only one that there is; all others get a struct with the same fields. So does an element of simple type that is a
/// whole message; `whole_documents` adds those of schemas.
pub(super) fn roots(api: &Api, uses: &Uses, elsewhere: &Elsewhere) -> (Vec<Option<ElementId>>, Vec<ElementId>) {
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
        roots[ty.0 as usize] = elsewhere.root(*ty).unwrap_or_else(|| same.or(only).copied());
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
pub(super) fn whole_documents(api: &Api, uses: &Uses) -> Vec<ElementId> {
    if api.operations().next().is_some() {
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
