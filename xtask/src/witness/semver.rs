//! A second oracle for items added, removed and derived: `cargo-semver-checks`, which reads what rustdoc says of both modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use centra_codegen::diff::{self, ApiChange, Step};
use centra_codegen_cli::corpus::compile::{Scratch, listen, package};
use centra_codegen_cli::corpus::jobs;
use centra_codegen_cli::corpus::state::Folders;

use super::pairs::Pairs;
use super::verdict::{Disagreement, Found};
use crate::corpus::own_runtime;
use crate::error::Error;
use crate::workspace;

/// The program, which takes the name of cargo's subcommand as its first argument.
const PROGRAM: &str = "cargo-semver-checks";

/// Both crates have this name, so that paths in them are equal.
const CRATE: &str = "subject";

/// Additions that break a `match` without `_` and a literal without `..Default::default()`: `diff` counts them as minor.
const ADDITIONS: [&str; 2] = ["enum_variant_added", "constructible_struct_adds_field"];

/// Why it cannot be asked; `None` if it is installed.
pub(super) fn is_missing() -> Option<String> {
    let mut command = Command::new(PROGRAM);
    command.args(["semver-checks", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let is_there = command.status().is_ok_and(|status| status.success());
    let missing = || format!("{PROGRAM} is not installed; `cargo install {PROGRAM} --locked` gets it");
    (!is_there).then(missing)
}

/// Where it disagrees with `diff`: an entry for each pair and way.
///
/// All old versions are modules of one crate and all new ones of another, so that each is documented and compared once per way.
pub(super) fn compare(root: &Path, pairs: &Pairs) -> Result<Vec<Found>, Error> {
    let target = workspace::target(root);
    let folders = Folders::beside(&target.join("semver"), &target.join("corpus/build"))?;
    let (runtime, lock) = own_runtime(root);
    let scratch = Scratch { runtime: &runtime, lock: Some(&lock), folders: &folders, jobs: jobs(None) };
    let old = document(&scratch, pairs, "old")?;
    let new = document(&scratch, pairs, "new")?;
    let forward = failures(&old, &new)?;
    let backward = failures(&new, &old)?;
    let mut found = Vec::new();
    for pair in &pairs.pairs {
        let of = |failures: &[Failure]| -> Vec<Failure> {
            failures.iter().filter(|failure| failure.pair == pair.name).cloned().collect()
        };
        let (forward, backward) = (of(&forward), of(&backward));
        for (way, old, new, here, there) in [
            ("forward", pair.old, pair.new, &forward, &backward),
            ("backward", pair.new, pair.old, &backward, &forward),
        ] {
            let diff = diff::compare(&pairs.versions[old].side, &pairs.versions[new].side);
            found.push(Found {
                pair: pair.name.clone(),
                way,
                is_major: diff.items.iter().any(|item| item.step == Step::Major),
                failed: here.iter().map(|failure| format!("{}: {}", failure.check, failure.line)).collect(),
                disagreements: disagreements(&claims(&diff.items), here, there).into_iter().collect(),
            });
        }
    }
    Ok(found)
}

/// What `diff` says, without conversions: a trait with a parameter, of which the program has no check.
fn claims(items: &[ApiChange]) -> Vec<Claim> {
    items.iter().filter(|item| !item.item.ends_with(')')).map(Claim::of).collect()
}

/// Writes what rustdoc says of the crate of one side's modules; returns the path.
fn document(scratch: &Scratch<'_>, pairs: &Pairs, side: &str) -> Result<PathBuf, Error> {
    let folders = scratch.folders;
    let mut text = String::from("//! Modules that the generator made.\n");
    for pair in &pairs.pairs {
        let version = if side == "old" { pair.old } else { pair.new };
        let path = folders.module(&format!("{side}_{}", pair.name));
        fs::write(&path, &pairs.versions[version].text).map_err(|error| Error::io("write", &path, &error))?;
        text.push_str(&format!("#[path = {path:?}]\npub mod pair_{};\n", pair.name));
    }
    scratch.write_workspace(&[CRATE])?;
    package(folders, CRATE, &[], "lib.rs", &text)?;
    let (from, to) = (folders.build.join(format!("doc/{CRATE}.json")), folders.state.join(format!("{side}.json")));
    let _ = fs::remove_file(&from);
    let mut cargo = scratch.cargo("rustdoc");
    cargo.args(["--lib", "--package", CRATE, "--"]);
    // JSON is an unstable output of rustdoc, and a release of the program reads those of some stable compilers.
    cargo.args(["-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    let round = listen(cargo.env("RUSTC_BOOTSTRAP", "1"), &folders.workspace.join("cargo.stderr"), |_| {})?;
    if !from.exists() {
        return Err(Error::new(format!("rustdoc does not read the {side} modules: {}", round.said)));
    }
    fs::copy(&from, &to).map_err(|error| Error::io("copy", &from, &error))?;
    Ok(to)
}

/// An item that breaks code.
#[derive(Clone, Debug, PartialEq)]
struct Failure {
    /// Name of the check.
    check: String,
    pair: String,
    /// What is said of the item, without the place.
    line: String,
}

/// What breaks on the way from one crate to the other.
fn failures(old: &Path, new: &Path) -> Result<Vec<Failure>, Error> {
    let mut command = Command::new(PROGRAM);
    command.args(["semver-checks", "--color", "never", "--release-type", "minor", "--baseline-rustdoc"]).arg(old);
    let output = command.arg("--current-rustdoc").arg(new).stdin(Stdio::null()).output();
    let output = output.map_err(|error| Error::new(format!("cannot start {PROGRAM}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !said.contains("Summary") {
        return Err(Error::new(format!("{PROGRAM} compares nothing: {}", said.trim())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let failures = read(&text);
    // A summary of failures, of which none was understood, must not pass for agreement.
    match failures.iter().find(|failure| failure.pair.is_empty()) {
        Some(failure) => Err(Error::new(format!("a line of {PROGRAM} names no pair: {}", failure.line))),
        None if failures.is_empty() && !output.status.success() => {
            Err(Error::new(format!("cannot read what {PROGRAM} prints: {}", text.trim())))
        }
        None => Ok(failures),
    }
}

/// The items that follow `Failed in:` after each `--- failure NAME: …`.
fn read(text: &str) -> Vec<Failure> {
    let mut failures = Vec::new();
    for part in text.split("--- failure ").skip(1) {
        let check = part.split(':').next().unwrap_or_default();
        let items = part.split_once("Failed in:\n").map_or("", |(_, rest)| rest);
        for line in items.lines().take_while(|line| line.starts_with("  ")) {
            let (places, words): (Vec<&str>, Vec<&str>) =
                line.split_whitespace().partition(|word| word.contains(".rs:"));
            let stem = places.first().and_then(|place| place.rsplit('/').next()?.split('.').next());
            let pair = stem.and_then(|stem| stem.strip_prefix("old_").or_else(|| stem.strip_prefix("new_")));
            failures.push(Failure {
                check: check.to_owned(),
                pair: pair.unwrap_or_default().to_owned(),
                line: words.join(" "),
            });
        }
    }
    failures
}

/// What `diff` says of an item.
#[derive(Clone)]
struct Claim {
    item: String,
    /// What it is called now, if that is something else.
    moved: Option<String>,
    kind: Kind,
    is_major: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Added,
    /// It is not there under this name.
    Gone,
    DeriveGained,
    DeriveLost,
    /// It has another signature.
    Changed,
}

impl Claim {
    fn of(change: &ApiChange) -> Self {
        let kind = match (change.rule, &change.old, &change.new) {
            ("derive-gained", ..) => Kind::DeriveGained,
            ("derive-lost", ..) => Kind::DeriveLost,
            ("name-moved", ..) | (_, _, None) => Kind::Gone,
            (_, None, _) => Kind::Added,
            _ => Kind::Changed,
        };
        let moved = change.new.clone().filter(|_| change.rule == "name-moved");
        Self { item: change.item.clone(), moved, kind, is_major: change.step == Step::Major }
    }

    /// Whether it is a type or constant, and not a part of one.
    fn is_whole(&self) -> bool {
        !self.item.contains(['.', ':'])
    }

    /// Whether a failure is expected because of it: about this item, or about a part of a type that is gone or called otherwise.
    fn explains(&self, failure: &Failure) -> bool {
        let is_enough = self.is_major || ADDITIONS.contains(&failure.check.as_str());
        let mut names = [Some(&self.item), self.moved.as_ref()].into_iter().flatten();
        is_enough && names.any(|name| is_about(&failure.line, name))
    }

    /// Whether a failure says that the item, or what it derives, is not there.
    fn is_confirmed_by(&self, failure: &Failure) -> bool {
        let check = failure.check.as_str();
        let is_of_kind = match self.kind {
            Kind::DeriveGained | Kind::DeriveLost => check.contains("impl"),
            _ if self.is_whole() => matches!(check, "struct_missing" | "enum_missing" | "pub_static_missing"),
            _ => check.ends_with("_missing"),
        };
        is_of_kind && is_about(&failure.line, &self.item)
    }
}

/// Items of which one of both does not know; `there` is what breaks on the way back, where what is added here is gone.
fn disagreements(claims: &[Claim], here: &[Failure], there: &[Failure]) -> BTreeSet<Disagreement> {
    let mut found = BTreeSet::new();
    for failure in here.iter().filter(|failure| !claims.iter().any(|claim| claim.explains(failure))) {
        found.insert(Disagreement { item: format!("{}: {}", failure.check, failure.line), kind: "silent" });
    }
    for claim in claims {
        let ways = match claim.kind {
            Kind::Gone | Kind::DeriveLost => here,
            Kind::Added | Kind::DeriveGained => there,
            Kind::Changed => continue,
        };
        if !ways.iter().any(|failure| claim.is_confirmed_by(failure)) {
            found.insert(Disagreement { item: claim.item.clone(), kind: "idle" });
        }
    }
    found
}

/// Whether a line has all names of an item's path.
fn is_about(line: &str, item: &str) -> bool {
    let words: Vec<&str> = line.split(|next: char| !next.is_alphanumeric() && next != '_').collect();
    let mut parts = item.split(['.', ':']).filter(|part| !part.is_empty());
    parts.all(|part| words.contains(&part.trim_start_matches("r#")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "--- failure struct_missing: pub struct removed ---\n\nDescription:\nx\n\nFailed in:\n  \
        struct subject::pair_p::A, previously in file /x/semver/generated/old_p.rs:3\n\n\
        --- failure enum_variant_added: new ---\n\nFailed in:\n  variant B:One in ../old_q.rs:5\n  variant B:Two in lib.rs:7\n\n";

    #[test]
    fn items_are_read_from_what_it_prints() {
        let found = read(PRINTED);
        let found: Vec<_> = found.iter().map(|it| (it.check.as_str(), it.pair.as_str(), it.line.as_str())).collect();
        let expected = [
            ("struct_missing", "p", "struct subject::pair_p::A, previously in file"),
            ("enum_variant_added", "q", "variant B:One in"),
            ("enum_variant_added", "", "variant B:Two in"),
        ];
        assert_eq!(found, expected);
    }

    fn claim(item: &str, kind: Kind) -> Claim {
        Claim { item: item.to_owned(), moved: None, kind, is_major: matches!(kind, Kind::Gone | Kind::DeriveLost) }
    }

    fn failure(check: &str, line: &str) -> Failure {
        Failure { check: check.to_owned(), pair: "p".to_owned(), line: line.to_owned() }
    }

    #[test]
    fn each_side_that_knows_less_is_reported() {
        let claims = [claim("A.b", Kind::Gone), claim("A.c", Kind::Added)];
        let missing = failure("struct_pub_field_missing", "field b of struct A, previously in file");
        let adds = failure("constructible_struct_adds_field", "field A.c in");
        let back = failure("struct_pub_field_missing", "field c of struct A, previously in file");
        assert!(disagreements(&claims, &[missing.clone(), adds.clone()], &[back]).is_empty());
        let idle = |item: &str| Disagreement { item: item.to_owned(), kind: "idle" };
        assert_eq!(disagreements(&claims, &[missing, adds.clone()], &[]), BTreeSet::from([idle("A.c")]));
        let silent = Disagreement { item: format!("{}: {}", adds.check, adds.line), kind: "silent" };
        assert_eq!(disagreements(&claims[..1], &[adds], &[]), BTreeSet::from([idle("A.b"), silent]));
    }

    #[test]
    fn a_part_of_a_type_confirms_nothing_of_the_type() {
        let part = failure("struct_pub_field_missing", "field b of struct A, previously in file");
        let whole = failure("struct_missing", "struct subject::pair_p::A, previously in file");
        let derive = failure("derive_trait_impl_removed", "type A no longer derives Eq, in");
        assert!(!claim("A", Kind::Gone).is_confirmed_by(&part));
        assert!(claim("A", Kind::Gone).is_confirmed_by(&whole));
        assert!(!claim("A", Kind::DeriveLost).is_confirmed_by(&whole));
        assert!(claim("A", Kind::DeriveLost).is_confirmed_by(&derive));
    }
}
