//! What a step of the suite needs beyond cargo, and how to get it.

use std::path::Path;
use std::process::{Command, Stdio};

/// A part of the toolchain that may not be installed.
#[derive(Clone, Copy)]
pub(super) enum Need {
    Rustfmt,
    Clippy,
}

impl Need {
    pub(super) fn is_there(&self, root: &Path) -> bool {
        let mut command = Command::new("cargo");
        command.current_dir(root).args([self.subcommand(), "--version"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    pub(super) fn missing(&self) -> String {
        let component = self.component();
        format!("{component} is not installed: `rustup component add {component}` gets it")
    }

    fn subcommand(self) -> &'static str {
        match self {
            Self::Rustfmt => "fmt",
            Self::Clippy => "clippy",
        }
    }

    fn component(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
        }
    }
}
