//! `deny.toml`: what is allowed, as far as it can be checked without a network; the keys are cargo-deny's.

use std::fs;
use std::path::Path;

use semver::{Version, VersionReq};
use serde::Deserialize;
use spdx::{Expression, ParseMode};

use crate::error::Error;

/// The parts of the file that are read here.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// Licences that only one crate may have.
#[derive(Debug, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    krate: String,
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    /// `name`, or `name@requirement` as in `time@<0.2.23`.
    #[serde(rename = "crate")]
    krate: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

impl Config {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, &error))?;
        Self::parse(&text).map_err(|why| Error::new(format!("`{}`: {why}", path.display())))
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for ban in &config.bans.deny {
            ban.versions()?;
        }
        Ok(config)
    }

    pub(super) fn allows_source(&self, source: &str) -> bool {
        let registry = source.strip_prefix("registry+").or(source.starts_with("sparse+").then_some(source));
        registry.is_some_and(|registry| self.sources.allow_registry.iter().any(|allowed| allowed == registry))
    }

    /// Whether the licences that are allowed meet the terms of `license`; an error says why that is not known.
    pub(super) fn allows_license(&self, krate: &str, license: &str) -> Result<bool, String> {
        let expression = Expression::parse_mode(license, ParseMode::LAX)
            .map_err(|error| format!("not understood: {}", error.reason))?;
        let exceptions = self.licenses.exceptions.iter().filter(|exception| exception.krate == krate);
        let allowed: Vec<&String> =
            self.licenses.allow.iter().chain(exceptions.flat_map(|exception| &exception.allow)).collect();
        Ok(expression.evaluate(|required| allowed.contains(&&required.to_string())))
    }

    /// Why this version may not be used, if so.
    pub(super) fn banned(&self, krate: &str, version: &Version) -> Option<&str> {
        let matches = |ban: &&Ban| {
            let versions = ban.versions().unwrap_or(VersionReq::STAR);
            ban.name() == krate && versions.matches(version)
        };
        self.bans.deny.iter().find(matches).map(|ban| ban.reason.as_str())
    }
}

impl Ban {
    fn name(&self) -> &str {
        self.krate.split_once('@').map_or(self.krate.as_str(), |(name, _)| name)
    }

    fn versions(&self) -> Result<VersionReq, String> {
        match self.krate.split_once('@') {
            None => Ok(VersionReq::STAR),
            Some((_, versions)) => VersionReq::parse(versions).map_err(|error| format!("`{}`: {error}", self.krate)),
        }
    }
}
