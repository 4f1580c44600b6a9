//! The text for a terminal: a line for each change, what it means, where else it is seen, and what moves in the API.

use anstyle::{AnsiColor, Style};

use super::{count, listed, summary};
use crate::diff::change::{ApiChange, Change, Diff, Step, Verdict};

/// Most further places that are shown of one change.
const PLACES: usize = 3;

/// Most items of the API that are shown.
const ITEMS: usize = 60;

/// For reading; `color` adds escapes for a terminal, `all` adds changes of documentation.
pub fn text(diff: &Diff, color: bool, all: bool) -> String {
    let paint = Paint { color };
    let mut out = format!("{} → {}\n", diff.old, diff.new);
    for change in listed(diff, all) {
        out.push('\n');
        self::change(&mut out, change, paint);
    }
    let items: Vec<&ApiChange> = diff.items.iter().collect();
    if !items.is_empty() {
        out.push_str(&format!("\n{}\n", paint.heading("generated API")));
    }
    for item in items.iter().take(ITEMS) {
        let step = paint.step(item.step, &format!("{:<6}", item.step.as_str()));
        out.push_str(&format!("  {step} {}  {}\n", self::item(item), paint.dim(&item.fingerprint)));
        if item.rule == "name-moved" {
            out.push_str(&format!("         {}\n", item.text));
        }
    }
    if items.len() > ITEMS {
        let more = count(items.len() - ITEMS, "more item");
        out.push_str(&format!("  … {more}: `--format json` has all\n"));
    }
    for announced in &diff.announced {
        let end = paint.with(AnsiColor::Yellow.on_default().bold(), "end");
        out.push_str(&format!("\n{end}    {}  {}\n", announced.message, paint.dim(&announced.fingerprint)));
    }
    for ignored in &diff.ignored {
        let line = format!("ignored until {}: {} ({})", ignored.until, ignored.message, ignored.reason);
        out.push_str(&format!("\n{}\n", paint.dim(&line)));
    }
    for note in &diff.notes {
        out.push_str(&format!("\n{} {note}\n", paint.heading("ignore file:")));
    }
    out.push_str(&format!("\n{}\n", paint.heading(&summary(diff))));
    if !all && !diff.documentation.is_empty() {
        let hidden = count(diff.documentation.len(), "change");
        out.push_str(&format!("{hidden} of documentation alone: `--all` shows them\n"));
    }
    out
}

fn change(out: &mut String, change: &Change, paint: Paint) {
    let verdict = paint.verdict(change.wire, &format!("{:<6}", change.wire.as_str()));
    let (path, message) = (&change.path, &change.message);
    out.push_str(&format!("{verdict} {path}: {message}\n"));
    let facts = format!("{} · API {} · {}", change.direction.as_str(), change.api.as_str(), change.rule);
    out.push_str(&format!("       {} {}\n", paint.dim(&facts), paint.dim(&change.fingerprint)));
    if !change.text.is_empty() {
        out.push_str(&format!("       {}\n", change.text));
    }
    for place in change.places.iter().skip(1).take(PLACES) {
        out.push_str(&format!("       also {} ({})\n", place.path, place.direction.as_str()));
    }
    let more = change.places.len().saturating_sub(1 + PLACES) + change.more_places;
    if more > 0 {
        out.push_str(&format!("       and in {}\n", count(more, "more place")));
    }
    if let Some(at) = change.new.as_ref().or(change.old.as_ref()) {
        let side = if change.new.is_some() { "" } else { "was " };
        out.push_str(&paint.dim(&format!("       {side}at {}:{}:{}", at.path, at.line, at.column)));
        out.push('\n');
    }
}

/// One item with its signatures.
pub(super) fn item(item: &ApiChange) -> String {
    match (&item.old, &item.new) {
        (None, Some(new)) => format!("+ {}: {new}", item.item),
        (Some(old), None) => format!("- {}: {old}", item.item),
        (Some(_), Some(new)) if item.rule == "name-moved" => format!("~ {} → {new}", item.item),
        (Some(old), Some(new)) => format!("~ {}: {old} → {new}", item.item),
        (None, None) => item.item.clone(),
    }
}

#[derive(Clone, Copy)]
struct Paint {
    color: bool,
}

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        match self.color {
            true => format!("{}{text}{}", style.render(), style.render_reset()),
            false => text.to_owned(),
        }
    }

    fn heading(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    fn verdict(self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Ok => AnsiColor::Green,
            Verdict::Unseen => AnsiColor::Cyan,
            Verdict::Maybe => AnsiColor::Yellow,
            Verdict::Break => AnsiColor::Red,
        };
        self.with(color.on_default().bold(), text)
    }

    fn step(self, step: Step, text: &str) -> String {
        let color = match step {
            Step::None | Step::Patch => AnsiColor::Green,
            Step::Minor => AnsiColor::Cyan,
            Step::Major => AnsiColor::Red,
        };
        self.with(color.on_default().bold(), text)
    }
}
