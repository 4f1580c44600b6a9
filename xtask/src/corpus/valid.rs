//! Whether a message obeys its schema, as `xmllint` sees it: one that does not may well come back changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use centra_codegen::{Generator, Source};
use centra_codegen_cli::corpus::generate;
use roxmltree::Node;

use super::canonical;
use super::cases::Corpus;
use super::envelope::cut_out;
use crate::error::Error;

const XS: &str = "http://www.w3.org/2001/XMLSchema";
const LIMIT: Duration = Duration::from_secs(20);
/// What `xmllint` returns for a document that breaks its schema.
const BREAKS: i32 = 3;

/// Asks `xmllint`; without it, nothing is known.
pub(super) struct Validator<'a> {
    corpus: &'a Corpus,
    /// Where schemas go.
    folder: &'a Path,
    is_there: bool,
    /// One schema per case that has been asked for.
    schemas: BTreeMap<usize, PathBuf>,
}

impl<'a> Validator<'a> {
    pub(super) fn new(corpus: &'a Corpus, folder: &'a Path) -> Self {
        let mut command = Command::new("xmllint");
        let is_there = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        if !is_there && !corpus.messages.is_empty() {
            anstream::eprintln!("note: there is no `xmllint`, so messages that break their schema count like others");
        }
        Self { corpus, folder, is_there, schemas: BTreeMap::new() }
    }

    /// What is wrong with the element in this file by the schemas of the case; `None` if nothing is, or if that is not known.
    pub(super) fn complaint(&mut self, case: usize, element: &Path) -> Result<Option<String>, Error> {
        if !self.is_there {
            return Ok(None);
        }
        if !self.schemas.contains_key(&case) {
            let schema = self.write_schema(case)?;
            self.schemas.insert(case, schema);
        }
        let said = element.with_extension("xmllint");
        let mut command = Command::new("xmllint");
        command.args(["--nonet", "--noout", "--schema"]).arg(&self.schemas[&case]).arg(element);
        let stderr = fs::File::create(&said).map_err(|error| Error::io("write", &said, &error))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        let status = generate::run(&mut command, LIMIT)?;
        if status.and_then(|status| status.code()) != Some(BREAKS) {
            return Ok(None);
        }
        let said = fs::read(&said).map_err(|error| Error::io("read", &said, &error))?;
        Ok(first_complaint(&String::from_utf8_lossy(&said)))
    }

    /// A schema that imports all of the case's, in copies.
    fn write_schema(&self, case: usize) -> Result<PathBuf, Error> {
        let root = self.corpus.documents.folder.join(&self.corpus.documents.cases[case].path);
        let resolved = Generator::new(root).resolve();
        let files: Vec<(PathBuf, &Source)> = resolved.sources().iter().map(|it| (absolute(&it.path), it)).collect();
        let files: Vec<_> =
            files.into_iter().filter(|(path, source)| path.is_file() && !source.text.is_empty()).collect();
        let top = common_folder(files.iter().map(|(path, _)| path.as_path()));
        let folder = self.folder.join(format!("schemas_{case}"));
        let namespaces: BTreeSet<&str> = resolved.namespaces().filter(|uri| !uri.is_empty()).collect();

        let mut by_namespace: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for (number, (path, source)) in files.iter().enumerate() {
            let Ok(document) = canonical::parse(&source.text) else { continue };
            let node = document.root_element();
            let copy = folder.join("copies").join(path.strip_prefix(&top).unwrap_or(path));
            if node.has_tag_name((XS, "schema")) {
                write(&copy, &with_imports(node, &source.text, &namespaces))?;
                // Imports lead to the others.
                if number == 0 {
                    by_namespace.entry(target_namespace(node)).or_default().push(copy);
                }
                continue;
            }
            for (index, schema) in node.descendants().filter(|node| node.has_tag_name((XS, "schema"))).enumerate() {
                let alone = cut_out(schema, &source.text);
                let Ok(document) = canonical::parse(&alone) else { continue };
                let schema = document.root_element();
                // What it refers to is beside the WSDL.
                let own = copy.with_file_name(format!("inline_{number}_{index}.xsd"));
                write(&own, &with_imports(schema, &alone, &namespaces))?;
                by_namespace.entry(target_namespace(schema)).or_default().push(own);
            }
        }
        let mut imports = String::new();
        for (number, (namespace, schemas)) in by_namespace.iter().enumerate() {
            // Only the first import of a namespace counts, but includes add up.
            let includes = schemas.iter().map(|schema| format!("<include schemaLocation=\"{}\"/>", escaped(schema)));
            let includes: String = includes.collect();
            if namespace.is_empty() {
                imports.push_str(&includes);
                continue;
            }
            let all = folder.join(format!("all_{number}.xsd"));
            let namespace = namespace.replace('&', "&amp;").replace('"', "&quot;");
            write(&all, &format!("<schema xmlns=\"{XS}\" targetNamespace=\"{namespace}\">{includes}</schema>"))?;
            let import = format!("<import namespace=\"{namespace}\" schemaLocation=\"{}\"/>", escaped(&all));
            imports.insert_str(0, &import);
        }
        let root = folder.join("root.xsd");
        write(&root, &format!("<schema xmlns=\"{XS}\">{imports}</schema>"))?;
        Ok(root)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| Error::io("make", folder, &error))?;
    fs::write(path, text).map_err(|error| Error::io("write", path, &error))
}

