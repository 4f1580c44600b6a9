//! The reference: reads and writes the two messages that are written by hand with serde.

mod events;
mod products;

fn main() {
    let text = std::fs::read_to_string("message.xml").unwrap_or_default();
    let events: events::EventsGet = quick_xml::de::from_str(&text).unwrap_or_default();
    let products: products::ProductsUpdate = quick_xml::de::from_str(&text).unwrap_or_default();
    println!("{:?} {:?}", quick_xml::se::to_string(&events), quick_xml::se::to_string(&products));
}
