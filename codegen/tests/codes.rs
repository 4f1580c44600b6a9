//! What each code looks like: a document in `tests/fixtures/codes` shows the code that its first comment names, and no code is without an example.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use centra_codegen::diag::{self, CODES};
use centra_codegen::{Generator, Queue, ValueType};

/// Codes that no input shows, and why.
const UNSHOWN: &[(&str, &str)] =
    &[("E309", "whatever input shows it is a fault of the generator, which is to be mended")];

const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
  <xs:element name="order" type="xs:string"/>
</xs:schema>
"#;

#[test]
fn documents_show_the_code_that_they_name() {
    let paths = documents("codes");
    assert!(!paths.is_empty());
    for path in paths {
        let shows = Shows::read(&path);
        let message = message(&shows.generator(&path));
        let code = &shows.code;
        assert!(message.contains(&format!("[{code}]")), "{} does not show {code}: {message}", path.display());
        check_message(&slug(&path), &message);
    }
}

#[test]
fn files_too_many() {
    let (folder, generator) = shop();
    let includes = (0..1000).map(|n| format!("  <xs:include schemaLocation=\"part{n}.xsd\"/>\n"));
    let root = SCHEMA.replace("  <xs:element", &format!("{}  <xs:element", includes.collect::<String>()));
    fs::write(folder.path().join("shop.xsd"), root).unwrap();
    let part = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>"#;
    (0..1000).for_each(|n| fs::write(folder.path().join(format!("part{n}.xsd")), part).unwrap());
    check_made("files_too_many", "E014", &folder, message(&generator));
}

#[cfg(unix)]
#[test]
fn file_no_regular() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.wsdl");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    check_made("file_no_regular", "E005", &folder, message(&Generator::new(path).base(folder.path())));
}

#[test]
fn catalogue_broken() {
    let (folder, generator) = shop();
    fs::write(folder.path().join("catalog.xml"), "<catalog>").unwrap();
    check_made("catalogue_broken", "W014", &folder, message(&generator));
}

#[test]
fn namespaces_too_many() {
    let schema = |n| {
        format!(
            "    <xs:schema targetNamespace=\"urn:part{n}\"><xs:element name=\"part{n}\" type=\"xs:int\"/></xs:schema>\n"
        )
    };
    let schemas: String = (0..255).map(schema).collect();
    let text = format!(
        r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <types>
{schemas}  </types>
</definitions>
"#
    );
    check_text("namespaces_too_many", "E305", "shop.wsdl", &text);
}

#[test]
fn children_too_many() {
    let fields = (0..=u16::MAX).map(|n| format!("    <xs:element name=\"e{n}\" type=\"xs:int\"/>\n"));
    let order = format!(
        "  <xs:complexType name=\"order\"><xs:sequence>\n{}  </xs:sequence></xs:complexType>",
        fields.collect::<String>()
    );
    let text = SCHEMA.replace("  <xs:element name=\"order\" type=\"xs:string\"/>", &order);
    check_text("children_too_many", "E306", "shop.xsd", &text);
}

#[test]
fn taken_differs() {
    let (folder, generator) = shop();
    let other = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
  <xs:complexType name="item"><xs:sequence><xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType>
</xs:schema>
"#;
    fs::write(folder.path().join("other.xsd"), other).unwrap();
    fs::write(folder.path().join("shop.xsd"), other.replace("xs:string", "xs:int")).unwrap();
    let other = Generator::new(folder.path().join("other.xsd")).base(folder.path()).shared(true);
    let generator = generator.types_from("crate::other", &other, ["urn:shop"]);
    check_made("taken_differs", "E215", &folder, message(&generator));
}

#[test]
fn out_not_named() {
    let (folder, generator) = shop();
    check_made("out_not_named", "E201", &folder, refusal(&generator));
}

/// Tests of a package without a build script have no `OUT_DIR`.
#[test]
fn out_dir_not_set() {
    let (folder, generator) = shop();
    check_made("out_dir_not_set", "E202", &folder, refusal(&generator.out_dir_file("shop.rs")));
}

#[test]
fn out_is_folder() {
    let (folder, generator) = shop();
    check_made("out_is_folder", "E203", &folder, refusal(&generator.out(folder.path())));
}

#[test]
fn out_in_the_way() {
    let (folder, generator) = shop();
    fs::write(folder.path().join("shop"), "").unwrap();
    let failure = refusal(&generator.split(true).out(folder.path().join("shop.rs")));
    check_made("out_in_the_way", "E205", &folder, failure);
}

