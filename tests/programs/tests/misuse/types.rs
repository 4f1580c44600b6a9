//! Mistakes that do not compile: each with what the compiler says.

use centra_programs::centra_runtime::transport::{AsyncTransport, Transport, TransportError};
use centra_programs::centra_runtime::{Clear, http};
use centra_programs::{centra, ledger, mailbox, vat};

use centra::api::{Client, OrderBuyer, OrderUpdate, Product, ProductUpdate, ProductVariation, ProductVariationUpdate};
use centra::api::{EventsGetRequest, StockLevelUpdate};

pub struct Blocking;

impl Transport for Blocking {
    fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        Ok(http::Response::default())
    }
}

pub struct Async;

impl AsyncTransport for Async {
    async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        Ok(http::Response::default())
    }

    async fn sleep(&self, _: std::time::Duration) {}
}

pub fn a_float_in_a_text() -> StockLevelUpdate {
    StockLevelUpdate::new("main").qty(1.5) //~ a setter of `String` takes no `{float}`: pass `String`, an `Option` of it, or `Clear`
}

pub fn a_float_as_id() -> StockLevelUpdate {
    StockLevelUpdate::new(1.5) //~ `{float}` is no `String`: pass `String`, or what becomes one without loss
}

pub fn a_boolean_in_a_text() -> ProductUpdate {
    ProductUpdate::new("1").status(true) //~ a setter of `String` takes no `bool`: pass `String`, an `Option` of it, or `Clear`
}

pub fn a_text_in_a_number() -> OrderUpdate {
    OrderUpdate::new("1").store("1") //~ a setter of `i32` takes no `&str`: pass `i32`, an `Option` of it, or `Clear`
}

pub fn a_float_in_a_number() -> OrderUpdate {
    OrderUpdate::new("1").store(1.0) //~ a setter of `i32` takes no `{float}`: pass `i32`, an `Option` of it, or `Clear`
}

pub fn what_was_read_in_an_update(buyer: OrderBuyer) -> OrderUpdate {
    OrderUpdate::new("1").buyer(buyer) //~ a setter of `OrderBuyerUpdate` takes no `OrderBuyer`: pass `OrderBuyerUpdate`, an `Option` of it, or `Clear`
}

pub fn one_where_several_are_wanted() -> ProductUpdate {
    ProductUpdate::new("1").variations(ProductVariationUpdate::new("2")) //~ a setter of several `ProductVariationUpdate` takes no `ProductVariationUpdate`: pass an array, a `Vec` or an iterator of `ProductVariationUpdate`, or `Clear`
}

pub fn what_was_read_among_several(variation: ProductVariation) -> ProductUpdate {
    ProductUpdate::new("1").variations([variation]) //~ a setter of several `ProductVariationUpdate` takes no `[ProductVariation; 1]`: pass an array, a `Vec` or an iterator of `ProductVariationUpdate`, or `Clear`
}

pub fn no_id() -> ProductUpdate {
    ProductUpdate::new() //~ this function takes 1 argument but 0 arguments were supplied
}

pub fn perhaps_an_id(id: Option<String>) -> ProductUpdate {
    ProductUpdate::new(id) //~ `Option<String>` is no `String`: pass `String`, or what becomes one without loss
}

pub fn an_id_that_is_cleared() -> ProductUpdate {
    ProductUpdate::new(Clear) //~ `Clear` is no `String`: pass `String`, or what becomes one without loss
}

pub fn a_builder_without_its_id() -> ProductUpdate {
    ProductUpdate::default() //~ no function or associated item named `default` found for struct `ProductUpdate` in the current scope
}

pub fn a_number_as_reference_to_several() -> ProductUpdate {
    ProductUpdate::new("1").variations([1.5]) //~ a setter of several `ProductVariationUpdate` takes no `[{float}; 1]`: pass an array, a `Vec` or an iterator of `ProductVariationUpdate`, or `Clear`
}

pub fn what_was_read_is_sent(client: &Client<Blocking>, product: Product) {
    let _ = client.products_update([product]).send(); //~ type mismatch resolving `<[Product; 1] as IntoIterator>::Item == ProductUpdate`
}

pub async fn awaiting_a_blocking_transport(client: &Client<Blocking>) {
    let _ = client.events_get(EventsGetRequest::new("order")).await; //~ `Call<'_, Blocking, EventsGetRequest, EventsGet>` is not a future
}

pub fn sending_by_an_async_transport(client: &Client<Async>) {
    let _ = client.events_get(EventsGetRequest::new("order")).send(); //~ `Async` is no blocking transport: write `.await` in place of `.send()`, or make the client with one such as `Ureq`
}

pub fn a_text_in_place_of_a_request(client: &vat::api::Client<Blocking>) {
    let _ = client.check_vat("SE").send(); //~ mismatched types
}

pub fn a_request_without_what_it_needs() -> vat::api::CheckVat {
    vat::api::CheckVat::new("SE") //~ this function takes 2 arguments but 1 argument was supplied
}

pub fn a_type_that_is_not_derived(reference: ledger::api::RecordRef) -> ledger::api::Add {
    ledger::api::Add::new(reference) //~ the trait bound `RecordKind: From<RecordRef>` is not satisfied
}

pub fn a_match_that_cannot_grow(item: &mailbox::api::ArrayOfRealItemsChoice) -> bool {
    use mailbox::api::ArrayOfRealItemsChoice as Item;
    match item { //~ non-exhaustive patterns: `&ArrayOfRealItemsChoice::Other(_)` not covered
        Item::Item(_) | Item::Message(_) => true,
        Item::CalendarItem(_) => false,
    }
}
