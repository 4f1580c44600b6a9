//! How the other half of the service looks: a trait with one method per operation, and the function that finds the right one.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{head, sentence};
use super::ident;
use crate::rust::{Module, Operation};

pub(super) fn definitions(module: &Module) -> Vec<TokenStream> {
    let Some(client) = &module.client else { return Vec::new() };
    let methods = client.operations.iter().map(method);
    let routes = client.operations.iter().map(route);
    vec![
        quote! {
            #[doc = " The service itself, to be implemented: one method per operation."]
            pub trait Server {
                #(#methods)*
            }
        },
        quote! {
            #[doc = " Answers one request that came to `endpoint`, by the method of its operation. No I/O."]
            pub fn serve<S: Server + ?Sized>(
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
    let (name, request, response) = (ident(&operation.method), ident(&operation.request), ident(&operation.response));
    quote! {
        #documentation
        fn #name(&self, caller: &server::Caller<'_>, request: #request) -> server::Served<#response>;
    }
}

fn route(operation: &Operation) -> TokenStream {
    let (name, constant) = (ident(&operation.method), ident(&operation.ident));
    quote! {
        if incoming.is(&#constant) {
            return Some(incoming.answer(&#constant, |caller, request| server.#name(caller, request)));
        }
    }
}
