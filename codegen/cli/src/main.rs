//! `centra-codegen`: reads the command line, runs the command, and turns its outcome into an exit code.

use std::process::ExitCode;

#[cfg(feature = "fetch")]
use centra_codegen_cli::fetch;
use centra_codegen_cli::{corpus, diff, drift, explain, generate, inspect, install, ui};
use clap::{CommandFactory, Parser, Subcommand};

/// Typed Rust for SOAP services: clients from WSDL and XML Schema, and what changes in them.
#[derive(Parser)]
#[command(name = "centra-codegen", version, styles = ui::STYLES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Args),
    Inspect(inspect::Args),
    Capabilities(inspect::CapabilitiesArgs),
    Diff(diff::Args),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Args),
    Drift(drift::Args),
    Explain(explain::Args),
    Corpus(corpus::Args),
    #[command(hide = true)]
    CorpusOne(corpus::OneArgs),
    Completions(install::CompletionsArgs),
    Man(install::ManArgs),
}

fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let outcome = match Cli::parse().command {
        None => {
            introduce();
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Generate(args)) => generate::run(&args, "centra-codegen generate").map(done),
        Some(Command::Inspect(args)) => inspect::run(&args).map(done),
        Some(Command::Capabilities(args)) => inspect::capabilities(&args).map(done),
        Some(Command::Diff(args)) => diff::run(&args),
        #[cfg(feature = "fetch")]
        Some(Command::Fetch(args)) => fetch::run(&args),
        Some(Command::Drift(args)) => drift::run(&args),
        Some(Command::Explain(args)) => explain::run(&args).map(done),
        Some(Command::Corpus(args)) => corpus::run(&args).map(done),
        Some(Command::CorpusOne(args)) => corpus::run_one(&args).map(done),
        Some(Command::Completions(args)) => install::completions(&args, &mut Cli::command()).map(done),
        Some(Command::Man(args)) => install::man(&args, &Cli::command()).map(done),
    };
    outcome.unwrap_or_else(|error| {
        anstream::eprintln!("{error}");
        ExitCode::FAILURE
    })
}

/// What the program prints without a command, taken from the commands' own descriptions.
fn introduce() {
    anstream::println!("Typed Rust for SOAP services. Start with the WSDL that your vendor serves:\n");
    for (command, what) in [
        ("centra-codegen inspect my.wsdl", "what it declares"),
        ("centra-codegen generate --wsdl my.wsdl --out src/my.rs", "its client as one file"),
    ] {
        anstream::println!("  {}  {what}", ui::paint(ui::COMMAND, format!("{command:<55}")));
    }
    anstream::println!("\n{}", ui::paint(ui::HEADING, "Commands"));
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        anstream::println!("  {}  {about}", ui::paint(ui::COMMAND, format!("{:<12}", command.get_name())));
    }
    anstream::println!("\n{} says what a command takes.", ui::paint(ui::COMMAND, "centra-codegen COMMAND --help"));
}
