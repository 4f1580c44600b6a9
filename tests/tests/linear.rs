//! That the work grows with the input and no faster, and the call stack not at all: huge documents of one kind each.
//!
//! Nothing here looks at a clock. What is not linear shows in the number of bytes that are allocated, or in a test that does not end.

use allocation_counter::{AllocationInfo, measure};
use centra_runtime::xml::{self, DecodeErrorKind, Document, Limits, Options};
use centra_runtime::{Error, Port, Xml};
use centra_tests::centra::{EVENTS_GET, EventsDone, EventsGet, Order, SOAP_API};
use centra_tests::fixtures::attributes::Root;
use centra_tests::fixtures::sequence_repeated::{self, RootGroup};

const SERVICE: &str = "http://www.centra.com/webservices/";

/// Limits out of the way, but for that of the references.
fn unlimited() -> Options {
    let mut limits = Limits::default();
    limits.depth = u32::MAX;
    limits.attributes = usize::MAX;
    Options::default().limits(limits)
}

/// Reads and writes; the document must come out as long as it went in, give or take the declarations.
fn survives<T: Document>(document: &str, options: &Options) -> T {
    let value: T = options.from_slice(document.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let again: T = options.from_slice(&xml::to_vec(&value)).unwrap_or_else(|error| panic!("written: {error}"));
    assert_eq!(xml::to_vec(&again), xml::to_vec(&value));
    value
}

fn refused<T: Document>(document: &str, options: &Options) -> DecodeErrorKind {
    options.from_slice::<T>(document.as_bytes()).map(drop).expect_err("an error").kind().clone()
}

/// Bytes and number of allocations for `many` of something, against those for a tenth of it.
fn grows_linearly<T: Document>(many: usize, document: impl Fn(usize) -> String, options: &Options) {
    let cost = |count| -> AllocationInfo {
        let text = document(count);
        measure(|| {
            let value: T = options.from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            xml::to_vec(&value);
        })
    };
    let (small, large) = (cost(many / 10), cost(many));
    // Buffers that double may cost up to twice as much; what is quadratic costs a hundred times.
    let twenty = |small: u64, large: u64| large <= 20 * small + 1_000_000;
    assert!(
        twenty(small.count_total, large.count_total),
        "{} and {} allocations",
        small.count_total,
        large.count_total
    );
    assert!(twenty(small.bytes_total, large.bytes_total), "{} and {} bytes", small.bytes_total, large.bytes_total);
}

fn nested(depth: usize, name: &str) -> String {
    format!("<{name}>").repeat(depth) + &format!("</{name}>").repeat(depth)
}

fn order(content: &str) -> String {
    format!("<order xmlns=\"{SERVICE}\">{content}</order>")
}

#[test]
fn a_million_nested_elements() {
    let deep = order(&nested(1_000_000, "a"));
    assert!(matches!(refused::<Order>(&deep, &Options::default()), DecodeErrorKind::Limit("nested elements", 128)));
    let value: Order = survives(&deep, &unlimited());
    assert_eq!(value.unknown.nodes().count(), 1);
}

/// The type refers to itself: each level is a structure of its own, so the limit must hold before the stack ends.
#[test]
fn a_million_nested_structures() {
    let level = ("<salesrep><mastersalesrep>", "</mastersalesrep></salesrep>");
    let deep = order(&(level.0.repeat(500_000) + &level.1.repeat(500_000)));
    assert!(matches!(refused::<Order>(&deep, &Options::default()), DecodeErrorKind::Limit("nested elements", 128)));
    let deep = order(&(level.0.repeat(63) + "<id>1</id>" + &level.1.repeat(63)));
    survives::<Order>(&deep, &Options::default());
}

#[test]
fn a_hundred_megabytes_of_start_tags() {
    let tags = "<a>".repeat(100_000_000 / 3);
    assert!(matches!(refused::<Xml>(&tags, &Options::default()), DecodeErrorKind::Limit("nested elements", 128)));
    let fewer = &tags[..10_000_000];
    assert!(matches!(refused::<Order>(fewer, &Options::default()), DecodeErrorKind::Limit("nested elements", 128)));
    assert!(matches!(refused::<EventsGet>(fewer, &Options::default()), DecodeErrorKind::UnexpectedElement { .. }));
    assert!(matches!(refused::<Order>(&fewer[..3_000_000], &unlimited()), DecodeErrorKind::Truncated));
}

#[test]
fn a_hundred_thousand_attributes() {
    let plain: String = (0..100_000).map(|number| format!(" a{number}=\"x\"")).collect();
    let foreign: String = (0..100_000).map(|number| format!(" f:a{number}=\"x\"")).collect();
    for attributes in [plain, foreign] {
        let document = format!("<order xmlns=\"{SERVICE}\" xmlns:f=\"urn:f\"{attributes}><id/></order>");
        assert!(matches!(
            refused::<Order>(&document, &Options::default()),
            DecodeErrorKind::Limit("attributes", 1_000)
        ));
        let value: Order = survives(&document, &unlimited());
        assert_eq!(value.unknown.attributes().count(), 100_000);
    }
}

#[test]
fn attributes_of_a_hundred_thousand_namespaces() {
    let attributes: String = (0..100_000).map(|n| format!(" xmlns:p{n}=\"urn:{n}\" p{n}:a=\"x\"")).collect();
    let document = format!("<order xmlns=\"{SERVICE}\"{attributes}><id/></order>");
    let value: Order = survives(&document, &unlimited());
    assert_eq!(value.unknown.attributes().count(), 100_000);
}

#[test]
fn a_million_siblings() {
    let value: EventsDone = survives(
        &format!("<events_Done xmlns=\"{SERVICE}\">{}</events_Done>", "<event>1</event>".repeat(1_000_000)),
        &Options::default(),
    );
    assert_eq!(value.event.len(), 1_000_000);
    let value: Order = survives(&order(&"<zz/>".repeat(1_000_000)), &Options::default());
    assert_eq!(value.unknown.nodes().count(), 1_000_000);
}

/// A field that may occur once: the last one wins, and all others are kept.
#[test]
fn a_single_element_a_hundred_thousand_times() {
    let value: Order =
        survives(&order(&"<status a='1'>x</status><currency>y</currency>".repeat(100_000)), &unlimited());
    assert_eq!(value.status.as_deref(), Some("x"));
    assert_eq!(value.unknown.nodes().count(), 2 * 99_999 + 1);
}

#[test]
fn ten_megabytes_of_references() {
    let text = "&amp;".repeat(2_000_000);
    let value: Order = survives(&order(&format!("<id>{text}</id>")), &Options::default());
    assert_eq!(value.id.map(|id| id.len()), Some(2_000_000));
    survives::<Order>(&order(&format!("<zz a=\"{text}\">{text}</zz>")), &Options::default());
    survives::<Order>(&order(&format!("<id a=\"{text}\"/>")), &Options::default());
}

#[test]
fn many_comments_instructions_and_sections() {
    for piece in ["<!---->", "<?p?>", "<![CDATA[]]>", "<![CDATA[x]]>", "x\r\n"] {
        grows_linearly::<Order>(200_000, |count| order(&piece.repeat(count)), &Options::default());
        grows_linearly::<Order>(
            200_000,
            |count| order(&format!("<id>{}</id>", piece.repeat(count))),
            &Options::default(),
        );
    }
}

#[test]
fn a_million_declarations() {
    let declarations: String = (0..1_000_000).map(|number| format!(" xmlns:p{number}=\"urn:{number}\"")).collect();
    let document = format!("<order xmlns=\"{SERVICE}\"{declarations}><p1:a/><p999999:b/></order>");
    assert!(matches!(refused::<Order>(&document, &Options::default()), DecodeErrorKind::Limit("attributes", 1_000)));
    let value: Order = survives(&document, &unlimited());
    assert_eq!(value.unknown.nodes().count(), 2);
    // One by one, each inside of the last, and side by side.
    let inside: String = (0..100_000).map(|number| format!("<a xmlns:p{number}='urn:p'>")).collect();
    survives::<Order>(&order(&(inside + &"</a>".repeat(100_000))), &unlimited());
    survives::<Order>(&order(&"<a xmlns:p='urn:p' p:b='1'/>".repeat(300_000)), &Options::default());
}

/// A namespace that many small elements use is written out for each of them; that must not multiply without a bound.
#[test]
fn a_long_namespace_used_by_many() {
    let uri = "u".repeat(100_000);
    let mut limits = Limits::default();
    limits.bytes = 20_000_000;
    let options = Options::default().limits(limits);
    for element in ["<p:a/>", "<id p:a=''/>", "<account p:a=''/>"] {
        let document = format!("<order xmlns=\"{SERVICE}\" xmlns:p=\"{uri}\">{}</order>", element.repeat(100_000));
        assert!(matches!(refused::<Order>(&document, &options), DecodeErrorKind::Limit(..)), "{element}");
    }
    let inside = "<a p:a=''/>".repeat(100_000);
    let document = format!("<order xmlns=\"{SERVICE}\" xmlns:p=\"{uri}\"><zz>{inside}</zz></order>");
    assert!(matches!(refused::<Order>(&document, &options), DecodeErrorKind::Limit(..)));
}

/// Elements beside the response are kept, each with its namespace, which counts as read; an `id` that nobody refers to changes nothing.
#[test]
fn a_long_namespace_beside_the_response() {
    let uri = "u".repeat(100_000);
    let reply = |element: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:p=\"{uri}\"><s:Body><events_Get xmlns=\"{SERVICE}\"/>{}</s:Body></s:Envelope>",
            element.repeat(1_000)
        )
    };
    let mut limits = Limits::default();
    limits.bytes = 10_000_000;
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port");
    let port = port.options(Options::default().limits(limits));
    for element in ["<p:a/>", "<p:a id=\"1\"/>"] {
        let mut outcome = None;
        let cost = measure(|| outcome = Some(EVENTS_GET.decode_body(&port, reply(element).as_bytes())));
        let Some(Err(Error::Decode { error, .. })) = outcome else { panic!("{element}") };
        assert!(matches!(error.kind(), DecodeErrorKind::Limit(..)), "{error}");
        assert!(cost.bytes_total < 50_000_000, "{} bytes", cost.bytes_total);
    }
}

