//! Which texts are values of which types: `values/*.txt` against the generated code, and against libxml2.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use centra_runtime::validate::violations;
use centra_runtime::xml::{Document, Options, to_vec};
use centra_tests::fixtures::{types_builtin, types_value_space};

const BUILT_IN: &str = include_str!("../values/types_builtin.txt");
const VALUE_SPACE: &str = include_str!("../values/types_value_space.txt");

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Valid,
    Told,
    Refused,
    Lenient,
}

/// One line of a table.
#[derive(Debug)]
struct Row<'t> {
    element: &'t str,
    verdict: Verdict,
    /// As it stands in XML.
    text: &'t str,
    /// Whether libxml2 says the same.
    is_agreed: bool,
}

impl Row<'_> {
    fn document(&self) -> String {
        format!("<root xmlns=\"urn:f\"><{0}>{1}</{0}></root>", self.element, self.text)
    }
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.split('\n').filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows = lines.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let (element, verdict, text, doubt) = match columns[..] {
            [element, verdict, text] => (element, verdict, text, None),
            [element, verdict, text, doubt] => (element, verdict, text, Some(doubt)),
            _ => panic!("not three or four columns: {line:?}"),
        };
        let verdict = match verdict {
            "valid" => Verdict::Valid,
            "told" => Verdict::Told,
            "refused" => Verdict::Refused,
            "lenient" => Verdict::Lenient,
            _ => panic!("no verdict: {line:?}"),
        };
        Row { element, verdict, text, is_agreed: doubt.is_none() }
    });
    rows.collect()
}

/// What a reader that is not ours finds in the element.
fn text(document: &str) -> String {
    let document = roxmltree::Document::parse(document).expect("XML");
    let element = document.root_element().first_element_child().expect("an element");
    element.text().unwrap_or_default().to_owned()
}

/// What is wrong with how a text is read, written and judged.
fn verdict<T: Document + Default>(row: &Row<'_>) -> Result<Verdict, String> {
    let document = row.document();
    let strict = Options::default().strict();
    let (value, is_refused) = match strict.from_slice::<T>(document.as_bytes()) {
        Ok(value) => (value, false),
        Err(_) => {
            let kept = Options::default().keep_invalid().from_slice::<T>(document.as_bytes());
            (kept.map_err(|error| format!("not even kept: {error}"))?, true)
        }
    };
    let written = String::from_utf8(to_vec(&value)).map_err(|error| error.to_string())?;
    if text(&written) != text(&document) {
        return Err(format!("written as {written}"));
    }
    match (is_refused, violations(&value).is_empty()) {
        (true, true) => Err("refused, and then not told of".to_owned()),
        (true, false) => Ok(Verdict::Refused),
        (false, true) => Ok(if row.verdict == Verdict::Lenient { Verdict::Lenient } else { Verdict::Valid }),
        (false, false) => Ok(Verdict::Told),
    }
}

fn check<T: Document + Default>(table: &str) {
    let rows = rows(table);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| match verdict::<T>(row) {
            Ok(verdict) if verdict == row.verdict => None,
            Ok(verdict) => Some(format!("{row:?}: {verdict:?}")),
            Err(error) => Some(format!("{row:?}: {error}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn texts_of_the_built_in_types() {
    check::<types_builtin::Root>(BUILT_IN);
}

#[test]
fn every_built_in_type_has_a_valid_text_and_all_but_strings_one_that_is_not() {
    let schema = include_str!("../fixtures/ok/types_builtin.xsd");
    let (rows, free) = (rows(BUILT_IN), ["string", "normalizedString", "token", "anyURI", "anySimpleType"]);
    // They need a declaration in the document, or the names of others.
    let left_out = ["NOTATION", "IDREF", "IDREFS", "ENTITY", "ENTITIES"];
    for element in schema.split("<xs:element name=\"").skip(2).filter_map(|rest| rest.split('"').next()) {
        let has =
            |is_valid| rows.iter().any(|row| row.element == element && (row.verdict == Verdict::Valid) == is_valid);
        let is_covered = has(true) && (has(false) || free.contains(&element));
        assert!(is_covered || left_out.contains(&element), "{element}");
    }
}

#[test]
fn texts_of_restrictions_lists_and_unions() {
    check::<types_value_space::Root>(VALUE_SPACE);
}

/// libxml2 is asked about each row without a doubt.
#[test]
fn libxml2_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, table) in [("types_builtin", BUILT_IN), ("types_value_space", VALUE_SPACE)] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/ok/{name}.xsd"));
        let schema = fs::read_to_string(source).expect("the schema");
        // A notation needs declarations that a message cannot have.
        let schema: String = schema.split_inclusive('\n').filter(|line| !line.contains("xs:NOTATION")).collect();
        fs::write(folder.path().join("schema.xsd"), schema).expect("a file");
        let rows: Vec<Row<'_>> = rows(table).into_iter().filter(|row| row.is_agreed).collect();
        let mut command = Command::new("xmllint");
        command.current_dir(folder.path()).args(["--noout", "--schema", "schema.xsd"]);
        for (number, row) in rows.iter().enumerate() {
            fs::write(folder.path().join(format!("{number}.xml")), row.document()).expect("a file");
            command.arg(format!("{number}.xml"));
        }
        let output = match command.output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                assert!(std::env::var_os("CENTRA_REQUIRE_INTEROP").is_none(), "xmllint is not installed");
                return eprintln!("skipped: xmllint is not installed");
            }
            Err(error) => panic!("xmllint does not start: {error}"),
        };
        let said = String::from_utf8_lossy(&output.stderr);
        for (number, row) in rows.iter().enumerate() {
            let (good, bad) = (format!("{number}.xml validates"), format!("{number}.xml fails to validate"));
            let is_valid = said.lines().any(|line| line == good);
            assert!(is_valid || said.lines().any(|line| line == bad), "nothing is said of {row:?}: {said}");
            assert_eq!(is_valid, row.verdict == Verdict::Valid, "{row:?}");
        }
    }
}
