//! When a complex type is a SOAP encoded array, and what its items are.

use std::collections::HashSet;

use super::Lowering;
use super::resolve::{SOAP_ENCODING, any_type};
use crate::diag::Span;
use crate::model::{Attribute, Content, Field, Kind, Particle, Struct, Type, TypeId};
use crate::qname::QName;
use crate::xsd::{self, Occurs, Schema};

/// Whether a derivation from this base, with these attributes, makes a SOAP encoded array.
pub(super) fn is_array(base: &QName, attributes: &xsd::Attributes) -> bool {
    let restricts_array = base.local == "Array" && SOAP_ENCODING.contains(&base.namespace.as_str());
    restricts_array || attributes.attributes.iter().any(|attribute| attribute.array_type.is_some())
}

/// An array of a type; its field is `item`, unqualified, unless the document declares another.
pub(super) fn of(item: TypeId, field: Option<Field>, span: Span) -> Struct {
    let field = field.unwrap_or_else(|| Field {
        name: QName::new("", "item"),
        ty: item,
        occurs: Occurs::ANY,
        nillable: true,
        default: None,
        fixed: None,
        element: None,
        documentation: String::new(),
        span,
    });
    let field = Field { ty: item, occurs: Occurs::ANY, ..field };
    Struct { content: Content::Particles(vec![Particle::Field(field)]), array_of: Some(item), ..Struct::default() }
}

impl<'a> Lowering<'a, '_> {
    /// The body of a type that restricts or extends `soapenc:Array`.
    pub(super) fn array_body(
        &mut self,
        id: TypeId,
        complex: &'a xsd::ComplexType,
        schema: &'a Schema,
        particle: Option<&'a xsd::Particle>,
        attributes: &'a xsd::Attributes,
    ) -> Struct {
        let declared = particle.and_then(|particle| self.particle(particle, schema));
        let field = declared.as_ref().and_then(only_field);
        let array_type = attributes
            .attributes
            .iter()
            .find_map(|attribute| attribute.array_type.as_ref().map(|(name, rank)| (name, *rank, attribute.span)));
        let item = match (array_type, &field) {
            (Some((name, rank, span)), _) => {
                let item = self.type_named(name, span);
                self.nested(id, item, rank, span)
            }
            (None, Some(field)) => field.ty,
            (None, None) => any_type(),
        };
        let mut structure = of(item, field, complex.span);
        let (mut others, mut known) = (Struct::default(), HashSet::new());
        for attribute in &attributes.attributes {
            let is_array_type =
                attribute.reference.as_ref().is_some_and(|name| SOAP_ENCODING.contains(&name.namespace.as_str()));
            if !is_array_type && attribute.array_type.is_none() {
                self.attribute(attribute, schema, &mut others, &mut known);
            }
        }
        structure.attributes = others.attributes.into_iter().collect::<Vec<Attribute>>();
        structure
    }

    /// The item of an array of arrays: one anonymous array type per further rank.
    fn nested(&mut self, owner: TypeId, mut item: TypeId, rank: u32, span: Span) -> TypeId {
        let (mut path, namespace) = {
            let owner = self.api.ty(owner);
            (owner.path.clone(), owner.namespace.clone())
        };
        for _ in 1..rank.min(8) {
            path.push("item".to_owned());
            item = self.add_type(Type {
                name: None,
                path: path.clone(),
                namespace: namespace.clone(),
                kind: Kind::Struct(of(item, None, span)),
                documentation: String::new(),
                span,
            });
        }
        item
    }
}

/// The one element of a content model, if it has exactly one.
fn only_field(particle: &Particle) -> Option<Field> {
    match particle {
        Particle::Field(field) => Some(field.clone()),
        Particle::Sequence(group) | Particle::Choice(group) if group.particles.len() == 1 => {
            group.particles.first().and_then(only_field)
        }
        _ => None,
    }
}
