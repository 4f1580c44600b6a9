//! The resolved API: ids, XML names and documentation; no Rust name, no prefix, no unresolved reference.

mod budget;
pub(crate) mod lower;
pub(crate) mod near;
pub(crate) mod pass;
pub(crate) mod path;
mod reach;
pub(crate) mod share;
pub(crate) mod slice;
mod substitutes;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod verify;

use std::collections::HashSet;

use crate::diag::Span;
pub use crate::qname::QName;
pub use crate::wsdl::{Assertion, SoapVersion, Style, Use as Encoding};
pub use crate::xsd::builtin::Builtin;
pub use crate::xsd::{Derivation, Occurs};

/// Everything that is generated from one root document and what it imports.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Documentation of the root (`wsdl:definitions` or `xs:schema`).
    pub documentation: String,
    /// Services with at least one port that speaks SOAP.
    pub services: Vec<Service>,
    /// Port types that no binding implements: types and traits, no address and no SOAPAction.
    pub interfaces: Vec<Interface>,
    /// Global elements in document order, then the wrapper elements made for rpc operations (`synthetic`).
    pub elements: Vec<Element>,
    /// All types, indexed by `TypeId`; built-in ones first, then document order (an anonymous type right after its owner's start).
    pub types: Vec<Type>,
}

/// Index into `Api::types`, handed out before bodies are read, so that recursion needs no second look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// Index into `Api::elements`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// A global element.
#[derive(Clone, Debug)]
pub struct Element {
    /// As it stands on the wire.
    pub name: QName,
    /// What it holds.
    pub ty: TypeId,
    /// Whether it can be nil (`xsi:nil`).
    pub nillable: bool,
    /// Only its substitutes occur on the wire.
    pub is_abstract: bool,
    /// The head of its substitution group.
    pub substitutes: Option<ElementId>,
    /// Made by lowering (an rpc wrapper), not declared in a schema.
    pub synthetic: bool,
    /// Whether its content is in SOAP's own encoding, as the binding says, and how.
    pub encoded: Option<Encoded>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// How children are told apart in SOAP's own encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoded {
    /// By their names.
    Named,
    /// As by their names, but the name of the first, the result of a call, means nothing.
    Result,
}

/// One type. `name` is `None` for an anonymous one.
#[derive(Clone, Debug)]
pub struct Type {
    /// The declared name.
    pub name: Option<QName>,
    /// For an anonymous type: where it was written, outermost first, e.g. `["products_Update", "products"]` (local names of the owning global component and of the elements or attributes on the way in). For a named type: its local name.
    pub path: Vec<String>,
    /// Target namespace of the schema that it was written in.
    pub namespace: String,
    /// What it is.
    pub kind: Kind,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `xs:…`, by local name.
    Builtin(Builtin),
    /// A restriction without enumerations: the base type with facets (kept as documentation).
    Restricted {
        /// What is restricted.
        base: TypeId,
        /// How.
        facets: Vec<Facet>,
    },
    /// A restriction to named values.
    Enum(Enum),
    /// `xs:list`: white space separated items of a simple type.
    List {
        /// A simple type.
        item: TypeId,
    },
    /// `xs:union`.
    Union {
        /// Simple types, tried in this order.
        members: Vec<TypeId>,
    },
    /// A complex type.
    Struct(Struct),
}

/// A constraining facet that is no enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Local name: `pattern`, `maxLength` …
    pub name: String,
    /// As written.
    pub value: String,
}

/// An enumeration; open when read (unknown values survive).
#[derive(Clone, Debug)]
pub struct Enum {
    /// The simple type whose values these are.
    pub base: TypeId,
    /// In document order, each once.
    pub values: Vec<EnumValue>,
    /// What else is said about them.
    pub facets: Vec<Facet>,
}

/// One `xs:enumeration`.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// As it stands on the wire; of a qualified name `{namespace}local`.
    pub value: String,
    /// The qualified name, if it is one.
    pub name: Option<QName>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// A complex type.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// Only types derived from it occur on the wire.
    pub is_abstract: bool,
    /// The complex type that it derives from.
    pub base: Option<Base>,
    /// Direct children of this type by derivation, in document order; in a slice the nearest that are left.
    pub derived: Vec<TypeId>,
    /// Names of types derived from this one that a slice left out; `xsi:type` may still name them.
    pub left_out: Vec<QName>,
    /// In document order.
    pub attributes: Vec<Attribute>,
    /// Attributes of the base that a restriction takes away; empty once `flatten_extensions` has run.
    pub prohibited: Vec<QName>,
    /// `xs:anyAttribute`.
    pub any_attribute: bool,
    /// What stands between its tags.
    pub content: Content,
    /// Whether text can stand between its child elements (`mixed`).
    pub mixed: bool,
    /// SOAP encoded array: the item type, which is also the type of its only field.
    pub array_of: Option<TypeId>,
}

