//! The generated module before it is text: what it holds (`module`), what it is called (`names`, `plan`), how it is made (`lower`).
//!
//! Data flows `names` → `plan` → `lower` → `module`; nothing here knows tokens, and `emit` decides nothing.

pub(crate) mod depth;
mod groups;
mod letters;
pub mod lower;
mod module;
mod names;
mod namespace;
pub mod plan;
mod ports;
pub mod repeat;
mod secrets;
mod simple;
pub mod split;
mod unions;
mod uses;
mod words;

pub use self::module::{
    Argument, Choice, ChoiceRow, ChoiceVariant, Client, Doc, Element, Endpoint, Enum, Facet, Faults, Field, Headers,
    Holder, Id, Item, Kinds, ListItem, Login, Made, Member, Module, Object, Objects, Operation, Place, Queue, Relation,
    Remark, Response, Same, Setter, Struct, Tag, Ty, TypeName, Update, Value, Variant, Verdict,
};
pub use self::names::Ident;
