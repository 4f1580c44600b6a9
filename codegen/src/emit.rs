//! How the named module becomes code, in the order in which it is read: client, types, builders, then the tables that nobody needs to read.

mod builder;
mod client;
mod codec;
mod docs;
mod elsewhere;
mod queue;
mod server;
mod shared;
mod split;
mod tokens;
mod types;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub(crate) use self::elsewhere::{differences, is_path};
pub(crate) use self::split::{part, part_docs, root};
pub(crate) use self::tokens::{Options, Piece};
use self::tokens::{is_field, is_in_value};
use crate::own::Decision;
use crate::rust::{Builder, Holder, Item, Module, Response, Same, Ty, Value};

/// The parts of the module, in order.
pub(crate) fn emit(module: &Module, options: Options) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if !module.items.is_empty() || !module.clients.is_empty() {
        pieces.push(Piece::Tokens(imports(&used(&module.items, &module.builders, has_faults(module)))));
    }
    pieces.extend(elsewhere::imports(module));
    pieces.extend(service(module, options));
    pieces.extend(types(&module.items, &module.builders, options));
    if !module.items.is_empty() {
        pieces.push(heading("Tables: how each type is read and written, a row per element or attribute."));
        pieces.push(Piece::Tokens(codec::namespaces(module)));
    }
    pieces.extend(elsewhere::constants(module));
    pieces.extend(tables(&module.items, &module.builders, &module.responses, options));
    pieces.extend(codec::made_of_items(module).map(Piece::Lines));
    pieces.extend(codec::faults(module).map(Piece::Lines));
    pieces
}

/// Whether what a user wants before a type can stand there.
pub(crate) fn is_attribute(decision: &Decision) -> bool {
    match decision {
        Decision::Derive(name) => {
            syn::parse_str::<syn::Path>(name).is_ok() && types::is_attribute(&format!("#[derive({name})]"))
        }
        Decision::Attribute(text) => types::is_attribute(text),
        _ => true,
    }
}

/// A line that says what the part of the file after it is.
fn heading(says: &str) -> Piece {
    Piece::Lines(vec![format!("// {says}")])
}

fn service(module: &Module, options: Options) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let definitions = client::definitions(module);
    if !definitions.is_empty() {
        pieces.push(heading("The client: a method per operation, then endpoints and operations."));
    }
    pieces.extend(definitions.into_iter().map(Piece::Tokens));
    if options.server && !module.clients.is_empty() {
        pieces.push(heading("The other half: what a server of these operations implements."));
        pieces.extend(server::definitions(module));
    }
    pieces.extend(module.queues.iter().flat_map(queue::definitions).map(Piece::Tokens));
    pieces
}

fn types(items: &[Item], builders: &[Builder], options: Options) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if !items.is_empty() {
        pieces.push(heading("Types, in the order of the document."));
    }
    pieces.extend(items.iter().map(|item| match item {
        Item::Struct(structure) => types::structure(structure),
        Item::Enum(enumeration) => Piece::Tokens(types::enumeration(enumeration)),
        Item::Choice(choice) => Piece::Tokens(types::choice(choice, options)),
        Item::Kinds(kinds) => Piece::Tokens(types::kinds(kinds, options)),
        Item::Root(root) => Piece::Tokens(types::root(root, options)),
    }));
    if !builders.is_empty() {
        pieces.push(heading("Constructors and setters of what is sent: a row per setter."));
    }
    pieces.extend(builders.iter().flat_map(builder::pieces));
    let shared: Vec<Piece> = items.iter().flat_map(shared::shared).map(Piece::Lines).collect();
    if !shared.is_empty() {
        pieces.push(heading("Fields that all types of an enum share, read without a match: a method per field."));
    }
    pieces.extend(shared);
    pieces
}

fn tables(items: &[Item], builders: &[Builder], responses: &[Response], options: Options) -> Vec<Piece> {
    let tables = items.iter().map(|item| match item {
        Item::Struct(structure) => codec::record(structure, options),
        Item::Enum(enumeration) => codec::enumeration(enumeration),
        Item::Choice(choice) => codec::choice(choice),
        Item::Kinds(kinds) => codec::kinds(kinds),
        Item::Root(root) => codec::root(root),
    });
    let branches = items.iter().filter_map(|item| match item {
        Item::Choice(choice) => codec::branches(choice),
        _ => None,
    });
    let tables = tables.chain(branches);
    let texts = options.serde.then(|| codec::texts(items)).flatten();
    let objects = items.iter().filter_map(|item| match item {
        Item::Struct(structure) if options.serde => Some(codec::object(structure)),
        _ => None,
    });
    let texts = objects.chain(texts);
    tables.chain(codec::traits(builders, responses)).chain(texts).map(Piece::Lines).collect()
}

