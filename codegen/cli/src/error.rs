//! How a command fails: one sentence, and what to do about it.

use std::fmt;
use std::io;
use std::path::Path;

use crate::ui;

/// Ends a command with exit code 1.
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Option<String>,
}

impl Error {
    /// Lower case, no full stop, names in backticks.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// A file or folder that the system refused.
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {doing} `{}`: {error}", path.display()))
    }

    /// Proposes what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Says what it was wanted for: `an import of …: the message`.
    pub fn context(self, what: &str) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// The sentence alone, for a table.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", ui::paint(ui::BAD, "error"), self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  = {}: {help}", ui::paint(ui::HEADING, "help")),
            None => Ok(()),
        }
    }
}
