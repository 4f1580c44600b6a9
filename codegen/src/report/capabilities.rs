//! What becomes of each construct that the documents use: supported, approximated, left out or refused, with its places.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::constructs;
use crate::diag::{CODES, Diagnostic, Lines, Severity, Span};
use crate::source::{self, Input};

/// What the generator does with one document and those that it refers to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Capabilities {
    /// The supported ones first, then in the order of [`Outcome`].
    pub constructs: Vec<Capability>,
}

/// One construct, or one kind of finding.
#[derive(Clone, Debug, Serialize)]
pub struct Capability {
    /// What becomes of it.
    pub outcome: Outcome,
    /// As the specifications call it; for a finding, what its code means.
    pub construct: &'static str,
    /// What it is in Rust; for a finding, what to do about it.
    pub becomes: &'static str,
    /// Code of the diagnostic that says more; none where it is supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// How often.
    pub count: usize,
    /// Where it is, in document order; only the first place where it is supported.
    pub places: Vec<Place>,
}

/// What becomes of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is what the document says.
    Supported,
    /// It is read and written, but its type says less than the document.
    Approximated,
    /// It has no part in the output.
    LeftOut,
    /// Nothing is generated as long as it is there.
    Refused,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// As the diagnostics show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What the diagnostic says there; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// What a finding that is no error says about the input; none where it says nothing of a construct, such as a rename.
fn outcome(code: &str) -> Option<Outcome> {
    match code {
        "W101" | "W102" | "W103" | "W104" | "W112" | "W113" | "W114" | "W001" | "W002" | "W119" | "W120" | "N101"
        | "N104" | "N106" | "N107" | "W122" => Some(Outcome::LeftOut),
        "N303" | "N304" => Some(Outcome::LeftOut),
        "W005" | "W006" | "W105" | "W106" | "W107" | "W108" | "W109" | "W111" | "W115" | "W118" | "N105" => {
            Some(Outcome::Approximated)
        }
        "W003" | "W004" | "W010" | "W121" | "W123" | "W124" | "W125" | "W007" | "W008" | "W009" | "W014" | "W110" => {
            Some(Outcome::Approximated)
        }
        "N001" | "N002" | "N102" | "N103" | "N301" | "N302" | "N305" => None,
        _ => Some(Outcome::Refused),
    }
}

/// Describes what the documents use and what was found about it. `strict` refuses what has warnings.
pub fn capabilities(input: &Input, findings: &[Diagnostic], strict: bool) -> Capabilities {
    let lines: Vec<Lines<'_>> = input.sources.iter().map(|source| Lines::of(&source.text)).collect();
    let place = |span: Span, message: &str| place(&input.sources, &lines, span, message);
    let supported = constructs::find(input).into_iter().map(|(construct, spans)| {
        let (construct, becomes) = construct.about();
        let places = spans.first().map(|span| place(*span, "")).into_iter().collect();
        Capability { outcome: Outcome::Supported, construct, becomes, code: None, count: spans.len(), places }
    });
    let mut constructs: Vec<Capability> = supported.collect();

    let mut by_code: BTreeMap<(Outcome, &'static str), Vec<&Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let outcome = match finding.severity {
            Severity::Error => Some(Outcome::Refused),
            Severity::Warning if strict => Some(Outcome::Refused),
            _ => outcome(finding.code),
        };
        if let Some(outcome) = outcome {
            by_code.entry((outcome, finding.code)).or_default().push(finding);
        }
    }
    for ((outcome, code), mut findings) in by_code {
        findings.sort_by_key(|finding| finding.span);
        let (_, construct, becomes) =
            CODES.iter().find(|(known, ..)| *known == code).copied().unwrap_or((code, "", ""));
        let places = findings.iter().map(|finding| place(finding.span, &finding.message)).collect();
        let count = findings.len();
        constructs.push(Capability { outcome, construct, becomes, code: Some(code), count, places });
    }
    Capabilities { constructs }
}

fn place(sources: &[source::Source], lines: &[Lines<'_>], span: Span, message: &str) -> Place {
    let (document, offset) = (span.document as usize, span.start as usize);
    Place {
        file: sources.get(document).map(|source| source.display.clone()).unwrap_or_default(),
        line: lines.get(document).map_or(1, |lines| lines.line(offset)),
        column: lines.get(document).map_or(1, |lines| lines.column(offset)),
        message: message.to_owned(),
    }
}

impl Capabilities {
    /// As text for a terminal: a line per supported construct with its first place, a line per place of all others.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for outcome in [Outcome::Supported, Outcome::Approximated, Outcome::LeftOut, Outcome::Refused] {
            let rows: Vec<&Capability> = self.constructs.iter().filter(|row| row.outcome == outcome).collect();
            if rows.is_empty() {
                continue;
            }
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}{}", if out.is_empty() { "" } else { "\n" }, outcome.title());
            let width = rows.iter().map(|row| row.construct.len()).max().unwrap_or_default();
            for row in rows {
                let _ = match (row.code, row.places.first()) {
                    (None, Some(first)) => {
                        writeln!(out, "  {:width$} {:6}  {first}  {}", row.construct, row.count, row.becomes)
                    }
                    (code, _) => writeln!(out, "  {} {} ({})", code.unwrap_or_default(), row.construct, row.becomes),
                };
                for place in row.places.iter().filter(|_| row.code.is_some()) {
                    let _ = writeln!(out, "    {place}  {}", place.message);
                }
            }
        }
        out
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Outcome {
    fn title(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Approximated => "approximated",
            Self::LeftOut => "left out",
            Self::Refused => "refused",
        }
    }
}

/// `file:line:column`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, capabilities, outcome};
    use crate::diag::{CODES, Diagnostics, Span};
    use crate::source::{Input, Source};

    #[test]
    fn every_code_but_those_of_errors_has_an_outcome_of_its_own() {
        let forgotten =
            CODES.iter().filter(|(code, ..)| !code.starts_with('E') && outcome(code) == Some(Outcome::Refused));
        assert_eq!(forgotten.count(), 0);
    }

    #[test]
    fn findings_are_grouped_with_their_places() {
        let source = Source {
            path: "a.xsd".into(),
            display: "a.xsd".into(),
            text: "<a>\n <b/>\n</a>".into(),
            sha256: String::new(),
        };
        let input = Input { sources: vec![source], ..Input::default() };
        let mut diags = Diagnostics::default();
        let at = |start, end| Span { document: 0, start, end };
        diags.warning("W106", at(5, 9), "`b` twice");
        diags.warning("W106", at(0, 3), "`a` twice");
        diags.note("N301", at(0, 3), "renamed");
        diags.error("E027", at(0, 3), "no");
        let expected = "\
approximated
  W106 a type declares an element in several places; it is approximated as one repeating field (look at a real message: what matters is whether the order between it and its siblings does)
    a.xsd:1:1  `a` twice
    a.xsd:2:2  `b` twice

refused
  E027 a construct of XML Schema 1.1 changes what messages look like (describe the content with XML Schema 1.0)
    a.xsd:1:1  no
";
        assert_eq!(capabilities(&input, &diags.list, false).to_text(), expected);
        assert!(capabilities(&input, &diags.list, true).constructs.iter().all(|row| row.outcome == Outcome::Refused));
    }
}
