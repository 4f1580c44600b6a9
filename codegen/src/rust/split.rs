//! Which file holds what where a module is written as one file per XML namespace: types, builders and tables go to the file of their
//! namespace, all else stays.

use std::collections::{HashMap, HashSet};

use super::names::{Ident, Scope};
use super::{Builder, Item, Module, Response};

/// What one XML namespace declares: a submodule in a file of its own.
#[derive(Clone, Debug)]
pub struct Part {
    /// The submodule, and its file.
    pub ident: Ident,
    /// The namespace; empty for none.
    pub namespace: String,
    /// In document order.
    pub items: Vec<Item>,
    /// Constructors and setters of these.
    pub builders: Vec<Builder>,
    /// Those of these that are responses.
    pub responses: Vec<Response>,
    /// Types of other parts that are named here, sorted.
    pub uses: Vec<Ident>,
}

/// Takes the types out of a module. Parts come in the order of their first types.
///
/// A part is called as its namespace, so that no other namespace changes that, unless it would be called the same.
pub fn split(mut module: Module) -> (Module, Vec<Part>) {
    let mut parts: Vec<Part> = Vec::new();
    let (mut scope, mut by_namespace, mut homes) = (Scope::modules(), HashMap::new(), HashMap::new());
    for item in std::mem::take(&mut module.items) {
        let part = *by_namespace.entry(item.namespace().to_owned()).or_insert_with_key(|namespace| {
            parts.push(Part::new(scope.claim(&label(namespace)).ident, namespace));
            parts.len() - 1
        });
        homes.insert(item.ident().clone(), part);
        parts[part].items.push(item);
    }
    // A builder fills in private fields of its own, and nothing else; so it can be where its struct is.
    let (mut builders, mut responses) = (Vec::new(), Vec::new());
    for builder in module.builders.drain(..) {
        match homes.get(&builder.target) {
            Some(part) => parts[*part].builders.push(builder),
            None => builders.push(builder),
        }
    }
    for response in module.responses.drain(..) {
        match homes.get(&response.ident) {
            Some(part) => parts[*part].responses.push(response),
            None => responses.push(response),
        }
    }
    (module.builders, module.responses) = (builders, responses);
    parts.iter_mut().for_each(Part::find_uses);
    (module, parts)
}

impl Part {
    fn new(ident: Ident, namespace: &str) -> Self {
        let (namespace, items) = (namespace.to_owned(), Vec::new());
        Self { ident, namespace, items, builders: Vec::new(), responses: Vec::new(), uses: Vec::new() }
    }

    /// What it holds, in order.
    pub fn types(&self) -> impl Iterator<Item = &Ident> {
        let builders = self.builders.iter().filter(|builder| !builder.is_own());
        self.items.iter().map(Item::ident).chain(builders.map(|builder| &builder.ident))
    }

    fn find_uses(&mut self) {
        let own: HashSet<&Ident> = self.types().collect();
        let mut uses = HashSet::new();
        for item in &self.items {
            match item {
                Item::Struct(structure) => {
                    uses.extend(structure.fields.iter().filter_map(|field| field.ty.named()));
                    uses.extend(&structure.derived);
                }
                Item::Choice(choice) => {
                    uses.extend(choice.variants.iter().filter_map(|variant| variant.ty.named()));
                    uses.extend(choice.variants.iter().filter_map(|variant| variant.base.as_ref()));
                    if let Some((base, shared)) = &choice.shared {
                        uses.insert(base);
                        uses.extend(shared.iter().filter_map(|shared| shared.ty.named()));
                    }
                }
                Item::Enum(union) => uses.extend(union.members.iter().filter_map(|member| member.value.named())),
                Item::Kinds(kinds) => {
                    uses.insert(&kinds.base);
                    uses.extend(kinds.derived.iter().map(|(derived, _)| derived));
                    uses.extend(kinds.shared.iter().filter_map(|shared| shared.ty.named()));
                }
                Item::Root(root) => {
                    uses.insert(&root.kinds);
                }
            }
        }
        for builder in &self.builders {
            uses.extend(builder.required.iter().filter_map(|parameter| parameter.ty.named()));
            uses.extend(builder.setters.iter().filter_map(|setter| setter.ty.named()));
        }
        let mut uses: Vec<Ident> = uses.difference(&own).map(|ident| (*ident).clone()).collect();
        uses.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        self.uses = uses;
    }
}

impl Item {
    /// The namespace of the schema that declares it.
    fn namespace(&self) -> &str {
        match self {
            Item::Struct(structure) => &structure.namespace,
            Item::Enum(enumeration) => &enumeration.namespace,
            Item::Choice(choice) => &choice.namespace,
            Item::Kinds(kinds) => &kinds.namespace,
            Item::Root(root) => &root.namespace,
        }
    }
}

/// The words of a namespace that tell it from others, in ASCII, which every file system can name: its last ones where there are many.
fn label(namespace: &str) -> String {
    const MOST: usize = 60;
    if namespace.is_empty() {
        return "no namespace".to_owned();
    }
    let rest = ["http://", "https://", "urn:"].iter().find_map(|scheme| {
        let (head, rest) = namespace.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let rest = rest.unwrap_or(namespace);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let words: Vec<&str> = rest.split(|character: char| !character.is_ascii_alphanumeric()).collect();
    let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let mut length: usize = words.iter().map(|word| word.len() + 1).sum();
    while words.len() > 1 && length > MOST {
        length -= words.remove(0).len() + 1;
    }
    let label = words.join(" ");
    label[..label.len().min(MOST)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(namespaces: &[&str]) -> Vec<String> {
        let mut scope = Scope::modules();
        namespaces.iter().map(|namespace| scope.claim(&label(namespace)).ident.to_string()).collect()
    }

    #[test]
    fn files_are_called_as_namespaces() {
        for (namespace, name) in [
            ("http://www.centra.com/webservices/", "centra_com_webservices"),
            ("urn:shop:Orders", "shop_orders"),
            ("URN:shop", "shop"),
            ("DAV:", "dav"),
            ("", "no_namespace"),
            ("http://schemas.datacontract.org/2004/07/A.DataB", "schemas_datacontract_org_2004_07_a_data_b"),
            ("http://2.example/", "namespace_2_example"),
            // No name of a file or module is made of these.
            ("urn:日本", "namespace"),
            ("urn:größe", "gr_e"),
            ("../..", "namespace"),
            ("urn:type", "type_types"),
            ("urn:self", "self_"),
            ("urn:mod", "mod_types"),
            ("http://U8", "u8_types"),
            ("urn:CON", "con_types"),
            ("urn:value", "value_types"),
        ] {
            assert_eq!(names(&[namespace]), [name], "{namespace}");
        }
    }

    #[test]
    fn names_that_are_alike_are_numbered_whatever_their_case() {
        assert_eq!(
            names(&["urn:a", "http://a", "http://www.a/", "urn:A", "urn:a2", "urn:b"]),
            ["a", "a2", "a3", "a4", "a2_2", "b"]
        );
    }

    #[test]
    fn long_names_keep_their_end() {
        let long = format!("http://example.com/{}/orders/v2", "segment/".repeat(20));
        let [name] = names(&[&long]).try_into().unwrap();
        assert!(name.len() <= 60 && name.ends_with("segment_orders_v2"), "{name}");
        assert_eq!(names(&[&"x".repeat(500)])[0].len(), 60);
    }
}
