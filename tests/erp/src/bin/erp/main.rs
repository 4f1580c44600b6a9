//! `erp`: a job to start from; what it is told on the command line, and how it ends.

mod inbox;
mod log;
mod outbox;
mod place;
mod pull;
mod push;
mod relay;
mod rows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Jobs of an ERP that talks to Centra
///
/// Exit code 0: all went well. 1: it failed, and why is in the log. 2: the command line is wrong. 3: `pull --once` left events behind: they are
/// tried again later, or are dead letters; or `push` sent all but rows that Centra refuses.
#[derive(Parser)]
#[command(name = "erp")]
struct Args {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    Pull(pull::Args),
    Consume(relay::Args),
    Push(push::Args),
    #[command(subcommand)]
    Inbox(inbox::Args),
    #[command(subcommand)]
    Outbox(outbox::Args),
}

fn main() -> ExitCode {
    let outcome = match Args::parse().job {
        Job::Pull(args) => pull::run(&args),
        Job::Consume(args) => relay::run(&args),
        Job::Push(args) => push::run(&args),
        Job::Inbox(args) => inbox::run(&args).map(|()| ExitCode::SUCCESS),
        Job::Outbox(args) => outbox::run(&args).map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        log::line("error", &error.to_string());
        ExitCode::FAILURE
    })
}
