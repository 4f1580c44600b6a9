//! Checks that tools which are not ours read the files in `wsdl/`, and that these agree with the published messages.

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `wsdl_oracle.py` exits with when a tool that it needs is not installed.
const TOOL_MISSING: i32 = 77;

#[test]
fn wsdl_files_agree_with_other_tools_and_the_published_messages() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("python3");
    command.arg(tests.join("interop/wsdl_oracle.py")).arg(tests.join("../wsdl"));
    if let Some(reference) = reference(tests) {
        command.arg(reference);
    }

    let output = match command.output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return skip("python3 is not installed");
        }
        Err(error) => panic!("python3 does not start: {error}"),
    };
    let report = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => {}
        Some(TOOL_MISSING) => skip(&report),
        _ => panic!("{}\n{report}", output.status),
    }
}

/// The folder with the published messages, which are not part of the repository.
fn reference(tests: &Path) -> Option<PathBuf> {
    if let Some(folder) = env::var_os("CENTRA_REFERENCE").map(PathBuf::from) {
        assert!(folder.is_dir(), "CENTRA_REFERENCE is not a folder: {}", folder.display());
        return Some(folder);
    }
    let beside = tests.join("../../shared/centra/reference");
    beside.is_dir().then_some(beside)
}

fn skip(why: &str) {
    if env::var_os("CENTRA_REQUIRE_INTEROP").is_some_and(|value| value == "1") {
        panic!("CENTRA_REQUIRE_INTEROP=1, but: {why}");
    }
    eprintln!("skipped: {why}");
}
