//! `cargo xtask release --dry-run`: whether every crate that is published packs and builds alone, in the order of publishing.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::{ui, workspace};

/// Packs each crate that is published and builds it from its package; publishes nothing (needs the network)
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only check. What publishes is `cargo publish --workspace`, by a person who may
    #[arg(long, required = true)]
    dry_run: bool,
}

/// Fails unless CHANGELOG has something to release and all crates can be published.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    debug_assert!(args.dry_run, "clap insists on it");
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let path = root.join("CHANGELOG.md");
    let changelog = std::fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
    let version = env!("CARGO_PKG_VERSION");
    match unreleased(&changelog) {
        0 => return Err(Error::new("CHANGELOG has nothing under `Unreleased`").help("there is nothing to release")),
        entries => {
            let entries = ui::count(entries, "entry").replace("entrys", "entries");
            anstream::println!("{version}: {entries} in CHANGELOG");
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // Publishing demands a clean tree; checking what is at hand does not.
    command.current_dir(root).args(["publish", "--workspace", "--dry-run", "--allow-dirty"]);
    command.args(["--target-dir", "target/release-check"]);
    let status = command.status().map_err(|error| Error::io("run cargo in", root, &error))?;
    match status.success() {
        true => Ok(()),
        false => Err(Error::new("a crate cannot be published")),
    }
}

/// How many entries stand under `Unreleased`.
fn unreleased(changelog: &str) -> usize {
    let section = changelog.split_once("## [Unreleased]").map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or_default();
    section.lines().filter(|line| line.starts_with("- ")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_counted_up_to_the_next_version() {
        assert_eq!(unreleased("## [Unreleased]\n### Added\n- a\n  b\n- c\n## [0.1.0]\n- d\n"), 2);
        assert_eq!(unreleased("## [0.1.0]\n- d\n"), 0);
    }
}
