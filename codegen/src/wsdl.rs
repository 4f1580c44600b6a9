//! What a WSDL 1.1 document says, in the specification's nouns, before anything is resolved.

pub mod parse;

use crate::diag::Span;
use crate::qname::QName;
use crate::xsd;

/// `wsdl:definitions`, with everything that it imports merged in document order.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    pub name: String,
    pub target_namespace: String,
    pub documentation: String,
    pub imports: Vec<Import>,
    /// The schemas inside `wsdl:types`.
    pub schemas: Vec<xsd::Schema>,
    pub messages: Vec<Message>,
    pub port_types: Vec<PortType>,
    pub bindings: Vec<Binding>,
    pub services: Vec<Service>,
    pub span: Span,
}

/// `wsdl:import` (also of a schema document).
#[derive(Clone, Debug)]
pub struct Import {
    pub namespace: String,
    pub location: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub name: QName,
    pub parts: Vec<Part>,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub name: String,
    pub content: PartContent,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum PartContent {
    Element(QName),
    Type(QName),
    /// Neither attribute is there.
    Absent,
}

#[derive(Clone, Debug)]
pub struct PortType {
    pub name: QName,
    pub operations: Vec<Operation>,
    pub documentation: String,
    pub span: Span,
}

/// An operation of a port type. No output: one-way. No input: notification.
#[derive(Clone, Debug)]
pub struct Operation {
    pub name: String,
    pub input: Option<MessageRef>,
    pub output: Option<MessageRef>,
    pub faults: Vec<MessageRef>,
    /// `wsdl:output` stood before `wsdl:input` (solicit-response).
    pub output_first: bool,
    pub parameter_order: Vec<String>,
    pub documentation: String,
    pub span: Span,
}

/// `wsdl:input`, `wsdl:output`, `wsdl:fault` of a port type's operation.
#[derive(Clone, Debug)]
pub struct MessageRef {
    /// The `name` attribute, if any.
    pub name: Option<String>,
    pub message: QName,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Binding {
    pub name: QName,
    pub port_type: QName,
    pub protocol: Protocol,
    pub operations: Vec<BindingOperation>,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    Soap { version: SoapVersion, style: Option<Style>, transport: String },
    /// `http:binding` with its verb.
    Http { verb: String },
    /// Anything else; the namespace of the binding's extension element, empty when there is none.
    Other { namespace: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoapVersion {
    Soap11,
    Soap12,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Document,
    Rpc,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    #[default]
    Literal,
    Encoded,
}

#[derive(Clone, Debug)]
pub struct BindingOperation {
    pub name: String,
    /// `soapAction` as written; `None` when the attribute or the element is missing.
    pub action: Option<String>,
    pub style: Option<Style>,
    pub input: BindingMessage,
    pub output: BindingMessage,
    pub faults: Vec<BindingFault>,
    pub documentation: String,
    pub span: Span,
}

/// What the binding says of one message: `soap:body`, `soap:header`s.
#[derive(Clone, Debug, Default)]
pub struct BindingMessage {
    /// The `name` attribute, used to tell overloads apart.
    pub name: Option<String>,
    /// `parts` of `soap:body`; `None` when the attribute is missing (all parts).
    pub parts: Option<Vec<String>>,
    pub usage: Use,
    /// `namespace` of `soap:body`: the wrapper's namespace in rpc style.
    pub namespace: String,
    pub headers: Vec<Header>,
    pub span: Span,
    /// Was there a `soap:body` (or `mime:multipartRelated` holding one)?
    pub has_body: bool,
}

#[derive(Clone, Debug)]
pub struct Header {
    pub message: QName,
    pub part: String,
    pub usage: Use,
    pub namespace: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct BindingFault {
    pub name: String,
    pub usage: Use,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Service {
    pub name: QName,
    pub ports: Vec<Port>,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Port {
    pub name: String,
    pub binding: QName,
    /// `soap:address location`.
    pub address: Option<String>,
    pub documentation: String,
    pub span: Span,
}
