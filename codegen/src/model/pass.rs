//! In which order the model is simplified: one line and one reason per pass.

mod expand_substitutions;
mod flatten_extensions;
mod inline_groups;
mod join_choices;
mod link_derived;
mod merge_duplicates;

use super::Api;
use crate::diag::Diagnostics;

/// One step: changes the whole model, and reports what it takes away.
pub(crate) type Pass = fn(&mut Api, &mut Diagnostics);

/// All passes, in the order in which they run, each once; above each why the source language makes it necessary.
pub(crate) const PASSES: &[Pass] = &[
    // `xsi:type` may name any derived type.
    link_derived::run,
    // A derived type says only what it adds.
    flatten_extensions::run,
    // A head stands for its substitutes.
    expand_substitutions::run,
    // Most compositors say nothing that a field cannot.
    inline_groups::run,
    // Two choices may share what they are between.
    join_choices::run,
    // An element may be declared twice.
    merge_duplicates::run,
];

/// Runs all passes.
pub(crate) fn run(api: &mut Api, diags: &mut Diagnostics) {
    for pass in PASSES {
        pass(api, diags);
    }
}
