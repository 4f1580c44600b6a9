//! What a corpus consists of: its root documents and the messages that belong to them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::manifest;
use crate::error::Error;
use crate::workspace;

/// Folders of this name hold messages, not documents.
const MESSAGES: &str = "_instances";

/// One root document.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// `set/case/root`, or the path below the corpus where no manifest names it otherwise.
    pub id: String,
    /// Where it comes from; without a manifest the first folder on its path.
    pub set: String,
    /// Below the corpus.
    pub path: PathBuf,
    /// The folder that holds all that it needs, below the corpus; without a manifest nobody knows.
    pub folder: Option<PathBuf>,
    pub kind: Kind,
    /// `document/literal` …; empty where nobody knows.
    pub style: String,
    /// Constructs that occur in it.
    pub flags: Vec<String>,
    /// Whether it has a SOAP binding.
    pub speaks_soap: Option<bool>,
    /// Whether python-zeep loads it.
    pub zeep_loads: Option<bool>,
    /// How many of its references lead to nothing.
    pub unresolved: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Wsdl,
    Schema,
}

impl Kind {
    /// Told from the file's name.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        match () {
            () if extension.eq_ignore_ascii_case("wsdl") => Some(Self::Wsdl),
            () if extension.eq_ignore_ascii_case("xsd") => Some(Self::Schema),
            () => None,
        }
    }
}

impl Case {
    /// A name for its module: readable, and not that of another case.
    pub(super) fn module(&self) -> String {
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

/// Everything in a folder that is to be measured.
#[derive(Debug)]
pub(super) struct Corpus {
    /// Absolute.
    pub folder: PathBuf,
    pub cases: Vec<Case>,
    pub messages: Vec<Message>,
}

/// A message that some client or server sent.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// Below the corpus.
    pub path: PathBuf,
    /// Indices of the cases that it may be a message of.
    pub cases: Vec<usize>,
}

/// Finds what the manifest names, or every WSDL and schema when there is none; of those, what has `filter` in its name.
pub(super) fn find(folder: &Path, filter: Option<&str>) -> Result<Corpus, Error> {
    let folder = fs::canonicalize(folder).map_err(|error| Error::io("open", folder, &error))?;
    let files = workspace::below(&folder, &folder)?;
    let mut cases = match manifest::of(&folder) {
        Some(path) => manifest::read(&fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?)?,
        None => files.iter().filter(|path| !is_message(path)).filter_map(|path| unlisted(path)).collect(),
    };
    let all = cases.clone();
    cases.retain(|case| filter.is_none_or(|filter| case.id.contains(filter)));
    let messages = files.iter().filter(|path| is_message(path) && path.ends_with(".xml"));
    let messages = messages.filter_map(|path| Message::of(path, &cases, &all)).collect();
    Ok(Corpus { folder, cases, messages })
}

fn is_message(path: &str) -> bool {
    path.split('/').any(|part| part == MESSAGES)
}

/// A document that no manifest describes.
fn unlisted(path: &str) -> Option<Case> {
    let kind = Kind::of(Path::new(path))?;
    let set = path.split_once('/').map_or(".", |(set, _)| set);
    Some(Case {
        id: path.to_owned(),
        set: set.to_owned(),
        path: PathBuf::from(path),
        folder: None,
        kind,
        style: String::new(),
        flags: Vec::new(),
        speaks_soap: None,
        zeep_loads: None,
        unresolved: 0,
    })
}

impl Message {
    /// A message belongs to the documents in the folder that its folder of messages is in: to all of them, or to those
    /// that its own folder is named after, though they be none of those that are measured.
    fn of(path: &str, cases: &[Case], all: &[Case]) -> Option<Self> {
        let (owner, rest) = path.split_once(&format!("{MESSAGES}/"))?;
        let owner = Path::new(owner.trim_end_matches('/'));
        let folder = |case: &Case| case.folder.clone().or_else(|| case.path.parent().map(Path::to_path_buf));
        let owned = |case: &Case| folder(case).is_some_and(|folder| folder == owner);
        let stem = rest.split_once('/').map(|(folder, _)| OsStr::new(folder));
        let named = |case: &Case| owned(case) && stem.is_some() && case.path.file_stem() == stem;
        let is_named = all.iter().any(named);
        let belongs = |index: &usize| if is_named { named(&cases[*index]) } else { owned(&cases[*index]) };
        let cases: Vec<usize> = (0..cases.len()).filter(belongs).collect();
        (!cases.is_empty()).then(|| Self { path: PathBuf::from(path), cases })
    }
}

impl Corpus {
    /// A hash of everything that the result of this case can depend on, as far as files go.
    pub(super) fn inputs(&self, case: &Case) -> Result<String, Error> {
        let folder = case.folder.as_deref().unwrap_or(Path::new(""));
        let files = workspace::below(&self.folder, &self.folder.join(folder))?;
        let mut parts = Vec::new();
        for path in files.iter().filter(|path| !is_message(path)) {
            let path = self.folder.join(path);
            parts.push(path.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(&path).map_err(|error| Error::io("read", &path, &error))?);
        }
        Ok(hash(parts.iter().map(Vec::as_slice)))
    }
}

/// SHA-256 of all parts, told apart by their lengths, as lower-case hex.
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

