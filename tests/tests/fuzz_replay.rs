//! The corpus of the fuzz targets, replayed without a fuzzer: every input that once found something or reached something new.

#[path = "../fuzz/checks.rs"]
mod checks;

use std::fs;
use std::path::Path;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(paths.len() >= 20, "the corpus of {target} is gone");
    for path in paths {
        eprintln!("{}", path.display());
        check(&fs::read(&path).expect("an input"));
    }
}

#[test]
fn reader() {
    replay("reader", checks::reader);
    replay("round_trip", checks::reader);
}

#[test]
fn decode() {
    replay("decode", checks::decode);
}

#[test]
fn round_trip() {
    replay("round_trip", checks::round_trip);
    replay("reader", checks::round_trip);
}
