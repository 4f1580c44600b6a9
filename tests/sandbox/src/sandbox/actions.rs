//! What the library and the control API have in common: changes from Centra's side, and edits of the conversion table.

use std::time::SystemTime;

use crate::events::{Data, Event};
use crate::ids::{Mapping, number};
use crate::kind::Kind;
use crate::orders::{self, Shop};
use crate::staff::{self, Action};
use crate::store::Tx;

/// Orders of people with random names, or with this one.
pub(crate) fn place(tx: &mut Tx<'_>, count: usize, shop: Shop, name: Option<&(String, String)>) -> Vec<u64> {
    orders::place(tx, count, shop, name.map(|(first, last)| (first.as_str(), last.as_str())))
}

pub(crate) fn act(tx: &mut Tx<'_>, order: &str, action: Action) -> u64 {
    let number = tx.known(Kind::Order, 0, order);
    number.and_then(|number| staff::act(tx, number, action)).unwrap_or_default()
}

pub(crate) fn raw_event(tx: &mut Tx<'_>, ty: &str, entry: String, mission: &str, xml: String) -> u64 {
    // Parsed as the unknown content of some document: that it is whole is all that matters.
    let document = format!("<x xmlns:ns1=\"urn:x\">{xml}</x>");
    if let Err(error) = centra_runtime::xml::from_slice::<crate::centra::Reference>(document.as_bytes()) {
        tx.error(format!("the XML of the event is ill-formed: {error}"));
    }
    let at = SystemTime::now();
    tx.queue(|id| Event::new(id, ty, entry, mission, at, Data::Raw(xml)))
}

/// Sets or removes what messages show for a number.
pub(crate) fn map(tx: &mut Tx<'_>, kind: Kind, internal: u64, external: Option<&str>) {
    let Some(row) = tx.state().ids.row(kind, internal).cloned() else {
        return tx.error(format!("there is no {} with the number {internal}", kind.name()));
    };
    let external = external.map(str::trim).filter(|external| !external.is_empty());
    // docs/centra.md, "ID conversion table": a numeric account id is the internal id itself, so it cannot be mapped.
    if kind == Kind::Account && external.is_some_and(|external| number(external).is_some()) {
        return tx.error("an account's numeric id is Centra's own number, and cannot stand for another");
    }
    // Without a mapping the number itself is shown: that, too, must not be another object's id.
    let own = internal.to_string();
    let shown = external.unwrap_or(&own);
    if tx.resolve(kind, row.scope, shown).is_some_and(|taken| taken != internal) {
        return tx.error(format!("{} {shown} is another object's id", kind.name()));
    }
    tx.map(kind, internal, Mapping { external: external.map(Into::into), ..row });
    tx.edited_by_hand();
}
