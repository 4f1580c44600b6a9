//! What the user is told about bad input: every fixture in `tests/fixtures/err` has its message beside it.

use std::fs::File;
use std::path::{Path, PathBuf};

use centra_codegen::diag::{Diagnostics, render};
use centra_codegen::source::{LoadOptions, load};

#[test]
fn fixtures_say_what_is_wrong() {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "wsdl" || it == "xsd"))
        .collect();
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
        let made_here = ["too_large", "file_missing", "folder"];
        let slug = path.file_stem().unwrap().to_string_lossy().into_owned();
        let fixture = ["wsdl", "xsd"].map(|it| path.with_extension(it));
        assert!(made_here.contains(&&*slug) || fixture.iter().any(|it| it.exists()), "{slug}.snap has no fixture");
    }
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
    let options = LoadOptions { base: Some(base.to_path_buf()), ..LoadOptions::default() };
    let mut diags = Diagnostics::default();
    let input = load(path, &options, &mut diags);
    let slug = path.file_stem().unwrap().to_string_lossy().into_owned();
    assert!(diags.has_errors(), "{slug} has no errors");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(fixtures());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!(slug, render(&diags.list, &input.sources, false));
    });
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/err")
}
