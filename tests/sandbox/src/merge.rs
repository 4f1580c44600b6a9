//! What an update does to each field of what is stored: only sent fields change, sent-empty blanks, parts are found by their ids.

mod rules;
mod table;

use std::collections::HashMap;

use centra_runtime::{Unknown, UnknownNode};

pub(crate) use table::sizetable;

use crate::ids::Ids;
use crate::kind::Kind;
use crate::object::Object;
use crate::store::Tx;

/// A generated type that updates hold.
pub(crate) trait Merge: Default {
    /// What its id identifies; `None` if ids of this type are compared as they are.
    const KIND: Option<Kind>;
    /// Whether an update can make one that does not exist.
    const MAKES: bool;

    /// Takes over what was sent.
    fn merge(&mut self, sent: Self, at: &mut Place<'_, '_>);
    /// Turns Centra's numbers into what messages show.
    fn show(&mut self, ids: &Ids);
    /// What distinguishes it from others in the same list.
    fn key(&self) -> Option<&str>;
    fn set_key(&mut self, key: String);
}

/// A notice for each element that is of no use: a field whose name is misspelt would else be lost without a word.
pub(crate) fn remark(tx: &mut Tx<'_>, of: &str, unknown: &Unknown) {
    for node in unknown.nodes() {
        if let UnknownNode::Element(element) = node {
            let name = element.name().rsplit(':').next().unwrap_or_default();
            tx.notice(format!("Ignored an element that is unknown or comes twice: {name} in {of}"));
        }
    }
}

/// Where an update is: the transaction, and what ids are relative to.
pub(crate) struct Place<'t, 's> {
    pub(crate) tx: &'t mut Tx<'s>,
    /// The number of the object that is updated.
    pub(crate) owner: u64,
    /// The sizetable of the variation that is updated, else 0.
    pub(crate) sizetable: u64,
}

impl Place<'_, '_> {
    /// Runs `change` and puts `noun` before the errors that it makes.
    pub(crate) fn within(&mut self, noun: impl FnOnce() -> String, change: impl FnOnce(&mut Self)) {
        let before = self.tx.errors.len();
        change(self);
        if self.tx.errors.len() > before {
            let noun = noun();
            self.tx.errors[before..].iter_mut().for_each(|error| error.insert_str(0, &format!("{noun}: ")));
        }
    }

    /// The number that an id stands for in this place; a new one if it may be.
    pub(crate) fn identify(&mut self, kind: Kind, shown: &str, makes: bool) -> Option<u64> {
        let scope = if kind == Kind::Size { self.sizetable } else { 0 };
        if kind == Kind::Size && scope == 0 {
            self.tx.error(format!("size {shown}: the variation has no sizetable"));
            return None;
        }
        let found = self.tx.resolve(kind, scope, shown);
        if let (Some(internal), true) = (found, makes && kind.is_part()) {
            let owner = self.tx.state().ids.row(kind, internal).map_or(0, |row| row.owner);
            if owner != self.owner {
                self.tx.error(format!("{} {shown} belongs to another object", kind.name()));
                return None;
            }
        }
        match (found, makes) {
            (Some(internal), _) => Some(internal),
            (None, true) => {
                let owner = if kind.is_part() { self.owner } else { 0 };
                let internal = self.tx.allocate(kind, Some(shown), scope, owner);
                if kind == Kind::Warehouse {
                    // docs/centra.md, "Updates": an unknown warehouse id creates the warehouse.
                    let warehouse = crate::centra::Warehouse {
                        id: Some(internal.to_string()),
                        description: Some(shown.to_owned()),
                        ..Default::default()
                    };
                    self.tx.put(kind, internal, Object::Warehouse(warehouse));
                }
                Some(internal)
            }
            (None, false) => self.tx.known(kind, scope, shown),
        }
    }
}

/// Takes over the sent items of a list, each into the stored one with its id.
pub(crate) fn items<T: Merge>(noun: &str, stored: &mut Vec<T>, sent: Vec<T>, at: &mut Place<'_, '_>) {
    let mut index: Option<HashMap<String, usize>> = (sent.len() > 8 && stored.len() > 8).then(|| {
        let keyed = stored.iter().enumerate().filter_map(|(nth, item)| Some((item.key()?.to_owned(), nth)));
        keyed.collect()
    });
    for item in sent {
        let Some(shown) = item.key().filter(|key| !key.is_empty()).map(ToOwned::to_owned) else {
            match T::KIND {
                Some(_) => at.tx.error(format!("{noun} without an id")),
                None => at.within(
                    || noun.to_owned(),
                    |at| {
                        let mut value = T::default();
                        value.merge(item, at);
                        stored.push(value);
                    },
                ),
            }
            continue;
        };
        let key = match T::KIND {
            None => shown.clone(),
            Some(kind) => match at.identify(kind, &shown, T::MAKES) {
                Some(internal) => internal.to_string(),
                None => continue,
            },
        };
        let found = match &index {
            Some(index) => index.get(&key).copied(),
            None => stored.iter().position(|item| item.key() == Some(&key)),
        };
        let nth = found.unwrap_or_else(|| {
            let mut value = T::default();
            value.set_key(key.clone());
            stored.push(value);
            if let Some(index) = &mut index {
                index.insert(key, stored.len() - 1);
            }
            stored.len() - 1
        });
        at.within(|| format!("{noun} {shown}"), |at| stored[nth].merge(item, at));
    }
}
