//! When two documents say the same: names by namespace, attributes as sets, text exactly; prefixes, comments and layout aside.

use std::fmt::Write;

use roxmltree::{Document, Node};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A text that is the same for documents that say the same.
pub fn canonical(text: &str) -> Result<String, roxmltree::Error> {
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text).trim_start())?;
    let mut output = String::new();
    element(document.root_element(), &mut output, 0);
    Ok(output)
}

fn element(node: Node<'_, '_>, output: &mut String, depth: usize) {
    let _ = write!(output, "{:depth$}{}", "", expanded(node.tag_name().namespace(), node.tag_name().name()));
    let mut attributes: Vec<_> = node.attributes().map(|it| attribute(node, it)).collect();
    attributes.sort();
    let _ = writeln!(output, "{}", attributes.concat());
    let has_elements = node.children().any(|child| child.is_element());
    let mut text = String::new();
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
        } else if child.is_element() {
            flush(&mut text, has_elements, output, depth);
            element(child, output, depth + 1);
        }
    }
    flush(&mut text, has_elements, output, depth);
}

/// White space between elements is layout.
fn flush(text: &mut String, has_elements: bool, output: &mut String, depth: usize) {
    let is_layout = has_elements && text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    if !text.is_empty() && !is_layout {
        let _ = writeln!(output, "{:depth$} {text:?}", "");
    }
    text.clear();
}

/// The value of `xsi:type` is a name, whose prefix does not matter.
fn attribute(node: Node<'_, '_>, attribute: roxmltree::Attribute<'_, '_>) -> String {
    let mut value = attribute.value().to_owned();
    if (attribute.namespace(), attribute.name()) == (Some(XSI), "type") {
        let (prefix, local) = match value.trim().split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, value.trim()),
        };
        value = expanded(node.lookup_namespace_uri(prefix), local);
    }
    format!(" {}={value:?}", expanded(attribute.namespace(), attribute.name()))
}

fn expanded(namespace: Option<&str>, local: &str) -> String {
    match namespace {
        None | Some("") => local.to_owned(),
        Some(namespace) => format!("{{{namespace}}}{local}"),
    }
}
