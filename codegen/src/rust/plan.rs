//! Which types of the model become items of the module, and what all items and operations are called.

mod make;
mod operations;
mod parts;
mod types;

use std::collections::{HashMap, HashSet, VecDeque};

pub(crate) use self::make::plan;
use super::groups::Key;
use super::names::{Claimed, Ident, Scope};
use super::own::Own;
use super::uses;
use crate::diag::{Diagnostics, Span};
use crate::model::slice::Kept;
use crate::model::{Api, ElementId, Field, Operation, Port, TypeId};
use crate::qname::QName;

/// Names of types and operations, and what each type is for.
#[derive(Clone, Debug)]
pub struct Plan {
    /// By `TypeId`: the item's name, if it becomes one.
    idents: Vec<Option<Claimed>>,
    /// By `TypeId`: the enum of it and the types derived from it, where a child element may be any of them.
    kinds: Vec<Option<Ident>>,
    /// Choices and groups.
    parts: HashMap<Key, Ident>,
    /// Types that hold nothing but one repeated child, by themselves: where a field is of one, it is the list.
    containers: HashSet<TypeId>,
    /// Types whose fields stand side by side in the body of a message.
    fragments: HashSet<TypeId>,
    /// Types whose text is a secret.
    secrets: HashSet<TypeId>,
    /// By `TypeId`: the element that it is the content of.
    pub(super) roots: Vec<Option<ElementId>>,
    /// Elements that get a struct of their own although their type has one, or is simple; by `ElementId`.
    elements: Vec<(ElementId, Claimed)>,
    /// Structs around a value of a simple type, which enums of content of any type hold.
    texts: HashMap<TypeId, Ident>,
    /// Operations, by binding or interface and by place; where one stands in it twice, in order.
    operations: HashMap<(QName, Span), VecDeque<Named>>,
    /// Endpoints, by service, port and place, likewise.
    endpoints: HashMap<(QName, String, Span), VecDeque<Ident>>,
    /// Names of types that are taken.
    pub(super) scope: Scope,
    /// Names of constants that are taken.
    pub(super) constants: Scope,
    /// What the user decides.
    pub(super) own: Own,
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

    /// The name of a type in an enum of content of any type: of its struct, or of that around its value.
    pub(super) fn in_open_enum(&self, id: TypeId) -> Option<&Ident> {
        self.texts.get(&id).or_else(|| self.ident(id))
    }

    /// Types of which there are structs around their values, in document order.
    pub(super) fn texts(&self) -> Vec<(TypeId, Ident)> {
        let mut texts: Vec<(TypeId, Ident)> = self.texts.iter().map(|(id, ident)| (*id, ident.clone())).collect();
        texts.sort_unstable_by_key(|(id, _)| *id);
        texts
    }

    /// The name of a choice or group.
    pub(super) fn part(&self, key: &Key) -> Option<&Ident> {
        self.parts.get(key)
    }

    /// Elements that get a struct of their own.
    pub(super) fn elements(&self) -> &[(ElementId, Claimed)] {
        &self.elements
    }

    /// Whether an element has a struct of its own, beside that of its type.
    pub(super) fn is_alone(&self, id: ElementId) -> bool {
        self.elements.binary_search_by_key(&id, |(element, _)| *element).is_ok()
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
    pub(crate) fn keep(&mut self, api: &Api, kept: &Kept) {
        let element = |id: ElementId| kept.elements.get(id.0 as usize).copied().flatten();
        let ty = |id: TypeId| kept.types.get(id.0 as usize).copied().flatten();
        let is_kept: Vec<bool> = kept.types.iter().map(Option::is_some).collect();
        retain(&mut self.idents, &is_kept);
        retain(&mut self.kinds, &is_kept);
        retain(&mut self.roots, &is_kept);
        self.roots.iter_mut().for_each(|root| *root = root.and_then(element));
        self.containers = self.containers.iter().filter_map(|id| ty(*id)).collect();
        self.fragments = self.fragments.iter().filter_map(|id| ty(*id)).collect();
        self.secrets = self.secrets.iter().filter_map(|id| ty(*id)).collect();
        self.elements = self.elements.drain(..).filter_map(|(id, claimed)| Some((element(id)?, claimed))).collect();
        self.own.keep(kept);
        self.texts = self.texts.drain().filter_map(|(id, ident)| Some((ty(id)?, ident))).collect();
        self.parts = self.parts.drain().filter_map(|(key, ident)| Some((key.renumbered(ty)?, ident))).collect();
        // Where no derived type is left, there is nothing to choose from.
        for index in 0..self.kinds.len() {
            let id = TypeId(index as u32);
            if self.own.elsewhere.kinds(id).is_none() && self.derived(api, id).is_empty() {
                self.kinds[index] = None;
            }
        }
    }

    /// What the user decides.
    pub(crate) fn own(&self) -> &Own {
        &self.own
    }

    /// What is decided about types that become no item.
    pub(crate) fn check_own(&self, api: &Api, diags: &mut Diagnostics) {
        self.own.check(api, |id| self.ident(id).is_some(), diags);
    }

    /// What is said to be in other modules; of a sliced API, once only what is wanted is left.
    pub(crate) fn check_elsewhere(&self, api: &Api, diags: &mut Diagnostics) {
        self.own.elsewhere.check(api, self, diags);
    }

    /// The only child of a type, if a field of this type is a list of these.
    pub(super) fn container<'a>(&self, api: &'a Api, id: TypeId) -> Option<&'a Field> {
        uses::only_child(api, id).filter(|_| self.containers.contains(&id))
    }

    /// The enum of a type and those derived from it.
    pub(super) fn kinds(&self, id: TypeId) -> Option<&Ident> {
        self.kinds[id.0 as usize].as_ref()
    }

    /// Whether the fields of this type stand side by side in the body of a message.
    pub(super) fn is_fragment(&self, id: TypeId) -> bool {
        self.fragments.contains(&id)
    }

    /// Whether the text of this type is a secret, whatever its name.
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

    /// Whether it is the content of a global element.
    fn is_root(&self, api: &Api, id: TypeId) -> bool {
        self.roots[id.0 as usize].is_some() || self.elements.iter().any(|(element, _)| api.element(*element).ty == id)
    }

    /// What a global element is by itself: of its type, or of one derived from that.
    pub(super) fn document(&self, api: &Api, id: ElementId) -> Option<&Ident> {
        let element = api.element(id);
        let kinds = self.kinds(element.ty).filter(|_| element.encoded.is_none());
        match self.element(api, id) {
            Some(ident) if self.ident(element.ty) == Some(ident) => kinds.or(Some(ident)),
            ident => ident,
        }
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

/// What one operation is called.
#[derive(Clone, Debug)]
pub(in crate::rust) struct Named {
    /// The constant.
    pub constant: Claimed,
    /// The client's method.
    pub method: Ident,
    /// The enum of its declared faults, if it has some.
    pub faults: Option<Ident>,
}
