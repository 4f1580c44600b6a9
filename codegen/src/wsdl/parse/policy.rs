//! What the policies (WS-Policy) ask for that are attached to bindings, ports and operations: the names of their assertions.

use std::collections::{HashMap, HashSet};

use roxmltree::Node;

use super::WSDL;
use crate::wsdl::{Assertion, Definitions};
use crate::xsd::parse::node::{attribute_of, children, value};

/// Namespaces of policies: they may ask for headers that no message of the WSDL declares.
pub(super) const POLICIES: [&str; 3] = [
    "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "http://www.w3.org/2006/07/ws-policy",
    "http://www.w3.org/ns/ws-policy",
];

/// Whether what stands there only says that addressing is used, which WS-Addressing has an element of its own for.
fn is_addressing(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "UsingAddressing"
        && node.tag_name().namespace().is_some_and(|uri| uri.contains("addressing"))
}

/// Whether this is an element of WS-Policy itself, of this name.
fn is_policy(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name && node.tag_name().namespace().is_some_and(|uri| POLICIES.contains(&uri))
}

/// Adds to bindings, ports and operations what their policies ask for.
pub(super) fn attach(definitions: &mut Definitions, node: Node<'_, '_>) {
    let known: HashMap<&str, Node<'_, '_>> = node
        .children()
        .filter(|child| is_policy(*child, "Policy"))
        .filter_map(|child| {
            Some((child.attributes().find(|it| matches!(it.name(), "Id" | "id" | "Name"))?.value(), child))
        })
        .collect();
    let of = |name: &'static str, parent| {
        children(parent, WSDL).filter(move |(found, _)| *found == name).map(|(_, child)| child)
    };
    for (binding, node) in definitions.bindings.iter_mut().zip(of("binding", node)) {
        binding.policy = attached(&known, node);
        for (operation, node) in binding.operations.iter_mut().zip(of("operation", node)) {
            let messages = ["input", "output"].into_iter().flat_map(|name| of(name, node));
            let mut all = attached(&known, node);
            messages.for_each(|message| all.extend(attached(&known, message)));
            operation.policy = all;
        }
    }
    let ports = definitions.services.iter_mut().map(|service| &mut service.ports).zip(of("service", node));
    for (ports, node) in ports {
        ports.iter_mut().zip(of("port", node)).for_each(|(port, node)| port.policy = attached(&known, node));
    }
}

/// What is attached to this element: policies in it, and those that it refers to.
fn attached(known: &HashMap<&str, Node<'_, '_>>, node: Node<'_, '_>) -> Vec<Assertion> {
    let mut found = Vec::new();
    let uses = node.attributes().find(|it| it.name() == "PolicyURIs").map(|it| it.value()).unwrap_or_default();
    let refer = |uri: &str, found: &mut Vec<Assertion>| match known.get(uri.trim_start_matches('#')) {
        Some(policy) => assertions(known, *policy, found),
        None => found.push(Assertion { name: uri.to_owned(), is_optional: false, is_elsewhere: true }),
    };
    uses.split_ascii_whitespace().for_each(|uri| refer(uri, &mut found));
    for child in node.children().filter(Node::is_element) {
        if is_policy(child, "Policy") {
            assertions(known, child, &mut found);
        } else if is_policy(child, "PolicyReference") {
            refer(value(child, "URI").unwrap_or_default(), &mut found);
        } else if is_addressing(child) {
            found.push(Assertion { name: "UsingAddressing".to_owned(), is_optional: false, is_elsewhere: false });
        }
    }
    found
}

/// The names of all assertions in a policy and in those that it refers to, outer ones first.
fn assertions(known: &HashMap<&str, Node<'_, '_>>, policy: Node<'_, '_>, found: &mut Vec<Assertion>) {
    let mut seen = HashSet::from([policy.id()]);
    let mut open: Vec<(Node<'_, '_>, bool)> = vec![(policy, false)];
    while let Some((node, is_optional)) = open.pop() {
        let is_optional = is_optional || is_said_optional(node);
        if is_policy(node, "PolicyReference") {
            let uri = value(node, "URI").unwrap_or_default();
            match known.get(uri.trim_start_matches('#')) {
                // Policies may refer to each other in a circle.
                Some(policy) if seen.insert(policy.id()) => open.push((*policy, is_optional)),
                Some(_) => {}
                None => found.push(Assertion { name: uri.to_owned(), is_optional, is_elsewhere: true }),
            }
            continue;
        }
        if !["Policy", "All", "ExactlyOne"].into_iter().any(|name| is_policy(node, name)) {
            let name = node.tag_name().name().to_owned();
            found.push(Assertion { name, is_optional, is_elsewhere: false });
        }
        let inside: Vec<_> = node.children().filter(Node::is_element).collect();
        // One of several ways asks for none of them by itself.
        let is_optional = is_optional || (is_policy(node, "ExactlyOne") && inside.len() > 1);
        open.extend(inside.into_iter().rev().map(|child| (child, is_optional)));
    }
}

/// Whether the server does without the assertion.
fn is_said_optional(node: Node<'_, '_>) -> bool {
    POLICIES
        .into_iter()
        .filter_map(|uri| attribute_of(node, uri, "Optional"))
        .any(|it| matches!(it.value(), "true" | "1"))
}
