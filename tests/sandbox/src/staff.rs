//! What people do in Centra's admin: each change of an order or a customer makes an event.

use std::time::SystemTime;

use crate::centra::{Customer, Order, Shipment};
use crate::events;
use crate::kind::Kind;
use crate::merge::Place;
use crate::money;
use crate::object::Object;
use crate::store::Tx;
use crate::time;
use crate::update::{self, cancel, is_yes};

/// What staff does with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sets its status to `confirmed`.
    Confirm,
    /// Ships all that is left, in a new shipment.
    Ship,
    /// Cancels all that is not shipped.
    Cancel,
    /// Puts it on hold.
    Hold,
    /// Writes something into its internal information.
    Note,
    /// Deletes it; the event's mission is `delete`.
    Delete,
}

impl Action {
    /// The action of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "confirm" => Self::Confirm,
            "ship" => Self::Ship,
            "cancel" => Self::Cancel,
            "hold" => Self::Hold,
            "note" => Self::Note,
            "delete" => Self::Delete,
            _ => return None,
        })
    }
}

/// Changes an order. A locked one is protected from that.
pub(crate) fn act(tx: &mut Tx<'_>, number: u64, action: Action) -> Option<u64> {
    let Some(mut order) = update::get::<Order>(tx, Kind::Order, number).cloned() else {
        tx.error(format!("unknown order: {number}"));
        return None;
    };
    if is_yes(&order.locked) {
        tx.error(format!("order {number} is locked"));
        return None;
    }
    match action {
        Action::Confirm => order.status = Some("confirmed".into()),
        Action::Hold => order.status = Some("hold".into()),
        Action::Note => {
            let note = format!("{} called about this", time::plain(SystemTime::now()));
            order.internalinformation = Some(note);
        }
        Action::Ship => ship(tx, &mut order, number),
        Action::Cancel => cancel_all(tx, &mut order, number),
        Action::Delete => {
            let event = events::announce(tx, Kind::Order, number, "delete");
            tx.remove(Kind::Order, number);
            return event;
        }
    }
    tx.put(Kind::Order, number, Object::Order(order));
    events::announce(tx, Kind::Order, number, "update")
}

fn ship(tx: &mut Tx<'_>, order: &mut Order, number: u64) {
    let left = update::left(order);
    if left.is_empty() {
        return tx.error(format!("order {number}: nothing is left to ship"));
    }
    let id = tx.allocate(Kind::Shipment, None, 0, number);
    let mut shipment = Shipment {
        id: Some(id.to_string()),
        paid: Some("no".into()),
        shipped: Some("yes".into()),
        goodtogo: Some("yes".into()),
        created: Some(time::plain(SystemTime::now())),
        currency: order.currency.clone(),
        shippingaddress: order.shippingaddress.clone(),
        products: left,
        ..Default::default()
    };
    let total = money::sum(shipment.products.iter().map(|product| money::amount(&product.subtotal)));
    shipment.shipmenttotal = Some(money::text(total));
    order.shipments.push(shipment);
    order.status = Some("shipped".into());
}

fn cancel_all(tx: &mut Tx<'_>, order: &mut Order, number: u64) {
    let mut left = update::left(order);
    // The rows are named as a request would name them: with ids as messages show them.
    left.iter_mut().for_each(|product| crate::merge::Merge::show(product, &tx.state().ids));
    let mut at = Place { tx, owner: number, sizetable: 0 };
    cancel(order, &left, &mut at);
    order.status = Some("cancelled".into());
}

/// A retail customer signs up.
pub(crate) fn customer(tx: &mut Tx<'_>, first: &str, last: &str) -> u64 {
    let id = tx.allocate(Kind::Customer, None, 0, 0);
    let customer = Customer {
        id: Some(id.to_string()),
        store: 1.into(),
        r#type: Some("retail".into()),
        status: Some("active".into()),
        firstname: Some(first.to_owned()),
        lastname: Some(last.to_owned()),
        email: Some(format!("customer-{id}@shop.example")),
        ..Default::default()
    };
    tx.put(Kind::Customer, id, Object::Customer(customer));
    events::announce(tx, Kind::Customer, id, "update");
    id
}
