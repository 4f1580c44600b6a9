//! Which disagreements between `diff` and another oracle are known, and why they are right: `apart.toml`, `semver.toml`.

use serde::Deserialize;

use super::verdict::Found;
use crate::error::Error;

#[derive(Deserialize)]
struct Apart {
    #[serde(default)]
    apart: Vec<Known>,
}

/// One or more disagreements with the same reason.
#[derive(Deserialize)]
struct Known {
    pair: String,
    way: String,
    /// `silent` or `idle`.
    kind: String,
    items: Vec<String>,
    /// The reason, for those who read it.
    why: String,
}

/// Who says something else than `diff`, and where that is explained.
pub(super) struct Oracle {
    pub name: &'static str,
    /// Beside this file.
    pub file: &'static str,
    text: &'static str,
}

impl Oracle {
    pub(super) const COMPILER: Self =
        Self { name: "the compiler", file: "apart.toml", text: include_str!("apart.toml") };
    pub(super) const SEMVER: Self =
        Self { name: "cargo-semver-checks", file: "semver.toml", text: include_str!("semver.toml") };

    /// A line for each disagreement that is not explained and, if all pairs were compared, for each explanation that nothing needs.
    pub(super) fn unexplained(&self, found: &[Found], is_whole: bool) -> Result<Vec<String>, Error> {
        let known: Apart = toml::from_str(self.text)
            .map_err(|error| Error::new(format!("`xtask/src/witness/{}`: {}", self.file, error.message())))?;
        Ok(lines(&known.apart, self.name, found, is_whole))
    }
}

fn lines(known: &[Known], oracle: &str, found: &[Found], is_whole: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for it in found {
        for disagreement in &it.disagreements {
            let is_known = known.iter().any(|known| {
                (known.pair.as_str(), known.way.as_str(), known.kind.as_str()) == (&it.pair, it.way, disagreement.kind)
                    && known.items.contains(&disagreement.item)
            });
            let says = match disagreement.kind {
                "silent" => format!("breaks code, says {oracle}, and `diff` does not"),
                _ => format!("is added, gone or changed, says `diff`, and {oracle} sees no difference"),
            };
            if !is_known {
                lines.push(format!("{} {}: `{}` {says}", it.pair, it.way, disagreement.item));
            }
        }
    }
    let is_needed = |known: &Known, item: &String| {
        found.iter().any(|it| {
            let is_same = |other: &super::verdict::Disagreement| other.kind == known.kind && other.item == *item;
            (it.pair.as_str(), it.way) == (&known.pair, &known.way) && it.disagreements.iter().any(is_same)
        })
    };
    for known in known.iter().filter(|_| is_whole) {
        for item in known.items.iter().filter(|item| !is_needed(known, item)) {
            lines.push(format!(
                "{} {}: `{item}` is explained, and nobody disagrees about it: {}",
                known.pair, known.way, known.why
            ));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::verdict::Disagreement;
    use super::*;

    #[test]
    fn what_is_explained_is_left_out_and_what_explains_nothing_is_reported() {
        let known = |item: &str| Known {
            pair: "p".to_owned(),
            way: "forward".to_owned(),
            kind: "idle".to_owned(),
            items: vec![item.to_owned()],
            why: "so".to_owned(),
        };
        let disagreements = vec![Disagreement { item: "A".to_owned(), kind: "idle" }];
        let found = [Found { pair: "p".to_owned(), way: "forward", is_major: true, failed: Vec::new(), disagreements }];
        assert!(lines(&[known("A")], "it", &found, true).is_empty());
        assert_eq!(lines(&[], "it", &found, true).len(), 1);
        assert_eq!(
            lines(&[known("A"), known("B")], "it", &found, true),
            ["p forward: `B` is explained, and nobody disagrees about it: so"]
        );
        assert!(lines(&[known("A"), known("B")], "it", &found, false).is_empty());
    }
}
