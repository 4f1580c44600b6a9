//! Which documents are generated from, in which process, and how long that may take.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::cases::{Case, Corpus, hash};
use super::one::Generation;
use super::state::{Folders, Record};
use crate::error::Error;

/// How long one document may take.
const LIMIT: Duration = Duration::from_secs(20);

/// One record per case, in their order. With `resume`, those whose documents and generator are as before are not made again.
///
/// The program that runs must have a command `corpus-one`, which is [`run_one`](super::run_one).
///
/// # Errors
/// The program cannot be started again, or a file cannot be read or written.
pub fn all(
    corpus: &Corpus,
    folders: &Folders,
    jobs: usize,
    resume: bool,
    bar: &ProgressBar,
) -> Result<Vec<Record>, Error> {
    let keys = keys(corpus)?;
    let records: Vec<Mutex<Option<Result<Record, Error>>>> = corpus.cases.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = corpus.cases.get(index) else { return };
            let record = record(corpus, case, &keys[index], folders, resume);
            if let Ok(mut slot) = records[index].lock() {
                *slot = Some(record);
            }
            bar.inc(1);
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(work);
        }
    });
    let missing = || Err(Error::new("a thread ended early"));
    records.into_iter().map(|slot| slot.into_inner().ok().flatten().unwrap_or_else(missing)).collect()
}

/// What each result depends on: the documents and this program.
fn keys(corpus: &Corpus) -> Result<Vec<String>, Error> {
    let program = env::current_exe().and_then(fs::read);
    let program = program.map_err(|error| Error::new(format!("cannot read this program: {error}")))?;
    let program = hash([program.as_slice()]);
    let mut known: HashMap<Option<&Path>, String> = HashMap::new();
    let mut keys = Vec::new();
    for case in &corpus.cases {
        let folder = case.folder.as_deref();
        let inputs = match known.get(&folder) {
            Some(inputs) => inputs.clone(),
            None => corpus.inputs(case)?,
        };
        keys.push(hash([program.as_bytes(), inputs.as_bytes(), case.id.as_bytes()]));
        known.insert(folder, inputs);
    }
    Ok(keys)
}

fn record(corpus: &Corpus, case: &Case, key: &str, folders: &Folders, resume: bool) -> Result<Record, Error> {
    let module = case.module();
    let old = Record::load(folders, &module);
    if let Some(old) = old.as_ref().filter(|old| resume && old.key == key) {
        let is_there = folders.module(&module).is_file();
        if is_there || !matches!(old.generation, Generation::Generated(_)) {
            return Ok(old.clone());
        }
    }
    let generation = generate(corpus, case, &module, folders)?;
    let check = old.and_then(|old| old.check);
    let record = Record { key: key.to_owned(), generation, check };
    record.save(folders, &module)?;
    Ok(record)
}

fn generate(corpus: &Corpus, case: &Case, module: &str, folders: &Folders) -> Result<Generation, Error> {
    let report = folders.generated.join(module).with_extension("json");
    let messages = folders.generated.join(module).with_extension("stderr");
    let failed = |error: std::io::Error| Error::io("write", &messages, &error);
    // What an earlier run left there must not count for this one.
    let _ = fs::remove_file(&report);
    let stderr = File::create(&messages).map_err(failed)?;
    let program = env::current_exe().map_err(|error| Error::new(format!("cannot find this program: {error}")))?;
    let mut command = Command::new(program);
    // Run by cargo, it may look like a build script, which talks to cargo.
    command.env_remove("OUT_DIR").env_remove("RUST_BACKTRACE").current_dir(&corpus.folder);
    command.arg("corpus-one").arg(&case.path).arg(folders.module(module));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
    let Some(status) = run(&mut command, LIMIT)? else { return Ok(Generation::TimedOut) };
    let json = fs::read(&report).ok().filter(|_| status.success());
    if let Some(generation) = json.and_then(|json| serde_json::from_slice(&json).ok()) {
        return Ok(generation);
    }
    let said = fs::read(&messages).unwrap_or_default();
    let said = last_words(&String::from_utf8_lossy(&said));
    let message = if said.is_empty() { status.to_string() } else { said };
    Ok(Generation::Crashed { message })
}

/// The exit status, or `None` if the process took too long and was ended.
///
/// # Errors
/// The program cannot be started.
pub fn run(command: &mut Command, limit: Duration) -> Result<Option<std::process::ExitStatus>, Error> {
    let program = command.get_program().display().to_string();
    let failed = |error: std::io::Error| Error::new(format!("cannot run `{program}`: {error}"));
    let began = Instant::now();
    let mut child = command.spawn().map_err(failed)?;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Some(status));
        }
        if began.elapsed() > limit {
            // It may have ended just now.
            let _ = child.kill();
            child.wait().map_err(failed)?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// What a crashing program says: where it panicked, and why.
fn last_words(stderr: &str) -> String {
    let mut lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_reason = |line: &&str| line.contains("panicked at") || line.contains("overflow") || line.contains("memory");
    let Some(first) = lines.find(is_reason) else {
        return stderr.lines().next().unwrap_or_default().to_owned();
    };
    let Some((_, place)) = first.split_once("panicked at ") else { return first.to_owned() };
    let reason = lines.find(|line| !line.starts_with("note:")).unwrap_or_default();
    format!("panicked at {} {reason}", place.trim_end_matches(':')).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_tell_where_and_why() {
        let panic = "\nthread 'main' (77) panicked at codegen/src/a.rs:3:5:\nindex out of bounds\nnote: run with\n";
        assert_eq!(last_words(panic), "panicked at codegen/src/a.rs:3:5 index out of bounds");
        let stack = "\nthread 'main' (7) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n";
        assert_eq!(last_words(stack), "thread 'main' (7) has overflowed its stack");
        assert_eq!(last_words("memory allocation of 9 bytes failed\n"), "memory allocation of 9 bytes failed");
        assert_eq!(last_words(""), "");
    }

    #[cfg(unix)]
    #[test]
    fn a_process_that_takes_too_long_is_ended() {
        let limit = Duration::from_millis(50);
        assert!(run(Command::new("sleep").arg("60"), limit).unwrap().is_none());
        assert!(run(&mut Command::new("true"), Duration::from_secs(60)).unwrap().unwrap().success());
        assert!(run(&mut Command::new("/no/such/program"), limit).is_err());
    }
}
