//! Which structs get a builder of partial updates, what identifies their objects, and which setters they have.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use crate::rust::names::{Ident, Origin, Role, Scope, Wish};
use crate::rust::{Argument, Field, Holder, Id, Item, Module, Place, Setter, Struct, Update, Value};

/// More required fields than this identify nothing: then only those that are called like ids are asked for.
const MOST_IDS: usize = 7;

/// Lowers the builders of everything that the request of an update reaches, and lets the client's methods take them.
pub(super) fn lower(context: &mut Context<'_>, module: &mut Module) {
    let by_ident: HashMap<&str, usize> =
        module.items.iter().enumerate().map(|(index, item)| (item.ident().as_str(), index)).collect();
    let is_update = |name: &str| name.ends_with(&context.options.update_suffix);
    let mut open: Vec<usize> = Vec::new();
    let mut requests: HashSet<usize> = HashSet::new();
    for operation in
        module.clients.iter().flat_map(|client| &client.operations).filter(|operation| is_update(&operation.xml))
    {
        requests.extend(operation.request.as_ref().and_then(|request| by_ident.get(request.as_str())));
    }
    let mut reached: HashSet<usize> = HashSet::new();
    open.extend(&requests);
    while let Some(index) = open.pop() {
        let Item::Struct(structure) = &module.items[index] else { continue };
        for field in structure.fields.iter().filter(|field| !is_login(field)) {
            if let Value::Struct(ident) = &field.ty.value {
                open.extend(by_ident.get(ident.as_str()).copied().filter(|index| reached.insert(*index)));
            }
        }
    }
    let mut order: Vec<usize> = reached.into_iter().collect();
    order.sort_unstable();
    let mut builders: HashMap<Ident, Ident> = HashMap::new();
    let wish = |index: &usize| {
        let target = module.items[*index].ident();
        let name = if target.as_str().ends_with("Update") { "Builder" } else { "Update" };
        let origin = Origin::Named(Vec::new());
        Wish { owner: Some(target.clone()), name: name.to_owned(), origin, role: Role::Builder, key: String::new() }
    };
    let claimed = context.plan.scope.claim_all(&order.iter().map(wish).collect::<Vec<_>>());
    for (index, claimed) in order.iter().zip(claimed) {
        builders.insert(module.items[*index].ident().clone(), claimed.ident);
    }
    for operation in module
        .clients
        .iter_mut()
        .flat_map(|client| &mut client.operations)
        .filter(|operation| is_update(&operation.xml))
    {
        if let Argument::Items { ty, .. } = &mut operation.argument {
            replace(&mut ty.value, &builders);
        }
    }
    for index in order {
        if let Item::Struct(structure) = &module.items[index] {
            module.updates.push(update(structure, &builders, &context.options.ids));
        }
    }
}

/// Whether this is the login, which the client fills in.
fn is_login(field: &Field) -> bool {
    matches!(&field.place, Place::Element(element) if element.login.is_some())
}

fn update(structure: &Struct, builders: &HashMap<Ident, Ident>, names: &[String]) -> Update {
    let (ids, without) = identity(structure, names);
    let mut scope = Scope::methods(&["new"]);
    let without_ids = without.then(|| {
        let names: Vec<&str> = ids.iter().map(|field| field.ident.plain()).collect();
        scope.claim(&format!("without_{}", names.join("_and_"))).ident
    });
    let is_id = |field: &Field| ids.iter().any(|id| id.ident == field.ident);
    let setters = structure.fields.iter().filter(|field| !is_id(field) && !is_login(field));
    let mut setters: Vec<Setter> = setters
        .map(|field| {
            let mut ty = field.ty.clone();
            replace(&mut ty.value, builders);
            let ident = scope.claim_same(&field.ident).ident;
            Setter { ident, field: field.ident.clone(), ty, clear: None, doc: field.doc.clone() }
        })
        .collect();
    for setter in &mut setters {
        if setter.ty.holder == Holder::List {
            setter.clear = Some(scope.claim_beside("clear_", &setter.field, "").ident);
        }
    }
    let ids = ids
        .iter()
        .map(|field| Id {
            field: field.ident.clone(),
            ty: field.ty.clone(),
            xml: field.doc.xml.first().cloned().unwrap_or_else(|| structure.xml.clone()),
        })
        .collect();
    let ident = builders[&structure.ident].clone();
    Update { ident, target: structure.ident.clone(), ids, without_ids, setters }
}

/// The fields that identify an object, and whether the schema lets an update leave them out.
///
/// Where the schema insists on some fields and not on others, it is the ones that it insists on. Where it insists on
/// all or on none, it is those that are called like ids, if any.
fn identity<'s>(structure: &'s Struct, names: &[String]) -> (Vec<&'s Field>, bool) {
    let is_single = |field: &&Field| {
        matches!(field.ty.holder, Holder::Option | Holder::Field) && !matches!(field.ty.value, Value::Choice(_))
    };
    let required: Vec<&Field> = structure.fields.iter().filter(is_single).filter(|field| field.required).collect();
    let has_optional = structure.fields.iter().any(|field| !field.required);
    if has_optional && !required.is_empty() && required.len() <= MOST_IDS {
        return (required, false);
    }
    let is_named = |field: &&Field| field.doc.xml.first().is_some_and(|xml| names.contains(xml));
    let ids: Vec<&Field> = structure.fields.iter().filter(is_single).filter(is_named).take(MOST_IDS).collect();
    let optional = !ids.is_empty() && ids.iter().all(|field| !field.required);
    (ids, optional)
}

/// Lets the builder stand for the struct.
fn replace(value: &mut Value, builders: &HashMap<Ident, Ident>) {
    if let Value::Struct(ident) = value
        && let Some(builder) = builders.get(ident)
    {
        *ident = builder.clone();
    }
}

impl Item {
    /// Its name.
    pub fn ident(&self) -> &Ident {
        match self {
            Item::Struct(structure) => &structure.ident,
            Item::Enum(enumeration) => &enumeration.ident,
            Item::Choice(choice) => &choice.ident,
            Item::Kinds(kinds) => &kinds.ident,
        }
    }

    /// Its fields; an enum has none.
    pub fn fields(&self) -> &[Field] {
        match self {
            Item::Struct(structure) => &structure.fields,
            Item::Enum(_) | Item::Choice(_) | Item::Kinds(_) => &[],
        }
    }
}
