//! In which order the model is simplified: one line and one reason per pass.

mod expand_substitutions;
mod flatten_extensions;
mod inline_groups;
mod join_choices;
mod link_derived;
mod merge_duplicates;
pub mod share_endpoints;
pub mod slice;
mod verify;

pub use verify::verify;

use super::Api;
use crate::diag::Diagnostics;

/// One step: what it is called, why the source language makes it necessary, and what does it.
pub struct Pass {
    /// Its verb, and the name of its file.
    pub name: &'static str,
    /// Why it is there.
    pub reason: &'static str,
    /// What it does.
    pub run: fn(&mut Api, &mut Diagnostics),
}

/// All passes, in the order in which they run, each once.
pub const PASSES: &[Pass] = &[
    Pass { name: "link_derived", reason: "xsi:type may name any derived type", run: link_derived::run },
    Pass { name: "flatten_extensions", reason: "a derived type says only what it adds", run: flatten_extensions::run },
    Pass { name: "expand_substitutions", reason: "a head stands for its substitutes", run: expand_substitutions::run },
    Pass { name: "inline_groups", reason: "most compositors say nothing that a field cannot", run: inline_groups::run },
    Pass { name: "join_choices", reason: "two choices may share what they are between", run: join_choices::run },
    Pass { name: "merge_duplicates", reason: "an element may be declared twice", run: merge_duplicates::run },
];

/// Runs all passes.
pub fn run(api: &mut Api, diags: &mut Diagnostics) {
    for pass in PASSES {
        (pass.run)(api, diags);
    }
}