fn target_namespace(schema: Node<'_, '_>) -> String {
    schema.attribute("targetNamespace").unwrap_or_default().trim().to_owned()
}

/// The text of a schema, with the imports that it forgot: many servers refer to what other schemas of the same WSDL declare.
fn with_imports(schema: Node<'_, '_>, text: &str, namespaces: &BTreeSet<&str>) -> String {
    let Some(content) = schema.first_child() else { return text.to_owned() };
    let own = target_namespace(schema);
    let is_known = |namespace: &str| {
        let imports = schema.children().filter(|child| child.has_tag_name((XS, "import")));
        namespace == own || imports.filter_map(|import| import.attribute("namespace")).any(|it| it.trim() == namespace)
    };
    let forgotten = namespaces.iter().filter(|namespace| !is_known(namespace));
    let imports = forgotten.map(|uri| format!("<import xmlns=\"{XS}\" namespace=\"{}\"/>", uri.replace('&', "&amp;")));
    let (before, behind) = text.split_at(content.range().start);
    // The text is no longer in the encoding that it declares.
    let declaration = before.starts_with("<?xml").then(|| before.find("?>")).flatten().map_or(0, |end| end + 2);
    format!("{}{}{behind}", &before[declaration..], imports.collect::<String>())
}

/// The folder that all of them are in.
fn common_folder<'p>(paths: impl Iterator<Item = &'p Path>) -> PathBuf {
    let folders = paths.map(|path| path.parent().unwrap_or(path).to_path_buf());
    let shared =
        |a: PathBuf, b: PathBuf| a.components().zip(b.components()).map_while(|(a, b)| (a == b).then_some(a)).collect();
    folders.reduce(shared).unwrap_or_default()
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('&', "&amp;").replace('"', "&quot;").replace(' ', "%20")
}

/// The first line that names a broken rule, without the place. The wrapper of rpc style is declared in no schema.
fn first_complaint(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains("Schemas validity error"))?;
    let (_, complaint) = line.split_once("Schemas validity error : ")?;
    (!complaint.contains("No matching global declaration")).then(|| complaint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::first_complaint;

    #[test]
    fn a_complaint_is_one_about_what_is_declared() {
        let said = "a.xml:2: element id: Schemas validity error : Element 'id': 'x' is not a valid value.\na.xml fails to validate\n";
        assert_eq!(first_complaint(said).as_deref(), Some("Element 'id': 'x' is not a valid value."));
        let rpc = "a.xml:1: element ask: Schemas validity error : Element 'ask': No matching global declaration available for the validation root.\n";
        assert_eq!(first_complaint(rpc), None);
        assert_eq!(first_complaint("a.xml validates\n"), None);
    }
}
