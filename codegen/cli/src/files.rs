//! Which files a folder holds.

use std::fs;
use std::path::Path;

use crate::error::Error;

/// Folders that hold nothing of the user's, wherever they are.
const FOREIGN: [&str; 3] = [".git", "target", "node_modules"];

/// Every file in `folder`, at any depth, as a path below `root` with `/` in it, sorted; none when there is no such folder.
///
/// # Errors
/// A folder cannot be listed.
pub fn below(root: &Path, folder: &Path) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        let entries = fs::read_dir(&folder).map_err(|error| Error::io("list", &folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| Error::io("list", &folder, &error))?.path();
            let foreign = path.file_name().is_some_and(|name| FOREIGN.iter().any(|foreign| name == *foreign));
            match path.is_dir() {
                true if foreign => {}
                true => folders.push(path),
                false => found.push(relative(root, &path)),
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// `path` as it is called below `root`, with `/` in it.
pub fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
