//! `cargo xtask beside`: whether our crates that use SQLite build beside other crates that do; a program can link SQLite only once.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::{ui, workspace};

/// Resolves and compiles our crates that use SQLite beside others that do (needs the network)
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Our crates that use SQLite: name, folder.
const OURS: [(&str, &str); 2] = [("centra-sandbox", "tests/sandbox"), ("centra-inbox-sqlite", "runtime/inbox-sqlite")];

/// What users have beside them, as dependencies.
const OTHERS: [(&str, &str); 4] = [
    ("sqlx 0.8", r#"sqlx = { version = "0.8", default-features = false, features = ["sqlite", "runtime-tokio"] }"#),
    ("sqlx 0.9", r#"sqlx = { version = "0.9", default-features = false, features = ["sqlite", "runtime-tokio"] }"#),
    ("diesel 2", r#"diesel = { version = "2", default-features = false, features = ["sqlite"] }"#),
    ("rusqlite 0.32", r#"rusqlite = { version = "0.32", features = ["bundled"] }"#),
];

/// Fails unless each of them builds beside each of ours.
pub(crate) fn run(_: &Args) -> Result<(), Error> {
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let folder = tempfile::tempdir().map_err(|error| Error::io("make a folder in", root, &error))?;
    let mut failed = Vec::new();
    for (name, dependency) in OTHERS {
        anstream::println!("{}", ui::paint(ui::HEADING, format!("beside {name}")));
        if !builds(root, folder.path(), dependency)? {
            failed.push(name);
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        _ => Err(Error::new(format!("does not build beside {}", failed.join(", ")))),
    }
}

/// Compiles a crate that depends on all of ours and on that.
fn builds(root: &Path, folder: &Path, dependency: &str) -> Result<bool, Error> {
    let ours: String =
        OURS.iter().map(|(name, path)| format!("{name} = {{ path = {:?} }}\n", root.join(path))).collect();
    let manifest = format!(
        "[package]\nname = \"beside\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{ours}{dependency}\n\n[workspace]\n"
    );
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| Error::io("write", &path, &error))
    };
    std::fs::create_dir_all(folder.join("src")).map_err(|error| Error::io("make", folder, &error))?;
    write("Cargo.toml", &manifest)?;
    write("src/lib.rs", "//! Nothing: what matters is that the dependencies build.\n")?;
    drop(std::fs::remove_file(folder.join("Cargo.lock")));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder).args(["check", "--target-dir"]).arg(root.join("target/beside"));
    let status = command.status().map_err(|error| Error::io("run cargo in", folder, &error))?;
    Ok(status.success())
}
