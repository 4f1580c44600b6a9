//! What `manifest.tsv` says about the roots of a corpus: one line each, columns found by name.

use std::path::{Path, PathBuf};

use centra_codegen_cli::corpus::{Case, Kind};

use super::cases::Listed;
use crate::error::Error;

/// The file that describes a corpus, in its folder.
pub(super) const NAME: &str = "manifest.tsv";

/// Columns without which nothing can be found.
const REQUIRED: [&str; 3] = ["set", "case", "root"];

/// One case per line; fields are separated by tabs and never quoted. Columns that are missing say nothing.
pub(super) fn read(text: &str) -> Result<Vec<Listed>, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').map(str::trim).collect()).unwrap_or_default();
    if let Some(missing) = REQUIRED.iter().find(|name| !header.contains(name)) {
        return Err(Error::new(format!("`{NAME}` has no column `{missing}`"))
            .help("its first line names the columns, separated by tabs"));
    }
    lines
        .map(|(index, line)| Line { header: &header, fields: line.split('\t').collect(), number: index + 1 }.case())
        .collect()
}

struct Line<'a> {
    header: &'a [&'a str],
    fields: Vec<&'a str>,
    /// From 1.
    number: usize,
}

impl Line<'_> {
    fn case(&self) -> Result<Listed, Error> {
        let [set, case, root] = REQUIRED.map(|name| self.field(name).unwrap_or_default());
        if [set, case, root].contains(&"") {
            return Err(Error::new(format!("line {} of `{NAME}` lacks its set, case or root", self.number)));
        }
        let folder = Path::new(set).join(case);
        let path = folder.join(root);
        let kind = match self.field("kind") {
            Some("wsdl") => Kind::Wsdl,
            Some("xsd") => Kind::Schema,
            Some(other) => {
                return Err(Error::new(format!("line {} of `{NAME}`: `{other}` is no kind of document", self.number))
                    .help("the kinds are `wsdl` and `xsd`"));
            }
            None => Kind::of(&path).unwrap_or(Kind::Wsdl),
        };
        let flags: Vec<String> =
            self.field("flags").map(|flags| flags.split(',').map(str::to_owned).collect()).unwrap_or_default();
        Ok(Listed {
            case: Case { id: format!("{set}/{case}/{root}"), path, folder: Some(folder), kind },
            set: set.to_owned(),
            style: self.field("style").unwrap_or_default().to_owned(),
            speaks_soap: self.has("flags").then(|| flags.iter().any(|flag| flag == "soap11" || flag == "soap12")),
            flags,
            zeep_loads: self.field("zeep_ok").map(|value| value == "ok"),
            unresolved: self.number("unresolved")?,
        })
    }

    /// The value of a column, if the line has one.
    fn field(&self, name: &str) -> Option<&str> {
        let index = self.header.iter().position(|column| *column == name)?;
        self.fields.get(index).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn has(&self, name: &str) -> bool {
        self.header.contains(&name)
    }

    fn number(&self, name: &str) -> Result<usize, Error> {
        let Some(value) = self.field(name) else { return Ok(0) };
        let wrong =
            |_| Error::new(format!("line {} of `{NAME}`: `{value}` in column `{name}` is no number", self.number));
        value.parse().map_err(wrong)
    }
}

/// Where the manifest of this folder is, if it has one.
pub(super) fn of(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(NAME);
    path.is_file().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let text = "root\tset\tcase\tflags\tunresolved\tzeep_ok\tstyle\tkind\n\
                    a/b.wsdl\tcxf\tone\tchoice,soap11\t2\tok\tdocument/literal\twsdl\n\
                    b.xsd\tcxf\ttwo\t\t0\tfail\t-\txsd\n";
        let cases = read(text).unwrap();
        assert_eq!(cases[0].case.id, "cxf/one/a/b.wsdl");
        assert_eq!(cases[0].case.path, Path::new("cxf/one/a/b.wsdl"));
        assert_eq!(cases[0].case.folder.as_deref(), Some(Path::new("cxf/one")));
        assert_eq!(cases[0].flags, ["choice", "soap11"]);
        assert_eq!((cases[0].speaks_soap, cases[0].zeep_loads, cases[0].unresolved), (Some(true), Some(true), 2));
        assert_eq!(
            (cases[1].speaks_soap, cases[1].zeep_loads, cases[1].case.kind),
            (Some(false), Some(false), Kind::Schema)
        );
    }

    #[test]
    fn columns_that_are_missing_say_nothing() {
        let cases = read("\u{feff}set\tcase\troot\r\ns\tc\tr.xsd\r\n\r\n").unwrap();
        assert_eq!(cases.len(), 1);
        assert_eq!((cases[0].case.kind, cases[0].speaks_soap, cases[0].zeep_loads), (Kind::Schema, None, None));
        assert!(cases[0].flags.is_empty() && cases[0].style.is_empty());
    }

    #[test]
    fn errors_name_the_column_or_the_line() {
        let message = |text: &str| read(text).unwrap_err().message().to_owned();
        assert_eq!(message(""), "`manifest.tsv` has no column `set`");
        assert_eq!(message("set\tcase\n"), "`manifest.tsv` has no column `root`");
        assert_eq!(message("set\tcase\troot\ns\t\tr.xsd\n"), "line 2 of `manifest.tsv` lacks its set, case or root");
        let text = "set\tcase\troot\tunresolved\n\ns\tc\tr.xsd\tmany\n";
        assert_eq!(message(text), "line 3 of `manifest.tsv`: `many` in column `unresolved` is no number");
        let text = "set\tcase\troot\tkind\ns\tc\tr.dtd\tdtd\n";
        assert_eq!(message(text), "line 2 of `manifest.tsv`: `dtd` is no kind of document");
    }
}
