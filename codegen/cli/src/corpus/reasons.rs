//! Which failures have the same reason, and in which order they are shown.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases::Case;
use super::figures::{Finding, Row, Verdict};
use super::one::Generation;

/// A kind of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
pub struct Group {
    /// The most urgent first.
    rank: u8,
    name: &'static str,
}

impl Group {
    /// A generator that panicked or was killed.
    pub const CRASHED: Self = Self::new(0, "crashed");
    /// A generator that took too long.
    pub const TIMED_OUT: Self = Self::new(1, "timed out");
    /// A module that does not compile.
    pub const UNCOMPILABLE: Self = Self::new(2, "does not compile");
    /// An error that names no place.
    pub const UNPLACED: Self = Self::new(3, "refused without a place");
    /// An error with a place.
    pub const REFUSED: Self = Self::new(4, "refused");
    /// A warning of a document that is generated; after all others.
    pub const WARNING: Self = Self::new(u8::MAX, "warning");

    /// Another kind; those above have the ranks up to 4, and the last one.
    pub const fn new(rank: u8, name: &'static str) -> Self {
        Self { rank, name }
    }
}

impl From<Group> for &'static str {
    fn from(group: Group) -> Self {
        group.name
    }
}

/// Something that happened, perhaps more than once.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What kind it is of.
    pub group: Group,
    /// Of a diagnostic or a compiler error; empty for others.
    pub code: String,
    /// With `…` for the names.
    pub message: String,
    /// How many documents it happened to.
    pub count: usize,
    /// How many of them have no other reason.
    pub alone: usize,
    /// One place, and what was said about it.
    pub example: String,
    /// The documents that it happened to.
    pub cases: Vec<String>,
}

/// Why documents failed.
pub(super) fn of_rows(rows: &[Row]) -> Groups {
    let mut groups = Groups::default();
    for row in rows {
        groups.add(
            &row.case,
            row.complaints.iter().map(|complaint| Entry {
                group: match (row.verdict, &complaint.place) {
                    // The others of the same root are as they should be.
                    (Verdict::Unplaced, Some(_)) => Group::REFUSED,
                    _ => row.verdict.group(),
                },
                code: &complaint.code,
                message: &complaint.message,
                example: match complaint.place.as_deref() {
                    Some(place) => format!("{place}: {}", complaint.message),
                    None => format!("{}: {}", row.case, complaint.message),
                },
            }),
        );
    }
    groups
}

/// Warnings by code, each once per case.
pub(super) fn warnings(cases: &[Case], findings: &[Finding<'_>]) -> Vec<Reason> {
    let mut groups = Groups::default();
    for (case, finding) in cases.iter().zip(findings) {
        let Generation::Generated(generated) = finding.generation else { continue };
        let warnings = generated.findings.iter().filter(|(code, _)| code.starts_with('W'));
        groups.add(
            &case.id,
            warnings.map(|(code, message)| Entry {
                group: Group::WARNING,
                code,
                message,
                example: format!("{}: {message}", case.id),
            }),
        );
    }
    groups.finish()
}

/// What happened, by kind and message without the names in it.
#[derive(Debug, Default)]
pub struct Groups(BTreeMap<(Group, String, String), Reason>);

/// Something that happened to a document, or to what belongs to it.
pub struct Entry<'a> {
    /// What kind it is of.
    pub group: Group,
    /// Of a diagnostic; empty for others.
    pub code: &'a str,
    /// What was said.
    pub message: &'a str,
    /// The same with its place.
    pub example: String,
}

impl Groups {
    /// Adds everything that happened to one of them; the same twice counts once.
    pub fn add<'a>(&mut self, case: &str, entries: impl IntoIterator<Item = Entry<'a>>) {
        let mut mine: BTreeMap<(Group, String, String), String> = BTreeMap::new();
        for Entry { group, code, message, example } in entries {
            mine.entry((group, code.to_owned(), shape(message))).or_insert(example);
        }
        let is_alone = mine.len() == 1;
        for (key, example) in mine {
            let (group, code, message) = key.clone();
            let new = || Reason { group, code, message, count: 0, alone: 0, example, cases: Vec::new() };
            let reason = self.0.entry(key).or_insert_with(new);
            reason.count += 1;
            reason.alone += usize::from(is_alone);
            reason.cases.push(case.to_owned());
        }
    }

    /// The most urgent first, then the most frequent.
    pub fn finish(self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self.0.into_values().collect();
        reasons.sort_by(|a, b| (a.group, b.count).cmp(&(b.group, a.count)));
        reasons
    }
}

/// The message without what differs from case to case: names in quotes, numbers.
fn shape(message: &str) -> String {
    let mut shape = String::new();
    let mut rest = message.lines().next().unwrap_or_default();
    while let Some(start) = rest.find(['`', '"']) {
        let (before, quoted) = rest.split_at(start);
        let Some(end) = quoted[1..].find(&quoted[..1]) else { break };
        shape.push_str(before);
        shape.push('…');
        rest = &quoted[end + 2..];
    }
    shape.push_str(rest);
    let mut short = String::new();
    for c in shape.chars() {
        match c.is_ascii_digit() {
            true if short.ends_with('#') => {}
            true => short.push('#'),
            false => short.push(c),
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_do_not_tell_reasons_apart() {
        assert_eq!(shape("unknown type `tns:a` in `b`\nmore"), "unknown type … in …");
        assert_eq!(shape("\"12\" is at 3:14, `open"), "… is at #:#, `open");
    }

    #[test]
    fn what_happens_twice_to_one_counts_once_and_is_told_from_what_happens_alone() {
        let entry = |message| Entry { group: Group::REFUSED, code: "E1", message, example: message.to_owned() };
        let mut groups = Groups::default();
        groups.add("a", [entry("no `x`"), entry("no `y`")]);
        groups.add("b", [entry("no `z`"), entry("too deep")]);
        groups.add("c", [Entry { group: Group::CRASHED, ..entry("oh") }]);
        let reasons = groups.finish();
        let reasons: Vec<_> =
            reasons.iter().map(|it| (it.group, it.message.as_str(), it.count, it.alone, it.example.as_str())).collect();
        assert_eq!(
            reasons,
            [
                (Group::CRASHED, "oh", 1, 1, "oh"),
                (Group::REFUSED, "no …", 2, 1, "no `x`"),
                (Group::REFUSED, "too deep", 1, 0, "too deep"),
            ]
        );
    }
}