/// What the module says of itself: the service and where it is, then the document's own words.
pub(crate) fn module_docs(module: &Module) -> Vec<Vec<String>> {
    let mut paragraphs = Vec::new();
    for client in &module.clients {
        let names = client.doc.xml.iter().map(|name| docs::code(name)).collect::<Vec<_>>().join(", ");
        paragraphs.push(vec![format!("Client of the service {names}.")]);
        paragraphs.extend(client.endpoints.iter().filter(|endpoint| !endpoint.address.is_empty()).map(|endpoint| {
            let mut line = docs::prose(&format!("at {}", endpoint.address)).concat();
            line.insert(0, docs::code(&endpoint.file));
            vec![line.join(" ")]
        }));
    }
    if module.clients.is_empty() {
        paragraphs.push(vec!["Types of the schema.".to_owned()]);
    }
    paragraphs.extend(docs::prose(&module.documentation));
    paragraphs
}

/// Whether an operation has declared faults, whose enum holds any other detail as `Xml`.
fn has_faults(module: &Module) -> bool {
    module.clients.iter().flat_map(|client| &client.operations).any(|operation| operation.faults.is_some())
}

/// What types and setters need of the runtime by name; where `faults` is set, enums of faults too.
fn used(items: &[Item], builders: &[Builder], faults: bool) -> Vec<&'static str> {
    let mut types: Vec<&Ty> = Vec::new();
    // Setters name no holder. Those of types in other modules need more than the items.
    let setters = builders.iter().flat_map(|builder| builder.setters.iter().map(|setter| &setter.ty.value));
    let mut members: Vec<&Value> = setters.collect();
    let mut compared: Vec<Same> = Vec::new();
    for item in items {
        match item {
            Item::Struct(structure) => types.extend(structure.fields.iter().map(|field| &field.ty)),
            Item::Choice(choice) => {
                types.extend(choice.variants.iter().map(|variant| &variant.ty));
                types.extend(choice.shared.iter().flat_map(|(_, shared)| shared).map(|shared| &shared.ty));
            }
            Item::Enum(enumeration) => {
                members.extend(enumeration.members.iter().map(|member| &member.value));
                compared.extend(enumeration.variants.iter().map(|variant| variant.same));
            }
            Item::Kinds(kinds) => types.extend(kinds.shared.iter().map(|shared| &shared.ty)),
            Item::Root(_) => {}
        }
    }
    let of_names = |item: &Item| matches!(item, Item::Enum(enumeration) if enumeration.is_of_names());
    let has = |fits: fn(&Ty) -> bool| types.iter().any(|ty| fits(ty));
    let has_unknown = |item: &Item| matches!(item, Item::Struct(structure) if structure.unknown.is_some());
    let used = [
        ("Field", has(|ty| ty.holder == Holder::Field || is_field(&ty.value))),
        ("List", has(|ty| ty.holder == Holder::List)),
        ("Nested", has(|ty| ty.holder == Holder::Nested)),
        ("Secret", has(|ty| ty.value == Value::Secret) || members.contains(&&Value::Secret)),
        ("Unknown", items.iter().any(has_unknown)),
        (
            "Xml",
            faults
                || items.iter().any(|item| matches!(item, Item::Kinds(kinds) if kinds.is_open()))
                || has(|ty| ty.value == Value::Xml)
                || members.contains(&&Value::Xml),
        ),
        (
            "value",
            has(|ty| is_in_value(&ty.value))
                || members.into_iter().any(is_in_value)
                || items.iter().any(of_names)
                || compared.iter().any(|same| matches!(same, Same::Value(path) if path.contains("::"))),
        ),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

/// Only what is used, since unused imports are warned of.
fn imports(used: &[&str]) -> TokenStream {
    let mut imports = quote!(
        use centra_runtime::codegen::*;
    );
    let names: Vec<_> = used.iter().map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => {}
        [name] => imports.extend(quote!(use centra_runtime::#name;)),
        names => imports.extend(quote!(use centra_runtime::{#(#names),*};)),
    }
    imports
}
