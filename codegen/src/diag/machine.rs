//! How diagnostics look to programs: as JSON, and as annotations of a forge.

use serde::Serialize;

use super::lines::Lines;
use super::{Diagnostic, Severity, Span};
use crate::source::Source;

/// For whom diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For reading, as rustc prints them.
    #[default]
    Text,
    /// For other programs: an array of objects.
    Json,
    /// Annotations of lines, in GitHub's form.
    Github,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<&'a str>,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    label: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
}

/// Diagnostics as objects with `code`, `severity`, `message`, `path`, `line`, `column`, `help` and `related`; what is about a setting has `setting` in
/// place of a path. Values of several roots are joined by the
/// caller.
pub(crate) fn json(diagnostics: &[Diagnostic], sources: &[Source]) -> Vec<serde_json::Value> {
    let lines: Vec<Lines<'_>> = sources.iter().map(|source| Lines::of(&source.text)).collect();
    let finding = |diagnostic: &Diagnostic| {
        let related =
            diagnostic.related.iter().map(|(span, label)| Related { label, place: place(*span, sources, &lines) });
        let finding = Finding {
            code: diagnostic.code,
            severity: severity(diagnostic.severity),
            message: &diagnostic.message,
            place: place(diagnostic.span, sources, &lines),
            setting: diagnostic.setting.as_deref(),
            help: diagnostic.advice(),
            related: related.collect(),
        };
        serde_json::to_value(finding).unwrap_or_default()
    };
    diagnostics.iter().map(finding).collect()
}

/// Diagnostics as workflow commands, one a line.
pub(crate) fn github(diagnostics: &[Diagnostic], sources: &[Source]) -> String {
    let lines: Vec<Lines<'_>> = sources.iter().map(|source| Lines::of(&source.text)).collect();
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for diagnostic in diagnostics {
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let at = place(diagnostic.span, sources, &lines).map_or_else(String::new, |place| {
            format!("file={},line={},col={},", property(place.path), place.line, place.column)
        });
        let setting = diagnostic.setting.as_ref().map_or_else(String::new, |it| format!("\nsetting: {it}"));
        let help = diagnostic.advice().map_or_else(String::new, |help| format!("\nhelp: {help}"));
        let message = data(&format!("{}{setting}{help}", diagnostic.message));
        out.push_str(&format!("::{level} {at}title={}::{message}\n", diagnostic.code));
    }
    out
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn place<'a>(span: Span, sources: &'a [Source], lines: &[Lines<'_>]) -> Option<Place<'a>> {
    let index = span.document as usize;
    let (source, lines) = (sources.get(index)?, lines.get(index)?);
    let at = span.start as usize;
    Some(Place { path: &source.display, line: lines.line(at), column: lines.column(at) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;

    #[test]
    fn a_setting_has_no_place() {
        let mut diags = Diagnostics::default();
        diags.setting("E211", "repeatable(\"Asks\")", "no `Asks`").help("write `Ask`");
        let json = json(&diags.list, &[]);
        assert_eq!(
            (json[0]["setting"].as_str(), &json[0]["path"]),
            (Some("repeatable(\"Asks\")"), &serde_json::Value::Null)
        );
        let expected = "::error title=E211::no `Asks`%0Asetting: repeatable(\"Asks\")%0Ahelp: write `Ask`\n";
        assert_eq!(github(&diags.list, &[]), expected);
    }

    #[test]
    fn places_are_printed_for_programs() {
        let sources = [Source {
            path: "a.wsdl".into(),
            display: "a.wsdl".to_owned(),
            text: "<a>\n  <b/>\n</a>".to_owned(),
            sha256: String::new(),
        }];
        let span = Span { document: 0, start: 6, end: 10 };
        let mut diags = Diagnostics::default();
        diags.error("E012", span, "no `c`,\n100%").related(span, "here").help("write `b`");
        let json = json(&diags.list, &sources);
        assert_eq!(json[0]["code"], "E012");
        assert_eq!((json[0]["line"].as_u64(), json[0]["column"].as_u64()), (Some(2), Some(3)));
        assert_eq!(json[0]["related"][0]["path"], "a.wsdl");
        let expected = "::error file=a.wsdl,line=2,col=3,title=E012::no `c`,%0A100%25%0Ahelp: write `b`\n";
        assert_eq!(github(&diags.list, &sources), expected);
    }
}
