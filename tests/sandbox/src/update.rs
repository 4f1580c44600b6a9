//! What each `*_Update` does: every object found or made, fields taken over by the table's rules; orders and sizes have rules of their own.

mod orders;
mod rows;
mod sizes;

use centra_runtime::List;

use crate::events;
use crate::kind::Kind;
use crate::merge::Place;
use crate::object::{Object, Stored};
use crate::store::Tx;

pub(crate) use orders::{cancel, is_yes, money_line, orders};
pub(crate) use rows::{left, totals};
pub(crate) use sizes::sizes;

/// All objects of a request.
pub(crate) fn objects<T: Stored>(tx: &mut Tx<'_>, kind: Kind, sent: List<T>, announce: bool) {
    each(tx, kind, sent, announce, |_, sent, stored, at| stored.merge(sent, at));
}

/// Runs `change` for every object, with what is stored of it or something new.
fn each<T: Stored>(
    tx: &mut Tx<'_>,
    kind: Kind,
    sent: List<T>,
    announce: bool,
    change: impl Fn(bool, T, &mut T, &mut Place<'_, '_>),
) {
    for sent in sent {
        let Some(shown) = sent.key().filter(|id| !id.is_empty()).map(ToOwned::to_owned) else {
            tx.error(format!("{} without an id", kind.name()));
            continue;
        };
        let Some(internal) = tx.identify(kind, &shown) else { continue };
        let stored = tx.object(kind, internal).and_then(|object| T::unwrap(object)).cloned();
        let is_new = stored.is_none();
        let mut object = stored.unwrap_or_else(|| {
            let mut object = T::default();
            object.set_key(internal.to_string());
            object
        });
        let mut at = Place { tx, owner: internal, sizetable: 0 };
        at.within(|| format!("{} {shown}", kind.name()), |at| change(is_new, sent, &mut object, at));
        tx.put(kind, internal, object.wrap(kind));
        if announce {
            events::announce(tx, kind, internal, "update");
        }
    }
}

/// The object as a typed value, with Centra's numbers as ids.
pub(crate) fn get<'t, T: Stored>(tx: &'t Tx<'_>, kind: Kind, internal: u64) -> Option<&'t T> {
    tx.object(kind, internal).and_then(|object: &std::sync::Arc<Object>| T::unwrap(object))
}
