//! What the user is told about bad input: every fixture in `tests/fixtures/err` has its message beside it.

use std::fs::File;
use std::path::{Path, PathBuf};

use centra_codegen::Generator;

#[test]
fn fixtures_say_what_is_wrong() {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "wsdl" || it == "xsd"))
        .collect();
    paths.retain(|path| path.file_stem().is_none_or(|slug| slug != "two_services"));
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        check_diagnostics(&fixtures(), &path);
    }
}

#[test]
fn snapshots_have_fixtures() {
    for entry in std::fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "snap") {
            continue;
        }
        let made_here = ["too_large", "file_missing", "folder", "out_folder_missing"];
        let slug = path.file_stem().unwrap().to_string_lossy().into_owned();
        let fixture = ["wsdl", "xsd"].map(|it| path.with_extension(it));
        assert!(made_here.contains(&&*slug) || fixture.iter().any(|it| it.exists()), "{slug}.snap has no fixture");
    }
}

/// Both are generated unless one is asked for: the message is that of a name which neither has.
#[test]
fn two_services() {
    let generator = Generator::new(fixtures().join("two_services.wsdl")).base(fixtures());
    let (both, report) = generator.render().unwrap();
    assert!(both.contains("//shop.example.com") && both.contains("//stock.example.com"));
    assert!(report.rendered(false).contains("N302"), "a name that was changed is told");
    let (one, _) = generator.clone().service("Stock").render().unwrap();
    assert!(!one.contains("//shop.example.com") && one.contains("//stock.example.com"));
    check_refusal("two_services", &generator.service("Invoices"));
}

#[test]
fn out_folder_missing() {
    let folder = tempfile::tempdir().unwrap();
    let generator = Generator::new(fixtures().join("two_services.wsdl")).base(fixtures());
    let failure = generator.out(folder.path().join("nowhere/shop.rs")).generate().unwrap_err();
    assert!(!folder.path().join("nowhere").exists());
    let message = failure.rendered(false).replace(&folder.path().display().to_string(), "FOLDER");
    check_message("out_folder_missing", &message);
}

/// A fixture of that size has no place in a repository; the file is sparse and refused before it is read.
#[test]
fn too_large() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("too_large.wsdl");
    File::create(&path).unwrap().set_len(200 << 20).unwrap();
    check_diagnostics(folder.path(), &path);
}

#[test]
fn file_missing() {
    check_diagnostics(&fixtures(), &fixtures().join("file_missing.wsdl"));
}

#[test]
fn folder() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("folder");
    std::fs::create_dir(&path).unwrap();
    check_diagnostics(parent.path(), &path);
}

fn check_diagnostics(base: &Path, path: &Path) {
    let slug = path.file_stem().unwrap().to_string_lossy().into_owned();
    check_refusal(&slug, &Generator::new(path).base(base));
}

fn check_refusal(slug: &str, generator: &Generator) {
    match generator.render() {
        Ok(_) => panic!("{slug} is generated"),
        Err(failure) => check_message(slug, &failure.rendered(false)),
    }
}

fn check_message(slug: &str, message: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(fixtures());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(slug, message));
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/err")
}
