//! What one side of a comparison is: a document with all that it imports, resolved, and named as it would be generated.

use std::collections::HashSet;

use super::change::Location;
use crate::diag::{Lines, Span};
use crate::generator::{Failure, Generator};
use crate::model::Api;
use crate::model::near::similar;
use crate::resolved::Resolved;
use crate::rust;
use crate::source::Input;
use crate::xsd::{self, Component, Content, Particle, TypeRef};

/// One version of a WSDL or schema.
#[derive(Debug)]
pub struct Side {
    /// How messages call the root document.
    pub display: String,
    pub(super) input: Input,
    pub(super) api: Api,
    pub(super) module: rust::Module,
    /// Complex types whose children may come in any order (`xs:all`), by place.
    pub(super) unordered: HashSet<Span>,
}

impl Side {
    /// Reads the root document of a generator and all that it imports; further endpoints play no part.
    ///
    /// # Errors
    /// The documents are refused, as they would be when code is generated from them.
    pub fn read(generator: &Generator) -> Result<Self, Failure> {
        let mut resolved = generator.resolve();
        let module = resolved.module();
        if resolved.has_errors() {
            return Err(Failure::of(resolved.diags.list, resolved.input.sources));
        }
        let Resolved { api, input, .. } = resolved;
        let display = input.sources.first().map(|source| source.display.clone()).unwrap_or_default();
        let unordered = unordered(&input.schemas);
        Ok(Self { display, input, api, module, unordered })
    }

    /// Whether the service has an operation of this name.
    pub fn has_operation(&self, name: &str) -> bool {
        self.api.operations().any(|operation| operation.name == name)
    }

    /// The operation whose name is nearest to this one, if any is near.
    pub fn nearest_operation(&self, name: &str) -> Option<&str> {
        similar(name, self.api.operations().map(|operation| operation.name.as_str()), 1).first().copied()
    }

    /// What the documents say about the whole of each service.
    pub fn documentation(&self) -> impl Iterator<Item = &str> {
        let documents = self.input.definitions.iter().map(|document| document.documentation.as_str());
        let services = self.api.services.iter().map(|service| service.documentation.as_str());
        documents.chain(services).filter(|text| !text.is_empty())
    }

    /// The resolved model.
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    /// Where places of this side are.
    pub(super) fn lines(&self) -> Vec<Lines<'_>> {
        self.input.sources.iter().map(|source| Lines::of(&source.text)).collect()
    }

    /// The place as a user finds it; `None` in a built-in document.
    pub(super) fn location(&self, lines: &[Lines<'_>], span: Span) -> Option<Location> {
        let source = self.input.sources.get(span.document as usize)?;
        let lines = lines.get(span.document as usize).filter(|_| !source.path.as_os_str().is_empty())?;
        let at = span.start as usize;
        Some(Location { path: source.display.clone(), line: lines.line(at), column: lines.column(at) })
    }
}

fn unordered(schemas: &[xsd::Schema]) -> HashSet<Span> {
    let mut found = HashSet::new();
    let mut types: Vec<&xsd::ComplexType> = Vec::new();
    let mut particles: Vec<&Particle> = Vec::new();
    for component in schemas.iter().flat_map(|schema| &schema.components) {
        match component {
            Component::ComplexType(ty) => types.push(ty),
            Component::Element(element) => anonymous(&element.ty, &mut types),
            Component::Group(group) => particles.extend(&group.particle),
            _ => {}
        }
    }
    loop {
        if let Some(ty) = types.pop() {
            let particle = match &ty.content {
                Content::Particle(particle, _) | Content::Complex { particle, .. } => particle.as_ref(),
                Content::Simple { .. } => None,
            };
            if matches!(particle, Some(Particle::All(_))) {
                found.insert(ty.span);
            }
            particles.extend(particle);
        } else if let Some(particle) = particles.pop() {
            match particle {
                Particle::Element(element) => anonymous(&element.ty, &mut types),
                Particle::All(inner) | Particle::Sequence(inner) | Particle::Choice(inner) => {
                    particles.extend(&inner.particles);
                }
                Particle::Group { .. } | Particle::Any(_) => {}
            }
        } else {
            return found;
        }
    }
}

fn anonymous<'a>(ty: &'a TypeRef, types: &mut Vec<&'a xsd::ComplexType>) {
    if let TypeRef::Complex(ty) = ty {
        types.push(ty);
    }
}
