//! How messages are held against the model: each element by its declared type, or by the one that `xsi:type` names.

use std::collections::{BTreeMap, HashMap, HashSet};

use roxmltree::{Document, Node, ParsingOptions};

use super::guess::Guess;
use super::report::{Invalid, Report, Seen, Unknown, Unread, Unseen};
use super::types::{self, Wrong};
use crate::diff::Side;
use crate::model::{Api, Content, Field, Kind, Particle, TypeId};
use crate::qname::QName;
use crate::xsd::builtin::Builtin;

const ENVELOPES: [&str; 2] = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];
const ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Deepest element of what is not declared that a snippet shows.
const DEPTH: usize = 8;

/// Deepest element that is looked at.
const DEEPEST: usize = 256;

/// Most values of one place that are kept.
const VALUES: usize = 3;

/// Reads messages, one after the other.
pub struct Observer<'a> {
    api: &'a Api,
    elements: HashMap<&'a QName, TypeId>,
    types: HashMap<&'a QName, TypeId>,
    children: HashMap<TypeId, Children<'a>>,
    keeps_values: bool,
    /// Whether the message that is read is in SOAP's own encoding.
    is_encoded: bool,
    messages: usize,
    unread: Vec<Unread>,
    unknown: BTreeMap<String, (Seen, Guess, Option<String>)>,
    repeated: BTreeMap<String, Seen>,
    invalid: BTreeMap<(String, bool), (String, Seen, Vec<String>)>,
    /// By path: how often it was seen, and its type.
    known: BTreeMap<String, (usize, TypeId)>,
}

/// What a complex type may hold.
#[derive(Default)]
struct Children<'a> {
    by_name: HashMap<&'a QName, &'a Field>,
    /// Those that may occur several times, for their groups or by themselves.
    repeat: HashSet<&'a QName>,
    any: bool,
}

impl<'a> Children<'a> {
    fn collect(&mut self, particles: &'a [Particle], repeats: bool) {
        for particle in particles {
            match particle {
                Particle::Field(field) => {
                    let is_again = self.by_name.insert(&field.name, field).is_some();
                    if repeats || is_again || field.occurs.repeats() {
                        self.repeat.insert(&field.name);
                    }
                }
                Particle::Choice(group) | Particle::Sequence(group) => {
                    self.collect(&group.particles, repeats || group.occurs.repeats());
                }
                Particle::Any(_) => self.any = true,
            }
        }
    }
}

