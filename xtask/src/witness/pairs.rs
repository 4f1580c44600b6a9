//! Which two versions are compared: a fixture of each rule, the documented history, whole services; each both ways.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use centra_codegen::Generator;
use centra_codegen::diff::Side;
use serde::Deserialize;

use crate::error::Error;

/// One version of a document.
pub(super) struct Version {
    /// What it is called as a module: letters, digits and `_`.
    pub name: String,
    pub side: Side,
    /// The generated module.
    pub text: String,
}

/// Two versions, by their numbers in a list.
pub(super) struct Pair {
    pub name: String,
    pub old: usize,
    pub new: usize,
}

/// What is compared.
#[derive(Default)]
pub(super) struct Pairs {
    pub versions: Vec<Version>,
    pub pairs: Vec<Pair>,
}

/// As `tests/fixtures/diff/pairs.toml` has them.
#[derive(Deserialize)]
struct Edits {
    pair: Vec<Edit>,
}

#[derive(Deserialize)]
struct Edit {
    name: String,
    base: Option<String>,
    edit: Vec<[String; 2]>,
}

/// The endpoints, and the folders of their states, oldest first.
const ENDPOINTS: [&str; 3] = ["soap-api", "navision-soap", "navision-api"];
const STATES: [(&str, &str); 3] =
    [("2019", "wsdl/history/2019-10-14"), ("2020", "wsdl/history/2020-12-13"), ("2021", "wsdl")];

/// Whole services, and what became of them.
const SERVICES: [(&str, &str); 5] = [
    ("service_freight", "freight"),
    ("service_customs", "customs"),
    ("service_depot", "depot"),
    ("service_values", "values"),
    ("wsdl_imports", "imports"),
];

impl Pairs {
    /// All of them, or every `nth`.
    pub(super) fn read(root: &Path, nth: usize) -> Result<Self, Error> {
        let mut all = Self::default();
        all.fixtures(root, nth)?;
        for endpoint in ENDPOINTS.iter().take(if nth == 1 { ENDPOINTS.len() } else { 1 }) {
            let mut states = Vec::new();
            for (state, folder) in STATES {
                let name = format!("{endpoint}_{state}").replace('-', "_");
                states.push(all.version(&name, &root.join(folder).join(format!("{endpoint}.wsdl")))?);
            }
            for (old, new) in [(0, 1), (1, 2), (0, 2)] {
                let name = format!("{endpoint}_{}_{}", STATES[old].0, STATES[new].0).replace('-', "_");
                all.pairs.push(Pair { name, old: states[old], new: states[new] });
            }
        }
        for (old, new) in SERVICES {
            let fixtures = root.join("tests/fixtures");
            let before = all.version(&format!("{new}_old"), &fixtures.join(format!("ok/{old}.wsdl")))?;
            let after = all.version(&format!("{new}_new"), &fixtures.join(format!("diff/versions/{new}.wsdl")))?;
            all.pairs.push(Pair { name: new.to_owned(), old: before, new: after });
        }
        Ok(all)
    }

    /// Numbers of the versions that some pair has.
    pub(super) fn used(&self) -> BTreeSet<usize> {
        self.pairs.iter().flat_map(|pair| [pair.old, pair.new]).collect()
    }

    fn fixtures(&mut self, root: &Path, nth: usize) -> Result<(), Error> {
        let folder = root.join("tests/fixtures/diff");
        let read = |path: &Path| fs::read_to_string(path).map_err(|error| Error::io("read", path, &error));
        let list = folder.join("pairs.toml");
        let edits: Edits = toml::from_str(&read(&list)?)
            .map_err(|error| Error::new(format!("`{}`: {}", list.display(), error.message())))?;
        let scratch = tempfile::tempdir().map_err(|error| Error::new(format!("no scratch folder: {error}")))?;
        let mut bases: Vec<(String, usize)> = Vec::new();
        for edit in edits.pair.iter().step_by(nth) {
            let base = edit.base.as_deref().unwrap_or("base.wsdl");
            let text = read(&folder.join(base))?;
            let old = match bases.iter().find(|(name, _)| name == base) {
                Some((_, old)) => *old,
                None => {
                    let old = self.version(&base.replace('.', "_"), &folder.join(base))?;
                    bases.push((base.to_owned(), old));
                    old
                }
            };
            let edited = edit.edit.iter().fold(text, |text, [from, to]| text.replace(from, to));
            let path = scratch.path().join(format!("{}-{base}", edit.name));
            fs::write(&path, edited).map_err(|error| Error::io("write", &path, &error))?;
            let new = self.version(&format!("edited_{}", edit.name), &path)?;
            self.pairs.push(Pair { name: edit.name.clone(), old, new });
        }
        Ok(())
    }

    fn version(&mut self, name: &str, path: &Path) -> Result<usize, Error> {
        let failed = |failure| Error::new(format!("`{name}` does not generate:\n{failure}"));
        let generator = Generator::new(path).base(path.parent().unwrap_or(path));
        let (text, _) = generator.render().map_err(failed)?;
        let side = Side::read(&generator).map_err(failed)?;
        self.versions.push(Version { name: name.to_owned(), side, text });
        Ok(self.versions.len() - 1)
    }
}
