//! How a comparison is printed: for reading, for programs, for pull requests, for the usual forge and for test reports.

mod forge;
mod json;
mod text;

pub use self::forge::{github, junit, markdown};
pub use self::json::{SCHEMA, json};
pub use self::text::text;

use super::change::{Change, Diff, Verdict};

/// `3 changes`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The first words about a comparison: what it adds up to.
fn summary(diff: &Diff) -> String {
    if diff.is_identical() && diff.documentation.is_empty() {
        return "no differences".to_owned();
    }
    let of = |verdict: Verdict| diff.changes.iter().filter(|change| change.wire == verdict).count();
    let verdicts = [Verdict::Break, Verdict::Maybe, Verdict::Unseen, Verdict::Ok];
    let counts: Vec<String> = verdicts
        .into_iter()
        .filter(|verdict| of(*verdict) > 0)
        .map(|verdict| format!("{} {}", of(verdict), verdict.as_str()))
        .collect();
    let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    let changes = count(diff.changes.len(), "change");
    let items = count(diff.items.len(), "item");
    format!(
        "{changes} of the wire{counts}, {items} of the generated API: wire {}, API {}, version step {}",
        diff.wire.as_str(),
        diff.api.as_str(),
        diff.step.as_str()
    )
}

/// Changes and, if asked for, those of documentation alone.
fn listed(diff: &Diff, all: bool) -> impl Iterator<Item = &Change> {
    diff.changes.iter().chain(diff.documentation.iter().filter(move |_| all))
}
