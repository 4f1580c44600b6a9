//! How a typed value becomes a document: schema order, prefixes that never change, one buffer.

pub(in crate::xml) mod check;
pub(in crate::xml) mod encoder;
pub(in crate::xml) mod escape;
pub(in crate::xml) mod foreign;
pub(in crate::xml) mod standalone;
pub(in crate::xml) mod unexpected;
