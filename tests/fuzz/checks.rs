//! What must hold for any bytes: nothing panics, nothing ill-formed is accepted, what was read is written and read as the same.

use centra_runtime::xml::{self, Document, Options};
use centra_runtime::{Endpoint, Error, Port, Xml};
use centra_tests::centra::{EVENTS_GET, EventsGet, NAVISION_SOAP, SOAP_API};

/// Bytes as a document, tag by tag: going back on the way changes nothing, and nothing ill-formed is accepted.
pub(crate) fn reader(bytes: &[u8]) {
    for options in [Options::default(), Options::default().strict()] {
        let Ok(text) = xml::to_text(bytes, None, &options) else { continue };
        let straight = xml::walk(&text, &options, false);
        let back = xml::walk(&text, &options, true);
        assert_eq!(straight.is_ok(), back.is_ok(), "{straight:?}\n{back:?}");
        let Ok(lines) = straight else { continue };
        assert!(Ok(&lines) == back.as_ref(), "read in another way after going back");
        // White space before the declaration is a leniency, and a byte order mark is no part of the text.
        if options == Options::default().strict()
            && let Err(error) = well_formed(text.trim_start())
        {
            panic!("accepted in spite of: {error}");
        }
    }
}

/// Bytes as a reply, and as a request with its reply's type.
pub(crate) fn decode(bytes: &[u8]) {
    for (endpoint, options) in [(&SOAP_API, Options::default()), (&NAVISION_SOAP, Options::default().keep_invalid())] {
        reply(endpoint, options, bytes);
    }
    let strict = Options::default().strict().from_slice::<EventsGet>(bytes);
    if strict.is_ok() {
        assert!(Options::default().from_slice::<EventsGet>(bytes) == strict, "read in another way when not strict");
    }
}

fn reply(endpoint: &'static Endpoint, options: Options, bytes: &[u8]) {
    let port =
        Port::new(endpoint, "https://shop.example.com").unwrap_or_else(|error| panic!("{error}")).options(options);
    match EVENTS_GET.decode_body(&port, bytes) {
        Ok(reply) => drop(xml::to_vec(&reply.value)),
        Err(Error::Decode { error, .. }) => {
            assert!(error.line() > 0 && error.column() > 0, "an error without a place");
            assert!(error.to_string().len() < 4_000 + bytes.len(), "an error too long to read");
        }
        Err(error) => drop(error.to_string()),
    }
}

/// Bytes as a document of no type, and of the largest.
pub(crate) fn round_trip(bytes: &[u8]) {
    survives::<Xml>(bytes, &Options::default());
    survives::<EventsGet>(bytes, &Options::default());
    survives::<EventsGet>(bytes, &Options::default().keep_invalid());
    let value = Options::default().from_slice::<EventsGet>(bytes);
    if value.is_ok() {
        // Elements in the schema's order are read in a loop of their own, but not when what is no value is to be kept.
        let kept = Options::default().keep_invalid().from_slice(bytes);
        assert!(kept == value, "read in another way when what is no value is kept");
    }
}

/// If the bytes can be read, what is written of them is the same and well-formed.
fn survives<T: Document + PartialEq>(bytes: &[u8], options: &Options) {
    let Ok(value) = options.from_slice::<T>(bytes) else { return };
    let written = xml::to_vec(&value);
    let text = str::from_utf8(&written).unwrap_or_else(|error| panic!("{error}"));
    if let Err(error) = well_formed(text) {
        panic!("written ill-formed: {error}\n{text}");
    }
    let again = options.from_slice::<T>(&written).unwrap_or_else(|error| panic!("written unreadable: {error}\n{text}"));
    assert!(again == value, "written and read as another value:\n{text}");
    assert!(xml::to_vec(&again) == written, "written in another way the second time:\n{text}");
}

/// What a reader that is not ours says of it. It knows the prefix `xml` of attributes only, but elements may have it too.
fn well_formed(text: &str) -> Result<(), roxmltree::Error> {
    match roxmltree::Document::parse(text) {
        Err(roxmltree::Error::UnknownNamespace(prefix, _)) if prefix == "xml" => Ok(()),
        other => other.map(drop),
    }
}
