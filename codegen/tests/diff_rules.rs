//! What each rule of `diff` finds: pairs of documents, compared both ways.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use centra_codegen::Generator;
use centra_codegen::diff::{self, Diff, RULES, Side, Step};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

#[derive(Deserialize)]
struct Pairs {
    pair: Vec<Pair>,
}

/// A document with and without some edits.
#[derive(Deserialize)]
struct Pair {
    name: String,
    /// `base.wsdl` if it is not given.
    base: Option<String>,
    edit: Vec<[String; 2]>,
    /// Why the step of the generated API is another one than the rules say.
    apart: Option<String>,
}

/// A pair, compared.
struct Compared {
    name: String,
    /// Both documents.
    texts: [String; 2],
    apart: Option<String>,
    forward: Diff,
    backward: Diff,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/diff")
}

static ALL: LazyLock<Vec<Compared>> = LazyLock::new(all);

fn all() -> Vec<Compared> {
    let pairs: Pairs = toml::from_str(&std::fs::read_to_string(fixtures().join("pairs.toml")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Side::read(&Generator::new(path).base(folder.path())).unwrap_or_else(|failure| panic!("{name}: {failure}"))
    };
    let compare = |pair: Pair| {
        let base = pair.base.as_deref().unwrap_or("base.wsdl");
        let text = std::fs::read_to_string(fixtures().join(base)).unwrap();
        let edited = pair.edit.iter().fold(text.clone(), |text, [from, to]| {
            assert!(text.contains(from.as_str()), "{}: `{from}` is not in the base", pair.name);
            text.replace(from, to)
        });
        let (old, new) = (read(base, &text), read(&format!("{}-{base}", pair.name), &edited));
        let (forward, backward) = (diff::compare(&old, &new), diff::compare(&new, &old));
        Compared { name: pair.name, texts: [text, edited], apart: pair.apart, forward, backward }
    };
    pairs.pair.into_iter().map(compare).collect()
}

/// The lines that only one of two documents has, each with `-` or `+`, without the indentation that they share.
fn edited_lines(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let lines: Vec<_> = changes.map(|change| (change.tag(), change.value().trim_end())).collect();
    let indent = lines.iter().map(|(_, line)| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|(tag, line)| format!("{tag} {}\n", &line[indent..])).collect()
}

fn found(diff: &Diff) -> BTreeSet<&'static str> {
    let changes = diff.changes.iter().chain(&diff.documentation).map(|change| change.rule);
    changes.chain(diff.items.iter().map(|item| item.rule)).collect()
}

#[test]
fn every_rule_is_found_in_its_fixture_and_its_mirror_the_other_way() {
    let all = &*ALL;
    for rule in RULES.iter() {
        let pair = all.iter().find(|pair| pair.name == rule.fixture);
        let pair = pair.unwrap_or_else(|| panic!("`{}` has no fixture `{}`", rule.id, rule.fixture));
        let (forward, backward) = (found(&pair.forward), found(&pair.backward));
        let is_found = forward.contains(rule.id) && backward.contains(rule.mirror)
            || backward.contains(rule.id) && forward.contains(rule.mirror);
        assert!(is_found, "`{}` in `{}`: forward {forward:?}, backward {backward:?}", rule.id, pair.name);
    }
    for pair in all {
        assert!(RULES.iter().any(|rule| rule.fixture == pair.name), "`{}` is the fixture of no rule", pair.name);
    }
}

/// The table says what a change of the wire does to the generated API; the generated API says it itself.
#[test]
fn rules_foresee_what_happens_to_the_api() {
    let mut wrong = Vec::new();
    for pair in ALL.iter() {
        let differs = [&pair.forward, &pair.backward].map(|diff| {
            let changes = diff.changes.iter().chain(&diff.documentation);
            let foreseen = changes.map(|change| diff::rule(change.rule).api).max().unwrap_or_default();
            let measured = diff.items.iter().map(|item| item.step).max().unwrap_or_default();
            // Tables differ where signatures do not.
            foreseen.max(Step::Patch) != measured.max(Step::Patch)
        });
        if differs.contains(&true) != pair.apart.is_some() {
            wrong.push((pair.name.as_str(), differs));
        }
    }
    assert!(wrong.is_empty(), "forward or backward, rules and API differ, or no longer do: {wrong:?}");
}

