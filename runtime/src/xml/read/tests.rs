//! A checkpoint is enough to keep an item that cannot be read as it stands, and to read on with the next.

use crate::codegen::*;
use crate::xml::{self, Decoded, Item, Limits, each_item};
use crate::{Field, List, Nested, Unknown, Xml};

/// An item, or its XML where it is none.
#[derive(Clone, Debug, PartialEq)]
enum Tried {
    Read(Event),
    Kept(String),
}

impl Item for Tried {
    fn decode<'x>(
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        element: &'static Element,
    ) -> Result<Decoded<Self>, DecodeError> {
        let content = input.reader().checkpoint();
        match Event::decode(input, start, element) {
            Ok(read) => Ok(read.map(Self::Read)),
            Err(_) => {
                input.reader_mut().return_to(&content);
                Ok(Self::Kept(input.raw_alone(start)?).into())
            }
        }
    }

    fn encode(&self, _: &mut Encoder<'_>, _: &'static Element, _: Option<&Around<'_>>) -> Result<usize, EncodeError> {
        Ok(0)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

#[derive(Debug)]
struct Events {
    events: List<Tried>,
    more: Field<bool>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Event {
    id: Field<i32>,
    order: Nested<Order>,
    unknown: Unknown,
}

#[derive(Debug)]
struct Order {
    total: Field<i32>,
    note: Option<String>,
    unknown: Unknown,
}

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:e"], endpoints: &[] };

record! { Events: "Events".root("ns1:Events"); 0 events: "ns1:events" / "ns1:event", 1 more: "ns1:more", _ unknown }
record! { Event: "Event"; 0 id: "ns1:id", 1 order: "ns1:order", _ unknown }
record! { Order: "Order"; 0 total: "ns1:total", 1 note: "ns1:note", _ unknown }

/// A hundred events of which number 41 is this.
fn reply(bad: &str) -> String {
    let event = |number| match number {
        41 => bad.to_owned(),
        _ => format!("<e:event><e:id>{number}</e:id><e:order><e:total>1</e:total></e:order></e:event>"),
    };
    let events: String = (0..100).map(event).collect();
    format!("<e:Events xmlns:e='urn:e' xmlns:o='urn:o'><e:events>{events}</e:events><e:more>true</e:more></e:Events>")
}

const BAD: [&str; 4] = [
    "<e:event><e:id>41</e:id><e:order><e:total>0000-00-00</e:total></e:order></e:event>",
    "<e:event><e:id>41</e:id><e:order xmlns:e='urn:x'/><e:order><e:note>a<b xmlns:e='urn:y'/></e:note></e:order></e:event>",
    "<e:event xmlns='urn:z'><e:id>41</e:id><e:order href='#none'/></e:event>",
    "<e:event><e:id><e:id>41</e:id></e:id><o:own/></e:event>",
];

#[test]
fn one_of_a_hundred_that_cannot_be_read_is_kept() {
    for bad in BAD {
        let text = reply(bad);
        let events: Events = xml::from_slice(text.as_bytes()).expect(bad);
        assert_eq!((events.events.len(), events.more.get()), (100, Some(&true)), "{bad}");
        for (number, event) in events.events.iter().enumerate() {
            match event {
                Tried::Read(event) => assert_eq!((event.id.get(), number != 41), (Some(&(number as i32)), true)),
                Tried::Kept(xml) => {
                    assert_eq!(number, 41, "{bad}");
                    assert!(xml.contains("xmlns:e=\"urn:e\"") && xml.ends_with("</e:event>"), "{xml}");
                    // It stands on its own.
                    Xml::parse(xml).expect(xml);
                }
            }
        }
    }
}

/// Handed out one by one it is the same, and what was counted of levels is given back.
#[test]
fn going_back_costs_no_level() {
    let text = reply(&BAD[1].repeat(50));
    let options = Options::default().limits(Limits { depth: 6, ..Limits::default() });
    let mut kept = 0;
    let visit = |event| {
        kept += usize::from(matches!(event, Tried::Kept(_)));
        Ok::<(), DecodeError>(())
    };
    options.each_item(text.as_bytes(), |events: &mut Events| &mut events.events, visit).expect("all of it");
    assert_eq!(kept, 50);
    let none = each_item(
        b"<e:Events xmlns:e='urn:e'/>",
        |events: &mut Events| &mut events.events,
        |_| Ok::<(), DecodeError>(()),
    );
    assert!(none.is_ok());
}
