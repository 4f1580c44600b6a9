//! `cargo xtask ci`: the whole suite as a table of steps; every step runs, then a summary says which failed.

mod needs;
mod told;

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use self::needs::Need;
use crate::error::Error;
use crate::{beside, changes, codegen, corpus, deny, door, release, tidy, ui, witness, workspace};

/// Runs the whole suite step by step, with a summary at the end
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out what takes long: documentation and its tests, tests called `interop…`, the oldest Rust
    #[arg(long, conflicts_with = "long")]
    fast: bool,
    /// Add what takes minutes more: builds from nothing, README's first steps, packages, tests that are ignored otherwise
    #[arg(long)]
    long: bool,
}

/// One line of the summary.
struct Step {
    name: &'static str,
    work: Work,
    /// Checked before the step starts.
    needs: &'static [Need],
    runs: Runs,
}

/// When a step runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    Always,
    /// Unless `--fast` is given.
    Slow,
    /// Where `--long` is given.
    Long,
}

enum Work {
    /// Arguments of cargo.
    Cargo(&'static [&'static str]),
    /// `cargo test`.
    Test,
    /// `cargo doc` that denies warnings.
    Doc,
    /// Done by xtask itself.
    Own(fn(&Path) -> Result<(), Error>),
    /// The same, unless the first function says why it cannot be done here.
    Where(fn() -> Option<String>, fn(&Path) -> Result<(), Error>),
    /// `cargo check` with the oldest Rust that we promise, where rustup has it.
    OldestRust,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", work: Work::Cargo(&FMT), needs: &[Need::Rustfmt], runs: Runs::Always },
    Step { name: "clippy", work: Work::Cargo(&CLIPPY), needs: &[Need::Clippy], runs: Runs::Always },
    Step { name: "codegen", work: Work::Own(codegen::check_workspace), needs: &[], runs: Runs::Always },
    Step { name: "test", work: Work::Test, needs: &[], runs: Runs::Always },
    Step { name: "corpus", work: Work::Own(corpus::check_workspace), needs: &[], runs: Runs::Slow },
    Step { name: "mutated", work: Work::Own(corpus::check_mutated), needs: &[], runs: Runs::Slow },
    Step { name: "witness", work: Work::Own(witness::check_some), needs: &[], runs: Runs::Slow },
    Step { name: "doc", work: Work::Doc, needs: &[], runs: Runs::Slow },
    Step { name: "tidy", work: Work::Own(tidy::check_workspace), needs: &[], runs: Runs::Always },
    Step { name: "deny", work: Work::Own(deny::check_workspace), needs: &[], runs: Runs::Always },
    Step { name: "plain", work: Work::Cargo(&PLAIN), needs: &[], runs: Runs::Long },
    Step { name: "beside", work: Work::Own(beside::check_workspace), needs: &[], runs: Runs::Long },
    Step { name: "door", work: Work::Own(door::check_workspace), needs: &[], runs: Runs::Long },
    Step { name: "changes", work: Work::Own(changes::check_workspace), needs: &[], runs: Runs::Long },
    Step { name: "release", work: Work::Own(release::check_workspace), needs: &[], runs: Runs::Long },
    Step { name: "witnesses", work: Work::Own(witness::check_workspace), needs: &[], runs: Runs::Long },
    Step {
        name: "semver",
        work: Work::Where(witness::lacks_semver, witness::check_semver),
        needs: &[],
        runs: Runs::Long,
    },
    Step { name: "ignored", work: Work::Cargo(&IGNORED), needs: &[], runs: Runs::Long },
    Step { name: "msrv", work: Work::OldestRust, needs: &[], runs: Runs::Slow },
];

const FMT: [&str; 3] = ["fmt", "--all", "--check"];
const CLIPPY: [&str; 7] = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
const TEST: [&str; 4] = ["test", "--workspace", "--all-features", "--no-fail-fast"];
/// Tests that take minutes each: processes that are killed many times, explorations of every interleaving.
const IGNORED: [&str; 8] =
    ["test", "--workspace", "--all-features", "--tests", "--no-fail-fast", "--release", "--", "--ignored"];
/// The blocking transport without TLS, which `--all-features` hides.
const PLAIN: [&str; 7] = ["test", "--package", "centra-runtime", "--features", "ureq-plain", "--lib", "transport"];
const DOC: [&str; 4] = ["doc", "--no-deps", "--workspace", "--all-features"];

/// Tests in files whose names start like this need servers of other people.
const INTEROP: &str = "interop";

enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// Runs all steps; fails when one of them did.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let root = workspace::root()?;
    let begin = Instant::now();
    let mut results = Vec::new();
    for (index, step) in STEPS.iter().enumerate() {
        let title = format!("{}/{} {}", index + 1, STEPS.len(), step.name);
        anstream::println!("\n{}", ui::paint(ui::HEADING, format!("━━ {title} ━━ {}", step.work.describe())));
        let start = Instant::now();
        let outcome = step.run(&root, args);
        outcome.announce();
        results.push((step, outcome, start.elapsed()));
    }
    summary(&results, begin.elapsed())
}