impl<'a> Observer<'a> {
    /// Holds messages against this document.
    pub fn new(side: &'a Side) -> Self {
        let api = side.api();
        let elements = api.elements.iter().map(|element| (&element.name, element.ty)).collect();
        let named = api.types.iter().enumerate();
        let types = named.filter_map(|(id, ty)| Some((ty.name.as_ref()?, TypeId(id as u32)))).collect();
        Self {
            api,
            elements,
            types,
            children: HashMap::new(),
            keeps_values: false,
            is_encoded: false,
            messages: 0,
            unread: Vec::new(),
            unknown: BTreeMap::new(),
            repeated: BTreeMap::new(),
            invalid: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    /// Keeps some values that are none, to be printed. Those of elements that are called like a password are never kept.
    #[must_use]
    pub fn with_values(self) -> Self {
        Self { keeps_values: true, ..self }
    }

    /// Reads one message: an envelope, or what stands in one. `name` is how the report calls it.
    pub fn read(&mut self, name: &str, bytes: &[u8]) {
        let refuse = |why: String| Unread { message: name.to_owned(), why };
        let text = match crate::source::text_of(bytes) {
            Ok(text) => text,
            Err(why) => return self.unread.push(refuse(why)),
        };
        let options = ParsingOptions { allow_dtd: false, nodes_limit: 10_000_000, ..ParsingOptions::default() };
        let document = match Document::parse_with_options(text.trim_start(), options) {
            Ok(document) => document,
            Err(error) => return self.unread.push(refuse(error.to_string())),
        };
        self.messages += 1;
        self.is_encoded = text.contains(ENCODING);
        let root = document.root_element();
        let is_soap = |node: &Node<'_, '_>| node.tag_name().namespace().is_some_and(|uri| ENVELOPES.contains(&uri));
        if !(is_soap(&root) && root.tag_name().name() == "Envelope") {
            return self.root(name, root);
        }
        for child in root.children().filter(|child| child.is_element() && is_soap(child)) {
            for node in child.children().filter(Node::is_element) {
                match is_soap(&node) && node.tag_name().name() == "Fault" {
                    false => self.root(name, node),
                    true => {
                        let mut inner = node.children().filter(Node::is_element);
                        let detail = inner.find(|it| matches!(it.tag_name().name(), "detail" | "Detail"));
                        for node in detail.into_iter().flat_map(|it| it.children()).filter(Node::is_element) {
                            self.root(name, node);
                        }
                    }
                }
            }
        }
    }

    /// What was found.
    pub fn finish(self) -> Report {
        let unseen = self.unseen();
        let mut unknown: Vec<Unknown> = Vec::new();
        for (path, (seen, guess, remark)) in self.unknown {
            let name = path.rsplit('/').next().unwrap_or_default();
            let (name, is_attribute) = (name.trim_start_matches('@').to_owned(), name.starts_with('@'));
            unknown.push(Unknown {
                guess: guess.type_name(),
                snippet: guess.snippet(&name, is_attribute),
                path,
                seen,
                remark,
            });
        }
        unknown.sort_by(|a, b| (b.seen.count, &a.path).cmp(&(a.seen.count, &b.path)));
        let invalid = self.invalid.into_iter().map(|((path, is_unnamed), (ty, seen, values))| Invalid {
            path,
            ty,
            is_unnamed,
            seen,
            values,
        });
        Report {
            messages: self.messages,
            unknown,
            repeated: self.repeated.into_iter().collect(),
            invalid: invalid.collect(),
            unseen,
            unread: self.unread,
        }
    }

    fn root(&mut self, message: &str, node: Node<'_, '_>) {
        let name = qname(&node);
        let path = name.local.clone();
        match self.elements.get(&name).copied() {
            Some(ty) => self.element(message, &path, node, ty, 0),
            None => {
                let other =
                    self.elements.keys().find(|known| known.local == name.local).map(|known| known.namespace.clone());
                self.strange(message, path, node, other, false);
            }
        }
    }

    fn element(&mut self, message: &str, path: &str, node: Node<'_, '_>, declared: TypeId, depth: usize) {
        self.known.entry(path.to_owned()).or_insert((0, declared)).0 += 1;
        let ty = self.actual(message, path, node, declared);
        let api = self.api;
        let structure = match &api.ty(ty).kind {
            // Anything may stand there.
            Kind::Builtin(Builtin::AnyType) => return,
            Kind::Struct(structure) => structure,
            _ => {
                self.value(message, path, ty, &text(node));
                for child in node.children().filter(Node::is_element) {
                    self.strange(message, format!("{path}/{}", child.tag_name().name()), child, None, false);
                }
                return;
            }
        };
        self.attributes(message, path, node, ty);
        let particles = match &structure.content {
            Content::Text(text_type) => {
                self.value(message, path, *text_type, &text(node));
                &[][..]
            }
            Content::Particles(particles) => particles,
        };
        if depth >= DEEPEST {
            return;
        }
        self.children.entry(ty).or_insert_with(|| {
            let mut children = Children::default();
            children.collect(particles, false);
            children
        });
        let mut counts: HashMap<QName, usize> = HashMap::new();
        for child in node.children().filter(Node::is_element) {
            let name = qname(&child);
            let inner = format!("{path}/{}", name.local);
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            let count = *count;
            let children = &self.children[&ty];
            // Items of a SOAP encoded array may have any name.
            let array = structure.array_of.and(children.by_name.values().next().copied());
            let found = children.by_name.get(&name).copied().or(array);
            let (repeats, any) = (children.repeat.contains(&name) || array.is_some(), children.any);
            match found {
                Some(field) => {
                    if count > 1 && !repeats {
                        self.repeated.entry(inner.clone()).or_default().again(message);
                    }
                    self.element(message, &inner, child, field.ty, depth + 1);
                }
                None if any => {}
                None => {
                    let mut others = children.by_name.keys();
                    let other = others.find(|known| known.local == name.local).map(|known| known.namespace.clone());
                    self.strange(message, inner, child, other, count > 1);
                }
            }
        }
    }

    fn attributes(&mut self, message: &str, path: &str, node: Node<'_, '_>, ty: TypeId) {
        let api = self.api;
        let Kind::Struct(structure) = &api.ty(ty).kind else { return };
        for attribute in node.attributes() {
            let name = QName::new(attribute.namespace().unwrap_or_default(), attribute.name());
            let inner = format!("{path}/@{}", name.local);
            if let Some(declared) = structure.attributes.iter().find(|declared| declared.name == name) {
                self.known.entry(inner.clone()).or_insert((0, declared.ty)).0 += 1;
                self.value(message, &inner, declared.ty, attribute.value());
            } else if !structure.any_attribute
                && name.namespace.is_empty()
                && !(self.is_encoded && matches!(attribute.name(), "id" | "href"))
            {
                // Those of other namespaces are instructions to readers; in SOAP's encoding so are `id` and `href`.
                let entry = self.unknown.entry(inner).or_default();
                entry.0.again(message);
                entry.1.text(attribute.value());
            }
        }
    }

    /// The type that `xsi:type` names, if it is one of the document's.
    fn actual(&mut self, message: &str, path: &str, node: Node<'_, '_>, declared: TypeId) -> TypeId {
        let Some(text) =
            node.attributes().find(|it| it.namespace() == Some(XSI) && it.name() == "type").map(|it| it.value().trim())
        else {
            return declared;
        };
        let (prefix, local) = text.split_once(':').map_or((None, text), |(prefix, local)| (Some(prefix), local));
        let namespace = node.lookup_namespace_uri(prefix).unwrap_or_default();
        let name = QName::new(namespace, local);
        match self.types.get(&name) {
            Some(ty) if self.api.as_struct(*ty).is_some() == self.api.as_struct(declared).is_some() => *ty,
            Some(_) => declared,
            // Types of XML Schema and of SOAP's encoding say no more than the schema.
            None if namespace == crate::xsd::builtin::XS || namespace.contains("soap") => declared,
            None => {
                let entry = self.unknown.entry(format!("{path}/@xsi:type")).or_default();
                entry.0.again(message);
                entry.2 = Some(format!("a type `{local}` that the schema does not declare"));
                declared
            }
        }
    }

    fn value(&mut self, message: &str, path: &str, ty: TypeId, text: &str) {
        let Some(wrong) = types::wrong(self.api, ty, text) else { return };
        let described = crate::diff::describe(self.api, ty);
        let is_unnamed = wrong == Wrong::Unnamed;
        let entry = self
            .invalid
            .entry((path.to_owned(), is_unnamed))
            .or_insert_with(|| (described, Seen::default(), Vec::new()));
        entry.1.again(message);
        let shown: String = text.trim().chars().take(60).collect();
        if self.keeps_values && entry.2.len() < VALUES && !is_secret(path) && !entry.2.contains(&shown) {
            entry.2.push(shown);
        }
    }

    /// An element that is not declared where it stands.
    fn strange(&mut self, message: &str, path: String, node: Node<'_, '_>, other: Option<String>, repeats: bool) {
        let entry = self.unknown.entry(path).or_default();
        entry.0.again(message);
        entry.1.element(node, DEPTH);
        if repeats {
            entry.1.repeats();
        }
        entry.2 = other.map(|namespace| match namespace.as_str() {
            "" => "the schema has it in no namespace".to_owned(),
            namespace => format!("the schema has it in the namespace `{namespace}`"),
        });
    }

    /// Children and attributes of what was seen that were seen nowhere.
    fn unseen(&self) -> Vec<Unseen> {
        let mut unseen = Vec::new();
        for (path, (chances, ty)) in &self.known {
            let Some(structure) = self.api.as_struct(*ty) else { continue };
            let mut children = Children::default();
            if let Content::Particles(particles) = &structure.content {
                children.collect(particles, false);
            }
            let elements = children.by_name.keys().map(|name| name.local.clone());
            let attributes = structure.attributes.iter().map(|attribute| format!("@{}", attribute.name.local));
            let mut paths: Vec<String> = elements.chain(attributes).map(|name| format!("{path}/{name}")).collect();
            paths.retain(|path| !self.known.contains_key(path));
            paths.sort_unstable();
            unseen.extend(paths.into_iter().map(|path| Unseen { path, chances: *chances }));
        }
        unseen
    }
}

fn qname(node: &Node<'_, '_>) -> QName {
    QName::new(node.tag_name().namespace().unwrap_or_default(), node.tag_name().name())
}

/// The text between the tags, without that of children.
fn text(node: Node<'_, '_>) -> String {
    node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect()
}

/// Whether the last step has the name of a password.
fn is_secret(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    ["pass", "pwd", "secret", "token", "key", "pin"].iter().any(|word| name.contains(word))
}
