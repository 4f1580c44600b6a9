//! What `diff` says about the documented history of Centra's three endpoints, both ways.

use std::path::Path;

use centra_codegen::Generator;
use centra_codegen::diff::{self, Diff, Direction, Side, Step, Verdict};

const ENDPOINTS: [&str; 3] = ["soap-api", "navision-soap", "navision-api"];

fn side(path: &str) -> Side {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Side::read(&Generator::new(root.join("wsdl").join(path)).base(root)).unwrap()
}

fn found(diff: &Diff) -> Vec<(&'static str, String)> {
    diff.changes.iter().map(|change| (change.rule, change.path.clone())).collect()
}

#[test]
fn additions_are_compatible_and_taking_them_back_breaks() {
    for endpoint in ENDPOINTS {
        let [first, second, third] =
            ["history/2019-10-14/", "history/2020-12-13/", ""].map(|folder| side(&format!("{folder}{endpoint}.wsdl")));

        let step = diff::compare(&first, &second);
        let product = "pricelists_Update/pricelists/pricelist/items/product";
        let expected = [
            ("element-added-optional", format!("{product}/alteredprice")),
            ("element-added-optional", format!("{product}/alteredpriceb")),
            ("element-added-optional", format!("{product}/variation/alteredprice")),
            ("element-added-optional", format!("{product}/variation/alteredpriceb")),
            ("operation-added", "pricealterationdates_Update".to_owned()),
        ];
        assert_eq!(found(&step), expected, "{endpoint}");
        assert_eq!((step.wire, step.api, step.step), (Verdict::Unseen, Step::Minor, Step::Minor), "{endpoint}");
        let in_events = step.changes[0].places.iter().find(|place| place.path.starts_with("events_Get/"));
        assert!(in_events.is_some_and(|place| place.direction == Direction::Response), "{endpoint}");

        let step = diff::compare(&second, &third);
        let expected =
            [("element-added-optional", "orders_Update/orders/order/products/product/bundleinfo".to_owned())];
        assert_eq!(found(&step), expected, "{endpoint}");
        assert_eq!((step.wire, step.api), (Verdict::Unseen, Step::Minor), "{endpoint}");

        for (new, old) in [(&second, &first), (&third, &second), (&third, &first)] {
            let back = diff::compare(new, old);
            assert_eq!((back.wire, back.api, back.step), (Verdict::Break, Step::Major, Step::Major), "{endpoint}");
        }
        for version in [&first, &second, &third] {
            assert!(diff::compare(version, version).is_identical(), "{endpoint}");
        }
    }
}

/// The endpoints differ in one namespace: one finding, not one for each element.
#[test]
fn endpoints_differ_by_one_namespace() {
    let diff = diff::compare(&side("soap-api.wsdl"), &side("navision-soap.wsdl"));
    let rules: Vec<&str> = diff.changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules.iter().filter(|rule| **rule == "target-namespace-changed").count(), 1, "{rules:?}");
    assert!(rules.iter().all(|rule| ["target-namespace-changed", "address-changed"].contains(rule)), "{rules:?}");
}

#[test]
fn the_text_of_a_step() {
    let diff = diff::compare(&side("history/2020-12-13/soap-api.wsdl"), &side("soap-api.wsdl"));
    insta::assert_snapshot!("bundleinfo", diff::text(&diff, false, false));
    insta::assert_snapshot!("bundleinfo_markdown", diff::markdown(&diff, false));
    insta::assert_snapshot!("bundleinfo_github", diff::github(&diff, false));
    insta::assert_snapshot!("bundleinfo_junit", diff::junit(&diff, false));
}

/// The page about changes shows what is printed.
#[test]
fn the_page_shows_the_step_as_it_is_printed() {
    let page = include_str!("../../docs/changes.md");
    let diff = diff::compare(&side("history/2020-12-13/soap-api.wsdl"), &side("soap-api.wsdl"));
    let (text, markdown) = (diff::text(&diff, false, false), diff::markdown(&diff, false));
    let is_place = |line: &&str| line.starts_with("       at ") || line.contains("→");
    for line in text.lines().filter(|line| !is_place(line)) {
        assert!(page.contains(line), "docs/changes.md lacks `{line}`");
    }
    for line in markdown.lines().filter(|line| line.starts_with("| ")) {
        assert!(page.contains(line), "docs/changes.md lacks `{line}`");
    }
}
