//! Which elements of other vocabularies a WSDL holds, such as policies: nothing is generated for them, which is reported once per kind.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::WSDL;
use super::binding::{HTTP, MIME, SOAP_11, SOAP_12};
use super::policy::POLICIES;
use crate::xsd::parse::node::{Reader, attribute_of, tag};

/// Tells of the extension elements in `definitions`; those that the document calls required are worth a warning.
pub(super) fn report(r: &mut Reader<'_>, definitions: Node<'_, '_>) {
    let mut kinds: BTreeMap<(&str, &str, bool), Vec<Node<'_, '_>>> = BTreeMap::new();
    let mut open = vec![definitions];
    while let Some(parent) = open.pop() {
        for child in parent.children().filter(Node::is_element) {
            let name = child.tag_name();
            match name.namespace() {
                Some(WSDL) if matches!(name.name(), "documentation" | "types") => {}
                Some(WSDL) => open.push(child),
                None | Some(SOAP_11 | SOAP_12 | HTTP | MIME) => {}
                Some(namespace) => {
                    let required = matches!(
                        attribute_of(child, WSDL, "required").map(|required| required.value()),
                        Some("true" | "1")
                    );
                    kinds.entry((namespace, name.name(), required)).or_default().push(child);
                }
            }
        }
    }
    for ((namespace, _, required), nodes) in kinds {
        let Some(first) = nodes.iter().min_by_key(|node| node.range().start) else { continue };
        let times = if nodes.len() == 1 { String::new() } else { format!(", {} times", nodes.len()) };
        let is_policy = POLICIES.contains(&namespace);
        let part = if is_policy { "stands in the documentation alone" } else { "has no part in the output" };
        let message = format!("{} of `{namespace}` {part}{times}", tag(*first));
        let span = r.span(*first);
        let found = match required {
            true => r.diags.warning("W113", span, message),
            false => r.diags.note("N104", span, message),
        };
        if is_policy || namespace.contains("addressing") {
            found.help("if the server insists on headers for it, add them to each call");
        }
    }
}
