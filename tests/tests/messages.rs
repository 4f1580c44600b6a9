//! Whole messages survive: every fixture, and every published reference request where that is at hand, decodes and encodes back to a canonically equal document.

use std::fs;
use std::path::{Path, PathBuf};

use centra_runtime::xml::{self, Document};
use centra_tests::centra;
use roxmltree::Node;

/// Decodes and encodes by the type of the root element.
fn again(root: &str, body: &[u8]) -> Result<Vec<u8>, String> {
    fn via<T: Document>(body: &[u8]) -> Result<Vec<u8>, String> {
        xml::from_slice::<T>(body).map(|value| xml::to_vec(&value)).map_err(|error| error.to_string())
    }
    match root {
        "accounts_Update" => via::<centra::AccountsUpdate>(body),
        "customers_Update" => via::<centra::CustomersUpdate>(body),
        "deliverywindows_Update" => via::<centra::DeliverywindowsUpdate>(body),
        "events_Done" => via::<centra::EventsDone>(body),
        "events_Get" => via::<centra::EventsGet>(body),
        "events_GetByMarkets" => via::<centra::EventsGetByMarkets>(body),
        "events_GetRequest" => via::<centra::EventsGetRequest>(body),
        "invoices_Update" => via::<centra::InvoicesUpdate>(body),
        "markets_Update" => via::<centra::MarketsUpdate>(body),
        "orders_Update" => via::<centra::OrdersUpdate>(body),
        "paymentterms_Update" => via::<centra::PaymenttermsUpdate>(body),
        "pricealterationdates_Update" => via::<centra::PricealterationdatesUpdate>(body),
        "pricelists_Update" => via::<centra::PricelistsUpdate>(body),
        "products_Update" => via::<centra::ProductsUpdate>(body),
        "result" => via::<centra::ResultType>(body),
        "salesreps_Update" => via::<centra::SalesrepsUpdate>(body),
        "shippingterms_Update" => via::<centra::ShippingtermsUpdate>(body),
        "sizes_Update" => via::<centra::SizesUpdate>(body),
        "warehouses_Update" => via::<centra::WarehousesUpdate>(body),
        _ => Err(format!("no type for {root}")),
    }
}

/// The document as lines: depth, namespace, name, sorted attributes, text. Prefixes, comments and white space between elements do not count.
fn canonical(node: Node<'_, '_>, depth: usize, out: &mut Vec<String>) {
    let name = node.tag_name();
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|a| format!("{}|{}={:?}", a.namespace().unwrap_or_default(), a.name(), a.value()))
        .collect();
    attributes.sort();
    let leaf = !node.children().any(|child| child.is_element());
    let text: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
    let text = if leaf { text.as_str() } else { text.trim() };
    out.push(format!("{depth} {}|{} {attributes:?} {text:?}", name.namespace().unwrap_or_default(), name.name()));
    for child in node.children().filter(Node::is_element) {
        canonical(child, depth + 1, out);
    }
}

fn lines(text: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(text).expect("well-formed");
    let mut out = Vec::new();
    canonical(body(&document), 0, &mut out);
    out
}

/// The element inside the body of an envelope, else the root.
fn body<'a, 'i>(document: &'a roxmltree::Document<'i>) -> Node<'a, 'i> {
    let root = document.root_element();
    let body = root.children().find(|node| node.tag_name().name() == "Body" && root.tag_name().name() == "Envelope");
    body.and_then(|body| body.first_element_child()).unwrap_or(root)
}

/// The element as a document of its own: the declarations of the envelope move onto it.
fn cut(text: &str) -> (String, String) {
    let document = roxmltree::Document::parse(text).expect("well-formed");
    let element = body(&document);
    let source = &text[element.range()];
    let at = source.find(|c: char| c.is_whitespace() || c == '>' || c == '/').expect("a tag");
    let declared = &source[..source.find('>').expect("a tag")];
    let mut head = String::new();
    for namespace in element.namespaces() {
        let attribute = namespace.name().map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        if !declared.contains(&format!("{attribute}=")) && namespace.name() != Some("xml") {
            head.push_str(&format!(" {attribute}=\"{}\"", namespace.uri()));
        }
    }
    (element.tag_name().name().to_owned(), format!("{}{head}{}", &source[..at], &source[at..]))
}

fn check(path: &Path, text: &str) {
    let (root, body) = cut(text);
    let encoded = again(&root, body.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let encoded = String::from_utf8(encoded).expect("UTF-8");
    assert_eq!(lines(&encoded), lines(text), "{}", path.display());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    paths
}

#[test]
fn our_messages_survive() {
    let paths = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages"));
    assert!(paths.len() >= 13, "fixtures are missing");
    for path in paths {
        check(&path, &fs::read_to_string(&path).expect("a fixture"));
    }
}

/// The published messages are not part of the repository; `CENTRA_REFERENCE` or a sibling folder may hold them.
#[test]
fn published_messages_survive() {
    let sibling = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/centra/reference");
    let folder = std::env::var_os("CENTRA_REFERENCE").map_or(sibling, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no published messages at hand (name their folder in CENTRA_REFERENCE)");
        return;
    }
    let paths = files(&folder);
    let requests: Vec<&PathBuf> =
        paths.iter().filter(|path| path.to_string_lossy().ends_with(".request.xml")).collect();
    assert_eq!(requests.len(), 16);
    for path in requests {
        let text = fs::read_to_string(path).expect("a published message");
        // The published values are the names of the types.
        check(path, &text.replace(">int<", ">17<").replace(">boolean<", ">true<"));
    }
    for path in paths.iter().filter(|path| {
        path.to_string_lossy().contains("events_Get") && path.to_string_lossy().ends_with(".response.xml")
    }) {
        check(path, &fs::read_to_string(path).expect("a published message"));
    }
}
