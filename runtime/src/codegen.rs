//! Which names generated code uses; not for anything else, and free to change with the generator.

mod macros;
#[cfg(feature = "serde")]
mod serde_macros;
mod service;
mod setters;
mod shared;
mod shared_types;

pub use self::shared::{OneOf, View};
pub use self::shared_types::SharedTypes;
pub use crate::client::{Call, Client as Caller};
pub use crate::endpoint::{Endpoint, Port};
pub use crate::facet::{Demand, Facet, Measure};
pub use crate::fault::Declared;
pub use crate::later::Later;
pub use crate::login::{HeaderLogin, LoginPlacement};
pub use crate::operation::Operation;
pub use crate::response::{Nothing, Response};
pub use crate::server;
pub use crate::update::{
    ById, IntoChange, IntoItems, IntoValue, Settable, choose, extend, extend_into, given, set, set_items, several,
};
pub use crate::value::{Simple, is_qualified, known, meant, same_text, same_value, same_words};
pub use crate::verdict::{Notices, Outcome, verdict};
pub use crate::version::SoapVersion;
pub use crate::xml::{
    Absent, Around, Attribute, Attributes, Choice, DecodeError, Decoded, Decoder, Derived, Element, EncodeError,
    Encoder, Item, Namespaces, Options, Order, Read, Record, Scope, Shape, Slot, Start, add_branch, branch_model,
    read_branch, row, write_branch,
};
pub use crate::{
    __branches as branches, __choice as choice, __enumeration as enumeration, __faults as faults, __items as items,
    __kinds as kinds, __names as names, __record as record, __response as response, __root as root, __routes as routes,
    __settable as settable, __setters as setters, __shared as shared, __union_of as union_of, __update as update,
};
#[cfg(feature = "serde")]
pub use crate::{
    __serde_record as serde_record, __serde_text as serde_text,
    serde::{
        Keyed, deserialize_record, deserialize_text, key, present, read_member, serialize_text, write_member, written,
    },
};
#[cfg(feature = "serde")]
pub use ::serde::{self, Deserialize, Serialize};
