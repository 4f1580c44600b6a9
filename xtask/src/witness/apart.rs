//! Which disagreements between `diff` and the compiler are known, and why they are right: `apart.toml`.

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

/// A line for each disagreement that is not explained and, if all pairs were compared, for each explanation that nothing needs.
pub(super) fn unexplained(found: &[Found], is_whole: bool) -> Result<Vec<String>, Error> {
    let known: Apart = toml::from_str(include_str!("apart.toml"))
        .map_err(|error| Error::new(format!("`xtask/src/witness/apart.toml`: {}", error.message())))?;
    Ok(lines(&known.apart, found, is_whole))
}

fn lines(known: &[Known], found: &[Found], is_whole: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for it in found {
        for disagreement in &it.disagreements {
            let is_known = known.iter().any(|known| {
                (known.pair.as_str(), known.way.as_str(), known.kind.as_str()) == (&it.pair, it.way, disagreement.kind)
                    && known.items.contains(&disagreement.item)
            });
            let says = match disagreement.kind {
                "silent" => "does not compile any more, and `diff` does not say that it breaks",
                _ => "breaks code, says `diff`, and every use of it compiles",
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
            lines.push(format!("{} {}: `{item}` is explained for nothing: {}", known.pair, known.way, known.why));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::verdict::Disagreement;
    use super::*;

    #[test]
    fn what_is_explained_is_left_out_and_what_explains_nothing_is_told() {
        let known = |item: &str| Known {
            pair: "p".to_owned(),
            way: "forward".to_owned(),
            kind: "idle".to_owned(),
            items: vec![item.to_owned()],
            why: "so".to_owned(),
        };
        let disagreements = vec![Disagreement { item: "A".to_owned(), kind: "idle" }];
        let found = [Found { pair: "p".to_owned(), way: "forward", is_major: true, failed: Vec::new(), disagreements }];
        assert!(lines(&[known("A")], &found, true).is_empty());
        assert_eq!(lines(&[], &found, true).len(), 1);
        assert_eq!(lines(&[known("A"), known("B")], &found, true), ["p forward: `B` is explained for nothing: so"]);
        assert!(lines(&[known("A"), known("B")], &found, false).is_empty());
    }
}
