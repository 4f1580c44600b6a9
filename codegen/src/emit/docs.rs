//! How documentation from XML becomes doc comments that rustdoc reads as the plain text that it is.

use proc_macro2::TokenStream;
use quote::quote;

use crate::rust::{Doc, Relation, Remark};

/// Columns of a line of documentation.
const WIDTH: usize = 100;

/// The names and remarks of an item, then what the document says about it.
pub(super) fn docs(doc: &Doc) -> TokenStream {
    let head = head(doc);
    lines(&head, &doc.text)
}

/// Names and remarks alone.
pub(super) fn head(doc: &Doc) -> String {
    const MOST: usize = 12;
    let mut names: Vec<String> = doc.xml.iter().take(MOST).map(|name| code(name)).collect();
    if doc.xml.len() > MOST {
        names.push("…".to_owned());
    }
    let names = match doc.relation {
        Relation::Inside => names.join("/"),
        Relation::Beside => names.join(", "),
        Relation::Or => format!("One of {}", names.join(", ")),
    };
    let remarks: Vec<String> = doc.remarks.iter().map(remark).collect();
    match (names, remarks.join(", ")) {
        (names, remarks) if remarks.is_empty() => names,
        (names, remarks) if names.is_empty() => format!("({remarks})"),
        (names, remarks) => format!("{names} ({remarks})"),
    }
}

fn remark(remark: &Remark) -> String {
    match &remark.about {
        Some(about) => format!("{} {}", plain_line(&remark.says), code(about)),
        None => plain_line(&remark.says),
    }
}

/// A sentence of ours.
pub(super) fn sentence(text: &str) -> TokenStream {
    attributes(wrap(words(text).into_iter()))
}

/// The same as lines of a comment, for what is printed as it is.
pub(super) fn comment(doc: &Doc) -> Vec<String> {
    let lines = paragraphs(&head(doc), &doc.text).into_iter();
    lines.map(|line| if line.is_empty() { "///".to_owned() } else { format!("/// {line}") }).collect()
}

/// `head`, which is markdown, then `text`, which is not.
pub(super) fn lines(head: &str, text: &str) -> TokenStream {
    attributes(paragraphs(head, text))
}

fn paragraphs(head: &str, text: &str) -> Vec<String> {
    let mut paragraphs = prose(text);
    if !head.is_empty() {
        let words = words(head);
        match paragraphs.first_mut() {
            None => paragraphs.push(wrap(words.into_iter())),
            Some(first) => {
                let text = first.iter().flat_map(|line| line.split(' ')).map(str::to_owned);
                let mut all = words;
                if let Some(last) = all.last_mut() {
                    last.push(':');
                }
                *first = wrap(all.into_iter().chain(text));
            }
        }
    }
    paragraphs.join(&String::new())
}

/// The paragraphs of a text, each as lines that markdown shows as they are.
pub(super) fn prose(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(words) = paragraphs.last_mut() {
            words.extend(line.split_whitespace().map(escape).filter(|word| !word.is_empty()));
        }
    }
    paragraphs.into_iter().filter(|words| !words.is_empty()).map(|words| wrap(words.into_iter())).collect()
}

fn attributes(lines: Vec<String>) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// The words of markdown. A code span is a part of one word: at the beginning of a line, what is in it could begin a block of HTML.
fn words(markdown: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut rest, mut is_new) = (markdown.trim_start(), true);
    while let Some(first) = rest.chars().next() {
        let fence = rest.chars().take_while(|character| *character == '`').count();
        let length = match span_length(rest, fence) {
            Some(length) => length,
            None => fence.max(first.len_utf8()),
        };
        let (piece, after) = rest.split_at(length);
        match words.last_mut().filter(|_| !is_new) {
            Some(word) => word.push_str(piece),
            None => words.push(piece.to_owned()),
        }
        rest = after.trim_start();
        is_new = rest.len() < after.len();
    }
    words
}

/// How long the code span is that `text` begins with, between `fence` backticks on each side.
fn span_length(text: &str, fence: usize) -> Option<usize> {
    if fence == 0 {
        return None;
    }
    let mut at = fence;
    loop {
        at += text[at..].find('`')?;
        let run = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        at += run;
        if run == fence {
            return Some(at);
        }
    }
}

/// Words as lines; one that markdown would take for a list or a heading is escaped.
fn wrap(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(begin(word)),
        }
    }
    lines
}

/// A word at the beginning of a line.
fn begin(word: String) -> String {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    match word[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &word[..digits], &word[digits..]),
        Some('-' | '+' | '*' | '#' | '=' | '~' | '|' | '_') if digits == 0 => format!("\\{word}"),
        _ => word,
    }
}

