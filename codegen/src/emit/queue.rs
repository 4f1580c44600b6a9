//! How a queue of events looks: a function that makes it, an enum of what may have changed, and what the runtime needs of both operations.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::message_type;
use super::docs::{code, docs, sentence};
use super::tokens::{ident, value_type};
use super::types::clippy_enum_names;
use crate::rust::{Holder, Ident, Objects, Queue};

pub(super) fn definitions(queue: &Queue) -> Vec<TokenStream> {
    let objects = queue.objects.as_ref().map(enumeration);
    [function(queue)].into_iter().chain(objects).chain([marker(queue), feed(queue)]).collect()
}

fn function(queue: &Queue) -> TokenStream {
    let (fetch, acknowledge) = (code(&queue.fetch.xml), code(&queue.acknowledge.xml));
    let documentation = sentence(&format!(
        "The events that {fetch} returns, each handled once by way of an inbox, and only then acknowledged by {acknowledge}."
    ));
    let (name, client, marker) = (ident(&queue.function), ident(&queue.client), ident(&queue.marker));
    quote! {
        #documentation
        pub fn #name<T, I: centra_runtime::queue::Inbox + 'static>(
            client: &#client<T>,
            inbox: I,
        ) -> centra_runtime::queue::Queue<centra_runtime::queue::Events<'_, T, #marker>, I> {
            centra_runtime::queue::Queue::new(centra_runtime::queue::Events::new(client.inner(), #marker), inbox)
        }
    }
}

fn enumeration(objects: &Objects) -> TokenStream {
    let (name, unknown) = (ident(&objects.ident), ident(&objects.unknown));
    let variants = objects.variants.iter().map(|object| {
        let (documentation, variant, ty) = (docs(&object.doc), ident(&object.ident), value_type(&object.value));
        quote!(#documentation #variant(Box<#ty>),)
    });
    let idents = objects.variants.iter().map(|object| &object.ident).chain([&objects.unknown]);
    let allow = clippy_enum_names(&objects.ident, idents);
    quote! {
        #[doc = " What changed, as an event holds it."]
        #allow
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#variants)*
            #[doc = " None of these, several of them, or nothing, as after a deletion."]
            #unknown {
                #[doc = " The event's type."]
                kind: String,
                #[doc = " The event's element, with all namespaces that it uses."]
                xml: String,
            },
        }
    }
}

fn marker(queue: &Queue) -> TokenStream {
    let marker = ident(&queue.marker);
    let documentation = sentence(&format!("Which operations make the queue of [`{}`].", queue.function));
    quote! {
        #documentation
        #[derive(Clone, Copy, Debug)]
        pub struct #marker;
    }
}

fn feed(queue: &Queue) -> TokenStream {
    let (marker, event) = (ident(&queue.marker), ident(&queue.event));
    let (request, response) = (message_type(&queue.fetch.request), message_type(&queue.fetch.response));
    let (done, answer) = (message_type(&queue.acknowledge.request), message_type(&queue.acknowledge.response));
    let (fetch, acknowledge) = (ident(&queue.fetch.ident), ident(&queue.acknowledge.ident));
    let (list, ids) = (ident(&queue.list), ident(&queue.ids));
    let holder = format_ident!("{}", if queue.holder == Holder::List { "List" } else { "Vec" });
    let holder = if queue.holder == Holder::List { quote!(centra_runtime::#holder) } else { quote!(#holder) };
    let select = queue.select.as_ref().map(|(field, all)| {
        let field = ident(field);
        quote!(request.#field = centra_runtime::queue::of(kind.unwrap_or(#all));)
    });
    let (asked, kind) = if select.is_some() { ("request", "kind") } else { ("_", "_") };
    let pattern = |name: &str| {
        if name == "_" {
            quote!(_)
        } else {
            let name = format_ident!("{name}");
            quote!(#name)
        }
    };
    let (asked, kind) = (pattern(asked), pattern(kind));
    let head = |name: &str, field: Option<&Ident>| {
        let (name, field) = (format_ident!("{name}"), field.map(ident));
        field.map(|field| quote!(#name: centra_runtime::queue::text(&event.#field),))
    };
    let heads: Vec<TokenStream> = [
        head("id", Some(&queue.id)),
        head("kind", queue.kind.as_ref()),
        head("entry", queue.entry.as_ref()),
        head("mission", queue.mission.as_ref()),
        head("date", queue.date.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let rest = (heads.len() < 5).then(|| quote!(..Default::default()));
    let data_type = match &queue.objects {
        Some(objects) => ident(&objects.ident),
        None => event.clone(),
    };
    let data = match &queue.objects {
        Some(objects) => data(objects, &event),
        None => quote! {
            fn data(event: #event, _: &str, _: &str) -> #event {
                event
            }
        },
    };
    quote! {
        impl centra_runtime::queue::Feed for #marker {
            type Request = #request;
            type Response = #response;
            type List = #holder<#event>;
            type Item = #event;
            type Done = #done;
            type Answer = #answer;
            type Data = #data_type;
            const FETCH: &'static Operation<#request, #response> = &#fetch;
            const ACKNOWLEDGE: &'static Operation<#done, #answer> = &#acknowledge;
            fn list(response: &mut #response) -> &mut #holder<#event> {
                &mut response.#list
            }
            fn select(#asked: &mut #request, #kind: Option<&str>) {
                #select
            }
            fn done(ids: Vec<String>) -> #done {
                #done { #ids: ids.into_iter().map(centra_runtime::queue::of).collect(), ..Default::default() }
            }
            fn head(event: &#event) -> centra_runtime::queue::Head {
                centra_runtime::queue::Head { #(#heads)* #rest }
            }
            #data
        }
    }
}

fn data(objects: &Objects, event: &proc_macro2::Ident) -> TokenStream {
    let (name, unknown, data) = (ident(&objects.ident), ident(&objects.unknown), ident(&objects.data));
    let found = objects.variants.iter().map(|object| {
        let (variant, field) = (ident(&object.ident), ident(&object.field));
        quote!(data.#field.into_value().map(|it| #name::#variant(Box::new(it))))
    });
    quote! {
        fn data(event: #event, kind: &str, xml: &str) -> #name {
            let data = event.#data.into_value().unwrap_or_default();
            let found = centra_runtime::queue::only([#(#found),*]);
            found.unwrap_or_else(|| #name::#unknown { kind: kind.into(), xml: xml.into() })
        }
    }
}
