//! Which types get constructor and setters: a builder of its own each type that updates reach, the struct itself what else requests are made of.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::context::Context;
use crate::rust::names::{Ident, Origin, Role, Scope, Wish};
use crate::rust::{
    Argument, Builder, Client, Field, Holder, Item, Module, Operation, Parameter, Place, Setter, Struct, Value,
};

/// More required fields than this identify nothing: then only those that are called like ids are asked for.
const MOST_IDS: usize = 7;

/// More required fields than this are no parameters of a request's constructor: nobody could tell which is which.
const MOST_REQUIRED: usize = 3;

/// What a setter cannot be called, since generated code or any value has something else of that name.
const METHODS: &[&str] = &["new", "default", "clone"];

/// The same of a builder, which is made of what was read by `from`.
const BUILDER_METHODS: &[&str] = &["new", "default", "clone", "from"];

/// Lowers the setters of everything that requests reach, and lets the client's methods take the builders.
pub(super) fn lower(context: &mut Context<'_>, module: &mut Module) {
    let suffix = context.options.update_suffix.clone();
    let is_update = |operation: &Operation| operation.xml.ends_with(&suffix);
    let roots = roots(module, is_update);
    let updates = inside(module, &roots, |value| matches!(value, Value::Struct(_)));
    let update_requests = roots;
    // In SOAP's own encoding, what has no value is left out (SOAP 1.1, section 5.1).
    let mut encoded: BTreeSet<usize> =
        module.items.iter().enumerate().filter(|(_, item)| is_encoded(item)).map(|(index, _)| index).collect();
    encoded.extend(inside(module, &encoded, |_| true));
    let builders = claim(context, module, &updates);
    for operation in operations(&mut module.clients).filter(|operation| is_update(operation)) {
        if let Argument::Items { ty, .. } = &mut operation.argument {
            replace(&mut ty.value, &builders);
        }
    }
    // No items are items, too: whoever sends nothing in a list knows that.
    let made_of_items: HashSet<(Ident, Ident)> = operations(&mut module.clients)
        .filter_map(|operation| match (&operation.request, &operation.argument) {
            (Some(request), Argument::Items { field, .. }) => Some((request.clone(), field.clone())),
            _ => None,
        })
        .collect();
    let roots = self::roots(module, |_| true);
    let mut requests = inside(module, &roots, |_| true);
    requests.extend(roots);
    if module.is_shared {
        // Whoever takes a type may send it.
        requests.extend(0..module.items.len());
    }
    for (index, item) in module.items.iter_mut().enumerate() {
        let Item::Struct(structure) = item else { continue };
        // A partial update leaves out what it does not change. What the constructor asks for is there, or was left out on purpose.
        let may_lack = [&updates, &update_requests, &encoded].iter().any(|items| items.contains(&index));
        if requests.contains(&index) && !may_lack && demanded(structure).len() > MOST_REQUIRED {
            for field in structure.fields.iter_mut().filter(|field| is_asked_for(field)) {
                let is_made_of_it = made_of_items.contains(&(structure.ident.clone(), field.ident.clone()));
                field.needed = !is_made_of_it && field.place != Place::Text;
            }
        }
        if requests.contains(&index) && !may_lack {
            // No constructor asks for these.
            structure.fields.iter_mut().filter(|field| is_part(field)).for_each(|field| field.needed = field.required);
        }
        if updates.contains(&index) {
            module.builders.push(update(structure, &builders, &context.options.ids));
        } else if requests.contains(&index) {
            module.builders.push(request(structure, &builders));
        }
    }
}

fn is_encoded(item: &Item) -> bool {
    matches!(item, Item::Struct(structure) if structure.encoded.is_some())
}

fn operations(clients: &mut [Client]) -> impl Iterator<Item = &mut Operation> {
    clients.iter_mut().flat_map(|client| &mut client.operations)
}

/// The requests of these operations with their headers, as indices of items.
fn roots(module: &Module, fits: impl Fn(&Operation) -> bool) -> BTreeSet<usize> {
    let operations = module.clients.iter().flat_map(|client| &client.operations).filter(|operation| fits(operation));
    let names: BTreeSet<&str> = operations
        .flat_map(|operation| operation.request.iter().chain(&operation.headers.request))
        .map(Ident::as_str)
        .collect();
    let items = module.items.iter().enumerate();
    items.filter(|(_, item)| names.contains(item.ident().as_str())).map(|(index, _)| index).collect()
}

/// The items that these can hold, directly and further in; `follows` says through which values. A login, which the client fills in, is none.
fn inside(module: &Module, roots: &BTreeSet<usize>, follows: fn(&Value) -> bool) -> BTreeSet<usize> {
    let by_ident: HashMap<&str, usize> =
        module.items.iter().enumerate().map(|(index, item)| (item.ident().as_str(), index)).collect();
    let mut reached = BTreeSet::new();
    let mut open: Vec<usize> = roots.iter().copied().collect();
    while let Some(index) = open.pop() {
        let next: Vec<&Ident> = match &module.items[index] {
            Item::Struct(structure) => {
                let fields = structure.fields.iter().filter(|field| !is_login(field) && follows(&field.ty.value));
                fields.filter_map(|field| field.ty.named()).collect()
            }
            Item::Choice(choice) => choice.variants.iter().filter_map(|variant| variant.ty.named()).collect(),
            Item::Kinds(kinds) => kinds.derived.iter().map(|(derived, _)| derived).chain([&kinds.base]).collect(),
            Item::Root(root) => vec![&root.kinds],
            Item::Enum(_) => Vec::new(),
        };
        open.extend(
            next.into_iter()
                .filter_map(|ident| by_ident.get(ident.as_str()).copied())
                .filter(|index| reached.insert(*index)),
        );
    }
    reached
}

