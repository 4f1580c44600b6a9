//! `cargo xtask corpus DIR`: how much of a folder of WSDLs and schemas generates, compiles, and carries real messages.

mod canonical;
mod cases;
mod envelope;
mod figures;
mod manifest;
mod messages;
mod mutated;
mod own;
mod roots;
mod table;
mod valid;

use std::path::{Path, PathBuf};

use centra_codegen_cli::corpus::state::Folders;
use centra_codegen_cli::corpus::{
    Finding, Format, Runtime, Scratch, at_least_one, check, folder, generate, jobs, progress,
};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use self::cases::Corpus;
use self::figures::Whole;
use crate::error::Error;
use crate::{ui, workspace};

pub(crate) use centra_codegen_cli::corpus::{OneArgs, run_one};

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

/// Prints the figures; fails when the generator is at fault.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let corpus = cases::find(&args.folder, args.filter.as_deref())?;
    if corpus.listed.is_empty() {
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

fn measure(args: &Args, corpus: &Corpus) -> Result<Whole, Error> {
    let jobs = jobs(args.jobs);
    let root = workspace::root()?;
    let folders = Folders::below(&workspace::target(&root).join("corpus"))?;

    let bar = progress("generating", corpus.listed.len());
    let mut records = generate::all(&corpus.documents, &folders, jobs, args.resume, &bar)?;
    bar.finish_and_clear();
    if args.no_compile {
        let findings: Vec<Finding<'_>> =
            records.iter().map(|record| Finding { generation: &record.generation, fault: None }).collect();
        let (folder, listed) = (corpus.documents.folder.clone(), corpus.listed.clone());
        return Ok(figures::sum_up(&Corpus::new(folder, listed, Vec::new()), &findings, &[]));
    }

    let (runtime, lock) = own_runtime(&root);
    let scratch = Scratch { runtime: &runtime, lock: Some(&lock), folders: &folders, jobs };
    let faults = check::all(&corpus.documents, &scratch, &mut records, args.resume, args.shards)?;
    let findings = records.iter().zip(faults).map(|(record, fault)| Finding { generation: &record.generation, fault });
    let findings: Vec<Finding<'_>> = findings.collect();

    let bar = progress("reading messages", corpus.messages.len());
    let compiled: Vec<bool> = findings.iter().map(|finding| finding.fault == Some(None)).collect();
    let outcomes = messages::all(&scratch, corpus, &compiled, &bar)?;
    bar.finish_and_clear();
    Ok(figures::sum_up(corpus, &findings, &outcomes))
}

/// The runtime of this repository, and the lock file that its dependencies are built by.
pub(crate) fn own_runtime(root: &Path) -> (Runtime, PathBuf) {
    (Runtime::Folder(root.join("runtime")), root.join("Cargo.lock"))
}
