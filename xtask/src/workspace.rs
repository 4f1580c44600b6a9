//! Where the repository is, and which files belong to it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use centra_codegen_cli::files::{below, relative};

use crate::error::Error;

/// The root of the repository that the working folder is in; of the one that xtask was built from otherwise.
pub(crate) fn root() -> Result<PathBuf, Error> {
    let here = env::current_dir().map_err(|error| Error::new(format!("cannot find the working folder: {error}")))?;
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let mut candidates = here.ancestors().chain(built_from);
    let root = candidates.find(|folder| folder.join("xtask/Cargo.toml").is_file());
    root.map(Path::to_path_buf)
        .ok_or_else(|| Error::new("cannot find the repository").help("run this inside it, where `xtask/Cargo.toml` is"))
}

/// Cargo's target folder.
pub(crate) fn target(root: &Path) -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

/// Every file that is in the repository or about to be, as a path below `root` with `/` in it, sorted.
///
/// Git knows best; without it (an unpacked archive, a test's folder) all files count.
pub(crate) fn files(root: &Path) -> Result<Vec<String>, Error> {
    let mut files = match tracked(root) {
        Some(files) => files,
        None => below(root, root)?,
    };
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// What git tracks, and what it would add; `None` when `root` is not a repository of its own.
fn tracked(root: &Path) -> Option<Vec<String>> {
    if !root.join(".git").exists() {
        return None;
    }
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output().ok().filter(|output| output.status.success())?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = list.split('\0').filter(|name| !name.is_empty() && root.join(name).is_file());
    Some(names.map(str::to_owned).collect())
}
