//! The program that uses everything a generated module shows: each field read with its type, each method called, each variant named.
//!
//! It is written from the text of the module, not from what `diff` compares, so that neither can hide a mistake of the other.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Fields, FnArg, Generics, ImplItem, Item, Receiver, ReceiverKind, ReturnType, Signature, Type, Visibility};

use super::expand::{self, Made};

/// A program that compiles against the module from which it was written.
#[derive(Debug)]
pub(super) struct Witness {
    /// Imports of the module, which its types need.
    imports: String,
    pub lines: Vec<Line>,
}

/// One use of one item, in one line of the program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Path of the item as `diff` calls it: `Order.note`, `OrderUpdate::new`.
    pub item: String,
    code: String,
}

/// Lines of a program that precede its first use.
const HEAD: usize = 1;

impl Witness {
    /// Writes the program of a module.
    ///
    /// # Errors
    /// The module is no Rust, or shows something of which no use is known here.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let file = syn::parse_file(text).map_err(|error| format!("the module is no Rust: {error}"))?;
        let names = file.items.iter().filter_map(shown).collect();
        let mut author = Author { names, owner: String::new(), lines: Vec::new() };
        let mut imports = String::new();
        for item in &file.items {
            match item {
                Item::Use(import) => imports.push_str(&format!("{} ", import.to_token_stream())),
                other => author.item(other)?,
            }
        }
        Ok(Self { imports, lines: author.lines })
    }

    /// The text of the program against the module of this path; uses in `left_out` are blank lines.
    pub(super) fn program(&self, module: &str, left_out: &BTreeSet<usize>) -> String {
        let mut text = format!("use {module} as m; {}\n", self.imports);
        for (index, line) in self.lines.iter().enumerate() {
            if !left_out.contains(&index) {
                text.push_str(&line.code);
            }
            text.push('\n');
        }
        text
    }

    /// Which use stands in a line of the program, counted from 1; `None` of the head.
    pub(super) fn index(&self, line: usize) -> Option<usize> {
        line.checked_sub(HEAD + 1).filter(|index| *index < self.lines.len())
    }

    /// The code of a use.
    pub(super) fn code(&self, index: usize) -> &str {
        &self.lines[index].code
    }
}

