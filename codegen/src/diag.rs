//! What a diagnostic is, where it points, and how all of them are rendered: one place for every message.

mod codes;
mod explain;
mod lines;
mod machine;
mod origin;
mod render;

pub use codes::CODES;
pub(crate) use explain::section;
pub use explain::{Explanation, explain};
pub(crate) use lines::Lines;
pub use lines::line_column;
pub use machine::Format;
pub(crate) use machine::{github, json};
pub(crate) use origin::Origin;
pub use render::render;

/// A byte range of one document (an index into `source::Input::sources`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index into `source::Input::sources`.
    pub document: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// In no document.
    pub const NOWHERE: Self = Self { document: u32::MAX, start: 0, end: 0 };
}

/// How severe a finding is: an error stops the run, a warning makes its output poorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Output is written; the message says what is now missing or approximated.
    Warning,
    /// Worth knowing (a rename, an ignored binding).
    Note,
}

/// One finding about the input. Lower case, no full stop, names in backticks as written; `help` proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable: `E012`, `W003`, `N001`. The catalogue is `diag::CODES`.
    pub code: &'static str,
    /// What it means for the run.
    pub severity: Severity,
    /// Where it is; [`Span::NOWHERE`] if it is about a setting alone.
    pub span: Span,
    /// The setting that it is about, as a build script writes it: `rename("Order/stat", "status")`.
    pub setting: Option<String>,
    /// What it is.
    pub message: String,
    /// Other places that matter, each with a label.
    pub related: Vec<(Span, String)>,
    /// What to do in this place; [`advice`](Self::advice) is never without where there is something to do.
    pub help: Option<String>,
}

/// Collects what is found; nothing stops at the first.
#[derive(Debug, Default)]
pub struct Diagnostics {
    /// In the order in which they were found.
    pub list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds an error, and returns it so that `related` places and `help` can be added.
    pub fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(code, Severity::Error, span, message.into())
    }

    /// Adds an error about a setting, which is in no document.
    pub fn setting(
        &mut self,
        code: &'static str,
        setting: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.error(code, Span::NOWHERE, message).setting(setting)
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(code, Severity::Warning, span, message.into())
    }

    /// Adds a note.
    pub fn note(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(code, Severity::Note, span, message.into())
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Makes errors of the warnings with this code.
    pub fn are_errors(&mut self, code: &str) {
        for found in self.list.iter_mut().filter(|found| found.code == code) {
            found.severity = Severity::Error;
        }
    }

    /// Nothing is left out or approximated where the user wants all or nothing.
    pub fn warnings_are_errors(&mut self) {
        for found in self.list.iter_mut().filter(|found| found.severity == Severity::Warning) {
            found.severity = Severity::Error;
        }
    }

    fn push(&mut self, code: &'static str, severity: Severity, span: Span, message: String) -> &mut Diagnostic {
        let index = self.list.len();
        self.list.push(Diagnostic { code, severity, span, setting: None, message, related: Vec::new(), help: None });
        &mut self.list[index]
    }
}

impl Diagnostic {
    /// What to do: what is known of this place, else what holds for the code. `None` where nothing needs to be done.
    pub fn advice(&self) -> Option<&str> {
        let of_code = || CODES.iter().find(|(code, ..)| *code == self.code).map(|(.., help)| *help);
        self.help.as_deref().or_else(|| of_code().filter(|help| !help.starts_with("nothing")))
    }

    /// Proposes what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Names the setting that it is about.
    pub fn setting(&mut self, setting: impl Into<String>) -> &mut Self {
        self.setting = Some(setting.into());
        self
    }

    /// Points to another place.
    pub fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.related.push((span, label.into()));
        self
    }
}
