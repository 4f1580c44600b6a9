//! `cargo xtask fetch`: the command of `centra-codegen`, built with its HTTP client, which no other command here needs.

use std::env;
use std::process::{Command, ExitCode};

use crate::error::Error;
use crate::workspace;

/// Gets a WSDL with its imports, and shows what changed against the copy on the disk
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What `centra-codegen fetch` takes: URL, `--into FOLDER`, `--write`, `--check` …
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the program, and ends as it does.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Error> {
    let manifest = workspace::root()?.join("codegen/cli/Cargo.toml");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["run", "--quiet", "--release", "--manifest-path"])
        .arg(manifest)
        .args(["--", "fetch"])
        .args(&args.arguments);
    let status = cargo.status().map_err(|error| Error::new(format!("cannot start cargo: {error}")))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
