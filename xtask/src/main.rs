//! The project's commands, which `cargo xtask` runs: one file each, and what they share.

mod bench;
mod beside;
mod changes;
mod ci;
mod codegen;
mod corpus;
mod demo;
mod deny;
mod door;
mod fetch;
mod outputs;
mod release;
mod sandbox;
mod simulate;
mod tidy;
mod witness;
mod workspace;

use std::process::ExitCode;

use centra_codegen_cli::{diff, drift, error, explain, inspect, ui};
use clap::{CommandFactory, Parser, Subcommand};

/// The commands of this repository; without one, says which to start with.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", styles = ui::STYLES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Codegen(codegen::Args),
    Inspect(inspect::Args),
    Diff(diff::Args),
    Fetch(fetch::Args),
    Drift(drift::Args),
    Explain(explain::Args),
    Sandbox(sandbox::Args),
    Demo(demo::Args),
    Simulate(simulate::Args),
    Bench(bench::Args),
    Beside(beside::Args),
    Changes(changes::Args),
    Corpus(corpus::Args),
    Witness(witness::Args),
    #[command(hide = true)]
    CorpusOne(corpus::OneArgs),
    Ci(ci::Args),
    Tidy(tidy::Args),
    Deny(deny::Args),
    Door(door::Args),
    Release(release::Args),
}

/// The two that a newcomer runs, in this order.
const START: [&str; 2] = ["codegen", "ci"];

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        None => {
            introduce();
            Ok(())
        }
        Some(Command::Codegen(args)) => codegen::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Diff(args)) => return exit(diff::run(&args)),
        Some(Command::Fetch(args)) => return exit(fetch::run(&args)),
        Some(Command::Drift(args)) => return exit(drift::run(&args)),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Sandbox(args)) => sandbox::run(&args),
        Some(Command::Demo(args)) => demo::run(&args),
        Some(Command::Simulate(args)) => simulate::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Beside(args)) => beside::run(&args),
        Some(Command::Changes(args)) => changes::run(&args),
        Some(Command::Corpus(args)) => corpus::run(&args),
        Some(Command::Witness(args)) => witness::run(&args),
        Some(Command::CorpusOne(args)) => corpus::run_one(&args),
        Some(Command::Ci(args)) => ci::run(&args),
        Some(Command::Tidy(args)) => tidy::run(&args),
        Some(Command::Deny(args)) => deny::run(&args),
        Some(Command::Door(args)) => door::run(&args),
        Some(Command::Release(args)) => release::run(&args),
    };
    exit(outcome.map(|()| ExitCode::SUCCESS))
}

fn exit(outcome: Result<ExitCode, error::Error>) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        anstream::eprintln!("{error}");
        ExitCode::FAILURE
    })
}

/// What a bare `cargo xtask` prints, taken from the commands' own descriptions.
fn introduce() {
    let cli = Cli::command();
    let line = |name: &str| {
        let about = cli.find_subcommand(name).and_then(clap::Command::get_about);
        let about = about.map(ToString::to_string).unwrap_or_default();
        let command = format!("cargo xtask {name}");
        anstream::println!("  {}  {about}", ui::paint(ui::COMMAND, format!("{command:<21}")));
    };
    anstream::println!("Rust clients from WSDL and XML Schema: the commands of this repository.\n");
    anstream::println!("{}", ui::paint(ui::HEADING, "The two to start with"));
    START.iter().for_each(|name| line(name));
    anstream::println!("\n{}", ui::paint(ui::HEADING, "The others"));
    let shown = cli.get_subcommands().filter(|command| !command.is_hide_set());
    let names = shown.map(clap::Command::get_name);
    names.filter(|name| !START.contains(name)).for_each(line);
    anstream::println!("\n{} lists what a command takes.", ui::paint(ui::COMMAND, "cargo xtask COMMAND --help"));
}
