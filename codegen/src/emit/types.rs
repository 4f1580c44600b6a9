//! How structs and enums look: public fields, open enumerations, documentation everywhere.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;

use super::docs::{code, comment, docs, sentence};
use super::tokens::{Options, Piece, field_text, field_type, ident, value_type};
use crate::rust::{Choice, Enum, Ident, Kinds, Root, Struct};

/// Columns up to which the formatter leaves a line as it is.
const WIDTH: usize = 88;

/// A struct. A schema may have thousands of them, so they are written as they are to look; only what the formatter would break is left to it.
pub(super) fn structure(structure: &Struct) -> Piece {
    let mut lines = comment(&structure.doc);
    lines.extend(structure.attributes.iter().cloned());
    lines.push("#[derive(Debug)]".to_owned());
    let is_empty = structure.fields.is_empty() && structure.unknown.is_none();
    lines.push(format!("pub struct {} {{{}", structure.ident, if is_empty { "}" } else { "" }));
    let mut fits = structure.attributes.is_empty();
    let mut add = |documentation: Vec<String>, name: &Ident, ty: &str| {
        lines.extend(documentation.into_iter().map(|line| format!("    {line}")));
        let line = format!("    pub {name}: {ty},");
        fits &= line.chars().count() <= WIDTH;
        lines.push(line);
    };
    for field in &structure.fields {
        add(comment(&field.doc), &field.ident, &field_text(&field.ty));
    }
    if let Some(unknown) = &structure.unknown {
        let documentation = match (structure.any, structure.any_attribute) {
            (false, false) => {
                "/// Content that the schema does not declare; it is kept, and written back in its place."
            }
            (true, false) => "/// Elements that `xs:any` allows, and content that the schema does not declare.",
            (false, true) => {
                "/// Attributes that `xs:anyAttribute` allows, and content that the schema does not declare."
            }
            (true, true) => {
                "/// What `xs:any` and `xs:anyAttribute` allow, and content that the schema does not declare."
            }
        };
        add(vec![documentation.to_owned()], unknown, "Unknown");
    }
    if !is_empty {
        lines.push("}".to_owned());
    }
    match fits {
        true => Piece::Lines(lines),
        false => lines.join("\n").parse().map_or(Piece::Lines(lines), Piece::Tokens),
    }
}

/// Attributes as the user writes them; what is none was refused before.
fn attributes(list: &[String]) -> TokenStream {
    list.iter().filter_map(|text| text.parse::<TokenStream>().ok()).collect()
}

/// Whether this is an attribute, or several.
pub(super) fn is_attribute(text: &str) -> bool {
    syn::Attribute::parse_outer.parse_str(text).is_ok_and(|list| !list.is_empty())
}