#[test]
fn references_are_bounded() {
    let items = "<product href=\"#p\"/>".repeat(200_000);
    let document = order(&format!("<products>{items}</products><zz id=\"p\"><id>1</id></zz>"));
    assert!(matches!(refused::<Order>(&document, &Options::default()), DecodeErrorKind::Limit("references", 100_000)));
    // The tags that declare namespaces around the target are read again for each reference, so their length counts.
    let mut limits = Limits::default();
    limits.bytes = 20_000_000;
    let long = "x".repeat(100_000);
    let items = "<product href=\"#p\"/>".repeat(300);
    let document = format!(
        "<order xmlns=\"{SERVICE}\" long=\"{long}\"><products>{items}</products><zz id=\"p\"><id>1</id></zz></order>"
    );
    let kind = refused::<Order>(&document, &Options::default().limits(limits));
    assert!(matches!(kind, DecodeErrorKind::Limit("bytes behind references", 20_000_000)), "{kind:?}");
    let labels: String = (0..200_000).map(|number| format!("<product id=\"p{number}\"/>")).collect();
    let document = order(&format!("<products>{labels}</products><collection href=\"#p1\"/>"));
    let value: Order = survives(&document, &Options::default());
    assert_eq!(value.products.len(), 200_000);
}

/// Writing allocates for the output, not for a field: neither for numbers, nor for attributes, nor for texts that must be escaped.
#[test]
fn nothing_is_allocated_for_a_field() {
    let rows = |count: i32| {
        let group = |number: i32| RootGroup { key: Some(format!("<{number}>")), value: number.into() };
        let root = sequence_repeated::Root { groups: (0..count).map(group).collect(), ..Default::default() };
        measure(|| drop(xml::to_vec(&root))).count_total
    };
    let (few, many) = (rows(10), rows(10_000));
    // The output takes another piece when it is full.
    assert!(many <= few + 16, "{few} and {many} allocations");
    let cost = |value: &Root| measure(|| drop(xml::to_vec(value))).count_total;
    let text = || Some("a & \"b\"".to_owned());
    let all = Root { id_attribute: text(), version: text(), inside: text(), ..Root::default() };
    // The first makes room to escape all of them.
    let one = Root { id_attribute: text(), ..Root::default() };
    assert_eq!(cost(&all), cost(&one));
}
