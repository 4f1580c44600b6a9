//! The service of the WSDL: one method per operation, each a login check and a transaction.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use centra_runtime::server::{self, Refusal};
use centra_runtime::xml::Options;
use centra_runtime::{Endpoint, List, LoginPlacement};
use http::HeaderValue;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};

use crate::centra::*;
use crate::engine::{Committed, ENDPOINTS, Engine, WrongLogin};
use crate::events;
use crate::faults::Fault;
use crate::kind::Kind;
use crate::merge::Merge;
use crate::store::Tx;
use crate::update;

/// One request on its way through the generated dispatcher.
struct Exchange<'e> {
    engine: &'e Engine,
    /// A body that was written before, and is better not written again.
    prepared: RefCell<Option<Vec<u8>>>,
    /// What goes wrong on request: `None` until the operation is known.
    faults: RefCell<Option<Vec<Fault>>>,
    operation: Cell<Option<&'static str>>,
    summary: RefCell<String>,
    error: RefCell<Option<String>>,
    is_idle: Cell<bool>,
    failed: Cell<bool>,
    unauthorized: Cell<bool>,
    mark: Cell<u64>,
}

/// A response, and what the log says of it.
pub(crate) struct Served {
    pub(crate) answer: server::Answer,
    pub(crate) operation: Option<&'static str>,
    /// What was in the request, in a few words.
    pub(crate) summary: String,
    /// It asked for events, and there were none.
    pub(crate) is_idle: bool,
    /// Why it failed, if the service says so.
    pub(crate) error: Option<String>,
    /// A fault, or `success` = `false`.
    pub(crate) failed: bool,
    /// It may go out when this much is on the disk.
    pub(crate) mark: u64,
    /// What happens to it on its way.
    pub(crate) faults: Vec<Fault>,
}

/// Responds to one request.
pub(crate) fn serve(
    engine: &Engine,
    endpoint: &'static Endpoint,
    authorization: Option<&HeaderValue>,
    body: &[u8],
) -> Served {
    let served = serve_once(engine, endpoint, authorization, body, None);
    if served.faults.contains(&Fault::Duplicate) {
        return serve_once(engine, endpoint, authorization, body, Some(served.faults));
    }
    served
}

/// Responds to a request that meets these faults, or those that the rules give it.
fn serve_once(
    engine: &Engine,
    endpoint: &'static Endpoint,
    authorization: Option<&HeaderValue>,
    body: &[u8],
    faults: Option<Vec<Fault>>,
) -> Served {
    // As PHP does: neither the SOAPAction nor the content type matters, the XML says what it is.
    let mut request = http::Request::new(body);
    if let Some(value) = authorization {
        request.headers_mut().insert(AUTHORIZATION, value.clone());
    }
    request.extensions_mut().insert(Options::default().keep_invalid());
    let exchange = Exchange {
        engine,
        prepared: RefCell::default(),
        faults: RefCell::new(faults),
        operation: Cell::default(),
        summary: RefCell::default(),
        error: RefCell::default(),
        is_idle: Cell::default(),
        failed: Cell::default(),
        unauthorized: Cell::default(),
        mark: Cell::default(),
    };
    let mut answer = crate::centra::serve(&exchange, endpoint, &request);
    if let Some(body) = exchange.prepared.take() {
        *answer.body_mut() = body;
        *answer.status_mut() = http::StatusCode::OK;
    }
    if exchange.unauthorized.get() && endpoint.login == LoginPlacement::Basic {
        if answer.status().is_server_error() {
            *answer.status_mut() = http::StatusCode::UNAUTHORIZED;
        }
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Centra\""));
    }
    let faults = exchange.faults.take().unwrap_or_else(|| {
        // Of no operation: rules for all of them are meant.
        let faults = engine.faults.draw(None);
        if faults.iter().any(|fault| !fault.is_carried_out()) {
            answer = server::fault(endpoint.version, &asked_for());
        }
        faults
    });
    // What the service did not say itself, its dispatcher did.
    let told = answer.extensions().get::<server::ServerFault>().map(|fault| fault.message.clone());
    let failed = exchange.failed.get() || !answer.status().is_success();
    Served {
        answer,
        operation: exchange.operation.get(),
        summary: exchange.summary.take(),
        error: exchange.error.take().or(told),
        is_idle: exchange.is_idle.get(),
        failed,
        mark: exchange.mark.get(),
        faults,
    }
}

