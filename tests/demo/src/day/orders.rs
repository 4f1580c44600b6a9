//! What happens to orders: they come in as events, are stored and acknowledged, then locked, cancelled in part, shipped, paid, refunded.

use centra_runtime::transport::Transport;
use centra_runtime::xml;
use centra_sandbox::{Shop, centra as store};

use super::{Day, Told, Wrong, ensure, same};
use crate::centra::*;

pub(super) fn place<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let wholesale = (day.wanted / 4).max(1);
    let retail = day.wanted - wholesale;
    let place = |count, shop| day.centra.try_place_orders(count, shop).map_err(|errors| Wrong(errors.join("; ")));
    let mut numbers = place(retail, Shop::Retail)?;
    numbers.extend(place(wholesale, Shop::Wholesale)?);
    day.chosen = numbers.last().map(ToString::to_string).unwrap_or_default();
    same("the number of queued events", &day.centra.queued_events(), &day.wanted)?;
    Ok(Told {
        sent: "nothing: this happens in Centra".into(),
        got: format!("{retail} retail and {wholesale} wholesale orders, {} to {}", numbers[0], day.chosen),
        means: "each order queued an event with the complete order".into(),
        verified: format!("{} events are queued", day.wanted),
    })
}

pub(super) fn fetch<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let mut batches = 0;
    loop {
        let request = EventsGetRequest::new("all");
        let events = day.client.events_get(request).send()?.value.events;
        if events.is_empty() {
            break;
        }
        batches += 1;
        // Stored first: an event that is acknowledged is gone.
        for event in &events {
            if let (Some(id), Some(order)) = (&event.entry, event.data.order.get()) {
                day.orders.insert(id.clone(), order.clone());
            }
        }
        // Then acknowledged, those of other types too, or they would block the queue.
        day.client.events_done(events.iter().filter_map(|event| event.id.clone())).send()?;
        ensure(batches <= day.wanted, "the queue does not get shorter")?;
    }
    same("the number of queued events", &day.centra.queued_events(), &0)?;
    same("the number of stored orders", &day.orders.len(), &day.wanted)?;
    for (number, order) in &day.orders {
        let of_store = day.centra.order(number).ok_or_else(|| Wrong(format!("the store has no order {number}")))?;
        let request = store::OrdersUpdate { orders: vec![of_store].into(), ..Default::default() };
        let ours = OrdersUpdate { orders: vec![order.clone()].into(), ..Default::default() };
        ensure(xml::to_vec(&ours) == xml::to_vec(&request), format!("order {number} is another one in the store"))?;
    }
    Ok(Told {
        sent: format!("events_Get and events_Done in turn, {batches} of each; and a last events_Get"),
        got: format!("{} orders, then nothing", day.orders.len()),
        means: "stored before they were acknowledged: no order can get lost".into(),
        verified: "the queue is empty, and every order of the ERP is the store's, field by field".into(),
    })
}

pub(super) fn lock<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let id = day.chosen.clone();
    day.client.orders_update([OrderUpdate::new(&id).locked("yes").status("confirmed")]).send()?;
    let order = day.stored()?;
    same("locked", &order.locked.as_deref(), &Some("yes"))?;
    same("the status", &order.status.as_deref(), &Some("confirmed"))?;
    let refused = day.centra.staff(&id, centra_sandbox::Action::Cancel).err().unwrap_or_default();
    ensure(!refused.is_empty(), "Centra's staff could change a locked order")?;
    Ok(Told {
        sent: format!("orders_Update: {id}, `locked` yes, `status` confirmed"),
        got: "success".into(),
        means: "the ERP has the order now".into(),
        verified: format!("it is confirmed, and staff is told: {}", refused[0]),
    })
}

pub(super) fn cancel<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let rows = rows(&day.stored()?.products);
    let one = Row { qty: 1, ..rows[0].clone() };
    day.send(|order| order.cancelled([one.named()]))?;
    let order = day.stored()?;
    let left = self::rows(&order.products).into_iter().find(|row| row.item == one.item).map_or(0, |row| row.qty);
    same("what is left of the row", &left, &(rows[0].qty - 1))?;
    same("what is cancelled", &self::rows(&order.cancelled), &vec![one.clone()])?;
    Ok(Told {
        sent: format!("orders_Update: one of {} pieces of orderitem {} in `cancelled`", rows[0].qty, one.item),
        got: "success".into(),
        means: "a row is named by its orderitem: product and size may come twice in an order".into(),
        verified: format!("{left} are left, 1 is cancelled"),
    })
}

