//! How constructors and setters look: what is required at construction, one row per other field.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{code, comment, sentence};
use super::tokens::{Piece, ident, value_type};
use crate::rust::{Builder, Holder, Ident, Parameter, Setter, Ty, Value};

pub(super) fn pieces(builder: &Builder) -> Vec<Piece> {
    let name = ident(&builder.ident);
    let constructor = constructor(builder);
    let mut pieces = Vec::new();
    if !builder.is_own() {
        let target = ident(&builder.target);
        let documentation =
            sentence(&format!("A partial update of [`{}`]: only what is set here is sent.", builder.target));
        let default = if builder.required.is_empty() { quote!(, Default) } else { TokenStream::new() };
        pieces.push(Piece::Tokens(quote! {
            #documentation
            #[derive(Clone, Debug, PartialEq #default)]
            #[must_use = "nothing is sent before it is given to the client"]
            pub struct #name(#target);
        }));
    }
    pieces.push(Piece::Tokens(quote!(impl #name { #constructor })));
    if !builder.setters.is_empty() {
        pieces.push(Piece::Lines(setters(builder)));
    }
    pieces
}

fn constructor(builder: &Builder) -> TokenStream {
    let target = ident(&builder.target);
    let names: Vec<String> = builder.required.iter().map(name_of).collect();
    let names = match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    };
    let says = match (builder.is_own(), names.is_empty()) {
        (true, true) => "Starts with nothing set.".to_owned(),
        (true, false) => format!("Starts with {names}, which the schema requires."),
        (false, true) => "Starts an update.".to_owned(),
        (false, false) => format!("Starts an update of the object with this {names}."),
    };
    let documentation = sentence(&says);
    let parameters = builder.required.iter().map(|Parameter { field, ty, .. }| {
        let (name, value) = (ident(field), value_type(&ty.value));
        let takes = if matches!(ty.value, Value::Kinds(_)) { quote!(Into) } else { quote!(IntoValue) };
        match ty.holder {
            Holder::Vec | Holder::List => quote!(#name: impl IntoIterator<Item = impl #takes<#value>>),
            _ => quote!(#name: impl #takes<#value>),
        }
    });
    let given = builder.required.iter().map(|parameter| given(&parameter.field, &parameter.ty));
    let fixed = builder.fixed.iter().map(|(field, ty, text)| fixed(field, ty, text));
    let fields: Vec<TokenStream> = given.chain(fixed).collect();
    let value = match (fields.as_slice(), builder.is_own()) {
        ([], _) => quote!(Self::default()),
        (fields, true) => quote!(Self { #(#fields,)* ..Default::default() }),
        (fields, false) => quote!(Self(#target { #(#fields,)* ..Default::default() })),
    };
    let without = builder.without_ids.as_ref().map(|without| {
        let name = ident(without);
        let documentation = sentence(&format!("Starts an update without {names}, which the schema does not require."));
        quote! {
            #documentation
            pub fn #name() -> Self {
                Self(#target::default())
            }
        }
    });
    let must_use = builder.is_own().then(|| quote!(#[must_use]));
    quote! {
        #documentation
        #must_use
        pub fn new(#(#parameters),*) -> Self {
            #value
        }
        #without
    }
}

/// What the documentation calls a parameter.
fn name_of(parameter: &Parameter) -> String {
    parameter.xml.as_deref().map_or_else(|| "its text".to_owned(), code)
}

/// The field of a parameter.
fn given(field: &Ident, ty: &Ty) -> TokenStream {
    let (name, value) = (ident(field), value_type(&ty.value));
    match (ty.holder, &ty.value) {
        (Holder::Vec | Holder::List, Value::Kinds(_)) => quote!(#name: #name.into_iter().map(Into::into).collect()),
        (_, Value::Kinds(_)) => quote!(#name: Nested::from(#name.into())),
        (Holder::Vec, _) => quote!(#name: several::<_, #value>(#name)),
        (Holder::List, _) => quote!(#name: several::<_, #value>(#name).into()),
        _ => quote!(#name: given::<#value, _>(#name)),
    }
}

/// A field that can have one value only.
fn fixed(field: &Ident, ty: &Ty, text: &str) -> TokenStream {
    let name = ident(field);
    match ty.holder {
        Holder::Field => quote!(#name: Field::parse(#text)),
        _ => quote!(#name: Some(#text.into())),
    }
}

fn setters(builder: &Builder) -> Vec<String> {
    let inner = if builder.is_own() { "()" } else { "(0)" };
    let mut lines = vec!["setters! {".to_owned(), format!("    {}{inner};", builder.ident)];
    for setter in &builder.setters {
        lines.extend(comment(&setter.doc).into_iter().map(|line| format!("    {line}")));
        lines.push(format!("    {}", row(setter)));
    }
    lines.push("}".to_owned());
    lines
}

/// `status: String,`
fn row(setter: &Setter) -> String {
    let field = if setter.ident == setter.field { String::new() } else { format!("({})", setter.field) };
    let (name, value) = (&setter.ident, &setter.ty.value);
    match setter.ty.holder {
        Holder::List | Holder::Vec if matches!(value, Value::Kinds(_)) => format!("{name}{field} => {value},"),
        _ if matches!(value, Value::Kinds(_)) => format!("{name}{field} as {value},"),
        Holder::List => format!("{name}{field}[{value}],"),
        Holder::Vec => format!("{name}{field} {{{value}}},"),
        Holder::Option if matches!(value, Value::Choice(_)) => format!("{name}{field} = {value},"),
        Holder::Bare | Holder::Option | Holder::Field | Holder::Nested => format!("{name}{field}: {value},"),
    }
}
