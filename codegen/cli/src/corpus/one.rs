//! `corpus-one IN OUT`: generates from one document in a process of its own, so that a crash or a runaway costs only that one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use centra_codegen::diag::{Diagnostic, Severity, Span};
use centra_codegen::{Failure, Generator};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Generates from one document for `corpus`
#[derive(clap::Args)]
pub struct Args {
    /// The WSDL or schema
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Where the result goes, without extension: `.rs` for the module, `.json` for what happened
    #[arg(value_name = "OUT")]
    output: PathBuf,
}

/// What came of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Generation {
    /// With a module.
    Generated(Generated),
    /// With diagnostics.
    Refused(Refusal),
    /// Panicked, ran out of stack or memory, or was killed.
    Crashed {
        /// Where and why, as far as it said so.
        message: String,
    },
    /// Took longer than allowed.
    TimedOut,
}

/// What was generated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    /// Of the module.
    pub lines: usize,
    /// Structs and enums.
    pub types: usize,
    /// Operations of all clients.
    pub operations: usize,
    /// How long it took.
    pub milliseconds: f64,
    /// Each finding that is no error, by code, with its message.
    pub findings: Vec<(String, String)>,
}

/// Why nothing was generated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// In the order in which they were found; never empty.
    pub errors: Vec<Complaint>,
    /// How long it took.
    pub milliseconds: f64,
}

/// One error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complaint {
    /// `E012`, or the compiler's; empty if there is none.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// `service.wsdl:41:31`; an error without a place is a defect of the generator.
    pub place: Option<String>,
}

/// Generates, and writes both files.
///
/// # Errors
/// A file cannot be written; a document that is refused is no error here.
pub fn run(args: &Args) -> Result<(), Error> {
    limit_memory();
    let began = Instant::now();
    let rendered = Generator::new(&args.input).render();
    let milliseconds = began.elapsed().as_secs_f64() * 1e3;
    let generation = match rendered {
        Ok((text, report)) => {
            write(&args.output.with_extension("rs"), &text)?;
            let findings = report.diagnostics().map(|found| (found.code.to_owned(), found.message.clone()));
            Generation::Generated(Generated {
                lines: report.lines,
                types: report.types,
                operations: report.operations,
                milliseconds,
                findings: findings.collect(),
            })
        }
        Err(failure) => Generation::Refused(refusal(&failure, milliseconds)),
    };
    let json = serde_json::to_string(&generation).map_err(|error| Error::new(error.to_string()))?;
    write(&args.output.with_extension("json"), &json)
}

/// Leaves a file alone that has this content, so that cargo does not compile it again.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    match fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        true => Ok(()),
        false => fs::write(path, text).map_err(|error| Error::io("write", path, &error)),
    }
}

fn refusal(failure: &Failure, milliseconds: f64) -> Refusal {
    let rendered = failure.rendered(false);
    let errors = failure.diagnostics().filter(|found| found.severity == Severity::Error);
    let mut errors: Vec<Complaint> = errors.map(|error| complaint(error, &rendered)).collect();
    if errors.is_empty() {
        let message = "nothing was generated, and no error says why".to_owned();
        errors.push(Complaint { code: String::new(), message, place: None });
    }
    Refusal { errors, milliseconds }
}

fn complaint(error: &Diagnostic, rendered: &str) -> Complaint {
    // What is wrong with a file as a whole has no better place than the file.
    let is_about_file = error.code.starts_with("E00");
    let place = (error.span != Span::default() || is_about_file).then(|| place(rendered, error)).flatten();
    Complaint { code: error.code.to_owned(), message: error.message.clone(), place }
}

/// The place that is printed below this error.
fn place(rendered: &str, error: &Diagnostic) -> Option<String> {
    let title = format!("error[{}]: {}", error.code, error.message.lines().next().unwrap_or_default());
    let mut lines = rendered.lines().skip_while(|line| !line.starts_with(&title));
    let arrow = lines.find_map(|line| line.trim_start().strip_prefix("--> "))?;
    Some(arrow.to_owned())
}

/// Where the system can do that; an allocation beyond it aborts the process.
fn limit_memory() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        /// Bytes of address space; more than any WSDL needs.
        const MEMORY: u64 = 2 << 30;
        for (resource, most) in [(Resource::As, MEMORY), (Resource::Core, 0)] {
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            // A lower limit that is already set is as good.
            let _ = setrlimit(resource, limit);
        }
    }
}
