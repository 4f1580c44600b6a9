//! What an API offers, as plain data: services, ports, operations, types; printed as text or JSON.

mod capabilities;
mod constructs;
#[cfg(test)]
mod tests;
mod text;
mod tree;

pub use capabilities::{Capabilities, Capability, Outcome, Place, capabilities};
#[cfg(test)]
pub(crate) use text::type_text;
pub use tree::{View, operations_like, type_tree};

use serde::Serialize;

use crate::model::{self, Api, Body, Content, ElementId, Kind, Login, Particle, TypeId};
use crate::source;
use crate::wsdl::{SoapVersion, Style, Use};
use crate::xsd::{Derivation, Occurs};

/// What one root document declares, after resolving.
#[derive(Clone, Debug, Serialize)]
pub struct Inspect {
    /// The files that were read, the root first.
    pub sources: Vec<Source>,
    /// How much there is.
    pub counts: Counts,
    /// Services that speak SOAP.
    pub services: Vec<Service>,
    /// Port types that no binding implements.
    pub interfaces: Vec<Interface>,
    /// All but the built-in types, in document order.
    pub types: Vec<Type>,
    /// What becomes of the constructs that the documents use.
    pub capabilities: Vec<Capability>,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Where it is.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How much there is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Ports that speak SOAP.
    pub ports: usize,
    /// Operations; those that several ports offer count once.
    pub operations: usize,
    /// Global elements, made ones included.
    pub elements: usize,
    /// All but the built-in types.
    pub types: usize,
    /// Complex types among them.
    pub structs: usize,
    /// Enumerations among them.
    pub enums: usize,
    /// Child elements and attributes of complex types.
    pub fields: usize,
}

/// A service.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// Local name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its ports.
    pub ports: Vec<Port>,
}

/// A port.
#[derive(Clone, Debug, Serialize)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Local name of its binding.
    pub binding: String,
    /// Local name of its port type.
    pub interface: String,
    /// Empty when the WSDL gives none.
    pub address: String,
    /// `1.1` or `1.2`.
    pub soap: &'static str,
    /// `document/literal`, `rpc/encoded` …, or `mixed`.
    pub style: String,
    /// Where username and password go.
    pub login: String,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// A port type without a binding.
#[derive(Clone, Debug, Serialize)]
pub struct Interface {
    /// Local name.
    pub name: String,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// SOAPAction, if the WSDL has one.
    pub action: Option<String>,
    /// `document/literal` …
    pub style: String,
    /// The request.
    pub input: Message,
    /// The reply; none when one-way.
    pub output: Option<Message>,
    /// Its faults.
    pub faults: Vec<Part>,
    /// What the document says about it.
    pub documentation: String,
}

/// What stands inside the envelope.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Inside `soap:Body`.
    pub body: Vec<Part>,
    /// Inside `soap:Header`.
    pub headers: Vec<Part>,
}

/// An element of a message.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Local name.
    pub element: String,
    /// Its namespace.
    pub namespace: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
}

/// A type.
#[derive(Clone, Debug, Serialize)]
pub struct Type {
    /// Local name; of an anonymous type where it stands, as `order/items`.
    pub name: String,
    /// The namespace that it is declared in.
    pub namespace: String,
    /// `struct`, `array`, `enum`, `list`, `union` or `restriction`.
    pub kind: &'static str,
    /// `extends address`, `restricts xs:string` …; empty for none.
    pub derivation: String,
    /// Attributes, text and child elements of a complex type.
    pub members: Vec<Member>,
    /// Values of an enumeration, facets of a restriction, types of a union.
    pub details: Vec<String>,
    /// What the document says about it.
    pub documentation: String,
}

/// A part of a complex type.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// `element`, `attribute`, `text`, `choice`, `sequence` or `any`.
    pub kind: &'static str,
    /// Local name; empty for those that have none.
    pub name: String,
    /// Its type; empty for those that have none.
    #[serde(rename = "type")]
    pub ty: String,
    /// `1`, `0..1`, `0..n` …
    pub occurs: String,
    /// Branches of a choice, members of a sequence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

/// Describes an API, the files that it was read from, and what was found out about them.
pub fn inspect(api: &Api, sources: &[source::Source], capabilities: Capabilities) -> Inspect {
    let sources = sources.iter().filter(|source| !source.path.as_os_str().is_empty());
    let services = api.services.iter().map(|service| Service {
        name: service.name.local.clone(),
        namespace: service.name.namespace.clone(),
        ports: service.ports.iter().map(|port| describe_port(api, port)).collect(),
    });
    let interfaces = api.interfaces.iter().map(|interface| Interface {
        name: interface.name.local.clone(),
        operations: interface.operations.iter().map(|operation| describe_operation(api, operation)).collect(),
    });
    let types = api.types.iter().filter(|ty| !matches!(ty.kind, Kind::Builtin(_)));
    Inspect {
        sources: sources.map(|source| Source { path: source.display.clone(), sha256: source.sha256.clone() }).collect(),
        counts: count(api),
        services: services.collect(),
        interfaces: interfaces.collect(),
        types: types.map(|ty| describe_type(api, ty)).collect(),
        capabilities: capabilities.constructs,
    }
}

