//! What an error tells: the way to the value, its text, the expected type and the place, as a sentence and as data; and what it never tells.

use centra_runtime::xml::{self, DecodeErrorKind, EncodeError, Options, Segment};
use centra_runtime::{Error, Port, State};
use centra_tests::centra::{EVENTS_GET, EventsDone, EventsGet, Product, ProductsUpdate, SOAP_API};

const HEAD: &str = "<events_Get xmlns=\"http://www.centra.com/webservices/\"><events>";
const END: &str = "</events></events_Get>";

fn events(events: &str) -> String {
    format!("{HEAD}\r\n{events}{END}")
}

#[test]
fn an_error_names_the_way_and_the_place() {
    let third = "  <event><id>Malmö 😀</id><data><order><internal>maybe</internal></order></data></event>";
    let text = events(&format!("  <event/>\n\n  <event/>\n{third}"));
    let error = xml::from_slice::<EventsGet>(text.as_bytes()).expect_err("no date");
    let offset = text.find("<internal>").expect("the field");
    assert_eq!(
        error.to_string(),
        format!(
            "events_Get/events/event[3]/data/order/internal: invalid xs:boolean \"maybe\" at line 5, column 39 (byte {offset})"
        )
    );
    let step = |name: &str, index| Segment { name: name.to_owned(), index };
    let way = [
        ("events_Get", None),
        ("events", None),
        ("event", Some(3)),
        ("data", None),
        ("order", None),
        ("internal", None),
    ];
    assert_eq!(error.path(), way.map(|(name, index)| step(name, index)));
    assert_eq!((error.line(), error.column(), error.offset()), (5, 39, offset));
    let invalid = DecodeErrorKind::InvalidValue { text: "maybe".to_owned(), expected: "xs:boolean" };
    assert_eq!(error.kind(), &invalid);
}

#[test]
fn errors_are_small() {
    assert!(size_of::<xml::DecodeError>() <= size_of::<usize>());
    assert!(size_of::<EncodeError>() <= 4 * size_of::<usize>());
    assert!(size_of::<Error>() <= 64);
}

#[test]
fn a_long_text_is_cut() {
    let text = events(&format!("<event><date>{}</date></event>", "å".repeat(1_000)));
    let error = xml::from_slice::<EventsGet>(text.as_bytes()).expect_err("no date").to_string();
    assert!(error.contains(&format!("\"{}\"", "å".repeat(64))), "{error}");
}

/// One bad field does not cost the others.
#[test]
fn a_text_that_is_no_value_is_kept_on_request() {
    let text =
        events("<event><id>1</id><date>2021-06-24</date></event><event><id>2</id><date>yesterday</date></event>");
    let read: EventsGet = Options::default().keep_invalid().from_slice(text.as_bytes()).expect("events");
    let [_, event] = &read.events[..] else { panic!("{} events", read.events.len()) };
    assert_eq!(event.date.state(), State::Invalid("yesterday"));
    assert_eq!(event.date.get(), None);
    assert_eq!(event.id.as_deref(), Some("2"));
}

#[test]
fn replaced_characters_are_reported() {
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port");
    let replaced = |name: &str| {
        let body = events(&format!("<event><id>{name}</id><new a=\"{name}\">{name}</new></event>"));
        let soap = "http://schemas.xmlsoap.org/soap/envelope/";
        let envelope = format!("<e:Envelope xmlns:e=\"{soap}\"><e:Body>{body}</e:Body></e:Envelope>");
        EVENTS_GET.decode_body(&port, envelope.as_bytes()).expect("a reply").replaced_characters()
    };
    assert_eq!(replaced("Elin \u{fffd}"), 0);
    assert_eq!(replaced("Elin\u{b}"), 3);
    assert_eq!(replaced("Elin&#11;\u{1}\u{ffff}"), 9);
    let read = |name: &str| {
        let text = events(&format!("<event><id>{name}</id></event>"));
        let read = Options::default().from_slice_counting::<EventsGet>(text.as_bytes());
        read.map(|(_, replaced)| replaced).map_err(|error| error.to_string())
    };
    assert_eq!((read("Elin \u{fffd}"), read("Elin&#11;\u{1}")), (Ok(0), Ok(2)));
}

