//! document/literal in PHP: declared faults and the header of a fault are read as their types.

use centra_runtime::transport::{Reqwest, Ureq};
use centra_tests::fixtures::service_freight::*;

use crate::freight::{book, port, session, shipment};
use crate::server::Server;
use crate::{fault, text};

fn check_rejected(fault: &centra_runtime::Fault) {
    assert_eq!((fault.code(), fault.message(), fault.status()), ("Client", "rejected", 500));
    let rejected: Rejected = fault.detail().expect("a detail").expect("a rejection");
    assert_eq!(rejected.reference.as_deref(), Some("bad"));
    let problems: Vec<_> =
        rejected.problem.iter().map(|it| (it.code.get(), it.field.as_deref(), it.text.as_deref())).collect();
    let expected = [(Some(&12), Some("from/city"), Some("not < known")), (None, Some("units"), Some(""))];
    assert_eq!(problems, expected);
    assert!(fault.detail::<Unavailable>().is_none() && fault.header::<Expired>().is_none());
}

#[test]
fn declared_faults_are_read_as_their_types() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    check_rejected(&fault(client.book(book(shipment("bad"))).header(session("s")).send()));

    let later = fault(client.book(book(shipment("later"))).header(session("s")).send());
    assert_eq!((later.code(), later.message()), ("Server", "try later"));
    assert_eq!(later.actor(), Some("http://freight.example/depot"));
    assert!(later.detail::<Rejected>().is_none());
    let detail: Unavailable = later.detail().expect("a detail").expect("a time");
    assert_eq!(text(&detail.until).as_deref(), Some("2024-05-06T07:08:09Z"));
    assert_eq!(detail.unit.get(), Some(&shipment("later").units[0]));
}

#[test]
fn the_header_of_a_fault_is_read_as_its_type() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Ureq::new());
    let over = fault(client.book(book(shipment("any"))).header(session("old")).send());
    assert_eq!((over.code(), over.message()), ("Client", "the session is over"));
    let expired: Expired = over.header().expect("a header").expect("a time");
    assert_eq!(text(&expired.since).as_deref(), Some("2024-02-29T23:59:59.5-05:00"));
    assert!(over.detail_xml().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_fault_async() {
    let Some(server) = Server::start() else { return };
    let client = Client::new(port(&server), Reqwest::new().expect("TLS"));
    check_rejected(&fault(client.book(book(shipment("bad"))).header(session("s")).await));
}
