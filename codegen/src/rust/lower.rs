//! How the resolved model becomes the named module: items first, then the client, builders and queues.

mod builders;
mod chunks;
mod client;
mod context;
mod encoded;
mod enums;
mod facets;
mod fields;
mod namespaces;
mod parts;
mod pattern;
mod queues;
mod shared;
mod types;
mod values;
mod wildcards;

use std::collections::HashMap;

use self::context::Context;
pub use self::context::{Options, Other};
use self::namespaces::Namespaces;
use super::Module;
use super::elsewhere;
use super::plan::Plan;
use crate::diag::Diagnostics;
use crate::model::{Api, TypeId};

/// Chooses a Rust type for every field, and names what is in a type. `plan` has the names of all else, `file` is the file name of
/// the document.
///
/// Requires that the passes have run. What cannot be expressed yet is an error in `diags`, at its place; the
/// result is then incomplete and must not be written.
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
        namespaces: Namespaces::beginning_with(&plan.own.elsewhere.namespaces),
        plan,
        parts: HashMap::new(),
        marks: HashMap::new(),
        home: String::new(),
        owner: TypeId(0),
        made: Vec::new(),
        is_encoded: api.elements.iter().any(|element| element.encoded.is_some()),
        diags,
    };
    let is_shared = context.plan.own.is_shared;
    let mut module = Module { documentation: documentation(api), is_shared, ..Module::default() };
    types::lower(&mut context, &mut module);
    shared::lower(&context, &mut module);
    module.namespaces = context.namespaces.finish(context.diags);
    client::lower(&mut context, file, others, &mut module);
    builders::lower(&mut context, &mut module);
    chunks::lower(&mut module);
    queues::lower(&mut context, &mut module);
    elsewhere::take(&mut module, &context.marks, &context.plan.own.elsewhere);
    module
}

fn documentation(api: &Api) -> String {
    let service = api.services.first().map(|service| service.documentation.as_str()).unwrap_or_default();
    [api.documentation.as_str(), service]
        .into_iter()
        .filter(|text| !text.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}
