//! `diff`: what changed between two versions, printed in several forms, with an exit code for scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use centra_codegen::Generator;
use centra_codegen::diff::{self, Diff, Ignore, RULES, Rules, SCHEMA, Side, Step, Verdict};
use clap::ValueEnum;

use crate::error::Error;
use crate::{revision, ui};

/// Shows what changed between two versions of a WSDL or schema, for the wire and for the generated API
///
/// Ends with 0 if they are identical or compatible, with 3 if the change is worse than `--fail-on` allows, with 1 if
/// they cannot be compared.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The old WSDL or schema; `REVISION:path` for one that git knows
    #[arg(value_name = "OLD", required_unless_present_any = ["rules", "schema"])]
    old: Option<String>,
    /// The new one
    #[arg(value_name = "NEW", required_unless_present_any = ["rules", "schema"])]
    new: Option<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// From which change on it ends with 3
    #[arg(long, value_enum, default_value_t, value_name = "BAR")]
    fail_on: Bar,
    /// Changes that are known: lines of `FINGERPRINT until YYYY-MM-DD: REASON`
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// Only what these operations send and receive
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    operations: Vec<String>,
    /// Also show changes of documentation
    #[arg(long)]
    all: bool,
    /// Show the rules, each with its verdicts
    #[arg(long, conflicts_with = "schema")]
    rules: bool,
    /// Show the JSON Schema of `--format json`
    #[arg(long)]
    schema: bool,
}

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
    /// For a comment on a pull request
    Markdown,
    /// Annotations of lines, in GitHub's form
    Github,
    /// A report of tests, in JUnit's form
    Junit,
}

/// From which change on a script stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Bar {
    /// Messages of an old program are refused or misread
    #[default]
    Break,
    /// They may be
    Maybe,
    /// The generated code changes
    Regenerate,
    /// Never
    None,
}

impl Bar {
    /// Whether the comparison reaches the bar; an announced end reaches every bar there is.
    pub fn is_reached(self, diff: &Diff) -> bool {
        let is_reached = match self {
            Self::Break => diff.wire == Verdict::Break,
            Self::Maybe => diff.wire >= Verdict::Maybe,
            Self::Regenerate => diff.wire > Verdict::Ok || diff.api > Step::None,
            Self::None => return false,
        };
        is_reached || !diff.announced.is_empty()
    }
}

/// Exit code of a change that reaches the bar.
pub const DIFFERS: u8 = 3;

/// Compares, prints, and says whether the bar is reached.
///
/// # Errors
/// A document is refused or not there, or the ignore file cannot be read.
pub fn run(args: &Args) -> Result<ExitCode, Error> {
    if args.rules {
        match args.format {
            Format::Json => {
                let json = serde_json::to_string_pretty(&*RULES).map_err(|error| Error::new(error.to_string()))?;
                anstream::println!("{json}");
            }
            _ => anstream::print!("{Rules}"),
        }
        return Ok(ExitCode::SUCCESS);
    }
    if args.schema {
        anstream::print!("{SCHEMA}");
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(old), Some(new)) = (&args.old, &args.new) else {
        return Err(Error::new("two documents are needed"));
    };
    let ignore = args.ignore.as_deref().map(read_ignore).transpose()?;
    let (old, new) = ui::patiently("reading", || Ok::<_, Error>((side(old)?, side(new)?)))?;
    known(&args.operations, &old, &new)?;
    let mut diff = ui::patiently("comparing", || diff::compare(&old, &new));
    if !args.operations.is_empty() {
        diff.keep(&args.operations);
    }
    if let Some(ignore) = ignore {
        diff.ignore(&ignore, &today());
    }
    print(&diff, args.format, args.all);
    Ok(ExitCode::from(if args.fail_on.is_reached(&diff) { DIFFERS } else { 0 }))
}

/// A misspelt operation would hide every change.
fn known(operations: &[String], old: &Side, new: &Side) -> Result<(), Error> {
    let unknown = operations.iter().find(|name| !old.has_operation(name) && !new.has_operation(name));
    let Some(name) = unknown else { return Ok(()) };
    let near = new.nearest_operation(name).or_else(|| old.nearest_operation(name));
    let help = match near {
        Some(near) => format!("there is an operation `{near}`"),
        None => format!("`centra-codegen inspect {}` lists them", new.display),
    };
    Err(Error::new(format!("neither version has an operation `{name}`")).help(help))
}

/// Prints a comparison to stdout.
pub fn print(diff: &Diff, format: Format, all: bool) {
    match format {
        Format::Text => anstream::print!("{}", diff::text(diff, true, all)),
        Format::Json => anstream::println!("{}", diff::json(diff)),
        Format::Markdown => anstream::print!("{}", diff::markdown(diff, all)),
        Format::Github => anstream::print!("{}", diff::github(diff, all)),
        Format::Junit => anstream::print!("{}", diff::junit(diff, all)),
    }
}

/// Reads one side; its findings go to stderr if it is refused.
///
/// # Errors
/// The document is refused or not there.
pub fn side(name: &str) -> Result<Side, Error> {
    let document = revision::find(name)?;
    let mut side = side_in(&document.path, document.base.as_deref(), name)?;
    if document.base.is_some() {
        side.display = name.to_owned();
    }
    Ok(side)
}

/// Reads one side whose shown paths are relative to a folder; `name` is what messages call it.
///
/// # Errors
/// The document is refused.
pub fn side_in(path: &Path, base: Option<&Path>, name: &str) -> Result<Side, Error> {
    let generator = Generator::new(path);
    let generator = base.into_iter().fold(generator, Generator::base);
    Side::read(&generator).map_err(|failure| {
        anstream::eprintln!("{}", failure.rendered(true));
        Error::new(format!("`{name}` is refused, so that it cannot be compared"))
    })
}

/// Reads a file of changes that are known.
///
/// # Errors
/// It is not there, or a line of it cannot be read.
pub fn read_ignore(path: &Path) -> Result<Ignore, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, &error))?;
    Ignore::parse(&text).map_err(|error| {
        Error::new(format!("`{}`, {error}", path.display()))
            .help("a line is `FINGERPRINT until YYYY-MM-DD: REASON`; the fingerprint stands in what `diff` prints")
    })
}

/// `2026-11-30`, in UTC.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
