//! Which components exist: gives every global and anonymous component an id before any body is read.

use std::collections::HashMap;

use super::owned::{Owned, Owner};
use super::same;
use crate::diag::{Diagnostics, Span};
use crate::model::{Api, ElementId, Kind, Struct, Type, TypeId};
use crate::qname::QName;
use crate::source::Input;
use crate::xsd::builtin::{Builtin, XS};
use crate::xsd::{self, ComplexType, Component, Content, Particle, Schema, SimpleType, TypeRef, Variety};

/// Where each name is declared, and where each body is to be read.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) types: HashMap<QName, TypeId>,
    pub(super) elements: HashMap<QName, ElementId>,
    pub(super) attributes: HashMap<QName, (&'a xsd::Attribute, &'a Schema)>,
    pub(super) groups: HashMap<QName, (&'a xsd::Group, &'a Schema)>,
    pub(super) attribute_groups: HashMap<QName, (&'a xsd::AttributeGroup, &'a Schema)>,
    /// By `ElementId`.
    pub(super) element_bodies: Vec<(&'a xsd::Element, &'a Schema)>,
    /// In the order of ids; the built-in types have none.
    pub(super) type_bodies: Vec<Body<'a>>,
    anonymous: HashMap<*const (), TypeId>,
    texts: HashMap<*const ComplexType, TypeId>,
}

/// A declared type whose body is still to be read.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    pub(super) id: TypeId,
    pub(super) definition: Definition<'a>,
    pub(super) schema: &'a Schema,
}

/// What a type's body is.
#[derive(Clone, Copy)]
pub(super) enum Definition<'a> {
    Simple(&'a SimpleType),
    Complex(&'a ComplexType),
    /// The simple type that an `xs:simpleContent` restriction makes of its facets.
    TextOf(&'a ComplexType),
}

impl<'a> Names<'a> {
    /// The id of an anonymous complex type.
    pub(super) fn anonymous_complex(&self, complex: &ComplexType) -> Option<TypeId> {
        self.anonymous.get(&std::ptr::from_ref(complex).cast()).copied()
    }

    /// The id of an anonymous simple type.
    pub(super) fn anonymous_simple(&self, simple: &SimpleType) -> Option<TypeId> {
        self.anonymous.get(&std::ptr::from_ref(simple).cast()).copied()
    }

    /// The id of the simple type that a `xs:simpleContent` restriction makes, if it makes one.
    pub(super) fn text_of(&self, complex: &ComplexType) -> Option<TypeId> {
        self.texts.get(&std::ptr::from_ref(complex)).copied()
    }

    /// What a declared type's body is; `None` for built-in and synthetic types.
    pub(super) fn body(&self, id: TypeId) -> Option<Body<'a>> {
        let index = (id.0 as usize).checked_sub(Builtin::ALL.len())?;
        self.type_bodies.get(index).copied()
    }
}

/// Declares all components of all schemas, in document order.
pub(super) fn declare<'a>(input: &'a Input, diags: &mut Diagnostics) -> (Names<'a>, Api, Owned) {
    let types = Builtin::ALL.iter().map(|builtin| builtin_type(*builtin)).collect();
    let mut declaring = Declaring { names: Names::default(), types, diags, owned: Owned::default() };
    for schema in &input.schemas {
        for component in &schema.components {
            declaring.component(component, schema);
        }
    }
    let root = input.definitions.first().map(|definitions| &definitions.documentation);
    let documentation = root.or(input.schemas.first().map(|schema| &schema.documentation)).cloned().unwrap_or_default();
    let api = Api { documentation, types: declaring.types, ..Api::default() };
    (declaring.names, api, declaring.owned)
}

fn builtin_type(builtin: Builtin) -> Type {
    Type {
        name: Some(QName::new(XS, builtin.name())),
        path: vec![builtin.name().to_owned()],
        namespace: XS.to_owned(),
        kind: Kind::Builtin(builtin),
        documentation: String::new(),
        span: Span::default(),
    }
}

struct Declaring<'a, 'd> {
    names: Names<'a>,
    types: Vec<Type>,
    diags: &'d mut Diagnostics,
    owned: Owned,
}

