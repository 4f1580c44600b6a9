//! How a builder of partial updates looks: ids at construction, one setter per other field.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{code, docs, head, sentence};
use super::tokens::{ident, items_type, value_type};
use crate::rust::{Holder, Id, Setter, Ty, Update, Value};

pub(super) fn builder(update: &Update) -> Vec<TokenStream> {
    let (name, target) = (ident(&update.ident), ident(&update.target));
    let documentation = sentence(&format!("A partial update of [`{}`]: only what is set here is sent.", update.target));
    let is_empty = update.ids.is_empty();
    let default = if is_empty { quote!(, Default) } else { TokenStream::new() };
    let constructor = constructor(update);
    let setters = update.setters.iter().map(setter);
    vec![
        quote! {
            #documentation
            #[derive(Clone, Debug, PartialEq #default)]
            pub struct #name(#target);
        },
        quote! {
            impl #name {
                #constructor
                #(#setters)*
            }
        },
    ]
}

fn constructor(update: &Update) -> TokenStream {
    let target = ident(&update.target);
    let names: Vec<String> = update.ids.iter().map(|id| code(&id.xml)).collect();
    if names.is_empty() {
        return quote! {
            #[doc = " Starts an update."]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let names = names.join(" and ");
    let documentation = sentence(&format!("Starts an update of the object with this {names}."));
    let parameters = update.ids.iter().map(|id| {
        let (name, ty) = (ident(&id.field), value_type(&id.ty.value));
        quote!(#name: impl Into<#ty>)
    });
    let fields = update.ids.iter().map(id_field);
    let without = update.without_ids.as_ref().map(|without| {
        let name = ident(without);
        let documentation =
            sentence(&format!("Starts an update without {names}, on which the schema does not insist."));
        quote! {
            #documentation
            pub fn #name() -> Self {
                Self(#target::default())
            }
        }
    });
    quote! {
        #documentation
        pub fn new(#(#parameters),*) -> Self {
            Self(#target { #(#fields,)* ..Default::default() })
        }
        #without
    }
}

fn id_field(id: &Id) -> TokenStream {
    let name = ident(&id.field);
    match id.ty.holder {
        Holder::Field => quote!(#name: Field::from(#name.into())),
        _ => quote!(#name: Some(#name.into())),
    }
}

fn setter(setter: &Setter) -> TokenStream {
    let (name, field) = (ident(&setter.ident), ident(&setter.field));
    let allow = clippy_setter_name(setter);
    match setter.ty.holder {
        Holder::Option if !takes_change(&setter.ty) => {
            let documentation = docs(&setter.doc);
            let ty = value_type(&setter.ty.value);
            quote! {
                #documentation
                #allow
                pub fn #name(mut self, value: #ty) -> Self {
                    self.0.#field = Some(value);
                    self
                }
            }
        }
        Holder::Bare | Holder::Option | Holder::Field | Holder::Nested => {
            let documentation = docs(&setter.doc);
            let ty = value_type(&setter.ty.value);
            quote! {
                #documentation
                #allow
                pub fn #name(mut self, value: impl Into<Change<#ty>>) -> Self {
                    self.0.#field.put(value.into());
                    self
                }
            }
        }
        Holder::Vec | Holder::List => {
            let documentation =
                sentence(&format!("{}: adds to those to be sent; none change nothing.", head(&setter.doc)));
            let items = items_type(&setter.ty);
            let clear = clear(setter);
            quote! {
                #documentation
                #allow
                pub fn #name(mut self, items: #items) -> Self {
                    extend(&mut self.0.#field, items);
                    self
                }
                #clear
            }
        }
    }
}

/// Is the field one that can be set or cleared? Not so a list, or a choice, which has no element of its own.
pub(super) fn takes_change(ty: &Ty) -> bool {
    !matches!(ty.holder, Holder::Vec | Holder::List) && !matches!(ty.value, Value::Choice(_))
}

fn clear(setter: &Setter) -> TokenStream {
    let Some(clear) = &setter.clear else { return TokenStream::new() };
    let (name, field) = (ident(clear), ident(&setter.field));
    let documentation =
        sentence(&format!("Sends an empty {}.", code(setter.doc.xml.first().map_or("", String::as_str))));
    quote! {
        #documentation
        pub fn #name(mut self) -> Self {
            clear(&mut self.0.#field);
            self
        }
    }
}

/// A setter is called as its field, though clippy takes such names for conversions or operators.
fn clippy_setter_name(setter: &Setter) -> TokenStream {
    let name = setter.ident.plain();
    let converts = ["as_", "from_", "into_", "is_", "to_"].iter().any(|prefix| name.starts_with(prefix));
    match converts {
        true => quote!(#[allow(clippy::wrong_self_convention)]),
        false => TokenStream::new(),
    }
}
