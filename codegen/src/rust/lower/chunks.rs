//! Which operations get a method that sends any number of items in chunks: those whose items are all that the request holds, and whose response is
//! a verdict.

use crate::rust::{Argument, Chunks, Client, Item, Module, Operation, Value};

/// Adds the methods; requires items, clients, builders and responses.
pub(super) fn lower(module: &mut Module) {
    let mut clients = std::mem::take(&mut module.clients);
    for client in &mut clients {
        let chunks: Vec<Option<Chunks>> =
            client.operations.iter().map(|operation| chunks(module, client, operation)).collect();
        for (operation, chunks) in client.operations.iter_mut().zip(chunks) {
            operation.chunks = chunks;
        }
    }
    module.clients = clients;
}

/// None where an operation bears its name.
fn chunks(module: &Module, client: &Client, operation: &Operation) -> Option<Chunks> {
    let Argument::Items { field, parameter, ty } = &operation.argument else { return None };
    let mut responses = module.responses.iter().filter(|response| response.verdict.is_some());
    let method = format!("{}_all", operation.method.plain());
    let is_taken = client.operations.iter().any(|other| other.method.plain() == method);
    let is_verdict = responses.any(|response| operation.response.as_ref() == Some(&response.ident));
    let is_request =
        |item: &&Item| matches!(item, Item::Struct(request) if operation.request.as_ref() == Some(&request.ident));
    let Some(Item::Struct(request)) = module.items.iter().find(is_request) else { return None };
    let kept = &request.fields.iter().find(|one| one.ident == *field)?.ty.value;
    if is_taken || !is_verdict || !matches!(kept, Value::Struct(_) | Value::Text) {
        return None;
    }
    let (field, parameter) = (field.clone(), parameter.clone());
    Some(Chunks { method, field, parameter, given: ty.value.clone(), kept: kept.clone() })
}