fn asked_for() -> server::ServerFault {
    server::ServerFault::server("Internal error: this fault was asked for")
}

/// `3 products: SHIRT, TEE, KNIT`
fn listed<'i>(what: &str, ids: impl ExactSizeIterator<Item = Option<&'i str>>) -> String {
    /// More would make no line of a list.
    const NAMED: usize = 5;
    let count = ids.len();
    let named: Vec<&str> = ids.take(NAMED).map(|id| id.unwrap_or("without id")).collect();
    let colon = if named.is_empty() { "" } else { ": " };
    let more = if count > NAMED { " …" } else { "" };
    format!("{count} {what}{}{colon}{}{more}", if count == 1 { "" } else { "s" }, named.join(", "))
}

const WRONG_LOGIN: &str = "Wrong username or password";

type Caller<'c> = server::Caller<'c>;

impl Exchange<'_> {
    /// Notes the operation, meets its faults and checks the login. `Ok(false)`: it is wrong, and that is answered as a rejection.
    fn enter(&self, operation: &'static str, summary: String, caller: &Caller<'_>) -> server::Served<bool> {
        self.operation.set(Some(operation));
        *self.summary.borrow_mut() = summary;
        let mut faults = self.faults.borrow_mut();
        let faults = faults.get_or_insert_with(|| self.engine.faults.draw(Some(operation)));
        if faults.iter().any(|fault| !fault.is_carried_out()) {
            return Err(asked_for().into());
        }
        let settings = &self.engine.settings;
        let index = ENDPOINTS.iter().position(|(_, endpoint, _)| std::ptr::eq(*endpoint, caller.endpoint));
        let expected = index.and_then(|index| settings.logins.get(index));
        if expected.is_some() && caller.login == expected {
            return Ok(true);
        }
        self.unauthorized.set(true);
        self.fail(WRONG_LOGIN);
        match settings.wrong_login {
            WrongLogin::Fault => Err(server::ServerFault::client(WRONG_LOGIN).into()),
            WrongLogin::Rejection => Ok(false),
        }
    }

    fn fail(&self, error: &str) {
        self.failed.set(true);
        *self.error.borrow_mut() = Some(error.to_owned());
    }

    /// An update: a transaction whose errors are the response.
    fn update(
        &self,
        operation: &'static str,
        summary: String,
        caller: &Caller<'_>,
        change: impl FnOnce(&mut Tx<'_>, bool),
    ) -> server::Served<ResultType> {
        if !self.enter(operation, summary, caller)? {
            return Ok(rejected(vec![WRONG_LOGIN.to_owned()]));
        }
        let announce = self.engine.settings.updates_make_events;
        let Committed { outcome, mark } = self.engine.change(|tx| change(tx, announce));
        self.mark.set(mark);
        Ok(match outcome {
            Ok(((), notices)) => ResultType {
                success: true.into(),
                errors: List::empty(),
                notices: if notices.is_empty() { List::empty() } else { notices.into() },
                ..Default::default()
            },
            Err(errors) => {
                self.fail(errors.first().map_or("", String::as_str));
                rejected(errors)
            }
        })
    }

    /// The events, written before; or why there are none.
    fn events(
        &self,
        operation: &'static str,
        caller: &Caller<'_>,
        ty: &Option<String>,
        markets: &List<Reference>,
    ) -> server::Served<EventsGet> {
        let ty = ty.as_deref().unwrap_or_default().trim();
        if !self.enter(operation, format!("type {ty}"), caller)? {
            return Err(Refusal::instead(rejected(vec![WRONG_LOGIN.to_owned()])));
        }
        let (found, mark) = self.engine.look(|state| {
            let wanted = events::wanted(state, ty)?;
            let mut numbers = Vec::with_capacity(markets.len());
            for market in markets.iter().filter_map(|market| market.id.as_deref()) {
                let number = state.ids.resolve(Kind::Market, 0, market);
                numbers.push(number.ok_or_else(|| format!("unknown market: {market}"))?);
            }
            let events = events::oldest(state, wanted, &numbers);
            Ok::<_, String>(events.iter().map(|event| event.xml(&state.ids)).collect::<Vec<Arc<str>>>())
        });
        self.mark.set(mark);
        let texts = found.map_err(|error| {
            self.fail(&error);
            Refusal::instead(rejected(vec![error]))
        })?;
        self.is_idle.set(texts.is_empty());
        let events = if texts.len() == 1 { "event" } else { "events" };
        *self.summary.borrow_mut() = format!("type {ty}: {} {events}", texts.len());
        *self.prepared.borrow_mut() = Some(events::reply(caller.endpoint, &texts));
        Ok(EventsGet::default())
    }
}

