//! The id conversion table: which of Centra's numbers an id of the ERP stands for, per kind, and the reverse.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::kind::Kind;

/// One number of Centra's, and the id that messages show in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// The ERP's id; `None` for what started in Centra, whose number is shown.
    pub(crate) external: Option<Arc<str>>,
    /// The sizetable of a size, in which alone its id is unique; else 0.
    pub(crate) scope: u64,
    /// The object that this is a part of; else 0.
    pub(crate) owner: u64,
}

/// The table, both ways. It has a row for every number that was ever given out.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    rows: BTreeMap<(Kind, u64), Mapping>,
    numbers: HashMap<(Kind, u64), HashMap<Arc<str>, u64>>,
    /// Counts edits by hand: what was written with an older table is out of date.
    pub(crate) generation: u64,
}

impl Ids {
    /// The row of a number.
    pub(crate) fn row(&self, kind: Kind, internal: u64) -> Option<&Mapping> {
        self.rows.get(&(kind, internal))
    }

    /// The number that an id in a message stands for: an ERP's id, or the number itself of something that has none.
    pub(crate) fn resolve(&self, kind: Kind, scope: u64, shown: &str) -> Option<u64> {
        // docs/centra.md, "ID conversion table": a numeric account id is the internal account id itself.
        if let (Kind::Account, Some(number)) = (kind, number(shown)) {
            return self.rows.contains_key(&(kind, number)).then_some(number);
        }
        if let Some(internal) = self.numbers.get(&(kind, scope)).and_then(|table| table.get(shown)) {
            return Some(*internal);
        }
        let number = number(shown)?;
        let row = self.rows.get(&(kind, number))?;
        (row.external.is_none() && row.scope == scope).then_some(number)
    }

    /// The id that messages show for a number.
    pub(crate) fn shown<'a>(&'a self, kind: Kind, internal: &'a str) -> Cow<'a, str> {
        let row = number(internal).and_then(|number| self.rows.get(&(kind, number)));
        match row.and_then(|row| row.external.as_deref()) {
            Some(external) => Cow::Borrowed(external),
            None => Cow::Borrowed(internal),
        }
    }

    /// Replaces or removes the row of a number, and gives the old one.
    pub(crate) fn set(&mut self, kind: Kind, internal: u64, row: Option<Mapping>) -> Option<Mapping> {
        let old = match row.clone() {
            Some(row) => self.rows.insert((kind, internal), row),
            None => self.rows.remove(&(kind, internal)),
        };
        if let Some(Mapping { external: Some(external), scope, .. }) = &old
            && let Some(table) = self.numbers.get_mut(&(kind, *scope))
            && table.get(external) == Some(&internal)
        {
            table.remove(external);
        }
        if let Some(Mapping { external: Some(external), scope, .. }) = row {
            self.numbers.entry((kind, scope)).or_default().insert(external, internal);
        }
        old
    }

    /// The lowest number from `from` on that is neither given out nor shown for something else.
    pub(crate) fn free(&self, kind: Kind, from: u64) -> u64 {
        let mut number = from;
        let table = self.numbers.get(&(kind, 0));
        while self.rows.contains_key(&(kind, number))
            || table.is_some_and(|table| !table.is_empty() && table.contains_key(number.to_string().as_str()))
        {
            number += 1;
        }
        number
    }

    /// All rows of one kind, or of all.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn list(&self, kind: Option<Kind>) -> impl Iterator<Item = (Kind, u64, &Mapping)> {
        let rows = self.rows.iter().filter(move |((of, _), _)| kind.is_none_or(|kind| *of == kind));
        rows.map(|((kind, internal), row)| (*kind, *internal, row))
    }
}

/// Digits only and no leading 0, and small enough to be a number of Centra's.
pub(crate) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !text.starts_with('0')).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(external: Option<&str>) -> Mapping {
        Mapping { external: external.map(Into::into), scope: 0, owner: 0 }
    }

    /// docs/centra.md, "ID conversion table".
    #[test]
    fn ids_are_converted_both_ways() {
        let mut ids = Ids::default();
        ids.set(Kind::Product, 7, Some(mapping(Some("P-1"))));
        ids.set(Kind::Order, 8, Some(mapping(None)));
        assert_eq!(ids.resolve(Kind::Product, 0, "P-1"), Some(7));
        assert_eq!(ids.resolve(Kind::Product, 0, "7"), None, "messages show P-1, so 7 is free for the ERP to pick");
        assert_eq!(ids.resolve(Kind::Market, 0, "P-1"), None);
        assert_eq!(ids.resolve(Kind::Order, 0, "8"), Some(8));
        assert_eq!((ids.shown(Kind::Product, "7"), ids.shown(Kind::Order, "8")), ("P-1".into(), "8".into()));
        ids.set(Kind::Product, 7, Some(mapping(Some("P-2"))));
        assert_eq!((ids.resolve(Kind::Product, 0, "P-1"), ids.resolve(Kind::Product, 0, "P-2")), (None, Some(7)));
        ids.set(Kind::Product, 7, None);
        assert_eq!(ids.resolve(Kind::Product, 0, "P-2"), None);
    }

    /// docs/centra.md: A numeric account id (digits only, no leading `0`) is taken as the internal account id itself.
    #[test]
    fn a_numeric_account_id_is_the_internal_one() {
        let mut ids = Ids::default();
        ids.set(Kind::Account, 101, Some(mapping(Some("ACME"))));
        assert_eq!(ids.resolve(Kind::Account, 0, "101"), Some(101));
        assert_eq!(ids.resolve(Kind::Account, 0, "ACME"), Some(101));
        assert_eq!(ids.resolve(Kind::Account, 0, "0101"), None);
        assert_eq!((number("0101"), number("1e3"), number("+1"), number("")), (None, None, None, None));
    }

    #[test]
    fn numbers_that_an_erp_picked_are_not_given_out() {
        let mut ids = Ids::default();
        ids.set(Kind::Customer, 5, Some(mapping(Some("6"))));
        assert_eq!((ids.free(Kind::Customer, 5), ids.free(Kind::Customer, 1)), (7, 1));
    }
}
