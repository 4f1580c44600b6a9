//! What `orders_Update` does beside taking over fields: it cancels rows, makes and ships shipments, captures payments, makes refunds.

use std::time::SystemTime;

use centra_runtime::List;

use super::{each, rows};
use crate::centra::{MoneyLine, Order, Payment, Refund, Shipment};
use crate::kind::Kind;
use crate::merge::{Merge, Place};
use crate::money;
use crate::store::Tx;
use crate::time;

/// All orders of a request.
pub(crate) fn orders(tx: &mut Tx<'_>, sent: List<Order>, announce: bool) {
    each(tx, Kind::Order, sent, announce, |is_new, mut sent, order, at| {
        let products = std::mem::take(&mut sent.products);
        let cancelled = std::mem::take(&mut sent.cancelled);
        let shipments = std::mem::take(&mut sent.shipments);
        order.merge(sent, at);
        if is_new {
            order.ordernumber = Some(at.owner.to_string());
            order.created.get_or_insert_with(|| time::plain(SystemTime::now()));
            rows::make(order, products, at);
        } else if !products.is_empty() {
            at.within(|| "products".to_owned(), |at| rows::merge(order, products, at));
        }
        at.within(|| "cancelled".to_owned(), |at| cancel(order, &cancelled, at));
        for sent in shipments {
            let name = sent.id.clone().unwrap_or_default();
            at.within(|| format!("shipment {name}"), |at| ship(order, sent, at));
        }
    });
}

/// Rows that are not sent: all of them, or `qty` pieces.
pub(crate) fn cancel(order: &mut Order, sent: &List<crate::centra::OrderProduct>, at: &mut Place<'_, '_>) {
    for row in rows::named(order, sent, at) {
        let ordered = rows::counts(order.products.iter()).get(&row.item).copied().unwrap_or_default();
        let shipped = rows::shipped_elsewhere(order, None).get(&row.item).copied().unwrap_or_default();
        let left = ordered.saturating_sub(shipped);
        // A row that is cancelled already, and sent again without a number, has none left: that changes nothing.
        let qty = row.qty.unwrap_or(left);
        if qty > left {
            at.tx.error(format!("orderitem {}: {qty} to cancel, but {left} left that are not shipped", row.shown));
            continue;
        }
        if let (Some((product, size)), true) = (rows::find(order, row.item), qty > 0) {
            let like = (product.clone(), size.clone());
            rows::put(&mut order.cancelled, (&like.0, &like.1), qty, true);
            rows::take(&mut order.products, row.item, qty);
        }
    }
    if !sent.is_empty() {
        rows::totals(order);
    }
}

/// docs/centra.md, "Updates": an unknown `id` creates a shipment; it is marked `shipped`; `capture` captures its payment.
fn ship(order: &mut Order, mut sent: Shipment, at: &mut Place<'_, '_>) {
    let Some(shown) = sent.id.take().filter(|id| !id.is_empty()) else {
        return at.tx.error("a shipment needs an id");
    };
    let Some(internal) = at.identify(Kind::Shipment, &shown, true) else { return };
    let id = internal.to_string();
    let products = std::mem::take(&mut sent.products);
    let refunds = std::mem::take(&mut sent.refunds);
    let found = order.shipments.iter().position(|shipment| shipment.id.as_deref() == Some(&id));
    let mut shipment = match found {
        Some(nth) => order.shipments[nth].clone(),
        None => Shipment {
            id: Some(id.clone()),
            paid: Some("no".into()),
            shipped: Some("no".into()),
            created: Some(time::plain(SystemTime::now())),
            currency: order.currency.clone(),
            currencyrate: order.currencyrate.clone(),
            basecurrency: order.basecurrency.clone(),
            shippingaddress: order.shippingaddress.clone(),
            ..Default::default()
        },
    };
    let captured = is_yes(&shipment.capture);
    shipment.merge(sent, at);
    fill(order, &mut shipment, &products, at);
    let total = rows::shipment_total(&shipment);
    shipment.shipmenttotal = Some(money::text(total));
    if is_yes(&shipment.capture) && !captured {
        capture(order, &mut shipment, total);
    }
    for sent in refunds {
        let name = sent.id.clone().unwrap_or_default();
        at.within(|| format!("refund {name}"), |at| refund(&mut shipment, sent, at));
    }
    match found {
        Some(nth) => order.shipments[nth] = shipment,
        None => order.shipments.push(shipment),
    }
}

