//! Sends stock and a shipment, and fetches orders.

use centra_runtime::transport::Transport;
use centra_runtime::{Clear, Error, Login, Port};

use super::api::{
    CENTRA_PORT, CarrierInformationUpdate, Client, EventsGetRequest, Mission, OrderUpdate, ProductSizeUpdate, ProductUpdate,
    ProductVariationUpdate, ShipmentUpdate, StockLevelUpdate,
};

/// A client of the shop.
pub fn client<T: Transport>(transport: T) -> Result<Client<T>, Error> {
    let port = Port::new(&CENTRA_PORT, "https://shop.example.com")?.login(Login::new("erp", "s3cret"));
    Ok(Client::new(port, transport))
}

/// Sends how many pieces of each size there are, and the brand if it is known.
pub fn send_stock(client: &Client<impl Transport>, stock: &[(&str, u32)], brand: Option<&str>) -> Result<(), Error> {
    let sizes = stock.iter().map(|(size, pieces)| {
        ProductSizeUpdate::new(*size).warehouseitems([StockLevelUpdate::new("main").qty(*pieces)])
    });
    let variation = ProductVariationUpdate::new("SKU-1-navy").sizes(sizes);
    let product = ProductUpdate::new("SKU-1").brand(brand).comment(Clear).media(Clear).variations([variation]);
    client.products_update([product]).send()?;
    Ok(())
}

/// Marks an order as shipped, with the number of the parcel if there is one.
pub fn ship(client: &Client<impl Transport>, order: &str, tracking: Option<String>) -> Result<(), Error> {
    let carrier = CarrierInformationUpdate::new().tracking(tracking);
    let shipment = ShipmentUpdate::new(format!("{order}-1")).shipped("yes").carrierinformation(carrier);
    client.orders_update([OrderUpdate::new(order).shipments([shipment])]).send()?;
    Ok(())
}

/// The orders that were changed.
pub fn orders(client: &Client<impl Transport>) -> Result<Vec<String>, Error> {
    let reply = client.events_get(EventsGetRequest::new("order")).send()?;
    let changed = reply.events.iter().filter(|event| match event.mission.get() {
        Some(Mission::Delete) => false,
        _ => event.data.order.get().is_some(),
    });
    Ok(changed.filter_map(|event| event.data.order.id.clone()).collect())
}