/// What a complex type derives from, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// Always a `Kind::Struct`.
    pub ty: TypeId,
    /// Extension or restriction.
    pub derivation: Derivation,
}

/// What stands between the tags of a complex type.
#[derive(Clone, Debug)]
pub enum Content {
    /// Child elements (none at all for an empty type).
    Particles(Vec<Particle>),
    /// Text of a simple type (`xs:simpleContent`).
    Text(TypeId),
}

impl Default for Content {
    fn default() -> Self {
        Self::Particles(Vec::new())
    }
}

/// One step of a content model.
#[derive(Clone, Debug)]
pub enum Particle {
    /// A child element.
    Field(Field),
    /// Its particles are the alternatives (a branch of several elements is a `Sequence`).
    Choice(Group),
    /// After the passes only where it repeats or stands in a choice.
    Sequence(Group),
    /// `xs:any`: elements kept as XML.
    Any(Wildcard),
}

impl Particle {
    /// How often it occurs.
    #[must_use]
    pub fn occurs(&self) -> Occurs {
        match self {
            Self::Field(field) => field.occurs,
            Self::Choice(group) | Self::Sequence(group) => group.occurs,
            Self::Any(wildcard) => wildcard.occurs,
        }
    }

    /// The same, to be changed.
    pub fn occurs_mut(&mut self) -> &mut Occurs {
        match self {
            Self::Field(field) => &mut field.occurs,
            Self::Choice(group) | Self::Sequence(group) => &mut group.occurs,
            Self::Any(wildcard) => &mut wildcard.occurs,
        }
    }

    /// Where it was written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Field(field) => field.span,
            Self::Choice(group) | Self::Sequence(group) => group.span,
            Self::Any(wildcard) => wildcard.span,
        }
    }

    /// Whether it is or holds `xs:any`.
    #[must_use]
    pub fn has_any(&self) -> bool {
        match self {
            Self::Any(_) => true,
            Self::Field(_) => false,
            Self::Choice(group) | Self::Sequence(group) => group.particles.iter().any(Self::has_any),
        }
    }
}

