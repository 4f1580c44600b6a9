//! How a type reads and writes itself: a constant table and match arms; the loops are in the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::rust::{Element, Enum, Field, ListItem, Module, Place, Struct, Tag};

/// The numbers of namespaces, as the first endpoint writes them, and which endpoint uses which.
pub(super) fn namespaces(module: &Module) -> Option<TokenStream> {
    if module.items.is_empty() {
        return None;
    }
    let uris = &module.namespaces;
    let mut hints: Vec<(&str, &str)> = Vec::new();
    for endpoint in module.client.iter().flat_map(|client| &client.endpoints) {
        for uri in endpoint.namespaces.iter().filter(|uri| !uri.is_empty()) {
            if !hints.iter().any(|(known, _)| known == uri) {
                hints.push((uri, &endpoint.name));
            }
        }
    }
    let hints = hints.iter().map(|(uri, name)| quote!((#uri, #name)));
    Some(quote! {
        static NAMESPACES: Namespaces = Namespaces { uris: &[#(#uris),*], endpoints: &[#(#hints),*] };
    })
}

pub(super) fn record(structure: &Struct) -> TokenStream {
    let name = ident(&structure.ident);
    let list_items = structure.list_items.iter().map(list_item);
    let shape = shape(structure);
    let (slot, slot_mut) = (slot(structure, false), slot(structure, true));
    quote! {
        impl Record for #name {
            fn shape(&self) -> &'static Shape {
                #(#list_items)*
                static SHAPE: Shape = #shape;
                &SHAPE
            }
            #slot
            #slot_mut
            fn absent() -> &'static Self {
                static ABSENT: LazyLock<#name> = LazyLock::new(#name::default);
                &ABSENT
            }
        }
    }
}

fn list_item(item: &ListItem) -> TokenStream {
    let (name, tag) = (ident(&item.ident), tag(&item.tag));
    let nillable = item.nillable.then(|| quote!(.nillable()));
    quote!(static #name: Element = Element::new(#tag, 0).repeats()#nillable;)
}

fn shape(structure: &Struct) -> TokenStream {
    let xml = &structure.xml;
    let numbered = || structure.fields.iter().enumerate().map(|(slot, field)| (Literal::usize_unsuffixed(slot), field));
    let elements = numbered().filter_map(|(slot, field)| match &field.place {
        Place::Element(row) => Some(element(row, &slot)),
        _ => None,
    });
    let attributes: Vec<TokenStream> = numbered()
        .filter_map(|(slot, field)| match &field.place {
            Place::Attribute(name) => {
                let tag = tag(name);
                Some(quote!(Attribute::new(#tag, #slot)))
            }
            _ => None,
        })
        .collect();
    let attributes = (!attributes.is_empty()).then(|| quote!(.attributes(&[#(#attributes),*])));
    let text = numbered().find(|(_, field)| field.place == Place::Text).map(|(slot, _)| quote!(.text(#slot)));
    let root = structure.root.as_ref().map(|root| {
        let tag = tag(root);
        quote!(.root(#tag))
    });
    let mixed = structure.mixed.then(|| quote!(.mixed()));
    quote!(Shape::new(#xml, &NAMESPACES, &[#(#elements),*])#root #attributes #text #mixed)
}

fn element(row: &Element, slot: &Literal) -> TokenStream {
    let tag = tag(&row.tag);
    let nillable = row.nillable.then(|| quote!(.nillable()));
    let repeats = row.repeats.then(|| quote!(.repeats()));
    let item = row.item.as_ref().map(|item| {
        let item = ident(item);
        quote!(.of(&#item))
    });
    let login = row.login.as_ref().map(|[user, password]| {
        let (user, password) = (self::tag(user), self::tag(password));
        quote!(.login(&[Element::new(#user, 0), Element::new(#password, 1)]))
    });
    quote!(Element::new(#tag, #slot)#nillable #repeats #item #login)
}

/// `ns1:id`, `id`, `xml:lang`.
fn tag(tag: &Tag) -> String {
    match tag.namespace {
        None => format!("xml:{}", tag.local),
        Some(0) => tag.local.clone(),
        Some(number) => format!("ns{number}:{}", tag.local),
    }
}

fn slot(structure: &Struct, is_mut: bool) -> TokenStream {
    let (name, mutable) = if is_mut { (quote!(slot_mut), quote!(mut)) } else { (quote!(slot), quote!()) };
    let unknown = ident(&structure.unknown);
    let arm = |(number, field): (usize, &Field)| {
        let (number, field) = (Literal::usize_unsuffixed(number), ident(&field.ident));
        quote!(#number => & #mutable self.#field,)
    };
    let arms: Vec<TokenStream> = structure.fields.iter().enumerate().map(arm).collect();
    match arms.is_empty() {
        true => quote! {
            fn #name(& #mutable self, _: u16) -> & #mutable dyn Slot {
                & #mutable self.#unknown
            }
        },
        false => quote! {
            fn #name(& #mutable self, index: u16) -> & #mutable dyn Slot {
                match index {
                    #(#arms)*
                    _ => & #mutable self.#unknown,
                }
            }
        },
    }
}

/// An enumeration is read from any text; the texts that the schema knows become variants.
pub(super) fn simple(enumeration: &Enum) -> TokenStream {
    let (name, xml, other) = (ident(&enumeration.ident), &enumeration.xml, ident(&enumeration.other));
    let arms = enumeration.variants.iter().map(|variant| {
        let (variant, text) = (ident(&variant.ident), &variant.value);
        quote!(#text => Self::#variant,)
    });
    let change = enumeration.in_update.then(|| {
        quote! {
            impl From<#name> for Change<#name> {
                fn from(value: #name) -> Self {
                    Self::Set(value)
                }
            }
        }
    });
    quote! {
        impl Simple for #name {
            const NAME: &'static str = #xml;
            fn parse(text: &str) -> Option<Self> {
                Some(match text.trim_ascii() {
                    "" => return None,
                    #(#arms)*
                    _ => Self::#other(text.to_owned()),
                })
            }
            fn text(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(self.as_str())
            }
        }
        #change
    }
}