/// The name of a public item.
fn shown(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Struct(it) => (&it.vis, &it.ident),
        Item::Enum(it) => (&it.vis, &it.ident),
        Item::Static(it) => (&it.vis, &it.ident),
        Item::Fn(it) => (&it.vis, &it.sig.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Writes the lines.
struct Author {
    /// What the module itself shows; other names come from its imports.
    names: BTreeSet<String>,
    /// What `Self` stands for.
    owner: String,
    lines: Vec<Line>,
}

impl Author {
    fn line(&mut self, item: impl Into<String>, code: String) {
        let number = self.lines.len();
        self.lines.push(Line { item: item.into(), code: code.replacen("fn line", &format!("fn line_{number}"), 1) });
    }

    fn item(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Struct(it) if is_public(&it.vis) => {
                let name = it.ident.to_string();
                self.exists(&name, &it.generics);
                self.derives(&name, &it.generics, &it.attrs)?;
                for field in &it.fields {
                    if let (Fields::Named(_), Some(ident), true) = (&it.fields, &field.ident, is_public(&field.vis)) {
                        let ty = self.text(field.ty.to_token_stream());
                        let code = format!("fn line(it: &m::{name}) {{ let _: &{ty} = &it.{ident}; }}");
                        self.line(format!("{name}.{}", plain(ident)), code);
                    }
                }
            }
            Item::Enum(it) if is_public(&it.vis) => {
                let name = it.ident.to_string();
                self.exists(&name, &it.generics);
                self.derives(&name, &it.generics, &it.attrs)?;
                for variant in &it.variants {
                    let types: Vec<String> =
                        variant.fields.iter().map(|it| self.text(it.ty.to_token_stream())).collect();
                    let names: Vec<String> = (0..types.len()).map(|number| format!("a{number}")).collect();
                    let takes: Vec<String> =
                        names.iter().zip(&types).map(|(name, ty)| format!("{name}: {ty}")).collect();
                    let (takes, names) = (takes.join(", "), names.join(", "));
                    let value = match &variant.fields {
                        Fields::Unit => String::new(),
                        Fields::Unnamed(_) => format!("({names})"),
                        Fields::Named(_) => return Err(format!("`{name}::{}` has named fields", variant.ident)),
                    };
                    let ident = &variant.ident;
                    let code = format!(
                        "fn line({takes}) {{ let it = m::{name}::{ident}{value}; if let m::{name}::{ident}{value} = it {{}} }}"
                    );
                    self.line(format!("{name}::{}", plain(ident)), code);
                }
            }
            Item::Static(it) if is_public(&it.vis) => {
                let ty = self.text(it.ty.to_token_stream());
                self.line(it.ident.to_string(), format!("fn line() {{ let _: &{ty} = &m::{}; }}", it.ident));
            }
            Item::Fn(it) if is_public(&it.vis) => {
                let path = format!("m::{}", it.sig.ident);
                self.call(it.sig.ident.to_string(), &path, &Generics::default(), &it.sig)?;
            }
            Item::Impl(it) => {
                let owner = self.text(it.self_ty.to_token_stream());
                let name = name_of(&it.self_ty).ok_or_else(|| format!("`{owner}` has no name"))?;
                if let Some((path, _)) = &it.trait_ {
                    if !it.generics.params.is_empty() {
                        return Err(format!("`{}` is a trait of a generic type", path.to_token_stream()));
                    }
                    let bound = self.text(path.to_token_stream());
                    self.has(&name, "", &owner, &bound);
                    return Ok(());
                }
                self.owner.clone_from(&owner);
                for member in &it.items {
                    match member {
                        ImplItem::Fn(method) if is_public(&method.vis) => {
                            let path = format!("<{owner}>::{}", method.sig.ident);
                            let item = format!("{name}::{}", plain(&method.sig.ident));
                            self.call(item, &path, &it.generics, &method.sig)?;
                        }
                        ImplItem::Fn(_) => {}
                        _ => return Err(format!("`{name}` has an item that is no method")),
                    }
                }
            }
            Item::Macro(it) => {
                for made in expand::expand(&it.mac)? {
                    self.made(made);
                }
            }
            // Private, or none of what is generated without further settings.
            Item::Struct(_) | Item::Enum(_) | Item::Static(_) | Item::Fn(_) | Item::Const(_) => {}
            other => return Err(format!("no use is known of `{}`", other.to_token_stream())),
        }
        Ok(())
    }

    /// What a macro makes.
    fn made(&mut self, made: Made) {
        match made {
            Made::Trait { item, name, bound } => {
                let (owner, bound) = (self.text(name.to_token_stream()), self.text(bound));
                self.has(&item, "", &owner, &bound);
            }
            Made::Method { name, method, takes, gives } => {
                let (owner, ident) = (self.text(name.to_token_stream()), &method);
                let takes: Vec<String> = takes.into_iter().map(|ty| self.text(ty)).collect();
                let names: Vec<String> = (0..takes.len()).map(|number| format!("a{number}")).collect();
                let list: Vec<String> = names.iter().zip(&takes).map(|(name, ty)| format!(", {name}: {ty}")).collect();
                let gives = self.text(gives);
                let code = format!(
                    "fn line(it: {owner}{}) {{ let _: {gives} = it.{ident}({}); }}",
                    list.concat(),
                    names.join(", ")
                );
                self.line(format!("{name}::{}", plain(ident)), code);
            }
        }
    }

    /// The type can be named.
    fn exists(&mut self, name: &str, generics: &Generics) {
        let (takes, _) = list(&[generics]);
        self.line(name, format!("fn line{takes}(_: &{}) {{}}", applied(name, generics)));
    }

    /// What stands in its `derive`. A generic type derives a trait where its parameters have it.
    fn derives(&mut self, name: &str, generics: &Generics, attributes: &[syn::Attribute]) -> Result<(), String> {
        let all = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            for path in attribute.parse_args_with(all).map_err(|error| error.to_string())? {
                let last = path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
                let bound = match last.as_str() {
                    "Debug" => "std::fmt::Debug",
                    "Hash" => "std::hash::Hash",
                    other => other,
                };
                let takes: Vec<String> = generics.type_params().map(|it| format!("{}: {bound}", it.ident)).collect();
                let takes = if takes.is_empty() { String::new() } else { format!("<{}>", takes.join(", ")) };
                self.has(name, &takes, &applied(name, generics), bound);
            }
        }
        Ok(())
    }

    /// The type has a trait.
    fn has(&mut self, name: &str, takes: &str, ty: &str, bound: &str) {
        self.line(name, format!("fn line{takes}() {{ fn has<Q: {bound}>() {{}} has::<{ty}>() }}"));
    }

    /// A function or method, called with values of the types that it takes.
    fn call(&mut self, item: String, path: &str, outer: &Generics, it: &Signature) -> Result<(), String> {
        let (mut takes, mut gives) = (Vec::new(), Vec::new());
        for (number, argument) in it.inputs.iter().enumerate() {
            let ty = match argument {
                FnArg::Receiver(receiver) => self.text(receiver_type(receiver)?),
                FnArg::Typed(typed) => self.concrete(&typed.ty)?,
            };
            takes.push(format!("a{number}: {ty}"));
            gives.push(format!("a{number}"));
        }
        let (generics, bounds) = list(&[outer, &it.generics]);
        let result = match &it.output {
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(_, ty) => self.text(ty.to_token_stream()),
        };
        let (generics, bounds) = (self.mapped(&generics), self.mapped(&bounds));
        let (takes, gives) = (takes.join(", "), gives.join(", "));
        self.line(item, format!("fn line{generics}({takes}) {bounds} {{ let _: {result} = {path}({gives}); }}"));
        Ok(())
    }

    /// The type of an argument's value; for a trait, the plainest type that has it.
    fn concrete(&self, ty: &Type) -> Result<String, String> {
        let Type::ImplTrait(it) = ty else { return Ok(self.text(ty.to_token_stream())) };
        let unknown = || format!("no value is known for `{}`", ty.to_token_stream());
        let bound = it.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(it) => it.path.segments.last(),
            _ => None,
        });
        let bound = bound.ok_or_else(unknown)?;
        let syn::PathArguments::AngleBracketed(arguments) = &bound.arguments else { return Err(unknown()) };
        let first = arguments.args.first().ok_or_else(unknown)?;
        match (bound.ident.to_string().as_str(), first) {
            ("Into" | "IntoValue" | "IntoChange", syn::GenericArgument::Type(ty)) => self.concrete(ty),
            ("IntoItems", syn::GenericArgument::Type(ty)) => Ok(format!("Vec<{}>", self.concrete(ty)?)),
            ("IntoIterator", syn::GenericArgument::AssocType(item)) if item.ident == "Item" => {
                Ok(format!("Vec<{}>", self.concrete(&item.ty)?))
            }
            _ => Err(unknown()),
        }
    }

    fn text(&self, tokens: TokenStream) -> String {
        let mut text = String::new();
        self.write(tokens, &mut text);
        text
    }

    /// A text of Rust with the names of the module written as they are called from outside.
    fn mapped(&self, text: &str) -> String {
        text.parse().map(|tokens| self.text(tokens)).unwrap_or_else(|_| text.to_owned())
    }

    fn write(&self, tokens: TokenStream, text: &mut String) {
        let mut is_after_path = false;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if !is_after_path && self.names.contains(&name) {
                        text.push_str("m::");
                    }
                    text.push_str(if name == "Self" { &self.owner } else { &name });
                    text.push(' ');
                    (is_after_path, colons) = (false, 0);
                }
                TokenTree::Punct(punct) => {
                    text.push(punct.as_char());
                    if punct.spacing() == proc_macro2::Spacing::Alone {
                        text.push(' ');
                    }
                    colons = if punct.as_char() == ':' { colons + 1 } else { 0 };
                    is_after_path = colons == 2;
                }
                TokenTree::Literal(literal) => text.push_str(&format!("{literal} ")),
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                        proc_macro2::Delimiter::Brace => ("{", "}"),
                        proc_macro2::Delimiter::Bracket => ("[", "]"),
                        proc_macro2::Delimiter::None => ("", ""),
                    };
                    text.push_str(open);
                    self.write(group.stream(), text);
                    text.push_str(close);
                    (is_after_path, colons) = (false, 0);
                }
            }
        }
    }
}

