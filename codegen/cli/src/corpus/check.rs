//! What the compiler says of each document's module, asked again only for what moved.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::Command;

use super::cases::{Corpus, hash};
use super::compile::{self, Fault, Runtime, Scratch};
use super::one::Generation;
use super::progress;
use super::state::{Check, Record};
use crate::error::Error;
use crate::files;

/// One entry per case: `None` without a module, `Some(None)` if it compiles. With `resume`, faults of unchanged modules are kept.
///
/// # Errors
/// Cargo cannot be started, or the runtime itself does not compile.
pub fn all(
    corpus: &Corpus,
    scratch: &Scratch<'_>,
    records: &mut [Record],
    resume: bool,
    shards: Option<usize>,
) -> Result<Vec<Option<Option<Fault>>>, Error> {
    let runtime = key(scratch.runtime)?;
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut known: BTreeMap<String, Option<Fault>> = BTreeMap::new();
    for (case, record) in corpus.cases.iter().zip(&*records) {
        let module = case.module();
        if !matches!(record.generation, Generation::Generated(_)) {
            continue;
        }
        let path = scratch.folders.module(&module);
        let text = fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
        let key = hash([runtime.as_bytes(), &text]);
        let old = record.check.as_ref().filter(|check| resume && check.key == key);
        // Those that compile take no time to compile again, and crates stay as they were.
        if let Some(Check { fault: Some(fault), .. }) = old {
            known.insert(module.clone(), Some(fault.clone()));
        }
        keys.insert(module, key);
    }
    let modules: Vec<String> = keys.keys().filter(|module| !known.contains_key(*module)).cloned().collect();
    let bar = progress("compiling", modules.len());
    known.extend(compile::all(scratch, &modules, shards, &bar)?);
    bar.finish_and_clear();
    let mut faults = Vec::new();
    for (case, record) in corpus.cases.iter().zip(records) {
        let module = case.module();
        let fault = known.get(&module).cloned();
        if let (Some(fault), Some(key)) = (&fault, keys.get(&module)) {
            record.check = Some(Check { key: key.clone(), fault: fault.clone() });
            record.save(scratch.folders, &module)?;
        }
        faults.push(fault);
    }
    Ok(faults)
}

/// A hash of what modules are compiled against and with.
fn key(runtime: &Runtime) -> Result<String, Error> {
    let mut parts = Vec::new();
    match runtime {
        Runtime::Release(version) => parts.push(version.as_bytes().to_vec()),
        Runtime::Folder(folder) => {
            for path in files::below(folder, folder)? {
                let path = folder.join(path);
                parts.push(fs::read(&path).map_err(|error| Error::io("read", &path, &error))?);
            }
        }
    }
    let version = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output();
    parts.push(version.map(|output| output.stdout).unwrap_or_default());
    Ok(hash(parts.iter().map(Vec::as_slice)))
}
