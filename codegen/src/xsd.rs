//! What an XML Schema document says, in the specification's nouns, before anything is resolved.

pub mod builtin;
pub mod parse;

use crate::diag::Span;
use crate::qname::QName;

/// `xs:schema`: one schema element of one document (a WSDL may hold several).
#[derive(Clone, Debug)]
pub struct Schema {
    pub span: Span,
    /// Empty for none. For a chameleon include it is the includer's, set by `source`.
    pub target_namespace: String,
    pub element_form_default: Form,
    pub attribute_form_default: Form,
    pub imports: Vec<Import>,
    pub documentation: String,
    /// In document order.
    pub components: Vec<Component>,
}

/// `form`, `elementFormDefault`, `attributeFormDefault`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    Qualified,
    #[default]
    Unqualified,
}

/// `xs:import`, `xs:include`, `xs:redefine`, `xs:override`.
#[derive(Clone, Debug)]
pub struct Import {
    pub kind: ImportKind,
    /// Only for `xs:import`; empty for none.
    pub namespace: String,
    pub location: Option<String>,
    /// Replacement components of `xs:redefine` and `xs:override`.
    pub components: Vec<Component>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    Import,
    Include,
    Redefine,
    Override,
}

/// A global component of a schema.
#[derive(Clone, Debug)]
pub enum Component {
    Element(Element),
    Attribute(Attribute),
    ComplexType(ComplexType),
    SimpleType(SimpleType),
    Group(Group),
    AttributeGroup(AttributeGroup),
}

/// `minOccurs`/`maxOccurs`; `max` is `None` for `unbounded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurs {
    pub min: u32,
    pub max: Option<u32>,
}

impl Occurs {
    pub const ONE: Self = Self { min: 1, max: Some(1) };

    /// May there be more than one?
    pub fn repeats(self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }
}

impl Default for Occurs {
    fn default() -> Self {
        Self::ONE
    }
}

/// The type of an element or attribute.
#[derive(Clone, Debug, Default)]
pub enum TypeRef {
    /// `type="…"`.
    Named(QName, Span),
    /// An anonymous `xs:complexType`.
    Complex(Box<ComplexType>),
    /// An anonymous `xs:simpleType`.
    Simple(Box<SimpleType>),
    /// Neither: `xs:anyType` for an element (or the type of its substitution head), `xs:anySimpleType` for an attribute.
    #[default]
    Absent,
}

/// `xs:element`, global or local. Exactly one of `name` and `reference` is set.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub reference: Option<QName>,
    pub ty: TypeRef,
    pub occurs: Occurs,
    pub nillable: bool,
    pub is_abstract: bool,
    pub default: Option<String>,
    pub fixed: Option<String>,
    pub form: Option<Form>,
    pub substitution_group: Option<QName>,
    pub documentation: String,
    pub span: Span,
}

/// `xs:attribute`, global or local. Exactly one of `name` and `reference` is set.
#[derive(Clone, Debug, Default)]
pub struct Attribute {
    pub name: String,
    pub reference: Option<QName>,
    pub ty: TypeRef,
    pub usage: Use,
    pub default: Option<String>,
    pub fixed: Option<String>,
    pub form: Option<Form>,
    /// `wsdl:arrayType` on a SOAP encoded array's `soapenc:arrayType` attribute: the item type, with `[]` cut off, and the count of `[]`/`[,]` groups.
    pub array_type: Option<(QName, u32)>,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    #[default]
    Optional,
    Required,
    Prohibited,
}

/// `xs:complexType`; `name` is empty when anonymous.
#[derive(Clone, Debug, Default)]
pub struct ComplexType {
    pub name: String,
    pub is_abstract: bool,
    pub mixed: bool,
    pub content: Content,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// The short form: a particle and attributes (a restriction of `xs:anyType`).
    Particle(Option<Particle>, Attributes),
    /// `xs:complexContent`.
    Complex { derivation: Derivation, base: QName, base_span: Span, particle: Option<Particle>, attributes: Attributes },
    /// `xs:simpleContent`. A restriction may carry a simple type of its own and facets.
    Simple { derivation: Derivation, base: QName, base_span: Span, restriction: Option<Box<SimpleType>>, facets: Vec<Facet>, attributes: Attributes },
}

impl Default for Content {
    fn default() -> Self {
        Self::Particle(None, Attributes::default())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    Extension,
    Restriction,
}

/// Attribute uses of a type or attribute group, in document order.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    pub attributes: Vec<Attribute>,
    /// `xs:attributeGroup ref`.
    pub groups: Vec<(QName, Span)>,
    pub any: Option<Wildcard>,
}

#[derive(Clone, Debug)]
pub enum Particle {
    Element(Box<Element>),
    Sequence(Compositor),
    Choice(Compositor),
    All(Compositor),
    /// `xs:group ref`.
    Group { reference: QName, occurs: Occurs, span: Span },
    Any(Wildcard),
}

#[derive(Clone, Debug, Default)]
pub struct Compositor {
    pub occurs: Occurs,
    pub particles: Vec<Particle>,
    pub documentation: String,
    pub span: Span,
}

/// `xs:any` and `xs:anyAttribute`.
#[derive(Clone, Debug, Default)]
pub struct Wildcard {
    pub occurs: Occurs,
    /// As written: `##any`, `##other`, or a list.
    pub namespace: String,
    pub span: Span,
}

/// `xs:group name`: its particle is a sequence, choice or all.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub particle: Option<Particle>,
    pub documentation: String,
    pub span: Span,
}

/// `xs:attributeGroup name`.
#[derive(Clone, Debug)]
pub struct AttributeGroup {
    pub name: String,
    pub attributes: Attributes,
    pub span: Span,
}

/// `xs:simpleType`; `name` is empty when anonymous.
#[derive(Clone, Debug, Default)]
pub struct SimpleType {
    pub name: String,
    pub variety: Variety,
    pub documentation: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Variety {
    Restriction { base: TypeRef, facets: Vec<Facet> },
    List { item: TypeRef },
    Union { members: Vec<TypeRef> },
}

impl Default for Variety {
    fn default() -> Self {
        Self::Union { members: Vec::new() }
    }
}

/// A constraining facet: `xs:enumeration`, `xs:maxLength`, …
#[derive(Clone, Debug)]
pub struct Facet {
    /// Local name: `enumeration`, `pattern`, `minInclusive` …
    pub name: String,
    pub value: String,
    pub documentation: String,
    pub span: Span,
}
