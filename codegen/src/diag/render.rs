//! How diagnostics look: as rustc prints them, sorted by place.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::lines::Lines;
use super::{Diagnostic, Severity, Span};
use crate::source::file::Source;

/// Most bytes of source lines that one call lays out. A document of one long line has as many snippets of that
/// length as diagnostics; after these, only places are printed.
const BUDGET: usize = 16 << 20;

/// How far apart, in bytes, two places of one document may be to be shown in one snippet.
const NEAR: usize = 2000;

/// All of them as text, with colours for a terminal when `color` is set.
pub fn render(diagnostics: &[Diagnostic], sources: &[Source], color: bool) -> String {
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let documents: Vec<Document<'_>> = sources.iter().map(Document::of).collect();
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity, diagnostic.code));
    let mut rendered = String::new();
    let mut budget = BUDGET;
    for diagnostic in sorted {
        let report = [report(diagnostic, &documents, &mut budget)];
        rendered.push_str(renderer.render(&report).trim_end());
        rendered.push_str("\n\n");
    }
    rendered.truncate(rendered.trim_end().len());
    if !rendered.is_empty() {
        rendered.push('\n');
    }
    rendered
}

/// A source and its lines.
struct Document<'a> {
    source: &'a Source,
    lines: Lines<'a>,
}

impl<'a> Document<'a> {
    fn of(source: &'a Source) -> Self {
        Self { source, lines: Lines::of(&source.text) }
    }
}

/// One place of a snippet.
struct Place<'a> {
    range: Range<usize>,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

fn report<'a>(diagnostic: &'a Diagnostic, documents: &[Document<'a>], budget: &mut usize) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    if let Some(setting) = &diagnostic.setting {
        group = group.element(Origin::path(format!("setting {setting}")));
    }
    for (document, places) in snippets(diagnostic, documents) {
        let first = places.iter().map(|place| place.range.start).min().unwrap_or_default();
        let last = places.iter().map(|place| place.range.end).max().unwrap_or_default();
        let (start, end) = (document.lines.line_start(first), document.lines.line_end(last));
        let text = &document.source.text;
        let path = document.source.display.as_str();
        // A file that could not be read has a path and nothing to show.
        if text.is_empty() {
            group = group.element(Origin::path(path));
            continue;
        }
        if end - start > *budget {
            let (line, column) = (document.lines.line(first), document.lines.column(first));
            group = group.element(Origin::path(path).line(line).char_column(column));
            continue;
        }
        *budget -= end - start;
        let snippet = Snippet::source(&text[start..end]).line_start(document.lines.line(start)).path(path);
        group = group.element(snippet.annotations(places.into_iter().map(|place| {
            let range = place.range.start - start..place.range.end - start;
            place.kind.span(range).label(place.label)
        })));
    }
    match diagnostic.advice() {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// Which places are shown together; the diagnostic's own place is in the first list.
fn snippets<'a, 'd>(
    diagnostic: &'a Diagnostic,
    documents: &'d [Document<'a>],
) -> Vec<(&'d Document<'a>, Vec<Place<'a>>)> {
    let own = (diagnostic.span, AnnotationKind::Primary, None);
    let related = diagnostic.related.iter().map(|(span, label)| (*span, AnnotationKind::Context, Some(label.as_str())));
    let mut snippets: Vec<(u32, &Document<'_>, Vec<Place<'_>>)> = Vec::new();
    for (span, kind, label) in std::iter::once(own).chain(related) {
        let Some(document) = documents.get(span.document as usize) else {
            continue;
        };
        let place = Place { range: first_line(&document.source.text, span), kind, label };
        let near = snippets.iter_mut().find(|(number, _, places)| {
            let distance = places.iter().map(|other| other.range.start.abs_diff(place.range.start)).max();
            *number == span.document && distance <= Some(NEAR)
        });
        match near {
            Some((_, _, places)) => places.push(place),
            None => snippets.push((span.document, document, vec![place])),
        }
    }
    snippets.into_iter().map(|(_, document, places)| (document, places)).collect()
}

/// The part of a span that is on its first line: the rest of a long start tag says nothing more.
fn first_line(text: &str, span: Span) -> Range<usize> {
    let start = floor(text, span.start as usize);
    let end = floor(text, span.end as usize).max(start);
    let line = text[start..end].split(['\r', '\n']).next().unwrap_or_default();
    start..start + line.len()
}

