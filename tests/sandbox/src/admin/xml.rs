//! How XML is shown: indented, coloured, escaped, passwords masked; what is ill-formed is shown as it came.

use std::fmt::Write as _;

use maud::{Escaper, Markup, PreEscaped, html};

/// Lines that are shown at first.
const LINES: usize = 1_500;

/// A text as lines of tokens.
struct Printer {
    /// HTML: nothing gets in but through `Escaper` and our own tags.
    out: String,
    lines: usize,
    limit: usize,
}

/// A part of a document, as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Open(&'t str),
    Close(&'t str),
    /// `<a/>`
    Empty(&'t str),
    /// Comments, instructions, declarations.
    Other(&'t str),
    Text(&'t str),
}

/// A block of XML; `whole` is the address of all of it where only the beginning is shown.
pub(super) fn block(label: &str, text: &str, whole: Option<&str>) -> Markup {
    if text.trim().is_empty() {
        return html! { p.empty { "Nothing." } };
    }
    let limit = if whole.is_some() { LINES } else { usize::MAX };
    let mut printer = Printer { out: String::with_capacity(text.len() * 2), lines: 0, limit };
    printer.document(text);
    html! {
        pre.xml tabindex="0" role="region" aria-label=(label) { code { (PreEscaped(&printer.out)) } }
        @if let (true, Some(whole)) = (printer.is_full(), whole) {
            p.more { "The first " (LINES) " lines. " a href=(whole) { "Show all of it" } }
        }
    }
}

impl Printer {
    fn is_full(&self) -> bool {
        self.lines >= self.limit
    }

    fn document(&mut self, text: &str) {
        let mut rest = text.trim();
        let mut depth = 0_usize;
        while !rest.is_empty() && !self.is_full() {
            let Some((token, after)) = next(rest) else {
                self.line(0, &[Token::Text(rest)]);
                return;
            };
            rest = after;
            match token {
                // Blanks between elements are layout, and here it is ours.
                Token::Text(blank) if blank.trim().is_empty() => {}
                Token::Close(_) => {
                    depth = depth.saturating_sub(1);
                    self.line(depth, &[token]);
                }
                Token::Open(_) => match leaf(rest) {
                    Some((inside, after)) => {
                        let all: Vec<Token<'_>> = std::iter::once(token).chain(inside).collect();
                        self.line(depth, &all);
                        rest = after;
                    }
                    None => {
                        self.line(depth, &[token]);
                        depth += 1;
                    }
                },
                _ => self.line(depth, &[token]),
            }
        }
    }

    fn line(&mut self, depth: usize, tokens: &[Token<'_>]) {
        /// Deeper elements are not indented further: hostile nesting would fill the memory with blanks.
        const DEEPEST: usize = 40;
        self.lines += 1;
        self.out.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
        for token in tokens {
            match token {
                Token::Text(text) => self.put(None, text),
                Token::Other(text) => self.put(Some("o"), text),
                Token::Open(tag) | Token::Close(tag) | Token::Empty(tag) => self.tag(tag),
            }
        }
        self.out.push('\n');
    }

    /// `<`, `/`, prefix, name, attributes, `/`, `>`
    fn tag(&mut self, tag: &str) {
        let start = if tag.starts_with("</") { 2 } else { 1 };
        let end = tag.len() - if tag.ends_with("/>") { 2 } else { 1 };
        let (open, inside, close) = (&tag[..start], &tag[start..end.max(start)], &tag[end.max(start)..]);
        let name_end = inside.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        let local = name.find(':').map_or(0, |colon| colon + 1);
        self.put(Some("p"), &format!("{open}{}", &name[..local]));
        self.put(Some("n"), &name[local..]);
        if !attributes.is_empty() {
            self.put(Some("a"), attributes);
        }
        self.put(Some("p"), close);
    }

    fn put(&mut self, class: Option<&'static str>, text: &str) {
        if let Some(class) = class {
            self.out.push_str("<span class=\"");
            self.out.push_str(class);
            self.out.push_str("\">");
        }
        // Writing to a string does not fail.
        let _ = Escaper::new(&mut self.out).write_str(text);
        if class.is_some() {
            self.out.push_str("</span>");
        }
    }
}

/// Text and the end tag, if no element comes before it.
fn leaf(mut rest: &str) -> Option<(Vec<Token<'_>>, &str)> {
    let mut inside = Vec::new();
    loop {
        let (token, after) = next(rest)?;
        rest = after;
        inside.push(token);
        match token {
            Token::Close(_) => return Some((inside, rest)),
            Token::Open(_) | Token::Empty(_) => return None,
            Token::Text(_) | Token::Other(_) => {}
        }
    }
}

/// The first token and the rest; `None` where markup does not end.
fn next(text: &str) -> Option<(Token<'_>, &str)> {
    if !text.starts_with('<') {
        let (inside, rest) = text.split_at(text.find('<').unwrap_or(text.len()));
        return (!text.is_empty()).then_some((Token::Text(inside), rest));
    }
    let special = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
    if let Some((open, close)) = special.into_iter().find(|(open, _)| text.starts_with(open)) {
        let end = text[open.len()..].find(close)? + open.len() + close.len();
        let (inside, rest) = text.split_at(end);
        return Some((Token::Other(inside), rest));
    }
    let mut quote = None;
    let end = text.bytes().position(|byte| match (quote, byte) {
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (None, b'>') => true,
        (Some(open), _) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })?;
    let (tag, rest) = text.split_at(end + 1);
    Some((
        match tag {
            _ if tag.starts_with("</") => Token::Close(tag),
            _ if tag.ends_with("/>") => Token::Empty(tag),
            _ => Token::Open(tag),
        },
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader sees: the lines without our own tags.
    fn seen(text: &str) -> String {
        let mut printer = Printer { out: String::new(), lines: 0, limit: 1_000 };
        printer.document(text);
        let mut out = printer.out.replace("</span>", "");
        for class in ["p", "n", "a", "o"] {
            out = out.replace(&format!("<span class=\"{class}\">"), "");
        }
        out
    }

    #[test]
    fn elements_stand_in_lines_of_their_own() {
        let told =
            seen("<?xml version='1.0'?><a><b x='>'> text &amp; <!-- c --></b>\n\n<c/><d><![CDATA[<e>]]></d></a>");
        let lines = [
            "&lt;?xml version='1.0'?&gt;",
            "&lt;a&gt;",
            "  &lt;b x='&gt;'&gt; text &amp;amp; &lt;!-- c --&gt;&lt;/b&gt;",
            "  &lt;c/&gt;",
            "  &lt;d&gt;&lt;![CDATA[&lt;e&gt;]]&gt;&lt;/d&gt;",
            "&lt;/a&gt;",
            "",
        ];
        assert_eq!(told, lines.join("\n"));
    }

    #[test]
    fn nothing_gets_through_unescaped() {
        for hostile in [
            "<script>alert(1)</script>",
            "<a b='<script>'>",
            "<!--<script>",
            "<![CDATA[<script>]]>",
            "</><></a></a><script",
            "< script>&<",
            "\"'<é/><é:ü x=\"ö\"/>",
        ] {
            let told = seen(hostile);
            assert!(!told.contains(['<', '>']), "{told}");
            let back = told.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            assert_eq!(back.replace(['\n', ' '], ""), hostile.replace(' ', ""), "nothing is lost");
        }
    }

    #[test]
    fn deep_and_long_documents_are_bounded() {
        assert!(seen(&"<a>".repeat(5_000)).len() < 200_000);
        assert_eq!(seen(&"<a/>".repeat(5_000)).lines().count(), 1_000);
    }
}
