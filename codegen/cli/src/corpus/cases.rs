//! What a corpus consists of: its root documents, each with the folder that it may read.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::files;

/// One root document.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is called; its path below the corpus unless somebody named it otherwise.
    pub id: String,
    /// Below the corpus.
    pub path: PathBuf,
    /// The folder that holds all that it needs, below the corpus; `None` if nobody knows.
    pub folder: Option<PathBuf>,
    /// What it is, by its name.
    pub kind: Kind,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A WSDL.
    Wsdl,
    /// An XML Schema.
    Schema,
}

impl Kind {
    /// By the extension of a file; `None` for other files.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        match () {
            () if extension.eq_ignore_ascii_case("wsdl") => Some(Self::Wsdl),
            () if extension.eq_ignore_ascii_case("xsd") => Some(Self::Schema),
            () => None,
        }
    }
}

impl Case {
    /// A document that nobody described; `None` for a file that is none. `path` is below the corpus.
    pub fn unlisted(path: &str) -> Option<Self> {
        let kind = Kind::of(Path::new(path))?;
        Some(Self { id: path.to_owned(), path: PathBuf::from(path), folder: None, kind })
    }

    /// A name for its module: readable, and not that of another case.
    pub fn module(&self) -> String {
        let mut slug = String::from("c_");
        for c in
            self.path.with_extension("").to_string_lossy().chars().rev().take(48).collect::<Vec<_>>().into_iter().rev()
        {
            match c.is_ascii_alphanumeric() {
                true => slug.push(c.to_ascii_lowercase()),
                false if slug.ends_with('_') => {}
                false => slug.push('_'),
            }
        }
        format!("{}_{}", slug.trim_end_matches('_'), &hash([self.id.as_bytes()])[..8])
    }
}

/// The documents of a folder.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Absolute.
    pub folder: PathBuf,
    /// In the order in which they are reported.
    pub cases: Vec<Case>,
}

impl Corpus {
    /// Every WSDL and schema in a folder, at any depth, of whose paths `filter` is a part.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn find(folder: &Path, filter: Option<&str>) -> Result<Self, Error> {
        let folder = fs::canonicalize(folder).map_err(|error| Error::io("open", folder, &error))?;
        let files = files::below(&folder, &folder)?;
        let mut cases: Vec<Case> = files.iter().filter_map(|path| Case::unlisted(path)).collect();
        cases.retain(|case| filter.is_none_or(|filter| case.id.contains(filter)));
        Ok(Self { folder, cases })
    }

    /// A hash of everything that the result of this case can depend on, as far as files go.
    pub(super) fn inputs(&self, case: &Case) -> Result<String, Error> {
        let folder = case.folder.as_deref().unwrap_or(Path::new(""));
        let files = files::below(&self.folder, &self.folder.join(folder))?;
        let mut parts = Vec::new();
        for path in &files {
            let path = self.folder.join(path);
            parts.push(path.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(&path).map_err(|error| Error::io("read", &path, &error))?);
        }
        Ok(hash(parts.iter().map(Vec::as_slice)))
    }
}

/// SHA-256 of all parts, each with its length, as lower-case hex.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_a_root() {
        let root = tempfile::tempdir().unwrap();
        for path in ["a/x.wsdl", "b.XSD", "c.txt", "target/y.xsd"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let ids = |filter| {
            let corpus = Corpus::find(root.path(), filter).unwrap();
            corpus.cases.into_iter().map(|case| (case.id, case.kind)).collect::<Vec<_>>()
        };
        let (wsdl, schema) = (("a/x.wsdl".to_owned(), Kind::Wsdl), ("b.XSD".to_owned(), Kind::Schema));
        assert_eq!(ids(None), [wsdl.clone(), schema]);
        assert_eq!(ids(Some("x")), [wsdl]);
    }

    #[test]
    fn modules_have_names_that_are_identifiers_and_differ() {
        let module = |path: &str| Case::unlisted(path).unwrap().module();
        assert!(
            module("cxf/a b/Ünï.cödé.wsdl").chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        );
        assert_ne!(module("a-b.wsdl"), module("a_b.wsdl"));
        assert!(module("9.wsdl").starts_with("c_9_"));
    }
}
