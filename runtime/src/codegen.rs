//! Which names generated code uses; not for anything else, and free to change with the generator.

mod macros;

pub use crate::client::{Call, Client as Caller};
pub use crate::endpoint::{Endpoint, Port, SoapVersion};
pub use crate::login::{HeaderLogin, LoginPlacement};
pub use crate::operation::{Notices, Operation, Outcome, Response, verdict};
pub use crate::server;
pub use crate::update::{Put, Update, clear, extend};
pub use crate::value::Simple;
pub use crate::xml::{Attribute, Decoder, Element, Encoder, Item, Namespaces, Options, Record, Shape, Slot, Start};
pub use crate::{__enumeration as enumeration, __record as record, __response as response, __update as update};
pub use std::sync::LazyLock;
