//! `cargo xtask deny`: whether we may ship what we depend on, by licences, sources and known bad crates, without a network.
//!
//! `deny.toml` holds the answers. cargo-deny reads it where it is installed; this reads the same file everywhere.

mod config;
mod graph;

use std::path::Path;
use std::process::Command;

use self::config::Config;
use self::graph::{Graph, Package};
use crate::error::Error;
use crate::{ui, workspace};

/// Checks licences and sources of all dependencies, offline (rules: deny.toml)
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Prints what is not allowed.
pub(crate) fn run(_args: &Args) -> Result<(), Error> {
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let config = Config::read(&root.join("deny.toml"))?;
    let graph = Graph::read(root)?;
    let problems: Vec<String> = graph.packages.iter().flat_map(|package| problems(&config, package)).collect();
    for problem in &problems {
        anstream::println!("{}: {problem}", ui::paint(ui::BAD, "denied"));
    }
    for (name, versions) in graph.duplicates() {
        anstream::println!("{}: {name} is there in the versions {}", ui::paint(ui::DIM, "note"), versions.join(", "));
    }
    let refused = cargo_deny(root)?;
    match problems.len() {
        0 if refused => Err(Error::new("cargo-deny found what `deny.toml` does not allow")),
        0 => {
            let packages = ui::count(graph.packages.len(), "package");
            anstream::println!("{} {packages}: licences, sources, names, Rust versions", ui::paint(ui::GOOD, "ok"));
            Ok(())
        }
        number => Err(Error::new(format!("{} with dependencies", ui::count(number, "problem")))
            .help("choose another crate or version, or allow this one in `deny.toml` with a reason")),
    }
}

/// What is wrong with one package.
fn problems(config: &Config, package: &Package) -> Vec<String> {
    let Package { name, version, .. } = package;
    let mut problems = Vec::new();
    match &package.source {
        // Path dependencies are the workspace's own.
        None if package.is_member => {}
        None => problems.push(format!("{name} {version} comes from a folder outside this workspace")),
        Some(source) if config.allows_source(source) => {}
        Some(source) => problems.push(format!("{name} {version} comes from {source}")),
    }
    match &package.license {
        None => problems.push(format!("{name} {version} names no licence")),
        Some(license) => match config.allows_license(name, license) {
            Ok(true) => {}
            Ok(false) => problems.push(format!("{name} {version} is under `{license}`")),
            Err(why) => problems.push(format!("{name} {version}: licence `{license}` is {why}")),
        },
    }
    if let Some(reason) = config.banned(name, version) {
        problems.push(format!("{name} {version} is banned: {reason}"));
    }
    if let (Some(ours), Some(theirs)) = (&package.promised, &package.rust)
        && theirs > ours
    {
        problems.push(format!("{name} {version} needs Rust {theirs}; we promise {ours}"));
    }
    problems
}

/// Runs cargo-deny where it is installed. Returns whether anything was refused.
fn cargo_deny(root: &Path) -> Result<bool, Error> {
    let installed = Command::new("cargo-deny").arg("--version").output().is_ok_and(|output| output.status.success());
    if !installed {
        anstream::println!("{}: cargo-deny is not installed; checked without it", ui::paint(ui::DIM, "note"));
        return Ok(false);
    }
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["deny", "--offline", "check", "licenses", "bans", "sources"]);
    let status = command.status().map_err(|error| Error::new(format!("cannot start `cargo deny`: {error}")))?;
    Ok(!status.success())
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0"]
        exceptions = [{ crate = "roots", allow = ["CDLA-Permissive-2.0"] }]
        [bans]
        deny = [{ crate = "old@<0.2.23", reason = "RUSTSEC-1" }, { crate = "gone", reason = "RUSTSEC-2" }]
        [sources]
        allow-registry = ["registry.example/index"]
    "#;

    fn package(name: &str, version: &str, license: &str) -> Package {
        Package {
            name: name.into(),
            version: Version::parse(version).unwrap(),
            license: Some(license.into()),
            source: Some("registry+registry.example/index".into()),
            is_member: false,
            promised: Some(Version::new(1, 89, 0)),
            rust: None,
        }
    }

    fn check(package: &Package) -> Vec<String> {
        problems(&Config::parse(RULES).unwrap(), package)
    }

    #[test]
    fn licences_are_expressions() {
        for license in ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "MIT AND Apache-2.0"] {
            assert!(check(&package("a", "1.0.0", license)).is_empty(), "{license}");
        }
        assert_eq!(check(&package("a", "1.0.0", "MIT AND GPL-3.0-only")), ["a 1.0.0 is under `MIT AND GPL-3.0-only`"]);
        assert!(check(&package("a", "1.0.0", "Beerware-ish"))[0].contains("`Beerware-ish` is not understood"));
    }

    #[test]
    fn exceptions_hold_for_one_crate() {
        assert!(check(&package("roots", "1.0.0", "CDLA-Permissive-2.0")).is_empty());
        assert_eq!(check(&package("a", "1.0.0", "CDLA-Permissive-2.0")).len(), 1);
    }

    #[test]
    fn bans_can_be_for_versions() {
        assert_eq!(check(&package("old", "0.2.22", "MIT")), ["old 0.2.22 is banned: RUSTSEC-1"]);
        assert!(check(&package("old", "0.2.23", "MIT")).is_empty());
        assert_eq!(check(&package("gone", "9.0.0", "MIT")), ["gone 9.0.0 is banned: RUSTSEC-2"]);
    }

    #[test]
    fn sources_are_registries_that_are_allowed() {
        let git = Package { source: Some("git+https://git.example/a".into()), ..package("a", "1.0.0", "MIT") };
        assert_eq!(check(&git), ["a 1.0.0 comes from git+https://git.example/a"]);
        let folder = Package { source: None, ..package("a", "1.0.0", "MIT") };
        assert_eq!(check(&folder).len(), 1);
        assert!(check(&Package { is_member: true, ..folder }).is_empty());
    }

    #[test]
    fn what_we_ship_keeps_the_promised_rust() {
        let newer = Package { rust: Some(Version::new(1, 90, 0)), ..package("a", "1.0.0", "MIT") };
        assert_eq!(check(&newer), ["a 1.0.0 needs Rust 1.90.0; we promise 1.89.0"]);
        assert!(check(&Package { promised: None, ..newer }).is_empty());
    }
}
