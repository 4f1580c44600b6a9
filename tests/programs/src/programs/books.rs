//! Inserts a buyer into the books: names, secrets, decimals and dates are those that this program wants.

use centra_runtime::transport::Transport;
use centra_runtime::value::jiff::Timestamp;
use centra_runtime::value::jiff::civil::Date;
use centra_runtime::value::rust_decimal::Decimal;
use centra_runtime::{Error, Port};

use super::api::{Add, BOOKS, Buyer, Client, Passport, RecordRef, Stage};

/// A buyer as a program has it.
pub fn buyer(limit: Decimal, since: Date, changed: Timestamp) -> Buyer {
    let subsidiary = RecordRef::new().number("1");
    let buyer = Buyer::new().firm("Acme").vat_number("SE556").stage(Stage::Prospect).subsidiary(subsidiary);
    buyer.credit_limit(limit).since(since).changed(changed)
}

/// Inserts it.
pub fn insert(transport: impl Transport, buyer: Buyer) -> Result<(), Error> {
    let client = Client::new(Port::new(&BOOKS, "https://ledger.example")?, transport);
    client.insert(Add::new(buyer)).header(Passport::new("erp@example.com", "no secret here", "TST1")).send()?;
    Ok(())
}
