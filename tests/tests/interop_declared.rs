//! Centra's API declared in other ways, each with PHP's SoapServer behind it: the same exchange, whatever the WSDL looks like.

#[allow(dead_code)]
#[path = "interop_php/server.rs"]
mod server;

use centra_runtime::transport::Ureq;
use centra_runtime::value::Decimal;
use centra_runtime::{Clear, Error, Port};
use serde_json::{Value, json};

use crate::server::Server;

/// What PHP has to say it got.
fn got(operation: &str, kind: Option<&str>, ids: &[&str], items: Value) -> (String, Value) {
    (operation.to_owned(), json!({"login": ["demo", "demo"], "type": kind, "ids": ids, "items": items}))
}

/// One exchange of three operations, a rejection and a wrong login. The names of the types are what the declarations make different.
macro_rules! exchange {
    ($module:ident, $endpoint:ident, $product:ident, $size:ident, $status:ident, $get:ident, $done:ident, |$reply:ident| $events:expr) => {
        #[test]
        fn $module() {
            use centra_tests::fixtures::$module::*;
            let Some(server) = Server::start() else { return };
            let address = format!("{}/declared/{}", server.url, stringify!($module));
            let port = Port::new(&$endpoint, &address).expect("an address").login(centra_runtime::Login::new("demo", "demo"));
            let client = Client::new(port.clone(), Ureq::new());
            let record = |reply: Option<&str>| {
                let record = server.record(reply.expect("a request id"));
                (record.operation().to_owned(), record.received().clone())
            };

            let size = $size::new("M").qty(decimal("5"));
            let product = $product::new("P1").name(Clear).status($status::Active).price(decimal("9.90")).sizes([size]);
            let reply = client.products_update([product, $product::new("P2")]).send().expect("notices");
            assert_eq!(reply.notices, ["got P1", "got P2"]);
            let items = json!([
                {"id": "P1", "name": "", "status": "active", "price": "9.90", "sizes": [{"id": "M", "qty": "5"}]},
                {"id": "P2"},
            ]);
            assert_eq!(record(reply.request_id.as_deref()), got("products_Update", None, &["P1", "P2"], items));

            let error = client.products_update([$product::new("bad")]).send().expect_err("a rejection");
            let Error::Rejected(rejection) = error else { panic!("{error}") };
            assert_eq!(rejection.errors, ["no such product"]);

            let $reply = client.events_get($get { r#type: Some("all".to_owned()).into(), ..$get::default() }).send();
            let $reply = $reply.expect("events");
            let events = &$events;
            assert_eq!(events.len(), 1);
            assert_eq!((events[0].id.get(), text(&events[0].r#type)), (Some(&7), Some("order".to_owned())));
            assert_eq!(events[0].date.get().map(ToString::to_string).as_deref(), Some("2024-05-06T07:08:09+02:00"));
            assert_eq!(text(&events[0].order.id), Some("A-1".to_owned()));
            assert_eq!(events[0].order.total.get().map(ToString::to_string).as_deref(), Some("1234.50"));
            assert_eq!(record($reply.request_id.as_deref()), got("events_Get", Some("all"), &[], json!([])));

            let event = $done { id: 7.into(), ..$done::default() };
            let reply = client.events_done([event]).send().expect("notices");
            assert_eq!(record(reply.request_id.as_deref()), got("events_Done", None, &["7"], json!([{"id": 7}])));

            let stranger = Client::new(port.login(centra_runtime::Login::new("demo", "wrong")), Ureq::new());
            let error = stranger.products_update([$product::new("P1")]).send().expect_err("a fault");
            assert!(matches!(&error, Error::Fault(fault) if fault.message() == "Wrong username or password"), "{error}");
        }
    };
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

/// A text, which some declarations let be nil.
trait Text {
    fn read(&self) -> Option<String>;
}

impl Text for Option<String> {
    fn read(&self) -> Option<String> {
        self.clone()
    }
}

impl Text for centra_runtime::Field<String> {
    fn read(&self) -> Option<String> {
        self.get().cloned()
    }
}

fn text(value: &impl Text) -> Option<String> {
    value.read()
}

exchange!(centra_encoded, CENTRA_PORT, ProductUpdate, SizeUpdate, Status, EventsGet, Event, |reply| reply.events);
exchange!(
    centra_nested,
    CENTRA_PORT,
    ProductsUpdateProductUpdate,
    ProductsUpdateProductSizeUpdate,
    ProductsUpdateProductStatus,
    EventsGet,
    EventsDoneEvent,
    |reply| reply.events
);
exchange!(centra_all, CENTRA_PORT, ProductUpdate, SizeUpdate, Status, EventsGet, Event, |reply| reply.events);
exchange!(centra_dotnet, CENTRA_PORT, ProductUpdate, SizeUpdate, Status, EventsGet, Event, |reply| reply
    .events_get_result);
exchange!(centra_schemas, CENTRA_PORT, ProductUpdate, SizeUpdate, Status, EventsGet, Event, |reply| reply.events);
exchange!(centra_header, CENTRA_PORT, ProductUpdate, SizeUpdate, Status, EventsGet, Event, |reply| reply.events);
