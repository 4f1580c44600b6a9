//! Each rule of `cargo xtask tidy`: from the files to the places that break it.

use super::code::{has_word, test_modules, without_tests, without_text};
use super::{File, Finding, Tree};

const MOST_LINES: usize = 600;

/// The header of a generated file stands within its first lines.
const HEADER_LINES: usize = 5;

const CHANGES: [&str; 4] = ["### Added", "### Changed", "### Generated code", "### Fixed"];

pub(super) fn module_docs(tree: &Tree) -> Vec<Finding> {
    let bare = tree.rust().filter(|file| !file.text.starts_with("//! "));
    bare.map(|file| file.finding(1, "starts without `//!` and a sentence that says what the file decides")).collect()
}

pub(super) fn length(tree: &Tree) -> Vec<Finding> {
    let lengths = tree.rust().map(|file| (file, file.text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| file.finding(0, format!("{lines} lines; {MOST_LINES} at most"))).collect()
}

pub(super) fn panics(tree: &Tree) -> Vec<Finding> {
    const BANNED: [&str; 5] = [".unwrap()", ".unwrap_err()", "panic!", "todo!", "unimplemented!"];
    let found = |line: &str| {
        let banned = BANNED.iter().find(|name| match name.strip_prefix('.') {
            Some(_) => line.contains(**name),
            None => has_word(line, name),
        });
        banned.map(|name| format!("`{}` outside tests", name.trim_start_matches('.')))
    };
    sources(tree).flat_map(|file| code_lines(file, found)).collect()
}

pub(super) fn tokens(tree: &Tree) -> Vec<Finding> {
    const BANNED: [&str; 5] = ["quote::", "quote!", "syn::", "proc_macro2::", "prettyplease::"];
    const ALLOWED: [&str; 4] =
        ["codegen/src/emit.rs", "codegen/src/emit/", "codegen/src/print.rs", "codegen/src/print/"];
    let found = |line: &str| {
        let banned = BANNED.iter().find(|name| has_word(line, name));
        banned.map(|name| format!("`{name}` outside `emit` and `print`"))
    };
    let others = sources(tree).filter(|file| !ALLOWED.iter().any(|path| file.path.starts_with(path)));
    others.flat_map(|file| code_lines(file, found)).collect()
}

pub(super) fn generated(tree: &Tree) -> Vec<Finding> {
    let has_header = |file: &File| {
        file.text.lines().take(HEADER_LINES).any(|line| line.starts_with("//") && line.contains("@generated"))
    };
    let rust = tree.files.iter().filter(|file| file.path.ends_with(".rs"));
    let wrong = rust.filter(|file| has_header(file) != file.is_generated());
    wrong
        .map(|file| match file.is_generated() {
            true => file.finding(1, "no `@generated` in its header; only generated files belong here"),
            false => file.finding(1, "`@generated` in its header, but no output of `cargo xtask codegen`"),
        })
        .collect()
}

pub(super) fn changelog(tree: &Tree) -> Vec<Finding> {
    let missing = |line, what| vec![Finding { path: "CHANGELOG.md".into(), line, what }];
    let Some(file) = tree.files.iter().find(|file| file.path == "CHANGELOG.md") else {
        return missing(0, "is missing".into());
    };
    let Some(start) = file.text.lines().position(|line| line == "## [Unreleased]") else {
        return missing(0, "has no `## [Unreleased]`".into());
    };
    let section = || file.text.lines().skip(start + 1).take_while(|line| !line.starts_with("## "));
    let absent = CHANGES.iter().filter(|heading| !section().any(|line| line == **heading));
    absent.flat_map(|heading| missing(start + 1, format!("has no `{heading}` under Unreleased"))).collect()
}

pub(super) fn messages(tree: &Tree) -> Vec<Finding> {
    // Folders beside the fixtures hold what these import.
    let names = || {
        let inside = tree.files.iter().filter_map(|file| Some((file, file.path.strip_prefix("tests/fixtures/err/")?)));
        inside.filter(|(_, name)| !name.contains('/')).filter_map(|(file, name)| Some((file, name.rsplit_once('.')?)))
    };
    let has = |slug: &str, ends: &[&str]| {
        names().any(|(_, (stem, extension))| stem == slug && ends.contains(&extension)) || {
            // What is not UTF-8 is a fixture, too.
            ends.iter().any(|end| tree.root.join(format!("tests/fixtures/err/{slug}.{end}")).is_file())
        }
    };
    let made = |slug: &str| {
        let makes = format!("fn {slug}(");
        tree.files.iter().any(|file| file.path.starts_with("codegen/tests/") && has_word(&file.text, &makes))
    };
    let wrong = names().filter_map(|(file, (slug, extension))| match extension {
        "wsdl" | "xsd" if !has(slug, &["snap"]) => Some(file.finding(0, format!("`{slug}.snap` is missing"))),
        "snap" if !has(slug, &["wsdl", "xsd"]) && !made(slug) => {
            Some(file.finding(0, "no such fixture, and no test of that name makes one"))
        }
        _ => None,
    });
    wrong.collect()
}

pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let folders = ["home", "root", "work", "Users"].map(|folder| format!("/{folder}/"));
    let found = |line: &str| {
        let path = folders.iter().find(|folder| {
            let mut places = line.match_indices(folder.as_str());
            // Behind a name it is part of a longer path or of an address.
            places.any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~})".contains(c)))
        });
        path.map(|folder| format!("`{folder}` is a folder of one machine"))
    };
    tree.files.iter().flat_map(|file| numbered(file, &file.text, found)).collect()
}

