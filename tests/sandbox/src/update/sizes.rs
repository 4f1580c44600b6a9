//! What `sizes_Update` does: sizes are made together with their sizetable, and neither changes after that.

use std::collections::{HashMap, HashSet};

use centra_runtime::{List, Nested};

use crate::centra::{Size, Sizetable};
use crate::events;
use crate::kind::Kind;
use crate::merge::{Merge, Place};
use crate::object::Object;
use crate::store::Tx;

/// docs/centra.md, "Updates": a sizetable can't be changed once created; resending the same is no error and gives no notice; each new size gives
/// a notice".
pub(crate) fn sizes(tx: &mut Tx<'_>, sent: List<Size>, announce: bool) {
    let mut new_tables: HashSet<u64> = HashSet::new();
    let mut tables: HashMap<u64, Sizetable> = HashMap::new();
    for size in sent {
        let (Some(id), Some(table)) = (name(&size.id), name(&size.sizetable.id)) else {
            tx.error("a size needs an id and a sizetable with an id");
            continue;
        };
        let scope = match tx.resolve(Kind::Sizetable, 0, &table) {
            Some(scope) => scope,
            None => {
                let scope = tx.allocate(Kind::Sizetable, Some(&table), 0, 0);
                new_tables.insert(scope);
                scope
            }
        };
        match tx.resolve(Kind::Size, scope, &id) {
            Some(internal) => unchanged(tx, internal, &size, &id, &table),
            None if new_tables.contains(&scope) => {
                let known = tables.get(&scope).cloned().unwrap_or_default();
                let internal = add(tx, scope, known, size, &id, &table);
                if let Some(Object::Size(size)) = tx.object(Kind::Size, internal).map(|object| &**object) {
                    tables.insert(scope, size.sizetable.get().cloned().unwrap_or_default());
                }
                if announce {
                    events::announce(tx, Kind::Size, internal, "update");
                }
            }
            None => tx.error(format!("size {id}: sizetable {table} can't be changed once created")),
        }
    }
}

/// Makes a size. A table's description need come only once in a request.
fn add(tx: &mut Tx<'_>, scope: u64, known: Sizetable, sent: Size, id: &str, table: &str) -> u64 {
    let internal = tx.allocate(Kind::Size, Some(id), scope, 0);
    let mut size = Size { id: Some(internal.to_string()), ..Size::default() };
    size.sizetable = Nested::from(Sizetable { id: Some(scope.to_string()), ..known });
    let mut at = Place { tx, owner: internal, sizetable: scope };
    at.within(|| format!("size {id}"), |at| size.merge(sent, at));
    let description = size.description.clone().unwrap_or_else(|| id.to_owned());
    let to = size.sizetable.description.clone().unwrap_or_else(|| table.to_owned());
    tx.notices.push(format!("Added new size: {id}: {description} to: {to}!"));
    tx.put(Kind::Size, internal, Object::Size(size));
    internal
}

/// A size that is there already may be sent again as it is.
fn unchanged(tx: &mut Tx<'_>, internal: u64, sent: &Size, id: &str, table: &str) {
    let Some(Object::Size(stored)) = tx.object(Kind::Size, internal).map(|object| &**object) else { return };
    let differs = |sent: &Option<String>, stored: &Option<String>| {
        sent.is_some() && sent.as_deref().unwrap_or_default() != stored.as_deref().unwrap_or_default()
    };
    let pairs = [
        (&sent.description, &stored.description),
        (&sent.sku, &stored.sku),
        (&sent.ean, &stored.ean),
        (&sent.comment, &stored.comment),
        (&sent.sizetable.description, &stored.sizetable.description),
        (&sent.sizetable.stockunit, &stored.sizetable.stockunit),
        (&sent.sizetable.stockdivisor, &stored.sizetable.stockdivisor),
    ];
    if pairs.into_iter().any(|(sent, stored)| differs(sent, stored)) {
        tx.error(format!("size {id}: sizetable {table} can't be changed once created"));
    }
}

fn name(id: &Option<String>) -> Option<String> {
    id.clone().filter(|id| !id.is_empty())
}
