//! `corpus` from outside: what it counts, which document makes it fail, and what it says about wrong arguments.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const GOOD: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
  <xs:element name="order" type="xs:string"/>
</xs:schema>"#;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_centra-codegen"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn all(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), b"\n", output.stderr.as_slice()].concat()).into_owned()
}

/// A folder with a good schema, one that names a type that is nowhere, and a file that is none.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("shop")).unwrap();
    fs::write(folder.path().join("shop/good.xsd"), GOOD).unwrap();
    fs::write(folder.path().join("shop/bad.xsd"), GOOD.replace("xs:string", "xs:strng")).unwrap();
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    folder
}

#[test]
fn documents_are_counted_by_what_becomes_of_them() {
    let folder = folder();
    let output = run(folder.path(), &["corpus", ".", "--format", "json"]);
    // A document that is refused with a place is no defect.
    assert!(output.status.success(), "{}", all(&output));
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((figures["totals"]["roots"].as_u64(), figures["totals"]["refused"].as_u64()), (Some(2), Some(1)));
    let cases: Vec<(&str, &str)> = figures["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| (case["case"].as_str().unwrap(), case["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(cases, [("shop/bad.xsd", "refused"), ("shop/good.xsd", "unchecked")]);
    assert_eq!(figures["reasons"][0]["code"], "E101");
    let output = run(folder.path(), &["corpus", ".", "--filter", "good"]);
    assert!(output.status.success() && all(&output).contains("1  generated"), "{}", all(&output));
    assert!(!all(&output).contains("strng"), "{}", all(&output));
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing is left behind: {names:?}");
}

#[test]
fn results_are_kept_where_that_is_asked_for() {
    let folder = folder();
    let arguments = ["corpus", "shop", "--scratch", "kept", "--resume"];
    for _ in 0..2 {
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{}", all(&output));
    }
    let modules = fs::read_dir(folder.path().join("kept/generated")).unwrap();
    let modules = modules.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|it| it == "rs"));
    assert_eq!(modules.count(), 1);
}

#[test]
fn wrong_arguments_are_named() {
    let folder = folder();
    for (arguments, code, says) in [
        (&["corpus"][..], 2, "<DIR>"),
        (&["corpus", "nowhere"], 2, "there is no such folder"),
        (&["corpus", "notes.txt"], 2, "that is no folder"),
        (&["corpus", ".", "--runtime", "nowhere"], 2, "there is no such folder"),
        (&["corpus", ".", "--runtime", "shop"], 2, "has no `Cargo.toml`"),
        (&["corpus", ".", "--resume"], 2, "--scratch"),
        (&["corpus", ".", "--jobs", "0"], 2, "a number from 1 is needed"),
        (&["corpus", ".", "--filter", "zzz"], 1, "no WSDL or schema in `.` has `zzz` in its path"),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", all(&output));
        assert!(all(&output).contains(says), "{arguments:?}: {}", all(&output));
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    let output = run(folder.path(), &["corpus", "empty"]);
    assert!(all(&output).contains("`empty` holds no `.wsdl` and no `.xsd`"), "{}", all(&output));
}

/// Asks the registry.
#[test]
#[ignore = "needs the network"]
fn a_runtime_that_is_nowhere_is_no_defect_of_a_document() {
    let folder = folder();
    let output = run(folder.path(), &["corpus", "shop", "--runtime", "999.0"]);
    assert_eq!(output.status.code(), Some(1));
    let said = all(&output);
    assert!(said.contains("cargo compiles nothing") && !said.contains("defect"), "{said}");
}

/// Builds the runtime.
#[test]
#[ignore = "compiles the runtime, which takes a minute"]
fn what_is_generated_is_compiled_against_a_runtime() {
    let folder = folder();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime");
    let runtime = runtime.canonicalize().unwrap();
    let output = run(folder.path(), &["corpus", "shop", "--format", "json", "--runtime", runtime.to_str().unwrap()]);
    assert!(output.status.success(), "{}", all(&output));
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    let good = figures["cases"].as_array().unwrap().iter().find(|case| case["case"] == "good.xsd").unwrap();
    assert_eq!(good["verdict"], "good", "{figures}");
}
