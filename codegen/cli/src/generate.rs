//! `generate`: writes one file from a WSDL or schema, or says why the file on the disk is stale.

pub mod made;
pub mod stale;

use std::path::{Path, PathBuf};

use centra_codegen::{Generator, Queue, diag};
use clap::ValueEnum;

use self::made::Made;
use crate::error::Error;
use crate::revision::refuse_address;
use crate::ui;

/// Generates Rust from a WSDL or schema
#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; show what is stale as a diff, and fail if it is
    #[arg(long)]
    check: bool,
    /// Generate from this WSDL or schema alone
    #[arg(long, value_name = "IN", requires = "out", help_heading = "One file of your own")]
    wsdl: Option<PathBuf>,
    /// Where the Rust goes; its folder must exist
    #[arg(long, value_name = "OUT.rs", requires = "wsdl", help_heading = "One file of your own")]
    out: Option<PathBuf>,
    /// A further WSDL that differs only in namespace, address and login: one set of types, several endpoints
    #[arg(long = "endpoint", value_name = "FILE", requires = "wsdl", help_heading = "One file of your own")]
    endpoints: Vec<PathBuf>,
    /// Only these operations and the types that they reach
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "wsdl", help_heading = "One file of your own")]
    operations: Vec<String>,
    /// With `--operations`: these derived types too, which only `xsi:type` names
    #[arg(
        long,
        value_name = "T,U",
        value_delimiter = ',',
        requires = "operations",
        help_heading = "One file of your own"
    )]
    derived: Vec<String>,
    /// With `--operations`: all derived types that `xsi:type` may name
    #[arg(long, requires = "operations", conflicts_with = "derived", help_heading = "One file of your own")]
    all_derived: bool,
    /// Only this service of the WSDL
    #[arg(long, value_name = "NAME", requires = "wsdl", help_heading = "One file of your own")]
    service: Option<String>,
    /// Only this port of the WSDL
    #[arg(long, value_name = "NAME", requires = "wsdl", help_heading = "One file of your own")]
    port: Option<String>,
    /// Take what looks like the client's login (`login`, `username`, `password`) as data
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    no_login: bool,
    /// Generate types even if no operation of the WSDL is left
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    types_only: bool,
    /// How findings are printed: for reading to stderr, for programs to stdout
    #[arg(long, value_enum, default_value_t, requires = "wsdl", help_heading = "One file of your own")]
    format: Format,
    /// Refuse what is otherwise left out or approximated with a warning
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    strict: bool,
    /// Derive serde's traits, for `centra_runtime::serde` (feature `serde`)
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    serde: bool,
    /// Put the schema's facets into the tables, for `centra_runtime::validate` (feature `validate`)
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    validate: bool,
    /// Write one file per XML namespace into a folder beside OUT.rs; all public paths stay as they are
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    split: bool,
    /// Add a queue of events: the first operation fetches them, the second acknowledges them
    #[arg(long, value_name = "FETCH,ACKNOWLEDGE", value_parser = queue, requires = "wsdl", help_heading = "One file of your own")]
    queue: Option<Operations>,
    /// Add the server side: a trait with a method per operation, and what calls it
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    server: bool,
}

/// The operations of a queue, as `--queue` names them.
#[derive(Clone, Debug)]
struct Operations {
    fetch: String,
    acknowledge: String,
}

fn queue(names: &str) -> Result<Operations, String> {
    match names.split_once(',') {
        Some((fetch, acknowledge)) if !acknowledge.contains(',') => {
            Ok(Operations { fetch: fetch.trim().to_owned(), acknowledge: acknowledge.trim().to_owned() })
        }
        _ => Err("two names with a comma between them are needed".into()),
    }
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
    /// Annotations of lines, in GitHub's form
    Github,
}

impl From<Format> for diag::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Github => Self::Github,
        }
    }
}

