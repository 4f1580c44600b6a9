//! What `cargo xtask corpus` finds out about a folder of two documents, by running it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const ORDER: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop" elementFormDefault="qualified">
  <xs:element name="order"><xs:complexType><xs:sequence>
    <xs:element name="id" type="xs:string"/>
    <xs:element name="total" type="xs:decimal" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"#;

const DANGLING: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <xs:element name="a" type="t:nowhere"/>
</xs:schema>
"#;

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Below cargo's own folder for tests, so that the runtime is compiled once and not by every run; `name` keeps tests apart.
fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn corpus(name: &str, folder: &Path, arguments: &[&str]) -> Output {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(repository).env("CARGO_TARGET_DIR", target(name)).env_remove("OUT_DIR");
    command.arg("corpus").arg(folder).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"))
}

#[test]
fn two_documents_and_their_messages_are_measured() {
    let body = |content: &str| {
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:o='urn:shop'><s:Body>{content}</s:Body></s:Envelope>"
        )
    };
    let folder = folder(&[
        ("shop/order.xsd", ORDER),
        ("bad/dangling.xsd", DANGLING),
        ("shop/_instances/bare.xml", "<order xmlns='urn:shop'>\n  <id>7</id>\n  <total>1.50</total>\n</order>"),
        ("shop/_instances/enveloped.xml", &body("<o:order><o:id> 7 </o:id></o:order>")),
        ("shop/_instances/fault.xml", &body("<s:Fault/>")),
        ("shop/_instances/other.xml", "<thing/>"),
        ("shop/_instances/wrong.xml", "<order xmlns='urn:shop'><total>much</total></order>"),
    ]);
    let output = corpus("two", folder.path(), &["--format", "json", "--jobs", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let figures = json(&output);
    let total = |name: &str| figures["totals"][name].as_u64().unwrap();
    assert_eq!((total("roots"), total("generated"), total("refused")), (2, 1, 1));
    assert_eq!((total("messages"), total("equal")), (3, 2));
    let has_xmllint = Command::new("xmllint").arg("--version").output().is_ok();
    assert!(has_xmllint || std::env::var_os("CENTRA_REQUIRE_INTEROP").is_none(), "there is no `xmllint`");
    assert_eq!((total("invalid"), total("invalid_equal")), (u64::from(has_xmllint), 0));
    let refused = figures["cases"].as_array().unwrap().iter().find(|case| case["case"] == "bad/dangling.xsd").unwrap();
    assert_eq!(
        (&refused["verdict"], &refused["complaints"][0]["code"]),
        (&Value::from("refused"), &Value::from("E101"))
    );
    assert!(refused["complaints"][0]["place"].as_str().unwrap().starts_with("bad/dangling.xsd:2:"));
    let outcome = |name: &str| {
        let messages = figures["messages"].as_array().unwrap();
        let message = messages.iter().find(|message| message["message"] == format!("shop/_instances/{name}.xml"));
        message.unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    let outcomes = ["bare", "enveloped", "fault", "other", "wrong"].map(outcome);
    assert_eq!(outcomes, ["equal", "equal", "skipped", "skipped", "unread"]);

    // Nothing has changed, so that nothing is made again.
    let generated = target("two").join("corpus/generated");
    let module = fs::read_dir(&generated).unwrap().map(|entry| entry.unwrap().path());
    let module = module
        .filter(|path| path.to_string_lossy().contains("c_shop_order_"))
        .find(|path| path.extension().unwrap() == "json");
    fs::remove_file(module.unwrap()).unwrap();
    let again = corpus("two", folder.path(), &["--format", "json", "--resume"]);
    assert_eq!(json(&again)["totals"], figures["totals"]);
    let is_there =
        |path: PathBuf| path.to_string_lossy().contains("c_shop_order_") && path.extension().unwrap() == "json";
    assert!(!fs::read_dir(&generated).unwrap().any(|entry| is_there(entry.unwrap().path())));
}

#[test]
fn text_tells_the_goals_and_the_reasons() {
    let manifest =
        "set\tcase\troot\tstyle\tflags\tunresolved\ns\tone\torder.xsd\t-\tchoice\t0\ns\ttwo\tdangling.xsd\t-\t\t1\n";
    let folder = folder(&[("manifest.tsv", manifest), ("s/one/order.xsd", ORDER), ("s/two/dangling.xsd", DANGLING)]);
    let output = corpus("text", folder.path(), &["--no-compile"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    for expected in [
        "refused · E101 · unknown type …\n",
        "         s/two/dangling.xsd:2:",
        "100.0 % of  98 %     1/1    whole schemas, good\n",
        "100.0 % of 100 %     1/1    incomplete roots, good or refused with a place\n",
        "  choice      1         1\n",
    ] {
        assert!(stdout.contains(expected), "{expected:?} is not in\n{stdout}");
    }
    let filtered = corpus("text", folder.path(), &["--no-compile", "--filter", "one", "--format", "json"]);
    assert_eq!(json(&filtered)["totals"]["roots"], 1);
}

#[test]
fn mistakes_on_the_command_line_end_with_2() {
    let empty = folder(&[("readme.txt", "")]);
    let full = folder(&[("order.xsd", ORDER)]);
    let cases = [
        (empty.path().join("nowhere"), "there is no such folder"),
        (empty.path().join("readme.txt"), "that is no folder"),
        (empty.path().to_path_buf(), "holds neither `manifest.tsv` nor any `.wsdl` or `.xsd`"),
        (full.path().to_path_buf(), "has `other` in its name"),
    ];
    for (path, message) in cases {
        let output = corpus(
            "mistakes",
            &path,
            &["--no-compile", "--filter", "other"][..if path == full.path() { 3 } else { 1 }],
        );
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(message), "{message:?} is not in {stderr}");
    }
}
