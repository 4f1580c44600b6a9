//! What a document says, whatever its form: compared line by line, by a reader that is not ours.

use roxmltree::{Attribute, Document, Node};

use crate::grow::Chance;
use crate::schema::{Content, SERVICE, Schema, Type};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// One line for each element with its attributes, and for each text that is content. What the root element is called does not count.
pub(crate) fn canonical(schema: &Schema, ty: usize, text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut lines = Vec::new();
    let root = document.root_element();
    lines.push(format!("root {:?}", attributes(root)));
    children(schema, root, Some(&schema.types[ty]), 1, &mut lines);
    lines
}

fn element(schema: &Schema, node: Node<'_, '_>, known: Option<&Content>, depth: usize, lines: &mut Vec<String>) {
    let name = node.tag_name();
    let namespace = if known.is_some() { SERVICE } else { name.namespace().unwrap_or_default() };
    lines.push(format!("{depth} {{{namespace}}}{} {:?}", name.name(), attributes(node)));
    match known {
        Some(Content::Structure(ty)) => children(schema, node, Some(&schema.types[*ty]), depth + 1, lines),
        Some(content) => {
            let text: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
            // Only of a string is white space a value.
            let text = if matches!(content, Content::String) || !is_blank(&text) { text } else { String::new() };
            lines.push(format!("{} {text:?}", depth + 1));
        }
        None => children(schema, node, None, depth + 1, lines),
    }
}

/// Children of a structure, or of an element that the schema does not know: there white space is content too.
fn children(schema: &Schema, node: Node<'_, '_>, ty: Option<&Type>, depth: usize, lines: &mut Vec<String>) {
    let mut text = String::new();
    let end = |text: &mut String, lines: &mut Vec<String>| {
        if !text.is_empty() && (ty.is_none() || !is_blank(text)) {
            lines.push(format!("{depth} {text:?}"));
        }
        text.clear();
    };
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
        } else if child.is_element() {
            end(&mut text, lines);
            element(schema, child, ty.and_then(|ty| known(child, ty)), depth, lines);
        }
    }
    end(&mut text, lines);
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

fn known<'s>(node: Node<'_, '_>, ty: &'s Type) -> Option<&'s Content> {
    let name = node.tag_name();
    let ours = name.namespace().is_none_or(|namespace| namespace.is_empty() || namespace == SERVICE);
    ty.fields.iter().find(|field| ours && field.name == name.name()).map(|field| &field.content)
}

fn attributes(node: Node<'_, '_>) -> Vec<String> {
    let line = |attribute: Attribute<'_, '_>| {
        let namespace = attribute.namespace().unwrap_or_default();
        let value = match (namespace, attribute.name()) {
            (XSI, "type") => resolved(node, attribute.value()),
            _ => attribute.value().to_owned(),
        };
        format!("{{{namespace}}}{}={value:?}", attribute.name())
    };
    let mut lines: Vec<_> = node.attributes().map(line).collect();
    lines.sort();
    lines
}

/// The prefix of a qualified name does not count, its namespace does.
fn resolved(node: Node<'_, '_>, value: &str) -> String {
    let (prefix, local) = value.split_once(':').map_or((None, value), |(prefix, local)| (Some(prefix), local));
    format!("{{{}}}{local}", node.lookup_namespace_uri(prefix).unwrap_or_default())
}

/// The same document with the fields of every structure in another order; those of one name keep theirs.
pub(crate) fn reordered(schema: &Schema, ty: usize, text: &str, bytes: &[u8]) -> String {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut output = String::new();
    shuffled(schema, document.root_element(), &Content::Structure(ty), text, &mut Chance(bytes), &mut output);
    output
}

fn shuffled(
    schema: &Schema,
    node: Node<'_, '_>,
    content: &Content,
    text: &str,
    chance: &mut Chance<'_>,
    output: &mut String,
) {
    let Content::Structure(ty) = content else { return output.push_str(&text[node.range()]) };
    let mut children: Vec<_> = node.children().filter(Node::is_element).collect();
    let (Some(first), Some(last)) = (children.first(), children.last()) else {
        return output.push_str(&text[node.range()]);
    };
    let (start, end) = (first.range().start, last.range().end);
    let keys: Vec<_> = schema.types[*ty].fields.iter().map(|field| (chance.below(200), &field.name)).collect();
    children.sort_by_key(|child| keys.iter().find(|(_, name)| *name == child.tag_name().name()));
    output.push_str(&text[node.range().start..start]);
    for child in children {
        let content = known(child, &schema.types[*ty]).expect("only known elements are put into another order");
        shuffled(schema, child, content, text, chance, output);
    }
    output.push_str(&text[end..node.range().end]);
}
