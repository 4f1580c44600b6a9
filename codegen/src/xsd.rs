//! What an XML Schema document says, in the specification's nouns, before anything is resolved.

pub(crate) mod builtin;
pub(crate) mod parse;

use crate::diag::Span;
use crate::qname::QName;

/// `xs:schema`: one schema element of one document (a WSDL may hold several).
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands.
    pub span: Span,
    /// Empty for none. For a chameleon include it is the includer's, set by `source`.
    pub target_namespace: String,
    /// `elementFormDefault`.
    pub element_form_default: Form,
    /// `attributeFormDefault`.
    pub attribute_form_default: Form,
    /// What it imports or includes, in document order.
    pub imports: Vec<Import>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// In document order.
    pub components: Vec<Component>,
}

/// `form`, `elementFormDefault`, `attributeFormDefault`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// In the target namespace.
    Qualified,
    /// In no namespace.
    #[default]
    Unqualified,
}

/// `xs:import`, `xs:include`, `xs:redefine`, `xs:override`.
#[derive(Clone, Debug)]
pub struct Import {
    /// Which of the four.
    pub kind: ImportKind,
    /// Only for `xs:import`; empty for none.
    pub namespace: String,
    /// Where the document is, as written.
    pub location: Option<String>,
    /// Replacement components of `xs:redefine` and `xs:override`.
    pub components: Vec<Component>,
    /// Where it stands.
    pub span: Span,
}

/// Kind of reference to another schema document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// `xs:import`.
    Import,
    /// `xs:include`.
    Include,
    /// `xs:redefine`.
    Redefine,
    /// `xs:override` (XML Schema 1.1).
    Override,
}

/// A global component of a schema.
#[derive(Clone, Debug)]
pub enum Component {
    /// An element.
    Element(Element),
    /// An attribute.
    Attribute(Attribute),
    /// A complex type.
    ComplexType(ComplexType),
    /// A simple type.
    SimpleType(SimpleType),
    /// A model group.
    Group(Group),
    /// An attribute group.
    AttributeGroup(AttributeGroup),
}

/// `minOccurs`/`maxOccurs`; `max` is `None` for `unbounded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Occurs {
    /// `minOccurs`.
    pub min: u32,
    /// `maxOccurs`; `None` for `unbounded`.
    pub max: Option<u32>,
}

impl Occurs {
    /// Exactly once.
    pub const ONE: Self = Self { min: 1, max: Some(1) };

    /// Any number, or none.
    pub const ANY: Self = Self { min: 0, max: None };

    /// How often something occurs that stands in what occurs that often: `(a{2,3}){2}` is `a{4,6}`.
    #[must_use]
    pub fn times(self, outer: Self) -> Self {
        let max = self.max.zip(outer.max).map(|(inner, outer)| inner.saturating_mul(outer));
        Self { min: self.min.saturating_mul(outer.min), max }
    }

    /// How often one of two places side by side occurs.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let max = self.max.zip(other.max).map(|(a, b)| a.saturating_add(b));
        Self { min: self.min.saturating_add(other.min), max }
    }

    /// As often as either of two may: what holds for both of them.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.zip(other.max).map(|(a, b)| a.max(b)) }
    }

    /// The same, or not at all.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { min: 0, ..self }
    }

    /// Whether there can be more than one.
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
    /// `name`.
    pub name: String,
    /// `ref`.
    pub reference: Option<QName>,
    /// Its type.
    pub ty: TypeRef,
    /// How often.
    pub occurs: Occurs,
    /// `nillable`.
    pub nillable: bool,
    /// `abstract`.
    pub is_abstract: bool,
    /// `default`.
    pub default: Option<String>,
    /// `fixed`.
    pub fixed: Option<String>,
    /// `form`; `None` for the default of the schema.
    pub form: Option<Form>,
    /// Head of the substitution group.
    pub substitution_group: Option<QName>,
    /// Where `xs:key`, `xs:keyref` and `xs:unique` stand, which say nothing of its content.
    pub keys: Vec<Span>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `xs:attribute`, global or local. Exactly one of `name` and `reference` is set.
#[derive(Clone, Debug, Default)]
pub struct Attribute {
    /// `name`.
    pub name: String,
    /// `ref`.
    pub reference: Option<QName>,
    /// Its type.
    pub ty: TypeRef,
    /// `use`.
    pub usage: Use,
    /// `default`.
    pub default: Option<String>,
    /// `fixed`.
    pub fixed: Option<String>,
    /// `form`; `None` for the default of the schema.
    pub form: Option<Form>,
    /// `wsdl:arrayType` on a SOAP encoded array's `soapenc:arrayType` attribute: the item type, with `[]` cut off, and the count of `[]`/`[,]` groups.
    pub array_type: Option<(QName, u32)>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `use`: of a message or attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// `optional`.
    #[default]
    Optional,
    /// `required`.
    Required,
    /// `prohibited`.
    Prohibited,
}

