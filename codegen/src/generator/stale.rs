//! Finds which inputs and settings moved since an output was generated, without generating it again.

use std::path::Path;

use super::{Failure, Generator, refuse_setting};
use crate::source;
use crate::stamp::{self, Moved, Stamp};

impl Generator {
    /// What moved since the output was generated: inputs, settings, the version of this crate. Empty if the output is current.
    ///
    /// Compares the hashes in the first lines of the output with those of today. Neither parses nor generates anything.
    ///
    /// # Errors
    /// No output file is named, or its folder does not exist.
    pub fn moved(&self) -> Result<Vec<Moved>, Failure> {
        let target = self.config.target().map_err(refuse_setting)?;
        let text = std::fs::read(&target).unwrap_or_default();
        Ok(match Stamp::read(&String::from_utf8_lossy(&text)) {
            Some(old) => self.stamp(&old).moved_since(&old),
            None => vec![Moved::Missing],
        })
    }

    /// For the build script of a crate that has its output checked in: a warning of cargo's for each thing that [moved](Self::moved). Writes nothing.
    ///
    /// ```no_run
    /// fn main() -> Result<(), centra_codegen::Failure> {
    ///     centra_codegen::Generator::new("wsdl/soap-api.wsdl").out("src/centra.rs").warn_if_stale()
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`moved`](Self::moved).
    pub fn warn_if_stale(&self) -> Result<(), Failure> {
        let moved = self.moved()?;
        let target = self.config.target().map(|target| target.display().to_string()).unwrap_or_default();
        for path in self.inputs() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        println!("cargo::rerun-if-changed={target}");
        for moved in moved {
            println!("cargo::warning={target} is stale: {moved}");
        }
        Ok(())
    }

    /// The stamp of today: of the inputs that `old` names, as they are now, and of the documents that the user names.
    fn stamp(&self, old: &Stamp) -> Stamp {
        let base = self.config.load.base.as_deref();
        let beside = self.config.root.parent().unwrap_or(Path::new(""));
        let hash = |path: &Path| std::fs::read(path).ok().map(|bytes| stamp::sha256(&bytes));
        let mut inputs = Vec::new();
        for (shown, _) in &old.inputs {
            // A file outside of the folder is named without its folder.
            let hash = hash(&base.unwrap_or(Path::new("")).join(shown)).or_else(|| hash(&beside.join(shown)));
            inputs.extend(hash.map(|hash| (shown.clone(), hash)));
        }
        for path in self.inputs() {
            let shown = source::in_header(path, &source::shown(path, base));
            if !inputs.iter().any(|(input, _)| *input == shown) {
                inputs.extend(hash(path).map(|hash| (shown, hash)));
            }
        }
        Stamp::new(inputs, &self.config.settings())
    }
}
