//! Which type of a generated module is the content of which element, read out of the module's tables.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};

/// Namespace and local name.
pub(super) type Name = (String, String);

/// Type by element; empty for text that is no Rust.
pub(super) fn read(text: &str) -> BTreeMap<Name, String> {
    let Ok(tokens) = text.parse::<TokenStream>() else { return BTreeMap::new() };
    let mut tables = Tables::default();
    tables.read(tokens, None);
    let Tables { uris, roots } = tables;
    let name = |tag: String| match tag.split_once(':') {
        Some((prefix, local)) => {
            let uri = prefix.strip_prefix("ns").and_then(|number| uris.get(number.parse::<usize>().ok()?));
            (uri.cloned().unwrap_or_else(|| prefix.to_owned()), local.to_owned())
        }
        None => (String::new(), tag),
    };
    roots.into_iter().map(|(tag, ty)| (name(tag), ty)).collect()
}

/// What stands in a module.
#[derive(Default)]
struct Tables {
    /// Namespaces by number.
    uris: Vec<String>,
    /// Tag and type.
    roots: Vec<(String, String)>,
}

impl Tables {
    /// Looks for `.root("ns1:a")` at any depth, in a table that begins with `Type: "name"` or in `impl Record for Type`; and for `root!`.
    ///
    /// What may be of a derived type is read as the enum of all of them.
    fn read(&mut self, tokens: TokenStream, outer: Option<&str>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut ty = outer.map(str::to_owned);
        for index in 0..tokens.len() {
            match &tokens[index..] {
                [TokenTree::Ident(name), TokenTree::Punct(colon), TokenTree::Literal(_), ..]
                    if colon.as_char() == ':' =>
                {
                    ty = Some(name.to_string());
                }
                [TokenTree::Ident(record), TokenTree::Ident(keyword), TokenTree::Ident(name), ..]
                    if record == "Record" && keyword == "for" =>
                {
                    ty = Some(name.to_string());
                }
                [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(arguments), ..]
                    if dot.as_char() == '.' && method == "root" =>
                {
                    let tag = arguments.stream().into_iter().next().and_then(text);
                    self.roots.extend(tag.zip(ty.clone()));
                }
                [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(arguments), ..]
                    if dot.as_char() == '.' && method == "derived" =>
                {
                    let kinds = arguments.stream().into_iter().find_map(|token| match token {
                        TokenTree::Ident(ident) => Some(ident.to_string()),
                        _ => None,
                    });
                    let own = self.roots.last_mut().filter(|(_, root)| Some(root) == ty.as_ref());
                    own.zip(kinds).into_iter().for_each(|((_, root), kinds)| *root = kinds);
                }
                [TokenTree::Ident(root), TokenTree::Punct(call), TokenTree::Group(arguments), ..]
                    if root == "root" && call.as_char() == '!' =>
                {
                    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
                    if let [TokenTree::Ident(ty), _, _, tag] = arguments.as_slice() {
                        self.roots.extend(text(tag.clone()).map(|tag| (tag, ty.to_string())));
                    }
                }
                [TokenTree::Ident(field), TokenTree::Punct(colon), TokenTree::Punct(_), TokenTree::Group(list), ..]
                    if field == "uris" && colon.as_char() == ':' =>
                {
                    self.uris = list.stream().into_iter().filter_map(text).collect();
                }
                [TokenTree::Group(group), ..] => self.read(group.stream(), ty.as_deref()),
                _ => {}
            }
        }
    }
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
            record! { Size: "size"; 0 root: "ns1:root" / "ns1:item", _ unknown }
            record! { Product: "p".root("ns2:product").mixed(); @ 0 code: "code", _ unknown }
            static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:a", "urn:\"b\""], endpoints: &[("urn:x", "y")] };
            record! { Bare: "bare"; _ unknown }
            record! { Pet: "pet".root("pet").derived(&PetKind::DERIVED); _ unknown }
            record! { Base: "base".derived(&BaseKind::DERIVED); _ unknown }
            root!(Ask: BaseKind "ns1:ask");
            impl Record for Plain { fn shape(&self) -> &'static Shape {
                static SHAPE: Shape = Shape::new("plain", &NAMESPACES, &[]).root("plain"); &SHAPE
            } }
        "#;
        let roots: Vec<_> = read(text).into_iter().collect();
        let name = |uri: &str, local: &str| (uri.to_owned(), local.to_owned());
        assert_eq!(
            roots,
            [
                (name("", "pet"), "PetKind".to_owned()),
                (name("", "plain"), "Plain".to_owned()),
                (name("urn:\"b\"", "product"), "Product".to_owned()),
                (name("urn:a", "ask"), "Ask".to_owned()),
            ]
        );
        assert!(read("impl {").is_empty());
    }
}
