//! Which constructs of WSDL and XML Schema the documents use, and where: a walk over the mirror.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Span;
use crate::source::Input;
use crate::wsdl::{BindingMessage, Definitions, Operation, PartContent, Protocol, SoapVersion, Style, Use};
use crate::xsd::builtin::XS;
use crate::xsd::{
    Attribute, Attributes, ComplexType, Component, Compositor, Content, Derivation, Element, Facet, Group, ImportKind,
    Particle, Schema, SimpleType, TypeRef, Variety, Wildcard,
};

macro_rules! constructs {
    ($($variant:ident = $title:literal => $becomes:literal),* $(,)?) => {
        /// A construct that the generator knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Construct { $($variant),* }

        impl Construct {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What the specifications call it, and what becomes of it.
            pub(super) fn about(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($title, $becomes)),* }
            }
        }
    };
}

constructs! {
    Soap11 = "SOAP 1.1 binding" => "an endpoint",
    Soap12 = "SOAP 1.2 binding" => "an endpoint",
    DocumentLiteral = "document/literal operation" => "a method",
    RpcLiteral = "rpc/literal operation" => "a method",
    RpcEncoded = "rpc/encoded operation" => "a method; `href` references are resolved",
    DocumentEncoded = "document/encoded operation" => "a method; elements are sent as document/literal sends them",
    OneWay = "one-way operation" => "a method that answers nothing",
    Overloaded = "overloaded operation" => "a method with a name of its own",
    NoAction = "operation without soapAction" => "a method that sends an empty one",
    SeveralParts = "message of several parts" => "a struct of the parts",
    Header = "header" => "a header of the call",
    HeaderFault = "header fault" => "a type for the fault's header",
    Fault = "declared fault" => "a variant of the enum of its operation, `error.declared()`",
    Unbound = "port type without a binding" => "a client for any address",
    Import = "import or include" => "read",
    Redefine = "redefine" => "the new definition",
    Element = "element" => "a field, or a document that can be read and written",
    ElementRef = "reference to an element" => "a field",
    Nillable = "nillable element" => "a state of the field that tells nil from empty and absent",
    AbstractElement = "abstract element" => "one of its substitutes",
    Substitution = "substitution group" => "an enum of the elements",
    DefaultOrFixed = "default or fixed value" => "documentation; nothing is made up",
    Key = "identity constraint" => "nothing: it says nothing of the shape of messages",
    ComplexType = "complex type" => "a struct",
    AbstractType = "abstract type" => "an enum of the types that extend it, told by xsi:type",
    Mixed = "mixed content" => "a struct that keeps the text in place",
    SimpleContent = "simple content" => "a struct of value and attributes",
    Extension = "extension of a complex type" => "a struct with the fields of both; xsi:type is read and written",
    Restriction = "restriction of a complex type" => "a struct of its own",
    EncodedArray = "SOAP-ENC array" => "a list; `arrayType` is written",
    Sequence = "sequence" => "fields, written in its order, read in any",
    RepeatedSequence = "repeated sequence" => "a list of structs",
    Choice = "choice" => "an enum",
    RepeatedChoice = "repeated choice" => "a list of an enum",
    All = "all" => "fields",
    Group = "group" => "the fields inside",
    AttributeGroup = "attribute group" => "the fields inside",
    Any = "any" => "XML, kept and written as it is",
    AnyType = "anyType" => "XML, kept and written as it is",
    Attribute = "attribute" => "a field",
    AttributeRef = "reference to an attribute" => "a field",
    AnyAttribute = "anyAttribute" => "attributes, kept and written as they are",
    BuiltIn = "built-in type" => "a Rust type; numbers and dates keep their text, qualified names their namespace",
    SimpleType = "simple type" => "its base, with the facets as documentation",
    Enumeration = "enumeration" => "an enum; other values survive",
    List = "list" => "a list of values",
    Union = "union" => "an enum of its members; other values survive",
    Facet = "facet" => "documentation; checked on request",
}

/// Constructs with their places, in document order.
pub(super) type Found = BTreeMap<Construct, Vec<Span>>;

/// All constructs of the documents that were read; those that are built in do not count.
pub(super) fn find(input: &Input) -> Found {
    let mut walk = Walk::default();
    input.definitions.iter().for_each(|definitions| walk.definitions(definitions));
    let bound: Vec<_> =
        input.definitions.iter().flat_map(|it| &it.bindings).map(|binding| &binding.port_type).collect();
    for port_type in input.definitions.iter().flat_map(|definitions| &definitions.port_types) {
        if !bound.contains(&&port_type.name) {
            walk.note(Construct::Unbound, port_type.span);
        }
    }
    input.schemas.iter().for_each(|schema| walk.schema(schema));
    let is_ours = |span: &Span| {
        input.sources.get(span.document as usize).is_some_and(|source| !source.path.as_os_str().is_empty())
    };
    for places in walk.found.values_mut() {
        places.retain(is_ours);
        places.sort_unstable();
        // A chameleon include is read once per includer.
        places.dedup();
    }
    walk.found.retain(|_, places| !places.is_empty());
    walk.found
}

