//! What a command gets that needs no text: the resolved model of one root document, and the module that it becomes.

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Api;
use crate::report::{self, Capabilities, Inspect};
use crate::rust::plan::Plan;
use crate::rust::{self, Module};
use crate::source::{Input, Source};

/// One root document with all that it imports, after the passes and slicing. Made by [`Generator::resolve`](crate::Generator::resolve).
#[derive(Debug)]
pub struct Resolved {
    /// What the documents declare. Incomplete if a diagnostic is an error.
    pub api: Api,
    pub(crate) input: Input,
    pub(crate) plan: Plan,
    pub(crate) file: String,
    pub(crate) options: rust::lower::Options,
    pub(crate) diags: Diagnostics,
}

impl Resolved {
    /// The files that were read, the root first; `Span::document` is an index into them.
    pub fn sources(&self) -> &[Source] {
        &self.input.sources
    }

    /// What was found so far, in the order in which it was found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diags.list
    }

    /// Whether there is an error among the diagnostics.
    pub fn has_errors(&self) -> bool {
        self.diags.has_errors()
    }

    /// Target namespaces of all schemas, in the order in which they were read; some may occur more than once.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.input.schemas.iter().map(|schema| schema.target_namespace.as_str())
    }

    /// The named module that would be written, without further endpoints. Adds to the diagnostics what Rust cannot express
    /// and what had to be renamed; the module is incomplete if one of them is an error.
    pub fn module(&mut self) -> Module {
        rust::lower::lower(&self.api, self.plan.clone(), &self.file, &[], &self.options, &mut self.diags)
    }

    /// What becomes of each construct that the documents use. Chooses Rust types too, unless there are errors already.
    pub fn capabilities(&mut self) -> Capabilities {
        if !self.has_errors() {
            self.module();
        }
        report::capabilities(&self.input, &self.diags.list, false)
    }

    /// Services, operations and types as plain data, and the capabilities.
    pub fn inspect(&mut self) -> Inspect {
        let capabilities = self.capabilities();
        report::inspect(&self.api, &self.input.sources, capabilities)
    }
}
