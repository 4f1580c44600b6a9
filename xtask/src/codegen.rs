//! `cargo xtask codegen`: writes every checked-in generated file anew, says which are stale, or generates one file.

mod made;
mod stale;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use centra_codegen::Generator;

use self::made::Made;
use crate::error::Error;
use crate::outputs::{self, FOLDER, INDEX};
use crate::{ui, workspace};

/// Regenerates every checked-in file, or one of your own with --wsdl and --out
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; show what is stale as a diff, and fail if anything is
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
    /// Generate types even if none of the operations that the WSDL declares is left
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    types_only: bool,
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
    /// Add the server side: a trait with a method per operation, and what calls it
    #[arg(long, requires = "wsdl", help_heading = "One file of your own")]
    server: bool,
}

/// One file or all of them.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    match (&args.wsdl, &args.out) {
        (Some(wsdl), Some(out)) => one(args, wsdl, out),
        _ if args.check => check_workspace(&workspace::root()?),
        _ => regenerate(&workspace::root()?),
    }
}

/// Are all checked-in files what the generator writes today? Prints what is not.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let start = Instant::now();
    let all = all(root)?;
    let extra = extra(root, &all)?;
    let stale: Vec<&Made> = all.iter().filter(|made| made.is_changed()).collect();
    for made in &stale {
        stale::print(made);
    }
    extra.iter().for_each(|path| tell_extra(path));
    match stale.len() + extra.len() {
        0 => {
            let files = ui::count(all.len(), "generated file");
            let time = ui::duration(start.elapsed());
            anstream::println!("{} {files}, none stale ({time})", ui::paint(ui::GOOD, "ok"));
            Ok(())
        }
        number => {
            let names: Vec<&str> = stale.iter().map(|made| &made.path).chain(&extra).map(String::as_str).collect();
            let verb = if number == 1 { "is" } else { "are" };
            Err(Error::new(format!("{} {verb} stale: {}", ui::count(number, "generated file"), names.join(", ")))
                .help("`cargo xtask codegen` writes them anew; then read `git diff`"))
        }
    }
}

/// Writes what has changed, removes what nothing generates.
fn regenerate(root: &Path) -> Result<(), Error> {
    let start = Instant::now();
    let all = all(root)?;
    let extra = extra(root, &all)?;
    for made in &all {
        if made.is_changed() {
            write(&root.join(&made.path), &made.text)?;
        }
        made.report();
    }
    for path in &extra {
        remove(root, path)?;
        anstream::println!("{} {path}: nothing generates it", ui::paint(ui::WARNING, "removed  "));
    }
    let changed = all.iter().filter(|made| made.is_changed()).count();
    let files = ui::count(all.len(), "file");
    let time = ui::duration(start.elapsed());
    anstream::println!(
        "{} {files}, {changed} changed, {} removed, in {time}",
        ui::paint(ui::GOOD, "done"),
        extra.len()
    );
    Ok(())
}

/// A file of the user's, with paths as the user gave them.
fn one(args: &Args, wsdl: &Path, out: &Path) -> Result<(), Error> {
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
    let generator = args.endpoints.iter().fold(generator, Generator::endpoint).command(args.command(wsdl, out));
    let names = (out.display().to_string(), wsdl.display().to_string());
    if !args.check {
        return made::write(&names.0, &names.1, &generator);
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
    /// How the file is made again, for its header; nothing if that would tell where somebody keeps their files.
    fn command(&self, wsdl: &Path, out: &Path) -> String {
        let mut paths = vec![("--wsdl", wsdl), ("--out", out)];
        paths.extend(self.endpoints.iter().map(|endpoint| ("--endpoint", endpoint.as_path())));
        if paths.iter().any(|(_, path)| path.is_absolute()) {
            return String::new();
        }
        let mut command = String::from("cargo xtask codegen");
        for (option, path) in paths {
            command.push_str(&format!(" {option} {}", path.display()));
        }
        if !self.operations.is_empty() {
            command.push_str(&format!(" --operations {}", self.operations.join(",")));
        }
        if !self.derived.is_empty() {
            command.push_str(&format!(" --derived {}", self.derived.join(",")));
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

/// Everything that is checked in, generated but not written; fails when one of them cannot be, after trying all.
fn all(root: &Path) -> Result<Vec<Made>, Error> {
    let outputs = outputs::all(root)?;
    let mut all = Vec::new();
    let mut failed = Vec::new();
    for output in &outputs {
        let generator = Generator::new(root.join(&output.source)).base(root).command("cargo xtask codegen");
        let endpoints = output.endpoints.iter().map(|endpoint| root.join(endpoint));
        let generator = endpoints.fold(generator, Generator::endpoint).server(output.server);
        let generator = generator.validate(output.validate).serde(output.serde).split(output.split);
        match Made::make(output.path.clone(), &output.source, &root.join(&output.path), &generator) {
            Ok(made) => all.extend(made),
            Err(error) => failed.push(error),
        }
    }
    match failed.len() {
        0 => {}
        1 => return Err(failed.swap_remove(0)),
        number => return Err(Error::new(format!("cannot generate {number} of {} files", outputs.len()))),
    }
    let generated = |output: &outputs::Output| {
        let made = all.iter().find(|made: &&Made| made.path == output.path);
        made.map_or("", |made| made.text.as_str())
    };
    let index = outputs::index(&outputs, generated);
    all.push(Made::plain(INDEX, index, &root.join(INDEX))?);
    all.extend(support::readme(root)?);
    Ok(all)
}

fn tell_extra(path: &str) {
    anstream::println!("{} {path}: nothing generates it", ui::paint(ui::BAD, "extra"));
}

/// Files that are where only generated files belong, and that nothing generates.
fn extra(root: &Path, all: &[Made]) -> Result<Vec<String>, Error> {
    let mut found = workspace::below(root, &root.join(FOLDER))?;
    found.retain(|path| all.iter().all(|made| made.path != *path));
    Ok(found)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| Error::io("write", path, &error))
}

/// Only what was generated is removed: a file without the header may be somebody's work.
fn remove(root: &Path, path: &str) -> Result<(), Error> {
    let full = root.join(path);
    let text = fs::read_to_string(&full).unwrap_or_default();
    if !text.lines().take(5).any(|line| line.starts_with("//") && line.contains("@generated")) {
        return Err(Error::new(format!("`{path}` is not generated, but lies among generated files"))
            .help(format!("move it out of `{FOLDER}`")));
    }
    fs::remove_file(&full).map_err(|error| Error::io("remove", &full, &error))
}
