//! Which changes and announcements are known and accepted: lines of a file, each with a fingerprint, a last day and a reason.

use std::fmt;

use super::change::{Diff, Ignored};

/// What an ignore file says.
///
/// Each line holds a fingerprint, the last day on which it counts, and a reason; `#` begins a comment:
///
/// ```
/// use centra_codegen::diff::Ignore;
///
/// let ignore = Ignore::parse("3f2a9c01de until 2027-01-31: the vendor keeps the old name until February");
/// assert!(ignore.is_ok());
/// // Without a reason it is refused.
/// assert!(Ignore::parse("3f2a9c01de until 2027-01-31").is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: usize,
    fingerprint: String,
    until: String,
    reason: String,
}

/// A line of an ignore file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Unreadable {}

impl Ignore {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// A line has no fingerprint, no day or no reason.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line_number = index + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let refuse = |message: &str| Unreadable { line: line_number, message: message.to_owned() };
            let form = "write `FINGERPRINT until YYYY-MM-DD: REASON`";
            let (head, reason) = line.split_once(':').ok_or_else(|| refuse(form))?;
            let (fingerprint, until) = head.split_once(" until ").ok_or_else(|| refuse(form))?;
            let (fingerprint, until, reason) = (fingerprint.trim(), until.trim(), reason.trim());
            if fingerprint.len() != 10 || !fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(refuse("a fingerprint has ten hexadecimal digits"));
            }
            if !is_day(until) {
                return Err(refuse("the day is no date such as `2027-01-31`"));
            }
            if reason.is_empty() {
                return Err(refuse("the reason is missing"));
            }
            let (fingerprint, until, reason) = (fingerprint.to_lowercase(), until.to_owned(), reason.to_owned());
            entries.push(Entry { line: line_number, fingerprint, until, reason });
        }
        Ok(Self { entries })
    }

    /// Moves what the entries name to `Diff::ignored`; what has expired stays where it is.
    fn apply(&self, diff: &mut Diff, today: &str) {
        for entry in &self.entries {
            // Dates of this form are ordered as texts.
            if entry.until.as_str() < today {
                let Entry { line, fingerprint, until, .. } = entry;
                diff.notes.push(format!("line {line}: `{fingerprint}` was ignored until {until}"));
                continue;
            }
            let mut messages: Vec<String> = Vec::new();
            let named = |fingerprint: &str| fingerprint == entry.fingerprint;
            diff.changes.retain(|change| {
                let is_named = named(&change.fingerprint);
                messages.extend(is_named.then(|| format!("{}: {}", change.path, change.message)));
                !is_named
            });
            diff.items.retain(|item| {
                // What comes from an ignored change is ignored with it.
                let is_named = named(&item.fingerprint) || item.because.as_deref().is_some_and(named);
                messages.extend(is_named.then(|| format!("`{}`: {}", item.item, item.text)));
                !is_named
            });
            diff.announced.retain(|announced| {
                let is_named = named(&announced.fingerprint);
                messages.extend(is_named.then(|| announced.message.clone()));
                !is_named
            });
            if messages.is_empty() {
                let Entry { line, fingerprint, .. } = entry;
                diff.notes.push(format!("line {line}: nothing has the fingerprint `{fingerprint}` any more"));
            }
            diff.ignored.extend(messages.into_iter().map(|message| Ignored {
                fingerprint: entry.fingerprint.clone(),
                message,
                reason: entry.reason.clone(),
                until: entry.until.clone(),
            }));
        }
    }
}

impl Diff {
    /// Takes out what the file names, and weighs the rest. `today` is a date such as `2026-11-30`.
    pub fn ignore(&mut self, ignore: &Ignore, today: &str) {
        ignore.apply(self, today);
        self.weigh();
    }
}

/// A day of the calendar, near enough: month 1 to 12, day 1 to 31.
fn is_day(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |digits: usize, most: u32| {
        let part = parts.next().filter(|part| part.len() == digits);
        part.and_then(|part| part.parse::<u32>().ok()).is_some_and(|number| (1..=most).contains(&number))
    };
    next(4, 9999) && next(2, 12) && next(2, 31) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::Ignore;

    #[test]
    fn bad_lines_are_refused_with_their_number() {
        for (line, what) in [
            ("3f2a9c01de", "until"),
            ("3f2a9c01de until soon: because", "date"),
            ("3f2a9c01de until 2027-13-01: because", "date"),
            ("xyz until 2027-01-01: because", "hexadecimal"),
            ("3f2a9c01de until 2027-01-01: ", "reason"),
        ] {
            let error = Ignore::parse(&format!("# known\n{line}")).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.message.contains(what), "{error}");
        }
    }
}