#[test]
fn findings_of_all_pairs() {
    let mut text = String::new();
    for pair in ALL.iter() {
        for (way, diff) in [("forward", &pair.forward), ("backward", &pair.backward)] {
            let header = format!("{} {way}: wire {}, API {}", pair.name, diff.wire.as_str(), diff.api.as_str());
            text.push_str(&format!("{header}\n"));
            for change in diff.changes.iter().chain(&diff.documentation) {
                let direction = change.direction.as_str();
                text.push_str(&format!("  {} {} {direction}: {}\n", change.rule, change.path, change.message));
            }
            for item in &diff.items {
                let (old, new) = (item.old.as_deref().unwrap_or("-"), item.new.as_deref().unwrap_or("-"));
                text.push_str(&format!("  {} {}: {old} -> {new}\n", item.rule, item.item));
            }
        }
    }
    insta::assert_snapshot!("findings", text);
}

/// The examples that `explain` prints are those of the pairs.
#[test]
fn examples_of_all_rules() {
    let mut text = String::new();
    for rule in RULES.iter() {
        let pair = ALL.iter().find(|pair| pair.name == rule.fixture).unwrap();
        let is_forward = found(&pair.forward).contains(rule.id);
        let [base, edited] = &pair.texts;
        let (diff, old, new) = if is_forward { (&pair.forward, base, edited) } else { (&pair.backward, edited, base) };
        text.push_str(&format!("## {}\n", rule.id));
        text.push_str(&edited_lines(old, new));
        let changes = diff.changes.iter().chain(&diff.documentation).filter(|change| change.rule == rule.id);
        let changes = changes.map(|change| format!("{}: {}\n", change.path, change.message));
        let items = diff.items.iter().filter(|item| item.rule == rule.id).map(|item| {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
            format!("{}: was {}, is {}\n", item.item, side(&item.old), side(&item.new))
        });
        text.push_str(&changes.chain(items).next().unwrap());
        text.push('\n');
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("examples", text));
    for rule in RULES.iter() {
        assert!(rule.example().is_some_and(|example| example.lines().count() > 1), "{}", rule.id);
    }
}

/// The same document, written otherwise, is the same.
#[test]
fn what_is_only_written_otherwise_is_no_difference() {
    let base = std::fs::read_to_string(fixtures().join("base.wsdl")).unwrap();
    let prefixed = base.replace("t:", "shop:").replace("xmlns:t=", "xmlns:shop=").replace("xmlns:shop:", "xmlns:t:");
    let prefixed = prefixed.replace("xmlns:t=\"urn:shop\"", "xmlns:shop=\"urn:shop\"").replace('\n', "\n\n");
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        Side::read(&Generator::new(folder.path().join(name))).unwrap()
    };
    let (old, new) = (read("a.wsdl", &base), read("b.wsdl", &prefixed));
    let diff = diff::compare(&old, &new);
    assert!(diff.is_identical() && diff.documentation.is_empty(), "{}", diff::text(&diff, false, true));
    // The order of declarations, too.
    let marker = "      <xs:complexType name=\"Pair\">";
    let start = base.find(marker).unwrap();
    let line = &base[start..start + base[start..].find('\n').unwrap() + 1];
    let moved = base.replace(line, "").replace(
        "      <xs:element name=\"orders_Update\">",
        &format!("{line}      <xs:element name=\"orders_Update\">"),
    );
    let diff = diff::compare(&old, &read("c.wsdl", &moved));
    assert!(diff.is_identical() && diff.documentation.is_empty(), "{}", diff::text(&diff, false, true));
}
