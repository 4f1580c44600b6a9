//! What `cargo xtask` prints, writes and answers, by running it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A schema that is as small as one can be.
const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop" elementFormDefault="qualified">
  <xs:element name="order"><xs:complexType><xs:sequence>
    <xs:element name="id" type="xs:string"/>
    <xs:element name="total" type="xs:decimal" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"#;

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs it in `folder`.
fn xtask(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.current_dir(folder).env_remove("OUT_DIR").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// An empty folder with this file in it.
fn folder_with(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// As much of the repository as `codegen` needs, and one fixture.
fn small_repository() -> TempDir {
    let copy = folder_with("notes.txt", "");
    let root = copy.path();
    for folder in ["xtask", "wsdl", "tests/fixtures/ok"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::write(root.join("xtask/Cargo.toml"), "").unwrap();
    for name in ["soap-api.wsdl", "navision-soap.wsdl", "navision-api.wsdl"] {
        fs::copy(repository().join("wsdl").join(name), root.join("wsdl").join(name)).unwrap();
    }
    fs::write(root.join("tests/fixtures/ok/order.xsd"), SCHEMA).unwrap();
    let ran = xtask(root, &["codegen"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    copy
}

#[test]
fn a_bare_call_explains_itself() {
    let ran = xtask(&repository(), &[]);
    assert_eq!(ran.code, Some(0));
    for command in ["codegen", "ci", "inspect", "tidy", "deny"] {
        assert!(ran.stdout.contains(&format!("cargo xtask {command} ")), "{command}: {}", ran.stdout);
    }
    let (start, others) = ran.stdout.split_once("The others").unwrap();
    assert!(start.contains("cargo xtask ci") && !others.contains("cargo xtask ci"));
    assert!(!ran.stdout.contains('\u{1b}'), "colour without a terminal");
}

#[test]
fn help_and_unknown_commands_are_told() {
    let ran = xtask(&repository(), &["--help"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("Usage: cargo xtask"));
    let ran = xtask(&repository(), &["codgen"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("codegen"), "{}", ran.stderr);
    let ran = xtask(&repository(), &["codegen", "--out", "a.rs"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--wsdl"), "{}", ran.stderr);
}

#[test]
fn one_file_is_generated() {
    let folder = folder_with("order.xsd", SCHEMA);
    let arguments = ["codegen", "--wsdl", "order.xsd", "--out", "order.rs"];
    let ran = xtask(folder.path(), &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("written   order.rs: 1 file read, 1 type, 0 operations"), "{}", ran.stdout);
    let text = fs::read_to_string(folder.path().join("order.rs")).unwrap();
    assert!(
        text.contains("@generated")
            && text.contains("// To regenerate: cargo xtask codegen --wsdl order.xsd --out order.rs\n")
    );
    assert!(text.contains("pub struct Order"));
    assert!(xtask(folder.path(), &arguments).stdout.starts_with("unchanged"));
    assert_eq!(xtask(folder.path(), &[&arguments[..], &["--check"]].concat()).code, Some(0));

    fs::write(folder.path().join("order.xsd"), SCHEMA.replace("total", "sum")).unwrap();
    let ran = xtask(folder.path(), &[&arguments[..], &["--check"]].concat());
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("order.xsd is not the one"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(folder.path().join("order.rs")).unwrap(), text);
}

#[test]
fn one_module_is_generated_in_several_files() {
    let folder = folder_with("order.xsd", SCHEMA);
    let arguments = ["codegen", "--wsdl", "order.xsd", "--out", "order.rs", "--split"];
    let check = || xtask(folder.path(), &[&arguments[..], &["--check"]].concat());
    assert!(check().stdout.contains("missing order.rs\nmissing order/shop.rs\n"));
    let ran = xtask(folder.path(), &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("written   order.rs: 1 file read, 1 type"), "{}", ran.stdout);
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    assert!(read("order.rs").contains(" --out order.rs --split\n") && !read("order.rs").contains("pub struct Order"));
    assert!(read("order/shop.rs").contains("pub struct Order"));
    assert_eq!(check().code, Some(0));

    fs::copy(folder.path().join("order/shop.rs"), folder.path().join("order/old.rs")).unwrap();
    let ran = check();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("extra ") && ran.stdout.contains("old.rs"), "{}", ran.stdout);
    fs::write(folder.path().join("order/shop.rs"), "").unwrap();
    assert!(check().stdout.contains("stale order/shop.rs\n"));
    let ran = xtask(folder.path(), &arguments);
    assert!(ran.stdout.contains("old.rs was of an earlier run"), "{}", ran.stdout);
    assert_eq!(check().code, Some(0));
    assert!(!folder.path().join("order/old.rs").exists());
}

#[test]
fn options_reach_the_generator() {
    let wsdl = |name: &str| repository().join("wsdl").join(name).display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let (root, endpoint) = (wsdl("soap-api.wsdl"), wsdl("navision-api.wsdl"));
    let arguments = ["codegen", "--wsdl", &root, "--endpoint", &endpoint, "--out", "a.rs"];
    let ran = xtask(folder.path(), &[&arguments[..], &["--operations", "events_Get,events_Done", "--serde"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("2 operations, 2 endpoints"), "{}", ran.stdout);
    assert!(ran.stdout.contains(" types left out with the operations"), "{}", ran.stdout);
    let text = fs::read_to_string(folder.path().join("a.rs")).unwrap();
    assert!(text.contains("serde_record! {"));
    assert!(!text.contains(repository().to_str().unwrap()), "the file tells where somebody keeps their WSDLs");

    let ran = xtask(folder.path(), &[&arguments[..], &["--service", "CentraServise"]].concat());
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("there is a service `CentraService`"), "{}", ran.stderr);

    let ran = xtask(folder.path(), &[&arguments[..], &["--operations", "events_Got"]].concat());
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("events_Got"), "{}", ran.stderr);
}

#[test]
fn bad_input_writes_nothing() {
    let folder = folder_with("broken.wsdl", "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\">\n  <message>\n");
    let ran = xtask(folder.path(), &["codegen", "--wsdl", "broken.wsdl", "--out", "a.rs"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("error[E") && ran.stderr.contains("broken.wsdl:"), "{}", ran.stderr);
    assert!(!folder.path().join("a.rs").exists());

    let ran = xtask(folder.path(), &["codegen", "--wsdl", "none.wsdl", "--out", "a.rs"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("none.wsdl"), "{}", ran.stderr);
    assert!(!folder.path().join("a.rs").exists());
}

#[test]
fn a_missing_folder_is_named() {
    let folder = folder_with("order.xsd", SCHEMA);
    let ran = xtask(folder.path(), &["codegen", "--wsdl", "order.xsd", "--out", "nowhere/order.rs"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("the folder `nowhere` does not exist"), "{}", ran.stderr);
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn checked_in_files_are_current() {
    let ran = xtask(&repository(), &["codegen", "--check"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_touched_file_is_stale() {
    let copy = small_repository();
    let root = copy.path();
    let path = root.join("tests/generated/fixtures/order.rs");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("pub struct Order", "pub struct Ordre")).unwrap();
    let ran = xtask(root, &["codegen", "--check"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("stale tests/generated/fixtures/order.rs\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n-pub struct Ordre") && ran.stdout.contains("\n+pub struct Order"));
    assert!(ran.stderr.contains("1 generated file is stale: tests/generated/fixtures/order.rs"), "{}", ran.stderr);
    assert!(fs::read_to_string(&path).unwrap().contains("Ordre"), "a check writes nothing");

    let ran = xtask(root, &["codegen"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("written   tests/generated/fixtures/order.rs"), "{}", ran.stdout);
    assert!(ran.stdout.contains("unchanged tests/generated/centra.rs"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_touched_wsdl_is_named() {
    let copy = small_repository();
    let path = copy.path().join("wsdl/navision-soap.wsdl");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "\n").unwrap();
    let ran = xtask(copy.path(), &["codegen", "--check"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("stale tests/generated/centra.rs\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("wsdl/navision-soap.wsdl is not the one"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("wsdl/soap-api.wsdl is not the one"), "{}", ran.stdout);
}

#[test]
fn deleted_and_extra_files_are_noticed() {
    let copy = small_repository();
    let root = copy.path();
    fs::remove_file(root.join("tests/generated/centra.rs")).unwrap();
    fs::rename(root.join("tests/fixtures/ok/order.xsd"), root.join("tests/fixtures/ok/renamed.xsd")).unwrap();
    let ran = xtask(root, &["codegen", "--check"]);
    assert_eq!(ran.code, Some(1));
    let lines = [
        "missing tests/generated/centra.rs\n",
        "missing tests/generated/fixtures/renamed.rs\n",
        "stale tests/generated/fixtures/mod.rs\n",
        "extra tests/generated/fixtures/order.rs: ",
    ];
    for line in lines {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
    assert_eq!(xtask(root, &["codegen"]).code, Some(0));
    assert!(!root.join("tests/generated/fixtures/order.rs").exists());
    assert_eq!(xtask(root, &["codegen", "--check"]).code, Some(0));

    // What was not generated is not removed.
    fs::write(root.join("tests/generated/mine.rs"), "//! Mine.").unwrap();
    let ran = xtask(root, &["codegen"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("`tests/generated/mine.rs` is not generated"), "{}", ran.stderr);
    assert!(root.join("tests/generated/mine.rs").exists());
}

#[test]
fn inspect_speaks_text_and_json() {
    let ran = xtask(&repository(), &["inspect", "wsdl/soap-api.wsdl"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("events_Get") && ran.stdout.contains("Events_Get"));
    let ran = xtask(&repository(), &["inspect", "wsdl/soap-api.wsdl", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["counts"]["operations"], 17);
    assert_eq!(report["sources"][0]["path"], "wsdl/soap-api.wsdl");
}

#[test]
fn inspect_tells_what_becomes_of_each_construct() {
    let ran = xtask(&repository(), &["inspect", "tests/fixtures/ok/wsdl_missing_message.wsdl", "--capabilities"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("supported\n") && ran.stdout.contains("\nleft out\n  W101 "), "{}", ran.stdout);
    let refused = ["inspect", "tests/fixtures/err/xsd_1_1.xsd", "--capabilities", "--format", "json"];
    let ran = xtask(&repository(), &refused);
    assert_eq!(ran.code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let rows = report["constructs"].as_array().unwrap();
    let row = rows.iter().find(|row| row["outcome"] == "refused").unwrap();
    assert_eq!((&row["code"], &row["places"][0]["line"]), (&"E027".into(), &3.into()));
    let ran = xtask(&repository(), &["inspect", "wsdl/soap-api.wsdl", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["capabilities"][0]["construct"], "SOAP 1.1 binding");
}

#[test]
fn inspect_shows_one_operation() {
    let ran = xtask(&repository(), &["inspect", "wsdl/soap-api.wsdl", "--tree", "events_Done"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("event"));
    let ran = xtask(&repository(), &["inspect", "wsdl/soap-api.wsdl", "--tree", "events_Gone"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("`events_Done`"), "{}", ran.stderr);
    let ran = xtask(&repository(), &["inspect", "none.wsdl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("none.wsdl"), "{}", ran.stderr);
}
