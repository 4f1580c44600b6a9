//! What a comparison results in: changes with their verdicts, and what they add up to.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::rules::rule;

/// What a change means on the wire for a program that is not regenerated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing.
    #[default]
    Ok,
    /// Compatible; what is new is in `unknown` until the code is regenerated.
    Unseen,
    /// It depends on the server or on the data: there is a question to ask the vendor.
    Maybe,
    /// Messages are refused or misread.
    Break,
}

impl Verdict {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unseen => "unseen",
            Self::Maybe => "maybe",
            Self::Break => "break",
        }
    }

    /// Reads what `as_str` returns.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ok, Self::Unseen, Self::Maybe, Self::Break].into_iter().find(|verdict| verdict.as_str() == text)
    }
}

/// What regenerating means for code that uses the generated module, as a step of semantic versioning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The same code is generated.
    #[default]
    None,
    /// Only tables or documentation differ.
    Patch,
    /// Something is added.
    Minor,
    /// Something is gone or has another type: code that uses it does not compile.
    Major,
}

impl Step {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// Reads what `as_str` returns.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Patch, Self::Minor, Self::Major].into_iter().find(|step| step.as_str() == text)
    }
}

/// Which messages a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Those that the client sends.
    Request,
    /// Those that the client reads, faults included.
    Response,
    /// Messages of both kinds.
    Both,
}

impl Direction {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
        }
    }

    /// What covers both.
    pub(super) fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// Where a change is seen: the way from an operation to the element or attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The operation's name first, then elements; `@` precedes attributes, and a type derived by `xsi:type` stands in brackets.
    pub path: String,
    /// Which messages of the operation.
    pub direction: Direction,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// As other messages show it.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// One change of the wire.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Ten hexadecimal digits that stay the same while the same change is reported.
    pub fingerprint: String,
    /// Name of the rule.
    pub rule: &'static str,
    /// The first of the places.
    pub path: String,
    /// What happened: `added, optional string`.
    pub message: String,
    /// All directions in which it is seen.
    pub direction: Direction,
    /// What it means on the wire, in these directions.
    pub wire: Verdict,
    /// What regenerating means: the greatest step among `items`.
    pub api: Step,
    /// What it means, and what to do or to ask.
    pub text: &'static str,
    /// Where it is seen, up to 50 places: of each operation the shortest way.
    pub places: Vec<Place>,
    /// How many more places there are.
    pub more_places: usize,
    /// Paths of the items of the generated module that it concerns.
    pub items: Vec<String>,
    /// Where it is in the old document.
    pub old: Option<Location>,
    /// Where it is in the new document.
    pub new: Option<Location>,
    /// XML names that the generated items carry: namespace, type, and child if it is about one; of several types if they inherit it.
    #[serde(skip)]
    pub(super) subjects: Vec<Subject>,
}

/// What a change is about, as generated items name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Subject {
    pub namespace: String,
    pub ty: String,
    pub member: String,
}

/// One change of the generated module.
#[derive(Clone, Debug, Serialize)]
pub struct ApiChange {
    /// Stable as that of `Change`.
    pub fingerprint: String,
    /// Name of the rule.
    pub rule: &'static str,
    /// Path of the item: `Order.note`, `OrderUpdate::new`.
    pub item: String,
    /// Its signature before; `None` if it was not there.
    pub old: Option<String>,
    /// Its signature now; `None` if it is gone.
    pub new: Option<String>,
    /// What it means for code that uses the item.
    pub step: Step,
    /// What it means, and what to do: for a name that moved, the line that keeps the old one.
    pub text: String,
    /// Fingerprint of the change of the wire that it comes from; `None` if the rules know none.
    pub because: Option<String>,
    #[serde(skip)]
    pub(super) subject: Option<Subject>,
}

/// What a vendor announces about the end of a service. No document is compared for it: `fetch` reads it from headers and documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// Stable as long as the vendor announces the same.
    pub fingerprint: String,
    /// What is announced, and where.
    pub message: String,
}

impl Announcement {
    /// An announcement whose fingerprint is made of these parts, such as the address, the header and its value.
    pub fn new(parts: &[&str], message: impl Into<String>) -> Self {
        Self { fingerprint: fingerprint(parts), message: message.into() }
    }
}

/// A change or announcement that an ignore file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// Its fingerprint.
    pub fingerprint: String,
    /// What it says.
    pub message: String,
    /// Why it is ignored.
    pub reason: String,
    /// Until when: `2027-01-31`.
    pub until: String,
}

