//! How the resolved model becomes the named module: items first, then builders, then the client.

use std::collections::HashMap;

use super::namespace::XML;
use super::parts::Made;
use super::plan::{Key, Plan};
use super::{Item, Module, Tag, client, types, updates};
use crate::diag::{Diagnostics, Span};
use crate::model::Api;
use crate::model::pass::share_endpoints::Shared;
use crate::qname::QName;

/// What the user decides about names and builders.
#[derive(Clone, Debug)]
pub struct Options {
    /// An operation whose name ends so sends partial updates.
    pub update_suffix: String,
    /// Names of elements that identify an object where the schema insists on all of its elements, or on none.
    pub ids: Vec<String>,
    /// Are facets kept, to be checked?
    pub validate: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { update_suffix: "_Update".to_owned(), ids: vec!["id".to_owned()], validate: false }
    }
}

/// A further endpoint that shares the types.
#[derive(Debug)]
pub struct Other<'a> {
    /// What its document declares.
    pub api: &'a Api,
    /// How it says what the first one says.
    pub shared: Shared,
    /// File name of its document.
    pub file: String,
}

/// Chooses a Rust type for every field, and names what is in a type. `plan` has the names of all else, `file` is the file name of
/// the document.
///
/// Requires that the passes have run. What cannot be expressed yet is told in `diags` as an error at its place; the
/// answer is then incomplete and must not be written.
pub fn lower(
    api: &Api,
    plan: Plan,
    file: &str,
    others: &[Other<'_>],
    options: &Options,
    diags: &mut Diagnostics,
) -> Module {
    let mut context = Context {
        api,
        options,
        plan,
        namespaces: Namespaces::new(),
        parts: HashMap::new(),
        home: String::new(),
        made: Vec::new(),
        is_encoded: api.elements.iter().any(|element| element.encoded.is_some()),
        diags,
    };
    let mut module = Module { documentation: documentation(api), ..Module::default() };
    types::lower(&mut context, &mut module);
    module.namespaces = context.namespaces.finish(context.diags);
    client::lower(&mut context, file, others, &mut module);
    updates::lower(&mut context, &mut module);
    module
}

/// What all parts of this stage look things up in.
pub(super) struct Context<'a> {
    pub api: &'a Api,
    pub options: &'a Options,
    pub plan: Plan,
    pub namespaces: Namespaces,
    /// Choices and groups that were made.
    pub parts: HashMap<Key, Made>,
    /// Namespace that declares the struct that is being lowered.
    pub home: String,
    /// Items that were made along with the struct that is being lowered.
    pub made: Vec<Item>,
    /// Is any message in SOAP's own encoding?
    pub is_encoded: bool,
    pub diags: &'a mut Diagnostics,
}

impl Context<'_> {
    /// The name as the tables write it.
    pub(super) fn tag(&mut self, name: &QName, span: Span) -> Tag {
        Tag { namespace: self.namespaces.number(&name.namespace, span), local: name.local.clone() }
    }
}

/// Numbers of namespaces, in order of first use.
pub(super) struct Namespaces {
    uris: Vec<String>,
    numbers: HashMap<String, usize>,
    /// Where the first one stands that the tables have no room for.
    excess: Option<Span>,
}

/// How many namespaces the tables of the runtime can tell apart.
const MOST_NAMESPACES: usize = 255;

impl Namespaces {
    fn new() -> Self {
        Self { uris: vec![String::new()], numbers: HashMap::from([(String::new(), 0)]), excess: None }
    }

    fn number(&mut self, uri: &str, span: Span) -> Option<usize> {
        // Its prefix needs no number.
        if uri == XML {
            return None;
        }
        if let Some(number) = self.numbers.get(uri) {
            return Some(*number);
        }
        let number = self.uris.len();
        if number >= MOST_NAMESPACES {
            self.excess.get_or_insert(span);
        }
        self.numbers.insert(uri.to_owned(), number);
        self.uris.push(uri.to_owned());
        Some(number)
    }

    fn finish(&self, diags: &mut Diagnostics) -> Vec<String> {
        if let Some(span) = self.excess {
            let message = format!("one module can hold at most {} namespaces", MOST_NAMESPACES - 1);
            diags.error("E305", span, message).help("generate only the operations that you need");
        }
        self.uris.clone()
    }
}

fn documentation(api: &Api) -> String {
    let service = api.services.first().map(|service| service.documentation.as_str()).unwrap_or_default();
    [api.documentation.as_str(), service]
        .into_iter()
        .filter(|text| !text.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}