pub(super) fn ship<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let all = rows(&day.stored()?.products);
    let (first, rest) = all.split_at(all.len() / 2);
    for (id, rows, tracking) in [("P-1", first, "JD014600001"), ("P-2", rest, "JD014600002")] {
        let carrier = CarrierInformationUpdate::new().carrier("DHL").tracking(tracking).packages(1);
        let shipment = ShipmentUpdate::new(id).goodtogo("yes").carrierinformation(carrier);
        let shipment = shipment.products(rows.iter().map(Row::named));
        day.send(|order| order.shipments([shipment]))?;
        day.send(|order| order.shipments([ShipmentUpdate::new(id).shipped("yes")]))?;
    }
    let order = day.stored()?;
    let ids: Vec<_> = order.shipments.iter().filter_map(|shipment| shipment.id.as_deref()).collect();
    same("the shipments", &ids, &vec!["P-1", "P-2"])?;
    for (shipment, rows) in order.shipments.iter().zip([first, rest]) {
        same("the rows of a shipment", &self::rows(&shipment.products), &rows.to_vec())?;
        same("shipped", &shipment.shipped.as_deref(), &Some("yes"))?;
        ensure(shipment.carrierinformation.tracking.is_some(), "a shipment lost its tracking number")?;
    }
    Ok(Told {
        sent: format!(
            "orders_Update, twice each: a shipment of {} rows and one of {}; then `shipped` yes",
            first.len(),
            rest.len()
        ),
        got: "success, four times".into(),
        means: "an id that Centra does not know makes a shipment, a known one changes it".into(),
        verified: "both are shipped, hold their rows, and still have their tracking numbers".into(),
    })
}

pub(super) fn capture<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    day.send(|order| order.shipments(["P-1", "P-2"].map(|id| ShipmentUpdate::new(id).capture("yes"))))?;
    let order = day.stored()?;
    let mut totals = Vec::new();
    for shipment in order.shipments.iter() {
        same("paid", &shipment.paid.as_deref(), &Some("yes"))?;
        same("what was paid", &shipment.paidtotal, &shipment.shipmenttotal)?;
        totals.extend(shipment.paidtotal.clone());
    }
    let captures = order.payments.payment.iter().filter(|payment| payment.r#type.as_deref() == Some("capture"));
    same("the captured payments", &captures.filter_map(|payment| payment.value.clone()).collect(), &totals)?;
    Ok(Told {
        sent: "orders_Update: `capture` of both shipments".into(),
        got: "success".into(),
        means: "the money of what was shipped is taken".into(),
        verified: format!("captured: {}", totals.join(" and ")),
    })
}

pub(super) fn refund<T: Transport>(day: &mut Day<'_, T>) -> Result<Told, Wrong> {
    let shipped = rows(&day.stored()?.shipments[1].products);
    let one = Row { qty: 1, ..shipped[0].clone() };
    let refund = RefundUpdate::new("R-1").comment("Too small").products([one.named()]);
    day.send(|order| order.shipments([ShipmentUpdate::new("P-2").refunds([refund])]))?;
    let too_much = RefundUpdate::new("R-2").products([shipped[0].named()]);
    let refused = match day.send(|order| order.shipments([ShipmentUpdate::new("P-2").refunds([too_much])])) {
        Ok(()) => return Err(Wrong("more was refunded than was shipped".into())),
        Err(refused) => refused,
    };
    let refunds = day.stored()?.shipments[1].refunds.clone();
    same("the number of refunds", &refunds.len(), &1)?;
    same("what was refunded", &rows(&refunds[0].products), &vec![one.clone()])?;
    Ok(Told {
        sent: format!(
            "orders_Update: a refund of one piece of orderitem {}, then one of {} more",
            one.item, shipped[0].qty
        ),
        got: format!("success; then {refused}"),
        means: "a refund belongs to a shipment, and cannot exceed it; what is refused changes nothing".into(),
        verified: "the shipment has one refund, of one piece".into(),
    })
}

impl<T: Transport> Day<'_, T> {
    /// The chosen order, as the store has it.
    fn stored(&self) -> Result<store::Order, Wrong> {
        self.centra.order(&self.chosen).ok_or_else(|| Wrong(format!("the store has no order {}", self.chosen)))
    }

    /// Changes the chosen order.
    fn send(&self, change: impl FnOnce(OrderUpdate) -> OrderUpdate) -> Result<(), Wrong> {
        self.client.orders_update([change(OrderUpdate::new(&self.chosen))]).send()?;
        Ok(())
    }
}

/// A row of an order: one size of one variation. Its `orderitem` names it; product and size may come twice.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    item: String,
    product: String,
    size: String,
    qty: u32,
}

impl Row {
    /// As requests name it.
    fn named(&self) -> OrderProductUpdate {
        let size =
            OrderSizeUpdate::new(&self.size).qty(self.qty.to_string()).orderitem(ReferenceUpdate::new(&self.item));
        OrderProductUpdate::new(&self.product).sizes([size])
    }
}

/// The rows of products in the store.
fn rows(products: &[store::OrderProduct]) -> Vec<Row> {
    let rows = products.iter().flat_map(|product| product.sizes.iter().map(move |size| (product, size)));
    let row = |(product, size): (&store::OrderProduct, &store::OrderSize)| Row {
        item: size.orderitem.id.clone().unwrap_or_default(),
        product: product.id.clone().unwrap_or_default(),
        size: size.id.clone().unwrap_or_default(),
        qty: size.qty.as_deref().and_then(|qty| qty.parse().ok()).unwrap_or_default(),
    };
    rows.map(row).collect()
}
