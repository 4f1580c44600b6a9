//! How a WSDL or schema is damaged as people and tools damage them: pieces dropped, doubled, swapped, moved, renamed, made circular.

use std::ops::Range;

/// Who decides what is damaged: a random number generator, or the bytes of a fuzzer.
pub(crate) trait Choices {
    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize;
}

/// An element, or what stands between elements.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Element {
        tag: String,
        attributes: Vec<(String, String)>,
        children: Vec<Node>,
    },
    /// As it is written.
    Text(String),
}

/// Names that Rust, its prelude or generated code has a use for.
const WORDS: [&str; 24] = [
    "type", "Self", "self", "crate", "_", "async", "Result", "Option", "String", "Vec", "Box", "Client", "Endpoint",
    "Unknown", "Field", "unknown", "value", "new", "3d", "a.b", "a-b", "A", "é", "Ɗ",
];

/// Attributes that refer to something by its name.
const REFERENCES: [&str; 12] = [
    "type",
    "base",
    "ref",
    "element",
    "message",
    "binding",
    "itemType",
    "memberTypes",
    "substitutionGroup",
    "part",
    "parts",
    "name",
];

/// Values that other attributes take, right and wrong ones.
const VALUES: [(&str, &[&str]); 12] = [
    ("minOccurs", &["0", "1", "2", "-1", "", "4294967296", "unbounded"]),
    ("maxOccurs", &["0", "1", "2", "unbounded", "x", "99999999999"]),
    ("nillable", &["true", "false", "1", "yes"]),
    ("abstract", &["true", "false"]),
    ("mixed", &["true", "false"]),
    ("form", &["qualified", "unqualified", ""]),
    ("use", &["required", "optional", "prohibited", "literal", "encoded"]),
    ("style", &["rpc", "document", "x"]),
    ("elementFormDefault", &["qualified", "unqualified"]),
    ("targetNamespace", &["", "urn:f", "urn:other", "http://www.w3.org/2001/XMLSchema"]),
    ("namespace", &["", "##any", "##other", "##local", "urn:f"]),
    ("value", &["", "`", "a b", "-1", "1e400", "[", "\u{1f600}", "99999999999999999999"]),
];

/// Local names that take each other's place.
const TAGS: [&[&str]; 6] = [
    &["sequence", "choice", "all", "group"],
    &["extension", "restriction", "list", "union"],
    &["complexContent", "simpleContent"],
    &["complexType", "simpleType"],
    &["element", "attribute", "any", "anyAttribute"],
    &["input", "output", "fault"],
];

/// The document with one to four pieces of damage. `others` are names of files that it may include. What is no plain XML is returned as it is.
pub(crate) fn mutate(text: &str, others: &[String], choices: &mut impl Choices) -> String {
    let Some(mut root) = parse(text) else { return text.to_owned() };
    for _ in 0..=choices.below(4) {
        damage(&mut root, others, choices);
    }
    let mut written = String::new();
    write(&root, &mut written);
    written
}

fn damage(root: &mut Node, others: &[String], choices: &mut impl Choices) {
    let paths = paths(root);
    let path = paths[choices.below(paths.len())].clone();
    let other = paths[choices.below(paths.len())].clone();
    match choices.below(12) {
        0 => drop(take(root, &path)),
        1 => double(root, &path),
        2 => swap(root, &path, &other),
        3 => move_into(root, &path, &other),
        4 | 5 => rename(root, &path, choices),
        6 | 7 => refer(root, &path, choices),
        8 => set(root, &path, choices),
        9 => change_tag(root, &path, choices),
        10 => drop_attribute(root, &path, choices),
        _ => include(root, others, choices),
    }
}

/// Removes an element; the root stays.
fn take(root: &mut Node, path: &[usize]) -> Option<Node> {
    let (last, above) = path.split_last()?;
    let children = children_of(at(root, above)?)?;
    (*last < children.len()).then(|| children.remove(*last))
}

fn double(root: &mut Node, path: &[usize]) {
    let Some((last, above)) = path.split_last() else { return };
    if let Some(children) = at(root, above).and_then(children_of) {
        let copy = children[*last].clone();
        children.insert(*last, copy);
    }
}

/// Each in the place of the other, unless one is inside of the other.
fn swap(root: &mut Node, a: &[usize], b: &[usize]) {
    if a.starts_with(b) || b.starts_with(a) {
        return;
    }
    let (Some(first), Some(second)) = (at(root, a).cloned(), at(root, b).cloned()) else { return };
    for (path, node) in [(a, second), (b, first)] {
        if let Some(place) = at(root, path) {
            *place = node;
        }
    }
}