/// One word of a text, so that markdown shows it as it is; addresses become links.
fn escape(word: &str) -> String {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b',' | b'.' | b'-' | b'_' | b'(' | b')' | b'\'' | b'"')
    };
    if word.bytes().all(is_plain) {
        return word.to_owned();
    }
    let begin = match (word.find("http://"), word.find("https://")) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let Some(begin) = begin else { return escape_text(word) };
    let rest = &word[begin..];
    let end = rest.find(['<', '>', '"', '\'', '`', '\\', ')', ']', '}', '|']).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let (before, after) = (escape_text(&word[..begin]), escape(&rest[address.len()..]));
    if address.ends_with('/') && address.ends_with("://") {
        return format!("{before}{}{after}", address.replace("://", ":/\\/"));
    }
    format!("{before}<{}>{after}", without_marks(address))
}

fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in without_marks(text).chars() {
        if matches!(character, '[' | ']' | '<' | '>' | '`' | '\\' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Without characters that reorder what is shown, which rustc refuses in comments, and other control characters.
fn without_marks(text: &str) -> String {
    let is_mark = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|character| !is_mark(*character)).collect()
}

/// A text as a code span on one line: between more backticks than there are in a row inside (CommonMark, §6.1).
pub(super) fn code(text: &str) -> String {
    let line = plain_line(text);
    let runs = line.split(|character| character != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default() + 1);
    match line.contains('`') {
        // A backtick at an end would join the fence; one blank on each side is not shown.
        true => format!("{fence} {line} {fence}"),
        false => format!("{fence}{line}{fence}"),
    }
}

/// A text on one line, cut where it is long.
fn plain_line(text: &str) -> String {
    const MOST: usize = 80;
    let line = without_marks(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if line.chars().count() <= MOST {
        return line;
    }
    let mut cut: String = line.chars().take(MOST).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        prose(text).join(&String::from("")).join("\n")
    }

    #[test]
    fn text_is_shown_as_it_is() {
        assert_eq!(
            shown("an [array] of <b>bold</b> `x` & y\\"),
            "an \\[array\\] of \\<b\\>bold\\</b\\> \\`x\\` \\& y\\\\"
        );
        assert_eq!(shown("  two\n   lines\n\n\n next "), "two lines\n\nnext");
        assert_eq!(shown("- a\n- b"), "\\- a - b");
        assert_eq!(shown("1. a"), "1\\. a");
        assert_eq!(shown("\u{202e}abc"), "abc");
        assert_eq!(shown(" \n "), "");
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(shown("see http://a.b/c?d=1."), "see <http://a.b/c?d=1>.");
        assert_eq!(shown("(https://a.b)"), "(<https://a.b>)");
        assert_eq!(shown("https://HOST/…?wsdl"), "<https://HOST/…?wsdl>");
        assert_eq!(shown("begins with http://"), "begins with http:/\\/");
    }

    #[test]
    fn long_lines_are_wrapped() {
        let text = "word ".repeat(60);
        assert!(prose(&text)[0].iter().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn names_and_remarks_come_first() {
        let doc = Doc {
            xml: vec!["sizes".into(), "size".into()],
            text: "All of them.".into(),
            remarks: vec![Remark::plain("required")],
            ..Doc::default()
        };
        assert_eq!(docs(&doc).to_string(), quote!(#[doc = " `sizes`/`size` (required): All of them."]).to_string());
    }

    #[test]
    fn code_spans_stay_on_one_line() {
        assert_eq!(words(" a `b c`/``d ` e``  (f `g"), ["a", "`b c`/``d ` e``", "(f", "`g"]);
        let long = format!("{} {}", "word ".repeat(19), code("x <script>alert(1)</script>"));
        let lines = wrap(words(&long).into_iter());
        assert_eq!(lines.last().unwrap(), "`x <script>alert(1)</script>`");
    }

    #[test]
    fn code_spans_hold_what_they_are_about() {
        for (text, span) in [
            ("a", "`a`"),
            ("a`b", "`` a`b ``"),
            ("`", "`` ` ``"),
            ("``", "``` `` ```"),
            ("a` <b>`", "`` a` <b>` ``"),
            ("  two\n words ", "`two words`"),
            ("\u{202e}x", "`x`"),
            ("", "``"),
        ] {
            assert_eq!(code(text), span, "{text}");
        }
        let default = Remark::of("default", "`<img src=x>`");
        let doc = Doc { xml: vec!["a".into()], remarks: vec![default], ..Doc::default() };
        assert_eq!(docs(&doc).to_string(), quote!(#[doc = " `a` (default `` `<img src=x>` ``)"]).to_string());
    }
}