/// The rows of a shipment: no more than were ordered and are in no other shipment.
fn fill(order: &Order, shipment: &mut Shipment, sent: &List<crate::centra::OrderProduct>, at: &mut Place<'_, '_>) {
    let ordered = rows::counts(order.products.iter());
    let elsewhere = rows::shipped_elsewhere(order, shipment.id.as_deref());
    for row in rows::named(order, sent, at) {
        let count = |counts: &std::collections::HashMap<u64, u32>| counts.get(&row.item).copied().unwrap_or_default();
        let left = count(&ordered).saturating_sub(count(&elsewhere));
        let qty = row.qty.unwrap_or(left);
        if qty > left {
            at.tx.error(format!("orderitem {}: {qty} to ship, but {left} left", row.shown));
        } else if let Some(like) = rows::find(order, row.item) {
            rows::put(&mut shipment.products, like, qty, false);
        }
    }
}

/// The payment of a shipment.
fn capture(order: &mut Order, shipment: &mut Shipment, total: i64) {
    shipment.paid = Some("yes".into());
    shipment.paidtotal = Some(money::text(total));
    let payments = order.payments.get_or_insert();
    payments.payment.push(Payment {
        r#type: Some("capture".into()),
        paid: Some("yes".into()),
        value: Some(money::text(total)),
        created: Some(time::plain(SystemTime::now())),
        transaction: Some(format!("capture-{}", shipment.id.as_deref().unwrap_or_default())),
        ..Default::default()
    });
}

/// Goods that came back: no more than the shipment holds.
fn refund(shipment: &mut Shipment, mut sent: Refund, at: &mut Place<'_, '_>) {
    let Some(shown) = sent.id.take().filter(|id| !id.is_empty()) else {
        return at.tx.error("a refund needs an id");
    };
    let order = at.owner;
    let Some(internal) = at.identify(Kind::Refund, &shown, true) else { return };
    let id = Some(internal.to_string());
    let products = std::mem::take(&mut sent.products);
    let found = shipment.refunds.iter().position(|refund| refund.id == id);
    let mut refund = match found {
        Some(nth) => shipment.refunds[nth].clone(),
        None => Refund { id: id.clone(), ..Default::default() },
    };
    refund.merge(sent, at);
    // The shipment's rows are looked up as those of an order are.
    let goods = Order { id: Some(order.to_string()), products: shipment.products.clone(), ..Default::default() };
    let shipped = rows::counts(shipment.products.iter());
    let others = shipment.refunds.iter().filter(|other| other.id != id);
    let returned = rows::counts(others.flat_map(|refund| refund.products.iter()));
    for row in rows::named(&goods, &products, at) {
        let count = |counts: &std::collections::HashMap<u64, u32>| counts.get(&row.item).copied().unwrap_or_default();
        let left = count(&shipped).saturating_sub(count(&returned));
        let qty = row.qty.unwrap_or(left);
        if qty > left {
            at.tx.error(format!("orderitem {}: {qty} to refund, but {left} left in the shipment", row.shown));
        } else if let Some(like) = rows::find(&goods, row.item) {
            rows::put(&mut refund.products, like, qty, false);
        }
    }
    match found {
        Some(nth) => shipment.refunds[nth] = refund,
        None => shipment.refunds.push(refund),
    }
}

pub(crate) fn is_yes(flag: &Option<String>) -> bool {
    matches!(flag.as_deref().map(str::trim), Some("yes" | "true" | "1"))
}

/// An amount beside the products.
pub(crate) fn money_line(value: i64, description: &str) -> MoneyLine {
    MoneyLine { subtotal: Some(money::text(value)), description: Some(description.to_owned()), ..Default::default() }
}
