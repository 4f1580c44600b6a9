//! How each kind of field reads and writes itself.

pub(crate) mod any;
pub(in crate::xml) mod choice;
pub(in crate::xml) mod list;
pub(in crate::xml) mod nested;
mod parse_as;
pub(in crate::xml) mod record;
pub(in crate::xml) mod same;
pub(in crate::xml) mod simple;
