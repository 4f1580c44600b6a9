//! Mistakes and what the compiler says of them: each line that ends in `//~` is refused, or warned of, with that sentence.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A line, and what is said of it.
type Said = BTreeSet<(usize, String)>;

/// What the file expects.
fn expected(source: &str) -> Said {
    let lines = source.lines().enumerate();
    let expected = lines.filter_map(|(index, line)| Some((index + 1, line.split_once("//~ ")?.1.to_owned())));
    expected.collect()
}

/// The library of this package, as it was linked to this test.
fn library() -> PathBuf {
    let folder = env::current_exe().expect("a path").parent().expect("a folder").to_owned();
    let entries = std::fs::read_dir(&folder).expect("a folder").filter_map(Result::ok);
    let libraries = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libcentra_programs-") && name.ends_with(".rlib")
    });
    let newest = libraries.max_by_key(|entry| entry.metadata().and_then(|metadata| metadata.modified()).ok());
    newest.expect("the library is built before its tests").path()
}

/// What rustc says of the file.
fn said(file: &Path) -> Said {
    let library = library();
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(rustc)
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--error-format=short"])
        .arg("--out-dir")
        .arg(folder.path())
        .arg("-L")
        .arg(format!("dependency={}", library.parent().expect("a folder").display()))
        .arg("--extern")
        .arg(format!("centra_programs={}", library.display()))
        .arg(file)
        .output()
        .expect("rustc");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut said = Said::new();
    for line in text.lines() {
        // `misuse/types.rs:25:39: error[E0277]: what is said: label`
        let Some((_, rest)) = line.split_once(".rs:") else { continue };
        let mut parts = rest.splitn(3, ':');
        let number = parts.next().and_then(|number| number.parse().ok()).expect("a line number");
        let message = parts.nth(1).unwrap_or_default();
        let message = message.split_once(": ").map_or(message, |(_, message)| message);
        said.insert((number, without_paths(message)));
    }
    said
}

/// Types and their members without the modules around them, since rustc shortens paths as it sees fit.
fn without_paths(message: &str) -> String {
    let is_path = |character: char| character.is_alphanumeric() || matches!(character, '_' | ':');
    let mut text = String::new();
    for piece in message.split_inclusive(|character| !is_path(character)) {
        let is_module = |segment: &&str| segment.starts_with(char::is_lowercase);
        let segments: Vec<&str> = piece.split("::").collect();
        let modules = segments.iter().take(segments.len() - 1).take_while(|segment| is_module(segment)).count();
        let modules = if piece.starts_with("centra_programs::") { modules } else { 0 };
        text.push_str(&segments[modules..].join("::"));
    }
    text
}

fn check(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/misuse").join(name);
    let source = std::fs::read_to_string(&file).expect("a file");
    let (expected, said) = (expected(&source), said(&file));
    assert!(!expected.is_empty());
    for (line, message) in &expected {
        let is_said = said.iter().any(|(number, text)| number == line && text.starts_with(message.as_str()));
        assert!(is_said, "{name}:{line}: not said: {message}\n{said:#?}");
    }
    let lines: BTreeSet<usize> = expected.iter().map(|(line, _)| *line).collect();
    let beside: Vec<_> = said.iter().filter(|(line, _)| !lines.contains(line)).collect();
    assert!(beside.is_empty(), "{name}: said beside: {beside:#?}");
}

#[test]
fn what_does_not_compile_says_what_to_do() {
    check("types.rs");
}

#[test]
fn what_is_never_sent_is_warned_of() {
    check("unsent.rs");
}