/// What differs between two versions.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// The old root document.
    pub old: String,
    /// The new root document.
    pub new: String,
    /// The worst verdict of all changes that are not ignored.
    pub wire: Verdict,
    /// The greatest step of the generated API.
    pub api: Step,
    /// The step that a version of a crate with this module takes: the greater of `api` and what the wire demands.
    pub step: Step,
    /// Changes of the wire, worst first.
    pub changes: Vec<Change>,
    /// Changes of documentation that mean nothing on the wire, which are shown only if asked for.
    pub documentation: Vec<Change>,
    /// Changes of the generated module, greatest first.
    pub items: Vec<ApiChange>,
    /// Ends of the service that the vendor announces; `compare` finds none, `fetch` adds them.
    pub announced: Vec<Announcement>,
    /// Changes and announcements that the ignore file names.
    pub ignored: Vec<Ignored>,
    /// What is wrong with the ignore file: entries that have expired or name nothing.
    pub notes: Vec<String>,
}

impl Diff {
    /// Whether nothing but documentation differs.
    pub fn is_identical(&self) -> bool {
        self.changes.is_empty() && self.items.is_empty() && self.ignored.is_empty()
    }

    /// Keeps only what these operations send and receive, and what of the API comes from that.
    pub fn keep(&mut self, operations: &[String]) {
        let is_kept = |place: &Place| operations.iter().any(|name| place.path.split(['/', '(']).next() == Some(name));
        for list in [&mut self.changes, &mut self.documentation] {
            for change in list.iter_mut() {
                change.places.retain(is_kept);
                let direction = change.places.iter().map(|place| place.direction).reduce(Direction::and);
                if let (Some(first), Some(direction)) = (change.places.first(), direction) {
                    change.path = first.path.clone();
                    change.more_places = 0;
                    (change.direction, change.wire) = (direction, rule(change.rule).verdict(direction));
                }
            }
            list.retain(|change| !change.places.is_empty());
        }
        let kept: Vec<&str> = self.changes.iter().map(|change| change.fingerprint.as_str()).collect();
        self.items.retain(|item| item.because.as_deref().is_none_or(|because| kept.contains(&because)));
        self.weigh();
    }

    /// Adds up what is left.
    pub(super) fn weigh(&mut self) {
        self.wire = self.changes.iter().map(|change| change.wire).max().unwrap_or_default();
        let is_touched = !self.changes.is_empty() || !self.documentation.is_empty();
        let least = if is_touched { Step::Patch } else { Step::None };
        let of_items = self.items.iter().map(|item| item.step).max();
        self.api = of_items.unwrap_or_default().max(least);
        let demanded = match self.wire {
            Verdict::Break => Step::Major,
            Verdict::Unseen => Step::Minor,
            Verdict::Ok | Verdict::Maybe => least,
        };
        self.step = self.api.max(demanded);
    }
}

/// Ten hexadecimal digits of all parts.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

/// Links changes of both kinds, sorts them, and adds them up.
pub(super) fn conclude(
    old: &str,
    new: &str,
    mut changes: Vec<Change>,
    documentation: Vec<Change>,
    mut items: Vec<ApiChange>,
) -> Diff {
    link(&mut changes, &mut items);
    changes.sort_by(|a, b| (b.wire, b.api, &a.path, a.rule).cmp(&(a.wire, a.api, &b.path, b.rule)));
    items.sort_by(|a, b| (b.step, &a.item).cmp(&(a.step, &b.item)));
    let (wire, api, step) = (Verdict::Ok, Step::None, Step::None);
    let (old, new) = (old.to_owned(), new.to_owned());
    let (announced, ignored, notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut diff = Diff { old, new, wire, api, step, changes, documentation, items, announced, ignored, notes };
    diff.weigh();
    diff
}

/// An item belongs to the change that is about the same child of the same type, else about the type.
fn link(changes: &mut [Change], items: &mut [ApiChange]) {
    use std::collections::HashMap;
    let mut by_subject: HashMap<Subject, Vec<usize>> = HashMap::new();
    for (index, change) in changes.iter().enumerate() {
        for subject in &change.subjects {
            by_subject.entry(subject.clone()).or_default().push(index);
        }
    }
    // Choices have no name in XML: their items belong to the only change that is about a child of this name.
    let mut by_member: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (subject, list) in &by_subject {
        let member = by_member.entry((subject.namespace.clone(), subject.member.clone())).or_default();
        member.extend(list.iter().filter(|index| !member.contains(index)).collect::<Vec<_>>());
    }
    for item in items {
        let Some(subject) = &item.subject else { continue };
        let of_type = Subject { member: String::new(), ..subject.clone() };
        let key = (subject.namespace.clone(), subject.member.clone());
        let only = by_member.get(&key).filter(|list| list.len() == 1 && !subject.member.is_empty());
        let found = by_subject.get(subject).or_else(|| by_subject.get(&of_type)).or(only);
        for index in found.into_iter().flatten() {
            let change = &mut changes[*index];
            change.api = change.api.max(item.step);
            change.items.push(item.item.clone());
            item.because.get_or_insert_with(|| change.fingerprint.clone());
        }
    }
}
