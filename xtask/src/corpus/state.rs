//! Where results are kept, and when an old one still counts.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::compile::Fault;
use super::one::Generation;
use crate::error::Error;

/// Folders of one corpus run, below cargo's target folder.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// One record per case.
    pub state: PathBuf,
    /// One module per case, and what its generation said.
    pub generated: PathBuf,
    /// The scratch workspace.
    pub workspace: PathBuf,
    /// What cargo builds from it.
    pub build: PathBuf,
    /// Messages, as they are handed to the generated types and as these write them.
    pub messages: PathBuf,
}

impl Folders {
    /// Makes those that do not exist.
    pub(super) fn below(target: &Path) -> Result<Self, Error> {
        Self::of("corpus", target)
    }

    /// Folders of another measurement, which builds where this one does.
    pub(crate) fn beside(name: &str, target: &Path) -> Result<Self, Error> {
        Ok(Self { build: Self::below(target)?.build, ..Self::of(name, target)? })
    }

    fn of(name: &str, target: &Path) -> Result<Self, Error> {
        let folder = |part: &str| {
            let path = target.join(name).join(part);
            fs::create_dir_all(&path).map_err(|error| Error::io("make", &path, &error))?;
            Ok(path)
        };
        Ok(Self {
            state: folder("state")?,
            generated: folder("generated")?,
            workspace: folder("workspace")?,
            build: folder("build")?,
            messages: folder("messages")?,
        })
    }

    /// The module of a case.
    pub(crate) fn module(&self, module: &str) -> PathBuf {
        self.generated.join(format!("{module}.rs"))
    }
}

/// What is known of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Hash of the documents and of the generator.
    pub key: String,
    pub generation: Generation,
    pub check: Option<Check>,
}

/// What the compiler said of its module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Check {
    /// Hash of the module and of the runtime.
    pub key: String,
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
