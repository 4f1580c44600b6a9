//! `inspect`: what a WSDL or schema declares, as text or JSON, or one operation as a tree.

use std::path::PathBuf;

use centra_codegen::model::Api;
use centra_codegen::report::View;
use centra_codegen::{Generator, Resolved, diag, report};
use clap::ValueEnum;

use crate::error::Error;
use crate::revision::refuse_address;
use crate::ui;

/// Shows what a WSDL or schema declares: services, login, operations, types
#[derive(clap::Args)]
pub struct Args {
    /// The WSDL or schema
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show what this operation sends and receives, down to the last field
    #[arg(long, value_name = "OPERATION", conflicts_with = "capabilities")]
    tree: Option<String>,
    /// With `--tree`: how many levels below the root elements are shown
    #[arg(long, value_name = "LEVELS", requires = "tree")]
    depth: Option<usize>,
    /// Show only operations, types and fields with this in their names; with `--tree`, lines with this in them
    #[arg(long, value_name = "TEXT", conflicts_with = "capabilities")]
    search: Option<String>,
    /// Show which constructs are supported, approximated, left out or refused, and where
    #[arg(long)]
    capabilities: bool,
}

/// Shows which constructs of a WSDL or schema are supported, approximated, left out or refused, and where
#[derive(clap::Args)]
pub struct CapabilitiesArgs {
    /// The WSDL or schema
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
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
///
/// # Errors
/// The document is refused, or has no such operation.
pub fn run(args: &Args) -> Result<(), Error> {
    if args.tree.is_some() && args.format == Format::Json {
        return Err(Error::new("`--tree` is text").help("the types in `--format json` hold the same"));
    }
    refuse_address(&args.input)?;
    let mut resolved = ui::patiently("reading", || Generator::new(&args.input).resolve());
    if args.capabilities {
        return print_capabilities(args, &mut resolved);
    }
    anstream::eprint!("{}", diag::render(resolved.diagnostics(), resolved.sources(), true));
    refuse(args, &resolved)?;
    match &args.tree {
        Some(operation) => {
            let view = View { depth: args.depth, search: args.search.clone() };
            let tree = report::type_tree(&resolved.api, operation, &view);
            let tree = tree.ok_or_else(|| no_such_operation(&resolved.api, operation))?;
            nothing_found(args, tree.is_empty())?;
            anstream::print!("{tree}");
        }
        None => {
            let mut inspect = resolved.inspect();
            if let Some(text) = &args.search {
                inspect.search(text);
                let nothing = inspect.services.is_empty() && inspect.interfaces.is_empty() && inspect.types.is_empty();
                nothing_found(args, nothing)?;
            }
            match args.format {
                Format::Text => anstream::print!("{}", inspect.to_text()),
                Format::Json => anstream::println!("{}", inspect.to_json()),
            }
        }
    }
    Ok(())
}

/// Prints the constructs of a document to stdout.
///
/// # Errors
/// The document is refused.
pub fn capabilities(args: &CapabilitiesArgs) -> Result<(), Error> {
    let (input, format) = (args.input.clone(), args.format);
    run(&Args { input, format, tree: None, depth: None, search: None, capabilities: true })
}

fn nothing_found(args: &Args, nothing: bool) -> Result<(), Error> {
    match (&args.search, nothing) {
        (Some(text), true) => {
            Err(Error::new(format!("nothing in `{}` has `{text}` in its name", args.input.display())))
        }
        _ => Ok(()),
    }
}

fn print_capabilities(args: &Args, resolved: &mut Resolved) -> Result<(), Error> {
    let capabilities = resolved.capabilities();
    match args.format {
        Format::Text => anstream::print!("{}", capabilities.to_text()),
        Format::Json => anstream::println!("{}", capabilities.to_json()),
    }
    refuse(args, resolved)
}

fn refuse(args: &Args, resolved: &Resolved) -> Result<(), Error> {
    match resolved.has_errors() {
        true => Err(Error::new(format!("`{}` is refused", args.input.display()))),
        false => Ok(()),
    }
}

fn no_such_operation(api: &Api, name: &str) -> Error {
    /// So many names can be taken in at a glance.
    const FEW: usize = 12;
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let error = Error::new(format!("there is no operation `{name}`"));
    let near = report::operations_like(api, name);
    if !near.is_empty() {
        return error.help(format!("did you mean {}?", quoted(&near)));
    }
    let mut names: Vec<_> = api.operations().map(|operation| operation.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        0 => error.help("a schema has no operations"),
        1..=FEW => error.help(format!("there are {}", quoted(&names))),
        many => error.help(format!("`inspect` without `--tree` lists all {many} of them")),
    }
}
