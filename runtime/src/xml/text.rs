//! XML as text: tags, names, namespaces in scope, entities, encodings, limits. Nothing here knows a table.

pub(in crate::xml) mod attributes;
pub(in crate::xml) mod budget;
pub(in crate::xml) mod charset;
pub(in crate::xml) mod content;
pub(in crate::xml) mod cursor;
pub(in crate::xml) mod entity;
pub(crate) mod in_scope;
pub(in crate::xml) mod markup;
pub(crate) mod name;
pub(crate) mod prefixes;
pub(in crate::xml) mod reader;
pub(crate) mod scope;
pub(in crate::xml) mod scopes;
#[cfg(feature = "walk")]
pub(crate) mod walk;
pub(in crate::xml) mod word;
