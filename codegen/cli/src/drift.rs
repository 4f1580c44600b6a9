//! `drift`: what messages hold that their WSDL does not declare.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use centra_codegen::drift::{Observer, Report};
use clap::ValueEnum;

use crate::diff::{DIFFERS, side};
use crate::error::Error;
use crate::ui;

/// Lists what messages hold that their WSDL or schema does not declare, with the lines to add to the schema
///
/// Messages are envelopes, or what stands in one. No value is printed unless `--values` asks for it.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The WSDL or schema
    #[arg(long, value_name = "WSDL")]
    wsdl: String,
    /// Messages; of a folder all `.xml` files
    #[arg(value_name = "MESSAGE.xml", required = true)]
    messages: Vec<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also show what is declared and in no message
    #[arg(long)]
    all: bool,
    /// Show some of the values that do not fit their type; never passwords
    #[arg(long)]
    values: bool,
    /// End with 3 if messages hold what is not declared, with 1 if one of them cannot be read
    #[arg(long)]
    check: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
    /// Annotations, in GitHub's form
    Github,
}

/// Reads all messages and prints what was found.
///
/// # Errors
/// The WSDL is refused, a message is not there, none can be read, or with `--check` one cannot.
pub fn run(args: &Args) -> Result<ExitCode, Error> {
    let side = ui::patiently("reading", || side(&args.wsdl))?;
    let mut observer = Observer::new(&side);
    if args.values {
        observer = observer.with_values();
    }
    let files = files(&args.messages)?;
    if files.is_empty() {
        return Err(Error::new("the folder holds no `.xml` files").help("name messages, or a folder of them"));
    }
    ui::patiently("reading messages", || {
        files.iter().try_for_each(|path| {
            let bytes = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
            observer.read(&path.to_string_lossy(), &bytes);
            Ok::<_, Error>(())
        })
    })?;
    let report = observer.finish();
    match args.format {
        Format::Text => anstream::print!("{}", report.to_text(args.all)),
        Format::Json => anstream::println!("{}", report.to_json()),
        Format::Github => anstream::print!("{}", github(&report)),
    }
    if args.check && report.is_drift() {
        return Ok(ExitCode::from(DIFFERS));
    }
    // What was not read may hold anything: no check passes on it.
    match (report.unread.len(), report.messages) {
        (0, _) => Ok(ExitCode::SUCCESS),
        (unread, 0) => Err(Error::new(format!("none of {} could be read", ui::count(unread, "message")))
            .help("a message is an envelope, or what stands in one, as XML")),
        (unread, _) if args.check => Err(Error::new(format!(
            "{} could not be read, so it is not known what they hold",
            ui::count(unread, "message")
        ))
        .help("leave them out, or mend them")),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The messages that are named, and those in folders that are named, sorted.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => files.extend(folder(path)?),
            false => files.push(path.clone()),
        }
    }
    Ok(files)
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(path).map_err(|error| Error::io("list", path, &error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "xml"));
    files.sort_unstable();
    Ok(files)
}

fn github(report: &Report) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let unknown = report.unknown.iter().map(|it| {
        format!(
            "::warning title=not declared::{} ({}), {} times; {}\n",
            it.path,
            it.guess,
            it.seen.count,
            escape(&it.snippet)
        )
    });
    let invalid = report.invalid.iter().map(|it| {
        let what = if it.is_unnamed { "not named" } else { "no value" };
        format!("::warning title={what}::{} ({}), {} times\n", it.path, it.ty, it.seen.count)
    });
    let repeated = report.repeated.iter().map(|(path, seen)| {
        format!("::warning title=several::{path} occurs several times in one place, {} times\n", seen.count)
    });
    let unread =
        report.unread.iter().map(|it| format!("::warning title=not read::{}: {}\n", it.message, escape(&it.why)));
    unknown.chain(invalid).chain(repeated).chain(unread).collect()
}
