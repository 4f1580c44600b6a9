//! The program from outside: exit codes, what goes where, and what it says about wrong first steps.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn wsdl(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wsdl").join(path);
    path.to_string_lossy().into_owned()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_centra-codegen"));
    command.current_dir(folder).args(arguments).env_remove("OUT_DIR").output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_client_is_generated_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(wsdl("soap-api.wsdl"), folder.path().join("shop.wsdl")).unwrap();
    let output = run(folder.path(), &["generate", "--wsdl", "shop.wsdl", "--out", "shop.rs"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let generated = fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    assert!(generated.contains("// To regenerate: centra-codegen generate --wsdl shop.wsdl --out shop.rs"));
    let check = ["generate", "--check", "--wsdl", "shop.wsdl", "--out", "shop.rs"];
    assert_eq!(code(&run(folder.path(), &check)), 0);
    fs::write(folder.path().join("shop.rs"), generated.replace("pub struct", "struct")).unwrap();
    assert_eq!(code(&run(folder.path(), &check)), 1, "a file that was edited is stale");
}

#[test]
fn findings_are_printed_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let wrong =
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:strng"/></xs:schema>"#;
    fs::write(folder.path().join("a.xsd"), wrong).unwrap();
    let generate =
        |format: &str| run(folder.path(), &["generate", "--wsdl", "a.xsd", "--out", "a.rs", "--format", format]);
    let output = generate("json");
    assert_eq!(code(&output), 1);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (json[0]["code"].as_str(), json[0]["path"].as_str(), json[0]["line"].as_u64()),
        (Some("E101"), Some("a.xsd"), Some(1))
    );
    assert!(text(&generate("github").stdout).starts_with("::error file=a.xsd,line=1,col="));
    assert!(!folder.path().join("a.rs").exists());
}

#[test]
fn diff_ends_with_what_it_found() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (wsdl("history/2019-10-14/soap-api.wsdl"), wsdl("soap-api.wsdl"));
    let exit = |arguments: &[&str]| code(&run(folder.path(), &[&["diff"], arguments].concat()));
    assert_eq!(exit(&[&old, &old]), 0, "identical");
    assert_eq!(exit(&[&old, &new]), 0, "compatible");
    assert_eq!(exit(&[&new, &old]), 3, "breaking");
    assert_eq!(exit(&[&new, &old, "--fail-on", "none"]), 0);
    assert_eq!(exit(&[&old, &new, "--fail-on", "regenerate"]), 3);
    assert_eq!(exit(&[&old, "nowhere.wsdl"]), 1);
    assert_eq!(exit(&["--rules"]), 0);
}

