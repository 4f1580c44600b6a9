//! The first program of README: an update and the queue of orders, against a Centra on this machine (`cargo xtask sandbox --port 8080`).

#[rustfmt::skip]
#[path = "../../tests/generated/centra.rs"]
mod centra;

use centra_runtime::transport::Ureq;
use centra_runtime::{Error, Login, Port};

fn main() -> Result<(), Error> {
    let port = Port::new(&centra::SOAP_API, "http://127.0.0.1:8080")?.login(Login::new("demo", "demo"));
    let client = centra::Client::new(port, Ureq::new());

    client.products_update([centra::ProductUpdate::new("SKU-1").comment("soft")]).send()?; // no other field is touched

    let orders = centra::EventsGetRequest::new("order");
    for event in &client.events_get(orders).send()?.events {
        println!("order {:?} of {:?}", event.data.order.id, event.date.text());
    }
    Ok(())
}