pub(super) fn questions(tree: &Tree) -> Vec<Finding> {
    let found = |line: &str| {
        let text = line.trim_start().strip_prefix("///").or_else(|| line.trim_start().strip_prefix("//!"))?;
        text.trim_end().ends_with('?').then(|| "a doc comment asks; say what it is".to_owned())
    };
    tree.rust().flat_map(|file| numbered(file, &file.text, found)).collect()
}

pub(super) fn licences(tree: &Tree) -> Vec<Finding> {
    const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];
    let text = |path: &str| tree.files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let manifests = tree.files.iter().filter_map(|file| Some((file, file.path.strip_suffix("/Cargo.toml")?)));
    let published = manifests.filter(|(file, _)| !file.text.lines().any(|line| line == "publish = false"));
    let copies = published.flat_map(|(_, folder)| LICENCES.map(|name| (name, format!("{folder}/{name}"))));
    let wrong = copies.filter(|(name, copy)| text(copy).is_none() || text(copy) != text(name));
    wrong.map(|(name, path)| Finding { path, line: 0, what: format!("is not a copy of `{name}`") }).collect()
}

/// What users build with, test modules left out.
fn sources(tree: &Tree) -> impl Iterator<Item = &File> {
    let is_source = |file: &&File| ["codegen/src/", "runtime/src/"].iter().any(|folder| file.path.starts_with(folder));
    let tests: Vec<String> = tree.rust().filter(is_source).flat_map(test_files).collect();
    let is_test = move |file: &File| tests.iter().any(|test| file.path.strip_prefix(test).is_some_and(is_module_rest));
    tree.rust().filter(is_source).filter(move |file| !is_test(file))
}

/// Whether it is the rest of the path of a module or of a module inside it.
fn is_module_rest(rest: &str) -> bool {
    rest == ".rs" || rest.starts_with('/')
}

/// Paths of the test modules that a file declares, without `.rs`.
fn test_files(file: &File) -> Vec<String> {
    let stem = file.path.strip_suffix(".rs").unwrap_or(&file.path);
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main" | "mod")) => folder,
        _ => stem,
    };
    let code = without_text(&file.text);
    test_modules(&code).into_iter().map(|module| format!("{folder}/{module}")).collect()
}

fn code_lines(file: &File, found: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    numbered(file, &without_tests(&without_text(&file.text)), found)
}