/// Parameters of several lists as one, lifetimes first, and their conditions.
fn list(all: &[&Generics]) -> (String, String) {
    let params = || all.iter().flat_map(|generics| &generics.params);
    let lifetimes = params().filter(|it| matches!(it, syn::GenericParam::Lifetime(_)));
    let others = params().filter(|it| !matches!(it, syn::GenericParam::Lifetime(_)));
    let names: Vec<String> = lifetimes.chain(others).map(|it| it.to_token_stream().to_string()).collect();
    let clauses = all.iter().filter_map(|generics| generics.where_clause.as_ref()).flat_map(|it| &it.predicates);
    let clauses: Vec<String> = clauses.map(|it| it.to_token_stream().to_string()).collect();
    let wrap = |list: Vec<String>, open: &str, close: &str| match list.is_empty() {
        true => String::new(),
        false => format!("{open}{}{close}", list.join(", ")),
    };
    (wrap(names, "<", ">"), wrap(clauses, "where ", ""))
}

/// A type of the module with its own parameters.
fn applied(name: &str, generics: &Generics) -> String {
    let names: Vec<String> = generics.type_params().map(|it| it.ident.to_string()).collect();
    if names.is_empty() { format!("m::{name}") } else { format!("m::{name}<{}>", names.join(", ")) }
}

