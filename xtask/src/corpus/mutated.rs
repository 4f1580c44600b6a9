//! `--mutate N --seed S`: N damaged copies of the documents of a folder, which are measured in their place.

#[path = "../../../tests/fuzz/mutate.rs"]
mod mutate;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use centra_codegen::Generator;

use self::mutate::{Choices, mutate};
use super::cases::Corpus;
use super::manifest;
use crate::error::Error;

/// Larger documents take longer than they teach.
const MOST_BYTES: usize = 60_000;

/// Set of all copies in their manifest.
const SET: &str = "mutated";

/// Writes `number` damaged documents into `folder`, each in a folder of its own with what it reads; the same ones for the same seed.
pub(super) fn write(corpus: &Corpus, number: usize, seed: u64, folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Error::io("remove", folder, &error))?;
    }
    let documents = &corpus.documents;
    let originals: Vec<Original> =
        documents.cases.iter().filter_map(|case| Original::read(&documents.folder, &case.path)).collect();
    let Some(schemas) = originals.first().map(|_| originals.iter().filter(|original| original.is_schema())) else {
        return Err(
            Error::new("no document is small enough to be damaged").help(format!("the limit is {MOST_BYTES} bytes"))
        );
    };
    let schemas: Vec<&Original> = schemas.collect();
    let mut random = Random(seed);
    let mut listed = String::from("set\tcase\troot\n");
    for index in 0..number {
        let case = format!("{index:06}");
        let original = &originals[random.below(originals.len())];
        let other = (!schemas.is_empty()).then(|| schemas[random.below(schemas.len())]);
        original.save(&folder.join(SET).join(&case), other, &mut random)?;
        listed.push_str(&format!("{SET}\t{case}\t{}\n", original.root.display()));
    }
    save(&folder.join(manifest::NAME), &listed)
}

/// A document with all that it reads, by path below the corpus.
struct Original {
    root: PathBuf,
    files: BTreeMap<PathBuf, String>,
}

impl Original {
    /// None if it reads something outside of the corpus, or something large.
    fn read(corpus: &Path, root: &Path) -> Option<Self> {
        let files = match Generator::new(corpus.join(root)).types_only(true).render() {
            Ok((_, report)) => report.files,
            Err(_) => vec![corpus.join(root)],
        };
        let mut texts = BTreeMap::new();
        for file in files {
            let text = fs::read_to_string(&file).ok().filter(|text| text.len() <= MOST_BYTES)?;
            texts.insert(file.strip_prefix(corpus).ok()?.to_owned(), text);
        }
        texts.contains_key(root).then(|| Self { root: root.to_owned(), files: texts })
    }

    fn is_schema(&self) -> bool {
        self.root.extension().is_some_and(|extension| extension == "xsd")
    }

    /// Writes a copy in which one file is damaged; it may include itself, or `other`.
    fn save(&self, folder: &Path, other: Option<&Self>, random: &mut Random) -> Result<(), Error> {
        const OTHER: &str = "other-schema.xsd";
        let paths: Vec<&PathBuf> = self.files.keys().collect();
        let victim = paths[random.below(paths.len())];
        let itself = victim.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut names = vec![itself, "missing.xsd".to_owned()];
        if let Some(text) = other.and_then(|other| other.files.get(&other.root)) {
            save(&folder.join(victim.with_file_name(OTHER)), text)?;
            names.push(OTHER.to_owned());
        }
        for (path, text) in &self.files {
            let damaged = (path == victim).then(|| mutate(text, &names, random));
            save(&folder.join(path), damaged.as_ref().unwrap_or(text))?;
        }
        Ok(())
    }
}

/// A pseudo-random sequence: SplitMix64.
struct Random(u64);

impl Choices for Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

fn save(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| Error::io("make", folder, &error))?;
    fs::write(path, text).map_err(|error| Error::io("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::cases;

    #[test]
    fn the_same_seed_makes_the_same_copies() {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        let schema = |inner: &str| {
            format!(
                r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:f">{inner}</xs:schema>"#
            )
        };
        save(&corpus.join("a.xsd"), &schema(r#"<xs:include schemaLocation="parts/b.xsd"/><xs:element name="a"/>"#))
            .unwrap();
        save(&corpus.join("parts/b.xsd"), &schema(r#"<xs:element name="b" type="xs:int"/><!-- c -->"#)).unwrap();
        let found = cases::find(&corpus, None).unwrap();
        let made = |seed: u64, name: &str| {
            let to = folder.path().join(name);
            write(&found, 20, seed, &to).unwrap();
            let mutated = cases::find(&to, None).unwrap();
            let texts = mutated.documents.cases.iter().map(|case| fs::read_to_string(to.join(&case.path)).unwrap());
            (mutated.listed.len(), texts.collect::<Vec<_>>())
        };
        let (number, texts) = made(1, "x");
        assert_eq!((number, texts.len()), (20, 20));
        assert_eq!(made(1, "y").1, texts);
        assert_ne!(made(2, "z").1, texts);
        let damaged: std::collections::HashSet<&String> = texts.iter().collect();
        assert!(damaged.len() > 8, "{} kinds of damage", damaged.len());
    }
}
