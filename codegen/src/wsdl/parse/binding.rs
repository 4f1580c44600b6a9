//! How a binding is read: the SOAP, HTTP and MIME extension elements that WSDL 1.1 defines.

use roxmltree::Node;

use super::{WSDL, children, documentation, unexpected, words};
use crate::qname::QName;
use crate::wsdl::{Binding, BindingFault, BindingMessage, BindingOperation, Header, Protocol, SoapVersion, Style, Use};
use crate::xsd::parse::node::{Reader, has, tag};

pub(super) const SOAP_11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
pub(super) const SOAP_12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
pub(super) const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
pub(super) const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// `wsdl:binding`.
pub(super) fn binding(r: &mut Reader<'_>, node: Node<'_, '_>, namespace: &str) -> Binding {
    let mut operations = Vec::new();
    for (name, child) in children(node, WSDL) {
        match name {
            "operation" => operations.push(operation(r, child)),
            _ => unexpected(r, child),
        }
    }
    Binding {
        name: QName::new(namespace, r.required(node, "name")),
        port_type: r.required_qname(node, "type"),
        protocol: protocol(r, node),
        operations,
        policy: Vec::new(),
        documentation: documentation(node),
        span: r.span(node),
    }
}

/// `soap:address`, or the address that another binding puts in its place.
pub(super) fn address(r: &mut Reader<'_>, port: Node<'_, '_>) -> Option<String> {
    let address = soap(port, "address")
        .or_else(|| children(port, HTTP).find_map(|(name, child)| (name == "address").then_some(child)))?;
    r.token(address, "location")
}

fn protocol(r: &mut Reader<'_>, node: Node<'_, '_>) -> Protocol {
    if let Some(soap) = soap(node, "binding") {
        return Protocol::Soap {
            version: match soap.tag_name().namespace() {
                Some(SOAP_12) => SoapVersion::Soap12,
                _ => SoapVersion::Soap11,
            },
            style: style(r, soap),
            transport: r.token(soap, "transport").unwrap_or_default(),
        };
    }
    if let Some((_, http)) = children(node, HTTP).find(|(name, _)| *name == "binding") {
        return Protocol::Http { verb: r.token(http, "verb").unwrap_or_default() };
    }
    let namespace = node
        .children()
        .filter(Node::is_element)
        .filter_map(|child| child.tag_name().namespace())
        .find(|namespace| *namespace != WSDL);
    Protocol::Other { namespace: namespace.unwrap_or_default().to_owned() }
}

fn operation(r: &mut Reader<'_>, node: Node<'_, '_>) -> BindingOperation {
    let soap = soap(node, "operation");
    let mut operation = BindingOperation {
        name: r.required(node, "name"),
        action: soap.and_then(|soap| r.token(soap, "soapAction")).map(unquoted),
        style: soap.and_then(|soap| style(r, soap)),
        input: BindingMessage::default(),
        output: BindingMessage::default(),
        faults: Vec::new(),
        policy: Vec::new(),
        documentation: documentation(node),
        span: r.span(node),
    };
    for (name, child) in children(node, WSDL) {
        match name {
            "input" => operation.input = message(r, child),
            "output" => operation.output = message(r, child),
            "fault" => operation.faults.push(fault(r, child)),
            _ => unexpected(r, child),
        }
    }
    operation
}

/// The quotes belong to the HTTP header, where they are written in any case.
fn unquoted(action: String) -> String {
    match action.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => inside.to_owned(),
        None => action,
    }
}

fn message(r: &mut Reader<'_>, node: Node<'_, '_>) -> BindingMessage {
    let mut message = BindingMessage { name: r.token(node, "name"), span: r.span(node), ..BindingMessage::default() };
    soap_parts(r, node, &mut message);
    for (_, related) in children(node, MIME).filter(|(name, _)| *name == "multipartRelated") {
        let mut attachment = false;
        for (_, part) in children(related, MIME).filter(|(name, _)| *name == "part") {
            soap_parts(r, part, &mut message);
            let contents = children(part, MIME).filter(|(name, _)| *name == "content").map(|(_, content)| content);
            for content in contents {
                attachment = true;
                message.attached.extend(r.token(content, "part"));
            }
        }
        if attachment {
            let span = r.span(related);
            r.diags
                .warning("W002", span, "MIME attachments are left out of this message")
                .help("only the part with `soap:body` is sent; what comes with a reply is in `Reply::attachments`");
        }
    }
    message
}

/// `soap:body` and `soap:header`s directly inside `node`.
fn soap_parts(r: &mut Reader<'_>, node: Node<'_, '_>, message: &mut BindingMessage) {
    if let Some(body) = soap(node, "body") {
        message.has_body = true;
        message.parts = words(body, "parts");
        message.usage = usage(r, body);
        message.namespace = r.token(body, "namespace").unwrap_or_default();
    }
    for child in soap_children(node, "header") {
        let faults: Vec<_> = soap_children(child, "headerfault").collect();
        let faults = faults.into_iter().filter_map(|fault| header(r, fault, Vec::new())).collect();
        message.headers.extend(header(r, child, faults));
    }
}

/// `soap:header` or `soap:headerfault`; none where it does not say which part of which message it is.
fn header(r: &mut Reader<'_>, node: Node<'_, '_>, faults: Vec<Header>) -> Option<Header> {
    let part = r.token(node, "part").filter(|part| !part.is_empty());
    let missing = [("message", has(node, "message")), ("part", part.is_some())].into_iter().find(|(_, there)| !there);
    if let Some((name, _)) = missing {
        let message = format!("{} has no `{name}`; the header is left out", tag(node));
        let span = r.span(node);
        r.diags.warning("W102", span, message).help("name the message and its part, or remove the header");
        return None;
    }
    Some(Header {
        message: r.required_qname(node, "message"),
        part: part.unwrap_or_default(),
        usage: usage(r, node),
        namespace: r.token(node, "namespace").unwrap_or_default(),
        faults,
        span: r.span(node),
    })
}

fn fault(r: &mut Reader<'_>, node: Node<'_, '_>) -> BindingFault {
    let soap = soap(node, "fault");
    let name = r.token(node, "name").or_else(|| soap.and_then(|soap| r.token(soap, "name")));
    if name.is_none() {
        r.missing(node, "name");
    }
    BindingFault {
        name: name.unwrap_or_default(),
        usage: soap.map(|soap| usage(r, soap)).unwrap_or_default(),
        namespace: soap.and_then(|soap| r.token(soap, "namespace")).unwrap_or_default(),
        span: r.span(node),
    }
}

fn style(r: &mut Reader<'_>, node: Node<'_, '_>) -> Option<Style> {
    r.lenient_keyword(node, "style", &[("document", Style::Document), ("rpc", Style::Rpc)])
}

fn usage(r: &mut Reader<'_>, node: Node<'_, '_>) -> Use {
    r.lenient_keyword(node, "use", &[("literal", Use::Literal), ("encoded", Use::Encoded)]).unwrap_or_default()
}

fn soap<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    soap_children(node, name).next()
}

/// Extension elements of either SOAP binding.
///
/// Both versions are looked for everywhere, since tools mix them up (`soap:body` in a SOAP 1.2 binding); only
/// `soap:binding` decides the version.
fn soap_children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| {
        child.tag_name().name() == name && matches!(child.tag_name().namespace(), Some(SOAP_11 | SOAP_12))
    })
}