fn numbered(file: &File, text: &str, found: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(index, line)| Some(file.finding(index + 1, found(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `rule` finds in a repository of these files, as `path:line`.
    fn check(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() });
        let tree = Tree { root: "nowhere".into(), files: files.collect() };
        rule(&tree).into_iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect()
    }

    #[test]
    fn module_docs_are_required_of_our_own_files() {
        let files =
            [("codegen/src/a.rs", "use b;"), ("codegen/src/b.rs", "//! Decides b."), ("tests/fixtures/c.rs", "")];
        assert_eq!(check(module_docs, &files), ["codegen/src/a.rs:1"]);
    }

    #[test]
    fn length_has_a_ceiling() {
        let (long, full) = ("\n".repeat(601), "\n".repeat(600));
        assert_eq!(check(length, &[("xtask/src/a.rs", &long), ("xtask/src/b.rs", &full)]), ["xtask/src/a.rs:0"]);
    }

    #[test]
    fn panics_are_found_in_code_only() {
        let text = "//! x.unwrap()\nfn f() { a.unwrap(); }\n/// panic!()\nfn g() { todo!() }\nfn h() { b.unwrap_or(1); }\n\
                    #[cfg(test)]\nmod tests { fn i() { panic!() } }";
        assert_eq!(check(panics, &[("runtime/src/a.rs", text)]), ["runtime/src/a.rs:2", "runtime/src/a.rs:4"]);
        let parent = ("runtime/src/b.rs", "#[cfg(test)]\nmod tests;");
        assert!(check(panics, &[parent, ("runtime/tests/a.rs", text), ("runtime/src/b/tests.rs", text)]).is_empty());
    }

    #[test]
    fn doc_comments_state() {
        let text = "//! Decides b.\n/// Is it?\n// Why not?\n/// Whether it is.";
        assert_eq!(check(questions, &[("runtime/src/a.rs", text)]), ["runtime/src/a.rs:2"]);
    }

    #[test]
    fn tokens_belong_to_emit_and_print() {
        let text = "use quote::quote;\nlet quote = '\"';";
        let files = [("codegen/src/model.rs", text), ("codegen/src/emit/types.rs", text)];
        assert_eq!(check(tokens, &files), ["codegen/src/model.rs:1"]);
    }

    #[test]
    fn headers_are_on_generated_files_only() {
        let files = [
            ("tests/generated/a.rs", "//! A.\n// @generated"),
            ("tests/generated/b.rs", "//! B."),
            ("codegen/src/c.rs", "//! @generated"),
            ("codegen/src/d.rs", "//! D.\nconst HEADER: &str = \"// @generated\";"),
        ];
        assert_eq!(check(generated, &files), ["tests/generated/b.rs:1", "codegen/src/c.rs:1"]);
    }

    #[test]
    fn changelog_needs_its_headings() {
        let text =
            "# Changelog\n\n## [Unreleased]\n### Added\n### Changed\n### Fixed\n## [0.1.0]\n### Generated code\n";
        assert_eq!(check(changelog, &[("CHANGELOG.md", text)]), ["CHANGELOG.md:3"]);
        assert_eq!(check(changelog, &[]), ["CHANGELOG.md:0"]);
    }

    #[test]
    fn fixtures_and_messages_come_in_pairs() {
        let files = [
            ("tests/fixtures/err/paired.xsd", ""),
            ("tests/fixtures/err/paired.snap", ""),
            ("tests/fixtures/err/paired/part.xsd", ""),
            ("tests/fixtures/err/silent.wsdl", ""),
            ("tests/fixtures/err/orphan.snap", ""),
            ("tests/fixtures/err/made.snap", ""),
            ("codegen/tests/diagnostics.rs", "fn made() {}"),
        ];
        assert_eq!(check(messages, &files), ["tests/fixtures/err/silent.wsdl:0", "tests/fixtures/err/orphan.snap:0"]);
    }

    #[test]
    fn licences_are_in_what_is_published() {
        let files = [
            ("LICENSE-MIT", "mit"),
            ("LICENSE-APACHE", "apache"),
            ("codegen/Cargo.toml", "[package]\n"),
            ("codegen/LICENSE-MIT", "mit"),
            ("codegen/LICENSE-APACHE", "another"),
            ("runtime/Cargo.toml", "[package]\n"),
            ("tests/Cargo.toml", "[package]\npublish = false\n"),
        ];
        let wrong = ["codegen/LICENSE-APACHE:0", "runtime/LICENSE-APACHE:0", "runtime/LICENSE-MIT:0"];
        assert_eq!(check(licences, &files), wrong);
    }

    #[test]
    fn machine_paths_are_told_from_addresses() {
        let text = ["cd /HOME/me", "https://example.com/HOME/", "in `/HOME/x`", "~/HOME/"].join("\n");
        let text = text.replace("HOME", "home");
        assert_eq!(check(machine_paths, &[("README.md", &text)]), ["README.md:1", "README.md:3"]);
    }
}
