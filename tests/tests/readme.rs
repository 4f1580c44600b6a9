//! README and the pages of `docs` show code that is compiled and tested, and links that lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the code that the pages quote stands.
const CODE: [&str; 12] = [
    "runtime/examples/first_reply.rs",
    "runtime/examples/hooks.rs",
    "tests/erp/build.rs",
    "tests/erp/src/lib.rs",
    "tests/erp/src/job.rs",
    "tests/erp/src/push.rs",
    "tests/erp/src/stock.rs",
    "tests/erp/src/thanks.rs",
    "tests/erp/tests/integration.rs",
    "tests/programs/build.rs",
    "tests/programs/src/programs/properties.rs",
    "tests/programs/src/programs/vat.rs",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// README, and each page of `docs`.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).expect("docs");
    let docs = docs
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut pages: Vec<_> = docs.chain([root().join("README.md")]).map(|path| (path.clone(), read(&path))).collect();
    pages.sort();
    pages
}

#[test]
fn every_block_is_compiled_code() {
    let code = CODE.map(|path| read(&root().join(path)));
    let mut count = 0;
    for (path, page) in pages() {
        for block in page.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()) {
            assert!(code.iter().any(|file| file.contains(block)), "{}: not in {CODE:?}:\n{block}", path.display());
            count += 1;
        }
    }
    assert!(count >= 7, "README and docs lost their examples: {count} are left");
}

#[test]
fn every_link_leads_somewhere() {
    for (path, page) in pages() {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().expect("a folder").join(file),
            };
            assert!(target.exists(), "{}: no {link}", path.display());
            let anchor = |line: &str| {
                let words = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
                words.replace(|letter: char| letter != '-' && !letter.is_alphanumeric(), "")
            };
            let found = heading.is_empty()
                || read(&target).lines().any(|line| line.starts_with('#') && anchor(line) == heading);
            assert!(found, "{}: no heading {heading} in {file}", path.display());
        }
    }
}

#[test]
fn readme_is_a_door() {
    let readme = read(&root().join("README.md"));
    assert!(readme.lines().count() <= 150, "README has {} lines", readme.lines().count());
    for (path, _) in pages() {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        assert!(
            name == "README.md" || readme.contains(&format!("(docs/{name}")),
            "README does not lead to docs/{name}"
        );
    }
}
