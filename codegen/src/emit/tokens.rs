//! What all parts of the output share: which token an identifier is, and how the type of a field is written.

use proc_macro2::TokenStream;
use quote::format_ident;

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
    tokens(&value.to_string())
}

/// A type that was written from paths and identifiers that a scope gave.
fn tokens(text: &str) -> TokenStream {
    text.parse().expect("paths and identifiers are Rust")
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

/// The type of a field, as text.
pub(super) fn field_text(ty: &Ty) -> String {
    let value = &ty.value;
    let item = || if is_field(value) { format!("Field<{value}>") } else { value.to_string() };
    match ty.holder {
        Holder::Bare => value.to_string(),
        Holder::Option => format!("Option<{value}>"),
        Holder::Field => format!("Field<{value}>"),
        Holder::Nested => format!("Nested<{value}>"),
        Holder::Vec => format!("Vec<{}>", item()),
        Holder::List => format!("List<{}>", item()),
    }
}

/// The same, as tokens.
pub(super) fn field_type(ty: &Ty) -> TokenStream {
    tokens(&field_text(ty))
}
