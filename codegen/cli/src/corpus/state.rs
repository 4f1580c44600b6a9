//! Where results are kept, and when an old one still counts.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::compile::Fault;
use super::one::Generation;
use crate::error::Error;

/// Folders of one run.
#[derive(Clone, Debug)]
pub struct Folders {
    /// One record per case.
    pub state: PathBuf,
    /// One module per case, and what its generation said.
    pub generated: PathBuf,
    /// The scratch workspace.
    pub workspace: PathBuf,
    /// What cargo builds from it.
    pub build: PathBuf,
}

impl Folders {
    /// Folders below this one; makes those that do not exist.
    ///
    /// # Errors
    /// A folder cannot be made.
    pub fn below(parent: &Path) -> Result<Self, Error> {
        Self::beside(parent, &parent.join("build"))
    }

    /// Folders below this one, for what builds where another run does.
    ///
    /// # Errors
    /// A folder cannot be made.
    pub fn beside(parent: &Path, build: &Path) -> Result<Self, Error> {
        let make = |path: PathBuf| {
            fs::create_dir_all(&path).map_err(|error| Error::io("make", &path, &error))?;
            Ok(path)
        };
        Ok(Self {
            state: make(parent.join("state"))?,
            generated: make(parent.join("generated"))?,
            workspace: make(parent.join("workspace"))?,
            build: make(build.to_owned())?,
        })
    }

    /// The module of a case.
    pub fn module(&self, module: &str) -> PathBuf {
        self.generated.join(format!("{module}.rs"))
    }
}

/// What is known of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Hash of the documents and of the generator.
    pub key: String,
    /// What came of its document.
    pub generation: Generation,
    /// What the compiler said of its module, if it was asked.
    pub check: Option<Check>,
}

/// What the compiler said of its module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    /// Hash of the module and of the runtime.
    pub key: String,
    /// `None` if it compiles.
    pub fault: Option<Fault>,
}

impl Record {
    /// The record of a module, if there is one that can be read.
    pub(super) fn load(folders: &Folders, module: &str) -> Option<Self> {
        let json = fs::read(path(folders, module)).ok()?;
        serde_json::from_slice(&json).ok()
    }

    /// Written whole or not at all, since a run may be interrupted at any time.
    pub(super) fn save(&self, folders: &Folders, module: &str) -> Result<(), Error> {
        let path = path(folders, module);
        let failed = |error: std::io::Error| Error::io("write", &path, &error);
        let json = serde_json::to_vec(self).map_err(|error| Error::new(error.to_string()))?;
        let file = tempfile::NamedTempFile::new_in(&folders.state).map_err(failed)?;
        fs::write(file.path(), json).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

fn path(folders: &Folders, module: &str) -> PathBuf {
    folders.state.join(format!("{module}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive() {
        let target = tempfile::tempdir().unwrap();
        let folders = Folders::below(target.path()).unwrap();
        assert!(Record::load(&folders, "c_a").is_none());
        let record = Record { key: "k".to_owned(), generation: Generation::TimedOut, check: None };
        record.save(&folders, "c_a").unwrap();
        record.save(&folders, "c_a").unwrap();
        assert_eq!(Record::load(&folders, "c_a").unwrap().generation, Generation::TimedOut);
        fs::write(path(&folders, "c_b"), "{").unwrap();
        assert!(Record::load(&folders, "c_b").is_none());
    }
}
