//! What `diff` says about later versions of whole services: additions, breaks, renamed types, and documents that only look different.

use std::path::Path;

use centra_codegen::Generator;
use centra_codegen::diff::{self, Diff, Side, Step, Verdict};

fn side(path: &str) -> Side {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    Side::read(&Generator::new(root.join(path)).base(&root)).unwrap()
}

/// The later version of a fixture, compared both ways.
fn both(old: &str, new: &str) -> (Diff, Diff) {
    let (old, new) = (side(&format!("ok/{old}.wsdl")), side(&format!("diff/versions/{new}.wsdl")));
    (diff::compare(&old, &new), diff::compare(&new, &old))
}

fn text(both: &(Diff, Diff)) -> String {
    format!("{}\n==== and back\n\n{}", diff::text(&both.0, false, false), diff::text(&both.1, false, false))
}

#[test]
fn a_release_that_adds() {
    let both = both("service_freight", "freight");
    assert_eq!(
        (both.0.wire, both.0.api, both.1.wire, both.1.api),
        (Verdict::Unseen, Step::Minor, Verdict::Break, Step::Major)
    );
    insta::assert_snapshot!("freight", text(&both));
}

#[test]
fn a_release_that_breaks() {
    let both = both("service_customs", "customs");
    assert_eq!((both.0.wire, both.0.api), (Verdict::Break, Step::Major));
    let required = both.0.changes.iter().find(|change| change.rule == "attribute-became-required").unwrap();
    assert!(required.items.contains(&"Credentials::new".to_owned()), "a constructor is about what it takes now");
    insta::assert_snapshot!("customs", text(&both));
}

#[test]
fn types_that_were_renamed_and_widened() {
    let both = both("service_depot", "depot");
    assert_eq!((both.0.wire, both.0.api), (Verdict::Maybe, Step::Major));
    insta::assert_snapshot!("depot", text(&both));
}

#[test]
fn what_is_only_written_otherwise() {
    for (old, new) in [("service_values", "values"), ("wsdl_imports", "imports")] {
        let (forward, backward) = both(old, new);
        for diff in [forward, backward] {
            assert!(diff.is_identical(), "{}", diff::text(&diff, false, true));
        }
    }
}

/// The line that `diff` gives for a name that moved, carried out.
#[test]
fn a_renamed_type_keeps_its_name_by_the_line_that_is_given() {
    let (forward, _) = both("service_depot", "depot");
    let moved = forward.items.iter().find(|item| item.item == "State").unwrap();
    assert!(moved.text.contains(r#"`Generator::rename("condition", "State")` keeps"#), "{}", moved.text);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let generator = Generator::new(root.join("diff/versions/depot.wsdl")).base(&root);
    let new = Side::read(&generator.rename("condition", "State")).unwrap();
    let kept = diff::compare(&side("ok/service_depot.wsdl"), &new);
    assert!(kept.items.iter().all(|item| item.rule != "name-moved"), "{}", diff::text(&kept, false, false));
}
