//! XML as text: tokens, names in scope, entities, encodings. Nothing here knows a table.

pub(in crate::xml) mod attributes;
pub(in crate::xml) mod charset;
pub(in crate::xml) mod content;
pub(in crate::xml) mod names;
pub(in crate::xml) mod reader;
pub(in crate::xml) mod word;
