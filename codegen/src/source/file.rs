//! One file that was read: where it is, its text, and its hash.

use std::path::PathBuf;

/// One file that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// As it was opened; empty for a built-in document.
    pub path: PathBuf,
    /// As diagnostics and headers show it: relative to the working folder where possible, `/` as separator.
    pub display: String,
    /// Decoded, without a byte order mark; empty when the file could not be read.
    pub text: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
}
