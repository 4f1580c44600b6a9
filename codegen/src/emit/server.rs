//! How the other half of the service looks: a trait with one method per operation, and a table of which operation goes to which method.

use proc_macro2::TokenStream;
use quote::quote;

use super::client::message_type;
use super::docs::{head, sentence};
use super::tokens::{Piece, ident};
use crate::rust::{Client, Module, Operation};

pub(super) fn definitions(module: &Module) -> Vec<Piece> {
    module.clients.iter().filter(|client| !client.operations.is_empty()).flat_map(server).collect()
}

fn server(client: &Client) -> [Piece; 2] {
    let server = ident(&client.server);
    let methods = client.operations.iter().map(method);
    [
        Piece::Tokens(quote! {
            #[doc = " The service itself, to be implemented: one method per operation."]
            pub trait #server {
                #(#methods)*
            }
        }),
        Piece::Lines(routes(client)),
    ]
}

fn method(operation: &Operation) -> TokenStream {
    let documentation = sentence(&head(&operation.doc));
    let name = ident(&operation.method);
    let (request, response) = (message_type(&operation.request), message_type(&operation.response));
    quote! {
        #documentation
        fn #name(&self, caller: &server::Caller<'_>, request: #request) -> server::Served<#response>;
    }
}

/// Which method each operation goes to. One that shares its request with others is known by its action.
fn routes(client: &Client) -> Vec<String> {
    let rows = client.operations.iter().map(|operation| {
        let same = client.operations.iter().filter(|it| it.request == operation.request).count();
        let by = if same > 1 { " by action" } else { "" };
        format!("    {}{by} => {},", operation.ident, operation.method)
    });
    let head = [
        "routes! {".to_owned(),
        "    /// Routes a request that came to `endpoint` to the method of its operation; does no I/O.".to_owned(),
        format!("    {} {};", client.serve, client.server),
    ];
    head.into_iter().chain(rows).chain(["}".to_owned()]).collect()
}
