//! Where `diff` and the compiler disagree about one step from one version to another.

use centra_codegen::diff::{ApiChange, Diff, Step};
use std::collections::BTreeSet;

use super::program::Witness;

/// What was found of a step.
#[derive(Debug)]
pub(super) struct Found {
    pub pair: String,
    /// `forward` or `backward`.
    pub way: &'static str,
    /// Whether `diff` says that code breaks.
    pub is_major: bool,
    /// Items of the uses that do not compile.
    pub failed: Vec<String>,
    pub disagreements: Vec<Disagreement>,
}

/// One item of which `diff` and the compiler say different things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Disagreement {
    pub item: String,
    /// `silent`: code that uses it breaks, and `diff` does not say so. `idle`: `diff` says so, and no use breaks.
    pub kind: &'static str,
}

/// Compares what is said with what does not compile.
pub(super) fn of(pair: &str, way: &'static str, diff: &Diff, program: &Witness, failed: &BTreeSet<usize>) -> Found {
    let said: Vec<&ApiChange> = diff.items.iter().filter(|item| item.step == Step::Major).collect();
    let uses: Vec<(&str, &str)> =
        failed.iter().map(|index| (program.lines[*index].item.as_str(), program.code(*index))).collect();
    let silent = uses.iter().filter(|(item, code)| !said.iter().any(|change| explains(change, item, code)));
    let silent = silent.map(|(item, _)| Disagreement { item: (*item).to_owned(), kind: "silent" });
    let idle = said.iter().filter(|change| !uses.iter().any(|(item, code)| explains(change, item, code)));
    let idle = idle.map(|change| Disagreement { item: change.item.clone(), kind: "idle" });
    let disagreements: BTreeSet<Disagreement> = silent.chain(idle).collect();
    Found {
        pair: pair.to_owned(),
        way,
        is_major: !said.is_empty(),
        failed: uses.iter().map(|(item, _)| (*item).to_owned()).collect(),
        disagreements: disagreements.into_iter().collect(),
    }
}

/// Whether a use breaks for what is said: it is about this item, or about a type that is gone or called otherwise.
fn explains(change: &ApiChange, item: &str, code: &str) -> bool {
    let is_gone = change.new.is_none() || change.rule == "name-moved";
    let is_type = !change.item.contains(['.', ':']);
    change.item == item || is_gone && is_type && mentions(code, &change.item)
}

/// Whether a type of the module is named in a use.
fn mentions(code: &str, name: &str) -> bool {
    let path = format!("m::{name}");
    let ends = |end: usize| !code[end..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
    code.match_indices(&path).any(|(at, _)| ends(at + path.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_named_whole() {
        assert!(mentions("fn line(it: &m::Order) {}", "Order"));
        assert!(mentions("m::OrderUpdate m::Order", "Order"));
        assert!(!mentions("fn line(it: &m::OrderUpdate) {}", "Order"));
    }
}
