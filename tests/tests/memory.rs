//! What a reply may hold: unknown content a few times what was read, and everything together no more than the limit, whatever the bytes are; and
//! what writing takes.

use allocation_counter::{AllocationInfo, measure};
use centra_runtime::xml::{self, DecodeErrorKind, Limits, Options};
use centra_tests::centra::{EventsGet, Order, ProductUpdate, ProductsUpdate};

const SERVICE: &str = "http://www.centra.com/webservices/";

fn order(declarations: &str, content: &str) -> String {
    format!("<order xmlns=\"{SERVICE}\"{declarations}>{content}</order>")
}

/// What reading the document allocates and keeps; what is kept is dropped after that.
fn read(document: &str) -> (Order, AllocationInfo) {
    let mut value = None;
    let cost = measure(|| value = Some(xml::from_slice(document.as_bytes())));
    (value.expect("a result").unwrap_or_else(|error| panic!("{error}")), cost)
}

/// The most that unknown content may hold of each byte that it was read from.
const TIMES: u64 = 8;

#[test]
fn unknown_content_holds_at_most_eight_times_what_it_was_read_from() {
    let many: String =
        (0..200).map(|number| format!(" xmlns:p{number}=\"urn:a:somewhat:longer:namespace:{number}\"")).collect();
    let long = format!(" xmlns:p=\"urn:{}\"", "x".repeat(20_000));
    for (declarations, element) in [
        ("", "<a/>"),
        ("", "<a b=''/>"),
        ("", "<a></a>"),
        (" xmlns:p='urn:p'", "<p:a/>"),
        (" xmlns:p='urn:p'", "<p:a b='p:c'>p:d</p:a>"),
        ("", "<a xmlns='urn:a'/>"),
        ("", "<a xmlns:b='urn:b' b:c=''/>"),
        (many.as_str(), "<p1:a/><p199:a/>"),
        (long.as_str(), "<a/>"),
    ] {
        let content = element.repeat(20_000);
        let (value, cost) = read(&order(declarations, &content));
        assert!(value.unknown.nodes().count() >= 19_999, "{element}");
        let kept = u64::try_from(cost.bytes_current).expect("more is allocated than freed");
        let read = (content.len() + declarations.len()) as u64;
        assert!(kept <= TIMES * read, "{element}: {kept} bytes of {read}, {} times", kept / read);
    }
    let attributes: String = (0..900).map(|number| format!(" a{number}=''")).collect();
    let (value, cost) = read(&order(&attributes, ""));
    assert_eq!(value.unknown.attributes().count(), 900);
    assert!(cost.bytes_current <= 8 * attributes.len() as i64, "{}", cost.bytes_current);
}

/// A namespace of 50,000 bytes that each of many small elements uses: 177 KB that were 1.4 GB once.
#[test]
fn a_long_namespace_is_kept_once() {
    let declaration = format!(" xmlns:p=\"urn:{}\"", "x".repeat(50_000));
    let (value, cost) = read(&order(&declaration, &"<p:a/>".repeat(2_000)));
    assert_eq!(value.unknown.nodes().count(), 2_000);
    assert!(cost.bytes_max < 2_000_000, "{} bytes at one time", cost.bytes_max);
    // What is written would be that long, so the same is refused where it is more than a document may have.
    let document = order(&declaration, &"<p:a/>".repeat(20_000));
    let mut outcome = None;
    let cost = measure(|| outcome = Some(xml::from_slice::<Order>(document.as_bytes()).map(drop)));
    let error = outcome.and_then(Result::err).expect("an error");
    assert!(matches!(error.kind(), DecodeErrorKind::Limit("bytes of namespaces and references", _)), "{error}");
    assert!(cost.bytes_max < 4_000_000, "{} bytes at one time", cost.bytes_max);
}

/// Documents of little that become much, each with the memory that they may take, and what the limit may be missed by while a list grows.
#[test]
fn no_input_makes_a_reply_hold_more_than_the_limit() {
    let limits = |bytes| {
        let mut limits = Limits::default();
        limits.memory = bytes;
        Options::default().limits(limits)
    };
    let events = |event: &str| {
        format!("<events_Get xmlns=\"{SERVICE}\"><events>{}</events></events_Get>", event.repeat(100_000))
    };
    for (what, document) in [
        ("empty items of a large type", events("<event/>")),
        ("structures inside of items", events("<event><data><order><collection> </collection></order></data></event>")),
        ("texts", events("<event><type>order</type></event>")),
        ("unknown elements", events("<a/>")),
        ("unknown attributes", events("<event a='b'/>")),
        ("declarations", events("<event xmlns:a='urn:a' a:b=''/>")),
        ("references", events("<event href='#r'/>") + ""),
        ("ids", events("<event id='r'/><event href='#r'/>")),
    ] {
        let mut outcome = None;
        let cost = measure(|| outcome = Some(limits(1_000_000).from_slice::<EventsGet>(document.as_bytes()).map(drop)));
        let error = outcome.and_then(Result::err).unwrap_or_else(|| panic!("{what}: no error"));
        let is_limit = matches!(error.kind(), DecodeErrorKind::Limit("bytes of memory", 1_000_000));
        assert!(is_limit || what == "references", "{what}: {error}");
        assert!(cost.bytes_max < 4_000_000, "{what}: {} bytes at one time", cost.bytes_max);
    }
}

/// Items that are handed out one by one do not add up.
#[test]
fn items_that_went_elsewhere_do_not_count() {
    let document = format!(
        "<events_Get xmlns=\"{SERVICE}\"><events>{}</events></events_Get>",
        "<event><type>order</type></event>".repeat(50_000)
    );
    let mut limits = Limits::default();
    limits.memory = 10_000;
    let options = Options::default().limits(limits);
    let mut count = 0;
    let rest = options.each_item(
        document.as_bytes(),
        |reply: &mut EventsGet| &mut reply.events,
        |_| {
            count += 1;
            Ok::<(), xml::DecodeError>(())
        },
    );
    assert!(rest.is_ok_and(|rest| rest.events.is_empty()) && count == 50_000, "{count}");
}

/// Writing asks for the document twice: as it grows, and in one piece.
#[test]
fn writing_asks_for_little_more_than_twice_the_document() {
    for products in [200, 10_000, 50_000] {
        let update =
            |number| ProductUpdate::new(format!("SKU-{number}")).comment("A shirt <of> linen").status("active");
        let request = ProductsUpdate::new().products((0..products).map(update));
        let mut written = Vec::new();
        let cost = measure(|| written = xml::to_vec(&request));
        let (asked, needed) = (cost.bytes_total, written.len() as u64);
        assert!(asked * 100 <= needed * 235 + 1_000_000, "{asked} bytes for {needed}, {products} products");
        assert!(cost.bytes_max * 100 <= needed * 235 + 1_000_000, "{} at one time for {needed}", cost.bytes_max);
        println!(
            "{products} products: {needed} bytes, asked {asked}, {} at one time, {} times",
            cost.bytes_max, cost.count_total
        );
    }
}
