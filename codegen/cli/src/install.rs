//! `completions` and `man`: what an installed program brings along, made from the command line's own description.

use std::io::{self, Write};

use clap_complete::Shell;

use crate::error::Error;

const PROGRAM: &str = "centra-codegen";

/// Prints completions for a shell
///
/// For bash: `centra-codegen completions bash > ~/.local/share/bash-completion/completions/centra-codegen`.
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions of `command` to stdout.
///
/// # Errors
/// Stdout is closed.
pub fn completions(args: &CompletionsArgs, command: &mut clap::Command) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, command, PROGRAM, &mut text);
    print(&text)
}

/// Prints the manual page of the program, or of one of its commands, in the form that `man` reads
///
/// `centra-codegen man > centra-codegen.1`, `centra-codegen man diff > centra-codegen-diff.1`.
#[derive(clap::Args)]
pub struct ManArgs {
    /// One of the commands
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a page for `program`, or for one of its commands, to stdout.
///
/// # Errors
/// There is no such command, or stdout is closed.
pub fn man(args: &ManArgs, program: &clap::Command) -> Result<(), Error> {
    let (command, title) = match &args.command {
        None => (program.clone(), PROGRAM.to_owned()),
        Some(name) => {
            let found = program.find_subcommand(name);
            let found = found.ok_or_else(|| Error::new(format!("there is no command `{name}`")))?;
            let title = format!("{PROGRAM}-{name}");
            (found.clone().display_name(&title).bin_name(format!("{PROGRAM} {name}")), title)
        }
    };
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command).title(title);
    page.render(&mut text).map_err(|error| Error::new(error.to_string()))?;
    print(&text)
}

fn print(text: &[u8]) -> Result<(), Error> {
    io::stdout().write_all(text).map_err(|error| Error::new(format!("cannot write to stdout: {error}")))
}
