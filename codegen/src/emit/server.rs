//! How the other half of the service looks: a trait with one method per operation, and the function that finds the right one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::message_type;
use super::docs::{head, sentence};
use super::tokens::ident;
use crate::rust::{Client, Module, Operation};

pub(super) fn definitions(module: &Module) -> Vec<TokenStream> {
    module.clients.iter().filter(|client| !client.operations.is_empty()).flat_map(server).collect()
}

fn server(client: &Client) -> [TokenStream; 2] {
    let (server, serve) = (ident(&client.server), ident(&client.serve));
    let methods = client.operations.iter().map(method);
    let routes = client.operations.iter().map(|operation| {
        let same = client.operations.iter().filter(|it| it.request == operation.request);
        route(operation, same.count() > 1)
    });
    [
        quote! {
            #[doc = " The service itself, to be implemented: one method per operation."]
            pub trait #server {
                #(#methods)*
            }
        },
        quote! {
            #[doc = " Answers one request that came to `endpoint`, by the method of its operation. No I/O."]
            pub fn #serve<S: #server + ?Sized>(
                server: &S,
                endpoint: &'static Endpoint,
                request: &server::Request<'_>,
            ) -> server::Answer {
                server::serve(endpoint, request, |incoming| {
                    #(#routes)*
                    None
                })
            }
        },
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

/// An operation that shares its request with others is told by its action.
fn route(operation: &Operation, is_shared: bool) -> TokenStream {
    let (name, constant) = (ident(&operation.method), ident(&operation.ident));
    let is = format_ident!("{}", if is_shared { "is_called" } else { "is" });
    quote! {
        if incoming.#is(&#constant) {
            return Some(incoming.answer(&#constant, |caller, request| server.#name(caller, request)));
        }
    }
}