fn move_into(root: &mut Node, from: &[usize], to: &[usize]) {
    let Some(node) = at(root, from).cloned() else { return };
    if let Some(children) = at(root, to).and_then(children_of) {
        children.push(node);
    }
    if !to.starts_with(from) && from < to {
        take(root, from);
    }
}

/// Gives the element, and half of the time what refers to it, another name: one of `WORDS` or of another element.
fn rename(root: &mut Node, path: &[usize], choices: &mut impl Choices) {
    let names = values_of(root, &["name"]);
    let all = WORDS.len() + names.len();
    let new = match choices.below(all) {
        word if word < WORDS.len() => WORDS[word].to_owned(),
        name => names[name - WORDS.len()].clone(),
    };
    let old = at(root, path).and_then(|node| attribute(node, "name").cloned());
    if let Some(name) = at(root, path).and_then(|node| attribute(node, "name")) {
        name.clone_from(&new);
    }
    if let (Some(old), 0) = (old, choices.below(2)) {
        each(root, &mut |node| {
            let Node::Element { attributes, .. } = node else { return };
            for (_, value) in attributes.iter_mut().filter(|(key, _)| REFERENCES.contains(&key.as_str())) {
                if let Some(prefix) = value.strip_suffix(&format!(":{old}")) {
                    *value = format!("{prefix}:{new}");
                }
            }
        });
    }
}

/// Lets a reference lead to something else that is referred to, or to the element around it: circles come of that.
fn refer(root: &mut Node, path: &[usize], choices: &mut impl Choices) {
    let targets = values_of(root, &REFERENCES);
    let Some(Node::Element { attributes, .. }) = at(root, path) else { return };
    let mut references: Vec<&mut String> =
        attributes.iter_mut().filter(|(key, _)| REFERENCES.contains(&key.as_str())).map(|(_, value)| value).collect();
    if references.is_empty() || targets.is_empty() {
        return;
    }
    let reference = choices.below(references.len());
    let prefix = references[reference].split_once(':').map(|(prefix, _)| prefix.to_owned());
    let target = &targets[choices.below(targets.len())];
    *references[reference] = match (target.contains(':'), prefix) {
        (false, Some(prefix)) => format!("{prefix}:{target}"),
        _ => target.clone(),
    };
}

fn set(root: &mut Node, path: &[usize], choices: &mut impl Choices) {
    let (key, values) = VALUES[choices.below(VALUES.len())];
    let value = values[choices.below(values.len())].to_owned();
    let Some(node) = at(root, path) else { return };
    match attribute(node, key) {
        Some(old) => *old = value,
        None => {
            if let Node::Element { attributes, .. } = node {
                attributes.push((key.to_owned(), value));
            }
        }
    }
}

fn change_tag(root: &mut Node, path: &[usize], choices: &mut impl Choices) {
    let Some(Node::Element { tag, .. }) = at(root, path) else { return };
    let (prefix, local) = tag.split_once(':').map_or((None, tag.as_str()), |(prefix, local)| (Some(prefix), local));
    if let Some(group) = TAGS.iter().find(|group| group.contains(&local)) {
        let local = group[choices.below(group.len())];
        *tag = prefix.map_or_else(|| local.to_owned(), |prefix| format!("{prefix}:{local}"));
    }
}

fn drop_attribute(root: &mut Node, path: &[usize], choices: &mut impl Choices) {
    let Some(Node::Element { attributes, .. }) = at(root, path) else { return };
    // Without its declarations a document is only malformed.
    let plain: Vec<usize> = (0..attributes.len()).filter(|index| !attributes[*index].0.starts_with("xmlns")).collect();
    if !plain.is_empty() {
        attributes.remove(plain[choices.below(plain.len())]);
    }
}

/// Adds an include, import or redefinition to the first schema.
fn include(root: &mut Node, others: &[String], choices: &mut impl Choices) {
    if others.is_empty() {
        return;
    }
    let kind = ["include", "import", "redefine"][choices.below(3)];
    let location = others[choices.below(others.len())].clone();
    let namespace = ["urn:f", "urn:other"][choices.below(2)];
    let mut is_done = false;
    each(root, &mut |node| {
        let Node::Element { tag, children, .. } = node else { return };
        let Some(prefix) = tag.strip_suffix("schema").filter(|_| !is_done) else { return };
        let mut attributes = vec![("schemaLocation".to_owned(), location.clone())];
        if kind == "import" {
            attributes.push(("namespace".to_owned(), namespace.to_owned()));
        }
        children.insert(0, Node::Element { tag: format!("{prefix}{kind}"), attributes, children: Vec::new() });
        is_done = true;
    });
}

