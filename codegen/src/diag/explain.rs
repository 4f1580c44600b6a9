//! What is known about a code: its meaning, why it matters for messages, what to do, and an example.

use super::{CODES, Severity};

/// A code with all that is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// `E012`.
    pub code: &'static str,
    /// Whether output is written in spite of it.
    pub severity: Severity,
    /// What it means, as a clause without a full stop.
    pub meaning: &'static str,
    /// Why it matters: what would be lost, misread or sent wrongly. Sentences, in lines of at most 100 characters.
    pub story: &'static str,
    /// What to do about it, as a clause without a full stop.
    pub help: &'static str,
    /// A message with this code, as it is printed for a document of the tests; none where no document shows it.
    pub example: Option<&'static str>,
}

/// Explains a code, which may be written in lower case; `None` if there is no such code.
///
/// ```
/// let found = centra_codegen::diag::explain("e012").unwrap();
/// assert_eq!(found.code, "E012");
/// assert!(found.example.unwrap().starts_with("error[E012]: "));
/// ```
pub fn explain(code: &str) -> Option<Explanation> {
    let (code, meaning, help) = *CODES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(code))?;
    let severity = match code.as_bytes()[0] {
        b'E' => Severity::Error,
        b'W' => Severity::Warning,
        _ => Severity::Note,
    };
    let story = section(include_str!("stories.md"), code)?;
    let example = section(include_str!("examples.snap"), code);
    Some(Explanation { code, severity, meaning, story, help, example })
}

/// What stands under the heading `## NAME …` of a text, up to the next heading.
pub(crate) fn section<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let is_wanted = |part: &&str| part.split_whitespace().next() == Some(name);
    let part = text.split("\n## ").skip(1).find(is_wanted)?;
    let (_, body) = part.split_once('\n')?;
    Some(body.trim_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_at_the_next_heading() {
        let text = "Title.\n\n## a of one\n\nfirst\n  line\n\n## ab\nsecond\n\n## c\nthird\n";
        assert_eq!(section(text, "a"), Some("first\n  line"));
        assert_eq!(section(text, "ab"), Some("second"));
        assert_eq!(section(text, "c"), Some("third"));
        assert_eq!((section(text, "b"), section(text, "Title."), section(text, "")), (None, None, None));
    }

    #[test]
    fn stories_are_those_of_the_codes_in_their_order() {
        let stories = include_str!("stories.md");
        let headings = stories.lines().filter_map(|line| line.strip_prefix("## "));
        assert!(headings.eq(CODES.iter().map(|(code, ..)| *code)), "one heading for each code, in order");
        let long: Vec<&str> = stories.lines().filter(|line| line.chars().count() > 100).collect();
        assert!(long.is_empty(), "{long:?}");
    }
}
