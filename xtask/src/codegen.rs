//! `cargo xtask codegen`: writes every checked-in generated file anew, says which are stale, or generates one file.

mod support;

use std::fs;
use std::path::Path;
use std::time::Instant;

use centra_codegen::{Generator, Queue};
use centra_codegen_cli::generate::made::Made;
use centra_codegen_cli::generate::{self, stale, tell_extra};

use crate::error::Error;
use crate::outputs::{self, FOLDER, INDEX};
use crate::{ui, workspace};

/// Regenerates every checked-in file, or one of your own with --wsdl and --out
#[derive(clap::Args)]
// The group of the flattened one is called `Args`, too.
#[group(skip)]
pub(crate) struct Args {
    #[command(flatten)]
    one: generate::Args,
}

/// One file or all of them.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    match args.one.is_one() {
        true => generate::run(&args.one, "cargo xtask codegen"),
        false if args.one.is_check() => check_workspace(&workspace::root()?),
        false => regenerate(&workspace::root()?),
    }
}

/// Whether all checked-in files are what the generator writes today. Prints those that are not.
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
        let queue = output.queue.map(|[fetch, acknowledge, id]| Queue::new(fetch, acknowledge).id(id));
        let generator = queue.into_iter().fold(generator, Generator::queue);
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
    all.extend(support::page(root)?);
    Ok(all)
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