pub(super) fn enumeration(enumeration: &Enum) -> TokenStream {
    let documentation = docs(&enumeration.doc);
    let name = ident(&enumeration.ident);
    let variants = enumeration.variants.iter().map(|variant| {
        let (documentation, name) = (docs(&variant.doc), ident(&variant.ident));
        quote!(#documentation #name,)
    });
    let members = enumeration.members.iter().map(|member| {
        let (documentation, name, ty) = (docs(&member.doc), ident(&member.ident), value_type(&member.value));
        quote!(#documentation #name(#ty),)
    });
    // Not every number can be hashed, or is equal to itself.
    let eq = if enumeration.members.is_empty() { quote!(, Eq, Hash) } else { TokenStream::new() };
    let other = ident(&enumeration.other);
    let text = if enumeration.is_of_names() { quote!(value::QName) } else { quote!(String) };
    let names = enumeration.variants.iter().map(|variant| &variant.ident);
    let names = names.chain(enumeration.members.iter().map(|member| &member.ident)).chain([&enumeration.other]);
    let allow = clippy_enum_names(&enumeration.ident, names);
    let attributes = attributes(&enumeration.attributes);
    quote! {
        #documentation
        #allow
        #attributes
        #[derive(Clone, Debug, PartialEq #eq)]
        pub enum #name {
            #(#variants)*
            #(#members)*
            #[doc = " A value that the schema does not list."]
            #other(#text),
        }
    }
}

fn derives(options: Options) -> TokenStream {
    match options.serde {
        true => quote!(, Serialize, Deserialize),
        false => TokenStream::new(),
    }
}

/// Where a type that derives serde's traits takes them from.
fn serde_crate(options: Options) -> Option<TokenStream> {
    options.serde.then(|| quote!(#[serde(crate = "centra_runtime::codegen::serde")]))
}

/// An enum of one of several contents.
pub(super) fn choice(choice: &Choice, options: Options) -> TokenStream {
    let documentation = docs(&choice.doc);
    let derives = derives(options);
    let name = ident(&choice.ident);
    let variants = choice.variants.iter().map(|variant| {
        let (documentation, name, ty) = (docs(&variant.doc), ident(&variant.ident), field_type(&variant.ty));
        quote!(#documentation #name(#ty),)
    });
    let attribute = serde_crate(options);
    let allow = clippy_enum_names(&choice.ident, choice.variants.iter().map(|variant| &variant.ident));
    let later = later(&choice.other, options);
    quote! {
        #documentation
        #allow
        #[derive(Clone, Debug, PartialEq #derives)]
        #attribute
        pub enum #name {
            #(#variants)*
            #later
        }
    }
}

/// The variant that keeps matches open.
fn later(other: &Ident, options: Options) -> TokenStream {
    let name = ident(other);
    let attribute = options.serde.then(|| quote!(#[serde(skip)]));
    quote! {
        #[doc = " Reserved for what a later version of the schema adds; there is no value of it."]
        #attribute
        #name(Later),
    }
}

/// An enum of a type and those derived from it.
pub(super) fn kinds(kinds: &Kinds, options: Options) -> TokenStream {
    let documentation = docs(&kinds.doc);
    let derives = derives(options);
    let (name, base) = (ident(&kinds.ident), ident(&kinds.base));
    let variants = kinds.derived.iter().map(|(derived, tag)| {
        let (documentation, derived) = (sentence(&code(&tag.local)), ident(derived));
        quote!(#documentation #derived(Box<#derived>),)
    });
    let attribute = serde_crate(options);
    let later = later(&kinds.other, options);
    let itself = sentence(if kinds.is_open() { "Any other content, as it stood." } else { "The type itself." });
    let allow = clippy_enum_names(&kinds.ident, kinds.derived.iter().map(|(derived, _)| derived).chain([&kinds.base]));
    quote! {
        #documentation
        #allow
        #[allow(clippy::large_enum_variant)]
        #[derive(Debug #derives)]
        #attribute
        pub enum #name {
            #itself
            #base(#base),
            #(#variants)*
            #later
        }
    }
}

/// A global element whose content is one of several types.
pub(super) fn root(root: &Root, options: Options) -> TokenStream {
    let documentation = docs(&root.doc);
    let derives = derives(options);
    let (name, kinds) = (ident(&root.ident), ident(&root.kinds));
    let attribute = serde_crate(options);
    quote! {
        #documentation
        #[derive(Clone, Debug, Default, PartialEq #derives)]
        #attribute
        pub struct #name(pub #kinds);
    }
}

/// Variants are called as the schema calls them, though clippy would rather have no word in all of them, or the enum's
/// name in any.
pub(super) fn clippy_enum_names<'i>(name: &Ident, variants: impl Iterator<Item = &'i Ident>) -> TokenStream {
    let variants: Vec<Vec<String>> = variants.map(|variant| words(variant.as_str())).collect();
    let name = words(name.as_str());
    let repeats = |variant: &Vec<String>| variant.starts_with(&name) || variant.ends_with(&name);
    let shares = |word: fn(&[String]) -> Option<&String>| {
        variants.windows(2).all(|pair| word(&pair[0]).is_some() && word(&pair[0]) == word(&pair[1]))
    };
    let is_named = variants.len() > 2 && (shares(|words| words.first()) || shares(|words| words.last()));
    match is_named || variants.iter().any(repeats) {
        true => quote!(#[allow(clippy::enum_variant_names)]),
        false => TokenStream::new(),
    }
}

/// The words of a name in camel case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !character.is_uppercase() => word.push(character),
            _ => words.push(character.to_string()),
        }
    }
    words
}
