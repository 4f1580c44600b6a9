//! `corpus`: what becomes of every WSDL and schema of a folder, each generated in a process of its own.

mod cases;
pub mod check;
pub mod compile;
mod figures;
pub mod generate;
mod one;
mod reasons;
pub mod state;
pub mod table;

use std::path::{self, Path, PathBuf};
use std::thread;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

pub use self::cases::{Case, Corpus, Kind};
pub use self::compile::{Fault, Runtime, Scratch};
pub use self::figures::{Figures, Finding, Row, Slow, Sum, Verdict, sum_up};
pub use self::one::{Args as OneArgs, Complaint, Generated, Generation, Refusal, run as run_one};
pub use self::reasons::{Entry, Group, Groups, Reason};
use self::state::Folders;
use crate::error::Error;
use crate::ui;

/// Generates from every WSDL and schema of a folder, and counts what is generated, refused and compiled, with the reasons
///
/// Each document is generated in a process of its own, so that none can end the run. Ends with 1 if one crashes or
/// takes too long, is refused without a place, or generates what does not compile.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder
    #[arg(value_name = "DIR", value_parser = folder)]
    folder: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only documents with this in their path
    #[arg(long, value_name = "SUBSTRING")]
    filter: Option<String>,
    /// Compile what is generated against this runtime: a version of centra-runtime, or the folder of its source
    #[arg(long, value_name = "VERSION|FOLDER", value_parser = runtime)]
    runtime: Option<Runtime>,
    /// Keep modules and results in this folder, in place of one that is removed at the end
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
    /// Keep results whose documents, generator and runtime are as they were in the last run
    #[arg(long, requires = "scratch")]
    resume: bool,
    /// How many processes run at once; as many as there are processors if not given
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<usize>,
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
}

/// Reads an argument that must be a folder.
///
/// # Errors
/// There is none of this name.
pub fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    match (path.is_dir(), path.exists()) {
        (true, _) => Ok(path),
        (false, true) => Err("that is no folder".to_owned()),
        (false, false) => Err("there is no such folder".to_owned()),
    }
}

/// Reads an argument that must be a number from 1.
///
/// # Errors
/// It is none.
pub fn at_least_one(number: &str) -> Result<usize, String> {
    match number.parse() {
        Ok(0) | Err(_) => Err("a number from 1 is needed".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// A version begins with a digit; whatever else is a folder.
fn runtime(text: &str) -> Result<Runtime, String> {
    if text.starts_with(|first: char| first.is_ascii_digit()) && !Path::new(text).exists() {
        return Ok(Runtime::Release(text.to_owned()));
    }
    let folder = folder(text)?.canonicalize().map_err(|error| error.to_string())?;
    match folder.join("Cargo.toml").is_file() {
        true => Ok(Runtime::Folder(folder)),
        false => Err("that folder has no `Cargo.toml`: name the folder of the crate `centra-runtime`".to_owned()),
    }
}

/// As many as are wanted, or as there are processors.
pub fn jobs(wanted: Option<usize>) -> usize {
    wanted.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1)
}

/// Generates from each document, compiles if asked to, and prints the figures.
///
/// # Errors
/// The folder holds no document, a file cannot be read or written, or a document shows a defect of the generator.
pub fn run(args: &Args) -> Result<(), Error> {
    let corpus = Corpus::find(&args.folder, args.filter.as_deref())?;
    if corpus.cases.is_empty() {
        let message = match &args.filter {
            Some(filter) => format!("no WSDL or schema in `{}` has `{filter}` in its path", args.folder.display()),
            None => format!("`{}` holds no `.wsdl` and no `.xsd`", args.folder.display()),
        };
        return Err(Error::new(message));
    }
    let thrown_away = tempfile::tempdir().map_err(|error| Error::new(format!("cannot make a folder: {error}")))?;
    let figures = measure(args, &corpus, args.scratch.as_deref().unwrap_or(thrown_away.path()))?;
    match args.format {
        Format::Text => table::print(&figures),
        Format::Json => {
            let json = serde_json::to_string_pretty(&figures).map_err(|error| Error::new(error.to_string()))?;
            anstream::println!("{json}");
        }
    }
    match figures.cases.iter().filter(|row| row.verdict.is_defect()).count() {
        0 => Ok(()),
        defects => Err(Error::new(format!("{} of the generator", ui::count(defects, "defect")))
            .help("please report it, with the document if you may; `--filter` with its name measures it alone")),
    }
}

fn measure(args: &Args, corpus: &Corpus, scratch: &Path) -> Result<Figures, Error> {
    let jobs = jobs(args.jobs);
    // Documents are generated in processes that run in the corpus's folder.
    let scratch = path::absolute(scratch).map_err(|error| Error::io("find", scratch, &error))?;
    let folders = Folders::below(&scratch)?;
    let bar = progress("generating", corpus.cases.len());
    let mut records = generate::all(corpus, &folders, jobs, args.resume, &bar)?;
    bar.finish_and_clear();
    let faults = match &args.runtime {
        None => vec![None; records.len()],
        Some(runtime) => {
            let scratch = Scratch { runtime, lock: None, folders: &folders, jobs };
            check::all(corpus, &scratch, &mut records, args.resume, None)?
        }
    };
    let findings = records.iter().zip(faults).map(|(record, fault)| Finding { generation: &record.generation, fault });
    Ok(sum_up(corpus, &findings.collect::<Vec<_>>(), |_| {}))
}

/// A bar for so many steps; shows nothing where there is no terminal.
pub fn progress(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>16} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(length as u64).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_a_version_or_the_folder_of_a_crate() {
        assert!(matches!(runtime("0.1"), Ok(Runtime::Release(version)) if version == "0.1"));
        assert!(matches!(runtime(env!("CARGO_MANIFEST_DIR")), Ok(Runtime::Folder(_))));
        assert_eq!(runtime("no/such/folder").unwrap_err(), "there is no such folder");
        assert!(runtime("src").unwrap_err().contains("no `Cargo.toml`"));
    }
}
