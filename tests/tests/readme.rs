//! README shows code that is compiled and tested: every Rust block stands in the example crate as it is printed.

use std::fs;
use std::path::Path;

#[test]
fn every_block_is_compiled_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let code = ["tests/erp/build.rs", "tests/erp/src/lib.rs", "tests/erp/src/job.rs", "tests/erp/tests/integration.rs"]
        .map(read);
    let readme = read("README.md");
    let blocks: Vec<&str> =
        readme.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(blocks.len() >= 6, "README lost its examples");
    for block in blocks {
        assert!(code.iter().any(|file| file.contains(block)), "not in tests/erp:\n{block}");
    }
}