fn rejected(errors: Vec<String>) -> ResultType {
    ResultType { success: false.into(), errors: errors.into(), notices: List::empty(), ..Default::default() }
}

/// The updates that follow the table alone: method, request, its container, kind, name of the operation.
macro_rules! service {
    ($($method:ident($request:ident.$field:ident): $kind:ident as $name:literal;)*) => {
        impl Server for Exchange<'_> {
            $(fn $method(&self, caller: &Caller<'_>, request: $request) -> server::Served<ResultType> {
                let summary = listed(Kind::$kind.name(), request.$field.iter().map(Merge::key));
                self.update($name, summary, caller, |tx, announce| update::objects(tx, Kind::$kind, request.$field, announce))
            })*

            fn orders_update(&self, caller: &Caller<'_>, request: OrdersUpdate) -> server::Served<ResultType> {
                let summary = listed("order", request.orders.iter().map(Merge::key));
                self.update("orders_Update", summary, caller, |tx, announce| update::orders(tx, request.orders, announce))
            }

            fn sizes_update(&self, caller: &Caller<'_>, request: SizesUpdate) -> server::Served<ResultType> {
                let summary = listed("size", request.sizes.iter().map(Merge::key));
                self.update("sizes_Update", summary, caller, |tx, announce| update::sizes(tx, request.sizes, announce))
            }

            fn events_done(&self, caller: &Caller<'_>, request: EventsDone) -> server::Served<ResultType> {
                let summary = listed("event", request.event.iter().map(|id| Some(id.as_str())));
                self.update("events_Done", summary, caller, |tx, _| events::done(tx, &request.event))
            }

            fn events_get(&self, caller: &Caller<'_>, request: EventsGetRequest) -> server::Served<EventsGet> {
                self.events("events_Get", caller, &request.r#type, &List::absent())
            }

            fn events_get_by_markets(
                &self,
                caller: &Caller<'_>,
                request: EventsGetByMarkets,
            ) -> server::Served<EventsGet> {
                self.events("events_GetByMarkets", caller, &request.r#type, &request.markets)
            }
        }
    };
}

service! {
    accounts_update(AccountsUpdate.accounts): Account as "accounts_Update";
    customers_update(CustomersUpdate.customers): Customer as "customers_Update";
    deliverywindows_update(DeliverywindowsUpdate.deliverywindows): DeliveryWindow as "deliverywindows_Update";
    invoices_update(InvoicesUpdate.invoices): Invoice as "invoices_Update";
    markets_update(MarketsUpdate.markets): Market as "markets_Update";
    paymentterms_update(PaymenttermsUpdate.paymentterms): PaymentTerms as "paymentterms_Update";
    pricealterationdates_update(PricealterationdatesUpdate.pricealterationdates): PriceAlterationDate
        as "pricealterationdates_Update";
    pricelists_update(PricelistsUpdate.pricelists): Pricelist as "pricelists_Update";
    products_update(ProductsUpdate.products): Product as "products_Update";
    salesreps_update(SalesrepsUpdate.salesreps): Salesrep as "salesreps_Update";
    shippingterms_update(ShippingtermsUpdate.shippingterms): ShippingTerms as "shippingterms_Update";
    warehouses_update(WarehousesUpdate.warehouses): Warehouse as "warehouses_Update";
}
