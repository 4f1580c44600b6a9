//! `cargo xtask corpus DIR`: how much of a folder of WSDLs and schemas generates, compiles, and carries real messages.

mod canonical;
mod cases;
pub(crate) mod compile;
mod envelope;
mod figures;
mod generate;
mod manifest;
mod messages;
mod mutated;
mod one;
mod own;
mod reasons;
mod roots;
pub(crate) mod state;
mod table;
mod valid;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use self::cases::{Corpus, hash};
use self::compile::{Fault, Scratch};
use self::figures::{Figures, Finding};
use self::one::Generation;
use self::state::{Check, Folders, Record};
use crate::error::Error;
use crate::{ui, workspace};

pub(crate) use self::one::{Args as OneArgs, run as run_one};

/// Measures what becomes of a folder of WSDLs and schemas: generated, refused, compiled, messages read and written
///
/// Roots are those of `manifest.tsv` in the folder, or every `.wsdl` and `.xsd` when there is none. Messages are the
/// `.xml` files in folders named `_instances` beside them; those in `_instances/NAME/` are of the document NAME alone,
/// if there is one. Ends with 1 if a root crashes or outlasts the generator, is
/// refused without a place, or generates what does not compile; with 2 if the command line is wrong.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder
    #[arg(value_name = "DIR", value_parser = folder)]
    folder: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only roots with this in their name
    #[arg(long, value_name = "SUBSTRING")]
    filter: Option<String>,
    /// How many processes run at once; as many as there are processors if not given
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<usize>,
    /// How many crates the modules are spread over; one per 40 modules if not given
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    shards: Option<usize>,
    /// Neither compile nor read messages
    #[arg(long)]
    no_compile: bool,
    /// Measure this many damaged copies of the documents instead: whatever generates must compile
    #[arg(long, value_name = "N", value_parser = at_least_one, conflicts_with = "resume")]
    mutate: Option<usize>,
    /// Which copies: the same ones for the same seed
    #[arg(long, value_name = "S", default_value_t = 1, requires = "mutate")]
    seed: u64,
    /// Keep results whose documents, generator and runtime are as they were in the last run
    #[arg(long)]
    resume: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
}

fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    match (path.is_dir(), path.exists()) {
        (true, _) => Ok(path),
        (false, true) => Err("that is no folder".to_owned()),
        (false, false) => Err("there is no such folder".to_owned()),
    }
}

