//! `cargo xtask demo`: the day of `src/day.rs` at each endpoint, against a stand-in of its own; exit code 0 only if every step was verified.

use std::process::ExitCode;
use std::time::Instant;

use centra_demo::centra::{NAVISION_API, NAVISION_SOAP, SOAP_API};
use centra_demo::day::{self, Journal};
use centra_runtime::Endpoint;
use centra_runtime::transport::Ureq;
use centra_sandbox::{Fault, Rule, Sandbox};
use clap::Parser;

const ENDPOINTS: [&Endpoint; 3] = [&SOAP_API, &NAVISION_SOAP, &NAVISION_API];

/// A whole day of an ERP against a local Centra: each step is shown, and verified against the store
#[derive(Parser)]
#[command(name = "demo")]
struct Args {
    /// Only at this endpoint
    #[arg(long, value_name = "NAME", value_parser = ["soap-api", "navision-soap", "navision-api"])]
    endpoint: Option<String>,
    /// How many orders customers place, 2 at least
    #[arg(long, value_name = "N", default_value_t = 12)]
    orders: usize,
    /// Show the XML of every request and response
    #[arg(long)]
    verbose: bool,
    /// Let the first request of this operation go wrong, to see that it is noticed
    #[arg(long = "break", value_name = "OPERATION")]
    broken: Option<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let begin = Instant::now();
    let mut out = std::io::stdout().lock();
    let mut journal = Journal::new(&mut out, args.verbose);
    let mut lines = Vec::new();
    let mut failed = false;
    let chosen = |endpoint: &&&Endpoint| args.endpoint.as_deref().is_none_or(|name| name == endpoint.name);
    for endpoint in ENDPOINTS.iter().filter(chosen) {
        let outcome = Sandbox::start().map_err(|error| error.to_string()).and_then(|centra| {
            let url = centra.endpoint_url(endpoint.name).unwrap_or_default();
            if let Some(operation) = &args.broken {
                centra.fault(Rule::next(Fault::BadGateway, 1).operation(operation));
            }
            journal.line(&format!("\n== A day at {}: {url}", endpoint.name));
            day::run(&centra, endpoint, Ureq::new(), args.orders, &mut journal).map_err(|wrong| wrong.to_string())
        });
        lines.push(match outcome {
            Ok(steps) => format!("  {:<14} {steps} of {steps} steps verified", endpoint.name),
            Err(wrong) => {
                failed = true;
                format!("  {:<14} WRONG: {wrong}", endpoint.name)
            }
        });
    }
    journal.line(&format!("\n== Summary, after {:.1} s", begin.elapsed().as_secs_f64()));
    lines.iter().for_each(|line| journal.line(line));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
