//! Which documents are read: files, their imports and includes, limits; the only module that touches the disk.

mod decode;
mod document;
pub(crate) mod file;
mod load;
mod location;
mod redefine;
mod references;
mod scan;

use std::path::{Path, PathBuf};

pub use self::file::Source;
use crate::diag::Diagnostics;
use crate::{wsdl, xsd};

/// Everything that was read for one root document, parsed but not resolved.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The root first; `Span::document` is an index into it.
    pub sources: Vec<Source>,
    /// The root WSDL first, then imported ones, each once. Empty when the root is a schema.
    ///
    /// Their `schemas` are empty: all schemas are in `Input::schemas`.
    pub definitions: Vec<wsdl::Definitions>,
    /// Every schema, inline ones included, each once per target namespace (a chameleon include counts for each includer's namespace).
    pub schemas: Vec<xsd::Schema>,
}

/// How much is read, and how it is shown.
#[derive(Clone, Debug)]
pub(crate) struct LoadOptions {
    /// Largest file in bytes.
    pub max_bytes: u64,
    /// Deepest nesting of XML elements.
    pub max_depth: usize,
    /// Most files for one root.
    pub max_files: usize,
    /// `Source::display` is relative to this folder; the working folder when it is `None`.
    pub base: Option<PathBuf>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_depth: 256, max_files: 1000, base: None }
    }
}

/// Reads `root`, a WSDL or a schema, and everything that it imports, includes or redefines.
///
/// What could not be read is in `diags`; `Input` then holds the rest.
pub(crate) fn load(root: &Path, options: &LoadOptions, diags: &mut Diagnostics) -> Input {
    load::load(root, options, diags)
}

/// How a file is called in a header. One outside of the folder would show where somebody keeps it, so its name stands alone.
pub(crate) fn in_header(path: &Path, display: &str) -> String {
    match Path::new(display).is_absolute() {
        true => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        false => display.to_owned(),
    }
}

/// How diagnostics show a path: relative to `base`, or to the working folder.
pub(crate) fn shown(path: &Path, base: Option<&Path>) -> String {
    location::display(path, base)
}

/// The text of downloaded or stored bytes, by their byte order mark or XML declaration; the error says why they are no text.
pub(crate) fn text_of(bytes: &[u8]) -> Result<String, String> {
    decode::decode(bytes).map_err(|error| error.message)
}

#[cfg(test)]
mod tests;
