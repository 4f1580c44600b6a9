//! `cargo xtask demo`: a whole day of an ERP against the local Centra, step by step; the crate in `tests/demo` has the day itself.

use std::ffi::OsString;

use crate::error::Error;
use crate::sandbox;

/// Runs an ERP's whole day against a local Centra, and verifies every step; `--help` lists what it takes
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Arguments of the demo
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Fails unless every step was verified.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    anstream::println!(
        "Building the stand-in and an ERP that calls it; cargo shows how far it is. The first build takes a minute or so, then the day begins."
    );
    // A day is short: building it optimized would take longer than running it.
    sandbox::program("centra-demo", "demo", &[], &args.arguments)
}