impl Inspect {
    /// As text for a terminal.
    pub fn to_text(&self) -> String {
        text::inspect(self)
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Keeps the operations, types and members whose names contain `text` in any case. Counts stay those of the whole.
    pub fn search(&mut self, text: &str) {
        let text = text.to_lowercase();
        let has = |name: &str| name.to_lowercase().contains(&text);
        for service in &mut self.services {
            service.ports.iter_mut().for_each(|port| port.operations.retain(|operation| has(&operation.name)));
            service.ports.retain(|port| !port.operations.is_empty());
        }
        self.interfaces.iter_mut().for_each(|interface| interface.operations.retain(|operation| has(&operation.name)));
        self.services.retain(|service| !service.ports.is_empty());
        self.interfaces.retain(|interface| !interface.operations.is_empty());
        for ty in self.types.iter_mut().filter(|ty| !has(&ty.name)) {
            ty.members.retain_mut(|member| member.search(&has));
        }
        self.types.retain(|ty| has(&ty.name) || !ty.members.is_empty());
    }
}

impl Member {
    /// Keeps what is found below; whether anything is.
    fn search(&mut self, has: &impl Fn(&str) -> bool) -> bool {
        self.members.retain_mut(|member| member.search(has));
        has(&self.name) || !self.members.is_empty()
    }
}

fn count(api: &Api) -> Counts {
    let ports = api.services.iter().flat_map(|service| &service.ports);
    let mut operations: Vec<_> = ports
        .clone()
        .flat_map(|port| port.operations.iter().map(move |operation| (&port.interface, operation.span)))
        .collect();
    let interfaces = api.interfaces.iter();
    operations.extend(
        interfaces
            .flat_map(|interface| interface.operations.iter().map(move |operation| (&interface.name, operation.span))),
    );
    operations.sort_unstable();
    operations.dedup();
    let structs = api.types.iter().filter_map(|ty| match &ty.kind {
        Kind::Struct(structure) => Some(structure),
        _ => None,
    });
    let fields = |structure: &model::Struct| match &structure.content {
        Content::Particles(particles) => count_fields(particles),
        Content::Text(_) => 1,
    };
    Counts {
        ports: ports.count(),
        operations: operations.len(),
        elements: api.elements.len(),
        types: api.types.iter().filter(|ty| !matches!(ty.kind, Kind::Builtin(_))).count(),
        structs: structs.clone().count(),
        enums: api.types.iter().filter(|ty| matches!(ty.kind, Kind::Enum(_))).count(),
        fields: structs.map(|structure| structure.attributes.len() + fields(structure)).sum(),
    }
}

fn count_fields(particles: &[Particle]) -> usize {
    let fields = particles.iter().map(|particle| match particle {
        Particle::Field(_) => 1,
        Particle::Choice(group) | Particle::Sequence(group) => count_fields(&group.particles),
        Particle::Any(_) => 0,
    });
    fields.sum()
}

fn describe_port(api: &Api, port: &model::Port) -> Port {
    let mut styles: Vec<String> = port.operations.iter().map(style).collect();
    styles.sort_unstable();
    styles.dedup();
    Port {
        name: port.name.clone(),
        binding: port.binding.local.clone(),
        interface: port.interface.local.clone(),
        address: port.address.clone(),
        soap: match port.version {
            SoapVersion::Soap11 => "1.1",
            SoapVersion::Soap12 => "1.2",
        },
        style: match styles.as_slice() {
            [] => "no operations".to_owned(),
            [style] => style.clone(),
            _ => "mixed".to_owned(),
        },
        login: match &port.login {
            Login::Basic => "not in the WSDL".to_owned(),
            Login::Body(name) => format!("element `{}` of the request", name.local),
            Login::Header(name) => format!("header `{}`", name.local),
            Login::Parts => "rpc parts".to_owned(),
        },
        operations: port.operations.iter().map(|operation| describe_operation(api, operation)).collect(),
    }
}

fn describe_operation(api: &Api, operation: &model::Operation) -> Operation {
    Operation {
        name: operation.name.clone(),
        action: operation.action.clone(),
        style: style(operation),
        input: describe_message(api, &operation.input),
        output: operation.output.as_ref().map(|message| describe_message(api, message)),
        faults: operation.faults.iter().map(|fault| describe_element(api, fault.element)).collect(),
        documentation: operation.documentation.clone(),
    }
}

fn style(operation: &model::Operation) -> String {
    let style = match operation.style {
        Style::Document => "document",
        Style::Rpc => "rpc",
    };
    let encoding = match operation.encoding {
        Use::Literal => "literal",
        Use::Encoded => "encoded",
    };
    format!("{style}/{encoding}")
}

fn describe_message(api: &Api, message: &model::Message) -> Message {
    let body = match message.body {
        Body::Empty => Vec::new(),
        Body::Element(id) => vec![describe_element(api, id)],
        Body::Fragment(ty) => fragment(api, ty),
    };
    Message { body, headers: message.headers.iter().map(|id| describe_element(api, *id)).collect() }
}

fn fragment(api: &Api, ty: TypeId) -> Vec<Part> {
    let Some(Content::Particles(particles)) = api.as_struct(ty).map(|structure| &structure.content) else {
        return Vec::new();
    };
    let parts = particles.iter().filter_map(|particle| match particle {
        Particle::Field(field) => Some(Part {
            element: field.name.local.clone(),
            namespace: field.name.namespace.clone(),
            ty: type_name(api, field.ty),
        }),
        _ => None,
    });
    parts.collect()
}

fn describe_element(api: &Api, id: ElementId) -> Part {
    let element = api.element(id);
    Part {
        element: element.name.local.clone(),
        namespace: element.name.namespace.clone(),
        ty: type_name(api, element.ty),
    }
}

fn describe_type(api: &Api, ty: &model::Type) -> Type {
    let (mut members, mut details, mut derivation) = (Vec::new(), Vec::new(), String::new());
    let kind = match &ty.kind {
        Kind::Builtin(_) => "built-in",
        Kind::Restricted { base, facets } => {
            derivation = format!("restricts {}", type_name(api, *base));
            details = facets.iter().map(|facet| format!("{} {}", facet.name, facet.value)).collect();
            "restriction"
        }
        Kind::Enum(enumeration) => {
            derivation = format!("restricts {}", type_name(api, enumeration.base));
            details = enumeration.values.iter().map(|value| value.value.clone()).collect();
            "enum"
        }
        Kind::List { item } => {
            derivation = format!("of {}", type_name(api, *item));
            "list"
        }
        Kind::Union { members } => {
            details = members.iter().map(|member| type_name(api, *member)).collect();
            "union"
        }
        Kind::Struct(structure) => {
            if let Some(base) = structure.base {
                let verb = match base.derivation {
                    Derivation::Extension => "extends",
                    Derivation::Restriction => "restricts",
                };
                derivation = format!("{verb} {}", type_name(api, base.ty));
            }
            members = describe_struct(api, structure);
            if structure.array_of.is_some() { "array" } else { "struct" }
        }
    };
    Type {
        name: ty.name.as_ref().map_or_else(|| ty.path.join("/"), |name| name.local.clone()),
        namespace: ty.namespace.clone(),
        kind,
        derivation,
        members,
        details,
        documentation: ty.documentation.clone(),
    }
}

fn describe_struct(api: &Api, structure: &model::Struct) -> Vec<Member> {
    let attributes = structure.attributes.iter().map(|attribute| Member {
        kind: "attribute",
        name: attribute.name.local.clone(),
        ty: type_name(api, attribute.ty),
        occurs: if attribute.required { "1".to_owned() } else { "0..1".to_owned() },
        members: Vec::new(),
    });
    let mut members: Vec<Member> = attributes.collect();
    match &structure.content {
        Content::Text(text) => members.push(Member {
            kind: "text",
            name: String::new(),
            ty: type_name(api, *text),
            occurs: "1".to_owned(),
            members: Vec::new(),
        }),
        Content::Particles(particles) => {
            members.extend(particles.iter().map(|particle| describe_particle(api, particle)))
        }
    }
    members
}

fn describe_particle(api: &Api, particle: &Particle) -> Member {
    let (kind, name, ty, occurs, inside): (_, &str, _, _, &[Particle]) = match particle {
        Particle::Field(field) => ("element", &field.name.local, type_name(api, field.ty), field.occurs, &[]),
        Particle::Choice(group) => ("choice", "", String::new(), group.occurs, &group.particles),
        Particle::Sequence(group) => ("sequence", "", String::new(), group.occurs, &group.particles),
        Particle::Any(wildcard) => ("any", "", wildcard.namespace.clone(), wildcard.occurs, &[]),
    };
    let members = inside.iter().map(|particle| describe_particle(api, particle)).collect();
    Member { kind, name: name.to_owned(), ty, occurs: occurs_text(occurs), members }
}

/// `xs:int`, a local name, or for an anonymous type where it stands.
fn type_name(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    match (&ty.kind, &ty.name) {
        (Kind::Builtin(builtin), _) => format!("xs:{}", builtin.name()),
        (_, Some(name)) => name.local.clone(),
        (_, None) => ty.path.join("/"),
    }
}

/// `1`, `0..1`, `0..n` …
fn occurs_text(occurs: Occurs) -> String {
    match occurs.max {
        Some(max) if max == occurs.min => max.to_string(),
        Some(max) => format!("{}..{max}", occurs.min),
        None => format!("{}..n", occurs.min),
    }
}
