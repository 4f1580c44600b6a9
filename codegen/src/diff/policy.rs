//! Which assertions of WS-Policy the documents make, since they say what a server demands beside the messages.

use std::collections::BTreeMap;

use super::change::Direction;
use super::side::Side;
use super::walk::{At, Walk};

/// Namespaces of WS-Policy: 1.2, 1.5.
const POLICY: [&str; 2] = ["http://schemas.xmlsoap.org/ws/2004/09/policy", "http://www.w3.org/ns/ws-policy"];

/// Compares the assertions of both sides, by name.
pub(super) fn compare(walk: &mut Walk<'_>) {
    let (old, new) = (assertions(walk.old), assertions(walk.new));
    let mut say = |rule, name: &str, message: &str| {
        let at = At::Path(format!("policy {name}"), Direction::Both);
        walk.add(rule, at, message, [None, None]);
    };
    for (name, required) in &new {
        match old.get(name) {
            None if *required => say("policy-added", name, "the server demands it"),
            None => say("policy-added", name, "the server offers it"),
            Some(before) if before != required => {
                let message = if *required { "the server demands what it offered" } else { "it is optional now" };
                say("policy-assertion-changed", name, message);
            }
            Some(_) => {}
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        say("policy-removed", name, "the server no longer says that it demands it");
    }
}

/// Local names, each with whether it is required somewhere.
fn assertions(side: &Side) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    for source in &side.input.sources {
        // Most documents have none, and reading one again takes time.
        if !POLICY.iter().any(|uri| source.text.contains(uri)) {
            continue;
        }
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
        let Ok(document) = roxmltree::Document::parse_with_options(&source.text, options) else { continue };
        let is_policy =
            |node: &roxmltree::Node<'_, '_>| node.tag_name().namespace().is_some_and(|uri| POLICY.contains(&uri));
        for node in document.descendants().filter(|node| node.is_element() && !is_policy(node)) {
            let is_assertion = node.parent().is_some_and(|parent| {
                is_policy(&parent) && matches!(parent.tag_name().name(), "Policy" | "All" | "ExactlyOne")
            });
            if is_assertion {
                let optional = node
                    .attributes()
                    .find(|it| it.name() == "Optional" && it.namespace().is_some_and(|uri| POLICY.contains(&uri)));
                let required = optional.is_none_or(|it| !matches!(it.value(), "true" | "1"));
                *found.entry(node.tag_name().name().to_owned()).or_insert(false) |= required;
            }
        }
    }
    found
}
