//! `erp push` and the job that the documentation quotes, against a Centra of the test's own that fails on the way.

use std::path::Path;
use std::process::{Command, Output};

use centra_erp_example::centra::{
    Client, ProductSizeUpdate, ProductUpdate, ProductVariationUpdate, ReferenceUpdate, SOAP_API, SizeUpdate,
    SizetableUpdate,
};
use centra_erp_example::push::push;
use centra_inbox_sqlite::rusqlite::Connection;
use centra_runtime::Port;
use centra_runtime::transport::Ureq;
use centra_sandbox::{Fault, Kind, Object, Rule, Sandbox};

/// A Centra with twelve products of one size each.
fn shop() -> Sandbox {
    let centra = Sandbox::start().expect("a free port");
    let client = Client::new(Port::new(&SOAP_API, &centra.url()).expect("a port").login(centra.login()), Ureq::new());
    let size = SizeUpdate::new("M").description("M").sizetable(SizetableUpdate::new("letters").description("letters"));
    client.sizes_update([size]).send().expect("sizes");
    let product = |number: u32| {
        let variation =
            ProductVariationUpdate::new(format!("{number}-navy")).sizetable(ReferenceUpdate::new("letters"));
        let update = ProductUpdate::new(number.to_string()).status("active").comment("soft");
        update.variations([variation.sizes([ProductSizeUpdate::new("M")])])
    };
    client.products_update((1..=12).map(product)).send().expect("products");
    centra
}

const HEADER: &str = "product,variation,size,warehouse,qty\n";

/// Levels of these products.
fn levels(products: impl IntoIterator<Item = u32>) -> String {
    products
        .into_iter()
        .fold(HEADER.to_owned(), |text, number| text + &format!("{number},{number}-navy,M,main,{}\n", number * 10))
}

fn level(centra: &Sandbox, product: u32) -> Option<String> {
    centra.stock(&product.to_string(), &format!("{product}-navy"), "M", "main")
}

/// How often an operation was called since the shop was opened.
fn calls(centra: &Sandbox, operation: &str) -> usize {
    centra.exchanges().iter().filter(|exchange| exchange.operation.as_deref() == Some(operation)).count()
}

fn erp(centra: &Sandbox, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_erp"));
    command.arg("push").args(arguments).args([
        "--url",
        &centra.url(),
        "--user",
        "demo",
        "--password-env",
        "ERP_PASSWORD",
    ]);
    command.env("ERP_PASSWORD", "demo").current_dir(folder).output().expect("the program starts")
}

fn told(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_job_of_the_documentation() {
    let lines = include_str!("../src/push.rs").lines().filter(|line| !line.trim().is_empty());
    let own = lines.filter(|line| !line.trim_start().starts_with("//")).count();
    assert!(own <= 40, "the job has {own} lines");

    let (centra, folder) = (shop(), tempfile::tempdir().expect("a folder"));
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("stock.csv"), levels(1..=12) + "99,99-navy,M,main,5\n").expect("a file");
    let orders = centra.place_orders(3);
    // The first attempt is carried out, and its answer lost; the next finds the service down.
    centra.fault(Rule::next(Fault::BadGateway, 1).operation("products_Update"));
    centra.fault(Rule::next(Fault::Refused, 1).operation("events_Get"));
    let report = push(&centra.url(), "demo", &path("inbox"), &path("stock.csv")).expect("a report");
    assert_eq!((report.done, report.refused.len()), (12, 1), "{report}");
    assert!(report.to_string().contains("size M: the variation has no sizetable"), "{report}");
    assert!((1..=12).all(|number| level(&centra, number) == Some((number * 10).to_string())));
    let booked: i64 = Connection::open(path("inbox"))
        .and_then(|inbox| inbox.query_row("SELECT count(*) FROM booked", [], |row| row.get(0)))
        .expect("booked orders");
    assert_eq!((booked, centra.queued_events()), (orders.len() as i64, 0));
}

#[test]
fn stock_goes_after_orders() {
    let (centra, folder) = (shop(), tempfile::tempdir().expect("a folder"));
    let before = calls(&centra, "products_Update");
    std::fs::write(folder.path().join("stock.csv"), levels((1..=6).chain([77]).chain(7..=12))).expect("a file");
    let stock = ["stock", "stock.csv", "--inbox", "erp.sqlite", "--audit", "audit.jsonl", "--chunk-rows", "4"];
    // One order cannot be read, so it is not booked: no stock is sent.
    assert_eq!(centra.place_orders(2).len(), 2);
    centra.queue_event("order", "7", "<order><id>7</id><store>x</store></order>").expect("an event");
    let (code, text) = told(&erp(&centra, folder.path(), &stock));
    assert!(code == Some(3) && text.contains("orders wait that cannot be booked now"), "{code:?} {text}");
    assert!(text.contains("--resume-from 0") && calls(&centra, "products_Update") == before, "{text}");
    assert!(text.contains("1 orders are dead letters"), "{text}");
    let mut purge = Command::new(env!("CARGO_BIN_EXE_erp"));
    purge.args(["inbox", "purge", "--dead", "--older-than", "0", "--inbox", "erp.sqlite"]).current_dir(folder.path());
    assert!(purge.status().expect("the program starts").success());
    let (code, text) = told(&erp(&centra, folder.path(), &stock));
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("77 77-navy M is refused") && text.contains("stock: 12 rows done, 1 refused"), "{text}");
    assert!((1..=12).all(|number| level(&centra, number) == Some((number * 10).to_string())));
    assert_eq!(centra.queued_events(), 0);
    let audit = std::fs::read_to_string(folder.path().join("audit.jsonl")).expect("a log");
    assert!(audit.contains("<ns1:password>***</ns1:password>") && !audit.contains(">demo</ns1:password>"), "{audit}");
    assert_eq!(audit.lines().count(), calls(&centra, "products_Update") - before);
}

