//! What all parts of the output share: which token an identifier is, and how the type of a field is written.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::rust::{Holder, Ident, Ty, Value};

/// What the user decides about the tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Derive serde's traits too.
    pub serde: bool,
    /// Emit the server side too.
    pub server: bool,
    /// Emit facets, and what is required, into the tables.
    pub validate: bool,
}

/// A part of the generated file; a blank line stands between two.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// Items to be formatted.
    Tokens(TokenStream),
    /// Lines of a table, formatted already.
    Lines(Vec<String>),
}

/// The identifier as a token.
pub(super) fn ident(ident: &Ident) -> proc_macro2::Ident {
    format_ident!("{}", ident.as_str())
}

/// The type of one value: `String`, `i32`, `value::Decimal`, `Address`.
pub(super) fn value_type(value: &Value) -> TokenStream {
    match value {
        Value::Text => quote!(String),
        Value::Secret => quote!(Secret),
        Value::Simple(path) => {
            let segments = path.split("::").map(|segment| format_ident!("{segment}"));
            quote!(#(#segments)::*)
        }
        Value::Tokens(item) => {
            let item = value_type(item);
            quote!(value::Tokens<#item>)
        }
        Value::Enum(name) | Value::Struct(name) | Value::Group(name) | Value::Choice(name) | Value::Kinds(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Value::Xml => quote!(Xml),
    }
}

/// Whether each of several such values is in a `Field`, which tells empty and nil apart.
pub(super) fn is_field(value: &Value) -> bool {
    matches!(value, Value::Simple(_) | Value::Tokens(_) | Value::Enum(_))
}

/// Whether it is a type of the runtime's module `value`.
pub(super) fn is_in_value(value: &Value) -> bool {
    match value {
        Value::Simple(path) => path.contains("::"),
        Value::Tokens(_) => true,
        _ => false,
    }
}

/// The type of a field.
pub(super) fn field_type(ty: &Ty) -> TokenStream {
    let value = value_type(&ty.value);
    let item = if is_field(&ty.value) { quote!(Field<#value>) } else { value.clone() };
    match ty.holder {
        Holder::Bare => value,
        Holder::Option => quote!(Option<#value>),
        Holder::Field => quote!(Field<#value>),
        Holder::Nested => quote!(Nested<#value>),
        Holder::Vec => quote!(Vec<#item>),
        Holder::List => quote!(List<#item>),
    }
}