/// Names the builders of these items.
fn claim(context: &mut Context<'_>, module: &Module, items: &BTreeSet<usize>) -> HashMap<Ident, Ident> {
    let targets: Vec<&Ident> = items
        .iter()
        .filter_map(|index| match &module.items[*index] {
            Item::Struct(structure) => Some(&structure.ident),
            _ => None,
        })
        .collect();
    let wish = |target: &&Ident| {
        let name = if target.as_str().ends_with("Update") { "Builder" } else { "Update" };
        let origin = Origin::Named(Vec::new());
        Wish { owner: Some((*target).clone()), name: name.to_owned(), origin, role: Role::Builder, key: String::new() }
    };
    let claimed = context.plan.scope.claim_all(&targets.iter().map(wish).collect::<Vec<_>>());
    targets.into_iter().cloned().zip(claimed.into_iter().map(|claimed| claimed.ident)).collect()
}

/// Whether the client fills it in.
fn is_login(field: &Field) -> bool {
    let is_marked = matches!(&field.place, Place::Element(element) if element.login.is_some());
    is_marked || field.doc.remarks.iter().any(|remark| remark.says == super::client::FILLED_IN)
}

fn update(structure: &Struct, builders: &HashMap<Ident, Ident>, names: &[String]) -> Builder {
    let (ids, without) = identity(structure, names);
    let mut scope = Scope::methods(BUILDER_METHODS);
    let without_ids = without.then(|| {
        let names: Vec<&str> = ids.iter().map(|field| field.ident.plain()).collect();
        scope.claim(&format!("without_{}", names.join("_and_"))).ident
    });
    let required = ids.iter().map(|field| parameter(field, builders)).collect();
    let setters = setters(structure, &ids, scope, builders);
    let ident = builders[&structure.ident].clone();
    Builder { ident, target: structure.ident.clone(), required, fixed: Vec::new(), without_ids, setters }
}

fn request(structure: &Struct, builders: &HashMap<Ident, Ident>) -> Builder {
    let fixed: Vec<&Field> =
        structure.fields.iter().filter(|field| field.required && !is_login(field) && is_fixed(field)).collect();
    let required = Some(demanded(structure)).filter(|list| list.len() <= MOST_REQUIRED).unwrap_or_default();
    let taken: Vec<&Field> = required.iter().chain(&fixed).copied().collect();
    let setters = setters(structure, &taken, Scope::methods(METHODS), builders);
    let required = required.into_iter().map(|field| parameter(field, builders)).collect();
    let fixed = fixed
        .into_iter()
        .map(|field| (field.ident.clone(), field.ty.clone(), field.fixed.clone().unwrap_or_default()))
        .collect();
    let ident = structure.ident.clone();
    Builder { target: ident.clone(), ident, required, fixed, without_ids: None, setters }
}

/// What the schema requires and nothing else fills in.
fn demanded(structure: &Struct) -> Vec<&Field> {
    structure.fields.iter().filter(|field| is_asked_for(field) && !is_fixed(field) && !is_part(field)).collect()
}

/// Whether it holds a choice, or groups.
fn is_part(field: &Field) -> bool {
    matches!(field.place, Place::Part(_))
}

/// Whether the schema requires a value of it, and the port does not give it.
fn is_asked_for(field: &Field) -> bool {
    field.required && !is_login(field) && !may_be_nil(field)
}

/// Whether it can have one value only, which is filled in.
fn is_fixed(field: &Field) -> bool {
    field.fixed.is_some() && matches!(field.ty.holder, Holder::Option | Holder::Field)
}

/// Whether it may say that it has no value: then nothing has to be given for it.
fn may_be_nil(field: &Field) -> bool {
    matches!(&field.place, Place::Element(element) if element.nillable)
}

/// A setter for each field but these.
fn setters(structure: &Struct, taken: &[&Field], mut scope: Scope, builders: &HashMap<Ident, Ident>) -> Vec<Setter> {
    let is_taken = |field: &Field| taken.iter().any(|taken| taken.ident == field.ident);
    let fields = structure.fields.iter().filter(|field| !is_taken(field) && !is_login(field));
    fields
        .map(|field| {
            let mut ty = field.ty.clone();
            replace(&mut ty.value, builders);
            let ident = scope.claim_same(&field.ident).ident;
            Setter { ident, field: field.ident.clone(), ty, doc: field.doc.clone() }
        })
        .collect()
}

fn parameter(field: &Field, builders: &HashMap<Ident, Ident>) -> Parameter {
    let mut ty = field.ty.clone();
    replace(&mut ty.value, builders);
    let xml = field.doc.xml.first().cloned();
    Parameter { field: field.ident.clone(), ty, xml }
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
    let has_optional = structure.fields.iter().any(|field| !field.required || is_part(field));
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
            Item::Root(root) => &root.ident,
        }
    }

    /// Its fields; an enum has none.
    pub fn fields(&self) -> &[Field] {
        match self {
            Item::Struct(structure) => &structure.fields,
            Item::Enum(_) | Item::Choice(_) | Item::Kinds(_) | Item::Root(_) => &[],
        }
    }
}
