//! The generated module before it is text: what it holds (`module`), what it is called (`names`, `plan`), how it is made (`lower`).
//!
//! Data flows `names` → `plan` → `lower` → `module`; nothing here knows tokens, and `emit` decides nothing.

mod builder;
pub(crate) mod depth;
pub(crate) mod elsewhere;
mod endpoint;
mod groups;
mod letters;
pub mod lower;
mod module;
mod names;
mod namespace;
pub(crate) mod own;
pub mod plan;
mod policy;
mod ports;
pub mod repeat;
mod secrets;
mod simple;
pub mod split;
mod unions;
mod uses;
mod value;
mod variants;
mod words;

pub use self::builder::{Builder, Parameter, Setter};
pub use self::elsewhere::Taken;
pub use self::endpoint::{Endpoint, Login};
pub use self::module::{
    Argument, Chunks, Client, Doc, Element, Enum, Facet, Faults, Field, Headers, Holder, Item, ListItem, Made, Member,
    Module, Object, Objects, Operation, Place, Queue, Relation, Remark, Response, Same, Struct, Tag, Ty, TypeName,
    Value, Variant, Verdict,
};
pub use self::names::Ident;
pub use self::variants::{Choice, ChoiceRow, ChoiceVariant, Kinds, Root, Shared};
