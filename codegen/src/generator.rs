//! What a build script or a command calls: options in, a file and a report out.

mod own;
mod stale;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::config::{Config, Out};
use crate::diag::{self, Diagnostic, Diagnostics, Format, Severity, Span};
use crate::model::slice::Derived;
use crate::pipeline::{self, Output, Rendered};
use crate::queue::Queue;
use crate::resolved::Resolved;
use crate::source::Source;
use crate::write::{self, InTheWay, Part};

/// Generates a module from a WSDL or a schema.
///
/// In `build.rs`, with the output in `OUT_DIR`:
///
/// ```no_run
/// fn main() -> Result<(), centra_codegen::Failure> {
///     centra_codegen::Generator::new("wsdl/soap-api.wsdl").out_dir_file("centra.rs").generate()?;
///     Ok(())
/// }
/// ```
///
/// and in the crate `mod centra { include!(concat!(env!("OUT_DIR"), "/centra.rs")); }`. Or with the output checked in, and
/// endpoints that share the types:
///
/// ```no_run
/// let report = centra_codegen::Generator::new("wsdl/soap-api.wsdl")
///     .endpoint("wsdl/navision-soap.wsdl")
///     .endpoint("wsdl/navision-api.wsdl")
///     .out("src/centra.rs")
///     .generate()?;
/// println!("{} types, {} operations, {} lines", report.types, report.operations, report.lines);
/// # Ok::<(), centra_codegen::Failure>(())
/// ```
#[derive(Clone, Debug)]
pub struct Generator {
    config: Config,
}

