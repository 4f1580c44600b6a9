//! How figures look on a terminal.

use std::time::Duration;

use super::figures::{Figures, Slow, Sum};
use super::reasons::Reason;
use crate::ui;

/// How much of an example is shown.
const WIDTH: usize = 160;

/// Prints everything but single documents.
pub(super) fn print(figures: &Figures) {
    reasons("Left out or approximated", &figures.warnings);
    reasons("Reasons", &figures.reasons);
    slowest(&figures.slowest);
    heading("Totals");
    lines(&totals(&figures.totals));
}

/// Prints a title, after an empty line.
pub fn heading(title: &str) {
    anstream::println!("\n{}", ui::paint(ui::HEADING, title));
}

/// Prints what took longest.
pub fn slowest(slowest: &[Slow]) {
    heading("The slowest");
    for slow in slowest {
        let time = ui::duration(Duration::from_secs_f64(slow.milliseconds / 1e3));
        anstream::println!("  {time:>10}  {:>14}  {}", ui::count(slow.lines, "line"), slow.case);
    }
}

/// Prints what happened and how often, each with an example; nothing where there is none.
pub fn reasons(title: &str, reasons: &[Reason]) {
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

/// What became of how many documents, each with a name.
pub fn totals(sum: &Sum) -> Vec<(&'static str, usize)> {
    vec![
        ("roots", sum.roots),
        ("generated", sum.generated),
        ("refused", sum.refused),
        ("refused without a place", sum.unplaced),
        ("crashed", sum.crashed),
        ("timed out", sum.timed_out),
        ("generated, but do not compile", sum.uncompilable),
        ("lines", sum.lines),
    ]
}

/// Prints numbers with their names.
pub fn lines(lines: &[(&str, usize)]) {
    for (name, number) in lines {
        anstream::println!("  {number:>9}  {name}");
    }
}