/// Particles that occur together (a sequence) or instead of each other (a choice).
#[derive(Clone, Debug)]
pub struct Group {
    /// How often the whole group occurs.
    pub occurs: Occurs,
    /// In document order.
    pub particles: Vec<Particle>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// A child element.
#[derive(Clone, Debug)]
pub struct Field {
    /// As it stands on the wire: the namespace is empty for an unqualified local element.
    pub name: QName,
    /// What it holds.
    pub ty: TypeId,
    /// How often it occurs.
    pub occurs: Occurs,
    /// Whether it can be nil (`xsi:nil`).
    pub nillable: bool,
    /// What an empty element means.
    pub default: Option<String>,
    /// The only value that it may have.
    pub fixed: Option<String>,
    /// `ref="…"`: the global element that it refers to.
    pub element: Option<ElementId>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// An attribute of a complex type.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// As it stands on the wire: the namespace is empty for an unqualified attribute.
    pub name: QName,
    /// A simple type.
    pub ty: TypeId,
    /// `use="required"`.
    pub required: bool,
    /// What its absence means.
    pub default: Option<String>,
    /// The only value that it may have.
    pub fixed: Option<String>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// `xs:any`.
#[derive(Clone, Debug)]
pub struct Wildcard {
    /// How many elements it takes.
    pub occurs: Occurs,
    /// As written: `##any`, `##other`, or a list.
    pub namespace: String,
    /// Where it was written.
    pub span: Span,
}

/// `wsdl:service`.
#[derive(Clone, Debug)]
pub struct Service {
    /// The service's name; of a binding that no service offers, the binding's.
    pub name: QName,
    /// Those that speak SOAP, in document order.
    pub ports: Vec<Port>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// A port type that no binding implements; its operations are lowered as document/literal would be.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The port type's name.
    pub name: QName,
    /// In document order.
    pub operations: Vec<Operation>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// A port with a SOAP binding (others are left out with a note).
#[derive(Clone, Debug)]
pub struct Port {
    /// The port's name.
    pub name: String,
    /// The binding's name.
    pub binding: QName,
    /// The port type (interface) that the binding implements.
    pub interface: QName,
    /// Empty when the WSDL gives none.
    pub address: String,
    /// SOAP 1.1 or 1.2.
    pub version: SoapVersion,
    /// Where username and password go.
    pub login: Login,
    /// In the order of the port type.
    pub operations: Vec<Operation>,
    /// What the policies of port and binding ask for.
    pub policy: Vec<Assertion>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// Where the WSDL puts username and password: in any of the ways in which a server written in PHP declares it (`docs/centra.md`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Login {
    /// Not in the WSDL. Sent as HTTP Basic when credentials are given.
    #[default]
    Basic,
    /// First child of the body element, with children `username` and `password`; the child's name.
    Body(QName),
    /// A `soap:header`; the header element's name.
    Header(QName),
    /// rpc parts `username` and `password` of every operation.
    Parts,
}

/// One exchange: a request and, unless it is one-way, a reply.
#[derive(Clone, Debug)]
pub struct Operation {
    /// As the port type names it; overloads share it.
    pub name: String,
    /// SOAPAction as written, `None` when the WSDL has none.
    pub action: Option<String>,
    /// Document or rpc.
    pub style: Style,
    /// Literal or SOAP encoded.
    pub encoding: Encoding,
    /// The request.
    pub input: Message,
    /// `None`: one-way.
    pub output: Option<Message>,
    /// Those that the port type declares.
    pub faults: Vec<Fault>,
    /// What policies ask for of this operation alone.
    pub policy: Vec<Assertion>,
    /// What the document says about it.
    pub documentation: String,
    /// Where it was written.
    pub span: Span,
}

/// What stands inside the envelope.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Inside `soap:Body`.
    pub body: Body,
    /// Inside `soap:Header`.
    pub headers: Vec<ElementId>,
}

/// What stands inside `soap:Body`.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// Nothing inside `soap:Body`.
    #[default]
    Empty,
    /// One element: document/literal, or the wrapper of rpc style (then `synthetic`).
    Element(ElementId),
    /// Several elements side by side, document style with several parts: a synthetic struct type whose fields they are.
    Fragment(TypeId),
}

/// A declared fault: what stands inside `soap:Fault/detail`, or in the header beside it.
#[derive(Clone, Debug)]
pub struct Fault {
    /// As the port type names it.
    pub name: String,
    /// The element inside `detail`, or in the header.
    pub element: ElementId,
    /// Whether it is a `soap:headerfault`.
    pub in_header: bool,
    /// Where it was written.
    pub span: Span,
}

impl Api {
    /// The type of an id; every id in an `Api` is valid.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The element of an id; every id in an `Api` is valid.
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    /// All operations: of the services' ports, then of the port types that nothing binds.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        let ports = self.services.iter().flat_map(|service| &service.ports).flat_map(|port| &port.operations);
        ports.chain(self.interfaces.iter().flat_map(|interface| &interface.operations))
    }

    /// The complex type of an id, if it is one.
    pub fn as_struct(&self, id: TypeId) -> Option<&Struct> {
        match &self.ty(id).kind {
            Kind::Struct(structure) => Some(structure),
            _ => None,
        }
    }

    /// What a restriction restricts in the end; any other type itself.
    pub fn leaf(&self, mut id: TypeId) -> TypeId {
        while let Kind::Restricted { base, .. } | Kind::Enum(Enum { base, .. }) = &self.ty(id).kind {
            id = *base;
        }
        id
    }

    /// Whether a value of this simple type is or holds a qualified name, whose text depends on where it stands.
    pub fn holds_names(&self, id: TypeId) -> bool {
        let (mut open, mut seen) = (vec![id], HashSet::new());
        while let Some(id) = open.pop() {
            match &self.ty(id).kind {
                _ if !seen.insert(id) => {}
                Kind::Builtin(Builtin::QName | Builtin::Notation) => return true,
                Kind::Builtin(_) | Kind::Struct(_) => {}
                Kind::Restricted { base, .. } | Kind::Enum(Enum { base, .. }) => open.push(*base),
                Kind::List { item } => open.push(*item),
                Kind::Union { members } => open.extend(members),
            }
        }
        false
    }
}

impl Enum {
    /// Whether it names a value that is not blank.
    pub fn has_variants(&self) -> bool {
        self.values.iter().any(|value| !value.value.trim_ascii().is_empty())
    }
}

impl TypeId {
    /// The id of a built-in type: they come first, in the order of `Builtin::ALL`.
    pub fn builtin(builtin: Builtin) -> Self {
        Self(builtin as u32)
    }
}
