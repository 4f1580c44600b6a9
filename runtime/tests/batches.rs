//! Batches: how they are cut, what a refused chunk becomes, where they stop and go on; blocking and async.

#[allow(dead_code, unreachable_pub)]
#[path = "handwritten/service.rs"]
mod shop;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use centra_runtime::transport::{Memory, Transport};
use centra_runtime::{Error, Login, Port};
use shop::{Client, ProductUpdate, ResultType, SHOP};

/// What the server has got: each id with its states, in order; and how many items each request had.
#[derive(Default)]
struct Got {
    states: Mutex<BTreeMap<String, Vec<String>>>,
    requests: Mutex<Vec<usize>>,
}

struct Shop<'g> {
    got: &'g Got,
    refuses: fn(&str) -> bool,
}

impl shop::Server for Shop<'_> {
    fn products_update(
        &self,
        _: &centra_runtime::server::Caller<'_>,
        request: shop::ProductsUpdate,
    ) -> centra_runtime::server::Served<ResultType> {
        self.got.requests.lock().unwrap().push(request.products.len());
        let ids: Vec<String> = request.products.iter().filter_map(|product| product.id.clone()).collect();
        let bad: Vec<String> = ids.iter().filter(|id| (self.refuses)(id)).cloned().collect();
        if bad.is_empty() {
            let mut states = self.got.states.lock().unwrap();
            for product in &request.products {
                let id = product.id.clone().unwrap_or_default();
                states.entry(id).or_default().push(product.status.clone().unwrap_or_default());
            }
        }
        Ok(ResultType { success: bad.is_empty().into(), errors: bad.into(), ..Default::default() })
    }

    fn products_get(
        &self,
        _: &centra_runtime::server::Caller<'_>,
        request: shop::Product,
    ) -> centra_runtime::server::Served<shop::Product> {
        Ok(request)
    }
}

fn client<'g>(got: &'g Got, refuses: fn(&str) -> bool) -> Client<impl Transport + Sync + 'g> {
    let shop = Shop { got, refuses };
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("demo", "demo"));
    Client::new(
        port,
        Memory::new(move |request: http::Request<Vec<u8>>| {
            let (parts, body) = request.into_parts();
            shop::serve(&shop, &SHOP, &http::Request::from_parts(parts, body.as_slice()))
        }),
    )
}

fn products(count: usize) -> impl Iterator<Item = ProductUpdate> + Send {
    (0..count).map(|number| ProductUpdate::new(format!("p{number}")).status("active"))
}

#[test]
fn chunks_by_count_and_by_bytes() {
    let got = Got::default();
    let report = client(&got, |_| false).products_update_all(products(1201)).send();
    assert_eq!(report.to_string(), "products_Update: 1201 items done in 3 chunks");
    let mut sizes = got.requests.lock().unwrap().split_off(0);
    sizes.sort_unstable();
    assert_eq!(sizes, [201, 500, 500]);
    let bytes = AtomicUsize::new(0);
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("demo", "demo"));
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        bytes.fetch_max(request.body().len(), Ordering::Relaxed);
        http::Response::new(Vec::new())
    });
    drop(Client::new(port, transport).products_update_all(products(400)).chunk_bytes(5000).send());
    assert!((3000..=5000).contains(&bytes.load(Ordering::Relaxed)), "{bytes:?}");
    let report = client(&got, |_| false).products_update_all(products(10)).chunk_bytes(1).send();
    assert_eq!((report.done, report.chunks), (10, 10), "an item that is too large goes alone");
    assert_eq!(
        client(&got, |_| false).products_update_all([]).send().to_string(),
        "products_Update: 0 items done in 0 chunks"
    );
}

