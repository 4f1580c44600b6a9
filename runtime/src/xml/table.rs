//! What generated code says about a type: its names in schema order, and access to its fields by number.

pub(in crate::xml) mod absent;
pub(in crate::xml) mod leftover;
pub(in crate::xml) mod shape;
pub(in crate::xml) mod slot;
pub(in crate::xml) mod tag;
