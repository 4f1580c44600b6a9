//! The table of `docs/support.md`: one row per fixture, with what became of it, so that it cannot be wrong.

use std::fs;
use std::path::Path;

use centra_codegen::Generator;
use centra_codegen::diag::Severity;

use centra_codegen_cli::generate::made::Made;

use crate::error::Error;
use crate::outputs::{self, FIXTURES};

const FILE: &str = "docs/support.md";
const START: &str = "<!-- support: written by `cargo xtask codegen` from `tests/fixtures` -->\n";
const END: &str = "<!-- support: end -->\n";

/// What is refused by name, in `tests/fixtures/err`.
const REFUSED: [(&str, &str); 4] = [
    ("wsdl_20.wsdl", "WSDL 2.0"),
    ("xsd_1_1.xsd", "XML Schema 1.1, where it changes messages"),
    ("xsd_draft.xsd", "drafts of XML Schema"),
    ("import_remote.wsdl", "imports from the network"),
];

/// The page with the table of today; nothing if it has no place for one.
pub(super) fn page(root: &Path) -> Result<Option<Made>, Error> {
    let path = root.join(FILE);
    let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
    let Some((before, rest)) = text.split_once(START) else { return Ok(None) };
    let Some((_, after)) = rest.split_once(END) else {
        return Err(Error::new(format!("`{FILE}` has no `{}` after its table", END.trim_end())));
    };
    let table = table(root)?;
    Made::plain(FILE, format!("{before}{START}\n{table}\n{END}{after}"), &path).map(Some)
}

fn table(root: &Path) -> Result<String, Error> {
    let mut table = String::from("| construct | outcome | fixture |\n| --- | --- | --- |\n");
    for output in outputs::all(root)? {
        let Some(file) = output.source.strip_prefix(FIXTURES) else { continue };
        let path = root.join(&output.source);
        let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, &error))?;
        let title = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"));
        let Some((title, _)) = title else {
            return Err(Error::new(format!("`{}` does not begin with a comment", output.source))
                .help("it says which construct the fixture shows, for the table of `docs/support.md`"));
        };
        let outcome = outcome(root, &path);
        table.push_str(&format!("| {} | {outcome} | `ok/{}` |\n", title.trim(), file.trim_start_matches('/')));
    }
    for (file, title) in REFUSED {
        let outcome = outcome(root, &root.join("tests/fixtures/err").join(file));
        table.push_str(&format!("| {title} | {outcome} | `err/{file}` |\n"));
    }
    Ok(table)
}

/// `generated`, with the codes of what was left out or approximated; or `refused`, with the codes of the reasons.
fn outcome(root: &Path, path: &Path) -> String {
    let (word, mut codes) = match Generator::new(path).base(root).render() {
        Ok((_, report)) => ("generated", codes(report.diagnostics(), Severity::Warning)),
        Err(failure) => ("refused", codes(failure.diagnostics(), Severity::Error)),
    };
    codes.dedup();
    match codes.as_slice() {
        [] => word.to_owned(),
        codes => format!("{word}: {}", codes.join(", ")),
    }
}

fn codes<'d>(
    found: impl Iterator<Item = &'d centra_codegen::diag::Diagnostic>,
    severity: Severity,
) -> Vec<&'static str> {
    found.filter(|found| found.severity == severity).map(|found| found.code).collect()
}
