//! How the commands speak: colours, durations, counts, and a spinner for what takes over a second.

use std::fmt::{self, Display};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;
use indicatif::ProgressBar;

/// Titles.
pub const HEADING: Style = Style::new().bold();
/// Commands and names to type.
pub const COMMAND: Style = AnsiColor::Cyan.on_default().bold();
/// What went well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What deserves a look.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What failed.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What matters least.
pub const DIM: Style = Style::new().dimmed();
/// No style.
pub const PLAIN: Style = Style::new();

/// clap's messages in the same colours.
pub const STYLES: Styles =
    Styles::styled().header(HEADING).usage(HEADING).literal(COMMAND).error(BAD).valid(GOOD).invalid(WARNING);

/// How long a command may be silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// `text` in a style; `anstream` takes the colour out again where no terminal shows it.
pub fn paint<T: Display>(style: Style, text: T) -> impl Display {
    Painted { style, text }
}

struct Painted<T> {
    style: Style,
    text: T,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.style.render(), self.text, self.style.render_reset())
    }
}

/// `4.2 ms`, `7.3 s`, `2 min 5 s`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        ..1.0 => format!("{:.1} ms", seconds * 1e3),
        ..60.0 => format!("{seconds:.1} s"),
        _ => format!("{} min {} s", duration.as_secs() / 60, duration.as_secs() % 60),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", thousands(number)),
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Does `work`; a spinner with `message` appears on a terminal when that takes over a second.
pub fn patiently<T>(message: &str, work: impl FnOnce() -> T) -> T {
    let (working, done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let spinner = ProgressBar::new_spinner().with_message(message.to_owned());
            spinner.enable_steady_tick(Duration::from_millis(100));
            // Nothing is ever sent: this returns when the work is done, or has panicked.
            let _ = done.recv();
            spinner.finish_and_clear();
        });
        let result = work();
        drop(working);
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_use_the_unit_that_fits() {
        assert_eq!(duration(Duration::from_micros(4_210)), "4.2 ms");
        assert_eq!(duration(Duration::from_millis(7_300)), "7.3 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn counts_have_a_plural_and_separators() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(6_789, "line"), "6,789 lines");
        assert_eq!(count(1_234_567, "line"), "1,234,567 lines");
    }

    #[test]
    fn the_spinner_hands_the_result_back() {
        assert_eq!(patiently("adding", || 1 + 1), 2);
    }
}
