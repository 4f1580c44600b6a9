//! Which kinds of change there are, and what each means for the wire and for generated code: one row each.

use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;

use super::change::{Direction, Step, Verdict};
use crate::diag::section;

/// All rules, in the order of their areas.
pub static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rows = include_str!("rules.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(Rule::parse).collect()
});

/// One kind of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// What it is about: `service`, `element`, `api` …
    pub area: &'static str,
    /// `added`, `removed`, `tightened`, `loosened` or `changed`.
    pub action: &'static str,
    /// The rule of the opposite change; its own name if that is the same kind of change.
    pub mirror: &'static str,
    /// What it means for requests that the old program sends; `None` if it cannot concern them.
    pub request: Option<Verdict>,
    /// What it means for responses that the old program reads; `None` if it cannot concern them.
    pub response: Option<Verdict>,
    /// What regenerating means for code that was written against the old API, in the common case.
    pub api: Step,
    /// The pair of documents that shows it, in the tests.
    pub fixture: &'static str,
    /// What it means, and what to do or to ask.
    pub text: &'static str,
}

impl Rule {
    fn parse(row: &'static str) -> Option<Self> {
        let mut cells = row.split('\t');
        let mut next = || cells.next();
        let (id, area, action, mirror) = (next()?, next()?, next()?, next()?);
        let (request, response) = (Verdict::parse(next()?), Verdict::parse(next()?));
        let (api, fixture, text) = (Step::parse(next()?)?, next()?, next()?);
        let mirror = if mirror == "self" { id } else { mirror };
        Some(Self { id, area, action, mirror, request, response, api, fixture, text })
    }

    /// Lines of an old (`-`) and a new (`+`) document that differ in this way, then what `diff` says of them: those of its fixture.
    pub fn example(&self) -> Option<&'static str> {
        section(include_str!("examples.snap"), self.id)
    }

    /// What it means for messages that go this way; the worse of both where they go both ways.
    pub fn verdict(&self, direction: Direction) -> Verdict {
        let verdict = match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
            Direction::Both => self.request.max(self.response),
        };
        verdict.unwrap_or(Verdict::Ok)
    }
}

/// The rule of this name.
///
/// # Panics
/// Never for names that this crate uses, which a test compares with the table.
pub fn rule(id: &str) -> &'static Rule {
    let found = RULES.iter().find(|rule| rule.id == id);
    found.unwrap_or_else(|| unreachable!("a test compares the rules in use with the table"))
}

/// The table as text: one rule per line.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |verdict: Option<Verdict>| verdict.map_or("-", Verdict::as_str);
        writeln!(f, "{:<37} {:<7} {:<8} {:<5}  what it means", "rule", "request", "response", "api")?;
        for rule in RULES.iter() {
            let (request, response) = (cell(rule.request), cell(rule.response));
            let (id, api, text) = (rule.id, rule.api.as_str(), rule.text);
            writeln!(f, "{id:<37} {request:<7} {response:<8} {api:<5}  {text}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("rules.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(RULES.len(), rows, "a row has too few columns or an unknown verdict");
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(names.len(), rows, "two rules have one name");
    }

    /// What is added one way is removed the other way, and what is tightened is loosened.
    #[test]
    fn every_rule_has_its_mirror() {
        let opposite = |action| match action {
            "added" => "removed",
            "removed" => "added",
            "tightened" => "loosened",
            "loosened" => "tightened",
            same => same,
        };
        for row in RULES.iter() {
            let mirror = RULES.iter().find(|other| other.id == row.mirror);
            let mirror = mirror.unwrap_or_else(|| panic!("`{}` has no mirror `{}`", row.id, row.mirror));
            assert_eq!(mirror.mirror, row.id, "the mirror of `{}` has another mirror", row.id);
            assert_eq!(opposite(row.action), mirror.action, "`{}` and `{}`", row.id, mirror.id);
            assert_eq!(row.area, mirror.area, "`{}` and `{}`", row.id, mirror.id);
            assert_eq!(
                row.fixture, mirror.fixture,
                "`{}` and `{}` have one fixture, read both ways",
                row.id, mirror.id
            );
            assert!(row.action == "changed" || row.mirror != row.id, "`{}` can be turned round", row.id);
        }
    }

    /// What a looser contract allows, only responses show; what a tighter one forbids, only requests do.
    #[test]
    fn directions_agree_with_actions() {
        for rule in RULES.iter().filter(|rule| rule.area != "api") {
            match rule.action {
                "loosened" => assert_eq!(rule.request, Some(Verdict::Ok), "{}", rule.id),
                "tightened" => assert!(rule.request >= Some(Verdict::Ok), "{}", rule.id),
                _ => {}
            }
        }
    }

    #[test]
    fn the_table_holds_the_rules_in_use() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff");
        let mut used = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                used.extend(
                    text.split('"').filter(|part| RULES.iter().any(|rule| rule.id == *part)).map(str::to_owned),
                );
            }
        }
        let unused: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !used.contains(*id)).collect();
        assert!(unused.is_empty(), "nothing finds {unused:?}");
    }
}
