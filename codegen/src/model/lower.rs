//! How a parsed document becomes a resolved API: every component gets an id first, then bodies are read.

mod address;
mod array;
mod attributes;
mod complex;
mod cycles;
mod declare;
mod login;
mod message;
mod named;
mod operation;
mod owned;
mod resolve;
mod same;
mod service;
mod simple;
mod synthetic;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use self::declare::{Definition, Names};
use self::owned::{Owned, Owner};
use super::slice::{self, Derived};
use super::substitutes::Substitutes;
use super::{Api, Element, ElementId, Kind, Type, TypeId};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::qname::QName;
use crate::source::Input;

/// What the user decides about lowering.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Refuse what is otherwise left out or approximated with a warning.
    pub strict: bool,
    /// Keep only this service (local name).
    pub service: Option<String>,
    /// Keep only this port.
    pub port: Option<String>,
    /// Nothing in a request is the login of the client: what looks like one is data.
    pub no_login: bool,
    /// Only these operations are wanted: errors in what none of them needs become warnings.
    pub operations: Vec<String>,
    /// Which derived types these need.
    pub derived: Derived,
}

/// Resolves every name, types every element, and reads services; what is wrong goes to `diags`.
///
/// Requires nothing of the input. Ensures that every id in the result is valid and that no chain of base types,
/// list items, union members or substitution heads is circular, even when there were errors.
pub(crate) fn lower(input: &Input, options: &Options, diags: &mut Diagnostics) -> Api {
    let (names, api, owned) = declare::declare(input, diags);
    let mut lowering = Lowering {
        input,
        options,
        names,
        api,
        diags,
        element_types: Vec::new(),
        expanding: Vec::new(),
        namespace: "",
        depth: 0,
        expanded: 0,
        proposals: 0,
        drafts: HashSet::new(),
        substitutes: Substitutes::default(),
        derived_from: HashSet::new(),
        made: synthetic::Made::default(),
        wsdl: service::Index::new(input),
        bare_array: None,
        owner: None,
        owned,
    };
    lowering.type_elements();
    lowering.read_bodies();
    cycles::break_cycles(&mut lowering.api, &mut lowering.owned, lowering.diags);
    named::expand(&mut lowering.api, lowering.diags);
    lowering.substitutes = Substitutes::of(&lowering.api.elements);
    lowering.derived_from = derived_from(&lowering.api);
    service::lower_services(&mut lowering);
    lowering.owned.settle(&lowering.api, options, lowering.diags);
    let mut api = lowering.api;
    if !options.no_login {
        login::detect(&mut api);
    }
    leave_out_standard_schemas(&mut api, input);
    api
}

/// The types from which one with a name is derived, directly or not. Requires finite chains of bases.
fn derived_from(api: &Api) -> HashSet<TypeId> {
    let mut bases = HashSet::new();
    for ty in api.types.iter().filter(|ty| ty.name.is_some()) {
        let mut base = match &ty.kind {
            Kind::Struct(structure) => structure.base.as_ref(),
            _ => None,
        };
        while let Some(found) = base.filter(|found| bases.insert(found.ty)) {
            base = api.as_struct(found.ty).and_then(|structure| structure.base.as_ref());
        }
    }
    bases
}

/// Of the schemas that nobody need supply, only what is used stays.
fn leave_out_standard_schemas(api: &mut Api, input: &Input) {
    let is_supplied = |span: Span| {
        let source = input.sources.get(span.document as usize);
        source.is_none_or(|source| !source.path.as_os_str().is_empty())
    };
    slice::retain(api, |ty| is_supplied(ty.span), |element| is_supplied(element.span));
}

/// What is known while bodies are read.
struct Lowering<'a, 'd> {
    input: &'a Input,
    options: &'a Options,
    names: Names<'a>,
    api: Api,
    diags: &'d mut Diagnostics,
    /// Types of global elements, by `ElementId`, known before any body is read.
    element_types: Vec<TypeId>,
    /// Groups being expanded, outermost first.
    expanding: Vec<QName>,
    /// Target namespace of the schema that is being read.
    namespace: &'a str,
    /// How many compositors are open.
    depth: usize,
    /// Particles made by expanding groups so far.
    expanded: usize,
    /// Help lines sought so far.
    proposals: usize,
    /// Types of drafts of XML Schema that were reported.
    drafts: HashSet<QName>,
    /// What may stand in place of an element, once all are known.
    substitutes: Substitutes,
    /// Types in place of which `xsi:type` may name another.
    derived_from: HashSet<TypeId>,
    /// Elements and types made for rpc wrappers and message parts, so that two ports share them.
    made: synthetic::Made,
    /// Messages, port types and bindings by name.
    wsdl: service::Index<'a>,
    /// The type made for a bare `soapenc:Array`.
    bare_array: Option<TypeId>,
    /// The component that is being read.
    owner: Option<Owner>,
    /// Errors that concern one component only.
    owned: Owned,
}

impl<'a> Lowering<'a, '_> {
    /// Gives every global element its type and its substitution head.
    fn type_elements(&mut self) {
        for index in 0..self.names.element_bodies.len() {
            let (element, schema) = self.names.element_bodies[index];
            self.namespace = &schema.target_namespace;
            self.owner = Some(Owner::Element(ElementId(index as u32)));
            let ty = self.element_type(element, schema, 0);
            self.element_types.push(ty);
            let head = element.substitution_group.as_ref();
            let substitutes = head.and_then(|head| self.element_named(head, element.span));
            self.api.elements.push(Element {
                name: QName::new(&schema.target_namespace, &element.name),
                ty,
                nillable: element.nillable,
                is_abstract: element.is_abstract,
                substitutes,
                synthetic: false,
                encoded: None,
                documentation: element.documentation.clone(),
                span: element.span,
            });
        }
    }

    /// Reads the body of every declared type.
    fn read_bodies(&mut self) {
        for index in 0..self.names.type_bodies.len() {
            let body = self.names.type_bodies[index];
            self.namespace = &body.schema.target_namespace;
            self.owner = Some(Owner::Type(body.id));
            let kind = match body.definition {
                Definition::Simple(simple) => self.simple_body(simple),
                Definition::Complex(complex) => self.complex_body(body.id, complex, body.schema),
                Definition::TextOf(complex) => self.text_body(complex),
            };
            self.api.types[body.id.0 as usize].kind = kind;
        }
        self.owner = None;
    }

    /// Adds a type that no document declares.
    fn add_type(&mut self, ty: Type) -> TypeId {
        let id = TypeId(self.api.types.len() as u32);
        self.api.types.push(ty);
        id
    }

    /// A finding that leaves something out: a warning, or an error when the user wants all or nothing.
    fn weak(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        if self.options.strict {
            self.diags.error(code, span, message)
        } else {
            self.diags.warning(code, span, message)
        }
    }
}
