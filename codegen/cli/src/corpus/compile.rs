//! Which modules compile: all of them in a few crates, checked again without those that do not until the rest does.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};

use super::cases::hash;
use super::one::write;
use super::state::Folders;
use crate::error::Error;

/// Why a module does not compile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// `E0308`, or the name of a lint; empty when the compiler gives none.
    pub code: String,
    /// What the compiler says.
    pub message: String,
    /// In the generated module, from 1; 0 when the compiler names no place.
    pub line: usize,
}

/// What its faults are reported of.
const RUNTIME: &str = "centra_runtime";

/// How many modules make up a crate, unless the user says how many crates there are.
const PER_SHARD: usize = 40;

/// Which runtime modules are compiled against.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// A release: `0.1`.
    Release(String),
    /// The crate in this folder.
    Folder(PathBuf),
}

/// How the scratch workspace is built.
#[derive(Clone, Copy)]
pub struct Scratch<'a> {
    /// What modules use.
    pub runtime: &'a Runtime,
    /// The lock file with the versions of all dependencies, which are there already; without one cargo chooses and gets them.
    pub lock: Option<&'a Path>,
    /// Where everything is.
    pub folders: &'a Folders,
    /// How many processes compile at once.
    pub jobs: usize,
}

/// Checks these modules; returns an entry for each, which is `None` if it compiles.
///
/// # Errors
/// Cargo cannot be started, or the runtime itself does not compile.
pub fn all(
    scratch: &Scratch<'_>,
    modules: &[String],
    shards: Option<usize>,
    bar: &ProgressBar,
) -> Result<BTreeMap<String, Option<Fault>>, Error> {
    let count = shards.unwrap_or(modules.len().div_ceil(PER_SHARD)).max(1);
    let mut shards: Vec<Shard> =
        (0..count).map(|number| Shard { name: format!("shard_{number:03}"), modules: BTreeSet::new() }).collect();
    for module in modules {
        shards[shard_of(module, count)].modules.insert(module.clone());
    }
    shards.retain(|shard| !shard.modules.is_empty());
    let mut verdicts = BTreeMap::new();
    while !shards.is_empty() {
        let names: Vec<&str> = shards.iter().map(|shard| shard.name.as_str()).collect();
        scratch.write_workspace(&names)?;
        for shard in &shards {
            shard.write(scratch.folders)?;
        }
        let round = check(scratch, &shards, bar)?;
        bar.set_position(verdicts.len() as u64);
        let mut again = Vec::new();
        for mut shard in shards {
            if round.passed.contains(&shard.name) {
                verdicts.extend(shard.modules.into_iter().map(|module| (module, None)));
                continue;
            }
            let before = shard.modules.len();
            shard.modules.retain(|module| match round.faults.get(module).and_then(|faults| faults.first()) {
                Some(fault) => {
                    verdicts.insert(module.clone(), Some(fault.clone()));
                    false
                }
                None => true,
            });
            if shard.modules.len() == before {
                let message = round.unplaced.get(&shard.name).unwrap_or(&round.said);
                let fault =
                    Fault { code: String::new(), message: format!("its crate does not compile: {message}"), line: 0 };
                verdicts.extend(shard.modules.into_iter().map(|module| (module, Some(fault.clone()))));
            } else if !shard.modules.is_empty() {
                again.push(shard);
            }
        }
        shards = again;
        bar.set_position(verdicts.len() as u64);
    }
    Ok(verdicts)
}

/// A crate of some of the modules.
struct Shard {
    name: String,
    modules: BTreeSet<String>,
}

/// The same from run to run, whatever other modules there are.
fn shard_of(module: &str, count: usize) -> usize {
    let digits = hash([module.as_bytes()]);
    usize::from_str_radix(&digits[..7], 16).unwrap_or_default() % count
}

impl Shard {
    fn write(&self, folders: &Folders) -> Result<(), Error> {
        let mut text = String::from("//! Modules that the generator made.\n#![deny(warnings)]\n");
        for module in &self.modules {
            text.push_str(&module_item("pub mod", module, folders));
        }
        package(folders, &self.name, &[], "lib.rs", &text)
    }
}

/// The declaration of a module in a crate of the scratch workspace.
pub fn module_item(keywords: &str, module: &str, folders: &Folders) -> String {
    format!("#[path = {:?}]\n{keywords} {module};\n", folders.module(module))
}

/// Writes a crate of the scratch workspace that consists of one file besides the modules, and uses these others of its crates.
///
/// # Errors
/// A file cannot be written.
pub fn package(folders: &Folders, name: &str, uses: &[String], file: &str, text: &str) -> Result<(), Error> {
    let folder = folders.workspace.join(name);
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(|error| Error::io("make", &source, &error))?;
    let uses: String = uses.iter().map(|name| format!("{name} = {{ path = \"../{name}\" }}\n")).collect();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\ncentra-runtime.workspace = true\n{uses}"
    );
    write(&folder.join("Cargo.toml"), &manifest)?;
    write(&source.join(file), text)
}

