//! What `diff` says of an element that is added to other people's services, large ones among them: that, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use centra_codegen::Generator;
use centra_codegen::diff::{self, Diff, Side, Step, Verdict};

/// The folder of WSDLs and schemas that nobody here wrote; none are kept here.
const CORPUS: &str = "CENTRA_CORPUS";

/// How many services, the largest first; how many of middle size.
const LARGE: usize = 6;
const MIDDLE: usize = 20;

/// What is added.
const ADDED: &str = "addedByThisTest";

#[test]
#[ignore = "needs a folder of services; takes a minute"]
fn an_added_element_is_all_that_is_found() {
    let Some(corpus) = std::env::var_os(CORPUS).map(PathBuf::from) else {
        println!("skipped: set {CORPUS} to a folder of WSDLs and schemas to compare them with changed copies");
        return;
    };
    let roots = roots(&corpus);
    assert!(roots.len() > MIDDLE, "`{}` holds {} WSDLs and schemas", corpus.display(), roots.len());
    let middle = roots.iter().skip(LARGE).step_by((roots.len() / MIDDLE).max(1));
    let compared = roots.iter().take(LARGE).chain(middle).filter(|root| compare(root)).count();
    assert!(compared >= 5, "only {compared} have a sequence to which something can be added");
}

/// Documents, the largest first.
fn roots(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "wsdl" || it == "xsd") {
                found.push((entry.metadata().map_or(0, |it| it.len()), path));
            }
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

/// Compares a document with a copy that has one more element; `false` if it is refused as it is, or has no sequence.
fn compare(root: &Path) -> bool {
    let name = root.display();
    let Ok(old) = Side::read(&Generator::new(root).types_only(true)) else { return false };
    let text = fs::read_to_string(root).unwrap_or_default();
    let Some(edited) = edited(&text) else { return false };
    // Beside the original, so that imports are found.
    let copy = root.with_file_name("changed-by-this-test.wsdl");
    fs::write(&copy, edited).unwrap();
    let new = Side::read(&Generator::new(&copy).types_only(true));
    fs::remove_file(&copy).unwrap();
    let new = new.unwrap_or_else(|failure| panic!("{name}: {failure}"));

    assert!(diff::compare(&old, &old).is_identical(), "{name} differs from itself");
    let (forward, backward) = (diff::compare(&old, &new), diff::compare(&new, &old));
    println!("{name}: {} and {} changes", forward.changes.len(), forward.items.len());
    let said = diff::text(&forward, false, false);
    assert!(forward.wire <= Verdict::Unseen && forward.api <= Step::Minor, "{name}: {said}");
    assert!(!forward.items.is_empty() && is_about_it(&forward), "{name}: {said}");
    let said = diff::text(&backward, false, false);
    assert!(backward.api == Step::Major && is_about_it(&backward), "{name}: {said}");
    assert!(forward.changes.is_empty() || backward.wire >= Verdict::Maybe, "{name}: {said}");
    true
}

fn is_about_it(diff: &Diff) -> bool {
    let of_wire = diff.changes.iter().all(|change| change.path.ends_with(&format!("/{ADDED}")));
    let of_code = diff.items.iter().all(|item| item.item.contains("added_by_this_test"));
    of_wire && of_code
}

/// The text with one more element at the end of a sequence in its middle, which has an element before.
fn edited(text: &str) -> Option<String> {
    let ends: Vec<(usize, &str)> = ["xsd:", "xs:", "s:", ""]
        .into_iter()
        .flat_map(|prefix| {
            text.match_indices(&format!("</{prefix}sequence>")).map(|(at, _)| (at, prefix)).collect::<Vec<_>>()
        })
        .filter(|(at, prefix)| {
            let before = text[..*at].trim_end();
            let last = before.rfind('<').map_or("", |start| &before[start..]);
            // A list of one repeated element is a container, which a second element would make another type.
            last.starts_with(&format!("<{prefix}element")) && last.ends_with("/>") && {
                let start = before.rfind(&format!("<{prefix}sequence")).unwrap_or(0);
                before[start..].matches(&format!("<{prefix}element")).count() > 1
            }
        })
        .collect();
    let (at, prefix) = *ends.get(ends.len() / 2)?;
    let element = format!(
        r#"<{prefix}element name="{ADDED}" minOccurs="0"><{prefix}simpleType><{prefix}restriction base="{prefix}string"/></{prefix}simpleType></{prefix}element>"#
    );
    Some(format!("{}{element}{}", &text[..at], &text[at..]))
}
