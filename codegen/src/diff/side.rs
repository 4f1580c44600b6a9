//! What one side of a comparison is: a document with all that it imports, resolved, and named as it would be generated.

use std::collections::HashSet;
use std::path::Path;

use crate::diag::{Diagnostics, Lines, Span};
use crate::generator::Failure;
use crate::model::{self, Api};
use crate::source::{self, Input, LoadOptions};
use crate::xsd::{self, Component, Content, Particle, TypeRef};
use crate::{diff::Location, rust};

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
    /// Reads a root document and all that it imports.
    ///
    /// # Errors
    /// The documents are refused, as they would be when code is generated from them.
    pub fn read(path: &Path, options: &LoadOptions) -> Result<Self, Failure> {
        let mut diags = Diagnostics::default();
        let input = source::load(path, options, &mut diags);
        let mut api = Api::default();
        let mut module = rust::Module::default();
        if !diags.has_errors() {
            api = model::lower::lower(&input, &model::lower::Options::default(), &mut diags);
            model::pass::run(&mut api, &mut diags);
        }
        if !diags.has_errors() {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let plan = rust::plan::plan(&api, &file);
            module = rust::lower::lower(&api, plan, &file, &[], &rust::lower::Options::default(), &mut diags);
        }
        if diags.has_errors() {
            return Err(Failure::of(diags.list, input.sources));
        }
        let display = input.sources.first().map(|source| source.display.clone()).unwrap_or_default();
        let unordered = unordered(&input.schemas);
        Ok(Self { display, input, api, module, unordered })
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
