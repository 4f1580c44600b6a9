//! `cargo xtask inspect`: what a WSDL or schema declares, as text or JSON, or one operation as a tree.

use std::path::PathBuf;

use centra_codegen::diag::{self, Diagnostics};
use centra_codegen::model::{Api, lower, pass};
use centra_codegen::source::{self, Input};
use centra_codegen::{report, rust};
use clap::ValueEnum;

use crate::error::Error;
use crate::ui;

/// Shows what a WSDL or schema declares: services, login, operations, types
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The WSDL or schema
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show what this operation sends and receives, down to the last field
    #[arg(long, value_name = "OPERATION", conflicts_with = "capabilities")]
    tree: Option<String>,
    /// Show which constructs are supported, approximated, left out or refused, and where
    #[arg(long)]
    capabilities: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Text,
    /// For other programs
    Json,
}

/// Prints the report to stdout, findings to stderr; with errors, nothing but capabilities to stdout.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    if args.tree.is_some() && args.format == Format::Json {
        return Err(Error::new("`--tree` is text").help("the types in `--format json` hold the same"));
    }
    let mut diags = Diagnostics::default();
    let (api, input) = ui::patiently("reading", || read(args, &mut diags));
    if args.capabilities {
        return print_capabilities(args, &api, &input, diags);
    }
    anstream::eprint!("{}", diag::render(&diags.list, &input.sources, true));
    refuse(args, &diags)?;
    match &args.tree {
        Some(operation) => {
            let tree = report::type_tree(&api, operation);
            anstream::print!("{}", tree.ok_or_else(|| no_such_operation(&api, operation))?);
        }
        None => {
            let capabilities = capabilities(&api, &input, &mut diags);
            let inspect = report::inspect(&api, &input.sources, capabilities);
            match args.format {
                Format::Text => anstream::print!("{}", inspect.to_text()),
                Format::Json => anstream::println!("{}", inspect.to_json()),
            }
        }
    }
    Ok(())
}

fn print_capabilities(args: &Args, api: &Api, input: &Input, mut diags: Diagnostics) -> Result<(), Error> {
    let capabilities = capabilities(api, input, &mut diags);
    match args.format {
        Format::Text => anstream::print!("{}", capabilities.to_text()),
        Format::Json => anstream::println!("{}", capabilities.to_json()),
    }
    refuse(args, &diags)
}

/// Chooses Rust types, too, since that finds what they cannot say.
fn capabilities(api: &Api, input: &Input, diags: &mut Diagnostics) -> report::Capabilities {
    if !diags.has_errors() {
        rust::lower::lower(api, rust::plan::plan(api, ""), "", &[], &rust::lower::Options::default(), diags);
    }
    report::capabilities(input, &diags.list, false)
}

fn refuse(args: &Args, diags: &Diagnostics) -> Result<(), Error> {
    match diags.has_errors() {
        true => Err(Error::new(format!("`{}` is refused", args.input.display()))),
        false => Ok(()),
    }
}

fn read(args: &Args, diags: &mut Diagnostics) -> (Api, Input) {
    let input = source::load(&args.input, &source::LoadOptions::default(), diags);
    if diags.has_errors() {
        return (Api::default(), input);
    }
    let mut api = lower::lower(&input, &lower::Options::default(), diags);
    pass::run(&mut api, diags);
    (api, input)
}

fn no_such_operation(api: &Api, name: &str) -> Error {
    let ports = api.services.iter().flat_map(|service| &service.ports).flat_map(|port| &port.operations);
    let interfaces = api.interfaces.iter().flat_map(|interface| &interface.operations);
    let mut names: Vec<_> = ports.chain(interfaces).map(|operation| format!("`{}`", operation.name)).collect();
    names.sort_unstable();
    names.dedup();
    let error = Error::new(format!("there is no operation `{name}`"));
    match names.is_empty() {
        true => error.help("a schema has no operations"),
        false => error.help(format!("there are {}", names.join(", "))),
    }
}
