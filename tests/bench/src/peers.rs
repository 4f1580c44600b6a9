//! The reference: the same messages in hand-written structs with serde and quick-xml, as a user would write them.

mod events;
mod products;

pub use events::EventsGet;
pub use products::ProductsUpdate;
