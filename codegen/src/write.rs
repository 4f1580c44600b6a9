//! Which files are written, and which of an earlier run are removed: only what changed, and only what was a part of this file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::stamp;

/// A file beside the result: what one XML namespace declares.
#[derive(Clone, Debug)]
pub struct Part {
    /// Below the folder of the result, such as `centra/shop_orders.rs`.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
}

/// Writes the parts, then the file that declares them, then removes what it declares no more. Returns whether anything changed.
pub(crate) fn write(
    target: &Path,
    text: &str,
    parts: &[Part],
    removed: &[PathBuf],
) -> Result<bool, (PathBuf, io::Error)> {
    let mut changed = false;
    for part in parts {
        let path = target.with_file_name(&part.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
        }
        changed |= replace(&path, &part.text)?;
    }
    changed |= replace(target, text)?;
    for path in removed {
        fs::remove_file(path).map_err(|error| (path.clone(), error))?;
        changed = true;
    }
    if let (true, Some(folder)) = (parts.is_empty(), removed.first().and_then(|path| path.parent())) {
        // Something else may be in it.
        let _ = fs::remove_dir(folder);
    }
    Ok(changed)
}

/// The first file that must not be written over, and why: an input, or one that this generator did not write.
pub(crate) fn in_the_way(target: &Path, parts: &[Part], inputs: &[PathBuf]) -> Option<(PathBuf, InTheWay)> {
    let identity = |path: &Path| path.canonicalize().ok();
    let inputs: Vec<PathBuf> = inputs.iter().filter_map(|input| identity(input)).collect();
    let outputs = [target.to_owned()].into_iter().chain(parts.iter().map(|part| target.with_file_name(&part.path)));
    outputs.into_iter().find_map(|path| match identity(&path) {
        Some(there) if inputs.contains(&there) => Some((path, InTheWay::Input)),
        Some(_) if !is_ours(&path) => Some((path, InTheWay::Foreign)),
        _ => None,
    })
}

/// Why a file must not be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InTheWay {
    /// It was read.
    Input,
    /// Somebody else wrote it.
    Foreign,
}

/// Whether a file is empty or was written by this generator.
fn is_ours(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() == 0) || stamp::is_generated(&first_line(path))
}

fn replace(path: &Path, text: &str) -> Result<bool, (PathBuf, io::Error)> {
    let is_same = fs::read(path).is_ok_and(|old| old == text.as_bytes());
    if !is_same {
        fs::write(path, text).map_err(|error| (path.to_owned(), error))?;
    }
    Ok(!is_same)
}

/// Files that an earlier run wrote as parts of this one, and that are none now.
pub(crate) fn leftover(target: &Path, parts: &[Part]) -> Vec<PathBuf> {
    let (Some(file), Some(folder)) = (target.file_name(), target.file_stem()) else { return Vec::new() };
    let (file, folder) = (file.to_string_lossy(), target.with_file_name(folder.to_string_lossy().as_ref()));
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    // Some file systems tell no capitals from small letters: what was just written must not be taken for another file.
    let is_current = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        parts.iter().any(|part| part.path.file_name().is_some_and(|current| current.eq_ignore_ascii_case(name)))
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let paths = paths.filter(|path| path.extension() == Some(OsStr::new("rs")) && !is_current(path));
    let mut paths: Vec<PathBuf> = paths.filter(|path| stamp::is_part_of(&first_line(path), &file)).collect();
    paths.sort_unstable();
    paths
}

/// Empty if it cannot be read: then it is not ours.
fn first_line(path: &Path) -> String {
    const MOST: u64 = 4096;
    let mut line = Vec::new();
    let read = File::open(path).and_then(|file| BufReader::new(file.take(MOST)).read_until(b'\n', &mut line));
    read.map(|_| String::from_utf8_lossy(&line).into_owned()).unwrap_or_default()
}
