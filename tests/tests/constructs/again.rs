//! Reads a message and writes it again: nothing may be lost on the way, as a reader that is not ours sees it.

use std::fmt::Debug;

use centra_runtime::xml::{Document, from_slice, to_vec};
use roxmltree::Node;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The value of a message whose root is in `urn:f`, with the prefix `f`; the prefix `xsi` is declared too. No white space around elements.
pub(crate) fn again<T: Document + Debug + PartialEq>(content: &str) -> T {
    let end = content.find([' ', '>', '/']).expect("an element");
    let xml = format!("<f:{} xmlns:f=\"urn:f\" xmlns:xsi=\"{XSI}\"{}", &content[1..end], &content[end..]);
    let xml = xml.replace(&format!("</{}>", &content[1..end]), &format!("</f:{}>", &content[1..end]));
    let value: T = from_slice(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let written = String::from_utf8(to_vec(&value)).expect("UTF-8");
    assert_eq!(lines(&written), lines(&xml), "{written}");
    assert_eq!(from_slice::<T>(written.as_bytes()).expect("what we wrote"), value);
    value
}

/// One line per element, attribute and text.
pub(crate) fn lines(xml: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let mut lines = Vec::new();
    element(document.root_element(), 0, &mut lines);
    lines
}

fn element(node: Node<'_, '_>, depth: usize, lines: &mut Vec<String>) {
    let name = |namespace: Option<&str>, local: &str| format!("{{{}}}{local}", namespace.unwrap_or_default());
    lines.push(format!("{depth} {}", name(node.tag_name().namespace(), node.tag_name().name())));
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|attribute| {
            let is_name = attribute.namespace() == Some(XSI) || ["arrayType", "itemType"].contains(&attribute.name());
            let value = match attribute.value().split_once(':') {
                Some((prefix, local)) if is_name => name(node.lookup_namespace_uri(Some(prefix)), local),
                _ => meaning(node, attribute.value()),
            };
            format!("{depth} @{} {value:?}", name(attribute.namespace(), attribute.name()))
        })
        .collect();
    attributes.sort();
    lines.extend(attributes);
    for child in node.children() {
        match child.text().filter(|_| child.is_text()) {
            Some(text) => lines.push(format!("{depth} {:?}", meaning(node, text))),
            None if child.is_element() => element(child, depth + 1, lines),
            None => {}
        }
    }
}

/// The text, with each prefix that is declared in place of its namespace: it may be a name.
fn meaning(node: Node<'_, '_>, text: &str) -> String {
    let words = text.split_inclusive(|space: char| space.is_ascii_whitespace());
    let meant = |word: &str| match word.split_once(':') {
        Some((prefix, local)) if prefix != "xml" => {
            node.lookup_namespace_uri(Some(prefix)).map(|uri| format!("{{{uri}}}{local}"))
        }
        _ => None,
    };
    words.map(|word| meant(word).unwrap_or_else(|| word.to_owned())).collect()
}
