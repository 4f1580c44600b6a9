//! Whether real messages survive: each is read and written again by the generated type of its root, then compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use centra_codegen::Generator;
use centra_codegen_cli::corpus::compile::{listen, module_item, package};
use centra_codegen_cli::corpus::{Scratch, generate};
use indicatif::ProgressBar;
use serde::Serialize;

use super::canonical;
use super::cases::{Corpus, Message};
use super::envelope::{self, Part};
use super::roots::{self, Name};
use super::valid::Validator;
use crate::error::Error;

/// What came of one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "why", rename_all = "lowercase")]
pub(super) enum Outcome {
    Equal,
    /// The type refuses what it should read.
    Unread(String),
    /// What it wrote is not what it read: the first place.
    Different(String),
    /// No generated type is the content of this element.
    Untyped(String),
    /// The program panicked or hung.
    Crashed(String),
    /// Its document was refused, or the module does not compile.
    Ungenerated,
    /// Nothing that a generated type could read.
    Skipped(String),
}

impl Outcome {
    /// In a few words.
    pub(super) fn short(&self) -> String {
        match self {
            Self::Equal => "equal all the same".to_owned(),
            Self::Unread(why) => format!("not read: {why}"),
            Self::Different(why) => format!("differs: {why}"),
            Self::Untyped(name) => format!("without a type: {name}"),
            Self::Crashed(why) => format!("crashed: {why}"),
            Self::Ungenerated => "not generated".to_owned(),
            Self::Skipped(why) => format!("skipped: {why}"),
        }
    }
}

/// What came of one message, and what is wrong with itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Judged {
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Which rule of its schema it breaks; `None` where it breaks none, or that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<String>,
}

/// The crate that reads and writes messages.
const PACKAGE: &str = "messages";
const LIMIT: Duration = Duration::from_secs(10);

/// One outcome per message of the corpus. `compiled` says of each case whether its module compiles.
pub(super) fn all(
    scratch: &Scratch<'_>,
    corpus: &Corpus,
    compiled: &[bool],
    bar: &ProgressBar,
) -> Result<Vec<Judged>, Error> {
    let plans: Vec<Result<Vec<Task>, Outcome>> = {
        let mut tables = Tables { scratch, corpus, compiled, known: BTreeMap::new() };
        corpus.messages.iter().map(|message| tables.plan(message)).collect::<Result<_, Error>>()?
    };
    let tasks = || plans.iter().filter_map(|plan| plan.as_ref().ok()).flatten();
    let types: BTreeSet<(String, String)> = tasks().map(|task| (task.module.clone(), task.ty.clone())).collect();
    let program = match types.is_empty() {
        true => None,
        false => Some(build(scratch, &types)?),
    };
    let folder = folder(scratch)?;
    let mut validator = Validator::new(corpus, &folder);
    let mut outcomes = Vec::new();
    for (number, plan) in plans.into_iter().enumerate() {
        let judged = match (plan, &program) {
            (Ok(tasks), Some(program)) => {
                let files = write_parts(&folder, number, &tasks)?;
                Judged {
                    outcome: judge(program, &tasks, &files)?,
                    breaks: first_complaint(&mut validator, &tasks, &files)?,
                }
            }
            (Ok(_), None) => Judged { outcome: Outcome::Skipped("it has no elements".to_owned()), breaks: None },
            (Err(outcome), _) => Judged { outcome, breaks: None },
        };
        outcomes.push(judged);
        bar.inc(1);
    }
    Ok(outcomes)
}

/// Where messages are, as they are handed to the generated types and as these write them.
fn folder(scratch: &Scratch<'_>) -> Result<PathBuf, Error> {
    let folder = scratch.folders.workspace.with_file_name("messages");
    fs::create_dir_all(&folder).map_err(|error| Error::io("make", &folder, &error))?;
    Ok(folder)
}

/// An element and the type that is to read it.
struct Task {
    case: usize,
    module: String,
    ty: String,
    part: Part,
}

/// Which types of which modules are roots; each module is looked into once.
struct Tables<'a> {
    scratch: &'a Scratch<'a>,
    corpus: &'a Corpus,
    compiled: &'a [bool],
    known: BTreeMap<usize, BTreeMap<Name, String>>,
}

impl Tables<'_> {
    fn plan(&mut self, message: &Message) -> Result<Result<Vec<Task>, Outcome>, Error> {
        let path = self.corpus.documents.folder.join(&message.path);
        let bytes = fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
        let parts = match envelope::parts(&bytes) {
            Ok(parts) => parts,
            Err(why) => return Ok(Err(Outcome::Skipped(why))),
        };
        let candidates: Vec<usize> = message.cases.iter().copied().filter(|case| self.compiled[*case]).collect();
        if candidates.is_empty() {
            return Ok(Err(Outcome::Ungenerated));
        }
        let mut tasks = Vec::new();
        for part in parts {
            let mut found = None;
            for case in &candidates {
                let ty = self.find(*case, &part.name)?;
                found = found.or(ty.map(|(module, ty)| (*case, module, ty)));
            }
            let Some((case, module, ty)) = found else {
                if part.is_header {
                    continue;
                }
                let (uri, local) = &part.name;
                let name = if uri.is_empty() { local.clone() } else { format!("{{{uri}}}{local}") };
                let is_declared = candidates.iter().any(|case| self.declares(*case, &part.name));
                return Ok(Err(match is_declared {
                    true => Outcome::Untyped(name),
                    false => Outcome::Skipped(format!("the element `{name}` is declared nowhere")),
                }));
            };
            tasks.push(Task { case, module, ty, part });
        }
        Ok(Ok(tasks))
    }

    fn find(&mut self, case: usize, name: &Name) -> Result<Option<(String, String)>, Error> {
        let module = self.corpus.documents.cases[case].module();
        if !self.known.contains_key(&case) {
            let path = self.scratch.folders.module(&module);
            let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
            self.known.insert(case, roots::read(&text));
        }
        Ok(self.known[&case].get(name).map(|ty| (module, ty.clone())))
    }

    /// Whether the document declares this element; otherwise the message is not one of its messages.
    fn declares(&self, case: usize, (namespace, local): &Name) -> bool {
        let path = self.corpus.documents.folder.join(&self.corpus.documents.cases[case].path);
        let api = Generator::new(path).resolve().api;
        api.elements.iter().any(|element| element.name.namespace == *namespace && element.name.local == *local)
    }
}

