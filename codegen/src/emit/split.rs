//! How a module looks that is split by namespace: private submodules whose types stand in it as if they were declared there.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::code;
use super::tokens::{Options, Piece, ident, is_in_value};
use super::{builder, codec, elsewhere, has_faults, imports, service, tables, types, used};
use crate::rust::split::Part;
use crate::rust::{Argument, Ident, Item, Module, Value};

/// What stays in the module itself: service, clients, namespaces. `folder` holds the parts' files, beside the module's own;
/// a path like that means the same in a module of its own and where it is included.
pub(crate) fn root(module: &Module, parts: &[Part], folder: &str, options: Options) -> Vec<Piece> {
    let mut pieces = vec![Piece::Tokens(imports(&used_by_methods(module)))];
    pieces.extend(parts.iter().map(|part| Piece::Tokens(submodule(part, folder))));
    pieces.extend(elsewhere::imports(module));
    pieces.extend(service(module, options));
    // Of types that stand in other modules.
    pieces.extend(module.builders.iter().flat_map(builder::pieces));
    pieces.push(Piece::Tokens(codec::namespaces(module)));
    pieces.extend(elsewhere::constants(module));
    pieces.extend(codec::traits(&module.builders, &module.responses).map(Piece::Lines));
    pieces.extend(codec::made_of_items(module).map(Piece::Lines));
    pieces.extend(codec::faults(module).map(Piece::Lines));
    pieces
}

/// What stands in a file of its own.
pub(crate) fn part(part: &Part, options: Options) -> Vec<Piece> {
    let mut imports = imports(&used(&part.items, &part.builders, false));
    // A glob would bring what only the parent needs, and two globs can hold the same name.
    let mut names: Vec<TokenStream> = part.uses.iter().map(name).collect();
    if part.items.iter().any(|item| matches!(item, Item::Struct(_))) {
        names.push(quote!(NAMESPACES));
    }
    if !names.is_empty() {
        let names = list(&names);
        imports.extend(quote!(use super::#names;));
    }
    let mut pieces = vec![Piece::Tokens(imports)];
    pieces.extend(types(&part.items, &part.builders, options));
    pieces.extend(tables(&part.items, &part.builders, &part.responses, options));
    pieces
}

/// What a part says of itself.
pub(crate) fn part_docs(part: &Part) -> Vec<Vec<String>> {
    let what = match part.namespace.as_str() {
        "" => "no namespace".to_owned(),
        namespace => format!("the namespace {}", code(namespace)),
    };
    vec![vec![format!("Types of {what}.")]]
}

fn submodule(part: &Part, folder: &str) -> TokenStream {
    let (module, types) = (name(&part.ident), list(&part.types().map(name).collect::<Vec<_>>()));
    let path = format!("{folder}/{}.rs", part.ident.plain());
    let allow = (part.ident.plain() == folder).then(|| quote!(#[allow(clippy::module_inception)]));
    // Where all of it is private to a crate, some of it may be used by nobody.
    quote! {
        #[path = #path]
        #allow
        mod #module;
        #[allow(unused_imports)]
        pub use self::#module::#types;
    }
}

/// What the methods of clients need of the runtime by name, for the items that they take.
fn used_by_methods(module: &Module) -> Vec<&'static str> {
    let operations = module.clients.iter().flat_map(|client| &client.operations);
    let items: Vec<&Value> = operations
        .filter_map(|operation| match &operation.argument {
            Argument::Items { ty, .. } => Some(&ty.value),
            Argument::Nothing | Argument::Request => None,
        })
        .collect();
    let setters = module.builders.iter().flat_map(|builder| builder.setters.iter().map(|setter| &setter.ty.value));
    let items: Vec<&Value> = items.into_iter().chain(setters).collect();
    let used = [
        ("Secret", items.contains(&&Value::Secret)),
        ("Xml", has_faults(module) || items.contains(&&Value::Xml)),
        ("value", items.iter().any(|value| is_in_value(value))),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

fn list(names: &[TokenStream]) -> TokenStream {
    match names {
        [name] => name.clone(),
        names => quote!({#(#names),*}),
    }
}

fn name(name: &Ident) -> TokenStream {
    let name = ident(name);
    quote!(#name)
}