#[test]
fn operations_narrow_a_diff() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (wsdl("history/2019-10-14/soap-api.wsdl"), wsdl("soap-api.wsdl"));
    let paths = |operation: &str| {
        let output = run(folder.path(), &["diff", &old, &new, "--format", "json", "--operations", operation]);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let changes = json["changes"].as_array().unwrap().clone();
        changes.iter().map(|change| change["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths("orders_Update"), ["orders_Update/orders/order/products/product/bundleinfo"]);
    assert!(paths("sizes_Update").is_empty());
}

#[test]
fn what_is_known_is_ignored_until_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (wsdl("history/2020-12-13/soap-api.wsdl"), wsdl("soap-api.wsdl"));
    let json: Value =
        serde_json::from_slice(&run(folder.path(), &["diff", &new, &old, "--format", "json"]).stdout).unwrap();
    let fingerprint = json["changes"][0]["fingerprint"].as_str().unwrap().to_owned();
    let exit = |until: &str| {
        fs::write(folder.path().join("known"), format!("{fingerprint} until {until}: known\n")).unwrap();
        code(&run(folder.path(), &["diff", &new, &old, "--ignore", "known"]))
    };
    assert_eq!(exit("9999-12-31"), 0);
    assert_eq!(exit("2020-01-01"), 3, "it has expired");
    fs::write(folder.path().join("known"), "nonsense\n").unwrap();
    assert_eq!(code(&run(folder.path(), &["diff", &new, &old, "--ignore", "known"])), 1);
}

#[test]
fn a_revision_is_read_with_its_own_imports() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let fixed = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let status = Command::new("git").current_dir(folder.path()).args(fixed).args(arguments).status();
        assert!(status.unwrap().success(), "{arguments:?}");
    };
    let main = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
        <xs:include schemaLocation="types/part.xsd"/><xs:element name="order" type="t:Order"/></xs:schema>"#;
    let part = |fields: &str| {
        format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
            <xs:complexType name="Order"><xs:sequence>{fields}</xs:sequence></xs:complexType></xs:schema>"#
        )
    };
    fs::create_dir_all(folder.path().join("wsdl/types")).unwrap();
    fs::write(folder.path().join("wsdl/shop.xsd"), main).unwrap();
    fs::write(folder.path().join("wsdl/types/part.xsd"), part("")).unwrap();
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    let field = r#"<xs:element name="note" type="xs:string" minOccurs="0"/>"#;
    fs::write(folder.path().join("wsdl/types/part.xsd"), part(field)).unwrap();
    let output = run(folder.path(), &["diff", "HEAD:wsdl/shop.xsd", "wsdl/shop.xsd"]);
    let shown = text(&output.stdout);
    assert!(shown.contains("order/note: added, optional string"), "{shown}{}", text(&output.stderr));
    assert!(shown.starts_with("HEAD:wsdl/shop.xsd → wsdl/shop.xsd"), "{shown}");
    // Relative to the working folder, as git has it.
    let inner = folder.path().join("wsdl");
    assert_eq!(code(&run(&inner, &["diff", "HEAD:./shop.xsd", "shop.xsd"])), 0);
    let output = run(folder.path(), &["diff", "HEAD:wsdl/nowhere.xsd", "wsdl/shop.xsd"]);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains("there is no file `wsdl/nowhere.xsd` in `HEAD`"), "{}", text(&output.stderr));
    assert_eq!(code(&run(folder.path(), &["diff", "nothing:wsdl/shop.xsd", "wsdl/shop.xsd"])), 1);
}

#[test]
fn wrong_first_steps_get_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, says) in [
        (&["diff", "https://shop.example/?wsdl", "a.wsdl"][..], "fetch 'https://shop.example/?wsdl'"),
        (&["diff", "a.wsdl", "b.wsdl"], "there is no file `a.wsdl`"),
        (&["generate"], "generate --wsdl my.wsdl --out src/my.rs"),
        (&["explain", "E999"], "there is no code or rule `E999`"),
        (&["explain", "e12"], "did you mean `E012`?"),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(text(&output.stderr).contains(says), "{arguments:?}: {}", text(&output.stderr));
    }
    let output = run(folder.path(), &[]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("centra-codegen inspect my.wsdl"));
}

#[test]
fn codes_and_rules_are_explained() {
    let folder: PathBuf = tempfile::tempdir().unwrap().path().parent().unwrap().to_path_buf();
    let explained = |code: &str| text(&run(&folder, &["explain", code]).stdout);
    let missing = explained("e012");
    assert!(missing.starts_with("E012 is an error: "));
    for says in [
        "The types in the missing file would be unknown.",
        "What to do: put it where the location says",
        "Example\n  error[E012]: `other/types.xsd` does not exist\n",
        r#"<xs:import namespace="urn:other" schemaLocation="other/types.xsd"/>"#,
    ] {
        assert!(missing.contains(says), "{says}: {missing}");
    }
    let rule = explained("element-added-optional");
    assert!(rule.contains("The opposite is `element-removed-optional`."));
    assert!(rule.contains("Example\n") && rule.contains("  + <xs:element name="), "{rule}");
}

/// Findings of each severity, one that nothing shows, and both sides of a rule; that none is without a story is a test of the library.
#[test]
fn explanations_say_what_is_lost_and_show_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, says, shows) in [
        ("E101", "The field would have no content", "error[E101]: "),
        ("W119", "so it is not sent", "warning[W119]: part `token` of operation `Ask` is left out"),
        ("N107", "cannot send them", "note[N107]: 1 derived type"),
        ("element-added-optional", "Of a program that is not regenerated", "+ "),
        ("element-removed-optional", "Of a program that is not regenerated", "- "),
    ] {
        let output = run(folder.path(), &["explain", name]);
        let explained = text(&output.stdout);
        assert_eq!(code(&output), 0, "{name}");
        let (story, example) = explained.split_once("\nExample\n  ").unwrap_or_else(|| panic!("{name}: {explained}"));
        assert!(story.replace('\n', " ").contains(says) && example.starts_with(shows), "{name}: {explained}");
    }
    assert!(!text(&run(folder.path(), &["explain", "E309"]).stdout).contains("Example"), "a fault of the generator");
}