/// The program that reads and writes values of these types.
fn build(scratch: &Scratch<'_>, types: &BTreeSet<(String, String)>) -> Result<PathBuf, Error> {
    let modules: BTreeSet<&str> = types.iter().map(|(module, _)| module.as_str()).collect();
    let modules: String = modules.iter().map(|module| module_item("mod", module, scratch.folders)).collect();
    let arm = |(module, ty): &(String, String)| format!("        \"{module}::{ty}\" => again::<{module}::{ty}>,\n");
    let arms: String = types.iter().map(arm).collect();
    package(scratch.folders, PACKAGE, &[], "main.rs", &format!("{MAIN_START}{arms}{MAIN_END}\n{modules}"))?;
    scratch.write_workspace(&[PACKAGE])?;
    let round = listen(&mut scratch.cargo("build"), &scratch.folders.workspace.join("cargo.stderr"), |_| {})?;
    let first = || {
        let (stem, fault) = round.faults.iter().find_map(|(stem, faults)| Some((stem, faults.first()?)))?;
        Some(format!("{} in `{stem}`, line {}", fault.message, fault.line))
    };
    let why = || first().unwrap_or_else(|| round.said.clone());
    let executable = round.executable.as_ref().map(PathBuf::from);
    executable.ok_or_else(|| Error::new(format!("the program that reads messages does not compile: {}", why())))
}

const MAIN_START: &str = r#"//! Reads a message as a value of a generated type and writes it again.
#![allow(warnings)]

use std::process::ExitCode;

use centra_runtime::xml::{Document, from_slice, to_vec};

fn again<T: Document>(bytes: &[u8]) -> Result<Vec<u8>, String> {
    from_slice::<T>(bytes).map(|value| to_vec(&value)).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let again: fn(&[u8]) -> Result<Vec<u8>, String> = match arguments[1].as_str() {
"#;

const MAIN_END: &str = r#"        _ => unreachable!("the arms are what is asked for"),
    };
    match again(&std::fs::read(&arguments[2]).unwrap()) {
        Ok(bytes) => {
            std::fs::write(&arguments[3], bytes).unwrap();
            ExitCode::SUCCESS
        }
        Err(error) => {
            std::fs::write(&arguments[3], error).unwrap();
            ExitCode::FAILURE
        }
    }
}
"#;

/// Each element as a file of its own.
fn write_parts(folder: &Path, number: usize, tasks: &[Task]) -> Result<Vec<PathBuf>, Error> {
    let write = |(index, task): (usize, &Task)| {
        let path = folder.join(format!("{number:04}_{index}.in.xml"));
        fs::write(&path, &task.part.xml).map_err(|error| Error::io("write", &path, &error))?;
        Ok(path)
    };
    tasks.iter().enumerate().map(write).collect()
}

/// What the first element that breaks its schema breaks. SOAP adds attributes to headers that their schemas know nothing of.
fn first_complaint(validator: &mut Validator<'_>, tasks: &[Task], files: &[PathBuf]) -> Result<Option<String>, Error> {
    for (task, file) in tasks.iter().zip(files).filter(|(task, _)| !task.part.is_header) {
        if let Some(complaint) = validator.complaint(task.case, file)? {
            return Ok(Some(complaint));
        }
    }
    Ok(None)
}

/// The first outcome of its elements that is not good.
fn judge(program: &Path, tasks: &[Task], files: &[PathBuf]) -> Result<Outcome, Error> {
    for (task, input) in tasks.iter().zip(files) {
        let output = input.with_extension("out");
        // What an earlier run left there must not count for this one.
        let _ = fs::remove_file(&output);
        let mut command = Command::new(program);
        command.arg(format!("{}::{}", task.module, task.ty)).arg(input).arg(&output);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = generate::run(&mut command, LIMIT)?;
        let written = fs::read(&output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let outcome = match (status.and_then(|status| status.code()), written) {
            (Some(0), Ok(written)) => match canonical::compare(&task.part.xml, &written) {
                Ok(None) => continue,
                Ok(Some(difference)) => Outcome::Different(difference.to_string()),
                Err(why) => Outcome::Different(why),
            },
            (Some(1), Ok(why)) => Outcome::Unread(why),
            _ => Outcome::Crashed(status.map_or_else(|| "it took too long".to_owned(), |status| status.to_string())),
        };
        return Ok(outcome);
    }
    Ok(Outcome::Equal)
}
