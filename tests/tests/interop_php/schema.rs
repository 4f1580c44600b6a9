//! What a WSDL of ours declares, read on its own: tells what each of PHP's values must be, and which fields no request has touched yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use roxmltree::Node;
use serde_json::Value;

use crate::tree::{Tree, parse};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// The types of a WSDL, anonymous ones too. Those of global elements are called `<element>`, those of others `type/element`.
#[derive(Default)]
pub(crate) struct Schema {
    types: BTreeMap<String, Vec<Child>>,
}

struct Child {
    name: String,
    kind: Kind,
    repeats: bool,
    optional: bool,
}

enum Kind {
    Text,
    Int,
    Bool,
    Complex(String),
}

impl Schema {
    pub(crate) fn read(endpoint: &str) -> Self {
        let file = file(endpoint);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let document = parse(&text);
        let mut schema = Self::default();
        for node in
            document.descendants().filter(|node| node.has_tag_name((XS, "schema"))).flat_map(|node| node.children())
        {
            let Some(name) = node.attribute("name") else { continue };
            if node.has_tag_name((XS, "complexType")) {
                schema.declare(name.to_owned(), node);
            } else if let Some(anonymous) = child(node, "complexType") {
                schema.declare(format!("<{name}>"), anonymous);
            }
        }
        schema
    }

    fn declare(&mut self, label: String, node: Node<'_, '_>) {
        let sequence = child(node, "sequence").expect("a complex type is a sequence");
        let mut children = Vec::new();
        for element in sequence.children().filter(Node::is_element) {
            assert!(element.has_tag_name((XS, "element")), "{label} holds something else than elements");
            let name = element.attribute("name").expect("an element has a name");
            let kind = match (element.attribute("type"), child(element, "complexType")) {
                (Some("xs:string" | "xs:dateTime" | "tns:mission"), None) => Kind::Text,
                (Some("xs:int"), None) => Kind::Int,
                (Some("xs:boolean"), None) => Kind::Bool,
                (Some(named), None) => Kind::Complex(named.strip_prefix("tns:").expect("a type of ours").to_owned()),
                (None, Some(anonymous)) => {
                    let label = format!("{label}/{name}");
                    self.declare(label.clone(), anonymous);
                    Kind::Complex(label)
                }
                _ => panic!("{label}/{name} has no type, or two"),
            };
            children.push(Child {
                name: name.to_owned(),
                kind,
                repeats: element.attribute("maxOccurs") == Some("unbounded"),
                optional: element.attribute("minOccurs") == Some("0"),
            });
        }
        self.types.insert(label, children);
    }

    fn children(&self, label: &str) -> &[Child] {
        self.types.get(label).unwrap_or_else(|| panic!("no type {label}"))
    }

    /// The elements that hold a request.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &str> {
        let answers = ["<events_Get>", "<result>"];
        self.types
            .keys()
            .map(String::as_str)
            .filter(move |label| label.starts_with('<') && !label.contains('/') && !answers.contains(label))
    }

    /// A value of PHP's as a tree. Each has the one type in PHP that its type in the schema becomes; nothing is left out.
    pub(crate) fn tree_of(&self, label: &str, value: &Value) -> Tree {
        let Value::Object(fields) = value else { panic!("{label}: PHP has {value}, and no object") };
        let mut children = Vec::new();
        let mut left: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
        for child in self.children(label) {
            let Some(value) = fields.get(&child.name) else { continue };
            left.remove(child.name.as_str());
            let place = format!("{label}/{}", child.name);
            match value {
                Value::Array(items) if child.repeats => {
                    children
                        .extend(items.iter().map(|item| (child.name.clone(), self.tree_of_child(child, item, &place))));
                }
                _ => {
                    assert!(!child.repeats, "{place}: PHP has {value}, and no array");
                    children.push((child.name.clone(), self.tree_of_child(child, value, &place)));
                }
            }
        }
        assert!(left.is_empty(), "{label}: PHP has {left:?}, which the schema does not");
        Tree::of(children)
    }

    fn tree_of_child(&self, child: &Child, value: &Value, place: &str) -> Tree {
        // What the server writes verbatim is an element of that name.
        if let Some(xml) = value.get("$xml").and_then(Value::as_str) {
            let (name, tree) = Tree::of_document(xml);
            assert_eq!(name, child.name, "{place}");
            return tree;
        }
        match (&child.kind, value) {
            (Kind::Complex(label), _) => self.tree_of(label, value),
            (Kind::Text, Value::String(text)) => Tree::Text(text.clone()),
            (Kind::Int, Value::Number(number)) => Tree::Text(number.to_string()),
            (Kind::Bool, Value::Bool(flag)) => Tree::Text(flag.to_string()),
            // PHP has no other word for an empty number or boolean.
            (Kind::Int | Kind::Bool, Value::Null) => Tree::blank(),
            _ => panic!("{place}: PHP has {value}, which is of another type"),
        }
    }
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.has_tag_name((XS, name)))
}