/// What `--schema` promises, `--format json` holds, and nothing else.
#[test]
fn the_json_is_what_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let schema: Value = serde_json::from_slice(&run(folder.path(), &["diff", "--schema"]).stdout).unwrap();
    let (old, new) = (wsdl("history/2019-10-14/soap-api.wsdl"), wsdl("navision-soap.wsdl"));
    for (old, new) in [(&old, &new), (&new, &old)] {
        let json: Value =
            serde_json::from_slice(&run(folder.path(), &["diff", old, new, "--format", "json"]).stdout).unwrap();
        check(&schema, &schema, &json, "diff");
        assert!(!json["changes"].as_array().unwrap().is_empty());
    }
}

/// As much of JSON Schema as ours uses.
fn check(root: &Value, schema: &Value, value: &Value, path: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return check(root, &root["$defs"][name], value, path);
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{path}: {value} is none of {allowed:?}");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(types.is_empty() || types.contains(&is), "{path}: {is} is none of {types:?}");
    if let Value::Array(items) = value {
        items
            .iter()
            .enumerate()
            .for_each(|(index, item)| check(root, &schema["items"], item, &format!("{path}[{index}]")));
    }
    if let Value::Object(members) = value {
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(members.contains_key(name.as_str().unwrap()), "{path} lacks {name}");
        }
        for (name, member) in members {
            let of_member = &schema["properties"][name];
            assert!(!of_member.is_null(), "{path}: `{name}` is not in the schema");
            check(root, of_member, member, &format!("{path}/{name}"));
        }
    }
}

#[test]
fn wrong_first_steps_are_told_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.wsdl"), "").unwrap();
    let help = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert_eq!(code(&output), 1, "{arguments:?}");
        text(&output.stderr)
    };
    let generate = |from: &str| help(&["generate", "--wsdl", from, "--out", "a.rs"]);
    assert!(
        generate("https://shop.example/api?wsdl")
            .contains("`centra-codegen fetch 'https://shop.example/api?wsdl'` shows")
    );
    assert!(generate("shp.wsdl").contains("correct the path: there is `shop.wsdl`"));
    assert!(generate("wsdls/shop.wsdl").contains("there is no folder `wsdls` either"));
    assert!(generate(".").contains("name the WSDL or schema in it: there is `shop.wsdl`"));
    assert!(help(&["generate"]).contains("centra-codegen generate --wsdl my.wsdl --out src/my.rs"));
    let misspelt =
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:strng"/></xs:schema>"#;
    fs::write(folder.path().join("a.xsd"), misspelt).unwrap();
    assert!(generate("a.xsd").contains("`xs:string`"), "{}", generate("a.xsd"));
    assert!(!folder.path().join("a.rs").exists());
}

#[test]
fn large_services_are_shown_in_part() {
    let folder = tempfile::tempdir().unwrap();
    let wsdl = wsdl("soap-api.wsdl");
    let shown = |arguments: &[&str]| text(&run(folder.path(), &[&["inspect", &wsdl], arguments].concat()).stdout);
    let tree = shown(&["--tree", "pricelists_Update", "--depth", "2"]);
    assert!(tree.contains("pricelist [0..n]\n          …") && !tree.contains("alteredprice"), "{tree}");
    let found = shown(&["--tree", "pricelists_Update", "--search", "ALTEREDPRICEB"]);
    assert_eq!(found.lines().filter(|line| line.contains("alteredpriceb")).count(), 2, "{found}");
    assert!(found.starts_with("pricelists_Update\n  input\n    pricelists_Update\n      pricelists"), "{found}");
    assert!(!found.contains("login"));
    let found = shown(&["--search", "events_done"]);
    assert!(found.contains("operation events_Done") && !found.contains("operation events_Get"), "{found}");
    let nothing = run(folder.path(), &["inspect", &wsdl, "--search", "no such name"]);
    assert_eq!(code(&nothing), 1);
    let misspelt = run(folder.path(), &["inspect", &wsdl, "--tree", "prodcts"]);
    let said = text(&misspelt.stderr);
    assert!(code(&misspelt) == 1 && said.contains("did you mean `products_Update`?"), "{said}");
    let unknown = text(&run(folder.path(), &["inspect", &wsdl, "--tree", "FindItem"]).stderr);
    assert!(unknown.contains("lists all 17 of them"), "{unknown}");
    let capabilities = text(&run(folder.path(), &["capabilities", &wsdl]).stdout);
    assert_eq!(capabilities, shown(&["--capabilities"]));
    assert!(capabilities.contains("supported"), "{capabilities}");
}

