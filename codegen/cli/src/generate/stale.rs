//! What differs between a file and what the generator writes today: why, and where.

use std::time::Duration;

use centra_codegen::Moved;
use similar::{Algorithm, TextDiff};

use super::made::Made;
use crate::ui;

/// A diff longer than this is cut: whoever wants all of it has git.
const LINES: usize = 200;

/// Prints the file's name, the reason as far as it is known, and a unified diff.
pub fn print(made: &Made) {
    let Some(old) = &made.old else {
        anstream::println!("{} {}", ui::paint(ui::BAD, "missing"), made.path);
        return;
    };
    anstream::println!("{} {}", ui::paint(ui::BAD, "stale"), made.path);
    for moved in centra_codegen::moved(old, &made.text).iter().filter(|moved| **moved != Moved::Missing) {
        anstream::println!("  {moved}");
    }
    let diff = unified(&made.path, old, &made.text);
    for line in diff.lines().take(LINES) {
        let style = match line.as_bytes().first() {
            Some(b'+') => ui::GOOD,
            Some(b'-') => ui::BAD,
            Some(b'@') => ui::COMMAND,
            _ => ui::PLAIN,
        };
        anstream::println!("{}", ui::paint(style, line));
    }
    let rest = diff.lines().count().saturating_sub(LINES);
    if rest > 0 {
        let rest = ui::count(rest, "more line");
        anstream::println!("{}", ui::paint(ui::DIM, format!("… {rest}: regenerate, then `git diff` shows all")));
    }
}

fn unified(path: &str, old: &str, new: &str) -> String {
    // A diff that is not minimal after a second is better than a wait.
    let mut config = TextDiff::configure();
    let diff = config.algorithm(Algorithm::Myers).timeout(Duration::from_secs(1)).diff_lines(old, new);
    diff.unified_diff()
        .context_radius(3)
        .header(&format!("{path} (checked in)"), &format!("{path} (generated)"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_name_the_file_and_show_both_sides() {
        let diff = unified("a.rs", "one\ntwo\nthree\n", "one\n2\nthree\n");
        assert_eq!(diff, "--- a.rs (checked in)\n+++ a.rs (generated)\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n");
    }
}
