//! Adds a customer to an ERP in the cloud.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::api::{Add, Addressbook, Client, Customer, LEDGER_PORT, Passport, RecordRef};

/// Why it was refused, if it was.
pub fn add(transport: impl Transport, name: &str, city: &str) -> Result<Option<String>, Error> {
    let client = Client::new(Port::new(&LEDGER_PORT, "https://ledger.example")?, transport);
    let customer = Customer::new()
        .company_name(name)
        .external_id(4711)
        .subsidiary(RecordRef::new().internal_id("1"))
        .credit_limit(5000)
        .addressbook_list(super::api::AddressbookList::new().addressbook([Addressbook::new().city(city)]));
    let passport = Passport::new("erp@example.com", "s3cret", "TST1");
    let reply = client.add(Add::new(customer)).header(passport).send()?;
    Ok(reply.write_response.status.status_detail.first().and_then(|detail| detail.message.clone()))
}
