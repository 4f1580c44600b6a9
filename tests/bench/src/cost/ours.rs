//! Uses every operation: reads and writes what it sends and answers, and calls it.

mod centra;

use centra_runtime::codegen::Response;
use centra_runtime::transport::Transport;
use centra_runtime::{Port, TransportError};
use centra_runtime::xml::{self, Document};

struct Canned(Vec<u8>);

impl Transport for Canned {
    fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        Ok(http::Response::new(self.0.clone()))
    }
}

/// Each in both directions, as client and service need it.
fn codecs<Q: Document, R: Response>(bytes: &[u8]) -> usize {
    let request = xml::from_slice::<Q>(bytes).unwrap_or_default();
    let response = xml::from_slice::<R>(bytes).unwrap_or_default();
    xml::to_vec(&request).len() + xml::to_vec(&response).len()
}

fn main() {
    let bytes = std::fs::read("message.xml").unwrap_or_default();
    let Ok(port) = Port::new(&centra::SOAP_API, "https://shop.example.com") else { return };
    let client = centra::Client::new(port, Canned(bytes.clone()));
    let (mut length, mut calls) = (0, 0);
    // OPERATIONS
    println!("{length} {calls}");
}
