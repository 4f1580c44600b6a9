//! `fetch`: gets a WSDL with all that it imports, shows what changed against the disk, and saves it if asked to.

mod announced;
mod collect;
mod http;
mod save;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use centra_codegen::diff::{self, Announcement, Diff, Ignore};

use self::collect::Collected;
use self::http::Login;
use crate::diff::{Bar, DIFFERS, Format};
use crate::error::Error;
use crate::ui;

/// Gets a WSDL with its imports, and shows what changed against the copy on the disk
///
/// Nothing is written without `--write`. Documents are kept byte for byte; `catalog.xml` beside them says which
/// address each came from, so that generation never asks the network. With `--check` it ends with 3 if the change
/// is worse than `--fail-on` allows, if the vendor announces the end of the service, or if the service is gone; and
/// with 1 if that is not known, such as in an outage or without a copy.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The address of the WSDL; `?wsdl` is tried if it serves none
    #[arg(value_name = "URL")]
    url: String,
    /// The folder that holds the copy
    #[arg(long, value_name = "FOLDER", default_value = "wsdl")]
    into: PathBuf,
    /// What the copy of the WSDL is called there; after its address if not given
    #[arg(long, value_name = "FILE.wsdl", value_parser = file_name)]
    name: Option<String>,
    /// Save what was fetched
    #[arg(long)]
    write: bool,
    /// End with 3 on a change that breaks, and on an end that is announced
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// From which change on `--check` ends with 3; announced ends count for all but `none`
    #[arg(long, value_enum, default_value_t, value_name = "BAR")]
    fail_on: Bar,
    /// Changes and announced ends that are known: lines of `FINGERPRINT until YYYY-MM-DD: REASON`
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// How the change is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A further host from which imports are fetched
    #[arg(long = "allow-host", value_name = "HOST")]
    allowed: Vec<String>,
    /// The user's name for HTTP Basic
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The environment variable that holds the password; it is asked for on a terminal if not given
    #[arg(long, value_name = "VARIABLE", requires = "user")]
    password_env: Option<String>,
    /// Largest document, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    max_bytes: u64,
    /// Most documents
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    max_files: usize,
    /// How long one document may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
}

fn file_name(name: &str) -> Result<String, String> {
    match Path::new(name).file_name().is_some_and(|file| file == name) {
        true => Ok(name.to_owned()),
        false => Err("a file name without a folder is needed".to_owned()),
    }
}

/// Fetches, shows what changed, saves if asked to.
///
/// # Errors
/// The address serves no WSDL, an import cannot be fetched, or a file cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Error> {
    let ignore = args.ignore.as_deref().map(crate::diff::read_ignore).transpose()?;
    let login = args.user.as_ref().map(|user| login(user, args.password_env.as_deref())).transpose()?;
    let limits = http::Limits { bytes: args.max_bytes, time: Duration::from_secs(args.timeout) };
    let agent = http::Agent::new(&args.url, &args.allowed, login, limits)?;
    let fetched =
        ui::patiently("fetching", || collect::collect(&agent, &args.url, args.name.as_deref(), args.max_files));
    let collected = match fetched {
        Ok(collected) => collected,
        Err(failure) if failure.is_gone && args.check => {
            anstream::println!("{} {}", ui::paint(ui::BAD, "gone"), failure.error.message());
            return Ok(ExitCode::from(DIFFERS));
        }
        Err(failure) => return Err(failure.error),
    };
    let diff = compare(args, &collected, ignore.as_ref())?;
    save::report(&args.into, &collected, args.write)?;
    if args.check && diff.is_none() {
        let copy = args.into.join(&collected.documents[0].file);
        return Err(Error::new(format!("there is no copy `{}` to check against", copy.display()))
            .help("`--write` saves the first one; `--into` and `--name` say where it is"));
    }
    let is_reached = diff.as_ref().is_some_and(|diff| args.fail_on.is_reached(diff));
    if diff.as_ref().is_some_and(|diff| !diff.announced.is_empty()) {
        anstream::eprintln!(
            "a line `FINGERPRINT until YYYY-MM-DD: REASON` in the file of `--ignore` accepts what is announced"
        );
    }
    Ok(ExitCode::from(if args.check && is_reached { DIFFERS } else { 0 }))
}

/// Compares what was fetched with the copy on the disk, if there is one; prints the difference.
///
/// An end that is announced is part of the difference; without a copy it is printed by itself.
fn compare(args: &Args, collected: &Collected, ignore: Option<&Ignore>) -> Result<Option<Diff>, Error> {
    // Below a folder of the same name, so that places are shown as they will be on the disk.
    let below = args.into.file_name().unwrap_or_default();
    let folder = save::unpack(collected, below)?;
    let root = folder.path().join(below).join(&collected.documents[0].file);
    let fetched = crate::diff::side_in(&root, Some(folder.path()), &args.url);
    let mut fetched =
        fetched.map_err(|error| error.help("the documents were fetched, and the generator refuses them: see above"))?;
    fetched.display.clone_from(&args.url);
    let by_headers = collected.announced.iter().cloned();
    let announced: Vec<Announcement> = by_headers.chain(announced::by_documentation(fetched.documentation())).collect();
    let copy = args.into.join(&collected.documents[0].file);
    if !copy.exists() {
        for it in announced {
            anstream::eprintln!("{} {}", ui::paint(ui::WARNING, "end"), it.message);
        }
        return Ok(None);
    }
    let copy = crate::diff::side(&copy.to_string_lossy())?;
    let mut diff = diff::compare(&copy, &fetched);
    diff.announced = announced;
    if let Some(ignore) = ignore {
        diff.ignore(ignore, &crate::diff::today());
    }
    crate::diff::print(&diff, args.format, false);
    Ok(Some(diff))
}

/// Name and password, which no file and no argument holds.
fn login(user: &str, variable: Option<&str>) -> Result<Login, Error> {
    let password = match variable {
        Some(variable) => env::var(variable).map_err(|_| {
            Error::new(format!("the environment variable `{variable}` is not set"))
                .help("it holds the password, so that no command line does")
        })?,
        None => rpassword::prompt_password(format!("Password of {user}: ")).map_err(|_| {
            Error::new("there is no terminal to ask for the password")
                .help("`--password-env VARIABLE` names the environment variable that holds it")
        })?,
    };
    Ok(Login::basic(user, &password))
}
