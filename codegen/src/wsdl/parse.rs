//! How the nodes of a `wsdl:definitions` become the mirror in `wsdl`; nothing is looked up in other documents.

mod binding;
mod extensions;
pub(crate) mod misspelt;
mod policy;

use roxmltree::Node;

use super::{Definitions, Import, Message, MessageRef, Operation, Part, PartContent, Port, PortType, Service};
use crate::diag::{Diagnostics, Origin};
use crate::qname::QName;
use crate::xsd;
use crate::xsd::builtin::XS;
use crate::xsd::parse::node::{Reader, children, has, prose, tag, value};

/// Namespace of WSDL 1.1.
pub(crate) const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";

/// Reads one `wsdl:definitions` element.
pub(crate) fn definitions(node: Node<'_, '_>, origin: Origin, diags: &mut Diagnostics) -> Definitions {
    let r = &mut Reader { origin, diags };
    let mut definitions = Definitions {
        name: r.token(node, "name").unwrap_or_default(),
        target_namespace: r.token(node, "targetNamespace").unwrap_or_default(),
        documentation: documentation(node),
        span: r.span(node),
        ..Definitions::default()
    };
    let namespace = definitions.target_namespace.clone();
    for (name, child) in children(node, WSDL) {
        match name {
            "import" => definitions.imports.push(import(r, child)),
            "types" => types(r, child, &mut definitions.schemas),
            "message" => definitions.messages.push(message(r, child, &namespace)),
            "portType" => definitions.port_types.push(port_type(r, child, &namespace)),
            "binding" => definitions.bindings.push(binding::binding(r, child, &namespace)),
            "service" => definitions.services.push(service(r, child, &namespace)),
            _ => unexpected(r, child),
        }
    }
    policy::attach(&mut definitions, node);
    extensions::report(r, node);
    definitions
}

fn import(r: &mut Reader<'_>, node: Node<'_, '_>) -> Import {
    Import {
        namespace: r.token(node, "namespace").unwrap_or_default(),
        location: r.token(node, "location").filter(|location| !location.is_empty()),
        span: r.span(node),
    }
}

fn types(r: &mut Reader<'_>, node: Node<'_, '_>, schemas: &mut Vec<xsd::Schema>) {
    for child in node.children().filter(Node::is_element) {
        match (child.tag_name().namespace(), child.tag_name().name()) {
            (Some(XS), "schema") => {
                schemas.push(xsd::parse::schema(child, r.origin, r.diags));
            }
            (Some(namespace), "schema") if xsd::builtin::DRAFTS.contains(&namespace) => {
                let span = r.span(child);
                r.diags
                    .error("E018", span, format!("`{namespace}` is a draft of XML Schema"))
                    .help(format!("the recommendation has the namespace `{XS}`"));
            }
            (Some(WSDL), _) => unexpected(r, child),
            (namespace, "schema") => misspelt::report(r, child, namespace.unwrap_or_default()),
            // Other type systems are extensions, and extensions may be ignored.
            _ => {}
        }
    }
}

fn message(r: &mut Reader<'_>, node: Node<'_, '_>, namespace: &str) -> Message {
    let mut parts = Vec::new();
    for (name, child) in children(node, WSDL) {
        match name {
            "part" => parts.push(part(r, child)),
            _ => unexpected(r, child),
        }
    }
    Message {
        name: QName::new(namespace, r.required(node, "name")),
        parts,
        documentation: documentation(node),
        span: r.span(node),
    }
}

fn part(r: &mut Reader<'_>, node: Node<'_, '_>) -> Part {
    if has(node, "element") && has(node, "type") {
        let span = r.span(node);
        let message = format!("{} has both `element` and `type`", tag(node));
        r.diags.error("E028", span, message).help("keep `element` for document style, `type` for rpc style");
    }
    let content = match r.qname(node, "element") {
        Some((name, _)) => PartContent::Element(name),
        None => match r.qname(node, "type") {
            Some((name, _)) => PartContent::Type(name),
            None => PartContent::Absent,
        },
    };
    Part { name: r.required(node, "name"), content, documentation: documentation(node), span: r.span(node) }
}