/// Paths of all elements, that of the root first: the number of the child on each level.
fn paths(root: &Node) -> Vec<Vec<usize>> {
    let mut paths = vec![Vec::new()];
    let mut open: Vec<(Vec<usize>, &Node)> = vec![(Vec::new(), root)];
    while let Some((path, node)) = open.pop() {
        let Node::Element { children, .. } = node else { continue };
        for (index, child) in children.iter().enumerate().filter(|(_, child)| matches!(child, Node::Element { .. })) {
            let inner: Vec<usize> = path.iter().copied().chain([index]).collect();
            paths.push(inner.clone());
            open.push((inner, child));
        }
    }
    paths
}

fn at<'n>(root: &'n mut Node, path: &[usize]) -> Option<&'n mut Node> {
    let mut node = root;
    for index in path {
        node = children_of(node)?.get_mut(*index)?;
    }
    Some(node)
}

fn children_of(node: &mut Node) -> Option<&mut Vec<Node>> {
    match node {
        Node::Element { children, .. } => Some(children),
        Node::Text(_) => None,
    }
}

fn attribute<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut String> {
    let Node::Element { attributes, .. } = node else { return None };
    attributes.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn each(node: &mut Node, visit: &mut impl FnMut(&mut Node)) {
    visit(node);
    children_of(node).into_iter().flatten().for_each(|child| each(child, visit));
}

fn values_of(root: &mut Node, keys: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    each(root, &mut |node| {
        if let Node::Element { attributes, .. } = node {
            values.extend(
                attributes.iter().filter(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value.clone()),
            );
        }
    });
    values
}

/// Reads well-formed XML without a document type declaration; comments, instructions and what stands around the root are left out.
fn parse(text: &str) -> Option<Node> {
    let mut open: Vec<Node> = Vec::new();
    let mut rest = text;
    loop {
        let begin = rest.find('<')?;
        if let Some(children) = open.last_mut().and_then(children_of).filter(|_| !rest[..begin].trim().is_empty()) {
            children.push(Node::Text(rest[..begin].to_owned()));
        }
        rest = &rest[begin..];
        if let Some(length) = skipped(rest)? {
            rest = &rest[length..];
            continue;
        }
        let end = tag_end(rest)?;
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        let is_empty = tag.ends_with('/');
        if !tag.starts_with('/') {
            open.push(start(tag.trim_end_matches('/'))?);
        }
        if is_empty || tag.starts_with('/') {
            let node = open.pop()?;
            match open.last_mut().and_then(children_of) {
                Some(children) => children.push(node),
                None => return Some(node),
            }
        }
    }
}

/// How long the comment or instruction is that the text begins with; `None` inside where it is none, outside where it has no end.
#[allow(clippy::option_option)]
fn skipped(text: &str) -> Option<Option<usize>> {
    for (begin, end) in [("<!--", "-->"), ("<?", "?>")] {
        if text.starts_with(begin) {
            return Some(Some(text.find(end)? + end.len()));
        }
    }
    if text.starts_with("<!") { None } else { Some(None) }
}

/// Where the tag ends; a `>` inside of quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

fn start(tag: &str) -> Option<Node> {
    let name: Range<usize> = 0..tag.find(char::is_whitespace).unwrap_or(tag.len());
    let mut attributes = Vec::new();
    let mut rest = tag[name.end..].trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        attributes.push((key.trim().to_owned(), value.replace('"', "&quot;")));
        rest = after.trim_start();
    }
    Some(Node::Element { tag: tag[name].to_owned(), attributes, children: Vec::new() })
}

fn write(node: &Node, into: &mut String) {
    match node {
        Node::Text(text) => into.push_str(text),
        Node::Element { tag, attributes, children } => {
            into.push('<');
            into.push_str(tag);
            for (key, value) in attributes {
                // What was moved there is text, which may hold what an attribute must not.
                let value = value.replace('<', "&lt;");
                into.push_str(&format!(" {key}=\"{value}\""));
            }
            into.push('>');
            children.iter().for_each(|child| write(child, into));
            into.push_str(&format!("</{tag}>"));
        }
    }
}