#[derive(Default)]
struct Walk {
    found: Found,
}

impl Walk {
    fn note(&mut self, construct: Construct, span: Span) {
        self.found.entry(construct).or_default().push(span);
    }

    fn note_if(&mut self, is_it: bool, construct: Construct, span: Span) {
        if is_it {
            self.note(construct, span);
        }
    }

    fn definitions(&mut self, definitions: &Definitions) {
        definitions.imports.iter().for_each(|import| self.note(Construct::Import, import.span));
        for message in &definitions.messages {
            self.note_if(message.parts.len() > 1, Construct::SeveralParts, message.span);
            for part in &message.parts {
                if let PartContent::Type(name) = &part.content {
                    self.note_if(name.namespace == XS, Construct::BuiltIn, part.span);
                }
            }
        }
        for port_type in &definitions.port_types {
            let mut names = BTreeSet::new();
            for operation in &port_type.operations {
                self.operation(operation);
                self.note_if(!names.insert(&operation.name), Construct::Overloaded, operation.span);
            }
        }
        for binding in &definitions.bindings {
            let Protocol::Soap { version, style, .. } = &binding.protocol else { continue };
            let construct = match version {
                SoapVersion::Soap11 => Construct::Soap11,
                SoapVersion::Soap12 => Construct::Soap12,
            };
            self.note(construct, binding.span);
            for operation in &binding.operations {
                let style = operation.style.or(*style).unwrap_or(Style::Document);
                let construct = match (style, operation.input.usage) {
                    (Style::Document, Use::Literal) => Construct::DocumentLiteral,
                    (Style::Document, Use::Encoded) => Construct::DocumentEncoded,
                    (Style::Rpc, Use::Literal) => Construct::RpcLiteral,
                    (Style::Rpc, Use::Encoded) => Construct::RpcEncoded,
                };
                self.note(construct, operation.span);
                self.note_if(operation.action.is_none(), Construct::NoAction, operation.span);
                self.headers(&operation.input);
                self.headers(&operation.output);
            }
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.note_if(operation.output.is_none(), Construct::OneWay, operation.span);
        operation.faults.iter().for_each(|fault| self.note(Construct::Fault, fault.span));
    }

    fn headers(&mut self, message: &BindingMessage) {
        for header in &message.headers {
            self.note(Construct::Header, header.span);
            header.faults.iter().for_each(|fault| self.note(Construct::HeaderFault, fault.span));
        }
    }

    fn schema(&mut self, schema: &Schema) {
        for import in &schema.imports {
            let construct = match import.kind {
                ImportKind::Import | ImportKind::Include => Construct::Import,
                ImportKind::Redefine => Construct::Redefine,
                // An error reports it.
                ImportKind::Override => continue,
            };
            self.note(construct, import.span);
        }
        schema.components.iter().for_each(|component| self.component(component));
    }

    fn component(&mut self, component: &Component) {
        match component {
            Component::Element(element) => self.element(element),
            Component::Attribute(attribute) => self.attribute(attribute),
            Component::ComplexType(ty) => self.complex_type(ty),
            Component::SimpleType(ty) => self.simple_type(ty),
            Component::Group(Group { particle, span, .. }) => {
                self.note(Construct::Group, *span);
                particle.iter().for_each(|particle| self.particle(particle));
            }
            Component::AttributeGroup(group) => {
                self.note(Construct::AttributeGroup, group.span);
                self.attributes(&group.attributes);
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let span = element.span;
        let is_ref = element.reference.is_some();
        self.note(if is_ref { Construct::ElementRef } else { Construct::Element }, span);
        self.note_if(element.nillable, Construct::Nillable, span);
        self.note_if(element.is_abstract, Construct::AbstractElement, span);
        self.note_if(element.substitution_group.is_some(), Construct::Substitution, span);
        self.note_if(element.default.is_some() || element.fixed.is_some(), Construct::DefaultOrFixed, span);
        element.keys.iter().for_each(|key| self.note(Construct::Key, *key));
        let is_any = !is_ref && element.substitution_group.is_none() && matches!(element.ty, TypeRef::Absent);
        self.note_if(is_any, Construct::AnyType, span);
        self.type_ref(&element.ty);
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let is_ref = attribute.reference.is_some();
        if attribute.array_type.is_some() {
            return self.note(Construct::EncodedArray, attribute.span);
        }
        self.note(if is_ref { Construct::AttributeRef } else { Construct::Attribute }, attribute.span);
        self.note_if(
            attribute.default.is_some() || attribute.fixed.is_some(),
            Construct::DefaultOrFixed,
            attribute.span,
        );
        self.type_ref(&attribute.ty);
    }

    fn attributes(&mut self, attributes: &Attributes) {
        attributes.attributes.iter().for_each(|attribute| self.attribute(attribute));
        attributes.groups.iter().for_each(|(_, span)| self.note(Construct::AttributeGroup, *span));
        attributes.any.iter().for_each(|any| self.note(Construct::AnyAttribute, any.span));
    }

    fn type_ref(&mut self, ty: &TypeRef) {
        match ty {
            TypeRef::Named(name, span) if name.namespace == XS => {
                let construct = if name.local == "anyType" { Construct::AnyType } else { Construct::BuiltIn };
                self.note(construct, *span);
            }
            TypeRef::Named(..) | TypeRef::Absent => {}
            TypeRef::Complex(ty) => self.complex_type(ty),
            TypeRef::Simple(ty) => self.simple_type(ty),
        }
    }

    fn complex_type(&mut self, ty: &ComplexType) {
        self.note(Construct::ComplexType, ty.span);
        self.note_if(ty.is_abstract, Construct::AbstractType, ty.span);
        self.note_if(ty.mixed, Construct::Mixed, ty.span);
        match &ty.content {
            Content::Particle(particle, attributes) => {
                particle.iter().for_each(|particle| self.particle(particle));
                self.attributes(attributes);
            }
            Content::Complex { derivation, base_span, particle, attributes, .. } => {
                let construct = match derivation {
                    Derivation::Extension => Construct::Extension,
                    Derivation::Restriction => Construct::Restriction,
                };
                self.note(construct, *base_span);
                particle.iter().for_each(|particle| self.particle(particle));
                self.attributes(attributes);
            }
            Content::Simple { base_span, restriction, facets, attributes, .. } => {
                self.note(Construct::SimpleContent, *base_span);
                restriction.iter().for_each(|ty| self.simple_type(ty));
                self.facets(facets);
                self.attributes(attributes);
            }
        }
    }

    fn particle(&mut self, particle: &Particle) {
        match particle {
            Particle::Element(element) => self.element(element),
            Particle::Sequence(inside) => self.compositor(inside, Construct::Sequence, Construct::RepeatedSequence),
            Particle::Choice(inside) => self.compositor(inside, Construct::Choice, Construct::RepeatedChoice),
            Particle::All(inside) => self.compositor(inside, Construct::All, Construct::All),
            Particle::Group { span, .. } => self.note(Construct::Group, *span),
            Particle::Any(Wildcard { span, .. }) => self.note(Construct::Any, *span),
        }
    }

    fn compositor(&mut self, inside: &Compositor, once: Construct, repeated: Construct) {
        self.note(if inside.occurs.repeats() { repeated } else { once }, inside.span);
        inside.particles.iter().for_each(|particle| self.particle(particle));
    }

    fn simple_type(&mut self, ty: &SimpleType) {
        match &ty.variety {
            Variety::Restriction { base, facets } => {
                let is_enumeration = facets.iter().any(|facet| facet.name == "enumeration");
                self.note(if is_enumeration { Construct::Enumeration } else { Construct::SimpleType }, ty.span);
                self.facets(facets);
                self.type_ref(base);
            }
            Variety::List { item } => {
                self.note(Construct::List, ty.span);
                self.type_ref(item);
            }
            Variety::Union { members } => {
                self.note(Construct::Union, ty.span);
                members.iter().for_each(|member| self.type_ref(member));
            }
        }
    }

    fn facets(&mut self, facets: &[Facet]) {
        let facets = facets.iter().filter(|facet| facet.name != "enumeration");
        facets.for_each(|facet| self.note(Construct::Facet, facet.span));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Construct, find};
    use crate::diag::Diagnostics;
    use crate::source::{LoadOptions, load};

    #[test]
    fn each_construct_is_found_in_the_fixtures() {
        let mut missing = Construct::ALL.to_vec();
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/ok")).unwrap() {
            let input = load(&entry.unwrap().path(), &LoadOptions::default(), &mut Diagnostics::default());
            let found = find(&input);
            missing.retain(|construct| !found.contains_key(construct));
        }
        assert_eq!(missing, []);
    }

    #[test]
    fn places_are_those_of_the_construct() {
        let input = load(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/ok/keys.xsd"),
            &LoadOptions::default(),
            &mut Diagnostics::default(),
        );
        for span in &find(&input)[&Construct::Key] {
            let tag = &input.sources[0].text[span.start as usize..span.end as usize];
            assert!(["<xs:key", "<xs:keyref", "<xs:unique"].iter().any(|name| tag.starts_with(name)), "{tag}");
        }
    }
}
