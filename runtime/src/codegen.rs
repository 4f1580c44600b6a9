//! Which names generated code uses; not for anything else, and free to change with the generator.

pub use crate::client::{Call, Client as Caller};
pub use crate::endpoint::{Endpoint, Port, SoapVersion};
pub use crate::login::{HeaderLogin, LoginPlacement};
pub use crate::operation::{Notices, Operation, Outcome, Response, verdict};
pub use crate::server::{self, ServerFault};
pub use crate::update::{Put, Update, clear, extend};
pub use crate::value::Simple;
pub use crate::xml::{Attribute, Decoder, Element, Encoder, Item, Namespaces, Options, Record, Shape, Slot, Start};
pub use http;
pub use std::sync::LazyLock;
