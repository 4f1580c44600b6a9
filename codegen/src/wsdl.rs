//! What a WSDL 1.1 document says, in the specification's nouns, before anything is resolved.

pub(crate) mod parse;

use crate::diag::Span;
use crate::qname::QName;
use crate::xsd;

/// `wsdl:definitions`, with everything that it imports merged in document order.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// `name`.
    pub name: String,
    /// `targetNamespace`; empty for none.
    pub target_namespace: String,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// What it imports or includes, in document order.
    pub imports: Vec<Import>,
    /// The schemas inside `wsdl:types`.
    pub schemas: Vec<xsd::Schema>,
    /// `wsdl:message`s.
    pub messages: Vec<Message>,
    /// `wsdl:portType`s.
    pub port_types: Vec<PortType>,
    /// `wsdl:binding`s.
    pub bindings: Vec<Binding>,
    /// `wsdl:service`s.
    pub services: Vec<Service>,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:import` (also of a schema document).
#[derive(Clone, Debug)]
pub struct Import {
    /// Namespace URI; empty for none.
    pub namespace: String,
    /// Where the document is, as written.
    pub location: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:message`.
#[derive(Clone, Debug)]
pub struct Message {
    /// `name`.
    pub name: QName,
    /// In document order.
    pub parts: Vec<Part>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:part`.
#[derive(Clone, Debug)]
pub struct Part {
    /// `name`.
    pub name: String,
    /// What it consists of.
    pub content: PartContent,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// What a part refers to.
#[derive(Clone, Debug)]
pub enum PartContent {
    /// An element.
    Element(QName),
    /// `type`.
    Type(QName),
    /// Neither attribute is there.
    Absent,
}

/// `wsdl:portType`.
#[derive(Clone, Debug)]
pub struct PortType {
    /// `name`.
    pub name: QName,
    /// In document order.
    pub operations: Vec<Operation>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// An operation of a port type. No output: one-way. No input: notification.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `name`.
    pub name: String,
    /// The input message.
    pub input: Option<MessageRef>,
    /// The output message.
    pub output: Option<MessageRef>,
    /// Declared faults.
    pub faults: Vec<MessageRef>,
    /// `wsdl:output` stood before `wsdl:input` (solicit-response by the letter).
    pub output_first: bool,
    /// `parameterOrder`.
    pub parameter_order: Vec<String>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:input`, `wsdl:output`, `wsdl:fault` of a port type's operation.
#[derive(Clone, Debug)]
pub struct MessageRef {
    /// The `name` attribute, if any.
    pub name: Option<String>,
    /// The message that is referred to.
    pub message: QName,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:binding`.
#[derive(Clone, Debug)]
pub struct Binding {
    /// `name`.
    pub name: QName,
    /// The port type that it binds.
    pub port_type: QName,
    /// The protocol that it binds to.
    pub protocol: Protocol,
    /// In document order.
    pub operations: Vec<BindingOperation>,
    /// What its policies ask for.
    pub policy: Vec<Assertion>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// An assertion of WS-Policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Assertion {
    /// Its local name; of a policy in another document, the reference.
    pub name: String,
    /// Whether the server does without.
    pub is_optional: bool,
    /// Whether it is a policy that stands in another document.
    pub is_elsewhere: bool,
}

/// What a binding binds to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A SOAP binding.
    Soap {
        /// SOAP 1.1 or 1.2.
        version: SoapVersion,
        /// Default style of its operations.
        style: Option<Style>,
        /// `transport` URI.
        transport: String,
    },
    /// `http:binding` with its verb.
    Http {
        /// `GET` or `POST`.
        verb: String,
    },
    /// Anything else; the namespace of the binding's extension element, empty when there is none.
    Other {
        /// Namespace of the extension element.
        namespace: String,
    },
}

/// Version of SOAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoapVersion {
    /// SOAP 1.1.
    Soap11,
    /// SOAP 1.2.
    Soap12,
}

/// Style of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `document`.
    Document,
    /// `rpc`.
    Rpc,
}

/// `use`: of a message or attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// `literal`.
    #[default]
    Literal,
    /// `encoded`.
    Encoded,
}

/// `wsdl:operation` of a binding.
#[derive(Clone, Debug)]
pub struct BindingOperation {
    /// `name`.
    pub name: String,
    /// `soapAction` as written; `None` when the attribute or the element is missing.
    pub action: Option<String>,
    /// `style`; `None` when it is not given.
    pub style: Option<Style>,
    /// The input message.
    pub input: BindingMessage,
    /// The output message.
    pub output: BindingMessage,
    /// Declared faults.
    pub faults: Vec<BindingFault>,
    /// What its policies ask for.
    pub policy: Vec<Assertion>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// What the binding says of one message: `soap:body`, `soap:header`s.
#[derive(Clone, Debug, Default)]
pub struct BindingMessage {
    /// The `name` attribute, used to tell overloads apart.
    pub name: Option<String>,
    /// `parts` of `soap:body`; `None` when the attribute is missing (all parts).
    pub parts: Option<Vec<String>>,
    /// `use`.
    pub usage: Use,
    /// `namespace` of `soap:body`: the wrapper's namespace in rpc style.
    pub namespace: String,
    /// `soap:header`s.
    pub headers: Vec<Header>,
    /// Parts that `mime:content` sends beside the envelope.
    pub attached: Vec<String>,
    /// Where it stands.
    pub span: Span,
    /// Whether there was a `soap:body`, in `mime:multipartRelated` or not.
    pub has_body: bool,
}

/// `soap:header`.
#[derive(Clone, Debug)]
pub struct Header {
    /// The message that is referred to.
    pub message: QName,
    /// The part that is referred to.
    pub part: String,
    /// `use`.
    pub usage: Use,
    /// Namespace URI; empty for none.
    pub namespace: String,
    /// `soap:headerfault`: what a reply's header says when this header is not accepted. They have none themselves.
    pub faults: Vec<Self>,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:fault` of a binding.
#[derive(Clone, Debug)]
pub struct BindingFault {
    /// `name`.
    pub name: String,
    /// `use`.
    pub usage: Use,
    /// Namespace URI of `soap:fault`; empty for none.
    pub namespace: String,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:service`.
#[derive(Clone, Debug)]
pub struct Service {
    /// `name`.
    pub name: QName,
    /// In document order.
    pub ports: Vec<Port>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `wsdl:port`.
#[derive(Clone, Debug)]
pub struct Port {
    /// `name`.
    pub name: String,
    /// The binding of the port.
    pub binding: QName,
    /// `soap:address location`.
    pub address: Option<String>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
    /// What its policies ask for.
    pub policy: Vec<Assertion>,
}
