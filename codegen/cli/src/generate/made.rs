//! One output as the generator writes it today, beside what is on the disk.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use centra_codegen::diag::Format;
use centra_codegen::{Failure, Generator, Report};

use crate::error::Error;
use crate::ui;

/// Generated, not written.
pub struct Made {
    /// Its name in messages.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What is on the disk now; `None` when there is no such file.
    pub old: Option<String>,
    /// `None` for what is made from several documents.
    report: Option<Report>,
}

impl Made {
    /// The file, then its parts if it is split. Fails when the generator refuses; its reasons then are on stderr.
    pub fn make(path: String, source: &str, on_disk: &Path, generator: &Generator) -> Result<Vec<Self>, Error> {
        let rendered = ui::patiently(source, || generator.render());
        let (text, mut report) = rendered.map_err(|failure| tell(&path, source, &failure))?;
        let mut parts = Vec::new();
        for part in std::mem::take(&mut report.parts) {
            let name = Path::new(&path).with_file_name(&part.path).to_string_lossy().replace('\\', "/");
            parts.push(Self::plain(&name, part.text, &on_disk.with_file_name(&part.path))?);
        }
        parts.insert(0, Self { path, text, old: read(on_disk)?, report: Some(report) });
        Ok(parts)
    }

    /// What is written from more than one document, such as the list of the fixtures' modules.
    pub fn plain(path: &str, text: String, on_disk: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), text, old: read(on_disk)?, report: None })
    }

    /// Files that were parts of this one, and are no more.
    pub fn extra(&self) -> impl Iterator<Item = String> {
        self.report.iter().flat_map(|report| &report.removed).map(|path| path.display().to_string())
    }

    /// Whether the file on the disk is another.
    pub fn is_changed(&self) -> bool {
        self.old.as_ref() != Some(&self.text)
    }

    /// One line: what happened to the file, what it was made from, what is in it, how long it took.
    ///
    /// Warnings and notes go to stderr before it: of a file that is as it was, they were read before.
    pub fn report(&self) {
        match &self.report {
            Some(report) if self.is_changed() => {
                anstream::eprint!("{}", report.rendered(true));
                print(&self.path, true, report);
            }
            Some(report) => print(&self.path, self.is_changed(), report),
            None => {
                let lines = ui::count(self.text.lines().count(), "line");
                anstream::println!("{} {}: {lines}", state(self.is_changed()), self.path);
            }
        }
    }
}

/// Lets the generator write its file. Findings for people go to stderr, before the line of `Made::report`; those for programs go to stdout.
///
/// # Errors
/// The generator refuses, or the file cannot be written.
pub fn write(path: &str, source: &str, generator: &Generator, format: Format) -> Result<(), Error> {
    let generated = ui::patiently(source, || generator.generate());
    if format != Format::Text {
        let findings = match &generated {
            Ok(report) => report.formatted(format),
            Err(failure) => failure.formatted(format),
        };
        anstream::print!("{findings}");
        return generated.map(|_| ()).map_err(|_| Error::new(format!("cannot generate `{path}` from `{source}`")));
    }
    let report = generated.map_err(|failure| tell(path, source, &failure))?;
    anstream::eprint!("{}", report.rendered(true));
    print(path, report.changed, &report);
    Ok(())
}

fn tell(path: &str, source: &str, failure: &Failure) -> Error {
    anstream::eprintln!("{}", failure.rendered(true));
    Error::new(format!("cannot generate `{path}` from `{source}`"))
}

fn print(path: &str, changed: bool, report: &Report) {
    let counts = [
        ui::count(report.files.len(), "file") + " read",
        ui::count(report.types, "type"),
        ui::count(report.operations, "operation"),
        ui::count(report.endpoints, "endpoint"),
        ui::count(report.lines, "line"),
        ui::duration(report.time),
    ];
    anstream::println!("{} {path}: {}", state(changed), counts.join(", "));
    if !report.parts.is_empty() {
        let parts = ui::count(report.parts.len(), "file");
        anstream::println!("          types in {parts} beside it, one per namespace");
    }
    for path in &report.removed {
        anstream::println!("          {} was of an earlier run, and is removed", path.display());
    }
    if report.dropped > 0 {
        let types = ui::count(report.dropped, "type");
        anstream::println!("          {types} left out with the operations");
    }
}

fn state(changed: bool) -> String {
    match changed {
        true => ui::paint(ui::GOOD, "written  ").to_string(),
        false => ui::paint(ui::DIM, "unchanged").to_string(),
    }
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, &error)),
    }
}
