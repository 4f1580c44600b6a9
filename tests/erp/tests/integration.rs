//! The README's test of an integration: it has a Centra of its own, where an answer gets lost.

use centra_erp_example::centra::{Client, SOAP_API};
use centra_erp_example::fetch;
use centra_runtime::Port;
use centra_runtime::transport::Ureq;
use centra_sandbox::{Fault, Rule, Sandbox};
use std::collections::BTreeSet;

#[test]
fn no_order_is_lost() {
    let centra = Sandbox::start().expect("a free port"); // a Centra of our own, until it is dropped
    let numbers = centra.place_orders(3); // customers buy something from its catalogue
    let port = Port::new(&SOAP_API, &centra.url()).expect("an address").login(centra.login());
    let client = Client::new(port, Ureq::new());
    let mut stored = BTreeSet::new();

    centra.fault(Rule::next(Fault::SoapFault, 1).operation("events_Done"));
    assert!(fetch(&client, |order| stored.extend(order.id.clone())).is_err());
    assert_eq!(centra.queued_events(), 3); // nothing was acknowledged: it all comes again

    fetch(&client, |order| stored.extend(order.id.clone())).expect("no fault this time");
    assert_eq!(centra.queued_events(), 0);
    assert_eq!(stored, numbers.iter().map(ToString::to_string).collect());
}
