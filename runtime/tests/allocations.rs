//! What a policy allocates that has nothing to do: nothing.

#[allow(dead_code, unreachable_pub)]
#[path = "handwritten/service.rs"]
mod shop;

use centra_runtime::transport::Transport;
use centra_runtime::{Client, Login, Policy, Port, TransportError};
use shop::{PRODUCTS_UPDATE, ProductsUpdate, SHOP};

/// Replies, and takes no request that it could borrow, as the transport over ureq does.
struct Borrowing;

impl Transport for Borrowing {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.send_ref(&request)
    }

    fn send_ref(&self, _: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let reply = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><result xmlns='urn:shop'><success>true</success></result></e:Body></e:Envelope>";
        Ok(http::Response::new(reply.as_bytes().to_vec()))
    }
}

/// Allocations of one call, once everything is warm.
fn allocations(policy: Option<Policy>) -> u64 {
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("erp", "s3cret"));
    let client = Client::new(port, Borrowing);
    let client = policy.into_iter().fold(client, Client::with);
    let call = client.call(&PRODUCTS_UPDATE, ProductsUpdate::default());
    call.send().unwrap();
    allocation_counter::measure(|| drop(call.send().unwrap())).count_total
}

#[test]
fn a_policy_that_does_not_act_allocates_nothing() {
    let none = allocations(None);
    assert_eq!(allocations(Some(Policy::default())), none);
    let idle = Policy::default().attempts(9).concurrency(1).budget(3);
    assert_eq!(allocations(Some(idle)), none);
}
