//! `cargo xtask simulate`: the event queue under every fault in virtual time; the crate `tests/simulate` has the simulation.

use std::ffi::OsString;

use crate::error::Error;
use crate::sandbox;

/// Runs the event queue under every fault, in virtual time, and looks for an event lost; `--help` lists what it takes
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Arguments of the simulation
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Fails with the first schedule in which something happens that must not.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    // The workspace's manifest has these two crates optimized in any profile.
    sandbox::program("centra-simulate", "simulate", &["--quiet"], &args.arguments)
}
