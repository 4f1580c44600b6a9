//! How a module uses types of another one: re-exported by name, and held to what they were when this one was generated.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec;
use super::tokens::{Options, Piece, field_text, ident};
use crate::rust::{Field, Ident, Item, Module, Struct, Taken};
use crate::stamp::sha256;

/// Whether this is a path of a module.
pub(crate) fn is_path(text: &str) -> bool {
    syn::parse_str::<syn::Path>(text).is_ok_and(|path| path.segments.iter().all(|segment| segment.arguments.is_none()))
}

/// The names of what stands in other modules.
pub(super) fn imports(module: &Module) -> impl Iterator<Item = Piece> {
    module.elsewhere.iter().map(|taken| {
        let path = path(taken);
        let names: Vec<proc_macro2::Ident> = taken.items.iter().map(|item| ident(item.ident())).collect();
        // Where all of it is private to a crate, some of it may be used by nobody.
        Piece::Tokens(match names.as_slice() {
            [name] => quote!(#[allow(unused_imports)] pub use #path::#name;),
            names => quote!(#[allow(unused_imports)] pub use #path::{#(#names),*};),
        })
    })
}

/// What others hold this module to, and what this one holds others to.
pub(super) fn constants(module: &Module) -> impl Iterator<Item = Piece> {
    let own = module.is_shared.then(|| {
        let (uris, types) = (&module.namespaces, fingerprints(module.all_items()));
        quote! {
            #[doc = " What other generated modules that use types of this one were made for."]
            #[doc(hidden)]
            pub const SHARED_TYPES: SharedTypes = SharedTypes::new(&[#(#uris),*], &[#(#types),*]);
        }
    });
    let others = module.elsewhere.iter().map(|taken| {
        let (path, uris, types) = (path(taken), &module.namespaces, fingerprints(taken.there.iter()));
        quote!(const _: () = #path::SHARED_TYPES.check(&[#(#uris),*], &[#(#types),*]);)
    });
    own.into_iter().chain(others.collect::<Vec<_>>()).map(Piece::Tokens)
}

/// Items that are not there, or otherwise than they would be here: the first line that differs, as it is here and there.
pub(crate) fn differences(taken: &Taken) -> Vec<(Ident, Option<[String; 2]>)> {
    let there = |ident: &Ident| taken.there.iter().find(|item| item.ident() == ident);
    let differs = |item: &Item| match (item, there(item.ident())) {
        (_, None) => Some((item.ident().clone(), None)),
        // Its further types are those that the module knows.
        (Item::Kinds(_), Some(Item::Kinds(_))) => None,
        (item, Some(other)) => {
            let (mut here, mut there) = (signature(item).into_iter(), signature(other).into_iter());
            loop {
                match (here.next(), there.next()) {
                    (None, None) => break None,
                    (here, there) if here == there => {}
                    (here, there) => {
                        let lines = [here, there].map(|line| line.unwrap_or_default().trim().to_owned());
                        break Some((item.ident().clone(), Some(lines)));
                    }
                }
            }
        }
    };
    taken.items.iter().filter_map(differs).collect()
}

/// What code that uses an item depends on, line by line. What element it is the content of, and what a request needs, is up to its own module.
fn signature(item: &Item) -> Vec<String> {
    let options = Options::default();
    match item {
        Item::Struct(structure) => {
            let bare = |field: &Field| Field { needed: false, ..field.clone() };
            let fields = structure.fields.iter().map(bare).collect();
            let bare = Struct { root: None, encoded: None, fields, ..structure.clone() };
            let types = bare.fields.iter().map(|field| format!("{}: {}", field.ident, field_text(&field.ty)));
            types.chain(codec::record(&bare, options)).collect()
        }
        Item::Enum(enumeration) => {
            let members = enumeration.members.iter().map(|member| format!("{}({})", member.ident, member.value));
            members.chain(codec::enumeration(enumeration)).collect()
        }
        Item::Choice(choice) => {
            let types = choice.variants.iter().map(|variant| format!("{}({})", variant.ident, field_text(&variant.ty)));
            types.chain(codec::choice(choice)).collect()
        }
        Item::Kinds(kinds) => codec::kinds(kinds),
        Item::Root(root) => codec::root(root),
    }
}

/// Names and hashes, sorted.
fn fingerprints<'i>(items: impl Iterator<Item = &'i Item>) -> Vec<TokenStream> {
    let mut all: Vec<(&str, String)> =
        items.map(|item| (item.ident().plain(), sha256(signature(item).join("\n").as_bytes()))).collect();
    all.sort_unstable();
    let row = |(name, hash): (&str, String)| {
        // Sixteen digits tell apart all that anybody would write.
        let number: TokenStream = format!("0x{}", &hash[..16]).parse().unwrap_or_default();
        quote!((#name, #number))
    };
    all.into_iter().map(row).collect()
}

fn path(taken: &Taken) -> TokenStream {
    taken.module.parse().unwrap_or_default()
}