impl Step {
    fn run(&self, root: &Path, &Args { fast, long }: &Args) -> Outcome {
        match self.runs {
            Runs::Slow if fast => return Outcome::Skipped("left out by --fast".into()),
            Runs::Long if !long => return Outcome::Skipped("part of --long".into()),
            Runs::Always | Runs::Slow | Runs::Long => {}
        }
        let missing: Vec<_> = self.needs.iter().filter(|need| !need.is_there(root)).map(Need::missing).collect();
        if !missing.is_empty() {
            return Outcome::Failed(missing.join("; "));
        }
        match self.work {
            Work::Cargo(arguments) => finish(cargo(root).args(arguments)),
            Work::Test if fast => match fast_targets(root) {
                Ok(targets) => told::test(cargo(root).args(TEST).args(targets)),
                Err(why) => Outcome::Failed(why),
            },
            Work::Test => told::test(cargo(root).args(TEST)),
            Work::Doc => finish(cargo(root).args(DOC).env("RUSTDOCFLAGS", "-D warnings")),
            Work::Own(work) => own(work(root)),
            Work::Where(lacks, work) => match lacks() {
                Some(why) => Outcome::Skipped(why),
                None => own(work(root)),
            },
            Work::OldestRust => oldest_rust(root),
        }
    }
}

impl Work {
    fn describe(&self) -> String {
        match self {
            Self::Cargo(arguments) => format!("cargo {}", arguments.join(" ")),
            Self::Test => format!("cargo {}", TEST.join(" ")),
            Self::Doc => format!("RUSTDOCFLAGS=\"-D warnings\" cargo {}", DOC.join(" ")),
            Self::Own(_) | Self::Where(..) => "done by xtask itself".into(),
            Self::OldestRust => format!("cargo check with Rust {OLDEST_RUST}"),
        }
    }
}

impl Outcome {
    fn announce(&self) {
        match self {
            Self::Passed => {}
            Self::Failed(why) => anstream::println!("{}: {why}", ui::paint(ui::BAD, "failed")),
            Self::Skipped(why) => anstream::println!("{}: {why}", ui::paint(ui::WARNING, "skipped")),
        }
    }
}

/// Options of `cargo test` that name all targets but those of `INTEROP`.
fn fast_targets(root: &Path) -> Result<Vec<String>, String> {
    let output = cargo(root).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).output();
    let output = output.map_err(|error| format!("cannot start `cargo metadata`: {error}"))?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cannot read what `cargo metadata` printed: {error}"))?;
    let list = |value: &serde_json::Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let targets = list(&metadata, "packages").into_iter().flat_map(|package| list(&package, "targets"));
    let tests = targets.filter(|target| target["kind"][0] == "test");
    let names = tests.filter_map(|target| Some(target["name"].as_str()?.to_owned()));
    let mut options = vec!["--lib".to_owned(), "--bins".to_owned()];
    options.extend(names.filter(|name| !name.starts_with(INTEROP)).flat_map(|name| ["--test".to_owned(), name]));
    Ok(options)
}

/// What we promise, as the workspace's manifest says it.
const OLDEST_RUST: &str = env!("CARGO_PKG_RUST_VERSION");

fn oldest_rust(root: &Path) -> Outcome {
    let list = Command::new("rustup").args(["toolchain", "list"]).output();
    let list = list.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    // `1.89` is installed under that name, or as `1.89.0`.
    let matches = |name: &&str| {
        name.strip_prefix(OLDEST_RUST).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
    };
    let Some(toolchain) = list.lines().filter_map(|line| line.split(' ').next()).find(matches) else {
        let help = format!("`rustup toolchain install {OLDEST_RUST} --profile minimal` gets it");
        return Outcome::Skipped(format!("Rust {OLDEST_RUST} is not installed; {help}"));
    };
    let mut command = Command::new("rustup");
    command.current_dir(root).args(["run", toolchain, "cargo", "check", "--workspace", "--all-features"]);
    // Two compilers in one folder would build everything anew each time.
    finish(command.args(["--target-dir", "target/msrv"]))
}

/// The cargo that runs us, or the one on the path.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

fn own(result: Result<(), Error>) -> Outcome {
    match result {
        Ok(()) => Outcome::Passed,
        Err(error) => {
            anstream::println!("{error}");
            Outcome::Failed(error.message().to_owned())
        }
    }
}

fn finish(command: &mut Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(status.to_string()),
        Err(error) => Outcome::Failed(format!("cannot start {}: {error}", command.get_program().display())),
    }
}

fn summary(results: &[(&Step, Outcome, Duration)], total: Duration) -> Result<(), Error> {
    anstream::println!("\n{}", ui::paint(ui::HEADING, "━━ summary ━━"));
    for (step, outcome, time) in results {
        let (style, word, why) = match outcome {
            Outcome::Passed => (ui::GOOD, "passed", ""),
            Outcome::Failed(why) => (ui::BAD, "FAILED", why.as_str()),
            Outcome::Skipped(why) => (ui::WARNING, "skipped", why.as_str()),
        };
        let word = ui::paint(style, format!("{word:<8}"));
        anstream::println!("{}", format!("{:<8} {word} {:>12}  {why}", step.name, ui::duration(*time)).trim_end());
    }
    anstream::println!("{:<8} {:<8} {:>12}", "total", "", ui::duration(total));
    let failed: Vec<_> = results.iter().filter(|(_, it, _)| matches!(it, Outcome::Failed(_))).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = failed.iter().map(|(step, ..)| step.name).collect();
    Err(Error::new(format!("{} of {} steps failed: {}", names.len(), results.len(), names.join(", "))))
}