fn at_least_one(number: &str) -> Result<usize, String> {
    match number.parse() {
        Ok(0) | Err(_) => Err("a number from 1 is needed".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// Prints the figures; fails when the generator is at fault.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let corpus = cases::find(&args.folder, args.filter.as_deref())?;
    if corpus.cases.is_empty() {
        nothing_to_measure(args);
    }
    let corpus = match args.mutate {
        None => corpus,
        Some(number) => mutate(&corpus, number, args.seed)?,
    };
    let figures = measure(args, &corpus)?;
    match args.format {
        Format::Text => table::print(&figures),
        Format::Json => {
            let json = serde_json::to_string_pretty(&figures).map_err(|error| Error::new(error.to_string()))?;
            anstream::println!("{json}");
        }
    }
    let defects = figures.cases.iter().filter(|row| row.verdict.is_defect()).count();
    match defects {
        0 => Ok(()),
        _ => Err(Error::new(format!("{} of the generator", ui::count(defects, "defect")))
            .help("`--filter` with the name of a case measures that one")),
    }
}

/// Damaged copies of a corpus, below cargo's target folder.
fn mutate(corpus: &Corpus, number: usize, seed: u64) -> Result<Corpus, Error> {
    let folder = workspace::target(&workspace::root()?).join("corpus").join("mutated");
    mutated::write(corpus, number, seed, &folder)?;
    cases::find(&folder, None)
}

/// Measures damaged copies of our own fixtures: whatever generates must compile.
pub(crate) fn check_mutated(root: &Path) -> Result<(), Error> {
    run(&Args { mutate: Some(100), ..Args::of(root.join("tests/fixtures/ok")) })
}

impl Args {
    /// All of a folder, as text.
    fn of(folder: PathBuf) -> Self {
        let (format, filter, jobs, shards) = (Format::Text, None, None, None);
        Self { folder, format, filter, jobs, shards, no_compile: false, resume: false, mutate: None, seed: 1 }
    }
}

/// Measures our own fixtures, one per construct, with messages of our own; fails when one of them is refused or changed, too.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let args = Args::of(root.join("tests/fixtures/ok"));
    let corpus = cases::find(&args.folder, None)?;
    let figures = measure(&args, &corpus)?;
    table::print(&figures);
    let missed = own::missed(&figures);
    match missed.as_slice() {
        [] => Ok(()),
        missed => Err(Error::new(missed.join("; "))),
    }
}

/// Ends the program as other mistakes on the command line do.
fn nothing_to_measure(args: &Args) -> ! {
    #[derive(Parser)]
    #[command(bin_name = "cargo xtask corpus", styles = ui::STYLES)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }
    let message = match &args.filter {
        Some(filter) => format!("no root in `{}` has `{filter}` in its name", args.folder.display()),
        None => format!("`{}` holds neither `manifest.tsv` nor any `.wsdl` or `.xsd`", args.folder.display()),
    };
    Cli::command().error(ErrorKind::ValueValidation, message).exit()
}

fn measure(args: &Args, corpus: &Corpus) -> Result<Figures, Error> {
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let root = workspace::root()?;
    let folders = Folders::below(&workspace::target(&root))?;

    let bar = progress("generating", corpus.cases.len());
    let mut records = generate::all(corpus, &folders, jobs, args.resume, &bar)?;
    bar.finish_and_clear();
    if args.no_compile {
        let findings: Vec<Finding<'_>> =
            records.iter().map(|record| Finding { generation: &record.generation, fault: None }).collect();
        let corpus = Corpus { folder: corpus.folder.clone(), cases: corpus.cases.clone(), messages: Vec::new() };
        return Ok(figures::sum_up(&corpus, &findings, &[]));
    }

    let scratch = Scratch { root: &root, folders: &folders, jobs };
    let faults = check(args, corpus, &scratch, &mut records)?;
    let findings = records.iter().zip(faults).map(|(record, fault)| Finding { generation: &record.generation, fault });
    let findings: Vec<Finding<'_>> = findings.collect();

    let bar = progress("reading messages", corpus.messages.len());
    let compiled: Vec<bool> = findings.iter().map(|finding| finding.fault == Some(None)).collect();
    let outcomes = messages::all(&scratch, corpus, &compiled, &bar)?;
    bar.finish_and_clear();
    Ok(figures::sum_up(corpus, &findings, &outcomes))
}

/// What the compiler says of each case: `None` of one without a module.
fn check(
    args: &Args,
    corpus: &Corpus,
    scratch: &Scratch<'_>,
    records: &mut [Record],
) -> Result<Vec<Option<Option<Fault>>>, Error> {
    let runtime = runtime_key(scratch.root)?;
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut known: BTreeMap<String, Option<Fault>> = BTreeMap::new();
    for (case, record) in corpus.cases.iter().zip(&*records) {
        let module = case.module();
        if !matches!(record.generation, Generation::Generated(_)) {
            continue;
        }
        let path = scratch.folders.module(&module);
        let text = fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
        let key = hash([runtime.as_bytes(), &text]);
        let old = record.check.as_ref().filter(|check| args.resume && check.key == key);
        // Those that compile take no time to compile again, and crates stay as they were.
        if let Some(Check { fault: Some(fault), .. }) = old {
            known.insert(module.clone(), Some(fault.clone()));
        }
        keys.insert(module, key);
    }
    let modules: Vec<String> = keys.keys().filter(|module| !known.contains_key(*module)).cloned().collect();
    let bar = progress("compiling", modules.len());
    known.extend(compile::all(scratch, &modules, args.shards, &bar)?);
    bar.finish_and_clear();
    let mut faults = Vec::new();
    for (case, record) in corpus.cases.iter().zip(records) {
        let module = case.module();
        let fault = known.get(&module).cloned();
        if let (Some(fault), Some(key)) = (&fault, keys.get(&module)) {
            record.check = Some(Check { key: key.clone(), fault: fault.clone() });
            record.save(scratch.folders, &module)?;
        }
        faults.push(fault);
    }
    Ok(faults)
}

/// A hash of what modules are compiled against and with.
fn runtime_key(root: &Path) -> Result<String, Error> {
    let mut parts = Vec::new();
    for path in workspace::below(root, &root.join("runtime"))? {
        let path = root.join(path);
        parts.push(fs::read(&path).map_err(|error| Error::io("read", &path, &error))?);
    }
    let version = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output();
    parts.push(version.map(|output| output.stdout).unwrap_or_default());
    Ok(hash(parts.iter().map(Vec::as_slice)))
}

/// Shows nothing where there is no terminal.
pub(crate) fn progress(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>16} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(length as u64).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
