//! What is written: the documents as they came, and the catalogue that says where each is from.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use centra_codegen::catalog::{self, Catalog};
use tempfile::TempDir;

use super::collect::Collected;
use crate::error::Error;
use crate::ui;

/// Writes the documents into the folder `below` of a temporary one, which goes away when the returned value is dropped.
pub(super) fn unpack(collected: &Collected, below: &OsStr) -> Result<TempDir, Error> {
    let folder = TempDir::new().map_err(|error| Error::new(format!("cannot make a folder: {error}")))?;
    let inner = folder.path().join(below);
    fs::create_dir_all(&inner).map_err(|error| Error::io("create", &inner, &error))?;
    for document in &collected.documents {
        write(&inner.join(&document.file), &document.bytes)?;
    }
    write(&inner.join(catalog::FILE), catalogue(collected, None)?.as_bytes())?;
    Ok(folder)
}

/// Says of each file whether it is new, changed or as it was; writes those that are not, if wanted.
pub(super) fn report(folder: &Path, collected: &Collected, wanted: bool) -> Result<(), Error> {
    let old = read(&folder.join(catalog::FILE))?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let catalogue = catalogue(collected, old.as_deref())?;
    let documents = collected.documents.iter().map(|document| (document.file.as_str(), document.bytes.as_slice()));
    let files: Vec<(&str, &[u8])> = documents.chain([(catalog::FILE, catalogue.as_bytes())]).collect();
    let mut changed = 0;
    for (file, bytes) in &files {
        let path = folder.join(file);
        let state = match read(&path)? {
            Some(old) if old == *bytes => "unchanged",
            Some(_) => "changed",
            None => "new",
        };
        let style = if state == "unchanged" { ui::DIM } else { ui::GOOD };
        let size = ui::count(bytes.len(), "byte");
        anstream::eprintln!("{} {}: {size}", ui::paint(style, format!("{state:<9}")), path.display());
        if state != "unchanged" {
            changed += 1;
            if wanted {
                fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, &error))?;
                write(&path, bytes)?;
            }
        }
    }
    match (changed, wanted) {
        (0, _) => anstream::eprintln!("the copy in `{}` is what the server sends", folder.display()),
        (_, true) => anstream::eprintln!("{} written to `{}`", ui::count(changed, "file"), folder.display()),
        (_, false) => anstream::eprintln!("nothing is written: `--write` saves {}", ui::count(changed, "file")),
    }
    Ok(())
}

/// The catalogue; entries of other services in the same folder stay.
fn catalogue(collected: &Collected, old: Option<&str>) -> Result<String, Error> {
    let mut catalog = Catalog::default();
    catalog.entries.clone_from(&collected.addresses);
    if let Some(old) = old {
        let old = Catalog::parse(old).map_err(|why| {
            Error::new(format!("`{}` on the disk is no catalogue: {why}", catalog::FILE))
                .help("remove it, or choose another folder with `--into`")
        })?;
        let is_ours = |file: &str| collected.documents.iter().any(|document| document.file == file);
        let is_known = |address: &str| collected.addresses.iter().any(|(known, _)| known == address);
        catalog.entries.extend(old.entries.into_iter().filter(|(address, file)| !is_known(address) && !is_ours(file)));
    }
    Ok(catalog.to_xml())
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, &error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|error| Error::io("write", path, &error))
}
