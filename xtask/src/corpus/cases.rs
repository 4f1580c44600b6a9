//! What a corpus of the repository holds beside its documents: what is known of each, and the messages that belong to them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use centra_codegen_cli::corpus::{Case, Corpus as Documents};

use super::manifest;
use crate::error::Error;
use crate::workspace;

/// Folders of this name hold messages, not documents.
const MESSAGES: &str = "_instances";

/// A root document, and what a manifest says of it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub case: Case,
    /// Where it comes from; without a manifest the first folder on its path.
    pub set: String,
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

/// Everything in a folder that is to be measured.
#[derive(Debug)]
pub(super) struct Corpus {
    pub documents: Documents,
    /// In the order of the documents.
    pub listed: Vec<Listed>,
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
    let all = match manifest::of(&folder) {
        Some(path) => manifest::read(&fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?)?,
        None => files.iter().filter(|path| !is_message(path)).filter_map(|path| Listed::unlisted(path)).collect(),
    };
    let listed = all.iter().filter(|it| filter.is_none_or(|filter| it.case.id.contains(filter)));
    let listed: Vec<Listed> = listed.cloned().collect();
    let messages = files.iter().filter(|path| is_message(path) && path.ends_with(".xml"));
    let messages = messages.filter_map(|path| Message::of(path, &listed, &all)).collect();
    Ok(Corpus::new(folder, listed, messages))
}

fn is_message(path: &str) -> bool {
    path.split('/').any(|part| part == MESSAGES)
}

impl Corpus {
    pub(super) fn new(folder: PathBuf, listed: Vec<Listed>, messages: Vec<Message>) -> Self {
        let cases = listed.iter().map(|it| it.case.clone()).collect();
        Self { documents: Documents { folder, cases }, listed, messages }
    }
}

impl Listed {
    /// A document that no manifest describes.
    fn unlisted(path: &str) -> Option<Self> {
        let set = path.split_once('/').map_or(".", |(set, _)| set);
        Some(Self {
            case: Case::unlisted(path)?,
            set: set.to_owned(),
            style: String::new(),
            flags: Vec::new(),
            speaks_soap: None,
            zeep_loads: None,
            unresolved: 0,
        })
    }
}

impl Message {
    /// A message belongs to the documents in the folder that its folder of messages is in: to all of them, or to those
    /// that its own folder is named after, though they be none of those that are measured.
    fn of(path: &str, listed: &[Listed], all: &[Listed]) -> Option<Self> {
        let (owner, rest) = path.split_once(&format!("{MESSAGES}/"))?;
        let owner = Path::new(owner.trim_end_matches('/'));
        let folder = |case: &Case| case.folder.clone().or_else(|| case.path.parent().map(Path::to_path_buf));
        let owned = |it: &Listed| folder(&it.case).is_some_and(|folder| folder == owner);
        let stem = rest.split_once('/').map(|(folder, _)| OsStr::new(folder));
        let named = |it: &Listed| owned(it) && stem.is_some() && it.case.path.file_stem() == stem;
        let is_named = all.iter().any(named);
        let belongs = |index: &usize| if is_named { named(&listed[*index]) } else { owned(&listed[*index]) };
        let cases: Vec<usize> = (0..listed.len()).filter(belongs).collect();
        (!cases.is_empty()).then(|| Self { path: PathBuf::from(path), cases })
    }
}

#[cfg(test)]
mod tests {
    use centra_codegen_cli::corpus::Kind;

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
        let ids: Vec<_> = corpus.listed.iter().map(|it| (it.case.id.as_str(), it.set.as_str(), it.case.kind)).collect();
        assert_eq!(ids, [("a/x.wsdl", "a", Kind::Wsdl), ("b.XSD", ".", Kind::Schema)]);
        assert_eq!(corpus.messages[0].path, Path::new("a/_instances/m.xml"));
        assert_eq!(corpus.messages[0].cases, [0]);
    }

    #[test]
    fn a_manifest_decides_which_are_roots_and_a_filter_which_of_them() {
        let manifest = "set\tcase\troot\ns\tone\tsub/x.wsdl\ns\ttwo\ty.xsd\n";
        let files = [("manifest.tsv", manifest), ("s/one/sub/x.wsdl", ""), ("s/one/z.xsd", ""), ("s/two/y.xsd", "")];
        assert_eq!(corpus(&files, None).listed.len(), 2);
        let messages =
            [("s/one/_instances/deep/m.xml", ""), ("s/two/_instances/m.xml", ""), ("s/two/_instances/m.json", "")];
        let corpus = corpus(&[files.as_slice(), &messages].concat(), Some("two"));
        assert_eq!(corpus.listed.len(), 1);
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
}
