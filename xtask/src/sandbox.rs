//! `cargo xtask sandbox`: the local Centra, built and started; its arguments are those of its own program.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::workspace;

/// Starts a local Centra to build an integration against; `--help` lists what it takes
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Arguments of the stand-in
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Runs until Ctrl-C.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    program("centra-sandbox", "centra-sandbox", &["--release"], &args.arguments)
}

/// Builds a program of the workspace, with cargo's progress shown, and runs it in the working folder; its failure is the command's.
pub(crate) fn program(package: &str, name: &str, how: &[&str], arguments: &[OsString]) -> Result<(), Error> {
    let root = workspace::root()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("run").args(how).args(["--package", package, "--bin", name, "--manifest-path"]);
    command.arg(root.join("Cargo.toml")).arg("--").args(arguments);
    finish(&mut command, &root, name)
}

fn finish(command: &mut Command, root: &Path, name: &str) -> Result<(), Error> {
    let status = command.status().map_err(|error| Error::io("run cargo in", root, &error))?;
    match status.success() {
        true => Ok(()),
        false => Err(Error::new(format!("`{name}` failed"))),
    }
}