#[test]
fn out_without_extension() {
    let (folder, generator) = shop();
    let failure = refusal(&generator.split(true).out(folder.path().join("shop")));
    check_made("out_without_extension", "E208", &folder, failure);
}

#[test]
fn out_is_input() {
    let (folder, generator) = shop();
    check_made("out_is_input", "E209", &folder, refusal(&generator.out(folder.path().join("shop.xsd"))));
}

#[test]
fn out_of_somebody_else() {
    let (folder, generator) = shop();
    fs::write(folder.path().join("shop.rs"), "fn mine() {}\n").unwrap();
    check_made("out_of_somebody_else", "E210", &folder, refusal(&generator.out(folder.path().join("shop.rs"))));
}

#[test]
fn snapshots_have_a_document_or_a_test() {
    let source = include_str!("codes.rs");
    for path in files("codes", &["snap"]) {
        let document = ["wsdl", "xsd"].iter().any(|extension| path.with_extension(extension).exists());
        let test = source.contains(&format!("fn {}()", slug(&path)));
        assert!(document || test, "{} has neither a document nor a test", path.display());
    }
}

/// The examples that `explain` prints are those of the fixtures, and none is missing.
#[test]
fn every_code_has_an_example() {
    let shown = examples();
    let unknown: Vec<_> = shown.keys().filter(|code| CODES.iter().all(|(known, ..)| known != code)).collect();
    assert!(unknown.is_empty(), "not in CODES: {unknown:?}");
    let missing: Vec<&str> = CODES.iter().map(|(code, ..)| *code).filter(|code| !shown.contains_key(*code)).collect();
    let unshown: Vec<&str> = UNSHOWN.iter().map(|(code, _)| *code).collect();
    assert_eq!(missing, unshown, "no document in `tests/fixtures` shows them");
    let text: String = shown.values().map(|example| format!("{example}\n")).collect();
    check_snapshot(&root().join("codegen/src/diag"), "examples", &text);
}

#[test]
fn every_code_is_explained() {
    for (code, meaning, help) in CODES {
        let found = diag::explain(&code.to_ascii_lowercase()).unwrap_or_else(|| panic!("{code} has no story"));
        assert_eq!((found.code, found.meaning, found.help), (*code, *meaning, *help));
        assert!(found.story.ends_with(['.', ')']) && found.story.len() > 60, "{code}: {}", found.story);
        let is_unshown = UNSHOWN.iter().any(|(unshown, _)| unshown == code);
        assert_eq!(found.example.is_none(), is_unshown, "{code}");
        assert!(found.example.is_none_or(|example| example.contains(&format!("[{code}]: "))), "{code}");
    }
    assert!(diag::explain("E999").is_none() && diag::explain("").is_none());
}

/// What the first comment of a document says: the code it shows, and the options with which it does, as those of `generate`.
struct Shows {
    code: String,
    options: Vec<(String, String)>,
}

impl Shows {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let comment = text.split_once("<!-- ").and_then(|(_, rest)| rest.split_once(" -->"));
        let (comment, _) = comment.unwrap_or_else(|| panic!("{} has no comment", path.display()));
        let mut words = comment.split_whitespace().map(str::to_owned);
        let code = words.next().unwrap();
        let option = |word: String| match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (word, String::new()),
        };
        Self { code, options: words.map(option).collect() }
    }

    fn generator(&self, path: &Path) -> Generator {
        let folder = path.parent().unwrap();
        let set = |generator: Generator, (name, value): &(String, String)| match name.as_str() {
            "operations" => generator.operations([value]),
            "derived" => generator.derived_types([value]),
            "endpoint" => generator.endpoint(folder.join(value)),
            "server" => generator.server(true),
            "updates_suffix" => generator.updates_suffix(value),
            "queue" => {
                let (fetch, acknowledge) = value.split_once(',').unwrap();
                generator.queue(Queue::new(fetch, acknowledge))
            }
            "ids" => generator.ids([value]),
            "validate" => generator.validate(true),
            "repeatable" => generator.repeatable([value]),
            "secret" => generator.secret(value),
            "date" => generator.value_type(value, ValueType::JiffDate),
            "rename" | "derive" | "attribute" => {
                let (path, text) = value.split_once(':').unwrap();
                match name.as_str() {
                    "rename" => generator.rename(path, text),
                    "derive" => generator.derive(path, [text]),
                    _ => generator.attribute(path, text),
                }
            }
            _ => panic!("{}: unknown option `{name}`", path.display()),
        };
        self.options.iter().fold(Generator::new(path).base(folder), set)
    }
}