/// The nearest start of a character at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = text.len().min(offset);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;

    fn source(display: &str, text: &str) -> Source {
        Source { path: display.into(), display: display.to_owned(), text: text.to_owned(), sha256: String::new() }
    }

    fn span(document: u32, start: u32, end: u32) -> Span {
        Span { document, start, end }
    }

    #[test]
    fn related_places_and_help_are_shown() {
        let sources = [source("a.wsdl", "<a>\n  <b type='x'/>\n  <b type='y'/>\n</a>"), source("b.xsd", "<c/>")];
        let mut diags = Diagnostics::default();
        diags
            .error("E012", span(0, 15, 16), "unknown type `x`")
            .related(span(0, 32, 33), "this one is known")
            .related(span(1, 0, 4), "not here")
            .help("write `y`");
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[E012]: unknown type `x`
         --> a.wsdl:2:12
          |
        2 |   <b type='x'/>
          |            ^
        3 |   <b type='y'/>
          |             - this one is known
          |
         ::: b.xsd:1:1
          |
        1 | <c/>
          | ---- not here
          |
          = help: write `y`
        ");
    }

    #[test]
    fn a_setting_is_named_in_place_of_a_document() {
        let sources = [source("a.wsdl", "<a/>")];
        let mut diags = Diagnostics::default();
        diags.setting("E211", "repeatable(\"Asks\")", "no operation is named `Asks`").help("write `Ask`");
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r#"
        error[E211]: no operation is named `Asks`
        --> setting repeatable("Asks")
         = help: write `Ask`
        "#);
    }

    #[test]
    fn order_follows_places() {
        let sources = [source("a.wsdl", "<a>\n</a>")];
        let mut diags = Diagnostics::default();
        diags.note("N001", span(0, 4, 8), "second");
        diags.error("X001", span(0, 0, 3), "first");
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: first
         --> a.wsdl:1:1
          |
        1 | <a>
          | ^^^

        note[N001]: second
         --> a.wsdl:2:1
          |
        2 | </a>
          | ^^^^
        ");
    }

    #[test]
    fn a_file_without_text_is_named() {
        let mut diags = Diagnostics::default();
        diags.error("X001", span(0, 0, 0), "this file does not exist");
        let sources = [source("a.wsdl", "")];
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: this file does not exist
        --> a.wsdl
        ");
    }

    #[test]
    fn long_lines_are_trimmed_around_the_place() {
        let text = format!("<a>{}<b/>{}</a>", "<x/>".repeat(500), "<y/>".repeat(500));
        let mut diags = Diagnostics::default();
        diags.error("X001", span(0, 2003, 2007), "long");
        let sources = [source("a.wsdl", &text)];
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: long
         --> a.wsdl:1:2004
          |
        1 | ...x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/><b/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/><y/...
          |                                                                   ^^^^
        ");
    }

    #[test]
    fn far_places_are_shown_apart() {
        let text = format!("<a>\n<b/>\n{}<c/>\n</a>", "<!-- -->\n".repeat(300));
        let mut diags = Diagnostics::default();
        diags.error("X001", span(0, 4, 8), "one").related(span(0, 2709, 2713), "two");
        let sources = [source("a.wsdl", &text)];
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: one
           --> a.wsdl:2:1
            |
          2 | <b/>
            | ^^^^
            |
           ::: a.wsdl:303:1
            |
        303 | <c/>
            | ---- two
        ");
    }

    #[test]
    fn bad_spans_do_no_harm() {
        let sources = [source("a.wsdl", "ą")];
        let mut diags = Diagnostics::default();
        diags.error("X001", span(0, 1, 1), "inside of a character");
        diags.error("X001", span(0, 7, 3), "outside");
        diags.error("X001", span(9, 0, 1), "nowhere");
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: inside of a character
         --> a.wsdl:1:1
          |
        1 | ą
          | ^

        error[X001]: outside
         --> a.wsdl:1:2
          |
        1 | ą
          |  ^

        error[X001]: nowhere
        ");
    }

    #[test]
    fn a_tag_of_several_lines_is_shown_by_its_first() {
        let sources = [source("a.wsdl", "<a\r\n  b='c'>\r\n</a>")];
        let mut diags = Diagnostics::default();
        diags.error("X001", span(0, 0, 12), "here");
        insta::assert_snapshot!(render(&diags.list, &sources, false), @r"
        error[X001]: here
         --> a.wsdl:1:1
          |
        1 | <a
          | ^^
        ");
    }
}
