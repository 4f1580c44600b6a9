//! Attributes of foreign namespaces change nothing, whatever they are called: the ones that XML Schema and WSDL define are in no namespace.

use std::fs;
use std::path::Path;

use centra_codegen::{Generator, Report};

/// Every attribute that the generator reads somewhere.
const READ: [&str; 38] = [
    "abstract",
    "arrayType",
    "attributeFormDefault",
    "base",
    "binding",
    "default",
    "defaultAttributes",
    "element",
    "elementFormDefault",
    "fixed",
    "form",
    "itemType",
    "location",
    "maxOccurs",
    "memberTypes",
    "message",
    "minOccurs",
    "mixed",
    "name",
    "namespace",
    "nillable",
    "parameterOrder",
    "part",
    "parts",
    "processContents",
    "ref",
    "required",
    "schemaLocation",
    "soapAction",
    "style",
    "substitutionGroup",
    "targetNamespace",
    "transport",
    "type",
    "use",
    "value",
    "verb",
    "inheritable",
];

/// The document with all of these on every element, before its own attributes.
fn annotated(text: &str) -> String {
    let tree = roxmltree::Document::parse(text).unwrap();
    let attributes: String = READ.iter().map(|name| format!(" foreign:{name}=\"0\"")).collect();
    let mut places: Vec<usize> = Vec::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let start = node.range().start + 1;
        places.push(start + text[start..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap());
    }
    let mut annotated = text.to_owned();
    for place in places.iter().rev() {
        annotated.insert_str(*place, &attributes);
    }
    annotated.insert_str(places[0], " xmlns:foreign=\"urn:foreign\"");
    annotated
}

/// The code, and what was found.
fn generate(folder: &Path, name: &str, text: &str) -> (String, Vec<String>) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    let (code, report): (String, Report) = Generator::new(path).base(folder).server(true).render().unwrap();
    let code = code.lines().filter(|line| !line.contains("sha256:")).map(|line| format!("{line}\n")).collect();
    (code, report.diagnostics().map(|found| format!("{}: {}", found.code, found.message)).collect())
}

#[test]
fn attributes_of_other_namespaces_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/ok");
    let mut compared = 0;
    for entry in fs::read_dir(fixtures).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // What imports others would need their folder; what is large takes long.
        if path.is_dir() || path.with_extension("").is_dir() || path.metadata().unwrap().len() > 20_000 {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let plain = generate(folder.path(), &name, &text);
        assert_eq!(generate(folder.path(), &name, &annotated(&text)), plain, "{name}");
        compared += 1;
    }
    assert!(compared > 40, "{compared} fixtures");
}
