//! `cargo xtask witness`: whether what `diff` says of the generated API is true, by programs that use all of the old version and are compiled against the new one.

mod apart;
mod check;
mod expand;
mod pairs;
mod program;
mod semver;
mod verdict;

use std::path::Path;

use self::apart::Oracle;
use self::check::Run;
use self::pairs::Pairs;
use self::program::Witness;
use self::verdict::Found;
use crate::error::Error;
use crate::{ui, workspace};

/// Compares what `diff` says of the generated API with programs that are written from the old version and compiled against the new one
///
/// The pairs are the fixtures of all rules, the documented history and five whole services, each both ways. Ends with 1 if `diff` and the
/// compiler disagree in a way that `xtask/src/witness/apart.toml` does not explain; with `--semver`, `semver.toml` there.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only pairs with this in their name
    #[arg(long, value_name = "SUBSTRING")]
    filter: Option<String>,
    /// Only every Nth of the rules' fixtures, and one endpoint
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Print each use that does not compile
    #[arg(long)]
    all: bool,
    /// Ask cargo-semver-checks instead of the compiler, for items that are added and removed; it must be installed
    #[arg(long)]
    semver: bool,
}

/// How many of the fixtures a merge checks.
const SHARD: usize = 12;

/// A small part, as a step of `ci`.
pub(crate) fn check_some(root: &Path) -> Result<(), Error> {
    compare(root, &Args { filter: None, every: SHARD, all: false, semver: false })
}

/// All of it, as a step of `ci --long`.
pub(crate) fn check_workspace(root: &Path) -> Result<(), Error> {
    compare(root, &Args { filter: None, every: 1, all: false, semver: false })
}

/// The same pairs by cargo-semver-checks, as a step of `ci --long`.
pub(crate) fn check_semver(root: &Path) -> Result<(), Error> {
    compare(root, &Args { filter: None, every: 1, all: false, semver: true })
}

/// Why cargo-semver-checks cannot be asked; `None` if it is installed.
pub(crate) fn lacks_semver() -> Option<String> {
    semver::is_missing()
}

/// Prints where `diff` and the other oracle disagree; fails if that is not explained.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    compare(&workspace::root()?, args)
}

fn compare(root: &Path, args: &Args) -> Result<(), Error> {
    let mut pairs = Pairs::read(root, args.every.max(1))?;
    pairs.pairs.retain(|pair| args.filter.as_ref().is_none_or(|filter| pair.name.contains(filter.as_str())));
    match args.semver {
        false => ask_compiler(root, args, &pairs),
        true => match semver::is_missing() {
            Some(why) => Err(Error::new(why)),
            None => {
                let found = semver::compare(root, &pairs)?;
                let breaks: usize = found.iter().map(|it| it.failed.len()).sum();
                report(args, &Oracle::SEMVER, &found, &format!("{} by cargo-semver-checks", ui::count(breaks, "break")))
            }
        },
    }
}

fn ask_compiler(root: &Path, args: &Args, pairs: &Pairs) -> Result<(), Error> {
    let programs = pairs.versions.iter().map(|version| {
        Witness::of(&version.text).map_err(|error| Error::new(format!("no program for `{}`: {error}", version.name)))
    });
    let programs: Vec<Witness> = programs.collect::<Result<_, _>>()?;

    let mut runs: Vec<Run> = pairs.used().into_iter().map(Run::of_itself).collect();
    let of_itself = runs.len();
    for pair in &pairs.pairs {
        runs.extend([Run::of(pair.old, pair.new), Run::of(pair.new, pair.old)]);
    }
    check::all(root, &pairs.versions, &programs, &mut runs)?;

    let (itself, runs) = runs.split_at(of_itself);
    for run in itself {
        if let Some(index) = run.failed.first() {
            let (name, code) = (&pairs.versions[run.old].name, programs[run.old].code(*index));
            return Err(Error::new(format!("the program of `{name}` does not compile against its own module: {code}"))
                .help("xtask/src/witness writes it"));
        }
    }

    let mut found = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let way = if number % 2 == 0 { "forward" } else { "backward" };
        let (old, new) = (&pairs.versions[run.old].side, &pairs.versions[run.new].side);
        let name = &pairs.pairs[number / 2].name;
        found.push(verdict::of(name, way, &centra_codegen::diff::compare(old, new), &programs[run.old], &run.failed));
    }
    let uses: usize = programs.iter().map(|program| program.lines.len()).sum();
    let by = format!("programs of {} with {}", ui::count(programs.len(), "version"), ui::count(uses, "use"));
    report(args, &Oracle::COMPILER, &found, &by)
}

fn report(args: &Args, oracle: &Oracle, found: &[Found], by: &str) -> Result<(), Error> {
    if args.all {
        for it in found {
            for line in &it.failed {
                anstream::println!("{} {}: {line}", it.pair, it.way);
            }
        }
    }
    let breaking = found.iter().filter(|it| it.is_major).count();
    let pairs = ui::count(found.len() / 2, "pair");
    anstream::println!("{pairs} both ways, {breaking} of {} break code; {by}", found.len());
    let is_whole = args.filter.is_none() && args.every == 1;
    let unexplained = oracle.unexplained(found, is_whole)?;
    for line in &unexplained {
        anstream::println!("  {line}");
    }
    match unexplained.len() {
        0 => Ok(()),
        number => Err(Error::new(format!("{} between `diff` and {}", ui::count(number, "disagreement"), oracle.name))
            .help(format!("mend the rule, or explain it in xtask/src/witness/{}", oracle.file))),
    }
}
