//! A whole day of an ERP: master data in the morning, orders until the evening; each step is verified against the store of the stand-in.

mod goods;
mod journal;
mod orders;
mod partners;

use std::collections::BTreeMap;
use std::fmt;

use centra_runtime::transport::Transport;
use centra_runtime::{Endpoint, Error};
use centra_sandbox::Sandbox;

pub use journal::Journal;

use crate::centra::{Client, Order};
use journal::Watch;

/// What a step did, for a reader.
pub struct Told {
    /// The operation, and what was in the request.
    sent: String,
    /// What came back.
    got: String,
    /// What an ERP makes of that.
    means: String,
    /// What the store was found to hold.
    verified: String,
}

/// Why a day ended early: a call failed, or the store is not what the step should have made of it.
#[derive(Debug)]
pub struct Wrong(String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// The ERP: its client, its own storage, and the stand-in whose store the steps are verified against.
pub struct Day<'c, T> {
    centra: &'c Sandbox,
    client: Client<Watch<T>>,
    /// How many orders the shop's customers place.
    wanted: usize,
    /// What Centra's customers ordered, as the ERP has it, by order number.
    orders: BTreeMap<String, Order>,
    /// The order that is worked on.
    chosen: String,
}

type Step<'c, T> = fn(&mut Day<'c, T>) -> Result<Told, Wrong>;

/// Runs the day at one endpoint and reports it; returns how many steps were verified.
///
/// # Errors
/// The step that went wrong, and why; the day ends with it.
pub fn run<T: Transport>(
    centra: &Sandbox,
    endpoint: &'static Endpoint,
    transport: T,
    orders: usize,
    journal: &mut Journal<'_>,
) -> Result<usize, Wrong> {
    // The WSDLs are the same: the port of the stand-in's own module serves the client that `build.rs` made.
    let port = centra_runtime::Port::new(endpoint, &centra.url())?.login(centra.login());
    let client = Client::new(port, Watch::new(transport));
    let mut day = Day { centra, client, wanted: orders.max(2), orders: BTreeMap::new(), chosen: String::new() };
    let steps: [(&str, Step<'_, T>); 15] = [
        ("Size tables", goods::sizes),
        ("Markets", partners::markets),
        ("Products", goods::products),
        ("Stock", goods::stock),
        ("Price list", goods::prices),
        ("Terms", partners::terms),
        ("An account with buyers", partners::account),
        ("Orders are placed", orders::place),
        ("Events are fetched, stored, acknowledged", orders::fetch),
        ("An order is locked and confirmed", orders::lock),
        ("An item is cancelled", orders::cancel),
        ("Two shipments", orders::ship),
        ("Payment is captured", orders::capture),
        ("A refund", orders::refund),
        ("A partial update leaves the rest alone", goods::partial),
    ];
    for (number, (title, step)) in steps.iter().enumerate() {
        journal.title(number + 1, title);
        let outcome = step(&mut day);
        journal.messages(&day.client.inner().transport().take());
        match outcome {
            Ok(told) => journal.step(&told),
            Err(wrong) => {
                journal.wrong(&wrong);
                return Err(Wrong(format!("step {}, {title}: {wrong}", number + 1)));
            }
        }
    }
    Ok(steps.len())
}

/// The store must hold what the step should have made of it.
fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(Wrong(format!("not verified: {}", what.into()))) }
}

/// The two are the same; the error shows both.
fn same<A: fmt::Debug + PartialEq>(what: &str, found: &A, expected: &A) -> Result<(), Wrong> {
    ensure(found == expected, format!("{what} is {found:?} and should be {expected:?}"))
}