/// One message for each code, under a heading that says whence it is: of the document that names the code, else of one with few messages.
fn examples() -> BTreeMap<String, String> {
    let mut all = Vec::new();
    for (rank, folder) in ["codes", "err"].into_iter().enumerate() {
        for path in files(folder, &["snap"]) {
            let document = ["wsdl", "xsd"].map(|extension| path.with_extension(extension));
            let document = document.into_iter().find(|document| document.exists());
            let named = document.filter(|_| folder == "codes").map(|document| Shows::read(&document).code);
            let text = fs::read_to_string(&path).unwrap();
            let text = text.splitn(3, "---\n").last().unwrap();
            let place = format!("{folder}/{}", slug(&path));
            let messages = split(text);
            let count = messages.len();
            all.extend(messages.into_iter().map(|(code, text)| {
                let is_other = named.as_ref().is_some_and(|named| *named != code);
                (code, if is_other { 3 } else { rank }, count, place.clone(), text)
            }));
        }
    }
    for path in documents("ok") {
        let messages = split(&message(&Generator::new(&path).base(path.parent().unwrap())));
        let (count, place) = (messages.len(), format!("ok/{}", slug(&path)));
        all.extend(messages.into_iter().map(|(code, text)| (code, 2, count, place.clone(), text)));
    }
    // Of several messages of one document the first: the order is stable.
    all.sort_by(|a, b| (&a.0, a.1, a.2, &a.3).cmp(&(&b.0, b.1, b.2, &b.3)));
    let mut examples = BTreeMap::new();
    for (code, _, _, place, text) in all {
        let heading = format!("## {code} tests/fixtures/{place}");
        examples.entry(code).or_insert(format!("{heading}\n{text}"));
    }
    examples
}

/// The messages of a text, with their codes.
fn split(text: &str) -> Vec<(String, String)> {
    let mut messages: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let begins = ["error[", "warning[", "note["].iter().find_map(|word| line.strip_prefix(word));
        if let Some((code, _)) = begins.and_then(|rest| rest.split_once("]: ")) {
            messages.push((code.to_owned(), String::new()));
        }
        if let Some((_, message)) = messages.last_mut().filter(|_| !line.is_empty()) {
            message.push_str(line.trim_end());
            message.push('\n');
        }
    }
    messages
}

/// A schema in a folder of its own.
fn shop() -> (tempfile::TempDir, Generator) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.xsd");
    fs::write(&path, SCHEMA).unwrap();
    let generator = Generator::new(path).base(folder.path());
    (folder, generator)
}

fn message(generator: &Generator) -> String {
    match generator.render() {
        Ok((_, report)) => report.rendered(false),
        Err(failure) => failure.rendered(false),
    }
}

fn refusal(generator: &Generator) -> String {
    generator.generate().unwrap_err().rendered(false)
}

fn check_text(name: &str, code: &str, file: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    fs::write(&path, text).unwrap();
    check_made(name, code, &folder, message(&Generator::new(path).base(folder.path())));
}

fn check_made(name: &str, code: &str, folder: &tempfile::TempDir, message: String) {
    let message = message.replace(&folder.path().display().to_string(), "FOLDER");
    let codes: BTreeSet<String> = split(&message).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, BTreeSet::from([code.to_owned()]), "{message}");
    check_message(name, &message);
}

fn check_message(name: &str, message: &str) {
    check_snapshot(&root().join("tests/fixtures/codes"), name, message);
}

fn check_snapshot(folder: &Path, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn documents(folder: &str) -> Vec<PathBuf> {
    files(folder, &["wsdl", "xsd"])
}

/// Files of a folder of fixtures by extension, sorted.
fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let all = fs::read_dir(root().join("tests/fixtures").join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let is_wanted = |path: &PathBuf| path.extension().is_some_and(|it| extensions.iter().any(|wanted| it == *wanted));
    let mut paths: Vec<PathBuf> = all.filter(is_wanted).collect();
    paths.sort();
    paths
}

fn slug(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A message says what to do, wherever there is something to do.
#[test]
fn no_message_is_without_help() {
    for (code, _, help) in CODES.iter().filter(|(.., help)| !help.starts_with("nothing")) {
        let example = diag::explain(code).unwrap().example;
        assert!(example.is_none_or(|example| example.contains("= help: ")), "{code}: {help}");
    }
}