/// The WSDL of an endpoint.
pub(crate) fn file(endpoint: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../wsdl/{endpoint}.wsdl"))
}

/// Which fields of which types were seen, and how.
#[derive(Default)]
pub(crate) struct Coverage {
    with_value: BTreeSet<Field>,
    blank: BTreeSet<Field>,
    alone: BTreeSet<Field>,
    together: BTreeSet<Field>,
}

/// Type and element.
type Field = (String, String);

impl Coverage {
    /// Adds what a document holds; fails if it holds what the schema does not, or in another order.
    pub(crate) fn add(&mut self, schema: &Schema, label: &str, tree: &Tree) {
        let known = schema.children(label);
        let mut at = 0;
        for (name, content) in tree.children() {
            let position = known[at..].iter().position(|child| child.name == *name);
            at += position.unwrap_or_else(|| panic!("{label}/{name} is not declared, or comes too late"));
            let child = &known[at];
            let field = (label.to_owned(), name.clone());
            if child.repeats {
                let count = tree.children().iter().filter(|(other, _)| other == name).count();
                (if count == 1 { &mut self.alone } else { &mut self.together }).insert(field.clone());
            } else {
                at += 1;
            }
            (if content.is_blank() { &mut self.blank } else { &mut self.with_value }).insert(field);
            if let Kind::Complex(label) = &child.kind {
                self.add(schema, label, content);
            }
        }
    }

    /// The fields that can be reached from a type and were never seen with a value.
    pub(crate) fn without_value(&self, schema: &Schema, root: &str) -> BTreeSet<Field> {
        fields(schema, root, |_| true).difference(&self.with_value).cloned().collect()
    }

    /// The optional fields that were never seen blank. A repeated element is not blanked, its container is.
    pub(crate) fn without_blank(&self, schema: &Schema, root: &str) -> BTreeSet<Field> {
        fields(schema, root, |child| child.optional && !child.repeats).difference(&self.blank).cloned().collect()
    }

    /// The repeated fields that were never seen with one item, or never with more.
    pub(crate) fn without_count(&self, schema: &Schema, root: &str) -> BTreeSet<Field> {
        let repeated = fields(schema, root, |child| child.repeats);
        repeated.into_iter().filter(|field| !self.alone.contains(field) || !self.together.contains(field)).collect()
    }
}

/// The fields that can be reached from a type, but the login.
fn fields(schema: &Schema, root: &str, wanted: impl Fn(&Child) -> bool) -> BTreeSet<Field> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::from([root.to_owned()]);
    let mut open = vec![root.to_owned()];
    while let Some(label) = open.pop() {
        for child in schema.children(&label).iter().filter(|child| child.name != "login") {
            if wanted(child) {
                found.insert((label.clone(), child.name.clone()));
            }
            if let Kind::Complex(inner) = &child.kind
                && seen.insert(inner.clone())
            {
                open.push(inner.clone());
            }
        }
    }
    found
}