    fn corpus(files: &[(&str, &str)], filter: Option<&str>) -> Corpus {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        find(root.path(), filter).unwrap()
    }

    #[test]
    fn without_a_manifest_every_document_is_a_root() {
        let files =
            [("a/x.wsdl", ""), ("a/_instances/m.xml", ""), ("a/_instances/y.xsd", ""), ("b.XSD", ""), ("c.txt", "")];
        let corpus = corpus(&files, None);
        let ids: Vec<_> = corpus.cases.iter().map(|case| (case.id.as_str(), case.set.as_str(), case.kind)).collect();
        assert_eq!(ids, [("a/x.wsdl", "a", Kind::Wsdl), ("b.XSD", ".", Kind::Schema)]);
        assert_eq!(corpus.messages[0].path, Path::new("a/_instances/m.xml"));
        assert_eq!(corpus.messages[0].cases, [0]);
    }

    #[test]
    fn a_manifest_decides_which_are_roots_and_a_filter_which_of_them() {
        let manifest = "set\tcase\troot\ns\tone\tsub/x.wsdl\ns\ttwo\ty.xsd\n";
        let files = [("manifest.tsv", manifest), ("s/one/sub/x.wsdl", ""), ("s/one/z.xsd", ""), ("s/two/y.xsd", "")];
        assert_eq!(corpus(&files, None).cases.len(), 2);
        let messages =
            [("s/one/_instances/deep/m.xml", ""), ("s/two/_instances/m.xml", ""), ("s/two/_instances/m.json", "")];
        let corpus = corpus(&[files.as_slice(), &messages].concat(), Some("two"));
        assert_eq!(corpus.cases.len(), 1);
        assert_eq!(corpus.messages.len(), 1);
        assert_eq!(
            (corpus.messages[0].path.as_path(), &corpus.messages[0].cases),
            (Path::new("s/two/_instances/m.xml"), &vec![0])
        );
    }

    #[test]
    fn a_folder_of_messages_may_be_that_of_one_document_among_several() {
        let files = [("a/x.wsdl", ""), ("a/y.xsd", "")];
        let messages = [("a/_instances/m.xml", ""), ("a/_instances/y/m.xml", ""), ("a/_instances/z/m.xml", "")];
        let files = [files.as_slice(), &messages].concat();
        let whole = corpus(&files, None);
        let found: Vec<_> =
            whole.messages.iter().map(|message| (message.path.to_str().unwrap(), message.cases.as_slice())).collect();
        assert_eq!(
            found,
            [
                ("a/_instances/m.xml", [0, 1].as_slice()),
                ("a/_instances/y/m.xml", &[1]),
                ("a/_instances/z/m.xml", &[0, 1])
            ]
        );
        // Those of a document that is not measured are of no other.
        let paths: Vec<_> = corpus(&files, Some("x.wsdl")).messages.into_iter().map(|message| message.path).collect();
        assert_eq!(paths, [Path::new("a/_instances/m.xml"), Path::new("a/_instances/z/m.xml")]);
    }

    #[test]
    fn modules_have_names_that_are_identifiers_and_differ() {
        let module = |path: &str| unlisted(path).unwrap().module();
        assert!(
            module("cxf/a b/Ünï.cödé.wsdl").chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        );
        assert_ne!(module("a-b.wsdl"), module("a_b.wsdl"));
        assert!(module("9.wsdl").starts_with("c_9_"));
    }
}
