//! How structs and enums look: public fields, open enumerations, documentation everywhere.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::docs;
use super::{Options, field_type, ident};
use crate::rust::{Enum, Struct};

pub(super) fn structure(structure: &Struct, options: Options) -> TokenStream {
    let documentation = docs(&structure.doc);
    let derives = derives(options);
    let name = ident(&structure.ident);
    let fields = structure.fields.iter().map(|field| {
        let (documentation, name, ty) = (docs(&field.doc), ident(&field.ident), field_type(&field.ty));
        quote!(#documentation pub #name: #ty,)
    });
    let unknown = ident(&structure.unknown);
    quote! {
        #documentation
        #[derive(Clone, Debug, Default, PartialEq #derives)]
        pub struct #name {
            #(#fields)*
            #[doc = " Content that the schema does not know."]
            pub #unknown: Unknown,
        }
    }
}

pub(super) fn enumeration(enumeration: &Enum, options: Options) -> TokenStream {
    let documentation = docs(&enumeration.doc);
    let derives = derives(options);
    let name = ident(&enumeration.ident);
    let variants = enumeration.variants.iter().map(|variant| {
        let (documentation, name) = (docs(&variant.doc), ident(&variant.ident));
        quote!(#documentation #name,)
    });
    let other = ident(&enumeration.other);
    let allow = clippy_enum_names(enumeration);
    quote! {
        #documentation
        #allow
        #[derive(Clone, Debug, PartialEq, Eq, Hash #derives)]
        pub enum #name {
            #(#variants)*
            #[doc = " A value that the schema does not know."]
            #other(String),
        }
    }
}

fn derives(options: Options) -> TokenStream {
    match options.serde {
        true => quote!(, serde::Serialize, serde::Deserialize),
        false => TokenStream::new(),
    }
}

/// Variants are called as the schema calls them, though clippy would rather not have the enum's name in them.
fn clippy_enum_names(enumeration: &Enum) -> TokenStream {
    let name = enumeration.ident.as_str().to_lowercase();
    let repeats = |variant: &str| variant.starts_with(&name) || variant.ends_with(&name);
    let names = enumeration.variants.iter().map(|variant| &variant.ident).chain([&enumeration.other]);
    let names: Vec<String> = names.map(|ident| ident.as_str().to_lowercase()).collect();
    let shared = names.iter().all(|name| name.starts_with("other")) || names.iter().all(|name| name.ends_with("other"));
    match shared || names.iter().any(|name| repeats(name)) {
        true => quote!(#[allow(clippy::enum_variant_names)]),
        false => TokenStream::new(),
    }
}