/// Writes the file, or checks it. `command` is how the command line begins, for the header of the file.
///
/// # Errors
/// No document or no file is named, the document is refused, the file cannot be written, or `--check` finds it stale.
pub fn run(args: &Args, command: &str) -> Result<(), Error> {
    match (&args.wsdl, &args.out) {
        (Some(wsdl), Some(out)) => one(args, wsdl, out, command),
        _ => Err(Error::new("no document is named").help(format!("write `{command} --wsdl my.wsdl --out src/my.rs`"))),
    }
}

/// A file of the user's, with paths as the user gave them.
fn one(args: &Args, wsdl: &Path, out: &Path, command: &str) -> Result<(), Error> {
    refuse_address(wsdl)?;
    let generator = Generator::new(wsdl)
        .out(out)
        .operations(&args.operations)
        .no_login(args.no_login)
        .types_only(args.types_only)
        .derived_types(&args.derived)
        .all_derived_types(args.all_derived)
        .strict(args.strict)
        .serde(args.serde)
        .validate(args.validate)
        .split(args.split)
        .server(args.server);
    let generator = args.service.iter().fold(generator, Generator::service);
    let generator = args.port.iter().fold(generator, Generator::port);
    let queues = args.queue.iter().map(|Operations { fetch, acknowledge }| Queue::new(fetch, acknowledge));
    let generator = queues.fold(generator, Generator::queue);
    let generator =
        args.endpoints.iter().fold(generator, Generator::endpoint).command(args.command(wsdl, out, command));
    let names = (out.display().to_string(), wsdl.display().to_string());
    if !args.check {
        return made::write(&names.0, &names.1, &generator, args.format.into());
    }
    let all = Made::make(names.0, &names.1, out, &generator)?;
    let stale: Vec<&Made> = all.iter().filter(|made| made.is_changed()).collect();
    let extra: Vec<String> = all.iter().flat_map(Made::extra).collect();
    match stale.len() + extra.len() {
        0 => {
            all.iter().for_each(Made::report);
            Ok(())
        }
        _ => {
            stale.into_iter().for_each(stale::print);
            extra.iter().for_each(|path| tell_extra(path));
            Err(Error::new(format!("`{}` is stale", out.display()))
                .help("the same command without `--check` writes it"))
        }
    }
}

impl Args {
    /// The command that makes the file again, for its header; empty if a path is absolute, since it would show where somebody keeps their files.
    fn command(&self, wsdl: &Path, out: &Path, command: &str) -> String {
        let mut paths = vec![("--wsdl", wsdl), ("--out", out)];
        paths.extend(self.endpoints.iter().map(|endpoint| ("--endpoint", endpoint.as_path())));
        if paths.iter().any(|(_, path)| path.is_absolute()) {
            return String::new();
        }
        let mut command = command.to_owned();
        for (option, path) in paths {
            command.push_str(&format!(" {option} {}", path.display()));
        }
        if !self.operations.is_empty() {
            command.push_str(&format!(" --operations {}", self.operations.join(",")));
        }
        if !self.derived.is_empty() {
            command.push_str(&format!(" --derived {}", self.derived.join(",")));
        }
        if let Some(Operations { fetch, acknowledge }) = &self.queue {
            command.push_str(&format!(" --queue {fetch},{acknowledge}"));
        }
        for (name, option) in [(&self.service, "--service"), (&self.port, "--port")] {
            if let Some(name) = name {
                command.push_str(&format!(" {option} {name}"));
            }
        }
        for (given, option) in [
            (self.no_login, " --no-login"),
            (self.types_only, " --types-only"),
            (self.all_derived, " --all-derived"),
            (self.strict, " --strict"),
            (self.serde, " --serde"),
            (self.validate, " --validate"),
            (self.split, " --split"),
            (self.server, " --server"),
        ] {
            command.push_str(if given { option } else { "" });
        }
        command
    }
}

impl Args {
    /// Whether one document is named.
    pub fn is_one(&self) -> bool {
        self.wsdl.is_some()
    }

    /// Whether nothing is to be written.
    pub fn is_check(&self) -> bool {
        self.check
    }
}

/// Says that a file is where only generated files belong.
pub fn tell_extra(path: &str) {
    anstream::println!("{} {path}: nothing generates it", ui::paint(ui::BAD, "extra"));
}
