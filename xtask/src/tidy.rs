//! `cargo xtask tidy`: what the compiler cannot check about how this repository reads, as a table of rules.

mod code;
mod rooms;
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::{outputs, ui, workspace};

/// Checks what the compiler cannot: module docs, file sizes, panics, headers, changelog, snapshots
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Prints what breaks which rule.
pub(crate) fn run(_args: &Args) -> Result<(), Error> {
    check_workspace(&workspace::root()?)
}

/// The same, as a step of `ci`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    let tree = Tree::read(root)?;
    let mut broken = 0;
    for rule in RULES {
        let findings = (rule.check)(&tree);
        broken += findings.len();
        match findings.len() {
            0 => anstream::println!("{} {}", ui::paint(ui::GOOD, "ok"), rule.says),
            _ => anstream::println!("{} {}: {}", ui::paint(ui::BAD, "broken"), rule.says, rule.why),
        }
        for Finding { path, line, what } in findings {
            let place = match line {
                0 => path,
                _ => format!("{path}:{line}"),
            };
            anstream::println!("   {}: {what}", ui::paint(ui::HEADING, place));
        }
    }
    match broken {
        0 => Ok(()),
        _ => Err(Error::new(format!("{} not tidy", ui::count(broken, "place")))),
    }
}

/// Files of the repository, as text.
struct Tree {
    root: PathBuf,
    files: Vec<File>,
}

struct File {
    /// Below the root, with `/`.
    path: String,
    text: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    what: String,
}

struct Rule {
    says: &'static str,
    /// Printed when it is broken.
    why: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

const RULES: &[Rule] = &[
    Rule {
        says: "the first line of a file is `//!` and says what it decides",
        why: "it is what a newcomer greps",
        check: rules::module_docs,
    },
    Rule {
        says: "no file is longer than 600 lines",
        why: "a file that decides one thing is shorter",
        check: rules::length,
    },
    Rule {
        says: "codegen and runtime do not panic on input",
        why: "the next WSDL is always stranger; `expect` and `unreachable!` say why they cannot happen",
        check: rules::panics,
    },
    Rule {
        says: "only `emit` and `print` know tokens",
        why: "whatever is decided before can then be tested without reading Rust",
        check: rules::tokens,
    },
    Rule {
        says: "the rooms of the runtime stand on each other, without large circles",
        why: "what is below can be understood and tested without what is above",
        check: rooms::rooms,
    },
    Rule {
        says: "generated files say so, others do not",
        why: "nobody should edit the one or skip the other",
        check: rules::generated,
    },
    Rule {
        says: "CHANGELOG.md has every heading under Unreleased",
        why: "an empty heading reminds of what a change does to generated code",
        check: rules::changelog,
    },
    Rule {
        says: "each bad input has its message, each message its input",
        why: "messages are read by people, so they are reviewed like code",
        check: rules::messages,
    },
    Rule {
        says: "no path of somebody's machine is written anywhere",
        why: "it works there only",
        check: rules::machine_paths,
    },
    Rule {
        says: "a doc comment states, and does not ask",
        why: "a reader wants the answer: `Whether …`, `Returns …`",
        check: rules::questions,
    },
    Rule {
        says: "each published package holds the licences",
        why: "a package holds what is in its own folder only",
        check: rules::licences,
    },
];

impl Tree {
    /// Reads every text file; what is not UTF-8 has nothing to say to these rules.
    fn read(root: &Path) -> Result<Self, Error> {
        let mut files = Vec::new();
        for path in workspace::files(root)? {
            let bytes = fs::read(root.join(&path)).map_err(|error| Error::io("read", &root.join(&path), &error))?;
            files.extend(String::from_utf8(bytes).ok().map(|text| File { path, text }));
        }
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// Rust files written by hand, test data left out.
    fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust() && !file.is_generated() && !file.path.contains("/fixtures/"))
    }
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
            && ["codegen/", "runtime/", "tests/", "xtask/"].iter().any(|folder| self.path.starts_with(folder))
    }

    fn is_generated(&self) -> bool {
        outputs::is_output(&self.path)
    }

    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, what: what.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask has a parent folder");
        let tree = Tree::read(root).unwrap();
        let findings: Vec<_> = RULES.iter().flat_map(|rule| (rule.check)(&tree)).collect();
        assert!(findings.is_empty(), "run `cargo xtask tidy`: {findings:#?}");
    }
}
