//! What the stand-in does, seen through the generated client and through plain HTTP; each test names the claim of `docs/centra.md` that it checks.

mod control;
mod crowd;
mod doors;
mod events;
mod faults;
mod ids;
mod login;
mod merge;
mod operations;
mod orders;
mod plain;
mod sizes;

use centra_runtime::transport::Ureq;
use centra_runtime::{Endpoint, Error};
use centra_sandbox::centra::*;
use centra_sandbox::{Kind, Sandbox};

/// The three endpoints.
const ENDPOINTS: [&Endpoint; 3] = [&SOAP_API, &NAVISION_SOAP, &NAVISION_API];

fn start() -> Sandbox {
    Sandbox::start().expect("a free port")
}

fn client(centra: &Sandbox, endpoint: &'static Endpoint) -> Client<Ureq> {
    Client::new(centra.port(endpoint).expect("an address"), Ureq::new())
}

/// Up to 100 events of a type.
fn events(client: &Client<Ureq>, ty: &str) -> Vec<Event> {
    let request = EventsGetRequest { r#type: Some(ty.into()), ..Default::default() };
    client.events_get(request).send().expect("events").value.events.into_vec()
}

/// The errors of an update that must be refused.
#[track_caller]
fn errors<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<String> {
    match outcome {
        Err(Error::Rejected(rejection)) if rejection.stated => rejection.into_inner().errors,
        other => panic!("not refused: {other:?}"),
    }
}

/// Sends sizes, products and whatever else orders need: a sizetable with S, M and L; a shirt with two variations.
fn catalogue(client: &Client<Ureq>) {
    let table = || SizetableUpdate::new("letters").description("S M L");
    let sizes = ["S", "M", "L"].map(|id| SizeUpdate::new(id).description(id).sizetable(table()));
    client.sizes_update(sizes).send().expect("sizes");
    client.products_update([shirt()]).send().expect("a product");
}

fn shirt() -> ProductUpdate {
    let variations = ["navy", "ecru"].map(|colour| {
        let sizes = ["S", "M", "L"].map(|id| {
            ProductSizeUpdate::new(id)
                .sku(format!("shirt-{colour}-{id}"))
                .warehouseitems([StockLevelUpdate::new("main").qty("7")])
        });
        ProductVariationUpdate::new(format!("shirt-{colour}"))
            .description(colour)
            .sizetable(ReferenceUpdate::new("letters"))
            .sizes(sizes)
    });
    ProductUpdate::new("shirt").description("Oxford Shirt").sku("SHIRT").status("active").variations(variations)
}
