//! What a forge shows: a comment on a pull request, annotations of lines, a report of tests.

use super::text::item;
use super::{listed, summary};
use crate::diff::change::{Change, Diff, Verdict};

/// Most rows of a table, so that a comment stays below the size that forges take.
const ROWS: usize = 100;

/// A comment for a pull request.
pub fn markdown(diff: &Diff, all: bool) -> String {
    let mut out = format!("### `{}` → `{}`\n\n{}\n", diff.old, diff.new, summary(diff));
    let changes: Vec<&Change> = listed(diff, all).collect();
    if !changes.is_empty() {
        out.push_str("\n| wire | API | where | what | means |\n| --- | --- | --- | --- | --- |\n");
    }
    for change in changes.iter().take(ROWS) {
        let more = change.places.len().saturating_sub(1) + change.more_places;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let cells = [
            change.wire.as_str().to_owned(),
            change.api.as_str().to_owned(),
            format!("`{}`{more} ({})", cell(&change.path), change.direction.as_str()),
            cell(&change.message),
            cell(change.text),
        ];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if changes.len() > ROWS {
        out.push_str(&format!("\n{} more changes are not shown.\n", changes.len() - ROWS));
    }
    if !diff.items.is_empty() {
        out.push_str("\n<details><summary>Generated API</summary>\n\n```text\n");
        for it in diff.items.iter().take(ROWS) {
            out.push_str(&format!("{:<6} {}\n", it.step.as_str(), item(it)));
        }
        if diff.items.len() > ROWS {
            out.push_str(&format!("… {} more\n", diff.items.len() - ROWS));
        }
        out.push_str("```\n\n</details>\n");
    }
    for announced in &diff.announced {
        out.push_str(&format!("\n**Announced**: {} (`{}`)\n", cell(&announced.message), announced.fingerprint));
    }
    for ignored in &diff.ignored {
        out.push_str(&format!(
            "\nIgnored until {}: {} ({})\n",
            ignored.until,
            cell(&ignored.message),
            cell(&ignored.reason)
        ));
    }
    out
}

/// A text in a cell of a table: what documents say is no markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '|' => out.push_str("\\|"),
            '<' => out.push_str("&lt;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Workflow commands that annotate the lines of the new document.
pub fn github(diff: &Diff, all: bool) -> String {
    let mut out = String::new();
    for change in listed(diff, all) {
        let level = match change.wire {
            Verdict::Break => "error",
            Verdict::Maybe => "warning",
            Verdict::Unseen | Verdict::Ok => "notice",
        };
        let at = change.new.as_ref().or(change.old.as_ref());
        let place = at
            .map_or_else(String::new, |at| format!("file={},line={},col={},", property(&at.path), at.line, at.column));
        let title = property(&format!("{} ({})", change.rule, change.wire.as_str()));
        let message = data(&format!("{}: {}. {}", change.path, change.message, change.text));
        out.push_str(&format!("::{level} {place}title={title}::{message}\n"));
    }
    for announced in &diff.announced {
        let message = format!("{} ({})", announced.message, announced.fingerprint);
        out.push_str(&format!("::warning title=announced end::{}\n", data(&message)));
    }
    let level = if diff.wire == Verdict::Break { "error" } else { "notice" };
    out.push_str(&format!("::{level} title=diff::{}\n", data(&summary(diff))));
    out
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A report of tests, as CI servers show it: a failure is a change that breaks, or may.
pub fn junit(diff: &Diff, all: bool) -> String {
    let changes: Vec<&Change> = listed(diff, all).collect();
    let announced = diff.announced.len();
    let failures = changes.iter().filter(|change| change.wire >= Verdict::Maybe).count() + announced;
    let tests = changes.len().max(1) + announced;
    let suite = attribute(&format!("{} to {}", diff.old, diff.new));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{suite}\" tests=\"{tests}\" failures=\"{failures}\">\n"
    );
    if changes.is_empty() {
        out.push_str("    <testcase classname=\"diff\" name=\"no differences\"/>\n");
    }
    for change in changes {
        let (class, name) = (attribute(change.rule), attribute(&format!("{}: {}", change.path, change.message)));
        let open = format!("    <testcase classname=\"{class}\" name=\"{name}\"");
        match change.wire {
            Verdict::Maybe | Verdict::Break => {
                let (kind, text) = (change.wire.as_str(), attribute(change.text));
                out.push_str(&format!(
                    "{open}>\n      <failure type=\"{kind}\" message=\"{text}\"/>\n    </testcase>\n"
                ));
            }
            Verdict::Ok | Verdict::Unseen => out.push_str(&format!("{open}/>\n")),
        }
    }
    for announced in &diff.announced {
        let (name, message) = (attribute(&announced.fingerprint), attribute(&announced.message));
        out.push_str(&format!(
            "    <testcase classname=\"announced\" name=\"{name}\">\n      <failure type=\"end\" message=\"{message}\"/>\n    </testcase>\n"
        ));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// A text in an attribute; what XML 1.0 cannot hold is left out.
fn attribute(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}
