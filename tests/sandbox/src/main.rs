//! The stand-in as a program: prints where it listens, and runs until Ctrl-C.

use std::net::IpAddr;
#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::process::ExitCode;

use centra_sandbox::{Sandbox, WrongLogin};
use clap::Parser;

/// A local Centra with all three SOAP endpoints, until Ctrl-C
#[derive(Parser)]
struct Args {
    /// Exactly this port, 0 for any free one; without it 8080, or a free one if that is taken
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Keep everything in this SQLite file, across restarts and crashes
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Listen at this address in place of 127.0.0.1
    #[arg(long, value_name = "IP")]
    ip: Option<IpAddr>,
    /// Username of all endpoints
    #[arg(long, default_value = "demo")]
    username: String,
    /// Password of all endpoints
    #[arg(long, default_value = "demo")]
    password: String,
    /// Reply to a wrong login by success=false in place of a fault
    #[arg(long)]
    reject_wrong_login: bool,
    /// Updates make events, too
    #[arg(long)]
    update_events: bool,
    /// Place that many retail orders at the start
    #[arg(long, value_name = "N", default_value_t = 0)]
    orders: usize,
    /// Open the control API to other machines: they can read and change everything
    #[arg(long)]
    control_from_anywhere: bool,
    /// Serve under this host name, too; other names than localhost are refused
    #[arg(long, value_name = "NAME", alias = "control-host")]
    host: Vec<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let mut builder = Sandbox::builder()
        .login(centra_runtime::Login::new(args.username, args.password))
        .wrong_login(if args.reject_wrong_login { WrongLogin::Rejection } else { WrongLogin::Fault })
        .updates_make_events(args.update_events)
        .control_from_anywhere(args.control_from_anywhere)
        .stop_on_interrupt();
    for name in args.host {
        builder = builder.host(name);
    }
    #[cfg(feature = "sqlite")]
    if let Some(file) = args.data {
        builder = builder.data(file);
    }
    if let Some(ip) = args.ip {
        builder = builder.ip(ip);
    }
    let started = match args.port {
        Some(port) => builder.port(port).start(),
        None => match builder.clone().port(8080).start() {
            Ok(sandbox) => Ok(sandbox),
            Err(_) => builder.start(),
        },
    };
    let sandbox = match started {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("listening on {}", sandbox.url());
    println!("{}", welcome(&sandbox));
    if args.orders > 0
        && let Err(errors) = sandbox.try_place_orders(args.orders, centra_sandbox::Shop::Retail)
    {
        eprintln!("error: {}", errors.join("; "));
    }
    sandbox.run_until_interrupted();
    ExitCode::SUCCESS
}

/// Where everything is, and the login. A password that was given is not repeated.
fn welcome(sandbox: &Sandbox) -> String {
    let login = sandbox.login();
    let password = if login.password().expose() == "demo" { "demo" } else { "(as given)" };
    let endpoints = [("soap-api", "in the body"), ("navision-soap", "in the body"), ("navision-api", "by HTTP Basic")]
        .map(|(name, how)| format!("  {name:15}{}  (login {how})\n", sandbox.endpoint_url(name).unwrap_or_default()));
    format!(
        "  {:15}{}/admin\n  {:15}{}/admin/api/\n{}  login          {} / {password}\nCtrl-C stops it",
        "admin page",
        sandbox.url(),
        "control API",
        sandbox.url(),
        endpoints.concat(),
        login.username(),
    )
}
