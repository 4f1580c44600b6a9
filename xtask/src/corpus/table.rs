//! How the figures of the repository look on a terminal.

use std::collections::BTreeMap;

use centra_codegen_cli::corpus::table::{heading, lines, reasons, slowest, totals};

use super::figures::{Goal, Sum, Whole};
use crate::ui;

/// Prints everything but the single cases.
pub(super) fn print(figures: &Whole) {
    for (title, sums) in [("By set", &figures.by_set), ("By style", &figures.by_style), ("By flag", &figures.by_flag)] {
        sums_table(title, sums);
    }
    reasons("Left out or approximated", &figures.warnings);
    reasons("Reasons", &figures.reasons);
    slowest(&figures.slowest);
    heading("Totals");
    let sum = &figures.totals;
    lines(&totals(&sum.documents));
    lines(&[
        ("messages", sum.messages),
        ("messages equal", sum.equal),
        ("messages that break their schema", sum.invalid),
        ("messages equal that break it", sum.invalid_equal),
    ]);
    heading("Goals");
    figures.goals.iter().for_each(goal);
}

fn sums_table(title: &str, sums: &BTreeMap<String, Sum>) {
    if sums.is_empty() {
        return;
    }
    heading(title);
    let width = sums.keys().map(|name| name.chars().count()).max().unwrap_or_default();
    let header = format!(
        "  {:width$} {:>6} {:>9} {:>7} {:>8} {:>7} {:>8} {:>12} {:>11}",
        "", "roots", "generated", "refused", "no place", "crashed", "too slow", "uncompilable", "messages"
    );
    anstream::println!("{}", ui::paint(ui::DIM, header));
    for (name, sum) in sums {
        let it = sum.documents;
        let messages = match sum.messages {
            0 => String::new(),
            of => format!("{}/{of}", sum.equal),
        };
        let line = format!(
            "  {name:width$} {:>6} {:>9} {:>7} {:>8} {:>7} {:>8} {:>12} {messages:>11}",
            it.roots,
            it.generated,
            blank(it.refused),
            blank(it.unplaced),
            blank(it.crashed),
            blank(it.timed_out),
            blank(it.uncompilable),
        );
        anstream::println!("{}", line.trim_end());
    }
}

/// Zeros would hide the others.
fn blank(number: usize) -> String {
    match number {
        0 => String::new(),
        _ => number.to_string(),
    }
}

fn goal(goal: &Goal) {
    let style = if goal.is_reached() { ui::GOOD } else { ui::BAD };
    let percent = ui::paint(style, format!("{:>6.1} %", goal.percent()));
    anstream::println!("  {percent} of {:>3.0} %  {:>4}/{:<4} {}", goal.wanted, goal.reached, goal.of, goal.name);
}