#[test]
fn items_at_fault_are_found_and_the_rest_goes_through() {
    let got = Got::default();
    let client = client(&got, |id| ["p3", "p700"].contains(&id));
    let report = client.products_update_all(products(1000)).send();
    assert_eq!((report.done, report.chunks), (998, 2));
    let mut refused: Vec<_> = report.refused.iter().map(|one| one.item.clone().id.unwrap()).collect();
    refused.sort_unstable();
    assert_eq!(refused, ["p3", "p700"]);
    assert!(report.stopped.is_none() && !report.is_complete());
    assert!(report.to_string().contains("998 items done in 2 chunks; 2 refused: products_Update at"), "{report}");
    let states = got.states.lock().unwrap();
    assert_eq!(states.len(), 998);
    assert!(states.values().all(|states| states.len() == 1), "each is done once");
    assert!(got.requests.lock().unwrap().len() < 45);
}

#[test]
fn what_refuses_everything_stops_soon() {
    let got = Got::default();
    let client = client(&got, |_| true);
    let report = client.products_update_all(products(400_000)).most_refused(10).concurrency(1).send();
    let stopped = report.stopped.as_ref().expect("it stops");
    assert!(matches!(stopped.error, Error::Rejected(_)) && stopped.chunk == 0, "{report}");
    assert_eq!((report.done, report.refused.len()), (0, 10));
    assert!(got.requests.lock().unwrap().len() < 40);
}

#[test]
fn updates_of_one_object_keep_their_order() {
    let got = Got::default();
    let client = client(&got, |_| false);
    let updates =
        (0..2000).map(|number| ProductUpdate::new(format!("p{}", number % 50)).status(format!("{number:04}")));
    let report = client.products_update_all(updates).chunk_items(20).send();
    assert_eq!(report.done, 2000);
    let states = got.states.lock().unwrap();
    assert!(states.values().all(|states| states.len() == 40 && states.is_sorted()), "{states:?}");
}

#[test]
fn a_chunk_in_doubt_stops_and_is_gone_on_from() {
    let (got, fails) = (Got::default(), AtomicUsize::new(1));
    let inner = client(&got, |_| false);
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let is_third = String::from_utf8_lossy(request.body()).contains(">p20<");
        if is_third && fails.swap(0, Ordering::Relaxed) == 1 {
            return http::Response::builder().status(502).body(Vec::new()).unwrap();
        }
        inner.inner().transport().send(request).unwrap()
    });
    let client = Client::new(inner.inner().port().clone(), transport);
    let mut seen = 0;
    let batch = || client.products_update_all(products(100)).chunk_items(10).concurrency(1);
    let report = batch().on_progress(|report| seen = report.chunks).send();
    let stopped = report.stopped.as_ref().expect("it stops");
    assert_eq!((stopped.chunk, stopped.items, report.done, seen), (2, (20, 30), 20, 2));
    assert!(stopped.error.is_in_doubt());
    let text = report.to_string();
    assert!(
        text.contains("20 items done in 2 chunks; stopped at items 20 to 29, which may have been carried out: "),
        "{text}"
    );
    assert!(text.ends_with("; to go on, resume from chunk 2"), "{text}");
    let report = batch().resume_from(stopped.chunk).send();
    assert!(report.is_complete() && report.done == 80, "{report}");
    assert_eq!(got.states.lock().unwrap().len(), 100);
}

#[test]
fn the_same_awaited() {
    let got = Got::default();
    let shop = Shop { got: &got, refuses: |id| id == "p3" };
    let port = Port::new(&SHOP, "https://shop.example.com").unwrap().login(Login::new("demo", "demo"));
    let transport = Memory::new(|request: http::Request<Vec<u8>>| {
        let (parts, body) = request.into_parts();
        shop::serve(&shop, &SHOP, &http::Request::from_parts(parts, body.as_slice()))
    });
    let client = Client::new(port, transport);
    let future = client.products_update_all(products(1000)).chunk_items(100).into_future();
    let report = poll_until_ready(future);
    assert_eq!((report.done, report.chunks, report.refused.len()), (999, 10, 1), "{report}");
}

/// Polls until it is ready: nothing here waits for anything.
fn poll_until_ready<F: Future + Unpin>(mut future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = std::pin::Pin::new(&mut future).poll(&mut context) {
            return output;
        }
    }
}
