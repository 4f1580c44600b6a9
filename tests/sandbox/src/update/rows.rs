//! How the rows of an order are found and counted: each is one size of one variation, identified by its `orderitem`.

use std::collections::HashMap;

use centra_runtime::{List, Nested};

use crate::centra::{Order, OrderProduct, OrderSize, Shipment};
use crate::kind::Kind;
use crate::merge::{Merge, Place, remark};
use crate::money;

/// One row as a request names it.
pub(super) struct Row {
    /// Centra's number of the row.
    pub(super) item: u64,
    /// As the request shows it.
    pub(super) shown: String,
    /// `None`: as many as there are.
    pub(super) qty: Option<u32>,
}

/// The rows that a request names, which must be rows of this order; with errors for those that are not.
pub(super) fn named(order: &Order, sent: &List<OrderProduct>, at: &mut Place<'_, '_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for product in sent.iter() {
        remark(at.tx, "OrderProduct", &product.unknown);
        if product.sizes.is_empty() {
            at.tx.error("a row of an order is identified by sizes/size/orderitem/id");
        }
        for size in product.sizes.iter() {
            remark(at.tx, "OrderSize", &size.unknown);
            let Some(shown) = size.orderitem.id.clone().filter(|id| !id.is_empty()) else {
                at.tx.error("a row of an order is identified by its orderitem/id, which is missing");
                continue;
            };
            let item = at.tx.resolve(Kind::OrderItem, 0, &shown);
            let Some((of, row)) = item.and_then(|item| find(order, item)) else {
                at.tx.error(format!("unknown orderitem: {shown}"));
                continue;
            };
            fits(product, of, size, row, &shown, at);
            let qty = size.qty.as_deref().map(str::trim).filter(|qty| !qty.is_empty());
            let qty = match qty.map(str::parse) {
                None => None,
                Some(Ok(qty)) => Some(qty),
                Some(Err(_)) => {
                    at.tx.error(format!("orderitem {shown}: qty must be a whole number"));
                    continue;
                }
            };
            rows.push(Row { item: item.unwrap_or_default(), shown, qty });
        }
    }
    rows
}

/// Product, variation and size need not be sent with a row; if they are, they must be the row's.
fn fits(
    sent: &OrderProduct,
    product: &OrderProduct,
    size: &OrderSize,
    row: &OrderSize,
    shown: &str,
    at: &mut Place<'_, '_>,
) {
    let scope = at.tx.state().ids.row(Kind::Size, parse(&row.id)).map_or(0, |row| row.scope);
    let pairs = [
        (Kind::Product, 0, &sent.id, &product.id),
        (Kind::Variation, 0, &sent.variation.id, &product.variation.id),
        (Kind::Size, scope, &size.id, &row.id),
    ];
    for (kind, scope, sent, stored) in pairs {
        let Some(sent) = sent.as_deref().filter(|id| !id.is_empty()) else { continue };
        let number = at.tx.resolve(kind, scope, sent);
        if number.map(|number| number.to_string()) != *stored {
            let what = if number.is_none() { "is unknown" } else { "is not the row's" };
            at.tx.error(format!("orderitem {shown}: {} {sent} {what}", kind.name()));
        }
    }
}

fn parse(id: &Option<String>) -> u64 {
    id.as_deref().and_then(|id| id.parse().ok()).unwrap_or_default()
}

/// The row and the product that it stands in.
pub(super) fn find(order: &Order, item: u64) -> Option<(&OrderProduct, &OrderSize)> {
    let both = [&order.products, &order.cancelled];
    let mut rows =
        both.into_iter().flat_map(|list| list.iter()).flat_map(|it| it.sizes.iter().map(move |size| (it, size)));
    rows.find(|(_, size)| parse(&size.orderitem.id) == item)
}

/// How many are ordered (and not cancelled), by row.
pub(super) fn counts<'o>(products: impl IntoIterator<Item = &'o OrderProduct>) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for size in products.into_iter().flat_map(|product| product.sizes.iter()) {
        let qty: u32 = size.qty.as_deref().and_then(|qty| qty.trim().parse().ok()).unwrap_or_default();
        let count: &mut u32 = counts.entry(parse(&size.orderitem.id)).or_default();
        *count = count.saturating_add(qty);
    }
    counts
}

/// How many of each row are in shipments other than that one.
pub(super) fn shipped_elsewhere(order: &Order, shipment: Option<&str>) -> HashMap<u64, u32> {
    let others = order.shipments.iter().filter(|other| other.id.as_deref() != shipment);
    counts(others.flat_map(|shipment| shipment.products.iter()))
}

/// The rows of an order that are in no shipment yet, with what is left of each.
pub(crate) fn left(order: &Order) -> List<OrderProduct> {
    let shipped = shipped_elsewhere(order, None);
    let mut left = List::absent();
    for product in order.products.iter() {
        for size in product.sizes.iter() {
            let qty: u32 = size.qty.as_deref().and_then(|qty| qty.trim().parse().ok()).unwrap_or_default();
            let qty = qty.saturating_sub(shipped.get(&parse(&size.orderitem.id)).copied().unwrap_or_default());
            if qty > 0 {
                put(&mut left, (product, size), qty, false);
            }
        }
    }
    left
}