#[test]
fn what_cannot_be_written_is_named_and_not_shown() {
    let mut update = ProductsUpdate::default();
    update.products.push(Product::default());
    update.products.push(Product { status: Some("s3cret\u{b}".to_owned()), ..Product::default() });
    let error = xml::try_to_vec(&update).expect_err("a control character");
    assert_eq!(
        error.to_string(),
        "products_Update/products/product[2]/status: holds the character U+000B, which XML 1.0 cannot carry"
    );
    assert_eq!(error.character(), 0xB);
    assert_eq!(error.path().map(|step| step.index).collect::<Vec<_>>(), [None, None, Some(2), None]);
    let done = EventsDone { event: vec!["1".to_owned(), "\u{b}".to_owned()], ..EventsDone::default() };
    let error = xml::try_to_vec(&done).expect_err("a control character").to_string();
    assert!(error.starts_with("events_Done/event[2]: holds"), "{error}");
    let mut product = Product::default();
    product.unknown.set_attribute("", "colour", "\u{b}").expect("an attribute");
    let error = xml::try_to_vec(&product).expect_err("a control character").to_string();
    assert!(error.starts_with("product/@colour: holds"), "{error}");
}

#[test]
fn a_password_is_not_shown() {
    let login = "<login><username>erp</username><password>s3cret<x/></password></login>";
    let text = format!("<products_Update xmlns=\"http://www.centra.com/webservices/\">{login}</products_Update>");
    let error = xml::from_slice::<ProductsUpdate>(text.as_bytes()).expect_err("an element in a text");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    let kept: ProductsUpdate =
        xml::from_slice(text.replace("<x/>", "").as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert!(!format!("{kept:?}").contains("s3cret"));
}

/// PHP sends the detail of a `SoapFault` that is a string as text.
#[test]
fn the_detail_of_a_fault_may_be_text() {
    let fault = |detail: &str| {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</faultcode>\
             <faultstring>no</faultstring>{detail}</s:Fault></s:Body></s:Envelope>"
        );
        let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port");
        match EVENTS_GET.decode_body(&port, body.as_bytes()) {
            Err(Error::Fault(fault)) => (fault.detail_text().to_owned(), fault.detail_xml().len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(fault("<detail> out of <![CDATA[memory]]>\n</detail>"), ("out of memory".to_owned(), 0));
    assert_eq!(fault("<detail>\n<a>1</a>\n</detail>"), (String::new(), 1));
    assert_eq!(fault("<detail/>"), (String::new(), 0));
}

/// What stands beside the response is not dropped in silence.
#[test]
fn elements_beside_the_response_are_kept() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/wire/element_behind_the_response/response.xml");
    let text = std::fs::read_to_string(path).expect("the case");
    beside(text.as_bytes());
    // An `id` alone does not make it a part of the response: something must refer to it.
    beside(text.replace("<ns1:result>", "<ns1:result id=\"7\">").as_bytes());
}

/// Unknown content keeps the reference as it stands, so what it refers to is kept too, before the response and after it.
#[test]
fn elements_to_which_only_unknown_content_refers_are_kept() {
    let text = concat!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:n=\"http://www.centra.com/webservices/\"><s:Body>",
        "<x id=\"before\">1</x><n:event id=\"read\"><n:id>7</n:id><x href=\"#further\"/></n:event>",
        "<n:events_Get><n:events><n:event href=\"#read\"/><n:event><n:id>8</n:id><x href=\"#before\"/><x href=\"#behind\"/></n:event></n:events>",
        "</n:events_Get><x id=\"behind\">2</x><n:event id=\"also\"><n:id>9</n:id></n:event><x id=\"further\">3</x>",
        "<x href=\"#also\"/></s:Body></s:Envelope>"
    );
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("a port");
    let reply = EVENTS_GET.decode_body(&port, text.as_bytes()).expect("a reply");
    let ids: Vec<_> = reply.events.iter().map(|event| event.id.as_deref().unwrap_or_default()).collect();
    assert_eq!(ids, ["7", "8"]);
    let kept = [
        "<x id=\"before\">1</x>",
        "<x id=\"behind\">2</x>",
        "id=\"also\"",
        "<x id=\"further\">3</x>",
        "<x href=\"#also\"/>",
    ];
    assert_eq!(reply.beside_xml().len(), kept.len(), "{:?}", reply.beside_xml());
    for (xml, part) in reply.beside_xml().iter().zip(kept) {
        assert!(xml.contains(part), "{xml}");
    }
}

fn beside(text: &[u8]) {
    let port = || Port::new(&SOAP_API, "https://shop.example.com").expect("a port");
    let reply = EVENTS_GET.decode_body(&port(), text).expect("a reply");
    let [beside] = reply.beside_xml() else { panic!("{:?}", reply.beside_xml()) };
    assert!(beside.contains("<ns1:success>false</ns1:success>"), "{beside}");
    let strict = port().options(Options::default().strict());
    let error = EVENTS_GET.decode_body(&strict, text).expect_err("not allowed");
    assert!(error.to_string().contains("an element behind the response"), "{error}");
}