impl<'a> Declaring<'a, '_> {
    fn component(&mut self, component: &'a Component, schema: &'a Schema) {
        let name = |local: &str| QName::new(&schema.target_namespace, local);
        match component {
            Component::Element(element) => self.global_element(name(&element.name), element, schema),
            Component::Attribute(attribute) => self.global_attribute(name(&attribute.name), attribute, schema),
            Component::ComplexType(complex) => self.global_complex(name(&complex.name), complex, schema),
            Component::SimpleType(simple) => self.global_simple(name(&simple.name), simple, schema),
            Component::Group(group) => self.global_group(name(&group.name), group, schema),
            Component::AttributeGroup(group) => self.global_attribute_group(name(&group.name), group, schema),
        }
    }

    fn global_element(&mut self, name: QName, element: &'a xsd::Element, schema: &'a Schema) {
        if let Some(id) = self.names.elements.get(&name).copied() {
            let (first, _) = self.names.element_bodies[id.0 as usize];
            let owner = Some(Owner::Element(id));
            return self.again("element", &name, owner, same::element(first, element), first.span, element.span);
        }
        self.names.elements.insert(name, ElementId(self.names.element_bodies.len() as u32));
        self.names.element_bodies.push((element, schema));
        self.element_type(element, schema, &mut Vec::new());
    }

    fn global_attribute(&mut self, name: QName, attribute: &'a xsd::Attribute, schema: &'a Schema) {
        if let Some((first, _)) = self.names.attributes.get(&name).copied() {
            return self.again("attribute", &name, None, same::attribute(first, attribute), first.span, attribute.span);
        }
        self.names.attributes.insert(name, (attribute, schema));
        self.attribute_type(attribute, schema, &mut Vec::new());
    }

    fn global_complex(&mut self, name: QName, complex: &'a ComplexType, schema: &'a Schema) {
        if let Some(first) = self.names.types.get(&name).copied() {
            let definition = self.names.body(first).map(|body| body.definition);
            let identical =
                matches!(definition, Some(Definition::Complex(first)) if same::complex_type(first, complex));
            let (owner, span) = (Some(Owner::Type(first)), self.types[first.0 as usize].span);
            return self.again("type", &name, owner, identical, span, complex.span);
        }
        let id = self.complex(complex, schema, &mut path(&name), public(&name));
        self.names.types.insert(name, id);
    }

    fn global_simple(&mut self, name: QName, simple: &'a SimpleType, schema: &'a Schema) {
        if let Some(first) = self.names.types.get(&name).copied() {
            let definition = self.names.body(first).map(|body| body.definition);
            let identical = matches!(definition, Some(Definition::Simple(first)) if same::simple_type(first, simple));
            let (owner, span) = (Some(Owner::Type(first)), self.types[first.0 as usize].span);
            return self.again("type", &name, owner, identical, span, simple.span);
        }
        let id = self.simple(simple, schema, &mut path(&name), public(&name));
        self.names.types.insert(name, id);
    }

    fn global_group(&mut self, name: QName, group: &'a xsd::Group, schema: &'a Schema) {
        if let Some((first, _)) = self.names.groups.get(&name).copied() {
            return self.again("group", &name, None, same::group(first, group), first.span, group.span);
        }
        self.names.groups.insert(name, (group, schema));
        if let Some(particle) = &group.particle {
            self.particle(particle, schema, &mut vec![group.name.clone()]);
        }
    }

    fn global_attribute_group(&mut self, name: QName, group: &'a xsd::AttributeGroup, schema: &'a Schema) {
        if let Some((first, _)) = self.names.attribute_groups.get(&name).copied() {
            let identical = same::attributes(&first.attributes, &group.attributes);
            return self.again("attribute group", &name, None, identical, first.span, group.span);
        }
        self.names.attribute_groups.insert(name, (group, schema));
        self.attributes(&group.attributes, schema, &mut vec![group.name.clone()]);
    }

    /// A name that is declared already: nothing to do when both say the same.
    fn again(&mut self, what: &str, name: &QName, owner: Option<Owner>, identical: bool, first: Span, second: Span) {
        if !identical {
            let message = format!("the {what} `{name}` is declared twice, with different content");
            self.owned
                .error(owner, self.diags, "E106", second, message)
                .related(first, "declared here first")
                .help("remove one of them, or import only one of the two schemas");
        }
    }

    fn add(&mut self, definition: Definition<'a>, schema: &'a Schema, path: &[String], name: Option<QName>) -> TypeId {
        let (kind, documentation, span) = match definition {
            Definition::Complex(complex) => (Kind::Struct(Struct::default()), &complex.documentation, complex.span),
            Definition::Simple(simple) => (simple_placeholder(), &simple.documentation, simple.span),
            Definition::TextOf(complex) => (simple_placeholder(), &complex.documentation, complex.span),
        };
        let id = TypeId(self.types.len() as u32);
        self.types.push(Type {
            name,
            path: path.to_vec(),
            namespace: schema.target_namespace.clone(),
            kind,
            documentation: documentation.clone(),
            span,
        });
        self.names.type_bodies.push(Body { id, definition, schema });
        id
    }

    fn complex(
        &mut self,
        complex: &'a ComplexType,
        schema: &'a Schema,
        path: &mut Vec<String>,
        name: Option<QName>,
    ) -> TypeId {
        let id = self.add(Definition::Complex(complex), schema, path, name);
        match &complex.content {
            Content::Particle(particle, attributes) | Content::Complex { particle, attributes, .. } => {
                if let Some(particle) = particle {
                    self.particle(particle, schema, path);
                }
                self.attributes(attributes, schema, path);
            }
            Content::Simple { restriction, facets, attributes, .. } => {
                if restriction.is_some() || !facets.is_empty() {
                    path.push("value".to_owned());
                    let text = self.add(Definition::TextOf(complex), schema, path, None);
                    self.names.texts.insert(std::ptr::from_ref(complex), text);
                    if let Some(simple) = restriction {
                        self.anonymous_simple(simple, schema, path, "base");
                    }
                    path.pop();
                }
                self.attributes(attributes, schema, path);
            }
        }
        id
    }

    fn simple(
        &mut self,
        simple: &'a SimpleType,
        schema: &'a Schema,
        path: &mut Vec<String>,
        name: Option<QName>,
    ) -> TypeId {
        let id = self.add(Definition::Simple(simple), schema, path, name);
        match &simple.variety {
            Variety::Restriction { base, .. } => self.simple_ref(base, schema, path, "base"),
            Variety::List { item } => self.simple_ref(item, schema, path, "item"),
            Variety::Union { members } => {
                for member in members {
                    self.simple_ref(member, schema, path, "member");
                }
            }
        }
        id
    }

    fn simple_ref(&mut self, ty: &'a TypeRef, schema: &'a Schema, path: &mut Vec<String>, step: &str) {
        if let TypeRef::Simple(simple) = ty {
            self.anonymous_simple(simple, schema, path, step);
        }
    }

    fn anonymous_simple(&mut self, simple: &'a SimpleType, schema: &'a Schema, path: &mut Vec<String>, step: &str) {
        path.push(step.to_owned());
        let id = self.simple(simple, schema, path, None);
        path.pop();
        self.names.anonymous.insert(std::ptr::from_ref(simple).cast(), id);
    }

    fn element_type(&mut self, element: &'a xsd::Element, schema: &'a Schema, path: &mut Vec<String>) {
        match &element.ty {
            TypeRef::Complex(complex) => {
                path.push(element.name.clone());
                let id = self.complex(complex, schema, path, None);
                path.pop();
                self.names.anonymous.insert(std::ptr::from_ref(complex.as_ref()).cast(), id);
            }
            TypeRef::Simple(simple) => self.anonymous_simple(simple, schema, path, &element.name),
            TypeRef::Named(..) | TypeRef::Absent => {}
        }
    }

    fn attribute_type(&mut self, attribute: &'a xsd::Attribute, schema: &'a Schema, path: &mut Vec<String>) {
        self.simple_ref(&attribute.ty, schema, path, &attribute.name);
    }

    fn attributes(&mut self, attributes: &'a xsd::Attributes, schema: &'a Schema, path: &mut Vec<String>) {
        for attribute in &attributes.attributes {
            self.attribute_type(attribute, schema, path);
        }
    }

    fn particle(&mut self, particle: &'a Particle, schema: &'a Schema, path: &mut Vec<String>) {
        match particle {
            Particle::Element(element) => self.element_type(element, schema, path),
            Particle::Sequence(group) | Particle::Choice(group) | Particle::All(group) => {
                for particle in &group.particles {
                    self.particle(particle, schema, path);
                }
            }
            Particle::Group { .. } | Particle::Any(_) => {}
        }
    }
}

/// What stands between the name and the rest where `source` renames the original of a redefinition.
const RENAMED: char = '~';

/// The name under which a type is known; the original of a redefinition (`address~original`) has none.
fn public(name: &QName) -> Option<QName> {
    (!name.local.contains(RENAMED)).then(|| name.clone())
}

/// Where a global type stands: `address`, or `address`, `original`.
fn path(name: &QName) -> Vec<String> {
    name.local.split(RENAMED).map(str::to_owned).collect()
}

fn simple_placeholder() -> Kind {
    Kind::Restricted { base: TypeId::builtin(Builtin::AnySimpleType), facets: Vec::new() }
}