#[test]
fn an_installed_program_brings_completions_and_manual_pages() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |arguments: &[&str]| text(&run(folder.path(), arguments).stdout);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(shown(&["completions", shell]).contains("capabilities"), "{shell}");
    }
    assert!(shown(&["man"]).contains("centra\\-codegen\\-diff(1)"));
    assert!(shown(&["man", "diff"]).contains("\\fBcentra\\-codegen diff\\fR"), "{}", shown(&["man", "diff"]));
    assert_eq!(code(&run(folder.path(), &["man", "dif"])), 1);
}

/// A misspelt operation, revision or ignore file would let a change pass.
#[test]
fn a_diff_of_what_is_not_there_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (wsdl("history/2020-12-13/soap-api.wsdl"), wsdl("soap-api.wsdl"));
    fs::write(folder.path().join("known"), "c80fd7db10 until soon: bundles\n").unwrap();
    let wrong: [(&[&str], &str); 3] = [
        (&["--operations", "events_get,events_Gett"], "there is an operation `events_Get`"),
        (&["--operations", "nothing_of_the_kind"], "inspect"),
        (&["--ignore", "known"], "a line is `FINGERPRINT until YYYY-MM-DD: REASON`"),
    ];
    for (arguments, help) in wrong {
        let output = run(folder.path(), &[&["diff", &old, &new], arguments].concat());
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(text(&output.stderr).contains(help), "{}", text(&output.stderr));
    }
    let git = |arguments: &[&str]| Command::new("git").current_dir(folder.path()).args(arguments).output().unwrap();
    fs::create_dir(folder.path().join("wsdl")).unwrap();
    fs::copy(&old, folder.path().join("wsdl/api.wsdl")).unwrap();
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "a"]);
    let output = run(&folder.path().join("wsdl"), &["diff", "HEAD:api.wsdl", &new]);
    assert!(text(&output.stderr).contains("`HEAD:wsdl/api.wsdl`"), "{}", text(&output.stderr));
}

/// A check must not pass on messages that nobody read.
#[test]
fn drift_says_what_it_could_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/messages");
    fs::copy(messages.join("events_Done.request.xml"), folder.path().join("good.xml")).unwrap();
    fs::write(folder.path().join("bad.xml"), "<html>").unwrap();
    let wsdl = wsdl("soap-api.wsdl");
    let drift = |arguments: &[&str]| run(folder.path(), &[&["drift", "--wsdl", &wsdl], arguments].concat());
    assert_eq!(code(&drift(&["good.xml", "--check"])), 0);
    assert_eq!(code(&drift(&["good.xml", "bad.xml"])), 0);
    let output = drift(&["good.xml", "bad.xml", "--check"]);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains("1 message could not be read"), "{}", text(&output.stderr));
    let output = drift(&["bad.xml"]);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains("none of 1 message could be read"), "{}", text(&output.stderr));
    assert!(text(&drift(&["bad.xml", "--format", "github"]).stdout).contains("title=not read::bad.xml: "));
}

#[test]
fn an_address_is_not_taken_for_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let address = "https://shop.example/api?wsdl";
    for arguments in
        [&["generate", "--wsdl", address, "--out", "a.rs"][..], &["inspect", address], &["capabilities", address]]
    {
        let output = run(folder.path(), arguments);
        assert_eq!(code(&output), 1, "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains("is not on this machine") && said.contains("fetch 'https://shop.example"), "{said}");
    }
}
