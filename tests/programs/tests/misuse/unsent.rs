//! What is made and never sent: each with the compiler's warning.

use centra_programs::centra::api::{Client, EventsGetRequest, OrderUpdate, ProductUpdate};
use centra_programs::vat::api::CheckVat;

pub fn a_call<T: Sync>(client: &Client<T>) {
    client.events_done(["1"]); //~ unused `Call` that must be used
}

pub fn a_batch<T: Sync>(client: &Client<T>) {
    client.products_update_all([ProductUpdate::new("1")]); //~ unused `Batch` that must be used
}

pub fn an_update() {
    ProductUpdate::new("1"); //~ unused `ProductUpdate` that must be used
}

pub fn a_change(update: OrderUpdate) {
    update.status("shipped"); //~ unused return value of `OrderUpdate::status` that must be used
}

pub fn a_request() {
    EventsGetRequest::new("order"); //~ unused return value of `EventsGetRequest::new` that must be used
}

pub fn another_request() {
    CheckVat::new("SE", "1"); //~ unused return value of `CheckVat::new` that must be used
}
