//! Crates that are published hold what they need: copies of WSDLs that stand elsewhere in the repository are equal to these.

use std::fs;
use std::path::Path;

#[test]
fn copies_are_equal() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    for (original, copy) in [
        ("wsdl/soap-api.wsdl", "tests/sandbox/wsdl/soap-api.wsdl"),
        ("wsdl/navision-soap.wsdl", "tests/sandbox/wsdl/navision-soap.wsdl"),
        ("wsdl/navision-api.wsdl", "tests/sandbox/wsdl/navision-api.wsdl"),
    ] {
        assert!(read(original) == read(copy), "`{copy}` is not `{original}`: copy it again");
    }
}