/// `xs:complexType`; `name` is empty when anonymous.
#[derive(Clone, Debug, Default)]
pub struct ComplexType {
    /// `name`.
    pub name: String,
    /// `abstract`.
    pub is_abstract: bool,
    /// `mixed`.
    pub mixed: bool,
    /// What it consists of.
    pub content: Content,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// Content of a complex type.
#[derive(Clone, Debug)]
pub enum Content {
    /// The short form: a particle and attributes (a restriction of `xs:anyType`).
    Particle(Option<Particle>, Attributes),
    /// `xs:complexContent`.
    Complex {
        /// Extension or restriction.
        derivation: Derivation,
        /// `base`.
        base: QName,
        /// Where `base` stands.
        base_span: Span,
        /// The content model.
        particle: Option<Particle>,
        /// Attribute uses.
        attributes: Attributes,
    },
    /// `xs:simpleContent`. A restriction may carry a simple type of its own and facets.
    Simple {
        /// Extension or restriction.
        derivation: Derivation,
        /// `base`.
        base: QName,
        /// Where `base` stands.
        base_span: Span,
        /// A simple type inside a restriction.
        restriction: Option<Box<SimpleType>>,
        /// Constraining facets.
        facets: Vec<Facet>,
        /// Attribute uses.
        attributes: Attributes,
    },
}

impl Default for Content {
    fn default() -> Self {
        Self::Particle(None, Attributes::default())
    }
}

/// How a type derives from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// `xs:extension`.
    Extension,
    /// `xs:restriction`.
    Restriction,
}

/// Attribute uses of a type or attribute group, in document order.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// Attribute uses.
    pub attributes: Vec<Attribute>,
    /// `xs:attributeGroup ref`.
    pub groups: Vec<(QName, Span)>,
    /// `xs:anyAttribute`.
    pub any: Option<Wildcard>,
}

/// A particle of a content model.
#[derive(Clone, Debug)]
pub enum Particle {
    /// An element.
    Element(Box<Element>),
    /// `xs:sequence`.
    Sequence(Compositor),
    /// `xs:choice`.
    Choice(Compositor),
    /// `xs:all`.
    All(Compositor),
    /// `xs:group ref`.
    Group {
        /// `ref`.
        reference: QName,
        /// How often.
        occurs: Occurs,
        /// Where it stands.
        span: Span,
    },
    /// `xs:any`.
    Any(Wildcard),
}

/// `xs:sequence`, `xs:choice` or `xs:all`.
#[derive(Clone, Debug, Default)]
pub struct Compositor {
    /// How often.
    pub occurs: Occurs,
    /// In document order.
    pub particles: Vec<Particle>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `xs:any` and `xs:anyAttribute`.
#[derive(Clone, Debug, Default)]
pub struct Wildcard {
    /// How often.
    pub occurs: Occurs,
    /// As written: `##any`, `##other`, or a list.
    pub namespace: String,
    /// Where it stands.
    pub span: Span,
}

/// `xs:group name`: its particle is a sequence, choice or all.
#[derive(Clone, Debug)]
pub struct Group {
    /// `name`.
    pub name: String,
    /// The content model.
    pub particle: Option<Particle>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// `xs:attributeGroup name`.
#[derive(Clone, Debug)]
pub struct AttributeGroup {
    /// `name`.
    pub name: String,
    /// Attribute uses.
    pub attributes: Attributes,
    /// Where it stands.
    pub span: Span,
}

/// `xs:simpleType`; `name` is empty when anonymous.
#[derive(Clone, Debug, Default)]
pub struct SimpleType {
    /// `name`.
    pub name: String,
    /// Restriction, list or union.
    pub variety: Variety,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}

/// Variety of a simple type.
#[derive(Clone, Debug)]
pub enum Variety {
    /// `xs:restriction`.
    Restriction {
        /// `base`.
        base: TypeRef,
        /// Constraining facets.
        facets: Vec<Facet>,
    },
    /// `xs:list`.
    List {
        /// `itemType`.
        item: TypeRef,
    },
    /// `xs:union`.
    Union {
        /// `memberTypes`, then the anonymous ones.
        members: Vec<TypeRef>,
    },
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
    /// `value`.
    pub value: String,
    /// What the value of an enumeration means if it is a qualified name; `None` if it cannot be one.
    pub qualified: Option<QName>,
    /// Text of the documentation; empty for none.
    pub documentation: String,
    /// Where it stands.
    pub span: Span,
}