impl Scratch<'_> {
    /// Writes the manifest of the workspace.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write_workspace(&self, members: &[&str]) -> Result<(), Error> {
        let runtime = match self.runtime {
            Runtime::Release(version) => format!("{version:?}"),
            Runtime::Folder(path) => format!("{{ path = {path:?} }}"),
        };
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n\
             [workspace.dependencies]\ncentra-runtime = {runtime}\n\n\
             [profile.dev]\ndebug = false\n"
        );
        write(&self.folders.workspace.join("Cargo.toml"), &manifest)?;
        if let Some(lock) = self.lock {
            let to = self.folders.workspace.join("Cargo.lock");
            fs::copy(lock, to).map_err(|error| Error::io("copy", lock, &error))?;
        }
        Ok(())
    }

    /// `cargo COMMAND` in the scratch workspace, which prints JSON.
    pub fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.folders.workspace).arg(command).arg("--target-dir").arg(&self.folders.build);
        cargo.args(["--quiet", "--message-format=json", "--jobs", &self.jobs.to_string()]);
        if self.lock.is_some() {
            cargo.arg("--offline");
        }
        cargo.stdin(Stdio::null()).stdout(Stdio::piped());
        cargo
    }
}

/// What one run of cargo reported.
#[derive(Debug, Default)]
pub struct Round {
    /// Crates that compile, those that they depend on included.
    pub passed: BTreeSet<String>,
    /// Faults of each module, by file stem.
    pub faults: BTreeMap<String, Vec<Fault>>,
    /// Faults without a place, by crate.
    pub unplaced: BTreeMap<String, String>,
    /// The program that was built.
    pub executable: Option<String>,
    /// What cargo itself said.
    pub said: String,
}

fn check(scratch: &Scratch<'_>, shards: &[Shard], bar: &ProgressBar) -> Result<Round, Error> {
    let done = bar.position();
    let mut cargo = scratch.cargo("check");
    cargo.args(["--workspace", "--keep-going"]);
    let sizes: BTreeMap<&str, u64> =
        shards.iter().map(|shard| (shard.name.as_str(), shard.modules.len() as u64)).collect();
    let round = listen(&mut cargo, &scratch.folders.workspace.join("cargo.stderr"), |name| {
        bar.inc(sizes.get(name).copied().unwrap_or_default());
    })?;
    bar.set_position(done);
    Ok(round)
}

/// Runs cargo and reads what it and the compiler report; calls `passed` for each crate that compiles.
///
/// # Errors
/// Cargo cannot be started or finds no dependency, or the runtime itself does not compile.
pub fn listen(cargo: &mut Command, stderr: &Path, mut passed: impl FnMut(&str)) -> Result<Round, Error> {
    let file = fs::File::create(stderr).map_err(|error| Error::io("write", stderr, &error))?;
    let failed = |error: std::io::Error| Error::new(format!("cannot run cargo: {error}"));
    let mut child = cargo.stderr(file).spawn().map_err(failed)?;
    let mut round = Round::default();
    let stdout = child.stdout.take().map(BufReader::new);
    for line in stdout.into_iter().flat_map(BufRead::lines) {
        let line = line.map_err(failed)?;
        let Ok(report) = serde_json::from_str::<CargoReport>(&line) else { continue };
        if report.reason == "compiler-artifact" {
            passed(&report.target.name);
            round.passed.insert(report.target.name);
            round.executable = report.executable.or(round.executable);
        } else if let Some(message) = report.message.filter(|message| message.level == "error") {
            round.add_error(report.target.name, message);
        }
    }
    let status = child.wait().map_err(failed)?;
    if let Some(message) = round.unplaced.get(RUNTIME) {
        return Err(Error::new(format!("the runtime does not compile: {message}")));
    }
    let said = fs::read_to_string(stderr).unwrap_or_default();
    round.said = said.lines().find(|line| line.starts_with("error")).unwrap_or("nothing says why").to_owned();
    // Where cargo finds no dependency, nothing was compiled, and no module is to blame.
    if !status.success() && !said.contains("could not compile") {
        return Err(Error::new(format!("cargo compiles nothing: {}", round.said.trim_start_matches("error: ")))
            .help("look at the version or folder of the runtime"));
    }
    Ok(round)
}

