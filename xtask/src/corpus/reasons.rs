//! Which failures have the same reason, and in which order reasons are told.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases::Case;
use super::figures::{Finding, MessageRow, Row, Verdict};
use super::messages::{Judged, Outcome};
use super::one::Generation;

/// Kinds of reasons, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
pub(super) enum Group {
    Crashed,
    TimedOut,
    Uncompilable,
    Unplaced,
    Refused,
    MessageCrashes,
    Unread,
    Different,
    Untyped,
    Invalid,
    Skipped,
    Warning,
}

impl From<Group> for &'static str {
    fn from(group: Group) -> Self {
        match group {
            Group::Crashed => "crashed",
            Group::TimedOut => "timed out",
            Group::Uncompilable => "does not compile",
            Group::Unplaced => "refused without a place",
            Group::Refused => "refused",
            Group::MessageCrashes => "message crashes",
            Group::Unread => "message not read",
            Group::Different => "message differs",
            Group::Untyped => "message without a type",
            Group::Invalid => "message breaks its schema",
            Group::Skipped => "message skipped",
            Group::Warning => "warning",
        }
    }
}

/// Something that happened, perhaps more than once.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Reason {
    pub group: Group,
    /// Of a diagnostic or a compiler error; empty for others.
    pub code: String,
    /// With `…` for the names.
    pub message: String,
    /// How many roots or messages this happened to.
    pub count: usize,
    /// To how many of them nothing else happened.
    pub alone: usize,
    /// One place, and what was said about it.
    pub example: String,
    pub cases: Vec<String>,
}

/// Why roots failed and messages did not survive.
pub(super) fn reasons(rows: &[Row], messages: &[MessageRow]) -> Vec<Reason> {
    let mut groups = Groups::default();
    for row in rows {
        groups.add(
            &row.case,
            row.complaints.iter().map(|complaint| Entry {
                group: match (row.verdict, &complaint.place) {
                    // The others of the same root are as they should be.
                    (Verdict::Unplaced, Some(_)) => Group::Refused,
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
    for MessageRow { message, judged: Judged { outcome, breaks } } in messages {
        if let Some(breaks) = breaks {
            let example = format!("{message}: {breaks}; {}", outcome.short());
            groups.add(message, [Entry { group: Group::Invalid, code: "", message: breaks, example }]);
            continue;
        }
        let (group, why) = match outcome {
            Outcome::Equal | Outcome::Ungenerated => continue,
            Outcome::Unread(why) => (Group::Unread, why),
            Outcome::Different(why) => (Group::Different, why),
            Outcome::Untyped(why) => (Group::Untyped, why),
            Outcome::Crashed(why) => (Group::MessageCrashes, why),
            Outcome::Skipped(why) => (Group::Skipped, why),
        };
        let what = match outcome {
            Outcome::Untyped(_) => "",
            // The path says nothing about the reason.
            _ => why.split_once(": ").map_or(why.as_str(), |(_, what)| what),
        };
        groups.add(message, [Entry { group, code: "", message: what, example: format!("{message}: {why}") }]);
    }
    groups.finish()
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
                group: Group::Warning,
                code,
                message,
                example: format!("{}: {message}", case.id),
            }),
        );
    }
    groups.finish()
}

#[derive(Default)]
struct Groups(BTreeMap<(Group, String, String), Reason>);

/// Something that happened to a root or to a message.
struct Entry<'a> {
    group: Group,
    code: &'a str,
    message: &'a str,
    example: String,
}

impl Groups {
    /// Everything that happened to one root or message; the same twice counts once.
    fn add<'a>(&mut self, case: &str, entries: impl IntoIterator<Item = Entry<'a>>) {
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

    fn finish(self) -> Vec<Reason> {
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
        let entry = |message| Entry { group: Group::Refused, code: "E1", message, example: message.to_owned() };
        let mut groups = Groups::default();
        groups.add("a", [entry("no `x`"), entry("no `y`")]);
        groups.add("b", [entry("no `z`"), entry("too deep")]);
        groups.add("c", [Entry { group: Group::Crashed, ..entry("oh") }]);
        let reasons = groups.finish();
        let reasons: Vec<_> =
            reasons.iter().map(|it| (it.group, it.message.as_str(), it.count, it.alone, it.example.as_str())).collect();
        assert_eq!(
            reasons,
            [
                (Group::Crashed, "oh", 1, 1, "oh"),
                (Group::Refused, "no …", 2, 1, "no `x`"),
                (Group::Refused, "too deep", 1, 0, "too deep"),
            ]
        );
    }
}
