//! What a simple type is: an enumeration, a restriction, a list, a union.

use std::collections::HashSet;

use super::Lowering;
use super::declare::Definition;
use super::resolve::{any_simple_type, any_type};
use crate::model::{Enum, EnumValue, Facet, Kind, TypeId};
use crate::xsd::{self, Content, SimpleType, Variety};

impl<'a> Lowering<'a, '_> {
    /// The body of an `xs:simpleType`.
    pub(super) fn simple_body(&mut self, simple: &'a SimpleType) -> Kind {
        match &simple.variety {
            Variety::Restriction { base, facets } => restrict(self.simple_type(base), facets),
            Variety::List { item } => Kind::List { item: self.simple_type(item) },
            Variety::Union { members } => {
                Kind::Union { members: members.iter().map(|member| self.simple_type(member)).collect() }
            }
        }
    }

    /// The simple type that the facets of an `xs:simpleContent` restriction make.
    pub(super) fn text_body(&mut self, complex: &'a xsd::ComplexType) -> Kind {
        let Content::Simple { base, restriction, facets, .. } = &complex.content else {
            return restrict(any_simple_type(), &[]);
        };
        let base = match restriction {
            Some(simple) => self.names.anonymous_simple(simple).unwrap_or_else(any_simple_type),
            None => {
                let base = self.find_type(base).and_then(|base| self.text_of_type(base));
                base.unwrap_or_else(any_simple_type)
            }
        };
        restrict(base, facets)
    }

    /// The simple type of a type's text: a simple type itself, or what a complex type with simple content holds.
    pub(super) fn text_of_type(&mut self, mut id: TypeId) -> Option<TypeId> {
        for _ in 0..=self.names.type_bodies.len() {
            let Some(body) = self.names.body(id) else {
                let is_simple = matches!(self.api.ty(id).kind, Kind::Builtin(_)) && id != any_type();
                return is_simple.then_some(id);
            };
            let Definition::Complex(complex) = body.definition else { return Some(id) };
            if let Some(text) = self.names.text_of(complex) {
                return Some(text);
            }
            let Content::Simple { base, .. } = &complex.content else { return None };
            id = self.find_type(base)?;
        }
        None
    }
}

/// A restriction with enumerations is an `Enum`, any other keeps its facets.
fn restrict(base: TypeId, facets: &[xsd::Facet]) -> Kind {
    let mut seen = HashSet::new();
    let values: Vec<EnumValue> = facets
        .iter()
        .filter(|facet| facet.name == "enumeration" && seen.insert(facet.value.as_str()))
        .map(|facet| EnumValue {
            value: facet.value.clone(),
            name: facet.qualified.clone(),
            documentation: facet.documentation.clone(),
            span: facet.span,
        })
        .collect();
    let others = facets.iter().filter(|facet| facet.name != "enumeration");
    let facets = others.map(|facet| Facet { name: facet.name.clone(), value: facet.value.clone() }).collect();
    if values.is_empty() { Kind::Restricted { base, facets } } else { Kind::Enum(Enum { base, values, facets }) }
}