impl Round {
    fn add_error(&mut self, krate: String, message: CompilerMessage) {
        let place = message.spans.into_iter().find(|span| span.is_primary).map(Span::outermost);
        let code = message.code.map(|code| code.code).unwrap_or_default();
        match place {
            Some(span) => {
                let stem = Path::new(&span.file_name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let fault = Fault { code, message: message.message, line: span.line_start };
                // A fault outside of the modules is one of the crate.
                if krate == RUNTIME || stem == "lib" || stem == "main" {
                    self.unplaced.entry(krate).or_insert(fault.message);
                } else {
                    self.faults.entry(stem).or_default().push(fault);
                }
            }
            None if message.message.starts_with("aborting due to") => {}
            None => {
                self.unplaced.entry(krate).or_insert(message.message);
            }
        }
    }
}

/// A line of cargo's, as far as it matters here.
#[derive(Deserialize)]
struct CargoReport {
    reason: String,
    #[serde(default)]
    target: Target,
    message: Option<CompilerMessage>,
    executable: Option<String>,
}

#[derive(Default, Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct CompilerMessage {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
    line_start: usize,
    expansion: Option<Expansion>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Box<Span>,
}

impl Span {
    /// Where the macro is called that the place is in.
    fn outermost(self) -> Self {
        match self.expansion {
            Some(expansion) => expansion.span.outermost(),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> Round {
        let report: CargoReport = serde_json::from_str(json).unwrap();
        let mut round = Round::default();
        round.add_error(report.target.name, report.message.unwrap());
        round
    }

    #[test]
    fn errors_belong_to_the_module_that_they_point_to() {
        let json = r#"{"reason":"compiler-message","package_id":"p","target":{"name":"shard_000","kind":["lib"]},"message":{
            "level":"error","message":"mismatched types","code":{"code":"E0308","explanation":null},"spans":[
            {"file_name":"x/other.rs","is_primary":false,"line_start":1},
            {"file_name":"runtime/macros.rs","is_primary":true,"line_start":99,"expansion":{"span":
            {"file_name":"../generated/c_a_0a.rs","is_primary":false,"line_start":7,"expansion":null}}}]}}"#;
        let fault = Fault { code: "E0308".to_owned(), message: "mismatched types".to_owned(), line: 7 };
        assert_eq!(error(json).faults.get("c_a_0a"), Some(&vec![fault]));
    }

    #[test]
    fn errors_without_a_place_belong_to_the_crate() {
        let with = |text: &str| {
            let message = format!(r#"{{"level":"error","message":"{text}","code":null,"spans":[]}}"#);
            error(&format!(r#"{{"reason":"compiler-message","target":{{"name":"shard_000"}},"message":{message}}}"#))
        };
        assert_eq!(with("too deep").unplaced.get("shard_000").map(String::as_str), Some("too deep"));
        assert!(with("aborting due to 2 previous errors").unplaced.is_empty());
    }

    #[test]
    fn modules_that_do_not_compile_are_taken_out_so_that_the_others_are_still_checked() {
        let root = tempfile::tempdir().unwrap();
        let runtime = root.path().join("runtime");
        fs::create_dir_all(runtime.join("src")).unwrap();
        let manifest = "[package]\nname = \"centra-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
        fs::write(runtime.join("Cargo.toml"), manifest).unwrap();
        fs::write(runtime.join("src/lib.rs"), "").unwrap();
        let lock = root.path().join("Cargo.lock");
        fs::write(&lock, "version = 4\n").unwrap();
        let folders = Folders::below(&root.path().join("target")).unwrap();
        let modules = [
            ("c_good", "pub fn a() {}\n"),
            ("c_syntax", "pub fn a( {}\n"),
            ("c_types", "\npub fn a() -> u8 { \"\" }\n"),
            ("c_warning", "pub fn a() {}\nfn b() {}\n"),
        ];
        for (module, text) in modules {
            fs::write(folders.module(module), text).unwrap();
        }
        let modules: Vec<String> = modules.iter().map(|(module, _)| (*module).to_owned()).collect();
        let runtime = Runtime::Folder(runtime);
        let scratch = Scratch { runtime: &runtime, lock: Some(&lock), folders: &folders, jobs: 1 };
        let bar = ProgressBar::hidden();
        let faults = all(&scratch, &modules, Some(1), &bar).unwrap();
        let faults: Vec<_> = faults
            .iter()
            .map(|(name, it)| (name.as_str(), it.as_ref().map(|it| (it.code.as_str(), it.line))))
            .collect();
        let expected = [
            ("c_good", None),
            ("c_syntax", Some(("", 1))),
            ("c_types", Some(("E0308", 2))),
            ("c_warning", Some(("dead_code", 2))),
        ];
        assert_eq!(faults, expected);
        assert_eq!(bar.position(), 4);
    }

    #[test]
    fn a_module_stays_in_its_shard() {
        assert_eq!(shard_of("c_a", 22), shard_of("c_a", 22));
        assert!((0..100).map(|number| shard_of(&format!("c_{number}"), 4)).all(|shard| shard < 4));
    }
}