/// Puts a row into a list of a shipment, of a refund or of what is cancelled: `qty` pieces, added to those that are there or in their place.
pub(super) fn put(list: &mut List<OrderProduct>, like: (&OrderProduct, &OrderSize), qty: u32, add: bool) {
    let item = &like.1.orderitem.id;
    for product in list.iter_mut() {
        if let Some(size) = product.sizes.iter_mut().find(|size| size.orderitem.id == *item) {
            let old: u32 = size.qty.as_deref().and_then(|qty| qty.parse().ok()).unwrap_or_default();
            size.qty = Some(if add { old.saturating_add(qty) } else { qty }.to_string());
            line(product);
            return;
        }
    }
    let size = OrderSize { qty: Some(qty.to_string()), ..like.1.clone() };
    let mut product = OrderProduct { sizes: vec![size].into(), ..like.0.clone() };
    line(&mut product);
    list.push(product);
}

/// Takes pieces from a row; a row with none left goes.
pub(super) fn take(list: &mut List<OrderProduct>, item: u64, qty: u32) {
    for product in list.iter_mut() {
        for size in product.sizes.iter_mut().filter(|size| parse(&size.orderitem.id) == item) {
            let old: u32 = size.qty.as_deref().and_then(|qty| qty.trim().parse().ok()).unwrap_or_default();
            size.qty = Some(old.saturating_sub(qty).to_string());
        }
        product.sizes.retain(|size| size.qty.as_deref() != Some("0"));
        line(product);
    }
    list.retain(|product| !product.sizes.is_empty());
}

/// Quantity and sum of a product's rows.
fn line(product: &mut OrderProduct) {
    let qty = counts([&*product]).values().fold(0, |sum: u32, qty| sum.saturating_add(*qty));
    product.qty = Some(qty.to_string());
    product.subtotal = Some(money::text(money::times(money::amount(&product.price), qty)));
}

fn sum<'o>(products: impl IntoIterator<Item = &'o OrderProduct>) -> i64 {
    money::sum(products.into_iter().map(|product| money::amount(&product.subtotal)))
}

/// The sums of an order and its shipments, after rows have changed.
pub(crate) fn totals(order: &mut Order) {
    order.products.iter_mut().for_each(line);
    let extra = [&order.shipping, &order.handling, &order.voucher];
    let extra = extra.into_iter().map(|it| money::amount(&it.subtotal));
    order.ordertotal = Some(money::text(money::sum(extra.chain([sum(order.products.iter())]))));
}

/// The sum of a shipment.
pub(super) fn shipment_total(shipment: &Shipment) -> i64 {
    let extra = [&shipment.shipping, &shipment.handling, &shipment.voucher];
    let extra = extra.into_iter().map(|it| money::amount(&it.subtotal));
    money::sum(extra.chain([sum(shipment.products.iter())]))
}

/// Takes over the fields of rows that exist; a row that does not makes an error.
pub(super) fn merge(order: &mut Order, sent: List<OrderProduct>, at: &mut Place<'_, '_>) {
    let rows = named(order, &sent, at);
    for mut product in sent {
        let sizes = std::mem::take(&mut product.sizes);
        for sent in sizes {
            let item = sent.orderitem.id.as_deref().and_then(|id| at.tx.resolve(Kind::OrderItem, 0, id));
            let Some(item) = item.filter(|item| rows.iter().any(|row| row.item == *item)) else { continue };
            for stored in order.products.iter_mut() {
                let Some(size) = stored.sizes.iter_mut().find(|size| parse(&size.orderitem.id) == item) else {
                    continue;
                };
                size.merge(OrderSize { id: None, orderitem: Nested::absent(), ..sent.clone() }, at);
                stored.merge(OrderProduct { id: None, variation: Nested::absent(), ..product.clone() }, at);
            }
        }
    }
    totals(order);
}

/// Makes the rows of a new order: each gets a number of its own.
pub(super) fn make(order: &mut Order, sent: List<OrderProduct>, at: &mut Place<'_, '_>) {
    for mut product in sent {
        let sizes = std::mem::take(&mut product.sizes);
        let shown = product.id.clone().unwrap_or_default();
        let Some(id) = at.tx.known(Kind::Product, 0, &shown) else { continue };
        let mut row = OrderProduct { id: Some(id.to_string()), ..Default::default() };
        row.merge(product, at);
        let variation = row.variation.id.as_deref().and_then(|id| id.parse().ok()).unwrap_or_default();
        at.sizetable = crate::merge::sizetable(at, variation).unwrap_or_default();
        for mut size in sizes {
            let shown = size.id.take().unwrap_or_default();
            let Some(id) = at.identify(Kind::Size, &shown, false) else { continue };
            let item = match size.orderitem.id.clone().filter(|id| !id.is_empty()) {
                Some(shown) => at.identify(Kind::OrderItem, &shown, true),
                None => Some(at.tx.allocate(Kind::OrderItem, None, 0, at.owner)),
            };
            size.orderitem = Nested::absent();
            let mut new = OrderSize { id: Some(id.to_string()), ..Default::default() };
            new.merge(size, at);
            new.orderitem.get_or_insert().id = item.map(|item| item.to_string());
            row.sizes.push(new);
        }
        order.products.push(row);
    }
    totals(order);
}