/// The type of `self`.
fn receiver_type(receiver: &Receiver) -> Result<TokenStream, String> {
    match &receiver.kind {
        ReceiverKind::Value => Ok(quote!(Self)),
        ReceiverKind::Reference(and, lifetime, mutable) => Ok(quote!(#and #lifetime #mutable Self)),
        _ => Err(format!("no value is known for `{}`", receiver.to_token_stream())),
    }
}

fn name_of(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// An identifier as `diff` writes it, which is as Rust does.
fn plain(ident: &proc_macro2::Ident) -> String {
    ident.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> Vec<(String, String)> {
        let witness = Witness::of(text).unwrap();
        let squeezed = |code: &str| code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :: ", "::");
        witness.lines.iter().map(|line| (line.item.clone(), squeezed(&line.code))).collect()
    }

    #[test]
    fn fields_variants_statics_and_methods_are_used_by_name_and_type() {
        let text = "use runtime::Field;\npub struct A { pub b: Field<B>, c: u8 }\npub enum B { One, Two(A) }\n\
                    pub static S: X<A> = X;\npub struct Client<T>(T);\n\
                    impl<T> Client<T> { pub fn ask<'c>(&'c self, a: impl IntoIterator<Item = impl Into<A> + 'c>) -> Call<'c, T, A> { x } }";
        let found = uses(text);
        let items: Vec<&str> = found.iter().map(|(item, _)| item.as_str()).collect();
        assert_eq!(items, ["A", "A.b", "B", "B::One", "B::Two", "S", "Client", "Client::ask"]);
        assert_eq!(found[1].1, "fn line_1(it: &m::A) { let _: &Field < m::B > = &it.b; }");
        assert_eq!(found[4].1, "fn line_4(a0: m::A ) { let it = m::B::Two(a0); if let m::B::Two(a0) = it {} }");
        let call = &found[7].1;
        assert!(call.contains("a1: Vec<m::A >"), "{call}");
        assert!(call.ends_with("let _: Call < 'c , T , m::A > = <m::Client < T > >::ask(a0, a1); }"), "{call}");
    }

    #[test]
    fn rows_of_macros_are_methods_and_traits() {
        let text = "pub struct A { pub b: u8 }\npub struct U(A);\nsetters! { U(0); /** doc */ b: u8, list[A], all {A}, pick = A, set_c(c) as A, }\nupdate!(U => A by b);";
        let found = uses(text);
        let of = |item: &str| found.iter().filter(|(it, _)| it == item).count();
        assert_eq!((of("U::b"), of("U::list"), of("U::all"), of("U::pick"), of("U::set_c")), (1, 1, 1, 1, 1));
        assert!(found.iter().any(|(_, code)| code.contains("Vec < m::A >") && code.contains(".list(a0)")), "{found:?}");
        assert!(found.iter().any(|(item, code)| item == "A" && code.contains("From")), "{found:?}");
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert!(Witness::of("novel! { A }").unwrap_err().contains("`novel!`"));
        assert!(Witness::of("pub struct A; impl A { pub fn b(c: impl Novel<u8>) {} }").unwrap_err().contains("Novel"));
        assert!(Witness::of("pub struct").is_err());
    }

    #[test]
    fn lines_are_where_they_are_looked_for() {
        let witness = Witness::of("pub struct A { pub b: u8 }").unwrap();
        let text = witness.program("x::y", &BTreeSet::from([0]));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[1]), (3, ""));
        assert_eq!((witness.index(1), witness.index(3), witness.index(4)), (None, Some(1), None));
        assert!(lines[2].contains("it.b"));
    }
}
