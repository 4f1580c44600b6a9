//! Which uses of a program do not compile against another version: checked again without them until the rest compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use centra_codegen_cli::corpus::compile::{Scratch, listen, module_item, package};
use centra_codegen_cli::corpus::jobs;
use centra_codegen_cli::corpus::state::Folders;

use super::pairs::Version;
use super::program::Witness;
use crate::corpus::own_runtime;
use crate::error::Error;
use crate::workspace;

/// A program against a version.
#[derive(Debug)]
pub(super) struct Run {
    /// From which version it is written.
    pub old: usize,
    /// Against which version it is compiled.
    pub new: usize,
    /// Numbers of the uses that do not compile.
    pub failed: BTreeSet<usize>,
}

impl Run {
    pub(super) fn of(old: usize, new: usize) -> Self {
        Self { old, new, failed: BTreeSet::new() }
    }

    /// Against the module from which it is written.
    pub(super) fn of_itself(version: usize) -> Self {
        Self::of(version, version)
    }
}

/// How many versions make up a crate.
const VERSIONS: usize = 30;
/// How many programs do.
const PROGRAMS: usize = 40;
/// More rounds than the compiler has phases that hide the errors of later ones.
const ROUNDS: usize = 12;

/// Fills in what does not compile.
pub(super) fn all(root: &Path, versions: &[Version], programs: &[Witness], runs: &mut [Run]) -> Result<(), Error> {
    let target = workspace::target(root);
    let folders = Folders::beside(&target.join("witness"), &target.join("corpus/build"))?;
    let (runtime, lock) = own_runtime(root);
    let scratch = Scratch { runtime: &runtime, lock: Some(&lock), folders: &folders, jobs: jobs(None) };
    let sides = write_versions(&folders, versions, runs)?;
    let mut waiting: Vec<usize> = (0..runs.len().div_ceil(PROGRAMS)).collect();
    for _ in 0..ROUNDS {
        let names: Vec<String> = waiting.iter().map(|number| format!("uses_{number}")).collect();
        let members: Vec<&str> = sides.iter().chain(&names).map(String::as_str).collect();
        scratch.write_workspace(&members)?;
        for number in &waiting {
            let runs = runs.iter().enumerate().skip(number * PROGRAMS).take(PROGRAMS);
            write_programs(&folders, *number, runs, &sides, versions, programs)?;
        }
        let mut cargo = scratch.cargo("check");
        cargo.args(["--workspace", "--keep-going"]);
        let round = listen(&mut cargo, &folders.workspace.join("cargo.stderr"), |_| {})?;
        if let Some(side) = sides.iter().find(|side| !round.passed.contains(*side)) {
            return Err(Error::new(format!("the modules of `{side}` do not compile: {}", round.said)));
        }
        let mut is_new = false;
        for (stem, faults) in &round.faults {
            let number = stem.strip_prefix("run_").and_then(|number| number.parse::<usize>().ok());
            let Some(run) = number.and_then(|number| runs.get_mut(number)) else { continue };
            for fault in faults {
                let index = programs[run.old].index(fault.line);
                let index = index.ok_or_else(|| Error::new(format!("`{stem}`: {}", fault.message)))?;
                is_new |= run.failed.insert(index);
            }
        }
        waiting.retain(|number| !round.passed.contains(&format!("uses_{number}")));
        if waiting.is_empty() {
            return Ok(());
        }
        if !is_new {
            let why = round.unplaced.values().next().unwrap_or(&round.said);
            return Err(Error::new(format!("programs do not compile: {why}")));
        }
    }
    Err(Error::new(format!("programs still do not compile after {ROUNDS} rounds")))
}

/// Writes the crates of all versions that a run needs; returns their names.
fn write_versions(folders: &Folders, versions: &[Version], runs: &[Run]) -> Result<Vec<String>, Error> {
    let used: BTreeSet<usize> = runs.iter().flat_map(|run| [run.old, run.new]).collect();
    let mut crates: BTreeMap<usize, String> = BTreeMap::new();
    for number in used {
        let version = &versions[number];
        let path = folders.module(&version.name);
        save(&path, &version.text)?;
        crates.entry(number / VERSIONS).or_default().push_str(&module_item("pub mod", &version.name, folders));
    }
    let mut names = Vec::new();
    for (number, modules) in crates {
        let name = format!("sides_{number}");
        package(folders, &name, &[], "lib.rs", &format!("//! Modules that the generator made.\n{modules}"))?;
        names.push(name);
    }
    Ok(names)
}

fn write_programs<'a>(
    folders: &Folders,
    number: usize,
    runs: impl Iterator<Item = (usize, &'a Run)>,
    sides: &[String],
    versions: &[Version],
    programs: &[Witness],
) -> Result<(), Error> {
    let mut text = String::from("//! Programs that use what a module shows.\n#![allow(warnings)]\n");
    for (index, run) in runs {
        let stem = format!("run_{index}");
        let module = format!("sides_{}::{}", run.new / VERSIONS, versions[run.new].name);
        save(&folders.module(&stem), &programs[run.old].program(&module, &run.failed))?;
        text.push_str(&module_item("mod", &stem, folders));
    }
    package(folders, &format!("uses_{number}"), sides, "lib.rs", &text)
}

/// Leaves a file alone that is as it should be, so that its crate is not compiled again.
fn save(path: &Path, text: &str) -> Result<(), Error> {
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => fs::write(path, text).map_err(|error| Error::io("write", path, &error)),
    }
}
