//! Elements that hold nothing but text are read in a loop of their own: with it and without it the same is read, from any document.

use centra_runtime::codegen::*;
use centra_runtime::{Field, Nested, Secret, Unknown, xml};

#[derive(Debug)]
struct Parcel {
    id: Option<String>,
    weight: Field<i32>,
    preferred_shipping_date: Option<String>,
    companyregistration: Option<String>,
    code: Option<Secret>,
    sender: Nested<Party>,
    receiver: Nested<Party>,
    note: Option<String>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Party {
    name: Option<String>,
    city: Option<String>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:p", "urn:q"], endpoints: &[] };

record! {
    Parcel: "Parcel".root("ns1:parcel");
    0 id: "ns1:id",
    1 weight: "ns1:weight",
    2 preferred_shipping_date: "ns1:preferred_shipping_date",
    3 companyregistration: "ns1:companyregistration",
    4 code: "ns2:code",
    5 sender: "ns1:sender",
    6 receiver: "ns1:receiver",
    7 note: "ns1:note",
    _ unknown
}

record! {
    Party: "Party";
    0 name: "ns1:name",
    1 city: "ns1:city",
    _ unknown
}

/// What stands in the root element; `P` is the prefix.
const CONTENTS: [&str; 26] = [
    "",
    "<P:id>1</P:id><P:weight>5</P:weight><P:note>n</P:note>",
    "<P:id/><P:weight/><P:sender/><P:note/>",
    "<P:id></P:id><P:weight></P:weight><P:sender></P:sender><P:note></P:note>",
    "\n  <P:id>1</P:id>\n  <P:weight>5</P:weight>\n  <P:note>n</P:note>\n",
    "<P:id>1</P:id> text <P:weight>5</P:weight>  <!-- c --> more <P:note>n</P:note>",
    "<P:preferred_shipping_date>2019</P:preferred_shipping_date><P:companyregistration>r</P:companyregistration><P:note>n</P:note>",
    "<P:preferred_shippinx_date>2019</P:preferred_shippinx_date><P:companyregistratiox>r</P:companyregistratiox><P:note>n</P:note>",
    "<P:id>a &amp; b</P:id><P:note>1 > 0</P:note>",
    "<P:id>a\r\nb</P:id><P:note><![CDATA[<x>]]></P:note>",
    "<P:id>a<!-- c -->b</P:id><P:note>c<?p i?>d</P:note>",
    "<P:id >1</P:id ><P:weight\n>5</P:weight><P:note />",
    "<P:id a='1'>1</P:id><P:weight>5</P:weight>",
    "<P:weight> 5 </P:weight><P:note> </P:note>",
    "<P:weight>+05</P:weight><P:id>later</P:id><P:note>n</P:note>",
    "<P:id>1</P:id><P:id>2</P:id><P:note>n</P:note>",
    "<P:sender><P:name>N</P:name><P:city>C</P:city></P:sender><P:receiver><P:city>D</P:city></P:receiver><P:note>n</P:note>",
    "<P:sender> <P:name>N</P:name> </P:sender><P:receiver>  </P:receiver>",
    "<P:sender>text</P:sender><P:receiver><P:name>N</P:name></P:receiver>",
    "<P:sender><P:other>1</P:other></P:sender><P:note>n</P:note>",
    "<Q:code xmlns:Q='urn:q'>c</Q:code><P:note>n</P:note>",
    "<P:id xmlns:P='urn:q'>1</P:id><P:note>n</P:note>",
    "<P:id>1</P:idx><P:note>n</P:note>",
    "<P:id>1</P:id",
    "<P:id>1]]></P:id><P:note>n</P:note>",
    "<P:id><P:note>1</P:note></P:id>",
];

const PREFIXES: [&str; 6] = ["", "p", "ns123", "ns1234", "longprefix", "a_very_long_prefix_of_more_than_sixteen"];

fn documents() -> impl Iterator<Item = String> {
    PREFIXES.into_iter().flat_map(|prefix| {
        CONTENTS.into_iter().map(move |content| {
            let (colon, declared) = if prefix.is_empty() { ("", "xmlns") } else { (":", "xmlns:") };
            let content = content.replace("xmlns:P=", &format!("{declared}{prefix}="));
            let content = content.replace("P:", &format!("{prefix}{colon}"));
            format!("<{prefix}{colon}parcel {declared}{prefix}='urn:p'>{content}</{prefix}{colon}parcel>")
        })
    })
}

#[test]
fn with_it_and_without_it_the_same_is_read() {
    for document in documents() {
        let quick = xml::from_slice::<Parcel>(document.as_bytes());
        // Where what is no value is kept, there is no such loop.
        let slow = xml::Options::default().keep_invalid().from_slice::<Parcel>(document.as_bytes());
        match (&quick, &slow) {
            (Ok(quick), Ok(slow)) => assert_eq!(quick, slow, "{document}"),
            // An element in a simple value is kept there, and an error here.
            (Err(error), _) => assert!(slow.is_err() || error.to_string().contains("inside a simple value"), "{error}"),
            (Ok(_), Err(error)) => panic!("{document}: {error}"),
        }
    }
}

#[test]
fn wherever_a_document_is_cut_off_it_is_an_error() {
    for document in documents().filter(|document| xml::from_slice::<Parcel>(document.as_bytes()).is_ok()) {
        for end in 0..document.len() {
            assert!(xml::from_slice::<Parcel>(&document.as_bytes()[..end]).is_err(), "{}", &document[..end]);
        }
    }
}

#[test]
fn its_texts_and_elements_are_counted() {
    let document = "<parcel xmlns='urn:p'><id>0123456789</id><weight>5</weight><note>0123456789</note></parcel>";
    let read = |change: &dyn Fn(&mut xml::Limits)| {
        let mut limits = xml::Limits::default();
        change(&mut limits);
        xml::Options::default().limits(limits).from_slice::<Parcel>(document.as_bytes())
    };
    assert!(read(&|limits| limits.elements = 4).is_ok());
    assert!(read(&|limits| limits.elements = 3).is_err_and(|error| error.to_string().contains("3 elements")));
    assert!(read(&|limits| limits.text = 10).is_ok());
    assert!(read(&|limits| limits.text = 9).is_err_and(|error| error.to_string().contains("9 bytes of text")));
    assert!(read(&|limits| limits.memory = 21).is_ok());
    assert!(read(&|limits| limits.memory = 20).is_err_and(|error| error.to_string().contains("20 bytes of memory")));
}