impl Generator {
    /// A generator for this document. Paths are relative to the folder in which it runs: in a build script the package's.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { config: Config { root: root.into(), ..Config::default() } }
    }

    /// Adds an endpoint: a document that must declare the same API under another namespace, address, SOAPAction or login.
    #[must_use]
    pub fn endpoint(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.endpoints.push(path.into());
        self
    }

    /// Writes this file, a module by itself: `mod centra;`. Its folder must exist.
    #[must_use]
    pub fn out(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.out = Some(Out::File(path.into()));
        self
    }

    /// Writes this file in the build script's `OUT_DIR`, for `include!`.
    #[must_use]
    pub fn out_dir_file(mut self, name: impl Into<PathBuf>) -> Self {
        self.config.out = Some(Out::OutDir(name.into()));
        self
    }

    /// Keeps only these operations and what they reach. What is not declared, and needed by others only, is then a warning.
    ///
    /// Of derived types only those stay that an element, part or fault names as its declared type. A value of another one,
    /// named by `xsi:type`, is read as the nearest type that stays; its further elements are unknown content, which
    /// `xml::unexpected` lists. A note counts what is left out; [`derived_types`](Self::derived_types) and
    /// [`all_derived_types`](Self::all_derived_types) keep more.
    #[must_use]
    pub fn operations<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.config.operations.extend(names.into_iter().map(Into::into));
        self
    }

    /// Keeps these derived types too, by their local names, where only some [`operations`](Self::operations) are kept.
    #[must_use]
    pub fn derived_types<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
        match &mut self.config.derived {
            Derived::Named(known) => known.append(&mut names),
            Derived::All => {}
            Derived::Declared if names.is_empty() => {}
            Derived::Declared => self.config.derived = Derived::Named(names),
        }
        self
    }

    /// Keeps every type that derives from one that is kept, where only some [`operations`](Self::operations) are: whatever
    /// `xsi:type` may name has a struct. In a service whose faults share one base, that may be a third of all types.
    #[must_use]
    pub fn all_derived_types(mut self, all: bool) -> Self {
        match (all, &self.config.derived) {
            (true, _) => self.config.derived = Derived::All,
            (false, Derived::All) => self.config.derived = Derived::Declared,
            (false, _) => {}
        }
        self
    }

    /// Keeps only this service of the root document.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.config.service = Some(name.into());
        self
    }

    /// Keeps only this port of the root document.
    #[must_use]
    pub fn port(mut self, name: impl Into<String>) -> Self {
        self.config.port = Some(name.into());
        self
    }

    /// Writes one file per XML namespace, which keeps files and diffs of a large service small.
    ///
    /// The types of a namespace, their builders and tables go to a file in a folder beside [`out`](Self::out) that is called as it is without
    /// `.rs`. The module declares these files as private submodules and re-exports what they hold: every public path is the same as
    /// without this, and so are `mod centra;` and `include!`. Files that an earlier run wrote there for namespaces that are gone are removed.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("centra-split-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
    ///   <xs:element name="order" type="xs:string"/>
    ///   <xs:complexType name="item"/>
    /// </xs:schema>"#;
    /// std::fs::write(folder.join("shop.xsd"), schema).unwrap();
    /// let generator = centra_codegen::Generator::new(folder.join("shop.xsd"));
    /// let report = generator.out(folder.join("shop.rs")).split(true).generate()?;
    /// assert_eq!(report.parts[0].path, std::path::Path::new("shop/shop.rs"));
    /// assert!(folder.join("shop/shop.rs").exists());
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), centra_codegen::Failure>(())
    /// ```
    #[must_use]
    pub fn split(mut self, split: bool) -> Self {
        self.config.split = split;
        self
    }

    /// Declares that nothing in the requests is the login of the client, whatever it is called: a `login`, `username` or `password` there is data
    /// like any other. The client's login is then sent by HTTP Basic, unless the port says otherwise.
    #[must_use]
    pub fn no_login(mut self, no_login: bool) -> Self {
        self.config.no_login = no_login;
        self
    }

    /// Generates types even where no operation is left of those that the WSDL declares, which is an error otherwise.
    #[must_use]
    pub fn types_only(mut self, types_only: bool) -> Self {
        self.config.types_only = types_only;
        self
    }

    /// Refuses what is otherwise left out or approximated with a warning. In a build script, each warning is one of cargo's, too.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// Gives the types serde's `Serialize` and `Deserialize`. The crate that uses them needs the runtime's feature `serde`, and no serde of its
    /// own; `centra_runtime::serde` says what values look like as JSON.
    #[must_use]
    pub fn serde(mut self, serde: bool) -> Self {
        self.config.serde = serde;
        self
    }

    /// Emits the schema's facets, and what it requires, into the tables, so that `centra_runtime::validate::violations` (the runtime's
    /// feature `validate`) can tell what a value breaks. They are documented in any case, and never enforced.
    #[must_use]
    pub fn validate(mut self, validate: bool) -> Self {
        self.config.validate = validate;
        self
    }

    /// Emits the other half of the service too: a trait `Server` with one method per operation, and `serve`, which takes a request to it.
    #[must_use]
    pub fn server(mut self, server: bool) -> Self {
        self.config.server = server;
        self
    }

    /// How names of operations end that send partial updates: their types get builders. `_Update` if not set.
    #[must_use]
    pub fn updates_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.config.update_suffix = Some(suffix.into());
        self
    }

    /// Names of elements that identify an object where the schema does not require them. `id` if not set.
    #[must_use]
    pub fn ids<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.config.ids = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Declares that these operations may be sent a second time, since that does the same as sending them once: a client tries them again
    /// where it cannot know whether the first request arrived. Centra's own are known.
    #[must_use]
    pub fn repeatable<S: Into<String>>(mut self, operations: impl IntoIterator<Item = S>) -> Self {
        self.config.repeatable = operations.into_iter().map(Into::into).collect();
        self
    }

    /// Emits a queue of events that two operations make: a function that takes the client and an inbox, and an enum of what may have changed. The
    /// crate that uses it needs the runtime's feature `events`.
    ///
    /// ```no_run
    /// use centra_codegen::{Generator, Queue};
    ///
    /// let generator = Generator::new("wsdl/soap-api.wsdl").queue(Queue::new("events_Get", "events_Done"));
    /// generator.out_dir_file("centra.rs").generate()?;
    /// # Ok::<(), centra_codegen::Failure>(())
    /// ```
    ///
    /// The function is then `centra::events`, and what a handler gets of an event an `EventObject`.
    #[must_use]
    pub fn queue(mut self, queue: Queue) -> Self {
        self.config.queues.push(queue);
        self
    }

    /// The command that generates the file again, for its header.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.config.command = command.into();
        self
    }

    /// The folder to which paths in the header and in messages are relative; the working folder if not set.
    #[must_use]
    pub fn base(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config.load.base = Some(folder.into());
        self
    }

    /// Refuses files that are larger than this; 64 MiB if not set.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.config.load.max_bytes = bytes;
        self
    }

    /// Generates, and writes the file if its content changes; so each of several.
    ///
    /// In a build script, cargo is told to run it again when a file that was read changes, and shows the warnings.
    ///
    /// # Errors
    /// Nothing is written if anything in the input is refused, or the file cannot be written. All reasons are reported. A file is only written over
    /// if an earlier run wrote it, or it is empty.
    pub fn generate(&self) -> Result<Report, Failure> {
        let began = Instant::now();
        let target = self.config.target().map_err(refuse_setting);
        let rendered = self.run();
        self.tell_cargo(&rendered);
        let target = target?;
        let (text, mut report) = rendered?;
        let inputs: Vec<PathBuf> = self.inputs().chain(&report.files).cloned().collect();
        match write::in_the_way(&target, &report.parts, &inputs) {
            None => {}
            Some((path, InTheWay::Input)) => {
                let message = format!("`{}` is read as an input; it is not written over", path.display());
                return Err(refuse_file("E209", &path, message, "name another file as output"));
            }
            Some((path, InTheWay::Foreign)) => {
                let message = format!("`{}` was not written by this generator; it is not written over", path.display());
                return Err(refuse_file("E210", &path, message, "remove it, or name another file as output"));
            }
        }
        let written = write::write(&target, &text, &report.parts, &report.removed);
        report.changed = written.map_err(|(path, error)| {
            let message = format!("`{}` cannot be written: {error}", path.display());
            refuse_file("E205", &path, message, "check its permissions")
        })?;
        report.out = Some(target);
        report.time = began.elapsed();
        Ok(report)
    }

    /// Generates without writing: the text, and what would be reported, which holds the texts of further files.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), but for what concerns the output file.
    pub fn render(&self) -> Result<(String, Report), Failure> {
        self.run()
    }

    /// Reads the root document and resolves it, without the further endpoints: for commands that compare or describe services.
    ///
    /// Never fails: what is wrong with the document is among the [diagnostics](Resolved::diagnostics).
    ///
    /// ```
    /// # let path = std::env::temp_dir().join(format!("centra-resolve-{}.xsd", std::process::id()));
    /// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
    ///   <xs:complexType name="item"><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType>
    /// </xs:schema>"#;
    /// std::fs::write(&path, schema).unwrap();
    /// let mut resolved = centra_codegen::Generator::new(&path).resolve();
    /// assert!(!resolved.has_errors());
    /// let item = resolved.api.types.iter().find(|ty| ty.path == ["item"]);
    /// assert!(item.is_some());
    /// let module = resolved.module();
    /// assert_eq!(module.items[0].ident().as_str(), "Item");
    /// # std::fs::remove_file(&path).unwrap();
    /// ```
    pub fn resolve(&self) -> Resolved {
        pipeline::resolve(&self.config)
    }

    fn run(&self) -> Result<(String, Report), Failure> {
        let began = Instant::now();
        let Rendered { output, findings, files, types, operations, endpoints, dropped } = pipeline::run(&self.config);
        let findings = Findings(findings);
        match output {
            Some(output) => {
                let (out, changed, time, lines) = (None, false, began.elapsed(), output.lines());
                let Output { text, parts } = output;
                let removed = self.config.target().map(|target| write::leftover(&target, &parts)).unwrap_or_default();
                let report = Report {
                    files,
                    out,
                    parts,
                    removed,
                    types,
                    operations,
                    endpoints,
                    dropped,
                    lines,
                    changed,
                    time,
                    findings,
                };
                Ok((text, report))
            }
            None => Err(Failure { findings, files }),
        }
    }

    fn tell_cargo(&self, rendered: &Result<(String, Report), Failure>) {
        if std::env::var_os("OUT_DIR").is_none() || std::env::var_os("CARGO_MANIFEST_DIR").is_none() {
            return;
        }
        let files = match rendered {
            Ok((_, report)) => &report.files,
            Err(failure) => &failure.files,
        };
        for file in self.inputs().chain(files) {
            println!("cargo::rerun-if-changed={}", file.display());
        }
        if let Ok((_, report)) = rendered {
            report.findings.warnings_for_cargo().iter().for_each(|line| println!("cargo::warning={line}"));
        }
    }

    /// The documents that the user names.
    fn inputs(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.config.root].into_iter().chain(&self.config.endpoints)
    }
}