/// The proof that no order waits gets old: then the queue is emptied again, before the rest is sent.
#[test]
fn stock_is_sent_while_the_proof_is_fresh() {
    let (centra, folder) = (shop(), tempfile::tempdir().expect("a folder"));
    std::fs::write(folder.path().join("stock.csv"), levels(1..=12)).expect("a file");
    centra.fault(Rule::rate(Fault::Latency { ms: 700 }, 1.0).operation("products_Update"));
    let fetches = calls(&centra, "events_Get");
    let arguments = ["stock", "stock.csv", "--inbox", "erp.sqlite", "--chunk-rows", "1", "--fresh", "1"];
    let (code, text) = told(&erp(&centra, folder.path(), &arguments));
    assert!(code == Some(0) && text.contains("stock: 12 rows done, 0 refused"), "{code:?} {text}");
    assert!(calls(&centra, "events_Get") >= fetches + 2, "{text}");
    assert!((1..=12).all(|number| level(&centra, number) == Some((number * 10).to_string())));
    let (code, text) =
        told(&erp(&centra, folder.path(), &["stock", "stock.csv", "--inbox", "erp.sqlite", "--fresh", "0"]));
    assert!(code == Some(1) && text.contains("--fresh 0 leaves no time"), "{code:?} {text}");
}

#[test]
fn prices_and_products() {
    let (centra, folder) = (shop(), tempfile::tempdir().expect("a folder"));
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("prices.csv", "pricelist,product,price\neur,1,115.000\neur,2,\"89,50\"\neur,3,89.50\n");
    let (code, text) = told(&erp(&centra, folder.path(), &["prices", "prices.csv"]));
    assert!(code == Some(3) && text.contains("prices: 2 rows done, 1 refused"), "{code:?} {text}");
    assert!(text.contains("eur 2 is refused: ") && text.contains("price must be a decimal number"), "{text}");
    let Some(Object::Pricelist(list)) = centra.object(Kind::Pricelist, "eur") else { panic!("no price list") };
    let prices: Vec<_> = list.items.iter().filter_map(|item| item.price.clone()).collect();
    assert_eq!(prices, ["115.000", "89.50"]);

    write("products.csv", "Product, comment,status\n1,<clear>,\n2,,inactive\n3,warm,\n");
    let (code, text) = told(&erp(&centra, folder.path(), &["products", "products.csv"]));
    assert_eq!(code, Some(0), "{text}");
    let fields = |id: &str| centra.product(id).map(|product| (product.comment, product.status));
    let are = |comment: &str, status: &str| Some((Some(comment.to_owned()), Some(status.to_owned())));
    assert_eq!(
        [fields("1"), fields("2"), fields("3")],
        [are("", "active"), are("soft", "inactive"), are("warm", "active")]
    );
}

/// Nothing is sent of a file that is wrong somewhere; a service that is down is told with the row to go on from.
#[test]
fn what_goes_wrong_is_told() {
    let (centra, folder) = (shop(), tempfile::tempdir().expect("a folder"));
    let before = calls(&centra, "products_Update");
    let wrong = |text: &str| {
        std::fs::write(folder.path().join("products.csv"), text).expect("a file");
        told(&erp(&centra, folder.path(), &["products", "products.csv"]))
    };
    for (text, expected) in [
        ("status\nactive\n", "products.csv: there is no column `product`; its first line must name product"),
        ("product,colour\n1,red\n", "nobody knows the column `colour`; these are known: product, status, sku,"),
        ("product,status\n1,active\n,active\n", "products.csv: line 3: `product` is empty"),
        ("product,status\n1,active\n2\n", "products.csv: CSV error"),
    ] {
        let (code, said) = wrong(text);
        assert!(code == Some(1) && said.contains(expected), "{code:?} {said}");
    }
    assert_eq!(calls(&centra, "products_Update"), before);
    let (code, said) = told(&erp(&centra, folder.path(), &["stock", "none.csv"]));
    assert!(code == Some(2) && said.contains("--inbox"), "{code:?} {said}");
    // A fault is never asked for again.
    centra.fault(Rule::next(Fault::SoapFault, 1).operation("products_Update"));
    let (code, said) = wrong("product,status\n1,inactive\n");
    assert!(
        code == Some(1) && said.contains("stopped at row 1") && said.contains("--resume-from 0"),
        "{code:?} {said}"
    );
}
