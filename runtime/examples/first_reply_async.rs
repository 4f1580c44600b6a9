//! The same as `first_reply`, async.

#[rustfmt::skip]
#[path = "../../tests/generated/centra.rs"]
mod centra;

use centra_runtime::transport::Reqwest;
use centra_runtime::{Error, Login, Port};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let port = Port::new(&centra::SOAP_API, "http://127.0.0.1:8080")?.login(Login::new("demo", "demo"));
    let client = centra::Client::new(port, Reqwest::new()?);

    client.products_update([centra::ProductUpdate::new("SKU-1").comment("soft")]).await?; // no other field is touched

    let orders = centra::EventsGetRequest::new("order");
    for event in &client.events_get(orders).await?.events {
        println!("order {:?} of {:?}", event.data.order.id, event.date.text());
    }
    Ok(())
}
