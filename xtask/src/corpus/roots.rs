//! Which type of a generated module is the content of which element, read out of the module's tables.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Namespace and local name.
pub(super) type Name = (String, String);

/// Type by element; empty for text that is no Rust.
pub(super) fn read(text: &str) -> BTreeMap<Name, String> {
    let Ok(tokens) = text.parse::<TokenStream>() else { return BTreeMap::new() };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut uris = Vec::new();
    let mut roots = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if ident == "NAMESPACES" => {
                let value = tokens[index..].iter().find_map(braces);
                uris = value.and_then(|value| list_after("uris", value)).unwrap_or(uris);
            }
            TokenTree::Ident(ident) if ident == "impl" => {
                if let [TokenTree::Ident(of), TokenTree::Ident(keyword), TokenTree::Ident(ty), body, ..] = &tokens[index + 1..]
                    && of == "Record"
                    && keyword == "for"
                    && let Some(tag) = braces(body).and_then(root)
                {
                    roots.push((tag, ty.to_string()));
                }
            }
            _ => {}
        }
    }
    // Its tables come after some of the types that use them.
    let name = |tag: &str| match tag.split_once(':') {
        Some((prefix, local)) => {
            let uri = prefix.strip_prefix("ns").and_then(|number| uris.get(number.parse::<usize>().ok()?));
            (uri.cloned().unwrap_or_else(|| prefix.to_owned()), local.to_owned())
        }
        None => (String::new(), tag.to_owned()),
    };
    roots.iter().map(|(tag, ty)| (name(tag), ty.clone())).collect()
}

/// The tokens between braces.
fn braces(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    }
}

/// The argument of `.root("…")`, at any depth.
fn root(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let found = match token {
            TokenTree::Punct(dot) if dot.as_char() == '.' => match &tokens[index + 1..] {
                [TokenTree::Ident(method), TokenTree::Group(arguments), ..] if method == "root" => {
                    arguments.stream().into_iter().next().and_then(text)
                }
                _ => None,
            },
            TokenTree::Group(group) => root(group.stream()),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The texts in `field: &[…]`.
fn list_after(field: &str, tokens: TokenStream) -> Option<Vec<String>> {
    let mut tokens = tokens.into_iter().skip_while(|token| token.to_string() != field);
    let list = tokens.find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => Some(group.stream()),
        _ => None,
    });
    Some(list?.into_iter().filter_map(text).collect())
}

/// What a string literal stands for.
fn text(token: TokenTree) -> Option<String> {
    match token {
        TokenTree::Literal(literal) => match syn::Lit::new(literal) {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_tell_which_type_is_a_root() {
        let text = r#"
            impl Record for Size { fn shape(&self) -> &'static Shape {
                static SHAPE: Shape = Shape::new("size", &NAMESPACES, &[Element::new("ns1:root", 0)]); &SHAPE
            } }
            impl Record for Product { fn shape(&self) -> &'static Shape {
                static SHAPE: Shape = Shape::new("p", &NAMESPACES, &[]).root("ns2:product").mixed(); &SHAPE
            } }
            static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:a", "urn:\"b\""], endpoints: &[("urn:x", "y")] };
            impl Record for Plain { fn shape(&self) -> &'static Shape {
                static SHAPE: Shape = Shape::new("plain", &NAMESPACES, &[]).root("plain"); &SHAPE
            } }
            impl Update for Product { fn root() { x.root("no") } }
        "#;
        let roots: Vec<_> = read(text).into_iter().collect();
        let name = |uri: &str, local: &str| (uri.to_owned(), local.to_owned());
        assert_eq!(roots, [
            (name("", "plain"), "Plain".to_owned()),
            (name("urn:\"b\"", "product"), "Product".to_owned()),
        ]);
        assert!(read("impl {").is_empty());
    }
}