fn port_type(r: &mut Reader<'_>, node: Node<'_, '_>, namespace: &str) -> PortType {
    let mut operations = Vec::new();
    for (name, child) in children(node, WSDL) {
        match name {
            "operation" => operations.push(operation(r, child)),
            _ => unexpected(r, child),
        }
    }
    PortType {
        name: QName::new(namespace, r.required(node, "name")),
        operations,
        documentation: documentation(node),
        span: r.span(node),
    }
}

fn operation(r: &mut Reader<'_>, node: Node<'_, '_>) -> Operation {
    let mut operation = Operation {
        name: r.required(node, "name"),
        input: None,
        output: None,
        faults: Vec::new(),
        output_first: false,
        parameter_order: words(node, "parameterOrder").unwrap_or_default(),
        documentation: documentation(node),
        span: r.span(node),
    };
    for (name, child) in children(node, WSDL) {
        match name {
            "input" if operation.input.is_none() => {
                operation.output_first = operation.output.is_some();
                operation.input = Some(message_ref(r, child));
            }
            "output" if operation.output.is_none() => {
                operation.output = Some(message_ref(r, child));
            }
            "fault" => operation.faults.push(message_ref(r, child)),
            _ => unexpected(r, child),
        }
    }
    operation
}

fn message_ref(r: &mut Reader<'_>, node: Node<'_, '_>) -> MessageRef {
    MessageRef { name: r.token(node, "name"), message: r.required_qname(node, "message"), span: r.span(node) }
}

/// `wsdl:service`. Servers publish it without a name, which only documentation and `--service` need.
fn service(r: &mut Reader<'_>, node: Node<'_, '_>, namespace: &str) -> Service {
    let mut ports: Vec<Port> = Vec::new();
    for (name, child) in children(node, WSDL) {
        match name {
            "port" => ports.push(port(r, child)),
            _ => unexpected(r, child),
        }
    }
    let name = r.token(node, "name").filter(|name| !name.is_empty()).unwrap_or_else(|| {
        let name = ports.first().map_or("service", |port| port.name.as_str()).to_owned();
        let (span, message) = (r.span(node), format!("{} has no `name`; it is called `{name}`", tag(node)));
        r.diags.warning("W010", span, message).help("give it a name, by which `--service` can choose it");
        name
    });
    Service { name: QName::new(namespace, name), ports, documentation: documentation(node), span: r.span(node) }
}

fn port(r: &mut Reader<'_>, node: Node<'_, '_>) -> Port {
    Port {
        name: r.required(node, "name"),
        binding: r.required_qname(node, "binding"),
        address: binding::address(r, node),
        policy: Vec::new(),
        documentation: documentation(node),
        span: r.span(node),
    }
}

/// The text of `wsdl:documentation`; several of them become several paragraphs.
fn documentation(node: Node<'_, '_>) -> String {
    let paragraphs: Vec<String> = children(node, WSDL)
        .filter(|(name, _)| *name == "documentation")
        .map(|(_, documentation)| prose(documentation))
        .filter(|text| !text.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

/// A list of words; `None` when the attribute is missing, which differs from an empty list.
fn words(node: Node<'_, '_>, name: &str) -> Option<Vec<String>> {
    let value = value(node, name)?;
    Some(value.split_ascii_whitespace().map(str::to_owned).collect())
}

/// An element of the WSDL namespace that the caller has no use for.
fn unexpected(r: &mut Reader<'_>, node: Node<'_, '_>) {
    let message = match node.tag_name().name() {
        "documentation" => return,
        "definitions" | "import" | "types" | "message" | "part" | "portType" | "operation" | "input" | "output"
        | "fault" | "binding" | "service" | "port" => {
            let parent = node.parent_element().map(tag).unwrap_or_default();
            format!("{} is not allowed here in {parent}", tag(node))
        }
        _ => format!("WSDL 1.1 has no element {}", tag(node)),
    };
    let span = r.span(node);
    r.diags.error("E024", span, message);
}

#[cfg(test)]
mod tests;
