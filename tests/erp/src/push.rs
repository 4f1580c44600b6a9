//! A whole push job: stock of a file, once all waiting orders are booked; the documentation quotes it.

use std::error::Error;
use std::time::Duration;

use centra_events::{Drained, Ended, Options, Outcome, Stop};
use centra_inbox_sqlite::{SqliteInbox, rusqlite};
use centra_runtime::transport::{Transport, Ureq};
use centra_runtime::{BatchReport, Login, Policy, Port};

use crate::centra::{self, Client, EventObject, Product, SOAP_API};
use crate::centra::{ProductSizeUpdate, ProductUpdate, ProductVariationUpdate, StockLevelUpdate};

/// Books what waits, then sends the stock that is left.
pub fn push(url: &str, password: &str, inbox: &str, file: &str) -> Result<BatchReport<Product>, Box<dyn Error>> {
    let port = Port::new(&SOAP_API, url)?.login(Login::new("demo", password));
    let policy = Policy::default().total(Duration::from_secs(300)).audit(|call| eprintln!("{call}"));
    let client = Client::new(port, Ureq::new()).with(policy);
    let drained = book(&client, inbox)?.ok_or("orders wait that cannot be booked now, so no stock is sent")?;
    let levels = csv::Reader::from_path(file)?.into_deserialize().collect::<Result<Vec<[String; 5]>, _>>()?;
    let rows = levels.len();
    let updates = levels.into_iter().map(|[product, variation, size, warehouse, quantity]| {
        let level = StockLevelUpdate::new(warehouse).qty(quantity);
        let size = ProductSizeUpdate::new(size).warehouseitems([level]);
        ProductUpdate::new(product).variations([ProductVariationUpdate::new(variation).sizes([size])])
    });
    let fresh = updates.take_while(|_| drained.is_fresh(Duration::from_secs(60))); // else orders may wait again
    let report = client.products_update_all(fresh).send();
    let is_whole = report.stopped.is_some() || report.done + report.refused.len() == rows;
    is_whole.then_some(report).ok_or_else(|| "orders may wait again: the rest needs another run".into())
}

fn book(client: &Client<impl Transport>, inbox: &str) -> Result<Option<Drained>, Box<dyn Error>> {
    let options = Options { once: true, ..Options::default() };
    let mut inbox = SqliteInbox::open(inbox)?;
    inbox.connection().execute_batch("CREATE TABLE IF NOT EXISTS booked (number TEXT)")?;
    let mut queue = centra::events(client, inbox).options(options);
    let ended = queue.run(&Stop::default(), |event, tx| {
        let EventObject::Order(order) = event.data else { return Ok(Outcome::Skip("no order")) };
        tx.execute("INSERT INTO booked VALUES (?1)", [&order.id])?;
        Ok::<_, rusqlite::Error>(Outcome::Done)
    })?;
    match ended {
        Ended::Idle(drained) if queue.metrics().dead == 0 => Ok(drained), // an order that cannot be read is a dead letter
        _ => Ok(None),
    }
}
