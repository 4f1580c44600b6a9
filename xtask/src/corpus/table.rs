//! How the figures look on a terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use super::figures::{Figures, Goal, Sum};
use super::reasons::Reason;
use crate::ui;

/// How much of an example is shown.
const WIDTH: usize = 160;

/// Prints everything but the single cases.
pub(super) fn print(figures: &Figures) {
    for (title, sums) in [("By set", &figures.by_set), ("By style", &figures.by_style), ("By flag", &figures.by_flag)] {
        sums_table(title, sums);
    }
    reasons("Left out or approximated", &figures.warnings);
    reasons("Reasons", &figures.reasons);
    heading("The slowest");
    for slow in &figures.slowest {
        let time = ui::duration(Duration::from_secs_f64(slow.milliseconds / 1e3));
        anstream::println!("  {time:>10}  {:>14}  {}", ui::count(slow.lines, "line"), slow.case);
    }
    heading("Totals");
    sum_lines(&figures.totals);
    heading("Goals");
    figures.goals.iter().for_each(goal);
}

fn heading(title: &str) {
    anstream::println!("\n{}", ui::paint(ui::HEADING, title));
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
        let messages = match sum.messages {
            0 => String::new(),
            of => format!("{}/{of}", sum.equal),
        };
        let line = format!(
            "  {name:width$} {:>6} {:>9} {:>7} {:>8} {:>7} {:>8} {:>12} {messages:>11}",
            sum.roots,
            sum.generated,
            blank(sum.refused),
            blank(sum.unplaced),
            blank(sum.crashed),
            blank(sum.timed_out),
            blank(sum.uncompilable),
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

fn reasons(title: &str, reasons: &[Reason]) {
    if reasons.is_empty() {
        return;
    }
    heading(title);
    for reason in reasons {
        let said = [reason.group.into(), reason.code.as_str(), reason.message.as_str()].map(str::trim);
        let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let also = match reason.count - reason.alone {
            0 => String::new(),
            also => format!(" ({also} for other reasons too)"),
        };
        anstream::println!("  {:>5}  {}{}", reason.count, shorten(&said.join(" · ")), ui::paint(ui::DIM, also));
        anstream::println!("         {}", ui::paint(ui::DIM, shorten(&reason.example)));
    }
}

fn shorten(text: &str) -> String {
    let text = text.lines().next().unwrap_or_default();
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn sum_lines(sum: &Sum) {
    let lines = [
        ("roots", sum.roots),
        ("generated", sum.generated),
        ("refused", sum.refused),
        ("refused without a place", sum.unplaced),
        ("crashed", sum.crashed),
        ("timed out", sum.timed_out),
        ("generated, but do not compile", sum.uncompilable),
        ("lines", sum.lines),
        ("messages", sum.messages),
        ("messages equal", sum.equal),
        ("messages that break their schema", sum.invalid),
        ("messages equal that break it", sum.invalid_equal),
    ];
    for (name, number) in lines {
        anstream::println!("  {number:>9}  {name}");
    }
}

fn goal(goal: &Goal) {
    let style = if goal.is_reached() { ui::GOOD } else { ui::BAD };
    let percent = ui::paint(style, format!("{:>6.1} %", goal.percent()));
    anstream::println!("  {percent} of {:>3.0} %  {:>4}/{:<4} {}", goal.wanted, goal.reached, goal.of, goal.name);
}