/// A failure because of a setting.
fn refuse_setting(found: Diagnostics) -> Failure {
    Failure::of(found.list, Vec::new())
}

/// A failure because of the file at this path.
fn refuse_file(code: &'static str, path: &Path, message: String, help: &str) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(code, Span::default(), message).help(help);
    let display = path.display().to_string();
    let (text, sha256) = (String::new(), String::new());
    let source = Source { path: path.to_owned(), display, text, sha256 };
    Failure { findings: Findings(vec![(diagnostics.list, vec![source])]), files: Vec::new() }
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Files that were read, the root first.
    pub files: Vec<PathBuf>,
    /// The file that holds the result.
    pub out: Option<PathBuf>,
    /// Files beside it that hold the types, if it is split.
    pub parts: Vec<Part>,
    /// Files that were such parts, and are no more.
    pub removed: Vec<PathBuf>,
    /// Structs and enums.
    pub types: usize,
    /// Operations.
    pub operations: usize,
    /// Endpoints.
    pub endpoints: usize,
    /// Types that only operations need which were not asked for.
    pub dropped: usize,
    /// Lines of the result, of all its files.
    pub lines: usize,
    /// Whether the file, or one of several, was not current.
    pub changed: bool,
    /// How long it took.
    pub time: Duration,
    findings: Findings,
}

