//! Which namespace of the new side stands for which of the old one, so that a namespace that moved is one finding.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::side::Side;
use crate::qname::QName;

/// Old namespaces that are gone, each with the one that took its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    moved: HashMap<String, String>,
}

impl Names {
    /// Pairs namespaces that only one side has by what they declare.
    pub(super) fn of(old: &Side, new: &Side) -> Self {
        let (old, new) = (declared(old), declared(new));
        let gone = || old.iter().filter(|(uri, _)| !new.contains_key(*uri));
        let came = || new.iter().filter(|(uri, _)| !old.contains_key(*uri));
        let mut pairs: Vec<(usize, &str, &str)> = Vec::new();
        for (before, left) in gone() {
            for (after, right) in came() {
                let shared = left.intersection(right).count();
                // At least half of what the smaller one declares.
                if shared > 0 && shared * 2 >= left.len().min(right.len()) {
                    pairs.push((shared, before, after));
                }
            }
        }
        pairs.sort_by(|a, b| (b.0, a.1, a.2).cmp(&(a.0, b.1, b.2)));
        let mut moved: HashMap<String, String> = HashMap::new();
        for (_, before, after) in pairs {
            if !moved.contains_key(before) && moved.values().all(|taken| taken != after) {
                moved.insert(before.to_owned(), after.to_owned());
            }
        }
        Self { moved }
    }

    /// Old and new namespace, in the order of the old ones.
    pub(super) fn moved(&self) -> Vec<(&str, &str)> {
        let sorted: BTreeMap<&str, &str> = self.moved.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        sorted.into_iter().collect()
    }

    /// What the new side calls an old name if nothing but its namespace moved.
    pub(super) fn new_name(&self, old: &QName) -> QName {
        QName::new(self.namespace(&old.namespace), &old.local)
    }

    /// What the new side calls an old namespace.
    pub(super) fn namespace<'a>(&'a self, old: &'a str) -> &'a str {
        self.moved.get(old).map_or(old, String::as_str)
    }

    /// Whether both mean the same.
    pub(super) fn same(&self, old: &QName, new: &QName) -> bool {
        old.local == new.local && self.namespace(&old.namespace) == new.namespace
    }

    /// Whether the new text is the old one with a namespace in it that moved, as in many SOAPActions.
    pub(super) fn same_text(&self, old: &str, new: &str) -> bool {
        let trim = |text: &str| text.trim_end_matches('/').to_owned();
        self.moved.iter().any(|(before, after)| old.replace(&trim(before), &trim(after)) == new)
    }
}

/// Names by namespace, of all that the documents declare.
fn declared(side: &Side) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut declared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // A wrapper of rpc style is in the namespace that its binding names.
    let elements = side.api.elements.iter().filter(|element| !element.synthetic).map(|element| &element.name);
    let types = side.api.types.iter().filter_map(|ty| ty.name.as_ref());
    let port_types = side.input.definitions.iter().flat_map(|it| &it.port_types).map(|port_type| &port_type.name);
    for name in elements.chain(types).chain(port_types) {
        declared.entry(&name.namespace).or_default().insert(&name.local);
    }
    declared
}
