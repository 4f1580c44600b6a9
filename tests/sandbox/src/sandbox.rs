//! The stand-in as a library: started in a test, looked into, stopped when dropped.

pub(crate) mod actions;
mod builder;

use std::net::SocketAddr;
use std::thread::JoinHandle;

use centra_runtime::{Endpoint, Login, Port};
use tokio::sync::watch;

pub use builder::{Builder, StartError};

use crate::engine::{ENDPOINTS, Shared};
use crate::faults::Rule;
use crate::kind::Kind;
use crate::object::{Object, Stored};
use crate::orders::Shop;
use crate::staff::Action;

/// A running stand-in. It stops when it is dropped.
///
/// ```
/// let centra = centra_sandbox::Sandbox::start()?;
/// let numbers = centra.place_orders(3);
/// assert_eq!(centra.queued_events(), 3);
/// assert!(centra.order(&numbers[0].to_string()).is_some());
/// # Ok::<(), centra_sandbox::StartError>(())
/// ```
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) engine: Shared,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// An event in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedEvent {
    /// As `events_Done` takes it.
    pub id: u64,
    /// `order`, `account` …
    pub ty: String,
    /// The id of the object that it is about, as messages show it.
    pub entry: String,
    /// `update` or `delete`.
    pub mission: String,
}

/// A request to one of the endpoints, and its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// `soap-api`, `navision-soap` or `navision-api`.
    pub endpoint: String,
    /// Such as `events_Get`; `None` where the request was of no operation.
    pub operation: Option<String>,
    /// HTTP status; 0 where the connection was reset in place of a response.
    pub status: u16,
    /// What came, passwords masked.
    pub request: String,
    /// What the client saw of the response: all, half where it was cut off, nothing where the connection was reset.
    pub response: String,
}

/// Errors of a change that was refused.
pub type Refused = Vec<String>;

impl Sandbox {
    /// In memory, on a free port of 127.0.0.1, with the login `demo`/`demo`.
    ///
    /// # Errors
    /// [`StartError`]: no port, no thread.
    pub fn start() -> Result<Self, StartError> {
        Self::builder().start()
    }

    /// With settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:PORT`, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The whole address of an endpoint: `soap-api`, `navision-soap` or `navision-api`.
    #[must_use]
    pub fn endpoint_url(&self, name: &str) -> Option<String> {
        let (path, ..) = ENDPOINTS.iter().find(|(_, endpoint, _)| endpoint.name == name)?;
        Some(format!("{}{path}", self.url()))
    }

    /// Username and password that it accepts at the first endpoint.
    #[must_use]
    pub fn login(&self) -> Login {
        self.engine.settings.logins[0].clone()
    }

    /// A port of this crate's own generated client ([`crate::centra`]), login included.
    ///
    /// # Errors
    /// The endpoint is none of the three.
    pub fn port(&self, endpoint: &'static Endpoint) -> Result<Port, centra_runtime::Error> {
        let index = ENDPOINTS.iter().position(|(_, known, _)| known.name == endpoint.name);
        let login = self.engine.settings.logins[index.unwrap_or_default()].clone();
        Ok(Port::new(endpoint, &self.url())?.login(login))
    }

    /// Customers place so many retail orders; an event is queued for each. Returns the orders' numbers.
    ///
    /// # Panics
    /// Orders cannot be placed: the products have no sizes.
    #[must_use]
    pub fn place_orders(&self, count: usize) -> Vec<u64> {
        self.try_place_orders(count, Shop::Retail).unwrap_or_else(|errors| panic!("{}", errors.join("; ")))
    }

    /// Places orders of either shop.
    ///
    /// # Errors
    /// Why none was placed.
    pub fn try_place_orders(&self, count: usize, shop: Shop) -> Result<Vec<u64>, Refused> {
        self.change(|tx| actions::place(tx, count, shop, None))
    }

    /// Staff does something with an order. Returns the id of the event that this makes.
    ///
    /// # Errors
    /// There is no such order, or it is locked.
    pub fn staff(&self, order: &str, action: Action) -> Result<u64, Refused> {
        self.change(|tx| actions::act(tx, order, action))
    }

    /// A retail customer signs up, which makes an event. Returns the customer's number.
    ///
    /// # Errors
    /// The data file cannot be written.
    pub fn new_customer(&self, first: &str, last: &str) -> Result<u64, Refused> {
        self.change(|tx| crate::staff::customer(tx, first, last))
    }

