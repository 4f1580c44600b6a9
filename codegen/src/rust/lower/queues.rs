//! Which fields of which types make a queue of events out of two operations.

use super::context::Context;
use crate::queue::{self, Name};
use crate::rust::names::{Ident, Scope};
use crate::rust::{Doc, Field, Holder, Item, Module, Object, Objects, Place, Queue, Struct, Value};

/// Lowers the queues that are asked for; one that its operations cannot make is an error.
pub(super) fn lower(context: &mut Context<'_>, module: &mut Module) {
    let options = context.options;
    let mut functions = Scope::parameters(&[]);
    for client in &module.clients {
        functions.claim_same(&client.serve);
    }
    for wanted in &options.queues {
        match queue(context, &mut functions, module, wanted) {
            Ok(queue) => module.queues.push(queue),
            Err(why) => {
                let (fetch, acknowledge) = (&wanted.fetch, &wanted.acknowledge);
                let message = format!("`{fetch}` and `{acknowledge}` make no queue of events: {why}");
                let error = context.diags.setting("E212", wanted.setting(), message);
                error.help("correct the names that the queue is given");
            }
        }
    }
}

fn queue(
    context: &mut Context<'_>,
    functions: &mut Scope,
    module: &Module,
    wanted: &queue::Queue,
) -> Result<Queue, String> {
    let has = |client: &&crate::rust::Client, name: &str| client.operations.iter().any(|it| it.xml == name);
    let names = [&wanted.fetch, &wanted.acknowledge];
    let client = module.clients.iter().find(|client| names.iter().all(|name| has(client, name)));
    let Some(client) = client else {
        let missing = names.into_iter().find(|name| !module.clients.iter().any(|client| has(&client, name)));
        return Err(missing.map_or_else(
            || "they belong to different services".to_owned(),
            |name| format!("there is no operation `{name}`"),
        ));
    };
    let operation = |name: &str| client.operations.iter().find(|it| it.xml == name).ok_or_else(String::new);
    let (fetch, acknowledge) = (operation(&wanted.fetch)?, operation(&wanted.acknowledge)?);
    let request = message(module, &fetch.request).ok_or("the first takes no request")?;
    let response = message(module, &fetch.response).ok_or("the first returns nothing")?;
    let done = message(module, &acknowledge.request).ok_or("the second takes no request")?;

    let list = only(response, wanted.list.as_deref(), |field| is_list(field) && item(module, field).is_some())
        .ok_or_else(|| format!("`{}` has not exactly one list of events", response.xml))?;
    let event = item(module, list).ok_or("there are no events")?;
    let ids = only(done, None, |field| is_list(field) && is_simple(&field.ty.value))
        .ok_or_else(|| format!("`{}` has not exactly one list of ids", done.xml))?;
    let text = |structure: &Struct, name: &Name| part(structure, name, is_text);
    let objects = match part(event, &wanted.data, |field| !objects(module, field).is_empty())? {
        Some(field) => {
            let field = event.fields.iter().find(|it| it.ident == field).ok_or("there is no data")?;
            Some(enumeration(context, event, field, objects(module, field)))
        }
        None => None,
    };
    let function = functions.claim(wanted.name.as_deref().unwrap_or(list.ident.plain())).ident;
    let marker = context.plan.scope.claim(&format!("{} feed", function.plain())).ident;
    Ok(Queue {
        client: client.ident.clone(),
        function,
        marker,
        fetch: fetch.clone(),
        acknowledge: acknowledge.clone(),
        list: list.ident.clone(),
        holder: list.ty.holder,
        event: event.ident.clone(),
        ids: ids.ident.clone(),
        select: text(request, &wanted.select)?.map(|field| (field, wanted.all.clone())),
        id: text(event, &wanted.id)?.ok_or_else(|| format!("`{}` has no `{}`", event.xml, wanted.id.xml))?,
        kind: text(event, &wanted.kind)?,
        entry: text(event, &wanted.entry)?,
        mission: text(event, &wanted.mission)?,
        date: text(event, &wanted.date)?,
        objects,
    })
}

fn enumeration(context: &mut Context<'_>, event: &Struct, data: &Field, fields: Vec<&Field>) -> Objects {
    let mut scope = Scope::variants();
    let variants = fields.into_iter().map(|field| {
        let xml = field.doc.xml.first().cloned().unwrap_or_default();
        let doc = Doc { xml: vec![xml.clone()], ..field.doc.clone() };
        Object { ident: scope.claim(&xml).ident, field: field.ident.clone(), value: field.ty.value.clone(), doc }
    });
    let variants = variants.collect();
    let unknown = scope.claim_free(&["Unknown", "UnknownObject"]);
    let ident = context.plan.scope.claim_beside("", &event.ident, "Object").ident;
    Objects { ident, data: data.ident.clone(), variants, unknown }
}

/// The struct of a message.
fn message<'m>(module: &'m Module, ident: &Option<Ident>) -> Option<&'m Struct> {
    structure(module, ident.as_ref()?)
}

fn structure<'m>(module: &'m Module, ident: &Ident) -> Option<&'m Struct> {
    module.items.iter().find_map(|item| match item {
        Item::Struct(structure) if structure.ident == *ident => Some(structure),
        _ => None,
    })
}

/// The struct of the items of a list.
fn item<'m>(module: &'m Module, list: &Field) -> Option<&'m Struct> {
    match &list.ty.value {
        Value::Struct(ident) => structure(module, ident),
        _ => None,
    }
}

/// The only field like that; the one of a name, if one is given.
fn only<'s>(structure: &'s Struct, name: Option<&str>, fits: impl Fn(&Field) -> bool) -> Option<&'s Field> {
    let is_it = |field: &&Field| fits(field) && name.is_none_or(|name| is_called(field, name));
    let mut fields = structure.fields.iter().filter(is_it);
    fields.next().filter(|_| fields.next().is_none())
}

/// The field of a name; one that was asked for must be there.
fn part(structure: &Struct, name: &Name, fits: impl Fn(&Field) -> bool) -> Result<Option<Ident>, String> {
    let field = structure.fields.iter().find(|field| is_called(field, &name.xml) && fits(field));
    match field {
        None if name.is_wanted => Err(format!("`{}` has no `{}` that could be it", structure.xml, name.xml)),
        field => Ok(field.map(|field| field.ident.clone())),
    }
}

fn is_called(field: &Field, name: &str) -> bool {
    field.doc.xml.first().is_some_and(|xml| xml == name)
}

fn is_list(field: &Field) -> bool {
    matches!(field.ty.holder, Holder::Vec | Holder::List) && matches!(field.place, Place::Element(_))
}

fn is_text(field: &Field) -> bool {
    match field.ty.holder {
        Holder::Option => field.ty.value == Value::Text,
        Holder::Field => is_simple(&field.ty.value),
        _ => false,
    }
}

fn is_simple(value: &Value) -> bool {
    matches!(value, Value::Text | Value::Simple(_) | Value::Enum(_))
}

/// The children of the data that are structures.
fn objects<'m>(module: &'m Module, data: &Field) -> Vec<&'m Field> {
    let (Holder::Nested, Value::Struct(ident)) = (data.ty.holder, &data.ty.value) else { return Vec::new() };
    let fields = structure(module, ident).map(|structure| structure.fields.as_slice()).unwrap_or_default();
    let is_object = |field: &&Field| {
        field.ty.holder == Holder::Nested && matches!(field.ty.value, Value::Struct(_) | Value::Kinds(_))
    };
    fields.iter().filter(is_object).collect()
}
