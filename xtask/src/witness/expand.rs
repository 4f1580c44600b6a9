//! What the macros of generated code make that a user can name: methods and traits, by the rows that they are given.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Macro, Token, Type};

/// One of what a macro makes.
pub(super) enum Made {
    /// A type has a trait.
    Trait { item: String, name: Ident, bound: TokenStream },
    /// A method of a type, called on a value of it.
    Method { name: Ident, method: Ident, takes: Vec<TokenStream>, gives: TokenStream },
}

/// What a macro makes; nothing of one that only makes what the runtime calls.
///
/// # Errors
/// The macro is not known here, or has other rows than are known.
pub(super) fn expand(mac: &Macro) -> Result<Vec<Made>, String> {
    let name = mac.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
    let tokens = mac.tokens.clone();
    let made = match name.as_str() {
        "record" | "kinds" => first(tokens).map(|it| traits(&it, &["Clone", "Default", "PartialEq"])),
        "enumeration" => first(tokens).map(|it| vec![read_by(it, "as_str", &quote!(&str))]),
        "union_of" => first(tokens).map(|it| vec![read_by(it, "text", &quote!(std::borrow::Cow<'_, str>))]),
        "setters" => syn::parse2::<Setters>(tokens).map(Setters::made),
        "update" => syn::parse2::<Update>(tokens).map(Update::made),
        "items" => syn::parse2::<Items>(tokens).map(Items::made),
        "shared" => syn::parse2::<Shared>(tokens).map(Shared::made),
        "root" => syn::parse::Parser::parse2(root, tokens),
        "branches" => syn::parse2::<Branches>(tokens).map(Branches::made),
        "names" => first(tokens).map(|it| {
            let made = from(it.to_string(), &it, &quote!(value::QName));
            vec![made, read_by(it, "name", &quote!(value::QName))]
        }),
        "choice" | "response" | "settable" | "faults" => Ok(Vec::new()),
        _ => Err(syn::Error::new_spanned(&mac.path, "it is not known what it makes")),
    };
    made.map_err(|error| format!("`{name}!`: {error}; say in xtask/src/witness/expand.rs what its rows make"))
}

/// The name of the type that a macro is about, which comes first.
fn first(tokens: TokenStream) -> syn::Result<Ident> {
    let parse = |input: ParseStream<'_>| {
        let name = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(name)
    };
    syn::parse::Parser::parse2(parse, tokens)
}

/// `Pet: AnimalKind "ns1:pet"`
fn root(input: ParseStream<'_>) -> syn::Result<Vec<Made>> {
    let name: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let kinds: Ident = input.parse()?;
    input.parse::<TokenStream>()?;
    Ok(vec![from(name.to_string(), &name, &quote!(#kinds))])
}

fn traits(name: &Ident, bounds: &[&str]) -> Vec<Made> {
    let bound = |bound: &&str| Made::Trait {
        item: name.to_string(),
        name: name.clone(),
        bound: bound.parse().unwrap_or_default(),
    };
    bounds.iter().map(bound).collect()
}

fn read_by(name: Ident, method: &str, gives: &TokenStream) -> Made {
    let method = Ident::new(method, name.span());
    Made::Method { name, method, takes: Vec::new(), gives: gives.clone() }
}

fn from(item: String, name: &Ident, ty: &TokenStream) -> Made {
    Made::Trait { item, name: name.clone(), bound: quote!(From<#ty>) }
}

/// `OrderUpdate(0); status: String, sizes[SizeUpdate], …`
struct Setters {
    name: Ident,
    rows: Vec<(Ident, TokenStream)>,
}

impl Parse for Setters {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let _inner;
        syn::parenthesized!(_inner in input);
        _inner.parse::<TokenStream>()?;
        input.parse::<Token![;]>()?;
        let mut rows = Vec::new();
        while !input.is_empty() {
            syn::Attribute::parse_outer(input)?;
            let setter = <Ident as syn::ext::IdentExt>::parse_any(input)?;
            if input.peek(syn::token::Paren) {
                let _field;
                syn::parenthesized!(_field in input);
                _field.parse::<TokenStream>()?;
            }
            rows.push((setter, taken(input)?));
            input.parse::<Token![,]>()?;
        }
        Ok(Self { name, rows })
    }
}

/// The plainest value that a setter takes.
fn taken(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let several = |ty: Type| quote!(Vec<#ty>);
    if input.peek(Token![:]) {
        input.parse::<Token![:]>()?;
    } else if input.peek(Token![=>]) {
        input.parse::<Token![=>]>()?;
        return Ok(several(input.parse()?));
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
    } else if input.peek(Token![as]) {
        input.parse::<Token![as]>()?;
    } else {
        let inner;
        if input.peek(syn::token::Bracket) {
            syn::bracketed!(inner in input);
        } else {
            syn::braced!(inner in input);
        }
        return Ok(several(inner.parse()?));
    }
    let ty: Type = input.parse()?;
    Ok(quote!(#ty))
}

impl Setters {
    fn made(self) -> Vec<Made> {
        let Self { name, rows } = self;
        let method =
            |(method, value)| Made::Method { gives: quote!(#name), name: name.clone(), method, takes: vec![value] };
        rows.into_iter().map(method).collect()
    }
}

/// `OrderUpdate => Order by id`
struct Update {
    name: Ident,
    target: Ident,
}

impl Parse for Update {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=>]>()?;
        let target = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(Self { name, target })
    }
}

impl Update {
    fn made(self) -> Vec<Made> {
        let Self { name, target } = self;
        vec![from(target.to_string(), &target, &quote!(#name)), from(name.to_string(), &name, &quote!(#target))]
    }
}

/// `ProductsUpdate.products: ProductUpdate`
struct Items {
    name: Ident,
    item: Type,
}

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![.]>()?;
        <Ident as syn::ext::IdentExt>::parse_any(input)?;
        input.parse::<Token![:]>()?;
        let item = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(Self { name, item })
    }
}

impl Items {
    fn made(self) -> Vec<Made> {
        let Self { name, item } = self;
        vec![from(name.to_string(), &name, &quote!(Vec<#item>))]
    }
}

/// `ItemKind: Item [Item, Message] Other; subject: Option<&str>, clone as clone_field: &Field<i32>, …`
struct Shared {
    name: Ident,
    rows: Vec<(Ident, Type)>,
}

impl Parse for Shared {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        input.parse::<Ident>()?;
        let variants;
        syn::bracketed!(variants in input);
        variants.parse::<TokenStream>()?;
        input.parse::<Ident>()?;
        input.parse::<Token![;]>()?;
        let mut rows = Vec::new();
        while !input.is_empty() {
            let mut method = <Ident as syn::ext::IdentExt>::parse_any(input)?;
            if input.peek(Token![as]) {
                input.parse::<Token![as]>()?;
                method = <Ident as syn::ext::IdentExt>::parse_any(input)?;
            }
            input.parse::<Token![:]>()?;
            rows.push((method, input.parse()?));
            input.parse::<Token![,]>()?;
        }
        Ok(Self { name, rows })
    }
}

impl Shared {
    fn made(self) -> Vec<Made> {
        let Self { name, rows } = self;
        let method = |(method, ty)| Made::Method { name: name.clone(), method, takes: Vec::new(), gives: quote!(#ty) };
        rows.into_iter().map(method).collect()
    }
}

/// `Payment; Card: CardDetails, …`
struct Branches {
    name: Ident,
    types: Vec<Type>,
}

impl Parse for Branches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![;]>()?;
        let mut types = Vec::new();
        while !input.is_empty() {
            input.parse::<Ident>()?;
            input.parse::<Token![:]>()?;
            types.push(input.parse()?);
            input.parse::<Token![,]>()?;
        }
        Ok(Self { name, types })
    }
}

impl Branches {
    fn made(self) -> Vec<Made> {
        let Self { name, types } = self;
        let item = |ty: &Type| format!("{name}::from({})", quote!(#ty));
        types.iter().map(|ty| from(item(ty), &name, &quote!(#ty))).collect()
    }
}