    /// Queues an event of any type, with XML (prefix `ns1:`) as its data.
    ///
    /// # Errors
    /// The XML is ill-formed.
    pub fn queue_event(&self, ty: &str, entry: &str, xml: &str) -> Result<u64, Refused> {
        self.change(|tx| actions::raw_event(tx, ty, entry.to_owned(), "update", xml.to_owned()))
    }

    /// Makes something go wrong.
    pub fn fault(&self, rule: Rule) {
        self.engine.faults.add(rule);
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.engine.faults.clear();
    }

    /// An object with ids as messages show them.
    #[must_use]
    pub fn object(&self, kind: Kind, id: &str) -> Option<Object> {
        self.engine.read_blocking(|state| {
            let internal = state.ids.resolve(kind, 0, id)?;
            let mut object = (**state.object(kind, internal)?).clone();
            object.show(&state.ids);
            Some(object)
        })
    }

    /// The ids of all objects of a kind, as messages show them.
    #[must_use]
    pub fn ids(&self, kind: Kind) -> Vec<String> {
        self.engine.read_blocking(|state| {
            state.objects(kind).map(|(number, _)| state.ids.shown(kind, &number.to_string()).into_owned()).collect()
        })
    }

    fn typed<T: Stored>(&self, kind: Kind, id: &str) -> Option<T> {
        self.object(kind, id).as_ref().and_then(T::unwrap).cloned()
    }

    /// An order.
    #[must_use]
    pub fn order(&self, id: &str) -> Option<crate::centra::Order> {
        self.typed(Kind::Order, id)
    }

    /// A product.
    #[must_use]
    pub fn product(&self, id: &str) -> Option<crate::centra::Product> {
        self.typed(Kind::Product, id)
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: &str) -> Option<crate::centra::Account> {
        self.typed(Kind::Account, id)
    }

    /// What a warehouse has of a size of a variation.
    #[must_use]
    pub fn stock(&self, product: &str, variation: &str, size: &str, warehouse: &str) -> Option<String> {
        let product = self.product(product)?;
        let variation = product.variations.iter().find(|it| it.id.as_deref() == Some(variation))?;
        let size = variation.sizes.iter().find(|it| it.id.as_deref() == Some(size))?;
        let level = size.warehouseitems.iter().find(|it| it.id.as_deref() == Some(warehouse))?;
        level.qty.clone()
    }

    /// What clients sent and what they got, oldest first; as much as the log keeps.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        let entries = self.engine.log.entries();
        let exchange = |entry: &std::sync::Arc<crate::log::Entry>| Exchange {
            endpoint: entry.endpoint.to_owned(),
            operation: entry.operation.map(ToOwned::to_owned),
            status: entry.status,
            request: entry.request.text().to_owned(),
            response: entry.response.text().to_owned(),
        };
        entries.iter().rev().map(exchange).collect()
    }

    /// How many events are queued.
    #[must_use]
    pub fn queued_events(&self) -> usize {
        self.engine.read_blocking(|state| state.queued())
    }

    /// The queue, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<QueuedEvent> {
        self.engine.read_blocking(|state| {
            let events = state.events().map(|event| QueuedEvent {
                id: event.id,
                ty: event.ty.to_string(),
                entry: event.shown_entry(&state.ids),
                mission: event.mission.clone(),
            });
            events.collect()
        })
    }

    /// Changes what messages show for a number of Centra's; `None` removes the mapping.
    ///
    /// # Errors
    /// There is no such number, or the id is taken.
    pub fn map(&self, kind: Kind, number: u64, external: Option<&str>) -> Result<(), Refused> {
        self.change(|tx| actions::map(tx, kind, number, external))
    }

    /// Centra's number for an id.
    #[must_use]
    pub fn number(&self, kind: Kind, id: &str) -> Option<u64> {
        self.engine.read_blocking(|state| state.ids.resolve(kind, 0, id))
    }

    /// Forgets all objects, mappings, events and faults.
    ///
    /// # Errors
    /// The data file cannot be written; then all but the faults is as it was.
    pub fn reset(&self) -> Result<(), Refused> {
        let mark = self.engine.reset();
        self.engine.wait(mark).map_err(|error| vec![error])
    }

    /// Blocks until the process is asked to stop (Ctrl-C).
    pub fn run_until_interrupted(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut crate::store::Tx<'_>) -> T) -> Result<T, Refused> {
        let done = self.engine.change(change);
        let (value, _) = done.outcome?;
        self.engine.wait(done.mark).map_err(|error| vec![error])?;
        Ok(value)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