impl Report {
    /// Warnings and notes.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.all()
    }

    /// Warnings and notes as text, with the lines that they point to.
    pub fn rendered(&self, color: bool) -> String {
        self.findings.render(color)
    }

    /// All of them in a form for people or programs, without colours.
    pub fn formatted(&self, format: Format) -> String {
        self.findings.formatted(format)
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.diagnostics().filter(|diagnostic| diagnostic.severity == Severity::Warning).count()
    }
}

/// Why nothing was generated. Shown and debugged as rendered diagnostics, so that `main` of a build script can return it.
#[derive(Clone)]
pub struct Failure {
    findings: Findings,
    files: Vec<PathBuf>,
}

impl Failure {
    /// What was found in one root document.
    pub(crate) fn of(diagnostics: Vec<Diagnostic>, sources: Vec<Source>) -> Self {
        let files = sources.iter().map(|source| source.path.clone()).collect();
        Self { findings: Findings(vec![(diagnostics, sources)]), files }
    }

    /// Errors, warnings and notes.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.all()
    }

    /// All of them as text, with the lines that they point to.
    pub fn rendered(&self, color: bool) -> String {
        self.findings.render(color)
    }

    /// All of them in a form for people or programs, without colours.
    pub fn formatted(&self, format: Format) -> String {
        self.findings.formatted(format)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered(false))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing was generated\n\n{self}")
    }
}

impl std::error::Error for Failure {}

/// What was found, by root document, with the sources that the places refer to.
#[derive(Clone, Debug)]
struct Findings(Vec<(Vec<Diagnostic>, Vec<Source>)>);

impl Findings {
    fn formatted(&self, format: Format) -> String {
        match format {
            Format::Text => self.render(false),
            Format::Github => self.0.iter().map(|(list, sources)| diag::github(list, sources)).collect(),
            Format::Json => {
                let all: Vec<_> = self.0.iter().flat_map(|(list, sources)| diag::json(list, sources)).collect();
                format!("{:#}\n", serde_json::Value::Array(all))
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().flat_map(|(list, _)| list)
    }

    /// Each warning on one line, with its place; then how they become errors. Nothing where there is none.
    fn warnings_for_cargo(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (list, sources) in &self.0 {
            for found in list.iter().filter(|found| found.severity == Severity::Warning) {
                let place = sources.get(found.span.document as usize).map(|source| {
                    let (line, column) = diag::line_column(&source.text, found.span.start as usize);
                    format!("{}:{line}:{column}: ", source.display)
                });
                let help = found.advice().map(|help| format!(" ({help})")).unwrap_or_default();
                let line = format!("{}[{}] {}{help}", place.unwrap_or_default(), found.code, found.message);
                lines.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
        if !lines.is_empty() {
            let what = if lines.len() == 1 { "this".to_owned() } else { format!("these {} things", lines.len()) };
            lines.push(format!("`Generator::strict(true)` refuses {what} in place of a warning"));
        }
        lines
    }

    fn render(&self, color: bool) -> String {
        let parts = self.0.iter().map(|(list, sources)| diag::render(list, sources, color));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_for_cargo_are_lines_with_places() {
        let source = Source {
            path: "a.wsdl".into(),
            display: "wsdl/a.wsdl".to_owned(),
            text: "<a>\n  <b/>".to_owned(),
            sha256: String::new(),
        };
        let mut diags = Diagnostics::default();
        let span = Span { document: 0, start: 6, end: 10 };
        diags.note("N301", span, "not told");
        diags.warning("W101", span, "operation `a\nb` is left out").help("supply it");
        diags.warning("W104", Span { document: 7, start: 0, end: 0 }, "a port is left out");
        let findings = Findings(vec![(diags.list, vec![source])]);
        let expected = [
            "wsdl/a.wsdl:2:3: [W101] operation `a b` is left out (supply it)",
            "[W104] a port is left out (supply what is missing)",
            "`Generator::strict(true)` refuses these 2 things in place of a warning",
        ];
        assert_eq!(findings.warnings_for_cargo(), expected);
        assert!(Findings(Vec::new()).warnings_for_cargo().is_empty());
    }
}
