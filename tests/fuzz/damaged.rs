//! What must hold for any damaged document: it is refused with a place, or becomes Rust, the same each time, in little time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use centra_codegen::Generator;
use centra_codegen::diag::Severity;

use crate::mutate::{Choices, mutate};

/// Longer than any machine needs for a document of this size, however busy it is.
const MOST_TIME: Duration = Duration::from_secs(20);

/// Documents larger than this tell no more, and take longer.
const MOST_BYTES: u64 = 20_000;

/// The fixtures, by path.
static DOCUMENTS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/ok");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.metadata().is_ok_and(|file| file.is_file() && file.len() < MOST_BYTES));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).expect("a fixture"))).collect()
});

/// The bytes of a fuzzer, two for each choice; zeros where there are no more.
struct Bytes<'b>(&'b [u8]);

impl Choices for Bytes<'_> {
    fn below(&mut self, end: usize) -> usize {
        let (number, rest) = match self.0 {
            [a, b, rest @ ..] => (u16::from_le_bytes([*a, *b]), rest),
            [a] => (u16::from(*a), &[][..]),
            [] => (0, &[][..]),
        };
        self.0 = rest;
        usize::from(number) % end.max(1)
    }
}

/// Panics where something does not hold.
pub(crate) fn check(bytes: &[u8]) {
    let mut choices = Bytes(bytes);
    let (path, text) = &DOCUMENTS[choices.below(DOCUMENTS.len())];
    let (_, other) = &DOCUMENTS[choices.below(DOCUMENTS.len())];
    let (server, validate, split) = (choices.below(2) == 1, choices.below(2) == 1, choices.below(4) == 1);
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join(path.file_name().expect("a file"));
    let names = [root.display().to_string(), "other.xsd".to_owned(), "missing.xsd".to_owned()];
    fs::write(folder.path().join("other.xsd"), other).expect("a file");
    fs::write(&root, mutate(text, &names, &mut choices)).expect("a file");
    let generator = Generator::new(&root).base(folder.path()).server(server).validate(validate).split(split);
    let begin = Instant::now();
    let outcome = generator.render();
    assert!(begin.elapsed() < MOST_TIME, "{:?}", begin.elapsed());
    match outcome {
        Ok((text, _)) => {
            let again = generator.render().expect("what was generated before");
            assert_eq!(text, again.0);
        }
        Err(failure) => {
            let errors: Vec<_> = failure.diagnostics().filter(|found| found.severity == Severity::Error).collect();
            assert!(!errors.is_empty());
            // The generator's own fault: what it wrote is no Rust.
            assert!(errors.iter().all(|error| error.code != "E309"), "{failure}");
        }
    }
}
