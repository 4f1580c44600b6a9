//! Which documents a name such as `HEAD~1:wsdl/shop.wsdl` means: those of that revision, imports too.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::Error;

/// A document to read, and where its revision was unpacked.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub path: PathBuf,
    /// The folder to which shown paths are relative; `None` for the working folder.
    pub base: Option<PathBuf>,
    /// Goes away with it.
    _unpacked: Option<TempDir>,
}

/// Largest file that is unpacked.
const MOST_BYTES: u64 = 64 << 20;

/// The file of this name, or the file of a revision of git's.
///
/// # Errors
/// There is no such file, no such revision, or no git.
pub fn find(name: &str) -> Result<Document, Error> {
    let path = PathBuf::from(name);
    if path.exists() {
        return Ok(Document { path, base: None, _unpacked: None });
    }
    refuse_address(&path)?;
    // One letter is a drive.
    match name.split_once(':').filter(|(revision, _)| revision.len() > 1) {
        Some((revision, path)) => unpack(revision, path),
        None => Err(Error::new(format!("there is no file `{name}`"))
            .help("name a WSDL or schema, or `REVISION:path` for one that git knows")),
    }
}

/// Refuses the address of a server where a file is to be named.
///
/// # Errors
/// It is one.
pub fn refuse_address(path: &Path) -> Result<(), Error> {
    let name = path.to_string_lossy();
    match name.split_once("://") {
        Some((scheme, _)) if scheme.len() > 1 && !path.exists() => {
            Err(Error::new(format!("`{name}` is not on this machine"))
                .help(format!("`centra-codegen fetch '{name}'` shows and saves what is there")))
        }
        _ => Ok(()),
    }
}

/// Unpacks the documents of a revision into a folder of their own.
fn unpack(revision: &str, path: &str) -> Result<Document, Error> {
    // As git has it: `./` is relative to the working folder, all else to the repository.
    let path = match path.strip_prefix("./") {
        Some(rest) => format!("{}{rest}", git(&["rev-parse", "--show-prefix"])?.trim_end()),
        None => path.to_owned(),
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")]);
    let commit = commit.map_err(|_| {
        Error::new(format!("git knows no revision `{revision}`, and there is no file `{revision}:{path}`"))
            .help("`git log --oneline` lists revisions")
    })?;
    let tree = git(&["ls-tree", "-r", "-z", "--full-tree", commit.trim_end()])?;
    // `100644 blob HASH\tPATH`: no links, no submodules.
    let files: Vec<(&str, &str)> = tree
        .split('\0')
        .filter_map(|entry| entry.split_once('\t'))
        .filter(|(kind, _)| kind.starts_with("100"))
        .filter_map(|(kind, name)| Some((kind.rsplit(' ').next()?, name)))
        .filter(|(_, name)| *name == path || is_document(name))
        .collect();
    if files.iter().all(|(_, name)| *name != path) {
        let deeper = files.iter().find(|(_, name)| name.ends_with(&format!("/{path}")));
        let help = match deeper {
            Some((_, name)) => format!("paths are those of the repository: `{revision}:{name}`"),
            None => format!("paths are those of the repository; `git ls-tree -r --name-only {revision}` lists them"),
        };
        return Err(Error::new(format!("there is no file `{path}` in `{revision}`")).help(help));
    }
    let folder = TempDir::new().map_err(|error| Error::new(format!("cannot make a folder: {error}")))?;
    write(&files, folder.path())?;
    let base = folder.path().to_path_buf();
    Ok(Document { path: base.join(&path), base: Some(base), _unpacked: Some(folder) })
}

/// Files that an import may name.
fn is_document(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    [".wsdl", ".xsd", ".xml"].iter().any(|end| name.ends_with(end)) || name.contains('?')
}

fn write(files: &[(&str, &str)], folder: &Path) -> Result<(), Error> {
    let refuse = |error: std::io::Error| Error::new(format!("cannot read from git: {error}"));
    let mut command = Command::new("git");
    command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = command.spawn().map_err(refuse)?;
    let (Some(mut input), Some(output)) = (git.stdin.take(), git.stdout.take()) else {
        return Err(Error::new("cannot talk to git"));
    };
    let mut output = BufReader::new(output);
    for (hash, name) in files {
        writeln!(input, "{hash}").map_err(refuse)?;
        input.flush().map_err(refuse)?;
        let mut head = String::new();
        output.read_line(&mut head).map_err(refuse)?;
        let size: u64 = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).unwrap_or_default();
        let is_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if size > MOST_BYTES || !is_inside {
            return Err(Error::new(format!("`{name}` is too large, or is no file of the repository")));
        }
        let mut bytes = vec![0; usize::try_from(size).unwrap_or_default() + 1];
        output.read_exact(&mut bytes).map_err(refuse)?;
        // A line break ends it.
        bytes.pop();
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Error::io("create", parent, &error))?;
        }
        fs::write(&path, bytes).map_err(|error| Error::io("write", &path, &error))?;
    }
    drop(input);
    git.wait().map_err(refuse)?;
    Ok(())
}

fn git(arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new("git").args(arguments).output();
    let output = output.map_err(|error| Error::new(format!("cannot start git: {error}")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Error::new(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}
