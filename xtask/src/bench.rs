//! `cargo xtask bench`: figures as ratios against named references in the same run; each thing is measured by a program of its own.

mod services;
mod shapes;

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::workspace;

/// Measures the codec beside its references, what generated code costs, the generator on large WSDLs, and the stand-in under load
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    output: Output,
}

/// Codec and cost if none is named.
#[derive(clap::Subcommand)]
enum What {
    /// Reading and writing: speed, instructions (with valgrind), allocations, memory
    Codec(Output),
    /// Compile time, machine code and lines of the generated Centra client
    Cost(Output),
    /// The generator on WSDLs of growing size: time, memory, lines
    Generator(Output),
    /// What a call costs beyond its messages (with valgrind), and a batch beside a loop by hand
    Calls(Output),
    /// A drain of the event queue: memory, round trips, throughput beside bare decoding and loops by hand; `--inbox postgres` with several workers
    #[command(disable_help_flag = true)]
    Events {
        /// `--inbox sqlite|postgres`, `--events N`, `--rows N`, `--format json`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Compiling what is generated for large services of four shapes: lines, processor time, memory
    Services {
        /// About how many types each service has
        #[arg(long, default_value_t = 1500, value_name = "N")]
        size: usize,
        #[command(flatten)]
        output: Output,
    },
    /// The stand-in under load; `--help` lists what it takes
    #[command(disable_help_flag = true)]
    Sandbox {
        /// Arguments of the load
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
}

#[derive(clap::Args)]
struct Output {
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Builds what measures, optimized, and runs it.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let root = workspace::root()?;
    match &args.what {
        None => {
            codec(&root, "codec", args.output.format)?;
            codec(&root, "cost", args.output.format)
        }
        Some(What::Codec(output)) => codec(&root, "codec", output.format),
        Some(What::Cost(output)) => codec(&root, "cost", output.format),
        Some(What::Generator(output)) => {
            let mut command = cargo(&root, "bench", "Cargo.toml");
            command.args(["--package", "centra-codegen", "--bench", "size"]);
            if output.format == Format::Json {
                command.args(["--", "--format", "json"]);
            }
            finish(command, "generator")
        }
        Some(What::Calls(output)) => {
            let mut command = cargo(&root, "bench", "Cargo.toml");
            command.args(["--package", "centra-demo", "--bench", "calls"]);
            if output.format == Format::Json {
                command.args(["--", "--format", "json"]);
            }
            finish(command, "calls")
        }
        Some(What::Events { arguments }) => {
            let mut command = cargo(&root, "bench", "Cargo.toml");
            command.args(["--package", "centra-erp-example", "--bench", "events", "--"]).args(arguments);
            finish(command, "events")
        }
        Some(What::Services { size, output }) => services::run(&root, *size, output.format == Format::Json),
        Some(What::Sandbox { arguments }) => {
            let mut command = cargo(&root, "bench", "Cargo.toml");
            command.args(["--package", "centra-sandbox", "--bench", "load", "--"]).args(arguments);
            finish(command, "sandbox")
        }
    }
}

/// With the package that holds the references.
fn codec(root: &Path, what: &str, format: Format) -> Result<(), Error> {
    let mut command = cargo(root, "run", "tests/bench/Cargo.toml");
    command.args(["--release", "--locked"]);
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        command.arg("--target-dir").arg(root.join("target/bench"));
    }
    command.args(["--", what]);
    if format == Format::Json {
        command.args(["--format", "json"]);
    }
    finish(command, what)
}

fn cargo(root: &Path, command: &str, manifest: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([command, "--quiet", "--manifest-path"]).arg(root.join(manifest));
    cargo
}

fn finish(mut command: Command, what: &str) -> Result<(), Error> {
    let status = command.status().map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("`{what}` could not be measured"))) }
}
