//! What a complex type contains: content models with groups expanded, references resolved, forms applied.

use super::Lowering;
use super::array;
use super::declare::Names;
use super::resolve::{Space, any_simple_type, any_type};
use crate::diag::Span;
use crate::model::{Base, Content, Field, Group, Kind, Particle, Struct, TypeId, Wildcard};
use crate::qname::QName;
use crate::xsd::builtin::XS;
use crate::xsd::{self, ComplexType, Derivation, Form, Occurs, Schema};

/// How deep groups and compositors may nest, and how many particles expanding groups may make.
const DEPTH: usize = 128;
const EXPANSION: usize = 60_000;

impl<'a> Lowering<'a, '_> {
    /// The body of an `xs:complexType`.
    pub(super) fn complex_body(&mut self, id: TypeId, complex: &'a ComplexType, schema: &'a Schema) -> Kind {
        let mut structure = match &complex.content {
            xsd::Content::Particle(particle, attributes) => {
                let mut structure = Struct { content: self.content(particle.as_ref(), schema), ..Struct::default() };
                self.attributes(attributes, schema, &mut structure);
                structure
            }
            xsd::Content::Complex { base, particle, attributes, .. } if array::is_array(base, attributes) => {
                self.array_body(id, complex, schema, particle.as_ref(), attributes)
            }
            xsd::Content::Complex { derivation, base, base_span, particle, attributes } => {
                let base = self.type_named(base, *base_span);
                let mut structure = Struct { content: self.content(particle.as_ref(), schema), ..Struct::default() };
                self.attributes(attributes, schema, &mut structure);
                self.derive_complex(&mut structure, *derivation, base, *base_span);
                structure
            }
            xsd::Content::Simple { derivation, base, base_span, attributes, .. } => {
                let base = self.type_named(base, *base_span);
                let mut structure = Struct::default();
                self.attributes(attributes, schema, &mut structure);
                self.derive_simple(&mut structure, complex, *derivation, base, *base_span);
                structure
            }
        };
        structure.is_abstract = complex.is_abstract;
        structure.mixed |= complex.mixed;
        Kind::Struct(structure)
    }

    /// `xs:complexContent`: records the base.
    fn derive_complex(&mut self, structure: &mut Struct, derivation: Derivation, base: TypeId, span: Span) {
        if matches!(self.api.ty(base).kind, Kind::Struct(_)) {
            structure.base = Some(Base { ty: base, derivation });
        } else if base == any_type() {
            if derivation == Derivation::Extension {
                let wildcard = Wildcard { occurs: Occurs::ANY, namespace: "##any".to_owned(), span };
                structure.any_attribute = true;
                if let Content::Particles(particles) = &mut structure.content {
                    particles.insert(0, Particle::Any(wildcard));
                }
            }
        } else {
            let name = describe(self, base);
            self.weak(
                "W107",
                span,
                format!("complex content derives from the simple type {name}; taken as simple content"),
            );
            structure.content = Content::Text(base);
        }
    }

    /// `xs:simpleContent`: text, and the base when it is complex.
    fn derive_simple(
        &mut self,
        structure: &mut Struct,
        complex: &ComplexType,
        derivation: Derivation,
        base: TypeId,
        span: Span,
    ) {
        if matches!(self.api.ty(base).kind, Kind::Struct(_)) {
            structure.base = Some(Base { ty: base, derivation });
        }
        let text = self.names.text_of(complex).or_else(|| self.text_of_type(base));
        if text.is_none() && self.api.ty(base).name.is_some() {
            let name = describe(self, base);
            self.weak("W107", span, format!("simple content derives from {name}, which has none; taken as text"));
        }
        structure.content = Content::Text(text.unwrap_or_else(any_simple_type));
    }

    fn content(&mut self, particle: Option<&'a xsd::Particle>, schema: &'a Schema) -> Content {
        Content::Particles(particle.and_then(|particle| self.particle(particle, schema)).into_iter().collect())
    }

    /// One particle; nothing when it may not occur or does not resolve.
    pub(super) fn particle(&mut self, particle: &'a xsd::Particle, schema: &'a Schema) -> Option<Particle> {
        if !self.expanding.is_empty() {
            self.expanded = self.expanded.saturating_add(1);
        }
        match particle {
            xsd::Particle::Element(element) => self.field(element, schema).map(Particle::Field),
            xsd::Particle::Sequence(compositor) | xsd::Particle::All(compositor) => {
                self.compositor(compositor, schema).map(Particle::Sequence)
            }
            xsd::Particle::Choice(compositor) => self.compositor(compositor, schema).map(Particle::Choice),
            xsd::Particle::Group { reference, occurs, span } => self.group(reference, *occurs, *span),
            xsd::Particle::Any(wildcard) => {
                let occurs = Self::occurs(wildcard.occurs)?;
                Some(Particle::Any(Wildcard { occurs, namespace: wildcard.namespace.clone(), span: wildcard.span }))
            }
        }
    }

    fn compositor(&mut self, compositor: &'a xsd::Compositor, schema: &'a Schema) -> Option<Group> {
        let occurs = Self::occurs(compositor.occurs)?;
        self.depth += 1;
        let particles = compositor.particles.iter().filter_map(|particle| self.particle(particle, schema)).collect();
        self.depth -= 1;
        Some(Group { occurs, particles, documentation: compositor.documentation.clone(), span: compositor.span })
    }

    /// A group reference becomes the group's particle, occurring as often as the reference says.
    fn group(&mut self, name: &QName, occurs: Occurs, span: Span) -> Option<Particle> {
        let occurs = Self::occurs(occurs)?;
        let (name, (group, schema)) = match self.names.groups.get(name) {
            Some(found) => (name.clone(), *found),
            None => {
                let find = |names: &Names<'a>, name: &QName| names.groups.get(name).copied();
                let Some(found) = self.unqualified(Space::Group, name, span, find) else {
                    self.unknown("E104", Space::Group, name, span);
                    return None;
                };
                found
            }
        };
        let name = &name;
        if self.expanding.contains(name) {
            self.error("E107", span, format!("the group `{name}` contains itself"));
            return None;
        }
        if !self.may_expand(name, span) {
            return None;
        }
        self.expanding.push(name.clone());
        let outer = std::mem::replace(&mut self.namespace, &schema.target_namespace);
        let particle = group.particle.as_ref().and_then(|particle| self.particle(particle, schema));
        self.expanding.pop();
        self.namespace = outer;
        let particle = particle?;
        if occurs == Occurs::ONE {
            return Some(particle);
        }
        Some(Particle::Sequence(Group { occurs, particles: vec![particle], documentation: String::new(), span }))
    }

    /// Whether the budget allows one more group to be expanded.
    pub(super) fn may_expand(&mut self, name: &QName, span: Span) -> bool {
        if self.expanding.len() < DEPTH && self.depth < DEPTH && self.expanded < EXPANSION {
            return true;
        }
        if self.expanded != usize::MAX {
            self.expanded = usize::MAX;
            self.diags.error(
                "E109",
                span,
                format!("expanding the group `{name}` makes more than {EXPANSION} elements, or goes too deep"),
            );
        }
        false
    }

    fn field(&mut self, element: &'a xsd::Element, schema: &'a Schema) -> Option<Field> {
        let occurs = Self::occurs(element.occurs)?;
        let Some(reference) = &element.reference else {
            let form = element.form.unwrap_or(schema.element_form_default);
            let namespace = if form == Form::Qualified { schema.target_namespace.as_str() } else { "" };
            let ty = self.element_type(element, schema, 0);
            return Some(Field {
                name: QName::new(namespace, &element.name),
                ty,
                occurs,
                nillable: element.nillable,
                default: element.default.clone(),
                fixed: element.fixed.clone(),
                element: None,
                documentation: element.documentation.clone(),
                span: element.span,
            });
        };
        if reference.namespace == XS {
            // `ref="xs:schema"`: a .NET DataSet sends the schema of its rows along; it is kept as XML.
            let field = Self::plain_field(reference.clone(), any_type(), None, false, element.span);
            return Some(Field { occurs, ..field });
        }
        let id = self.element_named(reference, element.span)?;
        let (global, home) = self.names.element_bodies[id.0 as usize];
        let documentation = [&element.documentation, &global.documentation].into_iter().find(|text| !text.is_empty());
        Some(Field {
            // The reference may lack the prefix.
            name: QName::new(&home.target_namespace, &reference.local),
            ty: self.element_types[id.0 as usize],
            occurs,
            nillable: global.nillable,
            default: global.default.clone(),
            fixed: global.fixed.clone(),
            element: Some(id),
            documentation: documentation.cloned().unwrap_or_default(),
            span: element.span,
        })
    }

    /// How often a particle occurs; nothing when it may not occur at all (a restriction takes it away).
    fn occurs(occurs: Occurs) -> Option<Occurs> {
        (occurs.max != Some(0)).then_some(occurs)
    }
}

fn describe(lowering: &Lowering<'_, '_>, id: TypeId) -> String {
    match &lowering.api.ty(id).name {
        Some(name) => format!("`{name}`"),
        None => "an anonymous type".to_owned(),
    }
}
