//! Everything that the workspace depends on, as `cargo metadata` lists it, for all platforms and features.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use semver::Version;
use serde::Deserialize;

use crate::error::Error;

/// All packages.
pub(super) struct Graph {
    pub(super) packages: Vec<Package>,
}

/// One version of a crate.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    pub(super) license: Option<String>,
    /// Where cargo got it; `None` for a folder.
    pub(super) source: Option<String>,
    /// Whether it is one of ours.
    pub(super) is_member: bool,
    /// The oldest Rust that a published crate of ours, whose users build this package, promises to build with.
    pub(super) promised: Option<Version>,
    /// What it says that it builds with.
    pub(super) rust: Option<Version>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    version: Version,
    license: Option<String>,
    source: Option<String>,
    rust_version: Option<String>,
    /// `Some([])` for what is never published.
    publish: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `dev`, `build`, or `null` for a normal one.
    kind: Option<String>,
}

impl Graph {
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let output = match metadata(root)? {
            output if output.status.success() => output,
            // Crates for other platforms are not there after a mere build.
            _ => {
                fetch(root)?;
                metadata(root)?
            }
        };
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(Error::new(format!("`cargo metadata --offline` failed\n{}", why.trim_end())));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| Error::new(format!("cannot read what `cargo metadata` printed: {error}")))?;
        Ok(Self::new(metadata))
    }

    fn new(metadata: Metadata) -> Self {
        let promises = metadata.promises();
        let packages = metadata.packages.iter().map(|package| Package {
            name: package.name.clone(),
            version: package.version.clone(),
            license: package.license.clone(),
            source: package.source.clone(),
            is_member: metadata.workspace_members.contains(&package.id),
            promised: promises.get(package.id.as_str()).cloned(),
            rust: package.rust(),
        });
        Self { packages: packages.collect() }
    }

    /// Crates that are there in several versions, by name.
    pub(super) fn duplicates(&self) -> Vec<(String, Vec<String>)> {
        let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for package in &self.packages {
            versions.entry(&package.name).or_default().push(package.version.to_string());
        }
        versions.retain(|_, versions| versions.len() > 1);
        versions.into_iter().map(|(name, versions)| (name.to_owned(), versions)).collect()
    }
}

impl Metadata {
    /// For each package that users of our published crates build: the oldest Rust that one of these promises.
    fn promises(&self) -> BTreeMap<&str, Version> {
        let mut promises: BTreeMap<&str, Version> = BTreeMap::new();
        for member in self.packages.iter().filter(|package| self.is_published(package)) {
            let Some(promised) = member.rust() else {
                continue;
            };
            for id in self.shipped_with(&member.id) {
                let oldest = promises.entry(id).or_insert_with(|| promised.clone());
                *oldest = promised.clone().min(oldest.clone());
            }
        }
        promises
    }

    fn is_published(&self, package: &MetadataPackage) -> bool {
        self.workspace_members.contains(&package.id) && package.publish.as_ref().is_none_or(|to| !to.is_empty())
    }

    /// A package and all that it needs, tests aside.
    fn shipped_with<'a>(&'a self, package: &'a str) -> BTreeSet<&'a str> {
        let nodes: BTreeMap<&str, &Node> = self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut waiting = vec![package];
        let mut shipped = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !shipped.insert(id) {
                continue;
            }
            let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let needed = dependencies.filter(|it| it.dep_kinds.iter().any(|it| it.kind.as_deref() != Some("dev")));
            waiting.extend(needed.map(|dependency| dependency.pkg.as_str()));
        }
        shipped
    }
}

impl MetadataPackage {
    /// `1.89` as well as `1.89.0`.
    fn rust(&self) -> Option<Version> {
        let text = self.rust_version.as_deref()?;
        Version::parse(text).or_else(|_| Version::parse(&format!("{text}.0"))).ok()
    }
}

fn metadata(root: &Path) -> Result<Output, Error> {
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["metadata", "--offline", "--locked", "--format-version", "1", "--all-features"]);
    command.output().map_err(|error| Error::new(format!("cannot start `cargo metadata`: {error}")))
}

fn fetch(root: &Path) -> Result<(), Error> {
    let status = Command::new("cargo").current_dir(root).args(["fetch", "--locked"]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::new("`cargo fetch --locked` failed").help("run it once with a network")),
        Err(error) => Err(Error::new(format!("cannot start `cargo fetch`: {error}"))),
    }
}
